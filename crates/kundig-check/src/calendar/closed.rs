//! Days that a company or a person is away for reasons of their own, and calendars that count together.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Calendar;

/// Several calendars in one: a day is a business day if it is one in all of them.
///
/// ```
/// use chrono::NaiveDate;
/// use kundig_check::calendar::{Closures, State, Target, Together, add_business_days};
///
/// let company = Closures { every_year: vec![(12, 24), (12, 31)], ..Closures::default() };
/// let bank_days = Together(&[&State::By, &Target, &company]);
/// let day = |d| NaiveDate::from_ymd_opt(2026, 12, d);
/// assert_eq!(add_business_days(day(23).unwrap(), 1, bank_days), day(28));
/// ```
#[derive(Clone, Copy)]
pub struct Together<'a>(pub &'a [&'a dyn Calendar]);

impl Calendar for Together<'_> {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        self.0.iter().all(|calendar| calendar.is_business_day(date))
    }
}

/// A run of days, both ends included; none if the last is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Span {
    /// True if the day lies in the span.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

/// The days on which a company is closed, or a person is away.
///
/// Only these days are closed, no weekend: stands beside a region in [`Together`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closures {
    /// Month and day of every year, as 24 December. 29 February is closed in leap years only.
    pub every_year: Vec<(u32, u32)>,
    /// Free days of the week, as of somebody who works part-time.
    pub weekdays: Vec<Weekday>,
    /// Works holidays, leave, illness.
    pub spans: Vec<Span>,
}

impl Calendar for Closures {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        !(self.every_year.contains(&(date.month(), date.day()))
            || self.weekdays.contains(&date.weekday())
            || self.spans.iter().any(|span| span.contains(date)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LocalHoliday, State, add_business_days, business_days_between};
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
    }

    #[test]
    fn leave_and_free_weekdays_are_passed_over() {
        let leave = Span { first: day(8, 3), last: day(8, 14) };
        let person = Closures { weekdays: vec![Weekday::Fri], spans: vec![leave], ..Closures::default() };
        let calendar = Together(&[&State::By, &LocalHoliday::AugsburgPeace, &person]);
        // Thursday 30 July; Friday is free, then two weeks of leave.
        assert_eq!(add_business_days(day(7, 30), 1, calendar), Some(day(8, 17)));
        assert_eq!(add_business_days(day(8, 17), -1, calendar), Some(day(7, 30)));
        assert_eq!(business_days_between(day(7, 30), day(8, 20), calendar), Some(4));
        let reversed = Span { first: day(8, 14), last: day(8, 3) };
        assert!(!reversed.contains(day(8, 10)));
    }

    #[test]
    fn holidays_of_communes_are_kept_where_they_are_asked_for() {
        let catholic = Together(&[&State::Sn, &LocalHoliday::CorpusChristi]);
        assert!(State::Sn.is_business_day(day(6, 4)) && !catholic.is_business_day(day(6, 4)));
        let year = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a date");
        // 8 and 15 August 2025 are a Friday each.
        assert!(State::By.is_business_day(year(2025, 8, 8)) && State::By.is_business_day(year(2025, 8, 15)));
        let augsburg = Together(&[&State::By, &LocalHoliday::Assumption, &LocalHoliday::AugsburgPeace]);
        assert!(!augsburg.is_business_day(year(2025, 8, 8)) && !augsburg.is_business_day(year(2025, 8, 15)));
        assert!(!augsburg.is_business_day(year(2025, 8, 9)));
    }
}
