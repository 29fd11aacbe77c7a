//! The operations of the intake.

use kundig_check::Findings;
use kundig_format::mail::{self, Bounce, Kind, Mail};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TakenIn;
use super::matching::{self, Place};
use crate::base::{ContactId, Error, ErrorCode, Result, Timestamp, from_base64, to_base64};
use crate::contact::operations::{self as contacts, File};
use crate::contact::store::{ContactRow, ContactStore};
use crate::contact::{Contact, ContactKind, Direction, Medium};
use crate::content::{self, ContentHash};
use crate::journal::Draft;
use crate::operation::{Effect, Facts, Operation};
use crate::store::dialect::Dialect;
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<TakeInMail>()];

/// The longest word about a bounce, in characters.
const MAX_OUTCOME: usize = 500;

/// Takes in an e-mail (.eml) whole: keeps it byte for byte, finds customer, thread and case, and records it as a contact. The same e-mail a
/// second time answers the contact that is there. What is broken or doubtful becomes a hint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeInMail {
    /// The contact's id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<ContactId>,
    /// The e-mail as the mail server has it, as base64 text; at most 50 MiB, and through a door that takes JSON as much
    /// as one operation's JSON holds.
    #[schemars(extend("contentEncoding" = "base64"))]
    pub raw: String,
    /// What it is about, where neither thread nor case tell; `other` when left out. Bounces and automatic replies are
    /// recognised.
    #[serde(default)]
    pub kind: Option<ContactKind>,
}

impl TakeInMail {
    /// Takes in these bytes.
    pub fn new(raw: &[u8]) -> Self {
        Self { id: None, raw: to_base64(raw), kind: None }
    }
}

impl Operation for TakeInMail {
    type Output = TakenIn;
    const NAME: &'static str = "contact.take_in_mail";
    const EMITS: &'static [&'static str] = &["contact.recorded", "contact.bounced", "case.answered"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::Limit, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(ContactId::KIND);

    fn example() -> Self {
        let mail = "From: Anna =?utf-8?Q?Gro=C3=9F?= <anna.gross@example.org>\r\nTo: service@haustechnik.example\r\n\
                    Date: Mon, 23 Nov 2026 09:12:00 +0100\r\nMessage-ID: <heizung-1@example.org>\r\n\
                    Subject: Heizung ausgefallen\r\n\r\nDie Heizung ist seit gestern kalt.\r\n";
        Self::new(mail.as_bytes())
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<TakenIn> {
        let mut findings = Findings::default();
        let raw = from_base64("raw", &self.raw, &mut findings).unwrap_or_default();
        if raw.is_empty() && !findings.has_errors() {
            findings.error("raw", "mail.empty", "Die E-Mail ist leer.", "the e-mail is empty");
        }
        unit.settle(std::mem::take(&mut findings))?;
        let mail = mail::read(&raw).map_err(|_| Error::Limit {
            what: "one e-mail",
            limit: format!("{} MiB", mail::MAX_BYTES / 1024 / 1024),
        })?;
        let from = mail.from.first().map(|one| one.address.clone());
        let source = ContentHash::of(&raw);
        if let Some(known) = known(unit, &mail, source)? {
            findings.hint(
                "raw",
                "mail.already_there",
                "Diese E-Mail wurde bereits aufgenommen.",
                "this e-mail was taken in before",
            );
            unit.settle(findings)?;
            contacts::reach_customer(unit, known.customer, known.id)?;
            let contact = contacts::whole(unit, known)?;
            return Ok(TakenIn { contact, already_there: true, from, candidates: Vec::new() });
        }
        let company = unit.company_no();
        let id = match self.id {
            Some(id) if unit.db.contact(company, id)?.is_some() => {
                return Err(Error::Exists { record: ContactId::KIND, field: "id", key: id.to_string() });
            }
            Some(id) => id,
            None => unit.new_id(),
        };
        for fault in &mail.faults {
            findings.hint("raw", fault.code, &*fault.message_de, &*fault.message_en);
        }
        let place = matching::place(unit, &mail, &mut findings)?;
        contacts::reach_customer(unit, place.customer, id)?;
        let candidates = place.candidates.clone();
        let bounce = mail.bounce.clone();
        content::keep(unit, &raw)?;
        let contact = contact(unit, id, source, mail, place, self.kind, &mut findings)?;
        unit.settle(findings)?;
        contacts::write(unit, &contact)?;
        if bounce.as_ref().is_some_and(Bounce::is_hard) {
            let (before, after) = Draft::change(None, &contact)?;
            unit.record("contact.bounced", (ContactId::KIND, id.any()), contact.customer, before, after)?;
        }
        Ok(TakenIn { contact, already_there: false, from, candidates })
    }
}

/// The contact that this e-mail is already: by its own id, or by its bytes where it has none.
fn known(unit: &mut Unit<'_>, mail: &Mail, source: ContentHash) -> Result<Option<ContactRow>> {
    let company = unit.company_no();
    // Two mailboxes may hand in the same mail at the same moment.
    unit.db.lock_work(company, &mail.message_id.clone().unwrap_or_else(|| source.to_string()))?;
    Ok(match &mail.message_id {
        Some(id) => {
            // A host may have recorded one id twice; the first one counts.
            unit.db.contacts_by_message_id(company, std::slice::from_ref(id))?.into_iter().min_by_key(|row| row.id)
        }
        None => unit.db.contact_by_source(company, source)?,
    })
}

fn contact(
    unit: &mut Unit<'_>,
    id: ContactId,
    source: ContentHash,
    mail: Mail,
    place: Place,
    kind: Option<ContactKind>,
    findings: &mut Findings,
) -> Result<Contact> {
    let now = unit.now;
    let written = mail.date.map(|date| Timestamp::from(date.to_utc()));
    // A day of grace for clocks that differ, as for every contact.
    let in_future = written.is_some_and(|at| at.as_micros() > now.as_micros() + 86_400_000_000);
    if in_future {
        findings.hint(
            "raw",
            "mail.future_date",
            "Das Datum der E-Mail liegt in der Zukunft; es gilt der Zeitpunkt der Aufnahme.",
            "the date of the e-mail lies in the future; the moment of taking it in counts",
        );
    }
    let kind = match mail.kind {
        Kind::Bounce => ContactKind::Bounce,
        Kind::AutoReply => ContactKind::AutoReply,
        Kind::Ordinary | Kind::List => place.kind.or(kind).unwrap_or(ContactKind::Other),
    };
    let outcome = mail.bounce.as_ref().map(|bounce| cut(told(bounce), MAX_OUTCOME).0);
    let (subject, subject_cut) = cut(mail.subject, contacts::MAX_SUBJECT);
    let (body, body_cut) = cut(mail.text, contacts::MAX_BODY);
    if subject_cut || body_cut {
        findings.hint(
            "raw",
            "mail.text_cut",
            "Betreff oder Text sind zu lang und wurden gekürzt; die E-Mail selbst ist vollständig aufbewahrt.",
            "subject or text are too long and were cut; the e-mail itself is kept whole",
        );
    }
    let files = files(mail.attachments, findings);
    Ok(Contact {
        id,
        version: 1,
        customer: place.customer,
        direction: place.direction,
        medium: Medium::Email,
        kind,
        occurred_at: written.filter(|_| !in_future).unwrap_or(now),
        // Nobody has handled yet what comes in.
        handled_by: unit.circumstances.access.user.filter(|_| place.direction == Direction::Out),
        subject,
        body,
        outcome,
        duration_seconds: None,
        thread: place.thread,
        related_case: place.related_case,
        message_id: mail.message_id,
        source: Some(source),
        attachments: contacts::attach(unit, id, files)?,
        correction_reason: None,
        created_at: now,
    })
}

/// Cuts a text to so many characters; answers whether it had more.
fn cut(mut text: String, max: usize) -> (String, bool) {
    match text.char_indices().nth(max) {
        Some((end, _)) => {
            text.truncate(end);
            (text, true)
        }
        None => (text, false),
    }
}

/// What a clerk reads about a bounce: `Nicht zugestellt an anna@example.org (5.1.1): User unknown`.
fn told(bounce: &Bounce) -> String {
    let one = |one: &mail::BouncedRecipient| {
        let state = if one.action == "delayed" { "Verzögert" } else { "Nicht zugestellt" };
        let to = if one.address.is_empty() { String::new() } else { format!(" an {}", one.address) };
        let status = one.status.as_ref().map(|status| format!(" ({status})")).unwrap_or_default();
        let words = one.diagnostic.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
        format!("{state}{to}{status}{words}")
    };
    bounce.recipients.iter().map(one).collect::<Vec<String>>().join("; ")
}

fn files(attachments: Vec<mail::Attachment>, findings: &mut Findings) -> Vec<File> {
    if attachments.len() > contacts::MAX_ATTACHMENTS {
        let (count, max) = (attachments.len(), contacts::MAX_ATTACHMENTS);
        findings.hint(
            "raw",
            "mail.too_many_attachments",
            format!(
                "Die E-Mail hat {count} Anlagen, einzeln abgelegt wurden {max}; sie selbst ist vollständig aufbewahrt."
            ),
            format!("the e-mail has {count} attachments, {max} were filed one by one; the e-mail itself is kept whole"),
        );
    }
    let numbered = attachments.into_iter().take(contacts::MAX_ATTACHMENTS).zip(1..);
    numbered
        .map(|(file, number)| File {
            name: file
                .file_name
                .unwrap_or_else(|| format!("Anlage {number}.{}", contacts::ending_of(&file.media_type))),
            media_type: file.media_type,
            bytes: file.bytes,
        })
        .collect()
}
