//! Customer files of other programs, of any kind, as lines of named values.
//!
//! [`open`] tells by the content what kind of file it is (delimited text, workbook, vCards, JSON Lines), and for a table what
//! its columns probably hold and why. The user may correct that by a [`Mapping`], which can be saved. Lines come one by one,
//! in bounded memory; a line that can't be used is set apart with what is wrong with it. Values are texts as a clerk would
//! have typed them: whether they are right is not decided here.
//!
//! ```
//! use kundig_format::lines::{self, CustomerField, ReadOptions};
//!
//! let export = b"Kd-Nr.;Name, Vorname;PLZ/Ort;Tel. priv.\r\n10001;M\xfcller, J\xf6rg;07743 Jena;03641/1234\r\n";
//! let mut file = lines::open(&export[..], &ReadOptions::default())?;
//! assert_eq!(file.columns()[3].key, Some("phone.private".parse()?));
//! for line in file.lines()? {
//!     match line {
//!         Ok(line) => assert_eq!(line.first(CustomerField::Place), Some("Jena")),
//!         Err(wrong) => eprintln!("{wrong}"),
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod field;
mod finding;
mod header;
mod json;
mod key;
mod limits;
mod line;
mod look;
mod mapping;
mod sniff;
mod source;
mod suggest;
mod table;

pub use field::CustomerField;
pub use finding::{Finding, WrongLine};
pub use key::{Key, KeyError, Usage};
pub use limits::ReadLimits;
pub use line::Line;
pub use mapping::{Mapping, MappingError};
pub use sniff::{Format, sniff};
pub use source::{Lines, ReadError, ReadOptions, Source, open};
pub use suggest::{ColumnGuess, Reason, suggest};
pub use table::Header;
pub(crate) use table::Row;
