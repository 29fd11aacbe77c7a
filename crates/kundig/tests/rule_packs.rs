//! The rule packs that ship: without problems, and with tests that pass.

use std::path::Path;

fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")
}

#[test]
fn every_shipped_rule_passes_the_check() {
    let checked = kundig::trial::check(&shipped()).unwrap();
    let problems: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    assert!(checked.rules >= 2);
}

#[test]
fn every_test_beside_a_shipped_rule_passes() {
    let files = kundig::trial::test(&shipped()).unwrap();
    assert!(!files.is_empty());
    for file in files {
        assert!(!file.results.is_empty(), "{} has no test", file.path);
        for result in file.results {
            assert!(result.passed, "{}:{}: {}: {}", file.path, result.line, result.name, result.message);
        }
    }
}

#[test]
fn a_template_that_is_not_there_is_noticed_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let rule = r#"rule(#{ name: "t", on: "contact.recorded", run_as: "service" });
fn react(event) {
    send_mail("helo", event.customer);
    send_mail(#{ template: "hello", customer: event.customer });
    op("mail.queue", #{ template: "missing", customer: event.customer });
}"#;
    std::fs::write(folder.path().join("t.rhai"), rule).unwrap();
    std::fs::write(folder.path().join("hello.mail.txt"), "Betreff: Hallo\n\nGuten Tag").unwrap();
    let checked = kundig::trial::check(folder.path()).unwrap();
    let told: Vec<_> = checked.problems.iter().map(|one| (one.code, one.line, one.suggestion.as_deref())).collect();
    assert_eq!(told, [("unknown_template", 3, Some("hello")), ("unknown_template", 5, None)]);
}
