//! The export of a whole list of customers, and of the lines that an import set apart: streamed in bounded memory.

use std::io::Write;
use std::ops::ControlFlow;

use kundig_format::csv::CsvWriter;
use kundig_format::export::{Exporter, Target};
use kundig_format::lines::Key;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, ImportId, Result};
use crate::customer::operations::ListCustomFields;
use crate::interchange::operations::{ExportCustomers, GetImport, ListSetApart, Table, target, write_error};
use crate::interchange::{CustomerRow, ExportSource, Extras, FileFormat, FileWriting, SetApartLine};
use crate::session::Session;

/// How many customers are read at once.
const PAGE: u32 = 200;

/// What is exported, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportOptions {
    /// Whom; all when left out.
    #[serde(default)]
    pub source: ExportSource,
    /// What kind of file.
    pub format: FileFormat,
    /// How a CSV file is written.
    #[serde(default)]
    pub writing: FileWriting,
}

/// What was exported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportReport {
    /// How many customers, or lines set apart, are in the file.
    pub lines: u64,
    /// The columns of a table, in their order.
    pub columns: Vec<String>,
    /// What the kind of file has no place for, and is not in it; a vCard holds neither bank data nor what only we have.
    pub left_out: Vec<String>,
    /// How many characters were replaced, since the encoding does not have them.
    pub replaced_characters: u64,
    /// It was stopped by the progress callback: the file is not whole.
    pub stopped: bool,
}

/// Exports customers as a file, whom the session may see and of them what it may see. `progress` hears how many are written
/// and may stop it; the target is then not a whole file.
///
/// A table is read twice: its columns must be known before its first line.
///
/// # Errors
/// As `export.customers`; if the target can't be written (`file`), or the kind of file can't hold that much (`invalid`).
pub fn export_customers<W: Write>(
    session: &Session,
    out: W,
    options: &ExportOptions,
    mut progress: impl FnMut(u64) -> ControlFlow<()>,
) -> Result<ExportReport> {
    let target = target(options.format, &options.writing)?;
    let mut table = Table::new(extras(session)?);
    let mut report = ExportReport::default();
    if matches!(target, Target::Csv(_) | Target::Xlsx(_)) {
        for page in Pages::of(session, &options.source) {
            page?.iter().for_each(|row| table.note(&row.values));
            if progress(0).is_break() {
                return Ok(ExportReport { stopped: true, ..report });
            }
        }
        report.columns = table.columns(options.format).into_iter().map(|column| column.header).collect();
        return whole(session, out, target, options, &table, report, progress);
    }
    // Cards and objects name their values themselves: each page has the columns that it needs.
    let mut out = out;
    for page in Pages::of(session, &options.source) {
        let page = page?;
        let mut table = Table::new(Extras::default());
        page.iter().for_each(|row| table.note(&row.values));
        left_out(&page, options.format, &mut report.left_out);
        let mut exporter =
            Exporter::new(&mut out, target.clone(), table.columns(options.format)).map_err(write_error)?;
        for row in &page {
            exporter.row(&table.row(&row.values)).map_err(write_error)?;
        }
        let (_, written) = exporter.finish().map_err(write_error)?;
        report.lines += written.rows;
        if progress(report.lines).is_break() {
            report.stopped = true;
            break;
        }
    }
    out.flush().map_err(unwritable)?;
    Ok(report)
}

fn whole<W: Write>(
    session: &Session,
    out: W,
    target: Target,
    options: &ExportOptions,
    table: &Table,
    mut report: ExportReport,
    mut progress: impl FnMut(u64) -> ControlFlow<()>,
) -> Result<ExportReport> {
    let mut exporter = Exporter::new(out, target, table.columns(options.format)).map_err(write_error)?;
    'pages: for page in Pages::of(session, &options.source) {
        for row in page? {
            if !table.holds(&row.values) {
                // Somebody wrote in between what has no column here: nothing is left out silently.
                let problem = "the customers were changed while they were exported; export them again".into();
                return Err(Error::File { path: String::new(), problem });
            }
            exporter.row(&table.row(&row.values)).map_err(write_error)?;
            report.lines += 1;
        }
        if progress(report.lines).is_break() {
            report.stopped = true;
            break 'pages;
        }
    }
    let (_, written) = exporter.finish().map_err(write_error)?;
    report.replaced_characters = written.replaced_characters;
    Ok(report)
}

/// What a card has no place for.
fn left_out(page: &[CustomerRow], format: FileFormat, names: &mut Vec<String>) {
    if format != FileFormat::Vcard {
        return;
    }
    for name in page.iter().flat_map(|row| row.values.keys()) {
        let field = name.parse::<Key>().ok().map(|key| key.field.name());
        let is_held = field.is_some_and(|field| !NOT_IN_CARDS.contains(&field));
        let shown = field.unwrap_or(name);
        if !is_held && !names.iter().any(|known| known == shown) {
            names.push(shown.to_owned());
        }
    }
}

const NOT_IN_CARDS: &[&str] = &[
    "number",
    "iban",
    "bic",
    "bank_name",
    "account_holder",
    "marital_status",
    "vat_id",
    "revenue_12_months",
    "address_kind",
    "contact_person",
];

fn extras(session: &Session) -> Result<Extras> {
    match session.execute(ListCustomFields {}) {
        Ok(list) => Ok(Extras::new(&list.fields)),
        Err(Error::Denied { .. }) => Ok(Extras::new(&[])),
        Err(error) => Err(error),
    }
}

fn unwritable(error: std::io::Error) -> Error {
    Error::File { path: String::new(), problem: error.to_string() }
}

/// The pages of an export.
struct Pages<'a> {
    session: &'a Session,
    source: &'a ExportSource,
    /// None once the last page was read.
    after: Option<Option<String>>,
}

impl<'a> Pages<'a> {
    fn of(session: &'a Session, source: &'a ExportSource) -> Self {
        Self { session, source, after: Some(None) }
    }
}

impl Iterator for Pages<'_> {
    type Item = Result<Vec<CustomerRow>>;

    fn next(&mut self) -> Option<Self::Item> {
        let after = self.after.take()?;
        let page = ExportCustomers { source: Some(self.source.clone()), limit: Some(PAGE), after };
        match self.session.execute(page) {
            Ok(page) => {
                self.after = page.next.map(Some);
                Some(Ok(page.customers))
            }
            Err(error) => Some(Err(error)),
        }
    }
}

/// Writes the lines that an import set apart as CSV in the file's own columns, each behind what is wrong with it in German,
/// and its number in the file: to be corrected, and read in again.
///
/// # Errors
/// As `import.get` and `import.set_apart`; if the target can't be written.
pub fn export_set_apart<W: Write>(
    session: &Session,
    out: W,
    import: ImportId,
    writing: &FileWriting,
) -> Result<ExportReport> {
    let Target::Csv(options) = target(FileFormat::Csv, writing)? else {
        return Err(Error::internal("a CSV file is written as one"));
    };
    let import = session.execute(GetImport { id: import })?;
    let own = if import.header.is_empty() { vec!["Original".to_owned()] } else { import.header };
    let columns: Vec<String> = ["Befund", "Zeile"].map(str::to_owned).into_iter().chain(own).collect();
    let mut writer = CsvWriter::new(out, options).map_err(unwritable)?;
    writer.record(&columns).map_err(unwritable)?;
    let mut report = ExportReport { columns, ..ExportReport::default() };
    let mut after = None;
    loop {
        let page = session.execute(ListSetApart { id: import.id, limit: Some(1_000), after })?;
        for line in page.lines {
            let SetApartLine { line, original, findings, .. } = line;
            let told: Vec<&str> = findings.iter().map(|finding| finding.message_de.as_str()).collect();
            let front = [told.join(" "), line.to_string()];
            writer.record(front.iter().chain(&original)).map_err(unwritable)?;
            report.lines += 1;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    report.replaced_characters = writer.replaced_characters();
    writer.finish().map_err(unwritable)?.flush().map_err(unwritable)?;
    Ok(report)
}
