//! Calendars: against a table of another source, and what must hold for every date and every calendar.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};
use kundig_check::calendar::{
    BusinessHours, ByCustom, Calendar, Canton, Closures, LocalHoliday, Region, Span, Target, Together,
    add_business_days, add_business_time, business_days_between, business_time_between, end_of_business_day, holidays,
    next_business_day, previous_business_day,
};
use proptest::prelude::*;

#[test]
fn holidays_are_those_of_the_reference_in_every_region() {
    let table = include_str!("data/holidays.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut rows = 0;
    for row in table {
        let cells: Vec<&str> = row.split('\t').collect();
        let [region, year, expected] = cells[..] else { panic!("{row}") };
        let year = year.parse().expect("a year");
        let list = match (region, region.strip_suffix('*')) {
            ("TARGET", _) => Target::closing_days(year),
            (_, Some(canton)) => ByCustom(Canton::from_code(canton).expect("a canton")).days(year),
            (region, None) => holidays(year, Region::from_code(region).expect("a region")),
        };
        let days: Vec<String> = list.iter().map(|(date, _)| date.format("%m-%d").to_string()).collect();
        assert_eq!(days.join(" "), expected, "{region} {year}");
        assert!(list.iter().all(|(date, name)| date.year() == year && !name.is_empty()));
        rows += 1;
    }
    assert_eq!(rows, 275);
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    // 1980 to 2110: also beyond the years whose holidays are known.
    (0..47_500_u64).prop_map(|days| NaiveDate::from_ymd_opt(1980, 1, 1).expect("a date") + Days::new(days))
}

/// A calendar of every kind at once: a region, perhaps TARGET and communes, days of a company and of a person.
#[derive(Debug, Clone)]
struct Mixed {
    region: Region,
    target: bool,
    local: Option<LocalHoliday>,
    closures: Closures,
}

impl Calendar for Mixed {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        let mut parts: Vec<&dyn Calendar> = vec![&self.region, &self.closures];
        if self.target {
            parts.push(&Target);
        }
        if let Some(local) = &self.local {
            parts.push(local);
        }
        Together(&parts).is_business_day(date)
    }
}

fn calendars() -> impl Strategy<Value = Mixed> {
    let local = prop::option::of(prop::sample::select(vec![
        LocalHoliday::CorpusChristi,
        LocalHoliday::Assumption,
        LocalHoliday::AugsburgPeace,
    ]));
    let weekdays = prop::sample::subsequence(vec![Weekday::Mon, Weekday::Fri, Weekday::Sat], 0..=2);
    let span = (dates(), -5..60_i64).prop_map(|(first, days)| Span { first, last: first + TimeDelta::days(days) });
    (
        prop::sample::select(Region::all().collect::<Vec<_>>()),
        any::<bool>(),
        local,
        prop::collection::vec((0..14_u32, 0..33_u32), 0..4),
        weekdays,
        prop::collection::vec(span, 0..4),
    )
        .prop_map(|(region, target, local, every_year, weekdays, spans)| Mixed {
            region,
            target,
            local,
            closures: Closures { every_year, weekdays, spans },
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_and_taking_away_business_days_are_inverse(date in dates(), days in 0..400_i32, calendar in calendars()) {
        let start = add_business_days(date, 0, &calendar).expect("an open day");
        prop_assert!(calendar.is_business_day(start) && start >= date);
        let end = add_business_days(start, days, &calendar).expect("an open day");
        prop_assert!(calendar.is_business_day(end));
        prop_assert_eq!(add_business_days(end, -days, &calendar), Some(start));
        prop_assert_eq!(business_days_between(start, end, &calendar), Some(days));
        prop_assert_eq!(business_days_between(end, start, &calendar), Some(-days));
    }

    #[test]
    fn the_count_from_any_day_is_what_was_added(date in dates(), days in -200..200_i32, calendar in calendars()) {
        prop_assume!(days != 0);
        let end = add_business_days(date, days, &calendar).expect("an open day");
        prop_assert_eq!(business_days_between(date, end, &calendar), Some(days));
    }

    #[test]
    fn the_next_business_day_is_the_nearest_one(date in dates(), calendar in calendars()) {
        let next = next_business_day(date, &calendar).expect("an open day");
        prop_assert!(next > date && calendar.is_business_day(next));
        prop_assert!(date.iter_days().skip(1).take_while(|day| *day < next).all(|day| !calendar.is_business_day(day)));
        let previous = previous_business_day(next, &calendar).expect("an open day");
        prop_assert!(previous <= date && calendar.is_business_day(previous));
        prop_assert_eq!(next_business_day(previous, &calendar), Some(next));
        prop_assert_eq!(add_business_days(date, 1, &calendar), Some(next));
    }

    #[test]
    fn opening_time_that_was_added_lies_between(
        date in dates(), seconds in 0..86_400_u32, minutes in 0..20_000_i64, calendar in calendars(),
        opens in 0..1_440_u32, closes in 0..1_440_u32,
    ) {
        let time = |seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).expect("a time");
        let open = BusinessHours { opens: time(opens * 60), closes: time(closes * 60) };
        let start = date.and_time(time(seconds));
        let duration = TimeDelta::minutes(minutes);
        let Some(end) = add_business_time(start, duration, &open, &calendar) else {
            // Only hours that never open, or hardly do.
            prop_assert!(opens >= closes);
            return Ok(());
        };
        prop_assert!(end >= start && calendar.is_business_day(end.date()));
        prop_assert!(end.time() >= open.opens && end.time() <= open.closes);
        prop_assert_eq!(business_time_between(start, end, &open, &calendar), Some(duration));
        let close = end_of_business_day(start, &open, &calendar).expect("an open day");
        prop_assert!(close >= start && close.time() == open.closes && calendar.is_business_day(close.date()));
    }

    #[test]
    fn codes_of_any_text_name_a_region_or_none(code in any::<String>()) {
        if let Some(region) = Region::from_code(&code) {
            prop_assert_eq!(Region::from_code(region.code()), Some(region));
        }
        prop_assert!(Canton::from_code(&code).is_none_or(|canton| Canton::from_code(canton.code()) == Some(canton)));
    }
}
