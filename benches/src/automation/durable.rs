//! A contact is recorded and answered by a follow-up, each in a unit of its own that is committed: once by a rule, once by
//! hand in Rust through the same operations. What the rule costs beyond is filter, run, rights, savepoint and trace.

use std::time::Duration;

use kundig::base::Due;
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::Customer;
use kundig::followup::operations::CreateFollowUp;
use kundig::{Durability, Operation, Unit};

use super::{RULES, SUBJECT, rules};
use crate::people::People;
use crate::report::{Aim, Report, by_turns, timed};
use crate::world::World;
use crate::{Outcome, Wish};

type Timed = Result<Duration, Box<dyn std::error::Error>>;

pub(super) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (each, runs) = if wish.quick { (200, 3) } else { (1_000, 7) };
    for (what, durability) in
        [("SQLite, WAL, synchronous=FULL", Durability::Full), ("SQLite, WAL, synchronous=NORMAL", Durability::Relaxed)]
    {
        let worlds = (World::new(durability, None)?, World::new(durability, None)?);
        beside_by_hand(what, &worlds, each, runs, report)?;
    }
    if let Some(ruled) = World::postgres(Durability::Full, None)?
        && let Some(by_hand) = World::postgres(Durability::Full, None)?
    {
        beside_by_hand("PostgreSQL, synchronous_commit=on", &(ruled, by_hand), each, runs, report)?;
    }
    many_in_one(wish, report)
}

/// One unit a reaction; both sides in databases of their own that grow alike.
fn beside_by_hand(
    what: &str,
    (ruled, by_hand): &(World, World),
    each: usize,
    runs: usize,
    report: &mut Report,
) -> Outcome {
    let people = People::load()?;
    let (customers, others) = (ruled.register(people.customers(1, 500))?, by_hand.register(people.customers(1, 500))?);
    for count in RULES {
        let folder = rules(count)?;
        ruled.use_rules(folder.path())?;
        let (ours, peer) = by_turns(
            runs,
            || -> Timed { timed(|| (0..each).try_for_each(|at| reacted(ruled, &customers[at % customers.len()]))) },
            || -> Timed { timed(|| (0..each).try_for_each(|at| wrote(by_hand, &others[at % others.len()]))) },
        )?;
        let per_second = |seconds: f64| each as f64 / seconds;
        let name = format!("{what}, {count} rules / by hand");
        report.figure(&name, "/s", per_second(ours), Some(per_second(peer)), Aim::None);
    }
    Ok(())
}

/// Without the commit: what a rule costs in the unit itself.
fn many_in_one(wish: &Wish, report: &mut Report) -> Outcome {
    let (count, runs) = if wish.quick { (1_000, 3) } else { (5_000, 7) };
    let customers = People::load()?.customers(1, 500);
    for loaded in RULES {
        let folder = rules(loaded)?;
        let (ours, peer) = by_turns(
            runs,
            || -> Timed {
                let world = World::new(Durability::Relaxed, Some(folder.path()))?;
                let customers = world.register(customers.clone())?;
                timed(|| {
                    unit(&world, |unit| (0..count).try_for_each(|at| record(unit, &customers[at % 500]).map(drop)))
                })
            },
            || -> Timed {
                let world = World::new(Durability::Relaxed, None)?;
                let customers = world.register(customers.clone())?;
                timed(|| {
                    unit(&world, |unit| {
                        (0..count).try_for_each(|at| {
                            record(unit, &customers[at % 500])?;
                            unit.execute(follow_up()).map(drop)
                        })
                    })
                })
            },
        )?;
        let per_second = |seconds: f64| count as f64 / seconds;
        let name = format!("SQLite, {count} in one unit, {loaded} rules / by hand");
        report.figure(&name, "/s", per_second(ours), Some(per_second(peer)), Aim::None);
    }
    Ok(())
}

fn record(unit: &mut Unit<'_>, customer: &Customer) -> kundig::Result<kundig::contact::Contact> {
    unit.execute(RecordContact::new(customer.id, Direction::In, Medium::Phone, ContactKind::Complaint, SUBJECT))
}

fn follow_up() -> CreateFollowUp {
    CreateFollowUp {
        subject: format!("Rückruf: {SUBJECT}"),
        due: Due::BusinessDays { business_days: 1 },
        department: Some("service".into()),
        escalate: Vec::new(),
        ..CreateFollowUp::example()
    }
}

fn unit(world: &World, work: impl FnOnce(&mut Unit<'_>) -> kundig::Result<()>) -> Outcome {
    let outcome = world.session.unit(work)?;
    match outcome.reactions.iter().find_map(|reaction| reaction.failure.as_ref()) {
        Some(failure) => Err(failure.clone().into()),
        None => Ok(()),
    }
}

fn reacted(world: &World, customer: &Customer) -> Outcome {
    let outcome = world.session.unit(|unit| record(unit, customer))?;
    // A rule that fails or does not fit would be quicker than one that works.
    match outcome.reactions.as_slice() {
        [reaction] if reaction.outcome == "reacted" => Ok(()),
        other => Err(format!("the rule of the bench did not react: {other:?}").into()),
    }
}

fn wrote(world: &World, customer: &Customer) -> Outcome {
    world.session.unit(|unit| {
        record(unit, customer)?;
        unit.execute(follow_up())
    })?;
    Ok(())
}
