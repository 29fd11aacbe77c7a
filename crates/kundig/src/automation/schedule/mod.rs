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

/// A timer that should wait.
struct Standing {
    id: TimerId,
    kind: &'static str,
    due_at: Timestamp,
    data: Map<String, Value>,
}

/// Sets what the loaded rules want and the database does not know yet, and sets anew what a changed rule wants otherwise.
pub(crate) fn keep(unit: &mut Unit<'_>, rules: &RuleSet) -> Result<()> {
    let mut wanted = Vec::new();
    for rule in rules.rules().filter(|rule| rule.schedule.is_some()) {
        wanted.extend(standing(unit, rule)?);
    }
    if occasion::is_wanted(unit, rules)? {
        let (company, id) = (unit.company()?, id_of(unit, occasion::DAY));
        let due_at = occasion::next_day(&company, unit.now);
        wanted.push(Standing { id, kind: occasion::DAY, due_at, data: Map::new() });
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let company = unit.company_no();
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
        unit.keep_timer(timer.id, timer.kind, (KIND, RecordId(timer.id.0)), timer.due_at, &timer.data)?;
    }
    Ok(())
}

/// The timer of a rule's schedule; none when its end is past.
fn standing(unit: &mut Unit<'_>, rule: &Rule) -> Result<Option<Standing>> {
    let (Some(schedule), company) = (&rule.schedule, unit.company()?) else { return Ok(None) };
    let data = json!({ "rule": rule.name, "every": schedule.every, "at": schedule.at.format("%H:%M").to_string() });
    Ok(next(schedule, &company, unit.now).map(|due_at| Standing {
        id: id_of(unit, &rule.name),
        kind: RULE,
        due_at,
        data: data.as_object().cloned().unwrap_or_default(),
    }))
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
