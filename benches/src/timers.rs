//! The clock's round with a million timers waiting: what it costs when nothing is due, and when ten thousand are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kundig::base::{Due, FixedClock, Timestamp};
use kundig::followup::operations::CreateFollowUp;
use kundig::timers::operations::RunTimers;
use kundig::{Durability, Engine, Login, Operation, Session};

use crate::report::{Aim, Report, by_turns, timed};
use crate::world::{data_folder, scratch};
use crate::{Outcome, Wish};

/// Monday, 23 November 2026, 10:00 in Berlin: where the kept database stands still.
const NOW: i64 = 1_795_424_400_000_000;
const HOUR: i64 = 3_600_000_000;
const PORTION: usize = 20_000;

struct Clocked {
    session: Session,
    clock: Arc<FixedClock>,
}

impl Clocked {
    fn open(url: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let clock = Arc::new(FixedClock::at(Timestamp::from_micros(NOW)));
        let engine = Engine::builder(url).clock(Arc::clone(&clock) as _).durability(Durability::Relaxed).open()?;
        Ok(Self { session: engine.session(Login::Owner)?, clock })
    }

    /// So many follow-ups, each with a timer.
    fn wait(&self, count: usize, due: i64) -> kundig::Result<()> {
        self.clock.set(Timestamp::from_micros(NOW));
        for portion in 0..count.div_ceil(PORTION) {
            self.session.unit(|unit| {
                for _ in 0..PORTION.min(count - portion * PORTION) {
                    let due = Due::At(Timestamp::from_micros(due));
                    let department = Some("service".into());
                    unit.execute(CreateFollowUp {
                        due,
                        department,
                        escalate: Vec::new(),
                        ..CreateFollowUp::example()
                    })?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn round(&self) -> kundig::Result<kundig::timers::TimersRun> {
        self.session.execute(RunTimers { limit: Some(1_000) })
    }

    /// Ten thousand are due at once: the time from the first round to the last.
    fn fire(&self, count: usize) -> Result<Duration, Box<dyn std::error::Error>> {
        self.wait(count, NOW + HOUR)?;
        self.clock.set(Timestamp::from_micros(NOW + 2 * HOUR));
        let begun = Instant::now();
        let mut fired = 0;
        loop {
            let run = self.round()?;
            fired += run.fired as usize;
            if !run.more {
                break;
            }
        }
        let took = begun.elapsed();
        self.clock.set(Timestamp::from_micros(NOW));
        if fired == count { Ok(took) } else { Err(format!("{fired} of {count} timers fired").into()) }
    }
}

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (waiting, due, runs) = if wish.quick { (50_000, 2_000, 3) } else { (1_000_000, 10_000, 5) };
    let file = data_folder()?.join(format!("timers-{waiting}.db"));
    let done = file.with_extension("done");
    if wish.fresh || !done.exists() {
        for leftover in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{leftover}", file.display()));
        }
        report.note(&format!("building {waiting} timers in {}", file.display()));
        let begun = Instant::now();
        Clocked::open(&file.display().to_string())?.wait(waiting, NOW + 400 * 24 * HOUR)?;
        report.note(&format!("built in {:.0} s", begun.elapsed().as_secs_f64()));
        std::fs::write(&done, "")?;
    }
    let crowded = Clocked::open(&file.display().to_string())?;
    let folder = scratch()?;
    let lonely = Clocked::open(&folder.path().join("few.db").display().to_string())?;
    plan(&file, report)?;

    let rounds = 1_000;
    let idle = |place: &Clocked| timed(|| (0..rounds).try_for_each(|_| place.round().map(drop)));
    let (ours, peer) = by_turns(runs, || idle(&crowded), || idle(&lonely))?;
    let each = |seconds: f64| seconds * 1e6 / f64::from(rounds);
    let name = format!("timer.run, nothing due, {waiting} waiting / none waiting");
    report.figure(&name, "µs", each(ours), Some(each(peer)), Aim::RatioAtMost(1.5));

    let (ours, peer) = by_turns(runs, || crowded.fire(due), || lonely.fire(due))?;
    let name = format!("{due} due at once, {waiting} waiting / none waiting");
    report.figure(&name, "s", ours, Some(peer), Aim::None);
    report.figure("timers", "/s", due as f64 / ours, Some(due as f64 / peer), Aim::None);
    Ok(())
}

/// What SQLite does for the two questions of a round: a look into the index each.
fn plan(file: &std::path::Path, report: &Report) -> Outcome {
    let connection = rusqlite::Connection::open(file)?;
    for question in [
        "SELECT id FROM timer WHERE company = 1 AND failed = 0 AND due_at <= 0 ORDER BY due_at, id LIMIT 100",
        "SELECT due_at FROM timer WHERE company = 1 AND failed = 0 ORDER BY due_at, id LIMIT 1",
    ] {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {question}"))?;
        let lines = statement.query_map([], |row| row.get::<_, String>(3))?.collect::<Result<Vec<_>, _>>()?;
        report.note(&lines.join("; "));
        if lines.iter().any(|line| line.contains("SCAN") || line.contains("TEMP B-TREE")) {
            return Err(format!("a round walks all timers: {lines:?}").into());
        }
    }
    Ok(())
}
