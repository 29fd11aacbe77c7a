//! Which versions of rules have instances, and what those listen to.

use std::sync::Arc;

use kundig_rules::{Rule, RuleSet, RuleSource};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::store::ProcessStore;
use crate::access::store::AccessStore;
use crate::automation::model::is_whole;
use crate::base::{Error, Result};
use crate::unit::Unit;

/// The versions whose instances listen, by event. Asked of the database once a unit.
#[derive(Default)]
struct Listening(FxHashMap<String, Vec<String>>);

/// The versions (by hash) whose instances an event can touch.
pub(in crate::automation) fn listening(unit: &mut Unit<'_>, event: &str) -> Result<Vec<String>> {
    let known = remembered(unit)?;
    Ok(known.0.get(event).cloned().unwrap_or_default())
}

fn remembered(unit: &mut Unit<'_>) -> Result<Arc<Listening>> {
    unit.remember(|unit| {
        let company = unit.company_no();
        let mut listening = Listening::default();
        for (event, hash) in unit.db.process_events(company)? {
            listening.0.entry(event).or_default().push(hash);
        }
        Ok(listening)
    })
}

/// Whether a rule or a running process may want the fields of this event. Of a new record all fields are at hand, and mostly
/// no filter wants them; a filter on a change may ask for fields that did not change, which are read later.
pub(in crate::automation) fn hears(
    unit: &mut Unit<'_>,
    rules: &RuleSet,
    event: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Result<bool> {
    let rule = rules.listens_to(event) && (!is_whole(before, after) || !rules.matching(event, after).is_empty());
    Ok(rule || remembered(unit)?.0.contains_key(event))
}

/// Keeps the text of a rule whose instance begins, and what its instances listen to.
pub(super) fn keep(unit: &mut Unit<'_>, rule: &Rule) -> Result<()> {
    let (company, now) = (unit.company_no(), unit.now);
    unit.db.keep_rule_version(&rule.hash, &rule.name, &rule.path, &rule.text, now)?;
    let known = remembered(unit)?;
    for event in rule.process.iter().flat_map(|process| &process.listens) {
        if !known.0.get(event).is_some_and(|hashes| hashes.contains(&rule.hash)) {
            unit.db.add_process_event(company, event, &rule.hash)?;
            unit.forget::<Listening>();
        }
    }
    Ok(())
}

/// The rule of a version: the one that is loaded, or the text that its instances keep.
pub(super) fn version(unit: &mut Unit<'_>, hash: &str) -> Result<Arc<RuleSet>> {
    let services = unit.services;
    let loaded = services.rules();
    if loaded.rules().any(|rule| rule.hash == hash) {
        return Ok(loaded);
    }
    if let Some(known) = services.rule_version(hash) {
        return Ok(known);
    }
    let (path, body) = unit.db.rule_version(hash)?.ok_or_else(|| Error::not_found("rule version", hash))?;
    let roles = unit.db.all_roles()?;
    let version = services.compile(&[RuleSource::new(path, body)], roles)?;
    services.keep_version(hash, Arc::clone(&version));
    Ok(version)
}

/// The rule of a version within its set.
pub(super) fn of<'a>(set: &'a RuleSet, hash: &str) -> Result<&'a Rule> {
    set.rules().find(|rule| rule.hash == hash).ok_or_else(|| Error::not_found("rule version", hash))
}
