//! Many at once: processes on one SQLite file, threads and processes on PostgreSQL.

use std::process::Child;

use kundig::customer::operations::SearchCustomers;
use kundig::maintenance::CheckDatabase;
use kundig::{Durability, ErrorCode, Login};

use crate::child::{self, Notes, Pen, Writing};
use crate::place::Place;
use crate::{Budget, Dice, check, work};

fn writing(place: &Place, writer: &str, threads: usize, budget: &Budget) -> Writing {
    Writing {
        url: place.url.clone(),
        notes: place.notes.path().display().to_string(),
        writer: writer.into(),
        threads,
        milliseconds: budget.left().as_millis() as u64,
        counts: false,
        reads: true,
    }
}

fn wait(children: Vec<Child>) {
    for mut child in children {
        assert!(child.wait().expect("the child ends").success(), "a child panicked");
    }
}

/// The customer that everybody counts up.
fn make_shared(place: &Place) {
    let engine = work::open(&place.url, Durability::Full).expect("the database opens");
    let session = engine.session(Login::Owner).expect("a session");
    work::unit(&session, work::SHARED, 0).expect("the shared customer is registered");
    Pen::new(&place.notes.path().display().to_string()).note(&format!("unit {} 0", work::SHARED));
}

/// Nobody's change was overwritten by somebody who had not seen it.
fn no_update_is_lost(place: &Place, notes: &Notes) {
    let engine = work::open(&place.url, Durability::Full).expect("the database opens");
    let (_, version, count) =
        work::shared(&engine.session(Login::Owner).expect("a session")).expect("the shared customer");
    assert_eq!(count, notes.counted, "updates were lost");
    assert_eq!(version as u64, notes.counted + 1, "versions were skipped");
}

fn report(what: &str, notes: &Notes) {
    println!(
        "{what}: {} units, {} counted, {} stale versions refused, {} times busy, {} reads",
        notes.acknowledged(),
        notes.counted,
        notes.conflicts,
        notes.busy,
        notes.reads
    );
}

/// Two processes make the file, write it and read it, all at the same time.
fn two_processes_on_sqlite(budget: &Budget) {
    let place = Place::sqlite();
    let children = ["a", "b"].map(|writer| child::start(&writing(&place, writer, 2, budget)));
    wait(children.into());
    let notes = Notes::read(place.notes.path());
    check::all(&place, &notes, 0);
    assert_eq!(notes.units.len(), 4, "somebody never got a turn: {:?}", notes.units.keys());
    report("two processes on one SQLite file", &notes);
}

#[test]
fn two_processes_share_a_sqlite_file() {
    two_processes_on_sqlite(&Budget::short());
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn two_processes_share_a_sqlite_file_for_long() {
    two_processes_on_sqlite(&Budget::long());
}

/// Both count one customer up: each change names the version that it read.
#[test]
fn two_processes_lose_no_update_on_sqlite() {
    let place = Place::sqlite();
    make_shared(&place);
    let budget = Budget::short();
    let children =
        ["a", "b"].map(|writer| child::start(&Writing { counts: true, ..writing(&place, writer, 2, &budget) }));
    wait(children.into());
    let notes = Notes::read(place.notes.path());
    check::all(&place, &notes, 0);
    no_update_is_lost(&place, &notes);
    report("two processes on one SQLite customer", &notes);
}

/// Twenty threads of this process and twenty of four others.
fn forty_writers_on_postgres(test: &str, budget: &Budget) {
    let Some(place) = Place::postgres(test) else { return };
    make_shared(&place);
    let counting =
        |writer: &str, threads| Writing { counts: true, reads: false, ..writing(&place, writer, threads, budget) };
    let children = ["a", "b", "c", "d"].map(|writer| child::start(&counting(writer, 5)));
    {
        let engine = work::open(&place.url, Durability::Full).expect("the database opens");
        let here = counting("here", 20);
        child::write_with(&engine, &here, &Pen::new(&here.notes));
    }
    wait(children.into());
    let notes = Notes::read(place.notes.path());
    check::all(&place, &notes, 0);
    no_update_is_lost(&place, &notes);
    assert_eq!(notes.units.len(), 41, "somebody never got a turn: {:?}", notes.units.keys());
    report("40 writers on PostgreSQL", &notes);
}

#[test]
fn a_crowd_shares_a_postgres_database() {
    forty_writers_on_postgres("a_crowd_shares_a_postgres_database", &Budget::short());
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn a_crowd_shares_a_postgres_database_for_long() {
    forty_writers_on_postgres("a_crowd_shares_a_postgres_database_for_long", &Budget::long());
}

/// Units that touch the same records in opposite orders may have to give way, but then they are told so by a code that
/// means "try again", and nothing of them is kept.
fn opposite_orders(test: &str, place: Option<Place>) {
    let Some(place) = place else { return };
    make_shared(&place);
    let engine = work::open(&place.url, Durability::Full).expect("the database opens");
    let (pen, budget) = (Pen::new(&place.notes.path().display().to_string()), Budget::short());
    let (engine, pen, budget) = (&engine, &pen, &budget);
    std::thread::scope(|scope| {
        for thread in 0..6 {
            scope.spawn(move || {
                let session = engine.session(Login::Owner).expect("a session");
                let writer = format!("o{thread}");
                let mut dice = Dice::new(&writer);
                let mut unit = 0;
                while budget.is_left() {
                    let seen = work::shared(&session).expect("the shared customer");
                    let count_first = dice.below(2) == 0;
                    let outcome = session.unit(|work| {
                        if count_first {
                            work.call("customer.change", &work::count_up(&seen))?;
                        }
                        work::within(work, &writer, unit)?;
                        if !count_first {
                            work.call("customer.change", &work::count_up(&seen))?;
                        }
                        Ok(())
                    });
                    match outcome.map_err(|error| (error.code(), error)) {
                        Ok(_) => {
                            pen.note(&format!("unit {writer} {unit}"));
                            pen.note("counted");
                            unit += 1;
                        }
                        Err((ErrorCode::Host, _)) if work::is_to_fail(unit) => unit += 1,
                        Err((ErrorCode::Conflict, _)) => pen.note("conflict"),
                        Err((ErrorCode::Busy, _)) => pen.note("busy"),
                        Err((code, error)) => return pen.note(&format!("fault {code}: {error}")),
                    }
                }
            });
        }
    });
    let notes = Notes::read(place.notes.path());
    check::all(&place, &notes, 0);
    no_update_is_lost(&place, &notes);
    report(test, &notes);
}

#[test]
fn opposite_orders_are_told_to_try_again_on_sqlite() {
    opposite_orders("opposite orders, SQLite", Some(Place::sqlite()));
}

#[test]
fn opposite_orders_are_told_to_try_again_on_postgres() {
    opposite_orders(
        "opposite orders, PostgreSQL",
        Place::postgres("opposite_orders_are_told_to_try_again_on_postgres"),
    );
}

/// A session that looked around before must not take what others wrote since for damage.
#[test]
fn a_check_is_no_false_alarm_when_others_wrote_since() {
    let place = Place::sqlite();
    let (reader, writer) = (work::open(&place.url, Durability::Relaxed), work::open(&place.url, Durability::Relaxed));
    let (reader, writer) = (reader.expect("the database opens"), writer.expect("the database opens twice"));
    let (looks, writes) =
        (reader.session(Login::Owner).expect("a session"), writer.session(Login::Owner).expect("a session"));
    let mut notes = Notes::default();
    for round in 0..4 {
        let name = format!("w{round}");
        // Enough units that the search index merges its parts.
        for unit in (0..60).filter(|unit| !work::is_to_fail(*unit)) {
            work::unit(&writes, &name, unit).expect("a unit");
            notes.units.entry(name.clone()).or_default().push(unit);
        }
        let check = looks.execute(CheckDatabase {}).expect("store.check runs");
        looks.execute(SearchCustomers::new("berlin")).expect("a search");
        assert!(check.intact, "round {round}: {:?}", check.problems);
    }
    check::all(&place, &notes, 0);
}
