//! The operations on duplicates.

mod check;
mod decide;
mod search;
mod settings;

pub use check::CheckDuplicates;
pub use decide::{DecidePair, ListPairs};
pub use search::SearchDuplicates;
pub use settings::{GetDuplicateSettings, SetDuplicateSettings};

use super::DuplicateSettings;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::operation::{Facts, RecordFacts};

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CheckDuplicates>(),
    Facts::of::<DecidePair>(),
    Facts::of::<GetDuplicateSettings>(),
    Facts::of::<ListPairs>(),
    Facts::of::<SearchDuplicates>(),
    Facts::of::<SetDuplicateSettings>(),
];

/// The settings, as the journal shows them.
pub const RECORD: RecordFacts = RecordFacts {
    kind: "duplicate_setting",
    read_right: "duplicate.settings",
    field_groups: &[],
    schema: || schemars::schema_for!(DuplicateSettings),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};
