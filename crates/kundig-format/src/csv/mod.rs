//! Delimited text as the field exports it, read in bounded memory and written so that spreadsheets open it.
//!
//! ```
//! use kundig_format::csv::{CsvOptions, CsvReader};
//!
//! let export = b"Kundennr;Nachname;Ort\r\n10001;M\xfcller;K\xf6ln\r\n"; // Windows-1252
//! let reader = CsvReader::new(&export[..], CsvOptions::default())?;
//! assert_eq!(reader.table().header[1], "Nachname");
//! for record in reader {
//!     match record {
//!         Ok(record) => assert_eq!(record.fields, ["10001", "Müller", "Köln"]),
//!         Err(broken) => eprintln!("line {}: {}", broken.line, broken.message_en),
//!     }
//! }
//! # Ok::<(), kundig_format::csv::FormatError>(())
//! ```

mod codepage;
mod decode;
mod error;
mod reader;
mod sniff;
mod writer;

pub(crate) use decode::Decoder;
pub(crate) use error::Fault;
pub use error::{FormatError, RecordError};
pub use reader::{CsvOptions, CsvReader, Limits, Record, Table};
pub(crate) use sniff::{encoding as sniff_encoding, is_binary};
pub use writer::{CsvWriter, CsvWriterOptions, WrittenEncoding};

use serde::{Deserialize, Serialize};

/// How the bytes of a text file stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, low byte first (what Windows calls "Unicode").
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, which contains ISO 8859-1's printable characters: what German branch software exports.
    Windows1252,
    /// ISO 8859-15, Unix's Western text with the euro sign at 0xA4.
    #[serde(rename = "iso_8859_15")]
    Iso8859_15,
    /// Code page 850: what DOS programs, and batch exports of their heirs, write.
    #[serde(rename = "cp850")]
    Cp850,
}

impl Encoding {
    /// True where every byte is a character, so that nothing can be undecodable.
    const fn is_single_byte(self) -> bool {
        matches!(self, Self::Windows1252 | Self::Iso8859_15 | Self::Cp850)
    }
}
