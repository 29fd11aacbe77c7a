//! What comes in from outside and goes out again, in bulk: customer files of other programs.
//!
//! Files and formats are the callers' matter ([`crate::import_customers`], [`crate::export_customers`]): here are their lines.

mod columns;
mod known;
pub(crate) mod line;
mod merge;
mod model;
pub mod operations;
mod outgoing;
pub(crate) mod store;

pub(crate) use columns::{Extras, is_known, unknown_field};
pub use model::{
    CustomerRow, CustomerRows, DuplicatePolicy, EVENTS, ExportSource, FileFormat, FileHeader, FileReading, FileWriting,
    Import, ImportFile, ImportLine, ImportMapping, ImportMappingList, ImportPage, ImportState, LineOutcome, LineResult,
    SetApartLine, SetApartPage,
};
