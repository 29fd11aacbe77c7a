//! What keys and comparisons cost, and the bulk search over 10,000, 100,000 and 1,000,000 invented customers, of whom one in
//! twenty was entered twice. `cargo run --release -p kundig-match --example measure_speed [-- COUNT ...]`

#[path = "../tests/data/mod.rs"]
mod data;

use std::borrow::Cow;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use kundig_match::{Address, Kind, Model, Options, Prepared, Record, Records, Verdict, compare, find, fit, keys};

/// Customers made of their number, as often as they are asked for: nothing is kept.
struct Invented {
    seed: Vec<Record>,
    count: u32,
}

/// Numbers that look random and are the same each time (SplitMix64, Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// Small numbers more often, as with names: the first tenth comes in nearly half of the cases.
    fn skewed(&mut self, limit: usize) -> usize {
        let share = self.next() as f64 / u64::MAX as f64;
        ((share * share * share * limit as f64) as usize).min(limit - 1)
    }
}

impl Invented {
    /// The customer whom a record belongs to: of twenty records the last one repeats the first.
    fn customer(index: u32) -> u32 {
        if index % 20 == 19 { index - 19 } else { index }
    }
}

impl Records for Invented {
    fn count(&self) -> u32 {
        self.count
    }

    fn record(&self, index: u32) -> Cow<'_, Record> {
        let customer = Self::customer(index);
        let mut dice = Dice(u64::from(customer));
        let any = |dice: &mut Dice| &self.seed[dice.below(self.seed.len())];
        let (given, lives, street) = (any(&mut dice), any(&mut dice), any(&mut dice));
        let family = &self.seed[dice.skewed(self.seed.len())].family;
        let born = NaiveDate::from_ymd_opt(1930, 1, 1)
            .and_then(|day| day.checked_add_days(Days::new(dice.below(28_000) as u64)));
        let number = (1 + dice.below(150)).to_string();
        let place = &lives.addresses[0];
        let mut record = Record {
            kind: Kind::Person,
            sex: given.sex,
            given: given.given.clone(),
            family: family.clone(),
            birth_date: born.filter(|_| dice.below(4) > 0),
            addresses: vec![Address { street: street.addresses[0].street.clone(), number, ..place.clone() }],
            phones: vec![format!("+491{}{:08}", 5 + dice.below(3), dice.below(100_000_000))],
            emails: vec![format!("{}{}@web.de", family.to_lowercase(), dice.below(1_000_000))],
            ibans: vec![format!("DE{:020}", dice.next())],
            ..Record::default()
        };
        if index != customer {
            // As somebody else typed it: a letter too many, and without half of the numbers.
            record.family.push('e');
            record.phones.clear();
            record.emails.clear();
        }
        Cow::Owned(record)
    }
}

fn each<T>(name: &str, rounds: usize, mut run: impl FnMut(usize) -> T) {
    let start = Instant::now();
    for round in 0..rounds {
        black_box(run(round));
    }
    println!("{name:<44} {:>8.0} ns", start.elapsed().as_secs_f64() * 1e9 / rounds as f64);
}

/// The most memory that the process held, in MB; Linux only.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}

fn main() {
    let customers = data::all().remove(0);
    let model = Model::default();
    let records = &customers.records;
    let prepared: Vec<Prepared> = records.iter().map(Prepared::new).collect();
    let (n, duplicates) = (records.len(), customers.truth.iter().collect::<Vec<_>>());
    each("prepare", 200_000, |i| Prepared::new(&records[i % n]));
    each("keys of a record (prepare included)", 200_000, |i| keys(&records[i % n]));
    each("keys of a prepared record", 200_000, |i| prepared[i % n].keys());
    each("compare two strangers", 1_000_000, |i| compare(&prepared[i % n], &prepared[(i * 7 + 1) % n], &model));
    each("compare two of one customer", 1_000_000, |i| {
        let (a, b) = duplicates[i % duplicates.len()];
        compare(&prepared[*a as usize], &prepared[*b as usize], &model)
    });
    let counts: Vec<u32> = std::env::args().skip(1).filter_map(|count| count.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![10_000, 100_000, 1_000_000] } else { counts };
    for count in counts {
        let invented = Invented { seed: records.clone(), count };
        let start = Instant::now();
        (0..count).for_each(|index| drop(black_box(invented.record(index))));
        let inventing = start.elapsed();
        let go_on = &mut |_| ControlFlow::Continue(());
        let start = Instant::now();
        let found = find(&invented, &model, &Options::default(), go_on).expect("not interrupted");
        let took = start.elapsed();
        let right = |a: u32, b: u32| Invented::customer(a) == Invented::customer(b);
        let correct = found.pairs.iter().filter(|pair| right(pair.a, pair.b)).count();
        let same = found.pairs.iter().filter(|pair| model.verdict(pair.score) == Verdict::Same).count();
        println!(
            "find among {count}: {took:.1?} (inventing them once {inventing:.1?}), {} comparisons ({:.0} candidates a record), {} cut blocks, {} pairs ({same} same; {correct} of {} true ones), {} groups, peak {} MB",
            found.compared,
            2.0 * found.compared as f64 / f64::from(count),
            found.cut_blocks,
            found.pairs.len(),
            count / 20,
            found.groups.len(),
            peak_memory().unwrap_or(0),
        );
        if count <= 100_000 {
            let start = Instant::now();
            let fitted = fit(&invented, &model, &Options::default(), go_on).expect("not interrupted");
            println!("fit to {count}: {:.1?}, priors {:?}", start.elapsed(), fitted.weights.prior);
        }
    }
}
