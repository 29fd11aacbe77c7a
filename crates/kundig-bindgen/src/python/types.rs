//! `types/`: every type that crosses the border, and how values are written and read.

use super::{docstring, head, literal, names, quoted, records};
use crate::model::{Model, Shape, Type, TypeDef, Union, Variant, Word};
use crate::text::{snake_case, wrap};

/// The package: a module for each area, one for what they share, and all of them together.
pub fn modules(model: &Model) -> Vec<(String, String)> {
    let areas = model.areas();
    let mut homes: Vec<Option<&str>> = areas.keys().map(|area| Some(*area)).collect();
    homes.push(None);
    let mut modules: Vec<(String, String)> = Vec::new();
    for (name, types) in homes.into_iter().flat_map(|home| parted(model, home)) {
        modules.push((names::module(name), module(model, name, types)));
    }
    modules.push((WORDS.into(), words(model)));
    let mut package = head("The types that operations take and answer.");
    package.push_str("from .._values import UNSET, Unset\n");
    for (name, _) in &modules {
        package.push_str(&format!("from .{name} import *  # noqa: F403\n"));
    }
    let types = model.types.iter().filter(|one| !model.is_input(&one.name)).map(|one| one.name.as_str());
    package.push_str(&exported(types.chain(["UNSET", "Unset"]).collect()));
    modules.push(("__init__".into(), package));
    modules
}

/// What several areas use: what is made of several records; what that is made of; and the enumerations. Three modules, so
/// that each stays short enough to read.
const SHARED: &str = "shared";
const PARTS: &str = "parts";
const WORDS: &str = "words";

/// The modules for the types of an area, or for those that several use, but for the enumerations of these.
fn parted<'m>(model: &'m Model, home: Option<&'m str>) -> Vec<(&'m str, Vec<&'m TypeDef>)> {
    let mut types = model.types_of(home);
    let modules = match home {
        Some(area) => vec![(area, types)],
        None => {
            types.retain(|one| !matches!(one.shape, Shape::Enum(_)));
            let (made, parts) = types.into_iter().partition(|one| is_made_of_records(model, one));
            vec![(PARTS, parts), (SHARED, made)]
        }
    };
    modules.into_iter().filter(|(_, types)| !types.is_empty()).collect()
}

fn is_made_of_records(model: &Model, one: &TypeDef) -> bool {
    let is_record = |name: &str| {
        let part = model.types.iter().find(|part| part.name == name);
        part.is_some_and(|part| matches!(part.shape, Shape::Record(_) | Shape::Union(_)))
    };
    one.shape.part_names().into_iter().any(is_record)
}

const IMPORTS: &str = "import dataclasses as _dataclasses\n\
     import datetime as _datetime\n\
     import decimal as _decimal\n\
     import uuid as _uuid\n\
     from typing import Any, Dict, List, NewType, Optional, Union\n\n\
     from .._values import UNSET, Unset, Word, read_instant, unreadable, write_instant\n";

fn words(model: &Model) -> String {
    let mut made = head("The enumerations that several areas use.");
    made.push_str("from .._values import Word\n");
    let mut names = Vec::new();
    for one in model.types_of(None) {
        if let Shape::Enum(words) = &one.shape {
            made.push_str(&enumeration(one, words));
            names.push(one.name.as_str());
        }
    }
    made.push_str(&exported(names));
    made
}

fn module(model: &Model, name: &str, types: Vec<&TypeDef>) -> String {
    let about = match name {
        SHARED => "The types that several areas use.".into(),
        PARTS => "What the types that several areas use are made of.".into(),
        area => format!("The types of `{area}.*`."),
    };
    let mut made = head(&about);
    made.push_str(IMPORTS);
    made.push_str(&format!("from .{WORDS} import *  # noqa: F403\n"));
    if name != PARTS {
        made.push_str(&format!("from .{PARTS} import *  # noqa: F403\n"));
    }
    if name == SHARED {
        let shared = parted(model, None);
        let parts = shared.iter().filter(|(name, _)| *name == PARTS);
        made.extend(parts.map(|(name, types)| helpers(name, types, ".")));
    } else if name != PARTS {
        made.push_str(&format!("from .{SHARED} import *  # noqa: F403\n{}", helper_import(model, None, ".")));
    }
    for one in &types {
        made.push_str(&match &one.shape {
            Shape::Alias(kind) => alias(one, kind),
            Shape::Enum(words) => enumeration(one, words),
            Shape::Union(union) => union_type(model, one, union),
            Shape::Record(record) => format!("\n\n{}", records::class(model, one, record, &records::Kind::Value)),
        });
    }
    made.push_str(&exported(types.iter().map(|one| one.name.as_str()).collect()));
    made
}

/// Brings in how the unions of an area, or of what several share, are read and written, which a star does not.
pub fn helper_import(model: &Model, home: Option<&str>, package: &str) -> String {
    parted(model, home).iter().map(|(name, types)| helpers(name, types, package)).collect()
}

fn helpers(module: &str, types: &[&TypeDef], package: &str) -> String {
    let unions = types.iter().filter(|one| matches!(one.shape, Shape::Union(_)));
    let helpers: Vec<String> =
        unions.flat_map(|one| ["read", "write"].map(|verb| format!("{verb}_{}", snake_case(&one.name)))).collect();
    if helpers.is_empty() {
        return String::new();
    }
    format!("from {package}{} import {}\n", names::module(module), helpers.join(", "))
}

/// What a star brings in.
pub fn exported(mut names: Vec<&str>) -> String {
    names.sort_unstable();
    let names: String = names.iter().map(|name| format!("    {},\n", quoted(name))).collect();
    format!("\n\n__all__ = [\n{names}]\n")
}

fn alias(one: &TypeDef, kind: &Type) -> String {
    let about: String = wrap(&one.about, 98).iter().map(|line| format!("# {line}\n")).collect();
    let name = &one.name;
    match kind {
        // A type of its own: a customer's id is no contact's id. At run time it is the UUID itself.
        Type::Id => format!("\n{about}{name} = NewType({}, _uuid.UUID)\n", quoted(name)),
        _ => format!("\n{about}{name} = {}\n", written(kind)),
    }
}

fn enumeration(one: &TypeDef, words: &[Word]) -> String {
    let mut made = format!("\n\nclass {}(Word):\n{}\n", one.name, docstring(&one.about, "    "));
    for word in words {
        made.push_str(&format!("    {} = {}\n", names::member(&word.value), quoted(&word.value)));
        made.push_str(&docstring(&word.about, "    "));
    }
    made
}

fn union_type(model: &Model, one: &TypeDef, union: &Union) -> String {
    let about: String = wrap(&one.about, 98).iter().map(|line| format!("# {line}\n")).collect();
    let parts: Vec<String> = union.variants.iter().map(|variant| written(&variant.kind)).collect();
    let name = &one.name;
    let mut made = format!("\n\n{about}{name} = Union[{}]\n\n\n", parts.join(", "));
    made.push_str(&format!("def read_{}(document: Any) -> {name}:\n", snake_case(name)));
    match &union.tag {
        Some(tag) => {
            made.push_str(&format!("    kind = document[{}]\n", quoted(tag)));
            for variant in &union.variants {
                let value = quoted(variant.tag.as_deref().unwrap_or_default());
                let read = read(model, &variant.kind, "document");
                made.push_str(&format!("    if kind == {value}:\n        return {read}\n"));
            }
            made.push_str(&format!("    raise unreadable({}, kind)\n", quoted(name)));
        }
        None => {
            let (parts, simple): (Vec<&Variant>, Vec<&Variant>) =
                union.variants.iter().partition(|one| recognised_by(model, &one.kind).is_some());
            for variant in parts {
                let field = recognised_by(model, &variant.kind).unwrap_or_default();
                let read = read(model, &variant.kind, "document");
                let field = quoted(&field);
                made.push_str(&format!(
                    "    if isinstance(document, dict) and {field} in document:\n        return {read}\n"
                ));
            }
            match simple.first() {
                Some(variant) => made.push_str(&format!("    return {}\n", read(model, &variant.kind, "document"))),
                None => made.push_str(&format!("    raise unreadable({}, document)\n", quoted(name))),
            }
        }
    }
    made.push_str(&format!("\n\ndef write_{}(value: {name}) -> Any:\n", snake_case(name)));
    for variant in union.variants.iter().filter(|variant| is_record(model, &variant.kind)) {
        let class = variant.kind.name().unwrap_or_default();
        made.push_str(&format!("    if isinstance(value, {class}):\n        return value.to_json()\n"));
    }
    match union.variants.iter().find(|variant| !is_record(model, &variant.kind)) {
        Some(variant) => made.push_str(&format!("    return {}\n", write(model, &variant.kind, "value"))),
        None => made.push_str(&format!("    raise unreadable({}, value)\n", quoted(name))),
    }
    made
}

fn is_record(model: &Model, kind: &Type) -> bool {
    let shape = kind.name().and_then(|name| model.type_named(name)).map(|one| &one.shape);
    matches!(shape, Some(Shape::Record(_)))
}

/// The field that shows which possibility of an untagged union this is.
fn recognised_by(model: &Model, kind: &Type) -> Option<String> {
    if !is_record(model, kind) {
        return None;
    }
    let fields = model.fields(kind.name()?);
    fields.iter().find(|field| field.presence == crate::model::Presence::Required).map(|field| field.name.clone())
}

/// The type as an annotation.
pub fn written(kind: &Type) -> String {
    match kind {
        Type::Text => "str".into(),
        Type::Boolean => "bool".into(),
        Type::Integer(_) => "int".into(),
        Type::Decimal => "_decimal.Decimal".into(),
        Type::Instant => "_datetime.datetime".into(),
        Type::Date => "_datetime.date".into(),
        Type::Id => "_uuid.UUID".into(),
        Type::Any => "Any".into(),
        Type::List(item) => format!("List[{}]", written(item)),
        Type::Map(value) => format!("Dict[str, {}]", written(value)),
        Type::Named(name) => name.clone(),
    }
}

/// An expression that reads the JSON value of an expression.
pub fn read(model: &Model, kind: &Type, from: &str) -> String {
    match kind {
        Type::Text | Type::Boolean | Type::Integer(_) | Type::Any => from.to_owned(),
        Type::Decimal => format!("_decimal.Decimal({from})"),
        Type::Instant => format!("read_instant({from})"),
        Type::Date => format!("_datetime.date.fromisoformat({from})"),
        Type::Id => format!("_uuid.UUID({from})"),
        Type::List(item) if is_plain(model, item) => format!("list({from})"),
        Type::List(item) => format!("[{} for item in {from}]", read(model, item, "item")),
        Type::Map(value) if is_plain(model, value) => format!("dict({from})"),
        Type::Map(value) => format!("{{key: {} for key, item in {from}.items()}}", read(model, value, "item")),
        Type::Named(name) => match model.type_named(name).map(|one| &one.shape) {
            Some(Shape::Record(_)) => format!("{name}.from_json({from})"),
            Some(Shape::Enum(_)) => format!("{name}({from})"),
            Some(Shape::Union(_)) => format!("read_{}({from})", snake_case(name)),
            Some(Shape::Alias(Type::Id)) => format!("{name}(_uuid.UUID({from}))"),
            Some(Shape::Alias(inner)) => read(model, inner, from),
            None => from.to_owned(),
        },
    }
}

/// An expression that makes the JSON value of an expression.
pub fn write(model: &Model, kind: &Type, from: &str) -> String {
    match kind {
        Type::Text | Type::Boolean | Type::Integer(_) | Type::Any => from.to_owned(),
        Type::Decimal | Type::Id => format!("str({from})"),
        Type::Instant => format!("write_instant({from})"),
        Type::Date => format!("{from}.isoformat()"),
        Type::List(item) if matches!(model.resolve(item), Type::Text | Type::Any) => format!("list({from})"),
        Type::List(item) => format!("[{} for item in {from}]", write(model, item, "item")),
        Type::Map(value) if matches!(model.resolve(value), Type::Text | Type::Any) => format!("dict({from})"),
        Type::Map(value) => format!("{{key: {} for key, item in {from}.items()}}", write(model, value, "item")),
        Type::Named(name) => match model.type_named(name).map(|one| &one.shape) {
            Some(Shape::Record(_)) => format!("{from}.to_json()"),
            // A plain string will do as well.
            Some(Shape::Enum(_)) => format!("{name}({from}).value"),
            Some(Shape::Union(_)) => format!("write_{}({from})", snake_case(name)),
            Some(Shape::Alias(inner)) => write(model, inner, from),
            None => from.to_owned(),
        },
    }
}

/// Whether values are in Python as they are in JSON.
fn is_plain(model: &Model, kind: &Type) -> bool {
    matches!(model.resolve(kind), Type::Text | Type::Boolean | Type::Integer(_) | Type::Any)
}

/// A default as an expression of the type.
pub fn default(model: &Model, kind: &Type, value: &serde_json::Value) -> String {
    match (kind, value) {
        (_, serde_json::Value::Null) => "None".into(),
        (Type::Named(name), serde_json::Value::String(text))
            if matches!(model.type_named(name).map(|one| &one.shape), Some(Shape::Enum(_))) =>
        {
            format!("{name}.{}", names::member(text))
        }
        (Type::List(_) | Type::Map(_), _) => literal(value),
        // The input of an operation is only written; the default is what it is without anything.
        (Type::Named(name), serde_json::Value::Object(_))
            if model.type_named(name).is_some_and(|one| one.input_only) =>
        {
            format!("{name}()")
        }
        (Type::Named(_), serde_json::Value::Object(_)) => read(model, kind, &literal(value)),
        (_, serde_json::Value::String(_)) if model.resolve(kind) != &Type::Text => read(model, kind, &literal(value)),
        _ => literal(value),
    }
}
