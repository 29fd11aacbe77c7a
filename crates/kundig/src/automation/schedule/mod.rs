//! What the clock calls: the schedules of rules, and the days on which customers are remembered.
//!
//! A schedule is a timer like any other, under an id of its own, so that several processes set it once. Nobody has to arm it:
//! whoever lets the timers run sets those that the loaded rules want and the database does not know. What was missed while
//! nobody kept the time comes once, not once for each time.

mod occasion;
mod operations;

pub use occasion::EVENTS;
pub(super) use occasion::more_fields;
pub use operations::{ALL, ListSchedules, RECORD, ScheduleInfo, ScheduleList};

use kundig_rules::{Rule, RuleSet, Schedule};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::base::{Error, RecordId, Result, TimerId, Timestamp};
use crate::company::Company;
use crate::timers::store::TimerStore;
use crate::timers::{Timer, TimerFacts};
use crate::unit::Unit;

/// The kind of record that a schedule counts as.
pub(in crate::automation) const KIND: &str = "schedule";
/// The timer of a rule's schedule.
const RULE: &str = "schedule.rule";

/// What happens by the calendar.
pub(crate) const TIMERS: &[TimerFacts] =
    &[TimerFacts { kind: RULE, fire: call }, TimerFacts { kind: occasion::DAY, fire: occasion::fire }];

/// A timer that should wait: for the schedule of a rule, or for the day.
struct Standing<'r> {
    id: TimerId,
    schedule: Option<&'r Schedule>,
    data: Map<String, Value>,
}

/// Sets what the loaded rules want and the database does not know yet, and sets anew what a changed rule wants otherwise.
pub(crate) fn keep(unit: &mut Unit<'_>, rules: &RuleSet) -> Result<()> {
    let mut wanted: Vec<Standing<'_>> = rules.rules().filter_map(|rule| standing(unit, rule)).collect();
    if occasion::is_wanted(unit, rules)? {
        wanted.push(Standing { id: id_of(unit, occasion::DAY), schedule: None, data: Map::new() });
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let (company, settings, now) = (unit.company_no(), unit.company()?, unit.now);
    let ids: Vec<TimerId> = wanted.iter().map(|timer| timer.id).collect();
    let known = unit.db.known_timers(company, &ids)?;
    for timer in wanted {
        if let Some((_, data)) = known.iter().find(|(id, _)| *id == timer.id) {
            let data: Map<String, Value> = serde_json::from_str(data).map_err(Error::internal)?;
            if data == timer.data {
                continue;
            }
            unit.db.delete_timer(company, timer.id)?;
        }
        // Only now, since looking for the next date of a rule takes its time, and mostly every timer waits already.
        let (kind, due_at) = match timer.schedule {
            Some(schedule) => (RULE, next(schedule, &settings, now)),
            None => (occasion::DAY, Some(occasion::next_day(&settings, now))),
        };
        // A schedule whose end is past comes no more.
        if let Some(due_at) = due_at {
            unit.keep_timer(timer.id, kind, (KIND, RecordId(timer.id.0)), due_at, &timer.data)?;
        }
    }
    Ok(())
}

/// The timer of a rule's schedule.
fn standing<'r>(unit: &Unit<'_>, rule: &'r Rule) -> Option<Standing<'r>> {
    let schedule = rule.schedule.as_ref()?;
    let data = json!({ "rule": rule.name, "every": schedule.every, "at": schedule.at.format("%H:%M").to_string() });
    let data = data.as_object().cloned().unwrap_or_default();
    Some(Standing { id: id_of(unit, &rule.name), schedule: Some(schedule), data })
}

/// When a schedule comes next, after a moment.
fn next(schedule: &Schedule, company: &Company, after: Timestamp) -> Option<Timestamp> {
    let mut local = company.local(after);
    // In the hour that the end of summer time repeats, the wall clock alone would say the same moment twice.
    for _ in 0..3 {
        local = schedule.next_after(local, |day| company.works_on(day))?;
        let at = company.instant(local);
        if at > after {
            return Some(at);
        }
    }
    None
}

/// An id that every process computes alike.
fn id_of(unit: &Unit<'_>, name: &str) -> TimerId {
    let digest = Sha256::digest(format!("{KIND}\u{0}{}\u{0}{name}", unit.company_no()).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    TimerId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The time of a rule's schedule has come: it hears so as an event of its own.
fn call(unit: &mut Unit<'_>, timer: &Timer) -> Result<()> {
    let rules = unit.services.rules();
    let rule = timer.data.get("rule").and_then(Value::as_str).and_then(|name| rules.by_name(name));
    // A rule that is gone leaves its timer behind once.
    let Some(rule) = rule.filter(|rule| rule.schedule.is_some()) else { return Ok(()) };
    let told = json!({ "due_at": timer.due_at });
    let after = told.as_object().cloned().unwrap_or_default();
    unit.record(rule.on.clone(), (KIND, timer.record), None, Map::new(), after)
}
