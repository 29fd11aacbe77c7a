//! Account check digits against numbers whose verdict is known.

use std::path::PathBuf;

use kundig_check::account::{Verdict, check};

/// Rows of method, bank code, account and verdict that are judged otherwise.
fn wrong(table: &str) -> (usize, Vec<String>) {
    let (mut count, mut wrong) = (0, Vec::new());
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.starts_with("method")) {
        let [method, bank_code, account, expected, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line:?}")
        };
        let found = check(method, bank_code, account);
        if found.is_plausible() != (expected == "valid") || found == Verdict::UnknownMethod {
            wrong.push(format!("{line}: {found:?}"));
        }
        count += 1;
    }
    (count, wrong)
}

#[test]
fn published_and_agreed_numbers_of_every_method_are_judged_right() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vectors/account-check.tsv");
    let table = match std::fs::read_to_string(&path) {
        Ok(table) => table,
        Err(error) => {
            eprintln!("SKIPPED: {} can't be read ({error}); its numbers were NOT tested", path.display());
            return;
        }
    };
    let (count, wrong) = wrong(&table);
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 6_400, "only {count} numbers");
}
