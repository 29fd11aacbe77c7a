//! Dates as people and programs write them.

use chrono::{Datelike, NaiveDate};

use crate::{Findings, fold, suggest};

/// A calendar date: "19.2.1969", "2003-03-14", "19. Februar 1969", "19/02/1969" (day first), "19690219",
/// "1969-02-19T00:00:00".
///
/// Years of two digits are 1970–2069, as POSIX has it; for a date of birth use [`birth_date`]. Years from 1800 to 2199
/// are permitted.
pub fn date(path: &str, typed: &str, findings: &mut Findings) -> Option<NaiveDate> {
    parsed(path, typed, findings, |short| if short < 70 { 2000 + short } else { 1900 + short })
}

/// A date of birth: like [`date`], but a year of two digits is the latest that is not in the future, so that in 2026
/// "12.02.17" is 2017 and "30.01.38" is 1938.
///
/// A date after `today` is an error, an age above 150 years as well, and above 120 a warning. Days that programs and
/// clerks put where no date is known are a warning (1.1.1900, the first days of spreadsheets); 1 January 1970, on which
/// Unix begins, and today are a hint, since people are born on them.
pub fn birth_date(path: &str, typed: &str, today: NaiveDate, findings: &mut Findings) -> Option<NaiveDate> {
    let century = today.year() - today.year().rem_euclid(100);
    let mut short_year = None;
    let mut date = parsed(path, typed, findings, |short| {
        short_year = Some(short);
        century + short
    });
    if let (Some(short), Some(read)) = (short_year, date)
        && read > today
    {
        // 29 February may not exist a century earlier; then the century of today was meant after all.
        date = read.with_year(century - 100 + short).or(date);
    }
    let date = date?;
    if date > today {
        findings.error(
            path,
            "birth_date.future",
            "Das Geburtsdatum liegt in der Zukunft.",
            "The date of birth is in the future.",
        );
        return None;
    }
    let age = today.years_since(date).unwrap_or(0);
    if age > 150 {
        findings.error(
            path,
            "birth_date.too_old",
            format!("Nach dem Geburtsdatum wäre die Person {age} Jahre alt."),
            format!("By the date of birth the person would be {age} years old."),
        );
        return None;
    }
    if is_placeholder(date) {
        findings.warning(
            path,
            "birth_date.placeholder",
            format!(
                "Der {} ist vermutlich ein Platzhalter für ein unbekanntes Geburtsdatum.",
                date.format("%-d.%-m.%Y")
            ),
            format!("{date} is probably a placeholder for an unknown date of birth."),
        );
    } else if date == UNIX_EPOCH {
        findings.hint(
            path,
            "birth_date.epoch",
            "Der 1.1.1970 steht in Computern oft für ein unbekanntes Datum.",
            "1970-01-01 often stands for an unknown date in computers.",
        );
    } else if date == today {
        findings.hint(path, "birth_date.today", "Das Geburtsdatum ist der heutige Tag.", "The date of birth is today.");
    } else if age > 120 {
        findings.warning(
            path,
            "birth_date.very_old",
            format!("Nach dem Geburtsdatum ist die Person {age} Jahre alt."),
            format!("By the date of birth the person is {age} years old."),
        );
    }
    Some(date)
}

const UNIX_EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");

/// Days that stand for no date: day 0 and 1 of spreadsheets (1899-12-30, -31, 1900-01-01, 1904-01-01) and the first day of the century.
fn is_placeholder(date: NaiveDate) -> bool {
    matches!((date.year(), date.month(), date.day()), (1899, 12, 30 | 31) | (1900 | 1901 | 1904, 1, 1))
}

/// The age in full years on a day; `None` before the birth.
///
/// A year is full with the beginning of the birthday (BGB §187 (2), §188 (2)); who was born on 29 February completes it on
/// 1 March of a year that has no such day (§188 (3)).
#[must_use]
pub fn age(birth: NaiveDate, today: NaiveDate) -> Option<u32> {
    today.years_since(birth)
}

/// True for who is not of age (18 years: BGB §2, ABGB §21, ZGB Art. 14); an unborn child is a minor.
#[must_use]
pub fn is_minor(birth: NaiveDate, today: NaiveDate) -> bool {
    age(birth, today).is_none_or(|age| age < 18)
}

/// The next birthday on or after a day; of somebody born on 29 February in other years 1 March. `None` at the end of the
/// calendar.
#[must_use]
pub fn next_birthday(birth: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let birthday = |year: i32| birth.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1));
    birthday(today.year()).filter(|day| *day >= today).or_else(|| birthday(today.year() + 1)).map(|day| day.max(birth))
}

const YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

fn parsed(path: &str, typed: &str, findings: &mut Findings, full_year: impl FnMut(i32) -> i32) -> Option<NaiveDate> {
    let typed = typed.trim();
    if typed.is_empty() {
        findings.error(path, "date.empty", "Das Datum fehlt.", "The date is missing.");
        return None;
    }
    match read(without_time(typed), full_year) {
        Read::Date(year, month, day) if YEARS.contains(&year) => {
            if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
                return Some(date);
            }
            findings.error(
                path,
                "date.not_in_calendar",
                format!("Den {day}.{month}.{year} gibt es im Kalender nicht."),
                format!("The calendar has no {year}-{month:02}-{day:02}."),
            );
        }
        Read::Date(year, ..) => {
            findings.error(
                path,
                "date.year",
                format!("Das Jahr {year} liegt außerhalb von 1800 bis 2199."),
                format!("The year {year} is outside 1800 to 2199."),
            );
        }
        Read::Month(near) => {
            let finding = findings.error(path, "date.format", "Diesen Monat gibt es nicht.", "There is no such month.");
            if let Some(near) = near {
                finding.suggest(near);
            }
        }
        Read::Nothing => {
            findings.error(
                path,
                "date.format",
                "Das ist kein Datum; üblich sind 19.2.1969 und 1969-02-19.",
                "This is no date; write 1969-02-19 or 19.2.1969.",
            );
        }
    }
    None
}

/// "1969-02-19T00:00:00" and "19.02.1969 00:00:00" come from spreadsheets: the time of day is left out.
fn without_time(typed: &str) -> &str {
    let Some(at) = typed.find(['T', ' ']) else { return typed };
    let (date, time) = (&typed[..at], &typed[at + 1..]);
    let is_time = time.contains(':') && time.bytes().all(|b| b.is_ascii_digit() || b":.+-Z".contains(&b));
    if is_time { date } else { typed }
}

enum Read {
    Date(i32, u32, u32),
    /// A month's name that is none, and the one it resembles.
    Month(Option<&'static str>),
    Nothing,
}

fn read(typed: &str, mut full_year: impl FnMut(i32) -> i32) -> Read {
    let mut parts = [""; 3];
    let mut count = 0;
    for part in typed.split(['.', '-', '/', ' ', ',', '\u{a0}', '\u{2013}']).filter(|part| !part.is_empty()) {
        match parts.get_mut(count) {
            Some(place) => *place = part,
            None => return Read::Nothing,
        }
        count += 1;
    }
    let digits = |s: &str, lengths: std::ops::RangeInclusive<usize>| {
        let fine = lengths.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        fine.then(|| s.parse::<u32>().unwrap_or(0))
    };
    if count == 1 {
        return match digits(parts[0], 8..=8) {
            Some(n) => compact(n),
            None => Read::Nothing,
        };
    }
    if count != 3 {
        return Read::Nothing;
    }
    // A year of four digits in front: ISO 8601 order.
    if let (Some(year), Some(month), Some(day)) =
        (digits(parts[0], 4..=4), digits(parts[1], 1..=2), digits(parts[2], 1..=2))
    {
        return Read::Date(year as i32, month, day);
    }
    let (Some(day), Some(year)) = (digits(parts[0], 1..=2), digits(parts[2], 2..=4)) else { return Read::Nothing };
    let month = match digits(parts[1], 1..=2) {
        Some(month) => month,
        None if parts[1].starts_with(char::is_alphabetic) && parts[1].len() <= 20 => match month(parts[1]) {
            Ok(month) => month,
            Err(near) => return Read::Month(near),
        },
        None => return Read::Nothing,
    };
    let year = match parts[2].len() {
        2 => full_year(year as i32),
        4 => year as i32,
        _ => return Read::Nothing,
    };
    Read::Date(year, month, day)
}

/// Eight digits: year first if that gives a date of our years, else day first.
fn compact(n: u32) -> Read {
    let (year, month, day) = (n / 10_000, n / 100 % 100, n % 100);
    if YEARS.contains(&(year as i32)) && NaiveDate::from_ymd_opt(year as i32, month, day).is_some() {
        return Read::Date(year as i32, month, day);
    }
    Read::Date((n % 10_000) as i32, n / 10_000 % 100, n / 1_000_000)
}

const MONTHS: [(&str, u32); 25] = [
    ("januar", 1),
    ("jaenner", 1),
    ("january", 1),
    ("februar", 2),
    ("feber", 2),
    ("february", 2),
    ("maerz", 3),
    ("march", 3),
    ("mrz", 3),
    ("april", 4),
    ("mai", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("juli", 7),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("sept", 9),
    ("oktober", 10),
    ("october", 10),
    ("november", 11),
    ("dezember", 12),
    ("december", 12),
    ("marz", 3),
];

fn month(name: &str) -> Result<u32, Option<&'static str>> {
    let folded = fold::fold(name);
    // Abbreviations: the first three letters or more.
    let named = MONTHS.iter().find(|(month, _)| folded.len() >= 3 && month.starts_with(&folded));
    named.map(|(_, number)| *number).ok_or_else(|| suggest::did_you_mean(&folded, MONTHS.iter().map(|(name, _)| *name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn every_usual_notation_is_read() {
        for (typed, expected) in [
            ("19.2.1969", day(1969, 2, 19)),
            ("2003-03-14", day(2003, 3, 14)),
            ("12.02.17", day(2017, 2, 12)),
            ("24.01.71", day(1971, 1, 24)),
            ("19/02/1969", day(1969, 2, 19)),
            ("19. Februar 1969", day(1969, 2, 19)),
            ("3. März 2003", day(2003, 3, 3)),
            ("3 Mrz. 03", day(2003, 3, 3)),
            ("1. Jänner 2020", day(2020, 1, 1)),
            ("19690219", day(1969, 2, 19)),
            ("19021969", day(1969, 2, 19)),
            ("1969-02-19T00:00:00", day(1969, 2, 19)),
            ("1969-02-19 00:00:00.000", day(1969, 2, 19)),
            ("19.02.1969 00:00", day(1969, 2, 19)),
            (" 29.02.2024 ", day(2024, 2, 29)),
        ] {
            let mut findings = Findings::new();
            assert_eq!(date("since", typed, &mut findings), expected, "{typed:?}");
            assert!(findings.is_empty());
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (typed, code, suggestion) in [
            ("", "date.empty", None),
            ("29.02.2023", "date.not_in_calendar", None),
            ("31.4.1969", "date.not_in_calendar", None),
            ("1.1.0069", "date.year", None),
            ("2.1969", "date.format", None),
            ("gestern", "date.format", None),
            ("1. Febraur 1969", "date.format", Some("februar")),
            ("1.2.3.4", "date.format", None),
        ] {
            let mut findings = Findings::new();
            assert_eq!(date("since", typed, &mut findings), None, "{typed:?}");
            let finding = findings.iter().next().expect("a finding");
            assert_eq!((finding.code.as_ref(), finding.suggestion.as_deref()), (code, suggestion), "{typed:?}");
        }
    }

    #[test]
    fn nobody_is_born_tomorrow_or_two_centuries_ago() {
        let today = day(2026, 11, 23).expect("a date");
        for (typed, expected, code) in [
            ("30.01.38", day(1938, 1, 30), None),
            ("11.09.84", day(1984, 9, 11), None),
            ("24.11.26", day(1926, 11, 24), None),
            ("23.11.26", day(2026, 11, 23), Some("birth_date.today")),
            ("29.02.00", day(2000, 2, 29), None),
            ("24.11.2026", None, Some("birth_date.future")),
            ("2.3.1904", day(1904, 3, 2), Some("birth_date.very_old")),
            ("1.1.1900", day(1900, 1, 1), Some("birth_date.placeholder")),
            ("30.12.1899", day(1899, 12, 30), Some("birth_date.placeholder")),
            ("1.1.70", day(1970, 1, 1), Some("birth_date.epoch")),
            ("11.11.1111", None, Some("date.year")),
            ("1.1.1850", None, Some("birth_date.too_old")),
        ] {
            let mut findings = Findings::new();
            assert_eq!(birth_date("birth_date", typed, today, &mut findings), expected, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), code, "{typed:?}");
        }
    }

    #[test]
    fn a_year_of_life_is_full_with_the_birthday() {
        let date = |y, m, d| day(y, m, d).expect("a date");
        for (birth, today, years, minor) in [
            (date(2008, 11, 24), date(2026, 11, 23), Some(17), true),
            (date(2008, 11, 23), date(2026, 11, 23), Some(18), false),
            (date(2008, 2, 29), date(2026, 2, 28), Some(17), true),
            (date(2008, 2, 29), date(2026, 3, 1), Some(18), false),
            (date(2026, 11, 23), date(2026, 11, 23), Some(0), true),
            (date(2026, 11, 24), date(2026, 11, 23), None, true),
        ] {
            assert_eq!((age(birth, today), is_minor(birth, today)), (years, minor), "{birth} {today}");
        }
        assert_eq!(next_birthday(date(1969, 2, 19), date(2026, 2, 19)), day(2026, 2, 19));
        assert_eq!(next_birthday(date(1969, 2, 19), date(2026, 2, 20)), day(2027, 2, 19));
        assert_eq!(next_birthday(date(2008, 2, 29), date(2026, 2, 28)), day(2026, 3, 1));
        assert_eq!(next_birthday(date(2008, 2, 29), date(2028, 2, 1)), day(2028, 2, 29));
        assert_eq!(next_birthday(date(2008, 2, 29), NaiveDate::MAX), None);
    }
}
