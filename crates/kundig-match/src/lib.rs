//! Which two records are one customer?
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
