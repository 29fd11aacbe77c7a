//! Reading one customer whole.

use std::hint::black_box;

use kundig::base::CustomerId;
use kundig::customer::operations::GetCustomer;
use kundig::{Durability, Login};

use crate::people::{Dice, People};
use crate::raw::Raw;
use crate::report::{Aim, Report, by_turns, timed};
use crate::world::World;
use crate::{Outcome, Wish};

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (count, reads, runs) = if wish.quick { (10_000, 10_000, 3) } else { (100_000, 50_000, 7) };
    let world = World::new(Durability::Relaxed, None)?;
    let customers = world.register(People::load()?.customers(1, count))?;
    world.engine.session(Login::Owner)?.call("store.vacuum", "{}")?;
    let raw = Raw::open(&world.file, "NORMAL")?;
    let mut dice = Dice(7);
    let ids: Vec<CustomerId> = (0..reads).map(|_| dice.pick(&customers).id).collect();
    let inputs: Vec<String> = ids.iter().map(|id| format!("{{\"id\":\"{id}\"}}")).collect();

    let typed = || {
        timed(|| {
            ids.iter().try_for_each(|id| world.session.execute(GetCustomer { id: *id }).map(|c| drop(black_box(c))))
        })
        .map_err(Box::<dyn std::error::Error>::from)
    };
    let by_name = || {
        timed(|| {
            inputs.iter().try_for_each(|input| world.session.call("customer.get", input).map(|c| drop(black_box(c))))
        })
        .map_err(Box::<dyn std::error::Error>::from)
    };
    let peer = || {
        timed(|| ids.iter().try_for_each(|id| raw.read(id.0.as_bytes()).map(|fields| _ = black_box(fields))))
            .map_err(Box::<dyn std::error::Error>::from)
    };
    // Once unmeasured: both find their pages in memory.
    typed()?;
    peer()?;
    let micros = |seconds: f64| seconds * 1e6 / reads as f64;
    let (ours, raws) = by_turns(runs, typed, peer)?;
    report.figure("customer.get, typed", "µs", micros(ours), Some(micros(raws)), Aim::RatioAtMost(3.0));
    let (ours, raws) = by_turns(runs, by_name, peer)?;
    report.figure("customer.get, by name as JSON", "µs", micros(ours), Some(micros(raws)), Aim::None);
    Ok(())
}
