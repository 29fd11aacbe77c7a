//! Workbooks (`.xlsx`, ECMA-376): read row by row with limits on all that comes from outside, written row by row.
//!
//! Reading gives texts as a clerk would have typed them; never formulas, colours or pictures.

mod cell;
mod guard;
mod read;
mod write;

use thiserror::Error;

pub use read::{Sheet, Workbook};
pub(crate) use write::XlsxWriter;
pub use write::{MAX_CELL_CHARS, MAX_ROWS, XlsxOptions};

/// Why a workbook can't be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// It is no workbook, or damaged.
    #[error("the workbook can't be read: {0}")]
    Broken(String),
    /// It is encrypted.
    #[error("the workbook is protected by a password; save it without one")]
    Password,
    /// It is of an older or another kind.
    #[error("this is a spreadsheet of another kind (.xls, .ods); save it as .xlsx")]
    OtherKind,
    /// It would cost more than is allowed.
    #[error("the workbook is too large: more than {limit} {what}")]
    TooLarge {
        /// Of what there is too much.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
    },
    /// There is no such sheet.
    #[error("the workbook has no sheet `{name}`; it has: {}", sheets.join(", "))]
    NoSuchSheet {
        /// What was asked for.
        name: String,
        /// The sheets that it has.
        sheets: Vec<String>,
    },
}

impl WorkbookError {
    /// A stable code: `xlsx.password`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Broken(_) => "xlsx.broken",
            Self::Password => "xlsx.password",
            Self::OtherKind => "xlsx.other_kind",
            Self::TooLarge { .. } => "xlsx.too_large",
            Self::NoSuchSheet { .. } => "xlsx.no_such_sheet",
        }
    }

    /// What is wrong and what to do, in German.
    #[must_use]
    pub fn message_de(&self) -> String {
        match self {
            Self::Broken(problem) => format!("Die Arbeitsmappe kann nicht gelesen werden: {problem}"),
            Self::Password => {
                "Die Arbeitsmappe ist mit einem Kennwort geschützt; speichern Sie sie ohne Kennwort.".to_owned()
            }
            Self::OtherKind => {
                "Das ist eine Tabellendatei anderer Art (.xls, .ods); speichern Sie sie als .xlsx.".to_owned()
            }
            Self::TooLarge { what, limit } => {
                format!("Die Arbeitsmappe ist zu groß oder beschädigt (Grenze: {limit} {}).", in_german(what))
            }
            Self::NoSuchSheet { name, sheets } => {
                format!("Die Arbeitsmappe hat kein Blatt „{name}“; sie hat: {}.", sheets.join(", "))
            }
        }
    }
}

fn in_german(what: &str) -> &str {
    match what {
        "parts" => "Teile",
        "bytes" => "Bytes",
        "unpacked bytes" => "Bytes entpackt",
        "bytes in one cell" => "Bytes in einer Zelle",
        "elements in one part" => "Elemente in einem Teil",
        "elements in each other" => "Elemente ineinander",
        other => other,
    }
}
