//! Processes: instances of rules that live for weeks. They begin with an event, wait for times and events, and survive a
//! restart; a running instance keeps the version of the rule that it began with.

mod drive;
mod model;
pub mod operations;
pub(crate) mod store;
mod versions;

pub(super) use drive::{Happened, notice, start};
pub(crate) use drive::{STEP_TIMER, fire};
pub use model::EVENTS;
pub use model::{Process, ProcessPage, ProcessState};
pub(super) use versions::{hears, listening};
