//! What is said about a line, and lines that can't be used.

use std::fmt;

use serde::Serialize;

/// Something found about a line or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The value it is about, as a [`Key`](super::Key), a column or a property writes it; empty for the whole line.
    pub path: String,
    /// A stable code: `csv.too_few_fields`. Codes are never given another meaning.
    pub code: &'static str,
    /// What is wrong and what was done or is to be done about it, in German.
    pub message_de: String,
    /// The same in English.
    pub message_en: String,
}

impl Finding {
    pub(crate) fn new(
        path: impl Into<String>,
        code: &'static str,
        message_de: impl Into<String>,
        message_en: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), code, message_de: message_de.into(), message_en: message_en.into() }
    }
}

/// A line that can't be used, set apart. Reading goes on behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrongLine {
    /// Where it begins in the file; the first line or row is 1.
    pub number: u64,
    /// How the file has it, as far as it could be kept: the cells of a row, or the one text of a card or object.
    pub original: Vec<String>,
    /// What is wrong with it; never empty.
    pub findings: Vec<Finding>,
}

impl WrongLine {
    pub(crate) fn new(number: u64, finding: Finding) -> Self {
        Self { number, original: Vec::new(), findings: vec![finding] }
    }

    pub(crate) fn with_original(self, original: Vec<String>) -> Self {
        Self { original, ..self }
    }
}

impl fmt::Display for WrongLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<&str> = self.findings.iter().map(|finding| finding.message_en.as_str()).collect();
        write!(f, "line {}: {}", self.number, messages.join(" "))
    }
}

impl std::error::Error for WrongLine {}

impl From<crate::csv::RecordError> for WrongLine {
    fn from(error: crate::csv::RecordError) -> Self {
        Self::new(error.line, Finding::new("", error.code, error.message_de, error.message_en))
    }
}
