//! Entries as they are drafted in a unit, stored, and shown.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{CompanyNo, CustomerId, RecordId, Timestamp, UnitId, text_enum};

text_enum! {
    /// By which of the five doors, or which part of the engine, an operation came in.
    pub enum Door {
        /// A Rust program, typed.
        Rust = "rust",
        /// The C ABI and the bindings over it.
        C = "c",
        /// The shell.
        Shell = "shell",
        /// A rule that reacted to an event.
        Rule = "rule",
        /// An import of many lines.
        Import = "import",
        /// The engine itself, e.g. when it sets up a new database.
        Engine = "engine",
    }
}

/// The fields that changed, as they were and as they are.
#[derive(Debug, Clone)]
pub(crate) struct ChangedFields {
    pub before: Map<String, Value>,
    pub after: Map<String, Value>,
}

/// What happened, before it has a number.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub event: Cow<'static, str>,
    pub record_kind: &'static str,
    pub record: RecordId,
    pub customer: Option<CustomerId>,
    pub operation: &'static str,
    pub actor: Arc<str>,
    pub door: Door,
    pub at: Timestamp,
    /// The place in this unit of the entry that caused this one.
    pub cause: Option<usize>,
    /// The body as it will be stored.
    pub body: String,
    /// The fields that changed, kept only where a rule listens to the event.
    pub fields: Option<Arc<ChangedFields>>,
    /// How many causes lie behind this entry; the loop guard counts them.
    pub depth: u8,
}

impl Draft {
    /// A copy for those who answer the event: they want the fields, not the text.
    pub(crate) fn without_body(&self) -> Self {
        Self {
            event: self.event.clone(),
            actor: Arc::clone(&self.actor),
            fields: self.fields.clone(),
            body: String::new(),
            ..*self
        }
    }
}

/// Warnings that somebody took upon himself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Accepted {
    pub reason: String,
    pub codes: Vec<String>,
}

/// The part of an entry that may hold personal data; it can be erased, its hash stays in the chain.
#[derive(Serialize)]
pub(crate) struct Body<'a> {
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub before: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub after: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<&'a Accepted>,
}

#[derive(Deserialize, Default)]
pub(crate) struct OwnedBody {
    #[serde(default)]
    pub before: Map<String, Value>,
    #[serde(default)]
    pub after: Map<String, Value>,
    #[serde(default)]
    pub accepted: Option<Accepted>,
}

/// A row of the journal.
#[derive(Debug, Clone, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = crate::store::schema::journal)]
#[diesel(treat_none_as_default_value = false)]
pub(crate) struct Stored {
    pub company: CompanyNo,
    pub seq: i64,
    pub unit: UnitId,
    pub at: Timestamp,
    pub actor: String,
    pub door: Door,
    pub operation: String,
    pub event: String,
    pub record_kind: String,
    pub record: RecordId,
    pub customer: Option<CustomerId>,
    pub cause: Option<i64>,
    pub salt: Option<Vec<u8>>,
    pub body: Option<String>,
    pub body_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// The entry's number, without gaps, in the order of commits.
    pub seq: i64,
    /// The unit of work: entries with the same unit were committed together.
    pub unit: UnitId,
    /// When.
    pub at: Timestamp,
    /// Who: the user's login, or the rule with the role it ran as.
    pub actor: String,
    /// By which door.
    pub door: Door,
    /// Which operation.
    pub operation: String,
    /// What happened, e.g. `contact.recorded`.
    pub event: String,
    /// The kind of record.
    pub record_kind: String,
    /// The record.
    pub record: RecordId,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// The number of the entry that caused this one.
    pub cause: Option<i64>,
    /// The fields that changed, as they were.
    pub before: Map<String, Value>,
    /// The fields that changed, as they are since; for a new record all of them.
    pub after: Map<String, Value>,
    /// Why warnings were accepted, where any were.
    pub accepted_because: Option<String>,
    /// The body was erased by law; the chain still holds its hash.
    pub erased: bool,
}

impl From<Stored> for Entry {
    fn from(stored: Stored) -> Self {
        let erased = stored.body.is_none();
        let body: OwnedBody = stored.body.as_deref().and_then(|b| serde_json::from_str(b).ok()).unwrap_or_default();
        Self {
            seq: stored.seq,
            unit: stored.unit,
            at: stored.at,
            actor: stored.actor,
            door: stored.door,
            operation: stored.operation,
            event: stored.event,
            record_kind: stored.record_kind,
            record: stored.record,
            customer: stored.customer,
            cause: stored.cause,
            before: body.before,
            after: body.after,
            accepted_because: body.accepted.map(|a| a.reason),
            erased,
        }
    }
}

/// A page of the journal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct JournalPage {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// Give this as `after` to read on; equal to the `after` given when nothing new is there.
    pub next: i64,
}

/// What `journal.verify` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// Nothing was changed, removed or reordered.
    pub intact: bool,
    /// How many entries were checked.
    pub entries: i64,
    /// How many of them have an erased body.
    pub erased: i64,
    /// The first entry that is wrong.
    pub first_fault: Option<i64>,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// The hash of the last entry, in hex: note it elsewhere, and nobody can rewrite the journal unnoticed.
    pub head: String,
}

impl Draft {
    /// What changed between two states of a record, as the fields before and after; for a new record all its fields.
    pub(crate) fn change<T: Serialize>(
        before: Option<&T>,
        after: &T,
    ) -> crate::base::Result<(Map<String, Value>, Map<String, Value>)> {
        let mut after = fields(after)?;
        let Some(before) = before else {
            after.retain(|_, value| !is_empty(value));
            return Ok((Map::new(), after));
        };
        let mut before = fields(before)?;
        // `retain`, since `remove` would shuffle the order of the fields.
        after.retain(|key, value| before.get(key) != Some(value));
        before.retain(|key, _| after.contains_key(key));
        Ok((before, after))
    }

    /// All fields of a record that is gone, and none after.
    pub(crate) fn removal<T: Serialize>(before: &T) -> crate::base::Result<(Map<String, Value>, Map<String, Value>)> {
        Ok((fields(before)?, Map::new()))
    }
}

fn fields<T: Serialize>(record: &T) -> crate::base::Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(crate::base::Error::internal)? {
        Value::Object(map) => Ok(map),
        _ => Err(crate::base::Error::internal("a record is an object")),
    }
}

/// Empty fields of a new record say nothing; leaving them out halves the journal.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
