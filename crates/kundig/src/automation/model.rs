//! What rules did, as people and programs see it.

use kundig_rules::{Consideration, FailureKind, RuleSet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use crate::reaction::{Reaction, RequestMade};

/// Whether an event tells all fields of its record, as a new one does. A change tells only what changed, and what the clock
/// brings, such as a reminder or a birthday, changes nothing at all: it tells at most what the day is about.
pub(super) fn is_whole(before: &Map<String, Value>, after: &Map<String, Value>) -> bool {
    before.is_empty() && after.contains_key("id")
}

/// One rule's run, as the trace keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TracedRun {
    /// The rule's name.
    pub rule: String,
    /// SHA-256 of its text: which version ran.
    pub hash: String,
    /// The role it ran as.
    pub run_as: Option<String>,
    /// `reacted`, `not_applicable` or `failed`.
    pub outcome: String,
    /// Operations requested, with their arguments.
    pub requested: Vec<Value>,
    /// What it read, e.g. `customer.revenue`.
    pub reads: Vec<String>,
    /// What it printed.
    pub log: Vec<String>,
    /// Why it failed, with the place in the file.
    pub failure: Option<String>,
    /// `limit`, `script`, `host` or `operation`.
    pub failure_kind: Option<String>,
}

/// Which rules an event met, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleTrace {
    /// The journal entry.
    pub seq: i64,
    /// The event.
    pub event: String,
    /// The rules that listen to the event, and whether the filter of each let the event through, condition by condition: all
    /// whose filter did, and those that came near to it, up to ten.
    pub considered: Vec<Value>,
    /// How many more rules listen to the event, whose filters did not let it through; `rule.why` tells about them.
    pub considered_more: u32,
    /// What the rules did that ran.
    pub runs: Vec<TracedRun>,
}

/// A trace before the entry has its number.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct TraceBody {
    pub event: String,
    pub considered: Vec<Value>,
    /// Traces of earlier versions name every rule.
    #[serde(default, skip_serializing_if = "is_none")]
    pub more: u32,
    pub runs: Vec<TracedRun>,
}

/// The same, as it is written.
#[derive(Serialize)]
pub(super) struct TraceText<'a> {
    pub event: &'a str,
    pub considered: &'a [Consideration],
    #[serde(skip_serializing_if = "is_none")]
    pub more: u32,
    pub runs: &'a [TracedRun],
}

fn is_none(more: &u32) -> bool {
    *more == 0
}

/// How many rules a trace tells of: where a thousand listen to an event, a trace of all would be larger than the event.
const MAX_CONSIDERED: usize = 10;

/// Which rules an event met.
#[derive(Default)]
pub(super) struct Considered {
    pub shown: Vec<Consideration>,
    pub more: u32,
}

impl Considered {
    pub(super) fn of(rules: &RuleSet, event: &str, fields: &Map<String, Value>) -> Self {
        let (shown, more) = rules.explain_near(event, fields, MAX_CONSIDERED);
        Self { shown, more: more as u32 }
    }
}

pub(super) fn considerations(considered: &[Consideration]) -> Vec<Value> {
    considered.iter().filter_map(|one| serde_json::to_value(one).ok()).collect()
}

pub(super) const fn kind_name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Limit => "limit",
        FailureKind::Script => "script",
        FailureKind::Host => "host",
    }
}
