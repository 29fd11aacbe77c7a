//! How cost grows with the number of customers: the same work among ten thousand, a hundred thousand and a million.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use kundig::customer::operations::{ChangeCustomer, GetCustomer, RegisterCustomer, SearchCustomers};
use kundig::customer::{Customer, CustomerInput, Party};
use kundig::duplicate::Candidates;
use kundig::duplicate::operations::{CheckDuplicates, SearchDuplicates};
use kundig::merge::operations::{MergeCustomers, UndoMerge};
use kundig::segment::operations::CountCustomers;
use kundig::{Durability, Session};
use serde_json::{Value, json};

use crate::people::{Dice, People};
use crate::report::{Aim, Report};
use crate::search::{kept, kept_on_postgres, percentile, schema};
use crate::world::{World, scratch};
use crate::{Outcome, Wish};

/// How often each single operation is timed.
const TIMES: usize = 500;

type Timed<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let counts: &[usize] = if wish.quick { &[20_000, 100_000] } else { &[20_000, 100_000, 1_000_000] };
    for count in counts {
        let source = kept(*count, wish.fresh, report)?;
        let file = source.file.clone();
        drop(source);
        // The kept database stays as it is.
        let folder = scratch()?;
        let copy = folder.path().join("growth.db");
        std::fs::copy(&file, &copy)?;
        among(&count.to_string(), &World::at(&copy, Durability::Relaxed, None)?, report)?;
    }
    for count in counts {
        if kept_on_postgres(*count, wish.fresh, report)?.is_none() {
            break;
        }
        if let Some(world) = World::copy_on_postgres(&schema(*count))? {
            among(&format!("PostgreSQL, {count}"), &world, report)?;
        }
    }
    Ok(())
}

fn among(count: &str, world: &World, report: &mut Report) -> Outcome {
    let session = &world.session;
    let people = People::load()?;
    let mut dice = Dice(7);
    let mut told = |what: &str, times: &[Duration], aim: Aim| {
        report.figure(&format!("{count}: {what}, p50"), "ms", percentile(times, 0.5), None, Aim::None);
        report.figure(&format!("{count}: {what}, p99"), "ms", percentile(times, 0.99), None, aim);
    };

    let new = people.customers(90_000, TIMES);
    let (times, made) = each(new, |one| session.execute(one))?;
    told("customer.register", &times, Aim::None);

    let changes = made.iter().map(|one| ChangeCustomer {
        note: Some(Some("Bitte nur vormittags anrufen.".into())),
        ..ChangeCustomer::new(one.id, one.version)
    });
    let (times, _) = each(changes.collect(), |one| session.execute(one))?;
    told("customer.change", &times, Aim::None);

    let texts: Vec<String> = made.iter().map(|one| typed(one, &mut dice)).collect();
    let (times, _) = each(texts, |text| session.execute(SearchCustomers::new(&text)))?;
    told("customer.search", &times, Aim::AtMost(10.0));

    // Half of those who are asked about are there under nearly the same name, half are not.
    let unknown = people.customers(91_000, TIMES / 2).into_iter().map(|one| one.customer);
    let forms: Vec<CustomerInput> =
        made.iter().take(TIMES / 2).map(|one| again(one, &mut dice)).chain(unknown).collect();
    let check = |form: CustomerInput| CheckDuplicates { customer: Some(form), ..CheckDuplicates::default() };
    let (times, answers) = each(forms, |form| session.execute(check(form)))?;
    told("duplicate.check", &times, Aim::AtMost(5.0));
    let is_found = |(one, answer): &(&Customer, &Candidates)| answer.candidates.iter().any(|c| c.customer == one.id);
    let found = made.iter().zip(&answers).take(TIMES / 2).filter(is_found).count();
    let share = found as f64 * 100.0 / (TIMES / 2) as f64;

    let filters = [
        "status is active",
        "any address (place is \"Berlin\") and no contact (occurred after 90 days ago)",
        "revenue >= 10000 EUR",
    ];
    for filter in filters {
        let count_those = || CountCustomers { filter: filter.into(), text: None };
        let (times, _) = each(vec![(); 5], |()| session.execute(count_those()))?;
        told(&format!("segment.count `{filter}`"), &times, Aim::None);
    }

    report.figure(&format!("{count}: of those who are there, duplicate.check finds"), "%", share, None, Aim::None);

    let begun = Instant::now();
    let mut after = None;
    let mut looked_at = 0;
    while looked_at < 5_000 {
        let step = session.execute(SearchDuplicates { after, limit: Some(1_000) })?;
        looked_at += step.customers;
        after = step.next;
    }
    let per = begun.elapsed().as_secs_f64() * 1e3 / f64::from(looked_at);
    report.figure(&format!("{count}: duplicate.search, per customer"), "ms", per, None, Aim::None);

    let per = import(session, &people, 2_000)?;
    report.figure(&format!("{count}: import, per line"), "ms", per, None, Aim::None);

    let pairs: Vec<(Customer, Customer)> = made
        .chunks_exact(2)
        .take(100)
        .map(|two| {
            Ok((session.execute(GetCustomer { id: two[0].id })?, session.execute(GetCustomer { id: two[1].id })?))
        })
        .collect::<kundig::Result<_>>()?;
    let merges = pairs.iter().map(|(kept, merged)| MergeCustomers {
        kept: kept.id,
        kept_version: kept.version,
        merged: merged.id,
        merged_version: merged.version,
        choose: Default::default(),
    });
    let (times, done) = each(merges.collect(), |one| session.execute(one))?;
    let mut told = |what: &str, times: &[Duration]| {
        report.figure(&format!("{count}: {what}, p50"), "ms", percentile(times, 0.5), None, Aim::None);
        report.figure(&format!("{count}: {what}, p99"), "ms", percentile(times, 0.99), None, Aim::None);
    };
    told("merge.customers", &times);
    let (times, _) = each(done, |one| session.execute(UndoMerge { id: one.id }))?;
    told("merge.undo", &times);
    Ok(())
}

/// How long each of them takes, and what comes of it.
fn each<T, R>(all: Vec<T>, mut act: impl FnMut(T) -> kundig::Result<R>) -> kundig::Result<(Vec<Duration>, Vec<R>)> {
    let (mut times, mut results) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for one in all {
        let begun = Instant::now();
        results.push(act(one)?);
        times.push(begun.elapsed());
    }
    Ok((times, results))
}

/// The beginnings of two words.
fn typed(customer: &Customer, dice: &mut Dice) -> String {
    let place = customer.addresses.first().and_then(|address| address.place.as_deref()).unwrap_or("Berlin");
    let beginning = |word: &str, least: usize| word.chars().take(least).collect::<String>().to_lowercase();
    let name = customer.name.rsplit(' ').next().unwrap_or_default();
    format!("{} {}", beginning(name, 3 + dice.below(3)), beginning(place, 3 + dice.below(4)))
}

/// Somebody as they are entered a second time: without the number, with a letter wrong.
fn again(customer: &Customer, dice: &mut Dice) -> CustomerInput {
    let record = serde_json::to_value(customer).unwrap_or_default();
    let mut input = json!({ "party": record["party"], "addresses": record["addresses"], "contact_points": [] });
    for address in input["addresses"].as_array_mut().into_iter().flatten() {
        address.as_object_mut().map(|address| address.remove("id"));
    }
    let mut input: CustomerInput =
        serde_json::from_value(input).unwrap_or_else(|_| CustomerInput::new(customer.party.clone()));
    if let Party::Person(person) = &mut input.party {
        let mut letters: Vec<char> = person.last_name.chars().collect();
        if letters.len() > 3 {
            letters.remove(1 + dice.below(letters.len() - 2));
        }
        person.last_name = letters.into_iter().collect();
    }
    input
}

/// Milliseconds per line of a file of new customers.
fn import(session: &Session, people: &People, count: usize) -> Timed<f64> {
    let mut text = String::from("Vorname;Nachname;Straße;PLZ;Ort;Telefon\n");
    for RegisterCustomer { customer, .. } in people.customers(92_000, count) {
        let record = serde_json::to_value(&customer)?;
        let of = |value: &Value| value.as_str().unwrap_or_default().replace(';', " ");
        let address = &record["addresses"][0];
        let fields = [
            &record["party"]["first_name"],
            &record["party"]["last_name"],
            &address["street"],
            &address["postal_code"],
            &address["place"],
            &record["contact_points"][0]["value"],
        ];
        text.push_str(&fields.map(of).join(";"));
        text.push('\n');
    }
    let begun = Instant::now();
    kundig::import_customers(session, text.as_bytes(), &kundig::ImportOptions::default(), |_| {
        ControlFlow::Continue(())
    })?;
    Ok(begun.elapsed().as_secs_f64() * 1e3 / count as f64)
}
