//! Time: instants in UTC, dates of the calendar, and what "due" can mean.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant, to the microsecond, in UTC. Stored as an integer, written as RFC 3339.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[diesel(sql_type = BigInt)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "DateTime<Utc>")]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The same instant for calendar arithmetic.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }
}

impl TryFrom<String> for Timestamp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        DateTime::parse_from_rfc3339(&text)
            .map(|time| Self(time.timestamp_micros()))
            .map_err(|_| format!("`{text}` is no time as RFC 3339 writes it, e.g. 2026-12-23T16:30:00+01:00"))
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl<DB: diesel::backend::Backend> ToSql<BigInt, DB> for Timestamp
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: diesel::backend::Backend> FromSql<BigInt, DB> for Timestamp
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self)
    }
}

/// A date of the calendar, `2026-12-23`. Stored as text, which sorts.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Date(pub NaiveDate);

impl Date {
    /// Whether the day lies in a span; both ends belong to it, and an end that is not given is open.
    pub fn lies_within(self, from: Option<Self>, until: Option<Self>) -> bool {
        from.is_none_or(|from| from <= self) && until.is_none_or(|until| self <= until)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Date {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, chrono::ParseError> {
        text.parse().map(Self)
    }
}

#[cfg(feature = "sqlite")]
impl ToSql<Text, diesel::sqlite::Sqlite> for Date {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::sqlite::Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

#[cfg(feature = "postgres")]
impl ToSql<Text, diesel::pg::Pg> for Date {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, diesel::pg::Pg>) -> serialize::Result {
        use std::io::Write;
        write!(out, "{}", self.0)?;
        Ok(IsNull::No)
    }
}

impl<DB: diesel::backend::Backend> FromSql<Text, DB> for Date
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(String::from_sql(bytes)?.parse()?)
    }
}

/// When something is due: at a fixed time, or a span from now that the company's calendar resolves.
///
/// `{"business_days": 1}` ends with the next business day's closing hour; `{"business_hours": 4}` counts only
/// opening hours; `{"days": 10}` and `{"hours": 2}` are plain time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected a time as RFC 3339 writes it (2026-12-23T16:30:00+01:00), or a span: {\"business_days\": 1}, {\"business_hours\": 4}, {\"days\": 10}, {\"hours\": 2}, {\"minutes\": 30}, {\"months\": 1}"
)]
pub enum Due {
    /// At this instant.
    At(Timestamp),
    /// After so many business days, at closing time.
    BusinessDays {
        /// 0 means today (or the next business day), 1 the next.
        business_days: u16,
    },
    /// After so many hours in which the company is open.
    BusinessHours {
        /// Whole opening hours.
        business_hours: u16,
    },
    /// After so many days of the calendar.
    Days {
        /// Days of 24 hours.
        days: u16,
    },
    /// After so many hours.
    Hours {
        /// Hours of 60 minutes.
        hours: u16,
    },
    /// After so many minutes.
    Minutes {
        /// Minutes.
        minutes: u32,
    },
    /// On the same day of a later month, or its last day; at the same time of day.
    Months {
        /// Months of the calendar.
        months: u16,
    },
}

/// Where a unit takes its time from.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Utc::now().into()
    }
}

/// A clock that stands still until it is set: for tests, back-tests and demonstrations.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_micros()))
    }

    /// Sets the time that the clock shows.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}
