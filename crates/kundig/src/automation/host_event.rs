//! Events of the host program: the branch software speaks too, and rules and processes answer it like any other event.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{CustomerId, Error, ErrorCode, RecordId, Result, Timestamp};
use crate::customer;
use crate::operation::{Effect, Facts, Operation, RecordFacts};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<EmitHostEvent>()];

/// The kind of record that a host's event counts as.
pub(super) const KIND: &str = "host_event";

/// A host's event, as the journal shows it. Rules hear all of it: the host chooses what it says.
pub const RECORD: RecordFacts = RecordFacts {
    kind: KIND,
    read_right: "journal.read",
    field_groups: &[],
    schema: || schemars::schema_for!(HostEvent),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};

/// The longest name of an event, in characters.
const MAX_NAME: usize = 100;
/// The most that an event may carry, in bytes of JSON.
const MAX_DATA: usize = 64 * 1024;

/// Publishes an event of the host program. Rules hear it as `host.` and its name: `repair_finished` is `host.repair_finished`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmitHostEvent {
    /// The name: lower-case letters, digits, underscores, with dots between words, e.g. `patient.checked_in`.
    pub event: String,
    /// The customer concerned.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// What the event carries; rules read it as `event.data` and by the names of its fields.
    #[serde(default)]
    pub data: Map<String, Value>,
}

/// An event of the host program that was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HostEvent {
    /// The id.
    pub id: RecordId,
    /// The name that rules hear, e.g. `host.patient.checked_in`.
    pub event: String,
    /// When it was published.
    pub at: Timestamp,
}

impl Operation for EmitHostEvent {
    type Output = HostEvent;
    const NAME: &'static str = "host.emit";
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound];

    fn example() -> Self {
        let data = Map::from_iter([("branch".to_owned(), Value::from("Köln-Süd"))]);
        Self { event: "repair_finished".into(), customer: None, data }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<HostEvent> {
        unit.settle(self.check()?)?;
        if let Some(customer) = self.customer {
            customer::operations::reach(unit, customer)?;
        }
        let (id, event): (RecordId, String) = (RecordId(unit.new_id()), format!("host.{}", self.event));
        unit.record(event.clone(), (KIND, id), self.customer, Map::new(), self.data)?;
        Ok(HostEvent { id, event, at: unit.now })
    }
}

impl EmitHostEvent {
    fn check(&self) -> Result<Findings> {
        let mut findings = Findings::default();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let word = |word: &str| !word.is_empty() && word.chars().all(fits);
        if self.event.len() > MAX_NAME || !self.event.split('.').all(word) {
            let finding = findings.error(
                "event",
                "host.event_name",
                "Der Name eines Ereignisses besteht aus Kleinbuchstaben, Ziffern und Unterstrichen, mit Punkten zwischen den \
                 Wörtern, und hat höchstens 100 Zeichen.",
                "the name of an event has lower-case letters, digits and underscores, with dots between words, and at most 100 \
                 characters",
            );
            let mended: String =
                self.event.trim().to_lowercase().chars().map(|c| if fits(c) || c == '.' { c } else { '_' }).collect();
            if mended.len() <= MAX_NAME && mended.split('.').all(word) {
                finding.suggest(&mended);
            }
        }
        let size = serde_json::to_string(&self.data).map_err(Error::internal)?.len();
        if size > MAX_DATA {
            findings.error(
                "data",
                "too_large",
                "Ein Ereignis trägt höchstens 64 KiB.",
                "an event carries at most 64 KiB",
            );
        }
        Ok(findings)
    }
}
