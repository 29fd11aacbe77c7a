//! A new contact.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::attachment::{AttachmentInput, File, attach};
use crate::base::{CaseId, ContactId, CustomerId, Error, ErrorCode, Result, Timestamp, long_text};
use crate::contact::store::{ContactRow, ContactStore};
use crate::contact::{Contact, ContactKind, Direction, Medium};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The longest subject, in characters.
pub(crate) const MAX_SUBJECT: usize = 500;
/// The longest body, in characters.
pub(crate) const MAX_BODY: usize = 1_000_000;
/// The longest `Message-ID`: a line of a mail has no more (RFC 5322, 2.1.1).
const MAX_MESSAGE_ID: usize = 998;

/// Records a contact with a customer: who began, by which medium, about what. Rules answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordContact {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<ContactId>,
    /// With whom; none as long as the party is unknown.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Who began.
    pub direction: Direction,
    /// By which medium.
    pub medium: Medium,
    /// What it was about.
    pub kind: ContactKind,
    /// When it took place; now when left out.
    #[serde(default)]
    pub occurred_at: Option<Timestamp>,
    /// Subject.
    #[serde(default)]
    pub subject: String,
    /// What was said or written.
    #[serde(default)]
    pub body: String,
    /// What came of it.
    #[serde(default)]
    pub outcome: Option<String>,
    /// How long it took, in seconds.
    #[serde(default)]
    pub duration_seconds: Option<i32>,
    /// What ties messages together.
    #[serde(default)]
    pub thread: Option<String>,
    /// The case it belongs to.
    #[serde(default)]
    pub related_case: Option<CaseId>,
    /// The `Message-ID` of an e-mail, with or without angle brackets: answers to it find the thread.
    #[serde(default)]
    pub message_id: Option<String>,
    /// The files that came with it, at most 100.
    #[serde(default)]
    pub attachments: Vec<AttachmentInput>,
}

impl RecordContact {
    /// A contact that took place now.
    pub fn new(customer: CustomerId, direction: Direction, medium: Medium, kind: ContactKind, subject: &str) -> Self {
        Self {
            id: None,
            customer: Some(customer),
            direction,
            medium,
            kind,
            occurred_at: None,
            subject: subject.to_owned(),
            body: String::new(),
            outcome: None,
            duration_seconds: None,
            thread: None,
            related_case: None,
            message_id: None,
            attachments: Vec::new(),
        }
    }
}

impl Operation for RecordContact {
    type Output = Contact;
    const NAME: &'static str = "contact.record";
    const EMITS: &'static [&'static str] = &["contact.recorded", "case.answered"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(ContactId::KIND);
    const RULE_WORD: Option<&'static str> = Some("record_contact");

    fn example() -> Self {
        Self {
            customer: None,
            body: "Die Heizung ist seit gestern kalt, der Monteur kam nicht.".into(),
            ..Self::new(
                CustomerId(uuid::Uuid::nil()),
                Direction::In,
                Medium::Phone,
                ContactKind::Complaint,
                "Heizung ausgefallen",
            )
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Contact> {
        let company = unit.company_no();
        let mut findings = Findings::default();
        kundig_check::text::max_len("subject", &self.subject, MAX_SUBJECT, "Betreff", "subject", &mut findings);
        long_text("body", &self.body, MAX_BODY, "Text", "body", &mut findings);
        if self.duration_seconds.is_some_and(|seconds| seconds < 0) {
            findings.error(
                "duration_seconds",
                "contact.duration",
                "Die Dauer kann nicht negativ sein.",
                "a duration can't be negative",
            );
        }
        let now = unit.now;
        // A day of grace for clocks that differ.
        if self.occurred_at.is_some_and(|at| at.as_micros() > now.as_micros() + 86_400_000_000) {
            findings.error(
                "occurred_at",
                "contact.future",
                "Der Kontakt liegt in der Zukunft; dafür gibt es die Wiedervorlage.",
                "the contact lies in the future; use a follow-up",
            );
        }
        let message_id = self.message_id.as_deref().map(|id| id.trim().trim_matches(['<', '>']).to_owned());
        if let Some(message_id) = &message_id {
            kundig_check::text::required("message_id", message_id, "Message-ID", "Message-ID", &mut findings);
            kundig_check::text::max_len(
                "message_id",
                message_id,
                MAX_MESSAGE_ID,
                "Die Message-ID",
                "The Message-ID",
                &mut findings,
            );
        }
        let files = File::check_all(self.attachments, &mut findings);
        unit.settle(findings)?;
        let id = match self.id {
            Some(id) if unit.db.contact(company, id)?.is_some() => {
                return Err(Error::Exists { record: ContactId::KIND, field: "id", key: id.to_string() });
            }
            Some(id) => id,
            None => unit.new_id(),
        };
        super::reach_customer(unit, self.customer, id)?;
        let contact = Contact {
            id,
            version: 1,
            customer: self.customer,
            direction: self.direction,
            medium: self.medium,
            kind: self.kind,
            occurred_at: self.occurred_at.unwrap_or(now),
            handled_by: unit.circumstances.access.user,
            subject: self.subject,
            body: self.body,
            outcome: self.outcome,
            duration_seconds: self.duration_seconds,
            thread: self.thread,
            related_case: self.related_case,
            message_id,
            source: None,
            attachments: attach(unit, id, files)?,
            correction_reason: None,
            created_at: now,
        };
        write(unit, &contact)?;
        Ok(contact)
    }
}

/// Writes and journals a new contact, whose files are attached already.
pub(crate) fn write(unit: &mut Unit<'_>, contact: &Contact) -> Result<()> {
    let company = unit.company_no();
    unit.db.insert_contact(&ContactRow::new(company, contact))?;
    let (before, after) = Draft::change(None, contact)?;
    unit.record("contact.recorded", (ContactId::KIND, contact.id.any()), contact.customer, before, after)
}
