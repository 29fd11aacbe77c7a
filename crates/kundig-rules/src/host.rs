//! What the engine lends to a running rule.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use serde_json::Value;

/// What the engine lends to a running rule: it implements this over its open unit of work, tests over a small world.
///
/// Everything is read under the rights that the rule runs with; deciding about rights is the host's affair.
pub trait Host {
    /// The fields of a record, asked for when a rule first reads one of them and then remembered for the run.
    /// `None`: not there, or no right to see it.
    fn record(&mut self, kind: &str, id: &str) -> Result<Option<Value>, HostError>;

    /// A figure that is computed, e.g. `("customer", id, "revenue", [{"months": 12}])` →
    /// `{"minor": 1000000, "currency": "EUR"}`.
    fn figure(&mut self, kind: &str, id: &str, name: &str, args: &[Value]) -> Result<Value, HostError>;

    /// Asks an operation that changes nothing, e.g. `("check.value", {"kind": "iban", "value": "…"})`; under the rights of the rule.
    fn ask(&mut self, operation: &str, arguments: &Value) -> Result<Value, HostError> {
        let _ = arguments;
        Err(HostError::Unknown(format!("`{operation}` can't be asked here")))
    }

    /// A function lent by the host program, called in the rule as `host::name(…)`.
    fn function(&mut self, name: &str, args: &[Value]) -> Result<Value, HostError>;

    /// A fresh id for a record that a requested operation will create.
    fn new_id(&mut self) -> String;

    /// The time of the unit of work: it stands still while the unit runs.
    fn now(&mut self) -> DateTime<FixedOffset>;

    /// The moment that a wall clock of the company shows so. A host whose clock changes with the seasons says it itself;
    /// without that, every time has the offset of today.
    fn moment(&mut self, wall: NaiveDateTime) -> DateTime<FixedOffset> {
        let zone = *self.now().offset();
        wall.and_local_timezone(zone).single().unwrap_or_else(|| wall.and_utc().fixed_offset())
    }

    /// A moment as the company's wall clock shows it.
    fn wall_clock(&mut self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        at.with_timezone(self.now().offset())
    }
}

/// Why the host could not answer a rule. Rules cannot catch these: the run fails and the trace says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The rights of the rule do not reach this far.
    #[error("{0}")]
    Denied(String),
    /// There is no such figure or function.
    #[error("{0}")]
    Unknown(String),
    /// It was tried and went wrong.
    #[error("{0}")]
    Failed(String),
}

/// Which record, of which kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct RecordRef {
    /// The kind, e.g. `customer`.
    pub kind: String,
    /// The id as text.
    pub id: String,
}
