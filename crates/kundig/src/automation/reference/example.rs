//! The examples of the catalogue as rules would write them.

use std::fmt::Write;

use kundig_rules::{FieldType, OperationWord};
use serde_json::{Map, Value};

/// A request as a rule writes it: `open_case(#{ … });`.
pub(super) fn request(word: &OperationWord, example: &Value) -> String {
    let none = Map::new();
    let mut lines = String::new();
    for (name, value) in example.as_object().unwrap_or(&none).iter().filter(|(_, value)| !value.is_null()) {
        let of = word.fields.iter().find(|field| field.name == *name).map(|field| &field.field_type);
        // The id of what is created comes by itself.
        if name == "id" && word.creates.is_some() {
            continue;
        }
        let written = match (name.as_str(), of) {
            ("version", _) => "event.record.version".into(),
            (_, Some(FieldType::Record(kind))) => record(kind),
            _ => literal(value),
        };
        let _ = writeln!(lines, "    {}: {written},", key(name));
    }
    format!("{}(#{{\n{lines}}});", word.function)
}

/// The record that the event is about stands for any.
fn record(kind: &str) -> String {
    if kind == "customer" { "event.customer".into() } else { "event.record".into() }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "()".into(),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => object(fields),
        plain => plain.to_string(),
    }
}

fn object(fields: &Map<String, Value>) -> String {
    const SPANS: [&str; 6] = ["minutes", "hours", "days", "business_days", "business_hours", "months"];
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    match fields.iter().next() {
        Some((unit, count)) if fields.len() == 1 && SPANS.contains(&unit.as_str()) && count.is_i64() => {
            return format!("{unit}({count})");
        }
        _ => {}
    }
    if let (Some(kind), Some(_), 2) = (text("kind"), text("id"), fields.len()) {
        return record(kind);
    }
    if let (Some(minor), Some(currency), 2) =
        (fields.get("minor").and_then(Value::as_i64), text("currency"), fields.len())
    {
        return format!("money(\"{}.{:02}\", \"{currency}\")", minor / 100, (minor % 100).abs());
    }
    let told = fields.iter().filter(|(_, value)| !value.is_null());
    let told: Vec<_> = told.map(|(name, value)| format!("{}: {}", key(name), literal(value))).collect();
    if told.is_empty() { "#{}".into() } else { format!("#{{ {} }}", told.join(", ")) }
}

/// Words that rhai keeps for itself stand in quotes.
fn key(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let kept =
        ["for", "if", "in", "do", "fn", "is", "as", "let", "loop", "type", "this", "to", "while", "until", "var"];
    if plain && !kept.contains(&name) { name.into() } else { format!("{:?}", name) }
}
