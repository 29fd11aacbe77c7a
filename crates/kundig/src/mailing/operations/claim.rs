//! Messages for one worker.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::{ErrorCode, MessageId, Result, Timestamp};
use crate::customer::store::CustomerStore;
use crate::journal::Draft;
use crate::mailing::store::{MessageRow, OutboxStore, WebhookStore};
use crate::mailing::webhook::{self, CHANNEL};
use crate::mailing::{Message, MessageState};
use crate::operation::{Effect, Operation};
use crate::store::dialect::Dialect;
use crate::suppression;
use crate::unit::Unit;

/// Takes messages that are due out of the outbox for one worker: until the lease ends no other worker gets them, and each is
/// settled by `outbox.settle`. A worker that dies leaves them to the others when the lease is over; deliver by the
/// idempotency key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimMessages {
    /// The channels that the worker delivers, e.g. `mail`.
    pub channels: Vec<String>,
    /// At most so many (1 to 500; 20 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// For how long, in seconds (1 to 86,400; 300 when left out).
    #[serde(default)]
    pub lease_seconds: Option<u32>,
}

/// Messages that one worker delivers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimedMessages {
    /// The messages, those that waited longest first; `next_attempt_at` is the end of the lease.
    pub messages: Vec<Message>,
}

impl Operation for ClaimMessages {
    type Output = ClaimedMessages;
    const NAME: &'static str = "outbox.claim";
    const EMITS: &'static [&'static str] = &["outbox.failed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { channels: vec!["mail".into()], limit: Some(20), lease_seconds: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ClaimedMessages> {
        let (company, now) = (unit.company_no(), unit.now);
        let decision = unit.decision();
        unit.reach(&decision, Default::default(), MessageId::KIND, "outbox")?;
        let limit = i64::from(self.limit.unwrap_or(20).clamp(1, 500));
        let lease = i64::from(self.lease_seconds.unwrap_or(300).clamp(1, 86_400));
        let until = Timestamp::from_micros(now.as_micros() + lease * 1_000_000);
        let mut messages = Vec::new();
        for id in unit.db.claim_due_messages(company, &self.channels, now, limit)? {
            unit.db.lease_message(company, id, until)?;
            let Some(mut message) = unit.db.message(company, id)?.map(MessageRow::into_message) else { continue };
            if let Some(refused) = refusal(unit, &message)? {
                refuse(unit, message, refused)?;
                continue;
            }
            if message.channel != CHANNEL || address(unit, &mut message)? {
                messages.push(message);
            }
        }
        Ok(ClaimedMessages { messages })
    }
}

/// Why a message must not leave at this moment, whatever was right when it was queued.
fn refusal(unit: &mut Unit<'_>, message: &Message) -> Result<Option<&'static str>> {
    let company = unit.company_no();
    if let Some(customer) = message.customer
        && unit.db.customer(company, customer)?.is_some_and(|row| row.protection.is_some())
    {
        return Ok(Some("the customer's data must not be used (Art. 18 GDPR)"));
    }
    let to = message.payload.get("to").and_then(Value::as_str).filter(|_| message.channel == "mail");
    let suppressed = to.map_or(Ok(false), |address| suppression::holds(unit, address))?;
    Ok(suppressed.then_some(super::SUPPRESSED))
}

/// Gives a message up.
fn refuse(unit: &mut Unit<'_>, old: Message, why: &str) -> Result<()> {
    let company = unit.company_no();
    let new = Message { state: MessageState::Failed, last_error: Some(why.to_owned()), ..old.clone() };
    unit.db.update_message(&MessageRow::new(company, &new)?)?;
    let (before, after) = Draft::change(Some(&old), &new)?;
    unit.record("outbox.failed", (MessageId::KIND, new.id.any()), new.customer, before, after)
}

/// Puts the address and the signature of this moment to a call. Answers whether the webhook may be called: what is queued for
/// one that may not waits until it may.
fn address(unit: &mut Unit<'_>, message: &mut Message) -> Result<bool> {
    let (company, now) = (unit.company_no(), unit.now);
    let text = |field: &str| message.payload.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(webhook) = unit.db.webhook_by_name(company, &text("webhook"))?.filter(|webhook| webhook.active) else {
        return Ok(false);
    };
    let mut secrets = vec![webhook.secret.as_str()];
    secrets.extend(webhook.old_secret.as_deref().filter(|_| webhook.old_secret_until.is_some_and(|until| until > now)));
    let headers = webhook::headers(&message.idempotency_key, now, &text("body"), &secrets)?;
    message.payload.insert("url".into(), webhook.url.clone().into());
    message.payload.insert("headers".into(), headers.into());
    Ok(true)
}
