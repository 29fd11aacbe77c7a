//! The filter language: which customers are meant?
//!
//! ```text
//! status is active and tags has "Stammkunde"
//! revenue >= 10000 EUR and no contact (occurred_at after 90 days ago)
//! any address (kind is shipping and postal_code begins "50") or within 25 km of "50667"
//! age >= 18 and any consent (purpose is "newsletter" and state is confirmed)
//! not segment "Mahnfälle" and custom.vertrag_bis before in 3 months
//! ```
//!
//! A text is read into a [`Filter`] ([`Filter::read`]), which prints itself in one canonical form. [`check`] holds it against
//! a [`Vocabulary`] (which fields there are, and of which type) and what the day and the user give ([`Circumstances`]), and
//! answers a [`Condition`]: typed, resolved, without names. A condition is evaluated in memory ([`Condition::holds`]) or
//! compiled to SQL by whoever knows the tables.
//!
//! **What is unknown fulfils nothing.** Every test of a field that has no value is false, so that `not` always turns a no
//! into a yes; `is unknown` asks for it. There is no third value, in memory as in SQL.
//!
//! **Texts** are compared without regard to the case of A–Z, Ä, Ö and Ü ([`normal`]), choices and tags exactly.

mod check;
mod condition;
mod lexer;
mod parse;
mod print;
mod tree;
mod vocabulary;

pub use check::{Circumstances, Refused, check};
pub use condition::{Comparison, Condition, Datum, Near, Row, Subject, Test, normal};
pub use tree::{At, Day, Filter, Name, Operator, Spot, Unit, Value};
pub use vocabulary::{Field, Part, Point, Type, Vocabulary};

/// The longest text of a filter, in characters.
pub const MAX_TEXT: usize = 10_000;

/// How deep a filter may nest; segments that it names count on.
pub const MAX_DEPTH: usize = 24;

/// How many tests a filter may have, with those of the segments that it names.
pub const MAX_TESTS: usize = 300;

/// How many values a list may have.
pub const MAX_LIST: usize = 500;
