//! Bytes in, bytes out: the file formats around a customer. Knows no database.

mod contain;
mod content_line;
mod formula;
mod number;
mod text_lines;

pub mod csv;
pub mod export;
pub mod ical;
pub mod lines;
pub mod mail;
pub mod vcard;
pub mod xlsx;
