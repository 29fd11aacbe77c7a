//! Follow-ups (Wiedervorlagen): what is due, when, for whom, about what.

mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{About, AboutKind, Desk, EVENTS, Escalation, FollowUp, FollowUpState};
