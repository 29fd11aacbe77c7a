//! Loops for a profiler: `perf record -g … kundig-benches profile.register`.

use std::hint::black_box;

use kundig::Durability;
use kundig::contact::ContactKind;
use kundig::customer::operations::GetCustomer;
use kundig::duplicate::operations::CheckDuplicates;

use crate::people::{Dice, People};
use crate::report::{Aim, Report, timed};
use crate::rules::contacts;
use crate::search::kept;
use crate::world::{World, shipped_rules};
use crate::{Outcome, Wish};

pub(crate) fn register(wish: &Wish, report: &mut Report) -> Outcome {
    let count = if wish.quick { 10_000 } else { 100_000 };
    let world = World::new(Durability::Relaxed, Some(&shipped_rules()))?;
    let customers = People::load()?.customers(1, count);
    let took = timed(|| world.register(customers))?;
    report.figure("customers in one unit", "/s", count as f64 / took.as_secs_f64(), None, Aim::None);
    Ok(())
}

pub(crate) fn get(wish: &Wish, report: &mut Report) -> Outcome {
    let reads = if wish.quick { 20_000 } else { 500_000 };
    let world = World::new(Durability::Relaxed, None)?;
    let customers = world.register(People::load()?.customers(1, 10_000))?;
    let mut dice = Dice(7);
    let took = timed(|| {
        (0..reads).try_for_each(|_| {
            let id = dice.pick(&customers).id;
            world.session.execute(GetCustomer { id }).map(|customer| drop(black_box(customer)))
        })
    })?;
    report.figure("customer.get", "µs", took.as_secs_f64() * 1e6 / f64::from(reads), None, Aim::None);
    Ok(())
}

pub(crate) fn duplicates(wish: &Wish, report: &mut Report) -> Outcome {
    let world = kept(if wish.quick { 20_000 } else { 1_000_000 }, false, report)?;
    let people = People::load()?.customers(91_000, 2_000);
    let took = timed(|| {
        people.into_iter().try_for_each(|one| {
            let check = CheckDuplicates { customer: Some(one.customer), ..CheckDuplicates::default() };
            world.session.execute(check).map(|found| drop(black_box(found)))
        })
    })?;
    report.figure("duplicate.check", "µs", took.as_secs_f64() * 1e6 / 2_000.0, None, Aim::None);
    Ok(())
}

pub(crate) fn complaint(wish: &Wish, report: &mut Report) -> Outcome {
    let count = if wish.quick { 2_000 } else { 20_000 };
    let world = World::new(Durability::Relaxed, Some(&shipped_rules()))?;
    let customers = world.register(People::load()?.customers(1, count))?;
    let took = timed(|| contacts(&world, &customers, ContactKind::Complaint))?;
    report.figure("a complaint that two rules answer", "µs", took.as_secs_f64() * 1e6 / count as f64, None, Aim::None);
    Ok(())
}
