//! What rules and processes have in common while they run: whose rights, which event, which world, and how their requests
//! are carried out.

use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use kundig_rules::{Event, Host, HostError, Request, Rule, Run};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::{Considered, Reaction, RequestMade, TraceBody, TraceText, TracedRun};
use super::store::TraceStore;
use super::{host_event, schedule};
use crate::base::{Error, Result, Timestamp};
use crate::consent::operations::CheckConsent;
use crate::functions::Function;
use crate::journal::{Door, Draft};
use crate::operation::{Effect, Operation, RecordFacts};
use crate::unit::{Circumstances, Unit};

/// How long one call of a function of the host program may take.
const MAX_FUNCTION_TIME: Duration = Duration::from_secs(1);

pub(super) enum Failed {
    /// The unit itself can't go on.
    Unit(Error),
    /// The rule failed and was taken back.
    Rule { message: String, kind: &'static str },
}

/// A trace and an answer in which nothing happened yet.
pub(super) fn blank(rule: &Rule, event: &str) -> (TracedRun, Reaction) {
    let traced = TracedRun {
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
    let reaction = Reaction {
        event: event.into(),
        rule: rule.name.clone(),
        outcome: String::new(),
        requested: Vec::new(),
        failure: None,
    };
    (traced, reaction)
}

pub(super) fn fail(traced: &mut TracedRun, reaction: &mut Reaction, message: String, kind: &'static str) {
    traced.outcome = "failed".into();
    traced.failure = Some(message);
    traced.failure_kind = Some(kind.into());
    reaction.outcome.clone_from(&traced.outcome);
    reaction.failure.clone_from(&traced.failure);
}

/// What a run read, printed and asked for.
pub(super) fn note_run(traced: &mut TracedRun, run: &Run) {
    traced.reads.clone_from(&run.reads);
    traced.log.clone_from(&run.log);
    traced.requested = run.requests.iter().map(requested).collect();
}

fn requested(request: &Request) -> Value {
    // A map of known size: the macro's grows piece by piece.
    let mut traced = Map::with_capacity(3);
    traced.insert("operation".to_owned(), Value::String(request.operation.clone()));
    traced.insert("arguments".to_owned(), request.arguments.clone());
    traced.insert("line".to_owned(), request.line.into());
    Value::Object(traced)
}

/// Keeps a trace beside the entry that it explains, once that has its number. It is written down at once: as text it takes
/// a fraction of the memory, and a unit may have many.
pub(super) fn note_trace(
    unit: &mut Unit<'_>,
    place: usize,
    event: &str,
    considered: &Considered,
    runs: &[TracedRun],
) -> Result<()> {
    let count = |outcome: &str| runs.iter().filter(|run| run.outcome == outcome).count() as i32;
    let (fired, failed) = (count("reacted"), count("failed"));
    let body = TraceText { event, considered: &considered.shown, more: considered.more, runs };
    let body = serde_json::to_string(&body).map_err(Error::internal)?;
    let at = unit.now;
    unit.when_numbered(place, move |db, company, seq| {
        if db.add_trace(company, seq, at, fired, failed, &body)? {
            return Ok(());
        }
        // The step of a process is traced at its own entry, to which rules may answer as well.
        let known = db.trace(company, seq)?.ok_or_else(|| Error::internal("a trace is there and is not"))?;
        let known: TraceBody = serde_json::from_str(&known).map_err(Error::internal)?;
        let mut trace: TraceBody = serde_json::from_str(&body).map_err(Error::internal)?;
        trace.runs.splice(0..0, known.runs);
        let count = |outcome: &str| trace.runs.iter().filter(|run| run.outcome == outcome).count() as i32;
        let body = serde_json::to_string(&trace).map_err(Error::internal)?;
        Ok(db.replace_trace(company, seq, count("reacted"), count("failed"), &body)?)
    });
    Ok(())
}

/// A rule works with the rights of its role, never with more; without a role, with those of whoever caused the event.
pub(super) fn circumstances(unit: &mut Unit<'_>, rule: &Rule) -> Result<Circumstances> {
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

/// What withholds fields of an event from a rule; of the host's own events and of schedules nothing is withheld.
pub(super) fn masked(unit: &Unit<'_>, record_kind: &str) -> Option<RecordFacts> {
    let open = [host_event::KIND, schedule::KIND];
    unit.services.record(record_kind).filter(|facts| !open.contains(&facts.kind)).copied()
}

/// The event as the rule's role may see it.
pub(super) fn event_for(
    unit: &mut Unit<'_>,
    draft: &Draft,
    fields: &Map<String, Value>,
    circumstances: &Circumstances,
) -> Result<Event> {
    let (mut fields, mut before) =
        (fields.clone(), draft.fields.as_ref().map(|changed| changed.before.clone()).unwrap_or_default());
    if let Some(facts) = masked(unit, draft.record_kind) {
        let mask = unit.acting_as(circumstances.clone(), |unit| unit.open_groups(&facts, draft.record.0))?;
        (facts.mask)(&mut fields, mask);
        (facts.mask)(&mut before, mask);
    }
    Ok(Event {
        name: draft.event.to_string(),
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

pub(super) fn civil(unit: &mut Unit<'_>, at: Timestamp) -> DateTime<FixedOffset> {
    match unit.company() {
        Ok(company) => at.to_utc().with_timezone(&company.zone()).fixed_offset(),
        Err(_) => at.to_utc().fixed_offset(),
    }
}

/// Carries out what a run asked for, all or nothing, in a part of the unit of its own. The caller says what caused it.
pub(super) fn carry_out(
    unit: &mut Unit<'_>,
    rule: &Rule,
    requests: &[Request],
    circumstances: Circumstances,
) -> Result<Vec<RequestMade>, Failed> {
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let mark = unit.mark("kundig_rule").map_err(Failed::Unit)?;
    let carried_out = unit.acting_as(circumstances, |unit| {
        let mut made = Vec::with_capacity(requests.len());
        for request in requests {
            match unit.call_value(&request.operation, &request.arguments) {
                Ok(result) => made.push(RequestMade { operation: request.operation.clone(), result }),
                Err(error) => return Err((error, request)),
            }
        }
        Ok(made)
    });
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

/// The world of a running rule: the open unit, under the rights of the rule.
pub(super) struct UnitHost<'a, 'e> {
    unit: &'a mut Unit<'e>,
    /// The record that a figure was taken from: mostly the rule asks for its fields next, and while a rule runs nothing changes.
    at_hand: Option<(&'static str, Uuid, Option<Value>)>,
}

impl<'a, 'e> UnitHost<'a, 'e> {
    pub(super) fn new(unit: &'a mut Unit<'e>) -> Self {
        Self { unit, at_hand: None }
    }

    fn look_up(&mut self, kind: &str, id: &str) -> Result<&Option<Value>, HostError> {
        let facts = self.unit.services.record(kind).copied();
        let facts = facts.ok_or_else(|| HostError::Unknown(format!("there is no kind of record `{kind}`")))?;
        let id = Uuid::parse_str(id).map_err(|_| HostError::Failed(format!("this is no id of a {kind}")))?;
        if self.at_hand.as_ref().is_none_or(|known| (known.0, known.1) != (facts.kind, id)) {
            let read = (facts.read)(self.unit, id).map_err(|error| HostError::Failed(error.to_string()))?;
            self.at_hand = Some((facts.kind, id, read));
        }
        Ok(self.at_hand.as_ref().map_or(&None, |known| &known.2))
    }
}

impl UnitHost<'_, '_> {
    /// `customer.may("newsletter", "email")`: whether a consent is in force.
    fn may(&mut self, customer: &str, args: &[Value]) -> Result<Value, HostError> {
        let [Value::String(purpose), Value::String(channel)] = args else {
            return Err(HostError::Failed(
                "`may` takes a purpose and a channel: `may(\"newsletter\", \"email\")`".into(),
            ));
        };
        let check = serde_json::json!({ "customer": customer, "purpose": purpose, "channel": channel });
        let answer = self.unit.call_value(CheckConsent::NAME, &check);
        let answer = answer.map_err(|error| HostError::Failed(error.to_string()))?;
        Ok(answer["allowed"].clone())
    }
}

impl Host for UnitHost<'_, '_> {
    fn record(&mut self, kind: &str, id: &str) -> Result<Option<Value>, HostError> {
        // The run remembers what it read itself, so that it asks but once.
        self.look_up(kind, id)?;
        Ok(self.at_hand.take().and_then(|known| known.2))
    }

    fn figure(&mut self, kind: &str, id: &str, name: &str, args: &[Value]) -> Result<Value, HostError> {
        if (kind, name) == ("customer", "may") {
            return self.may(id, args);
        }
        if (kind, name) != ("customer", "revenue") {
            return Err(HostError::Unknown(format!("`{kind}` has no figure `{name}`")));
        }
        // Until invoices are kept here, what is known is the revenue of the last twelve months as it was reported.
        if args.first().is_some_and(|span| span.get("months").and_then(Value::as_i64) != Some(12)) {
            return Err(HostError::Failed("revenue is known for months(12) only".into()));
        }
        let record = self.look_up(kind, id)?.as_ref();
        let record = record.ok_or_else(|| HostError::Denied("the customer is out of reach".into()))?;
        let withheld =
            record["withheld"].as_array().is_some_and(|groups| groups.iter().any(|g| g == "customer.payment"));
        if withheld {
            return Err(HostError::Denied(
                "the rule's role may not see `customer.payment`, which holds the revenue".into(),
            ));
        }
        Ok(record["revenue"].clone())
    }

    fn ask(&mut self, operation: &str, arguments: &Value) -> Result<Value, HostError> {
        let answers = self.unit.services.operation(operation).is_ok_and(|facts| facts.effect == Effect::Read);
        if !answers {
            return Err(HostError::Unknown(format!("`{operation}` is no question")));
        }
        self.unit.call_value(operation, arguments).map_err(|error| match error {
            Error::Denied { .. } => HostError::Denied(error.to_string()),
            error => HostError::Failed(error.to_string()),
        })
    }

    fn function(&mut self, name: &str, args: &[Value]) -> Result<Value, HostError> {
        let function: Function = self
            .unit
            .services
            .functions()
            .get(name)
            .ok_or_else(|| HostError::Unknown(format!("the host program lends no function `{name}`")))?;
        let begun = Instant::now();
        let answer = function(args).map_err(HostError::Failed)?;
        // The unit holds locks meanwhile. A function that is slow once fails its rule; one that stays slow trips the breaker.
        let took = begun.elapsed();
        if took > MAX_FUNCTION_TIME {
            let (took, limit) = (took.as_millis(), MAX_FUNCTION_TIME.as_millis());
            return Err(HostError::Failed(format!(
                "`host::{name}` took {took} ms; a unit waits for {limit} ms at most"
            )));
        }
        Ok(answer)
    }

    fn new_id(&mut self) -> String {
        self.unit.new_id::<Uuid>().to_string()
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        let now = self.unit.now;
        civil(self.unit, now)
    }

    fn moment(&mut self, wall: NaiveDateTime) -> DateTime<FixedOffset> {
        match self.unit.company() {
            Ok(company) => civil(self.unit, company.instant(wall)),
            Err(_) => wall.and_utc().fixed_offset(),
        }
    }

    fn wall_clock(&mut self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        civil(self.unit, at.into())
    }
}
