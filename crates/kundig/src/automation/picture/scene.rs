//! What the picture shows, gathered from the trace and the journal.

use serde_json::Value;

use super::words::Words;
use crate::automation::model::{TraceBody, TracedRun};
use crate::automation::operations::is_withheld;
use crate::automation::store::TraceStore;
use crate::base::{Error, ProcessId, Result};
use crate::journal::store::{JournalStore, Wanted};
use crate::journal::{Door, Entry};
use crate::unit::Unit;

/// How many entries of the unit are looked through for what came of the event.
const MAX_ENTRIES: i64 = 500;

pub(super) struct Scene {
    pub seq: i64,
    pub event: String,
    /// When, who and by which door, on lines of their own.
    pub about: Vec<String>,
    /// Number, subject and the like of the record.
    pub record: String,
    /// First the rules that ran.
    pub rules: Vec<Card>,
    /// What else the event caused, without a rule.
    pub others: Vec<Consequence>,
}

/// A rule that met the event.
pub(super) struct Card {
    pub rule: String,
    /// `reacted`, `failed`, `filtered` …
    pub outcome: String,
    pub conditions: Vec<Condition>,
    pub run_as: Option<String>,
    pub hash: String,
    pub reads: Vec<String>,
    pub log: Vec<String>,
    pub failure: Option<String>,
    pub requests: Vec<Request>,
    /// The step of a process, and what belongs to no request.
    pub steps: Vec<Consequence>,
}

pub(super) struct Condition {
    pub holds: bool,
    pub text: String,
    /// What the event had instead.
    pub actual: Option<String>,
}

pub(super) struct Request {
    pub operation: String,
    pub line: i64,
    pub arguments: Value,
    pub made: Vec<Consequence>,
}

/// An entry of the journal that came of it.
pub(super) struct Consequence {
    pub seq: i64,
    pub event: String,
    pub label: String,
    /// The rules that reacted to it in turn.
    pub fired: Vec<String>,
    pub then: Vec<Consequence>,
}

pub(super) fn read(unit: &mut Unit<'_>, seq: i64, words: Words) -> Result<Scene> {
    let company = unit.company_no();
    let withheld = is_withheld(unit, seq)?;
    let body = unit.db.trace(company, seq)?.filter(|_| !withheld).ok_or_else(|| Error::not_found("rule trace", seq))?;
    let trace: TraceBody = serde_json::from_str(&body).map_err(Error::internal)?;
    let row = unit.db.entry(company, seq)?.ok_or_else(|| Error::not_found("journal entry", seq))?;
    let entry = unit.show_entry(row)?;
    let caused = later(unit, &entry)?;
    let mut rules: Vec<Card> = trace.runs.iter().map(|run| card(run, &trace.considered, words)).collect();
    let mut others = Vec::new();
    for child in children(&caused, seq) {
        let Some(card) = owner(&mut rules, child) else {
            others.push(consequence(unit, child, &caused, words)?);
            continue;
        };
        if child.record_kind != ProcessId::KIND {
            attach(card, child, consequence(unit, child, &caused, words)?);
            continue;
        }
        // The step is journaled first; what it asked for is caused by it.
        card.steps.push(consequence(unit, child, &[], words)?);
        for inner in children(&caused, child.seq) {
            attach(card, inner, consequence(unit, inner, &caused, words)?);
        }
    }
    for considered in
        trace.considered.iter().filter(|one| !trace.runs.iter().any(|run| one["rule"] == run.rule.as_str()))
    {
        rules.push(Card {
            conditions: conditions(considered, words),
            ..blank(considered["rule"].as_str().unwrap_or_default())
        });
    }
    let at = unit.company()?.local(entry.at);
    let format = words.of("%d.%m.%Y, %H:%M Uhr", "%Y-%m-%d, %H:%M");
    let about =
        vec![at.format(format).to_string(), format!("{} {} ({})", words.of("durch", "by"), entry.actor, entry.door)];
    Ok(Scene { seq, record: label(&entry, words), event: entry.event, about, rules, others })
}

/// The entries of the same unit after this one, as far as they are open to whoever asks.
fn later(unit: &mut Unit<'_>, entry: &Entry) -> Result<Vec<Entry>> {
    let rows = unit.db.entries_after(unit.company_no(), entry.seq, &Wanted::default(), MAX_ENTRIES)?;
    let mut entries = Vec::new();
    for row in rows.into_iter().take_while(|row| row.unit == entry.unit) {
        entries.push(unit.show_entry(row)?);
    }
    Ok(entries)
}

fn children(caused: &[Entry], seq: i64) -> impl Iterator<Item = &Entry> {
    caused.iter().filter(move |entry| entry.cause == Some(seq))
}

fn consequence(unit: &mut Unit<'_>, entry: &Entry, caused: &[Entry], words: Words) -> Result<Consequence> {
    let mut then = Vec::new();
    for child in children(caused, entry.seq) {
        then.push(consequence(unit, child, caused, words)?);
    }
    let trace = unit.db.trace(unit.company_no(), entry.seq)?;
    let trace: TraceBody = trace.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default();
    let fired = trace.runs.into_iter().filter(|run| run.outcome == "reacted").map(|run| run.rule).collect();
    Ok(Consequence { seq: entry.seq, event: entry.event.clone(), label: label(entry, words), fired, then })
}

/// Whose run an entry stems from: a rule acts under its name and role, and a process is journaled with its rule's.
fn owner<'a>(rules: &'a mut [Card], entry: &Entry) -> Option<&'a mut Card> {
    let named = |card: &Card| {
        let process = entry.record_kind == ProcessId::KIND
            && [&entry.after, &entry.before]
                .iter()
                .any(|fields| fields.get("rule").is_some_and(|rule| *rule == card.rule.as_str()));
        process || entry.actor.starts_with(&format!("rule {} as ", card.rule))
    };
    let asked = |card: &Card| {
        let of_process = entry.record_kind == ProcessId::KIND && card.outcome != "not_applicable";
        let unnamed = entry.door == Door::Rule && card.run_as.is_none();
        of_process || unnamed && card.requests.iter().any(|request| request.operation == entry.operation)
    };
    let place = rules.iter().position(named).or_else(|| rules.iter().position(asked))?;
    rules.get_mut(place)
}

/// Puts what happened to the request that it came of: the first of its operation that nothing came of yet, else the last.
fn attach(card: &mut Card, entry: &Entry, made: Consequence) {
    let of = |request: &&mut Request| request.operation == entry.operation;
    let free = card.requests.iter().position(|request| request.operation == entry.operation && request.made.is_empty());
    match free {
        Some(place) => card.requests[place].made.push(made),
        None => match card.requests.iter_mut().rfind(of) {
            Some(request) => request.made.push(made),
            None => card.steps.push(made),
        },
    }
}

fn blank(rule: &str) -> Card {
    Card {
        rule: rule.to_owned(),
        outcome: "filtered".into(),
        conditions: Vec::new(),
        run_as: None,
        hash: String::new(),
        reads: Vec::new(),
        log: Vec::new(),
        failure: None,
        requests: Vec::new(),
        steps: Vec::new(),
    }
}

fn card(run: &TracedRun, considered: &[Value], words: Words) -> Card {
    let considered = considered.iter().find(|one| one["rule"] == run.rule.as_str());
    let requests = run.requested.iter().map(|request| Request {
        operation: request["operation"].as_str().unwrap_or_default().to_owned(),
        line: request["line"].as_i64().unwrap_or_default(),
        arguments: request["arguments"].clone(),
        made: Vec::new(),
    });
    Card {
        outcome: run.outcome.clone(),
        conditions: considered.map(|one| conditions(one, words)).unwrap_or_default(),
        run_as: run.run_as.clone(),
        hash: run.hash.chars().take(12).collect(),
        reads: run.reads.clone(),
        log: run.log.clone(),
        failure: run.failure.clone(),
        requests: requests.collect(),
        ..blank(&run.rule)
    }
}

fn conditions(considered: &Value, words: Words) -> Vec<Condition> {
    let conditions = considered["conditions"].as_array().into_iter().flatten();
    conditions
        .map(|one| {
            let holds = one["holds"].as_bool().unwrap_or_default();
            let expected = one["expected"].as_array().cloned().unwrap_or_default();
            Condition {
                holds,
                text: words.condition(one["field"].as_str().unwrap_or_default(), &expected),
                actual: (!holds).then(|| format!("{} {}", words.of("war", "was"), words.actual(&one["actual"]))),
            }
        })
        .collect()
}

/// What people call the record: its number, its subject and the like.
fn label(entry: &Entry, words: Words) -> String {
    let told = ["number", "subject", "name", "step", "state", "kind"].iter().filter_map(|name| {
        let value = entry.after.get(*name).filter(|value| !value.is_null())?;
        Some(words.value(value)).filter(|text| !text.is_empty())
    });
    let told: Vec<_> = told.take(2).collect();
    told.join(" · ")
}
