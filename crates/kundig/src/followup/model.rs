//! What a follow-up is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CustomerId, Due, FollowUpId, Priority, RecordId, Timestamp, UserId, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "followup.created", about: "A follow-up was created.", record: "followup" },
    EventFacts { name: "followup.done", about: "A follow-up was done.", record: "followup" },
    EventFacts { name: "followup.deferred", about: "A follow-up was put off.", record: "followup" },
    EventFacts {
        name: "followup.reminded",
        about: "The time came to remind of an open follow-up.",
        record: "followup",
    },
    EventFacts {
        name: "followup.escalated",
        about: "An open follow-up went up a step: another department sees it too.",
        record: "followup",
    },
    EventFacts { name: "followup.overdue", about: "A follow-up was still open when it was due.", record: "followup" },
    EventFacts { name: "followup.cancelled", about: "A follow-up was cancelled.", record: "followup" },
];

text_enum! {
    /// Where a follow-up stands.
    pub enum FollowUpState {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// No longer needed.
        Cancelled = "cancelled",
    }
}

/// A record that something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct About {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: AboutKind,
}

text_enum! {
    /// The kinds of records that a follow-up can be about.
    pub enum AboutKind {
        /// Customer.
        Customer = "customer",
        /// Contact.
        Contact = "contact",
        /// Case.
        Case = "case",
        /// Another follow-up.
        FollowUp = "followup",
    }
}

/// Whom to tell when nothing happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// How long after the creation.
    pub after: Due,
    /// The department, by its team's name, e.g. `service.lead`.
    pub to: String,
}

/// A follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FollowUp {
    /// The id.
    pub id: FollowUpId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// What is to be done.
    pub subject: String,
    /// More about it.
    pub note: Option<String>,
    /// Where it stands.
    pub state: FollowUpState,
    /// How urgent it is.
    pub priority: Priority,
    /// When it is due.
    pub due_at: Timestamp,
    /// When to remind of it.
    pub remind_at: Option<Timestamp>,
    /// Who is to do it.
    pub assigned_user: Option<UserId>,
    /// Which department is to do it.
    pub department: Option<String>,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// The records that it is about.
    pub about: Vec<About>,
    /// Whom to tell when nothing happens.
    pub escalate: Vec<Escalation>,
    /// The departments that it was escalated to, which see it on their desks beside the one that is to do it.
    pub escalated_to: Vec<String>,
    /// Why it was put off.
    pub defer_reason: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// What lies on a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Desk {
    /// Open follow-ups, the most urgent date first.
    pub followups: Vec<FollowUp>,
    /// How many of them are overdue.
    pub overdue: u32,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}
