//! What a question about calendars answers. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::Date;

/// A public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Its name, in German.
    pub name: String,
}

/// Public holidays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HolidayList {
    /// By date, one a day.
    pub holidays: Vec<Holiday>,
}

/// Business days that were counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BusinessDays {
    /// Whether the day that was counted from is a business day.
    pub is_business_day: bool,
    /// The day so many business days further, if they were asked for and there is one.
    pub date: Option<Date>,
    /// How many business days lie after the one day up to and including the other, if that was asked for; negative, if the other is the
    /// earlier one.
    pub days: Option<i32>,
}
