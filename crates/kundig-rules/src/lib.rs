//! Rules in rhai, safely: load, check, index, run, trace. This crate knows no database.
//!
//! A rule says what it reacts to as data at its top and what it wants in a few lines below:
//!
//! ```text
//! rule(#{
//!     name: "complaint.important_customer",
//!     on:   "contact.recorded",
//!     when: #{ direction: "in", kind: "complaint" },
//! });
//! fn applies(event) { event.customer.revenue(months(12)) >= eur(10_000) }
//! fn react(event)   { open_case(#{ kind: "complaint", customer: event.customer }); }
//! ```
//!
//! A rule does nothing by itself: it *requests* operations, and the engine executes them in the unit of work of the
//! event. So a dry run is a run whose requests are thrown away, and a back-test one whose requests are compared.
//!
//! # The way of a rule
//!
//! 1. The engine describes what rules may say as a [`Vocabulary`]: operations, events, records, host functions, roles.
//! 2. [`RuleSet::load`] compiles and checks the files. What is wrong comes back as [`Problem`]s with place and
//!    suggestion, in English and German; the rules that are right work.
//! 3. For each event, [`RuleSet::matching`] finds the rules whose filter holds, in less than a microsecond however many
//!    there are; [`RuleSet::explain`] says why the others do not.
//! 4. [`Rule::run`] lets a rule read through the [`Host`] and hands back a [`Run`]: requests, what was read, what went
//!    wrong, how much it took. It runs in a sandbox with [`Limits`] and never panics.
//! 5. [`run_tests`] plays the tests that stand beside rules in a [`TestWorld`].
//! 6. [`definitions`] writes all words for editors, in the syntax of rhai's language server.
//!
//! ```
//! use kundig_rules::*;
//! # use serde_json::{Map, Value, json};
//! # struct House;
//! # impl Host for House {
//! #     fn record(&mut self, _: &str, _: &str) -> Result<Option<Value>, HostError> { Ok(Some(json!({ "name": "Anna Groß" }))) }
//! #     fn figure(&mut self, _: &str, _: &str, _: &str, _: &[Value]) -> Result<Value, HostError> { Ok(Value::Null) }
//! #     fn function(&mut self, _: &str, _: &[Value]) -> Result<Value, HostError> { Ok(Value::Null) }
//! #     fn new_id(&mut self) -> String { "f1".into() }
//! #     fn now(&mut self) -> chrono::DateTime<chrono::FixedOffset> { chrono::DateTime::UNIX_EPOCH.into() }
//! # }
//! let vocabulary = Vocabulary {
//!     operations: vec![OperationWord {
//!         name: "followup.create".into(),
//!         function: "follow_up".into(),
//!         creates: Some("followup".into()),
//!         allowed: true,
//!         fields: vec![FieldWord::new("subject", FieldType::Text).required(), FieldWord::new("due", FieldType::Any)],
//!         ..OperationWord::default()
//!     }],
//!     events: vec![EventWord { name: "contact.recorded".into(), record_kind: "contact".into(), ..EventWord::default() }],
//!     ..Vocabulary::default()
//! };
//! let source = RuleSource::new(
//!     "call_back.rhai",
//!     r#"rule(#{ name: "contact.call_back", on: "contact.recorded", when: #{ direction: "in" } });
//!     fn react(event) { follow_up(#{ subject: `${event.customer.name} zurückrufen`, due: business_days(1) }) }"#,
//! );
//! let (rules, problems) = RuleSet::load(&[source], &vocabulary, Limits::default());
//! assert!(problems.is_empty());
//!
//! let fields = Map::from_iter([("direction".to_owned(), json!("in"))]);
//! let event = Event {
//!     name: "contact.recorded".into(), record_kind: "contact".into(), record_id: "k1".into(),
//!     customer: Some("c1".into()), fields, before: Map::new(), actor: "user:u1".into(),
//!     at: chrono::DateTime::UNIX_EPOCH.into(), seq: 1,
//! };
//! for rule in rules.matching(&event.name, &event.fields) {
//!     let run = rule.run(&mut House, &event);
//!     assert_eq!(run.requests[0].operation, "followup.create");
//!     assert_eq!(
//!         run.requests[0].arguments,
//!         json!({ "id": "f1", "subject": "Anna Groß zurückrufen", "due": { "business_days": 1 } })
//!     );
//! }
//! ```
//!
//! # What a rule can say
//!
//! - The event: `event.name`, `.record`, `.customer`, `.data` (all fields), `.before`, `.at`, `.actor`, `.number` (in the
//!   journal), `.has("field")`, `.changed("field")`, every field by its name, and the records that it names
//!   (`event.contact`). A record is read field by field (`event.customer.name`) and asked for figures
//!   (`event.customer.revenue(months(12))`).
//! - Money: `eur(10_000)`, `eur("12.50")`, `money(5, "CHF")`, with `+ - * /` and comparisons within a currency. Numbers
//!   with a point are decimals (`12.5` is exactly that); there are no floats.
//! - Spans: `minutes hours business_hours days business_days weeks months years`. Times: `now()`, `today()`,
//!   `date("2026-12-23")`, `time("2026-12-23 16:30")`, with `+` and `-` spans and comparisons, also with texts.
//!   What depends on the company's calendar (`business_days`) is handed to the operation as it is.
//! - A rule that the clock calls: `schedule(#{ name: "…", every: "business_day", at: "07:30" })`, see [`Schedule`].
//! - Operations by their friendlier name or by `op("case.open", #{ … })`; `host::…` for functions of the host program;
//!   `print` for the trace.
//! - Constants (`const`) and functions (`fn`) of its own, and rhai's lists, maps, texts and loops.
//!
//! As JSON, a record becomes its id, in lists named `about` `{"kind": …, "id": …}`; money `{"minor": 123, "currency":
//! "EUR"}`; spans `{"business_days": 1}` (weeks as days, years as months); decimals, dates and times text.

mod check;
mod declare;
mod definitions;
mod host;
mod index;
mod library;
mod problem;
mod process;
mod record;
mod request;
mod rule;
mod run;
mod sandbox;
mod schedule;
mod state;
mod testing;
mod value;
mod vocabulary;
mod when;
mod words;

pub use definitions::{Definitions, Function, definitions, functions};
pub use host::{Host, HostError, RecordRef};
pub use problem::{Problem, Severity};
pub use process::{Next, Pause, Process, Step};
pub use rule::{Event, Rule, RuleSet, RuleSource};
pub use run::{Failure, FailureKind, Outcome, Request, Run};
pub use sandbox::Limits;
pub use schedule::Schedule;
pub use testing::{TestRequest, TestResult, TestRun, TestWorld, run_tests};
pub use when::{Condition, Consideration, ConsideredCondition, Expected};
pub use words::{EventWord, FieldType, FieldWord, HostFunctionWord, OperationWord, RecordWord, RoleWord, Vocabulary};
