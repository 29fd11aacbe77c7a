//! Schedules: rules that no event calls but the clock, by the wall clock of the company.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use rrule::{RRule, Unvalidated};

/// When a schedule's time comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// How often, as the file says it: `hour`, `day`, `business_day`, `week`, `month`, `quarter`, `year`, or a rule as
    /// calendars write it (RFC 5545), e.g. `FREQ=MONTHLY;BYDAY=-1FR`.
    pub every: String,
    /// The time of day by the company's wall clock; of an hourly schedule only its minutes count.
    pub at: NaiveTime,
}

/// The words for what is asked for most, and the rule that each stands for.
const WORDS: [(&str, &str); 7] = [
    ("hour", ""),
    ("day", "FREQ=DAILY"),
    ("business_day", "FREQ=DAILY"),
    ("week", "FREQ=WEEKLY;BYDAY=MO"),
    ("month", "FREQ=MONTHLY;BYMONTHDAY=1"),
    ("quarter", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1"),
    ("year", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1"),
];
/// A rule may not come more often than daily (`hour` does), nor end by a count: a schedule has no first time.
const FREQUENCIES: [&str; 4] = ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"];
/// The longest rule, in characters.
const MAX_RULE: usize = 200;
/// How many dates are looked through for the next one.
const MAX_DATES: usize = 20_000;

/// Every second, third … is counted from this Monday on.
fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(2001, 1, 1).unwrap_or_default()
}

impl Schedule {
    /// The words that `every` knows beside rules.
    pub(crate) fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// A time of day as rules write it, e.g. `07:30`.
    pub(crate) fn time_of_day(text: &str) -> Option<NaiveTime> {
        NaiveTime::parse_from_str(text, "%H:%M").ok()
    }

    /// Says why `every` is nothing that could come again.
    pub(crate) fn check(&self) -> Result<(), String> {
        if Self::words().any(|word| word == self.every) {
            return Ok(());
        }
        if self.every.len() > MAX_RULE {
            return Err(format!("a rule has at most {MAX_RULE} characters"));
        }
        if !FREQUENCIES.iter().any(|frequency| self.every.split(';').any(|part| part == *frequency)) {
            return Err(format!("a rule says one of {}", FREQUENCIES.join(", ")));
        }
        if self.every.contains("COUNT=") {
            return Err("a schedule has no first time to count from; use UNTIL".into());
        }
        let begin = epoch().and_time(self.at);
        match self.dates(&self.every, begin)?.next() {
            Some(_) => Ok(()),
            None => Err("by this rule there is not a single date".into()),
        }
    }

    /// The first time after `now`, both by the company's wall clock. `works_on` says on which days the company works. None
    /// when the rule has an end that is past.
    pub fn next_after(&self, now: NaiveDateTime, works_on: impl Fn(NaiveDate) -> bool) -> Option<NaiveDateTime> {
        if self.every == "hour" {
            let this = now.date().and_hms_opt(now.hour(), self.at.minute(), 0)?;
            return if this > now { Some(this) } else { this.checked_add_signed(TimeDelta::hours(1)) };
        }
        let rule = WORDS.iter().find(|(word, _)| *word == self.every).map_or(self.every.as_str(), |(_, rule)| rule);
        // Without an interval it doesn't matter where the counting begins, and near is quick.
        let begin = match rule.contains("INTERVAL=") {
            true => epoch(),
            false => NaiveDate::from_ymd_opt(now.year() - 4, 1, 1)?,
        };
        let near = match rule {
            "FREQ=DAILY" => now.date().checked_sub_days(Days::new(1))?,
            _ => begin,
        };
        self.dates(rule, near.and_time(self.at))
            .ok()?
            .filter(|date| *date > now)
            .find(|date| self.every != "business_day" || works_on(date.date()))
    }

    /// The dates of a rule. Rules reckon in instants; a wall clock that is taken for UTC keeps its time of day.
    fn dates(&self, rule: &str, begin: NaiveDateTime) -> Result<impl Iterator<Item = NaiveDateTime> + use<>, String> {
        let rule = RRule::<Unvalidated>::from_str(&ended(rule)).map_err(|error| error.to_string())?;
        let begin: DateTime<rrule::Tz> = begin.and_utc().with_timezone(&rrule::Tz::UTC);
        let series = rule.build(begin).map_err(|error| error.to_string())?;
        Ok(series.limit().into_iter().take(MAX_DATES).map(|date| date.with_timezone(&Utc).naive_utc()))
    }
}

/// An end by the day counts whole.
fn ended(rule: &str) -> String {
    let part = |part: &str| match part.strip_prefix("UNTIL=") {
        Some(day) if day.len() == 8 => format!("UNTIL={day}T235959Z"),
        Some(time) if !time.ends_with('Z') => format!("UNTIL={time}Z"),
        _ => part.to_owned(),
    };
    rule.split(';').map(part).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(every: &str, at: &str, now: &str) -> Option<String> {
        let schedule = Schedule { every: every.into(), at: Schedule::time_of_day(at).unwrap() };
        schedule.check().unwrap();
        let now = NaiveDateTime::parse_from_str(now, "%Y-%m-%d %H:%M").unwrap();
        let closed = NaiveDate::from_ymd_opt(2026, 12, 25).unwrap();
        let works_on = |day: NaiveDate| day.weekday().number_from_monday() < 6 && day != closed;
        schedule.next_after(now, works_on).map(|time| time.format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn every_word_knows_its_next_time() {
        let now = "2026-12-24 07:30";
        for (every, at, expected) in [
            ("hour", "00:15", "2026-12-24 08:15"),
            ("hour", "00:45", "2026-12-24 07:45"),
            ("day", "07:30", "2026-12-25 07:30"),
            ("day", "07:31", "2026-12-24 07:31"),
            ("business_day", "07:00", "2026-12-28 07:00"),
            ("week", "07:00", "2026-12-28 07:00"),
            ("month", "07:00", "2027-01-01 07:00"),
            ("quarter", "07:00", "2027-01-01 07:00"),
            ("year", "07:00", "2027-01-01 07:00"),
            ("FREQ=MONTHLY;BYDAY=-1FR", "16:00", "2026-12-25 16:00"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "09:00", "2028-02-29 09:00"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "09:00", "2026-12-28 09:00"),
        ] {
            assert_eq!(next(every, at, now).as_deref(), Some(expected), "{every} at {at}");
        }
        // Every second week is the same week whenever one asks.
        assert_eq!(
            next("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "09:00", "2026-12-28 09:00").as_deref(),
            Some("2027-01-11 09:00")
        );
        assert_eq!(next("FREQ=DAILY;UNTIL=20261224", "09:00", now).as_deref(), Some("2026-12-24 09:00"));
        assert_eq!(next("FREQ=DAILY;UNTIL=20261224", "09:00", "2026-12-24 09:00"), None);
    }

    #[test]
    fn what_can_never_come_is_refused() {
        for every in [
            "FREQ=HOURLY",
            "FREQ=DAILY;COUNT=3",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "täglich",
            "FREQ=DAILY;BYDAY=XX",
            "",
        ] {
            let schedule = Schedule { every: every.into(), at: NaiveTime::MIN };
            assert!(schedule.check().is_err(), "{every}");
        }
    }
}
