//! What was given up: another chance, or laid aside for good.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::{Error, ErrorCode, MessageId, Result};
use crate::customer::{self, ContactPointKind};
use crate::journal::Draft;
use crate::mailing::store::{MessageRow, OutboxStore};
use crate::mailing::{Message, MessageState};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

fn example_id() -> MessageId {
    MessageId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0005))
}

/// Gives a message that was given up another chance, at once. A mail goes to the address that the customer has by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryMessage {
    /// The message.
    pub id: MessageId,
}

impl Operation for RetryMessage {
    type Output = Message;
    const NAME: &'static str = "outbox.retry";
    const EMITS: &'static [&'static str] = &["outbox.retried"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Invalid];

    fn example() -> Self {
        Self { id: example_id() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Message> {
        let old = given_up(unit, self.id, &[MessageState::Failed, MessageState::Discarded])?;
        let mut new = Message {
            state: MessageState::Queued,
            attempts: 0,
            next_attempt_at: unit.now,
            last_error: None,
            ..old.clone()
        };
        if new.channel == "mail"
            && let Some(customer) = new.customer
        {
            let decision = unit.decision_on("customer.get");
            let to = customer::load_visible(unit, &decision, customer)?.customer;
            let to = to.contact_point(ContactPointKind::Email).map(|point| point.value.clone());
            if to.is_none() {
                let mut findings = Findings::default();
                findings.error(
                    "id",
                    "mail.no_address",
                    "Der Kunde hat noch immer keine E-Mail-Adresse, die verwendet werden darf.",
                    "the customer still has no e-mail address that may be used",
                );
                return Err(Error::Invalid(findings));
            }
            new.payload.insert("to".into(), to.into());
        }
        settle(unit, "outbox.retried", &old, new)
    }
}

/// Lays a message aside that shall not go out any more: one that was given up, or one that still waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardMessage {
    /// The message.
    pub id: MessageId,
    /// Why.
    pub reason: String,
}

impl Operation for DiscardMessage {
    type Output = Message;
    const NAME: &'static str = "outbox.discard";
    const EMITS: &'static [&'static str] = &["outbox.discarded"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Invalid];

    fn example() -> Self {
        Self { id: example_id(), reason: "Der Kunde wurde angerufen.".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Message> {
        let mut findings = Findings::default();
        kundig_check::text::required("reason", &self.reason, "Grund", "reason", &mut findings);
        kundig_check::text::max_len("reason", &self.reason, 500, "Grund", "reason", &mut findings);
        unit.settle(findings)?;
        let old = given_up(unit, self.id, &[MessageState::Failed, MessageState::Queued])?;
        let new = Message { state: MessageState::Discarded, last_error: Some(self.reason), ..old.clone() };
        settle(unit, "outbox.discarded", &old, new)
    }
}

/// A message in one of these states.
fn given_up(unit: &mut Unit<'_>, id: MessageId, states: &[MessageState]) -> Result<Message> {
    let company = unit.company_no();
    let decision = unit.decision();
    unit.reach(&decision, Default::default(), MessageId::KIND, id)?;
    let row = unit.db.message(company, id)?.ok_or_else(|| Error::not_found(MessageId::KIND, id))?;
    let message = row.into_message();
    if states.contains(&message.state) {
        return Ok(message);
    }
    let problem = "what was sent can neither be sent again nor be discarded, and what waits needs no other chance";
    Err(Error::WrongState { record: MessageId::KIND, key: id.to_string(), state: message.state.to_string(), problem })
}

fn settle(unit: &mut Unit<'_>, event: &'static str, old: &Message, new: Message) -> Result<Message> {
    let company = unit.company_no();
    unit.db.update_message(&MessageRow::new(company, &new)?)?;
    let (before, after) = Draft::change(Some(old), &new)?;
    unit.record(event, (MessageId::KIND, new.id.any()), new.customer, before, after)?;
    Ok(new)
}
