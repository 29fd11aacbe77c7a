//! The queries of segments.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kundig_macros::store;

use super::Segment;
use crate::base::{CompanyNo, SegmentId, Timestamp};
use crate::store::condition::SqlQuery;
use crate::store::schema::segment;

/// A row of `segment`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = segment)]
pub(crate) struct SegmentRow {
    pub company: CompanyNo,
    pub id: SegmentId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub name: String,
    pub about: String,
    pub filter: String,
}

impl SegmentRow {
    pub(crate) fn new(company: CompanyNo, segment: &Segment) -> Self {
        let Segment { id, version, name, about, filter, created_at, changed_at } = segment.clone();
        Self { company, id, version, created_at, changed_at, name, about, filter }
    }

    pub(crate) fn into_segment(self) -> Segment {
        let Self { id, version, name, about, filter, created_at, changed_at, .. } = self;
        Segment { id, version, name, about, filter, created_at, changed_at }
    }
}

/// Segments, and questions that a filter asks.
#[store]
impl SegmentStore for Connection {
    fn segment(&mut self, company: CompanyNo, id: SegmentId) -> QueryResult<Option<SegmentRow>> {
        segment::table.find((company, id)).select(SegmentRow::as_select()).get_result(self).optional()
    }

    fn segment_by_name(&mut self, company: CompanyNo, name: &str) -> QueryResult<Option<SegmentRow>> {
        let found = segment::table.filter(segment::company.eq(company)).filter(segment::name.eq(name));
        found.select(SegmentRow::as_select()).get_result(self).optional()
    }

    fn segments(&mut self, company: CompanyNo) -> QueryResult<Vec<SegmentRow>> {
        let all = segment::table.filter(segment::company.eq(company)).order(segment::name);
        all.select(SegmentRow::as_select()).load(self)
    }

    fn insert_segment(&mut self, row: &SegmentRow) -> QueryResult<()> {
        diesel::insert_into(segment::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_segment(&mut self, row: &SegmentRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(segment::table.find((row.company, row.id)).filter(segment::version.eq(read_version)))
            .set(row)
            .execute(self)
    }

    fn delete_segment(&mut self, company: CompanyNo, id: SegmentId) -> QueryResult<()> {
        diesel::delete(segment::table.find((company, id))).execute(self).map(drop)
    }

    fn ask_number(&mut self, query: SqlQuery<BigInt>) -> QueryResult<i64> {
        query.get_result(self)
    }

    fn ask_counts(&mut self, query: SqlQuery<(Text, BigInt)>) -> QueryResult<Vec<(String, i64)>> {
        query.load(self)
    }

    fn ask_text(&mut self, query: SqlQuery<Text>) -> QueryResult<Option<String>> {
        query.get_result(self).optional()
    }
}
