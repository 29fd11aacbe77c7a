//! Precision, recall and F1 on data with known duplicates.
//! `cargo run --release -p kundig-match --example measure_duplicates [-- --errors DATA [--priors fitted] | --export FOLDER]`

#[path = "../tests/data/mod.rs"]
mod data;

use data::{Data, Half, from_score, of_groups};
use kundig_match::{Model, Prepared, compare};

/// Those that ship; fitted to the records; fitted, and told that the records are of unrelated people.
const PRIORS: [&str; 3] = ["default", "fitted", "unrelated"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let errors = value("--errors");
    if let Some(folder) = value("--export") {
        for data in data::all() {
            export(&data, folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
        }
        return;
    }
    println!("data       found as  half  precision  recall  F1      (right, wrong, missed)");
    for (data, priors) in data::all().into_iter().flat_map(|data| PRIORS.map(|priors| (data.clone(), priors))) {
        let start = std::time::Instant::now();
        let model = match priors {
            "default" => Model::default(),
            "fitted" => data.fitted(&Model::default()),
            _ => data.fitted(&Model::of_unrelated()),
        };
        let prior = model.weights.prior;
        let names = (model.weights.rare_family, model.weights.rare_given);
        println!(
            "{:<10} priors {priors}: {} {} {}, names {names:?}",
            data.name, prior.stranger, prior.relative, prior.related
        );
        let found = data.search(&model);
        let took = start.elapsed();
        let (likely, same) = (model.thresholds.likely, model.thresholds.same);
        let views =
            [("same", from_score(&found, same)), ("likely", from_score(&found, likely)), ("groups", of_groups(&found))];
        for (view, pairs) in &views {
            for (name, half) in [("all", Half::All), ("odd", Half::Odd), ("even", Half::Even)] {
                let f = data.figures(pairs, half);
                println!(
                    "{:<10} {view:<8}  {name:<4}  {:<9.4}  {:<6.4}  {:<6.4}  ({}, {}, {})",
                    data.name,
                    f.precision(),
                    f.recall(),
                    f.f1(),
                    f.right,
                    f.wrong,
                    f.missed
                );
            }
        }
        println!(
            "{:<10} blocking finds {:.4} of the true pairs; {} records, {} comparisons, {took:.2?}",
            data.name,
            blocking_recall(&data),
            data.records.len(),
            found.compared
        );
        if value("--priors").map_or("default", String::as_str) == priors && errors == Some(&data.name.to_owned()) {
            show_errors(&data, &views[1].1, &model);
        }
    }
}

fn blocking_recall(data: &Data) -> f64 {
    let keys: Vec<_> = data.records.iter().map(kundig_match::keys).collect();
    let shared =
        |&&(a, b): &&(u32, u32)| keys[a as usize].iter().any(|x| keys[b as usize].iter().any(|y| x.coarse == y.coarse));
    data.truth.iter().filter(shared).count() as f64 / data.truth.len() as f64
}

/// Errors of the odd half only: the even one is not looked at.
fn show_errors(data: &Data, found: &std::collections::BTreeSet<(u32, u32)>, model: &Model) {
    let odd = |pair: &&(u32, u32)| data.clusters[pair.0 as usize] % 2 == 1;
    let wrong = found.difference(&data.truth).map(|pair| ("WRONG", pair));
    let missed = data.truth.difference(found).map(|pair| ("MISSED", pair));
    for (what, &(a, b)) in wrong.chain(missed).filter(|(_, pair)| odd(pair)) {
        let (x, y) = (&data.records[a as usize], &data.records[b as usize]);
        let found = compare(&Prepared::new(x), &Prepared::new(y), model);
        println!("{what} {} {} score {}", data.names[a as usize], data.names[b as usize], found.score);
        for record in [x, y] {
            println!("  {}", serde_json::to_string(record).expect("JSON"));
        }
        let reasons: Vec<String> = found.reasons.iter().map(|r| format!("{} {}", r.fact.code(), r.weight)).collect();
        println!("  {}", reasons.join(", "));
    }
}

/// The records in normal forms and the true pairs, for the peers (`benches/peers/duplicates.py`).
fn export(data: &Data, folder: &str) -> Result<(), csv::Error> {
    let first = |values: &[String]| values.first().cloned().unwrap_or_default();
    let customers = data.name == "customers";
    let mut records = csv::Writer::from_path(format!("{folder}/{}.csv", data.name))?;
    let mut columns = vec!["id", "given", "family", "born", "street", "number", "code", "place"];
    columns.extend(if customers {
        ["legal_name", "phone", "mobile", "mail", "iban", "vat"].as_slice()
    } else {
        &["identity", "state"]
    });
    records.write_record(&columns)?;
    for (index, (name, record)) in data.names.iter().zip(&data.records).enumerate() {
        let address = &record.addresses[0];
        let born = record.birth_date.map_or(String::new(), |date| date.to_string());
        let mut row = vec![name.clone(), record.given.clone(), record.family.clone(), born];
        row.extend([&address.street, &address.number, &address.code, &address.place].map(String::clone));
        if customers {
            let mobile = |phone: &&String| phone.starts_with("+491");
            let landline = record.phones.iter().find(|phone| !mobile(phone)).cloned().unwrap_or_default();
            let mobile = record.phones.iter().find(mobile).cloned().unwrap_or_default();
            row.extend([record.legal_name.clone(), landline, mobile, first(&record.emails)]);
            row.extend([first(&record.ibans), record.vat_id.clone()]);
        } else {
            row.extend([first(&record.identity_numbers), data.states[index].clone()]);
        }
        records.write_record(&row)?;
    }
    let mut links = csv::Writer::from_path(format!("{folder}/{}-links.csv", data.name))?;
    links.write_record(["a", "b"])?;
    for &(a, b) in &data.truth {
        links.write_record([&data.names[a as usize], &data.names[b as usize]])?;
    }
    Ok(())
}
