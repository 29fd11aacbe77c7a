//! The writer.

use std::io::{self, Write};

use unicode_normalization::UnicodeNormalization;

use crate::formula;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvWriterOptions {
    /// The character between fields; `;` is what a German Excel opens by double click.
    pub delimiter: u8,
    /// How characters are written.
    pub encoding: WrittenEncoding,
    /// Begin with a byte order mark, by which Excel knows UTF-8.
    pub byte_order_mark: bool,
    /// Put an apostrophe before fields that a spreadsheet would run as a formula (OWASP, "CSV Injection"): they begin with
    /// `=`, `+`, `-`, `@`, their full-width forms, tab or a line end, and are no plain signed number. This changes such
    /// fields; [`lines`](crate::lines) takes the apostrophe away again, other programs do not: leave it off for them.
    pub protect_formulas: bool,
}

/// How characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WrittenEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// Windows-1252, for programs that know nothing else. Of characters that it does not have, accents are dropped (ł and its
    /// like become `?`); [`CsvWriter::replaced_characters`] counts them.
    Windows1252,
}

impl Default for CsvWriterOptions {
    /// `;`, with byte order mark, formulas protected: for people's spreadsheets.
    fn default() -> Self {
        Self { delimiter: b';', encoding: WrittenEncoding::Utf8, byte_order_mark: true, protect_formulas: true }
    }
}

impl CsvWriterOptions {
    /// RFC 4180 for programs: `,`, no byte order mark, fields exactly as they are.
    #[must_use]
    pub const fn plain() -> Self {
        Self { delimiter: b',', encoding: WrittenEncoding::Utf8, byte_order_mark: false, protect_formulas: false }
    }
}

/// Writes records as RFC 4180 says, with CR LF at line ends and quotes where needed.
pub struct CsvWriter<W: Write> {
    inner: ::csv::Writer<W>,
    options: CsvWriterOptions,
    encoded: Vec<u8>,
    replaced_characters: u64,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file; write the header as first record.
    ///
    /// # Errors
    /// If the byte order mark can't be written.
    pub fn new(mut target: W, options: CsvWriterOptions) -> io::Result<Self> {
        if options.byte_order_mark && options.encoding == WrittenEncoding::Utf8 {
            target.write_all("\u{FEFF}".as_bytes())?;
        }
        let inner = ::csv::WriterBuilder::new()
            .delimiter(options.delimiter)
            .terminator(::csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(target);
        Ok(Self { inner, options, encoded: Vec::new(), replaced_characters: 0 })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// If the target can't be written.
    pub fn record<T: AsRef<str>>(&mut self, fields: impl IntoIterator<Item = T>) -> io::Result<()> {
        for field in fields {
            let field = field.as_ref();
            let field = if self.options.protect_formulas { formula::guard(field) } else { field.into() };
            match self.options.encoding {
                WrittenEncoding::Utf8 => self.inner.write_field(field.as_bytes())?,
                WrittenEncoding::Windows1252 => {
                    self.replaced_characters += windows_1252(&field, &mut self.encoded);
                    self.inner.write_field(&self.encoded)?;
                }
            }
        }
        self.inner.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// How many characters the encoding does not have.
    #[must_use]
    pub fn replaced_characters(&self) -> u64 {
        self.replaced_characters
    }

    /// Writes out what is buffered and gives the target back.
    ///
    /// # Errors
    /// If the target can't be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.inner.flush()?;
        self.inner.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.to_string()))
    }
}

/// Encodes into `out`; how many characters had to be replaced.
fn windows_1252(text: &str, out: &mut Vec<u8>) -> u64 {
    out.clear();
    let mut replaced = 0;
    // Composed, since "u" with a mark of its own is an "ü" that the encoding has.
    for c in text.nfc() {
        let mut one = [0; 4];
        let (bytes, _, unknown) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut one));
        if !unknown {
            out.extend_from_slice(&bytes);
            continue;
        }
        replaced += 1;
        let plain = std::iter::once(c).nfd().next().filter(char::is_ascii).unwrap_or('?');
        out.extend(u8::try_from(plain));
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_1252_does_not_have_is_counted() {
        let options = CsvWriterOptions { encoding: WrittenEncoding::Windows1252, ..CsvWriterOptions::default() };
        let mut writer = CsvWriter::new(Vec::new(), options).expect("memory");
        writer.record(["Mu\u{308}ller", "5 €", "Čapek", "Łódź", "日"]).expect("memory");
        assert_eq!(writer.replaced_characters(), 4);
        assert_eq!(writer.finish().expect("memory"), b"M\xfcller;5 \x80;Capek;?\xf3dz;?\r\n");
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_not_touched() {
        let mut writer = CsvWriter::new(Vec::new(), CsvWriterOptions::default()).expect("memory");
        writer
            .record(["=cmd|' /C calc'!A0", "+491711234567", "-5,00", "-2+3", "@SUM(A1)", "a;b", "x \"y\""])
            .expect("memory");
        let text = String::from_utf8(writer.finish().expect("memory")).expect("UTF-8");
        assert_eq!(text, "\u{FEFF}'=cmd|' /C calc'!A0;+491711234567;-5,00;'-2+3;'@SUM(A1);\"a;b\";\"x \"\"y\"\"\"\r\n");
    }
}
