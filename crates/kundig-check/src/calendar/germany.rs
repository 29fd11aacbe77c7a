//! Public holidays of the German states by their holiday laws (Feiertagsgesetze), and those of single communes.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::State;
use super::table::{EVERYWHERE, Table, Year};

/// The holidays of whole states; one bit a state, see [`bit`].
pub(super) static STATES: Table = Table::new(fill);

/// The holidays of single communes; one bit a [`LocalHoliday`].
pub(super) static COMMUNES: Table = Table::new(fill_local);

/// A holiday that only some communes keep; a calendar has it when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocalHoliday {
    /// Fronleichnam in some communes of Saxony (Bautzen district) and Thuringia (Eichsfeld).
    CorpusChristi,
    /// Mariä Himmelfahrt on 15 August in the Bavarian communes with more Catholics than Protestants (Art. 1 BayFTG).
    Assumption,
    /// Hohes Friedensfest on 8 August in the city of Augsburg (Art. 1 BayFTG).
    AugsburgPeace,
}

pub(super) const fn bit(state: State) -> u32 {
    1 << state as u32
}

pub(super) const fn local_bit(holiday: LocalHoliday) -> u32 {
    1 << holiday as u32
}

fn bits(states: &[State]) -> u32 {
    states.iter().fold(0, |mask, state| mask | bit(*state))
}

fn fill_local(year: &mut Year) {
    year.movable(60, "Fronleichnam", local_bit(LocalHoliday::CorpusChristi));
    year.fixed(8, 8, "Augsburger Hohes Friedensfest", local_bit(LocalHoliday::AugsburgPeace));
    year.fixed(8, 15, "Mariä Himmelfahrt", local_bit(LocalHoliday::Assumption));
}

#[rustfmt::skip]
fn fill(list: &mut Year) {
    use State::*;
    let year = list.year;
    let since = |first: i32, states: &[State]| if year >= first { bits(states) } else { 0 };

    list.fixed(1, 1, "Neujahr", EVERYWHERE);
    list.fixed(1, 6, "Heilige Drei Könige", bits(&[Bw, By]) | since(1991, &[St]));
    list.fixed(3, 8, "Internationaler Frauentag", since(2019, &[Be]) | since(2023, &[Mv]));
    list.fixed(5, 1, "Tag der Arbeit", EVERYWHERE);
    // 75 and 80 years after the end of the war, once each, Berlin only.
    list.fixed(5, 8, "Tag der Befreiung", if year == 2020 || year == 2025 { bits(&[Be]) } else { 0 });
    // 75 years after the uprising of 1953, once, Berlin only.
    list.fixed(6, 17, "75. Jahrestag des Aufstandes vom 17. Juni 1953", if year == 2028 { bits(&[Be]) } else { 0 });
    // The Federal Republic's day of unity until the unification treaty.
    let west = bits(&[Bw, By, Be, Hb, Hh, He, Ni, Nw, Rp, Sl, Sh]);
    list.fixed(6, 17, "Tag der deutschen Einheit", if year == 1990 { west } else { 0 });
    list.fixed(8, 15, "Mariä Himmelfahrt", bits(&[Sl]));
    list.fixed(9, 20, "Weltkindertag", since(2019, &[Th]));
    list.fixed(10, 3, "Tag der Deutschen Einheit", EVERYWHERE);
    // 2017: 500 years of Reformation, once in all states.
    let reformation = if year == 2017 { EVERYWHERE } else { bits(&[Bb, Mv, Sn, St, Th]) | since(2018, &[Hb, Hh, Ni, Sh]) };
    list.fixed(10, 31, "Reformationstag", reformation);
    list.fixed(11, 1, "Allerheiligen", bits(&[Bw, By, Nw, Rp, Sl]));
    list.fixed(12, 25, "Erster Weihnachtstag", EVERYWHERE);
    list.fixed(12, 26, "Zweiter Weihnachtstag", EVERYWHERE);

    list.movable(-2, "Karfreitag", EVERYWHERE);
    list.movable(0, "Ostersonntag", bits(&[Bb]));
    list.movable(1, "Ostermontag", EVERYWHERE);
    list.movable(39, "Christi Himmelfahrt", EVERYWHERE);
    list.movable(49, "Pfingstsonntag", bits(&[Bb]));
    list.movable(50, "Pfingstmontag", EVERYWHERE);
    list.movable(60, "Fronleichnam", bits(&[Bw, By, He, Nw, Rp, Sl]));
    // Buß- und Bettag: the Wednesday before 23 November; everywhere until 1994, then sacrificed to care insurance.
    let states = if year <= 1994 { EVERYWHERE } else { bits(&[Sn]) };
    list.on(wednesday_before_23_november(year), "Buß- und Bettag", states);
}

fn wednesday_before_23_november(year: i32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, 11, 22)?;
    let after_wednesday = last.weekday().days_since(Weekday::Wed);
    last.checked_sub_days(Days::new(after_wednesday.into()))
}

#[cfg(test)]
mod tests {
    use super::super::{holidays, is_holiday};
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
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
}
