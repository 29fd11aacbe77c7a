//! A filter that was checked: typed and resolved. What it means is written here once, as evaluation in memory; SQL that is
//! made of it must answer alike.

use std::cmp::Ordering;

use uuid::Uuid;

/// What must hold. Fields and parts are numbers in the vocabulary; fields are those of the table that the condition is
/// about: the customer's, or within [`Condition::Some`] and [`Condition::Count`] the part's.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Always, or never.
    Always(bool),
    /// Every one of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// A test of a field.
    Test {
        /// The field.
        field: usize,
        /// What is asked of it.
        test: Test,
    },
    /// The row lies near a point.
    Near(Near),
    /// A row of this part fulfils a condition.
    Some {
        /// The part.
        part: usize,
        /// The condition.
        condition: Box<Self>,
    },
    /// So many rows of this part do.
    Count {
        /// The part.
        part: usize,
        /// The condition.
        condition: Box<Self>,
        /// How the count is compared.
        comparison: Comparison,
        /// With which number.
        count: u32,
    },
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Is,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// More.
    More,
    /// More or equal.
    AtLeast,
}

impl Comparison {
    /// Whether values in this order fulfil it.
    #[must_use]
    pub const fn allows(self, order: Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }

    /// As SQL writes it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// What is asked of a value. An unknown one fulfils none of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// There is a value: no empty text, no empty list.
    Known,
    /// A text, in its normal form, is one of these normal forms.
    Text(Vec<String>),
    /// It begins so.
    Begins(String),
    /// It contains this.
    Contains(String),
    /// A choice is one of these.
    Choice(Vec<String>),
    /// A list has this.
    Has(String),
    /// A number.
    Number(Comparison, f64),
    /// A moment in microseconds.
    Moment(Comparison, i64),
    /// An amount of this currency, in its smallest unit.
    Money(Comparison, i64, String),
    /// A day, as ISO 8601 writes it.
    Day(Comparison, String),
    /// Yes or no.
    Flag(bool),
    /// One of these records.
    Id(Vec<Uuid>),
}

/// A circle on the earth. Distances are reckoned in whole metres by integers, so that databases do the same: a degree of
/// latitude has 111.195 km (a sphere of 6,371 km), a degree of longitude that times the cosine of the latitude half-way,
/// taken as a straight line from the centre's. Up to 300 km it is right within 0.3 %, up to 1,000 km within 3 %, between the
/// latitudes of 35 and 60 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// Field of the latitude, in millionths of a degree.
    pub latitude: usize,
    /// Field of the longitude, in millionths of a degree.
    pub longitude: usize,
    /// The centre, north.
    pub north_e6: i64,
    /// The centre, east.
    pub east_e6: i64,
    /// The radius.
    pub metres: i64,
    /// Millimetres in a degree of longitude at the centre.
    pub degree: i64,
    /// How many fewer half-way to one degree further north.
    pub narrowing: i64,
}

/// Millimetres in a degree of latitude.
pub(crate) const DEGREE_OF_LATITUDE: i64 = 111_194_927;

impl Near {
    /// A circle around a point.
    #[must_use]
    pub fn around(latitude: usize, longitude: usize, (north_e6, east_e6): (i32, i32), metres: u32) -> Self {
        let angle = f64::from(north_e6).to_radians() / 1e6;
        let length = 111_194_927.0;
        #[expect(clippy::cast_possible_truncation, reason = "at most the length of a degree")]
        let (degree, narrowing) =
            ((angle.cos() * length).round() as i64, (angle.sin() * length * 1f64.to_radians() / 2.0).round() as i64);
        Self {
            latitude,
            longitude,
            north_e6: i64::from(north_e6),
            east_e6: i64::from(east_e6),
            metres: i64::from(metres),
            degree,
            narrowing,
        }
    }

    /// Whether a point lies within.
    #[must_use]
    pub const fn holds(&self, latitude_e6: i64, longitude_e6: i64) -> bool {
        let north = latitude_e6 - self.north_e6;
        let up = north * DEGREE_OF_LATITUDE / 1_000_000_000;
        let across = (longitude_e6 - self.east_e6) * (self.degree - self.narrowing * north / 1_000_000) / 1_000_000_000;
        up * up + across * across <= self.metres * self.metres
    }

    /// The same reckoning in SQL, on whole numbers of 64 bits; both expressions must be known.
    #[must_use]
    pub fn sql(&self, latitude: &str, longitude: &str) -> String {
        let Self { north_e6, east_e6, metres, degree, narrowing, .. } = self;
        let north = format!("({latitude} - ({north_e6}))");
        let up = format!("({north} * {DEGREE_OF_LATITUDE} / 1000000000)");
        let east = format!("({longitude} - ({east_e6}))");
        let across = format!("({east} * ({degree} - ({narrowing}) * {north} / 1000000) / 1000000000)");
        format!("{up} * {up} + {across} * {across} <= {}", metres * metres)
    }
}

/// A value in memory.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// None.
    Unknown,
    /// A text, a choice, or a day.
    Text(String),
    /// A number.
    Number(f64),
    /// A whole number: a moment in microseconds, millionths of a degree.
    Whole(i64),
    /// An amount in the smallest unit of its currency.
    Money(i64, String),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    Set(Vec<String>),
    /// A record.
    Id(Uuid),
}

/// Values of one row, in the order of the vocabulary.
pub type Row = Vec<Datum>;

/// A customer in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subject {
    /// Its own fields.
    pub fields: Row,
    /// Rows of each part.
    pub parts: Vec<Vec<Row>>,
}

/// Letters A–Z, Ä, Ö and Ü become small; all others stay. What a database can do as well, without knowing languages.
#[must_use]
pub fn normal(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            'Ä' => 'ä',
            'Ö' => 'ö',
            'Ü' => 'ü',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

impl Condition {
    /// Whether it holds for a customer.
    #[must_use]
    pub fn holds(&self, subject: &Subject) -> bool {
        self.holds_in(&subject.fields, subject)
    }

    fn holds_in(&self, row: &Row, subject: &Subject) -> bool {
        match self {
            Self::Always(always) => *always,
            Self::All(list) => list.iter().all(|inner| inner.holds_in(row, subject)),
            Self::Any(list) => list.iter().any(|inner| inner.holds_in(row, subject)),
            Self::Not(inner) => !inner.holds_in(row, subject),
            Self::Test { field, test } => row.get(*field).is_some_and(|datum| test.holds(datum)),
            Self::Near(near) => match (row.get(near.latitude), row.get(near.longitude)) {
                (Some(Datum::Whole(latitude)), Some(Datum::Whole(longitude))) => near.holds(*latitude, *longitude),
                _ => false,
            },
            Self::Some { part, condition } => rows(subject, *part).iter().any(|row| condition.holds_in(row, subject)),
            Self::Count { part, condition, comparison, count } => {
                let fulfil = rows(subject, *part).iter().filter(|row| condition.holds_in(row, subject)).count();
                comparison.allows(fulfil.cmp(&usize::try_from(*count).unwrap_or(usize::MAX)))
            }
        }
    }

    /// Calls `see` for this condition and all within, with the part that it is about.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(Option<usize>, &'a Self)) {
        self.visit_in(None, see);
    }

    fn visit_in<'a>(&'a self, place: Option<usize>, see: &mut impl FnMut(Option<usize>, &'a Self)) {
        see(place, self);
        match self {
            Self::All(list) | Self::Any(list) => list.iter().for_each(|inner| inner.visit_in(place, see)),
            Self::Not(inner) => inner.visit_in(place, see),
            Self::Some { part, condition } | Self::Count { part, condition, .. } => {
                condition.visit_in(Some(*part), see);
            }
            Self::Always(_) | Self::Test { .. } | Self::Near(_) => {}
        }
    }
}

fn rows(subject: &Subject, part: usize) -> &[Row] {
    subject.parts.get(part).map_or(&[], Vec::as_slice)
}

impl Test {
    /// Whether a value fulfils it.
    #[must_use]
    pub fn holds(&self, datum: &Datum) -> bool {
        match (self, datum) {
            (_, Datum::Unknown) => false,
            (Self::Known, Datum::Text(text)) => !text.is_empty(),
            (Self::Known, Datum::Set(list)) => !list.is_empty(),
            (Self::Known, _) => true,
            (Self::Text(list), Datum::Text(text)) => list.contains(&normal(text)),
            (Self::Begins(start), Datum::Text(text)) => normal(text).starts_with(start.as_str()),
            (Self::Contains(piece), Datum::Text(text)) => normal(text).contains(piece.as_str()),
            (Self::Choice(list), Datum::Text(text)) => list.contains(text),
            (Self::Has(one), Datum::Set(list)) => list.contains(one),
            (Self::Number(comparison, with), Datum::Number(number)) => {
                number.partial_cmp(with).is_some_and(|order| comparison.allows(order))
            }
            (Self::Moment(comparison, with), Datum::Whole(number)) => comparison.allows(number.cmp(with)),
            (Self::Money(comparison, with, currency), Datum::Money(minor, of)) => {
                of == currency && comparison.allows(minor.cmp(with))
            }
            (Self::Day(comparison, with), Datum::Text(day)) => comparison.allows(day.as_str().cmp(with)),
            (Self::Flag(wanted), Datum::Flag(flag)) => wanted == flag,
            (Self::Id(list), Datum::Id(id)) => list.contains(id),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_sphere() {
        // Haversine on the same sphere: Cologne to Bonn 24.5 km, to Berlin 477 km, to Munich 456 km.
        let cologne = (50_937_500, 6_960_300);
        for (place, metres) in [
            ((50_737_400, 7_098_200), 24_280),
            ((52_520_000, 13_405_000), 476_900),
            ((48_137_400, 11_575_500), 456_100),
        ] {
            let at = |metres: u32| Near::around(0, 1, cologne, metres).holds(place.0, place.1);
            let tolerance = metres / 50;
            assert!(at(metres + tolerance) && !at(metres - tolerance), "{metres}");
        }
    }

    #[test]
    fn nothing_overflows_at_the_ends_of_the_earth() {
        for centre in [(90_000_000, 180_000_000), (-90_000_000, -180_000_000), (0, 180_000_000)] {
            let near = Near::around(0, 1, centre, 1_000_000);
            for (latitude, longitude) in [(90_000_000, 180_000_000), (-90_000_000, -180_000_000), (0, -180_000_000)] {
                let _ = near.holds(latitude, longitude);
            }
            assert!(near.holds(i64::from(centre.0), i64::from(centre.1)));
        }
    }

    #[test]
    fn what_is_unknown_fulfils_nothing() {
        for test in
            [Test::Known, Test::Text(vec![String::new()]), Test::Flag(false), Test::Number(Comparison::Less, 1e9)]
        {
            assert!(!test.holds(&Datum::Unknown));
        }
        assert!(!Test::Known.holds(&Datum::Text(String::new())) && !Test::Known.holds(&Datum::Set(vec![])));
    }
}
