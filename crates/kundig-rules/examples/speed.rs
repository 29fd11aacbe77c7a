//! What rules cost: `cargo run --release -p kundig-rules --example speed`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use kundig_rules::*;
use serde_json::{Map, Value, json};

/// Answers at once, so that only the rules are measured.
struct Still {
    customer: Value,
    ids: u64,
    now: DateTime<FixedOffset>,
}

impl Host for Still {
    fn record(&mut self, _: &str, _: &str) -> Result<Option<Value>, HostError> {
        Ok(Some(self.customer.clone()))
    }
    fn figure(&mut self, _: &str, _: &str, _: &str, _: &[Value]) -> Result<Value, HostError> {
        Ok(json!({ "minor": 2_000_000, "currency": "EUR" }))
    }
    fn function(&mut self, _: &str, _: &[Value]) -> Result<Value, HostError> {
        Ok(Value::Null)
    }
    fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("01890a5d-ac96-774b-bcce-{:012}", self.ids)
    }
    fn now(&mut self) -> DateTime<FixedOffset> {
        self.now
    }
}

fn vocabulary() -> Vocabulary {
    let operation = |name: &str, function: &str, creates: &str| OperationWord {
        name: name.into(),
        function: function.into(),
        creates: Some(creates.into()),
        allowed: true,
        ..OperationWord::default()
    };
    Vocabulary {
        operations: vec![
            operation("case.open", "open_case", "case"),
            operation("followup.create", "follow_up", "followup"),
            operation("mail.queue", "send_mail", "mail"),
        ],
        events: ["contact.recorded", "customer.registered", "case.opened"]
            .map(|name| EventWord {
                name: name.into(),
                record_kind: name.split('.').next().unwrap_or_default().into(),
                ..EventWord::default()
            })
            .to_vec(),
        records: vec![RecordWord {
            kind: "customer".into(),
            fields: ["name", "city", "since", "number", "email"]
                .map(|name| FieldWord::new(name, FieldType::Text))
                .to_vec(),
            figures: vec!["revenue".into()],
            ..RecordWord::default()
        }],
        ..Vocabulary::default()
    }
}

/// The time of one turn, the best of five rounds: other work on the machine only ever adds.
fn measure(name: &str, turns: u32, mut turn: impl FnMut()) -> Duration {
    let best = (0..5)
        .map(|_| {
            let begin = Instant::now();
            (0..turns).for_each(|_| turn());
            begin.elapsed() / turns
        })
        .min()
        .unwrap_or_default();
    println!("{name:68} {:>9.3} µs", best.as_nanos() as f64 / 1e3);
    best
}

fn load(texts: Vec<String>) -> RuleSet {
    let sources: Vec<_> =
        texts.into_iter().enumerate().map(|(n, text)| RuleSource::new(format!("{n}.rhai"), text)).collect();
    let (rules, problems) = RuleSet::load(&sources, &vocabulary(), Limits::default());
    problems.iter().for_each(|problem| println!("{problem}"));
    rules
}

fn main() {
    let important = include_str!("../tests/rules/important_customer.rhai");
    let now = DateTime::parse_from_rfc3339("2026-12-23T16:30:00+01:00").unwrap_or_default();
    let customer = json!({ "name": "Anna Groß", "city": "Köln", "since": "2019-05-04", "number": "K-10023",
                           "email": "anna@example.org", "phone": "+492211234567", "segment": "b", "version": 3 });
    let mut host = Still { customer, ids: 0, now };
    let fields: Map<String, Value> = match json!({ "direction": "in", "kind": "complaint", "customer": "c1",
        "medium": "phone", "text": "Tür klemmt", "user": "u1", "at": "2026-12-23T16:30:00+01:00", "urgent": true })
    {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let event = Event {
        name: "contact.recorded".into(),
        record_kind: "contact".into(),
        record_id: "k1".into(),
        customer: Some("c1".into()),
        fields: fields.clone(),
        before: Map::new(),
        actor: "user:u1".into(),
        at: now,
        seq: 1,
    };

    let one = load(vec![important.into()]);
    let Some(rule) = one.by_name("complaint.important_customer") else { return };
    let run = rule.run(&mut host, &event);
    println!("{:?}, {} requests, {} steps\n", run.outcome, run.requests.len(), run.operations);
    measure("the important customer: decides, reads, requests three operations", 20_000, || {
        black_box(rule.run(&mut host, &event));
    });

    let minimal = |name: &str, on: &str, when: &str| {
        format!("rule(#{{ name: \"{name}\", on: \"{on}\", when: #{{ {when} }} }}); fn react(event) {{ }}")
    };
    let empty = load(vec![minimal("empty", "contact.recorded", "")]);
    measure("a rule that does nothing", 100_000, || {
        empty.rules().for_each(|rule| drop(black_box(rule.run(&mut host, &event))));
    });

    for body in [
        "event.customer",
        "event.customer.name",
        "event.customer.revenue(months(12)) >= eur(10_000)",
        "let x = 1; x += 1; x += 1; x += 1; x += 1; x += 1;",
        "`Beschwerde von ${event.text} beantworten`",
        "follow_up(#{ subject: \"Beschwerde\", department: \"service\", due: business_days(1) })",
    ] {
        let rules =
            load(vec![format!("rule(#{{ name: \"t\", on: \"contact.recorded\" }}); fn react(event) {{ {body} }}")]);
        let Some(rule) = rules.by_name("t") else { continue };
        measure(body, 50_000, || {
            black_box(rule.run(&mut host, &event));
        });
    }

    let elsewhere = load((0..1_000).map(|n| minimal(&format!("r{n}"), "customer.registered", "")).collect());
    measure("1,000 rules on other events: find what matches", 1_000_000, || {
        black_box(elsewhere.matching("contact.recorded", black_box(&fields)));
    });
    let kinds = |n: u32| format!("direction: \"in\", kind: \"kind {n}\"");
    let not_matching = load((0..1_000).map(|n| minimal(&format!("r{n}"), "contact.recorded", &kinds(n))).collect());
    measure("1,000 rules on this event whose filter does not hold", 1_000_000, || {
        black_box(not_matching.matching("contact.recorded", black_box(&fields)));
    });
    let mut texts: Vec<_> = (0..1_000).map(|n| minimal(&format!("r{n}"), "contact.recorded", &kinds(n))).collect();
    texts.push(important.into());
    let among = load(texts.clone());
    measure("one that matches among 1,000 whose filter does not hold", 1_000_000, || {
        black_box(among.matching("contact.recorded", black_box(&fields)));
    });
    measure("without index: 1,001 filters one by one (explain)", 100, || {
        black_box(among.explain("contact.recorded", black_box(&fields)));
    });
    let begin = Instant::now();
    black_box(load(texts));
    println!(
        "{:68} {:>9.3} µs",
        "to load, check and index one of 1,001 small rules",
        begin.elapsed().as_nanos() as f64 / 1.001e6
    );
    measure("to load and check the important customer (with its interpreter)", 100, || {
        black_box(load(vec![important.into()]));
    });
}
