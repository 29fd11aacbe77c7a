//! Addresses of one line against tables of tricky ones: the crate's own copy, and the shared one beside the checkout.
#![cfg(feature = "places")]

use std::path::PathBuf;

use kundig_check::{Findings, address, letter};

fn rows(table: &str) -> Vec<Vec<String>> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn shared() -> Vec<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vectors/addresses.tsv");
    match std::fs::read_to_string(&path) {
        Ok(table) => rows(&table),
        Err(error) => {
            eprintln!("SKIPPED: {} can't be read ({error}); its vectors were NOT tested", path.display());
            Vec::new()
        }
    }
}

#[test]
fn addresses_in_one_line_are_read_as_a_careful_clerk_would() {
    let own = rows(include_str!("data/addresses.tsv"));
    assert_eq!(own.len(), 37);
    for row in own.into_iter().chain(shared()) {
        let [input, street, number, addition, postal_code, place, country] = &row[..] else { panic!("{row:?}") };
        let read = address::read(input, "DE");
        let parts = [&read.street, &read.house_number, &read.addition, &read.postal_code, &read.place];
        assert_eq!(parts, [street, number, addition, postal_code, place], "{input:?}: {read:?}");
        // The note in brackets is for people.
        assert_eq!(Some(read.country.as_str()), country.split(' ').next(), "{input:?}: {read:?}");
    }
}

#[test]
fn what_is_printed_on_a_letter_is_read_back() {
    for row in rows(include_str!("data/addresses.tsv")) {
        let read = address::read(&row[0], "DE");
        let recipient = letter::Recipient {
            names: &[],
            addition: &read.addition,
            street: &read.street,
            house_number: &read.house_number,
            postal_code: &read.postal_code,
            place: &read.place,
            country: &read.country,
        };
        let mut findings = Findings::new();
        let lines = letter::address_lines("address", &recipient, &read.country, &mut findings);
        assert!(findings.is_empty() && lines.len() <= 3, "{lines:?}");
        let again = address::read(&lines.join("\n"), &read.country);
        let town = |a: &address::Address| (a.postal_code.clone(), a.place.clone(), a.country.clone());
        assert_eq!(town(&again), town(&read), "{lines:?}");
        assert_eq!((&again.street, &again.house_number), (&read.street, &read.house_number), "{lines:?}");
    }
}
