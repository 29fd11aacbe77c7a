//! How soon rules that mean harm are stopped: the corpus of `kundig-rules`, each one loaded and run. Each is to end within
//! the deadline of a rule and a native function that may just be at work, in little memory.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use kundig::Durability;
use kundig_rules::{Event, Host, HostError, Limits, Outcome, RuleSet, RuleSource};
use serde_json::{Map, Value, json};

use crate::report::{Aim, Report, median, worked};
use crate::world::World;
use crate::{Outcome as Done, Wish};

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Done {
    let runs = if wish.quick { 1 } else { 5 };
    let vocabulary = World::new(Durability::Relaxed, None)?.engine.vocabulary();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/kundig-rules/tests/hostile");
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(|file| file.path());
    let (mut slowest, mut refused) = (Vec::new(), 0);
    for file in &files {
        let name = file.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let source = RuleSource::new(name.as_str(), std::fs::read_to_string(file.path())?);
        let (rules, _) = RuleSet::load(std::slice::from_ref(&source), &vocabulary, Limits::default());
        let Some(rule) = rules.rules().next() else {
            refused += 1;
            continue;
        };
        let once = || {
            worked(|| {
                let ran = match rule.process {
                    Some(_) => rule.begin(&mut Quick, &event()).run,
                    None => rule.run(&mut Quick, &event()),
                };
                match ran.outcome {
                    Outcome::Failed(_) => Ok(()),
                    other => Err(format!("{name} was not stopped: {other:?}")),
                }
            })
        };
        let times: Vec<Duration> = (0..runs).map(|_| once()).collect::<Result<_, _>>()?;
        slowest.push((median(times) * 1e3, name));
    }
    slowest.sort_by(|one, other| other.0.total_cmp(&one.0));
    report.note(&format!("{} rules, {refused} of them refused when they are loaded", files.len()));
    for (took, name) in slowest.iter().take(5) {
        report.note(&format!("{name} {took:.1} ms"));
    }
    let worst = slowest.first().map_or(0.0, |slowest| slowest.0);
    report.figure("the rule that is stopped last", "ms", worst, None, Aim::AtMost(100.0));
    let median = slowest.get(slowest.len() / 2).map_or(0.0, |middle| middle.0);
    report.figure("the median of all", "ms", median, None, Aim::None);
    Ok(())
}

fn event() -> Event {
    let fields = json!({
        "direction": "in", "kind": "complaint", "medium": "phone", "subject": "Heizung ausgefallen", "priority": 3,
        "customer": "01900000-0000-7000-8000-00000000000a", "text": "kalt",
    });
    Event {
        name: "contact.recorded".into(),
        record_kind: "contact".into(),
        record_id: "01900000-0000-7000-8000-000000000001".into(),
        customer: Some("01900000-0000-7000-8000-00000000000a".into()),
        fields: fields.as_object().cloned().unwrap_or_default(),
        before: Map::new(),
        actor: "owner".into(),
        at: DateTime::UNIX_EPOCH.into(),
        seq: 1,
    }
}

/// A host that answers at once, so that only the rule takes time.
struct Quick;

impl Host for Quick {
    fn record(&mut self, _: &str, _: &str) -> Result<Option<Value>, HostError> {
        Ok(Some(json!({ "name": "Anna Groß", "city": "Köln", "number": "K-1" })))
    }

    fn figure(&mut self, _: &str, _: &str, _: &str, _: &[Value]) -> Result<Value, HostError> {
        Ok(json!({ "minor": 2_000_000, "currency": "EUR" }))
    }

    fn function(&mut self, _: &str, _: &[Value]) -> Result<Value, HostError> {
        Ok(Value::Null)
    }

    fn new_id(&mut self) -> String {
        "01900000-0000-7000-8000-0000000000ff".into()
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        DateTime::UNIX_EPOCH.into()
    }
}
