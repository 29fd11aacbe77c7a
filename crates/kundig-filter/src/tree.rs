//! A filter as it was written.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A filter, as it was written: names are not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// All there are.
    Everyone,
    /// Every one of these holds; two or more.
    All(Vec<Self>),
    /// One of these holds; two or more.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// A test of a field.
    Test {
        /// The field.
        field: Name,
        /// What is asked.
        operator: Operator,
        /// What it is compared with; none for `known` and `unknown`.
        values: Vec<Value>,
    },
    /// There is such a part: `any address (place is "Köln")`.
    Some {
        /// The part.
        part: Name,
        /// Which of them; any when left out.
        filter: Option<Box<Self>>,
    },
    /// How many such parts there are: `count contact (direction is in) >= 3`.
    Count {
        /// The part.
        part: Name,
        /// Which of them; all when left out.
        filter: Option<Box<Self>>,
        /// How the count is compared.
        operator: Operator,
        /// With which number.
        count: u32,
    },
    /// An address lies within a distance: `within 25 km of "50667"`.
    Within {
        /// The distance in metres.
        metres: u32,
        /// Of where.
        of: Spot,
        /// Where in the text, in characters.
        at: At,
    },
    /// Belongs to a saved segment.
    Segment(Name),
}

/// A name, and where in the text it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where in the text, in characters.
    pub at: At,
}

/// A place in the text, in characters. All are equal: two filters are the same wherever their words stood.
#[derive(Debug, Clone, Copy, Default)]
pub struct At(pub usize);

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

/// What is asked of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Is,
    /// Not equal, or unknown.
    IsNot,
    /// Less, earlier.
    Less,
    /// Less or equal.
    AtMost,
    /// More, later.
    More,
    /// More or equal.
    AtLeast,
    /// One of a list.
    OneOf,
    /// A list has it.
    Has,
    /// A text begins so.
    Begins,
    /// A text contains it.
    Contains,
    /// There is a value.
    Known,
    /// There is none.
    Unknown,
}

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// In quotes.
    Text(String),
    /// A bare word: a choice, `true`, `false`, `me`, `mine`.
    Word(String),
    /// A number.
    Number(Decimal),
    /// An amount with its currency.
    Money(Decimal, String),
    /// A day.
    Day(Day),
}

/// A day, told or counted from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// `2026-12-24`.
    On(NaiveDate),
    /// `today`.
    Today,
    /// `30 days ago`.
    Ago(u32, Unit),
    /// `in 2 weeks`.
    In(u32, Unit),
}

/// In what days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months of the calendar; the last day where a month is shorter.
    Months,
    /// Years of the calendar.
    Years,
}

impl Unit {
    pub(crate) const ALL: [Self; 4] = [Self::Days, Self::Weeks, Self::Months, Self::Years];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }
}

/// Where a distance is measured from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// Millionths of a degree north and east.
    Point(i32, i32),
    /// A postal code or place, as the place directory knows it.
    Place(String),
}

impl Filter {
    /// The names of the segments that it refers to.
    #[must_use]
    pub fn segments(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.visit(&mut |filter| {
            if let Self::Segment(name) = filter {
                found.push(name.text.as_str());
            }
        });
        found
    }

    /// Calls `see` for this filter and all within.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        match self {
            Self::All(list) | Self::Any(list) => list.iter().for_each(|inner| inner.visit(see)),
            Self::Not(inner) => inner.visit(see),
            Self::Some { filter: Some(inner), .. } | Self::Count { filter: Some(inner), .. } => inner.visit(see),
            _ => {}
        }
    }
}
