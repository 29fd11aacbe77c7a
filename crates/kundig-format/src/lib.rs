//! Bytes in, bytes out: the file formats around a customer. Knows no database.

pub mod csv;
pub mod ical;
pub mod lines;
pub mod mail;
