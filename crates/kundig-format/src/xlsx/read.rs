//! Reading: one sheet, row by row.

use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};

use super::{WorkbookError, cell, guard};
use crate::contain::contain;
use crate::lines::{Finding, ReadLimits, Row, WrongLine};

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// False for one that people do not see.
    pub visible: bool,
}

/// An open workbook. The file is held packed; texts that cells share are held, sheets are not.
pub struct Workbook {
    book: Xlsx<Cursor<Vec<u8>>>,
    sheets: Vec<Sheet>,
    limits: ReadLimits,
}

impl Workbook {
    /// Opens a workbook after all its parts were measured.
    ///
    /// # Errors
    /// If it is no `.xlsx`, damaged, protected by a password, or would cost more than the limits allow.
    pub fn open(bytes: Vec<u8>, limits: ReadLimits) -> Result<Self, WorkbookError> {
        if bytes.len() > limits.workbook_bytes {
            return Err(WorkbookError::TooLarge { what: "bytes", limit: limits.workbook_bytes as u64 });
        }
        // The container of .xls, and of .xlsx with a password.
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let encrypted = bytes.windows(name.len()).any(|window| window == name);
            return Err(if encrypted { WorkbookError::Password } else { WorkbookError::OtherKind });
        }
        if bytes.len() > 60 && bytes[..60].windows(15).any(|window| window == b"application/vnd") {
            return Err(WorkbookError::OtherKind);
        }
        guard::check(&bytes, &limits)?;
        let book = contain(|| Xlsx::new(Cursor::new(bytes))).ok_or_else(broken)?.map_err(of_library)?;
        let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let sheets =
            sheets.map(|sheet| Sheet { name: sheet.name.clone(), visible: sheet.visible == SheetVisible::Visible });
        let sheets: Vec<Sheet> = sheets.collect();
        Ok(Self { book, sheets, limits })
    }

    /// Its sheets, in their order.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The rows of a sheet; each call begins anew.
    ///
    /// # Errors
    /// If there is no such sheet or it is damaged.
    pub(crate) fn rows(&mut self, sheet: &str) -> Result<SheetRows<'_>, WorkbookError> {
        if !self.sheets.iter().any(|known| known.name == sheet) {
            let sheets = self.sheets.iter().map(|sheet| sheet.name.clone()).collect();
            return Err(WorkbookError::NoSuchSheet { name: sheet.to_owned(), sheets });
        }
        let cells = contain(|| self.book.worksheet_cells_reader(sheet)).ok_or_else(broken)?.map_err(of_library)?;
        Ok(SheetRows { cells, next: None, limits: self.limits, ended: false, last: 0 })
    }
}

fn broken() -> WorkbookError {
    WorkbookError::Broken("something in it is impossible".to_owned())
}

fn of_library(error: XlsxError) -> WorkbookError {
    match error {
        XlsxError::Password => WorkbookError::Password,
        other => WorkbookError::Broken(other.to_string()),
    }
}

fn too_many_columns(limit: usize) -> Finding {
    Finding::new(
        "",
        "xlsx.too_many_columns",
        format!("Die Zeile hat mehr als {limit} Spalten."),
        format!("The row has more than {limit} columns."),
    )
}

fn value_too_long(column: usize, limit: usize) -> Finding {
    Finding::new(
        format!("#{column}"),
        "xlsx.value_too_long",
        format!("Der Wert in Spalte {column} ist länger als {limit} Bytes."),
        format!("The value in column {column} is longer than {limit} bytes."),
    )
}

fn row_too_long(limit: usize) -> Finding {
    Finding::new(
        "",
        "xlsx.row_too_long",
        format!("Die Zeile ist länger als {limit} Bytes."),
        format!("The row is longer than {limit} bytes."),
    )
}

/// A cell: row, column, text, and what is to be said about it.
struct Filled {
    row: u32,
    column: usize,
    text: String,
    findings: Vec<Finding>,
}

/// The rows of a sheet, without empty ones. An iterator.
pub(crate) struct SheetRows<'a> {
    cells: XlsxCellReader<'a, Cursor<Vec<u8>>>,
    next: Option<Filled>,
    limits: ReadLimits,
    ended: bool,
    /// The last row that was given.
    last: u64,
}

impl SheetRows<'_> {
    /// The next cell that has a text; `None` at the end.
    fn cell(&mut self) -> Result<Option<Filled>, WorkbookError> {
        loop {
            let next = contain(|| self.cells.next_cell_with_style_id()).ok_or_else(broken)?;
            let Some((cell, style)) = next.map_err(of_library)? else { return Ok(None) };
            let (row, column) = cell.get_position();
            let column = column as usize;
            let format = self.cells.styles().get(style).and_then(|style| style.number_format.as_ref());
            let mut findings = Vec::new();
            let format = format.map(|format| format.format_code.as_str());
            let text = cell::text(cell.get_value(), format, &format!("#{}", column + 1), &mut findings);
            if !text.is_empty() || !findings.is_empty() {
                return Ok(Some(Filled { row, column, text, findings }));
            }
        }
    }

    fn row(&mut self) -> Option<Result<Row, WrongLine>> {
        let mut row: Option<Row> = None;
        let mut fault = None;
        let mut bytes = 0;
        loop {
            let cell = match self.next.take() {
                Some(cell) => Ok(Some(cell)),
                None => self.cell(),
            };
            match cell {
                Ok(Some(cell)) => {
                    let number = u64::from(cell.row) + 1;
                    if row.as_ref().is_some_and(|row| row.line != number) {
                        self.next = Some(cell);
                        break;
                    }
                    let row = row.get_or_insert_with(|| Row { line: number, ..Row::default() });
                    if cell.column >= self.limits.columns {
                        fault = Some(too_many_columns(self.limits.columns));
                    } else if cell.text.len() > self.limits.value_bytes {
                        fault = Some(value_too_long(cell.column + 1, self.limits.value_bytes));
                    } else if bytes + cell.text.len() > self.limits.record_bytes {
                        fault = Some(row_too_long(self.limits.record_bytes));
                    } else {
                        bytes += cell.text.len();
                        if row.fields.len() <= cell.column {
                            row.fields.resize(cell.column + 1, String::new());
                        }
                        row.fields[cell.column] = cell.text;
                        row.findings.extend(cell.findings);
                    }
                }
                Ok(None) => {
                    self.ended = true;
                    break;
                }
                Err(error) => {
                    self.ended = true;
                    let number = row.map_or(self.last + 1, |row| row.line);
                    return Some(Err(WrongLine::new(
                        number,
                        Finding::new(
                            "",
                            "xlsx.broken",
                            format!("Das Blatt ist ab hier beschädigt und wurde nicht weiter gelesen: {error}"),
                            format!("The sheet is damaged from here on and was not read further: {error}"),
                        ),
                    )));
                }
            }
        }
        let row = row?;
        self.last = row.line;
        Some(match fault {
            Some(fault) => Err(WrongLine::new(row.line, fault)),
            None => Ok(row),
        })
    }
}

impl Iterator for SheetRows<'_> {
    type Item = Result<Row, WrongLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended && self.next.is_none() { None } else { self.row() }
    }
}
