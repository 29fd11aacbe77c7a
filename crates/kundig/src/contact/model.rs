//! What a contact is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CaseId, ContactId, CustomerId, Timestamp, UserId, text_enum};
use crate::content::ContentHash;
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "contact.recorded", about: "A contact with a customer was recorded.", record: "contact" },
    EventFacts {
        name: "contact.bounced",
        about: "An e-mail to a customer will never arrive: its address does not work.",
        record: "contact",
    },
    EventFacts { name: "contact.corrected", about: "The record of a contact was corrected.", record: "contact" },
];

text_enum! {
    /// Who began.
    pub enum Direction {
        /// From the customer to us.
        In = "in",
        /// From us to the customer.
        Out = "out",
        /// Among ourselves, about the customer.
        Internal = "internal",
    }
}

text_enum! {
    /// By which medium.
    pub enum Medium {
        /// Letter.
        Letter = "letter",
        /// Phone call.
        Phone = "phone",
        /// E-mail.
        Email = "email",
        /// Fax.
        Fax = "fax",
        /// Visit, at our place or theirs.
        Visit = "visit",
        /// Chat or messenger.
        Chat = "chat",
        /// SMS.
        Sms = "sms",
        /// Customer portal.
        Portal = "portal",
        /// Social network.
        Social = "social",
    }
}

impl Medium {
    /// How German users say by which medium: `Beschwerde per Telefon`.
    pub const fn phrase_de(self) -> &'static str {
        match self {
            Self::Letter => "per Brief",
            Self::Phone => "per Telefon",
            Self::Email => "per E-Mail",
            Self::Fax => "per Fax",
            Self::Visit => "persönlich",
            Self::Chat => "per Chat",
            Self::Sms => "per SMS",
            Self::Portal => "über das Kundenportal",
            Self::Social => "über soziale Netze",
        }
    }
}

text_enum! {
    /// What it was about.
    pub enum ContactKind {
        /// Inquiry.
        Inquiry = "inquiry",
        /// Registration.
        Registration = "registration",
        /// Order.
        Order = "order",
        /// Call for service.
        ServiceCall = "service_call",
        /// Complaint.
        Complaint = "complaint",
        /// Our reply to a complaint.
        ComplaintReply = "complaint_reply",
        /// Promise to pay.
        PaymentPromise = "payment_promise",
        /// Notice of cancellation.
        Cancellation = "cancellation",
        /// Information from us.
        Information = "information",
        /// A mail server says that our e-mail did not arrive.
        Bounce = "bounce",
        /// A machine answers in somebody's name, e.g. with an absence note.
        AutoReply = "auto_reply",
        /// Anything else.
        Other = "other",
    }
}

impl ContactKind {
    /// What German users call it.
    pub const fn label_de(self) -> &'static str {
        match self {
            Self::Inquiry => "Anfrage",
            Self::Registration => "Anmeldung",
            Self::Order => "Bestellung",
            Self::ServiceCall => "Serviceanruf",
            Self::Complaint => "Beschwerde",
            Self::ComplaintReply => "Antwort auf Beschwerde",
            Self::PaymentPromise => "Zahlungszusage",
            Self::Cancellation => "Kündigung",
            Self::Information => "Information",
            Self::Bounce => "Unzustellbarkeitsmeldung",
            Self::AutoReply => "Automatische Antwort",
            Self::Other => "Kontakt",
        }
    }
}

/// A contact, in its current version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    /// The id.
    pub id: ContactId,
    /// 1 as recorded; each correction counts one more, the earlier ones stay.
    pub version: i32,
    /// With whom; none as long as the party is unknown.
    pub customer: Option<CustomerId>,
    /// Who began.
    pub direction: Direction,
    /// By which medium.
    pub medium: Medium,
    /// What it was about.
    pub kind: ContactKind,
    /// When it took place.
    pub occurred_at: Timestamp,
    /// Who of us handled it.
    pub handled_by: Option<UserId>,
    /// Subject.
    pub subject: String,
    /// What was said or written.
    pub body: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// How long it took, in seconds.
    pub duration_seconds: Option<i32>,
    /// What ties messages together, e.g. a Message-ID.
    pub thread: Option<String>,
    /// The case it belongs to.
    pub related_case: Option<CaseId>,
    /// The `Message-ID` of an e-mail, without angle brackets.
    pub message_id: Option<String>,
    /// The e-mail as it came in, byte for byte, by its hash; `contact.attachment` answers it as number 0.
    pub source: Option<ContentHash>,
    /// The files that came with it; `contact.attachment` answers their bytes.
    pub attachments: Vec<Attachment>,
    /// Why it was corrected, from version 2 on.
    pub correction_reason: Option<String>,
    /// When this version was recorded.
    pub created_at: Timestamp,
}

/// A file of a contact, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attachment {
    /// Its number within the contact, from 1 on.
    pub position: i32,
    /// The file's name.
    pub file_name: String,
    /// The media type, e.g. `application/pdf`.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 of its bytes.
    pub hash: ContentHash,
}

/// All versions of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContactVersions {
    /// The versions, oldest first; the last one is the current.
    pub versions: Vec<Contact>,
}

/// A page of contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContactPage {
    /// The contacts, newest first.
    pub contacts: Vec<Contact>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
}
