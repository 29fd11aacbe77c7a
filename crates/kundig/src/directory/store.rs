//! The directories' queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::DirectoryKind;
use crate::base::{CompanyNo, Date, DirectoryId, RecordId, Timestamp};
use crate::content::ContentHash;
use crate::store::schema::directory;

/// A row of `directory`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = directory)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct DirectoryRow {
    pub company: CompanyNo,
    pub kind: DirectoryKind,
    pub id: DirectoryId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub source: String,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
    pub entries: i64,
    pub countries: String,
    pub file: ContentHash,
    pub packed: Vec<u8>,
}

/// Loaded directories.
#[store]
impl DirectoryStore for Connection {
    /// Id and version of each, in the order of their kinds.
    fn directory_state(&mut self, company: CompanyNo) -> QueryResult<Vec<(RecordId, i32)>> {
        let all = directory::table.filter(directory::company.eq(company)).order(directory::kind);
        all.select((directory::id, directory::version)).load(self)
    }

    fn directories(&mut self, company: CompanyNo) -> QueryResult<Vec<DirectoryRow>> {
        let all = directory::table.filter(directory::company.eq(company)).order(directory::kind);
        all.select(DirectoryRow::as_select()).load(self)
    }

    fn directory(&mut self, company: CompanyNo, kind: DirectoryKind) -> QueryResult<Option<DirectoryRow>> {
        directory::table.find((company, kind)).select(DirectoryRow::as_select()).get_result(self).optional()
    }

    fn save_directory(&mut self, row: &DirectoryRow) -> QueryResult<()> {
        diesel::insert_into(directory::table)
            .values(row)
            .on_conflict((directory::company, directory::kind))
            .do_update()
            .set(row)
            .execute(self)
            .map(drop)
    }

    fn delete_directory(&mut self, company: CompanyNo, kind: DirectoryKind) -> QueryResult<()> {
        diesel::delete(directory::table.find((company, kind))).execute(self).map(drop)
    }
}
