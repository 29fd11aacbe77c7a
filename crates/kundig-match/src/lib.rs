//! Which two records are one customer? Made for the customers of German-speaking companies: persons and organisations,
//! their names, addresses and numbers.
//!
//! Three steps, each of use without the next:
//!
//! 1. [`keys`]: a few numbers per record. Only records that share one are worth a comparison; an index over them finds the
//!    candidates among millions.
//! 2. [`compare`]: a score from 0 to 1000, a [`Verdict`], and the reasons for a clerk.
//! 3. [`cluster`]: pairs to groups, without chaining records that contradict each other.
//!
//! [`find`] does all three over many records in bounded memory; [`fit`] adapts the model to them beforehand, if wanted.
//!
//! ```
//! use kundig_match::{Address, Model, Prepared, Record, Sex, Verdict, compare, keys};
//!
//! let home = Address { street: "Lindenstr. 12".into(), code: "53111".into(), place: "Bonn".into(), ..Address::default() };
//! let sepp = Record {
//!     sex: Some(Sex::Male),
//!     given: "Sepp".into(),
//!     family: "Süßebier".into(),
//!     addresses: vec![home.clone()],
//!     ..Record::default()
//! };
//! let josef = Record { given: "Dr. Josef".into(), family: "Suessebier".into(), ..sepp.clone() };
//! assert!(keys(&sepp).iter().any(|key| keys(&josef).contains(key)));
//!
//! let (sepp, josef, model) = (Prepared::new(&sepp), Prepared::new(&josef), Model::default());
//! let found = compare(&sepp, &josef, &model);
//! assert_eq!(found.verdict, Verdict::Same);
//! assert_eq!(found.reasons[0].fact.german(), "Vorname ist eine Form desselben Namens");
//! ```
//!
//! # The model
//!
//! Facts are weighed as Fellegi and Sunter proposed (1969), in hundredths of bits; but against two rivals. That two records
//! have one address, family name, landline and account tells strangers apart, yet says nothing about twins, couples, father
//! and son, or the branches of a firm. So every fact has a weight against strangers and one against those who belong
//! together ([`Weight`]), and both sums must hold for a high score. What a name is worth follows from how common it is
//! ([`frequency`]).
//!
//! What two records do not both know says nothing. So a record is most like itself, but two that know nothing beyond
//! "Thomas Schmidt" are [`Verdict::Unlikely`] to be one customer, equal as they are.
//!
//! The crate knows no database, no file and no clock. Values are expected in the normal forms of `kundig-check`; others
//! are compared as they are.

pub mod frequency;
pub mod phonetic;

mod bulk;
mod cluster;
mod compare;
mod fit;
mod key;
mod nickname;
mod organisation;
mod person;
mod prepared;
mod reach;
mod reason;
mod record;
mod street;
mod weights;
mod word;

pub use bulk::{Found, Interrupted, Options, Progress, Records, find};
pub use cluster::{Group, MAX_GROUP, Pair, cluster};
pub use compare::{Match, Verdict, compare};
pub use fit::fit;
pub use key::{BLOCK_LIMIT, KEYS_VERSION, Key, KeyKind, Keys, MAX_KEYS, keys};
pub use prepared::Prepared;
pub use reason::{Fact, Reason, Weight};
pub use record::{Address, Kind, MAX_TEXT, MAX_VALUES, Record, Sex};
pub use weights::{Model, Thresholds, Weights};
