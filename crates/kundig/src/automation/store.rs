//! The queries of traces.

use diesel::prelude::*;
use kundig_macros::store;

use crate::base::{CompanyNo, Timestamp};
use crate::store::schema::rule_trace;

/// Traces.
#[store]
impl TraceStore for Connection {
    fn add_trace(
        &mut self,
        company: CompanyNo,
        seq: i64,
        at: Timestamp,
        fired: i32,
        failed: i32,
        body: &str,
    ) -> QueryResult<()> {
        diesel::insert_into(rule_trace::table)
            .values((
                rule_trace::company.eq(company),
                rule_trace::seq.eq(seq),
                rule_trace::at.eq(at),
                rule_trace::fired.eq(fired),
                rule_trace::failed.eq(failed),
                rule_trace::body.eq(body),
            ))
            .execute(self)
            .map(drop)
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
