//! Contacts: everything that was said, in either direction, by any medium. Append-only: a correction is a new version.

mod model;
pub mod operations;
mod retention;
pub(crate) mod store;

pub use model::{Attachment, Contact, ContactKind, ContactPage, ContactVersions, Direction, EVENTS, Medium};
pub(crate) use retention::RETENTION;
