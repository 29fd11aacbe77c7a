//! What a filter may speak of.

use std::borrow::Cow;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A text, compared without regard to case.
    Text,
    /// One of these.
    Choice(Vec<String>),
    /// Several texts; of these, where they are limited.
    Set(Option<Vec<String>>),
    /// A number.
    Number,
    /// An amount of money.
    Money,
    /// A date.
    Day,
    /// A moment; asked for by its day.
    Moment,
    /// Yes or no.
    Flag,
    /// A user, by the name to log in with.
    User,
    /// A team, by its name.
    Team,
    /// Another record, by its id.
    Record,
    /// Full years since the day in another field of the same table.
    Age(usize),
    /// Whether today lies between the days of two other fields of the same table; where they are unknown it is open.
    Current(usize, usize),
    /// Millionths of a degree: asked for by `within` alone.
    Degrees,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name: `birth_date`, `custom.kennzeichen`.
    pub name: Cow<'static, str>,
    /// What it means.
    pub about: Cow<'static, str>,
    /// What it holds.
    pub of: Type,
}

/// Something that a customer has several of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name: `address`.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// Where a point is kept: a part and two of its fields, numbers in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The part.
    pub part: usize,
    /// North.
    pub latitude: usize,
    /// East.
    pub longitude: usize,
    /// The field of type [`Type::Current`], where there is one: `within` by itself looks at current rows only.
    pub current: Option<usize>,
}

/// The fields and parts there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Fields of the customer.
    pub fields: Vec<Field>,
    /// What a customer has several of.
    pub parts: Vec<Part>,
    /// Where `within` looks.
    pub point: Option<Point>,
}
