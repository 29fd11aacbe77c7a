//! Searching among a million customers, as people type.

use std::hint::black_box;
use std::time::{Duration, Instant};

use kundig::base::CustomerId;
use kundig::customer::operations::{GetCustomer, ListCustomers, SearchCustomers};
use kundig::customer::{Customer, Party};
use kundig::segment::operations::CountCustomers;
use kundig::{Durability, Session};

use crate::people::{Dice, People};
use crate::raw::Raw;
use crate::report::{Aim, Report, median};
use crate::world::{World, data_folder};
use crate::{Outcome, Wish};

const QUESTIONS: usize = 1_000;
/// Customers in one unit while building.
const PORTION: usize = 20_000;

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let count = if wish.quick { 100_000 } else { 1_000_000 };
    let world = kept(count, wish.fresh, report)?;
    let raw = Raw::open(&world.file, "NORMAL")?;
    let questions = questions(&world.session)?;
    let raws: Vec<Vec<Duration>> = (0..3).map(|_| ask_raw(&raw, &questions)).collect::<Result<_, _>>()?;
    let raws: Vec<Duration> = (0..questions.len()).map(|place| of_place(&raws, place)).collect();
    measure(&format!("SQLite, {count} customers"), &world, &questions, Some(&raws), report)?;

    if let Some(world) = kept_on_postgres(count, wish.fresh, report)? {
        let questions = self::questions(&world.session)?;
        measure(&format!("PostgreSQL, {count} customers"), &world, &questions, None, report)?;
    }
    Ok(())
}

/// Where so many are kept on PostgreSQL.
pub(crate) fn schema(count: usize) -> String {
    format!("kundig_bench_{count}")
}

/// The same on PostgreSQL: in a schema that a server of the caller still has the next time.
pub(crate) fn kept_on_postgres(
    count: usize,
    fresh: bool,
    report: &Report,
) -> Result<Option<World>, Box<dyn std::error::Error>> {
    let schema = schema(count);
    let Some(world) = World::kept_on_postgres(&schema, fresh)? else { return Ok(None) };
    let there = world.session.execute(CountCustomers { filter: String::new(), text: None })?.customers;
    match usize::try_from(there)? {
        0 => build(&world, count, report)?,
        all if all == count => {}
        part => return Err(format!("{schema} holds {part} customers, the rest of a build: ask with --fresh").into()),
    }
    Ok(Some(world))
}

/// Everybody in a database, by name.
fn everyone(session: &Session) -> kundig::Result<Vec<CustomerId>> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = session.execute(ListCustomers { limit: Some(200), after, ..ListCustomers::default() })?;
        ids.extend(page.customers.into_iter().map(|customer| customer.id));
        after = page.next;
        if after.is_none() {
            return Ok(ids);
        }
    }
}

fn measure(
    what: &str,
    world: &World,
    questions: &[Question],
    raws: Option<&[Duration]>,
    report: &mut Report,
) -> Outcome {
    // The very first answers of a program that was just started: nothing is in its memory yet.
    let first = ask(&world.session, questions)?;
    let runs: Vec<Vec<Duration>> = (0..3).map(|_| ask(&world.session, questions)).collect::<Result<_, _>>()?;
    let again: Vec<Duration> = (0..questions.len()).map(|place| of_place(&runs, place)).collect();
    let aim = Aim::AtMost(10.0);
    for (part, share, aim) in [("p50", 0.5, Aim::None), ("p99", 0.99, aim), ("max", 1.0, Aim::None)] {
        let peer = raws.map(|raws| percentile(raws, share));
        report.figure(&format!("{what}, {part}"), "ms", percentile(&again, share), peer, aim);
    }
    report.figure(&format!("{what}, the first time after opening, p99"), "ms", percentile(&first, 0.99), None, aim);
    for kind in ["one word", "name and place", "phone", "number", "end of a number", "misspelt", "by ear"] {
        let mut of_kind: Vec<(Duration, &str)> = again
            .iter()
            .zip(questions)
            .filter(|(_, question)| question.kind == kind)
            .map(|(time, question)| (*time, question.text.as_str()))
            .collect();
        of_kind.sort();
        let times: Vec<Duration> = of_kind.iter().map(|(time, _)| *time).collect();
        report.figure(&format!("{what}, {kind}, p99"), "ms", percentile(&times, 0.99), None, Aim::None);
        let slowest = of_kind.iter().rev().take(4);
        let slowest: Vec<String> =
            slowest.map(|(time, text)| format!("“{text}” {:.2} ms", time.as_secs_f64() * 1e3)).collect();
        report.note(&format!("slowest: {}", slowest.join(", ")));
    }
    Ok(())
}

/// The large database: built once, kept beside the build.
pub(crate) fn kept(count: usize, fresh: bool, report: &Report) -> Result<World, Box<dyn std::error::Error>> {
    let file = data_folder()?.join(format!("search-{count}.db"));
    let done = file.with_extension("done");
    if fresh || !done.exists() {
        for leftover in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{leftover}", file.display()));
        }
        report.note(&format!("building {count} customers in {}", file.display()));
        build(&World::at(&file, Durability::Relaxed, None)?, count, report)?;
        std::fs::write(&done, "")?;
    }
    World::at(&file, Durability::Relaxed, None)
}

fn build(world: &World, count: usize, report: &Report) -> Outcome {
    let begun = Instant::now();
    let people = People::load()?;
    for portion in 0..count / PORTION {
        world.register(people.customers(1_000 + portion as u64, PORTION))?;
    }
    world.session.call("store.vacuum", "{}")?;
    let took = begun.elapsed().as_secs_f64();
    report.note(&format!("built in {took:.0} s, {:.0} customers/s", count as f64 / took));
    Ok(())
}

struct Question {
    kind: &'static str,
    text: String,
}

/// What people at a counter type, about customers who are there and some who are not.
fn questions(session: &Session) -> kundig::Result<Vec<Question>> {
    let ids = everyone(session)?;
    let mut dice = Dice(99);
    let mut questions = Vec::with_capacity(QUESTIONS);
    for place in 0..QUESTIONS {
        let customer = session.execute(GetCustomer { id: *dice.pick(&ids) })?;
        let (kind, text) = match place % 20 {
            0..=6 => ("one word", one_word(&customer, &mut dice)),
            7..=11 => ("name and place", name_and_place(&customer, &mut dice)),
            12..=14 => ("phone", phone(&customer, &mut dice)),
            15..=16 => ("number", customer.number.clone()),
            17 => ("end of a number", end_of_number(&customer, &mut dice)),
            18 => ("misspelt", misspelt(&customer, &mut dice)),
            _ => ("by ear", by_ear(&customer, &mut dice)),
        };
        questions.push(Question { kind, text });
    }
    Ok(questions)
}

fn name(customer: &Customer) -> &str {
    match &customer.party {
        Party::Person(person) => &person.last_name,
        Party::Organisation(firm) => &firm.legal_name,
    }
}

fn beginning(word: &str, least: usize, dice: &mut Dice) -> String {
    let letters = word.chars().count();
    word.chars().take(least + dice.below(letters.saturating_sub(least) + 1)).collect()
}

fn place(customer: &Customer) -> &str {
    customer.addresses.first().and_then(|address| address.place.as_deref()).unwrap_or("Berlin")
}

fn one_word(customer: &Customer, dice: &mut Dice) -> String {
    let word = if dice.percent(75) { name(customer) } else { place(customer) };
    beginning(word.split(' ').next().unwrap_or(word), 3, dice).to_lowercase()
}

fn name_and_place(customer: &Customer, dice: &mut Dice) -> String {
    let name = name(customer).split(' ').next().unwrap_or_default();
    format!("{} {}", beginning(name, 3, dice).to_lowercase(), beginning(place(customer), 3, dice).to_lowercase())
}

fn phone(customer: &Customer, dice: &mut Dice) -> String {
    let point = customer.contact_points.first();
    match dice.below(3) {
        0 => point.map(|point| point.value.clone()).unwrap_or_default(),
        1 => point.map(|point| point.value.replace("+49", "0049 ")).unwrap_or_default(),
        _ => point.map(|point| point.typed.clone()).unwrap_or_default(),
    }
}

/// Two letters of the name swapped; most such names nobody has, so that the whole index is asked in vain.
fn misspelt(customer: &Customer, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name(customer).split(' ').next().unwrap_or_default().to_lowercase().chars().collect();
    if letters.len() > 3 {
        let at = 1 + dice.below(letters.len() - 2);
        letters.swap(at, at + 1);
    }
    let name: String = letters.into_iter().collect();
    format!("{name} {}", beginning(place(customer), 3, dice).to_lowercase())
}

/// The last digits of a phone, sometimes with the dots that ask for nothing else.
fn end_of_number(customer: &Customer, dice: &mut Dice) -> String {
    let value = customer.contact_points.first().map(|point| point.value.clone()).unwrap_or_default();
    let digits = &value[value.len().saturating_sub(4 + dice.below(3))..];
    if dice.percent(50) { format!("…{digits}") } else { digits.to_owned() }
}

/// The name as somebody writes it who only heard it, at times with the place.
fn by_ear(customer: &Customer, dice: &mut Dice) -> String {
    let mut name = name(customer).split(' ').next().unwrap_or_default().to_lowercase();
    for (written, heard) in
        [("ei", "ai"), ("ey", "ei"), ("tt", "t"), ("dt", "t"), ("nn", "n"), ("ph", "f"), ("ck", "k")]
    {
        name = name.replace(written, heard);
    }
    if dice.percent(50) { name } else { format!("{name} {}", beginning(place(customer), 3, dice).to_lowercase()) }
}

fn ask(session: &Session, questions: &[Question]) -> kundig::Result<Vec<Duration>> {
    questions
        .iter()
        .map(|question| {
            let begun = Instant::now();
            black_box(session.execute(SearchCustomers::new(&question.text))?);
            Ok(begun.elapsed())
        })
        .collect()
}

fn ask_raw(raw: &Raw, questions: &[Question]) -> rusqlite::Result<Vec<Duration>> {
    questions
        .iter()
        .map(|question| {
            let words = match kundig_check::phone::search_digits(&question.text) {
                Some(digits) => vec![digits],
                // A letter alone stands in nearly every row; the engine does not ask for it either.
                None => {
                    let folded = kundig_check::fold::fold(&question.text);
                    folded.split(' ').filter(|word| word.len() > 1).map(str::to_owned).collect()
                }
            };
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
            let begun = Instant::now();
            black_box(raw.search(&words.join(" "))?);
            Ok(begun.elapsed())
        })
        .collect()
}

/// The median of one question over the runs.
fn of_place(runs: &[Vec<Duration>], place: usize) -> Duration {
    Duration::from_secs_f64(median(runs.iter().map(|run| run[place]).collect()))
}

/// In milliseconds.
pub(crate) fn percentile(times: &[Duration], share: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort();
    let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
    times.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}
