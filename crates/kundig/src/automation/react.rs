//! Events meet rules: who is asked, who reacts, what is traced.

use std::borrow::Cow;

use kundig_rules::{Outcome, Rule, RuleSet, Run};
use serde_json::{Map, Value};

use super::health;
use super::model::{Considered, Reaction, RequestMade, TracedRun, is_whole, kind_name};
use super::process::{self, Happened};
use super::run::{self, Failed, UnitHost};
use crate::base::Result;
use crate::journal::{ChangedFields, Draft};
use crate::unit::Unit;

/// How many causes may lie behind an event that rules still see.
const MAX_DEPTH: u8 = 8;

/// Lets rules and processes answer everything that happened in the unit so far, and what they cause in turn.
pub(crate) fn react(unit: &mut Unit<'_>, rules: &RuleSet) -> Result<()> {
    let mut place = 0;
    while let Some(draft) = unit.entries().get(place) {
        if draft.fields.is_some() && draft.depth < MAX_DEPTH {
            answer(unit, rules, place)?;
        }
        place += 1;
    }
    Ok(())
}

/// Whether a rule or a running process may want the fields of an event.
pub(crate) fn hears(
    unit: &mut Unit<'_>,
    rules: &RuleSet,
    event: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Result<bool> {
    process::hears(unit, rules, event, before, after)
}

fn answer(unit: &mut Unit<'_>, rules: &RuleSet, place: usize) -> Result<()> {
    let Some(draft) = unit.entries().get(place).map(Draft::without_body) else { return Ok(()) };
    let Some(changed) = draft.fields.clone() else { return Ok(()) };
    let fields = whole_record(unit, &draft, &changed)?;
    let listening = process::listening(unit, &draft.event)?;
    let matching = rules.matching(&draft.event, &fields);
    let happened = Happened { place, draft: &draft, fields: &fields };
    let mut runs = Vec::new();
    let mut keep = |unit: &mut Unit<'_>, (traced, reaction): (TracedRun, Reaction)| {
        runs.push(traced);
        unit.reactions.push(reaction);
    };
    // Instances first: one that begins with this event has not waited for it.
    for hash in &listening {
        for ran in process::notice(unit, hash, &happened)? {
            keep(unit, ran);
        }
    }
    for rule in &matching {
        let ran = match (health::paused(unit, &rule.name, &rule.hash)?, &rule.process) {
            (Some(reason), _) => stand_still(rule, &draft.event, reason),
            (None, Some(_)) => process::start(unit, rule, &happened)?,
            (None, None) => run_rule(unit, rule, &happened)?,
        };
        if ran.0.outcome != "paused" {
            // What the breaker records is caused by the same event.
            let own = (unit.cause.replace(place), std::mem::replace(&mut unit.depth, draft.depth + 1));
            let noted = unit.as_engine(|unit| health::note(unit, &rule.name, &rule.hash, ran.0.failure.as_deref()));
            (unit.cause, unit.depth) = own;
            noted?;
        }
        keep(unit, ran);
    }
    if runs.is_empty() {
        return Ok(());
    }
    let considered = Considered::of(rules, &draft.event, &fields);
    run::note_trace(unit, place, &draft.event, &considered, &runs)
}

/// All fields of the record: a filter may ask for any.
fn whole_record<'a>(
    unit: &mut Unit<'_>,
    draft: &Draft,
    changed: &'a ChangedFields,
) -> Result<Cow<'a, Map<String, Value>>> {
    if is_whole(&changed.before, &changed.after) {
        return Ok(Cow::Borrowed(&changed.after));
    }
    let mut fields = Map::new();
    if let Some(facts) = unit.services.record(draft.record_kind).copied() {
        let read = unit.as_engine(|unit| (facts.read)(unit, draft.record.0))?;
        if let Some(Value::Object(record)) = read {
            fields = record;
        }
    }
    fields.extend(changed.after.clone());
    Ok(Cow::Owned(fields))
}

/// A rule that is paused is traced, so that nobody wonders.
fn stand_still(rule: &Rule, event: &str, reason: String) -> (TracedRun, Reaction) {
    let (mut traced, mut reaction) = run::blank(rule, event);
    traced.outcome = "paused".into();
    traced.log.push(reason);
    reaction.outcome.clone_from(&traced.outcome);
    (traced, reaction)
}

fn run_rule(unit: &mut Unit<'_>, rule: &Rule, happened: &Happened<'_>) -> Result<(TracedRun, Reaction)> {
    let (mut traced, mut reaction) = run::blank(rule, &happened.draft.event);
    match attempt(unit, rule, happened, &mut traced) {
        Ok(requested) => {
            if traced.outcome.is_empty() {
                traced.outcome = "reacted".into();
            }
            reaction.outcome.clone_from(&traced.outcome);
            reaction.requested = requested;
        }
        // The host wishes to stop: that is not the rule's failure.
        Err(Failed::Unit(error)) => return Err(error),
        Err(Failed::Rule { message, kind }) => run::fail(&mut traced, &mut reaction, message, kind),
    }
    Ok((traced, reaction))
}

fn attempt(
    unit: &mut Unit<'_>,
    rule: &Rule,
    happened: &Happened<'_>,
    traced: &mut TracedRun,
) -> Result<Vec<RequestMade>, Failed> {
    let draft = happened.draft;
    let circumstances =
        run::circumstances(unit, rule).map_err(|error| Failed::Rule { message: error.to_string(), kind: "host" })?;
    let event = run::event_for(unit, draft, happened.fields, &circumstances).map_err(Failed::Unit)?;
    let ran: Run = unit.acting_as(circumstances.clone(), |unit| rule.run(&mut UnitHost::new(unit), &event));
    run::note_run(traced, &ran);
    match ran.outcome {
        Outcome::NotApplicable => {
            traced.outcome = "not_applicable".into();
            return Ok(Vec::new());
        }
        Outcome::Failed(failure) => {
            let message = format!("{}:{}:{}: {}", rule.path, failure.line, failure.column, failure.message);
            return Err(Failed::Rule { message, kind: kind_name(failure.kind) });
        }
        Outcome::Reacted => {}
    }
    let own = (unit.cause.replace(happened.place), std::mem::replace(&mut unit.depth, draft.depth + 1));
    let made = run::carry_out(unit, rule, &ran.requests, circumstances);
    (unit.cause, unit.depth) = own;
    made
}
