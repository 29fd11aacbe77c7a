//! The import of a whole file of any kind: read in bounded memory, written in units of some hundred lines, reported line by
//! line, and gone on with where it was stopped.

mod file;
mod report;

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;

use kundig_check::{Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, ImportId, Result};
use crate::customer::operations::ListCustomFields;
use crate::interchange::operations::{
    BeginImport, FinishImport, GetImport, ImportLines, ListImportMappings, SaveImportMapping, TryImport,
};
use crate::interchange::{
    DuplicatePolicy, Extras, FileReading, Import, ImportFile, ImportLine, ImportMapping, ImportState, LineResult,
};
use crate::journal::Door;
use crate::session::Session;
use file::{OpenFile, other_file};
use report::Seen;
pub use report::{ImportColumn, ImportReport};

/// How an import goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImportOptions {
    /// The program the file comes from; its customer numbers become external references of this system.
    pub system: String,
    /// The file's name, as people know it.
    pub file_name: Option<String>,
    /// How the file is read, where that is not to be told by its content.
    pub reading: FileReading,
    /// Columns by header or place, where the suggestion is wrong: `{"KdBez": "organisation", "Rabatt": "", "#7": "phone"}`.
    pub columns: BTreeMap<String, String>,
    /// The name of a saved mapping; otherwise the last one that was saved for these headers.
    pub mapping: Option<String>,
    /// Saves what the columns are under this name, for the next file with these headers.
    pub save_mapping: Option<String>,
    /// What becomes of lines whose customers are there already; `create` when left out.
    pub duplicates: Option<DuplicatePolicy>,
    /// Only tries: the same report, and nothing is written.
    pub dry_run: bool,
    /// How many lines a dry run tries; all when left out. With 0 it only says what the columns are.
    pub try_lines: Option<u64>,
    /// Goes on with this import, as it was begun: only the file and the options on the report count.
    pub resume: Option<ImportId>,
    /// Lines per unit (1 to 10,000).
    pub lines_per_unit: usize,
    /// How many lines with findings the report lists (all are counted).
    pub listed_lines: usize,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            system: "import".into(),
            file_name: None,
            reading: FileReading::default(),
            columns: BTreeMap::new(),
            mapping: None,
            save_mapping: None,
            duplicates: None,
            dry_run: false,
            try_lines: None,
            resume: None,
            lines_per_unit: 500,
            listed_lines: 10_000,
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct ImportProgress {
    /// Bytes of the file that were read.
    pub bytes: u64,
    /// Lines that were read.
    pub lines: u64,
    /// Customers that were created or changed.
    pub imported: u64,
}

/// Imports a customer file: CSV of any delimiter and encoding, XLSX, vCards or JSON Lines, told by its content.
///
/// Each unit of lines is all or nothing and notes how far the import is; `progress` is called after each and may stop it
/// between two. A stopped import, also one whose process was killed, is gone on with by [`ImportOptions::resume`].
///
/// # Errors
/// If the file can't be read at all or the options don't fit it (`invalid`, with findings); if it is gone on with another
/// file than before; and as the operations behind it. Lines that are wrong are no error: they are set apart.
pub fn import_customers(
    session: &Session,
    file: impl Read,
    options: &ImportOptions,
    progress: impl FnMut(&ImportProgress) -> ControlFlow<()>,
) -> Result<ImportReport> {
    let session = session.through(Door::Import)?;
    let extras = extras(&session)?;
    let begun = options.resume.map(|id| resumed(&session, id)).transpose()?;
    let reading = begun.as_ref().map_or(&options.reading, |import| &import.reading);
    let saved = saved_mappings(&session)?;
    let known = begun.as_ref().map_or_else(|| known_headers(options, &extras, &saved), |begun| begun.header.clone());
    let mut file = OpenFile::open(file, reading, known)?;
    let mut report = ImportReport { format: Some(file.format()), ..ImportReport::default() };
    match &begun {
        Some(import) => file.tell(&import.columns, &extras)?,
        None => {
            let saved = choose(saved, options.mapping.as_deref(), &file.header())?;
            let mut told = saved.as_ref().map(|saved| saved.columns.clone()).unwrap_or_default();
            told.extend(options.columns.clone());
            file.tell(&told, &extras)?;
            report.mapping = saved.map(|saved| saved.name);
        }
    }
    file.describe(&mut report);
    let import = match begun {
        Some(import) if import.header != file.header() => return Err(other_file(&import)),
        Some(import) => Some(import),
        None if options.dry_run => None,
        None => Some(begin(&session, options, &file)?),
    };
    let run = Run { session, options, report, import, seen: Seen::default(), progress };
    run.carry_out(file)
}

/// The custom fields, for columns that hold them; none for whom may not see what there is.
fn extras(session: &Session) -> Result<Extras> {
    match session.execute(ListCustomFields {}) {
        Ok(list) => Ok(Extras::new(&list.fields)),
        Err(Error::Denied { .. }) => Ok(Extras::new(&[])),
        Err(error) => Err(error),
    }
}

fn resumed(session: &Session, id: ImportId) -> Result<Import> {
    let import = session.execute(GetImport { id })?;
    if import.state == ImportState::Open {
        return Ok(import);
    }
    Err(Error::WrongState {
        record: ImportId::KIND,
        key: id.to_string(),
        state: import.state.to_string(),
        problem: "it has ended: begin another one",
    })
}

/// What was saved, the last changed first; nothing for whom may not see it.
fn saved_mappings(session: &Session) -> Result<Vec<ImportMapping>> {
    let mut saved = match session.execute(ListImportMappings { header: None }) {
        Ok(list) => list.mappings,
        Err(Error::Denied { .. }) => Vec::new(),
        Err(error) => return Err(error),
    };
    saved.sort_by_key(|mapping| std::cmp::Reverse((mapping.changed_at, mapping.id)));
    Ok(saved)
}

/// By which a header is recognised, though its words mean nothing to anybody else.
fn known_headers(options: &ImportOptions, extras: &Extras, saved: &[ImportMapping]) -> Vec<String> {
    let told = options.columns.keys().cloned();
    let own = extras.headers().map(str::to_owned);
    told.chain(own).chain(saved.iter().flat_map(|mapping| mapping.header.clone())).collect()
}

/// The mapping that is asked for, or the last one that was saved for these headers.
fn choose(saved: Vec<ImportMapping>, name: Option<&str>, header: &[String]) -> Result<Option<ImportMapping>> {
    let mut saved = saved.into_iter();
    if let Some(name) = name {
        let found = saved.find(|mapping| mapping.name == name);
        return found.map(Some).ok_or_else(|| Error::not_found("import_mapping", name));
    }
    if header.iter().all(String::is_empty) {
        return Ok(None);
    }
    let folded = |header: &[String]| header.iter().map(|name| name.trim().to_lowercase()).collect::<Vec<_>>();
    let wanted = folded(header);
    Ok(saved.find(|mapping| folded(&mapping.header) == wanted))
}

fn begin<R: Read>(session: &Session, options: &ImportOptions, file: &OpenFile<R>) -> Result<Import> {
    let (header, columns) = (file.header(), file.columns());
    if let Some(name) = &options.save_mapping {
        let (name, header, columns) = (name.clone(), header.clone(), columns.clone());
        session.execute(SaveImportMapping { name, header, columns })?;
    }
    session.execute(BeginImport {
        id: None,
        system: options.system.clone(),
        duplicates: options.duplicates,
        file: Some(ImportFile {
            name: options.file_name.clone(),
            format: Some(file.format()),
            ..ImportFile::default()
        }),
        reading: Some(options.reading.clone()),
        header,
        columns,
    })
}

/// An import, or the trial of one, under way.
struct Run<'a, P> {
    session: Session,
    options: &'a ImportOptions,
    report: ImportReport,
    /// None when it is only tried.
    import: Option<Import>,
    seen: Seen,
    progress: P,
}

impl<P: FnMut(&ImportProgress) -> ControlFlow<()>> Run<'_, P> {
    fn carry_out<R: Read>(mut self, mut file: OpenFile<R>) -> Result<ImportReport> {
        let counter = file.counter();
        let mut lines = file.lines()?;
        if let Some(import) = &self.import {
            lines.skip_done(import)?;
        }
        let most = self.options.try_lines.filter(|_| self.import.is_none()).unwrap_or(u64::MAX);
        let ended = loop {
            let left = usize::try_from(most - self.report.lines).unwrap_or(usize::MAX);
            let (batch, end) = lines.next_lines(self.options.lines_per_unit.clamp(1, 10_000).min(left));
            self.report.lines += batch.len() as u64;
            if !batch.is_empty() {
                let results = self.take(batch, lines.fingerprint())?;
                self.report.note(results, self.options.listed_lines);
            }
            let imported = self.report.imported + self.report.changed;
            let state = ImportProgress { bytes: counter.bytes(), lines: self.report.lines, imported };
            let wish = (self.progress)(&state);
            match end {
                file::End::Not if self.report.lines >= most => break true,
                file::End::Not if wish.is_break() => break false,
                file::End::Not => {}
                // The host's reader failed: what looks like the end may be none.
                file::End::Whole => break wish.is_continue() || counter.is_whole(),
                file::End::Broken => break false,
            }
        };
        self.report.not_taken_besides(lines.not_taken());
        self.report.findings.extend(lines.broken());
        self.report.stopped = !ended;
        if let Some(import) = self.import.take() {
            let finished = if ended {
                let (bytes, sha256) = (Some(counter.bytes()), Some(counter.hash()));
                let (id, version) = (import.id, import.version);
                self.session.execute(FinishImport { id, version, abandon: false, bytes, sha256 })?
            } else {
                import
            };
            self.report.import = Some(finished);
        }
        Ok(self.report)
    }

    fn take(&mut self, lines: Vec<ImportLine>, fingerprint: crate::content::ContentHash) -> Result<Vec<LineResult>> {
        if let Some(import) = &self.import {
            let (id, version, fingerprint) = (import.id, import.version, Some(fingerprint));
            let done = self.session.execute(ImportLines { id, version, lines, fingerprint })?;
            self.import = Some(done.import);
            return Ok(done.lines);
        }
        let keys: Vec<Vec<u64>> = lines.iter().map(Seen::keys).collect();
        let (system, duplicates) = (self.options.system.clone(), self.options.duplicates);
        let mut results = self.session.execute(TryImport { system, duplicates, lines })?.lines;
        self.seen.compare(&keys, &mut results, duplicates.unwrap_or(DuplicatePolicy::Create));
        Ok(results)
    }
}

/// One finding about the file or the options, as an error.
fn refused(path: &str, code: &'static str, de: impl Into<String>, en: impl Into<String>) -> Error {
    let mut findings = Findings::default();
    findings.error(path, code, de, en);
    Error::Invalid(findings)
}

/// A finding of the reading as one of ours.
fn finding(found: kundig_format::lines::Finding, severity: kundig_check::Severity) -> Finding {
    Finding {
        path: found.path,
        code: found.code.into(),
        severity,
        message_de: found.message_de,
        message_en: found.message_en,
        suggestion: None,
    }
}
