//! Bytes within JSON: base64 (RFC 4648, 4), as hosts in every language write it.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use kundig_check::Findings;

/// Padding may be left out: some languages do.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The text of some bytes, with padding and without line breaks.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The bytes behind a text; line breaks are passed over, since older encoders write them (RFC 2045, 6.8).
pub(crate) fn from_base64(path: &str, text: &str, findings: &mut Findings) -> Option<Vec<u8>> {
    let decoded = if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        LENIENT.decode(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>())
    } else {
        LENIENT.decode(text)
    };
    if decoded.is_err() {
        findings.error(
            path,
            "bytes.base64",
            "Der Inhalt ist kein Base64-Text.",
            "the content is no base64 text (RFC 4648, the alphabet with + and /)",
        );
    }
    decoded.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_comes_with_and_without_line_breaks_and_padding() {
        let mut findings = Findings::default();
        for text in ["R3LDvMOfZQ==", "R3LD\r\nvMOf\r\nZQ==\r\n", "R3LDvMOfZQ"] {
            assert_eq!(from_base64("bytes", text, &mut findings).as_deref(), Some("Grüße".as_bytes()));
        }
        assert!(findings.is_empty());
        assert_eq!(to_base64("Grüße".as_bytes()), "R3LDvMOfZQ==");
        assert_eq!(from_base64("bytes", "Grüße", &mut findings), None);
        assert_eq!(findings.len(), 1);
    }
}
