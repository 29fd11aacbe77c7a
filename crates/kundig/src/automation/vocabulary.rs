//! The words of rules, taken from the catalogue: what is an operation is a word, and what happens is an event.

use kundig_rules::{EventWord, FieldType, FieldWord, OperationWord, RecordWord, RoleWord, Vocabulary};
use schemars::Schema;
use serde_json::{Map, Value};

use super::schedule;
use crate::access::{self, Role, Scope};
use crate::functions::Functions;
use crate::operation::{Effect, EventFacts, Facts, RecordFacts};

/// Builds the vocabulary from the catalogue's lists.
pub(crate) fn vocabulary(
    operations: &[Facts],
    events: &[EventFacts],
    records: &[RecordFacts],
    functions: &Functions,
    roles: Vec<Role>,
) -> Vocabulary {
    let fields_of = |kind: &str| {
        let facts = records.iter().find(|record| record.kind == kind);
        facts.map(|facts| fields(&(facts.schema)())).unwrap_or_default()
    };
    Vocabulary {
        operations: operations
            .iter()
            .map(|facts| OperationWord {
                name: facts.name.into(),
                function: facts.rule_word.unwrap_or_default().into(),
                about: facts.about(),
                creates: facts.creates.map(str::to_owned),
                allowed: facts.effect != Effect::Maintenance && facts.rule_word.is_some(),
                answers: facts.effect == Effect::Read,
                emits: facts.emits.iter().map(|event| (*event).to_owned()).collect(),
                fields: fields(&(facts.input_schema)()),
            })
            .collect(),
        events: events
            .iter()
            .map(|event| EventWord {
                name: event.name.into(),
                about: event.about.into(),
                record_kind: event.record.into(),
                fields: [fields_of(event.record), schedule::more_fields(event.name)].concat(),
            })
            .collect(),
        records: records
            .iter()
            .map(|record| RecordWord {
                kind: record.kind.into(),
                read_right: record.read_right.into(),
                fields: fields_of(record.kind),
                figures: if record.kind == "customer" { vec!["may".into(), "revenue".into()] } else { Vec::new() },
            })
            .collect(),
        host_functions: functions.words(),
        roles: role_words(&roles, operations),
    }
}

/// What each role grants. Companies may have roles of one name: what one of them grants is not complained of.
fn role_words(roles: &[Role], operations: &[Facts]) -> Vec<RoleWord> {
    let mut words: Vec<RoleWord> = Vec::new();
    for role in roles {
        let granted = |everywhere: bool| {
            let names = operations.iter().map(|facts| facts.name).filter(|name| {
                let mut grants = role.grants.iter().filter(|grant| !everywhere || grant.scope == Scope::All);
                grants.any(|grant| access::matches(&grant.right, name))
            });
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let (grants, everywhere) = (granted(false), granted(true));
        let narrow = grants.iter().filter(|name| !everywhere.contains(name)).cloned().collect();
        match words.iter_mut().find(|word| word.name == role.name) {
            Some(word) => word.grants.get_or_insert_default().extend(grants),
            None => words.push(RoleWord { name: role.name.clone(), grants: Some(grants), narrow }),
        }
    }
    words
}

/// The fields of an object's schema.
fn fields(schema: &Schema) -> Vec<FieldWord> {
    let value = schema.as_value();
    let none = Map::new();
    let properties = value.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required: Vec<&str> =
        value.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    properties
        .iter()
        .map(|(name, property)| {
            let resolved = resolve(value, property);
            let mut word = FieldWord::new(name, field_type(property, resolved));
            word.choices = choices(resolved);
            let about =
                [property, resolved].iter().find_map(|schema| schema.get("description").and_then(Value::as_str));
            word.about = about.unwrap_or_default().to_owned();
            word.required = required.contains(&name.as_str());
            word
        })
        .collect()
}

/// Follows a reference, and looks through "this or null".
fn resolve<'a>(root: &'a Value, property: &'a Value) -> &'a Value {
    if let Some(target) = property.get("$ref").and_then(Value::as_str) {
        return target.strip_prefix('#').and_then(|pointer| root.pointer(pointer)).unwrap_or(property);
    }
    let alternatives = property.get("anyOf").and_then(Value::as_array);
    let real = alternatives.into_iter().flatten().find(|one| one.get("type") != Some(&Value::from("null")));
    real.map_or(property, |one| resolve(root, one))
}

fn choices(schema: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().filter_map(text).collect();
    }
    let one_of = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let constants: Vec<Option<String>> = one_of.map(|one| one.get("const").and_then(text)).collect();
    constants.into_iter().collect::<Option<Vec<String>>>().unwrap_or_default()
}

fn field_type(property: &Value, resolved: &Value) -> FieldType {
    // The definitions carry the names of our types: an id knows what it is the id of.
    let name = [property, &property["anyOf"][0]].iter().find_map(|schema| schema.get("$ref").and_then(Value::as_str));
    if let Some(kind) = name.and_then(|name| name.rsplit('/').next()).and_then(record_kind) {
        return FieldType::Record(kind.into());
    }
    if name.is_some_and(|name| name.ends_with("/Money")) {
        return FieldType::Money;
    }
    let json_type = match resolved.get("type") {
        Some(Value::String(json_type)) => json_type.as_str(),
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).find(|one| *one != "null").unwrap_or(""),
        _ => "",
    };
    if !choices(resolved).is_empty() {
        return FieldType::Text;
    }
    FieldType::from_json_schema(json_type, resolved.get("format").and_then(Value::as_str))
}

fn record_kind(type_name: &str) -> Option<&'static str> {
    Some(match type_name {
        "CustomerId" => "customer",
        "ContactId" => "contact",
        "CaseId" => "case",
        "FollowUpId" => "followup",
        "ConsentId" => "consent",
        "MandateId" => "mandate",
        "MergeId" => "merge",
        "RelationId" => "relation",
        "SegmentId" => "segment",
        "ImportId" => "import",
        "ImportMappingId" => "import_mapping",
        "MessageId" => "message",
        "PrivacyRequestId" => "privacy_request",
        "PrivacyLogId" => "privacy_log",
        "PrivacyHoldId" => "privacy_hold",
        "UserId" => "user",
        _ => return None,
    })
}
