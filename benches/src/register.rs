//! Registering: checked, numbered, journalled, indexed, met by the shipped rules; beside bare inserts of the same rows.

use std::time::Duration;

use kundig::Durability;
use kundig::customer::operations::RegisterCustomer;

use crate::people::People;
use crate::raw::{CustomerRows, Raw, rows_of};
use crate::report::{Aim, Report, by_turns, timed};
use crate::world::{World, scratch, shipped_rules};
use crate::{Outcome, Wish};

type Timed = Result<Duration, Box<dyn std::error::Error>>;

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (count, runs) = if wish.quick { (10_000, 2) } else { (100_000, 5) };
    let customers = People::load()?.customers(1, count);
    let model = World::new(Durability::Relaxed, Some(&shipped_rules()))?;
    model.register(customers.clone())?;
    let rows = rows_of(&model.file)?;
    prove_equal(&model, &rows, report)?;

    let (ours, peer) = by_turns(
        runs,
        || kundig(&customers, customers.len(), Durability::Full),
        || raw(&model, &rows, rows.len(), "FULL"),
    )?;
    let per_second = |seconds: f64, count: usize| count as f64 / seconds;
    let what = format!("{count} customers in one unit");
    report.figure(&what, "/s", per_second(ours, count), Some(per_second(peer, count)), Aim::RatioAtLeast(0.5));

    let few = count / 10;
    let (ours_500, peer_500) = by_turns(
        runs,
        || kundig(&customers[..few], 500, Durability::Relaxed),
        || raw(&model, &rows[..few], 500, "NORMAL"),
    )?;
    report.figure("units of 500, relaxed", "/s", per_second(ours_500, few), Some(per_second(peer_500, few)), Aim::None);
    let (ours_1, peer_1) = by_turns(
        runs,
        || kundig(&customers[..few], 1, Durability::Relaxed),
        || raw(&model, &rows[..few], 1, "NORMAL"),
    )?;
    report.figure("a unit each, relaxed", "/s", per_second(ours_1, few), Some(per_second(peer_1, few)), Aim::None);
    let few = count / 50;
    let (ours_1, peer_1) =
        by_turns(runs, || kundig(&customers[..few], 1, Durability::Full), || raw(&model, &rows[..few], 1, "FULL"))?;
    report.figure(
        "a unit each, full durability",
        "/s",
        per_second(ours_1, few),
        Some(per_second(peer_1, few)),
        Aim::None,
    );
    Ok(())
}

fn kundig(customers: &[RegisterCustomer], a_unit: usize, durability: Durability) -> Timed {
    let world = World::new(durability, Some(&shipped_rules()))?;
    let units: Vec<Vec<RegisterCustomer>> = customers.chunks(a_unit).map(<[RegisterCustomer]>::to_vec).collect();
    timed(|| {
        for unit in units {
            if a_unit == 1 {
                for customer in unit {
                    world.session.execute(customer)?;
                }
            } else {
                world.register(unit)?;
            }
        }
        Ok(())
    })
}

fn raw(model: &World, rows: &[CustomerRows], a_unit: usize, synchronous: &str) -> Timed {
    let folder = scratch()?;
    let raw = Raw::like(&model.file, &folder.path().join("raw.db"), synchronous)?;
    timed(|| {
        for unit in rows.chunks(a_unit) {
            raw.write(unit)?;
        }
        Ok(())
    })
}

/// Both programs must leave the same behind, or the comparison is none.
fn prove_equal(model: &World, rows: &[CustomerRows], report: &Report) -> Outcome {
    let folder = scratch()?;
    let raw = Raw::like(&model.file, &folder.path().join("raw.db"), "NORMAL")?;
    raw.write(rows)?;
    let (ours, peers) = (Raw::open(&model.file, "NORMAL")?.content()?, raw.content()?);
    if ours != peers {
        return Err(format!("the raw program writes something else: {ours:?} beside {peers:?}").into());
    }
    report.note(&format!("the same in both: words {}, postings {}, rows {:?}", ours[0], ours[1], &ours[2..]));
    Ok(())
}
