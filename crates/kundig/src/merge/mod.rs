//! Merging: two records of one customer become one.
//!
//! Both histories are kept. What belonged to the second record (contacts, cases, follow-ups, consents, mandates, relations, messages,
//! timers, processes) belongs to the first; the second stays as a shell under its id and number, which leads to the first.
//! The journal is not rewritten: timeline, history and export read what stands under either id. How both were is kept, so that a
//! merge can be undone, also after the record that was kept went on living: what changed since stays as it is.

mod join;
mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{EVENTS, Merge, MergeField, MergePage, MergePreview, Side};
