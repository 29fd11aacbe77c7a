//! When somebody works again.

use kundig_check::calendar::{self, Calendar, Closures, Span, Together};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Mask, store::AccessStore};
use crate::base::{Date, Error, ErrorCode, Result, UserId};
use crate::followup::store::{AbsenceFilter, FollowUpStore};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// How many absences are looked at; nobody enters more ahead.
const MOST_ABSENCES: i64 = 1_000;

/// Answers the day so many business days after another one on which a user is there: by the company's calendar, absences of the user passed
/// over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindWorkday {
    /// The user.
    pub user: UserId,
    /// The day to count from; today when left out.
    #[serde(default)]
    pub from: Option<Date>,
    /// How many business days further; 0, which is taken when left out, is the day itself or the next one on which the user is there.
    #[serde(default)]
    pub days: Option<u16>,
}

/// A day on which a user is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Workday {
    /// The day; none if the user is away for years.
    pub date: Option<Date>,
    /// Whether the user is there on the day that was counted from.
    pub is_there: bool,
}

impl Operation for FindWorkday {
    type Output = Workday;
    const NAME: &'static str = "desk.workday";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self {
            user: UserId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0004)),
            from: None,
            days: Some(1),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Workday> {
        let (company, settings, today) = (unit.company_no(), unit.company()?, unit.today()?);
        let narrow = unit.decision().everywhere() == Mask(0);
        let within_reach = !narrow || unit.circumstances.access.user == Some(self.user);
        if !within_reach || !unit.db.users(company)?.iter().any(|user| user.id == self.user) {
            return Err(Error::not_found(UserId::KIND, self.user));
        }
        let from = self.from.unwrap_or(today);
        let filter = AbsenceFilter { user: Some(self.user), from: Some(from), ..AbsenceFilter::default() };
        let absences = unit.db.absences(company, &filter, MOST_ABSENCES)?;
        let spans = absences.iter().map(|row| Span { first: row.from_day.0, last: row.until_day.0 }).collect();
        let away = Closures { spans, ..Closures::default() };
        let calendar = Together(&[&*settings, &away]);
        let days = i32::from(self.days.unwrap_or(0));
        Ok(Workday {
            date: calendar::add_business_days(from.0, days, calendar).map(Date),
            is_there: calendar.is_business_day(from.0),
        })
    }
}
