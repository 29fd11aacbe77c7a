//! Everything that is known about one person.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{fulfil, open_request, some_customer};
use crate::automation::process::Process;
use crate::automation::process::store::ProcessRow;
use crate::base::{ContactId, CustomerId, Error, ErrorCode, PrivacyRequestId, RecordId, Result, Timestamp, to_base64};
use crate::case::Case;
use crate::consent::Consent;
use crate::consent::store::{ConsentRow, ConsentStore};
use crate::contact::Contact;
use crate::contact::store::ContactStore;
use crate::content::{self, ContentHash};
use crate::customer::Customer;
use crate::customer::operations::{current, lineage, load_protected};
use crate::followup::FollowUp;
use crate::followup::store::FollowUpRow;
use crate::journal::store::{JournalStore, Wanted};
use crate::journal::{Door, Entry};
use crate::mailing::store::{MessageRow, WebhookStore};
use crate::mailing::{Message, MessageState};
use crate::mandate::Mandate;
use crate::mandate::store::MandateStore;
use crate::operation::{Effect, Operation};
use crate::privacy::footprint::{Footprint, FootprintStore, contact_ids};
use crate::privacy::model::{PrivacyAction, PrivacyHold, PrivacyLogEntry, PrivacyRequest};
use crate::privacy::retention::MOST_HOLDS;
use crate::privacy::store::{LogFilter, LogRow, PrivacyStore};
use crate::privacy::{log, page};
use crate::relation::Relation;
use crate::relation::store::{RelationRow, RelationStore};
use crate::timers::Timer;
use crate::timers::store::TimerRow;
use crate::unit::Unit;

/// The most records of one kind that an export holds: who has more gets theirs by the lists of the areas.
const MOST: i64 = 10_000;
/// How many entries of the journal one export holds.
const HISTORY: i64 = 1_000;
/// How many bytes of files one export holds, before base64.
const MAX_BYTES: i64 = 8 * 1024 * 1024;

/// Exports everything that the database holds about one customer (Art. 15 and 20 GDPR): master data, past states from the
/// journal, relations, mandates, consents with their proof, contacts in all versions with their files, cases, follow-ups, mails,
/// timers and processes, to whom data went and where it came from; and the same as a German page to hand over. It is noted in
/// the proof log. Restricted customers are exported like others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportCustomer {
    /// The customer.
    pub customer: CustomerId,
    /// The request that is fulfilled thereby.
    #[serde(default)]
    pub request: Option<PrivacyRequestId>,
    /// Whether the readable page is made as well.
    #[serde(default)]
    pub page: bool,
    /// Whether files come with their bytes, as far as they have 8 MiB together; the others are read by `contact.attachment`.
    #[serde(default)]
    pub files: bool,
    /// The `more_history_after` of the export before, for customers with more than 1,000 entries in the journal.
    #[serde(default)]
    pub history_after: i64,
}

/// A file of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyFile {
    /// The contact that it came with.
    pub contact: ContactId,
    /// Its number there; 0 is the e-mail as it came in.
    pub position: i32,
    /// Its name.
    pub file_name: String,
    /// Its media type.
    pub media_type: String,
    /// The SHA-256 of its bytes.
    pub hash: ContentHash,
    /// Its bytes in base64, where they were asked for and had room.
    pub base64: Option<String>,
}

/// To whom data went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyRecipient {
    /// By which way: `mail`, `webhook`, `host`.
    pub channel: String,
    /// The address, the webhook with its URL, or the topic for the host.
    pub to: String,
    /// When it was handed over.
    pub at: Timestamp,
    /// What became of it.
    pub state: MessageState,
}

/// Where the data came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyOrigin {
    /// When it came in.
    pub at: Timestamp,
    /// By which door: entered by a program, imported, made by a rule.
    pub door: Door,
    /// By which operation.
    pub operation: String,
    /// By whom.
    pub actor: String,
}

/// Everything about one customer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyExport {
    /// Master data with addresses, contact points, accounts, keys and custom fields.
    pub customer: Customer,
    /// Where it came from.
    pub origin: Option<PrivacyOrigin>,
    /// To whom data went.
    pub recipients: Vec<PrivacyRecipient>,
    /// What the customer is to others, and others to them.
    pub relations: Vec<Relation>,
    /// SEPA mandates.
    pub mandates: Vec<Mandate>,
    /// Consents: purpose, channel, wording, when and where asked, confirmed and withdrawn, with the proof.
    pub consents: Vec<Consent>,
    /// Contacts in every version, oldest first.
    pub contacts: Vec<Contact>,
    /// The files of contacts.
    pub files: Vec<PrivacyFile>,
    /// Cases.
    pub cases: Vec<Case>,
    /// Follow-ups.
    pub followups: Vec<FollowUp>,
    /// Messages to the customer, and about them.
    pub messages: Vec<Message>,
    /// Processes with what they remember.
    pub processes: Vec<Process>,
    /// What is to happen later.
    pub timers: Vec<Timer>,
    /// What the person asked for before.
    pub requests: Vec<PrivacyRequest>,
    /// What keeps the data.
    pub holds: Vec<PrivacyHold>,
    /// What was exported, restricted or suppressed before.
    pub proofs: Vec<PrivacyLogEntry>,
    /// What happened, with the states before and after: at most 1,000 entries.
    pub history: Vec<Entry>,
    /// Give this as `history_after` to read on; none at the end.
    pub more_history_after: Option<i64>,
    /// The readable page: HTML in one piece, without scripts, to be printed.
    pub page: Option<String>,
    /// The proof that it was handed out.
    pub log: Option<PrivacyLogEntry>,
}

impl Operation for ExportCustomer {
    type Output = PrivacyExport;
    const NAME: &'static str = "privacy.export";
    const EMITS: &'static [&'static str] = &["privacy.exported", "privacy.request_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Conflict, ErrorCode::Limit];

    fn example() -> Self {
        Self { customer: some_customer(), request: None, page: true, files: false, history_after: 0 }
    }

    fn run(mut self, unit: &mut Unit<'_>) -> Result<PrivacyExport> {
        self.customer = current(unit, self.customer)?;
        let customer = load_protected(unit, self.customer)?;
        let request = open_request(unit, self.request, self.customer)?.map(|request| request.id);
        let number = customer.number.clone();
        let mut export = self.collect(unit, customer)?;
        if self.page {
            export.page = Some(page::write(unit, &export)?);
        }
        let counts = [
            ("contacts", export.contacts.len()),
            ("files", export.files.len()),
            ("messages", export.messages.len()),
            ("history", export.history.len()),
        ];
        let details: Map<String, Value> =
            counts.into_iter().map(|(name, count)| (name.to_owned(), Value::from(count))).collect();
        let about = Some((self.customer, number));
        export.log = Some(log::write(unit, PrivacyAction::Exported, about, request, None, details)?);
        fulfil(unit, request)?;
        Ok(export)
    }
}

/// An export that is not whole would be none.
fn whole<T>(what: &'static str, rows: Vec<T>) -> Result<Vec<T>> {
    if rows.len() as i64 > MOST {
        return Err(Error::Limit { what, limit: MOST.to_string() });
    }
    Ok(rows)
}

impl ExportCustomer {
    fn collect(&self, unit: &mut Unit<'_>, customer: Customer) -> Result<PrivacyExport> {
        let (company, id, now, today) = (unit.company_no(), self.customer, unit.now, unit.today()?);
        let mut relations: Vec<Relation> =
            unit.db.relations_from(company, id, MOST + 1)?.into_iter().map(RelationRow::into_relation).collect();
        relations.extend(unit.db.relations_to(company, id, MOST + 1)?.into_iter().map(RelationRow::into_relation));
        let mandates = unit.db.mandates_of(company, id, MOST + 1)?;
        let consents = unit.db.consents_of(company, id, None, None, MOST + 1)?;
        // The same that an erasure would take, also what only the journal knows to have come about by this customer.
        let footprint = Footprint::of(unit, id)?;
        let ids = |what: &'static str, found: &BTreeSet<RecordId>| whole(what, found.iter().copied().collect());
        let cases = ids("cases of one customer", &footprint.cases)?;
        let followups = ids("follow-ups of one customer", &footprint.followups)?;
        let messages = ids("messages of one customer", &footprint.messages)?;
        let messages: Vec<Message> = in_portions(&messages, |some| Ok(unit.db.messages_by_ids(company, some)?))?
            .into_iter()
            .map(MessageRow::into_message)
            .collect();
        let processes = ids("processes of one customer", &footprint.processes)?;
        let timers = unit.db.timers_about(company, id, MOST + 1)?;
        let requests = unit.db.privacy_requests_of(company, id, MOST + 1)?;
        let log_filter = LogFilter { customer: Some(id), ..LogFilter::default() };
        let proofs = unit.db.privacy_log(company, &log_filter, MOST + 1)?;
        let (contacts, files) = self.contacts(unit, &footprint.contacts)?;
        let (history, more_history_after) = self.history(unit)?;
        Ok(PrivacyExport {
            customer,
            origin: origin(unit, id)?,
            recipients: recipients(unit, &messages)?,
            relations: whole("relations of one customer", relations)?,
            mandates: whole("mandates of one customer", mandates)?
                .into_iter()
                .map(|row| row.into_mandate(today))
                .collect(),
            // What confirms a consent is for the customer's own mail alone.
            consents: whole("consents of one customer", consents)?
                .into_iter()
                .map(ConsentRow::into_consent)
                .map(|consent| Consent { token: None, ..consent })
                .collect(),
            contacts,
            files,
            cases: in_portions(&cases, |some| Ok(unit.db.cases_by_ids(company, some)?))?
                .into_iter()
                .map(|row| row.into_case(now))
                .collect(),
            followups: in_portions(&followups, |some| Ok(unit.db.followups_of(company, some)?))?
                .into_iter()
                .map(FollowUpRow::into_followup)
                .collect(),
            messages,
            processes: in_portions(&processes, |some| Ok(unit.db.processes_by_ids(company, some)?))?
                .iter()
                .map(ProcessRow::to_process)
                .collect(),
            timers: whole("timers of one customer", timers)?.into_iter().map(TimerRow::into_timer).collect(),
            requests: whole("requests of one customer", requests)?
                .into_iter()
                .map(|row| row.into_request(today))
                .collect(),
            holds: unit.db.holds_of(company, id, MOST_HOLDS)?,
            proofs: whole("proofs of one customer", proofs)?.into_iter().map(LogRow::into_entry).collect(),
            history,
            more_history_after,
            page: None,
            log: None,
        })
    }

    fn contacts(&self, unit: &mut Unit<'_>, ids: &BTreeSet<RecordId>) -> Result<(Vec<Contact>, Vec<PrivacyFile>)> {
        let company = unit.company_no();
        let ids = whole("contacts of one customer", contact_ids(ids))?;
        let records: Vec<RecordId> = ids.iter().map(|id| id.any()).collect();
        let rows = in_portions(&records, |some| Ok(unit.db.contacts_with_versions(company, some)?))?;
        let attachments = in_portions(&ids, |some| Ok(unit.db.attachments_of(company, some)?))?;
        let (mut contacts, mut files, mut left) = (Vec::new(), Vec::new(), MAX_BYTES);
        for row in rows {
            let of: Vec<_> = attachments.iter().filter(|(id, _)| *id == row.id).map(|(_, file)| file.clone()).collect();
            if row.is_current {
                if let Some(hash) = row.source {
                    let base64 = self.bytes(unit, hash, &mut left)?;
                    let (file_name, media_type) = ("e-mail.eml".to_owned(), "message/rfc822".to_owned());
                    files.push(PrivacyFile { contact: row.id, position: 0, file_name, media_type, hash, base64 });
                }
                for file in &of {
                    files.push(PrivacyFile {
                        contact: row.id,
                        position: file.position,
                        file_name: file.file_name.clone(),
                        media_type: file.media_type.clone(),
                        hash: file.hash,
                        base64: if file.size > left { None } else { self.bytes(unit, file.hash, &mut left)? },
                    });
                }
            }
            contacts.push(row.into_contact(of));
        }
        Ok((contacts, files))
    }

    fn bytes(&self, unit: &mut Unit<'_>, hash: ContentHash, left: &mut i64) -> Result<Option<String>> {
        if !self.files || *left <= 0 {
            return Ok(None);
        }
        let bytes = content::read(unit, hash)?;
        if bytes.len() as i64 > *left {
            return Ok(None);
        }
        *left -= bytes.len() as i64;
        Ok(Some(to_base64(&bytes)))
    }

    fn history(&self, unit: &mut Unit<'_>) -> Result<(Vec<Entry>, Option<i64>)> {
        let company = unit.company_no();
        let wanted = Wanted { customers: lineage(unit, self.customer)?, ..Wanted::default() };
        let mut rows = unit.db.entries_after(company, self.history_after, &wanted, HISTORY + 1)?;
        let more = rows.len() as i64 > HISTORY;
        rows.truncate(HISTORY as usize);
        let next = rows.last().filter(|_| more).map(|row| row.seq);
        // Whole, whatever groups a role may see otherwise: it is the person's.
        Ok((rows.into_iter().map(Entry::from).collect(), next))
    }
}

/// Loads by ids, 500 at a time.
fn in_portions<I, T>(ids: &[I], mut load: impl FnMut(&[I]) -> Result<Vec<T>>) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for some in ids.chunks(500) {
        all.extend(load(some)?);
    }
    Ok(all)
}

fn origin(unit: &mut Unit<'_>, customer: CustomerId) -> Result<Option<PrivacyOrigin>> {
    let company = unit.company_no();
    let wanted = Wanted { record: Some(customer.any()), ..Wanted::default() };
    let first = unit.db.entries_after(company, 0, &wanted, 1)?.pop();
    Ok(first.map(|entry| PrivacyOrigin {
        at: entry.at,
        door: entry.door,
        operation: entry.operation,
        actor: entry.actor,
    }))
}

fn recipients(unit: &mut Unit<'_>, messages: &[Message]) -> Result<Vec<PrivacyRecipient>> {
    let company = unit.company_no();
    let webhooks = unit.db.webhooks(company)?;
    let to = |message: &Message| {
        let text = |field: &str| message.payload.get(field).and_then(Value::as_str).unwrap_or_default();
        match message.channel.as_str() {
            "mail" => text("to").to_owned(),
            "host" => text("topic").to_owned(),
            _ => {
                let url = webhooks.iter().find(|webhook| webhook.name == text("webhook")).map(|webhook| &webhook.url);
                format!("{} {}", text("webhook"), url.map_or("", String::as_str)).trim_end().to_owned()
            }
        }
    };
    let recipient = |message: &Message| PrivacyRecipient {
        channel: message.channel.clone(),
        to: to(message),
        at: message.created_at,
        state: message.state,
    };
    Ok(messages.iter().map(recipient).collect())
}
