//! Two records, compared: facts, their weights, a score, a verdict.

mod firm;
mod names;
mod place;
mod reach;

use smallvec::SmallVec;

use crate::prepared::{Born, Prepared};
use crate::reason::{Fact, Reason};
use crate::record::Kind;
use crate::weights::Model;

/// What a score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Two customers, or nothing to tell by.
    Unlikely,
    /// A clerk should look.
    Likely,
    /// One customer.
    Same,
}

/// The outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// 0 to 1000: in how many of a thousand such pairs both are one customer, as far as the model is right.
    pub score: u16,
    /// What the score means by the model's thresholds.
    pub verdict: Verdict,
    /// Unlikely, and not for want of facts: one of them contradicts that both are one customer.
    pub contradiction: bool,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// Compares two records. The order of the two doesn't matter; what one of them does not know says nothing.
#[must_use]
pub fn compare(a: &Prepared, b: &Prepared, model: &Model) -> Match {
    let evidence = weigh(a, b, model);
    let score = evidence.score();
    let contradiction = evidence.contradicts(score);
    let mut reasons = evidence.reasons();
    reasons.sort_by_key(|reason| (-reason.weight.abs(), reason.fact));
    Match { score, verdict: model.verdict(score), contradiction, reasons }
}

impl Model {
    /// What a score means.
    #[must_use]
    pub fn verdict(&self, score: u16) -> Verdict {
        match score {
            score if score >= self.thresholds.same => Verdict::Same,
            score if score >= self.thresholds.likely => Verdict::Likely,
            _ => Verdict::Unlikely,
        }
    }
}

/// That both records are one customer, from the logarithms of the odds against either rival, in hundredths of bits.
pub(crate) fn probability(against_strangers: i32, against_kin: i32) -> f64 {
    let rival = |centibits: i32| (-f64::from(centibits.clamp(-6000, 6000)) / 100.0).exp2();
    1.0 / (1.0 + rival(against_strangers) + rival(against_kin))
}

/// Facts and their sums, without allocation.
pub(crate) struct Evidence<'a> {
    model: &'a Model,
    pub(crate) organisations: bool,
    facts: SmallVec<[(Fact, i32, i32); 16]>,
    pub(crate) against_strangers: i32,
    pub(crate) against_kin: i32,
}

impl<'a> Evidence<'a> {
    fn new(model: &'a Model, organisations: bool) -> Self {
        let prior = model.weights.prior;
        let kin = if organisations { prior.related } else { prior.relative };
        Self { model, organisations, facts: SmallVec::new(), against_strangers: prior.stranger, against_kin: kin }
    }

    fn has(&self, fact: Fact) -> bool {
        self.facts.iter().any(|(found, ..)| *found == fact)
    }

    fn add(&mut self, fact: Fact) {
        self.add_named(fact, 0);
    }

    /// A fact about a name that is worth more the rarer it is.
    fn add_named(&mut self, fact: Fact, surprise: i32) {
        let weight = self.model.weights.of(fact);
        let kin = if self.organisations { weight.related } else { weight.relative };
        let stranger = weight.stranger + surprise;
        self.facts.push((fact, stranger, kin));
        self.against_strangers += stranger;
        self.against_kin += kin;
    }

    /// Odds against both rivals together, then as a probability.
    pub(crate) fn score(&self) -> u16 {
        (probability(self.against_strangers, self.against_kin) * 1000.0).round() as u16
    }

    /// A fact contradicts, and the others don't outweigh it: one of many may be a typing error.
    pub(crate) fn contradicts(&self, score: u16) -> bool {
        self.model.verdict(score) == Verdict::Unlikely && self.facts.iter().any(|(fact, ..)| fact.contradicts())
    }

    /// With the weights against the rival that is harder to rule out.
    fn reasons(&self) -> Vec<Reason> {
        let kin = self.against_kin < self.against_strangers;
        self.facts
            .iter()
            .map(|&(fact, stranger, relative)| Reason { fact, weight: if kin { relative } else { stranger } })
            .collect()
    }
}

/// The facts about two records.
pub(crate) fn weigh<'a>(a: &Prepared, b: &Prepared, model: &'a Model) -> Evidence<'a> {
    let firms = a.organisation.is_some() && b.organisation.is_some();
    let mut evidence = Evidence::new(model, firms);
    match (&a.organisation, &b.organisation) {
        (Some(one), Some(other)) => {
            firm::compare(one, other, &mut evidence);
            names::contacts(&a.person, &b.person, &mut evidence);
        }
        (Some(firm), None) => mixed(firm, a, b, &mut evidence),
        (None, Some(firm)) => mixed(firm, b, a, &mut evidence),
        (None, None) => {
            if a.kind != b.kind {
                evidence.add(Fact::KindDifferent);
            }
            names::persons(&a.person, &b.person, &mut evidence);
        }
    }
    if a.kind == Kind::Person && b.kind == Kind::Person {
        if let (Some(one), Some(other)) = (a.sex, b.sex)
            && one != other
        {
            evidence.add(Fact::SexDifferent);
        }
        if let (Some(one), Some(other)) = (a.born, b.born) {
            evidence.add(births(one, other));
        }
    }
    place::compare(&a.places, &b.places, &mut evidence);
    reach::compare(a, b, &mut evidence);
    evidence
}

/// A person and an organisation: one customer at most if the person owns or represents it.
fn mixed(firm: &crate::organisation::Organisation, owner: &Prepared, person: &Prepared, evidence: &mut Evidence<'_>) {
    evidence.add(Fact::KindDifferent);
    if owner.person.is_empty() {
        firm::person_in_name(firm, &person.person, evidence);
    } else {
        names::persons(&owner.person, &person.person, evidence);
    }
}

/// Years between parents and children.
const GENERATION_YEARS: std::ops::RangeInclusive<i32> = 16..=50;

fn births(a: Born, b: Born) -> Fact {
    if a == b {
        return if a.is_placeholder() { Fact::BirthPlaceholder } else { Fact::BirthSame };
    }
    if a.year == b.year && a.month == b.day && a.day == b.month {
        return Fact::BirthSwapped;
    }
    let differing: SmallVec<[usize; 8]> = (0..8).filter(|&at| a.digits[at] != b.digits[at]).collect();
    let swapped = |x: usize, y: usize| y == x + 1 && a.digits[x] == b.digits[y] && a.digits[y] == b.digits[x];
    match differing[..] {
        // Grandfather and grandson, if the century differs.
        [at] if at > 1 => Fact::BirthTypo,
        [x, y] if swapped(x, y) => Fact::BirthTypo,
        _ if GENERATION_YEARS.contains(&(a.year - b.year).abs()) => Fact::BirthGeneration,
        _ => Fact::BirthDifferent,
    }
}
