//! Messages for the host program itself.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::put;
use crate::base::{CustomerId, Error, ErrorCode, MessageId, Result};
use crate::customer;
use crate::mailing::Message;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The most that a message may carry, in bytes of JSON.
const MAX_DATA: usize = 256 * 1024;

/// Queues a message for the host program. It comes after the commit, through what the host registered for the channel `host`,
/// and comes again until the host has taken it; a function that a rule calls (`host::…`) answers at once instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotifyHost {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<MessageId>,
    /// What it is about, e.g. `label.print`; the host decides by it.
    pub topic: String,
    /// The customer concerned.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// What it carries.
    #[serde(default)]
    pub data: Map<String, Value>,
    /// A key under which it is queued once; the id when left out.
    #[serde(default)]
    pub idempotency_key: Option<String>,
}

impl Operation for NotifyHost {
    type Output = Message;
    const NAME: &'static str = "host.notify";
    const EMITS: &'static [&'static str] = &["notice.queued"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(MessageId::KIND);
    const RULE_WORD: Option<&'static str> = Some("notify_host");

    fn example() -> Self {
        Self {
            id: None,
            topic: "label.print".into(),
            customer: Some(CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))),
            data: Map::from_iter([("copies".to_owned(), Value::from(1))]),
            idempotency_key: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Message> {
        if let Some(known) = super::queued_already(unit, self.idempotency_key.as_deref())? {
            return Ok(known);
        }
        let mut findings = Findings::default();
        kundig_check::text::required("topic", &self.topic, "Thema", "topic", &mut findings);
        kundig_check::text::max_len("topic", &self.topic, 100, "Thema", "topic", &mut findings);
        if serde_json::to_string(&self.data).map_err(Error::internal)?.len() > MAX_DATA {
            let (de, en) = ("Eine Nachricht trägt höchstens 256 KiB.", "a message carries at most 256 KiB");
            findings.error("data", "too_large", de, en);
        }
        unit.settle(findings)?;
        if let Some(customer) = self.customer {
            customer::operations::reach(unit, customer)?;
        }
        let payload = json!({ "topic": self.topic, "data": self.data });
        let message = Message {
            channel: "host".into(),
            customer: self.customer,
            payload: payload.as_object().cloned().unwrap_or_default(),
            ..super::blank(unit, self.id, self.idempotency_key)?
        };
        put(unit, "notice.queued", message)
    }
}
