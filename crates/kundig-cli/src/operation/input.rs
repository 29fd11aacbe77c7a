//! From options to the JSON input of an operation.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::ArgMatches;
use kundig::base::{CustomerId, Error};
use kundig::customer::operations::{FindCustomer, SearchCustomers};
use kundig::operation::Facts;
use kundig::{MAX_INPUT_BYTES, Session};
use serde_json::{Map, Value};

use super::args::argument_id;
use super::paths;
use super::schema::{self, Shape};
use crate::failure::Failure;

/// The input that the options make: `--input` first, the fields over it, `--set` over all.
pub fn from_options(facts: &Facts, matches: &ArgMatches, session: &Session) -> Result<Value, Failure> {
    let schema = (facts.input_schema)();
    let mut input = match matches.try_get_one::<String>("input").ok().flatten() {
        Some(text) => parse(&document(text)?, "--input")?,
        None => Value::Object(Map::new()),
    };
    for field in schema::fields(facts, schema.as_value()) {
        let Some(value) = given(&field.name, &field.shape, matches, session)? else { continue };
        let fields = input.as_object_mut().ok_or_else(|| Failure::usage("--input must be a JSON object"))?;
        fields.insert(field.name, value);
    }
    for name in matches.try_get_many::<String>("clear").ok().flatten().into_iter().flatten() {
        if let Some(fields) = input.as_object_mut() {
            fields.insert(name.replace('-', "_"), Value::Null);
        }
    }
    for assignment in matches.try_get_many::<String>("set").ok().flatten().into_iter().flatten() {
        paths::set(schema.as_value(), &mut input, assignment)?;
    }
    Ok(input)
}

fn given(name: &str, shape: &Shape, matches: &ArgMatches, session: &Session) -> Result<Option<Value>, Failure> {
    let id = argument_id(name);
    let texts = || matches.get_many::<String>(&id).into_iter().flatten();
    Ok(match shape {
        Shape::Integer(_) => matches.get_one::<i64>(&id).map(|number| Value::from(*number)),
        Shape::Bool => matches.get_one::<bool>(&id).map(|yes| Value::from(*yes)),
        Shape::List(inner) if matches!(**inner, Shape::Integer(_)) => {
            matches.get_many::<i64>(&id).map(|numbers| numbers.copied().map(Value::from).collect())
        }
        Shape::List(inner) => {
            let mut values = Vec::new();
            for text in texts() {
                match one(name, inner, text, session)? {
                    // A whole list at once is as good as one by one.
                    Value::Array(several) => values.extend(several),
                    value => values.push(value),
                }
            }
            (!values.is_empty()).then_some(Value::Array(values))
        }
        shape => match texts().next() {
            Some(text) => Some(one(name, shape, text, session)?),
            None => None,
        },
    })
}

fn one(name: &str, shape: &Shape, text: &str, session: &Session) -> Result<Value, Failure> {
    let option = || format!("--{}", name.replace('_', "-"));
    match shape {
        Shape::Object(_) => parse(&document(text)?, &option()),
        Shape::Open(_) if text.starts_with(['{', '[', '@']) => parse(&document(text)?, &option()),
        Shape::Open(_) => Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
        Shape::Number => parse(text, &option()),
        Shape::Bytes => match text.strip_prefix('@') {
            Some(file) => Ok(Value::from(STANDARD.encode(bytes(file)?))),
            None => Ok(Value::from(text)),
        },
        Shape::Id(kind) if kind == "CustomerId" => Ok(Value::from(customer_id(session, text)?)),
        // A password on the command line stays in the history of the shell, and every user of the machine sees it.
        Shape::Text if name == "password" && text == "-" => {
            let mut line = String::new();
            let read = std::io::stdin().read_line(&mut line);
            read.map_err(|error| Failure::shell("input", format!("standard input can't be read: {error}")))?;
            Ok(Value::from(line.trim_end_matches(['\r', '\n'])))
        }
        _ => Ok(Value::from(text)),
    }
}

fn parse(text: &str, place: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::usage(format!("{place} is not JSON: {error}")))
}

/// The bytes of a file, one more than the engine takes at most, so that it says itself what is too much.
fn bytes(file: &str) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| Failure::shell("input", format!("{file} can't be read: {error}"));
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    opened.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// A document as it was given: itself, `@FILE`, or `-` for standard input.
pub fn document(text: &str) -> Result<String, Failure> {
    let unreadable =
        |what: &str, error: std::io::Error| Failure::shell("input", format!("{what} can't be read: {error}"));
    let mut read = String::new();
    // One byte more than the engine takes, so that it says itself what is too much.
    let limit = MAX_INPUT_BYTES as u64 + 1;
    match text.strip_prefix('@') {
        Some(file) => {
            let opened = std::fs::File::open(file).map_err(|error| unreadable(file, error))?;
            opened.take(limit).read_to_string(&mut read).map_err(|error| unreadable(file, error))?;
        }
        None if text == "-" => {
            let stdin = std::io::stdin().lock();
            stdin.take(limit).read_to_string(&mut read).map_err(|error| unreadable("standard input", error))?;
        }
        None => read = text.to_owned(),
    }
    // Editors of Windows begin their files with a byte order mark.
    Ok(read.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(read))
}

/// The id of a customer by id or number: people know numbers.
pub fn customer_id(session: &Session, text: &str) -> Result<String, Failure> {
    if let Ok(id) = text.parse::<CustomerId>() {
        return Ok(id.to_string());
    }
    let found = match session.execute(FindCustomer { number: Some(text.to_owned()), ..FindCustomer::default() }) {
        Ok(found) => found.customers.first().map(|customer| customer.id),
        // Who may not look up keys may still search.
        Err(Error::Denied { .. }) => {
            let page = session.execute(SearchCustomers { limit: Some(200), ..SearchCustomers::new(text) })?;
            page.customers.iter().find(|customer| customer.number == text).map(|customer| customer.id)
        }
        Err(error) => return Err(error.into()),
    };
    let missing = || Failure::Engine(Error::NotFound { record: "customer", key: text.to_owned() });
    found.map(|id| id.to_string()).ok_or_else(missing)
}
