//! How an instance begins, goes on, stands still and ends.

use kundig_rules::{Event, Failure, Next, Outcome, Process as Declared, Rule, Step};
use serde_json::{Map, Value, json};

use super::ProcessState;
use super::model::MAX_STEPS;
use super::store::{ProcessRow, ProcessStore};
use super::versions;
use crate::automation::host_event;
use crate::automation::model::{Considered, Reaction, RequestMade, TracedRun, kind_name};
use crate::automation::run::{self, Failed, UnitHost};
use crate::base::{Due, Error, ProcessId, RecordId, Result, Timestamp};
use crate::journal::Draft;
use crate::timers::Timer;
use crate::unit::{Circumstances, Unit};

/// The timer of the next step.
pub(crate) const STEP_TIMER: &str = "process.step";

/// How many instances one event touches at most.
const MAX_TOUCHED: i64 = 1_000;

/// What happened, as far as instances ask.
pub(in crate::automation) struct Happened<'a> {
    pub place: usize,
    pub draft: &'a Draft,
    pub fields: &'a Map<String, Value>,
}

impl Happened<'_> {
    /// Which instance of a process the event means.
    fn key(&self, declared: &Declared) -> Option<String> {
        let draft = self.draft;
        if declared.key == draft.record_kind {
            return Some(draft.record.to_string());
        }
        if declared.key == "customer" {
            return draft.customer.map(|customer| customer.to_string());
        }
        match self.fields.get(&declared.key)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// Begins an instance, unless one with this key is running already.
pub(in crate::automation) fn start(
    unit: &mut Unit<'_>,
    rule: &Rule,
    happened: &Happened<'_>,
) -> Result<(TracedRun, Reaction)> {
    let (mut traced, mut reaction) = run::blank(rule, &happened.draft.event);
    let Some(declared) = &rule.process else { return Err(Error::internal("a rule is no process")) };
    // Without a key there is nothing that the process could be about, e.g. no customer.
    let Some(key) = happened.key(declared) else {
        traced.outcome = "not_applicable".into();
        traced.log.push(format!("the event has no `{}`", declared.key));
        reaction.outcome.clone_from(&traced.outcome);
        return Ok((traced, reaction));
    };
    let company = unit.company_no();
    if unit.db.live_process(company, &rule.name, &key)?.is_some() {
        traced.outcome = "running_already".into();
        reaction.outcome.clone_from(&traced.outcome);
        return Ok((traced, reaction));
    }
    let draft = happened.draft;
    let circumstances = match run::circumstances(unit, rule) {
        Ok(circumstances) => circumstances,
        Err(error) => {
            run::fail(&mut traced, &mut reaction, error.to_string(), "host");
            return Ok((traced, reaction));
        }
    };
    let event = run::event_for(unit, draft, happened.fields, &circumstances)?;
    let now = unit.now;
    let row = ProcessRow {
        company,
        id: unit.new_id(),
        version: 0,
        created_at: now,
        changed_at: now,
        rule: rule.name.clone(),
        hash: rule.hash.clone(),
        instance_key: key,
        state: ProcessState::Running,
        step: String::new(),
        steps: 0,
        event: draft.event.to_string(),
        record_kind: draft.record_kind.to_string(),
        record: draft.record,
        customer: draft.customer,
        actor: draft.actor.to_string(),
        fields: serde_json::to_string(&event.fields).map_err(Error::internal)?,
        memory: "{}".into(),
        next: None,
        due_at: None,
        left_micros: None,
        last_error: None,
        ended_at: None,
        news: None,
    };
    versions::keep(unit, rule)?;
    let own = (unit.cause.replace(happened.place), std::mem::replace(&mut unit.depth, draft.depth + 1));
    let result = advance(unit, rule, row, "start", &event, circumstances, &mut traced, &mut reaction);
    (unit.cause, unit.depth) = own;
    result?;
    Ok((traced, reaction))
}

/// Lets an event touch the instances that it means: end them, pause them, let them go on, or bring the step that waited for it.
/// One that has the key means one instance. One of ours that has none, such as a dispute that names no invoice, means all
/// that concern its customer; a host's event must have the key, since forgetting it should not end everything.
pub(in crate::automation) fn notice(
    unit: &mut Unit<'_>,
    hash: &str,
    happened: &Happened<'_>,
) -> Result<Vec<(TracedRun, Reaction)>> {
    let set = versions::version(unit, hash)?;
    let rule = versions::of(&set, hash)?;
    let Some(declared) = &rule.process else { return Ok(Vec::new()) };
    let (company, draft) = (unit.company_no(), happened.draft);
    let rows = match (happened.key(declared), draft.customer) {
        (Some(key), _) => Vec::from_iter(unit.db.live_process(company, &rule.name, &key)?),
        (None, Some(customer)) if draft.record_kind != host_event::KIND => {
            unit.db.live_processes_of(company, &rule.name, customer, MAX_TOUCHED)?
        }
        _ => Vec::new(),
    };
    let mut touched = Vec::new();
    for row in rows.into_iter().filter(|row| row.hash == hash) {
        touched.extend(touch(unit, rule, declared, row, happened)?);
    }
    Ok(touched)
}

fn touch(
    unit: &mut Unit<'_>,
    rule: &Rule,
    declared: &Declared,
    row: ProcessRow,
    happened: &Happened<'_>,
) -> Result<Option<(TracedRun, Reaction)>> {
    let (mut traced, mut reaction) = run::blank(rule, &happened.draft.event);
    let own = (unit.cause.replace(happened.place), std::mem::replace(&mut unit.depth, happened.draft.depth + 1));
    let event = &*happened.draft.event;
    let fits = |conditions: &[kundig_rules::Condition]| conditions.iter().all(|one| one.holds(happened.fields));
    let result = if declared.stop.iter().any(|stop| stop == event) {
        end(unit, row, ProcessState::Stopped, "process.stopped").map(|_| "stopped")
    } else if declared
        .pause
        .as_ref()
        .is_some_and(|pause| row.state == ProcessState::Running && pause.on == event && fits(&pause.when))
    {
        pause_it(unit, row).map(|_| "paused")
    } else if declared.pause.as_ref().is_some_and(|pause| row.state == ProcessState::Paused && pause.resume == event) {
        resume(unit, row).map(|_| "resumed")
    } else {
        match row.next() {
            Some(Next::WaitFor { on, when, then, .. })
                if row.state == ProcessState::Running && on.iter().any(|on| on == event) && fits(&when) =>
            {
                let circumstances = run::circumstances(unit, rule)?;
                let news = run::event_for(unit, happened.draft, happened.fields, &circumstances)?;
                let news = Some(serde_json::to_string(&news).map_err(Error::internal)?);
                go_on(unit, rule, ProcessRow { news, ..row }, &then, &mut traced, &mut reaction).map(|()| "")
            }
            _ => Ok("untouched"),
        }
    };
    (unit.cause, unit.depth) = own;
    match result? {
        "untouched" => return Ok(None),
        "" => {}
        outcome => {
            traced.outcome = outcome.into();
            reaction.outcome = outcome.into();
        }
    }
    Ok(Some((traced, reaction)))
}

/// The handler of [`STEP_TIMER`]: the time of the next step has come.
pub(crate) fn fire(unit: &mut Unit<'_>, timer: &Timer) -> Result<()> {
    let company = unit.company_no();
    let row = unit.db.process(company, ProcessId(timer.record.0))?;
    let Some(row) = row.filter(|row| row.state == ProcessState::Running) else { return Ok(()) };
    let step = timer.data.get("step").and_then(Value::as_str).unwrap_or_default().to_owned();
    let set = versions::version(unit, &row.hash)?;
    let rule = versions::of(&set, &row.hash)?;
    let (mut traced, mut reaction) = run::blank(rule, "process.moved");
    let place = unit.entries().len();
    go_on(unit, rule, row, &step, &mut traced, &mut reaction)?;
    if unit.entries().len() > place {
        run::note_trace(unit, place, "process.moved", &Considered::default(), &[traced])?;
    }
    unit.reactions.push(reaction);
    Ok(())
}

/// Takes a step of an instance that exists.
fn go_on(
    unit: &mut Unit<'_>,
    rule: &Rule,
    row: ProcessRow,
    step: &str,
    traced: &mut TracedRun,
    reaction: &mut Reaction,
) -> Result<()> {
    let circumstances = run::circumstances(unit, rule)?;
    let event = begun_with(unit, &row);
    advance(unit, rule, row, step, &event, circumstances, traced, reaction)
}

/// The event that an instance began with.
fn begun_with(unit: &mut Unit<'_>, row: &ProcessRow) -> Event {
    Event {
        name: row.event.clone(),
        record_kind: row.record_kind.clone(),
        record_id: row.record.to_string(),
        customer: row.customer.map(|customer| customer.to_string()),
        fields: serde_json::from_str(&row.fields).unwrap_or_default(),
        before: Map::new(),
        actor: row.actor.clone(),
        at: run::civil(unit, row.created_at),
        seq: 0,
    }
}

/// Runs a step and all that it asks for. A step that fails is taken back; the instance then waits as failed, and one that
/// fails at once never begins.
#[allow(clippy::too_many_arguments)]
fn advance(
    unit: &mut Unit<'_>,
    rule: &Rule,
    row: ProcessRow,
    step: &str,
    event: &Event,
    circumstances: Circumstances,
    traced: &mut TracedRun,
    reaction: &mut Reaction,
) -> Result<()> {
    let memory = serde_json::from_str(&row.memory).unwrap_or_default();
    let begins = row.version == 0;
    let news = row.news.as_deref().and_then(|news| serde_json::from_str(news).ok());
    let Step { run, next, memory } = unit.acting_as(circumstances.clone(), |unit| {
        let mut host = UnitHost::new(unit);
        if begins { rule.begin(&mut host, event) } else { rule.step(&mut host, event, news, step, memory) }
    });
    run::note_run(traced, &run);
    match run.outcome {
        Outcome::NotApplicable => {
            traced.outcome = "not_applicable".into();
            reaction.outcome.clone_from(&traced.outcome);
            return Ok(());
        }
        Outcome::Failed(Failure { message, line, column, kind }) => {
            let message = format!("{}:{line}:{column}: {message}", rule.path);
            return failed(unit, row, step, message, kind_name(kind), traced, reaction);
        }
        Outcome::Reacted => {}
    }
    let mark = unit.mark("kundig_process")?;
    let taken = take(unit, rule, &row, step, &next, &memory, &run.requests, circumstances);
    match taken {
        Ok(made) => {
            unit.keep(&mark)?;
            traced.outcome = "reacted".into();
            reaction.outcome.clone_from(&traced.outcome);
            reaction.requested = made;
            Ok(())
        }
        Err(Failed::Unit(error)) => Err(error),
        Err(Failed::Rule { message, kind }) => {
            unit.take_back(mark)?;
            failed(unit, row, step, message, kind, traced, reaction)
        }
    }
}

/// Writes the instance as it is after the step, and carries out what the step asked for.
#[allow(clippy::too_many_arguments)]
fn take(
    unit: &mut Unit<'_>,
    rule: &Rule,
    old: &ProcessRow,
    step: &str,
    next: &Next,
    memory: &Map<String, Value>,
    requests: &[kundig_rules::Request],
    circumstances: Circumstances,
) -> Result<Vec<RequestMade>, Failed> {
    let refuse = |message: String| Failed::Rule { message: format!("{}: {message}", rule.path), kind: "script" };
    if old.steps >= MAX_STEPS {
        return Err(refuse(format!("the process took {MAX_STEPS} steps: it goes in circles")));
    }
    let mut new = old.clone();
    new.step = step.to_owned();
    new.steps += 1;
    new.memory = serde_json::to_string(memory).map_err(|error| Failed::Unit(Error::internal(error)))?;
    (new.last_error, new.news) = (None, None);
    new.state = ProcessState::Running;
    (new.due_at, new.left_micros) = (None, None);
    let follows = match next {
        Next::End => None,
        Next::Wait { due, step } => Some((due, step)),
        Next::WaitFor { timeout, then, .. } => {
            if !rule.has_step(then) {
                return Err(refuse(format!("there is no step `{then}`")));
            }
            timeout.as_ref().map(|(due, step)| (due, step))
        }
    };
    if let Some((due, step)) = follows {
        if !rule.has_step(step) {
            return Err(refuse(format!("there is no step `{step}`")));
        }
        new.due_at = Some(resolve(unit, due).map_err(refuse)?);
    }
    let ended = matches!(next, Next::End);
    if ended {
        (new.state, new.ended_at) = (ProcessState::Done, Some(unit.now));
    }
    new.set_next(Some(next).filter(|_| !ended)).map_err(Failed::Unit)?;
    let begins = old.version == 0;
    let place = unit.entries().len();
    write(unit, old, new, if begins { "process.started" } else { "process.moved" }).map_err(Failed::Unit)?;
    let own = (unit.cause.replace(place), unit.depth);
    unit.depth += 1;
    let made = run::carry_out(unit, rule, requests, circumstances);
    (unit.cause, unit.depth) = own;
    let made = made?;
    if ended {
        let after = json!({ "rule": old.rule, "key": old.instance_key });
        let after = after.as_object().cloned().unwrap_or_default();
        unit.record("process.ended", (ProcessId::KIND, old.id.any()), old.customer, Map::new(), after)
            .map_err(Failed::Unit)?;
    }
    Ok(made)
}

/// When the next step is due: at least a second from now, so that no process runs in place.
fn resolve(unit: &mut Unit<'_>, due: &Value) -> Result<Timestamp, String> {
    let company = unit.company().map_err(|error| error.to_string())?;
    let soonest = Timestamp::from_micros(unit.now.as_micros() + 1_000_000);
    // A date alone means the morning of that day, when the company opens.
    let day = due.as_str().and_then(|text| text.parse::<chrono::NaiveDate>().ok());
    let at = match day {
        Some(day) => company.opening(day),
        None => {
            let due: Due =
                serde_json::from_value(due.clone()).map_err(|error| format!("this is no time to wait for: {error}"))?;
            company.resolve(due, unit.now)
        }
    };
    Ok(at.max(soonest))
}

fn failed(
    unit: &mut Unit<'_>,
    old: ProcessRow,
    step: &str,
    message: String,
    kind: &'static str,
    traced: &mut TracedRun,
    reaction: &mut Reaction,
) -> Result<()> {
    run::fail(traced, reaction, message.clone(), kind);
    if old.version == 0 {
        return Ok(());
    }
    let mut new = old.clone();
    (new.state, new.step, new.due_at) = (ProcessState::Failed, step.to_owned(), None);
    new.last_error = Some(message.chars().take(1_000).collect());
    write(unit, &old, new, "process.failed").map(drop)
}

/// Ends an instance.
pub(super) fn end(
    unit: &mut Unit<'_>,
    old: ProcessRow,
    state: ProcessState,
    event: &'static str,
) -> Result<ProcessRow> {
    let mut new = old.clone();
    (new.state, new.ended_at) = (state, Some(unit.now));
    (new.due_at, new.left_micros) = (None, None);
    new.set_next(None)?;
    write(unit, &old, new, event)
}

/// Lets an instance stand still, and keeps what is left of its wait.
pub(super) fn pause_it(unit: &mut Unit<'_>, old: ProcessRow) -> Result<ProcessRow> {
    let mut new = old.clone();
    new.state = ProcessState::Paused;
    new.left_micros = old.due_at.map(|due| (due.as_micros() - unit.now.as_micros()).max(0));
    new.due_at = None;
    write(unit, &old, new, "process.paused")
}

/// Lets an instance go on, with the time that was left.
pub(super) fn resume(unit: &mut Unit<'_>, old: ProcessRow) -> Result<ProcessRow> {
    let mut new = old.clone();
    new.state = ProcessState::Running;
    new.due_at = old.left_micros.map(|left| Timestamp::from_micros(unit.now.as_micros() + left));
    new.left_micros = None;
    write(unit, &old, new, "process.resumed")
}

/// Takes the failed step of an instance again, by the clock's next round.
pub(super) fn retry(unit: &mut Unit<'_>, old: ProcessRow) -> Result<ProcessRow> {
    let mut new = old.clone();
    (new.state, new.last_error) = (ProcessState::Running, None);
    new.due_at = Some(unit.now);
    new.set_next(Some(&Next::Wait { due: Value::String(unit.now.to_string()), step: old.step.clone() }))?;
    write(unit, &old, new, "process.resumed")
}

/// Writes an instance, sets its timer anew and journals the change.
fn write(unit: &mut Unit<'_>, old: &ProcessRow, mut new: ProcessRow, event: &'static str) -> Result<ProcessRow> {
    new.version += 1;
    new.changed_at = unit.now;
    let record: RecordId = new.id.any();
    let about = (ProcessId::KIND, record);
    if old.version == 0 {
        unit.db.insert_process(&new)?;
    } else {
        if unit.db.update_process(&new, old.version)? == 0 {
            return Err(Error::Conflict {
                record: ProcessId::KIND,
                key: new.id.to_string(),
                read: old.version,
                current: old.version + 1,
            });
        }
        unit.drop_timers(record, Some(STEP_TIMER))?;
    }
    if let (Some(due_at), Some(next)) = (new.due_at, new.next()) {
        let step = match next {
            Next::Wait { step, .. } | Next::WaitFor { timeout: Some((_, step)), .. } => step,
            Next::WaitFor { .. } | Next::End => return Err(Error::internal("a process is due for no step")),
        };
        let data = Map::from_iter([("step".to_owned(), Value::String(step))]);
        unit.set_timer(STEP_TIMER, about, new.customer, due_at, &data)?;
    }
    let old = (old.version > 0).then(|| old.to_process());
    let (before, after) = Draft::change(old.as_ref(), &new.to_process())?;
    unit.record(event, about, new.customer, before, after)?;
    Ok(new)
}
