//! The units with the types: one for each area, one for what they share.

use std::collections::BTreeSet;

use super::names::{name, quoted, type_name};
use super::values::{Held, field_type, held, json, list, put, read, written};
use super::{docs, head};
use crate::model::{Model, Record, Shape, Type, TypeDef, Union, Word};
use crate::text::pascal_case;

/// Where a type lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home<'a> {
    /// With the area that alone uses it.
    Area(&'a str),
    /// With what several areas use. One unit would be too long to read, so those made of nothing else, those made of the
    /// former, and whole records each have their own; a unit needs only those before it.
    Shared(usize),
}

/// The units of what several areas use.
const SHARED: [(&str, &str); 3] = [
    ("KundigTypesWords", "What several areas use and is made of nothing else: enumerations, small records."),
    ("KundigTypesParts", "What records of several areas are made of."),
    ("KundigTypesShared", "The records that several areas use."),
];

/// Name and text of each unit.
pub fn units(model: &Model) -> Vec<(String, String)> {
    homes(model).into_iter().map(|home| (unit_name(home), unit(model, home))).collect()
}

/// The unit of a home's types.
pub fn unit_name(home: Home<'_>) -> String {
    match home {
        Home::Area(area) => format!("KundigTypes{}", pascal_case(area)),
        Home::Shared(level) => SHARED[level].0.into(),
    }
}

/// A name for what the hand-written units have under the same name already.
fn is_known(model: &Model, one: &TypeDef) -> bool {
    matches!(&one.shape, Shape::Alias(inner) if written(model, inner) == type_name(&one.name))
}

/// Those that have types.
pub fn homes(model: &Model) -> Vec<Home<'_>> {
    let areas = model.areas();
    let all = areas.keys().map(|area| Home::Area(area)).chain((0..SHARED.len()).map(Home::Shared));
    all.filter(|home| !types_in(model, *home).is_empty()).collect()
}

/// The types of a unit, the inputs of operations included.
pub fn types_in<'a>(model: &'a Model, home: Home<'_>) -> Vec<&'a TypeDef> {
    let homes = model.homes();
    let here = |one: &&TypeDef| {
        let is_here = match (homes.get(one.name.as_str()), home) {
            (Some(Some(area)), Home::Area(wanted)) => *area == wanted,
            (Some(None), Home::Shared(level)) => level_of(model, one) == level,
            _ => false,
        };
        is_here && !is_known(model, one)
    };
    model.types.iter().filter(here).collect()
}

/// How many steps it is down to what is made of nothing else, up to the last unit.
fn level_of(model: &Model, one: &TypeDef) -> usize {
    let parts = one.shape.part_names().into_iter().filter_map(|name| model.type_named(name));
    let deepest = parts.filter(|part| !is_known(model, part)).map(|part| level_of(model, part) + 1).max();
    deepest.unwrap_or(0).min(SHARED.len() - 1)
}

/// The types of which there are lists.
pub fn listed(model: &Model) -> BTreeSet<&str> {
    let records = model.types.iter().filter_map(|one| match &one.shape {
        Shape::Record(record) => Some(record),
        _ => None,
    });
    let kinds = records.flat_map(|record| &record.fields).filter_map(|field| match &field.kind {
        Type::List(item) => Some(&**item),
        _ => None,
    });
    let own = kinds.filter(|item| list(model, item).is_some_and(|list| list.own));
    // The hand-written units have lists of documents.
    own.filter_map(|item| model.resolve(item).name()).chain(model.documents.iter().map(String::as_str)).collect()
}

fn unit(model: &Model, home: Home<'_>) -> String {
    let (about, before) = match home {
        Home::Area(area) => (format!("The types of the operations `{area}.*`."), SHARED.len()),
        Home::Shared(level) => (SHARED[level].1.to_owned(), level),
    };
    let types = types_in(model, home);
    let listed = listed(model);
    let mut made = head(&unit_name(home), &about);
    let shared: String = SHARED[..before].iter().map(|(name, _)| format!(", {name}")).collect();
    made.push_str(&format!("uses\n  KundigJson, KundigValues{shared};\n\ntype\n"));
    for one in &types {
        made.push_str(&declaration(model, one));
        if listed.contains(one.name.as_str()) {
            let kind = type_name(&one.name);
            made.push_str(&format!("  {kind}Array = array of {kind};\n\n"));
        }
    }
    for one in &types {
        let kind = type_name(&one.name);
        if matches!(one.shape, Shape::Enum(_)) {
            made.push_str(&format!("function Kundig{}Text(Value: {kind}): string;\n", one.name));
            made.push_str(&format!("function Kundig{}Of(const Text: string): {kind};\n", one.name));
        }
        if listed.contains(one.name.as_str()) {
            let name = &one.name;
            made.push_str(&format!("function Kundig{name}ArrayToJson(const Values: {kind}Array): IKundigJson;\n"));
            made.push_str(&format!("function Kundig{name}ArrayFromJson(const Json: IKundigJson): {kind}Array;\n"));
        }
    }
    made.push_str("\nimplementation\n\n");
    for one in &types {
        made.push_str(&implementation(model, one));
        if listed.contains(one.name.as_str()) {
            made.push_str(&list_functions(model, one));
        }
    }
    made.push_str("end.\n");
    made
}

fn declaration(model: &Model, one: &TypeDef) -> String {
    let kind = type_name(&one.name);
    let mut made = docs(&one.about, "  ");
    match &one.shape {
        Shape::Alias(inner) => made.push_str(&format!("  {kind} = {};\n\n", written(model, inner))),
        Shape::Enum(words) => {
            made.push_str(&format!(
                "  {kind} = (\n    /// A newer version of the library answered it.\n    UnknownToThisVersion"
            ));
            for word in words {
                made.push_str(&format!(",\n{}    {}", docs(&word.about, "    "), name(&word.value)));
            }
            made.push_str(");\n\n");
        }
        Shape::Record(record) => {
            made.push_str(&format!("  {kind} = record\n"));
            for field in &record.fields {
                made.push_str(&docs(&field.about, "    "));
                made.push_str(&format!("    {}: {};\n", name(&field.name), field_type(model, field, one.input_only)));
            }
            if let Some(operation) = model.operations.iter().find(|operation| operation.input == one.name) {
                made.push_str(&docs(&format!("`{}`.", operation.name), "    "));
                made.push_str("    class function OperationName: string; static;\n");
            } else {
                made.push_str(&format!("    class function FromJson(const Json: IKundigJson): {kind}; static;\n"));
            }
            made.push_str("    function ToJson: IKundigJson;\n  end;\n\n");
        }
        Shape::Union(union) => {
            made = format!("  {kind}Choice = (None");
            for variant in &union.variants {
                made.push_str(&format!(", {}", name(&variant.name)));
            }
            made.push_str(&format!(");\n\n{}  {kind} = record\n", docs(&one.about, "  ")));
            made.push_str("    /// Which of the following it is.\n");
            made.push_str(&format!("    Choice: {kind}Choice;\n"));
            for variant in &union.variants {
                made.push_str(&docs(&variant.about, "    "));
                made.push_str(&format!("    {}: {};\n", name(&variant.name), written(model, &variant.kind)));
            }
            for variant in &union.variants {
                made.push_str(&format!(
                    "    class operator Implicit(const Value: {}): {kind};\n",
                    written(model, &variant.kind)
                ));
            }
            made.push_str(&format!("    class function FromJson(const Json: IKundigJson): {kind}; static;\n"));
            made.push_str("    function ToJson: IKundigJson;\n  end;\n\n");
        }
    }
    made
}

fn implementation(model: &Model, one: &TypeDef) -> String {
    match &one.shape {
        Shape::Alias(_) => String::new(),
        Shape::Enum(words) => enumeration(one, words),
        Shape::Record(record) => record_methods(model, one, record),
        Shape::Union(union) => union_methods(model, one, union),
    }
}

fn enumeration(one: &TypeDef, words: &[Word]) -> String {
    let kind = type_name(&one.name);
    let mut made = format!("function Kundig{}Text(Value: {kind}): string;\nbegin\n  case Value of\n", one.name);
    for word in words {
        made.push_str(&format!("    {kind}.{}: Result := {};\n", name(&word.value), quoted(&word.value)));
    }
    made.push_str(&format!(
        "  else\n    raise EKundigJson.Create('{kind} has no word for this value');\n  end;\nend;\n\n\
         function Kundig{}Of(const Text: string): {kind};\nbegin\n",
        one.name
    ));
    for (place, word) in words.iter().enumerate() {
        let otherwise = if place == 0 { "  " } else { "  else " };
        made.push_str(&format!(
            "{otherwise}if Text = {} then\n    Result := {kind}.{}\n",
            quoted(&word.value),
            name(&word.value)
        ));
    }
    made.push_str(&format!("  else\n    Result := {kind}.UnknownToThisVersion;\nend;\n\n"));
    made
}

fn record_methods(model: &Model, one: &TypeDef, record: &Record) -> String {
    let kind = type_name(&one.name);
    let mut made = String::new();
    if let Some(operation) = model.operations.iter().find(|operation| operation.input == one.name) {
        made.push_str(&format!(
            "class function {kind}.OperationName: string;\nbegin\n  Result := {};\nend;\n\n",
            quoted(&operation.name)
        ));
    } else {
        made.push_str(&format!("class function {kind}.FromJson(const Json: IKundigJson): {kind};\nbegin\n"));
        made.push_str(&format!("  Result := Default({kind});\n"));
        for field in &record.fields {
            let (own, key) = (name(&field.name), quoted(&field.name));
            let value = read(model, &field.kind, &format!("Json.Field({key})"));
            made.push_str(&match held(model, field, one.input_only) {
                Held::Plain if field.presence == crate::model::Presence::Required => {
                    format!("  Result.{own} := {value};\n")
                }
                Held::Optional => format!("  if Json.Has({key}) then\n    Result.{own}.Value := {value};\n"),
                _ => format!("  if Json.Has({key}) then\n    Result.{own} := {value};\n"),
            });
        }
        made.push_str("end;\n\n");
    }
    made.push_str(&format!("function {kind}.ToJson: IKundigJson;\nbegin\n  Result := JsonObject;\n"));
    if let Some((tag, value)) = &record.tag {
        made.push_str(&format!("  Result.PutText({}, {});\n", quoted(tag), quoted(value)));
    }
    for field in &record.fields {
        // Self: a field may be called Result.
        let (own, key) = (format!("Self.{}", name(&field.name)), quoted(&field.name));
        made.push_str(&match held(model, field, one.input_only) {
            Held::Plain => format!("  {};\n", put(model, &field.kind, &key, &own)),
            Held::UntilEmpty => format!("  if {own} <> nil then\n    {};\n", put(model, &field.kind, &key, &own)),
            Held::Optional => {
                let value = put(model, &field.kind, &key, &format!("{own}.Value"));
                format!(
                    "  if {own}.HasValue then\n    {value}\n  else if {own}.IsNull then\n    Result.PutNull({key});\n"
                )
            }
        });
    }
    made.push_str("end;\n\n");
    made
}

fn union_methods(model: &Model, one: &TypeDef, union: &Union) -> String {
    let kind = type_name(&one.name);
    let mut made = String::new();
    for variant in &union.variants {
        let own = name(&variant.name);
        made.push_str(&format!(
            "class operator {kind}.Implicit(const Value: {}): {kind};\nbegin\n  Result := Default({kind});\n  \
             Result.Choice := {kind}Choice.{own};\n  Result.{own} := Value;\nend;\n\n",
            written(model, &variant.kind)
        ));
    }
    made.push_str(&format!(
        "class function {kind}.FromJson(const Json: IKundigJson): {kind};\nbegin\n  Result := Default({kind});\n"
    ));
    let mut otherwise = "  ";
    let assign = |own: &str, value: &str| {
        format!("  begin\n    Result.Choice := {kind}Choice.{own};\n    Result.{own} := {value};\n  end\n")
    };
    let (parts, simple): (Vec<_>, Vec<_>) =
        union.variants.iter().partition(|variant| union.tag.is_some() || recognised_by(model, &variant.kind).is_some());
    for variant in &parts {
        let own = name(&variant.name);
        let condition = match (&union.tag, &variant.tag) {
            (Some(tag), Some(value)) => format!("Json.Field({}).AsText = {}", quoted(tag), quoted(value)),
            _ => {
                let field = recognised_by(model, &variant.kind).unwrap_or_default();
                format!("(Json.Kind = jkObject) and Json.Has({})", quoted(&field))
            }
        };
        made.push_str(&format!(
            "{otherwise}if {condition} then\n{}",
            assign(&own, &read(model, &variant.kind, "Json"))
        ));
        otherwise = "  else ";
    }
    match simple.first() {
        Some(variant) => {
            made.push_str(&format!("  else\n{}", assign(&name(&variant.name), &read(model, &variant.kind, "Json"))))
        }
        None => made.push_str(&format!(
            "  else\n    raise EKundigJson.Create('{kind}: a possibility that is not known here')\n"
        )),
    }
    // The last statement ends with a semicolon.
    made.truncate(made.trim_end().len());
    made.push_str(&format!(";\nend;\n\nfunction {kind}.ToJson: IKundigJson;\nbegin\n  case Choice of\n"));
    for variant in &union.variants {
        let own = name(&variant.name);
        let value = match model.resolve(&variant.kind) {
            Type::Instant => format!("JsonText(Self.{own}.Text)"),
            Type::Text | Type::Id => format!("JsonText(Self.{own})"),
            _ => json(model, &variant.kind, &format!("Self.{own}")),
        };
        made.push_str(&format!("    {kind}Choice.{own}: Result := {value};\n"));
    }
    made.push_str(&format!(
        "  else\n    raise EKundigJson.Create('{kind}: assign one of its possibilities');\n  end;\nend;\n\n"
    ));
    made
}

/// The field that shows which possibility of an untagged union this is.
fn recognised_by(model: &Model, kind: &Type) -> Option<String> {
    let Some(Shape::Record(record)) = kind.name().and_then(|name| model.type_named(name)).map(|one| &one.shape) else {
        return None;
    };
    let required = record.fields.iter().find(|field| field.presence == crate::model::Presence::Required);
    required.map(|field| field.name.clone())
}

fn list_functions(model: &Model, one: &TypeDef) -> String {
    let kind = type_name(&one.name);
    let item = Type::Named(one.name.clone());
    format!(
        "function Kundig{name}ArrayToJson(const Values: {kind}Array): IKundigJson;\nvar\n  At: Integer;\nbegin\n  \
         Result := JsonList;\n  for At := 0 to High(Values) do\n    Result.Add({write});\nend;\n\n\
         function Kundig{name}ArrayFromJson(const Json: IKundigJson): {kind}Array;\nvar\n  At: Integer;\nbegin\n  \
         Result := nil;\n  SetLength(Result, Json.Count);\n  for At := 0 to High(Result) do\n    \
         Result[At] := {read};\nend;\n\n",
        name = one.name,
        write = json(model, &item, "Values[At]"),
        read = read(model, &item, "Json.Item(At)"),
    )
}
