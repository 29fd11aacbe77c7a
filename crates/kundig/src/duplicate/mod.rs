//! Duplicates: which customers may be one and the same, found when somebody is entered and among all.
//!
//! What makes two records alike is decided by `kundig_match`; its keys stand in an index that every registration and change keeps
//! up to date. A pair that somebody looked at and found to be two is not brought up again. Making one of two is
//! [`crate::merge`]'s.

mod entry;
mod model;
pub mod operations;
mod seek;
pub(crate) mod store;

pub(crate) use entry::LISTENERS;
pub use model::{
    AtEntry, Candidate, Candidates, DuplicatePair, DuplicatePairPage, DuplicateReason, DuplicateSearch,
    DuplicateSettings, DuplicateState, DuplicateVerdict, EVENTS, PairSide,
};
pub(crate) use seek::{certain, settings};
