//! Processes: rules that live for weeks. Each step is a function of the file; between two steps the engine keeps the
//! instance in its database, and nothing of the interpreter.

use rhai::{Dynamic, Engine, ImmutableString, Map as RhaiMap};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::record::EventHandle;
use crate::run::Run;
use crate::state::{Failed, limit, script, with_state};
use crate::value::{from_json, to_json};
use crate::when::{Condition, Expected};

/// What makes a rule a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// What tells instances apart: `customer`, the kind of the event's record (`case`), or a field of the event (`invoice`). A
    /// later event that lacks it means every instance of its customer.
    pub key: String,
    /// Events that end an instance, wherever it is.
    pub stop: Vec<String>,
    /// When an instance stands still.
    pub pause: Option<Pause>,
    /// Every event that can touch a running instance, in order: those of `stop` and `pause`, and what steps wait for.
    pub listens: Vec<String>,
}

/// When an instance stands still, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The event that lets it stand still.
    pub on: String,
    /// What must hold of that event.
    pub when: Vec<Condition>,
    /// The event that lets it go on, with the time that was left.
    pub resume: String,
}

/// How an instance goes on after a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// It is over.
    End,
    /// The step follows when the time has come: a span (`{"days": 10}`) or a time, as operations take them.
    Wait {
        /// When.
        due: Value,
        /// The function that follows.
        step: String,
    },
    /// A step follows an event, or another one when the event does not come in time.
    WaitFor {
        /// The events; any of them.
        #[serde(deserialize_with = "one_or_several")]
        on: Vec<String>,
        /// What must hold of it.
        #[serde(with = "kept")]
        when: Vec<Condition>,
        /// The function that follows the event.
        then: String,
        /// When to go on without it, and with which function.
        timeout: Option<(Value, String)>,
    },
}

/// What one step of an instance came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The run itself: requests, reads, log, outcome.
    pub run: Run,
    /// How it goes on.
    pub next: Next,
    /// What the instance remembers for its later steps.
    pub memory: Map<String, Value>,
}

/// The most that an instance may remember, in bytes of JSON.
const MEMORY_BYTES: usize = 64 * 1024;

/// Registers what a process can say: `p.wait`, `p.wait_for`, `p.end`, `p.memory`.
pub(crate) fn register(engine: &mut Engine) {
    engine
        .register_fn("wait", |_: &mut EventHandle, due: Dynamic, step: ImmutableString| {
            go_on(Next::Wait { due: to_json(&due).map_err(script)?, step: step.to_string() })
        })
        .register_fn("wait_for", |_: &mut EventHandle, what: RhaiMap| go_on(wait_for(&what)?))
        .register_fn("end", |_: &mut EventHandle| go_on(Next::End))
        .register_get("memory", |_: &mut EventHandle| {
            with_state(|state| match state.memory_map.borrow().as_ref() {
                Some(memory) => Ok(from_json(&Value::Object(memory.clone()))),
                None => Err(script("only a process has a memory")),
            })
        })
        .register_set("memory", |_: &mut EventHandle, memory: Dynamic| {
            let Value::Object(memory) = to_json(&memory).map_err(script)? else {
                return Err(script("the memory of a process is a map"));
            };
            if serde_json::to_string(&memory).map_or(0, |text| text.len()) > MEMORY_BYTES {
                return Err(limit(format!("a process remembers more than {MEMORY_BYTES} bytes")));
            }
            with_state(|state| match &mut *state.memory_map.borrow_mut() {
                Some(kept) => {
                    *kept = memory;
                    Ok(())
                }
                None => Err(script("only a process has a memory")),
            })
        });
}

/// The last word counts: a step may change its mind.
fn go_on(next: Next) -> Result<(), Failed> {
    with_state(|state| {
        if state.memory_map.borrow().is_none() {
            return Err(script("only a process waits: declare `process(#{ … })` instead of `rule(#{ … })`"));
        }
        *state.next.borrow_mut() = Some(next);
        Ok(())
    })
}

fn wait_for(what: &RhaiMap) -> Result<Next, Failed> {
    let text = |key: &str| -> Result<Option<String>, Failed> {
        match what.get(key) {
            None => Ok(None),
            Some(value) => value
                .as_immutable_string_ref()
                .map(|text| Some(text.to_string()))
                .map_err(|_| script(format!("`{key}` of `wait_for` must be a text"))),
        }
    };
    const KEYS: [&str; 5] = ["on", "when", "then", "timeout", "or_else"];
    if let Some(unknown) = what.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(script(format!("`wait_for` has no `{unknown}`; it has {}", KEYS.join(", "))));
    }
    let needed = |key: &str| text(key)?.ok_or_else(|| script(format!("`wait_for` needs `{key}`")));
    let when = match what.get("when") {
        None => Vec::new(),
        Some(when) => conditions(when)?,
    };
    let timeout = match (what.get("timeout"), text("or_else")?) {
        (Some(due), Some(step)) => Some((to_json(due).map_err(script)?, step)),
        (None, None) => None,
        _ => return Err(script("`timeout` and `or_else` of `wait_for` stand together")),
    };
    let on = match what.get("on").and_then(|on| on.as_array_ref().ok()) {
        None => vec![needed("on")?],
        Some(list) => {
            let texts = list.iter().map(|one| one.as_immutable_string_ref().map(|text| text.to_string()));
            texts
                .collect::<Result<_, _>>()
                .map_err(|_| script("`on` of `wait_for` is an event, or a list of events"))?
        }
    };
    Ok(Next::WaitFor { on, when, then: needed("then")?, timeout })
}

/// An instance of an earlier version waits for one event.
fn one_or_several<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum On {
        One(String),
        Several(Vec<String>),
    }
    Ok(match On::deserialize(deserializer)? {
        On::One(event) => vec![event],
        On::Several(events) => events,
    })
}

fn conditions(when: &Dynamic) -> Result<Vec<Condition>, Failed> {
    let wrong = || script("`when` is a map of fields and the texts, numbers or truths that fit");
    let map = when.as_map_ref().map_err(|_| wrong())?;
    let expected = |value: &Dynamic| -> Option<Expected> {
        if let Ok(text) = value.as_immutable_string_ref() {
            return Some(Expected::Text(text.to_string()));
        }
        if let Ok(truth) = value.as_bool() {
            return Some(Expected::Boolean(truth));
        }
        if value.is_unit() {
            return Some(Expected::Nothing);
        }
        value.as_int().map(Into::into).or_else(|_| value.as_decimal()).ok().map(Expected::Number)
    };
    map.iter()
        .map(|(field, value)| {
            let any_of = match value.as_array_ref() {
                Ok(list) => list.iter().map(expected).collect::<Option<Vec<_>>>(),
                Err(_) => expected(value).map(|one| vec![one]),
            };
            Ok(Condition { field: field.to_string(), any_of: any_of.ok_or_else(wrong)? })
        })
        .collect()
}

/// Conditions as the database keeps them: a number stays a number and does not become a text.
mod kept {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::when::{Condition, Expected};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kept {
        Text(String),
        Number(Decimal),
        Truth(bool),
        Nothing,
    }

    pub(super) fn serialize<S: Serializer>(conditions: &[Condition], serializer: S) -> Result<S::Ok, S::Error> {
        let keep = |expected: &Expected| match expected {
            Expected::Text(text) => Kept::Text(text.clone()),
            Expected::Number(number) => Kept::Number(*number),
            Expected::Boolean(truth) => Kept::Truth(*truth),
            Expected::Nothing => Kept::Nothing,
        };
        let kept: Vec<(&str, Vec<Kept>)> = conditions
            .iter()
            .map(|condition| (condition.field.as_str(), condition.any_of.iter().map(keep).collect()))
            .collect();
        kept.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Condition>, D::Error> {
        let kept: Vec<(String, Vec<Kept>)> = Vec::deserialize(deserializer)?;
        let expect = |kept| match kept {
            Kept::Text(text) => Expected::Text(text),
            Kept::Number(number) => Expected::Number(number),
            Kept::Truth(truth) => Expected::Boolean(truth),
            Kept::Nothing => Expected::Nothing,
        };
        let conditions = kept
            .into_iter()
            .map(|(field, any_of)| Condition { field, any_of: any_of.into_iter().map(expect).collect() });
        Ok(conditions.collect())
    }
}
