//! Segments: saved filters over all that is known of customers, written in one language (`kundig_filter`).
//!
//! A filter is asked on behalf of who asks: it may speak of a field only if all of a customer's fields of that group are
//! open to them, and of contacts, consents or cases only if they may read those of every customer. Else the answer to "who has
//! more than 10,000 euros of revenue?" would tell what the record withholds.

mod compile;
mod facts;
mod here;
mod model;
pub mod operations;
pub(crate) mod store;
mod words;

pub use crate::customer::FacetCount;
pub use model::{EVENTS, FacetCounts, FilterField, FilterFields, Membership, Reason, Segment, SegmentList, Understood};
