//! Rules and the set of them: loaded once, shared by everybody, never changed.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::check;
use crate::declare;
use crate::host::{Host, RecordRef};
use crate::index::{self, Index};
use crate::problem::Problem;
use crate::process::{Process, Step};
use crate::run::{self, Run};
use crate::sandbox::{Limits, Sandbox};
use crate::schedule::Schedule;
use crate::state::Facts;
use crate::when::{self, Condition, Consideration, Expected};
use crate::words::Vocabulary;

/// The text of a rule file and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSource {
    /// Shown in problems and traces, e.g. `complaint/important_customer.rhai`; never opened.
    pub path: String,
    /// The file's content.
    pub text: String,
}

impl RuleSource {
    /// A source from its path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        RuleSource { path: path.into(), text: text.into() }
    }
}

/// What happened: a journal entry as rules see it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// What happened, e.g. `contact.recorded`.
    pub name: String,
    /// The kind of record that it happened to, e.g. `contact`.
    pub record_kind: String,
    /// The id of that record.
    pub record_id: String,
    /// The id of the customer concerned, if any.
    pub customer: Option<String>,
    /// The record's fields after the event.
    pub fields: Map<String, Value>,
    /// The record's fields before the event; empty when it was created.
    pub before: Map<String, Value>,
    /// Who did it.
    pub actor: String,
    /// When, by the unit's clock.
    pub at: DateTime<FixedOffset>,
    /// The journal's number of the entry.
    pub seq: i64,
}

/// One rule, compiled and checked.
#[derive(Debug)]
pub struct Rule {
    /// Its unique name, e.g. `complaint.important_customer`.
    pub name: String,
    /// One sentence for people.
    pub about: String,
    /// The event that it reacts to.
    pub on: String,
    /// What must hold of the event's fields; all of them.
    pub when: Vec<Condition>,
    /// The role whose rights it runs with.
    pub run_as: Option<String>,
    /// The file that it came from.
    pub path: String,
    /// SHA-256 of the file's text as hexadecimal digits: tells versions of a rule apart.
    pub hash: String,
    /// The operations that its text names, in order of appearance, e.g. `case.open`.
    pub requests: Vec<String>,
    /// The mail templates that its text names, each with line and column, for whoever knows which there are.
    pub templates: Vec<(String, u32, u32)>,
    /// What makes it a process; none in a rule that reacts at once.
    pub process: Option<Process>,
    /// When the clock calls it; none in a rule that an event calls.
    pub schedule: Option<Schedule>,
    /// The file's text: a running process keeps the version that it began with.
    pub text: Arc<str>,
    pub(crate) ast: rhai::AST,
    pub(crate) has_applies: bool,
    pub(crate) facts: Arc<Facts>,
    pub(crate) sandbox: Arc<Sandbox>,
}

impl Rule {
    /// Lets the rule look at the event and say what it wants done. Nothing is done here: the requested operations are
    /// returned for the engine to execute. Never panics and never exceeds the limits by much, whatever the rule does.
    ///
    /// The filter (`on`, `when`) is not looked at again; ask [`RuleSet::matching`] first.
    pub fn run(&self, host: &mut dyn Host, event: &Event) -> Run {
        run::run(self, host, event)
    }

    /// Begins a process: asks `applies`, if there is one, and runs `start`.
    pub fn begin(&self, host: &mut dyn Host, event: &Event) -> Step {
        run::begin(self, host, event)
    }

    /// Runs one step of a process: the function of this name, with what the instance remembers. The event is the one that
    /// it began with; `news` is the one that brought this step, if one did. Requests are returned, as by [`Rule::run`].
    pub fn step(
        &self,
        host: &mut dyn Host,
        event: &Event,
        news: Option<Event>,
        step: &str,
        memory: Map<String, Value>,
    ) -> Step {
        run::step(self, host, event, news, step, memory)
    }

    /// Whether the file has a step of this name.
    pub fn has_step(&self, step: &str) -> bool {
        self.ast.iter_functions().any(|function| function.name == step && function.params.len() == 1)
    }

    /// Whether `when` holds for these fields, condition by condition.
    pub fn consider(&self, fields: &Map<String, Value>) -> Consideration {
        when::consider(self, fields)
    }
}

/// All rules of an engine: compiled, checked and indexed. Immutable; share it by [`Arc`].
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<Rule>,
    by_name: FxHashMap<String, usize>,
    index: Index,
}

impl RuleSet {
    /// Compiles, checks and indexes. A broken rule is left out and reported; the others work. Tests beside rules
    /// (`*.test.rhai`) are passed over, so that a whole folder may be given.
    pub fn load(sources: &[RuleSource], vocabulary: &Vocabulary, limits: Limits) -> (RuleSet, Vec<Problem>) {
        let sandbox = Arc::new(Sandbox::for_rules(vocabulary, limits));
        let mut problems = Vec::new();
        let mut rules: Vec<Rule> = Vec::new();
        let mut writes = Vec::new();
        let mut by_name: FxHashMap<String, usize> = FxHashMap::default();
        for source in sources.iter().filter(|source| !source.path.ends_with(".test.rhai")) {
            let Some((rule, sets)) = declare::load_rule(source, &sandbox, &mut problems) else { continue };
            if let Some(&first) = by_name.get(&rule.name) {
                problems.push(declare::duplicate_name(&rule, &rules[first]));
                continue;
            }
            by_name.insert(rule.name.clone(), rules.len());
            rules.push(rule);
            writes.push(sets);
        }
        let pairs: Vec<_> = rules.iter().zip(writes.iter().map(Vec::as_slice)).collect();
        check::compare(&pairs, &mut problems);
        let index = Index::build(&rules);
        (RuleSet { rules, by_name, index }, problems)
    }

    /// No rules at all.
    pub fn empty() -> RuleSet {
        RuleSet { rules: Vec::new(), by_name: FxHashMap::default(), index: Index::default() }
    }

    /// All rules, in the order of their sources.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// How many rules work.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rule of this name.
    pub fn by_name(&self, name: &str) -> Option<&Rule> {
        self.by_name.get(name).map(|&position| &self.rules[position])
    }

    /// Whether any rule reacts to this event at all; the engine may then save itself from collecting the fields.
    pub fn listens_to(&self, event: &str) -> bool {
        self.index.listens_to(event)
    }

    /// What the filters of the rules on this event ask of a field, e.g. of which number of days.
    pub fn asked(&self, event: &str, field: &str) -> Vec<&Expected> {
        let rules = self.rules.iter().filter(|rule| rule.on == event);
        let conditions = rules.flat_map(|rule| &rule.when).filter(|condition| condition.field == field);
        conditions.flat_map(|condition| &condition.any_of).collect()
    }

    /// The rules that react to this event and whose `when` holds for these fields, in the order of their sources.
    /// Rules that do not match cost next to nothing, however many there are.
    pub fn matching(&self, event: &str, fields: &Map<String, Value>) -> Vec<&Rule> {
        let mut hits: Vec<u32> = self.index.candidates(event, fields);
        hits.retain(|&position| index::holds(&self.rules[position as usize].when, fields));
        hits.into_iter().map(|position| &self.rules[position as usize]).collect()
    }

    /// For every rule on this event, why its filter let the event through or not: for traces and `why`.
    pub fn explain(&self, event: &str, fields: &Map<String, Value>) -> Vec<Consideration> {
        self.index.all(event).iter().map(|&position| self.rules[position as usize].consider(fields)).collect()
    }

    /// The same for at most so many rules, and how many more there are: every rule that matches, then those that came near
    /// to it (their most telling condition holds), then others. Costs as little as [`RuleSet::matching`] however many rules
    /// are on the event.
    pub fn explain_near(&self, event: &str, fields: &Map<String, Value>, limit: usize) -> (Vec<Consideration>, usize) {
        let all = self.index.all(event);
        let near = self.index.candidates(event, fields);
        let (matching, mut shown): (Vec<u32>, Vec<u32>) =
            near.iter().partition(|&&position| index::holds(&self.rules[position as usize].when, fields));
        let room = limit.saturating_sub(matching.len());
        shown.truncate(room);
        let others = all.iter().filter(|&position| near.binary_search(position).is_err());
        shown.extend(others.take(room - shown.len()));
        shown.extend(matching);
        shown.sort_unstable();
        let more = all.len() - shown.len();
        (shown.into_iter().map(|position| self.rules[position as usize].consider(fields)).collect(), more)
    }
}

impl Event {
    /// The record that the event is about.
    pub fn record(&self) -> RecordRef {
        RecordRef { kind: self.record_kind.clone(), id: self.record_id.clone() }
    }
}
