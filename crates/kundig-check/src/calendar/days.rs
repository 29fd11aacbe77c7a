//! Counting business days.

use chrono::NaiveDate;

/// Says which days are business days: a state, a canton, [`super::Target`], days of a company, or several
/// [`super::Together`].
pub trait Calendar {
    /// True if work is done on this day.
    fn is_business_day(&self, date: NaiveDate) -> bool;
}

impl<C: Calendar + ?Sized> Calendar for &C {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        (**self).is_business_day(date)
    }
}

/// More business days than this are no deadline.
pub const MOST_DAYS: u32 = 100_000;

/// A calendar without any business day for so long (ten years) has none.
const LONGEST_CLOSURE: u32 = 3_653;

/// Days between two dates that are counted one by one: four centuries.
const LONGEST_COUNT: u64 = 146_097;

/// True if the day is a business day: in a state, neither Saturday, Sunday nor a public holiday.
#[must_use]
pub fn is_business_day(date: NaiveDate, calendar: impl Calendar) -> bool {
    calendar.is_business_day(date)
}

/// The first business day after the date; `None` if there is none within ten years.
#[must_use]
pub fn next_business_day(date: NaiveDate, calendar: impl Calendar) -> Option<NaiveDate> {
    step(date, NaiveDate::succ_opt, &calendar)
}

/// The last business day before the date; `None` if there is none within ten years.
#[must_use]
pub fn previous_business_day(date: NaiveDate, calendar: impl Calendar) -> Option<NaiveDate> {
    step(date, NaiveDate::pred_opt, &calendar)
}

/// The day `days` business days after the date (before it, if negative).
///
/// 0 answers with the date itself if it is a business day, else with the next one. Friday + 1 is Monday; Saturday + 1 is
/// Monday as well: the first business day after it. `None` for more than [`MOST_DAYS`], and if the calendar is closed for
/// ten years on end or ends.
#[must_use]
pub fn add_business_days(date: NaiveDate, days: i32, calendar: impl Calendar) -> Option<NaiveDate> {
    if days == 0 && calendar.is_business_day(date) {
        return Some(date);
    }
    let direction = if days < 0 { NaiveDate::pred_opt } else { NaiveDate::succ_opt };
    let steps = days.unsigned_abs().max(1);
    if steps > MOST_DAYS {
        return None;
    }
    (0..steps).try_fold(date, |day, _| step(day, direction, &calendar))
}

/// How many business days lie after `from` up to and including `to`; negative, the business days from `to` up to before
/// `from`, if `to` is the earlier one. `None` if they are more than four centuries apart.
///
/// The counterpart of [`add_business_days`]: between a date and the date plus n business days lie n.
#[must_use]
pub fn business_days_between(from: NaiveDate, to: NaiveDate, calendar: impl Calendar) -> Option<i32> {
    if from.signed_duration_since(to).num_days().unsigned_abs() > LONGEST_COUNT {
        return None;
    }
    let count = |days: &mut dyn Iterator<Item = NaiveDate>| {
        // At most four centuries of days: far inside i32.
        days.filter(|day| calendar.is_business_day(*day)).count() as i32
    };
    if from <= to {
        return Some(count(&mut from.iter_days().skip(1).take_while(|day| *day <= to)));
    }
    Some(-count(&mut to.iter_days().take_while(|day| *day < from)))
}

fn step(
    date: NaiveDate,
    direction: fn(&NaiveDate) -> Option<NaiveDate>,
    calendar: &impl Calendar,
) -> Option<NaiveDate> {
    let mut day = date;
    for _ in 0..LONGEST_CLOSURE {
        day = direction(&day)?;
        if calendar.is_business_day(day) {
            return Some(day);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{Closures, State};
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    #[test]
    fn business_days_pass_over_weekends_and_holidays() {
        for (from, days, state, expected) in [
            (day(2026, 4, 2), 1, State::Be, day(2026, 4, 7)),
            (day(2026, 4, 7), -1, State::Be, day(2026, 4, 2)),
            (day(2026, 4, 4), 0, State::Be, day(2026, 4, 7)),
            (day(2026, 4, 4), 1, State::Be, day(2026, 4, 7)),
            (day(2026, 10, 30), 1, State::Sn, day(2026, 11, 2)),
            (day(2025, 12, 31), 1, State::By, day(2026, 1, 2)),
            (day(2026, 1, 2), 1, State::By, day(2026, 1, 5)),
            (day(2026, 1, 5), 1, State::By, day(2026, 1, 7)),
        ] {
            assert_eq!(add_business_days(from, days, state), Some(expected), "{from} {days}");
            if days == 1 {
                assert_eq!(next_business_day(from, state), Some(expected));
            } else if days == -1 {
                assert_eq!(previous_business_day(from, state), Some(expected));
            }
        }
        assert_eq!(business_days_between(day(2026, 1, 1), day(2026, 12, 31), State::Be), Some(254));
        assert_eq!(business_days_between(day(2026, 4, 7), day(2026, 4, 2), State::Be), Some(-1));
        assert_eq!(business_days_between(day(2026, 4, 4), day(2026, 4, 5), State::Be), Some(0));
    }

    #[test]
    fn a_calendar_that_never_opens_ends_the_search() {
        use chrono::Weekday::*;
        let never = Closures { weekdays: vec![Mon, Tue, Wed, Thu, Fri, Sat, Sun], ..Closures::default() };
        assert_eq!(next_business_day(day(2026, 1, 1), &never), None);
        assert_eq!(add_business_days(day(2026, 1, 1), 0, &never), None);
        assert_eq!(add_business_days(NaiveDate::MAX, 1, State::Be), None);
        assert_eq!(add_business_days(NaiveDate::MIN, -1, State::Be), None);
        assert_eq!(add_business_days(day(2026, 1, 1), i32::MIN, State::Be), None);
        assert_eq!(business_days_between(NaiveDate::MIN, NaiveDate::MAX, State::Be), None);
    }
}
