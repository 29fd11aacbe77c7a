//! Follow-ups (Wiedervorlagen): what is due, when, for whom, about what.

mod clock;
mod model;
pub mod operations;
mod recurrence;
pub(crate) mod store;

pub(crate) use clock::TIMERS;
pub use model::{
    About, AboutKind, Absence, AbsencePage, CalendarFile, Desk, EVENTS, Escalation, FollowUp, FollowUpState, StandIn,
    StandIns, Whose, Window,
};
