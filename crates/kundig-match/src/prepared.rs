//! A record that is folded, cut and coded once, to be compared many times.

use chrono::{Datelike, NaiveDate};
use smallvec::SmallVec;

use crate::organisation::Organisation;
use crate::person::Person;
use crate::reach::{Mail, Phone, numbers, unique};
use crate::record::{Kind, MAX_VALUES, Record, Sex};
use crate::street::Place;

/// A record made ready for [`compare`](crate::compare) and [`keys`](crate::keys).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    pub(crate) kind: Kind,
    pub(crate) sex: Option<Sex>,
    pub(crate) person: Person,
    pub(crate) organisation: Option<Organisation>,
    pub(crate) born: Option<Born>,
    pub(crate) places: SmallVec<[Place; 1]>,
    pub(crate) phones: SmallVec<[Phone; 2]>,
    pub(crate) mails: SmallVec<[Mail; 1]>,
    pub(crate) ibans: SmallVec<[Box<str>; 1]>,
    pub(crate) vat_id: Option<Box<str>>,
    pub(crate) customer_numbers: SmallVec<[Box<str>; 1]>,
    pub(crate) identity_numbers: SmallVec<[Box<str>; 1]>,
}

/// A date of birth as its eight digits, year first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Born {
    pub(crate) digits: [u8; 8],
    pub(crate) year: i32,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Born {
    fn of(date: NaiveDate) -> Self {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let mut rest = year.rem_euclid(10_000) as u32 * 10_000 + month * 100 + day;
        let mut digits = [0; 8];
        for digit in digits.iter_mut().rev() {
            *digit = (rest % 10) as u8;
            rest /= 10;
        }
        Self { digits, year, month, day }
    }

    /// 1 January is what programs enter when nobody knows.
    pub(crate) fn is_placeholder(self) -> bool {
        self.month == 1 && self.day == 1
    }
}

impl Prepared {
    /// Folds, cuts and codes a record: a few microseconds.
    #[must_use]
    pub fn new(record: &Record) -> Self {
        let vat_id = numbers(std::slice::from_ref(&record.vat_id), 6).into_iter().next();
        // An organisation without a name is called by its contact person.
        let organisation = if record.kind == Kind::Organisation { Organisation::of(record) } else { None };
        Self {
            kind: record.kind,
            sex: record.sex.filter(|_| record.kind == Kind::Person),
            person: Person::of(record),
            organisation,
            born: record.birth_date.map(Born::of),
            places: unique(record.addresses.iter().take(MAX_VALUES).filter_map(Place::of)),
            phones: unique(record.phones.iter().take(MAX_VALUES).filter_map(|p| Phone::of(p))),
            mails: unique(record.emails.iter().take(MAX_VALUES).filter_map(|m| Mail::of(m))),
            ibans: numbers(&record.ibans, 8),
            vat_id,
            customer_numbers: numbers(&record.customer_numbers, 3),
            identity_numbers: numbers(&record.identity_numbers, 4),
        }
    }
}

impl From<&Record> for Prepared {
    fn from(record: &Record) -> Self {
        Self::new(record)
    }
}
