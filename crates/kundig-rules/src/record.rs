//! Handles: an event and the records around it, read field by field when a rule asks.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{Dynamic, Engine, EvalContext, ImmutableString};
use serde_json::{Map, Value};

use crate::host::HostError;
use crate::problem::did_you_mean;
use crate::rule::Event;
use crate::state::{Failed, script, with_event, with_host, with_state};
use crate::value::{from_json, map_from_json, to_json};
use crate::vocabulary::Words;
use crate::words::{FieldType, FieldWord};

/// A record by kind and id. Nothing is loaded until a field is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordHandle {
    pub kind: ImmutableString,
    pub id: ImmutableString,
}

impl RecordHandle {
    pub(crate) fn new(kind: &str, id: &str) -> Self {
        RecordHandle { kind: kind.into(), id: id.into() }
    }
}

/// The event that the rule runs for. It stays with the engine; the handle only says that it is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventHandle;

/// The fields of the record before the event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BeforeHandle;

/// The words that an event has beside its fields.
pub(crate) const EVENT_WORDS: [&str; 10] =
    ["name", "record", "data", "before", "at", "actor", "number", "customer", "memory", "news"];

pub(crate) fn register(engine: &mut Engine, words: &Arc<Words>) {
    engine
        .register_type_with_name::<RecordHandle>("record")
        .register_type_with_name::<EventHandle>("event")
        .register_type_with_name::<BeforeHandle>("fields before");

    let known = Arc::clone(words);
    engine.register_indexer_get(move |_: &mut EventHandle, name: ImmutableString| event_field(&name, &known));
    engine.register_fn("has", |_: &mut EventHandle, name: &str| {
        with_event(|event| Ok(event.fields.get(name).is_some_and(|value| !value.is_null())))
    });
    engine.register_fn("changed", |_: &mut EventHandle, name: &str| {
        with_event(|event| {
            let of = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
            Ok(of(&event.fields) != of(&event.before))
        })
    });

    let known = Arc::clone(words);
    engine.register_indexer_get(move |_: &mut BeforeHandle, name: ImmutableString| -> Result<Dynamic, Failed> {
        with_event(|event| Ok(pick(&event.before, &name, &[], &known).unwrap_or(Dynamic::UNIT)))
    });

    let known = Arc::clone(words);
    engine.register_indexer_get(move |record: &mut RecordHandle, name: ImmutableString| {
        record_field(record, &name, &known)
    });
    engine
        .register_get("id", |record: &mut RecordHandle| record.id.clone())
        .register_fn("to_string", |record: &mut RecordHandle| record.id.clone())
        .register_fn("to_debug", |record: &mut RecordHandle| format!("{} {}", record.kind, record.id))
        .register_fn("==", |a: RecordHandle, b: RecordHandle| a == b)
        .register_fn("!=", |a: RecordHandle, b: RecordHandle| a != b);

    register_known(engine, words);
    let known = Arc::clone(words);
    #[allow(deprecated, reason = "rhai marks what may change between versions this way")]
    engine.on_missing_function(move |name, args, is_method, _: EvalContext| {
        // Called for every failed call, so it must take only what is a figure of a record.
        let Some((first, rest)) = args.split_first() else { return Ok(None) };
        if !is_method || known.is_function(name) {
            return Ok(None);
        }
        let Some(record) = first.read_lock::<RecordHandle>().map(|record| record.clone()) else { return Ok(None) };
        figure(&record, name, rest, &known).map(Some)
    });
}

/// Registers what the vocabulary names as getters and methods. The indexers above know the rest, but rhai turns to them
/// only after it has composed an error, which costs ten times as much.
fn register_known(engine: &mut Engine, words: &Arc<Words>) {
    let of_events = words.events().flat_map(|event| &event.fields).map(|field| field.name.as_str());
    let of_events: BTreeSet<&str> = of_events.chain(EVENT_WORDS).chain(words.kinds()).collect();
    for name in of_events {
        let (known, field) = (Arc::clone(words), name.to_owned());
        engine.register_get(name, move |_: &mut EventHandle| event_field(&field, &known));
    }
    let of_records = words.records().flat_map(|record| &record.fields).map(|field| field.name.as_str());
    let of_records: BTreeSet<&str> = of_records.chain(words.kinds()).filter(|name| *name != "id").collect();
    for name in of_records {
        let (known, field) = (Arc::clone(words), name.to_owned());
        engine.register_get(name, move |record: &mut RecordHandle| record_field(record, &field, &known));
    }
    for name in words.figures() {
        let called = |count: usize| {
            let (known, name) = (Arc::clone(words), name.to_owned());
            move |record: &RecordHandle, args: &[&mut Dynamic]| {
                debug_assert_eq!(args.len(), count);
                figure(record, &name, args, &known)
            }
        };
        let (none, one, two) = (called(0), called(1), called(2));
        engine
            .register_fn(name, move |record: &mut RecordHandle| none(record, &[]))
            .register_fn(name, move |record: &mut RecordHandle, mut a: Dynamic| one(record, &[&mut a]))
            .register_fn(name, move |record: &mut RecordHandle, mut a: Dynamic, mut b: Dynamic| {
                two(record, &[&mut a, &mut b])
            });
    }
}

/// `event.xyz`.
fn event_field(name: &str, words: &Words) -> Result<Dynamic, Failed> {
    with_event(|event| {
        let handle = |kind: &str, id: &str| Dynamic::from(RecordHandle::new(kind, id));
        match name {
            "name" => return Ok(event.name.as_str().into()),
            "record" => return Ok(handle(&event.record_kind, &event.record_id)),
            "data" => return Ok(Dynamic::from_map(map_from_json(&event.fields))),
            "before" => return Ok(Dynamic::from(BeforeHandle)),
            "at" => return Ok(Dynamic::from(event.at)),
            "actor" => return Ok(event.actor.as_str().into()),
            "number" => return Ok(event.seq.into()),
            "news" => return with_state(|state| Ok(state.news.borrow().as_ref().map_or(Dynamic::UNIT, news))),
            _ => {}
        }
        if name == event.record_kind {
            return Ok(handle(name, &event.record_id));
        }
        if name == "customer" {
            return Ok(event.customer.as_deref().map_or(Dynamic::UNIT, |id| handle(name, id)));
        }
        with_state(|state| {
            let known = state.facts.event.as_ref().map_or(&[][..], |event| &event.fields);
            pick(&event.fields, name, known, words).ok_or_else(|| {
                let candidates = event.fields.keys().map(String::as_str);
                let candidates = candidates.chain(known.iter().map(|field| field.name.as_str())).chain(EVENT_WORDS);
                unknown(&format!("the event `{}`", event.name), name, candidates)
            })
        })
    })
}

/// `p.news`: the event that brought a step, as a map of what it is about.
fn news(event: &Event) -> Dynamic {
    let record = Dynamic::from(RecordHandle::new(&event.record_kind, &event.record_id));
    let customer =
        event.customer.as_deref().map_or(Dynamic::UNIT, |id| Dynamic::from(RecordHandle::new("customer", id)));
    let mut map = rhai::Map::new();
    map.insert(event.record_kind.as_str().into(), record.clone());
    map.insert("name".into(), event.name.as_str().into());
    map.insert("record".into(), record);
    map.insert("customer".into(), customer);
    map.insert("data".into(), Dynamic::from_map(map_from_json(&event.fields)));
    map.insert("at".into(), Dynamic::from(event.at));
    map.insert("actor".into(), event.actor.as_str().into());
    Dynamic::from_map(map)
}

/// `record.xyz`.
fn record_field(record: &RecordHandle, name: &str, words: &Words) -> Result<Dynamic, Failed> {
    with_state(|state| {
        state.note_read(&record.kind, name);
        let Some(fields) = state.load(&record.kind, &record.id)? else {
            return Err(script(format!("there is no {} {}, or no right to see it", record.kind, record.id)));
        };
        let word = words.record(&record.kind);
        let known = word.map_or(&[][..], |word| &word.fields);
        pick(&fields, name, known, words).ok_or_else(|| {
            if word.is_some_and(|word| word.figures.iter().any(|figure| figure == name)) {
                return script(format!("`{name}` of a {} is computed: write `{name}(…)`", record.kind));
            }
            let candidates = fields.keys().map(String::as_str).chain(known.iter().map(|field| field.name.as_str()));
            unknown(&format!("the record `{}`", record.kind), name, candidates)
        })
    })
}

/// A field as rules see it: ids of records become handles.
fn pick(fields: &Map<String, Value>, name: &str, known: &[FieldWord], words: &Words) -> Option<Dynamic> {
    let word = known.iter().find(|field| field.name == name);
    match fields.get(name) {
        Some(Value::String(id)) => Some(match word.map(|word| &word.field_type) {
            Some(FieldType::Record(kind)) => Dynamic::from(RecordHandle::new(kind, id)),
            _ if words.is_kind(name) => Dynamic::from(RecordHandle::new(name, id)),
            _ => id.into(),
        }),
        Some(value) => Some(from_json(value)),
        None if words.is_kind(name) => match fields.get(&format!("{name}_id")) {
            Some(Value::String(id)) => Some(Dynamic::from(RecordHandle::new(name, id))),
            Some(_) => Some(Dynamic::UNIT),
            None => word.map(|_| Dynamic::UNIT),
        },
        // What is known but empty is often left out.
        None => word.map(|_| Dynamic::UNIT),
    }
}

fn figure(record: &RecordHandle, name: &str, args: &[&mut Dynamic], words: &Words) -> Result<Dynamic, Failed> {
    let args = args.iter().map(|arg| to_json(arg)).collect::<Result<Vec<_>, _>>().map_err(script)?;
    with_state(|state| {
        state.note_read(&record.kind, name);
        let answer = with_host(|host| match host.figure(&record.kind, &record.id, name, &args) {
            Err(HostError::Unknown(message)) => Ok(Err(message)),
            answer => answer.map(Ok),
        })?;
        answer.map(|value| from_json(&value)).map_err(|message| {
            let known = words.record(&record.kind).map_or(&[][..], |word| &word.figures);
            match did_you_mean(name, known.iter().map(String::as_str)) {
                Some(word) => script(format!("{message} (did you mean `{word}`?)")),
                None => script(message),
            }
        })
    })
}

fn unknown<'a>(owner: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Failed {
    match did_you_mean(name, known) {
        Some(word) => script(format!("{owner} has no field `{name}` (did you mean `{word}`?)")),
        None => script(format!("{owner} has no field `{name}`")),
    }
}
