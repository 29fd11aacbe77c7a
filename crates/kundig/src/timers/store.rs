//! The queries of timers.

use diesel::prelude::*;
use kundig_macros::store;

use super::Timer;
use crate::base::{CompanyNo, CustomerId, RecordId, TimerId, Timestamp};
use crate::store::schema::timer;

/// A row of `timer`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = timer)]
#[diesel(treat_none_as_default_value = false)]
pub(crate) struct TimerRow {
    pub company: CompanyNo,
    pub id: TimerId,
    pub kind: String,
    pub record_kind: String,
    pub record: RecordId,
    pub customer: Option<CustomerId>,
    pub due_at: Timestamp,
    pub data: String,
    pub attempts: i32,
    pub failed: bool,
    pub last_error: Option<String>,
}

impl TimerRow {
    pub(crate) fn into_timer(self) -> Timer {
        Timer {
            id: self.id,
            kind: self.kind,
            record_kind: self.record_kind,
            record: self.record,
            customer: self.customer,
            due_at: self.due_at,
            data: serde_json::from_str(&self.data).unwrap_or_default(),
            attempts: self.attempts,
            failed: self.failed,
            last_error: self.last_error,
        }
    }
}

/// Which timers a list shows.
#[derive(Debug, Default)]
pub(crate) struct TimerFilter {
    pub failed: bool,
    pub record: Option<RecordId>,
    pub after: Option<(Timestamp, TimerId)>,
}

/// Timers.
#[store]
impl TimerStore for Connection {
    fn insert_timer(&mut self, row: &TimerRow) -> QueryResult<()> {
        diesel::insert_into(timer::table).values(row).execute(self).map(drop)
    }

    /// Two processes may set the same timer: the first does.
    fn keep_timer(&mut self, row: &TimerRow) -> QueryResult<()> {
        diesel::insert_into(timer::table).values(row).on_conflict_do_nothing().execute(self).map(drop)
    }

    /// Those of these timers that are there.
    fn known_timers(&mut self, company: CompanyNo, ids: &[TimerId]) -> QueryResult<Vec<(TimerId, String)>> {
        timer::table
            .filter(timer::company.eq(company))
            .filter(timer::id.eq_any(ids.iter().copied()))
            .select((timer::id, timer::data))
            .load(self)
    }

    fn timer(&mut self, company: CompanyNo, id: TimerId) -> QueryResult<Option<TimerRow>> {
        timer::table.find((company, id)).select(TimerRow::as_select()).get_result(self).optional()
    }

    /// Answers whether the timer was still there.
    fn delete_timer(&mut self, company: CompanyNo, id: TimerId) -> QueryResult<bool> {
        Ok(diesel::delete(timer::table.find((company, id))).execute(self)? > 0)
    }

    fn delete_timers_of(
        &mut self,
        company: CompanyNo,
        record: RecordId,
        kind: Option<&'static str>,
    ) -> QueryResult<usize> {
        let of_record = timer::table.filter(timer::company.eq(company)).filter(timer::record.eq(record));
        match kind {
            Some(kind) => diesel::delete(of_record.filter(timer::kind.eq(kind))).execute(self),
            None => diesel::delete(of_record).execute(self),
        }
    }

    fn move_timers_of(
        &mut self,
        company: CompanyNo,
        record: RecordId,
        kind: &'static str,
        micros: i64,
    ) -> QueryResult<usize> {
        let of_record = timer::table
            .filter(timer::company.eq(company))
            .filter(timer::record.eq(record))
            .filter(timer::kind.eq(kind));
        diesel::update(of_record).set(timer::due_at.eq(timer::due_at + micros)).execute(self)
    }

    /// Notes a vain attempt.
    fn put_timer_off(
        &mut self,
        company: CompanyNo,
        id: TimerId,
        due_at: Timestamp,
        attempts: i32,
        failed: bool,
        error: Option<&str>,
    ) -> QueryResult<()> {
        diesel::update(timer::table.find((company, id)))
            .set((
                timer::due_at.eq(due_at),
                timer::attempts.eq(attempts),
                timer::failed.eq(failed),
                timer::last_error.eq(error),
            ))
            .execute(self)
            .map(drop)
    }

    /// When the next timer is due.
    fn next_timer(&mut self, company: CompanyNo) -> QueryResult<Option<Timestamp>> {
        timer::table
            .filter(timer::company.eq(company))
            .filter(timer::failed.eq(false))
            .order((timer::due_at, timer::id))
            .select(timer::due_at)
            .first(self)
            .optional()
    }

    fn timers(&mut self, company: CompanyNo, filter: &TimerFilter, limit: i64) -> QueryResult<Vec<TimerRow>> {
        let mut query = timer::table
            .filter(timer::company.eq(company))
            .filter(timer::failed.eq(filter.failed))
            .order((timer::due_at, timer::id))
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(record) = filter.record {
            query = query.filter(timer::record.eq(record));
        }
        if let Some((at, id)) = filter.after {
            query = query.filter(timer::due_at.ge(at)).filter(timer::due_at.gt(at).or(timer::id.gt(id)));
        }
        query.select(TimerRow::as_select()).load(self)
    }
}
