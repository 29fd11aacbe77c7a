//! The operations on messages.

mod claim;
mod given_up;
mod notify;
mod webhook;

pub use claim::{ClaimMessages, ClaimedMessages};
pub use given_up::{DiscardMessage, RetryMessage};
pub use notify::NotifyHost;
pub use webhook::{CallWebhook, ListWebhooks, SetWebhook, WEBHOOK, WebhookList, WebhookSet};

use std::collections::BTreeMap;
use std::sync::Arc;

use kundig_check::{Findings, suggest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::model::MAX_ATTEMPTS;
use super::store::{MessageRow, OutboxFilter, OutboxStore};
use super::{Message, MessageState, OutboxPage};
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{CustomerId, Error, ErrorCode, MessageId, Result, Timestamp};
use crate::company::Company;
use crate::customer::{self, ContactPointKind};
use crate::journal::Draft;
use crate::operation::{Effect, Facts, Operation, RecordFacts, readable};
use crate::suppression;
use crate::timers::back_off;
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CallWebhook>(),
    Facts::of::<ClaimMessages>(),
    Facts::of::<DiscardMessage>(),
    Facts::of::<ListOutbox>(),
    Facts::of::<ListWebhooks>(),
    Facts::of::<NotifyHost>(),
    Facts::of::<QueueMail>(),
    Facts::of::<RetryMessage>(),
    Facts::of::<SetWebhook>(),
    Facts::of::<SettleMessage>(),
];

/// Why a mail to a suppressed address is not sent.
const SUPPRESSED: &str = "the address is on the suppression list (privacy.suppressed)";

/// A message, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: MessageId::KIND,
    read_right: "outbox.list",
    field_groups: &[],
    schema: || schemars::schema_for!(Message),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| {
        let company = unit.company_no();
        readable(unit.under("outbox.list", |unit| {
            let decision = unit.decision();
            unit.reach(&decision, Default::default(), MessageId::KIND, id)?;
            unit.db
                .message(company, MessageId(id))?
                .map(MessageRow::into_message)
                .ok_or_else(|| Error::not_found(MessageId::KIND, id))
        }))
    },
};

/// Queues a mail to a customer, written from a template. It leaves after the commit; a customer without a usable address
/// gets a message in state `failed`, so that somebody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueMail {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<MessageId>,
    /// The template's name.
    pub template: String,
    /// To whom.
    pub customer: CustomerId,
    /// What the template needs beside customer and company. The id of a record under its kind (`case`) becomes the record.
    #[serde(default)]
    pub data: BTreeMap<String, Value>,
    /// A key under which this mail is sent once; the id when left out.
    #[serde(default)]
    pub idempotency_key: Option<String>,
}

impl Operation for QueueMail {
    type Output = Message;
    const NAME: &'static str = "mail.queue";
    const EMITS: &'static [&'static str] = &["mail.queued"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(MessageId::KIND);
    const RULE_WORD: Option<&'static str> = Some("send_mail");

    fn example() -> Self {
        Self {
            id: None,
            template: "complaint_received".into(),
            customer: CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
            data: BTreeMap::new(),
            idempotency_key: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Message> {
        if let Some(known) = queued_already(unit, self.idempotency_key.as_deref())? {
            return Ok(known);
        }
        let decision = unit.decision();
        let access = customer::load_visible(unit, &decision, self.customer)?;
        let address = access.customer.contact_point(ContactPointKind::Email).map(|point| point.value.clone());
        let context = self.context(unit, &access.customer)?;
        let rendered = unit.services.templates().render(&self.template, minijinja::Value::from_serialize(&context));
        let rendered = match rendered {
            Ok(rendered) => rendered,
            Err(problem) => return Err(Error::Invalid(self.template_fault(unit, &problem))),
        };
        let refused = match &address {
            None => Some("the customer has no e-mail address that may be used"),
            Some(address) if suppression::holds(unit, address)? => Some(SUPPRESSED),
            Some(_) => None,
        };
        let payload =
            json!({ "to": address, "subject": rendered.subject, "body": rendered.body, "template": self.template });
        let message = Message {
            channel: "mail".into(),
            state: if refused.is_none() { MessageState::Queued } else { MessageState::Failed },
            last_error: refused.map(str::to_owned),
            customer: Some(self.customer),
            payload: payload.as_object().cloned().unwrap_or_default(),
            ..blank(unit, self.id, self.idempotency_key)?
        };
        put(unit, "mail.queued", message)
    }
}

/// The message that was queued under a key before: it is the same one, and not queued again.
fn queued_already(unit: &mut Unit<'_>, key: Option<&str>) -> Result<Option<Message>> {
    let (company, Some(key)) = (unit.company_no(), key) else { return Ok(None) };
    Ok(unit.db.message_by_key(company, key)?.map(MessageRow::into_message))
}

/// A message that says nothing yet, under the id and key that were asked for.
fn blank(unit: &mut Unit<'_>, id: Option<MessageId>, key: Option<String>) -> Result<Message> {
    let company = unit.company_no();
    let id = match id {
        Some(id) if unit.db.message(company, id)?.is_some() => {
            return Err(Error::Exists { record: MessageId::KIND, field: "id", key: id.to_string() });
        }
        Some(id) => id,
        None => unit.new_id(),
    };
    Ok(Message {
        id,
        channel: String::new(),
        idempotency_key: key.unwrap_or_else(|| id.to_string()),
        state: MessageState::Queued,
        attempts: 0,
        next_attempt_at: unit.now,
        customer: None,
        payload: Map::new(),
        last_error: None,
        created_at: unit.now,
    })
}

/// Puts a message into the outbox.
fn put(unit: &mut Unit<'_>, event: &'static str, message: Message) -> Result<Message> {
    let company = unit.company_no();
    unit.db.insert_message(&MessageRow::new(company, &message)?)?;
    let (before, after) = Draft::change(None, &message)?;
    unit.record(event, (MessageId::KIND, message.id.any()), message.customer, before, after)?;
    Ok(message)
}

impl QueueMail {
    /// What the template sees. The recipient sees their own data: no mask applies.
    fn context(
        &self,
        unit: &mut Unit<'_>,
        customer: &customer::Customer,
    ) -> Result<BTreeMap<String, minijinja::Value>> {
        let mut context = BTreeMap::new();
        context.insert("customer".into(), minijinja::Value::from_serialize(customer));
        context.insert("greeting".into(), customer::greeting(customer).into());
        context.insert("company".into(), sender(unit)?);
        for (key, value) in &self.data {
            let record = value.as_str().and_then(|text| Uuid::parse_str(text).ok()).zip(unit.services.record(key));
            let loaded = match record {
                Some((id, facts)) => (facts.read)(unit, id)?,
                None => None,
            };
            context.insert(key.clone(), minijinja::Value::from_serialize(loaded.as_ref().unwrap_or(value)));
        }
        Ok(context)
    }

    fn template_fault(&self, unit: &Unit<'_>, problem: &str) -> Findings {
        let names = unit.services.templates().names();
        let mut findings = Findings::default();
        let known = names.contains(&self.template);
        let finding = if known {
            findings.error(
                "template",
                "mail.template_fault",
                format!("Die Vorlage „{}“ passt nicht zu den Daten: {problem}", self.template),
                format!("template `{}` does not fit its data: {problem}", self.template),
            )
        } else {
            findings.error(
                "template",
                "mail.unknown_template",
                format!("Eine Mailvorlage „{}“ gibt es nicht.", self.template),
                format!("there is no mail template `{}`", self.template),
            )
        };
        if let Some(near) = suggest::did_you_mean(&self.template, names.iter().map(String::as_str)).filter(|_| !known) {
            finding.suggest(near);
        }
        findings
    }
}

/// The company as templates see it, and the settings that it was made of.
struct Sender(Arc<Company>, minijinja::Value);

/// A mailing writes the same letterhead thousands of times: it is made once a unit, and anew when the settings change.
fn sender(unit: &mut Unit<'_>) -> Result<minijinja::Value> {
    let company = unit.company()?;
    let make = |_: &mut Unit<'_>| Ok(Sender(Arc::clone(&company), minijinja::Value::from_serialize(&*company)));
    let mut known = unit.remember(make)?;
    if !Arc::ptr_eq(&known.0, &company) {
        unit.forget::<Sender>();
        known = unit.remember(make)?;
    }
    Ok(known.1.clone())
}

/// Lists the messages of the outbox, oldest first: what waits, what was sent, what failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOutbox {
    /// Only messages in this state.
    #[serde(default)]
    pub state: Option<MessageState>,
    /// Only messages to this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Only messages whose next attempt is due until then.
    #[serde(default)]
    pub due_until: Option<Timestamp>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<MessageId>,
}

impl Operation for ListOutbox {
    type Output = OutboxPage;
    const NAME: &'static str = "outbox.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { state: Some(MessageState::Queued), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<OutboxPage> {
        match self.customer {
            Some(customer) => drop(customer::operations::reach(unit, customer)?),
            None => {
                let decision = unit.decision();
                unit.reach(&decision, Default::default(), "outbox", "list")?;
            }
        }
        let filter = OutboxFilter {
            state: self.state,
            customer: self.customer,
            hide_restricted: customer::operations::hides_restricted(unit)?,
            due_until: self.due_until,
            after: self.after,
        };
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let mut rows = unit.db.messages(unit.circumstances.company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        Ok(OutboxPage { messages: rows.into_iter().map(MessageRow::into_message).collect(), next })
    }
}

/// Notes the outcome of a delivery: without `error` the message is sent; with one it is tried again later, and given up
/// after eight attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleMessage {
    /// The message.
    pub id: MessageId,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<String>,
}

impl Operation for SettleMessage {
    type Output = Message;
    const NAME: &'static str = "outbox.settle";
    const EMITS: &'static [&'static str] = &["outbox.sent", "outbox.failed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState];

    fn example() -> Self {
        Self { id: MessageId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0005)), error: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Message> {
        let company = unit.company_no();
        let decision = unit.decision();
        unit.reach(&decision, Default::default(), MessageId::KIND, self.id)?;
        let row = unit.db.message(company, self.id)?.ok_or_else(|| Error::not_found(MessageId::KIND, self.id))?;
        let old = row.into_message();
        if old.state != MessageState::Queued {
            return Err(Error::WrongState {
                record: MessageId::KIND,
                key: self.id.to_string(),
                state: old.state.to_string(),
                problem: "only a queued message can be settled",
            });
        }
        let mut new = old.clone();
        new.attempts += 1;
        new.last_error = self.error.map(|error| error.chars().take(500).collect());
        new.state = match &new.last_error {
            None => MessageState::Sent,
            Some(_) if new.attempts >= MAX_ATTEMPTS => MessageState::Failed,
            Some(_) => MessageState::Queued,
        };
        if new.state == MessageState::Queued {
            new.next_attempt_at = back_off(old.attempts, unit.now);
        }
        unit.db.update_message(&MessageRow::new(company, &new)?)?;
        let (before, after) = Draft::change(Some(&old), &new)?;
        let event = if new.state == MessageState::Sent { "outbox.sent" } else { "outbox.failed" };
        if new.state != MessageState::Queued {
            unit.record(event, (MessageId::KIND, self.id.any()), new.customer, before, after)?;
        }
        Ok(new)
    }
}
