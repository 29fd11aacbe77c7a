//! The holidays of one country, year by year: made at the first question for a year, then only read.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::{FIRST_YEAR, LAST_YEAR, easter};

/// One holiday and where it is kept.
pub(super) struct Holiday {
    pub date: NaiveDate,
    pub name: &'static str,
    /// One bit a region of the country; which bit is which is the country's matter.
    regions: u32,
}

/// Every region of a country.
pub(super) const EVERYWHERE: u32 = u32::MAX;

const YEARS: usize = (LAST_YEAR - FIRST_YEAR + 1) as usize;

/// A country's holidays from [`FIRST_YEAR`] to [`LAST_YEAR`].
pub(super) struct Table {
    years: [OnceLock<Vec<Holiday>>; YEARS],
    fill: fn(&mut Year),
}

impl Table {
    /// `fill` names the holidays of one year, in any order.
    pub const fn new(fill: fn(&mut Year)) -> Self {
        Self { years: [const { OnceLock::new() }; YEARS], fill }
    }

    /// The holidays of a year in the regions of a mask, by date; of two on one day the one that `fill` named first.
    pub fn of(&self, year: i32, regions: u32) -> impl Iterator<Item = &Holiday> {
        self.year(year).iter().filter(move |holiday| holiday.regions & regions != 0)
    }

    /// The holiday on a day.
    pub fn on(&self, date: NaiveDate, regions: u32) -> Option<&Holiday> {
        self.of(date.year(), regions).find(|holiday| holiday.date == date)
    }

    /// The holidays of a year as a list with one entry a day.
    pub fn list(&self, year: i32, regions: u32) -> Vec<(NaiveDate, &'static str)> {
        let mut list: Vec<_> = self.of(year, regions).map(|holiday| (holiday.date, holiday.name)).collect();
        list.dedup_by_key(|(date, _)| *date);
        list
    }

    fn year(&self, year: i32) -> &[Holiday] {
        let cell = usize::try_from(year - FIRST_YEAR).ok().and_then(|index| self.years.get(index));
        cell.map_or(&[], |cell| {
            cell.get_or_init(|| {
                let mut filled = Year { year, easter: easter(year), holidays: Vec::with_capacity(24) };
                (self.fill)(&mut filled);
                filled.holidays.sort_by_key(|holiday| holiday.date);
                filled.holidays
            })
        })
    }
}

/// The year that is being filled.
pub(super) struct Year {
    pub year: i32,
    pub easter: Option<NaiveDate>,
    holidays: Vec<Holiday>,
}

impl Year {
    /// A holiday on the same date in every year.
    pub fn fixed(&mut self, month: u32, day: u32, name: &'static str, regions: u32) {
        self.on(NaiveDate::from_ymd_opt(self.year, month, day), name, regions);
    }

    /// A holiday that is counted from Easter Sunday.
    pub fn movable(&mut self, days_after_easter: i64, name: &'static str, regions: u32) {
        self.on(self.after_easter(days_after_easter), name, regions);
    }

    /// A holiday on a date that was worked out elsewhere.
    pub fn on(&mut self, date: Option<NaiveDate>, name: &'static str, regions: u32) {
        if let Some(date) = date
            && regions != 0
        {
            self.holidays.push(Holiday { date, name, regions });
        }
    }

    /// The day so many days after Easter Sunday.
    pub fn after_easter(&self, days: i64) -> Option<NaiveDate> {
        self.easter?.checked_add_signed(TimeDelta::days(days))
    }
}
