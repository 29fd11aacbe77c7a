//! The benches: what Kundig costs beside a raw rusqlite program that writes and reads the same rows of the same schema.
//!
//! `cargo xtask bench [name…] [--quick] [--json] [--fresh]`. Each figure is the median of several runs, ours and the
//! peer's by turns in one process, so that a busy machine slows both; read the ratios, not the absolute figures.

mod c_call;
mod people;
mod profile;
mod raw;
mod read;
mod register;
mod report;
mod rules;
mod search;
mod world;

use std::process::ExitCode;

use report::Report;

/// What a bench is asked for.
pub(crate) struct Wish {
    /// Smaller worlds and fewer runs: a look, not a measurement.
    quick: bool,
    /// Builds kept databases anew.
    fresh: bool,
}

type Bench = fn(&Wish, &mut Report) -> Outcome;
type Outcome = Result<(), Box<dyn std::error::Error>>;

const BENCHES: &[(&str, &str, Bench)] = &[
    ("register", "registering customers, beside raw inserts of the same rows", register::run),
    ("read", "customer.get, beside raw selects of the same rows", read::run),
    ("search", "customer.search among a million", search::run),
    ("rules", "what rules cost: those that react, and a thousand that don't match", rules::run),
    ("c", "what the C border costs over a call by name in Rust", c_call::run),
];

/// Not measurements but loops for a profiler; run by name only.
const PROFILES: &[(&str, &str, Bench)] = &[
    ("profile.register", "registers customers and does nothing else", profile::register),
    ("profile.get", "reads customers and does nothing else", profile::get),
    ("profile.complaint", "records complaints that rules answer and does nothing else", profile::complaint),
];

fn main() -> ExitCode {
    let mut wish = Wish { quick: false, fresh: false };
    let (mut json, mut names) = (false, Vec::new());
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--quick" => wish.quick = true,
            "--fresh" => wish.fresh = true,
            "--json" => json = true,
            "--help" | "-h" => return help(),
            name if BENCHES.iter().chain(PROFILES).any(|bench| bench.0 == name) => names.push(word),
            unknown => {
                eprintln!("there is no bench `{unknown}`");
                help();
                return ExitCode::from(2);
            }
        }
    }
    let mut report = Report::new(json);
    let chosen = BENCHES.iter().chain(PROFILES).filter(|bench| match names.as_slice() {
        [] => BENCHES.iter().any(|usual| usual.0 == bench.0),
        names => names.iter().any(|name| name == bench.0),
    });
    for (name, _, bench) in chosen {
        report.begin(name);
        if let Err(error) = bench(&wish, &mut report) {
            eprintln!("{name}: {error}");
            return ExitCode::FAILURE;
        }
    }
    report.finish();
    ExitCode::SUCCESS
}

fn help() -> ExitCode {
    println!("kundig-benches [--quick] [--json] [--fresh] [name…]\n");
    for (name, about, _) in BENCHES.iter().chain(PROFILES) {
        println!("  {name:<18} {about}");
    }
    println!(
        "\n  --quick  smaller worlds and fewer runs\n  --json   the report as JSON\n  --fresh  build kept databases anew"
    );
    ExitCode::SUCCESS
}
