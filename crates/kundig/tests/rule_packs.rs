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
