//! Requests, proofs, holds and periods of data protection. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{CustomerId, Date, PrivacyHoldId, PrivacyLogId, PrivacyRequestId, Timestamp, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts {
        name: "privacy.requested",
        about: "A person asked for what is due to them by data-protection law.",
        record: "privacy_request",
    },
    EventFacts {
        name: "privacy.request_changed",
        about: "A request was extended, refused or fulfilled.",
        record: "privacy_request",
    },
    EventFacts { name: "privacy.exported", about: "The data of a customer was handed out.", record: "privacy_log" },
    EventFacts {
        name: "privacy.restricted",
        about: "A customer's data must not be used for now.",
        record: "privacy_log",
    },
    EventFacts { name: "privacy.lifted", about: "A customer's data may be used again.", record: "privacy_log" },
    EventFacts { name: "privacy.erased", about: "A customer was erased.", record: "privacy_log" },
    EventFacts {
        name: "privacy.suppressed",
        about: "An address is not to be written to or called any more.",
        record: "privacy_log",
    },
    EventFacts {
        name: "privacy.unsuppressed",
        about: "A suppressed address may be used again.",
        record: "privacy_log",
    },
    EventFacts {
        name: "privacy.held",
        about: "Something keeps a customer's data from being erased.",
        record: "privacy_hold",
    },
    EventFacts {
        name: "privacy.released",
        about: "What kept a customer's data from being erased is over.",
        record: "privacy_hold",
    },
    EventFacts {
        name: "privacy.retention_set",
        about: "The company changed how long it keeps a kind of record.",
        record: "privacy_retention",
    },
];

text_enum! {
    /// What a person asks for.
    pub enum RequestKind {
        /// To be told what is known (Art. 15 GDPR), or to be handed it (Art. 20).
        Access = "access",
        /// To be corrected (Art. 16).
        Rectification = "rectification",
        /// To be erased (Art. 17).
        Erasure = "erasure",
        /// That data is kept but not used (Art. 18).
        Restriction = "restriction",
        /// Not to be addressed any more, or that other use ends (Art. 21).
        Objection = "objection",
    }
}

text_enum! {
    /// Where a request stands: open → done | refused.
    pub enum RequestState {
        /// Not answered yet.
        Open = "open",
        /// Fulfilled.
        Done = "done",
        /// Refused, with a reason.
        Refused = "refused",
    }
}

/// A request of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyRequest {
    /// The id.
    pub id: PrivacyRequestId,
    /// Counts the changes.
    pub version: i32,
    /// Whose; none for somebody who is not known here.
    pub customer: Option<CustomerId>,
    /// What they ask for.
    pub kind: RequestKind,
    /// Where it stands.
    pub state: RequestState,
    /// The day on which it came in.
    pub received_on: Date,
    /// The last day on which it can be answered in time.
    pub due_on: Date,
    /// Whether that day is over and the request still open.
    pub overdue: bool,
    /// Where it lies, e.g. `E-Mail vom 3. März`; erased together with the customer.
    pub reference: Option<String>,
    /// Why the answer takes longer, if it does.
    pub extended_because: Option<String>,
    /// Why it was refused, if it was.
    pub refused_because: Option<String>,
    /// When it was fulfilled or refused.
    pub finished_at: Option<Timestamp>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyRequestPage {
    /// The requests, those first that must be answered first.
    pub requests: Vec<PrivacyRequest>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}

text_enum! {
    /// What was done.
    pub enum PrivacyAction {
        /// Handed out.
        Exported = "exported",
        /// Restricted.
        Restricted = "restricted",
        /// The restriction was lifted.
        Lifted = "lifted",
        /// Erased.
        Erased = "erased",
        /// An address was suppressed.
        Suppressed = "suppressed",
        /// A suppressed address was freed.
        Unsuppressed = "unsuppressed",
    }
}

/// The proof that something was done, without the data that it was done to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyLogEntry {
    /// The id.
    pub id: PrivacyLogId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub action: PrivacyAction,
    /// To whom: the id tells nothing of an erased customer, but finds them in an old backup.
    pub customer: Option<CustomerId>,
    /// The customer number.
    pub number: Option<String>,
    /// On which request.
    pub request: Option<PrivacyRequestId>,
    /// Until when, for a restriction with an end.
    pub until: Option<Date>,
    /// How much of what: counts, and of consents purpose, channel and times.
    pub details: Map<String, Value>,
    /// For an erasure: when its bytes were gone from the files as well; none as long as `privacy.scrub` is due.
    pub scrubbed_at: Option<Timestamp>,
}

/// A page of the proof log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyLogPage {
    /// The entries, oldest first.
    pub entries: Vec<PrivacyLogEntry>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<PrivacyLogId>,
}

text_enum! {
    /// Why data is restricted (Art. 18 (1) GDPR).
    pub enum RestrictionReason {
        /// The person says that it is wrong; it is being checked (a).
        Accuracy = "accuracy",
        /// It should not be there, but the person does not want it erased (b).
        Unlawful = "unlawful",
        /// We need it no more, but the person does, for legal claims (c).
        Claims = "claims",
        /// The person objected; it is being weighed (d).
        Objection = "objection",
        /// It is to be erased, but must be kept until its period is over (§ 35 (3) BDSG).
        Retention = "retention",
    }
}

/// A restriction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Restriction {
    /// Who is restricted.
    pub customer: CustomerId,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: RestrictionReason,
    /// The last day of it; none for one that only ends when it is lifted.
    pub until: Option<Date>,
    /// Whether the customer is erased after that day.
    pub erase_when_due: bool,
}

/// What somebody reported that keeps a customer's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyHold {
    /// The id.
    pub id: PrivacyHoldId,
    /// Whose data.
    pub customer: CustomerId,
    /// Why, e.g. `Rechtsstreit 12 O 34/26`.
    pub reason: String,
    /// The last day of it.
    pub until: Date,
    /// When it was reported.
    pub created_at: Timestamp,
}

/// How long a kind of record is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RetentionRule {
    /// The kind of record, e.g. `business_letter`.
    pub class: String,
    /// By which law.
    pub law: String,
    /// How many months.
    pub months: u32,
    /// Whether the period begins with the end of the calendar year.
    pub to_year_end: bool,
    /// Which kinds of contact count, for `business_letter`.
    pub kinds: Vec<String>,
}

/// The retention rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RetentionList {
    /// The rules, by class.
    pub rules: Vec<RetentionRule>,
}

/// What keeps a customer's data, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptUntil {
    /// The retention class, or `hold`.
    pub class: String,
    /// The law, or the reason that was reported.
    pub because: String,
    /// The last day on which it must be kept.
    pub until: Date,
}

/// How a customer stands in data protection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyStatus {
    /// The customer as they are stored, restricted or not.
    pub customer: crate::customer::Customer,
    /// The restriction, if there is one.
    pub restriction: Option<Restriction>,
    /// What keeps the data today; empty when it could be erased.
    pub kept: Vec<KeptUntil>,
    /// What somebody reported.
    pub holds: Vec<PrivacyHold>,
    /// What the person asked for, the latest first; at most 100.
    pub requests: Vec<PrivacyRequest>,
}

/// What came of an erasure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Erasure {
    /// The customer.
    pub customer: CustomerId,
    /// Whether the customer is erased now; else restricted, and erased after `until`.
    pub erased: bool,
    /// The last day on which the data must be kept.
    pub until: Option<Date>,
    /// What keeps it.
    pub kept: Vec<KeptUntil>,
    /// The proof.
    pub log: PrivacyLogEntry,
}
