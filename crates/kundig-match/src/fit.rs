//! How common duplicates and households are among the records at hand.

use std::hash::BuildHasher;
use std::ops::ControlFlow;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::bulk::{Interrupted, Options, Progress, Records, Search};
use crate::compare::{probability, weigh};
use crate::person::Person;
use crate::record::Kind;
use crate::weights::{Model, NO_KIN};

/// The model with priors that fit the records: how many pairs of all are one customer, and how many are of one household
/// or belong together; and how much a name is worth that is not among the common German ones, by how often two of these
/// records share such a name. What facts are worth beside that stays as it is.
///
/// Nobody has to say which records are duplicates: starting from the model's own priors, the shares that follow from the
/// scores are put in their place until they change no more (expectation and maximisation: Dempster, Laird and Rubin,
/// "Maximum Likelihood from Incomplete Data via the EM Algorithm", Journal of the Royal Statistical Society B 39, 1977,
/// 1–38). A list of members where families are entered together gets other priors than one of contact persons. With fewer
/// than fifty likely pairs the model stays as it is.
///
/// # Errors
/// [`Interrupted`] if `progress` breaks.
pub fn fit<R: Records + ?Sized>(
    records: &R,
    model: &Model,
    options: &Options,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Model, Interrupted> {
    let prior = model.weights.prior;
    let mut pairs = Vec::new();
    Search::new(records, options, progress).run(&mut |a, b, x, y| {
        let evidence = weigh(x, y, model);
        let kin_prior = if evidence.organisations { prior.related } else { prior.relative };
        let strangers = evidence.against_strangers - prior.stranger;
        // What is less is a stranger's by any prior that is allowed below.
        if strangers >= -LEAST_STRANGER - 300 && pairs.len() < MAX_PAIRS {
            pairs.push(Sums {
                a,
                b,
                organisations: evidence.organisations,
                strangers,
                kin: evidence.against_kin - kin_prior,
            });
        }
    })?;
    pairs.sort_unstable();
    pairs.dedup();
    let all_pairs = pairs_of(u64::from(records.count())).max(1.0);
    let names = Names::count(records);
    let mut fitted = model.clone();
    for _ in 0..ROUNDS {
        let now = fitted.weights.prior;
        let (mut same, mut same_persons, mut relatives, mut same_firms, mut related) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for pair in &pairs {
            let kin_prior = if pair.organisations { now.related } else { now.relative };
            let (strangers, kin) = (pair.strangers + now.stranger, pair.kin + kin_prior);
            let one = probability(strangers, kin);
            // The share of the other rival: its odds times that of one customer.
            let other = one * (-f64::from(kin.clamp(-6000, 6000)) / 100.0).exp2();
            same += one;
            let (own, rival) =
                if pair.organisations { (&mut same_firms, &mut related) } else { (&mut same_persons, &mut relatives) };
            *own += one;
            *rival += other;
        }
        if same < FEW {
            return Ok(model.clone());
        }
        fitted.weights.prior.stranger = bits(same, all_pairs).clamp(LEAST_STRANGER, MOST_STRANGER);
        if same_persons >= FEW && prior.relative < NO_KIN {
            fitted.weights.prior.relative = bits(same_persons, relatives).clamp(LEAST_KIN, MOST_KIN);
        }
        if same_firms >= FEW && prior.related < NO_KIN {
            fitted.weights.prior.related = bits(same_firms, related).clamp(LEAST_KIN, MOST_KIN);
        }
        if fitted.weights.prior == now {
            // Those who are one customer share their name for that reason.
            let weights = &mut fitted.weights;
            weights.rare_family =
                names.family.surprise(same_persons).clamp(LEAST_NAME, model.weights.rare_family.max(LEAST_NAME));
            weights.rare_given =
                names.given.surprise(same_persons).clamp(LEAST_NAME, model.weights.rare_given.max(LEAST_NAME));
            break;
        }
    }
    Ok(fitted)
}

fn pairs_of(count: u64) -> f64 {
    count as f64 * count.saturating_sub(1) as f64 / 2.0
}

/// How often names occur that are not among the common German ones.
#[derive(Default)]
struct Names {
    family: Counts,
    given: Counts,
}

#[derive(Default)]
struct Counts {
    of: FxHashMap<u64, u32>,
    all: u64,
}

impl Names {
    fn count<R: Records + ?Sized>(records: &R) -> Self {
        let mut names = Self::default();
        for index in 0..records.count() {
            let record = records.record(index);
            if record.kind == Kind::Person {
                let person = Person::of(&record);
                for (name, counts) in [(person.family, &mut names.family), (person.given, &mut names.given)] {
                    if let Some(name) = name.filter(|name| name.surprise.is_none()) {
                        *counts.of.entry(FxBuildHasher.hash_one(&name.whole.text)).or_default() += 1;
                        counts.all += 1;
                    }
                }
            }
        }
        names
    }
}

impl Counts {
    /// Of two records with such names, how surprising it is that they have the same one, in hundredths of bits; `same`
    /// pairs are one customer.
    fn surprise(&self, same: f64) -> i32 {
        let sharing: f64 = self.of.values().map(|&count| pairs_of(u64::from(count))).sum();
        -bits((sharing - same).max(0.0), pairs_of(self.all))
    }
}

/// Whatever the records say, a name is worth as much.
const LEAST_NAME: i32 = 600;

/// So few pairs tell nothing about shares.
const FEW: f64 = 50.0;

/// Pairs that are kept: 24 bytes each.
const MAX_PAIRS: usize = 2_000_000;

const ROUNDS: usize = 50;

// Whatever the records say: duplicates are neither rarer nor commoner than these, and households not unheard of.
const LEAST_STRANGER: i32 = -2600;
const MOST_STRANGER: i32 = -1000;
const LEAST_KIN: i32 = -300;
const MOST_KIN: i32 = 1000;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sums {
    a: u32,
    b: u32,
    organisations: bool,
    strangers: i32,
    kin: i32,
}

/// One more of either, so that none is never.
fn bits(same: f64, others: f64) -> i32 {
    (((same + 1.0) / (others + 1.0)).log2() * 100.0) as i32
}
