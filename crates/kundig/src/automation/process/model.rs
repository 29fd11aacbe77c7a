//! What a process is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{CustomerId, ProcessId, RecordId, Timestamp, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "process.started", about: "A process began.", record: "process" },
    EventFacts { name: "process.moved", about: "A process took its next step.", record: "process" },
    EventFacts { name: "process.ended", about: "A process came to its end.", record: "process" },
    EventFacts { name: "process.stopped", about: "A process was stopped by an event or by hand.", record: "process" },
    EventFacts { name: "process.paused", about: "A process stands still.", record: "process" },
    EventFacts { name: "process.resumed", about: "A process goes on.", record: "process" },
    EventFacts { name: "process.failed", about: "A step of a process failed and was taken back.", record: "process" },
];

text_enum! {
    /// Where a process stands.
    pub enum ProcessState {
        /// Waits for its next step.
        Running = "running",
        /// Stands still until an event, or until somebody lets it go on.
        Paused = "paused",
        /// Its last step failed; `process.retry` takes it again.
        Failed = "failed",
        /// Came to its end.
        Done = "done",
        /// Ended before its time, by an event or by hand.
        Stopped = "stopped",
    }
}

/// An instance of a process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Process {
    /// The id.
    pub id: ProcessId,
    /// Counts the changes.
    pub version: i32,
    /// The rule's name.
    pub rule: String,
    /// SHA-256 of the rule's text that it runs with.
    pub hash: String,
    /// What tells it from other instances of the rule.
    pub key: String,
    /// Where it stands.
    pub state: ProcessState,
    /// The step that it took last, or that failed.
    pub step: String,
    /// How many steps it took.
    pub steps: i32,
    /// The event that it began with.
    pub event: String,
    /// The kind of record of that event.
    pub record_kind: String,
    /// The record of that event.
    pub record: RecordId,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// What it remembers.
    pub memory: Map<String, Value>,
    /// How it goes on: what it waits for.
    pub next: Option<Value>,
    /// When its next step is due.
    pub due_at: Option<Timestamp>,
    /// What went wrong.
    pub last_error: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A page of processes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProcessPage {
    /// The processes, in the order of their beginning.
    pub processes: Vec<Process>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<ProcessId>,
}

/// How many steps an instance may take: a process that goes in circles ends there.
pub(super) const MAX_STEPS: i32 = 10_000;
