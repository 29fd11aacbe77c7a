//! A rehearsal: all rules meet one event, a recorded one or one that is made up.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Past, Tried, rules_of};
use crate::automation::{host_event, schedule};
use crate::base::{CustomerId, Error, ErrorCode, RecordId, Result, Timestamp};
use crate::journal::Entry;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Lets rules meet an event that was recorded, or one that is made up, and says what each would ask for. Nothing is done,
/// and no function of the host program is called. Processes begin as if no instance were running.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RehearseRules {
    /// The journal entry of an event.
    #[serde(default)]
    pub seq: Option<i64>,
    /// An event that is made up, in place of a recorded one.
    #[serde(default)]
    pub event: Option<MadeUpEvent>,
    /// Texts of rules, in place of those that are loaded.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// An event that did not happen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeUpEvent {
    /// Its name, e.g. `contact.recorded`.
    pub name: String,
    /// The fields that it carries.
    #[serde(default)]
    pub fields: Map<String, Value>,
    /// The fields that it changed, as they were before.
    #[serde(default)]
    pub before: Map<String, Value>,
    /// The record that it is about; one that exists lends the fields that are left out.
    #[serde(default)]
    pub record: Option<RecordId>,
    /// The customer concerned; `fields.customer` when left out.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// When; now when left out.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// What rules would do about an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rehearsal {
    /// The journal entry; none where the event is made up.
    pub seq: Option<i64>,
    /// The event.
    pub event: String,
    /// Every rule that listens to it, in the order in which they are asked.
    pub rules: Vec<Tried>,
    /// Rules that listen to other events.
    pub other_rules: usize,
}

impl Operation for RehearseRules {
    type Output = Rehearsal;
    const NAME: &'static str = "rule.rehearse";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::File, ErrorCode::Malformed];

    fn example() -> Self {
        let fields = [("direction", "in"), ("kind", "complaint"), ("subject", "Heizung ausgefallen")];
        let fields = fields.map(|(name, value)| (name.to_owned(), Value::from(value))).into_iter().collect();
        Self {
            event: Some(MadeUpEvent { name: "contact.recorded".into(), fields, ..MadeUpEvent::default() }),
            ..Self::default()
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Rehearsal> {
        let set = rules_of(unit, &self.sources)?;
        let past = match (self.seq, self.event) {
            (Some(seq), None) => Past::recorded(unit, seq)?,
            (None, Some(event)) => Past::made_up(unit, event)?,
            _ => return Err(malformed("seq", "give either the number of a journal entry or an event")),
        };
        let mut rules = Vec::new();
        for rule in set.rules().filter(|rule| rule.on == past.entry.event) {
            rules.push(past.tried(unit, rule)?);
        }
        Ok(Rehearsal { seq: self.seq, event: past.entry.event.clone(), other_rules: set.len() - rules.len(), rules })
    }
}

fn malformed(path: &str, problem: &str) -> Error {
    Error::Malformed { operation: RehearseRules::NAME.into(), path: path.into(), problem: problem.into() }
}

impl Past {
    fn made_up(unit: &mut Unit<'_>, event: MadeUpEvent) -> Result<Self> {
        let record_kind = kind_of(unit, &event.name)?;
        let named = event.fields.get("customer").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let entry = Entry {
            seq: 0,
            unit: unit.id,
            at: event.at.unwrap_or(unit.now),
            actor: unit.circumstances.access.actor.to_string(),
            door: unit.circumstances.door,
            operation: RehearseRules::NAME.into(),
            event: event.name,
            record_kind,
            record: event.record.unwrap_or(RecordId(Uuid::nil())),
            customer: event.customer.or(named),
            cause: None,
            before: event.before,
            after: event.fields,
            accepted_because: None,
            erased: false,
        };
        // What is made up of a record that exists is a change of it, whole or not.
        Past::about(unit, entry, event.record.is_some())
    }
}

/// The kind of record that an event is about.
fn kind_of(unit: &Unit<'_>, event: &str) -> Result<String> {
    if event.strip_prefix("host.").is_some_and(|rest| !rest.is_empty()) {
        return Ok(host_event::KIND.into());
    }
    if event.starts_with("schedule.") {
        return Ok(schedule::KIND.into());
    }
    let words = unit.services.vocabulary(Vec::new());
    match words.events.iter().find(|word| word.name == event) {
        Some(word) => Ok(word.record_kind.clone()),
        None => {
            let names = words.events.iter().map(|word| word.name.as_str());
            let meant = kundig_check::suggest::did_you_mean(event, names);
            let meant = meant.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            Err(malformed("event.name", &format!("there is no event `{event}`{meant}")))
        }
    }
}
