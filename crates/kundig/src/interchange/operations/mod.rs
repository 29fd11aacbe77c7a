//! The operations on imports and exports.

mod export;
mod lines;
mod mapping;
mod read;
mod run;

pub use export::{ExportCustomers, ExportFile, ExportedFile};
pub use lines::{ImportLines, ImportedLines, TriedLines, TryImport};
pub use mapping::{DropImportMapping, ListImportMappings, SaveImportMapping};
pub use read::{GetImport, ListImports, ListSetApart};
pub use run::{BeginImport, ClearImport, FinishImport};

pub(crate) use export::{Table, target, write_error};

use super::store::{ImportRow, ImportStore, MappingRow};
use super::{Import, ImportMapping};
use crate::access::Ownership;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{Error, ImportId, ImportMappingId, Result};
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<BeginImport>(),
    Facts::of::<ClearImport>(),
    Facts::of::<DropImportMapping>(),
    Facts::of::<ExportCustomers>(),
    Facts::of::<ExportFile>(),
    Facts::of::<FinishImport>(),
    Facts::of::<GetImport>(),
    Facts::of::<ImportLines>(),
    Facts::of::<ListImportMappings>(),
    Facts::of::<ListImports>(),
    Facts::of::<ListSetApart>(),
    Facts::of::<SaveImportMapping>(),
    Facts::of::<TryImport>(),
];

/// An import, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: ImportId::KIND,
    read_right: "import.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Import),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| readable(unit.under("import.get", |unit| reach(unit, ImportId(id)))),
};

/// A saved mapping, as journal and rules see it.
pub const MAPPING: RecordFacts = RecordFacts {
    kind: ImportMappingId::KIND,
    read_right: "import.mappings",
    field_groups: &[],
    schema: || schemars::schema_for!(ImportMapping),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| {
        readable(unit.under("import.mappings", |unit| {
            let (company, decision) = (unit.company_no(), unit.decision());
            unit.reach(&decision, Ownership::default(), ImportMappingId::KIND, id)?;
            let found: Option<MappingRow> = unit.db.mapping(company, ImportMappingId(id))?;
            found.map(MappingRow::into_mapping).ok_or_else(|| Error::not_found(ImportMappingId::KIND, id))
        }))
    },
};

fn example_id() -> ImportId {
    ImportId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000d))
}

/// An import, for whom the grant reaches what nobody owns.
fn reach(unit: &mut Unit<'_>, id: ImportId) -> Result<Import> {
    let (company, decision) = (unit.company_no(), unit.decision());
    unit.reach(&decision, Ownership::default(), ImportId::KIND, id)?;
    let row: ImportRow = unit.db.import(company, id)?.ok_or_else(|| Error::not_found(ImportId::KIND, id))?;
    Ok(row.into_import())
}

/// The import that is to be changed, in the version that the caller read.
fn reach_version(unit: &mut Unit<'_>, id: ImportId, read: i32) -> Result<Import> {
    let import = reach(unit, id)?;
    if import.version == read { Ok(import) } else { Err(conflict(id, read, import.version)) }
}

fn conflict(id: ImportId, read: i32, current: i32) -> Error {
    Error::Conflict { record: ImportId::KIND, key: id.to_string(), read, current }
}

/// Writes a changed import.
fn update(unit: &mut Unit<'_>, old: &Import, new: &Import) -> Result<()> {
    let company = unit.company_no();
    match unit.db.update_import(&ImportRow::new(company, new)?, old.version)? {
        0 => Err(conflict(old.id, old.version, new.version)),
        _ => Ok(()),
    }
}
