//! The catalogue is whole: no operation lacks a right, a schema, a sentence, an example or an error list.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use kundig::catalogue::{EVENTS, OPERATIONS, RECORDS};
use kundig::{Effect, ErrorCode};
use serde_json::Value;
use support::{World, on_both};

#[test]
fn every_operation_has_a_name_a_sentence_schemas_and_an_example_that_fits() {
    let mut names = BTreeSet::new();
    for facts in OPERATIONS.iter() {
        let name = facts.name;
        assert!(names.insert(name), "{name} is there twice");
        let (area, verb) = name.split_once('.').unwrap_or_default();
        let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        assert!(word(area) && word(verb), "{name} is not `area.verb`");
        let about = facts.about();
        assert!(about.len() > 12 && about.trim_end().ends_with('.'), "{name} has no sentence: `{about}`");
        assert!((facts.example)().is_object(), "{name} has no example");
        let input = (facts.input_schema)();
        let properties = input.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        for (field, schema) in &properties {
            let described = schema.get("description").is_some();
            assert!(described, "{name}: the field `{field}` has no description");
        }
        assert_eq!(input.get("additionalProperties"), Some(&Value::Bool(false)), "{name} swallows unknown fields");
        assert!((facts.output_schema)().as_value().is_object());
        assert!(facts.effect != Effect::Change || !facts.errors.is_empty(), "{name} changes data and never refuses?");
        let mut bits = BTreeSet::new();
        assert!(facts.field_groups.iter().all(|group| bits.insert(group.bit)), "{name}: two field groups share a bit");
    }
    assert!(OPERATIONS.len() >= 40, "{}", OPERATIONS.len());
}

#[test]
fn every_operation_that_is_written_is_in_the_catalogue() {
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.extend(text.lines().filter_map(|line| {
                    let name = line.trim().strip_prefix("const NAME: &'static str = \"")?;
                    name.strip_suffix("\";").map(str::to_owned)
                }));
            }
        }
    }
    let mut written = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut written);
    written.sort();
    let listed: Vec<String> = OPERATIONS.iter().map(|facts| facts.name.to_owned()).collect();
    assert_eq!(written, listed);
}

#[test]
fn every_event_and_record_is_known() {
    for event in EVENTS.iter() {
        assert!(event.about.ends_with('.'), "{}", event.name);
        assert!(RECORDS.iter().any(|record| record.kind == event.record), "{} is about an unknown record", event.name);
    }
    for record in RECORDS {
        assert!(OPERATIONS.iter().any(|facts| facts.name == record.read_right), "{} has an unknown right", record.kind);
    }
}

#[test]
fn rule_words_are_unique() {
    let mut words = BTreeSet::new();
    for word in OPERATIONS.iter().filter_map(|facts| facts.rule_word) {
        assert!(words.insert(word), "`{word}` stands for two operations");
    }
}

on_both! {
    fn every_example_is_understood_and_refused_only_with_a_listed_error(world) {
        let always = [ErrorCode::NotFound, ErrorCode::Denied];
        for facts in OPERATIONS.iter().filter(|facts| facts.effect != Effect::Maintenance) {
            let input = (facts.example)().to_string();
            if let Err(error) = world.session.call(facts.name, &input) {
                let code = error.code();
                assert!(facts.errors.contains(&code) || always.contains(&code), "{}: {error}", facts.name);
            }
        }
    }

    fn broken_json_names_the_place_and_repeats_no_value(world) {
        let call = |input: &str| world.session.call("customer.register", input).unwrap_err();
        for broken in ["", "{", "[]", "[1]", "null", "{} x", "{\"customer\": 5}", "\u{feff}{}", "{\"customer\":{\"party\":{\"kind\":\"alien\"}}}"] {
            assert_eq!(call(broken).code(), ErrorCode::Malformed, "{broken}");
        }
        let typo = call(r#"{"customer":{"party":{"kind":"person","last_name":"Geheim"},"adresses":[]}}"#).to_string();
        assert!(typo.contains("did you mean `addresses`?") && !typo.contains("Geheim"), "{typo}");
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(call(&format!("{{\"customer\":{deep}}}")).code(), ErrorCode::Malformed);
        let large = format!("{{\"x\":\"{}\"}}", "x".repeat(kundig::MAX_INPUT_BYTES));
        assert_eq!(call(&large).code(), ErrorCode::Limit);
        let unknown = world.session.call("customer.registr", "{}").unwrap_err();
        assert!(unknown.to_string().contains("did you mean `customer.register`?"), "{unknown}");
    }
}

#[test]
fn a_world_opens_twice() {
    let world = World::sqlite();
    let customer = world.anna();
    let again = world.again().session(kundig::Login::Owner).unwrap();
    assert_eq!(again.execute(kundig::customer::operations::GetCustomer { id: customer.id }).unwrap(), customer);
}
