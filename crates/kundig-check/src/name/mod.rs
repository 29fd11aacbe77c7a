//! Names of people and firms: a line taken apart, single fields checked.
//!
//! [`read`] takes a line as somebody typed it ("Herr Dr. med. Karl-Heinz Müller-Lüdenscheidt", "Bäckerei Groß e.K., Inh.
//! Jörg Groß") into its parts. [`given`], [`family`] and [`title()`] check single fields, [`together`] a whole name.
//! [`sex_hint`] guesses from a given name, for a suggestion only.
//!
//! Names follow no rule (W3C, "Personal names around the world"): nothing here refuses one for its form. What looks like a
//! slip is a hint or a warning.
//!
//! ```
//! use kundig_check::name::{self, Kind};
//!
//! let name = name::read("Frau Prof. Dr. Anna-Lena Freifrau von und zu Guttenberg, MBA");
//! assert_eq!((name.kind, name.salutation, name.title.as_str()), (Kind::Person, "Frau", "Prof. Dr."));
//! assert_eq!((name.given.as_str(), name.particle.as_str()), ("Anna-Lena", "Freifrau von und zu"));
//! assert_eq!((name.family.as_str(), name.suffix.as_str()), ("Guttenberg", "MBA"));
//! ```

mod casing;
mod field;
mod known;
mod line;
mod people;
mod title;
mod words;

pub use casing::well_cased;
pub use field::{Parts, family, given, together};
pub use known::{Certainty, Hint, sex_hint};
pub use line::read;
pub use title::title;

/// A name in its parts; what is not there is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// Who is named.
    pub kind: Kind,
    /// Herr, Frau, Familie, Eheleute, Firma, Schwester, Bruder, Pater.
    pub salutation: &'static str,
    /// The sex that the salutation tells; never guessed from the given name.
    pub sex: Option<Sex>,
    /// Academic titles in their usual spelling: "Prof. Dr. med.".
    pub title: String,
    /// All given names; of two people with one family name "Petra und Frank".
    pub given: String,
    /// What stands before the family name: "von der", "Graf", "Freifrau von und zu", "d'".
    pub particle: String,
    /// The family name, or the name of the organisation.
    pub family: String,
    /// The family name at birth.
    pub birth_name: String,
    /// What stands behind the name: "MBA, LL.M.", "jun.", "OSB".
    pub suffix: String,
    /// Who is to be asked for in an organisation, or at whose place it is.
    pub contact: String,
    /// What the contact is to the one named.
    pub role: Option<Role>,
    /// The second person, where two with different family names are named.
    pub partner: Option<Box<Name>>,
}

/// Who is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// One person.
    Person,
    /// A couple or a family.
    Couple,
    /// A firm, an authority, a club, a community of owners or heirs.
    Organisation,
    /// It can't be told; the whole stands in [`Name::family`].
    #[default]
    Unclear,
}

/// Woman or man, where a form of address depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// A woman.
    Female,
    /// A man.
    Male,
}

/// What a contact is to the one named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// "Inh.": owns the firm.
    Owner,
    /// "z. Hd.": is to receive the letter.
    Attention,
    /// "c/o": it is delivered there.
    CareOf,
    /// "vertr. d.": acts for it.
    Representative,
    /// " - Der Oberbürgermeister": the office within.
    Office,
}
