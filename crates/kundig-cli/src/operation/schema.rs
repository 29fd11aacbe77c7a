//! Reads the JSON Schema of an operation's input: which fields it has, and how each is typed on a command line.

use kundig::operation::Facts;
use serde_json::Value;

/// A field of an input.
pub struct Field {
    /// Its name in JSON.
    pub name: String,
    /// Its sentence.
    pub about: String,
    /// Whether it can't be left out.
    pub required: bool,
    /// Whether it may be `null`.
    pub nullable: bool,
    /// What is taken when it is left out, where that says something.
    pub default: Option<Value>,
    /// What it holds.
    pub shape: Shape,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Any text.
    Text,
    /// Bytes, in JSON as base64 text.
    Bytes,
    /// The id of a record; with the name of its type, `CustomerId`.
    Id(String),
    /// An instant.
    Time,
    /// A date.
    Date,
    /// A whole number, not below the given one.
    Integer(Option<i64>),
    /// A decimal number.
    Number,
    /// Yes or no.
    Bool,
    /// One of some words, each with its meaning.
    Choice(Vec<(String, String)>),
    /// Several of the same.
    List(Box<Shape>),
    /// Text or JSON, e.g. a time or `{"business_days": 1}`.
    Open(String),
    /// A JSON object of this type.
    Object(String),
}

impl Shape {
    /// The word for it in help and reference.
    pub fn word(&self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Bytes => "bytes as base64 text".into(),
            Self::Id(name) => format!("id of a {}", id_kind(name)),
            Self::Time => "time".into(),
            Self::Date => "date".into(),
            Self::Integer(_) => "integer".into(),
            Self::Number => "number".into(),
            Self::Bool => "true or false".into(),
            Self::Choice(choices) => choices.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" | "),
            Self::List(inner) => format!("list of {}", inner.word()),
            Self::Open(name) | Self::Object(name) => name.clone(),
        }
    }

    /// The placeholder in usage lines.
    pub fn placeholder(&self) -> String {
        match self {
            Self::Text => "TEXT".into(),
            Self::Bytes => "@FILE|BASE64".into(),
            Self::Id(name) if name == "CustomerId" => "NUMBER|ID".into(),
            Self::Id(_) => "ID".into(),
            Self::Time => "TIME".into(),
            Self::Date => "DATE".into(),
            Self::Integer(_) | Self::Number => "N".into(),
            Self::Bool => "BOOL".into(),
            Self::Choice(_) => "WORD".into(),
            Self::List(inner) => inner.placeholder(),
            Self::Open(_) | Self::Object(_) => "JSON".into(),
        }
    }
}

fn id_kind(name: &str) -> String {
    let kind = name.strip_suffix("Id").unwrap_or(name);
    let mut words = String::new();
    for c in kind.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.extend(c.to_lowercase());
    }
    words
}

/// The fields of an operation's input.
pub fn fields(facts: &Facts, root: &Value) -> Vec<Field> {
    let mut fields = fields_of(root, root);
    if facts.creates.is_some() {
        // The id of what does not exist yet: no number could stand for it.
        let own = fields.iter_mut().filter(|field| field.name == "id");
        own.for_each(|field| field.shape = Shape::Id("RecordId".into()));
    }
    fields
}

/// The fields of one node of a schema.
pub fn fields_of(root: &Value, node: &Value) -> Vec<Field> {
    let required: Vec<&str> = node["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = node["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, schema)| Field {
            name: name.clone(),
            about: sentence(schema),
            required: required.contains(&name.as_str()),
            nullable: nullable(schema),
            default: schema.get("default").filter(|default| says_something(default)).cloned(),
            shape: shape(root, schema),
        })
        .collect()
}

fn nullable(schema: &Value) -> bool {
    let in_types = schema["type"].as_array().is_some_and(|types| types.iter().any(|name| name == "null"));
    let in_union = schema["anyOf"].as_array().is_some_and(|union| union.iter().any(|one| one["type"] == "null"));
    in_types || in_union
}

fn says_something(default: &Value) -> bool {
    match default {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// A description as running text: doc comments are broken into lines where their source is.
pub fn sentence(schema: &Value) -> String {
    reflow(schema["description"].as_str().unwrap_or_default())
}

/// Joins the lines of each paragraph.
pub fn reflow(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The first sentence.
pub fn first_sentence(text: &str) -> &str {
    let text = text.split("\n\n").next().unwrap_or(text);
    // A colon introduces what follows; only a full stop ends it. `e.g. ` and the like are followed by lower case.
    let end = text.match_indices(". ").find(|(at, _)| text[at + 2..].chars().next().is_some_and(char::is_uppercase));
    end.map_or(text, |(at, _)| &text[..=at])
}

/// What a node holds.
pub fn shape(root: &Value, node: &Value) -> Shape {
    let mut name = reference_name(node).unwrap_or_default().to_owned();
    let branches = branches(root, node);
    if let Some(inner) = only(node, "anyOf")
        && name.is_empty()
    {
        name = reference_name(inner).unwrap_or_default().to_owned();
    }
    if !branches.is_empty() && branches.iter().all(|branch| branch["const"].is_string()) {
        let word = |branch: &&Value| Some((branch["const"].as_str()?.to_owned(), sentence(branch)));
        return Shape::Choice(branches.iter().filter_map(word).collect());
    }
    match branches.as_slice() {
        [one] => plain(root, one, name),
        several if several.iter().all(|branch| type_of(branch) == "object") && !name.is_empty() => Shape::Object(name),
        _ => Shape::Open(if name.is_empty() { "value".into() } else { name }),
    }
}

fn plain(root: &Value, node: &Value, name: String) -> Shape {
    let named = |fallback: &str| if name.is_empty() { fallback.to_owned() } else { name.clone() };
    if let Some(words) = node["enum"].as_array() {
        return Shape::Choice(
            words.iter().filter_map(|word| Some((word.as_str()?.to_owned(), String::new()))).collect(),
        );
    }
    match (type_of(node), node["format"].as_str()) {
        ("string", Some("uuid")) => Shape::Id(named("RecordId")),
        ("string", Some("date-time")) => Shape::Time,
        ("string", Some("date")) => Shape::Date,
        ("string", _) if node["contentEncoding"] == "base64" => Shape::Bytes,
        ("string", _) => Shape::Text,
        ("integer", _) => Shape::Integer(node["minimum"].as_i64()),
        ("number", _) => Shape::Number,
        ("boolean", _) => Shape::Bool,
        ("array", _) => Shape::List(Box::new(shape(root, &node["items"]))),
        ("object", _) => Shape::Object(named("object")),
        _ => Shape::Open(named("value")),
    }
}

/// The type of a node, `null` left aside.
pub fn type_of(node: &Value) -> &str {
    match &node["type"] {
        Value::String(name) => name,
        Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or_default(),
        _ => "",
    }
}

/// The alternatives of a node, references followed and `null` left aside.
pub fn branches<'s>(root: &'s Value, node: &'s Value) -> Vec<&'s Value> {
    if let Some(target) = reference_name(node).and_then(|name| root["$defs"].get(name)) {
        return branches(root, target);
    }
    for union in ["anyOf", "oneOf"] {
        if let Some(alternatives) = node[union].as_array() {
            return alternatives.iter().flat_map(|alternative| branches(root, alternative)).collect();
        }
    }
    if node["type"] == "null" { Vec::new() } else { vec![node] }
}

/// The name of the type that a node refers to.
pub fn reference_name(node: &Value) -> Option<&str> {
    node["$ref"].as_str()?.strip_prefix("#/$defs/")
}

/// The one alternative beside `null`.
fn only<'s>(node: &'s Value, union: &str) -> Option<&'s Value> {
    let mut others = node[union].as_array()?.iter().filter(|alternative| alternative["type"] != "null");
    let first = others.next()?;
    others.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(operation: &str) -> Vec<Field> {
        let facts = kundig::catalogue::operation(operation).unwrap();
        fields(facts, (facts.input_schema)().as_value())
    }

    fn shape_of(operation: &str, field: &str) -> Shape {
        of(operation).into_iter().find(|known| known.name == field).unwrap().shape
    }

    #[test]
    fn shapes_are_read_from_the_catalogue() {
        assert_eq!(shape_of("customer.search", "text"), Shape::Text);
        assert_eq!(shape_of("customer.search", "limit"), Shape::Integer(Some(0)));
        assert_eq!(shape_of("contact.record", "customer"), Shape::Id("CustomerId".into()));
        assert_eq!(shape_of("followup.create", "due"), Shape::Open("Due".into()));
        assert_eq!(shape_of("directory.load", "file"), Shape::Bytes);
        assert_eq!(shape_of("access.set_user", "roles"), Shape::List(Box::new(Shape::Text)));
        assert_eq!(shape_of("customer.register", "customer"), Shape::Object("CustomerInput".into()));
        let Shape::Choice(words) = shape_of("contact.record", "direction") else { panic!("no choice") };
        assert!(words.iter().any(|(word, _)| word == "in"));
    }

    #[test]
    fn a_sentence_ends_where_the_next_begins() {
        assert_eq!(first_sentence("Lists e.g. all. Others too."), "Lists e.g. all.");
        assert_eq!(first_sentence("Only one."), "Only one.");
    }
}
