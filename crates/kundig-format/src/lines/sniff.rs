//! What kind of file it is, by its content and never by its name.

use serde::{Deserialize, Serialize};

use crate::csv::{Decoder, is_binary, sniff_encoding};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Delimited text, with any delimiter.
    Csv,
    /// A workbook.
    Xlsx,
    /// vCards.
    Vcard,
    /// One JSON object on each line.
    #[serde(rename = "jsonl")]
    JsonLines,
}

/// What kind of file begins with these bytes; some kilobytes are enough. `None` for nothing that we read.
///
/// Spreadsheets of other kinds (`.xls`, `.ods`) and JSON lists are called what is nearest, so that opening them says what to
/// do.
#[must_use]
pub fn sniff(beginning: &[u8]) -> Option<Format> {
    if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
    {
        return Some(Format::Xlsx);
    }
    let (encoding, mark) = sniff_encoding(beginning);
    if beginning.len() == mark || is_binary(beginning, encoding) {
        return None;
    }
    let mut text = String::new();
    let length = beginning.len().min(4096);
    Decoder::new(encoding).push(&beginning[mark..length.max(mark)], false, &mut text);
    let text = text.trim_start();
    let vcard = text.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCARD"));
    let inside = |open: char| text.strip_prefix(open).map(str::trim_start);
    if vcard {
        Some(Format::Vcard)
    } else if inside('{').is_some_and(|rest| rest.starts_with(['"', '}']))
        || inside('[').is_some_and(|rest| rest.starts_with('{'))
    {
        Some(Format::JsonLines)
    } else {
        Some(Format::Csv)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_content() {
        let utf16: Vec<u8> = "\u{FEFF}BEGIN:VCARD\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, format) in [
            (&b"PK\x03\x04..."[..], Some(Format::Xlsx)),
            (&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], Some(Format::Xlsx)),
            (b"\xEF\xBB\xBFbegin:vcard\n", Some(Format::Vcard)),
            (&utf16, Some(Format::Vcard)),
            (b"\n {\"name\":1}", Some(Format::JsonLines)),
            (b"{}", Some(Format::JsonLines)),
            (b"[ {\"name\":1}]", Some(Format::JsonLines)),
            (b"{Name};Ort\n", Some(Format::Csv)),
            (b"Name;Ort\n", Some(Format::Csv)),
            (b"%PDF-1.7\n\x00", None),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
            (b"", None),
            (b"\xEF\xBB\xBF", None),
        ] {
            assert_eq!(sniff(bytes), format, "{bytes:x?}");
        }
    }
}
