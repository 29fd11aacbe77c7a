//! The reference of rules says what is true: its words are those of the catalogue, and its examples are in order.

use kundig::automation::reference::{ReferRules, RuleReference};
use kundig::automation::{FieldType, FunctionWord};
use kundig::catalogue;
use kundig::{Engine, Login};

fn reference() -> RuleReference {
    let engine = Engine::open(":memory:").unwrap();
    let word = FunctionWord {
        name: "next_free_slot".into(),
        params: vec![("branch".into(), FieldType::Text), ("count".into(), FieldType::Integer)],
        returns: FieldType::DateTime,
    };
    engine.lend(word, |_| Ok(serde_json::Value::Null)).unwrap();
    engine.session(Login::Owner).unwrap().execute(ReferRules {}).unwrap()
}

fn file<'a>(reference: &'a RuleReference, name: &str) -> &'a str {
    &reference.files.iter().find(|file| file.name == name).unwrap().text
}

#[test]
fn every_event_record_and_operation_is_in_it() {
    let reference = reference();
    assert_eq!(reference.files[0].name, "index.md");
    let (events, records, operations) =
        (file(&reference, "events.md"), file(&reference, "records.md"), file(&reference, "operations.md"));
    let definitions = file(&reference, "definitions/operations.d.rhai");
    for event in catalogue::EVENTS.iter() {
        assert!(events.contains(&format!("| `{}` |", event.name)), "{}", event.name);
    }
    for record in catalogue::RECORDS {
        assert!(records.contains(&format!("\n## {}\n", record.kind)), "{}", record.kind);
    }
    let mut words = 0;
    for facts in catalogue::OPERATIONS.iter() {
        let Some(word) = facts.rule_word else { continue };
        words += 1;
        assert!(operations.contains(&format!("\n## {word}\n")), "{word}");
        assert!(definitions.contains(&format!("\nfn {word}(fields: Map) -> ")), "{word}");
        let does = if facts.effect == kundig::Effect::Read { "Asks" } else { "Requests" };
        assert!(definitions.contains(&format!("{does} `{}`.", facts.name)), "{word}");
    }
    assert!(words > 10, "{words}");
    // Choices and meanings, not only names.
    assert!(operations.contains("| `priority` | `low` `normal` `high` `urgent` |"), "{operations}");
    assert!(events.contains("| `direction` | `in` `out` `internal` |"), "{events}");
}

#[test]
fn functions_of_the_host_stand_with_their_types() {
    let reference = reference();
    let host = file(&reference, "definitions/host.d.rhai");
    assert_eq!(host, "module host;\n\nfn next_free_slot(branch: String, count: int) -> time;\n");
    assert!(
        file(&reference, "host.md").contains("| `host::next_free_slot(branch: text, count: whole number)` | time |")
    );
}

#[test]
fn links_lead_somewhere() {
    let reference = reference();
    for page in reference.files.iter().filter(|file| file.name.ends_with(".md")) {
        for link in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = file(&reference, target);
            assert!(anchor.is_empty() || target.contains(&format!("\n## {anchor}\n")), "{}: {link}", page.name);
        }
    }
}

/// The blocks of rhai in a page.
fn examples(page: &str) -> Vec<&str> {
    page.split("```rhai\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_example_is_a_rule_that_the_check_accepts() {
    let reference = reference();
    let folder = tempfile::tempdir().unwrap();
    let mut written = Vec::new();
    for (number, example) in examples(file(&reference, "operations.md")).into_iter().enumerate() {
        let head = format!("rule(#{{ name: \"e{number}\", about: \"x\", on: \"case.opened\" }});");
        written.push(format!("{head}\nfn react(event) {{ {example} }}"));
    }
    for page in ["index.md", "processes.md"] {
        written.extend(examples(file(&reference, page)).into_iter().map(str::to_owned));
    }
    let count = written.len();
    for (number, text) in written.into_iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number:02}.rhai")), text).unwrap();
    }
    std::fs::write(folder.path().join("complaint_received.mail.txt"), "Betreff: Danke\n\nDanke.").unwrap();
    let checked = kundig::trial::check(folder.path()).unwrap();
    let wrong: Vec<_> =
        checked.problems.iter().filter(|problem| !["triggers_itself", "both_write"].contains(&problem.code)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked.rules == count && count > 10, "{count}");
}
