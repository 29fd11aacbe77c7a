//! SEPA mandates: a customer's leave to draw money from an account (EPC016-06 for Core, EPC222-07 for B2B).
//!
//! `active → used → lapsed | revoked`. A mandate that nobody used for 36 months lapses, a one-off mandate with its first use.

mod model;
pub mod operations;
mod retention;
pub(crate) mod store;

pub use model::{EVENTS, Mandate, MandateKind, MandateList, MandateScheme, MandateState};
pub(crate) use retention::RETENTION;
