//! Writing: one sheet, row by row.

use std::path::PathBuf;

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::contain::contain;
use crate::export::{Column, ColumnKind, ExportError};

/// How many rows a sheet has at most, the header among them.
pub const MAX_ROWS: u32 = 1_048_576;
/// How many characters (UTF-16 units) a cell holds at most.
pub const MAX_CELL_CHARS: usize = 32_767;
/// How many characters the name of a sheet has at most.
const MAX_NAME_CHARS: usize = 31;
/// Excel keeps this many digits of a number.
const EXACT_DIGITS: usize = 15;

/// How a workbook is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XlsxOptions {
    /// The name of the sheet. What Excel does not allow in one (`[]:*?/\`, more than 31 characters) is left out.
    pub sheet_name: String,
    /// Where finished rows wait until the end; the system's folder for temporary files by default.
    pub temporary_folder: Option<PathBuf>,
}

impl Default for XlsxOptions {
    fn default() -> Self {
        Self { sheet_name: "Kunden".to_owned(), temporary_folder: None }
    }
}

/// Writes one sheet: a bold header that stays in sight, a filter on each column, codes as text so that no program drops their
/// zeros, dates as dates. Finished rows wait in a temporary file, so that memory does not grow with them.
pub(crate) struct XlsxWriter {
    book: Workbook,
    columns: Vec<Column>,
    row: u32,
    /// The temporary file can't be written: what is left is of no use.
    failed: bool,
    text: Format,
    date: Format,
    number: Format,
}

impl XlsxWriter {
    pub(crate) fn new(options: &XlsxOptions, columns: &[Column]) -> Result<Self, ExportError> {
        let mut book = Workbook::new();
        if let Some(folder) = &options.temporary_folder {
            book.set_tempdir(folder).map_err(of_library)?;
        }
        let heading = Format::new().set_bold().set_align(FormatAlign::Top);
        let sheet = book.add_worksheet_with_constant_memory().map_err(of_library)?;
        sheet.set_name(sheet_name(&options.sheet_name)).map_err(of_library)?;
        sheet.set_freeze_panes(1, 0).map_err(of_library)?;
        for (place, column) in (0_u16..).zip(columns) {
            let width = match column.kind {
                ColumnKind::Date => 12.0,
                _ => column.header.chars().count().clamp(10, 30) as f64 + 3.0,
            };
            sheet.set_column_width(place, width).map_err(of_library)?;
        }
        for (place, column) in (0_u16..).zip(columns) {
            sheet.write_string_with_format(0, place, plain(&column.header), &heading).map_err(of_library)?;
        }
        Ok(Self {
            book,
            columns: columns.to_vec(),
            row: 0,
            failed: false,
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("dd.mm.yyyy"),
            number: Format::new(),
        })
    }

    /// Writes the next row, as many values as columns.
    pub(crate) fn row<T: AsRef<str>>(&mut self, values: &[T]) -> Result<(), ExportError> {
        if self.failed {
            return Err(temporary_file());
        }
        // The library panics where the temporary file can't be written.
        let written = contain(|| self.write_row(values));
        self.failed = written.is_none();
        written.ok_or_else(temporary_file)?
    }

    fn write_row<T: AsRef<str>>(&mut self, values: &[T]) -> Result<(), ExportError> {
        self.row += 1;
        if self.row >= MAX_ROWS {
            return Err(ExportError::TooManyRows { limit: u64::from(MAX_ROWS) - 1 });
        }
        let sheet = self.book.worksheet_from_index(0).map_err(of_library)?;
        for ((place, column), value) in (0_u16..).zip(&self.columns).zip(values) {
            let value = value.as_ref();
            if value.is_empty() {
                continue;
            }
            let written = match column.kind {
                ColumnKind::Date => match date(value) {
                    Some(date) => sheet.write_datetime_with_format(self.row, place, &date, &self.date),
                    None => text(sheet, self.row, place, value, &self.text),
                },
                ColumnKind::Number => match number(value) {
                    Some(number) => sheet.write_number_with_format(self.row, place, number, &self.number),
                    None => text(sheet, self.row, place, value, &self.text),
                },
                ColumnKind::Text => text(sheet, self.row, place, value, &self.text),
            };
            written.map_err(|error| match error {
                XlsxError::MaxStringLengthExceeded => ExportError::ValueTooLong {
                    row: u64::from(self.row),
                    column: column.header.clone(),
                    limit: MAX_CELL_CHARS,
                },
                other => of_library(other),
            })?;
        }
        Ok(())
    }

    /// The whole file.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, ExportError> {
        if self.failed {
            return Err(temporary_file());
        }
        contain(move || self.save()).ok_or_else(temporary_file)?
    }

    fn save(&mut self) -> Result<Vec<u8>, ExportError> {
        let last = u16::try_from(self.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        let sheet = self.book.worksheet_from_index(0).map_err(of_library)?;
        sheet.autofilter(0, 0, self.row, last).map_err(of_library)?;
        self.book.save_to_buffer().map_err(of_library)
    }
}

/// Always text, never a formula, a number or a link, whatever it looks like.
fn text<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    value: &str,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.write_string_with_format(row, column, plain(value), format)
}

/// XML has no control characters but tab and line feed.
fn plain(value: &str) -> String {
    let value = value.replace("\r\n", "\n").replace('\r', "\n");
    value
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n'))
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

fn date(value: &str) -> Option<ExcelDateTime> {
    let day = chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").ok().filter(|_| value.len() == 10)?;
    let (year, month, day) = (chrono::Datelike::year(&day), chrono::Datelike::month(&day), chrono::Datelike::day(&day));
    // Excel's calendar begins in 1900, and takes that for a leap year; what is earlier is text.
    if year < 1901 {
        return None;
    }
    ExcelDateTime::from_ymd(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// A decimal with a point; none that would lose digits.
fn number(value: &str) -> Option<f64> {
    if value.bytes().filter(u8::is_ascii_digit).count() > EXACT_DIGITS {
        return None;
    }
    crate::export::is_decimal(value).then(|| value.parse().ok()).flatten()
}

fn sheet_name(wish: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !"[]:*?/\\".contains(*c);
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MAX_NAME_CHARS
    };
    let name: String = wish.trim().chars().filter(allowed).take_while(fits).collect();
    let name = name.trim_matches(['\'', ' ']);
    if name.is_empty() { "Kunden".to_owned() } else { name.to_owned() }
}

fn temporary_file() -> ExportError {
    ExportError::Io(std::io::Error::other("the temporary file can't be written; is the disk full?"))
}

fn of_library(error: XlsxError) -> ExportError {
    match error {
        XlsxError::IoError(error) => ExportError::Io(error),
        other => ExportError::Workbook(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_become_what_excel_allows() {
        assert_eq!(sheet_name("Kunden 2026/11"), "Kunden 202611");
        assert_eq!(sheet_name("'[]'"), "Kunden");
        assert_eq!(sheet_name(&"ä".repeat(40)).chars().count(), 31);
        assert_eq!(sheet_name(&"😀".repeat(40)).chars().count(), 15);
    }

    #[test]
    fn only_what_stays_exact_becomes_date_or_number() {
        assert!(date("2026-11-24").is_some());
        for text in ["2026-02-30", "24.11.2026", "1899-12-31", "2026-1-1", "", "99999-01-01"] {
            assert!(date(text).is_none(), "{text}");
        }
        assert_eq!(number("-12.50"), Some(-12.5));
        for text in ["12,50", "1e5", "inf", "0123", "1234567890123456", "", "-", "1."] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
