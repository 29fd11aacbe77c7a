//! Lines of a timeline. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{RecordId, Timestamp};

/// One thing that happened around a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineLine {
    /// The number of its journal entry.
    pub seq: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who: the user's login, or the rule with the role it ran as.
    pub actor: String,
    /// What happened, e.g. `case.opened`.
    pub event: String,
    /// The kind of record.
    pub record_kind: String,
    /// The record.
    pub record: RecordId,
    /// One line for a clerk, in German: `Beschwerde per Telefon: Heizung ausgefallen`.
    pub title: String,
    /// The session may not see this record: the title says no more than that something happened.
    pub withheld: bool,
}

/// A page of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timeline {
    /// The lines, newest first.
    pub lines: Vec<TimelineLine>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<i64>,
}
