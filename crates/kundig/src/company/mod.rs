//! The company (Mandant) that a session works in: its name, place, opening hours and calendar.

mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{Company, EVENTS};
