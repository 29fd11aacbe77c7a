//! Public holidays of the 16 German states 1990–2099, business days and business hours.
//!
//! Holidays are those of a whole state by its law. Not listed are holidays of single communes (Mariä Himmelfahrt in
//! Catholic communes of Bavaria, Fronleichnam in some of Saxony and Thuringia, the Friedensfest in Augsburg); a company
//! that keeps them adds them itself. Saturdays, Sundays and public holidays are no business days; 24 and 31 December are.
//! In 1990 the eastern states have the holidays that their law gave them from 3 October 1990 on.
//! Outside 1990–2099 only Saturdays and Sundays are known.

use std::sync::OnceLock;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first year whose holidays are known.
pub const FIRST_YEAR: i32 = 1990;
/// The last year whose holidays are known.
pub const LAST_YEAR: i32 = 2099;

/// A German state (Land), written by its ISO 3166-2 code without `DE-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// Baden-Württemberg
    Bw,
    /// Bavaria
    By,
    /// Berlin
    Be,
    /// Brandenburg
    Bb,
    /// Bremen
    Hb,
    /// Hamburg
    Hh,
    /// Hesse
    He,
    /// Mecklenburg-Western Pomerania
    Mv,
    /// Lower Saxony
    Ni,
    /// North Rhine-Westphalia
    Nw,
    /// Rhineland-Palatinate
    Rp,
    /// Saarland
    Sl,
    /// Saxony
    Sn,
    /// Saxony-Anhalt
    St,
    /// Schleswig-Holstein
    Sh,
    /// Thuringia
    Th,
}

impl State {
    /// All states, by the order of their German names.
    pub const ALL: [Self; 16] = [
        Self::Bw,
        Self::By,
        Self::Be,
        Self::Bb,
        Self::Hb,
        Self::Hh,
        Self::He,
        Self::Mv,
        Self::Ni,
        Self::Nw,
        Self::Rp,
        Self::Sl,
        Self::Sn,
        Self::St,
        Self::Sh,
        Self::Th,
    ];

    /// The state of a code in any case, with or without country: `BE`, `DE-BE`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        let short = match code.get(..3) {
            Some(country) if country.eq_ignore_ascii_case("DE-") => &code[3..],
            _ => code,
        };
        Self::ALL.into_iter().find(|s| s.code().eq_ignore_ascii_case(short))
    }

    /// The code without country: `BE`.
    #[must_use]
    pub fn code(self) -> &'static str {
        &self.iso_code()[3..]
    }

    /// The ISO 3166-2 code: `DE-BE`.
    #[must_use]
    pub const fn iso_code(self) -> &'static str {
        match self {
            Self::Bw => "DE-BW",
            Self::By => "DE-BY",
            Self::Be => "DE-BE",
            Self::Bb => "DE-BB",
            Self::Hb => "DE-HB",
            Self::Hh => "DE-HH",
            Self::He => "DE-HE",
            Self::Mv => "DE-MV",
            Self::Ni => "DE-NI",
            Self::Nw => "DE-NW",
            Self::Rp => "DE-RP",
            Self::Sl => "DE-SL",
            Self::Sn => "DE-SN",
            Self::St => "DE-ST",
            Self::Sh => "DE-SH",
            Self::Th => "DE-TH",
        }
    }

    /// The German name.
    #[must_use]
    pub const fn name_de(self) -> &'static str {
        match self {
            Self::Bw => "Baden-Württemberg",
            Self::By => "Bayern",
            Self::Be => "Berlin",
            Self::Bb => "Brandenburg",
            Self::Hb => "Bremen",
            Self::Hh => "Hamburg",
            Self::He => "Hessen",
            Self::Mv => "Mecklenburg-Vorpommern",
            Self::Ni => "Niedersachsen",
            Self::Nw => "Nordrhein-Westfalen",
            Self::Rp => "Rheinland-Pfalz",
            Self::Sl => "Saarland",
            Self::Sn => "Sachsen",
            Self::St => "Sachsen-Anhalt",
            Self::Sh => "Schleswig-Holstein",
            Self::Th => "Thüringen",
        }
    }
}

/// The public holidays of a year in a state, by date; empty outside [`FIRST_YEAR`]–[`LAST_YEAR`].
#[must_use]
pub fn holidays(year: i32, state: State) -> Vec<(NaiveDate, &'static str)> {
    let mut list: Vec<_> =
        table(year).iter().filter(|h| h.states & bit(state) != 0).map(|h| (h.date, h.name)).collect();
    list.dedup_by_key(|(date, _)| *date);
    list
}

/// The German name of the holiday on this day, if it is one.
#[must_use]
pub fn holiday_name(date: NaiveDate, state: State) -> Option<&'static str> {
    table(date.year()).iter().find(|h| h.date == date && h.states & bit(state) != 0).map(|h| h.name)
}

/// True if the day is a public holiday in the state.
#[must_use]
pub fn is_holiday(date: NaiveDate, state: State) -> bool {
    holiday_name(date, state).is_some()
}

/// True if the day is neither Saturday, Sunday nor a public holiday in the state.
#[must_use]
pub fn is_business_day(date: NaiveDate, state: State) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(date, state)
}

/// The day `days` business days after the date (before it, if negative).
///
/// 0 answers with the date itself if it is a business day, else with the next one. Friday + 1 is Monday; Saturday + 1 is
/// Monday as well: the first business day after it. Stops at the end of the calendar (year 262142) instead of failing.
#[must_use]
pub fn add_business_days(date: NaiveDate, days: i32, state: State) -> NaiveDate {
    let mut day = date;
    if days == 0 {
        while !is_business_day(day, state) {
            let Some(next) = day.succ_opt() else { return day };
            day = next;
        }
        return day;
    }
    let mut left = days.unsigned_abs();
    while left > 0 {
        let next = if days > 0 { day.succ_opt() } else { day.pred_opt() };
        let Some(next) = next else { return day };
        day = next;
        left -= u32::from(is_business_day(day, state));
    }
    day
}

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

/// The moment at which so many business hours have passed since `start`.
///
/// Hours outside the business day don't count: with 08:00–17:00, Friday 16:00 + 2 hours is Monday 09:00. Work that ends
/// exactly at closing time ends on that day. Negative hours count as none; no hours answer with the first open moment.
/// Without any opening time (`closes <= opens`) the answer is the start itself.
#[must_use]
pub fn add_business_hours(start: NaiveDateTime, hours: f64, open: &BusinessHours, state: State) -> NaiveDateTime {
    let seconds = if hours.is_finite() { (hours.clamp(0.0, MAX_HOURS) * 3600.0).round() } else { 0.0 };
    // The clamp above keeps the value far inside i64.
    add_business_time(start, TimeDelta::seconds(seconds as i64), open, state)
}

/// A hundred years of hours: more is not a deadline.
const MAX_HOURS: f64 = 876_600.0;

/// Like [`add_business_hours`], by an exact duration.
#[must_use]
pub fn add_business_time(
    start: NaiveDateTime,
    duration: TimeDelta,
    open: &BusinessHours,
    state: State,
) -> NaiveDateTime {
    if open.closes <= open.opens {
        return start;
    }
    let mut left = duration.max(TimeDelta::zero());
    let mut day = start.date();
    let mut from = start.time().max(open.opens);
    loop {
        if is_business_day(day, state) && from < open.closes {
            let rest_of_day = open.closes - from;
            if left <= rest_of_day {
                return day.and_time(from) + left;
            }
            left -= rest_of_day;
        }
        let Some(next) = day.checked_add_days(Days::new(1)) else { return start };
        day = next;
        from = open.opens;
    }
}

/// Closing time of the business day at this moment: the same day while it is open, else the next business day.
#[must_use]
pub fn end_of_business_day(at: NaiveDateTime, open: &BusinessHours, state: State) -> NaiveDateTime {
    let today = at.date();
    if is_business_day(today, state) && at.time() <= open.closes {
        return today.and_time(open.closes);
    }
    add_business_days(today, 1, state).and_time(open.closes)
}

/// Easter Sunday of a year of the Gregorian calendar (the computus of Meeus, Jones and Butcher).
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

struct Holiday {
    date: NaiveDate,
    name: &'static str,
    /// One bit a state, see [`bit`].
    states: u16,
}

const fn bit(state: State) -> u16 {
    1 << state as u16
}

const fn bits(states: &[State]) -> u16 {
    let (mut mask, mut i) = (0, 0);
    while i < states.len() {
        mask |= bit(states[i]);
        i += 1;
    }
    mask
}

const ALL_STATES: u16 = u16::MAX;

/// The holidays of all states in a year, made at the first question for that year.
fn table(year: i32) -> &'static [Holiday] {
    static YEARS: [OnceLock<Vec<Holiday>>; (LAST_YEAR - FIRST_YEAR + 1) as usize] =
        [const { OnceLock::new() }; (LAST_YEAR - FIRST_YEAR + 1) as usize];
    match usize::try_from(year - FIRST_YEAR).ok().and_then(|index| YEARS.get(index)) {
        Some(cell) => cell.get_or_init(|| holidays_of(year)),
        None => &[],
    }
}

#[rustfmt::skip]
fn holidays_of(year: i32) -> Vec<Holiday> {
    use State::*;
    let mut list = Vec::with_capacity(24);
    let mut fixed = |month, day, name, states| {
        if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) && states != 0 {
            list.push(Holiday { date, name, states });
        }
    };
    let since = |first: i32, states: &[State]| if year >= first { bits(states) } else { 0 };

    fixed(1, 1, "Neujahr", ALL_STATES);
    fixed(1, 6, "Heilige Drei Könige", bits(&[Bw, By]) | since(1991, &[St]));
    fixed(3, 8, "Internationaler Frauentag", since(2019, &[Be]) | since(2023, &[Mv]));
    fixed(5, 1, "Tag der Arbeit", ALL_STATES);
    // 75 and 80 years after the end of the war, once each, Berlin only.
    fixed(5, 8, "Tag der Befreiung", if year == 2020 || year == 2025 { bits(&[Be]) } else { 0 });
    // 75 years after the uprising of 1953, once, Berlin only.
    fixed(6, 17, "75. Jahrestag des Aufstandes vom 17. Juni 1953", if year == 2028 { bits(&[Be]) } else { 0 });
    // The Federal Republic's day of unity until the unification treaty.
    let west = bits(&[Bw, By, Be, Hb, Hh, He, Ni, Nw, Rp, Sl, Sh]);
    fixed(6, 17, "Tag der deutschen Einheit", if year == 1990 { west } else { 0 });
    fixed(8, 15, "Mariä Himmelfahrt", bits(&[Sl]));
    fixed(9, 20, "Weltkindertag", since(2019, &[Th]));
    fixed(10, 3, "Tag der Deutschen Einheit", ALL_STATES);
    // 2017: 500 years of Reformation, once in all states.
    let reformation = if year == 2017 { ALL_STATES } else { bits(&[Bb, Mv, Sn, St, Th]) | since(2018, &[Hb, Hh, Ni, Sh]) };
    fixed(10, 31, "Reformationstag", reformation);
    fixed(11, 1, "Allerheiligen", bits(&[Bw, By, Nw, Rp, Sl]));
    fixed(12, 25, "Erster Weihnachtstag", ALL_STATES);
    fixed(12, 26, "Zweiter Weihnachtstag", ALL_STATES);

    if let Some(easter) = easter(year) {
        let mut movable = |days: i64, name, states| {
            if let Some(date) = easter.checked_add_signed(TimeDelta::days(days)) {
                list.push(Holiday { date, name, states });
            }
        };
        movable(-2, "Karfreitag", ALL_STATES);
        movable(0, "Ostersonntag", bits(&[Bb]));
        movable(1, "Ostermontag", ALL_STATES);
        movable(39, "Christi Himmelfahrt", ALL_STATES);
        movable(49, "Pfingstsonntag", bits(&[Bb]));
        movable(50, "Pfingstmontag", ALL_STATES);
        movable(60, "Fronleichnam", bits(&[Bw, By, He, Nw, Rp, Sl]));
    }
    // Buß- und Bettag: the Wednesday before 23 November; everywhere until 1994, then sacrificed to care insurance.
    if let Some(mut day) = NaiveDate::from_ymd_opt(year, 11, 22) {
        while day.weekday() != Weekday::Wed {
            day = day - Days::new(1);
        }
        let states = if year <= 1994 { ALL_STATES } else { bits(&[Sn]) };
        list.push(Holiday { date: day, name: "Buß- und Bettag", states });
    }
    list.sort_by_key(|h| h.date);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    #[test]
    fn easter_falls_on_its_known_days() {
        for (year, month, d) in
            [(1990, 4, 15), (2000, 4, 23), (2008, 3, 23), (2026, 4, 5), (2038, 4, 25), (2099, 4, 12)]
        {
            assert_eq!(easter(year), Some(day(year, month, d)));
        }
    }

    #[test]
    fn laws_that_changed_are_kept_by_year() {
        use State::*;
        for (date, state, expected) in [
            (day(1994, 11, 16), By, true),
            (day(1995, 11, 22), By, false),
            (day(1995, 11, 22), Sn, true),
            (day(2017, 10, 31), By, true),
            (day(2018, 10, 31), By, false),
            (day(2017, 10, 31), Hh, true),
            (day(2016, 10, 31), Hh, false),
            (day(2018, 10, 31), Ni, true),
            (day(2018, 3, 8), Be, false),
            (day(2019, 3, 8), Be, true),
            (day(2022, 3, 8), Mv, false),
            (day(2023, 3, 8), Mv, true),
            (day(2020, 5, 8), Be, true),
            (day(2021, 5, 8), Be, false),
            (day(2025, 5, 8), Be, true),
            (day(2018, 9, 20), Th, false),
            (day(2019, 9, 20), Th, true),
            (day(2026, 4, 5), Bb, true),
            (day(2026, 4, 5), Be, false),
            (day(2026, 5, 24), Bb, true),
            (day(2026, 8, 15), Sl, true),
            (day(2026, 8, 15), By, false),
            (day(2026, 6, 4), Nw, true),
            (day(2026, 6, 4), Sn, false),
            (day(2026, 1, 6), St, true),
            (day(2026, 1, 6), Sh, false),
        ] {
            assert_eq!(is_holiday(date, state), expected, "{date} {}", state.code());
        }
        let counts = |year| State::ALL.map(|s| holidays(year, s).len());
        // BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH
        assert_eq!(counts(2026), [12, 12, 10, 12, 10, 10, 10, 11, 10, 11, 11, 12, 11, 11, 10, 11]);
        assert!(holidays(1989, Be).is_empty() && holidays(2100, Be).is_empty());
    }

    #[test]
    fn business_days_pass_over_weekends_and_holidays() {
        let thursday = day(2026, 4, 2);
        assert_eq!(add_business_days(thursday, 1, State::Be), day(2026, 4, 7));
        assert_eq!(add_business_days(day(2026, 4, 7), -1, State::Be), thursday);
        assert_eq!(add_business_days(day(2026, 4, 4), 0, State::Be), day(2026, 4, 7));
        assert_eq!(add_business_days(day(2026, 4, 4), 1, State::Be), day(2026, 4, 7));
        assert_eq!(add_business_days(day(2026, 10, 30), 1, State::Sn), day(2026, 11, 2));
        assert_eq!(add_business_days(day(2025, 12, 31), 1, State::By), day(2026, 1, 2));
        assert_eq!(add_business_days(day(2026, 1, 2), 1, State::By), day(2026, 1, 5));
        assert_eq!(add_business_days(day(2026, 1, 5), 1, State::By), day(2026, 1, 7));
    }

    #[test]
    fn business_hours_end_with_the_day_and_go_on_with_the_next() {
        let open = BusinessHours::default();
        let at = |d, hour, minute| day(2026, 11, d).and_hms_opt(hour, minute, 0).expect("a time");
        let add = |start, hours| add_business_hours(start, hours, &open, State::Be);
        // 27 November 2026 is a Friday.
        assert_eq!(add(at(27, 16, 0), 2.0), at(30, 9, 0));
        assert_eq!(add(at(27, 16, 0), 1.0), at(27, 17, 0));
        assert_eq!(add(at(27, 6, 0), 0.5), at(27, 8, 30));
        assert_eq!(add(at(28, 12, 0), 9.0), at(30, 17, 0));
        assert_eq!(add(at(27, 18, 0), 0.0), at(30, 8, 0));
        assert_eq!(add(at(27, 9, 0), f64::NAN), at(27, 9, 0));
        assert_eq!(end_of_business_day(at(27, 9, 0), &open, State::Be), at(27, 17, 0));
        assert_eq!(end_of_business_day(at(27, 17, 1), &open, State::Be), at(30, 17, 0));
        let never = BusinessHours { opens: open.closes, closes: open.opens };
        assert_eq!(add_business_hours(at(27, 9, 0), 5.0, &never, State::Be), at(27, 9, 0));
    }

    #[test]
    fn states_are_found_by_either_code() {
        assert!(State::ALL.into_iter().all(|s| State::from_code(s.iso_code()) == Some(s)));
        assert_eq!(State::from_code("be"), Some(State::Be));
        assert_eq!(State::from_code("de-by"), Some(State::By));
        assert_eq!(State::from_code("XX"), None);
    }
}
