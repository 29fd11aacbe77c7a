//! A customer in memory, as filters ask for it: each table in one question, whatever its columns.

use kundig_filter::{Condition, Datum, Field, Row, Subject, Type};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::compile::place;
use super::store::SegmentStore;
use super::words::{Source, Words};
use crate::base::{CustomerId, Error, Result};
use crate::store::condition::{Flavour, SqlWriter};
use crate::unit::Unit;

/// Reads of a customer what a condition asks for.
pub(super) fn read(unit: &mut Unit<'_>, customer: CustomerId, condition: &Condition, words: &Words) -> Result<Subject> {
    let mut asked = vec![false; words.tables.len()];
    condition.visit(&mut |part, _| {
        if let Some(asked) = part.and_then(|part| asked.get_mut(part)) {
            *asked = true;
        }
    });
    let mut subject = Subject { fields: own(unit, customer, words)?, parts: Vec::with_capacity(asked.len()) };
    for (part, asked) in asked.into_iter().enumerate() {
        subject.parts.push(if asked { rows(unit, customer, part, words)? } else { Vec::new() });
    }
    Ok(subject)
}

fn own(unit: &mut Unit<'_>, customer: CustomerId, words: &Words) -> Result<Row> {
    let (company, flavour) = (unit.company_no(), unit.db.flavour());
    let stored: Vec<(&Field, &Source)> =
        words.vocabulary.fields.iter().zip(&words.own).map(|(field, word)| (field, &word.source)).collect();
    let mut sql = SqlWriter::new(flavour);
    sql.sql("SELECT ").sql(&array(&stored, Some("customer.custom_fields"), flavour));
    if flavour == Flavour::Postgres {
        sql.sql("::text");
    }
    sql.sql(" FROM customer WHERE customer.company = ").whole(i64::from(company));
    sql.sql(" AND customer.id = ").id(customer.0);
    let json = unit.db.ask_text(sql.finish_query())?.ok_or_else(|| Error::not_found(CustomerId::KIND, customer))?;
    let values: Vec<Value> = serde_json::from_str(&json).map_err(Error::internal)?;
    let custom: Map<String, Value> = match values.last() {
        Some(Value::String(text)) => serde_json::from_str(text).map_err(Error::internal)?,
        _ => Map::new(),
    };
    Ok(row(&stored, values, &custom))
}

fn rows(unit: &mut Unit<'_>, customer: CustomerId, part: usize, words: &Words) -> Result<Vec<Row>> {
    let (Some(described), Some(table)) = (words.vocabulary.parts.get(part), words.tables.get(part)) else {
        return Ok(Vec::new());
    };
    let (company, flavour) = (unit.company_no(), unit.db.flavour());
    let stored: Vec<(&Field, &Source)> = described.fields.iter().zip(&table.columns).collect();
    let array = array(&stored, None, flavour);
    let mut sql = SqlWriter::new(flavour);
    match flavour {
        Flavour::Sqlite => sql.sql(&format!("SELECT json_group_array({array})")),
        Flavour::Postgres => sql.sql(&format!("SELECT coalesce(json_agg({array}), '[]'::json)::text")),
    };
    sql.sql(" FROM ").sql(table.from).sql(" p WHERE p.company = ").whole(i64::from(company));
    sql.sql(" AND p.").sql(table.owner).sql(" = ").id(customer.0);
    if !table.only.is_empty() {
        sql.sql(" AND ").sql(table.only);
    }
    let json = unit.db.ask_text(sql.finish_query())?.unwrap_or_else(|| "[]".to_owned());
    let all: Vec<Vec<Value>> = serde_json::from_str(&json).map_err(Error::internal)?;
    Ok(all.into_iter().map(|values| row(&stored, values, &Map::new())).collect())
}

/// The columns of a row as one JSON array; amounts take two places, what is not in a column takes none.
fn array(stored: &[(&Field, &Source)], also: Option<&str>, flavour: Flavour) -> String {
    let mut places: Vec<String> = Vec::with_capacity(stored.len() + 4);
    for (field, source) in stored {
        match source {
            Source::Money(minor, currency) => places.extend([(*minor).to_owned(), (*currency).to_owned()]),
            Source::Column(_) => {
                let place = place(source, &field.of, flavour);
                let is_id = matches!(field.of, Type::User | Type::Team | Type::Record);
                places.push(if is_id && flavour == Flavour::Sqlite { format!("hex({place})") } else { place });
            }
            Source::Custom(_) | Source::Derived => {}
        }
    }
    places.extend(also.map(ToOwned::to_owned));
    let function = if flavour == Flavour::Sqlite { "json_array" } else { "json_build_array" };
    format!("{function}({})", places.join(", "))
}

fn row(stored: &[(&Field, &Source)], values: Vec<Value>, custom: &Map<String, Value>) -> Row {
    let mut values = values.into_iter();
    let mut next = || values.next().unwrap_or(Value::Null);
    let of_column = |(field, source): &(&Field, &Source)| match source {
        Source::Column(_) => datum(&field.of, &next()),
        Source::Money(..) => match (next(), next()) {
            (Value::Number(minor), Value::String(currency)) => {
                minor.as_i64().map_or(Datum::Unknown, |minor| Datum::Money(minor, currency))
            }
            _ => Datum::Unknown,
        },
        Source::Custom(name) => custom.get(name).map_or(Datum::Unknown, |value| datum(&field.of, value)),
        Source::Derived => Datum::Unknown,
    };
    stored.iter().map(of_column).collect()
}

fn datum(of: &Type, value: &Value) -> Datum {
    let found = match (of, value) {
        (Type::Text | Type::Choice(_) | Type::Day, Value::String(text)) => Some(Datum::Text(text.clone())),
        (Type::Set(_), Value::String(text)) => serde_json::from_str(text).ok().map(Datum::Set),
        (Type::Set(_), Value::Array(_)) => serde_json::from_value(value.clone()).ok().map(Datum::Set),
        (Type::Number, Value::Number(number)) => number.as_f64().map(Datum::Number),
        (Type::Moment | Type::Degrees, Value::Number(number)) => number.as_i64().map(Datum::Whole),
        (Type::Flag, Value::Bool(flag)) => Some(Datum::Flag(*flag)),
        (Type::Flag, Value::Number(number)) => Some(Datum::Flag(number.as_i64() != Some(0))),
        (Type::User | Type::Team | Type::Record, Value::String(text)) => Uuid::parse_str(text).ok().map(Datum::Id),
        (Type::Money, Value::Object(amount)) => {
            let minor = amount.get("minor").and_then(Value::as_i64);
            let currency = amount.get("currency").and_then(Value::as_str);
            minor.zip(currency).map(|(minor, currency)| Datum::Money(minor, currency.to_owned()))
        }
        _ => None,
    };
    found.unwrap_or(Datum::Unknown)
}
