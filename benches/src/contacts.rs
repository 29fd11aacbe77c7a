//! A million contacts: a large database that is built once and kept beside the build, for back-tests and timelines.

use std::time::Instant;

use kundig::Durability;
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::Customer;

use crate::people::{Dice, People};
use crate::report::Report;
use crate::world::{World, data_folder};

/// How many contacts one unit records while the database is built.
const PORTION: usize = 20_000;
/// Of a hundred contacts so many are with the one customer who is always on the phone.
const HEAVY_PERCENT: usize = 1;
/// Of a hundred contacts so many are complaints; the others are inquiries.
const COMPLAINT_PERCENT: usize = 2;

/// The subject of complaints.
pub(crate) const SUBJECT: &str = "Heizung ausgefallen";

/// The database with so many contacts of a tenth as many customers. The first customer of the file has a hundredth of all.
pub(crate) fn kept(count: usize, fresh: bool, report: &Report) -> Result<World, Box<dyn std::error::Error>> {
    let file = data_folder()?.join(format!("contacts-{count}.db"));
    let done = file.with_extension("done");
    if fresh || !done.exists() {
        for leftover in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{leftover}", file.display()));
        }
        report.note(&format!("building {count} contacts in {}", file.display()));
        let begun = Instant::now();
        build(&World::at(&file, Durability::Relaxed, None)?, count)?;
        let took = begun.elapsed().as_secs_f64();
        report.note(&format!("built in {took:.0} s"));
        std::fs::write(&done, "")?;
    }
    World::at(&file, Durability::Relaxed, None)
}

/// Fills a world. Shared with PostgreSQL, where the world is thrown away.
pub(crate) fn build(world: &World, count: usize) -> kundig::Result<()> {
    let people = People::load().map_err(|error| kundig::Error::Host(error.to_string()))?;
    let mut customers: Vec<Customer> = Vec::new();
    for portion in 0..(count / 10).div_ceil(PORTION) {
        let size = PORTION.min(count / 10 - portion * PORTION);
        customers.extend(world.register(people.customers(5_000 + portion as u64, size))?);
    }
    let mut dice = Dice(17);
    for _ in 0..count.div_ceil(PORTION) {
        world.session.unit(|unit| {
            for _ in 0..PORTION.min(count) {
                let customer = if dice.percent(HEAVY_PERCENT) { &customers[0] } else { dice.pick(&customers) };
                let (kind, subject) = if dice.percent(COMPLAINT_PERCENT) {
                    (ContactKind::Complaint, SUBJECT)
                } else {
                    (ContactKind::Inquiry, "Preis für eine Wartung")
                };
                unit.execute(RecordContact::new(customer.id, Direction::In, Medium::Phone, kind, subject))?;
            }
            Ok(())
        })?;
    }
    world.session.call("store.vacuum", "{}")?;
    Ok(())
}
