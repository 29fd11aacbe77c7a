//! What a consent is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{ConsentId, CustomerId, Timestamp, text_enum};
use crate::operation::EventFacts;

/// What can happen to a consent.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "consent.requested", about: "A customer was asked for a consent.", record: "consent" },
    EventFacts { name: "consent.confirmed", about: "A customer gave a consent.", record: "consent" },
    EventFacts {
        name: "consent.withdrawn",
        about: "A customer took a consent back, or never gave it.",
        record: "consent",
    },
];

text_enum! {
    /// Where a consent stands: requested → confirmed → withdrawn.
    pub enum ConsentState {
        /// Asked for, not yet given: allows nothing.
        Requested = "requested",
        /// Given.
        Confirmed = "confirmed",
        /// Taken back, or asked for in vain.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// By which way a consent lets somebody be addressed.
    pub enum ConsentChannel {
        /// E-mail.
        Email = "email",
        /// Telephone.
        Phone = "phone",
        /// SMS and messengers.
        Sms = "sms",
        /// Letter.
        Letter = "letter",
        /// No channel: what is agreed to is something else, such as a profile.
        None = "none",
    }
}

/// What a customer agreed to, or was asked to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Consent {
    /// The id.
    pub id: ConsentId,
    /// Counts the changes.
    pub version: i32,
    /// Whose.
    pub customer: CustomerId,
    /// What for, e.g. `newsletter`.
    pub purpose: String,
    /// By which channel.
    pub channel: ConsentChannel,
    /// Where it stands.
    pub state: ConsentState,
    /// The words that the customer agreed to.
    pub wording: String,
    /// Which version of the words.
    pub wording_version: String,
    /// Where it was asked for, e.g. `https://www.example.de/newsletter` or `Messe Köln 2026`.
    pub source: String,
    /// What proves it: what was known when it was asked for and when it was given, e.g. addresses of the network, forms.
    pub proof: Map<String, Value>,
    /// By which the customer confirms, in a link; only for whoever may ask for consents, and gone once it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Until when it can be confirmed.
    pub valid_until: Option<Timestamp>,
    /// When it was given.
    pub confirmed_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// How it was withdrawn, e.g. `Abmeldelink`.
    pub withdrawn_by: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Consent {
    /// The same without what confirms it: for the journal, and for whoever may only read.
    pub(super) fn closed(self) -> Self {
        Self { token: None, ..self }
    }
}

/// The consents of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConsentList {
    /// The latest first.
    pub consents: Vec<Consent>,
}

/// Whether a customer may be addressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Permission {
    /// Whether there is a consent.
    pub allowed: bool,
    /// The consent that decides: the one in force, or else the last one.
    pub consent: Option<ConsentId>,
    /// Where that one stands; none when nobody ever asked.
    pub state: Option<ConsentState>,
}
