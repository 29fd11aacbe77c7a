//! What an operation is: a plain struct with a name, a typed output, the right that it needs, and a `run`.
//!
//! Everything that can be done is one of these; [`crate::catalogue`] lists them all.

use schemars::{JsonSchema, Schema};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::access::FieldGroup;
use crate::base::{CustomerId, Date, Error, ErrorCode, RecordId, Result, text_enum};
use crate::unit::Unit;

text_enum! {
    /// What an operation does to the database.
    pub enum Effect {
        /// Reads only; needs rights all the same.
        Read = "read",
        /// Changes data, in one unit of work, and journals it.
        Change = "change",
        /// Works on the database as a whole, outside any transaction (backup, vacuum).
        Maintenance = "maintenance",
    }
}

/// Something that can be done, behind every door.
///
/// The doc comment of the struct is its sentence in the reference; its fields are its arguments in JSON. The right that
/// it needs has the operation's own name: a grant names it, or a pattern such as `customer.*`.
pub trait Operation: Serialize + DeserializeOwned + JsonSchema + Send + 'static {
    /// What it answers.
    type Output: Serialize + DeserializeOwned + JsonSchema + Send + 'static;

    /// `area.verb`, e.g. `customer.register`. Also the name of the right.
    const NAME: &'static str;
    /// Whether it reads, changes or maintains.
    const EFFECT: Effect;
    /// The codes that it can refuse with, beside those that every operation can (`denied`, `malformed`, `store`, …).
    const ERRORS: &'static [ErrorCode];
    /// The field groups that a grant for it may be narrowed to.
    const FIELD_GROUPS: &'static [FieldGroup] = &[];
    /// The kind of record that it creates; its `id` may then be given by the caller.
    const CREATES: Option<&'static str> = None;
    /// The events that it records: what rules that request it can set in motion.
    const EMITS: &'static [&'static str] = &[];
    /// The word by which a rule requests it (`open_case`), or asks it and has its answer at once (`check_iban`), if rules may.
    const RULE_WORD: Option<&'static str> = None;

    /// A call as it could come in practice: shown in the reference, run by the tests.
    fn example() -> Self;

    /// Does it, within a unit whose session has the right. Validates first, journals each change.
    fn run(self, unit: &mut Unit<'_>) -> Result<Self::Output>;
}

/// An operation without its types: what the doors by name need.
#[derive(Clone, Copy)]
pub struct Facts {
    /// `area.verb`; also the right.
    pub name: &'static str,
    /// Whether it reads, changes or maintains.
    pub effect: Effect,
    /// Its own error codes.
    pub errors: &'static [ErrorCode],
    /// The field groups that grants may be narrowed to.
    pub field_groups: &'static [FieldGroup],
    /// The kind of record that it creates.
    pub creates: Option<&'static str>,
    /// The events that it records.
    pub emits: &'static [&'static str],
    /// Its word in rules.
    pub rule_word: Option<&'static str>,
    /// JSON Schema of the input.
    pub input_schema: fn() -> Schema,
    /// JSON Schema of the output.
    pub output_schema: fn() -> Schema,
    /// An example of the input, as JSON.
    pub example: fn() -> Value,
    pub(crate) run_json: fn(&mut Unit<'_>, &str) -> Result<String>,
    /// The same without text in between, for callers within the engine.
    pub(crate) run_value: fn(&mut Unit<'_>, &Value) -> Result<Value>,
}

impl Facts {
    /// The facts of a typed operation.
    pub const fn of<O: Operation>() -> Self {
        Self {
            name: O::NAME,
            effect: O::EFFECT,
            errors: O::ERRORS,
            field_groups: O::FIELD_GROUPS,
            creates: O::CREATES,
            emits: O::EMITS,
            rule_word: O::RULE_WORD,
            input_schema: || {
                schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<O>()
            },
            output_schema: || {
                schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<O::Output>()
            },
            example: || serde_json::to_value(O::example()).unwrap_or(Value::Null),
            run_json: run_json::<O>,
            run_value: run_value::<O>,
        }
    }

    /// Its sentence in the reference: the doc comment of the struct.
    pub fn about(&self) -> String {
        let schema = (self.input_schema)();
        schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

fn run_json<O: Operation>(unit: &mut Unit<'_>, input: &str) -> Result<String> {
    let operation: O = decode(O::NAME, input)?;
    let output = unit.execute(operation)?;
    serde_json::to_string(&output).map_err(Error::internal)
}

fn run_value<O: Operation>(unit: &mut Unit<'_>, input: &Value) -> Result<Value> {
    let malformed = |path: String, problem: String| Error::Malformed { operation: O::NAME.to_owned(), path, problem };
    if !input.is_object() {
        return Err(malformed(".".into(), "expected an object, `{…}`".into()));
    }
    let operation: O = serde_path_to_error::deserialize(input)
        .map_err(|error| malformed(error.path().to_string(), explain(error.inner())))?;
    let output = unit.execute(operation)?;
    serde_json::to_value(&output).map_err(Error::internal)
}

/// Reads an operation from JSON; a fault names its place in the document.
pub(crate) fn decode<O: DeserializeOwned>(name: &str, input: &str) -> Result<O> {
    let mut reader = serde_json::Deserializer::from_str(input);
    let malformed = |path: String, problem: String| Error::Malformed { operation: name.to_owned(), path, problem };
    // serde would read a list by the order of the fields; that order is no promise.
    if !input.trim_start().starts_with('{') {
        return Err(malformed(".".into(), "expected an object, `{…}`".into()));
    }
    let operation = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        malformed(path, explain(error.inner()))
    })?;
    reader.end().map_err(|error| malformed(".".into(), format!("after the document: {error}")))?;
    Ok(operation)
}

/// serde's message with a "did you mean" where it lists what it expected. Values are not repeated: they may be personal.
fn explain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let Some(rest) = message.strip_prefix("unknown field `") else { return message };
    let Some((typed, expected)) = rest.split_once('`') else { return message };
    let candidates = expected.split('`').skip(1).step_by(2);
    match kundig_check::suggest::did_you_mean(typed, candidates) {
        Some(near) => format!("unknown field `{typed}`; did you mean `{near}`?"),
        None => message,
    }
}

/// A kind of record as journal, rules and field masks see it.
#[derive(Clone, Copy)]
pub struct RecordFacts {
    /// The kind, e.g. `customer`.
    pub kind: &'static str,
    /// The operation whose rights decide who sees its fields.
    pub read_right: &'static str,
    /// Its field groups.
    pub field_groups: &'static [FieldGroup],
    /// JSON Schema of the record.
    pub schema: fn() -> Schema,
    /// Removes the fields that a mask of field groups withholds.
    pub(crate) mask: fn(&mut Map<String, Value>, crate::access::Mask),
    /// The field groups that the running operation's grants open on this very record; `not_found` out of their reach.
    pub(crate) open: fn(&mut Unit<'_>, uuid::Uuid) -> Result<crate::access::Mask>,
    /// Reads the record as JSON within a unit, for rules.
    pub(crate) read: fn(&mut Unit<'_>, uuid::Uuid) -> Result<Option<Value>>,
}

/// Something that happens, and that rules can react to.
#[derive(Debug, Clone, Copy)]
pub struct EventFacts {
    /// `area.past_participle`, e.g. `contact.recorded`.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// The kind of record whose fields the event carries.
    pub record: &'static str,
}

/// What an area does about something that happens in an area below it: in the same unit, so that the lower one need not know
/// the higher. What is for integrators to decide is a rule and not this.
#[derive(Clone, Copy)]
pub(crate) struct ListenerFacts {
    /// What it listens to.
    pub event: &'static str,
    /// Whether it is meant, by the fields that the event carries; asked each time, so it does not ask the database.
    pub concerns: fn(&Map<String, Value>) -> bool,
    /// What it does, with the record that the event is about. Whoever was at work is who did it.
    pub hear: fn(&mut Unit<'_>, RecordId) -> Result<()>,
}

/// Why an area's records keep a customer from being erased, by law. The company may set another period; what is more is a hold.
#[derive(Clone, Copy)]
pub(crate) struct RetentionFacts {
    /// The kind of record, e.g. `business_letter`.
    pub class: &'static str,
    /// The law, as German clerks cite it.
    pub law: &'static str,
    /// How many months.
    pub months: u32,
    /// Whether the period begins with the end of the calendar year.
    pub to_year_end: bool,
    /// Which kinds count, where the area tells kinds apart.
    pub kinds: &'static [&'static str],
    /// The day from which the period of a customer's latest such record counts; none when there is none.
    pub begins: fn(&mut Unit<'_>, CustomerId, &[String]) -> Result<Option<Date>>,
}

/// A record as JSON, or nothing where it is not there or out of reach.
pub(crate) fn readable<T: Serialize>(found: Result<T>) -> Result<Option<Value>> {
    match found {
        Ok(record) => serde_json::to_value(record).map(Some).map_err(Error::internal),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
