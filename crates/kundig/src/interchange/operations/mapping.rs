//! What the columns of files are is saved under a name, and found again by their headers.

use std::collections::BTreeMap;

use kundig_check::{Findings, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::run::check_columns;
use crate::access::Ownership;
use crate::base::{Error, ErrorCode, ImportMappingId, Result, single_line};
use crate::content::ContentHash;
use crate::interchange::columns::{Extras, is_known, unknown_field};
use crate::interchange::store::{ImportStore, MappingRow};
use crate::interchange::{ImportMapping, ImportMappingList};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// How many mappings are listed; nobody saves more.
const MAX_MAPPINGS: i64 = 1_000;

/// Saves what the columns of a kind of file are, under a name; one of this name is replaced. A file with the same headers
/// is read so from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveImportMapping {
    /// What people call it.
    pub name: String,
    /// The headers of the file, in their order.
    pub header: Vec<String>,
    /// What the columns hold, by header or by place (`#3`); empty for one that is not to be read.
    pub columns: BTreeMap<String, String>,
}

impl Operation for SaveImportMapping {
    type Output = ImportMapping;
    const NAME: &'static str = "import.save_mapping";
    const EMITS: &'static [&'static str] = &["import.mapping_saved"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::Conflict];

    fn example() -> Self {
        let columns = [("KdBez", "organisation"), ("Ort", "place"), ("Rabatt", "")];
        Self {
            name: "Werkstattprogramm".into(),
            header: columns.map(|(header, _)| header.to_owned()).to_vec(),
            columns: columns.map(|(header, field)| (header.to_owned(), field.to_owned())).into(),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ImportMapping> {
        let (company, now) = (unit.company_no(), unit.now);
        let mut findings = Findings::default();
        text::required("name", &self.name, "Name", "name", &mut findings);
        let name = single_line("name", Some(self.name), &mut findings).unwrap_or_default();
        if self.header.is_empty() {
            text::required("header", "", "Kopfzeile", "header", &mut findings);
        }
        check_columns(&self.header, &self.columns, &mut findings);
        let extras = Extras::new(&unit.custom_fields()?.0);
        check_fields(&self.columns, &extras, &mut findings);
        unit.settle(findings)?;
        let old = unit.db.mapping_by_name(company, &name)?.map(MappingRow::into_mapping);
        let new = ImportMapping {
            id: old.as_ref().map_or_else(|| unit.new_id(), |old| old.id),
            version: old.as_ref().map_or(1, |old| old.version + 1),
            name,
            header: self.header,
            columns: self.columns,
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            changed_at: now,
        };
        let row = MappingRow::new(company, &new, header_hash(&new.header))?;
        match &old {
            None => unit.db.insert_mapping(&row)?,
            Some(old) if unit.db.update_mapping(&row, old.version)? == 0 => return Err(conflict(old)),
            Some(_) => {}
        }
        let (before, after) = Draft::change(old.as_ref(), &new)?;
        unit.record("import.mapping_saved", (ImportMappingId::KIND, new.id.any()), None, before, after)?;
        Ok(new)
    }
}

fn conflict(mapping: &ImportMapping) -> Error {
    let (read, key) = (mapping.version, mapping.name.clone());
    Error::Conflict { record: ImportMappingId::KIND, key, read, current: read + 1 }
}

/// What columns are told to hold must be something that customers have.
pub(super) fn check_fields(columns: &BTreeMap<String, String>, extras: &Extras, findings: &mut Findings) {
    for (header, field) in columns.iter().filter(|(_, field)| !field.is_empty()) {
        if !is_known(field, extras) {
            unknown_field(header, field, extras, findings);
        }
    }
}

/// The same for the same headers in the same order; capitals and blanks around them do not count.
fn header_hash(header: &[String]) -> ContentHash {
    let folded: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    ContentHash::of(folded.join("\u{1f}").as_bytes())
}

/// Lists saved mappings; on request only those for a file with these headers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListImportMappings {
    /// The headers of a file, in their order.
    #[serde(default)]
    pub header: Option<Vec<String>>,
}

impl Operation for ListImportMappings {
    type Output = ImportMappingList;
    const NAME: &'static str = "import.mappings";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self { header: Some(SaveImportMapping::example().header) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ImportMappingList> {
        let decision = unit.decision();
        if unit.circumstances.access.mask(&decision, Ownership::default()).is_none() {
            return Ok(ImportMappingList { mappings: Vec::new() });
        }
        let company = unit.company_no();
        let rows = match &self.header {
            Some(header) => unit.db.mappings_for(company, header_hash(header), MAX_MAPPINGS)?,
            None => unit.db.mappings(company, MAX_MAPPINGS)?,
        };
        Ok(ImportMappingList { mappings: rows.into_iter().map(MappingRow::into_mapping).collect() })
    }
}

/// Drops a saved mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropImportMapping {
    /// Its name.
    pub name: String,
}

impl Operation for DropImportMapping {
    type Output = ImportMapping;
    const NAME: &'static str = "import.drop_mapping";
    const EMITS: &'static [&'static str] = &["import.mapping_dropped"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Conflict];

    fn example() -> Self {
        Self { name: "Werkstattprogramm".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ImportMapping> {
        let company = unit.company_no();
        let row = unit.db.mapping_by_name(company, &self.name)?;
        let old = row.ok_or_else(|| Error::not_found(ImportMappingId::KIND, &self.name))?.into_mapping();
        if unit.db.delete_mapping(company, old.id, old.version)? == 0 {
            return Err(conflict(&old));
        }
        let (before, after) = Draft::removal(&old)?;
        unit.record("import.mapping_dropped", (ImportMappingId::KIND, old.id.any()), None, before, after)?;
        Ok(old)
    }
}
