//! Lines.

mod field;
mod header;
mod key;
mod look;
mod suggest;

pub use field::{CustomerField, guess_columns};
pub use key::{Key, KeyError, Usage};
pub use suggest::{ColumnGuess, Reason, suggest};
