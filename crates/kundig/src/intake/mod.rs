//! Intake: what arrives from outside is taken in whole and put where it belongs. E-mails, for now.
//!
//! Keeps the bytes, finds customer, thread and case, and records a contact. Never decides what is to be done about it:
//! that is for rules, which hear of it as of every contact.

mod matching;
mod model;
pub mod operations;

pub use model::TakenIn;
