//! What the clock does to a follow-up: it reminds, escalates, and says that it is overdue.

use serde_json::{Map, Value};

use super::store::{FollowUpRow, FollowUpStore};
use super::{FollowUp, FollowUpState};
use crate::base::{Error, FollowUpId, Result, Timestamp};
use crate::journal::Draft;
use crate::timers::store::{TimerFilter, TimerRow, TimerStore};
use crate::timers::{Timer, TimerFacts};
use crate::unit::Unit;

const REMIND: &str = "followup.remind";
const ESCALATE: &str = "followup.escalate";
const OVERDUE: &str = "followup.overdue";

/// What a timer of an escalation is told: which step it is.
const STEP: &str = "step";
/// More than the timers that a follow-up can have.
const MAX_TIMERS: i64 = 100;

/// What can happen to a follow-up by the clock.
pub(crate) const TIMERS: &[TimerFacts] = &[
    TimerFacts { kind: REMIND, fire: |unit, timer| tell(unit, timer, "followup.reminded") },
    TimerFacts { kind: ESCALATE, fire: escalate },
    TimerFacts { kind: OVERDUE, fire: |unit, timer| tell(unit, timer, "followup.overdue") },
];

/// Sets every timer of a new follow-up.
pub(super) fn start(unit: &mut Unit<'_>, followup: &FollowUp) -> Result<()> {
    if let Some(at) = followup.remind_at {
        set(unit, followup, REMIND, at, &Map::new())?;
    }
    for (step, (escalation, at)) in followup.escalate.iter().zip(&followup.escalate_at).enumerate() {
        let data = Map::from_iter([
            (STEP.to_owned(), Value::from(step)),
            ("department".to_owned(), Value::from(escalation.to.as_str())),
        ]);
        set(unit, followup, ESCALATE, *at, &data)?;
    }
    set(unit, followup, OVERDUE, followup.due_at, &Map::new())
}

/// Lets the timers follow a change: none once it is closed; put off with the date as long as it is open.
pub(super) fn adjust(unit: &mut Unit<'_>, old: &FollowUp, new: &FollowUp) -> Result<()> {
    let record = new.id.any();
    if new.state != FollowUpState::Open {
        unit.drop_timers(record, None)?;
        let company = unit.company_no();
        return Ok(unit.db.delete_escalated(company, &new.escalated_to, new.id)?);
    }
    if new.due_at == old.due_at {
        return Ok(());
    }
    unit.drop_timers(record, Some(REMIND))?;
    unit.drop_timers(record, Some(OVERDUE))?;
    // Who has just put it off needs no reminder at once.
    if let Some(at) = new.remind_at.filter(|at| *at > unit.now) {
        set(unit, new, REMIND, at, &Map::new())?;
    }
    set(unit, new, OVERDUE, new.due_at, &Map::new())?;
    let span = later(old.due_at, new.due_at);
    unit.move_timers(record, ESCALATE, span).map(drop)
}

/// Lets the steps that are still ahead keep their distance when the date is put off; what came already stays where it was.
pub(super) fn put_off(unit: &mut Unit<'_>, old: &FollowUp, new: &mut FollowUp) -> Result<()> {
    if later(old.due_at, new.due_at) == 0 || new.state != FollowUpState::Open {
        return Ok(());
    }
    let company = unit.company_no();
    let filter = TimerFilter { record: Some(new.id.any()), ..TimerFilter::default() };
    for timer in unit.db.timers(company, &filter, MAX_TIMERS)?.into_iter().map(TimerRow::into_timer) {
        let step = timer.data.get(STEP).and_then(Value::as_u64).filter(|_| timer.kind == ESCALATE);
        let at = step.and_then(|step| new.escalate_at.get_mut(usize::try_from(step).ok()?));
        if let Some(at) = at {
            *at = moved(*at, old.due_at, new.due_at);
        }
    }
    Ok(())
}

/// A time that keeps its distance from the date when that is put off.
pub(super) fn moved(at: Timestamp, old_due: Timestamp, new_due: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros().saturating_add(later(old_due, new_due)))
}

/// By how much a date was put off, in microseconds; one brought forward pulls nothing with it, for nobody was promised to
/// be told earlier.
fn later(old_due: Timestamp, new_due: Timestamp) -> i64 {
    new_due.as_micros().saturating_sub(old_due.as_micros()).max(0)
}

fn set(
    unit: &mut Unit<'_>,
    followup: &FollowUp,
    kind: &'static str,
    at: Timestamp,
    data: &Map<String, Value>,
) -> Result<()> {
    unit.set_timer(kind, (FollowUpId::KIND, followup.id.any()), followup.customer, at, data).map(drop)
}

/// The follow-up of a timer, as long as it is open.
fn open(unit: &mut Unit<'_>, timer: &Timer) -> Result<Option<FollowUp>> {
    let company = unit.company_no();
    let row = unit.db.followup(company, FollowUpId(timer.record.0))?;
    Ok(row.map(FollowUpRow::into_followup).filter(|followup| followup.state == FollowUpState::Open))
}

/// Journals that a time came. Nothing changes, so that whoever is at work on the follow-up meets no conflict.
fn tell(unit: &mut Unit<'_>, timer: &Timer, event: &'static str) -> Result<()> {
    let Some(followup) = open(unit, timer)? else { return Ok(()) };
    unit.record(event, (FollowUpId::KIND, timer.record), followup.customer, Map::new(), Map::new())
}

fn escalate(unit: &mut Unit<'_>, timer: &Timer) -> Result<()> {
    let Some(old) = open(unit, timer)? else { return Ok(()) };
    let department = timer.data.get("department").and_then(Value::as_str);
    let department = department.ok_or_else(|| Error::not_found("department", "of this step"))?;
    let mut new = old.clone();
    // Two steps may name the same department: the second tells it again.
    if !new.escalated_to.iter().any(|one| one == department) {
        new.escalated_to.push(department.to_owned());
    }
    new.version += 1;
    new.changed_at = unit.now;
    let company = unit.company_no();
    if unit.db.update_followup(&FollowUpRow::new(company, &new)?, old.version)? == 0 {
        return Err(Error::Conflict {
            record: FollowUpId::KIND,
            key: new.id.to_string(),
            read: old.version,
            current: new.version,
        });
    }
    unit.db.add_escalated(company, department, new.id)?;
    let (before, after) = Draft::change(Some(&old), &new)?;
    unit.record("followup.escalated", (FollowUpId::KIND, timer.record), new.customer, before, after)
}
