//! Messages to customers: queued in the unit, delivered after its commit through the outbox, each at most once per key.

mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{EVENTS, Message, MessageState, OutboxPage};
