//! Tests beside rules: `*.test.rhai`.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use rhai::{AST, Array, Dynamic, Engine, FnPtr, NativeCallContext, Scope};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::host::{Host, HostError, RecordRef};
use crate::problem::Place;
use crate::record::RecordHandle;
use crate::request;
use crate::rule::RuleSource;
use crate::run::{self, Failure, FailureKind};
use crate::sandbox::{Limits, Sandbox};
use crate::state::{self, Facts, Failed, Phase, State, script, with_world};
use crate::value::{TimeText, map_from_json, map_to_json, parse_time, show, to_json};
use crate::vocabulary::Words;
use crate::words::{OperationWord, Vocabulary};

/// A small world in which a test plays: the engine implements it over a throw-away database.
pub trait TestWorld: Host {
    /// `given_customer(#{…})`: a record that exists before the test begins. Fields that are no fields of the record
    /// but figures (`revenue`) are what [`Host::figure`] shall answer.
    fn given(&mut self, kind: &str, fields: Map<String, Value>) -> Result<RecordRef, HostError>;

    /// `at("2026-12-23 16:30")`: sets the clock, in the company's civil time. What became due meanwhile happens, each thing
    /// at its time; the answer says what that set in motion.
    fn at(&mut self, time: &str) -> Result<TestRun, HostError>;

    /// `accept("…")`: the warnings of the next operation are accepted, for this reason.
    fn accept(&mut self, reason: &str) -> Result<(), HostError>;

    /// Executes an operation as the application would, with the rules reacting.
    fn operation(&mut self, name: &str, arguments: Value) -> Result<TestRun, HostError>;
}

/// What an operation of a test set in motion.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestRun {
    /// The record that the operation created or changed.
    pub record: Option<RecordRef>,
    /// The names of the rules that reacted, in order.
    pub fired: Vec<String>,
    /// The operations that they requested, with the fields of what came of them.
    pub requested: Vec<TestRequest>,
    /// The rules that failed, with the message.
    pub failed: Vec<(String, String)>,
}

/// A requested operation as it was executed.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRequest {
    /// The operation's name, e.g. `followup.create`.
    pub operation: String,
    /// The fields of the result: the arguments, with what the operation made of them (a `due` that is a time).
    pub fields: Map<String, Value>,
}

/// How one test ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestResult {
    /// The sentence that the test proves.
    pub name: String,
    /// Whether it holds.
    pub passed: bool,
    /// Why not; empty when passed.
    pub message: String,
    /// The line of the expectation that failed, or where the test begins.
    pub line: u32,
    /// What the test printed.
    pub log: Vec<String>,
}

/// Runs the tests of one file, each in a world of its own.
///
/// A file that cannot be read comes back as one failed test with the file's name.
pub fn run_tests(
    source: &RuleSource,
    vocabulary: &Vocabulary,
    world: &mut dyn FnMut() -> Box<dyn TestWorld>,
) -> Vec<TestResult> {
    let sandbox = Sandbox::build(vocabulary, LIMITS, register);
    let state = State::new(Arc::default(), Phase::Testing, LIMITS);
    let collected = RefCell::new(Vec::new());
    let read = catch_unwind(AssertUnwindSafe(|| -> Result<(AST, Facts), Failed> {
        let ast = sandbox.engine.compile(&source.text)?;
        let mut scope = Scope::new();
        COLLECTED
            .set(&collected, || state::lend_state(&state, || sandbox.engine.run_ast_with_scope(&mut scope, &ast)))?;
        // What stands at the top of the file is known in its functions, as it is in rules.
        let constants = scope.iter().filter(|(_, constant, _)| *constant);
        let constants = constants.map(|(name, _, value)| (name.to_owned(), value.flatten())).collect();
        Ok((ast, Facts { constants, ..Facts::default() }))
    }));
    let (ast, facts) = match read {
        Ok(Ok((ast, facts))) => (ast, Arc::new(facts)),
        Ok(Err(error)) => return vec![result(&source.path, 0, Err(run::failure(&error)), &state)],
        Err(_) => return vec![result(&source.path, 0, Err(broken()), &state)],
    };
    let mut results = Vec::new();
    for Collected { name, body, line } in collected.take() {
        let state = State::new(Arc::clone(&facts), Phase::Testing, LIMITS);
        let played = catch_unwind(AssertUnwindSafe(|| {
            let mut world = world();
            state::lend_world(&mut *world, &state, || body.call::<Dynamic>(&sandbox.engine, &ast, ()))
        }));
        let played = match played {
            Ok(played) => played.map(drop).map_err(|error| run::failure(&error)),
            Err(_) => Err(broken()),
        };
        results.push(result(&name, line, played, &state));
    }
    results
}

/// A test executes operations on a real database: it may take its time, but not for ever.
const LIMITS: Limits = Limits {
    operations: 10_000_000,
    call_depth: 32,
    expression_depth: 64,
    string_bytes: 1024 * 1024,
    list_elements: 100_000,
    map_entries: 10_000,
    variables: 256,
    functions: 1_000,
    memory_bytes: 64 * 1024 * 1024,
    requests: 100,
    source_bytes: 1024 * 1024,
    deadline: Duration::from_secs(60),
};

/// A test as `test(name, || …)` announces it.
struct Collected {
    name: String,
    body: FnPtr,
    line: u32,
}

scoped_tls_hkt::scoped_thread_local!(static COLLECTED: RefCell<Vec<Collected>>);

fn result(name: &str, line: u32, played: Result<(), Failure>, state: &State) -> TestResult {
    let (passed, message, line) = match played {
        Ok(()) => (true, String::new(), line),
        Err(failure) => (false, failure.message, if failure.line > 0 { failure.line } else { line }),
    };
    TestResult { name: name.to_owned(), passed, message, line, log: state.log.take() }
}

fn broken() -> Failure {
    let message = "the test broke off (a panic)".into();
    Failure { message, line: 0, column: 0, kind: FailureKind::Script }
}

/// What a test holds of an operation that it executed.
#[derive(Debug, Clone)]
struct Played(Arc<TestRun>);

fn register(engine: &mut Engine, words: &Arc<Words>) {
    request::register_as(engine, words, |_| true, execute);
    engine
        .register_fn("test", |ctx: NativeCallContext, name: &str, body: FnPtr| -> Result<(), Failed> {
            if !COLLECTED.is_set() {
                return Err(script("`test` stands at the top of the file, not within another test"));
            }
            let line = Place::from(ctx.call_position()).line;
            COLLECTED.with(|list| list.borrow_mut().push(Collected { name: name.to_owned(), body, line }));
            Ok(())
        })
        .register_fn("given", |kind: &str, fields: rhai::Map| given(kind, &fields))
        .register_fn("at", |time: &str| {
            with_world(|world| world.at(time)).map(|run| Dynamic::from(Played(Arc::new(run))))
        })
        .register_fn("accept", |reason: &str| with_world(|world| world.accept(reason)))
        .register_fn("expect", |actual: Dynamic, expected: Dynamic| -> Result<(), Failed> {
            if same(&actual, &expected) {
                return Ok(());
            }
            Err(script(format!("expected {}, but got {}", show(&expected), show(&actual))))
        })
        .register_fn("expect_true", |actual: bool| -> Result<(), Failed> {
            if actual { Ok(()) } else { Err(script("expected true, but got false")) }
        })
        .register_type_with_name::<Played>("run")
        .register_get("fired", |run: &mut Played| texts(run.0.fired.iter().map(String::as_str)))
        .register_get("failed", |run: &mut Played| texts(run.0.failed.iter().map(|(rule, _)| rule.as_str())))
        .register_get("requests", |run: &mut Played| texts(run.0.requested.iter().map(|r| r.operation.as_str())))
        .register_get("record", |run: &mut Played| match &run.0.record {
            Some(record) => Dynamic::from(RecordHandle::new(&record.kind, &record.id)),
            None => Dynamic::UNIT,
        })
        .register_fn("requested", |run: &mut Played, operation: &str| -> Array {
            let of = run.0.requested.iter().filter(|request| request.operation == operation);
            of.map(|request| Dynamic::from_map(map_from_json(&request.fields))).collect()
        });
    for kind in words.kinds() {
        let name = kind.to_owned();
        engine.register_fn(format!("given_{kind}"), move |fields: rhai::Map| given(&name, &fields));
    }
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Array {
    texts.map(Into::into).collect()
}

fn given(kind: &str, fields: &rhai::Map) -> Result<RecordHandle, Failed> {
    let fields = map_to_json(fields).map_err(script)?;
    with_world(|world| world.given(kind, fields)).map(|record| RecordHandle::new(&record.kind, &record.id))
}

fn execute(_: &NativeCallContext, word: &OperationWord, arguments: rhai::Map) -> Result<Dynamic, Failed> {
    if word.answers {
        return request::ask(word, &arguments);
    }
    let arguments = Value::Object(map_to_json(&arguments).map_err(script)?);
    with_world(|world| world.operation(&word.name, arguments)).map(|run| Dynamic::from(Played(Arc::new(run))))
}

/// Equality as people mean it: lists and maps by their content, numbers by their value, a record and its id, a time
/// and its text.
fn same(actual: &Dynamic, expected: &Dynamic) -> bool {
    if let (Ok(a), Ok(b)) = (actual.as_array_ref(), expected.as_array_ref()) {
        return a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b));
    }
    if let (Ok(a), Ok(b)) = (actual.as_map_ref(), expected.as_map_ref()) {
        return a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)));
    }
    if let (Some(a), Some(b)) = (number(actual), number(expected)) {
        return a == b;
    }
    let (Ok(a), Ok(b)) = (to_json(actual), to_json(expected)) else { return false };
    match (&a, &b) {
        (Value::String(a), Value::String(b)) => a == b || same_time(a, b),
        _ => a == b,
    }
}

fn number(value: &Dynamic) -> Option<Decimal> {
    value.as_int().map(Decimal::from).or_else(|_| value.as_decimal()).ok()
}

/// `2026-12-28T17:00:00+01:00` and `2026-12-28 17:00` are the same time for people.
fn same_time(a: &str, b: &str) -> bool {
    let wall = |text: &str| {
        parse_time(text).map(|time| match time {
            TimeText::Moment(time) => time.naive_local(),
            TimeText::Wall(time) => time,
        })
    };
    let exact = |text: &str| chrono::DateTime::parse_from_rfc3339(text).is_ok();
    !(exact(a) && exact(b)) && wall(a).is_some_and(|a| wall(b) == Some(a))
}
