//! vCards: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) read as phones and mail programs write them, 3.0 and 4.0 written.
//!
//! ```
//! use kundig_format::vcard::{self, Card, Version};
//!
//! let file = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r\n\
//!     TEL;CELL:0171 1234567\r\nEND:VCARD\r\n";
//! let card = vcard::read(file).next().expect("one card");
//! assert_eq!((card.name.family.as_str(), card.phones[0].text.as_str()), ("Müller", "0171 1234567"));
//! assert!(vcard::write(&card, Version::V4).contains("\r\nFN:Jörg Müller\r\n"));
//! ```

mod cards;
mod line;
mod read;
mod write;

use crate::lines::Usage;

pub(crate) use cards::{CardText, Cards};
pub use read::read;
pub(crate) use read::read_card;
pub use write::{Version, write};

/// What a card tells. Texts are as they stand in the card, unescaped; an empty one is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// By which the card's owner names it for ever (`UID`).
    pub uid: String,
    /// When it was last changed (`REV`): `2026-11-24T10:00:00Z`, or only the date.
    pub revised: String,
    /// The card is a firm's or a group's (`KIND:org`, Apple's `X-ABShowAs:COMPANY`).
    pub is_organisation: bool,
    /// The name as it is shown (`FN`).
    pub formatted_name: String,
    /// The parts of the name (`N`).
    pub name: Name,
    /// Firm or organisation (`ORG`).
    pub organisation: String,
    /// Its units, the largest first (`ORG`).
    pub units: Vec<String>,
    /// Position or occupation (`TITLE`, else `ROLE`).
    pub job_title: String,
    /// Addresses, the preferred first (`ADR`).
    pub addresses: Vec<Address>,
    /// Phones, mobiles and faxes, the preferred first (`TEL`).
    pub phones: Vec<Phone>,
    /// E-mail addresses, the preferred first (`EMAIL`).
    pub emails: Vec<Contact>,
    /// Web pages (`URL`).
    pub urls: Vec<Contact>,
    /// Date of birth (`BDAY`): `1980-05-12`, `--05-12` without the year, or a text.
    pub birth_date: String,
    /// `M`, `F`, `O` (other), `N` (none) or `U` (unknown) (`GENDER`, RFC 6350, 6.2.7).
    pub gender: String,
    /// Languages, the preferred first (`LANG`, RFC 5646): `de`, `de-CH`.
    pub languages: Vec<String>,
    /// Free texts (`NOTE`).
    pub notes: Vec<String>,
    /// What it is sorted under (`CATEGORIES`).
    pub categories: Vec<String>,
}

/// The parts of a name; several of one part are separated by a blank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Further given names.
    pub additional: String,
    /// What stands before: Dr., Herr.
    pub prefix: String,
    /// What stands behind: jun., B.Sc.
    pub suffix: String,
}

impl Name {
    /// True without any part.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.family, &self.given, &self.additional, &self.prefix, &self.suffix].iter().all(|part| part.is_empty())
    }
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// At home or at work.
    pub usage: Option<Usage>,
    /// Number of a post-office box.
    pub po_box: String,
    /// What comes beside the street: floor, rear building.
    pub addition: String,
    /// Street with house number.
    pub street: String,
    /// Place.
    pub place: String,
    /// State or region.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country, by name or code.
    pub country: String,
}

/// What a number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PhoneKind {
    /// Talking.
    #[default]
    Voice,
    /// Talking anywhere.
    Mobile,
    /// Fax.
    Fax,
}

/// A phone number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phone {
    /// What it is for.
    pub kind: PhoneKind,
    /// At home or at work.
    pub usage: Option<Usage>,
    /// The number as it was written, without `tel:`.
    pub text: String,
}

/// An e-mail address or a web page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// At home or at work.
    pub usage: Option<Usage>,
    /// As it was written, without `mailto:`.
    pub text: String,
}
