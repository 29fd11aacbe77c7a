//! The operations on rules and traces.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{RuleTrace, TraceBody, considerations};
use super::store::TraceStore;
use crate::base::{Error, ErrorCode, Result};
use crate::journal::Entry;
use crate::journal::store::JournalStore;
use crate::operation::{Effect, Facts, Operation};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] =
    &[Facts::of::<ListRules>(), Facts::of::<ListTraces>(), Facts::of::<ShowTrace>(), Facts::of::<WhyRules>()];

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
        let rules = rules.rules().map(|rule| LoadedRule {
            name: rule.name.clone(),
            about: rule.about.clone(),
            on: rule.on.clone(),
            run_as: rule.run_as.clone(),
            path: rule.path.clone(),
            hash: rule.hash.clone(),
            requests: rule.requests.clone(),
        });
        Ok(RuleList { rules: rules.collect() })
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
        let body = unit.db.trace(unit.circumstances.company, self.seq)?;
        let body = body.ok_or_else(|| Error::not_found("rule trace", self.seq))?;
        read_trace(self.seq, &body)
    }
}

fn read_trace(seq: i64, body: &str) -> Result<RuleTrace> {
    let TraceBody { event, considered, runs } = serde_json::from_str(body).map_err(Error::internal)?;
    Ok(RuleTrace { seq, event, considered, runs })
}

/// Lists traces after a journal number, oldest first; on request only those in which a rule failed.
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
        let traces = rows.iter().map(|(seq, body)| read_trace(*seq, body)).collect::<Result<Vec<_>>>()?;
        Ok(TracePage { traces, next })
    }
}

/// Says for a recorded event why each loaded rule that listens to it would fire or not, condition by condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyRules {
    /// The journal entry.
    pub seq: i64,
}

/// Why rules fire or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WhyAnswer {
    /// The event.
    pub event: String,
    /// Each rule that listens to it.
    pub considered: Vec<Value>,
    /// Rules that listen to other events.
    pub other_rules: usize,
}

impl Operation for WhyRules {
    type Output = WhyAnswer;
    const NAME: &'static str = "rule.why";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { seq: 42 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<WhyAnswer> {
        let row = unit.db.entry(unit.circumstances.company, self.seq)?;
        let row = row.ok_or_else(|| Error::not_found("journal entry", self.seq))?;
        let entry: Entry = unit.show_entry(row)?;
        let rules = unit.services.rules();
        let considered = considerations(&rules.explain(&entry.event, &entry.after));
        let other_rules = rules.rules().count() - considered.len();
        Ok(WhyAnswer { event: entry.event, considered, other_rules })
    }
}
