//! The operations on rules and traces.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::dry::Past;
use super::health;
use super::model::{RuleTrace, TraceBody, considerations};
use super::store::TraceStore;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{Error, ErrorCode, Result};
use crate::customer;
use crate::journal::store::JournalStore;
use crate::operation::{Effect, EventFacts, Facts, Operation, RecordFacts};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<ListRules>(),
    Facts::of::<ListTraces>(),
    Facts::of::<PauseRule>(),
    Facts::of::<ResumeRule>(),
    Facts::of::<ShowTrace>(),
    Facts::of::<WhyRules>(),
];

/// What can happen to rules.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "rule.tripped", about: "A rule failed ten times in a row and was paused.", record: "rule" },
    EventFacts { name: "rule.paused", about: "A rule was paused by hand.", record: "rule" },
    EventFacts { name: "rule.resumed", about: "A paused rule works again.", record: "rule" },
];

/// A rule, as the journal shows it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: health::KIND,
    read_right: "rule.list",
    field_groups: &[],
    schema: || schemars::schema_for!(LoadedRule),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};

/// A rule that is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoadedRule {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// The event that it reacts to.
    pub on: String,
    /// The role that it runs as.
    pub run_as: Option<String>,
    /// Its file.
    pub path: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// The operations that it may request.
    pub requests: Vec<String>,
    /// Whether it lives on as a process.
    pub process: bool,
    /// How often it failed in a row.
    pub failures: i32,
    /// Why it is paused, if it is.
    pub paused: Option<String>,
}

/// The rules that are loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleList {
    /// By file.
    pub rules: Vec<LoadedRule>,
}

/// Lists the rules that are loaded, with what each reacts to and may request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRules {}

impl Operation for ListRules {
    type Output = RuleList;
    const NAME: &'static str = "rule.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RuleList> {
        let rules = unit.services.rules();
        let mut listed = Vec::with_capacity(rules.len());
        for rule in rules.rules() {
            let sick = health::of(unit, &rule.name)?.filter(|row| row.by_hand || row.hash == rule.hash);
            listed.push(LoadedRule {
                name: rule.name.clone(),
                about: rule.about.clone(),
                on: rule.on.clone(),
                run_as: rule.run_as.clone(),
                path: rule.path.clone(),
                hash: rule.hash.clone(),
                requests: rule.requests.clone(),
                process: rule.process.is_some(),
                failures: sick.as_ref().map_or(0, |row| row.failures),
                paused: sick.filter(|row| row.paused).map(|row| row.reason),
            });
        }
        Ok(RuleList { rules: listed })
    }
}

/// Pauses a rule for a reason: it reacts to nothing until it is resumed. Processes that run already go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRule {
    /// The rule's name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// Whether a rule works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleHealth {
    /// The rule's name.
    pub name: String,
    /// Why it is paused, if it is.
    pub paused: Option<String>,
}

impl Operation for PauseRule {
    type Output = RuleHealth;
    const NAME: &'static str = "rule.pause";
    const EMITS: &'static [&'static str] = &["rule.paused"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound];

    fn example() -> Self {
        Self { name: "complaint.received".into(), reason: "Die Vorlage wird überarbeitet.".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RuleHealth> {
        let mut findings = Findings::default();
        kundig_check::text::required("reason", &self.reason, "Grund", "reason", &mut findings);
        kundig_check::text::max_len("reason", &self.reason, 500, "Grund", "reason", &mut findings);
        unit.settle(findings)?;
        let rules = unit.services.rules();
        let rule = rules.by_name(&self.name).ok_or_else(|| Error::not_found(health::KIND, &self.name))?;
        health::put(unit, &self.name, &rule.hash, 0, true, true, &self.reason)?;
        health::record(unit, "rule.paused", &self.name, json!({ "name": self.name, "reason": self.reason }))?;
        Ok(RuleHealth { name: self.name, paused: Some(self.reason) })
    }
}

/// Lets a paused rule work again, whoever paused it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRule {
    /// The rule's name.
    pub name: String,
}

impl Operation for ResumeRule {
    type Output = RuleHealth;
    const NAME: &'static str = "rule.resume";
    const EMITS: &'static [&'static str] = &["rule.resumed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState];

    fn example() -> Self {
        Self { name: "complaint.received".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RuleHealth> {
        let known = unit.services.rules().by_name(&self.name).is_some();
        let sick = health::of(unit, &self.name)?;
        if !known && sick.is_none() {
            return Err(Error::not_found(health::KIND, &self.name));
        }
        if !sick.is_some_and(|row| row.paused) {
            return Err(Error::WrongState {
                record: health::KIND,
                key: self.name,
                state: "working".into(),
                problem: "only a paused rule can be resumed",
            });
        }
        health::forget(unit, &self.name)?;
        health::record(unit, "rule.resumed", &self.name, json!({ "name": self.name }))?;
        Ok(RuleHealth { name: self.name, paused: None })
    }
}

/// Shows which rules an event met: who was considered, who fired, what each requested, and what failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowTrace {
    /// The journal entry.
    pub seq: i64,
}

impl Operation for ShowTrace {
    type Output = RuleTrace;
    const NAME: &'static str = "rule.trace";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { seq: 42 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RuleTrace> {
        let withheld = is_withheld(unit, self.seq)?;
        let body = unit.db.trace(unit.circumstances.company, self.seq)?.filter(|_| !withheld);
        let body = body.ok_or_else(|| Error::not_found("rule trace", self.seq))?;
        read_trace(self.seq, &body)
    }
}

/// Whether what rules saw of an event is not shown: its customer is restricted, and not for this session.
pub(super) fn is_withheld(unit: &mut Unit<'_>, seq: i64) -> Result<bool> {
    if !customer::operations::hides_restricted(unit)? {
        return Ok(false);
    }
    let entry = unit.db.entry(unit.company_no(), seq)?;
    entry.and_then(|entry| entry.customer).map_or(Ok(false), |id| customer::operations::withholds(unit, id))
}

fn read_trace(seq: i64, body: &str) -> Result<RuleTrace> {
    let TraceBody { event, considered, more, runs } = serde_json::from_str(body).map_err(Error::internal)?;
    Ok(RuleTrace { seq, event, considered, considered_more: more, runs })
}

/// Lists traces after a journal number, oldest first; on request only those in which a rule failed. Those about customers who
/// are restricted are left out, unless the session may read such.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTraces {
    /// Traces of entries after this number.
    #[serde(default)]
    pub after: i64,
    /// Only those in which a rule failed.
    #[serde(default)]
    pub failed_only: bool,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A page of traces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TracePage {
    /// Oldest first.
    pub traces: Vec<RuleTrace>,
    /// Give this as `after` to read on.
    pub next: i64,
}

impl Operation for ListTraces {
    type Output = TracePage;
    const NAME: &'static str = "rule.traces";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self { failed_only: true, ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<TracePage> {
        let limit = i64::from(self.limit.unwrap_or(50).clamp(1, 500));
        let rows = unit.db.traces_after(unit.circumstances.company, self.after, self.failed_only, limit)?;
        let next = rows.last().map_or(self.after, |row| row.0);
        let mut traces = Vec::with_capacity(rows.len());
        for (seq, body) in rows {
            if !is_withheld(unit, seq)? {
                traces.push(read_trace(seq, &body)?);
            }
        }
        Ok(TracePage { traces, next })
    }
}

/// Says for a recorded event why each loaded rule that listens to it would fire or not, condition by condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyRules {
    /// The journal entry.
    pub seq: i64,
    /// Only the rule of this name.
    #[serde(default)]
    pub rule: Option<String>,
}

/// Why rules fire or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WhyAnswer {
    /// The event.
    pub event: String,
    /// Each rule that listens to it.
    pub considered: Vec<Value>,
    /// The event that the rule listens to, where it was asked for by name and it is another one.
    pub listens_to: Option<String>,
    /// Why rules among them are paused and do nothing whatever the event is: name and reason.
    pub paused: Vec<PausedRule>,
    /// Rules that listen to other events.
    pub other_rules: usize,
}

/// A rule that stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PausedRule {
    /// The rule's name.
    pub rule: String,
    /// Why.
    pub reason: String,
}

impl Operation for WhyRules {
    type Output = WhyAnswer;
    const NAME: &'static str = "rule.why";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { seq: 42, rule: Some("complaint.received".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<WhyAnswer> {
        let past = Past::recorded(unit, self.seq)?;
        let (event, fields) = (past.event_name().to_owned(), past.open_fields(unit)?);
        let rules = unit.services.rules();
        let asked = match &self.rule {
            Some(name) => Some(rules.by_name(name).ok_or_else(|| Error::not_found(health::KIND, name))?),
            None => None,
        };
        let listening = rules.rules().filter(|rule| rule.on == event);
        let listening: Vec<_> = listening.filter(|rule| asked.is_none_or(|asked| asked.name == rule.name)).collect();
        let mut paused = Vec::new();
        for rule in &listening {
            if let Some(reason) = health::paused(unit, &rule.name, &rule.hash)? {
                paused.push(PausedRule { rule: rule.name.clone(), reason });
            }
        }
        let considered: Vec<_> = listening.iter().map(|rule| rule.consider(&fields)).collect();
        Ok(WhyAnswer {
            considered: considerations(&considered),
            listens_to: asked.filter(|rule| rule.on != event).map(|rule| rule.on.clone()),
            paused,
            other_rules: rules.rules().filter(|rule| rule.on != event).count(),
            event,
        })
    }
}
