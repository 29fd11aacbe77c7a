//! Processes to be tortured: this test program once more, told by its environment what to do.
//!
//! A child notes each unit in a file *after* its commit, one line by one write: what stands there was acknowledged.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use kundig::customer::operations::SearchCustomers;
use kundig::{Durability, Engine, Error, ErrorCode, Login};
use serde::{Deserialize, Serialize};

use crate::{disk, import, process, work};

const VARIABLE: &str = "KUNDIG_TORTURE_ORDER";

/// What a child is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Order {
    /// Writes units until the time is over or it is killed.
    Write(Writing),
    /// Drives processes until the time is over or it is killed.
    Drive(process::Work),
    /// Imports a file until its end or until it is killed.
    Import(import::Importing),
    /// Fills the disk that this folder is on, again and again.
    FillDisk { folder: String, notes: String, milliseconds: u64 },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Writing {
    pub url: String,
    pub notes: String,
    /// Its threads are `<writer>x0`, `<writer>x1` …
    pub writer: String,
    pub threads: usize,
    pub milliseconds: u64,
    /// Counts the shared customer up after each unit.
    pub counts: bool,
    /// One more thread reads all the time.
    pub reads: bool,
}

/// What children noted.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Acknowledged units by writer.
    pub units: BTreeMap<String, Vec<u64>>,
    /// How often the shared customer was counted up.
    pub counted: u64,
    /// Stale versions that were refused and tried again.
    pub conflicts: u64,
    /// Times that the database was locked for too long.
    pub busy: u64,
    pub reads: u64,
    /// Errors that must not be.
    pub faults: Vec<String>,
}

impl Notes {
    pub(crate) fn read(folder: &Path) -> Self {
        let mut notes = Self::default();
        let text = std::fs::read_to_string(folder.join("notes")).unwrap_or_default();
        for line in text.lines() {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["unit", writer, unit] => {
                    notes.units.entry((*writer).into()).or_default().push(unit.parse().expect("a number"))
                }
                ["counted"] => notes.counted += 1,
                ["conflict"] => notes.conflicts += 1,
                ["busy"] => notes.busy += 1,
                ["reads", count] => notes.reads += count.parse::<u64>().expect("a number"),
                _ => notes.faults.push(line.into()),
            }
        }
        notes
    }

    pub(crate) fn acknowledged(&self) -> usize {
        self.units.values().map(Vec::len).sum()
    }
}

/// The file of notes; one write a line, so that no line is ever torn by a kill.
pub(crate) struct Pen(File);

impl Pen {
    pub(crate) fn new(folder: &str) -> Self {
        let path = Path::new(folder).join("notes");
        Self(OpenOptions::new().create(true).append(true).open(path).expect("the notes can be written"))
    }

    pub(crate) fn note(&self, line: &str) {
        (&self.0).write_all(format!("{line}\n").as_bytes()).expect("the notes can be written");
    }
}

/// This program as a child with an order; `through` runs it by another program, e.g. in a name space of its own.
pub(crate) fn command(order: &Order, through: &[&str]) -> Command {
    let this = std::env::current_exe().expect("the test program knows where it is");
    let mut command = match through {
        [] => Command::new(&this),
        [program, words @ ..] => {
            let mut command = Command::new(program);
            command.args(words).arg(&this);
            command
        }
    };
    command.args(["--exact", "child::obeys_its_order", "--nocapture", "--test-threads=1"]);
    command.env(VARIABLE, serde_json::to_string(order).expect("an order is JSON"));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

pub(crate) fn start(writing: &Writing) -> Child {
    command(&Order::Write(writing.clone()), &[]).spawn().expect("the child starts")
}

/// Does nothing in an ordinary run.
#[test]
fn obeys_its_order() {
    let Ok(order) = std::env::var(VARIABLE) else { return };
    match serde_json::from_str(&order).expect("an order") {
        Order::Write(writing) => write(&writing),
        Order::Drive(work) => process::drive(&work),
        Order::Import(order) => import::obey(&order),
        Order::FillDisk { folder, notes, milliseconds } => disk::fill(&folder, &Pen::new(&notes), milliseconds),
    }
}

fn write(writing: &Writing) {
    let pen = Pen::new(&writing.notes);
    match work::open(&writing.url, Durability::Full) {
        Ok(engine) => write_with(&engine, writing, &pen),
        Err(error) => pen.note(&format!("fault opening: {error}")),
    }
}

/// Writes with several threads, each in a session of its own.
pub(crate) fn write_with(engine: &Engine, writing: &Writing, pen: &Pen) {
    let end = Instant::now() + std::time::Duration::from_millis(writing.milliseconds);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..writing.threads)
            .map(|thread| {
                scope.spawn(move || {
                    write_alone(engine, &format!("{}x{thread}", writing.writer), writing.counts, end, pen)
                })
            })
            .collect();
        let done = &done;
        if writing.reads {
            scope.spawn(move || read(engine, done, pen));
        }
        for writer in writers {
            writer.join().expect("a writer does not panic");
        }
        done.store(true, Ordering::SeqCst);
    });
}

fn write_alone(engine: &Engine, writer: &str, counts: bool, end: Instant, pen: &Pen) {
    let session = match engine.session(Login::Owner) {
        Ok(session) => session,
        Err(error) => return pen.note(&format!("fault session: {error}")),
    };
    let mut unit = 0;
    while Instant::now() < end {
        match work::unit(&session, writer, unit) {
            Ok(()) => {
                pen.note(&format!("unit {writer} {unit}"));
                unit += 1;
            }
            Err(Error::Host(_)) if work::is_to_fail(unit) => unit += 1,
            Err(error) if error.code() == ErrorCode::Busy => pen.note("busy"),
            Err(error) => return pen.note(&format!("fault unit {unit} of {writer}: {error}")),
        }
        if !counts {
            continue;
        }
        loop {
            let seen = match work::shared(&session) {
                Ok(seen) => seen,
                Err(error) => return pen.note(&format!("fault reading the shared customer: {error}")),
            };
            match session.call("customer.change", &work::count_up(&seen)) {
                Ok(_) => {
                    pen.note("counted");
                    break;
                }
                Err(error) if error.code() == ErrorCode::Conflict => pen.note("conflict"),
                Err(error) if error.code() == ErrorCode::Busy => pen.note("busy"),
                Err(error) => return pen.note(&format!("fault counting: {error}")),
            }
        }
    }
}

/// Reads all the time; what it sees must be whole.
fn read(engine: &Engine, done: &AtomicBool, pen: &Pen) {
    let Ok(session) = engine.session(Login::Owner) else { return pen.note("fault session") };
    let mut reads = 0;
    while !done.load(Ordering::SeqCst) {
        match session.execute(SearchCustomers { limit: Some(5), ..SearchCustomers::new("süß berlin") }) {
            Ok(page) if page.customers.iter().all(|customer| customer.phone.is_some() && customer.place.is_some()) => {
                reads += 1
            }
            Ok(_) => pen.note("fault a reader saw a customer without its parts"),
            Err(error) if error.code() == ErrorCode::Busy => pen.note("busy"),
            Err(error) => return pen.note(&format!("fault reading: {error}")),
        }
    }
    pen.note(&format!("reads {reads}"));
}
