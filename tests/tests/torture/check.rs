//! What must be true whatever happened.

use std::collections::BTreeMap;

use kundig::customer::operations::SearchCustomers;
use kundig::journal::operations::VerifyJournal;
use kundig::maintenance::CheckDatabase;
use kundig::{Durability, Engine, Login};

use crate::child::Notes;
use crate::place::{Place, Sql};
use crate::work;

/// Opens the database anew and checks everything; `in_flight` units per writer may be there without acknowledgement.
pub(crate) fn all(place: &Place, notes: &Notes, in_flight: usize) {
    let engine = work::open(&place.url, Durability::Full).expect("the database opens after whatever happened");
    through(&engine, &mut place.sql(), notes, in_flight);
}

/// The same with an engine that is open.
pub(crate) fn through(engine: &Engine, sql: &mut Sql, notes: &Notes, in_flight: usize) {
    assert!(notes.faults.is_empty(), "errors that must not be: {:#?}", notes.faults);
    let session = engine.session(Login::Owner).expect("a session");
    let check = session.execute(CheckDatabase {}).expect("store.check runs");
    assert!(check.intact, "store.check: {:?}", check.problems);
    let proof = session.execute(VerifyJournal {}).expect("journal.verify runs");
    assert!(proof.intact, "journal.verify: entry {:?}: {:?}", proof.first_fault, proof.problem);
    units(sql, notes, in_flight);
    tables(sql, proof.entries);
    numbers(sql);
    for (writer, units) in &notes.units {
        // The search index, by the words of some units: the first, the last, one in the middle.
        for unit in [units.first(), units.last(), units.get(units.len() / 2)].into_iter().flatten() {
            let found = session.execute(SearchCustomers::new(&work::tag(writer, *unit))).expect("a search");
            assert_eq!(
                found.customers.len() as u64,
                work::size(writer, *unit),
                "unit {unit} of {writer} is not found whole"
            );
        }
    }
}

/// Each unit is there whole or not at all; each acknowledged one is there.
fn units(sql: &mut Sql, notes: &Notes, in_flight: usize) {
    let mut found: BTreeMap<(String, u64), u64> = BTreeMap::new();
    for key in sql.lines(&format!("SELECT key AS line FROM external_reference WHERE system = '{}'", work::SYSTEM)) {
        let mut parts = key.split(':');
        let (writer, unit) = (parts.next().expect("a writer").to_owned(), parts.next().expect("a unit"));
        *found.entry((writer, unit.parse().expect("a number"))).or_default() += 1;
    }
    for ((writer, unit), count) in &found {
        assert_eq!(*count, work::size(writer, *unit), "unit {unit} of {writer} is half-written");
        assert!(!work::is_to_fail(*unit), "unit {unit} of {writer} failed and left something");
    }
    let mut unnoted: BTreeMap<&str, usize> = BTreeMap::new();
    for (writer, _) in found.keys() {
        *unnoted.entry(writer).or_default() += 1;
    }
    for (writer, units) in &notes.units {
        for unit in units {
            assert!(
                found.contains_key(&(writer.clone(), *unit)),
                "unit {unit} of {writer} was acknowledged and is lost"
            );
        }
        *unnoted.entry(writer).or_default() -= units.len();
    }
    for (writer, count) in unnoted {
        assert!(count <= in_flight, "{count} units of {writer} are there without having been acknowledged");
    }
}

/// The tables agree with each other and with the journal.
fn tables(sql: &mut Sql, entries: i64) {
    let mut count = |what: &str| sql.number(&format!("SELECT count(*) AS n FROM {what}"));
    let customers = count("customer");
    for (what, expected) in [
        ("address", customers),
        ("contact_point", 2 * customers),
        ("bank_account", customers),
        ("external_reference", customers),
        ("journal WHERE event = 'customer.registered'", customers),
        ("address p JOIN customer c ON c.company = p.company AND c.id = p.customer", customers),
        ("contact_point p JOIN customer c ON c.company = p.company AND c.id = p.customer", 2 * customers),
        ("customer_search", customers),
        ("journal", entries),
    ] {
        assert_eq!(count(what), expected, "{what}");
    }
    // Each complaint brought a case and a mail, in the same unit or not at all.
    let complaints = count("contact");
    for what in [
        "service_case",
        "outbox",
        "rule_trace",
        "journal WHERE event = 'contact.recorded'",
        "journal WHERE event = 'case.opened'",
    ] {
        assert_eq!(count(what), complaints, "{what}");
    }
    let head = sql.number("SELECT coalesce(max(seq), 0) AS n FROM journal_head");
    assert_eq!(head, entries, "the journal's head");
    if matches!(sql, Sql::Sqlite(_)) {
        sql.batch("INSERT INTO customer_search (customer_search) VALUES ('integrity-check')");
        let missing = "SELECT count(*) AS n FROM customer WHERE row_no NOT IN (SELECT rowid FROM customer_search)";
        assert_eq!(sql.number(missing), 0, "customers that no search finds");
        assert_eq!(sql.number("SELECT count(*) AS n FROM pragma_foreign_key_check"), 0, "foreign keys");
    }
}

/// Numbers that people see have no gaps and no doubles, whatever failed in between.
fn numbers(sql: &mut Sql) {
    for (table, range) in [("customer", "customer"), ("service_case", "case")] {
        let count = sql.number(&format!("SELECT count(*) AS n FROM {table}"));
        if count == 0 {
            continue;
        }
        let prefix =
            sql.number(&format!("SELECT CAST(length(prefix) AS BIGINT) AS n FROM number_range WHERE name = '{range}'"));
        let number = format!("CAST(substr(number, {}) AS BIGINT)", prefix + 1);
        assert_eq!(
            sql.number(&format!("SELECT count(DISTINCT number) AS n FROM {table}")),
            count,
            "doubles in {table}"
        );
        let span = sql.number(&format!("SELECT max({number}) - min({number}) + 1 AS n FROM {table}"));
        assert_eq!(span, count, "gaps in the numbers of {table}");
        let next = sql.number(&format!("SELECT next_number AS n FROM number_range WHERE name = '{range}'"));
        assert_eq!(
            next,
            sql.number(&format!("SELECT max({number}) + 1 AS n FROM {table}")),
            "the next number of {table}"
        );
    }
}
