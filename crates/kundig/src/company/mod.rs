//! The company (Mandant) that a session works in: its name, place, opening hours and calendar.

mod imprint;
mod model;
pub mod operations;
pub(crate) mod store;

pub use imprint::{CompanyAccount, Imprint};
pub use model::{Company, EVENTS};
