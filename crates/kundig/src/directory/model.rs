//! What is known of a directory. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Date, DirectoryId, Timestamp, text_enum};
use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "directory.loaded", about: "A directory was loaded.", record: DirectoryId::KIND },
    EventFacts { name: "directory.dropped", about: "A loaded directory was dropped.", record: DirectoryId::KIND },
];

text_enum! {
    /// What a directory holds.
    pub enum DirectoryKind {
        /// Banks: bank code, BIC, name, place, how account numbers are checked.
        Banks = "banks",
        /// Places: postal code, name, state, coordinates.
        Places = "places",
        /// Municipalities of Germany by their official key.
        Municipalities = "municipalities",
    }
}

/// A directory: where it comes from, and of when it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryInfo {
    /// The id of what was loaded; none for a directory that ships with the library.
    pub id: Option<DirectoryId>,
    /// Counts how often one of this kind was loaded; 0 for one that ships.
    pub version: i32,
    /// What it holds.
    pub kind: DirectoryKind,
    /// Whose data these are, under which licence; show it where the data are shown.
    pub source: String,
    /// The countries that it covers, ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// How many entries it has.
    pub entries: i64,
    /// The first day on which it is in force, where that is known.
    pub valid_from: Option<Date>,
    /// The last day on which it is in force, where that is known.
    pub valid_until: Option<Date>,
    /// Whether that day has passed: time for a newer one.
    pub is_expired: bool,
    /// Whether checks look into it. One that ships gives way to one that was loaded, for the countries that this one covers; one
    /// that was loaded gives way to a newer one that ships.
    pub is_in_force: bool,
    /// When it was loaded; none for one that ships.
    pub loaded_at: Option<Timestamp>,
}
