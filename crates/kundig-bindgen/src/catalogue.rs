//! The model of the engine that this generator was built with: its catalogue, and what the C ABI says besides.

use kundig::operation::Effect as EngineEffect;
use kundig::{ErrorCode, ExportOptions, ExportReport, Finding, ImportReport, automation, catalogue, journal, mailing};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::model::{Effect, Model, OperationDef, Presence, Type, Word};
use crate::schema::Reader;
use crate::text;

/// Reads the catalogue.
pub fn model() -> Result<Model, String> {
    let mut reader = Reader::default();
    let mut operations = Vec::new();
    for facts in catalogue::OPERATIONS.iter() {
        let (area, verb) = facts.name.split_once('.').ok_or_else(|| format!("{}: no area", facts.name))?;
        operations.push(OperationDef {
            name: facts.name.to_owned(),
            area: area.to_owned(),
            verb: verb.to_owned(),
            about: text::plain(&facts.about()),
            effect: match facts.effect {
                EngineEffect::Read => Effect::Read,
                EngineEffect::Change => Effect::Change,
                EngineEffect::Maintenance => Effect::Maintenance,
            },
            input: reader.document((facts.input_schema)().as_value())?,
            output: reader.document((facts.output_schema)().as_value())?,
            errors: facts.errors.iter().map(|code| code.as_str().to_owned()).collect(),
            item: None,
        });
    }
    let mut border = Vec::new();
    for document in documents() {
        border.push(reader.document(&document)?);
    }
    let mut model = Model { types: reader.into_types(), operations, errors: errors()?, documents: border };
    model.mark_inputs();
    model.sort()?;
    for place in 0..model.operations.len() {
        model.operations[place].item = item(&model, &model.operations[place]);
    }
    Ok(model)
}

/// What a cursor hands out: an answer with `next` and one list is a page, if the call takes `after`.
fn item(model: &Model, operation: &OperationDef) -> Option<Type> {
    model.fields(&operation.input).iter().find(|field| field.name == "after")?;
    let fields = model.fields(&operation.output);
    fields.iter().find(|field| field.name == "next")?;
    let mut lists = fields.iter().filter_map(|field| match &field.kind {
        Type::List(item) if field.presence == Presence::Required => Some((**item).clone()),
        _ => None,
    });
    let item = lists.next()?;
    lists.next().is_none().then_some(item)
}

/// Documents that cross the border beside the operations' own.
fn documents() -> Vec<Value> {
    let journal_range = json!({
        "description": "The journal entries of a unit of work.",
        "type": "object", "required": ["first", "last"],
        "properties": {
            "first": {"description": "The number of the first.", "type": "integer", "format": "int64"},
            "last": {"description": "The number of the last.", "type": "integer", "format": "int64"},
        },
    });
    let mut receipt = json!({
        "title": "Receipt",
        "description": "What a unit of work left behind beside its answer.",
        "type": "object", "required": ["reactions"],
        "properties": {
            "journal": {
                "description": "Its journal entries; none if nothing changed.",
                "anyOf": [{"$ref": "#/$defs/JournalRange"}, {"type": "null"}],
            },
            "reactions": {"description": "What rules did about it.", "type": "array", "items": {"$ref": "#/$defs/Reaction"}},
        },
        "$defs": {"JournalRange": journal_range},
    });
    let mut reaction = schema::<automation::Reaction>();
    if let Some(parts) = reaction["$defs"].as_object_mut() {
        parts.iter_mut().for_each(|(name, part)| receipt["$defs"][name] = part.take());
    }
    if let Some(own) = reaction.as_object_mut() {
        ["$defs", "$schema", "title"].iter().for_each(|key| drop(own.shift_remove(*key)));
    }
    receipt["$defs"]["Reaction"] = reaction;
    let number = |about: &str| json!({"description": about, "type": "integer", "format": "uint32"});
    let words = |about: &str| json!({"description": about, "type": "string"});
    let rule_problem = json!({
        "title": "RuleProblem",
        "description": "Something that is wrong with a rule file.",
        "type": "object", "required": ["path", "line", "column", "severity", "code", "message_en", "message_de"],
        "properties": {
            "path": words("The file."),
            "line": number("The line, from 1; 0 for the whole file."),
            "column": number("The column, from 1; 0 if it is not known."),
            "severity": words("`error`: the rule is left out; `warning`: it runs."),
            "code": words("The kind of problem, e.g. `unknown_event`."),
            "message_en": words("What is wrong, in English."),
            "message_de": words("What is wrong, in German."),
            "suggestion": {"description": "The word that was probably meant.", "type": ["string", "null"]},
        },
    });
    let delivered = json!({
        "title": "Delivered",
        "description": "What became of the messages that waited in the outbox.",
        "type": "object", "required": ["sent", "failed"],
        "properties": {"sent": number("Delivered."), "failed": number("Put back for a later attempt.")},
    });
    let own = [
        schema::<journal::Entry>(),
        schema::<mailing::Message>(),
        schema::<Finding>(),
        schema::<ImportReport>(),
        schema::<ExportOptions>(),
        schema::<ExportReport>(),
    ];
    own.into_iter().chain([receipt, rule_problem, delivered]).collect()
}

fn schema<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value()
}

/// The engine's error codes with their meanings, and those that only the C border has.
fn errors() -> Result<Vec<Word>, String> {
    let border = [
        ("null_argument", "A value that must be there is missing."),
        ("wrong_handle", "This was closed or freed already."),
        ("invalid_utf8", "A text is not UTF-8."),
    ];
    let mut errors: Vec<Word> =
        border.iter().map(|(value, about)| Word { value: (*value).into(), about: (*about).into() }).collect();
    let schema = schema::<ErrorCode>();
    let words = schema["oneOf"].as_array().ok_or("the error codes have no list")?;
    for word in words {
        let part = |key: &str| word[key].as_str().unwrap_or_default().to_owned();
        errors.push(Word { value: part("const"), about: text::plain(&part("description")) });
    }
    Ok(errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_engine_is_in_the_model_with_its_types() {
        let model = model().unwrap();
        assert_eq!(model.operations.len(), catalogue::OPERATIONS.len());
        for operation in &model.operations {
            assert!(!operation.about.is_empty(), "{}", operation.name);
            assert!(model.type_named(&operation.input).is_some(), "{}", operation.name);
            assert!(model.type_named(&operation.output).is_some(), "{}", operation.name);
        }
        assert_eq!(model.errors.len(), ErrorCode::ALL.len() + 3);
    }

    #[test]
    fn lists_are_recognised_by_their_pages() {
        let model = model().unwrap();
        let item = |name: &str| model.operations.iter().find(|one| one.name == name).and_then(|one| one.item.clone());
        assert_eq!(item("customer.search"), Some(Type::Named("CustomerSummary".into())));
        assert_eq!(item("journal.read"), Some(Type::Named("Entry".into())));
        assert_eq!(item("followup.desk"), Some(Type::Named("FollowUp".into())));
        assert_eq!(item("customer.get"), None);
    }
}
