//! The journal's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::Stored;
use crate::base::{CompanyNo, CustomerId, RecordId, Timestamp};
use crate::store::schema::{journal, journal_head};

/// Which entries to read.
#[derive(Debug, Default, Clone)]
pub(crate) struct Wanted<'a> {
    pub record: Option<RecordId>,
    /// Of these customers; of all when there are none.
    pub customers: Vec<CustomerId>,
    pub event: Option<&'a str>,
    pub event_area: Option<String>,
    /// From this instant on.
    pub since: Option<Timestamp>,
    /// Up to but not at this instant.
    pub before: Option<Timestamp>,
}

/// Reading and appending entries.
#[store]
impl JournalStore for Connection {
    /// Where the chain ends.
    fn journal_head(&mut self, company: CompanyNo) -> QueryResult<Option<(i64, Vec<u8>)>> {
        journal_head::table.find(company).select((journal_head::seq, journal_head::hash)).get_result(self).optional()
    }

    fn append_entry(&mut self, entry: &Stored) -> QueryResult<()> {
        diesel::insert_into(journal::table).values(entry).execute(self).map(drop)
    }

    fn move_head(&mut self, company: CompanyNo, seq: i64, hash: &[u8]) -> QueryResult<()> {
        diesel::insert_into(journal_head::table)
            .values((journal_head::company.eq(company), journal_head::seq.eq(seq), journal_head::hash.eq(hash)))
            .on_conflict(journal_head::company)
            .do_update()
            .set((journal_head::seq.eq(seq), journal_head::hash.eq(hash)))
            .execute(self)
            .map(drop)
    }

    /// Entries after a number, oldest first.
    fn entries_after(
        &mut self,
        company: CompanyNo,
        after: i64,
        wanted: &Wanted<'_>,
        limit: i64,
    ) -> QueryResult<Vec<Stored>> {
        let mut query = journal::table
            .filter(journal::company.eq(company))
            .filter(journal::seq.gt(after))
            .order(journal::seq)
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(record) = wanted.record {
            query = query.filter(journal::record.eq(record));
        }
        match wanted.customers.as_slice() {
            [] => {}
            [one] => query = query.filter(journal::customer.eq(*one)),
            several => query = query.filter(journal::customer.eq_any(several.to_vec()).assume_not_null()),
        }
        if let Some(event) = wanted.event {
            query = query.filter(journal::event.eq(event.to_owned()));
        }
        if let Some(area) = &wanted.event_area {
            query = query.filter(journal::event.like(format!("{area}.%")));
        }
        if let Some(since) = wanted.since {
            query = query.filter(journal::at.ge(since));
        }
        if let Some(before) = wanted.before {
            query = query.filter(journal::at.lt(before));
        }
        query.select(Stored::as_select()).load(self)
    }

    /// One entry by its number.
    fn entry(&mut self, company: CompanyNo, seq: i64) -> QueryResult<Option<Stored>> {
        journal::table.find((company, seq)).select(Stored::as_select()).get_result(self).optional()
    }
}
