//! What a timer is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{CustomerId, RecordId, Result, TimerId, Timestamp};
use crate::unit::Unit;

/// A kind of timer, and what happens when one is due.
#[derive(Clone, Copy)]
pub(crate) struct TimerFacts {
    /// `area.verb`, e.g. `followup.escalate`.
    pub kind: &'static str,
    /// Runs in the unit of [`crate::timers::operations::RunTimers`], as the engine, in a part of it that is taken back alone.
    pub fire: fn(&mut Unit<'_>, &Timer) -> Result<()>,
}

/// Something that is to happen later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timer {
    /// The id.
    pub id: TimerId,
    /// What is to happen, e.g. `followup.escalate`.
    pub kind: String,
    /// The kind of record that it happens to.
    pub record_kind: String,
    /// The record.
    pub record: RecordId,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// When.
    pub due_at: Timestamp,
    /// What its handler was told.
    pub data: Map<String, Value>,
    /// How often it was tried in vain.
    pub attempts: i32,
    /// Given up: see `last_error`, and `timer.retry`.
    pub failed: bool,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// A page of timers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimerPage {
    /// The timers, the earliest first.
    pub timers: Vec<Timer>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}

/// What happened by the clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimersRun {
    /// Timers that did what they were set for.
    pub fired: u32,
    /// Timers that failed; they are tried again later, and given up after eight times.
    pub failed: u32,
    /// Whether more are due already: call again.
    pub more: bool,
    /// When the next one is due; none when nothing waits.
    pub next_due_at: Option<Timestamp>,
}

/// How often a timer is tried.
pub(super) const MAX_ATTEMPTS: i32 = 8;

/// When to try again after so many attempts: after 1, 2, 4, … minutes, at most an hour.
pub(crate) fn back_off(attempts: i32, now: Timestamp) -> Timestamp {
    let minutes = 1_i64 << attempts.clamp(0, 6);
    Timestamp::from_micros(now.as_micros() + minutes.min(60) * 60_000_000)
}
