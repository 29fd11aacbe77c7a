//! Follow-ups (Wiedervorlagen): what is due, when, for whom, about what.

mod clock;
mod model;
pub mod operations;
pub(crate) mod store;

pub(crate) use clock::TIMERS;
pub use model::{About, AboutKind, Desk, EVENTS, Escalation, FollowUp, FollowUpState};
