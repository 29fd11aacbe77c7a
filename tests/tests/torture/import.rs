//! `kill -9` in the midst of an import: whoever comes next goes on with it, until the file is at its end. Then each line is a
//! customer once or set apart once, and the journal has each of them once.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::File;
use std::ops::ControlFlow;
use std::time::Duration;

use kundig::interchange::ImportState;
use kundig::interchange::operations::ListImports;
use kundig::journal::operations::VerifyJournal;
use kundig::maintenance::CheckDatabase;
use kundig::{Durability, Error, ImportOptions, Login, import_customers};
use serde::{Deserialize, Serialize};

use crate::child::{self, Notes, Order, Pen};
use crate::place::Place;
use crate::{Budget, Dice, work};

/// What a child is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Importing {
    url: String,
    file: String,
    notes: String,
}

/// The life of a child: begins the import, or goes on with the one that is there.
pub(crate) fn obey(order: &Importing) {
    let pen = Pen::new(&order.notes);
    match import(order, &pen) {
        Ok(()) => {}
        Err(error) if error.code() == kundig::ErrorCode::Busy => pen.note("busy"),
        Err(error) => pen.note(&format!("fault importing: {error}")),
    }
}

fn import(order: &Importing, pen: &Pen) -> kundig::Result<()> {
    let engine = work::open(&order.url, Durability::Full)?;
    let session = engine.session(Login::Owner)?;
    let known = session.execute(ListImports::default())?.imports;
    if known.iter().any(|import| import.state != ImportState::Open) {
        return Ok(());
    }
    let resume = known.first().map(|import| import.id);
    let file = File::open(&order.file).map_err(|error| Error::Host(error.to_string()))?;
    let options = ImportOptions { system: "torture".into(), resume, lines_per_unit: 40, ..ImportOptions::default() };
    let mut unit = 0;
    // One writer a life, and a unit for each commit that was heard of.
    let writer = std::process::id();
    import_customers(&session, file, &options, |_| {
        pen.note(&format!("unit {writer} {unit}"));
        unit += 1;
        ControlFlow::Continue(())
    })?;
    Ok(())
}

/// Every ninth line lacks a name.
fn is_wrong(line: usize) -> bool {
    line % 9 == 4
}

fn file(lines: usize) -> String {
    let mut text = String::from("Kundennr;Vorname;Nachname;Straße;PLZ;Ort;Telefon\r\n");
    for line in 0..lines {
        let name = if is_wrong(line) { ";" } else { "Käthe;Süßmilch" };
        let _ = write!(text, "{line};{name};Lange Straße {};10115;Berlin;030/{}\r\n", 1 + line % 200, 9_000_000 + line);
    }
    text
}

fn kills(place: Option<Place>, lines: usize, budget: &Budget, what: &str) {
    let Some(place) = place else { return };
    let mut dice = Dice::new(what);
    let path = place.notes.path().join("kunden.csv");
    std::fs::write(&path, file(lines)).expect("the file is written");
    let order = Importing {
        url: place.url.clone(),
        file: path.display().to_string(),
        notes: place.notes.path().display().to_string(),
    };
    let (mut killed, mut lives) = (0, 0);
    loop {
        let mut child = child::command(&Order::Import(order.clone()), &[]).spawn().expect("the child starts");
        lives += 1;
        if budget.is_left() {
            std::thread::sleep(Duration::from_micros(dice.below(700_000)));
            child.kill().expect("the child can be killed");
        }
        let ended = child.wait().expect("the child ends");
        place.settle();
        if ended.success() {
            break;
        }
        killed += 1;
    }
    let notes = Notes::read(place.notes.path());
    assert!(notes.faults.is_empty(), "errors that must not be: {:#?}", notes.faults);
    check(&place, lines);
    println!("{what}: {killed} kills in {lives} lives, {lines} lines, each of them taken once");
    assert!(killed > 0 && notes.acknowledged() > 0, "no child was killed at its work");
}

fn check(place: &Place, lines: usize) {
    let wrong = (0..lines).filter(|line| is_wrong(*line)).count();
    let engine = work::open(&place.url, Durability::Full).expect("the database opens");
    let session = engine.session(Login::Owner).expect("a session");
    let imports = session.execute(ListImports::default()).expect("import.list runs").imports;
    let [import] = imports.as_slice() else { panic!("{} imports are there", imports.len()) };
    assert_eq!(import.state, ImportState::Finished);
    let counted = (import.lines_done, import.customers_created, import.lines_set_apart);
    assert_eq!(counted, (lines as u64, (lines - wrong) as u64, wrong as u64));
    let mut sql = place.sql();
    let numbers: Vec<String> = sql.lines("SELECT key AS line FROM external_reference WHERE system = 'torture'");
    let expected: BTreeSet<String> = (0..lines).filter(|line| !is_wrong(*line)).map(|line| line.to_string()).collect();
    assert_eq!(numbers.len(), expected.len(), "no line was taken twice");
    assert_eq!(numbers.into_iter().collect::<BTreeSet<_>>(), expected, "no line was left out");
    let good = (lines - wrong) as i64;
    for (table, count) in [
        ("customer", good),
        ("address", good),
        ("contact_point", good),
        ("customer_search", good),
        ("journal WHERE event = 'customer.registered'", good),
        ("import_line", wrong as i64),
        ("(SELECT DISTINCT line FROM import_line) l", wrong as i64),
    ] {
        assert_eq!(sql.number(&format!("SELECT count(*) AS n FROM {table}")), count, "{table}");
    }
    let check = session.execute(CheckDatabase {}).expect("store.check runs");
    assert!(check.intact, "store.check: {:?}", check.problems);
    let proof = session.execute(VerifyJournal {}).expect("journal.verify runs");
    assert!(proof.intact, "journal.verify: {:?}", proof.problem);
}

#[test]
fn an_import_that_is_killed_takes_each_line_once_on_sqlite() {
    kills(Some(Place::sqlite()), 3_000, &Budget::short(), "import, kill -9, SQLite");
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn an_import_that_is_killed_often_takes_each_line_once_on_sqlite() {
    kills(Some(Place::sqlite()), 100_000, &Budget::long(), "import, kill -9, SQLite");
}

#[test]
fn an_import_that_is_killed_takes_each_line_once_on_postgres() {
    let place = Place::postgres("an_import_that_is_killed_takes_each_line_once_on_postgres");
    kills(place, 3_000, &Budget::short(), "import, kill -9, PostgreSQL");
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn an_import_that_is_killed_often_takes_each_line_once_on_postgres() {
    let place = Place::postgres("an_import_that_is_killed_often_takes_each_line_once_on_postgres");
    kills(place, 100_000, &Budget::long(), "import, kill -9, PostgreSQL");
}
