//! The operations on timers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::MAX_ATTEMPTS;
use super::store::{TimerFilter, TimerRow, TimerStore};
use super::{Timer, TimerPage, TimersRun, back_off};
use crate::access::Mask;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{Error, ErrorCode, RecordId, Result, TimerId, Timestamp};
use crate::journal::Draft;
use crate::operation::{Effect, Facts, Operation, RecordFacts};
use crate::store::dialect::Dialect;
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<ListTimers>(), Facts::of::<RetryTimer>(), Facts::of::<RunTimers>()];

/// A timer, as the journal shows it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: TimerId::KIND,
    read_right: "timer.list",
    field_groups: &[],
    schema: || schemars::schema_for!(Timer),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| {
        let company = unit.company_no();
        let row = unit.under("timer.list", |unit| match unit.decision().everywhere() {
            Mask(0) => Ok(None),
            _ => Ok::<_, Error>(unit.db.timer(company, TimerId(id))?),
        })?;
        row.map(|row| serde_json::to_value(row.into_timer()).map_err(Error::internal)).transpose()
    },
};

/// Lets happen what is due by the unit's time: follow-ups are escalated, processes go on. A host calls it every minute or
/// so, or at `next_due_at`; `Engine::tick` does so until nothing is due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunTimers {
    /// At most so many in this unit (1 to 1,000; 100 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for RunTimers {
    type Output = TimersRun;
    const NAME: &'static str = "timer.run";
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Limit];

    fn example() -> Self {
        Self { limit: Some(100) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<TimersRun> {
        let (company, now) = (unit.company_no(), unit.now);
        let limit = i64::from(self.limit.unwrap_or(100).clamp(1, 1_000));
        let due = unit.db.claim_due_timers(company, now, limit)?;
        let mut run = TimersRun { more: due.len() as i64 == limit, ..TimersRun::default() };
        for id in due {
            // An earlier timer of this unit may have dropped it.
            let Some(row) = unit.db.timer(company, id)? else { continue };
            match fire(unit, row.into_timer())? {
                true => run.fired += 1,
                false => run.failed += 1,
            }
        }
        let services = unit.services;
        services.keep_schedules(unit)?;
        run.next_due_at = unit.db.next_timer(company)?;
        // What was set for this very moment meanwhile, e.g. the next portion of a long day, is due as well.
        run.more |= run.next_due_at.is_some_and(|next| next <= now);
        Ok(run)
    }
}

/// One timer, in a part of the unit of its own. Answers whether it did what it was set for.
fn fire(unit: &mut Unit<'_>, timer: Timer) -> Result<bool> {
    let company = unit.company_no();
    let facts = unit.services.timer(&timer.kind);
    let mark = unit.mark("kundig_timer")?;
    let fired = match facts {
        Some(facts) => unit.as_engine(|unit| (facts.fire)(unit, &timer)),
        None => Err(Error::not_found("timer of this kind", &timer.kind)),
    };
    match fired {
        Ok(()) => {
            unit.keep(&mark)?;
            unit.db.delete_timer(company, timer.id)?;
            Ok(true)
        }
        Err(error) if error.ends_the_unit() => Err(error),
        Err(error) => {
            unit.take_back(mark)?;
            let attempts = timer.attempts + 1;
            let (due_at, failed) = (back_off(timer.attempts, unit.now), attempts >= MAX_ATTEMPTS);
            let message: String = error.to_string().chars().take(500).collect();
            unit.db.put_timer_off(company, timer.id, due_at, attempts, failed, Some(&message))?;
            Ok(false)
        }
    }
}

/// Lists what waits for its time, the earliest first; on request what was given up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTimers {
    /// Those that were given up instead of those that wait.
    #[serde(default)]
    pub failed: bool,
    /// Only those of this record.
    #[serde(default)]
    pub record: Option<RecordId>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListTimers {
    type Output = TimerPage;
    const NAME: &'static str = "timer.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self { failed: true, ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<TimerPage> {
        let after = self.after.as_deref().map(cursor).transpose()?;
        let filter = TimerFilter { failed: self.failed, record: self.record, after };
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let company = unit.company_no();
        let mut rows = unit.db.timers(company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.due_at.as_micros(), row.id));
        Ok(TimerPage { timers: rows.into_iter().map(TimerRow::into_timer).collect(), next })
    }
}

fn cursor(text: &str) -> Result<(Timestamp, TimerId)> {
    let parts =
        text.split_once(':').and_then(|(at, id)| Some((Timestamp::from_micros(at.parse().ok()?), id.parse().ok()?)));
    parts.ok_or_else(|| Error::bad_cursor(ListTimers::NAME))
}

/// Gives a timer that was given up another chance, at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryTimer {
    /// The timer.
    pub id: TimerId,
}

impl Operation for RetryTimer {
    type Output = Timer;
    const NAME: &'static str = "timer.retry";
    const EMITS: &'static [&'static str] = &["timer.retried"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: TimerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0006)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Timer> {
        let (company, now) = (unit.company_no(), unit.now);
        let old =
            unit.db.timer(company, self.id)?.ok_or_else(|| Error::not_found(TimerId::KIND, self.id))?.into_timer();
        unit.db.put_timer_off(company, self.id, now, 0, false, None)?;
        let new = Timer { due_at: now, attempts: 0, failed: false, last_error: None, ..old.clone() };
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("timer.retried", (TimerId::KIND, self.id.any()), new.customer, before, after)?;
        Ok(new)
    }
}
