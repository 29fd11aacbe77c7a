//! The words of rules for editors and for the reference: what the interpreter really knows, with the vocabulary's meanings.
//!
//! Signatures come from the configured interpreter itself, so a word that is missing there is missing here, and the other
//! way round. The syntax of definition files is that of rhai's language server: `module static;`, then `fn …;` and `op …;`.

use rhai::FuncMetadata;
use rustc_hash::FxHashSet;

use crate::sandbox::{DISABLED, INTERPRETER_FUNCTIONS, Limits, Sandbox, restricted};
use crate::words::{FieldType, FieldWord, OperationWord, Vocabulary};

mod meaning;

/// A definition file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definitions {
    /// Its name, e.g. `operations.d.rhai`.
    pub name: &'static str,
    /// Its text.
    pub text: String,
}

/// A function, getter or operator that rules may use, beside those that are rhai's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    /// The area: `operations`, `records` or `values`.
    pub area: &'static str,
    /// The name, an operator's sign included.
    pub name: String,
    /// The signature in the syntax of definition files, e.g. `fn days(count: int) -> span;`.
    pub signature: String,
    /// What it does; empty where the signature says all.
    pub about: String,
}

/// The definition files for rhai's language server: the words of the vocabulary, and what rhai itself offers within the
/// sandbox.
pub fn definitions(vocabulary: &Vocabulary) -> Vec<Definitions> {
    let all = functions(vocabulary);
    let of = |area: &str| {
        let of_area = all.iter().filter(|function| function.area == area);
        of_area.map(|function| (function.about.as_str(), function.signature.as_str())).collect::<Vec<_>>()
    };
    let standard = standard();
    let standard: Vec<_> = standard.iter().map(|(about, signature)| (about.as_str(), signature.as_str())).collect();
    let host: Vec<String> = vocabulary
        .host_functions
        .iter()
        .map(|word| {
            let params: Vec<_> =
                word.params.iter().map(|(name, field_type)| format!("{name}: {}", of_type(field_type))).collect();
            format!("fn {}({}) -> {};", word.name, params.join(", "), of_type(&word.returns))
        })
        .collect();
    let host: Vec<_> = host.iter().map(|signature| ("", signature.as_str())).collect();
    vec![
        Definitions { name: "operations.d.rhai", text: file("static", &of("operations")) },
        Definitions { name: "records.d.rhai", text: file("static", &of("records")) },
        Definitions { name: "values.d.rhai", text: file("static", &of("values")) },
        Definitions { name: "standard.d.rhai", text: file("static", &standard) },
        Definitions { name: "host.d.rhai", text: file("host", &host) },
    ]
}

fn file(module: &str, functions: &[(&str, &str)]) -> String {
    let mut text = format!("module {module};\n");
    for (about, signature) in functions {
        text.push('\n');
        for line in about.lines() {
            text.push_str(format!("/// {line}").trim_end());
            text.push('\n');
        }
        text.push_str(signature);
        text.push('\n');
    }
    text
}

/// Everything that Kundig adds to rhai, by area and name.
pub fn functions(vocabulary: &Vocabulary) -> Vec<Function> {
    let own = restricted(&Limits::default()).collect_fn_metadata(None, |f| Some(signature_of(f.metadata)), true);
    let own: FxHashSet<String> = own.into_iter().collect();
    let sandbox = Sandbox::for_rules(vocabulary, Limits::default());
    let added = sandbox.engine.collect_fn_metadata(
        None,
        |f| (f.namespace.is_empty() && !own.contains(&signature_of(f.metadata))).then(|| f.metadata.clone()),
        true,
    );
    let mut functions: Vec<Function> = added.iter().filter_map(|metadata| function(metadata, vocabulary)).collect();
    functions.sort();
    // One word under several types of the machine may be one signature of rules.
    functions.dedup();
    functions
}

fn signature_of(metadata: &FuncMetadata) -> String {
    format!("{}({})", metadata.name, metadata.params_info.join(", "))
}

fn function(metadata: &FuncMetadata, vocabulary: &Vocabulary) -> Option<Function> {
    let name = metadata.name.as_str();
    if name.starts_with("index$") || DISABLED.contains(&name) {
        return None;
    }
    let types: Vec<String> =
        metadata.params_info.iter().map(|param| readable(param.split_once(':').map_or(param, |(_, of)| of))).collect();
    let returns = readable(&metadata.return_type);
    let operation = vocabulary.operations.iter().find(|word| word.function == name && word.allowed);
    let of_record = types.first().is_some_and(|first| matches!(first.as_str(), "event" | "record" | "fields_before"));
    let property = name.strip_prefix("get$").or_else(|| name.strip_prefix("set$"));
    let is_operator = !name.contains('$') && !rhai::is_valid_identifier(name);
    let area = match (operation, of_record && !is_operator) {
        (Some(_), _) => "operations",
        _ if name == "op" => "operations",
        (None, true) => "records",
        (None, false) => "values",
    };
    let returns = match (operation, property) {
        (Some(word), _) => {
            if word.creates.is_some() {
                "record".into()
            } else if word.answers {
                "Map".into()
            } else {
                "()".into()
            }
        }
        (None, Some(property)) if of_record && name.starts_with("get$") && returns == "?" => {
            property_type(&types[0], property, vocabulary)
        }
        _ => returns,
    };
    let about = match operation {
        Some(word) => about_operation(word),
        None => meaning::of(name, &types).to_owned(),
    };
    let names = meaning::params(name, types.len(), operation.is_some());
    let listed: Vec<String> = match is_operator {
        true => types.clone(),
        false => types.iter().enumerate().map(|(place, of)| format!("{}: {of}", names[place])).collect(),
    };
    let head = match (is_operator, name.split_once('$')) {
        (true, _) => format!("op {name}"),
        (false, Some((access, property))) => format!("fn {access} {property}"),
        (false, None) => format!("fn {name}"),
    };
    Some(Function {
        area,
        name: property.unwrap_or(name).to_owned(),
        signature: format!("{head}({}) -> {returns};", listed.join(", ")),
        about,
    })
}

fn about_operation(word: &OperationWord) -> String {
    let mut lines = Vec::new();
    if !word.about.is_empty() {
        lines.extend([word.about.clone(), String::new()]);
    }
    let does = if word.answers { "Asks" } else { "Requests" };
    lines.extend([format!("{does} `{}`. Fields:", word.name), String::new()]);
    for field in word.fields.iter().filter(|field| field.name != "id" || word.creates.is_none()) {
        lines.push(format!("* `{}`: {}", field.name, about_field(field)));
    }
    lines.join("\n")
}

/// Type, choices and need of a field in a few words.
fn about_field(field: &FieldWord) -> String {
    let mut told = match field.choices.is_empty() {
        true => field.field_type.label(),
        false => field.choices.join(" | "),
    };
    if field.required {
        told.push_str(", required");
    }
    if !field.about.is_empty() {
        told.push_str(&format!(". {}", field.about.lines().next().unwrap_or_default()));
    }
    told
}

/// What a property holds, where all events or records that have it agree.
fn property_type(of: &str, property: &str, vocabulary: &Vocabulary) -> String {
    let events = vocabulary.events.iter().flat_map(|event| &event.fields);
    let records = vocabulary.records.iter().flat_map(|record| &record.fields);
    let fields: Vec<&FieldWord> = if of == "event" { events.collect() } else { records.collect() };
    let mut types = fields.into_iter().filter(|field| field.name == property).map(|field| of_type(&field.field_type));
    let is_kind = vocabulary.records.iter().any(|record| record.kind == property);
    match types.next() {
        Some(first) if types.all(|other| other == first) => first.into(),
        None if is_kind || property == "record" => "record".into(),
        None if of == "event" => match property {
            "name" | "actor" => "String".into(),
            "at" => "time".into(),
            "number" => "int".into(),
            "data" | "memory" => "Map".into(),
            _ => "?".into(),
        },
        _ => "?".into(),
    }
}

fn of_type(field_type: &FieldType) -> &'static str {
    match field_type {
        FieldType::Any => "?",
        FieldType::Text => "String",
        FieldType::Integer => "int",
        FieldType::Decimal => "decimal",
        FieldType::Boolean => "bool",
        FieldType::Money => "money",
        FieldType::Date => "date",
        FieldType::DateTime => "time",
        FieldType::Record(_) => "record",
        FieldType::List => "Array",
        FieldType::Object => "Map",
    }
}

/// Types of the machine that no value of a rule has: whole numbers have 64 bits, and there are no floats.
const MACHINE_TYPES: [&str; 13] =
    ["i8", "i16", "i32", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64", "FLOAT", "Blob"];

/// The functions that are rhai's own, as far as the sandbox leaves them, with rhai's words about them.
fn standard() -> Vec<(String, String)> {
    let engine = restricted(&Limits::default());
    let mut found = engine.collect_fn_metadata(
        None,
        |f| {
            let FuncMetadata { name, params_info, return_type, comments, .. } = f.metadata;
            let about = comments.join("\n");
            let types = params_info.iter().map(|param| param.split_once(':').map_or(&**param, |(_, of)| of));
            let ours = types.chain([return_type.as_str()]).all(|of| !MACHINE_TYPES.contains(&readable(of).as_str()));
            let wanted = ours
                && !INTERPRETER_FUNCTIONS.contains(&name.as_str())
                && rhai::is_valid_identifier(name.as_str())
                && !DISABLED.contains(&name.as_str())
                // Functions named by a text are on their way out of rhai, and the sandbox refuses them.
                && !about.contains("Deprecated API");
            wanted.then(|| {
                let params: Vec<String> = params_info
                    .iter()
                    .enumerate()
                    .map(|(place, param)| {
                        let (name, of) = param.split_once(':').unwrap_or(("_", param));
                        let name = name.trim().trim_start_matches("mut ");
                        let name = if name == "_" { format!("value{}", place + 1) } else { name.to_owned() };
                        format!("{name}: {}", readable(of))
                    })
                    .collect();
                let about: Vec<&str> = about.lines().map(|line| line.trim_start_matches('/').trim_end()).collect();
                let about = about.join("\n");
                let about =
                    about.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
                (about, format!("fn {name}({}) -> {};", params.join(", "), readable(return_type)))
            })
        },
        true,
    );
    for name in INTERPRETER_FUNCTIONS {
        let returns = if name == "type_of" { "String" } else { "()" };
        found.push((meaning::of(name, &[]).to_owned(), format!("fn {name}(value: ?) -> {returns};")));
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found.dedup_by(|a, b| a.1 == b.1);
    found
}

/// A type of the machine as rules know it.
fn readable(of: &str) -> String {
    let of = of.trim().trim_start_matches("&mut ").trim_start_matches("mut ").trim();
    let inner = of.strip_prefix("core::result::Result<").or_else(|| of.strip_prefix("RhaiResultOf<"));
    if let Some(inner) = inner {
        let value = inner.trim_end_matches('>').split(", alloc::boxed").next().unwrap_or(inner);
        // `Result<Range<i64>, …>` keeps its own bracket.
        return readable(value);
    }
    let has = |words: &[&str]| words.iter().any(|word| of.contains(word));
    let last = of.split("::").last().unwrap_or(of).trim_end_matches('>').trim();
    match last {
        _ if has(&["Dynamic", "RhaiResult"]) || matches!(of, "" | "?" | "_") => "?",
        _ if has(&["DateTime", "FixedOffset"]) => "time",
        _ if has(&["Iterator"]) => "?",
        _ if has(&["RangeInclusive", "InclusiveRange"]) => "RangeInclusive",
        _ if has(&["Range"]) => "Range",
        "NaiveDate" => "date",
        "Money" => "money",
        "Span" => "span",
        "Decimal" => "decimal",
        "RecordHandle" => "record",
        "ImmutableString" | "SmartString" | "&str" | "str" | "string" | "String" => "String",
        "i64" | "INT" | "usize" => "int",
        "array" | "Array" => "Array",
        "map" | "Map" => "Map",
        "blob" | "Blob" => "Blob",
        "Fn" | "FnPtr" => "FnPtr",
        "fields before" => "fields_before",
        other => return other.replace(' ', "_"),
    }
    .to_owned()
}
