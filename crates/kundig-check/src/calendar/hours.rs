//! Counting opening time.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Calendar, MOST_DAYS, add_business_days, next_business_day};

/// When a company is open on a business day, in its civil time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BusinessHours {
    /// The first moment of the business day.
    pub opens: NaiveTime,
    /// The end of the business day; hours that close before they open count as never open.
    pub closes: NaiveTime,
}

impl Default for BusinessHours {
    /// 08:00 to 17:00.
    fn default() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self { opens: at(8), closes: at(17) }
    }
}

impl BusinessHours {
    /// How long a business day is; nothing if it closes before it opens.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        (self.closes - self.opens).max(TimeDelta::zero())
    }
}

/// The moment at which so many business hours have passed since `start`; see [`add_business_time`]. Hours that are
/// negative or no number count as none.
#[must_use]
pub fn add_business_hours(
    start: NaiveDateTime,
    hours: f64,
    open: &BusinessHours,
    calendar: impl Calendar,
) -> Option<NaiveDateTime> {
    let seconds = if hours.is_finite() { (hours.clamp(0.0, MAX_HOURS) * 3600.0).round() } else { 0.0 };
    // The clamp above keeps the value far inside i64.
    add_business_time(start, TimeDelta::seconds(seconds as i64), open, calendar)
}

/// A hundred years of hours: more is not a deadline.
const MAX_HOURS: f64 = 876_600.0;

/// The moment at which so much opening time has passed since `start`.
///
/// Time outside the business day doesn't count: with 08:00–17:00, Friday 16:00 + 2 hours is Monday 09:00. Work that ends
/// exactly at closing time ends on that day. A negative duration counts as none; none answers with the first open moment.
/// `None` without any opening time (`closes <= opens`, or a calendar that is closed for ten years on end), and for more
/// than [`MOST_DAYS`] days.
#[must_use]
pub fn add_business_time(
    start: NaiveDateTime,
    duration: TimeDelta,
    open: &BusinessHours,
    calendar: impl Calendar,
) -> Option<NaiveDateTime> {
    if open.length() <= TimeDelta::zero() {
        return None;
    }
    let mut left = duration.max(TimeDelta::zero());
    let mut day = start.date();
    let mut from = start.time().max(open.opens);
    if !calendar.is_business_day(day) || from >= open.closes {
        (day, from) = (next_business_day(day, &calendar)?, open.opens);
    }
    for _ in 0..MOST_DAYS {
        let rest_of_day = open.closes - from;
        if left <= rest_of_day {
            return day.and_time(from).checked_add_signed(left);
        }
        left -= rest_of_day;
        (day, from) = (next_business_day(day, &calendar)?, open.opens);
    }
    None
}

/// How much opening time lies between two moments; none if the second is not the later one, and `None` if they are more
/// than four centuries apart.
#[must_use]
pub fn business_time_between(
    from: NaiveDateTime,
    to: NaiveDateTime,
    open: &BusinessHours,
    calendar: impl Calendar,
) -> Option<TimeDelta> {
    if from >= to {
        return Some(TimeDelta::zero());
    }
    let open_on = |day: NaiveDate| {
        let (opens, closes) = (day.and_time(open.opens).max(from), day.and_time(open.closes).min(to));
        let works = calendar.is_business_day(day);
        if works { (closes - opens).max(TimeDelta::zero()) } else { TimeDelta::zero() }
    };
    let (first, last) = (from.date(), to.date());
    if first == last {
        return Some(open_on(first));
    }
    // The first and the last day are parts; those between are whole.
    let whole_days = super::business_days_between(first, last.pred_opt()?, &calendar)?;
    Some(open_on(first) + open.length() * whole_days + open_on(last))
}

/// Closing time of the business day at this moment: the same day while it is open, else the next business day; `None` if
/// the calendar is closed for ten years on end.
#[must_use]
pub fn end_of_business_day(at: NaiveDateTime, open: &BusinessHours, calendar: impl Calendar) -> Option<NaiveDateTime> {
    let today = at.date();
    let days = i32::from(at.time() > open.closes || !calendar.is_business_day(today));
    Some(add_business_days(today, days, calendar)?.and_time(open.closes))
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn business_hours_end_with_the_day_and_go_on_with_the_next() {
        let open = BusinessHours::default();
        let at = |d, hour, minute| {
            NaiveDate::from_ymd_opt(2026, 11, d).and_then(|day| day.and_hms_opt(hour, minute, 0)).expect("a time")
        };
        // 27 November 2026 is a Friday.
        for (start, hours, expected) in [
            (at(27, 16, 0), 2.0, at(30, 9, 0)),
            (at(27, 16, 0), 1.0, at(27, 17, 0)),
            (at(27, 6, 0), 0.5, at(27, 8, 30)),
            (at(28, 12, 0), 9.0, at(30, 17, 0)),
            (at(27, 18, 0), 0.0, at(30, 8, 0)),
            (at(27, 9, 0), f64::NAN, at(27, 9, 0)),
        ] {
            assert_eq!(add_business_hours(start, hours, &open, State::Be), Some(expected), "{start} {hours}");
            let passed = business_time_between(start, expected, &open, State::Be);
            assert_eq!(passed, Some(TimeDelta::minutes((hours.max(0.0) * 60.0) as i64)), "{start} {hours}");
        }
        assert_eq!(end_of_business_day(at(27, 9, 0), &open, State::Be), Some(at(27, 17, 0)));
        assert_eq!(end_of_business_day(at(27, 17, 1), &open, State::Be), Some(at(30, 17, 0)));
        let never = BusinessHours { opens: open.closes, closes: open.opens };
        assert_eq!(add_business_hours(at(27, 9, 0), 5.0, &never, State::Be), None);
        assert_eq!(business_time_between(at(27, 9, 0), at(30, 9, 0), &never, State::Be), Some(TimeDelta::zero()));
    }
}
