//! The journal: who did what, when, by which door, to which record, caused by what. Append-only and chained by hash.
//!
//! It is at once the history that users see, the auditor's record, the feed that hosts follow and what rules react to.
//! It never interprets an entry: areas record, automation listens.

mod chain;
mod model;
pub mod operations;
pub(crate) mod store;

pub(crate) use chain::Chain;
pub(crate) use model::{Accepted, Body, ChangedFields, Draft, Stored};
pub use model::{Door, Entry, JournalPage, Verification};
