//! A rule meets an event without any database: filter, run, request.

use std::hint::black_box;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use kundig::Durability;
use kundig::automation::read_folder;
use kundig_rules::{Event, Host, HostError, Limits, RuleSet};
use serde_json::{Map, Value, json};

use super::zen::Zen;
use super::{RULES, SUBJECT, rules};
use crate::report::{Aim, Report, by_turns, median, timed};
use crate::world::World;
use crate::{Outcome, Wish};

pub(super) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (times, runs) = if wish.quick { (20_000, 3) } else { (200_000, 7) };
    let vocabulary = World::new(Durability::Relaxed, None)?.engine.vocabulary();
    let mut zen = Zen::start(report)?;
    let per_second = |seconds: f64| f64::from(times) / seconds;
    for count in RULES {
        let folder = rules(count)?;
        let (set, problems) = RuleSet::load(&read_folder(folder.path())?.rules, &vocabulary, Limits::default());
        if let Some(problem) = problems.first() {
            return Err(format!("a rule of the bench is wrong: {problem}").into());
        }
        let event = event();
        let mut ours = || -> Result<Duration, Box<dyn std::error::Error>> {
            timed(|| {
                for _ in 0..times {
                    let matching = set.matching(&event.name, &event.fields);
                    let run = matching.first().map(|rule| rule.run(&mut Nobody(0), black_box(&event)));
                    // A rule that fails would be quicker than one that works.
                    match run.as_ref().map(|run| run.requests.len()) {
                        Some(1) => drop(black_box(run)),
                        _ => return Err("the rule of the bench did not react".into()),
                    }
                }
                Ok(())
            })
        };
        let (seconds, peer) = match &mut zen {
            Some(zen) => {
                let (ours, peer) = by_turns(runs, &mut ours, || zen.decide(count, times))?;
                (ours, Some(per_second(peer)))
            }
            None => (median((0..runs).map(|_| ours()).collect::<Result<_, _>>()?), None),
        };
        let name = format!("in memory, {count} rules / zen-engine's table of as many rows");
        report.figure(&name, "/s", per_second(seconds), peer, Aim::None);
    }
    Ok(())
}

fn event() -> Event {
    let fields = json!({
        "direction": "in", "kind": "complaint", "medium": "phone", "subject": SUBJECT,
        "customer": "01900000-0000-7000-8000-00000000000a",
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

/// A host without a world: the rule asks for nothing but an id.
struct Nobody(u64);

impl Host for Nobody {
    fn record(&mut self, _: &str, _: &str) -> Result<Option<Value>, HostError> {
        Ok(None)
    }

    fn figure(&mut self, _: &str, _: &str, _: &str, _: &[Value]) -> Result<Value, HostError> {
        Ok(Value::Null)
    }

    fn function(&mut self, _: &str, _: &[Value]) -> Result<Value, HostError> {
        Ok(Value::Null)
    }

    fn new_id(&mut self) -> String {
        self.0 += 1;
        format!("01900000-0000-7000-8000-{:012x}", self.0)
    }

    fn now(&mut self) -> DateTime<FixedOffset> {
        DateTime::UNIX_EPOCH.into()
    }
}
