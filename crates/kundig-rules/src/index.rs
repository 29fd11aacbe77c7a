//! The index of rules: event → the most selective equality → candidates.
//!
//! Of the conditions of a rule, the one whose values are rarest among all rules on the event decides where the rule is
//! filed. An event then looks up one value per field that anything is filed under, whether ten rules listen or ten
//! thousand.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::rule::Rule;
use crate::when::{self, Condition, Expected};

#[derive(Debug, Default)]
pub(crate) struct Index {
    events: FxHashMap<String, OnEvent>,
}

/// The rules on one event.
#[derive(Debug, Default)]
struct OnEvent {
    /// All of them, ascending.
    all: Vec<u32>,
    /// Rules without a condition that could be filed: always candidates.
    always: Vec<u32>,
    fields: Vec<ByField>,
}

/// The rules filed under the values of one field.
#[derive(Debug)]
struct ByField {
    field: String,
    by_text: FxHashMap<String, Vec<u32>>,
    by_truth: [Vec<u32>; 2],
}

impl Index {
    pub(crate) fn build(rules: &[Rule]) -> Self {
        let mut on: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for (position, rule) in rules.iter().enumerate() {
            on.entry(&rule.on).or_default().push(position as u32);
        }
        let events = on.into_iter().map(|(event, listed)| (event.to_owned(), OnEvent::build(rules, &listed)));
        Index { events: events.collect() }
    }

    pub(crate) fn listens_to(&self, event: &str) -> bool {
        self.events.contains_key(event)
    }

    /// Every rule on the event, ascending.
    pub(crate) fn all(&self, event: &str) -> &[u32] {
        self.events.get(event).map_or(&[], |on| &on.all)
    }

    /// The rules that may match, ascending: every rule that matches is among them.
    pub(crate) fn candidates(&self, event: &str, fields: &Map<String, Value>) -> Vec<u32> {
        let Some(on) = self.events.get(event) else { return Vec::new() };
        let mut hits = on.always.clone();
        for by_field in &on.fields {
            match when::field(fields, &by_field.field) {
                Some(Value::String(text)) => {
                    hits.extend(by_field.by_text.get(text.as_str()).into_iter().flatten());
                }
                Some(Value::Bool(truth)) => hits.extend(&by_field.by_truth[usize::from(*truth)]),
                _ => {}
            }
        }
        hits.sort_unstable();
        hits
    }
}

impl OnEvent {
    fn build(rules: &[Rule], listed: &[u32]) -> Self {
        let mut crowd: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        for condition in listed.iter().flat_map(|&position| &rules[position as usize].when) {
            for key in keys(condition).into_iter().flatten() {
                *crowd.entry((&condition.field, key)).or_default() += 1;
            }
        }
        let mut this = OnEvent { all: listed.to_vec(), ..OnEvent::default() };
        for &position in listed {
            let rarest = rules[position as usize]
                .when
                .iter()
                .filter_map(|condition| {
                    let company: usize =
                        keys(condition)?.iter().map(|key| crowd[&(condition.field.as_str(), *key)]).sum();
                    Some((company, condition))
                })
                .min_by_key(|(company, _)| *company);
            match rarest {
                Some((_, condition)) => this.file(condition, position),
                None => this.always.push(position),
            }
        }
        this
    }

    fn file(&mut self, condition: &Condition, position: u32) {
        let at = match self.fields.iter().position(|by_field| by_field.field == condition.field) {
            Some(at) => at,
            None => {
                self.fields.push(ByField {
                    field: condition.field.clone(),
                    by_text: FxHashMap::default(),
                    by_truth: Default::default(),
                });
                self.fields.len() - 1
            }
        };
        let by_field = &mut self.fields[at];
        for expected in &condition.any_of {
            let list = match expected {
                Expected::Text(text) => by_field.by_text.entry(text.clone()).or_default(),
                Expected::Boolean(truth) => &mut by_field.by_truth[usize::from(*truth)],
                Expected::Number(_) | Expected::Nothing => continue,
            };
            if list.last() != Some(&position) {
                list.push(position);
            }
        }
    }
}

/// What a condition can be filed under. Numbers are not filed: `1`, `1.0` and `"1"` are the same number but not the
/// same key, and filters on numbers are rare.
fn keys(condition: &Condition) -> Option<Vec<&str>> {
    condition
        .any_of
        .iter()
        .map(|expected| match expected {
            Expected::Text(text) => Some(text.as_str()),
            Expected::Boolean(true) => Some("\u{0}true"),
            Expected::Boolean(false) => Some("\u{0}false"),
            Expected::Number(_) | Expected::Nothing => None,
        })
        .collect()
}

/// Whether all conditions hold.
pub(crate) fn holds(conditions: &[Condition], fields: &Map<String, Value>) -> bool {
    conditions.iter().all(|condition| condition.holds(fields))
}
