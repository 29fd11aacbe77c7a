//! The queries of traces.

use diesel::prelude::*;
use kundig_macros::store;

use crate::base::{CompanyNo, Timestamp};
use crate::store::schema::{rule_health, rule_trace};

/// A row of `rule_health`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_health)]
pub(crate) struct HealthRow {
    pub company: CompanyNo,
    pub rule: String,
    pub hash: String,
    pub failures: i32,
    pub paused: bool,
    pub by_hand: bool,
    pub reason: String,
    pub changed_at: Timestamp,
}

/// Traces.
#[store]
impl TraceStore for Connection {
    /// Answers whether the entry had none yet; one that it has stays as it is.
    fn add_trace(
        &mut self,
        company: CompanyNo,
        seq: i64,
        at: Timestamp,
        fired: i32,
        failed: i32,
        body: &str,
    ) -> QueryResult<bool> {
        let written = diesel::insert_into(rule_trace::table)
            .values((
                rule_trace::company.eq(company),
                rule_trace::seq.eq(seq),
                rule_trace::at.eq(at),
                rule_trace::fired.eq(fired),
                rule_trace::failed.eq(failed),
                rule_trace::body.eq(body),
            ))
            .on_conflict_do_nothing()
            .execute(self)?;
        Ok(written > 0)
    }

    /// Rules that are not healthy.
    fn rule_health(&mut self, company: CompanyNo) -> QueryResult<Vec<HealthRow>> {
        rule_health::table
            .filter(rule_health::company.eq(company))
            .order(rule_health::rule)
            .select(HealthRow::as_select())
            .load(self)
    }

    fn insert_rule_health(&mut self, row: &HealthRow) -> QueryResult<()> {
        // Two units may find the same rule failing: a count that is one too low is no reason to lose an event.
        diesel::insert_into(rule_health::table).values(row).on_conflict_do_nothing().execute(self).map(drop)
    }

    fn delete_rule_health(&mut self, company: CompanyNo, rule: &str) -> QueryResult<()> {
        diesel::delete(rule_health::table.find((company, rule))).execute(self).map(drop)
    }

    fn replace_trace(&mut self, company: CompanyNo, seq: i64, fired: i32, failed: i32, body: &str) -> QueryResult<()> {
        diesel::update(rule_trace::table.find((company, seq)))
            .set((rule_trace::fired.eq(fired), rule_trace::failed.eq(failed), rule_trace::body.eq(body)))
            .execute(self)
            .map(drop)
    }

    fn trace(&mut self, company: CompanyNo, seq: i64) -> QueryResult<Option<String>> {
        rule_trace::table.find((company, seq)).select(rule_trace::body).get_result(self).optional()
    }

    /// The traces of a stretch of the journal, both ends included.
    fn traces_between(&mut self, company: CompanyNo, first: i64, last: i64) -> QueryResult<Vec<(i64, String)>> {
        rule_trace::table
            .filter(rule_trace::company.eq(company))
            .filter(rule_trace::seq.between(first, last))
            .select((rule_trace::seq, rule_trace::body))
            .load(self)
    }

    /// Traces after a number, oldest first; only those with failures when asked.
    fn traces_after(
        &mut self,
        company: CompanyNo,
        after: i64,
        failed_only: bool,
        limit: i64,
    ) -> QueryResult<Vec<(i64, String)>> {
        let mut query = rule_trace::table
            .filter(rule_trace::company.eq(company))
            .filter(rule_trace::seq.gt(after))
            .order(rule_trace::seq)
            .limit(limit)
            .into_boxed::<Backend>();
        if failed_only {
            query = query.filter(rule_trace::failed.gt(0));
        }
        query.select((rule_trace::seq, rule_trace::body)).load(self)
    }
}
