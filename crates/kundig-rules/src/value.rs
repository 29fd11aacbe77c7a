//! The values of the domain: money, spans and records, and how they cross the border as JSON.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use rhai::{Dynamic, ImmutableString};
use rust_decimal::RoundingStrategy;
use rust_decimal::prelude::{Decimal, ToPrimitive};
use serde_json::{Map, Value, json};

use crate::record::{BeforeHandle, EventHandle, RecordHandle};

/// An amount of money: whole minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Currency([u8; 3]);

impl Currency {
    pub(crate) const EUR: Currency = Currency(*b"EUR");

    pub(crate) fn parse(code: &str) -> Option<Self> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Currency(code))
    }

    pub(crate) fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Decimals of the minor unit (ISO 4217, table A.1): two, with these exceptions.
    pub(crate) fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

const TOO_LARGE: &str = "the amount is too large";

impl Money {
    /// From units as people write them (`12.50`); more decimals than the currency has are refused, not rounded.
    pub(crate) fn from_units(units: Decimal, currency: Currency) -> Result<Self, String> {
        let scaled = units.checked_mul(Decimal::from(10_i64.pow(currency.decimals()))).ok_or(TOO_LARGE)?;
        if !scaled.is_integer() {
            return Err(format!("{units} has more decimals than {}", currency.code()));
        }
        Ok(Money { minor: scaled.to_i64().ok_or(TOO_LARGE)?, currency })
    }

    pub(crate) fn units(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }

    pub(crate) fn same_currency(self, other: Money, doing: &str) -> Result<(), String> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(format!("cannot {doing} {} and {}", self.currency.code(), other.currency.code()))
    }

    pub(crate) fn plus(self, other: Money) -> Result<Money, String> {
        self.same_currency(other, "add")?;
        Ok(Money { minor: self.minor.checked_add(other.minor).ok_or(TOO_LARGE)?, ..self })
    }

    pub(crate) fn minus(self, other: Money) -> Result<Money, String> {
        self.same_currency(other, "subtract")?;
        Ok(Money { minor: self.minor.checked_sub(other.minor).ok_or(TOO_LARGE)?, ..self })
    }

    /// Rounds commercially to the minor unit: half away from zero.
    pub(crate) fn times(self, factor: Decimal) -> Result<Money, String> {
        Money::rounded(Decimal::from(self.minor).checked_mul(factor), self.currency)
    }

    /// Rounds commercially to the minor unit: half away from zero.
    pub(crate) fn divided(self, divisor: Decimal) -> Result<Money, String> {
        if divisor.is_zero() {
            return Err("cannot divide by zero".into());
        }
        Money::rounded(Decimal::from(self.minor).checked_div(divisor), self.currency)
    }

    fn rounded(minor: Option<Decimal>, currency: Currency) -> Result<Money, String> {
        let minor = minor.ok_or(TOO_LARGE)?.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Ok(Money { minor: minor.to_i64().ok_or(TOO_LARGE)?, currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.units(), self.currency.code())
    }
}

/// A length of time in the words of business. What it comes to depends on the calendar of the company, so only the
/// engine turns it into a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub count: i64,
    pub unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    BusinessHours,
    Days,
    BusinessDays,
    Weeks,
    Months,
    Years,
}

impl Unit {
    pub(crate) const ALL: [Unit; 8] = [
        Unit::Minutes,
        Unit::Hours,
        Unit::BusinessHours,
        Unit::Days,
        Unit::BusinessDays,
        Unit::Weeks,
        Unit::Months,
        Unit::Years,
    ];

    /// The name as a function in rules and as a key in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::BusinessHours => "business_hours",
            Unit::Days => "days",
            Unit::BusinessDays => "business_days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Years => "years",
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.unit.name().replace('_', " "))
    }
}

impl Span {
    fn to_json(self) -> Value {
        // The calendar's own words, so that an operation understands as few as possible.
        match self.unit {
            Unit::Weeks => json!({ "days": self.count.saturating_mul(7) }),
            Unit::Years => json!({ "months": self.count.saturating_mul(12) }),
            unit => json!({ unit.name(): self.count }),
        }
    }
}

/// The time in the form that JSON carries.
pub(crate) fn time_text(time: &DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// A time as text: a moment as JSON carries it, or a wall clock's time as people type it.
pub(crate) enum TimeText {
    Moment(DateTime<FixedOffset>),
    Wall(NaiveDateTime),
}

pub(crate) fn parse_time(text: &str) -> Option<TimeText> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(TimeText::Moment(time));
    }
    ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(TimeText::Wall)
}

/// A date as text: `2026-12-23`.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// JSON as a value for rules. Money and references to records become what they mean; times stay text and compare
/// with times all the same.
pub(crate) fn from_json(value: &Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => number_text(&number.to_string()).map_or(Dynamic::UNIT, Dynamic::from),
        },
        Value::String(text) => text.into(),
        Value::Array(list) => Dynamic::from_array(list.iter().map(from_json).collect()),
        Value::Object(map) => special(map).unwrap_or_else(|| Dynamic::from_map(map_from_json(map))),
    }
}

fn number_text(text: &str) -> Option<Decimal> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}

/// A JSON object as a map for rules.
pub(crate) fn map_from_json(map: &Map<String, Value>) -> rhai::Map {
    map.iter().map(|(key, value)| (key.as_str().into(), from_json(value))).collect()
}

fn special(map: &Map<String, Value>) -> Option<Dynamic> {
    if map.len() != 2 {
        return None;
    }
    if let (Some(minor), Some(currency)) = (map.get("minor"), map.get("currency")) {
        let money = Money { minor: minor.as_i64()?, currency: Currency::parse(currency.as_str()?)? };
        return Some(Dynamic::from(money));
    }
    let (kind, id) = (map.get("kind")?.as_str()?, map.get("id")?.as_str()?);
    Some(Dynamic::from(RecordHandle::new(kind, id)))
}

/// How records are written: as their id, or, in a list that may hold several kinds, with their kind.
#[derive(Clone, Copy, PartialEq)]
enum Records {
    AsId,
    WithKind,
}

/// A value of a rule as JSON. Records become their id; in lists named `about`, which hold records of several kinds,
/// they become `{"kind": …, "id": …}`.
pub(crate) fn to_json(value: &Dynamic) -> Result<Value, String> {
    write_json(value, Records::AsId, 0)
}

/// The fields of a map of a rule as JSON.
pub(crate) fn map_to_json(map: &rhai::Map) -> Result<Map<String, Value>, String> {
    write_map(map, 0)
}

fn write_map(map: &rhai::Map, depth: usize) -> Result<Map<String, Value>, String> {
    let mut fields = Map::with_capacity(map.len());
    for (key, value) in map {
        let records = if key == "about" && value.is_array() { Records::WithKind } else { Records::AsId };
        fields.insert(key.to_string(), write_json(value, records, depth)?);
    }
    Ok(fields)
}

/// Deeper than this is a mistake, and a danger to the stack.
const MAX_DEPTH: usize = 32;

fn write_json(value: &Dynamic, records: Records, depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err(format!("the value is nested deeper than {MAX_DEPTH} levels"));
    }
    if value.is_unit() {
        return Ok(Value::Null);
    }
    if let Ok(truth) = value.as_bool() {
        return Ok(truth.into());
    }
    if let Ok(number) = value.as_int() {
        return Ok(number.into());
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Ok(text.as_str().into());
    }
    if let Ok(list) = value.as_array_ref() {
        return list.iter().map(|value| write_json(value, records, depth + 1)).collect();
    }
    if let Ok(map) = value.as_map_ref() {
        return write_map(&map, depth + 1).map(Value::Object);
    }
    if let Some(record) = value.read_lock::<RecordHandle>() {
        return Ok(match records {
            Records::AsId => record.id.as_str().into(),
            Records::WithKind => json!({ "kind": record.kind.as_str(), "id": record.id.as_str() }),
        });
    }
    if let Some(money) = value.read_lock::<Money>() {
        return Ok(json!({ "minor": money.minor, "currency": money.currency.code() }));
    }
    if let Some(span) = value.read_lock::<Span>() {
        return Ok(span.to_json());
    }
    if let Some(date) = value.read_lock::<NaiveDate>() {
        return Ok(date.to_string().into());
    }
    if let Some(time) = value.read_lock::<DateTime<FixedOffset>>() {
        return Ok(time_text(&time).into());
    }
    if let Ok(number) = value.as_decimal() {
        return Ok(number.to_string().into());
    }
    if let Ok(letter) = value.as_char() {
        return Ok(letter.to_string().into());
    }
    if value.is::<BeforeHandle>() || value.is::<EventHandle>() {
        return Err("hand over the fields that are meant, e.g. `event.data`, not the event".into());
    }
    Err(format!("a value of type {} cannot be handed over", value.type_name()))
}

/// A value as people write it in a rule, for messages.
pub(crate) fn show(value: &Dynamic) -> String {
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return format!("{:?}", text.as_str());
    }
    if let Ok(list) = value.as_array_ref() {
        let shown: Vec<String> = list.iter().map(show).collect();
        return format!("[{}]", shown.join(", "));
    }
    if let Ok(map) = value.as_map_ref() {
        let shown: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {}", show(value))).collect();
        return format!("#{{{}}}", shown.join(", "));
    }
    if let Some(money) = value.read_lock::<Money>() {
        return money.to_string();
    }
    if let Some(span) = value.read_lock::<Span>() {
        return format!("{}({})", span.unit.name(), span.count);
    }
    if let Some(record) = value.read_lock::<RecordHandle>() {
        return format!("{} {}", record.kind, record.id);
    }
    if let Some(time) = value.read_lock::<DateTime<FixedOffset>>() {
        return time_text(&time);
    }
    if let Some(date) = value.read_lock::<NaiveDate>() {
        return date.to_string();
    }
    if value.is_unit() { "()".into() } else { value.to_string() }
}
