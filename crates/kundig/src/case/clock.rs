//! The clock of a case: what was promised, when it stands still, and when it has run out.

use serde_json::Map;

use super::Case;
use super::store::{CaseStore, LevelRow};
use crate::base::{CaseId, Due, Result, Timestamp};
use crate::company::Company;
use crate::timers::{Timer, TimerFacts};
use crate::unit::Unit;

const ANSWER_OVERDUE: &str = "case.answer_overdue";
const OVERDUE: &str = "case.overdue";

/// What can happen to a case by the clock.
pub(crate) const TIMERS: &[TimerFacts] =
    &[TimerFacts { kind: ANSWER_OVERDUE, fire }, TimerFacts { kind: OVERDUE, fire }];

/// What is promised for a case that begins now: first answer, solution.
pub(super) fn promised(unit: &mut Unit<'_>, case: &Case) -> Result<(Option<Timestamp>, Option<Timestamp>)> {
    let company = unit.company_no();
    let level = unit.db.service_level(company, case.kind, case.priority)?.map(LevelRow::into_level);
    let Some(level) = level else { return Ok((None, None)) };
    let (settings, now) = (unit.company()?, unit.now);
    let after =
        |hours: Option<u16>| hours.map(|business_hours| settings.resolve(Due::BusinessHours { business_hours }, now));
    Ok((after(level.answer_business_hours), after(level.solution_business_hours)))
}

/// Lets the dates that were still ahead when the clock stopped move on by the opening time that passed since.
pub(super) fn make_up(case: &mut Case, settings: &Company, now: Timestamp) {
    let Some(since) = case.waiting_since else { return };
    let passed = settings.business_minutes_between(since, now);
    let move_on = |date: &mut Option<Timestamp>| {
        if let Some(at) = date.filter(|at| *at > since) {
            *date = Some(settings.business_minutes_after(at, passed));
        }
    };
    if case.answered_at.is_none() {
        move_on(&mut case.answer_due_at);
    }
    move_on(&mut case.due_at);
}

/// When the clock of one kind runs out; never, while it stands still or what it waits for has happened.
fn runs_out(case: &Case, kind: &str) -> Option<Timestamp> {
    match kind {
        _ if !case.state.is_running() => None,
        ANSWER_OVERDUE if case.answered_at.is_some() => None,
        ANSWER_OVERDUE => case.answer_due_at,
        _ => case.due_at,
    }
}

/// Lets the timers follow a change of a case.
pub(super) fn adjust(unit: &mut Unit<'_>, old: Option<&Case>, new: &Case) -> Result<()> {
    for (kind, date) in [(ANSWER_OVERDUE, new.answer_due_at), (OVERDUE, new.due_at)] {
        let before = old.and_then(|old| runs_out(old, kind));
        let after = runs_out(new, kind);
        if before == after {
            continue;
        }
        unit.drop_timers(new.id.any(), Some(kind))?;
        let known = old.is_some_and(|old| if kind == OVERDUE { old.due_at == date } else { old.answer_due_at == date });
        // A date that passed before the clock stood still was told then.
        if let Some(at) = after.filter(|at| !known || *at >= unit.now) {
            unit.set_timer(kind, (CaseId::KIND, new.id.any()), new.customer, at, &Map::new())?;
        }
    }
    Ok(())
}

/// Journals that a time came. Nothing changes, so that whoever is at work on the case meets no conflict.
fn fire(unit: &mut Unit<'_>, timer: &Timer) -> Result<()> {
    let (company, now) = (unit.company_no(), unit.now);
    let Some(case) = unit.db.case(company, CaseId(timer.record.0))?.map(|row| row.into_case(now)) else {
        return Ok(());
    };
    // The events are called like their timers.
    let event = if timer.kind == OVERDUE { OVERDUE } else { ANSWER_OVERDUE };
    if runs_out(&case, event).is_none() {
        return Ok(());
    }
    unit.record(event, (CaseId::KIND, timer.record), case.customer, Map::new(), Map::new())
}
