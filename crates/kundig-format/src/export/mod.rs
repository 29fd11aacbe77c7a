//! Rows of named columns to a file: delimited text, a workbook, vCards or JSON Lines.
//!
//! What is written is read again by [`lines`](crate::lines) with the same values, where the kind of file has a place for them.
//!
//! ```
//! use kundig_format::csv::CsvWriterOptions;
//! use kundig_format::export::{Column, Exporter, Target};
//! use kundig_format::lines::CustomerField;
//!
//! let columns = vec![Column::of("Nachname", CustomerField::FamilyName), Column::of("PLZ", CustomerField::PostalCode)];
//! let mut exporter = Exporter::new(Vec::new(), Target::Csv(CsvWriterOptions::default()), columns)?;
//! exporter.row(&["Müller", "07743"])?;
//! let (file, written) = exporter.finish()?;
//! assert_eq!(file, "\u{FEFF}Nachname;PLZ\r\nMüller;07743\r\n".as_bytes());
//! assert_eq!(written.rows, 1);
//! # Ok::<(), kundig_format::export::ExportError>(())
//! ```

use std::collections::BTreeMap;
use std::io::{self, Write};

use thiserror::Error;

use crate::csv::{CsvWriter, CsvWriterOptions};
use crate::lines::{CustomerField, Key};
use crate::vcard::{self, Card};
use crate::xlsx::{XlsxOptions, XlsxWriter};

/// How the values of a column are given, and what a workbook makes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnKind {
    /// Any text, and everything that only looks like a number: codes, phones, IBANs. Text in a workbook.
    #[default]
    Text,
    /// A decimal with a point, without separators: `-1234.50`. A number in workbooks and JSON; with a decimal comma in CSV.
    /// A value that is none is written as text.
    Number,
    /// A day by ISO 8601: `2026-11-24`. A date in a workbook; a value that is none is written as text.
    Date,
}

/// A column of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What its header says.
    pub header: String,
    /// What it holds. A vCard takes only columns that say so; JSON Lines are named by it, else by the header.
    pub key: Option<Key>,
    /// How its values are given.
    pub kind: ColumnKind,
}

impl Column {
    /// A column of texts that only people understand.
    #[must_use]
    pub fn text(header: impl Into<String>) -> Self {
        Self { header: header.into(), key: None, kind: ColumnKind::Text }
    }

    /// A column of a field; days are dates, revenue is a number, all else is text.
    #[must_use]
    pub fn of(header: impl Into<String>, key: impl Into<Key>) -> Self {
        let key = key.into();
        let kind = match key.field {
            CustomerField::BirthDate | CustomerField::CustomerSince => ColumnKind::Date,
            CustomerField::Revenue12Months => ColumnKind::Number,
            _ => ColumnKind::Text,
        };
        Self { header: header.into(), key: Some(key), kind }
    }
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Delimited text (RFC 4180); formulas are defused unless the options say otherwise (OWASP, "CSV Injection").
    Csv(CsvWriterOptions),
    /// A workbook. It is put together in memory, packed, at the end.
    Xlsx(XlsxOptions),
    /// A card for each row. What a card has no place for is left out.
    Vcard(vcard::Version),
    /// An object for each row, without empty values.
    JsonLines,
}

/// Why an export can't be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The target failed.
    #[error("the file can't be written: {0}")]
    Io(#[from] io::Error),
    /// A row has another number of values than there are columns.
    #[error("row {row} has {values} values for {columns} columns")]
    Width {
        /// Which row, from 1.
        row: u64,
        /// How many values it has.
        values: usize,
        /// How many columns there are.
        columns: usize,
    },
    /// Two columns have one name, or there is none.
    #[error("the column `{0}` is there twice or has no name")]
    Columns(String),
    /// More rows than the kind of file holds.
    #[error("this kind of file holds {limit} rows at most")]
    TooManyRows {
        /// How many it holds.
        limit: u64,
    },
    /// A value is longer than the kind of file holds.
    #[error("row {row}: the value of `{column}` is longer than {limit} characters")]
    ValueTooLong {
        /// Which row, from 1.
        row: u64,
        /// In which column.
        column: String,
        /// How many characters it holds.
        limit: usize,
    },
    /// The workbook can't be written.
    #[error("the workbook can't be written: {0}")]
    Workbook(String),
}

impl ExportError {
    /// A stable code: `export.too_many_rows`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "export.io",
            Self::Width { .. } => "export.width",
            Self::Columns(_) => "export.columns",
            Self::TooManyRows { .. } => "export.too_many_rows",
            Self::ValueTooLong { .. } => "export.value_too_long",
            Self::Workbook(_) => "export.workbook",
        }
    }

    /// What is wrong and what to do, in German.
    #[must_use]
    pub fn message_de(&self) -> String {
        match self {
            Self::Io(error) => format!("Die Datei kann nicht geschrieben werden: {error}"),
            Self::Width { row, values, columns } => format!("Zeile {row} hat {values} Werte für {columns} Spalten."),
            Self::Columns(name) => format!("Die Spalte „{name}“ ist doppelt oder hat keinen Namen."),
            Self::TooManyRows { limit } => {
                format!(
                    "Diese Art von Datei fasst höchstens {limit} Zeilen; teilen Sie den Export auf oder wählen Sie CSV."
                )
            }
            Self::ValueTooLong { row, column, limit } => {
                format!(
                    "Zeile {row}: Der Wert von „{column}“ ist länger als {limit} Zeichen; kürzen Sie ihn oder wählen Sie CSV."
                )
            }
            Self::Workbook(problem) => format!("Die Arbeitsmappe kann nicht geschrieben werden: {problem}"),
        }
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// How many rows, without the header.
    pub rows: u64,
    /// How many characters were replaced, since the encoding does not have them (Windows-1252).
    pub replaced_characters: u64,
}

/// Writes an export row by row.
pub struct Exporter<W: Write> {
    columns: Vec<Column>,
    kind: Kind<W>,
    written: Written,
}

enum Kind<W: Write> {
    Csv(Box<CsvWriter<W>>),
    Xlsx(Box<XlsxWriter>, W),
    Vcard(vcard::Version, W),
    JsonLines(W),
}

impl<W: Write> Exporter<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// If the target can't be written, a column has no name, or two of them have one.
    pub fn new(target: W, kind: Target, columns: Vec<Column>) -> Result<Self, ExportError> {
        for (place, column) in columns.iter().enumerate() {
            let same = |other: &Column| name(other) == name(column) || (other.key.is_some() && other.key == column.key);
            if column.header.is_empty() || columns[..place].iter().any(same) {
                return Err(ExportError::Columns(column.header.clone()));
            }
        }
        let kind = match kind {
            Target::Csv(options) => {
                let mut writer = Box::new(CsvWriter::new(target, options)?);
                writer.record(columns.iter().map(|column| &column.header))?;
                Kind::Csv(writer)
            }
            Target::Xlsx(options) => Kind::Xlsx(Box::new(XlsxWriter::new(&options, &columns)?), target),
            Target::Vcard(version) => Kind::Vcard(version, target),
            Target::JsonLines => Kind::JsonLines(target),
        };
        Ok(Self { columns, kind, written: Written::default() })
    }

    /// Writes the next row, a value for each column; an empty one is none.
    ///
    /// # Errors
    /// If the number of values is another than that of columns, the kind of file can't hold the row, or the target fails.
    pub fn row<T: AsRef<str>>(&mut self, values: &[T]) -> Result<(), ExportError> {
        self.written.rows += 1;
        if values.len() != self.columns.len() {
            let (row, columns) = (self.written.rows, self.columns.len());
            return Err(ExportError::Width { row, values: values.len(), columns });
        }
        match &mut self.kind {
            Kind::Csv(writer) => {
                let fields = self.columns.iter().zip(values).map(|(column, value)| csv_field(column, value.as_ref()));
                writer.record(fields)?;
            }
            Kind::Xlsx(writer, _) => writer.row(values)?,
            Kind::Vcard(version, target) => {
                let told = self.columns.iter().zip(values).filter(|(_, value)| !value.as_ref().is_empty());
                let told = told.filter_map(|(column, value)| Some((column.key?, value.as_ref().to_owned())));
                let values: BTreeMap<Key, String> = told.collect();
                target.write_all(vcard::write(&Card::of_values(&values), *version).as_bytes())?;
            }
            Kind::JsonLines(target) => target.write_all(json_line(&self.columns, values)?.as_bytes())?,
        }
        Ok(())
    }

    /// Ends the file and gives the target back.
    ///
    /// # Errors
    /// If the target can't be written.
    pub fn finish(self) -> Result<(W, Written), ExportError> {
        let mut written = self.written;
        let mut target = match self.kind {
            Kind::Csv(writer) => {
                written.replaced_characters = writer.replaced_characters();
                writer.finish()?
            }
            Kind::Xlsx(writer, mut target) => {
                target.write_all(&writer.finish()?)?;
                target
            }
            Kind::Vcard(_, target) | Kind::JsonLines(target) => target,
        };
        target.flush()?;
        Ok((target, written))
    }
}

/// By what a row calls a value of the column.
fn name(column: &Column) -> String {
    column.key.map_or_else(|| column.header.clone(), |key| key.to_string())
}

fn csv_field(column: &Column, value: &str) -> String {
    let comma = column.kind == ColumnKind::Number && is_decimal(value);
    if comma { value.replace('.', ",") } else { value.to_owned() }
}

fn json_line<T: AsRef<str>>(columns: &[Column], values: &[T]) -> Result<String, ExportError> {
    let mut line = String::from("{");
    for (column, value) in columns.iter().zip(values) {
        let value = value.as_ref();
        if value.is_empty() {
            continue;
        }
        if line.len() > 1 {
            line.push(',');
        }
        line.push_str(&serde_json::to_string(&name(column)).map_err(io::Error::from)?);
        line.push(':');
        if column.kind == ColumnKind::Number && is_decimal(value) {
            line.push_str(value);
        } else {
            line.push_str(&serde_json::to_string(value).map_err(io::Error::from)?);
        }
    }
    line.push_str("}\n");
    Ok(line)
}

/// A number as JSON writes one, without exponent: `0`, `-1234.50`.
pub(crate) fn is_decimal(value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(whole, fraction)| (whole, Some(fraction)));
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits)
}
