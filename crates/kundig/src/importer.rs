//! The import of a whole file: read in bounded memory, written in units of some hundred lines, reported line by line.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;

use kundig_check::{Finding, Severity};
use kundig_format::csv::{CsvOptions, CsvReader, guess_columns};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};
use crate::interchange::line::TAKEN;
use crate::interchange::{ImportCustomers, ImportLine, LineFindings};
use crate::journal::Door;
use crate::session::Session;

/// How an import goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// The program the file comes from; its customer numbers become external references of this system.
    #[serde(default = "import")]
    pub system: String,
    /// Columns by header, where the guess is wrong: `{"KdBez": "organisation"}`.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Lines per unit (1 to 10,000).
    #[serde(default = "five_hundred")]
    pub lines_per_unit: usize,
    /// How many lines with findings the report lists (all are counted).
    #[serde(default = "ten_thousand")]
    pub listed_lines: usize,
}

fn import() -> String {
    "import".into()
}

fn five_hundred() -> usize {
    500
}

fn ten_thousand() -> usize {
    10_000
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { system: import(), columns: BTreeMap::new(), lines_per_unit: 500, listed_lines: 10_000 }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct ImportProgress {
    /// Bytes of the file that were read.
    pub bytes: u64,
    /// Lines that were read.
    pub lines: u64,
    /// Customers that are in the database.
    pub imported: u64,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineReport {
    /// Its number in the file.
    pub line: u64,
    /// Whether it became a customer.
    pub imported: bool,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportReport {
    /// Lines read, without the header.
    pub lines: u64,
    /// Customers imported.
    pub imported: u64,
    /// Lines set apart.
    pub set_apart: u64,
    /// Which column was read as what.
    pub columns: BTreeMap<String, String>,
    /// Columns that a customer has no place for.
    pub columns_not_taken: Vec<String>,
    /// How often each finding came, by code.
    pub findings_by_code: BTreeMap<String, u64>,
    /// Lines with findings; as many as the options ask for.
    pub with_findings: Vec<LineReport>,
    /// The import was stopped by the progress callback; what is imported stays.
    pub stopped: bool,
}

/// Imports a customer file (CSV of any delimiter and encoding). Each unit of lines is all or nothing; `progress` is called
/// after each and may stop the import between two units.
pub fn import_customers(
    session: &Session,
    file: impl Read,
    options: &ImportOptions,
    mut progress: impl FnMut(&ImportProgress) -> ControlFlow<()>,
) -> Result<ImportReport> {
    let session = session.through(Door::Import)?;
    let reader = CsvReader::new(file, CsvOptions::default()).map_err(|error| unreadable(&error.to_string()))?;
    let mut import = Import::new(reader.table().header.clone(), options)?;
    let mut reader = reader;
    loop {
        let (lines, ended) = import.next_lines(&mut reader, options.lines_per_unit.clamp(1, 10_000));
        if !lines.is_empty() {
            let outcome = session.execute(ImportCustomers { system: options.system.clone(), lines })?;
            import.report.imported += outcome.imported.len() as u64;
            import.note(outcome.doubtful, true);
            import.note(outcome.set_apart, false);
        }
        let report = &import.report;
        let state = ImportProgress { bytes: reader.bytes_read(), lines: report.lines, imported: report.imported };
        let wish = progress(&state);
        if ended {
            return Ok(import.report);
        }
        if wish.is_break() {
            import.report.stopped = true;
            return Ok(import.report);
        }
    }
}

fn unreadable(problem: &str) -> Error {
    Error::File { path: String::new(), problem: problem.to_owned() }
}

struct Import {
    /// The field of each column.
    fields: Vec<Option<String>>,
    report: ImportReport,
    listed: usize,
}

impl Import {
    fn new(header: Vec<String>, options: &ImportOptions) -> Result<Self> {
        if let Some(missing) = options.columns.keys().find(|name| !header.contains(name)) {
            return Err(unreadable(&format!("the file has no column `{missing}`; it has {}", header.join(", "))));
        }
        let guessed = guess_columns(&header);
        let mut report = ImportReport::default();
        let mut fields = Vec::with_capacity(header.len());
        for (name, guess) in header.iter().zip(guessed) {
            let field = match options.columns.get(name) {
                Some(told) => Some(known_field(told)?.to_owned()),
                None => guess.map(|field| field.name().to_owned()),
            };
            let field = field.filter(|field| TAKEN.contains(&field.as_str()));
            match &field {
                Some(field) => drop(report.columns.insert(name.clone(), field.clone())),
                None => report.columns_not_taken.push(name.clone()),
            }
            fields.push(field);
        }
        Ok(Self { fields, report, listed: options.listed_lines })
    }

    fn next_lines<R: Read>(&mut self, reader: &mut CsvReader<R>, count: usize) -> (Vec<ImportLine>, bool) {
        let mut lines = Vec::with_capacity(count);
        while lines.len() < count {
            match reader.next() {
                None => return (lines, true),
                Some(Ok(record)) => {
                    self.report.lines += 1;
                    let values = self.fields.iter().zip(record.fields);
                    let values = values.filter(|(_, value)| !value.trim().is_empty());
                    let values = values.filter_map(|(field, value)| Some((field.clone()?, value))).collect();
                    lines.push(ImportLine { line: record.line, values });
                }
                Some(Err(error)) => {
                    self.report.lines += 1;
                    let finding = Finding {
                        path: String::new(),
                        code: error.code.into(),
                        severity: Severity::Error,
                        message_de: error.message_de,
                        message_en: error.message_en,
                        suggestion: None,
                    };
                    self.note(vec![LineFindings { line: error.line, findings: vec![finding] }], false);
                }
            }
        }
        (lines, false)
    }

    fn note(&mut self, lines: Vec<LineFindings>, imported: bool) {
        for LineFindings { line, findings } in lines {
            self.report.set_apart += u64::from(!imported);
            for finding in &findings {
                *self.report.findings_by_code.entry(finding.code.to_string()).or_default() += 1;
            }
            if self.report.with_findings.len() < self.listed {
                self.report.with_findings.push(LineReport { line, imported, findings });
            }
        }
    }
}

fn known_field(told: &str) -> Result<&'static str> {
    TAKEN
        .iter()
        .copied()
        .find(|name| *name == told)
        .ok_or_else(|| unreadable(&format!("a column can't be read as `{told}`; a customer has: {}", TAKEN.join(", "))))
}
