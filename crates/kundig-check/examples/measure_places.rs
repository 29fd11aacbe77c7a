//! What the place directory costs: size of the data, first use, microseconds a look-up.
//! `cargo run --release -p kundig-check --example measure_places`

use std::hint::black_box;
use std::time::Instant;

use kundig_check::Findings;
use kundig_check::place::{self, Places};

fn each<T>(name: &str, count: u32, mut run: impl FnMut() -> T) {
    let start = Instant::now();
    for _ in 0..count {
        black_box(run());
    }
    let micros = start.elapsed().as_secs_f64() * 1e6 / f64::from(count);
    println!("{name:<48} {micros:>9.2} µs");
}

/// Two typing errors in every name: a letter swapped with its neighbour, and one left out further back.
fn misspell(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    letters.swap(1, 2);
    letters.remove(letters.len() - 2);
    letters.into_iter().collect()
}

fn main() {
    let start = Instant::now();
    let places = Places::built_in();
    let first = start.elapsed();
    let start = Instant::now();
    black_box(places.by_name("Mannheim", None));
    let first_name = start.elapsed();
    println!("{places:?}; {} bytes compiled in", places.to_compact().len());
    println!("first use by code {first:.2?}, then first use by name {first_name:.2?}");
    let mut findings = Findings::new();
    let mut check = |code: &str, place: &str, country: &str| {
        findings = Findings::new();
        place::check("postal_code", black_box(code), "place", black_box(place), country, &mut findings).is_some()
    };
    each("check, right (68165 Mannheim)", 100_000, || check("68165", "Mannheim", "DE"));
    each("check, another notation (60311 Frankfurt/M.)", 100_000, || check("60311", "Frankfurt/M.", "DE"));
    each("check, misspelt (10551 Belrin)", 10_000, || check("10551", "Belrin", "DE"));
    each("check, contradiction (10551 Bernau)", 10_000, || check("10551", "Bernau", "DE"));
    each("check, unknown code (60262 Frankfurt am Main)", 10_000, || check("60262", "Frankfurt am Main", "DE"));
    each("check, nothing right (99999 Abcdefgh)", 1000, || check("99999", "Abcdefgh", "DE"));
    each("by code", 100_000, || places.by_code("DE", black_box("68165")).len());
    each("by code prefix (681, 20 places)", 10_000, || places.by_code_prefix("DE", black_box("681"), 20).len());
    each("by exact name (Mannheim)", 100_000, || places.by_name(black_box("Mannheim"), None).len());
    each("by notation (Neustadt a. d. Weinstr.)", 10_000, || {
        places.by_name(black_box("Neustadt a. d. Weinstr."), None).len()
    });
    for typed in ["Manhneim", "Berlni", "Frnakfurt am Mian", "Bad Hombrug vor der Höhe", "Muhltal"] {
        let found = places.suggest(typed, None, 3);
        let names: Vec<&str> = found.iter().map(|s| s.name).collect();
        each(&format!("misspelt ({typed}: {})", names.join(", ")), 1000, || {
            places.suggest(black_box(typed), None, 5).len()
        });
    }
    let names: Vec<&str> = places.all().map(|p| p.name).filter(|n| n.chars().count() >= 6).step_by(37).collect();
    let mut times = Vec::with_capacity(names.len());
    let (mut first_is_right, mut among_five) = (0, 0);
    for name in &names {
        let typed = misspell(name);
        let found = places.suggest(&typed, None, 5);
        // The best of three: on a machine with other work a look-up is interrupted now and then.
        let time = || {
            let start = Instant::now();
            black_box(places.suggest(black_box(&typed), None, 5));
            start.elapsed()
        };
        times.push(time().min(time()).min(time()));
        first_is_right += usize::from(found.first().is_some_and(|s| s.name == *name));
        among_five += usize::from(found.iter().any(|s| s.name == *name));
    }
    times.sort_unstable();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    println!(
        "{} names with two typing errors each: first suggestion right {first_is_right}, among five {among_five}; median {median:.1?}, p99 {:.1?}, worst {worst:.1?}",
        names.len(),
        times[times.len() * 99 / 100]
    );
}
