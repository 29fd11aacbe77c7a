//! One run of one rule.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{CallFnOptions, Dynamic, EvalAltResult, Scope};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::host::{Host, HostError, RecordRef};
use crate::problem::Place;
use crate::process::{Next, Step};
use crate::record::EventHandle;
use crate::rule::{Event, Rule};
use crate::state::{self, Phase, State};

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// What `applies` said; true when the rule has none.
    pub applies: bool,
    /// The operations to execute, in order; empty unless the outcome is [`Outcome::Reacted`].
    pub requests: Vec<Request>,
    /// How it ended.
    pub outcome: Outcome,
    /// What was read, in order of first reading: `customer.name`, `customer.revenue`, `host.next_free_slot`.
    pub reads: Vec<String>,
    /// What the rule printed.
    pub log: Vec<String>,
    /// How many steps it took, measured against the limit.
    pub operations: u64,
}

impl Run {
    /// The failure, if it failed.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Outcome::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

/// An operation that a rule wants executed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// The operation's name in the catalogue, e.g. `case.open`.
    pub operation: String,
    /// Its arguments, with the fresh `id` of what it creates.
    pub arguments: Value,
    /// The record that it will create.
    pub creates: Option<RecordRef>,
    /// Where in the rule it was requested.
    pub line: u32,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// `applies` said no.
    NotApplicable,
    /// `react` came to its end.
    Reacted,
    /// Something went wrong; nothing is requested.
    Failed(Failure),
}

/// What went wrong in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What happened, for people.
    pub message: String,
    /// Line in the rule's file; 0 when unknown.
    pub line: u32,
    /// Column in characters; 0 when unknown.
    pub column: u32,
    /// Whose fault it is.
    pub kind: FailureKind,
}

/// Whose fault a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The rule ran too long, too deep or too large.
    Limit,
    /// The rule is wrong.
    Script,
    /// The host could not answer.
    Host,
}

pub(crate) fn run(rule: &Rule, host: &mut dyn Host, event: &Event) -> Run {
    let state = State::new(Arc::clone(&rule.facts), Phase::Deciding, rule.sandbox.limits);
    ended(host, event, &state, |state| {
        if !applies(rule)? {
            return Ok(false);
        }
        state.begin(Phase::Reacting);
        call(rule, "react").map(|_| true)
    })
}

/// Runs functions of a rule, and says how they ended.
fn ended(
    host: &mut dyn Host,
    event: &Event,
    state: &State,
    functions: impl FnOnce(&State) -> Result<bool, Box<EvalAltResult>>,
) -> Run {
    // The last line of defence: whatever the interpreter does, the customer's event is not lost by it.
    let ended = catch_unwind(AssertUnwindSafe(|| state::lend(host, event, state, || functions(state))));
    let (applies, outcome) = match ended {
        Ok(Ok(true)) => (true, Outcome::Reacted),
        Ok(Ok(false)) => (false, Outcome::NotApplicable),
        Ok(Err(error)) => (state.phase.get() == Phase::Reacting, Outcome::Failed(failure(&error))),
        Err(_) => {
            let message = "the interpreter broke off (this is a fault of Kundig, not of the rule)".into();
            (true, Outcome::Failed(Failure { message, line: 0, column: 0, kind: FailureKind::Script }))
        }
    };
    let operations = state.total_operations();
    let requests = if outcome == Outcome::Reacted { state.requests.take() } else { Vec::new() };
    Run { applies, requests, outcome, reads: state.reads.take(), log: state.log.take(), operations }
}

/// Calls one function of a rule with the event.
fn call(rule: &Rule, name: &str) -> Result<Dynamic, Box<EvalAltResult>> {
    let options = CallFnOptions::new().eval_ast(false);
    rule.sandbox.engine.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), &rule.ast, name, (EventHandle,))
}

/// The first step of a process, where `applies` agrees.
pub(crate) fn begin(rule: &Rule, host: &mut dyn Host, event: &Event) -> Step {
    play(rule, host, event, None, Map::new(), |state| {
        if !applies(rule)? {
            return Ok(false);
        }
        state.begin(Phase::Reacting);
        call(rule, "start").map(|_| true)
    })
}

pub(crate) fn step(
    rule: &Rule,
    host: &mut dyn Host,
    event: &Event,
    news: Option<Event>,
    step: &str,
    memory: Map<String, Value>,
) -> Step {
    play(rule, host, event, news, memory, |state| {
        state.begin(Phase::Reacting);
        call(rule, step).map(|_| true)
    })
}

fn play(
    rule: &Rule,
    host: &mut dyn Host,
    event: &Event,
    news: Option<Event>,
    memory: Map<String, Value>,
    functions: impl FnOnce(&State) -> Result<bool, Box<EvalAltResult>>,
) -> Step {
    let state = State::new(Arc::clone(&rule.facts), Phase::Deciding, rule.sandbox.limits);
    *state.memory_map.borrow_mut() = Some(memory.clone());
    *state.news.borrow_mut() = news;
    let run = ended(host, event, &state, functions);
    let done = run.outcome == Outcome::Reacted;
    // A step that says nothing more is the last one.
    let next = state.next.take().filter(|_| done).unwrap_or(Next::End);
    let memory = state.memory_map.take().filter(|_| done).unwrap_or(memory);
    Step { run, next, memory }
}

/// What `applies` says; yes when the rule has none.
fn applies(rule: &Rule) -> Result<bool, Box<EvalAltResult>> {
    if !rule.has_applies {
        return Ok(true);
    }
    let answer = call(rule, "applies")?;
    answer.as_bool().map_err(|_| {
        state::script(format!("`applies` must answer true or false, but answered {}", crate::value::show(&answer)))
    })
}

/// An error of the interpreter in words for the author of the rule.
pub(crate) fn failure(error: &EvalAltResult) -> Failure {
    let mut innermost = error;
    let mut place = Place::from(error.position());
    while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) = innermost {
        innermost = inner;
        let position = Place::from(inner.position());
        if position.line > 0 {
            place = position;
        }
    }
    let (kind, message) = match innermost {
        EvalAltResult::ErrorSystem(_, cause) if cause.is::<HostError>() => (FailureKind::Host, cause.to_string()),
        EvalAltResult::ErrorTerminated(reason, _) => (FailureKind::Limit, reason.to_string()),
        EvalAltResult::ErrorTooManyOperations(_) => (FailureKind::Limit, "the rule takes too many steps".into()),
        EvalAltResult::ErrorStackOverflow(_) => (FailureKind::Limit, "functions call each other too deeply".into()),
        EvalAltResult::ErrorTooManyVariables(_) => (FailureKind::Limit, "the rule has too many variables".into()),
        EvalAltResult::ErrorDataTooLarge(what, _) => (FailureKind::Limit, format!("too large: {what}")),
        EvalAltResult::ErrorTooManyModules(_) => (FailureKind::Limit, "rules cannot load modules".into()),
        EvalAltResult::ErrorRuntime(reason, _) => (FailureKind::Script, reason.to_string()),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            (FailureKind::Script, format!("there is no function `{}`", readable(signature)))
        }
        EvalAltResult::ErrorDataRace(..) => {
            let message =
                "a function within `filter(…)`, `map(…)` and the like cannot use the list itself: copy it first";
            (FailureKind::Script, message.into())
        }
        EvalAltResult::ErrorDotExpr(message, _) if message.contains("'()'") => {
            (FailureKind::Script, format!("there is nothing here to read from, the value is empty: {message}"))
        }
        other => {
            let mut message = other.to_string();
            // The place is told separately.
            if let Some(at) = message.rfind(" (line ") {
                message.truncate(at);
            }
            (FailureKind::Script, message)
        }
    };
    Failure { message, line: place.line, column: place.column, kind }
}

/// A signature as rhai writes it, with the names that rules know.
fn readable(signature: &str) -> String {
    signature.replace("&str | ImmutableString | String", "text").replace("ImmutableString", "text")
}
