//! What comes in from outside, in bulk: customer files of other programs.

pub(crate) mod line;
pub mod operations;

pub use operations::{ImportCustomers, ImportLine, ImportedLines, LineFindings};
