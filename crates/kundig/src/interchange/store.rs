//! The queries of imports and mappings.

use diesel::prelude::*;
use kundig_macros::store;
use serde::Serialize;

use super::{DuplicatePolicy, Import, ImportMapping, ImportState, SetApartLine};
use crate::base::{CompanyNo, CustomerId, Error, ImportId, ImportMappingId, Result, Timestamp};
use crate::content::ContentHash;
use crate::store::schema::{customer, import_line, import_mapping, import_run};

/// A row of `import_run`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = import_run)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ImportRow {
    pub company: CompanyNo,
    pub id: ImportId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub state: ImportState,
    pub system: String,
    pub duplicates: DuplicatePolicy,
    pub file: String,
    pub reading: String,
    pub header: String,
    pub mapping: String,
    pub lines_done: i64,
    pub fingerprint: Option<ContentHash>,
    pub customers_created: i64,
    pub customers_changed: i64,
    pub lines_skipped: i64,
    pub lines_set_apart: i64,
}

impl ImportRow {
    pub(crate) fn new(company: CompanyNo, import: &Import) -> Result<Self> {
        Ok(Self {
            company,
            id: import.id,
            version: import.version,
            created_at: import.created_at,
            changed_at: import.changed_at,
            state: import.state,
            system: import.system.clone(),
            duplicates: import.duplicates,
            file: json(&import.file)?,
            reading: json(&import.reading)?,
            header: json(&import.header)?,
            mapping: json(&import.columns)?,
            lines_done: count(import.lines_done)?,
            fingerprint: import.fingerprint,
            customers_created: count(import.customers_created)?,
            customers_changed: count(import.customers_changed)?,
            lines_skipped: count(import.lines_skipped)?,
            lines_set_apart: count(import.lines_set_apart)?,
        })
    }

    pub(crate) fn into_import(self) -> Import {
        Import {
            id: self.id,
            version: self.version,
            state: self.state,
            system: self.system,
            duplicates: self.duplicates,
            file: serde_json::from_str(&self.file).unwrap_or_default(),
            reading: serde_json::from_str(&self.reading).unwrap_or_default(),
            header: serde_json::from_str(&self.header).unwrap_or_default(),
            columns: serde_json::from_str(&self.mapping).unwrap_or_default(),
            lines_done: counted(self.lines_done),
            fingerprint: self.fingerprint,
            customers_created: counted(self.customers_created),
            customers_changed: counted(self.customers_changed),
            lines_skipped: counted(self.lines_skipped),
            lines_set_apart: counted(self.lines_set_apart),
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// A row of `import_line`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_line)]
pub(crate) struct SetApartRow {
    pub company: CompanyNo,
    pub import: ImportId,
    pub place: i64,
    pub line: i64,
    pub original: String,
    pub findings: String,
}

impl SetApartRow {
    pub(crate) fn new(company: CompanyNo, import: ImportId, line: &SetApartLine) -> Result<Self> {
        Ok(Self {
            company,
            import,
            place: count(line.place)?,
            line: i64::try_from(line.line).unwrap_or(i64::MAX),
            original: json(&line.original)?,
            findings: json(&line.findings)?,
        })
    }

    pub(crate) fn into_line(self) -> SetApartLine {
        SetApartLine {
            place: counted(self.place),
            line: counted(self.line),
            original: serde_json::from_str(&self.original).unwrap_or_default(),
            findings: serde_json::from_str(&self.findings).unwrap_or_default(),
        }
    }
}

/// A row of `import_mapping`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = import_mapping)]
pub(crate) struct MappingRow {
    pub company: CompanyNo,
    pub id: ImportMappingId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub name: String,
    pub header: String,
    pub header_hash: ContentHash,
    pub mapping: String,
}

impl MappingRow {
    pub(crate) fn new(company: CompanyNo, mapping: &ImportMapping, header_hash: ContentHash) -> Result<Self> {
        Ok(Self {
            company,
            id: mapping.id,
            version: mapping.version,
            created_at: mapping.created_at,
            changed_at: mapping.changed_at,
            name: mapping.name.clone(),
            header: json(&mapping.header)?,
            header_hash,
            mapping: json(&mapping.columns)?,
        })
    }

    pub(crate) fn into_mapping(self) -> ImportMapping {
        ImportMapping {
            id: self.id,
            version: self.version,
            name: self.name,
            header: serde_json::from_str(&self.header).unwrap_or_default(),
            columns: serde_json::from_str(&self.mapping).unwrap_or_default(),
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

fn count(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| Error::Limit { what: "lines of one file", limit: i64::MAX.to_string() })
}

fn counted(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// Imports, their lines set apart, and saved mappings.
#[store]
impl ImportStore for Connection {
    fn insert_import(&mut self, row: &ImportRow) -> QueryResult<()> {
        diesel::insert_into(import_run::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_import(&mut self, row: &ImportRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(import_run::table.find((row.company, row.id)).filter(import_run::version.eq(read_version)))
            .set(row)
            .execute(self)
    }

    fn import(&mut self, company: CompanyNo, id: ImportId) -> QueryResult<Option<ImportRow>> {
        import_run::table.find((company, id)).select(ImportRow::as_select()).get_result(self).optional()
    }

    /// The latest first, from an id on.
    fn imports(
        &mut self,
        company: CompanyNo,
        state: Option<ImportState>,
        after: Option<ImportId>,
        limit: i64,
    ) -> QueryResult<Vec<ImportRow>> {
        let mut query = import_run::table
            .filter(import_run::company.eq(company))
            .order(import_run::id.desc())
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(after) = after {
            query = query.filter(import_run::id.lt(after));
        }
        if let Some(state) = state {
            query = query.filter(import_run::state.eq(state));
        }
        query.select(ImportRow::as_select()).load(self)
    }

    fn insert_set_apart(&mut self, row: &SetApartRow) -> QueryResult<()> {
        diesel::insert_into(import_line::table).values(row).execute(self).map(drop)
    }

    /// Lines set apart behind a place, in the order of the file.
    fn lines_set_apart(
        &mut self,
        company: CompanyNo,
        import: ImportId,
        after: i64,
        limit: i64,
    ) -> QueryResult<Vec<SetApartRow>> {
        import_line::table
            .filter(import_line::company.eq(company))
            .filter(import_line::import.eq(import))
            .filter(import_line::place.gt(after))
            .order(import_line::place)
            .limit(limit)
            .select(SetApartRow::as_select())
            .load(self)
    }

    /// Answers how many lines there were.
    fn delete_lines_set_apart(&mut self, company: CompanyNo, import: ImportId) -> QueryResult<usize> {
        diesel::delete(
            import_line::table.filter(import_line::company.eq(company)).filter(import_line::import.eq(import)),
        )
        .execute(self)
    }

    fn insert_mapping(&mut self, row: &MappingRow) -> QueryResult<()> {
        diesel::insert_into(import_mapping::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_mapping(&mut self, row: &MappingRow, read_version: i32) -> QueryResult<usize> {
        let target = import_mapping::table.find((row.company, row.id));
        diesel::update(target.filter(import_mapping::version.eq(read_version))).set(row).execute(self)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn delete_mapping(&mut self, company: CompanyNo, id: ImportMappingId, read_version: i32) -> QueryResult<usize> {
        let target = import_mapping::table.find((company, id));
        diesel::delete(target.filter(import_mapping::version.eq(read_version))).execute(self)
    }

    fn mapping_by_name(&mut self, company: CompanyNo, name: &str) -> QueryResult<Option<MappingRow>> {
        import_mapping::table
            .filter(import_mapping::company.eq(company))
            .filter(import_mapping::name.eq(name))
            .select(MappingRow::as_select())
            .get_result(self)
            .optional()
    }

    fn mapping(&mut self, company: CompanyNo, id: ImportMappingId) -> QueryResult<Option<MappingRow>> {
        import_mapping::table.find((company, id)).select(MappingRow::as_select()).get_result(self).optional()
    }

    fn mappings(&mut self, company: CompanyNo, limit: i64) -> QueryResult<Vec<MappingRow>> {
        import_mapping::table
            .filter(import_mapping::company.eq(company))
            .order(import_mapping::name)
            .limit(limit)
            .select(MappingRow::as_select())
            .load(self)
    }

    /// Those for the same headers, the last changed first.
    fn mappings_for(
        &mut self,
        company: CompanyNo,
        header_hash: ContentHash,
        limit: i64,
    ) -> QueryResult<Vec<MappingRow>> {
        import_mapping::table
            .filter(import_mapping::company.eq(company))
            .filter(import_mapping::header_hash.eq(header_hash))
            .order((import_mapping::changed_at.desc(), import_mapping::id.desc()))
            .limit(limit)
            .select(MappingRow::as_select())
            .load(self)
    }

    /// Organisations with this VAT-ID in its normal form.
    fn customers_by_vat_id(&mut self, company: CompanyNo, vat_id: &str, limit: i64) -> QueryResult<Vec<CustomerId>> {
        customer::table
            .filter(customer::company.eq(company))
            .filter(customer::vat_id.eq(vat_id))
            .limit(limit)
            .select(customer::id)
            .load(self)
    }
}
