//! What can go wrong with a file, and with one record of it.

use thiserror::Error;

/// Why a file can't be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The source failed.
    #[error("the file can't be read: {0}")]
    Io(#[from] std::io::Error),
    /// The file has no header line, or nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The beginning of the file has bytes that no text has.
    #[error("the file is not text (it contains NUL bytes); is it a spreadsheet or an archive?")]
    NotText,
    /// The header line is broken.
    #[error("the header is broken: {0}")]
    Header(RecordError),
    /// A delimiter that can't separate fields was asked for.
    #[error("{0:?} can't be a delimiter; use an ASCII character other than quote, carriage return and line feed")]
    Delimiter(char),
}

impl FormatError {
    /// A stable code: `csv.empty`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "csv.io",
            Self::Empty => "csv.empty",
            Self::NotText => "csv.not_text",
            Self::Header(_) => "csv.header",
            Self::Delimiter(_) => "csv.delimiter",
        }
    }

    /// What is wrong and what to do, in German.
    #[must_use]
    pub fn message_de(&self) -> String {
        match self {
            Self::Io(error) => format!("Die Datei kann nicht gelesen werden: {error}"),
            Self::Empty => "Die Datei ist leer.".to_owned(),
            Self::NotText => {
                "Die Datei ist keine Textdatei (sie enthält NUL-Bytes); ist sie eine Tabellen- oder Archivdatei?"
                    .to_owned()
            }
            Self::Header(error) => format!("Die Kopfzeile ist fehlerhaft: {}", error.message_de),
            Self::Delimiter(c) => format!("{c:?} kann kein Trennzeichen sein."),
        }
    }
}

/// Why one record can't be used. Reading goes on behind it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {message_en}")]
pub struct RecordError {
    /// The line on which the record begins; the file's first line is 1.
    pub line: u64,
    /// A stable code: `csv.unterminated_quote`.
    pub code: &'static str,
    /// What is wrong and what to do, in German.
    pub message_de: String,
    /// What is wrong and what to do, in English.
    pub message_en: String,
}

/// What is wrong with a record, before it has a line and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    UnterminatedQuote,
    TextAfterQuote { column: usize },
    FieldTooLong { column: usize, limit: usize },
    RecordTooLong { limit: usize },
    TooManyColumns { limit: usize },
    TooManyFields { fields: usize, columns: usize },
    TooFewFields { fields: usize, columns: usize },
    Undecodable { column: usize },
    Io(String),
    TooLarge(String),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        let text = error.to_string();
        if error.kind() == std::io::ErrorKind::FileTooLarge { Self::TooLarge(text) } else { Self::Io(text) }
    }
}

impl Fault {
    pub(crate) fn at(&self, line: u64) -> RecordError {
        let (code, message_de, message_en) = match self {
            Self::UnterminatedQuote => (
                "csv.unterminated_quote",
                "Ein Anführungszeichen wird nicht geschlossen; die Zeile wurde übergangen.".to_owned(),
                "A quote is not closed; the line was skipped.".to_owned(),
            ),
            Self::TextAfterQuote { column } => (
                "csv.text_after_quote",
                format!(
                    "In Spalte {column} folgt Text auf das schließende Anführungszeichen; innere sind zu verdoppeln."
                ),
                format!("In column {column} text follows the closing quote; inner quotes must be doubled."),
            ),
            Self::FieldTooLong { column, limit } => (
                "csv.field_too_long",
                format!("Das Feld in Spalte {column} ist länger als {limit} Bytes."),
                format!("The field in column {column} is longer than {limit} bytes."),
            ),
            Self::RecordTooLong { limit } => (
                "csv.record_too_long",
                format!("Die Zeile ist länger als {limit} Bytes."),
                format!("The line is longer than {limit} bytes."),
            ),
            Self::TooManyColumns { limit } => (
                "csv.too_many_columns",
                format!("Die Zeile hat mehr als {limit} Felder."),
                format!("The line has more than {limit} fields."),
            ),
            Self::TooManyFields { fields, columns } => (
                "csv.too_many_fields",
                format!("Die Zeile hat {fields} Felder, die Kopfzeile {columns}; fehlen Anführungszeichen?"),
                format!("The line has {fields} fields, the header {columns}; are quotes missing?"),
            ),
            Self::TooFewFields { fields, columns } => (
                "csv.too_few_fields",
                format!("Die Zeile hat nur {fields} Felder, die Kopfzeile {columns}; ist sie umbrochen?"),
                format!("The line has only {fields} fields, the header {columns}; is it broken in two?"),
            ),
            Self::Undecodable { column } => (
                "csv.undecodable",
                format!("In Spalte {column} stehen Bytes, die im Zeichensatz der Datei nichts bedeuten."),
                format!("Column {column} has bytes that mean nothing in the file's encoding."),
            ),
            Self::TooLarge(limit) => (
                "file.too_large",
                format!("Die Datei ist größer als erlaubt ({limit}); ab hier wurde nicht gelesen."),
                format!("The file is larger than allowed ({limit}); nothing was read from here on."),
            ),
            Self::Io(error) => {
                ("csv.io", format!("Das Lesen brach ab: {error}"), format!("Reading was cut short: {error}"))
            }
        };
        RecordError { line, code, message_de, message_en }
    }
}
