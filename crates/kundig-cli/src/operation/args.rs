//! Makes the sub-commands of the operations from their schemas.

use std::collections::BTreeMap;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command, value_parser};
use kundig::catalogue;
use kundig::operation::{Effect, Facts};
use serde_json::Value;

use super::schema::{self, Field, Shape, first_sentence, reflow};

/// Long options that every command has, so that no field can take them.
const RESERVED: &[&str] = &[
    "db",
    "rules",
    "as",
    "password-stdin",
    "company",
    "json",
    "quiet",
    "lang",
    "help",
    "input",
    "set",
    "accept",
    "full",
    "clear",
];

/// What areas are about, for the overview; an area without a line here shows its operations.
const AREAS: &[(&str, &str)] = &[
    ("access", "Users, roles, teams and passwords"),
    ("case", "Complaints, service calls and questions"),
    ("company", "The company and its calendar"),
    ("contact", "Contacts with customers, in both directions"),
    ("customer", "Customers: register, change, find, history"),
    ("followup", "Follow-ups (Wiedervorlagen)"),
    ("journal", "What happened: follow it, prove it"),
    ("mail", "Mails to customers"),
    ("outbox", "Messages that wait for their delivery"),
    ("rule", "Rules that are loaded, and what they did"),
    ("store", "The database as a whole"),
];

/// The areas of the catalogue, each with its operations as sub-commands.
pub fn areas() -> Vec<Command> {
    let mut areas: BTreeMap<&str, Vec<&'static Facts>> = BTreeMap::new();
    for facts in catalogue::OPERATIONS.iter() {
        if let Some((area, _)) = facts.name.split_once('.') {
            areas.entry(area).or_default().push(facts);
        }
    }
    areas.into_iter().map(|(area, operations)| area_command(area, &operations)).collect()
}

fn area_command(area: &'static str, operations: &[&'static Facts]) -> Command {
    let about = AREAS.iter().find(|(name, _)| *name == area).map(|(_, about)| (*about).to_owned());
    let verbs = || operations.iter().filter_map(|facts| facts.name.split_once('.')).map(|(_, verb)| verb);
    let about = about.unwrap_or_else(|| verbs().collect::<Vec<_>>().join(", "));
    let command = Command::new(area).about(about).subcommand_required(true).arg_required_else_help(true);
    command.subcommands(operations.iter().map(|facts| operation(facts)))
}

fn operation(facts: &'static Facts) -> Command {
    let verb = facts.name.split_once('.').map_or(facts.name, |(_, verb)| verb);
    let schema = (facts.input_schema)();
    let about = reflow(&facts.about());
    let fields = schema::fields(facts, schema.as_value());
    let mut command = Command::new(verb.replace('_', "-"))
        .about(first_sentence(&about).trim_end_matches('.').to_owned())
        .long_about(about)
        .after_help(after_help(facts, &fields));
    if verb.contains('_') {
        command = command.alias(verb);
    }
    let names: Vec<String> = fields.iter().map(option_name).collect();
    // Only what is there already, and so has a version, can be emptied.
    let there = fields.iter().any(|field| field.name == "version");
    let clearable: Vec<String> =
        fields.iter().filter(|f| there && f.nullable).map(|f| f.name.replace('_', "-")).collect();
    let nested = fields.iter().any(|field| matches!(inner(&field.shape), Shape::Object(_) | Shape::Open(_)));
    command = command.args(fields.into_iter().zip(names).map(|(field, name)| option(field, name)));
    if !schema.as_value()["properties"].is_null() {
        command = command.arg(
            Arg::new("input")
                .long("input")
                .value_name("JSON")
                .help("The whole input as JSON, `@FILE`, or `-` for standard input"),
        );
    }
    if nested {
        let set = Arg::new("set").long("set").value_name("PATH=VALUE").action(ArgAction::Append);
        command = command.arg(set.help("Sets one value inside, e.g. customer.party.last_name=Müller; may be repeated"));
    }
    if !clearable.is_empty() {
        let clear =
            Arg::new("clear").long("clear").value_name("FIELD").action(ArgAction::Append).value_parser(clearable);
        command = command.arg(clear.hide_possible_values(true).help("Empties a field; may be repeated"));
    }
    with_circumstances(command, facts.effect)
}

/// The options of a call that are not its input.
pub fn with_circumstances(command: Command, effect: Effect) -> Command {
    let full = Arg::new("full").long("full").action(ArgAction::SetTrue);
    let full = full.help("With --json: the answer with its findings, journal numbers and reactions of rules");
    let accept = Arg::new("accept").long("accept").value_name("REASON");
    let accept = accept.help("Accepts warnings for a reason, which the journal keeps");
    let command = command.arg(full);
    if effect == Effect::Change { command.arg(accept) } else { command }
}

/// The id of the argument of a field.
pub fn argument_id(field: &str) -> String {
    format!("field:{field}")
}

fn option_name(field: &Field) -> String {
    let name = field.name.replace('_', "-");
    if RESERVED.contains(&name.as_str()) { format!("field-{name}") } else { name }
}

fn inner(shape: &Shape) -> &Shape {
    if let Shape::List(inner) = shape { inner } else { shape }
}

fn option(field: Field, name: String) -> Arg {
    let mut arg =
        Arg::new(argument_id(&field.name)).long(name).value_name(field.shape.placeholder()).help(help(&field));
    arg = match inner(&field.shape) {
        Shape::Choice(words) => {
            let words = words.iter().map(|(word, about)| {
                let value = PossibleValue::new(word.clone());
                if about.is_empty() { value } else { value.help(about.trim_end_matches('.').to_owned()) }
            });
            arg.value_parser(clap::builder::PossibleValuesParser::new(words))
        }
        Shape::Integer(minimum) => arg
            .value_parser(value_parser!(i64).range(minimum.unwrap_or(i64::MIN)..))
            // `--after -1` is a value, not an option.
            .allow_negative_numbers(true),
        Shape::Bool => {
            arg.value_parser(value_parser!(bool)).num_args(0..=1).require_equals(true).default_missing_value("true")
        }
        _ => arg.allow_hyphen_values(true),
    };
    if let Shape::List(_) = field.shape {
        arg = arg.action(ArgAction::Append);
    }
    if field.required {
        // With these the field may come from elsewhere; then the engine says what is missing.
        let others: &[&str] = if nested_required(&field.shape) { &["input", "set"] } else { &["input"] };
        arg = arg.required_unless_present_any(others.iter().copied());
    }
    arg
}

fn nested_required(shape: &Shape) -> bool {
    matches!(inner(shape), Shape::Object(_) | Shape::Open(_))
}

fn help(field: &Field) -> String {
    let mut text = field.about.trim_end_matches('.').to_owned();
    match &field.shape {
        Shape::List(inner) if matches!(**inner, Shape::Object(_) | Shape::Open(_)) => {
            text.push_str(" (JSON; may be repeated)");
        }
        Shape::List(_) => text.push_str(" (may be repeated)"),
        Shape::Text if field.name == "password" => text.push_str(" (`-` reads it from standard input)"),
        Shape::Object(_) => text.push_str(" (JSON or @FILE)"),
        Shape::Bytes => text.push_str(" (`@FILE` reads them from a file)"),
        Shape::Open(_) => text.push_str(" (text or JSON)"),
        Shape::Time => text.push_str(" (e.g. 2026-12-23T16:30:00+01:00)"),
        Shape::Date => text.push_str(" (e.g. 2026-12-23)"),
        _ => {}
    }
    if let Some(default) = &field.default {
        text.push_str(&match default {
            Value::String(word) => format!(" [default: {word}]"),
            other => format!(" [default: {other}]"),
        });
    }
    text
}

fn after_help(facts: &Facts, fields: &[Field]) -> String {
    let errors: Vec<&str> = facts.errors.iter().map(|code| code.as_str()).collect();
    let mut text = format!("Example:\n  {}\n", command_line(facts, fields));
    if !errors.is_empty() {
        text.push_str(&format!("\nCan be refused with: {}\n", errors.join(", ")));
    }
    text.push_str(&format!(
        "\n`kundig describe {}` shows every field, `kundig call {0} JSON` takes it whole.",
        facts.name
    ));
    text
}

/// The catalogue's example as a command line, over several lines where it is long.
pub fn command_line(facts: &Facts, fields: &[Field]) -> String {
    let mut words = vec![format!("kundig {}", facts.name.replacen('.', " ", 1).replace('_', "-"))];
    let example = without_nulls(&(facts.example)());
    for field in fields {
        let Some(value) = example.get(&field.name).filter(|value| Some(*value) != field.default.as_ref()) else {
            continue;
        };
        match (&field.shape, value) {
            (Shape::Object(_), Value::Object(_)) => leaves(&field.name, value, &mut words),
            (_, Value::Array(items)) => words.extend(items.iter().map(|item| with_value(field, item))),
            _ => words.push(with_value(field, value)),
        }
    }
    let length: usize = words.iter().map(|word| word.len() + 1).sum();
    words.join(if length > 100 { " \\\n    " } else { " " })
}

fn with_value(field: &Field, value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let equals = if field.shape == Shape::Bool { '=' } else { ' ' };
    format!("--{}{equals}{}", option_name(field), quoted(&text))
}

/// Each value inside by its path, as `--set` takes it.
fn leaves(path: &str, value: &Value, words: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(&format!("{path}.{name}"), value, words));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| leaves(&format!("{path}[{place}]"), item, words));
        }
        Value::Bool(false) => {}
        Value::String(text) => words.push(format!("--set {}", quoted(&format!("{path}={text}")))),
        value => words.push(format!("--set {}", quoted(&format!("{path}={value}")))),
    }
}

/// Quoted for a POSIX shell, where it must be.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:@+,=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Without what is empty: an example shows what matters.
pub fn without_nulls(value: &Value) -> Value {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().map(|(name, value)| (name.clone(), without_nulls(value)));
            Value::Object(kept.filter(|(_, value)| !empty(value)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}
