//! The reaction: each event of a unit meets the rules that listen to it; what they request runs in the same unit.
//!
//! A rule that fails is taken back to where it began and noted; the customer's event stays. A chain of causes that grows
//! too long is cut: rules that trigger each other can't hold a unit.

use chrono::{DateTime, FixedOffset};
use kundig_rules::{Event, Host, HostError, Outcome, Rule, RuleSet, Run};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::{Reaction, RequestMade, TraceBody, TracedRun, considerations, kind_name};
use super::store::TraceStore;
use super::{Function, Functions};
use crate::base::{Error, Result, Timestamp};
use crate::journal::{ChangedFields, Door, Draft};
use crate::unit::{Circumstances, Unit};

/// How many causes may lie behind an event that rules still see.
const MAX_DEPTH: u8 = 8;

/// Lets the rules answer everything that happened in the unit so far, and what they cause in turn.
pub(crate) fn react(unit: &mut Unit<'_>, rules: &RuleSet, functions: &Functions) -> Result<Vec<Reaction>> {
    let mut reactions = Vec::new();
    if rules.is_empty() {
        return Ok(reactions);
    }
    let mut place = 0;
    while let Some(draft) = unit.entries().get(place) {
        if rules.listens_to(draft.event) && draft.depth < MAX_DEPTH {
            answer(unit, rules, functions, place, &mut reactions)?;
        }
        place += 1;
    }
    Ok(reactions)
}

fn answer(
    unit: &mut Unit<'_>,
    rules: &RuleSet,
    functions: &Functions,
    place: usize,
    reactions: &mut Vec<Reaction>,
) -> Result<()> {
    let Some(draft) = unit.entries().get(place) else { return Ok(()) };
    let Some(changed) = draft.fields.clone() else { return Ok(()) };
    let draft = &draft.clone();
    let fields = whole_record(unit, draft, &changed)?;
    let matching = rules.matching(draft.event, &fields);
    if matching.is_empty() {
        return Ok(());
    }
    let mut trace = TraceBody {
        event: draft.event.into(),
        considered: considerations(&rules.explain(draft.event, &fields)),
        runs: Vec::new(),
    };
    for rule in matching {
        let (run, reaction) = run_rule(unit, rule, functions, place, draft, &fields)?;
        trace.runs.push(run);
        reactions.push(reaction);
    }
    let fired = trace.runs.iter().filter(|run| run.outcome == "reacted").count() as i32;
    let failed = trace.runs.iter().filter(|run| run.outcome == "failed").count() as i32;
    let body = serde_json::to_string(&trace).map_err(Error::internal)?;
    let at = unit.now;
    unit.when_numbered(place, move |db, company, seq| Ok(db.add_trace(company, seq, at, fired, failed, &body)?));
    Ok(())
}

/// All fields of the record: a change journals only what changed, but a filter may ask for any field.
fn whole_record(unit: &mut Unit<'_>, draft: &Draft, changed: &ChangedFields) -> Result<Map<String, Value>> {
    let mut fields = Map::new();
    if !changed.before.is_empty()
        && let Some(facts) = unit.services.record(draft.record_kind).copied()
    {
        let read = unit.as_engine(|unit| (facts.read)(unit, draft.record.0))?;
        if let Some(Value::Object(record)) = read {
            fields = record;
        }
    }
    fields.extend(changed.after.clone());
    Ok(fields)
}

fn run_rule(
    unit: &mut Unit<'_>,
    rule: &Rule,
    functions: &Functions,
    place: usize,
    draft: &Draft,
    fields: &Map<String, Value>,
) -> Result<(TracedRun, Reaction)> {
    let mut traced = TracedRun {
        rule: rule.name.clone(),
        hash: rule.hash.clone(),
        run_as: rule.run_as.clone(),
        outcome: String::new(),
        requested: Vec::new(),
        reads: Vec::new(),
        log: Vec::new(),
        failure: None,
        failure_kind: None,
    };
    let mut reaction = Reaction {
        event: draft.event.into(),
        rule: rule.name.clone(),
        outcome: String::new(),
        requested: Vec::new(),
        failure: None,
    };
    match attempt(unit, rule, functions, place, draft, fields, &mut traced) {
        Ok(requested) => {
            traced.outcome = if traced.requested.is_empty() && traced.outcome == "not_applicable" {
                "not_applicable".into()
            } else {
                "reacted".into()
            };
            reaction.requested = requested;
        }
        // The host wishes to stop: that is not the rule's failure.
        Err(Failed::Unit(error)) => return Err(error),
        Err(Failed::Rule { message, kind }) => {
            traced.outcome = "failed".into();
            traced.failure = Some(message);
            traced.failure_kind = Some(kind.into());
        }
    }
    reaction.outcome.clone_from(&traced.outcome);
    reaction.failure.clone_from(&traced.failure);
    Ok((traced, reaction))
}

enum Failed {
    /// The unit itself can't go on.
    Unit(Error),
    /// The rule failed and was taken back.
    Rule { message: String, kind: &'static str },
}

fn attempt(
    unit: &mut Unit<'_>,
    rule: &Rule,
    functions: &Functions,
    place: usize,
    draft: &Draft,
    fields: &Map<String, Value>,
    traced: &mut TracedRun,
) -> Result<Vec<RequestMade>, Failed> {
    let circumstances =
        circumstances(unit, rule).map_err(|error| Failed::Rule { message: error.to_string(), kind: "host" })?;
    let event = event_for(unit, draft, fields, &circumstances).map_err(Failed::Unit)?;
    let run: Run = unit.acting_as(circumstances.clone(), |unit| rule.run(&mut UnitHost { unit, functions }, &event));
    traced.reads = run.reads.clone();
    traced.log = run.log.clone();
    traced.requested = run
        .requests
        .iter()
        .map(|request| serde_json::json!({ "operation": request.operation, "arguments": request.arguments, "line": request.line }))
        .collect();
    match run.outcome {
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
    if run.requests.is_empty() {
        return Ok(Vec::new());
    }
    let mark = unit.mark("kundig_rule").map_err(Failed::Unit)?;
    let own = (unit.cause.replace(place), std::mem::replace(&mut unit.depth, draft.depth + 1));
    let carried_out = unit.acting_as(circumstances, |unit| {
        let mut made = Vec::with_capacity(run.requests.len());
        for request in &run.requests {
            match unit.call(&request.operation, &request.arguments.to_string()) {
                Ok(result) => made.push(RequestMade {
                    operation: request.operation.clone(),
                    result: serde_json::from_str(&result).unwrap_or(Value::Null),
                }),
                Err(error) => return Err((error, request)),
            }
        }
        Ok(made)
    });
    (unit.cause, unit.depth) = own;
    match carried_out {
        Ok(made) => {
            unit.keep(&mark).map_err(Failed::Unit)?;
            Ok(made)
        }
        Err((error, _)) if error.ends_the_unit() => Err(Failed::Unit(error)),
        Err((error, request)) => {
            unit.take_back(mark).map_err(Failed::Unit)?;
            let message = format!("{}:{}: {} was refused: {error}", rule.path, request.line, request.operation);
            Err(Failed::Rule { message, kind: "operation" })
        }
    }
}

/// A rule works with the rights of its role, never with more; without a role, with those of whoever caused the event.
fn circumstances(unit: &mut Unit<'_>, rule: &Rule) -> Result<Circumstances> {
    let accept = Some(format!("requested by rule {}", rule.name));
    let own = unit.circumstances.clone();
    let access = match &rule.run_as {
        Some(role) => {
            let services = unit.services;
            services.role_access(unit, role, &format!("rule {} as {role}", rule.name))?
        }
        None => own.access,
    };
    Ok(Circumstances { access, door: Door::Rule, accept, ..own })
}

/// The event as the rule's role may see it.
fn event_for(
    unit: &mut Unit<'_>,
    draft: &Draft,
    fields: &Map<String, Value>,
    circumstances: &Circumstances,
) -> Result<Event> {
    let (mut fields, mut before) =
        (fields.clone(), draft.fields.as_ref().map(|changed| changed.before.clone()).unwrap_or_default());
    if let Some(facts) = unit.services.record(draft.record_kind).copied() {
        let mask = unit.acting_as(circumstances.clone(), |unit| unit.open_groups(&facts, draft.record.0))?;
        (facts.mask)(&mut fields, mask);
        (facts.mask)(&mut before, mask);
    }
    Ok(Event {
        name: draft.event.into(),
        record_kind: draft.record_kind.into(),
        record_id: draft.record.to_string(),
        customer: draft.customer.map(|customer| customer.to_string()),
        fields,
        before,
        actor: draft.actor.to_string(),
        at: civil(unit, draft.at),
        seq: 0,
    })
}

fn civil(unit: &mut Unit<'_>, at: Timestamp) -> DateTime<FixedOffset> {
    match unit.company() {
        Ok(company) => at.to_utc().with_timezone(&company.zone()).fixed_offset(),
        Err(_) => at.to_utc().fixed_offset(),
    }
}

/// The world of a running rule: the open unit, under the rights of the rule.
struct UnitHost<'a, 'e> {
    unit: &'a mut Unit<'e>,
    functions: &'a Functions,
}

impl Host for UnitHost<'_, '_> {
    fn record(&mut self, kind: &str, id: &str) -> Result<Option<Value>, HostError> {
        let facts = self.unit.services.record(kind).copied();
        let facts = facts.ok_or_else(|| HostError::Unknown(format!("there is no kind of record `{kind}`")))?;
        let id = Uuid::parse_str(id).map_err(|_| HostError::Failed(format!("this is no id of a {kind}")))?;
        (facts.read)(self.unit, id).map_err(|error| HostError::Failed(error.to_string()))
    }

    fn figure(&mut self, kind: &str, id: &str, name: &str, args: &[Value]) -> Result<Value, HostError> {
        if (kind, name) != ("customer", "revenue") {
            return Err(HostError::Unknown(format!("`{kind}` has no figure `{name}`")));
        }
        // Until invoices are kept here, what is known is the revenue of the last twelve months as it was reported.
        if args.first().is_some_and(|span| span.get("months").and_then(Value::as_i64) != Some(12)) {
            return Err(HostError::Failed("revenue is known for months(12) only".into()));
        }
        let record = self.record(kind, id)?.ok_or_else(|| HostError::Denied("the customer is out of reach".into()))?;
        let withheld =
            record["withheld"].as_array().is_some_and(|groups| groups.iter().any(|g| g == "customer.payment"));
        if withheld {
            return Err(HostError::Denied(
                "the rule's role may not see `customer.payment`, which holds the revenue".into(),
            ));
        }
        Ok(record["revenue"].clone())
    }

    fn function(&mut self, name: &str, args: &[Value]) -> Result<Value, HostError> {
        let function: Function = self
            .functions
            .get(name)
            .ok_or_else(|| HostError::Unknown(format!("the host program lends no function `{name}`")))?;
        function(args).map_err(HostError::Failed)
    }

    fn new_id(&mut self) -> String {
        self.unit.new_id::<Uuid>().to_string()
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        let now = self.unit.now;
        civil(self.unit, now)
    }
}
