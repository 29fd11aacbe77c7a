//! What rules did in a unit, as the caller of an operation is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What one rule did about one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reaction {
    /// The event, e.g. `contact.recorded`.
    pub event: String,
    /// The rule's name.
    pub rule: String,
    /// Whether it asked for something, found itself not concerned, or failed.
    pub outcome: String,
    /// What it asked for, in order.
    pub requested: Vec<RequestMade>,
    /// Why it failed.
    pub failure: Option<String>,
}

/// An operation that a rule requested and the unit carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RequestMade {
    /// The operation.
    pub operation: String,
    /// What it answered.
    pub result: Value,
}
