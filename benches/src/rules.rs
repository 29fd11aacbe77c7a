//! What rules cost: those that react, and those that only listen.

use std::path::Path;
use std::time::Duration;

use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::Customer;
use kundig::customer::operations::RegisterCustomer;
use kundig::{Durability, Unit};
use tempfile::TempDir;

use crate::people::People;
use crate::report::{Aim, Report, by_turns, worked};
use crate::world::{World, scratch, shipped_rules};
use crate::{Outcome, Wish};

/// How many rules stand by without matching.
const BYSTANDERS: usize = 1_000;

type Timed = Result<Duration, Box<dyn std::error::Error>>;

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (count, runs) = if wish.quick { (5_000, 3) } else { (30_000, 11) };
    let people = People::load()?;
    let per_piece = |seconds: f64, count: usize| seconds * 1e6 / count as f64;

    // A complaint: the shipped rules open a case and queue a mail for each; for important customers also a follow-up.
    let few = count / 5;
    let complaints = |rules: Option<&Path>| -> Timed {
        let world = World::new(Durability::Relaxed, rules)?;
        let customers = world.register(people.customers(1, few))?;
        worked(|| contacts(&world, &customers, ContactKind::Complaint))
    };
    let (with, without) = by_turns(runs, || complaints(Some(&shipped_rules())), || complaints(None))?;
    report.figure(
        "a complaint that two rules answer / none",
        "µs",
        per_piece(with, few),
        Some(per_piece(without, few)),
        Aim::None,
    );

    let customers = people.customers(1, count);
    for (what, rules) in [
        ("1,000 rules of this event, other filter", bystanders("customer.registered", BYSTANDERS, nobody)?),
        ("1 rule of this event, other filter", bystanders("customer.registered", 1, nobody)?),
        ("1,000 rules of other events", bystanders("followup.created", BYSTANDERS, nobody_due)?),
    ] {
        let (with, without) =
            by_turns(runs, || registering(Some(rules.path()), &customers), || registering(None, &customers))?;
        let name = format!("register, {what} / none");
        report.figure(&name, "µs", per_piece(with, count), Some(per_piece(without, count)), Aim::RatioAtMost(1.05));
    }
    let rules = bystanders("contact.recorded", BYSTANDERS, |n| format!("kind: \"complaint\", subject: \"nie {n}\""))?;
    let inquiries = |rules: Option<&Path>| -> Timed {
        let world = World::new(Durability::Relaxed, rules)?;
        let customers = world.register(people.customers(1, few))?;
        worked(|| contacts(&world, &customers, ContactKind::Inquiry))
    };
    let (with, without) = by_turns(runs, || inquiries(Some(rules.path())), || inquiries(None))?;
    let name = "contact.record, 1,000 rules of this event, other filter / none";
    report.figure(name, "µs", per_piece(with, few), Some(per_piece(without, few)), Aim::None);
    Ok(())
}

fn registering(rules: Option<&Path>, customers: &[RegisterCustomer]) -> Timed {
    let world = World::new(Durability::Relaxed, rules)?;
    let customers = customers.to_vec();
    worked(|| world.register(customers).map(drop)).map_err(Into::into)
}

pub(crate) fn contacts(
    world: &World,
    customers: &[Customer],
    kind: ContactKind,
) -> Result<(), Box<dyn std::error::Error>> {
    let outcome = world.session.unit(|unit: &mut Unit<'_>| {
        customers.iter().try_for_each(|customer| {
            let contact = RecordContact::new(customer.id, Direction::In, Medium::Phone, kind, "Heizung ausgefallen");
            unit.execute(contact).map(drop)
        })
    })?;
    // A rule that fails would be cheaper than one that works.
    match outcome.reactions.iter().find_map(|reaction| reaction.failure.as_ref()) {
        Some(failure) => Err(failure.clone().into()),
        None => Ok(()),
    }
}

fn nobody(number: usize) -> String {
    format!("name: \"Niemand {number}\"")
}

fn nobody_due(number: usize) -> String {
    format!("subject: \"nie {number}\"")
}

/// Rules that listen to an event, none of which ever matches what the bench does.
fn bystanders(event: &str, count: usize, filter: impl Fn(usize) -> String) -> std::io::Result<TempDir> {
    let folder = scratch()?;
    for number in 0..count {
        let filter = filter(number);
        let text = format!(
            "rule(#{{\n    name: \"bench.bystander_{number}\",\n    about: \"Stands by.\",\n    on: \"{event}\",\n    when: #{{ {filter} }},\n    run_as: \"service\",\n}});\n\n\
             fn react(event) {{\n    follow_up(#{{ subject: \"nie\", department: \"service\", due: business_days(1) }});\n}}\n"
        );
        std::fs::write(folder.path().join(format!("bystander_{number:04}.rhai")), text)?;
    }
    Ok(folder)
}
