//! Functions on an engine.

use std::ffi::{c_char, c_void};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kundig::base::{FixedClock, Timestamp};
use kundig::operation::Facts;
use kundig::{Durability, Engine, Error, catalogue};
use kundig_rules::{FieldType, HostFunctionWord};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::border::{self, Border, out};
use crate::callback::{self, Callback, UserData, kundig_function, kundig_release};
use crate::handle::{self, kundig_engine, kundig_result};
use crate::library::KUNDIG_ABI_VERSION;
use crate::result::Answer;
use crate::status::kundig_status;
use crate::text;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OpenOptions {
    rules: Option<PathBuf>,
    durability: Option<DurabilityName>,
    busy_timeout_ms: Option<u32>,
    connections: Option<u16>,
    fixed_time: Option<Timestamp>,
    key: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum DurabilityName {
    Full,
    Relaxed,
}

/// Reads a JSON object that is no operation's input.
pub(crate) fn decode<T: DeserializeOwned>(function: &str, argument: &str, json: &str) -> Border<T> {
    // serde would take an array as well, field by field.
    if !json.trim_start().starts_with('{') {
        return Err(malformed(function, argument, "a JSON object is expected".into()).into());
    }
    serde_json::from_str(json).map_err(|error| malformed(function, argument, error.to_string()).into())
}

pub(crate) fn malformed(function: &str, path: &str, problem: String) -> Error {
    Error::Malformed { operation: function.to_owned(), path: path.to_owned(), problem }
}

/// Opens a database: a SQLite file, made if it is not there, or `postgres://…`. The schema is made or brought up to date.
///
/// `options` is a JSON object or NULL; every field may be left out: `rules` (folder of rule packs to load), `durability`
/// (`"full"`: a commit survives power loss; `"relaxed"`: faster, the last commits may be lost then), `busy_timeout_ms`
/// (how long to wait for others; 10000), `connections` (at most; 8), `fixed_time` (RFC 3339: the clock stands still, for
/// tests), `key` (64 hexadecimal digits: the SQLite file is encrypted with these 256 bits; needs a library that was built with
/// encryption, else KUNDIG_STATUS_WRONG_STATE). The result's JSON is `{"rule_problems": […]}`: rules with errors are left out and named there.
///
/// Owner: `*engine` is yours, close it with kundig_engine_close; free `*result`. After a failure `*engine` is NULL.
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_engine_open(
    url: *const c_char,
    url_length: usize,
    options: *const c_char,
    options_length: usize,
    engine: *mut *mut kundig_engine,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        // SAFETY: texts and out parameters as the header demands.
        let (place, url, options) = unsafe {
            let place = out("engine", engine)?;
            (place, text::needed("url", url, url_length)?, text::optional("options", options, options_length)?)
        };
        let options: OpenOptions = match options {
            Some(options) => decode("kundig_engine_open", "options", options)?,
            None => OpenOptions::default(),
        };
        let opened = open(url, options)?;
        let problems = opened.rule_problems();
        place.give(opened);
        Answer::value(&json!({ "rule_problems": problems }))
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

fn open(url: &str, options: OpenOptions) -> kundig::Result<Engine> {
    let mut builder = Engine::builder(url);
    if let Some(folder) = options.rules {
        builder = builder.rules(folder);
    }
    if let Some(name) = options.durability {
        builder = builder.durability(match name {
            DurabilityName::Full => Durability::Full,
            DurabilityName::Relaxed => Durability::Relaxed,
        });
    }
    if let Some(milliseconds) = options.busy_timeout_ms {
        builder = builder.busy_timeout(Duration::from_millis(milliseconds.into()));
    }
    match options.connections {
        Some(0) => return Err(malformed("kundig_engine_open", "options.connections", "at least 1 is needed".into())),
        Some(connections) => builder = builder.connections(connections.into()),
        None => {}
    }
    if let Some(key) = options.key {
        builder = builder.key(key);
    }
    if let Some(time) = options.fixed_time {
        builder = builder.clock(Arc::new(FixedClock::at(time)));
    }
    builder.open()
}

/// Closes an engine: sessions answer KUNDIG_STATUS_CLOSED from now on, subscriptions end, calls that are running finish. The
/// handles of its sessions, cursors and subscriptions stay yours to close; the file is let go with the last of them.
/// NULL is allowed and does nothing; an engine that was closed already answers KUNDIG_STATUS_WRONG_HANDLE.
///
/// Owner: takes the engine. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_engine_close(engine: *mut kundig_engine) -> kundig_status {
    if engine.is_null() {
        return kundig_status::Ok;
    }
    border::plain(|| {
        handle::leave::<kundig_engine>(engine)?.close();
        Ok(())
    })
}

/// Loads the rule packs of a folder in place of those loaded before. The result's JSON is `{"rule_problems": […]}`; a
/// rule with errors is left out and named there, which is no failure of the call.
///
/// Owner: free `*result`. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_engine_load_rules(
    engine: *mut kundig_engine,
    folder: *const c_char,
    folder_length: usize,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let engine = handle::get::<kundig_engine>(engine)?;
        // SAFETY: the text as the header demands.
        let folder = unsafe { text::needed("folder", folder, folder_length) }?;
        Answer::value(&json!({ "rule_problems": engine.load_rules(folder)? }))
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    #[serde(default)]
    params: Vec<Param>,
    #[serde(default)]
    returns: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Param {
    name: String,
    #[serde(default, rename = "type")]
    field_type: Option<String>,
}

fn field_type(name: Option<&str>) -> Border<FieldType> {
    Ok(match name {
        None | Some("any") => FieldType::Any,
        Some("text") => FieldType::Text,
        Some("integer") => FieldType::Integer,
        Some("decimal") => FieldType::Decimal,
        Some("boolean") => FieldType::Boolean,
        Some("money") => FieldType::Money,
        Some("date") => FieldType::Date,
        Some("date_time") => FieldType::DateTime,
        Some("list") => FieldType::List,
        Some("object") => FieldType::Object,
        Some(kind) if catalogue::record(kind).is_some() => FieldType::Record(kind.to_owned()),
        Some(_) => {
            let known =
                "any, text, integer, decimal, boolean, money, date, date_time, list, object, or a kind of record";
            return Err(malformed("kundig_engine_lend", "signature", format!("a type is one of: {known}")).into());
        }
    })
}

/// Lends a function to the rules, which call it as `host::name(…)`. Lend before loading rules, which are checked against
/// the signature; lending under the same name again replaces.
///
/// `signature` is JSON, e.g. `{"params": [{"name": "branch", "type": "text"}], "returns": "integer"}`; types are any,
/// text, integer, decimal, boolean, money, date, date_time, list, object, or a kind of record such as customer.
/// The function is called within a unit of work: it must not call the library, except kundig_answer_give. If it fails, so
/// does the rule, not the unit.
///
/// Owner: `user_data` stays yours until `release` (may be NULL) is called with it, once, in every case; free `*result`.
/// Threads: any; the function is called on the thread whose call set the rule off, several at once. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_engine_lend(
    engine: *mut kundig_engine,
    name: *const c_char,
    name_length: usize,
    signature: *const c_char,
    signature_length: usize,
    function: kundig_function,
    user_data: *mut c_void,
    release: kundig_release,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let user_data = UserData::new(user_data, release);
    let work = move || {
        let callback = Callback::new("function", function, user_data)?;
        let engine = handle::get::<kundig_engine>(engine)?;
        // SAFETY: texts as the header demands.
        let (name, signature) = unsafe {
            (text::needed("name", name, name_length)?, text::needed("signature", signature, signature_length)?)
        };
        let signature: Signature = decode("kundig_engine_lend", "signature", signature)?;
        let params = signature.params.into_iter();
        let params = params.map(|param| Ok((param.name, field_type(param.field_type.as_deref())?)));
        let params = params.collect::<Border<Vec<_>>>()?;
        let word =
            HostFunctionWord { name: name.to_owned(), params, returns: field_type(signature.returns.as_deref())? };
        engine.lend(word, move |arguments: &[Value]| {
            let arguments = serde_json::to_string(arguments).map_err(|error| error.to_string())?;
            callback::value(callback.ask(arguments)?)
        })?;
        Ok(Answer::nothing())
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// Takes the messages of a channel (`mail`) out of the outbox, one call each, when kundig_engine_deliver runs: after the
/// commit that queued them. A failure puts the message back for a later attempt, with the answer as its reason. Another
/// function for the same channel replaces the first.
///
/// Owner: `user_data` stays yours until `release` (may be NULL) is called with it, once, in every case; free `*result`.
/// Threads: any; the function is called on the threads that call kundig_engine_deliver, and may use sessions. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_engine_on_message(
    engine: *mut kundig_engine,
    channel: *const c_char,
    channel_length: usize,
    function: kundig_function,
    user_data: *mut c_void,
    release: kundig_release,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let user_data = UserData::new(user_data, release);
    let work = move || {
        let callback = Callback::new("function", function, user_data)?;
        let engine = handle::get::<kundig_engine>(engine)?;
        // SAFETY: the text as the header demands.
        let channel = unsafe { text::needed("channel", channel, channel_length) }?;
        engine.on_message(channel, move |message| {
            let message = serde_json::to_string(message).map_err(|error| error.to_string())?;
            callback.ask(message).map(drop)
        });
        Ok(Answer::nothing())
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// Delivers what waits in the outbox and is due, through the functions given with kundig_engine_on_message; a channel
/// without one waits. The result's JSON is `{"sent": 2, "failed": 0}`.
///
/// Owner: free `*result`. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_engine_deliver(
    engine: *mut kundig_engine,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let (sent, failed) = handle::get::<kundig_engine>(engine)?.deliver()?;
        Answer::value(&json!({ "sent": sent, "failed": failed }))
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

/// Calls the subscribers for entries that they have not heard of: those that other processes wrote, and for a new
/// subscription those that were there before it.
///
/// Owner: nothing to free. Threads: any; subscribers are called on this thread. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn kundig_engine_poll(engine: *mut kundig_engine) -> kundig_status {
    border::plain(|| {
        handle::get::<kundig_engine>(engine)?.poll();
        Ok(())
    })
}

/// Describes all that can be done, as JSON: `operations` (name, about, effect, errors, field groups, JSON Schema of input
/// and output, an example), `events`, `records`, the `rules` that are loaded with their `rule_problems`, and `version`
/// and `abi` of the library.
///
/// Owner: free `*result`. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kundig_engine_describe(
    engine: *mut kundig_engine,
    result: *mut *mut kundig_result,
) -> kundig_status {
    let work = || {
        let engine = handle::get::<kundig_engine>(engine)?;
        let rules: Vec<Value> =
            engine.rules().into_iter().map(|(name, about)| json!({ "name": name, "about": about })).collect();
        let events: Vec<Value> = catalogue::EVENTS
            .iter()
            .map(|event| json!({ "name": event.name, "about": event.about, "record": event.record }))
            .collect();
        let records: Vec<Value> = catalogue::RECORDS
            .iter()
            .map(|record| json!({ "kind": record.kind, "read_right": record.read_right, "schema": (record.schema)() }))
            .collect();
        Answer::value(&json!({
            "version": env!("CARGO_PKG_VERSION"),
            "abi": KUNDIG_ABI_VERSION,
            "operations": catalogue::OPERATIONS.iter().map(operation).collect::<Vec<_>>(),
            "events": events,
            "records": records,
            "rules": rules,
            "rule_problems": engine.rule_problems(),
        }))
    };
    // SAFETY: `result` as the header demands.
    unsafe { border::run(result, work) }
}

fn operation(facts: &Facts) -> Value {
    json!({
        "name": facts.name,
        "about": facts.about(),
        "effect": facts.effect,
        "errors": facts.errors,
        "field_groups": facts.field_groups.iter().map(|group| group.name).collect::<Vec<_>>(),
        "creates": facts.creates,
        "input": (facts.input_schema)(),
        "output": (facts.output_schema)(),
        "example": (facts.example)(),
    })
}
