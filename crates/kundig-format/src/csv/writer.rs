//! The writer.

use std::io::{self, Write};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvWriterOptions {
    /// The character between fields; `;` is what a German Excel opens by double click.
    pub delimiter: u8,
    /// Begin with a byte order mark, by which Excel knows UTF-8.
    pub byte_order_mark: bool,
    /// Put an apostrophe before fields that a spreadsheet would run as a formula (they begin with `=`, `+`, `-`, `@`, tab
    /// or carriage return and are no plain number). This changes such fields: leave it off for programs.
    pub protect_formulas: bool,
}

impl Default for CsvWriterOptions {
    /// `;`, with byte order mark, formulas protected: for people's spreadsheets.
    fn default() -> Self {
        Self { delimiter: b';', byte_order_mark: true, protect_formulas: true }
    }
}

impl CsvWriterOptions {
    /// RFC 4180 for programs: `,`, no byte order mark, fields exactly as they are.
    #[must_use]
    pub const fn plain() -> Self {
        Self { delimiter: b',', byte_order_mark: false, protect_formulas: false }
    }
}

/// Writes records in UTF-8 with CR LF at line ends; quotes where needed.
pub struct CsvWriter<W: Write> {
    inner: ::csv::Writer<W>,
    protect_formulas: bool,
    protected: String,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file; write the header as first record.
    ///
    /// # Errors
    /// If the byte order mark can't be written.
    pub fn new(mut target: W, options: CsvWriterOptions) -> io::Result<Self> {
        if options.byte_order_mark {
            target.write_all("\u{FEFF}".as_bytes())?;
        }
        let inner = ::csv::WriterBuilder::new()
            .delimiter(options.delimiter)
            .terminator(::csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(target);
        Ok(Self { inner, protect_formulas: options.protect_formulas, protected: String::new() })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// If the target can't be written.
    pub fn record<T: AsRef<str>>(&mut self, fields: impl IntoIterator<Item = T>) -> io::Result<()> {
        for field in fields {
            let field = field.as_ref();
            if self.protect_formulas && is_formula(field) {
                self.protected.clear();
                self.protected.push('\'');
                self.protected.push_str(field);
                self.inner.write_field(&self.protected)?;
            } else {
                self.inner.write_field(field)?;
            }
        }
        self.inner.write_record(None::<&[u8]>)?;
        Ok(())
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

fn is_formula(field: &str) -> bool {
    let Some(first) = field.bytes().next() else { return false };
    if !matches!(first, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') {
        return false;
    }
    // A signed number is data: an amount, or a phone number in E.164.
    let number = field[1..].bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' '));
    !(matches!(first, b'+' | b'-') && number && field.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
