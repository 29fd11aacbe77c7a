//! Postal codes.
use crate::Findings;
/// The postal code in the form of its country.
pub fn postal_code(path: &str, typed: &str, country: &str, findings: &mut Findings) -> Option<String> {
    let s = typed.trim();
    if country == "DE" && (s.len() != 5 || !s.bytes().all(|b| b.is_ascii_digit())) {
        findings.error(
            path,
            "postal_code.format",
            "Eine deutsche Postleitzahl hat 5 Ziffern.",
            "A German postal code has 5 digits.",
        );
        return None;
    }
    Some(s.to_owned())
}
