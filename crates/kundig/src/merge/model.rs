//! What a merge is. No I/O.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::{CustomerId, MergeId, Timestamp, text_enum};
use crate::customer::Customer;
use crate::operation::EventFacts;

/// What can happen to records of one customer.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "merge.done", about: "Two records of one customer were made one.", record: "merge" },
    EventFacts { name: "merge.undone", about: "A merge was undone: there are two customers again.", record: "merge" },
];

text_enum! {
    /// Whose value of a field stays.
    pub enum Side {
        /// That of the record that is kept.
        Kept = "kept",
        /// That of the record that goes into it.
        Merged = "merged",
    }
}

/// A field in which two records differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergeField {
    /// The name by which `choose` decides it: `party.first_name`, `credit_limit`, `custom_fields.beruf`.
    pub field: String,
    /// What the record that is kept says.
    pub kept: Value,
    /// What the other one says.
    pub merged: Value,
    /// What it will be.
    pub result: Value,
}

/// What a merge would make of two records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergePreview {
    /// The record as it would be.
    pub customer: Customer,
    /// The fields in which both say something, and not the same.
    pub fields: Vec<MergeField>,
    /// How many records of which kind would belong to the one that is kept.
    pub moves: BTreeMap<String, i64>,
}

/// A merge that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Merge {
    /// The id.
    pub id: MergeId,
    /// The record that was kept.
    pub kept: CustomerId,
    /// The record that went into it.
    pub merged: CustomerId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: String,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// By whom it was undone.
    pub undone_by: Option<String>,
}

/// A page of merges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergePage {
    /// The merges, newest first.
    pub merges: Vec<Merge>,
    /// Where the next page begins; none after the last.
    pub next: Option<MergeId>,
}
