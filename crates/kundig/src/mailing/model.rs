//! What waits in the outbox. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{CustomerId, MessageId, Timestamp, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "mail.queued", about: "A mail was put into the outbox.", record: "message" },
    EventFacts { name: "webhook.set", about: "A webhook was set up or changed.", record: "webhook" },
    EventFacts { name: "webhook.queued", about: "A call of a webhook was put into the outbox.", record: "message" },
    EventFacts { name: "notice.queued", about: "A message for the host was put into the outbox.", record: "message" },
    EventFacts { name: "outbox.retried", about: "A message that was given up got another chance.", record: "message" },
    EventFacts { name: "outbox.discarded", about: "A message was laid aside for good.", record: "message" },
    EventFacts { name: "outbox.sent", about: "A message left the outbox.", record: "message" },
    EventFacts { name: "outbox.failed", about: "A message could not be delivered for good.", record: "message" },
];

text_enum! {
    /// Where a message stands.
    pub enum MessageState {
        /// Waits for its delivery, or for the next attempt.
        Queued = "queued",
        /// Delivered.
        Sent = "sent",
        /// Given up: see `last_error`.
        Failed = "failed",
        /// Laid aside for good: `last_error` says why.
        Discarded = "discarded",
    }
}

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// The id.
    pub id: MessageId,
    /// By which way it goes: `mail`, `webhook`, `host`.
    pub channel: String,
    /// Deliver each key once, even when the message comes twice after a crash.
    pub idempotency_key: String,
    /// Where it stands.
    pub state: MessageState,
    /// How often delivery was tried.
    pub attempts: i32,
    /// When it is tried next.
    pub next_attempt_at: Timestamp,
    /// To whom.
    pub customer: Option<CustomerId>,
    /// For a mail: `to`, `subject`, `body`, `template`. For a webhook: `webhook`, `event`, `body`, and once claimed `url` and
    /// `headers` with the signature. For the host: `topic`, `data`.
    pub payload: Map<String, Value>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutboxPage {
    /// The messages, oldest first.
    pub messages: Vec<Message>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<MessageId>,
}

/// How often delivery is tried.
pub(super) const MAX_ATTEMPTS: i32 = 8;
