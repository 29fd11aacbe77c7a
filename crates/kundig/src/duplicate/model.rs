//! What is known about customers who may be one. No I/O.

use kundig_match::{Fact, Model, Thresholds, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Mask;
use crate::base::{CustomerId, Timestamp, text_enum};
use crate::customer::groups;
use crate::operation::EventFacts;

/// What can happen to pairs.
pub const EVENTS: &[EventFacts] = &[
    EventFacts {
        name: "duplicate.decided",
        about: "Somebody decided whether two customers are one.",
        record: "customer",
    },
    EventFacts {
        name: "duplicate.settings_changed",
        about: "It was changed from which score on two customers are called the same.",
        record: "duplicate_setting",
    },
];

text_enum! {
    /// What a score means, by the company's thresholds.
    pub enum DuplicateVerdict {
        /// Somebody should look.
        Likely = "likely",
        /// One customer.
        Same = "same",
    }
}

impl DuplicateVerdict {
    /// None where nothing speaks for one customer.
    pub(super) fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Unlikely => None,
            Verdict::Likely => Some(Self::Likely),
            Verdict::Same => Some(Self::Same),
        }
    }
}

text_enum! {
    /// What became of a pair.
    pub enum DuplicateState {
        /// Nobody decided yet.
        Open = "open",
        /// They are two: twins, father and son, two branches.
        Apart = "apart",
        /// They were one, and are one record now.
        Merged = "merged",
    }
}

text_enum! {
    /// What is done about duplicates when somebody is entered or imported.
    pub enum AtEntry {
        /// Nothing; the host program asks `duplicate.check` when it wants to know.
        Off = "off",
        /// A registration of somebody who is there already needs the reason why it is to go on, and a line of an import is
        /// about whom it resembles.
        Warn = "warn",
    }
}

/// From which score on two customers are called the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicateSettings {
    /// One customer from this score on, 1 to 1000; 900 when nothing was set.
    pub same: u16,
    /// Worth a look from this score on, 1 to 1000; 500 when nothing was set.
    pub likely: u16,
    /// What happens at entry.
    pub at_entry: AtEntry,
}

impl Default for DuplicateSettings {
    fn default() -> Self {
        let shipped = Thresholds::default();
        Self { same: shipped.same, likely: shipped.likely, at_entry: AtEntry::Off }
    }
}

impl DuplicateSettings {
    /// The model with these thresholds.
    pub(super) fn model(&self) -> Model {
        Model { thresholds: Thresholds { same: self.same, likely: self.likely }, ..Model::default() }
    }
}

/// Why two customers are or are not one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateReason {
    /// The stable code: `family.same`.
    pub code: String,
    /// For a clerk, in German: `Gleicher Nachname`.
    pub german: String,
    /// The same in English.
    pub english: String,
    /// What it weighs, in hundredths of bits: above 0 it speaks for one customer, below 0 against.
    pub weight: i32,
}

impl DuplicateReason {
    /// Those that the session may know of: a reason tells of the fields that it is about.
    pub(super) fn shown(told: &[(Fact, i32)], mask: Mask) -> Vec<Self> {
        let open = |fact: Fact| match fact.code().split_once('.').map_or("", |(field, _)| field) {
            "address" => mask.has(groups::ADDRESS),
            "phone" | "email" => mask.has(groups::CONTACT_POINTS),
            "iban" => mask.has(groups::BANK),
            _ => true,
        };
        let reason = |(fact, weight): &(Fact, i32)| Self {
            code: fact.code().to_owned(),
            german: fact.german().to_owned(),
            english: fact.english().to_owned(),
            weight: *weight,
        };
        told.iter().filter(|(fact, _)| open(*fact)).map(reason).collect()
    }
}

/// A customer who may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    /// The customer.
    pub customer: CustomerId,
    /// The customer number.
    pub number: String,
    /// The name in one line.
    pub name: String,
    /// 0 to 1000: in how many of a thousand such cases both are one customer.
    pub score: u16,
    /// What the score means.
    pub verdict: DuplicateVerdict,
    /// Why, the weightiest first.
    pub reasons: Vec<DuplicateReason>,
}

/// The customers who may be meant, the most alike first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Candidates {
    /// The customers.
    pub candidates: Vec<Candidate>,
}

/// How far a search for duplicates is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateSearch {
    /// How many customers were looked at in this step.
    pub customers: u32,
    /// With how many others they were compared.
    pub compared: u32,
    /// How many pairs were found that are open.
    pub found: u32,
    /// Where the next step goes on; none when all were looked at.
    pub next: Option<i64>,
}

/// One customer of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PairSide {
    /// The customer.
    pub customer: CustomerId,
    /// The customer number.
    pub number: String,
    /// The name in one line.
    pub name: String,
}

/// Two customers who may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicatePair {
    /// The one.
    pub one: PairSide,
    /// The other.
    pub other: PairSide,
    /// 0 to 1000, as it was when they were found.
    pub score: u16,
    /// What the score meant then; none for a pair that only somebody's decision made known.
    pub verdict: Option<DuplicateVerdict>,
    /// Why, the weightiest first.
    pub reasons: Vec<DuplicateReason>,
    /// What became of it.
    pub state: DuplicateState,
    /// When the pair was found.
    pub found_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<String>,
    /// What they noted.
    pub note: Option<String>,
}

/// A page of pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicatePairPage {
    /// The pairs, the most alike first. Pairs of whom the session may not see both are left out, so that a page may be shorter.
    pub pairs: Vec<DuplicatePair>,
    /// Where the next page begins; none after the last.
    pub next: Option<String>,
}
