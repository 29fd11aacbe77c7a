//! The timeline: what happened around a customer, newest first, in words for a clerk. Over all areas, from the journal.
//!
//! Each line is shown by the rights on its very record. Never changes anything.

mod model;
pub mod operations;
mod store;
mod titles;

pub use model::{Timeline, TimelineLine};
