//! A company and its calendar.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Weekday};
use kundig_check::calendar::{self, Calendar, Region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::imprint::Imprint;
use super::store::CompanyStore;
use crate::base::{CompanyNo, Currency, Date, Due, Error, Result, Timestamp};
use crate::operation::EventFacts;
use crate::unit::Unit;

/// What can happen here.
pub const EVENTS: &[EventFacts] =
    &[EventFacts { name: "company.changed", about: "The company's settings were changed.", record: "company" }];

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Company {
    /// Its number in this database: 1 for the first.
    pub number: CompanyNo,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// Country, ISO 3166-1 alpha-2: phones and postal codes without a country are read as of here.
    pub country: String,
    /// Federal state or canton, ISO 3166-2 without the country (`BE`, `BY`, `ZH`): decides the public holidays in Germany and Switzerland.
    pub federal_state: String,
    /// IANA time zone, e.g. `Europe/Berlin`.
    pub time_zone: String,
    /// When a business day opens, in minutes after midnight.
    pub opens_minute: i32,
    /// When a business day closes, in minutes after midnight.
    pub closes_minute: i32,
    /// Days of each year on which the company is closed beside the public holidays, `MM-DD`; at first Christmas Eve and
    /// New Year's Eve, which are no holidays by law.
    pub closed_days: Vec<String>,
    /// Base currency.
    pub currency: Currency,
    /// Our own e-mail addresses, whole (`service@firma.de`) or all of a domain (`@firma.de`), in lower case: an e-mail
    /// from one of them is one that we wrote.
    pub mail_addresses: Vec<String>,
    /// What stands on letters and invoices.
    #[serde(default)]
    pub imprint: Imprint,
}

impl Company {
    /// The time zone; an unknown name can't get into the database, so Berlin is only the last resort.
    pub(crate) fn zone(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::Europe::Berlin)
    }

    /// Where the public holidays are those of: a German state, Austria, a Swiss canton, Liechtenstein. In other countries only
    /// weekends and the company's own closed days are known.
    pub(crate) fn region(&self) -> Option<Region> {
        region(&self.country, &self.federal_state)
    }

    fn hours(&self) -> calendar::BusinessHours {
        let time = |minute: i32| {
            chrono::NaiveTime::from_num_seconds_from_midnight_opt(minute.clamp(0, 1439) as u32 * 60, 0)
                .unwrap_or_default()
        };
        calendar::BusinessHours { opens: time(self.opens_minute), closes: time(self.closes_minute) }
    }

    /// The wall clock of the company at an instant.
    pub(crate) fn local(&self, at: Timestamp) -> NaiveDateTime {
        at.to_utc().with_timezone(&self.zone()).naive_local()
    }

    /// The instant of a wall-clock time; in the hour that summer time skips, the moment after it.
    pub(crate) fn instant(&self, local: NaiveDateTime) -> Timestamp {
        let zone = self.zone();
        let found = zone
            .from_local_datetime(&local)
            .earliest()
            .or_else(|| zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest());
        found.map_or_else(|| Timestamp::from(local.and_utc()), |time| time.to_utc().into())
    }

    /// When the company opens on a day, whether or not it works on it.
    pub(crate) fn opening(&self, day: NaiveDate) -> Timestamp {
        self.instant(day.and_time(self.hours().opens))
    }

    /// Whether an e-mail address is one of our own.
    pub(crate) fn owns_address(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        self.mail_addresses.iter().any(|own| match own.strip_prefix('@') {
            Some(domain) => address.rsplit_once('@').is_some_and(|(_, of)| of == domain),
            None => *own == address,
        })
    }

    /// The same time of day on the day itself when the company works on it, or else on the next day that it does.
    pub(crate) fn on_business_day(&self, at: Timestamp) -> Timestamp {
        let local = self.local(at);
        let day = self.business_day_after(local.date(), 0);
        if day == local.date() { at } else { self.instant(day.and_time(local.time())) }
    }

    /// The company's day at an instant: its first moment, and the last one before the next day.
    pub(crate) fn day_of(&self, at: Timestamp) -> (NaiveDate, Timestamp, Timestamp) {
        let day = self.local(at).date();
        let begins = |day: NaiveDate| self.instant(day.and_time(chrono::NaiveTime::MIN));
        let next = day.succ_opt().map_or(at, begins);
        (day, begins(day), Timestamp::from_micros(next.as_micros() - 1))
    }

    /// Whether the company works on this day.
    pub fn works_on(&self, day: NaiveDate) -> bool {
        let by_law = match self.region() {
            Some(region) => region.is_business_day(day),
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        };
        by_law && !self.closed_days.iter().any(|closed| *closed == day.format("%m-%d").to_string())
    }

    /// The business day that is so many business days after a day; 0 is the day itself, or the next one that is.
    fn business_day_after(&self, day: NaiveDate, days: u16) -> NaiveDate {
        let mut day = day;
        let mut left = days;
        loop {
            if left == 0 && self.works_on(day) {
                return day;
            }
            let Some(next) = day.succ_opt() else { return day };
            day = next;
            left = left.saturating_sub(u16::from(self.works_on(day)));
        }
    }

    /// When so much opening time has passed.
    fn business_time_after(&self, start: NaiveDateTime, span: TimeDelta) -> NaiveDateTime {
        let open = self.hours();
        let mut left = span;
        let mut day = start.date();
        let mut from = start.time().max(open.opens);
        loop {
            if self.works_on(day) && from < open.closes {
                let rest = open.closes - from;
                if left <= rest {
                    return day.and_time(from) + left;
                }
                left -= rest;
            }
            let Some(next) = day.succ_opt() else { return start };
            day = next;
            from = open.opens;
        }
    }

    /// How many whole minutes of opening time lie between two instants; none when the second is not the later one.
    pub(crate) fn business_minutes_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (from, to) = (self.local(from), self.local(to));
        let open = self.hours();
        let mut passed = TimeDelta::zero();
        let days = from.date().iter_days().take_while(|day| *day <= to.date());
        for day in days.filter(|day| self.works_on(*day)) {
            let (opens, closes) = (day.and_time(open.opens).max(from), day.and_time(open.closes).min(to));
            passed += (closes - opens).max(TimeDelta::zero());
        }
        passed.num_minutes()
    }

    /// The instant after so many minutes of opening time; with none, `from` itself or the next opening.
    pub(crate) fn business_minutes_after(&self, from: Timestamp, minutes: i64) -> Timestamp {
        let span = TimeDelta::try_minutes(minutes.max(0)).unwrap_or(TimeDelta::MAX);
        self.instant(self.business_time_after(self.local(from), span))
    }

    /// When something is due, counted from `now` in this company's calendar.
    pub(crate) fn resolve(&self, due: Due, now: Timestamp) -> Timestamp {
        let local = self.local(now);
        match due {
            Due::At(time) => time,
            Due::BusinessDays { business_days } => {
                let day = self.business_day_after(local.date(), business_days);
                self.instant(day.and_time(self.hours().closes))
            }
            Due::BusinessHours { business_hours } => self.business_minutes_after(now, i64::from(business_hours) * 60),
            Due::Days { days } => Timestamp::from_micros(now.as_micros() + i64::from(days) * 86_400_000_000),
            Due::Minutes { minutes } => Timestamp::from_micros(now.as_micros() + i64::from(minutes) * 60_000_000),
            Due::Months { months } => {
                let later = local.checked_add_months(chrono::Months::new(u32::from(months)));
                later.map_or(now, |later| self.instant(later))
            }
            Due::Hours { hours } => Timestamp::from_micros(now.as_micros() + i64::from(hours) * 3_600_000_000),
        }
    }
}

impl Calendar for Company {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        self.works_on(date)
    }
}

/// The region of a country and a part of it. Austria and Liechtenstein have the same holidays everywhere.
pub(super) fn region(country: &str, part: &str) -> Option<Region> {
    match country {
        "AT" | "LI" => Region::from_code(country),
        _ => Region::from_code(&format!("{country}-{part}")),
    }
}

impl Unit<'_> {
    /// The day that it is for the company.
    pub(crate) fn today(&mut self) -> Result<Date> {
        let now = self.now;
        Ok(Date(self.company()?.local(now).date()))
    }

    /// The company that the session works in.
    pub(crate) fn company(&mut self) -> Result<Arc<Company>> {
        self.remember(|unit| {
            let number = unit.company_no();
            let row = unit.db.company(number)?.ok_or_else(|| Error::not_found("company", number))?;
            Ok(row.into_company())
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn company(opens_minute: i32, closes_minute: i32) -> Company {
        Company {
            number: 1,
            version: 1,
            name: "Muster".into(),
            country: "DE".into(),
            federal_state: "BE".into(),
            time_zone: "Europe/Berlin".into(),
            opens_minute,
            closes_minute,
            closed_days: vec!["12-24".into(), "12-31".into()],
            currency: Currency::EUR,
            mail_addresses: Vec::new(),
            imprint: Imprint::default(),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn only_opening_time_counts() {
        let company = company(8 * 60, 17 * 60);
        let cases = [
            ("2026-11-23T10:00:00+01:00", "2026-11-23T10:01:59+01:00", 1),
            ("2026-11-23T06:00:00+01:00", "2026-11-23T20:00:00+01:00", 540),
            ("2026-11-23T16:30:00+01:00", "2026-11-24T08:30:00+01:00", 60),
            // Over a weekend, and over Christmas with its eve.
            ("2026-11-27T16:00:00+01:00", "2026-11-30T09:00:00+01:00", 120),
            ("2026-12-23T16:00:00+01:00", "2026-12-28T09:00:00+01:00", 120),
            ("2026-11-28T10:00:00+01:00", "2026-11-29T10:00:00+01:00", 0),
            ("2026-11-24T10:00:00+01:00", "2026-11-23T10:00:00+01:00", 0),
        ];
        for (from, to, minutes) in cases {
            assert_eq!(company.business_minutes_between(at(from), at(to)), minutes, "{from} to {to}");
        }
    }

    proptest! {
        #[test]
        fn time_after_and_time_between_undo_each_other(
            // Some three years, to the second, over both changes of the clocks.
            start in 1_767_222_000_i64..1_861_916_400,
            minutes in 0_i64..60_000,
            opens in 180_i32..720,
            length in 1_i32..600,
        ) {
            let company = company(opens, opens + length);
            let from = Timestamp::from_micros(start * 1_000_000);
            let to = company.business_minutes_after(from, minutes % (i64::from(length) * 100));
            prop_assert_eq!(company.business_minutes_between(from, to), minutes % (i64::from(length) * 100));
            // And back: what has passed, counted from the start, leads to the same moment.
            let again = company.business_minutes_after(from, company.business_minutes_between(from, to));
            prop_assert_eq!(again, to);
            // Time adds up.
            let middle = company.business_minutes_after(from, minutes % i64::from(length));
            let whole = company.business_minutes_after(middle, 60);
            prop_assert_eq!(whole, company.business_minutes_after(from, minutes % i64::from(length) + 60));
        }
    }
}
