//! A disk that gets full: a real one, of a few megabytes, in a name space of its own, so that nothing is left of it.
//! And a file that may not grow, which is how a quota or a broken disk shows.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use kundig::{Durability, Engine, ErrorCode, Login, Session};

use crate::child::{self, Notes, Order, Pen, Writing};
use crate::place::{Place, Sql, scratch};
use crate::{Budget, Dice, check, work};

const DISK: &str = "12m";

/// The name space in which this user may mount a disk, if there is any.
fn name_space() -> Option<&'static [&'static str]> {
    const WAYS: [&[&str]; 2] = [&["unshare", "-m"], &["unshare", "-rm"]];
    WAYS.into_iter().find(|way| {
        let folder = scratch();
        let mut command = std::process::Command::new(way[0]);
        command.args(&way[1..]).args(["mount", "-t", "tmpfs", "-o", "size=64k", "none"]).arg(folder.path());
        command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    })
}

fn full_disk(test: &str, budget: &Budget) {
    let Some(way) = name_space() else {
        eprintln!(
            "SKIPPED: {test} did nothing, because this user may not mount a small disk (unshare -m, unshare -rm)"
        );
        return;
    };
    let (folder, notes) = (scratch(), scratch());
    let folder = folder.path().display().to_string();
    let order = Order::FillDisk {
        folder: folder.clone(),
        notes: notes.path().display().to_string(),
        milliseconds: budget.left().as_millis() as u64,
    };
    let mount = format!("mount -t tmpfs -o size={DISK} none '{folder}' && exec \"$0\" \"$@\"");
    let mut words = way.to_vec();
    words.extend(["sh", "-c", &mount]);
    let status = child::command(&order, &words).status().expect("the child starts");
    let text = fs::read_to_string(notes.path().join("notes")).unwrap_or_default();
    assert!(status.success(), "the child failed (its message is above); it noted:\n{text}");
    let fills = text.lines().filter(|line| *line == "full").count();
    assert!(fills > 0, "the disk never was full:\n{text}");
    println!("{test}: full {fills} times, nothing half-written, and it went on each time");
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    full_disk("a_full_disk_leaves_nothing_half_written", &Budget::short());
}

#[test]
#[ignore = "long: cargo xtask torture"]
fn a_disk_that_is_full_again_and_again_leaves_nothing_half_written() {
    full_disk("a_disk_that_is_full_again_and_again_leaves_nothing_half_written", &Budget::long());
}

/// The child's part, on the small disk: write until it is full, check, make room, write on.
pub(crate) fn fill(folder: &str, pen: &Pen, milliseconds: u64) {
    let end = Instant::now() + Duration::from_millis(milliseconds);
    let mut dice = Dice::new("full disk");
    let mut round = 0;
    while Instant::now() < end || round < 2 {
        round += 1;
        let durability = if round % 2 == 0 { Durability::Relaxed } else { Durability::Full };
        one_disk(Path::new(folder), pen, &mut dice, durability);
        for entry in fs::read_dir(folder).expect("the disk can be read").flatten() {
            fs::remove_file(entry.path()).expect("a file can be removed");
        }
    }
}

fn one_disk(folder: &Path, pen: &Pen, dice: &mut Dice, durability: Durability) {
    let url = folder.join("small.db").display().to_string();
    let ballast = folder.join("ballast");
    let mut notes = Notes::default();
    let engine = work::open(&url, durability).expect("an empty disk has room for the database");
    for fill in 0..4 {
        let session = engine.session(Login::Owner).expect("a session");
        let writer = format!("f{fill}");
        let room = 8_192 + dice.below(1_500_000);
        load(&ballast, room);
        let code = write_until_refused(&session, &writer, &mut notes);
        assert_eq!(code, ErrorCode::DiskFull, "a full disk is called by its name");
        pen.note("full");
        // Reading goes on, and everything is whole.
        check::through(&engine, &mut Sql::open(&url), &notes, 0);
        let vacuum = session.call("store.vacuum", "{}").map(drop).map_err(|error| error.code());
        assert!(matches!(vacuum, Ok(()) | Err(ErrorCode::DiskFull)), "vacuum on a full disk: {vacuum:?}");
        fs::remove_file(&ballast).expect("the ballast can be removed");
        // The same session goes on as if nothing had been.
        let after = format!("g{fill}");
        for unit in 0..3 {
            work::unit(&session, &after, unit).expect("there is room again");
            notes.units.entry(after.clone()).or_default().push(unit);
        }
        check::through(&engine, &mut Sql::open(&url), &notes, 0);
    }
    drop(engine);
    let again = Engine::open(&url).expect("the database opens again");
    check::through(&again, &mut Sql::open(&url), &notes, 0);
}

/// Fills the disk up to so many free bytes.
fn load(ballast: &Path, room: u64) {
    let mut file = File::create(ballast).expect("the ballast can be made");
    let piece = [0xA5u8; 4_096];
    let mut written = 0u64;
    while file.write_all(&piece).is_ok() {
        written += piece.len() as u64;
    }
    file.set_len(written.saturating_sub(room)).expect("the ballast can be cut");
}

/// Writes units until one is refused; answers why.
fn write_until_refused(session: &Session, writer: &str, notes: &mut Notes) -> ErrorCode {
    for unit in 0..100_000 {
        match work::unit(session, writer, unit).map_err(|error| error.code()) {
            Ok(()) => notes.units.entry(writer.to_owned()).or_default().push(unit),
            Err(ErrorCode::Host) if work::is_to_fail(unit) => {}
            Err(code) => return code,
        }
    }
    panic!("the disk holds more than it has room for");
}

/// A limit on the size of files fails writes half-way, as a quota or a dying disk does.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_may_not_grow_is_left_whole() {
    let place = Place::sqlite();
    for (round, kilobytes) in [900, 1_300, 1_700, 2_500].into_iter().enumerate() {
        let writing = Writing {
            url: place.url.clone(),
            notes: place.notes.path().display().to_string(),
            writer: format!("q{round}"),
            threads: 1,
            milliseconds: 20_000,
            counts: false,
            reads: false,
        };
        // Blocks of 512 bytes; the signal is ignored, so that the write itself answers the error.
        let limit = format!("trap '' XFSZ; ulimit -f {} && exec \"$0\" \"$@\"", kilobytes * 2);
        let mut child =
            child::command(&Order::Write(writing), &["sh", "-c", &limit]).spawn().expect("the child starts");
        assert!(child.wait().expect("the child ends").success());
        let mut notes = Notes::read(place.notes.path());
        // The child was refused, and said so; everything that it had noted before is there.
        let refused = std::mem::take(&mut notes.faults);
        assert!(!refused.is_empty(), "round {round}: nothing was refused");
        println!("limit of {kilobytes} kB: {}", refused.last().map_or("", String::as_str));
        check::all(&place, &notes, 0);
    }
}
