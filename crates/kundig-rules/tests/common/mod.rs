//! A small world for the tests: the words of RULES.md and a host without a database.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};
use kundig_rules::*;
use serde_json::{Map, Value, json};

pub fn operation(name: &str, function: &str, creates: Option<&str>, fields: Vec<FieldWord>) -> OperationWord {
    OperationWord {
        name: name.into(),
        function: function.into(),
        creates: creates.map(str::to_owned),
        allowed: true,
        fields,
        ..OperationWord::default()
    }
}

fn field(name: &str, field_type: FieldType) -> FieldWord {
    FieldWord::new(name, field_type)
}

fn role(name: &str, grants: &[&str]) -> RoleWord {
    RoleWord {
        name: name.into(),
        grants: Some(grants.iter().map(|grant| (*grant).to_owned()).collect()),
        narrow: Vec::new(),
    }
}

pub fn vocabulary() -> Vocabulary {
    use FieldType::*;
    let customer = || field("customer", Record("customer".into()));
    let mut record_contact = operation(
        "contact.record",
        "record_contact",
        Some("contact"),
        vec![
            customer(),
            field("direction", Text).choices(["in", "out"]).required(),
            field("kind", Text).choices(["complaint", "inquiry", "other"]),
            field("text", Text),
        ],
    );
    record_contact.emits = vec!["contact.recorded".into()];
    let mut erase = operation("customer.erase", "erase_customer", None, vec![customer()]);
    erase.allowed = false;
    let kind = field("kind", Text).choices(["email", "iban"]).required();
    let mut check = operation("check.value", "check_value", None, vec![kind, field("value", Text).required()]);
    check.answers = true;
    Vocabulary {
        operations: vec![
            operation(
                "case.open",
                "open_case",
                Some("case"),
                vec![
                    field("kind", Text).choices(["complaint", "dispute"]).required(),
                    customer().required(),
                    field("contact", Record("contact".into())),
                    field("value", Money),
                ],
            ),
            operation(
                "followup.create",
                "follow_up",
                Some("followup"),
                vec![
                    field("subject", Text).required(),
                    field("department", Text),
                    field("due", Any),
                    field("about", List),
                    field("escalate", List),
                    field("note", Any),
                ],
            ),
            operation(
                "mail.queue",
                "send_mail",
                Some("mail"),
                vec![field("template", Text).required(), customer().required(), field("data", Object)],
            ),
            record_contact,
            erase,
            check,
            operation(
                "case.change",
                "change_case",
                None,
                vec![
                    field("id", Record("case".into())).required(),
                    field("version", Integer),
                    field("priority", Text),
                    field("owner", Text),
                    field("due", Any),
                    field("reason", Text),
                ],
            ),
        ],
        events: vec![
            EventWord {
                name: "contact.recorded".into(),
                record_kind: "contact".into(),
                fields: vec![
                    customer(),
                    field("direction", Text).choices(["in", "out"]),
                    field("kind", Text).choices(["complaint", "inquiry", "other"]),
                    field("text", Text),
                    field("priority", Integer),
                    field("urgent", Boolean),
                    field("assignee", Record("user".into())),
                    field("value", Money),
                ],
                ..EventWord::default()
            },
            EventWord {
                name: "case.opened".into(),
                record_kind: "case".into(),
                fields: vec![
                    field("kind", Text).choices(["complaint", "dispute"]).required(),
                    field("priority", Text),
                    field("address", Object),
                    customer(),
                ],
                ..EventWord::default()
            },
            EventWord { name: "host.repair_finished".into(), ..EventWord::default() },
            EventWord { name: "invoice.overdue".into(), record_kind: "invoice".into(), ..EventWord::default() },
        ],
        records: vec![
            RecordWord {
                kind: "customer".into(),
                fields: vec![field("name", Text), field("city", Text), field("since", Date), field("address", Object)],
                figures: vec!["revenue".into()],
                read_right: "customer.get".into(),
            },
            RecordWord {
                kind: "case".into(),
                fields: vec![field("priority", Text), field("owner", Text), field("due_at", DateTime)],
                ..RecordWord::default()
            },
        ],
        host_functions: vec![HostFunctionWord {
            name: "next_free_slot".into(),
            params: vec![("branch".into(), Text)],
            returns: Text,
        }],
        roles: vec![
            role(
                "service",
                &["case.open", "followup.create", "mail.queue", "customer.get", "contact.record", "case.change"],
            ),
            role("marketing", &["mail.queue"]),
            RoleWord {
                narrow: vec!["customer.get".into(), "case.open".into()],
                ..role("sales", &["mail.queue", "customer.get", "case.open"])
            },
            role(
                "everything",
                &["case.open", "followup.create", "mail.queue", "customer.get", "contact.record", "case.change", "x"],
            ),
        ],
    }
}

pub fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// Remembers what it was asked.
pub struct FakeHost {
    pub records: HashMap<(String, String), Value>,
    pub revenue: i64,
    pub asked: Vec<String>,
    pub broken: bool,
    pub ids: u32,
}

impl Default for FakeHost {
    fn default() -> Self {
        let anna = json!({
            "name": "Anna Groß", "city": "Köln", "since": "2019-05-04", "company_id": "m1",
            "address": { "street": "Ringstraße 5", "country": "DE" },
            "limit": { "minor": 50_000, "currency": "EUR" },
            "invoices": [{ "number": "RE-1", "open": { "minor": 100, "currency": "EUR" } },
                         { "number": "RE-2", "open": { "minor": 0, "currency": "EUR" } }],
        });
        FakeHost {
            records: HashMap::from([(("customer".to_owned(), "c1".to_owned()), anna)]),
            revenue: 2_000_000,
            asked: vec![],
            broken: false,
            ids: 0,
        }
    }
}

impl Host for FakeHost {
    fn record(&mut self, kind: &str, id: &str) -> Result<Option<Value>, HostError> {
        self.asked.push(format!("{kind} {id}"));
        if self.broken {
            return Err(HostError::Failed("the database is gone".into()));
        }
        Ok(self.records.get(&(kind.into(), id.into())).cloned())
    }

    fn figure(&mut self, kind: &str, id: &str, name: &str, args: &[Value]) -> Result<Value, HostError> {
        self.asked.push(format!("{kind} {id} {name} {}", Value::from(args)));
        match name {
            "revenue" => Ok(json!({ "minor": self.revenue, "currency": "EUR" })),
            _ => Err(HostError::Unknown(format!("there is no figure `{name}`"))),
        }
    }

    fn function(&mut self, name: &str, args: &[Value]) -> Result<Value, HostError> {
        self.asked.push(format!("host::{name} {}", Value::from(args)));
        Ok("Montag 9 Uhr".into())
    }

    fn ask(&mut self, operation: &str, arguments: &Value) -> Result<Value, HostError> {
        self.asked.push(format!("{operation} {arguments}"));
        match arguments["value"].as_str() {
            Some("geheim") => Err(HostError::Denied("the role does not grant `check.value`".into())),
            value => Ok(json!({ "normal": value, "findings": [{ "code": "email.typo" }] })),
        }
    }

    fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("new-{}", self.ids)
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        at("2026-12-23T16:30:00+01:00")
    }
}

pub fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not an object: {other}"),
    }
}

pub fn complaint() -> Event {
    Event {
        name: "contact.recorded".into(),
        record_kind: "contact".into(),
        record_id: "k1".into(),
        customer: Some("c1".into()),
        fields: map(json!({ "direction": "in", "kind": "complaint", "customer": "c1", "priority": 3, "urgent": true,
                            "text": "Tür klemmt", "assignee": "u7", "value": { "minor": 1250, "currency": "EUR" } })),
        before: Map::new(),
        actor: "user:u1".into(),
        at: at("2026-12-23T16:30:00+01:00"),
        seq: 42,
    }
}

/// Loads one rule that must be without fault.
pub fn load(text: &str) -> RuleSet {
    let (rules, problems) = RuleSet::load(&[RuleSource::new("test.rhai", text)], &vocabulary(), Limits::default());
    assert!(problems.is_empty(), "{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>());
    rules
}

pub fn problems(text: &str) -> Vec<Problem> {
    RuleSet::load(&[RuleSource::new("test.rhai", text)], &vocabulary(), Limits::default()).1
}

/// Runs the body of a `react` on a complaint.
pub fn react(body: &str) -> Run {
    react_with(&mut FakeHost::default(), body)
}

pub fn react_with(host: &mut FakeHost, body: &str) -> Run {
    let rules = load(&format!("rule(#{{ name: \"t\", on: \"contact.recorded\" }});\nfn react(event) {{\n{body}\n}}"));
    rules.by_name("t").unwrap().run(host, &complaint())
}

/// What the body prints.
pub fn printed(body: &str) -> Vec<String> {
    let run = react(body);
    assert_eq!(run.failure(), None);
    run.log
}

/// Why the body fails.
pub fn fails(body: &str) -> String {
    let run = react(body);
    run.failure().unwrap_or_else(|| panic!("does not fail: {run:?}")).message.clone()
}
