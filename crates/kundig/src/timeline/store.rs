//! The timeline's query.

use diesel::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kundig_macros::store;

use crate::base::{CompanyNo, CustomerId, Timestamp};
use crate::journal::Stored;
use crate::store::schema::journal;

/// Which lines to read.
#[derive(Debug, Default, Clone)]
pub(super) struct Span {
    /// Only entries before this number.
    pub before: Option<i64>,
    /// Only entries from this moment on.
    pub since: Option<Timestamp>,
    /// Only entries before this moment.
    pub until: Option<Timestamp>,
    /// These events or those of these areas; all when both are empty.
    pub events: Vec<String>,
    pub areas: Vec<String>,
}

/// Entries around a customer, newest first.
#[store]
impl TimelineStore for Connection {
    fn entries_before(
        &mut self,
        company: CompanyNo,
        customers: &[CustomerId],
        span: &Span,
        limit: i64,
    ) -> QueryResult<Vec<Stored>> {
        let mut query = journal::table
            .filter(journal::company.eq(company))
            .order(journal::seq.desc())
            .limit(limit)
            .into_boxed::<Backend>();
        match customers {
            [one] => query = query.filter(journal::customer.eq(*one)),
            several => query = query.filter(journal::customer.eq_any(several.to_vec()).assume_not_null()),
        }
        if let Some(before) = span.before {
            query = query.filter(journal::seq.lt(before));
        }
        if let Some(since) = span.since {
            query = query.filter(journal::at.ge(since));
        }
        if let Some(until) = span.until {
            query = query.filter(journal::at.lt(until));
        }
        if !span.events.is_empty() || !span.areas.is_empty() {
            let mut wanted: Box<dyn BoxableExpression<journal::table, Backend, SqlType = Bool>> =
                Box::new(journal::event.eq_any(span.events.clone()));
            for area in &span.areas {
                wanted = Box::new(wanted.or(journal::event.like(format!("{area}.%"))));
            }
            query = query.filter(wanted);
        }
        query.select(Stored::as_select()).load(self)
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_walks_the_index_by_customer_and_sorts_nothing() {
        let full = Span {
            before: Some(1),
            since: Some(Timestamp::from_micros(0)),
            until: Some(Timestamp::from_micros(1)),
            events: vec!["case.opened".into()],
            areas: vec!["contact".into()],
        };
        let customer = CustomerId(uuid::Uuid::nil());
        let plans = crate::store::plan::plans(|connection| {
            for span in [Span::default(), Span { before: Some(9), ..Span::default() }, full] {
                connection.entries_before(1, &[customer], &span, 50).unwrap();
            }
        });
        assert_eq!(plans.len(), 3);
        for plan in plans {
            assert!(plan.contains("USING INDEX journal_by_customer (company=? AND customer=?"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "{plan}");
        }
    }
}
