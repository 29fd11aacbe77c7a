//! Kundig: the embeddable customer-relationship engine.
//!
//! (The tour follows.)

extern crate self as kundig;

mod delivery;
mod engine;
mod importer;
mod session;
mod setup;

pub mod access;
pub mod automation;
pub mod base;
pub mod case;
pub mod catalogue;
pub mod company;
pub mod contact;
pub mod customer;
pub mod followup;
pub mod interchange;
pub mod journal;
pub mod mailing;
pub mod maintenance;
mod numbers;
pub mod operation;
mod store;
mod templates;
pub mod trial;
mod unit;

pub use base::{Error, ErrorCode, ErrorReport, Finding, Findings, Result, Severity};
pub use delivery::Handler;
pub use engine::{Builder, Engine};
pub use importer::{ImportOptions, ImportProgress, ImportReport, LineReport, import_customers};
pub use operation::{Effect, Facts, Operation};
pub use session::{Login, MAX_INPUT_BYTES, Outcome, Session, Subscription};
pub use store::Durability;
pub use unit::{Interrupt, Unit};
