//! Cases: complaints, service calls and questions that somebody works on until they are closed.

mod answer;
mod clock;
mod model;
pub mod operations;
pub(crate) mod store;

pub(crate) use answer::LISTENERS;
pub(crate) use clock::TIMERS;
pub use model::{
    Case, CaseKind, CasePage, CaseState, Compensation, EVENTS, Measure, Priority, ServiceLevel, ServiceLevels,
};
