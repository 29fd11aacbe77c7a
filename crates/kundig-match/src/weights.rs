//! What facts are worth and from which score on records count as one: data, with defaults.
//!
//! The model is that of Ivan P. Fellegi and Alan B. Sunter ("A Theory for Record Linkage", Journal of the American
//! Statistical Association 64, 1969, 1183–1210), with two rivals instead of one: two records are one customer's, or those
//! of two strangers, or of two that belong together. For each the logarithms of all facts are added up; the score is the
//! probability that follows from both sums.

use crate::reason::{Fact, Weight};

/// The weights of all facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    of: Vec<Weight>,
    /// Before anything is known: how much rarer records of one customer are than others, below 0.
    pub prior: Weight,
    /// What an equal family name is worth that is not among the common ones, in hundredths of bits.
    pub rare_family: i32,
    /// The same of a given name.
    pub rare_given: i32,
    /// The most that an equal name of an organisation is worth.
    pub most_firm: i32,
}

impl Weights {
    /// What a fact is worth.
    #[must_use]
    pub fn of(&self, fact: Fact) -> Weight {
        self.of[fact as usize]
    }

    /// Sets what a fact is worth.
    pub fn set(&mut self, fact: Fact, weight: Weight) {
        self.of[fact as usize] = weight;
    }
}

impl Default for Weights {
    /// Set by hand from what shares of households, names and errors are plausible, and corrected where odd halves of the
    /// data of `tests/measured.rs` were wrong; what they reach stands in `benches/README.md`.
    fn default() -> Self {
        Self {
            of: Fact::ALL.iter().map(|fact| fact.default_weight()).collect(),
            prior: Weight { stranger: -2000, relative: -200, related: -200 },
            rare_family: 1250,
            rare_given: 950,
            most_firm: 1500,
        }
    }
}

/// From which score on a verdict holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// [`Verdict::Same`](crate::Verdict::Same) from here on.
    pub same: u16,
    /// [`Verdict::Likely`](crate::Verdict::Likely) from here on.
    pub likely: u16,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { same: 900, likely: 500 }
    }
}

/// Weights and thresholds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    /// What facts are worth.
    pub weights: Weights,
    /// What scores mean.
    pub thresholds: Thresholds,
}

/// A prior of kin that rules them out.
pub(crate) const NO_KIN: i32 = 100_000;

impl Model {
    /// For records among which nobody lives with or belongs to another one, as in a list of one contact person per
    /// address: all that agrees then speaks for one customer. Wrong where families, twins or branches occur.
    #[must_use]
    pub fn of_unrelated() -> Self {
        let mut model = Self::default();
        model.weights.prior.relative = NO_KIN;
        model.weights.prior.related = NO_KIN;
        model
    }
}
