//! Messages for one worker.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, MessageId, Result, Timestamp};
use crate::mailing::Message;
use crate::mailing::store::{MessageRow, OutboxStore};
use crate::operation::{Effect, Operation};
use crate::store::dialect::Dialect;
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
            messages.extend(unit.db.message(company, id)?.map(MessageRow::into_message));
        }
        Ok(ClaimedMessages { messages })
    }
}
