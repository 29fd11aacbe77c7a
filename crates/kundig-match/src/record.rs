//! What is known about a customer, as far as it helps to tell customers apart.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Person or organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A natural person.
    #[default]
    Person,
    /// A firm, club, authority; `given` and `family` are its contact person.
    Organisation,
}

/// Sex, or what the salutation tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// "Herr".
    Male,
    /// "Frau".
    Female,
}

/// A customer's record. All values are normal forms of `kundig-check` where it has one; empty means not known.
///
/// Text that is longer than [`MAX_TEXT`] is cut, and lists that are longer than [`MAX_VALUES`] as well: no name is
/// longer, and a comparison must end.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Person or organisation.
    pub kind: Kind,
    /// `None` if neither a salutation nor the record tells.
    pub sex: Option<Sex>,
    /// "Dr.", "Prof. Dr.": never compared, since it comes and goes.
    pub title: String,
    /// Given names: "Hans-Peter", "R.".
    pub given: String,
    /// Family name with particles; "geb. Schmidt" and "jun." may follow.
    pub family: String,
    /// Family name at birth.
    pub birth_name: String,
    /// Name of the organisation, with or without its legal form.
    pub legal_name: String,
    /// Legal form if it is kept apart: "GmbH".
    pub legal_form: String,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Postal addresses, the main one first.
    pub addresses: Vec<Address>,
    /// Phone numbers in E.164: `+4917133203407`.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// IBANs without blanks.
    pub ibans: Vec<String>,
    /// VAT identification number (USt-IdNr., UID).
    pub vat_id: String,
    /// Numbers that other systems gave to the customer; where there are several systems, with the name of theirs in front
    /// ("shop-10001"), since each has its own 10001. Two records of one customer often have two of them, so that a difference
    /// says nothing.
    pub customer_numbers: Vec<String>,
    /// Numbers that somebody gets once in a life: tax id, insurance number (KVNR, AHV). A difference contradicts.
    pub identity_numbers: Vec<String>,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Street without house number; a line with its number is split if `number` is empty.
    pub street: String,
    /// House number with its letter: "12a".
    pub number: String,
    /// Postal code.
    pub code: String,
    /// Town.
    pub place: String,
    /// Country, ISO 3166-1 alpha-2; empty means that of the company.
    pub country: String,
}

/// The longest text that is looked at, in bytes.
pub const MAX_TEXT: usize = 200;

/// The most values of one list that are looked at.
pub const MAX_VALUES: usize = 6;

/// `text` up to [`MAX_TEXT`] bytes, cut between characters.
pub(crate) fn cut(text: &str) -> &str {
    if text.len() <= MAX_TEXT {
        return text;
    }
    let mut end = MAX_TEXT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
