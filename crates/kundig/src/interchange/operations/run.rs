//! Imports are begun, ended and tidied up.

use std::collections::BTreeMap;

use kundig_check::{Findings, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mapping::check_fields;
use super::{example_id, reach_version, update};
use crate::base::{Error, ErrorCode, ImportId, MAX_LINE, Result, single_line};
use crate::content::ContentHash;
use crate::interchange::columns::Extras;
use crate::interchange::store::{ImportRow, ImportStore};
use crate::interchange::{DuplicatePolicy, FileFormat, FileReading, Import, ImportFile, ImportState};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// How many columns a file may have.
pub(super) const MAX_COLUMNS: usize = 1_000;

/// Begins the import of a file: from now on it is known how it is read, how far it is and what was set apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginImport {
    /// The import's id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<ImportId>,
    /// The program that the file comes from; its customer numbers become external references of this system.
    pub system: String,
    /// What becomes of lines whose customers are there already; `create` when left out.
    #[serde(default)]
    pub duplicates: Option<DuplicatePolicy>,
    /// Which file it is.
    #[serde(default)]
    pub file: Option<ImportFile>,
    /// How it is read.
    #[serde(default)]
    pub reading: Option<FileReading>,
    /// The headers of its columns, in their order.
    #[serde(default)]
    pub header: Vec<String>,
    /// What its columns hold, by header; empty for one that is not read.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

impl Operation for BeginImport {
    type Output = Import;
    const NAME: &'static str = "import.begin";
    const EMITS: &'static [&'static str] = &["import.begun"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::Exists];
    const CREATES: Option<&'static str> = Some(ImportId::KIND);

    fn example() -> Self {
        let file =
            ImportFile { name: Some("kunden.csv".into()), format: Some(FileFormat::Csv), ..ImportFile::default() };
        let columns = [("Kundennr", "number"), ("Nachname", "family_name"), ("Rabatt", "")];
        Self {
            id: None,
            system: "altsystem".into(),
            duplicates: Some(DuplicatePolicy::Fill),
            file: Some(file),
            reading: None,
            header: columns.map(|(header, _)| header.to_owned()).to_vec(),
            columns: columns.map(|(header, field)| (header.to_owned(), field.to_owned())).into(),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Import> {
        let (company, now) = (unit.company_no(), unit.now);
        let (file, reading) = (self.file.unwrap_or_default(), self.reading.unwrap_or_default());
        let mut findings = Findings::default();
        check_system(&self.system, &mut findings);
        let name = single_line("file.name", file.name.clone(), &mut findings);
        check_columns(&self.header, &self.columns, &mut findings);
        check_fields(&self.columns, &Extras::new(&unit.custom_fields()?.0), &mut findings);
        for (path, value) in [("reading.delimiter", &reading.delimiter), ("reading.sheet", &reading.sheet)] {
            text::max_len(path, value.as_deref().unwrap_or_default(), MAX_LINE, "Der Wert", "the value", &mut findings);
        }
        unit.settle(findings)?;
        let id = self.id.unwrap_or_else(|| unit.new_id());
        if unit.db.import(company, id)?.is_some() {
            return Err(Error::Exists { record: ImportId::KIND, field: "id", key: id.to_string() });
        }
        let import = Import {
            id,
            version: 1,
            state: ImportState::Open,
            system: self.system,
            duplicates: self.duplicates.unwrap_or(DuplicatePolicy::Create),
            file: ImportFile { name, ..file },
            reading,
            header: self.header,
            columns: self.columns,
            lines_done: 0,
            fingerprint: None,
            customers_created: 0,
            customers_changed: 0,
            lines_skipped: 0,
            lines_set_apart: 0,
            created_at: now,
            changed_at: now,
        };
        unit.db.insert_import(&ImportRow::new(company, &import)?)?;
        let (before, after) = Draft::change(None, &import)?;
        unit.record("import.begun", (ImportId::KIND, id.any()), None, before, after)?;
        Ok(import)
    }
}

pub(super) fn check_system(system: &str, findings: &mut Findings) {
    text::required("system", system, "Herkunft", "system", findings);
    text::max_len("system", system, MAX_LINE, "Herkunft", "system", findings);
    text::no_control("system", system, "Herkunft", "system", findings);
}

/// Headers come from outside: not too many, not too long.
pub(super) fn check_columns(header: &[String], columns: &BTreeMap<String, String>, findings: &mut Findings) {
    for (path, count) in [("header", header.len()), ("columns", columns.len())] {
        if count > MAX_COLUMNS {
            findings.error(
                path,
                "too_many",
                format!("Höchstens {MAX_COLUMNS} Spalten sind möglich, nicht {count}."),
                format!("at most {MAX_COLUMNS} columns, not {count}"),
            );
        }
    }
    let told = columns.iter().flat_map(|(name, field)| [name, field]);
    if let Some(long) = header.iter().chain(told).find(|name| name.len() > 10 * MAX_LINE) {
        text::max_len("header", long, MAX_LINE, "Die Überschrift", "the header", findings);
    }
}

/// Ends an import: the file was read to its end, or nobody will go on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishImport {
    /// The import.
    pub id: ImportId,
    /// The version that you read.
    pub version: i32,
    /// Give it up, though lines are left.
    #[serde(default)]
    pub abandon: bool,
    /// How large the file is, in bytes.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// The file's SHA-256.
    #[serde(default)]
    pub sha256: Option<ContentHash>,
}

impl Operation for FinishImport {
    type Output = Import;
    const NAME: &'static str = "import.finish";
    const EMITS: &'static [&'static str] = &["import.finished"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];

    fn example() -> Self {
        Self { id: example_id(), version: 7, abandon: false, bytes: Some(2_006_447), sha256: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Import> {
        let old = reach_version(unit, self.id, self.version)?;
        must_be_open(&old)?;
        let mut new = Import { version: old.version + 1, changed_at: unit.now, ..old.clone() };
        new.state = if self.abandon { ImportState::Abandoned } else { ImportState::Finished };
        new.file.bytes = self.bytes.or(new.file.bytes);
        new.file.sha256 = self.sha256.or(new.file.sha256);
        update(unit, &old, &new)?;
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("import.finished", (ImportId::KIND, new.id.any()), None, before, after)?;
        Ok(new)
    }
}

/// What has ended is not gone on with.
pub(super) fn must_be_open(import: &Import) -> Result<()> {
    if import.state == ImportState::Open {
        return Ok(());
    }
    Err(Error::WrongState {
        record: ImportId::KIND,
        key: import.id.to_string(),
        state: import.state.to_string(),
        problem: "it has ended: begin another one",
    })
}

/// Deletes the lines that an import set apart, once nobody needs them any more: they are personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearImport {
    /// The import.
    pub id: ImportId,
    /// The version that you read.
    pub version: i32,
}

impl Operation for ClearImport {
    type Output = Import;
    const NAME: &'static str = "import.clear";
    const EMITS: &'static [&'static str] = &["import.cleared"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Conflict];

    fn example() -> Self {
        Self { id: example_id(), version: 8 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Import> {
        let old = reach_version(unit, self.id, self.version)?;
        let company = unit.company_no();
        if unit.db.delete_lines_set_apart(company, old.id)? == 0 {
            return Ok(old); // Nothing was there, so nothing happened.
        }
        let new = Import { version: old.version + 1, changed_at: unit.now, ..old.clone() };
        update(unit, &old, &new)?;
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("import.cleared", (ImportId::KIND, new.id.any()), None, before, after)?;
        Ok(new)
    }
}
