//! The queries of merges, and what belongs to a customer in tables of all areas.

use std::collections::BTreeMap;

use diesel::prelude::*;
use kundig_macros::store;

use super::Merge;
use crate::base::{CompanyNo, CustomerId, MergeId, RecordId, Timestamp};
use crate::store::schema::{
    consent, contact, customer_merge, customer_merge_moved, followup, mandate, outbox, privacy_hold, privacy_request,
    process, relation, service_case, timer,
};

/// A row of `customer_merge`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = customer_merge)]
pub(crate) struct MergeRow {
    pub company: CompanyNo,
    pub id: MergeId,
    pub at: Timestamp,
    pub actor: String,
    pub kept: CustomerId,
    pub merged: CustomerId,
    pub kept_before: String,
    pub kept_after: String,
    pub merged_before: String,
    pub undone_at: Option<Timestamp>,
    pub undone_by: Option<String>,
}

impl MergeRow {
    pub(crate) fn into_merge(self) -> Merge {
        let Self { id, kept, merged, at, actor, undone_at, undone_by, .. } = self;
        Merge { id, kept, merged, at, actor, undone_at, undone_by }
    }
}

/// How many rows one statement writes.
const CHUNK: usize = 500;

/// Each table whose rows belong to a customer, under the name by which a merge counts them. What hangs on these rows (files of
/// contacts, attempts of messages) follows them. What a customer itself is made of is rewritten by the merge, and the journal
/// and the proof log of data protection are never.
macro_rules! places {
    ($act:ident) => {
        $act! {
            "case" service_case::customer;
            "consent" consent::customer;
            "contact" contact::customer;
            "followup" followup::customer;
            "hold" privacy_hold::customer;
            "mandate" mandate::customer;
            "message" outbox::customer;
            "process" process::customer;
            "relation" relation::customer;
            "relation_to" relation::other;
            "request" privacy_request::customer;
            "timer" timer::customer;
        }
    };
}

/// Merges.
#[store]
impl MergeStore for Connection {
    fn insert_merge(&mut self, row: &MergeRow) -> QueryResult<()> {
        diesel::insert_into(customer_merge::table).values(row).execute(self).map(drop)
    }

    fn merge(&mut self, company: CompanyNo, id: MergeId) -> QueryResult<Option<MergeRow>> {
        customer_merge::table.find((company, id)).select(MergeRow::as_select()).get_result(self).optional()
    }

    /// Merges of a customer, or all, newest first.
    fn merges(
        &mut self,
        company: CompanyNo,
        of: Option<&[CustomerId]>,
        after: Option<MergeId>,
        limit: i64,
    ) -> QueryResult<Vec<MergeRow>> {
        let mut query = customer_merge::table
            .filter(customer_merge::company.eq(company))
            .order(customer_merge::id.desc())
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(of) = of {
            query = query.filter(customer_merge::kept.eq_any(of.to_vec()));
        }
        if let Some(after) = after {
            query = query.filter(customer_merge::id.lt(after));
        }
        query.select(MergeRow::as_select()).load(self)
    }

    fn note_undone(&mut self, company: CompanyNo, id: MergeId, at: Timestamp, by: &str) -> QueryResult<()> {
        diesel::update(customer_merge::table.find((company, id)))
            .set((customer_merge::undone_at.eq(at), customer_merge::undone_by.eq(by)))
            .execute(self)
            .map(drop)
    }

    /// How many rows of each place belong to a customer.
    fn count_places(&mut self, company: CompanyNo, of: CustomerId) -> QueryResult<BTreeMap<String, i64>> {
        let mut counts = BTreeMap::new();
        macro_rules! count {
            ($($name:literal $table:ident::$column:ident;)*) => {
                $(
                    let rows = $table::table.filter($table::company.eq(company)).filter($table::$column.eq(of));
                    let count: i64 = rows.count().get_result(self)?;
                    if count > 0 {
                        counts.insert($name.to_owned(), count);
                    }
                )*
            };
        }
        places!(count);
        Ok(counts)
    }

    /// Gives what belongs to one customer to another, and notes what it was. A relation between the two stays: nobody is
    /// related to themselves.
    fn move_places(&mut self, company: CompanyNo, merge: MergeId, from: CustomerId, to: CustomerId) -> QueryResult<()> {
        let between: Vec<RecordId> = self.relations_between(company, from, to)?;
        macro_rules! move_all {
            ($($name:literal $table:ident::$column:ident;)*) => {
                $(
                    let rows = $table::table.filter($table::company.eq(company)).filter($table::$column.eq(from));
                    let mut ids: Vec<RecordId> = rows.select($table::id).load(self)?;
                    ids.retain(|id| !between.contains(id));
                    ids.sort_unstable();
                    // Of a contact there are versions.
                    ids.dedup();
                    for some in ids.chunks(CHUNK) {
                        let notes: Vec<_> = some
                            .iter()
                            .map(|id| {
                                (
                                    customer_merge_moved::company.eq(company),
                                    customer_merge_moved::merge.eq(merge),
                                    customer_merge_moved::place.eq($name),
                                    customer_merge_moved::record.eq(*id),
                                )
                            })
                            .collect();
                        diesel::insert_into(customer_merge_moved::table).values(notes).execute(self)?;
                        let rows = $table::table
                            .filter($table::company.eq(company))
                            .filter($table::$column.eq(from))
                            .filter($table::id.eq_any(some.to_vec()));
                        diesel::update(rows).set($table::$column.eq(to)).execute(self)?;
                    }
                )*
            };
        }
        places!(move_all);
        Ok(())
    }

    /// Gives back what a merge moved, as far as it still belongs to whom it went to.
    fn move_back(&mut self, company: CompanyNo, merge: MergeId, from: CustomerId, to: CustomerId) -> QueryResult<()> {
        macro_rules! move_back {
            ($($name:literal $table:ident::$column:ident;)*) => {
                $(
                    let ids: Vec<RecordId> = customer_merge_moved::table
                        .filter(customer_merge_moved::company.eq(company))
                        .filter(customer_merge_moved::merge.eq(merge))
                        .filter(customer_merge_moved::place.eq($name))
                        .select(customer_merge_moved::record)
                        .load(self)?;
                    for some in ids.chunks(CHUNK) {
                        let rows = $table::table
                            .filter($table::company.eq(company))
                            .filter($table::$column.eq(from))
                            .filter($table::id.eq_any(some.to_vec()));
                        diesel::update(rows).set($table::$column.eq(to)).execute(self)?;
                    }
                )*
            };
        }
        places!(move_back);
        let moved = customer_merge_moved::table.filter(customer_merge_moved::company.eq(company));
        diesel::delete(moved.filter(customer_merge_moved::merge.eq(merge))).execute(self).map(drop)
    }

    fn relations_between(
        &mut self,
        company: CompanyNo,
        one: CustomerId,
        other: CustomerId,
    ) -> QueryResult<Vec<RecordId>> {
        let there = relation::customer.eq(one).and(relation::other.eq(other));
        let back = relation::customer.eq(other).and(relation::other.eq(one));
        let all = relation::table.filter(relation::company.eq(company));
        all.filter(there.or(back)).select(relation::id).load(self)
    }
}
