//! The timeline of a customer among a million contacts: the first page and the fiftieth.

use std::hint::black_box;
use std::time::{Duration, Instant};

use kundig::base::CustomerId;
use kundig::customer::operations::ListCustomers;
use kundig::journal::operations::ReadJournal;
use kundig::timeline::operations::CustomerTimeline;
use kundig::{Durability, Session};

use crate::contacts::{build, kept};
use crate::people::Dice;
use crate::report::{Aim, Report};
use crate::world::World;
use crate::{Outcome, Wish};

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (count, asked) = if wish.quick { (100_000, 100) } else { (1_000_000, 500) };
    let world = kept(count, wish.fresh, report)?;
    pages("SQLite", &world.session, count, asked, report)?;
    // Built anew each time: a tenth is enough to see an index that is not used.
    let count = count / 10;
    if let Some(world) = World::postgres(Durability::Relaxed, None)? {
        build(&world, count)?;
        pages("PostgreSQL", &world.session, count, asked, report)?;
    }
    Ok(())
}

fn pages(what: &str, session: &Session, count: usize, asked: usize, report: &mut Report) -> Outcome {
    let customers = session.execute(ListCustomers { limit: Some(200), ..ListCustomers::default() })?.customers;
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    // The first that was registered is the one who is always on the phone.
    let page = session.execute(ReadJournal { limit: Some(200), ..ReadJournal::default() })?;
    let first = page.entries.iter().find(|entry| entry.event == "customer.registered");
    let heavy = CustomerId(first.ok_or("there are no customers")?.record.0);
    let mut fiftieth = CustomerTimeline { limit: Some(20), ..CustomerTimeline::of(heavy) };
    for _ in 1..50 {
        fiftieth.after = session.execute(fiftieth.clone())?.next;
        fiftieth.after.ok_or("the first customer has too few contacts")?;
    }
    let mut dice = Dice(5);
    for (page, of) in [
        (
            "first page of the customer with a hundredth of all",
            vec![CustomerTimeline { after: None, ..fiftieth.clone() }],
        ),
        ("fiftieth page of them", vec![fiftieth]),
        ("first page of anybody", {
            let anybody = |_| CustomerTimeline { limit: Some(20), ..CustomerTimeline::of(*dice.pick(&ids)) };
            (0..100).map(anybody).collect()
        }),
    ] {
        let mut times: Vec<Duration> = Vec::with_capacity(asked);
        for round in 0..asked {
            let ask = of[round % of.len()].clone();
            let begun = Instant::now();
            black_box(session.execute(ask)?);
            times.push(begun.elapsed());
        }
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        report.figure(&format!("{what}, {count} contacts, {page}, p50"), "ms", at(0.5), None, Aim::None);
        report.figure(&format!("{what}, {count} contacts, {page}, p99"), "ms", at(0.99), None, Aim::AtMost(10.0));
    }
    Ok(())
}
