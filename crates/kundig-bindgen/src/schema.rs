//! Reads JSON Schemas (draft 2020-12, as schemars writes them) into the model.
//!
//! It knows the forms that the catalogue uses and refuses others by their place, rather than guess.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::model::{Field, Presence, Record, Shape, Type, TypeDef, Union, Variant, Width, Word};
use crate::text;

/// The schemas that were read, each name once.
#[derive(Default)]
pub struct Reader {
    raw: BTreeMap<String, Value>,
    types: BTreeMap<String, TypeDef>,
}

type Result<T> = std::result::Result<T, String>;

impl Reader {
    /// Reads a whole document: its definitions, and itself under its title. Answers the title.
    pub fn document(&mut self, schema: &Value) -> Result<String> {
        let root = schema.as_object().ok_or("a schema that is no object")?;
        let name = text_of(root, "title");
        if name.is_empty() {
            return Err("a schema without a title".into());
        }
        let empty = Map::new();
        let definitions = root.get("$defs").and_then(Value::as_object).unwrap_or(&empty);
        for (name, definition) in definitions {
            self.define(name, definition)?;
        }
        let mut own = root.clone();
        ["$defs", "$schema", "title"].iter().for_each(|key| drop(own.shift_remove(*key)));
        self.define(&name, &Value::Object(own))?;
        Ok(name)
    }

    /// All types, in no order.
    pub fn into_types(self) -> Vec<TypeDef> {
        self.types.into_values().collect()
    }

    fn define(&mut self, name: &str, schema: &Value) -> Result<()> {
        if let Some(known) = self.raw.get(name) {
            // serde_json compares objects without regard to the order of keys.
            return if known == schema {
                Ok(())
            } else {
                Err(format!("two different types are called {name}: rename one, or #[schemars(rename = …)]"))
            };
        }
        self.raw.insert(name.to_owned(), schema.clone());
        let object = schema.as_object().ok_or_else(|| format!("{name}: a schema that is no object"))?;
        let shape = self.shape(name, object)?;
        self.add(TypeDef { name: name.to_owned(), about: about(object), shape, input_only: false })
    }

    fn add(&mut self, one: TypeDef) -> Result<()> {
        match self.types.insert(one.name.clone(), one) {
            Some(old) => Err(format!("the name {} is taken by a part of a union: rename one", old.name)),
            None => Ok(()),
        }
    }

    fn shape(&mut self, name: &str, schema: &Map<String, Value>) -> Result<Shape> {
        if let Some(words) = words(schema) {
            return Ok(Shape::Enum(words));
        }
        if let Some(variants) = list(schema, "oneOf") {
            return self.tagged(name, variants);
        }
        if let Some(variants) = list(schema, "anyOf") {
            return self.untagged(name, variants);
        }
        if schema.contains_key("properties") || is_empty_record(schema) {
            return Ok(Shape::Record(Record { fields: fields(name, schema)?, tag: None }));
        }
        Ok(Shape::Alias(kind(name, schema)?.0))
    }

    /// Objects told apart by a field with a constant.
    fn tagged(&mut self, name: &str, variants: &[Value]) -> Result<Shape> {
        let mut made = Vec::new();
        let mut tag_name: Option<String> = None;
        for schema in variants.iter().filter_map(Value::as_object) {
            let properties = schema.get("properties").and_then(Value::as_object);
            let constant = properties
                .into_iter()
                .flatten()
                .find_map(|(key, value)| Some((key.clone(), value.get("const")?.as_str()?.to_owned())));
            let (tag, value) = constant.ok_or_else(|| format!("{name}: a possibility without a constant field"))?;
            if tag_name.get_or_insert_with(|| tag.clone()) != &tag {
                return Err(format!("{name}: its possibilities are told apart by different fields"));
            }
            let own = text::pascal_case(&value);
            let part = format!("{name}{own}");
            let mut others = schema.clone();
            if let Some(properties) = others.get_mut("properties").and_then(Value::as_object_mut) {
                properties.shift_remove(&tag);
            }
            let fields = fields(&part, &others)?;
            let shape = Shape::Record(Record { fields, tag: Some((tag, value.clone())) });
            self.add(TypeDef { name: part.clone(), about: about(schema), shape, input_only: false })?;
            made.push(Variant { name: own, about: about(schema), tag: Some(value), kind: Type::Named(part) });
        }
        Ok(Shape::Union(Union { tag: tag_name, variants: made }))
    }

    /// Values told apart by their look: one simple value at most, and objects that each need another field.
    fn untagged(&mut self, name: &str, variants: &[Value]) -> Result<Shape> {
        let mut made: Vec<Variant> = Vec::new();
        for schema in variants.iter().filter_map(Value::as_object) {
            if !schema.contains_key("properties") {
                let (kind, _) = kind(name, schema)?;
                let own = kind.name().unwrap_or("Value").to_owned();
                if made.iter().any(|one| !is_part(name, one)) {
                    return Err(format!("{name}: more than one simple possibility"));
                }
                made.push(Variant { name: own, about: about(schema), tag: None, kind });
                continue;
            }
            let fields = fields(name, schema)?;
            let first = fields.iter().find(|field| field.presence == Presence::Required);
            let first = first.ok_or_else(|| format!("{name}: a possibility without a field that it needs"))?;
            let own = text::pascal_case(&first.name);
            let part = format!("{name}{own}");
            let shape = Shape::Record(Record { fields, tag: None });
            self.add(TypeDef { name: part.clone(), about: about(schema), shape, input_only: false })?;
            made.push(Variant { name: own, about: about(schema), tag: None, kind: Type::Named(part) });
        }
        Ok(Shape::Union(Union { tag: None, variants: made }))
    }
}

fn is_part(union: &str, variant: &Variant) -> bool {
    variant.kind.name().is_some_and(|name| name == format!("{union}{}", variant.name))
}

/// An object that takes no field at all.
fn is_empty_record(schema: &Map<String, Value>) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("object")
        && schema.get("additionalProperties").and_then(Value::as_bool) != Some(true)
        && !schema.get("additionalProperties").is_some_and(Value::is_object)
}

fn fields(name: &str, schema: &Map<String, Value>) -> Result<Vec<Field>> {
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let required: Vec<&str> = list(schema, "required").unwrap_or_default().iter().filter_map(Value::as_str).collect();
    let mut fields = Vec::with_capacity(properties.len());
    for (field, schema) in properties {
        let place = format!("{name}.{field}");
        let anything = Map::new();
        let schema = match schema {
            Value::Object(schema) => schema,
            Value::Bool(true) => &anything,
            _ => return Err(format!("{place}: no schema")),
        };
        let (kind, nullable) = kind(&place, schema)?;
        let presence = match schema.get("default") {
            _ if required.contains(&field.as_str()) => Presence::Required,
            Some(value) => Presence::Default(value.clone()),
            None => Presence::Optional,
        };
        fields.push(Field { name: field.clone(), about: about(schema), kind, nullable, presence });
    }
    Ok(fields)
}

/// The type of a value, and whether it may be null.
fn kind(place: &str, schema: &Map<String, Value>) -> Result<(Type, bool)> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name =
            reference.strip_prefix("#/$defs/").ok_or_else(|| format!("{place}: unknown reference {reference}"))?;
        return Ok((Type::Named(name.to_owned()), false));
    }
    if let Some(choices) = list(schema, "anyOf") {
        let (nulls, others): (Vec<&Value>, Vec<&Value>) = choices.iter().partition(|one| one["type"] == "null");
        let ([_], [Value::Object(one)]) = (&nulls[..], &others[..]) else {
            return Err(format!("{place}: a union without a name of its own"));
        };
        return Ok((kind(place, one)?.0, true));
    }
    let mut names: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        None if !["const", "enum", "oneOf", "allOf", "not"].iter().any(|key| schema.contains_key(*key)) => {
            // Anything, null included: then null is a value like others.
            return Ok((Type::Any, false));
        }
        _ => return Err(format!("{place}: a form of schema that is not known here")),
    };
    let all = names.len();
    names.retain(|name| *name != "null");
    let nullable = names.len() < all;
    let kind = match (&names[..], schema.get("format").and_then(Value::as_str)) {
        // The only pattern that the catalogue has is that of decimals.
        (["string" | "number"] | ["string", "number"], _) if schema.contains_key("pattern") => Type::Decimal,
        (["string"], Some("uuid")) => Type::Id,
        (["string"], Some("date-time")) => Type::Instant,
        (["string"], Some("date")) => Type::Date,
        (["string"], None) if !schema.contains_key("enum") && !schema.contains_key("const") => Type::Text,
        (["boolean"], _) => Type::Boolean,
        (["integer"], Some("int32")) => Type::Integer(Width::I32),
        (["integer"], Some("int64")) => Type::Integer(Width::I64),
        (["integer"], Some("uint8" | "uint16")) => Type::Integer(Width::U16),
        (["integer"], Some("uint32")) => Type::Integer(Width::U32),
        (["integer"], Some("uint64" | "uint")) => Type::Integer(Width::U64),
        (["array"], _) => Type::List(Box::new(part(place, schema.get("items"))?)),
        (["object"], _) if !schema.contains_key("properties") => {
            Type::Map(Box::new(part(place, schema.get("additionalProperties"))?))
        }
        (names, format) => return Err(format!("{place}: {names:?} of the form {format:?} is not known here")),
    };
    Ok((kind, nullable))
}

/// The type of a list's items or a map's values.
fn part(place: &str, schema: Option<&Value>) -> Result<Type> {
    match schema {
        None | Some(Value::Bool(true)) => Ok(Type::Any),
        Some(Value::Object(schema)) => match kind(place, schema)? {
            (kind, false) => Ok(kind),
            (_, true) => Err(format!("{place}: parts that may be null are not known here")),
        },
        Some(_) => Err(format!("{place}: its parts have no schema")),
    }
}

/// The words of an enumeration, if it is one.
fn words(schema: &Map<String, Value>) -> Option<Vec<Word>> {
    if let Some(values) = list(schema, "enum") {
        let word = |value: &Value| Some(Word { value: value.as_str()?.to_owned(), about: String::new() });
        return values.iter().map(word).collect();
    }
    let mut words = Vec::new();
    for choice in list(schema, "oneOf")? {
        let choice = choice.as_object()?;
        match choice.get("const") {
            Some(value) => words.push(Word { value: value.as_str()?.to_owned(), about: about(choice) }),
            None => words.extend(words_of_group(choice)?),
        }
    }
    Some(words)
}

/// schemars puts words without a description together.
fn words_of_group(choice: &Map<String, Value>) -> Option<Vec<Word>> {
    list(choice, "enum").and_then(|_| words(choice))
}

fn list<'a>(schema: &'a Map<String, Value>, key: &str) -> Option<&'a [Value]> {
    schema.get(key)?.as_array().map(Vec::as_slice)
}

fn text_of(schema: &Map<String, Value>, key: &str) -> String {
    schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn about(schema: &Map<String, Value>) -> String {
    text::plain(&text_of(schema, "description"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(schema: Value) -> Result<BTreeMap<String, TypeDef>> {
        let mut reader = Reader::default();
        reader.document(&schema)?;
        Ok(reader.types)
    }

    fn record(types: &BTreeMap<String, TypeDef>, name: &str) -> Record {
        match &types[name].shape {
            Shape::Record(record) => record.clone(),
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn fields_keep_their_order_and_say_what_leaving_them_out_means() {
        let types = read(json!({
            "title": "Change", "type": "object", "required": ["id"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "note": {"type": ["string", "null"]},
                "limit": {"type": ["integer", "null"], "format": "uint32", "minimum": 0, "default": null},
                "rate": {"type": ["string", "number"], "pattern": "x", "description": "A rate."},
                "payload": true,
                "values": {"type": "object", "additionalProperties": {"type": "string"}, "default": {}},
            },
        }));
        let record = record(&types.unwrap(), "Change");
        let seen: Vec<(&str, &Type, bool, &Presence)> =
            record.fields.iter().map(|one| (one.name.as_str(), &one.kind, one.nullable, &one.presence)).collect();
        assert_eq!(
            seen,
            [
                ("id", &Type::Id, false, &Presence::Required),
                ("note", &Type::Text, true, &Presence::Optional),
                ("limit", &Type::Integer(Width::U32), true, &Presence::Default(Value::Null)),
                ("rate", &Type::Decimal, false, &Presence::Optional),
                ("payload", &Type::Any, false, &Presence::Optional),
                ("values", &Type::Map(Box::new(Type::Text)), false, &Presence::Default(json!({}))),
            ]
        );
        assert_eq!(record.fields[3].about, "A rate.");
    }

    #[test]
    fn constants_are_an_enumeration_with_their_meanings() {
        let types = read(json!({
            "title": "State", "description": "Where it stands.",
            "oneOf": [{"type": "string", "const": "new", "description": "Fresh."}, {"type": "string", "enum": ["old"]}],
        }));
        let types = types.unwrap();
        let word = |value: &str, about: &str| Word { value: value.into(), about: about.into() };
        assert_eq!(types["State"].shape, Shape::Enum(vec![word("new", "Fresh."), word("old", "")]));
        assert_eq!(types["State"].about, "Where it stands.");
    }

    #[test]
    fn a_tagged_union_becomes_records_named_after_it() {
        let types = read(json!({
            "title": "Party",
            "oneOf": [
                {"type": "object", "required": ["kind", "name"],
                 "properties": {"kind": {"type": "string", "const": "person"}, "name": {"type": "string"}}},
                {"type": "object", "required": ["kind"],
                 "properties": {"kind": {"type": "string", "const": "big_club"}}},
            ],
        }));
        let types = types.unwrap();
        let person = record(&types, "PartyPerson");
        assert_eq!(person.tag, Some(("kind".into(), "person".into())));
        assert_eq!(person.fields.len(), 1, "the tag is no field");
        let Shape::Union(union) = &types["Party"].shape else { panic!("{:?}", types["Party"]) };
        assert_eq!(union.tag.as_deref(), Some("kind"));
        assert_eq!(union.variants[1].kind, Type::Named("PartyBigClub".into()));
    }

    #[test]
    fn an_untagged_union_is_told_apart_by_its_fields() {
        let due = json!({
            "anyOf": [
                {"$ref": "#/$defs/Timestamp"},
                {"type": "object", "required": ["days"], "properties": {"days": {"type": "integer", "format": "uint16"}}},
            ],
        });
        let types = read(json!({
            "title": "Move", "type": "object", "properties": {"due": {"anyOf": [{"$ref": "#/$defs/Due"}, {"type": "null"}]}},
            "$defs": {"Due": due, "Timestamp": {"type": "string", "format": "date-time"}},
        }));
        let types = types.unwrap();
        let Shape::Union(union) = &types["Due"].shape else { panic!("{:?}", types["Due"]) };
        let names: Vec<&str> = union.variants.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Timestamp", "Days"]);
        assert_eq!(types["Timestamp"].shape, Shape::Alias(Type::Instant));
        assert!(record(&types, "Move").fields[0].nullable);
    }

    #[test]
    fn one_name_for_two_types_is_refused_and_the_same_type_twice_is_not() {
        let document = |kind: &str| {
            json!({
                "title": format!("Of{kind}"), "type": "object", "properties": {},
                "$defs": {"Code": {"type": kind}},
            })
        };
        let mut reader = Reader::default();
        reader.document(&document("string")).unwrap();
        reader.document(&document("string")).unwrap();
        let error = reader.document(&document("boolean")).unwrap_err();
        assert!(error.contains("two different types are called Code"), "{error}");
    }

    #[test]
    fn what_is_not_known_is_refused_by_its_place() {
        let odd = json!({"title": "Odd", "type": "object", "properties": {"x": {"allOf": []}}});
        assert!(read(odd).unwrap_err().starts_with("Odd.x: "));
        let float =
            json!({"title": "Odd", "type": "object", "properties": {"x": {"type": "number", "format": "double"}}});
        assert!(read(float).unwrap_err().starts_with("Odd.x: "));
    }
}
