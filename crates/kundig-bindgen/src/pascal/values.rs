//! How a value is typed, read and written.

use super::names::type_name;
use crate::model::{Field, Model, Presence, Shape, Type, Width};

/// The type of a value.
pub fn written(model: &Model, kind: &Type) -> String {
    match kind {
        Type::Text => "string".into(),
        Type::Boolean => "Boolean".into(),
        Type::Integer(Width::I32 | Width::U16) => "Integer".into(),
        Type::Integer(Width::I64) => "Int64".into(),
        Type::Integer(Width::U32) => "Cardinal".into(),
        Type::Integer(Width::U64) => "UInt64".into(),
        Type::Decimal => "TKundigDecimal".into(),
        Type::Instant => "TKundigTimestamp".into(),
        Type::Date => "TKundigDate".into(),
        Type::Id => "TKundigUuid".into(),
        Type::Any | Type::Map(_) => "IKundigJson".into(),
        Type::List(item) => list(model, item).map_or("IKundigJson".into(), |list| list.kind),
        Type::Named(name) => type_name(name),
    }
}

/// A list: its type, and what begins the names of its functions.
pub struct List {
    pub kind: String,
    pub functions: String,
    /// Whether it is made for this type and not one of the simple lists.
    pub own: bool,
}

/// The list of such items; none if it is kept as JSON.
pub fn list(model: &Model, item: &Type) -> Option<List> {
    let simple = |kind: &str, functions: &str| {
        Some(List { kind: kind.into(), functions: format!("Kundig{functions}"), own: false })
    };
    match model.resolve(item) {
        Type::Text | Type::Id | Type::Decimal => simple("TKundigStringArray", "Strings"),
        Type::Any | Type::Map(_) => simple("TKundigJsonArray", "Jsons"),
        Type::Integer(Width::I64) => simple("TKundigInt64Array", "Int64s"),
        Type::Integer(Width::I32 | Width::U16) => simple("TKundigIntegerArray", "Integers"),
        Type::Named(name) => {
            Some(List { kind: format!("{}Array", type_name(name)), functions: format!("Kundig{name}Array"), own: true })
        }
        _ => None,
    }
}

/// An expression that reads a value of the type from a JSON value.
pub fn read(model: &Model, kind: &Type, from: &str) -> String {
    match model.resolve(kind) {
        Type::Text | Type::Id | Type::Decimal => format!("{from}.AsText"),
        Type::Boolean => format!("{from}.AsBoolean"),
        Type::Integer(Width::I32 | Width::U16) => format!("Integer({from}.AsInteger)"),
        Type::Integer(Width::I64) => format!("{from}.AsInteger"),
        Type::Integer(Width::U32) => format!("Cardinal({from}.AsInteger)"),
        Type::Integer(Width::U64) => format!("{from}.AsUInt64"),
        Type::Instant => format!("TKundigTimestamp.Parse({from}.AsText)"),
        Type::Date => format!("KundigTextToDate({from}.AsText)"),
        Type::Any | Type::Map(_) => from.to_owned(),
        Type::List(item) => match list(model, item) {
            Some(list) => format!("{}FromJson({from})", list.functions),
            None => from.to_owned(),
        },
        Type::Named(name) if is_enum(model, name) => format!("Kundig{name}Of({from}.AsText)"),
        Type::Named(name) => format!("{}.FromJson({from})", type_name(name)),
    }
}

/// A statement that sets a field of `Result` to a value.
pub fn put(model: &Model, kind: &Type, field: &str, value: &str) -> String {
    match model.resolve(kind) {
        Type::Text | Type::Id | Type::Decimal => format!("Result.PutText({field}, {value})"),
        Type::Boolean => format!("Result.PutBoolean({field}, {value})"),
        Type::Integer(Width::U64) => format!("Result.PutUInt64({field}, {value})"),
        Type::Integer(_) => format!("Result.PutInteger({field}, {value})"),
        Type::Instant => format!("Result.PutText({field}, {value}.Text)"),
        Type::Date => format!("Result.PutText({field}, KundigDateToText({value}))"),
        _ => format!("Result.Put({field}, {})", json(model, kind, value)),
    }
}

/// An expression of JSON for a value; of named types, lists and JSON itself.
pub fn json(model: &Model, kind: &Type, value: &str) -> String {
    match model.resolve(kind) {
        Type::List(item) => match list(model, item) {
            Some(list) => format!("{}ToJson({value})", list.functions),
            None => value.to_owned(),
        },
        Type::Named(name) if is_enum(model, name) => format!("JsonText(Kundig{name}Text({value}))"),
        Type::Named(_) => format!("{value}.ToJson"),
        _ => value.to_owned(),
    }
}

fn is_enum(model: &Model, name: &str) -> bool {
    matches!(model.type_named(name).map(|one| &one.shape), Some(Shape::Enum(_)))
}

/// How a field of a record is held.
#[derive(PartialEq, Eq)]
pub enum Held {
    /// It is always there.
    Plain,
    /// Empty is the same as left out: lists, JSON.
    UntilEmpty,
    /// `TKundigOptional`.
    Optional,
}

/// Whether leaving it out can be told from every value that the plain type has.
pub fn held(model: &Model, field: &Field, input_only: bool) -> Held {
    let is_json = written(model, &field.kind) == "IKundigJson";
    let is_list = matches!(field.kind, Type::List(_)) && !is_json;
    match &field.presence {
        Presence::Required if !field.nullable => Held::Plain,
        Presence::Default(serde_json::Value::String(text)) if text.is_empty() && !field.nullable => Held::Plain,
        Presence::Default(serde_json::Value::Array(items)) if items.is_empty() && is_list && !field.nullable => {
            Held::UntilEmpty
        }
        Presence::Optional if is_list && !field.nullable && !input_only => Held::UntilEmpty,
        // nil is left out, an empty object is not.
        _ if is_json => Held::UntilEmpty,
        _ => Held::Optional,
    }
}

/// The type of a field.
pub fn field_type(model: &Model, field: &Field, input_only: bool) -> String {
    let plain = written(model, &field.kind);
    if held(model, field, input_only) == Held::Optional { format!("TKundigOptional<{plain}>") } else { plain }
}
