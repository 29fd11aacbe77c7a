//! What is done comes again.

use crate::base::{FollowUpId, Result, Timestamp};
use crate::company::Company;
use crate::followup::store::{FollowUpRow, FollowUpStore};
use crate::followup::{FollowUp, FollowUpState, clock, recurrence};
use crate::journal::Draft;
use crate::unit::Unit;

/// The date on which something scheduled is due: itself, or the company's next business day.
pub(super) fn due(settings: &Company, scheduled_at: Timestamp, on_business_days: bool) -> Timestamp {
    if on_business_days { settings.on_business_day(scheduled_at) } else { scheduled_at }
}

/// Creates the next follow-up of a series whose last one is done; nothing where it does not come again. Its note is what the
/// last one's was before somebody added what came of it.
pub(super) fn again(unit: &mut Unit<'_>, done: &FollowUp, note: Option<String>) -> Result<()> {
    let (Some(rule), Some(start), Some(scheduled_at)) = (&done.recurrence, done.series_start, done.scheduled_at) else {
        return Ok(());
    };
    let (settings, now) = (unit.company()?, unit.now);
    // What lies behind is not made up for, and what was done early is not due again on the same date.
    let after = now.max(scheduled_at).max(due(&settings, scheduled_at, done.on_business_days));
    let Some(next_at) = recurrence::next(rule, &settings, start, after)? else { return Ok(()) };
    let id: FollowUpId = unit.new_id();
    let due_at = due(&settings, next_at, done.on_business_days);
    // Reminder and steps keep their distance from the date. Where that lies behind already, nobody needs a reminder of what
    // they have just begun anew, and a step counts from now as it did from the creation of the last one.
    let later = |at: Timestamp, from: Timestamp, to: Timestamp| {
        Timestamp::from_micros(at.as_micros().saturating_add(to.as_micros()).saturating_sub(from.as_micros()))
    };
    let moved = |at: Timestamp| later(at, done.due_at, due_at);
    let step =
        |at: &Timestamp| Some(moved(*at)).filter(|at| *at > now).unwrap_or_else(|| later(*at, done.created_at, now));
    let next = FollowUp {
        id,
        version: 1,
        note,
        state: FollowUpState::Open,
        due_at,
        remind_at: done.remind_at.map(moved).filter(|at| *at > now),
        escalate_at: done.escalate_at.iter().map(step).collect(),
        escalated_to: Vec::new(),
        defer_reason: None,
        scheduled_at: Some(next_at),
        previous: Some(done.id),
        created_at: now,
        changed_at: now,
        ..done.clone()
    };
    let company = unit.company_no();
    unit.db.insert_followup(&FollowUpRow::new(company, &next)?)?;
    clock::start(unit, &next)?;
    let (before, after) = Draft::change(None, &next)?;
    unit.record("followup.created", (FollowUpId::KIND, id.any()), next.customer, before, after)
}
