//! What a segment is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{SegmentId, Timestamp};
use crate::customer::FacetCount;
use crate::operation::EventFacts;

/// What can happen to a segment.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "segment.saved", about: "A segment was saved or changed.", record: SegmentId::KIND },
    EventFacts { name: "segment.removed", about: "A segment was removed.", record: SegmentId::KIND },
];

/// A saved filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Segment {
    /// The id.
    pub id: SegmentId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// The name; filters say `segment "…"`.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Who belongs to it, in the canonical form of the filter language.
    pub filter: String,
    /// When it was saved first.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// Segments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SegmentList {
    /// By name.
    pub segments: Vec<Segment>,
}

/// A filter that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Understood {
    /// In its canonical form.
    pub filter: String,
}

/// A field that a filter can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilterField {
    /// Its name, within its part.
    pub name: String,
    /// The part that it belongs to (`address`, `contact` …); none for fields of the customer.
    #[serde(default)]
    pub part: Option<String>,
    /// What it holds: `text`, `choice`, `set`, `number`, `money`, `day`, `moment`, `flag`, `user`, `team`, `record`, `age`.
    pub holds: String,
    /// What may be chosen, for `choice` and some of `set`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What it means.
    pub about: String,
    /// Whether the caller's grants open it on every customer: only then they can ask for it.
    pub open: bool,
}

/// The words of the filter language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilterFields {
    /// Fields of the customer first, then those of each part.
    pub fields: Vec<FilterField>,
}

/// Whether a customer belongs to those that a filter means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Membership {
    /// Whether they do.
    pub belongs: bool,
    /// What was asked, test by test.
    pub reasons: Vec<Reason>,
}

/// One test of a filter, and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The test.
    pub test: String,
    /// Whether it holds.
    pub holds: bool,
}

/// Customers by the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetCounts {
    /// The most frequent first. A customer with several values counts for each.
    pub values: Vec<FacetCount>,
}
