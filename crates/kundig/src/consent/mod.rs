//! Consents: what a customer agreed to, for which purpose and by which channel, with the proof of it.
//!
//! An e-mail address that somebody typed is nobody's consent: the one who reads mail there confirms it (double opt-in), as
//! § 7 UWG and Art. 7 GDPR want it proved. Nothing is deleted: a consent that was withdrawn stays as such.

mod model;
pub mod operations;
mod retention;
pub(crate) mod store;

pub use model::{Consent, ConsentChannel, ConsentList, ConsentState, EVENTS, Permission};
pub(crate) use retention::RETENTION;
