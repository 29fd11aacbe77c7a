//! The benches: what Kundig costs beside a raw rusqlite program that writes and reads the same rows of the same schema.
//!
//! `cargo xtask bench [name…] [--quick] [--json] [--fresh]`. Each figure is the median of several runs, ours and the
//! peer's by turns in one process, so that a busy machine slows both; read the ratios, not the absolute figures.

mod automation;
mod backtest;
mod c_call;
mod check;
mod contacts;
mod erase;
mod growth;
mod hostile;
mod people;
mod profile;
mod raw;
mod read;
mod register;
mod report;
mod rules;
mod search;
mod timeline;
mod timers;
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
    ("erase", "erasing a person, and writing the file anew after it", erase::run),
    ("rules", "what rules cost: those that react, and a thousand that don't match", rules::run),
    ("automation", "reactions per second, beside zen-engine and beside a reaction by hand", automation::run),
    ("hostile", "how soon rules that mean harm are stopped", hostile::run),
    ("check", "checks of values, beside konto_check, schwifty, python-stdnum and phonenumbers", check::run),
    ("c", "what the C border costs over a call by name in Rust", c_call::run),
];

/// Those that build a database of a million for minutes; run by name only.
const LARGE: &[(&str, &str, Bench)] = &[
    ("search", "customer.search among a million", search::run),
    ("growth", "the same work among 20 thousand, 100 thousand and a million customers", growth::run),
    ("timers", "the clock's round with a million timers waiting", timers::run),
    ("backtest", "a rule on a million recorded events", backtest::run),
    ("timeline", "customer.timeline among a million contacts", timeline::run),
];

/// Not measurements but loops for a profiler; run by name only.
const PROFILES: &[(&str, &str, Bench)] = &[
    ("profile.register", "registers customers and does nothing else", profile::register),
    ("profile.get", "reads customers and does nothing else", profile::get),
    ("profile.duplicates", "asks for duplicates among a million and does nothing else", profile::duplicates),
    ("profile.first_use", "how long the first use of banks and places takes, in nanoseconds", check::first_use),
    ("profile.complaint", "records complaints that rules answer and does nothing else", profile::complaint),
];

fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, Bench)> {
    BENCHES.iter().chain(LARGE).chain(PROFILES)
}

fn main() -> ExitCode {
    let mut wish = Wish { quick: false, fresh: false };
    let (mut json, mut names) = (false, Vec::new());
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--quick" => wish.quick = true,
            "--fresh" => wish.fresh = true,
            "--json" => json = true,
            "--help" | "-h" => return help(),
            name if all().any(|bench| bench.0 == name) => names.push(word),
            unknown => {
                eprintln!("there is no bench `{unknown}`");
                help();
                return ExitCode::from(2);
            }
        }
    }
    let mut report = Report::new(json);
    let chosen = all().filter(|bench| match names.as_slice() {
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
    for (name, about, _) in all() {
        println!("  {name:<18} {about}");
    }
    println!(
        "\n  --quick  smaller worlds and fewer runs\n  --json   the report as JSON\n  --fresh  build kept databases anew"
    );
    ExitCode::SUCCESS
}
