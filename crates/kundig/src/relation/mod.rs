//! Relations between parties: families, households, firms and who works there, who pays for whom, who recommended whom.
//!
//! A relation is recorded once and read from both sides: if Anna is the child of Otto, Otto is a parent of Anna. It has days, and what is
//! over stays.

mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{EVENTS, Relation, RelationKind, RelationList, Seen, SeenCustomer, SeenList};
