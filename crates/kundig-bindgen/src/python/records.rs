//! A record as a dataclass, with its way from and to JSON.

use serde_json::Value;

use super::types::{default, read, write, written};
use super::{docstring, names, quoted};
use crate::model::{Field, Model, Presence, Record, Type, TypeDef};

/// What kind of class.
pub enum Kind {
    /// A value that operations take or answer.
    Value,
    /// A call; its bases and its own lines.
    Call { base: String, body: String },
}

/// The class.
pub fn class(model: &Model, one: &TypeDef, record: &Record, kind: &Kind) -> String {
    let base = match kind {
        Kind::Value => String::new(),
        Kind::Call { base, .. } => format!("({base})"),
    };
    let mut made = format!("@_dataclasses.dataclass\nclass {}{base}:\n", one.name);
    made.push_str(&docstring(&one.about, "    "));
    if let Kind::Call { body, .. } = kind {
        made.push_str(body);
    }
    made.push('\n');
    let fields = ordered(record);
    for field in &fields {
        let name = names::name(&field.name);
        let kind = annotation(one, field);
        made.push_str(&match value(model, one, field) {
            None => format!("    {name}: {kind}\n"),
            Some(value) => format!("    {name}: {kind} = {}\n", as_field(&value)),
        });
        made.push_str(&docstring(&field.about, "    "));
    }
    if !fields.is_empty() {
        made.push('\n');
    }
    if matches!(kind, Kind::Value) {
        made.push_str(&from_json(model, one, &fields));
        made.push('\n');
    }
    made.push_str(&to_json(model, one, record));
    made
}

/// Required fields first, as Python wants them.
pub fn ordered(record: &Record) -> Vec<&Field> {
    let (required, others): (Vec<&Field>, Vec<&Field>) =
        record.fields.iter().partition(|field| field.presence == Presence::Required);
    required.into_iter().chain(others).collect()
}

/// Whether "left out" is another thing than null and than every value.
fn can_be_unset(one: &TypeDef, field: &Field) -> bool {
    one.input_only && field.presence == Presence::Optional
}

/// The annotation of a field or parameter.
pub fn annotation(one: &TypeDef, field: &Field) -> String {
    let kind = written(&field.kind);
    let may_be_none = field.nullable || (field.presence == Presence::Optional && !one.input_only && !is_many(field));
    match (can_be_unset(one, field), may_be_none && field.kind != Type::Any) {
        (true, true) => format!("Union[{kind}, None, Unset]"),
        (true, false) => format!("Union[{kind}, Unset]"),
        (false, true) => format!("Optional[{kind}]"),
        (false, false) => kind,
    }
}

/// Whether leaving it out means that there are none.
fn is_many(field: &Field) -> bool {
    matches!(field.kind, Type::List(_) | Type::Map(_)) && !field.nullable
}

/// The default of a field, if it may be left out.
pub fn value(model: &Model, one: &TypeDef, field: &Field) -> Option<String> {
    match &field.presence {
        Presence::Required => None,
        Presence::Default(value) => Some(default(model, &field.kind, value)),
        Presence::Optional if one.input_only => Some("UNSET".into()),
        Presence::Optional => Some(match (&field.kind, field.nullable) {
            (Type::List(_), false) => "[]".into(),
            (Type::Map(_), false) => "{}".into(),
            _ => "None".into(),
        }),
    }
}

/// Whether a default is made anew each time: lists, objects and records can be changed, and must not be shared.
pub fn is_made_anew(value: &str) -> bool {
    value.starts_with(['[', '{']) || value.ends_with(')')
}

fn as_field(value: &str) -> String {
    if is_made_anew(value) {
        return format!("_dataclasses.field(default_factory=lambda: {value})");
    }
    value.to_owned()
}

fn from_json(model: &Model, one: &TypeDef, fields: &[&Field]) -> String {
    let mut made = format!("    @classmethod\n    def from_json(cls, document: Dict[str, Any]) -> {}:\n", one.name);
    if fields.is_empty() {
        return made + "        return cls()\n";
    }
    made.push_str("        return cls(\n");
    for field in fields {
        let key = quoted(&field.name);
        let there = read(model, &field.kind, &format!("document[{key}]"));
        let is_raw = there == format!("document[{key}]");
        let expression = match value(model, one, field) {
            None if !field.nullable || is_raw => there,
            None => none_or(&format!("document[{key}]"), &there),
            Some(value) if is_raw && value == "None" => format!("document.get({key})"),
            Some(value) if is_raw => format!("document.get({key}, {value})"),
            Some(value) if value == "None" => none_or(&format!("document.get({key})"), &there),
            Some(value) if field.nullable => {
                format!("{value} if {key} not in document else None if document[{key}] is None else {there}")
            }
            Some(value) => format!("{value} if {key} not in document else {there}"),
        };
        made.push_str(&format!("            {}={expression},\n", names::name(&field.name)));
    }
    made + "        )\n"
}

fn to_json(model: &Model, one: &TypeDef, record: &Record) -> String {
    let mut made = "    def to_json(self) -> Dict[str, Any]:\n".to_owned();
    let tag = record.tag.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)));
    if record.fields.is_empty() {
        made.push_str(&format!("        return {{{}}}\n", tag.collect::<Vec<_>>().join(", ")));
        return made;
    }
    made.push_str("        document: Dict[str, Any] = {");
    made.push_str(&tag.collect::<Vec<_>>().join(", "));
    made.push_str("}\n");
    for field in &record.fields {
        let own = format!("self.{}", names::name(&field.name));
        let key = quoted(&field.name);
        let there = write(model, &field.kind, &own);
        let set = |indent: &str, value: &str| format!("{indent}document[{key}] = {value}\n");
        // What is the same as leaving it out is left out.
        let leaves_out_none = matches!(&field.presence, Presence::Default(Value::Null))
            || (field.presence == Presence::Optional && !one.input_only && !is_many(field));
        made.push_str(&if can_be_unset(one, field) {
            let value = if field.nullable && there != own { none_or(&own, &there) } else { there };
            format!("        if not isinstance({own}, Unset):\n{}", set("            ", &value))
        } else if leaves_out_none {
            format!("        if {own} is not None:\n{}", set("            ", &there))
        } else if field.nullable {
            set("        ", &none_or(&own, &there))
        } else {
            set("        ", &there)
        });
    }
    made + "        return document\n"
}

fn none_or(value: &str, otherwise: &str) -> String {
    format!("None if {value} is None else {otherwise}")
}
