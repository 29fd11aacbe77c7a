//! Erasing a person: what the unit costs, and what writing the file anew costs after it; and what `PRAGMA secure_delete` would
//! cost all other work, had the bytes been taken care of that way.

use std::time::Duration;

use kundig::Durability;
use kundig::privacy::operations::{EraseCustomer, ScrubFiles};
use rusqlite::Connection;

use crate::people::People;
use crate::report::{Aim, Report, by_turns, median, timed};
use crate::world::World;
use crate::{Outcome, Wish};

type Timed = Result<Duration, Box<dyn std::error::Error>>;

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (count, runs) = if wish.quick { (10_000, 3) } else { (100_000, 5) };
    let world = World::new(Durability::Full, None)?;
    let customers = world.register(People::load()?.customers(1, count))?;
    let mut ids = customers.iter().map(|customer| customer.id);
    let mut erase = |many: usize| -> Timed {
        let some: Vec<_> = ids.by_ref().take(many).collect();
        timed(|| {
            let work = |unit: &mut kundig::Unit<'_>| {
                some.into_iter().try_for_each(|customer| {
                    let operation = EraseCustomer { customer, request: None, when_due: false, suppress: Some(false) };
                    unit.execute(operation).map(drop)
                })
            };
            world.session.unit(work).map(drop).map_err(Into::into)
        })
    };
    let one = median((0..runs).map(|_| erase(1)).collect::<Result<_, _>>()?);
    let hundred = median((0..runs).map(|_| erase(100)).collect::<Result<_, _>>()?);
    let scrub = || timed(|| world.session.execute(ScrubFiles { always: true }).map(drop).map_err(Into::into));
    let scrub = median((0..runs).map(|_| scrub()).collect::<Result<_, Box<dyn std::error::Error>>>()?);
    let size = std::fs::metadata(&world.file)?.len() as f64 / 1e6;
    report.note(&format!("{count} customers, {size:.0} MB"));
    report.figure("erasing one, with its scrubbing", "ms", one * 1e3, None, Aim::None);
    report.figure("erasing a hundred in a unit, with their scrubbing", "ms", hundred * 1e3, None, Aim::None);
    report.figure("scrubbing alone", "ms", scrub * 1e3, None, Aim::None);

    // The same changes on the same file, with and without overwriting what is deleted.
    let connection = Connection::open(&world.file)?;
    let mut round = 0;
    let mut change = |secure: &str| -> Timed {
        round += 1;
        connection.execute_batch(&format!("PRAGMA secure_delete = {secure}; PRAGMA wal_checkpoint(TRUNCATE)"))?;
        timed(|| {
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE;
                 UPDATE customer SET note = 'Runde {round}', version = version + 1;
                 UPDATE contact_point SET label = CASE {round} % 2 WHEN 0 THEN NULL ELSE 'Büro' END;
                 COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"
            ))?;
            Ok(())
        })
    };
    let change = std::cell::RefCell::new(&mut change);
    let (on, off) = by_turns(runs, || (change.borrow_mut())("ON"), || (change.borrow_mut())("OFF"))?;
    report.figure("changing all with secure_delete, beside without", "ms", on * 1e3, Some(off * 1e3), Aim::None);
    Ok(())
}
