//! TARGET: the days on which euro payments between banks are settled.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Calendar;
use super::table::{EVERYWHERE, Table, Year};

static CLOSING_DAYS: Table = Table::new(fill);

/// The settlement calendar of the Eurosystem (T2, before it TARGET2 and TARGET), from 1999 on.
///
/// Closed on Saturdays, Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December (long-term calendar,
/// ECB press release of 14 December 2000, in force since 2002). 1999: 1 January, 25 and 31 December only; 2000: as today;
/// 2001: also 31 December. Collection and execution dates of SEPA messages must be such days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Target;

impl Target {
    /// The closing days of a year beside Saturdays and Sundays, with their German names; empty before 1999.
    #[must_use]
    pub fn closing_days(year: i32) -> Vec<(NaiveDate, &'static str)> {
        CLOSING_DAYS.list(year, EVERYWHERE)
    }
}

impl Calendar for Target {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && CLOSING_DAYS.on(date, EVERYWHERE).is_none()
    }
}

fn fill(year: &mut Year) {
    if year.year < 1999 {
        return;
    }
    year.fixed(1, 1, "Neujahr", EVERYWHERE);
    year.fixed(12, 25, "Erster Weihnachtstag", EVERYWHERE);
    // The changeover to the euro and to the year 2000 kept banks busy with themselves.
    if matches!(year.year, 1999 | 2001) {
        year.fixed(12, 31, "Silvester", EVERYWHERE);
    }
    if year.year >= 2000 {
        year.movable(-2, "Karfreitag", EVERYWHERE);
        year.movable(1, "Ostermontag", EVERYWHERE);
        year.fixed(5, 1, "Tag der Arbeit", EVERYWHERE);
        year.fixed(12, 26, "Zweiter Weihnachtstag", EVERYWHERE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_three_years_of_the_euro_had_calendars_of_their_own() {
        let days = |year| {
            let list = Target::closing_days(year).into_iter();
            list.map(|(date, _)| date.format("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(days(1998), "");
        assert_eq!(days(1999), "01-01 12-25 12-31");
        assert_eq!(days(2000), "01-01 04-21 04-24 05-01 12-25 12-26");
        assert_eq!(days(2001), "01-01 04-13 04-16 05-01 12-25 12-26 12-31");
        assert_eq!(days(2002), "01-01 03-29 04-01 05-01 12-25 12-26");
        assert_eq!(days(2026), "01-01 04-03 04-06 05-01 12-25 12-26");
    }
}
