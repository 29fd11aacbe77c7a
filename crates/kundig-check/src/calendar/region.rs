//! Which holidays are meant: a German state, Austria, a Swiss canton, Liechtenstein.

use chrono::{Datelike, NaiveDate, Weekday};

use super::table::{EVERYWHERE, Holiday, Table};
use super::{Calendar, Canton, LocalHoliday, State, austria, germany, switzerland};

/// A region with public holidays of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Region {
    /// A German state.
    Germany(State),
    /// All of Austria: its states have no holidays of their own.
    Austria,
    /// A Swiss canton.
    Switzerland(Canton),
    /// All of Liechtenstein.
    Liechtenstein,
}

impl Region {
    /// All regions.
    pub fn all() -> impl Iterator<Item = Self> {
        let states = State::ALL.into_iter().map(Self::Germany);
        let cantons = Canton::ALL.into_iter().map(Self::Switzerland);
        states.chain([Self::Austria]).chain(cantons).chain([Self::Liechtenstein])
    }

    /// The region of an ISO 3166 code in any case: `DE-BE`, `AT`, `AT-9`, `CH-ZH`, `LI`. Without a state or canton,
    /// `DE` and `CH` name no region: each has its own days.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        let (country, part) = code.split_once('-').unwrap_or((&code, ""));
        match country {
            "DE" if part.len() == 2 => State::from_code(part).map(Self::Germany),
            "CH" if part.len() == 2 => Canton::from_code(part).map(Self::Switzerland),
            "AT" if matches!(part.as_bytes(), [] | [b'1'..=b'9']) => Some(Self::Austria),
            "LI" if part.is_empty() => Some(Self::Liechtenstein),
            _ => None,
        }
    }

    /// The ISO 3166 code: `DE-BE`, `AT`, `CH-ZH`, `LI`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Germany(state) => state.iso_code(),
            Self::Austria => "AT",
            Self::Switzerland(canton) => canton.iso_code(),
            Self::Liechtenstein => "LI",
        }
    }

    fn table(self) -> (&'static Table, u32) {
        match self {
            Self::Germany(state) => (&germany::STATES, germany::bit(state)),
            Self::Austria => (&austria::AUSTRIA, EVERYWHERE),
            Self::Switzerland(canton) => (&switzerland::BY_LAW, switzerland::bit(canton)),
            Self::Liechtenstein => (&austria::LIECHTENSTEIN, EVERYWHERE),
        }
    }

    fn holiday(self, date: NaiveDate) -> Option<&'static Holiday> {
        let (table, mask) = self.table();
        table.on(date, mask)
    }
}

impl From<State> for Region {
    fn from(state: State) -> Self {
        Self::Germany(state)
    }
}

impl From<Canton> for Region {
    fn from(canton: Canton) -> Self {
        Self::Switzerland(canton)
    }
}

/// The public holidays of a year in a region, by date, one a day; empty outside [`super::FIRST_YEAR`]–[`super::LAST_YEAR`].
#[must_use]
pub fn holidays(year: i32, region: impl Into<Region>) -> Vec<(NaiveDate, &'static str)> {
    let (table, mask) = region.into().table();
    table.list(year, mask)
}

/// The German name of the holiday on this day, if it is one.
#[must_use]
pub fn holiday_name(date: NaiveDate, region: impl Into<Region>) -> Option<&'static str> {
    region.into().holiday(date).map(|holiday| holiday.name)
}

/// True if the day is a public holiday in the region.
#[must_use]
pub fn is_holiday(date: NaiveDate, region: impl Into<Region>) -> bool {
    region.into().holiday(date).is_some()
}

impl Calendar for Region {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && self.holiday(date).is_none()
    }
}

impl Calendar for State {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        Region::Germany(*self).is_business_day(date)
    }
}

impl Calendar for Canton {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        Region::Switzerland(*self).is_business_day(date)
    }
}

/// Only this holiday is closed, no weekend: stands beside a state in [`super::Together`].
impl Calendar for LocalHoliday {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        germany::COMMUNES.on(date, germany::local_bit(*self)).is_none()
    }
}

/// The days on which most of a canton is closed though its law does not make them equal to Sundays, as Easter Monday in
/// Valais. Only these days are closed, no weekend: stands beside the canton in [`super::Together`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByCustom(pub Canton);

impl ByCustom {
    /// The days of a year, by date.
    #[must_use]
    pub fn days(self, year: i32) -> Vec<(NaiveDate, &'static str)> {
        switzerland::BY_CUSTOM.list(year, switzerland::bit(self.0))
    }
}

impl Calendar for ByCustom {
    fn is_business_day(&self, date: NaiveDate) -> bool {
        switzerland::BY_CUSTOM.on(date, switzerland::bit(self.0)).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_is_found_by_its_code() {
        assert_eq!(Region::all().count(), 44);
        assert!(Region::all().all(|region| Region::from_code(region.code()) == Some(region)));
        assert_eq!(Region::from_code(" ch-zh "), Some(Region::Switzerland(Canton::Zh)));
        assert_eq!(Region::from_code("at-9"), Some(Region::Austria));
        // A state's short code is not a region's: BE is Berlin and Bern.
        for code in ["DE", "CH", "BE", "AT-0", "DE-DE-BE", "CH-XX", "FR", "", "ü"] {
            assert_eq!(Region::from_code(code), None, "{code}");
        }
    }
}
