//! What first-level support knows: pieces of knowledge to read, and answers to fill in and send.
//!
//! It sends nothing: an answer that is filled in is text, and whoever sends it records the contact.

mod model;
pub mod operations;
pub(crate) mod store;

pub use model::{Answer, EVENTS, Snippet, SnippetKind, SnippetPage};
