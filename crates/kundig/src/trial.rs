//! Trying rules out before they go live: check a folder of rule packs, and run the tests beside the rules.
//!
//! Each test plays in a throw-away database in memory with a clock of its own; nothing leaves it.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use kundig_rules::{Host, HostError, RecordRef, RuleSet, TestRequest, TestRun, TestWorld, Vocabulary, run_tests};
use serde_json::{Map, Value, json};

pub use kundig_rules::{Problem, TestResult};

use crate::automation::{self, Reaction, read_folder};
use crate::base::{FixedClock, Result, Timestamp};
use crate::catalogue;
use crate::company::Company;
use crate::company::operations::GetCompany;
use crate::engine::Engine;
use crate::session::{Login, Session};
use crate::templates::Templates;
use crate::timers::operations::{ListTimers, RunTimers};

/// How many moments of the clock a step of a test may hold.
const MAX_MOMENTS: usize = 10_000;

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// How many rules are in order.
    pub rules: usize,
    /// What is wrong, rule by rule.
    pub problems: Vec<Problem>,
}

/// The tests of one file.
#[derive(Debug)]
pub struct TestedFile {
    /// The file, below the folder.
    pub path: String,
    /// Test by test.
    pub results: Vec<TestResult>,
}

/// Checks the rule packs of a folder against the catalogue and the roles that ship, without running anything.
pub fn check(folder: &Path) -> Result<Checked> {
    check_in(&Engine::open(":memory:")?, folder)
}

/// The same against the roles of a database and the functions that its host lends. The engine's own rules stay as they are.
pub fn check_in(engine: &Engine, folder: &Path) -> Result<Checked> {
    let (rules, _, problems) = automation::load(read_folder(folder)?, &engine.vocabulary());
    Ok(Checked { rules: rules.len(), problems })
}

/// Runs the tests beside the rules of a folder. All rules of the folder are in force, as they will be in the field.
pub fn test(folder: &Path) -> Result<Vec<TestedFile>> {
    let vocabulary = Engine::open(":memory:")?.vocabulary();
    let mut pack = read_folder(folder)?;
    let tests = std::mem::take(&mut pack.tests);
    let (rules, templates, _) = automation::load(pack, &vocabulary);
    let (rules, templates) = (Arc::new(rules), Arc::new(templates));
    let mut files = Vec::with_capacity(tests.len());
    for source in tests {
        let mut new_world = || -> Box<dyn TestWorld> {
            match World::new(Arc::clone(&rules), Arc::clone(&templates)) {
                Ok(world) => Box::new(world),
                Err(error) => Box::new(NoWorld(error.to_string())),
            }
        };
        let results = run_tests(&source, &vocabulary, &mut new_world);
        files.push(TestedFile { path: source.path, results });
    }
    Ok(files)
}

/// The words of a fresh database: what rules are checked against when no other is at hand.
pub fn vocabulary() -> Result<Vocabulary> {
    Ok(Engine::open(":memory:")?.vocabulary())
}

/// A small world: one database in memory, one clock, the owner's session.
struct World {
    engine: Engine,
    session: Session,
    clock: Arc<FixedClock>,
    company: Company,
    rules: Arc<RuleSet>,
    templates: Arc<Templates>,
    /// Why the warnings of the next operation are accepted.
    accept: Option<String>,
}

impl World {
    fn new(rules: Arc<RuleSet>, templates: Arc<Templates>) -> Result<Self> {
        // A Tuesday at nine, for tests that don't say when.
        let clock = Arc::new(FixedClock::at(Timestamp::from_micros(1_768_294_800_000_000)));
        let engine = Engine::builder(":memory:").clock(Arc::clone(&clock) as _).open()?;
        let session = engine.session(Login::Owner)?;
        let company = session.execute(GetCompany {})?;
        Ok(Self { engine, session, clock, company, rules, templates, accept: None })
    }

    /// Times as the company's wall clock shows them; a `due_at` is called `due` as well.
    fn readable(&self, result: &Value) -> Map<String, Value> {
        let mut fields = Map::new();
        for (name, value) in result.as_object().into_iter().flatten() {
            let civil = value
                .as_str()
                .filter(|_| name.ends_with("_at"))
                .and_then(|text| Timestamp::try_from(text.to_owned()).ok());
            match civil {
                Some(at) => {
                    let text = Value::from(self.company.local(at).format("%Y-%m-%d %H:%M").to_string());
                    if let Some(short) = name.strip_suffix("_at") {
                        fields.insert(short.to_owned(), text.clone());
                    }
                    fields.insert(name.clone(), text);
                }
                None => drop(fields.insert(name.clone(), value.clone())),
            }
        }
        fields
    }

    /// What rules did, in the words of a test.
    fn note(&self, run: &mut TestRun, reactions: Vec<Reaction>) {
        for reaction in reactions {
            match reaction.failure {
                Some(message) => run.failed.push((reaction.rule, message)),
                None if reaction.outcome == "reacted" => run.fired.push(reaction.rule),
                None => {}
            }
            run.requested.extend(
                reaction
                    .requested
                    .iter()
                    .map(|made| TestRequest { operation: made.operation.clone(), fields: self.readable(&made.result) }),
            );
        }
    }

    fn call(&self, operation: &str, input: &Value) -> Result<Value, HostError> {
        let outcome = self.session.call(operation, &input.to_string()).map_err(failed)?;
        serde_json::from_str(&outcome.value).map_err(failed)
    }

    /// A person or firm from the words that tests use: `name`, `firm`, `salutation`, `birth_date`, `email`, `phone`, `revenue`.
    fn given_customer(&self, mut fields: Map<String, Value>) -> Result<RecordRef, HostError> {
        let mut take = |name: &str| fields.remove(name).and_then(|value| value.as_str().map(str::to_owned));
        let name = take("name").unwrap_or_else(|| "Erika Mustermann".into());
        let party = match take("firm") {
            Some(firm) => json!({ "kind": "organisation", "legal_name": firm }),
            None => {
                let (first, last) =
                    name.rsplit_once(' ').map_or((None, name.as_str()), |(first, last)| (Some(first), last));
                json!({
                    "kind": "person",
                    "first_name": first,
                    "last_name": last,
                    "salutation": take("salutation"),
                    "birth_date": take("birth_date"),
                })
            }
        };
        let points: Vec<Value> =
            [("email", take("email").or_else(|| Some("kunde@example.org".into()))), ("phone", take("phone"))]
                .into_iter()
                .filter_map(|(kind, value)| Some(json!({ "kind": kind, "value": value? })))
                .collect();
        let mut customer = json!({ "party": party, "contact_points": points });
        if let Some(object) = customer.as_object_mut() {
            object.extend(fields);
        }
        let made = self.call("customer.register", &json!({ "customer": customer }))?;
        Ok(RecordRef { kind: "customer".into(), id: text(&made, "id") })
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

fn failed(error: impl std::fmt::Display) -> HostError {
    HostError::Failed(error.to_string())
}

impl TestWorld for World {
    fn given(&mut self, kind: &str, fields: Map<String, Value>) -> Result<RecordRef, HostError> {
        // What is given was there before: no rule answers to it.
        self.engine.use_rules(Arc::new(RuleSet::empty()), Arc::clone(&self.templates));
        if kind == "customer" {
            return self.given_customer(fields);
        }
        // A consent that is given was given; one that is asked for is an operation of the test.
        let facts = match kind {
            "consent" => catalogue::operation("consent.record").ok(),
            _ => catalogue::OPERATIONS.iter().find(|facts| facts.creates == Some(kind)),
        };
        let facts = facts.ok_or_else(|| HostError::Unknown(format!("no operation creates a `{kind}`")))?;
        let made = self.call(facts.name, &Value::Object(fields))?;
        Ok(RecordRef { kind: kind.into(), id: text(&made, "id") })
    }

    fn at(&mut self, time: &str) -> Result<TestRun, HostError> {
        let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"];
        let parsed = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(time, format).ok());
        let local = parsed.ok_or_else(|| HostError::Failed(format!("`{time}` is no time; write 2026-12-23 16:30")))?;
        let end = self.company.instant(local);
        self.engine.use_rules(Arc::clone(&self.rules), Arc::clone(&self.templates));
        let mut run = TestRun::default();
        // What became due meanwhile happens at its own time, one moment after the other.
        for _ in 0..MAX_MOMENTS {
            let next = self.session.execute(ListTimers { limit: Some(1), ..ListTimers::default() }).map_err(failed)?;
            let Some(timer) = next.timers.first().filter(|timer| timer.due_at <= end) else { break };
            // A clock that a test set back stays where it is.
            self.clock.set(timer.due_at.max(crate::base::Clock::now(&*self.clock)));
            let outcome = self.session.perform(RunTimers::default()).map_err(failed)?;
            self.note(&mut run, outcome.reactions);
        }
        self.clock.set(end);
        // Schedules begin when somebody first keeps the time: the months before a test's first day are not played through.
        let outcome = self.session.perform(RunTimers::default()).map_err(failed)?;
        self.note(&mut run, outcome.reactions);
        Ok(run)
    }

    fn accept(&mut self, reason: &str) -> Result<(), HostError> {
        self.accept = Some(reason.to_owned());
        Ok(())
    }

    fn operation(&mut self, name: &str, arguments: Value) -> Result<TestRun, HostError> {
        self.engine.use_rules(Arc::clone(&self.rules), Arc::clone(&self.templates));
        let mut arguments = arguments;
        if name == "contact.record" && arguments["medium"].is_null() {
            arguments["medium"] = "phone".into();
        }
        let facts = catalogue::operation(name).map_err(failed)?;
        if let Some(reason) = self.accept.take() {
            self.session.accept_warnings(&reason);
        }
        let outcome = self.session.call(name, &arguments.to_string()).map_err(failed)?;
        let value: Value = serde_json::from_str(&outcome.value).map_err(failed)?;
        let kind = facts.creates.map(str::to_owned).or_else(|| name.split('.').next().map(str::to_owned));
        let mut run = TestRun {
            record: kind.filter(|_| value["id"].is_string()).map(|kind| RecordRef { kind, id: text(&value, "id") }),
            ..TestRun::default()
        };
        self.note(&mut run, outcome.reactions);
        Ok(run)
    }
}

impl Host for World {
    fn record(&mut self, kind: &str, id: &str) -> Result<Option<Value>, HostError> {
        let facts = catalogue::record(kind).ok_or_else(|| HostError::Unknown(format!("there is no `{kind}`")))?;
        let record = self.call(facts.read_right, &json!({ "id": id }))?;
        Ok(Some(record))
    }

    fn figure(&mut self, kind: &str, id: &str, name: &str, _: &[Value]) -> Result<Value, HostError> {
        let record = self.record(kind, id)?.unwrap_or_default();
        record.get(name).cloned().ok_or_else(|| HostError::Unknown(format!("`{kind}` has no figure `{name}`")))
    }

    fn ask(&mut self, operation: &str, arguments: &Value) -> Result<Value, HostError> {
        self.call(operation, arguments)
    }

    fn function(&mut self, name: &str, _: &[Value]) -> Result<Value, HostError> {
        Err(HostError::Unknown(format!("in tests the host program lends no function `{name}`")))
    }

    fn new_id(&mut self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        let now = crate::base::Clock::now(&*self.clock);
        now.to_utc().with_timezone(&self.company.zone()).fixed_offset()
    }

    fn moment(&mut self, wall: NaiveDateTime) -> DateTime<FixedOffset> {
        self.wall_clock(self.company.instant(wall).to_utc())
    }

    fn wall_clock(&mut self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        at.with_timezone(&self.company.zone()).fixed_offset()
    }
}

/// Stands in when no world could be made, and says why at the first step.
struct NoWorld(String);

impl NoWorld {
    fn error<T>(&self) -> Result<T, HostError> {
        Err(HostError::Failed(self.0.clone()))
    }
}

impl Host for NoWorld {
    fn record(&mut self, _: &str, _: &str) -> Result<Option<Value>, HostError> {
        self.error()
    }

    fn figure(&mut self, _: &str, _: &str, _: &str, _: &[Value]) -> Result<Value, HostError> {
        self.error()
    }

    fn function(&mut self, _: &str, _: &[Value]) -> Result<Value, HostError> {
        self.error()
    }

    fn new_id(&mut self) -> String {
        String::new()
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        DateTime::default()
    }
}

impl TestWorld for NoWorld {
    fn given(&mut self, _: &str, _: Map<String, Value>) -> Result<RecordRef, HostError> {
        self.error()
    }

    fn at(&mut self, _: &str) -> Result<TestRun, HostError> {
        self.error()
    }

    fn accept(&mut self, _: &str) -> Result<(), HostError> {
        self.error()
    }

    fn operation(&mut self, _: &str, _: Value) -> Result<TestRun, HostError> {
        self.error()
    }
}
