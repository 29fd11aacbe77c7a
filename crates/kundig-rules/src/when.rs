//! The filter of a rule: equalities on the event's fields.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::rule::Rule;

/// One condition of `when`: the field must have one of these values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The field; a dot reaches into objects (`address.country`).
    pub field: String,
    /// The values that fit; one of them is enough.
    pub any_of: Vec<Expected>,
}

/// A value that `when` compares with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Expected {
    /// The same text.
    Text(String),
    /// The same number, whether written `1` or `1.0`.
    Number(Decimal),
    /// The same truth.
    Boolean(bool),
    /// Missing or null, written `()`.
    Nothing,
}

impl Expected {
    /// Whether the value of a field is this one.
    pub fn fits(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Expected::Text(expected), Some(Value::String(actual))) => expected == actual,
            (Expected::Boolean(expected), Some(Value::Bool(actual))) => expected == actual,
            (Expected::Number(expected), Some(Value::Number(actual))) => match actual.as_i64() {
                Some(actual) => *expected == Decimal::from(actual),
                None => actual.to_string().parse().is_ok_and(|actual: Decimal| actual == *expected),
            },
            // Decimals travel as text.
            (Expected::Number(expected), Some(Value::String(actual))) => {
                actual.parse().is_ok_and(|actual: Decimal| actual == *expected)
            }
            (Expected::Nothing, None | Some(Value::Null)) => true,
            _ => false,
        }
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Expected::Text(text) => write!(f, "\"{text}\""),
            Expected::Number(number) => write!(f, "{number}"),
            Expected::Boolean(truth) => write!(f, "{truth}"),
            Expected::Nothing => f.write_str("()"),
        }
    }
}

impl Condition {
    /// Whether the condition holds for these fields.
    pub fn holds(&self, fields: &Map<String, Value>) -> bool {
        let value = field(fields, &self.field);
        self.any_of.iter().any(|expected| expected.fits(value))
    }
}

/// The value of a field, reaching into objects where the name has dots and is not itself a field.
pub(crate) fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = fields.get(name) {
        return Some(value);
    }
    let (outer, inner) = name.split_once('.')?;
    field(fields.get(outer)?.as_object()?, inner)
}

/// Why the filter of a rule let an event through or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Consideration {
    /// The rule's name.
    pub rule: String,
    /// Whether every condition holds.
    pub matches: bool,
    /// Condition by condition.
    pub conditions: Vec<ConsideredCondition>,
}

/// One condition of `when` beside what the event had.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConsideredCondition {
    /// The field.
    pub field: String,
    /// The values that fit.
    pub expected: Vec<Expected>,
    /// What the event had; `None` when it has no such field.
    pub actual: Option<Value>,
    /// Whether the condition holds.
    pub holds: bool,
}

pub(crate) fn consider(rule: &Rule, fields: &Map<String, Value>) -> Consideration {
    let conditions: Vec<_> = rule
        .when
        .iter()
        .map(|condition| ConsideredCondition {
            field: condition.field.clone(),
            expected: condition.any_of.clone(),
            actual: field(fields, &condition.field).cloned(),
            holds: condition.holds(fields),
        })
        .collect();
    Consideration { rule: rule.name.clone(), matches: conditions.iter().all(|c| c.holds), conditions }
}
