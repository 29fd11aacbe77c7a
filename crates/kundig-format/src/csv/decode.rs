//! Bytes to UTF-8, chunk by chunk.

use super::Encoding;
use super::codepage::{self, CP850};

/// Decodes a stream. Text that is ASCII so far is undecided between UTF-8 and an older encoding until its first other byte.
pub(crate) struct Decoder {
    chosen: Option<(Encoding, Machine)>,
}

enum Machine {
    Standard(encoding_rs::Decoder),
    /// 128 characters for the upper half; the lower is ASCII.
    Table(&'static [char; 128]),
}

impl Decoder {
    pub(crate) fn new(encoding: Option<Encoding>) -> Self {
        Self { chosen: encoding.map(|e| (e, decoder(e))) }
    }

    /// UTF-8 while undecided: all so far was ASCII.
    pub(crate) fn encoding(&self) -> Encoding {
        self.chosen.as_ref().map_or(Encoding::Utf8, |(e, _)| *e)
    }

    /// Appends the text of the bytes; malformed bytes become U+FFFD. `last` tells that no more will come.
    pub(crate) fn push(&mut self, mut bytes: &[u8], last: bool, out: &mut String) {
        if self.chosen.is_none() {
            let ascii = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len());
            // Every byte before is ASCII, hence valid UTF-8.
            out.push_str(std::str::from_utf8(&bytes[..ascii]).unwrap_or_default());
            bytes = &bytes[ascii..];
            if bytes.is_empty() {
                return;
            }
            let encoding = if looks_like_utf8(bytes) { Encoding::Utf8 } else { codepage::guess(bytes) };
            self.chosen = Some((encoding, decoder(encoding)));
        }
        match &mut self.chosen {
            Some((_, Machine::Standard(decoder))) => {
                // One call takes all: the space that is reserved is enough for the worst case.
                let space = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len().saturating_mul(3) + 16);
                out.reserve(space);
                let (_result, _read, _errors) = decoder.decode_to_string(bytes, out, last);
            }
            Some((_, Machine::Table(upper))) => out.extend(bytes.iter().map(|&byte| match byte {
                0..=0x7F => char::from(byte),
                _ => upper[usize::from(byte - 0x80)],
            })),
            None => {}
        }
    }
}

/// True if the bytes are UTF-8, perhaps cut within their last character.
pub(crate) fn looks_like_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    }
}

fn decoder(encoding: Encoding) -> Machine {
    let standard = match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        Encoding::Iso8859_15 => encoding_rs::ISO_8859_15,
        Encoding::Cp850 => return Machine::Table(&CP850),
    };
    Machine::Standard(standard.new_decoder_without_bom_handling())
}
