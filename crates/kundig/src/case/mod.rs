//! Cases: complaints, service calls and questions that somebody works on until they are closed.

mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{Case, CaseKind, CasePage, CaseState, EVENTS, Priority};
