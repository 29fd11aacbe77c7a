//! `kill -9` at random moments: while opening, in the middle of units, between commit and acknowledgement.

use std::time::{Duration, Instant};

use crate::child::{self, Notes, Writing};
use crate::place::Place;
use crate::{Budget, Dice, check};

/// A new database now and then, so that its making is killed as well.
const KILLS_A_PLACE: u64 = 25;

fn kills(mut place: impl FnMut() -> Option<Place>, budget: &Budget, what: &str) {
    let mut dice = Dice::new(what);
    let (mut killed, mut acknowledged) = (0, 0);
    while budget.is_left() {
        let Some(place) = place() else { return };
        for round in 0..KILLS_A_PLACE {
            let writing = Writing {
                url: place.url.clone(),
                notes: place.notes.path().display().to_string(),
                writer: format!("r{round}"),
                threads: 1 + (round % 2) as usize,
                milliseconds: 60_000,
                counts: false,
                reads: round % 3 == 2,
            };
            let mut child = child::start(&writing);
            // The first ones die while the schema is made, some of the others not before they did something: how long that takes
            // is for the machine to say.
            if waits(round) {
                wait_for_a_unit(&place);
            }
            std::thread::sleep(Duration::from_micros(dice.below(if round < 5 { 60_000 } else { 500_000 })));
            child.kill().expect("the child can be killed");
            let ended = child.wait().expect("the child ends");
            assert!(
                !ended.success(),
                "the child ended before it was killed: {:?}",
                Notes::read(place.notes.path()).faults
            );
            place.settle();
            let notes = Notes::read(place.notes.path());
            // One unit per thread may have been committed and not noted yet.
            check::all(&place, &notes, 1);
            killed += 1;
            if waits(round) && !budget.is_left() {
                break;
            }
        }
        acknowledged += Notes::read(place.notes.path()).acknowledged();
    }
    println!("{what}: {killed} kills, {acknowledged} acknowledged units, none lost, none half-written");
    assert!(acknowledged > 0, "the children were killed before they did anything");
}

fn waits(round: u64) -> bool {
    round >= 5 && round % 2 == 1
}

fn wait_for_a_unit(place: &Place) {
    let acknowledged = || Notes::read(place.notes.path()).acknowledged();
    let (before, begun) = (acknowledged(), Instant::now());
    while acknowledged() == before && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_few_kills_lose_nothing_on_sqlite() {
    kills(|| Some(Place::sqlite()), &Budget::short(), "kill -9, SQLite");
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn many_kills_lose_nothing_on_sqlite() {
    kills(|| Some(Place::sqlite()), &Budget::long(), "kill -9, SQLite");
}

#[test]
fn a_few_kills_lose_nothing_on_postgres() {
    kills(|| Place::postgres("a_few_kills_lose_nothing_on_postgres"), &Budget::short(), "kill -9, PostgreSQL");
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn many_kills_lose_nothing_on_postgres() {
    kills(|| Place::postgres("many_kills_lose_nothing_on_postgres"), &Budget::long(), "kill -9, PostgreSQL");
}
