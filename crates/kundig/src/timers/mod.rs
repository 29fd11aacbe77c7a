//! Timers: what is to happen later lives in the database and survives a restart.
//!
//! An area sets a timer on a record of its own and lists what happens when it is due (`TimerFacts`). Whoever keeps the
//! time (the host, by [`crate::Engine::tick`] or the operation `timer.run`) lets the due ones happen, some in a unit; each
//! can fail alone. Several processes may keep the time of one database: a timer that one of them is at, the others pass by.

mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{Timer, TimerPage, TimersRun};
pub(crate) use model::{TimerFacts, back_off};

use serde_json::{Map, Value};

use crate::base::{CustomerId, RecordId, Result, TimerId, Timestamp};
use crate::operation::EventFacts;
use crate::unit::Unit;
use store::{TimerRow, TimerStore};

/// What can happen here.
pub const EVENTS: &[EventFacts] =
    &[EventFacts { name: "timer.retried", about: "A timer that was given up got another chance.", record: "timer" }];

impl Unit<'_> {
    /// Lets something happen to a record later. `kind` is one of the catalogue's timers; its handler gets `data`.
    pub(crate) fn set_timer(
        &mut self,
        kind: &'static str,
        (record_kind, record): (&'static str, RecordId),
        customer: Option<CustomerId>,
        due_at: Timestamp,
        data: &Map<String, Value>,
    ) -> Result<TimerId> {
        let id = self.new_id();
        let row = TimerRow {
            company: self.company_no(),
            id,
            kind: kind.to_owned(),
            record_kind: record_kind.to_owned(),
            record,
            customer,
            due_at,
            data: serde_json::to_string(data).map_err(crate::base::Error::internal)?,
            attempts: 0,
            failed: false,
            last_error: None,
        };
        self.db.insert_timer(&row)?;
        Ok(id)
    }

    /// Sets a timer that comes again and again under an id of its own; one that waits already stays as it is.
    pub(crate) fn keep_timer(
        &mut self,
        id: TimerId,
        kind: &'static str,
        record: (&'static str, RecordId),
        due_at: Timestamp,
        data: &Map<String, Value>,
    ) -> Result<()> {
        let row = TimerRow {
            company: self.company_no(),
            id,
            kind: kind.to_owned(),
            record_kind: record.0.to_owned(),
            record: record.1,
            customer: None,
            due_at,
            data: serde_json::to_string(data).map_err(crate::base::Error::internal)?,
            attempts: 0,
            failed: false,
            last_error: None,
        };
        Ok(self.db.keep_timer(&row)?)
    }

    /// Forgets what was to happen to a record: timers of one kind, or all. Answers how many there were.
    pub(crate) fn drop_timers(&mut self, record: RecordId, kind: Option<&'static str>) -> Result<usize> {
        let company = self.company_no();
        Ok(self.db.delete_timers_of(company, record, kind)?)
    }

    /// Puts off what is to happen to a record, by a span; timers that fired already are gone and stay so.
    pub(crate) fn move_timers(&mut self, record: RecordId, kind: &'static str, micros: i64) -> Result<usize> {
        let company = self.company_no();
        Ok(self.db.move_timers_of(company, record, kind, micros)?)
    }
}
