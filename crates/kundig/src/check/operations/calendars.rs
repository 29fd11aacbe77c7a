//! Holidays and business days, for forms and for data of the host.

use chrono::Datelike;
use kundig_check::calendar::{self, Calendar, Region, Target, Together};
use kundig_check::{Findings, suggest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Date, Error, ErrorCode, Result};
use crate::check::{BusinessDays, Holiday, HolidayList};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// A region by its code, or what is wrong with it.
fn region(code: &str) -> Result<Region> {
    Region::from_code(code).ok_or_else(|| {
        let mut findings = Findings::default();
        let finding = findings.error(
            "region",
            "region.unknown",
            "Das ist kein Land oder Kanton, dessen Feiertage bekannt sind (z. B. DE-BY, AT, CH-ZH, LI).",
            "this is no region whose holidays are known (e.g. DE-BY, AT, CH-ZH, LI)",
        );
        let typed: String = code.trim().to_uppercase().chars().take(10).collect();
        if let Some(near) = suggest::did_you_mean(&typed, Region::all().map(Region::code)) {
            finding.suggest(near);
        }
        Error::Invalid(findings)
    })
}

/// Lists the public holidays of a year: of a German state, Austria, a Swiss canton, Liechtenstein, with exceptions in history; or the days
/// on which payments between banks rest (TARGET).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListHolidays {
    /// The year, 1990 to 2099; others have none.
    pub year: i32,
    /// The region (`DE-BY`, `AT`, `CH-ZH`, `LI`) or `TARGET`; the company's when left out.
    #[serde(default)]
    pub region: Option<String>,
}

impl Operation for ListHolidays {
    type Output = HolidayList;
    const NAME: &'static str = "check.holidays";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];
    const RULE_WORD: Option<&'static str> = Some("holidays");

    fn example() -> Self {
        Self { year: 2026, region: Some("DE-BY".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<HolidayList> {
        let days = match self.region.as_deref().map(str::trim) {
            Some(code) if code.eq_ignore_ascii_case("target") => Target::closing_days(self.year),
            Some(code) => calendar::holidays(self.year, region(code)?),
            None => unit.company()?.region().map(|own| calendar::holidays(self.year, own)).unwrap_or_default(),
        };
        let holiday = |(date, name): (chrono::NaiveDate, &str)| Holiday { date: Date(date), name: name.to_owned() };
        Ok(HolidayList { holidays: days.into_iter().map(holiday).collect() })
    }
}

/// Counts business days: the day so many business days after another one (before it, if negative), or how many lie between two days.
/// Without a region by the company's calendar, its closed days included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountBusinessDays {
    /// The day to count from.
    pub from: Date,
    /// How many business days further; 0 is the day itself, or the next business day.
    #[serde(default)]
    pub days: Option<i32>,
    /// The day to count to.
    #[serde(default)]
    pub until: Option<Date>,
    /// The region (`DE-BY`, `AT`, `CH-ZH`, `LI`); the company's calendar when left out.
    #[serde(default)]
    pub region: Option<String>,
    /// Only days on which payments between banks are carried out as well (TARGET), e.g. for direct debits.
    #[serde(default)]
    pub target: bool,
}

impl Operation for CountBusinessDays {
    type Output = BusinessDays;
    const NAME: &'static str = "check.business_days";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];
    const RULE_WORD: Option<&'static str> = Some("count_business_days");

    fn example() -> Self {
        let from = chrono::NaiveDate::from_ymd_opt(2026, 12, 23).unwrap_or_default();
        Self { from: Date(from), days: Some(1), until: None, region: None, target: false }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<BusinessDays> {
        let company = unit.company()?;
        let region = self.region.as_deref().map(region).transpose()?;
        let of_place: &dyn Calendar = match &region {
            Some(region) => region,
            None => &*company,
        };
        let calendars: &[&dyn Calendar] = if self.target { &[of_place, &Target] } else { &[of_place] };
        let calendar = Together(calendars);
        let from = self.from.0;
        // Far beyond any deadline, holidays are not known and counting would only take time.
        let known = |date: chrono::NaiveDate| (1900..=2200).contains(&date.year());
        Ok(BusinessDays {
            is_business_day: calendar.is_business_day(from),
            date: self
                .days
                .filter(|_| known(from))
                .and_then(|days| calendar::add_business_days(from, days, calendar))
                .map(Date),
            days: self
                .until
                .filter(|until| known(from) && known(until.0))
                .and_then(|until| calendar::business_days_between(from, until.0, calendar)),
        })
    }
}
