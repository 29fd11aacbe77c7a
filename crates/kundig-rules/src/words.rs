//! The vocabulary: which words rules may use.
//!
//! The engine builds it once from its catalogue; everything that is checked before a rule runs is checked against it,
//! so a word that is missing here is reported as unknown.

/// Everything that rules may react to, read and request.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// What rules may request.
    pub operations: Vec<OperationWord>,
    /// What rules may react to.
    pub events: Vec<EventWord>,
    /// What can be read of each kind of record. A kind that is not listed is not checked.
    pub records: Vec<RecordWord>,
    /// Functions that the host program lends, called as `host::name(…)`.
    pub host_functions: Vec<HostFunctionWord>,
    /// The roles that `run_as` may name; empty means that roles are not checked.
    pub roles: Vec<RoleWord>,
}

/// A role that a rule may run as.
#[derive(Debug, Clone, Default)]
pub struct RoleWord {
    /// Its name, e.g. `service`.
    pub name: String,
    /// The operations that it grants; `None` means that rights are not checked.
    pub grants: Option<Vec<String>>,
    /// Those among them that it grants only for what is one's own or one's team's: no advice to anybody else.
    pub narrow: Vec<String>,
}

/// An operation of the catalogue as rules see it.
#[derive(Debug, Clone, Default)]
pub struct OperationWord {
    /// Its name in the catalogue, e.g. `case.open`.
    pub name: String,
    /// The friendlier function name in rules, e.g. `open_case`; empty when there is none.
    pub function: String,
    /// One sentence for the reference.
    pub about: String,
    /// The kind of record that it creates, e.g. `case`: the rule gets a handle of it at once.
    pub creates: Option<String>,
    /// Whether rules may request it at all.
    pub allowed: bool,
    /// Whether it is a question: it changes nothing, and the rule has its answer at once.
    pub answers: bool,
    /// The events that it publishes, to warn of rules that trigger themselves.
    pub emits: Vec<String>,
    /// Its arguments.
    pub fields: Vec<FieldWord>,
}

impl OperationWord {
    pub(crate) fn is_allowed(&self) -> bool {
        self.allowed
    }
}

/// An event that rules may react to.
#[derive(Debug, Clone, Default)]
pub struct EventWord {
    /// Its name, e.g. `contact.recorded`.
    pub name: String,
    /// One sentence for the reference.
    pub about: String,
    /// The kind of record that it is about, e.g. `contact`.
    pub record_kind: String,
    /// What `when` may name and `event.…` may read; empty means that fields are not checked.
    pub fields: Vec<FieldWord>,
}

/// What can be read of one kind of record.
#[derive(Debug, Clone, Default)]
pub struct RecordWord {
    /// The kind, e.g. `customer`.
    pub kind: String,
    /// Its fields; empty means that they are not checked.
    pub fields: Vec<FieldWord>,
    /// Figures that are computed when read, e.g. `revenue`, called as `customer.revenue(months(12))`.
    pub figures: Vec<String>,
    /// The operation whose right lets a role see such records, e.g. `customer.get`; empty means that it is not checked.
    pub read_right: String,
}

/// A field of an event, a record or an operation.
#[derive(Debug, Clone, Default)]
pub struct FieldWord {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub field_type: FieldType,
    /// The only values it may have, e.g. `in` and `out`; empty means any.
    pub choices: Vec<String>,
    /// Whether an operation refuses to do without it, and a record always has it.
    pub required: bool,
    /// What it means, for the reference.
    pub about: String,
}

impl FieldWord {
    /// A field that may be left out.
    pub fn new(name: impl Into<String>, field_type: FieldType) -> Self {
        FieldWord { name: name.into(), field_type, ..FieldWord::default() }
    }

    /// The same field, but required.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, limited to these values.
    pub fn choices<'a>(mut self, choices: impl IntoIterator<Item = &'a str>) -> Self {
        self.choices = choices.into_iter().map(str::to_owned).collect();
        self
    }
}

/// What a field holds, as far as rules can be checked for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FieldType {
    /// Not checked.
    #[default]
    Any,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// `{"minor": 123, "currency": "EUR"}`.
    Money,
    /// `2026-12-23`.
    Date,
    /// `2026-12-23T16:30:00+01:00`.
    DateTime,
    /// The id of a record of this kind; rules may hand over its handle and get its handle back.
    Record(String),
    /// A list.
    List,
    /// An object.
    Object,
}

impl FieldType {
    /// The type that a JSON Schema names by `type` and `format`.
    pub fn from_json_schema(json_type: &str, format: Option<&str>) -> Self {
        match (json_type, format) {
            ("string", Some("date")) => FieldType::Date,
            ("string", Some("date-time")) => FieldType::DateTime,
            ("string", _) => FieldType::Text,
            ("integer", _) => FieldType::Integer,
            ("number", _) => FieldType::Decimal,
            ("boolean", _) => FieldType::Boolean,
            ("array", _) => FieldType::List,
            ("object", _) => FieldType::Object,
            _ => FieldType::Any,
        }
    }

    /// How the type is called in messages.
    pub(crate) fn label(&self) -> String {
        match self {
            FieldType::Any => "anything".into(),
            FieldType::Text => "text".into(),
            FieldType::Integer => "a whole number".into(),
            FieldType::Decimal => "a number".into(),
            FieldType::Boolean => "true or false".into(),
            FieldType::Money => "money".into(),
            FieldType::Date => "a date".into(),
            FieldType::DateTime => "a time".into(),
            FieldType::Record(kind) => format!("a {kind}"),
            FieldType::List => "a list".into(),
            FieldType::Object => "a map".into(),
        }
    }
}

/// A function that the host program lends.
#[derive(Debug, Clone, Default)]
pub struct HostFunctionWord {
    /// Its name, called as `host::name(…)`.
    pub name: String,
    /// Its parameters, in order.
    pub params: Vec<(String, FieldType)>,
    /// What it returns.
    pub returns: FieldType,
}
