//! Account check digits against numbers whose verdict is known.

use std::collections::BTreeSet;
use std::path::PathBuf;

use kundig_check::account::{Mode, Verdict, check, check_in};

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

#[test]
fn numbers_of_our_own_making_are_judged_as_konto_check_judges_them() {
    let table = include_str!("data/accounts.tsv");
    let mut wrong = Vec::new();
    let mut methods = BTreeSet::new();
    for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let [method, bank_code, account, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line:?}")
        };
        let expected = match expected {
            "valid" => Verdict::Valid,
            "invalid" => Verdict::Invalid,
            "unchecked" => Verdict::NotCheckable,
            other => panic!("{other:?}"),
        };
        let found = check(method, bank_code, account);
        wrong.extend((found != expected).then(|| format!("{line}: {found:?}")));
        methods.insert(method);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(methods.len(), 144);
}

#[test]
fn a_strict_reading_accepts_nothing_that_the_tolerant_one_refuses() {
    let mut differing = BTreeSet::new();
    for line in include_str!("data/accounts.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let [method, bank_code, account, _] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line:?}") };
        // The number as written, and with its last two or three digits left out.
        for account in [account, &account[..account.len() - 2], &account[..account.len() - 3]] {
            let strict = check_in(Mode::Strict, method, bank_code, account);
            let tolerant = check(method, bank_code, account);
            if strict != tolerant {
                assert_eq!((strict, tolerant), (Verdict::Invalid, Verdict::Valid), "{line}: {account}");
                differing.insert(method);
            }
        }
    }
    let differing: Vec<_> = differing.into_iter().collect();
    assert_eq!(differing, ["13", "50", "63", "76", "C7"]);
}
