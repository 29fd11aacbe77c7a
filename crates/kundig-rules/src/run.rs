//! One run of one rule.

use serde::Serialize;
use serde_json::Value;

use crate::host::{Host, RecordRef};
use crate::rule::{Event, Rule};

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

pub(crate) fn run(_rule: &Rule, _host: &mut dyn Host, _event: &Event) -> Run {
    Run { applies: true, requests: vec![], outcome: Outcome::Reacted, reads: vec![], log: vec![], operations: 0 }
}
