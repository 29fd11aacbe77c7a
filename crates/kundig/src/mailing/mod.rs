//! Messages to customers, other programs and the host: queued in the unit, delivered after its commit through the outbox, each at most once per key.

mod model;
pub mod operations;
pub(crate) mod store;
mod webhook;

pub use model::{EVENTS, Message, MessageState, OutboxPage};
pub use webhook::Webhook;
