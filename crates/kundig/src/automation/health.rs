//! The circuit breaker: a rule that fails again and again is paused, so that it costs nothing more and somebody looks at it.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::store::{HealthRow, TraceStore};
use crate::base::{RecordId, Result};
use crate::unit::Unit;

/// After so many failures in a row a rule is paused.
pub(super) const TRIPS_AFTER: i32 = 10;

/// The kind of record that a rule counts as in events.
pub(super) const KIND: &str = "rule";

/// Rules that are not healthy, by name. Asked of the database once a unit.
struct Sick(FxHashMap<String, HealthRow>);

fn sick(unit: &mut Unit<'_>) -> Result<std::sync::Arc<Sick>> {
    unit.remember(|unit| {
        let company = unit.company_no();
        let rows = unit.db.rule_health(company)?;
        Ok(Sick(rows.into_iter().map(|row| (row.rule.clone(), row)).collect()))
    })
}

/// The row of a rule that is not healthy.
pub(super) fn of(unit: &mut Unit<'_>, rule: &str) -> Result<Option<HealthRow>> {
    Ok(sick(unit)?.0.get(rule).cloned())
}

/// Why a version of a rule stands still, if it does.
pub(super) fn paused(unit: &mut Unit<'_>, rule: &str, hash: &str) -> Result<Option<String>> {
    let row = of(unit, rule)?.filter(|row| row.paused && (row.by_hand || row.hash == hash));
    Ok(row.map(|row| row.reason))
}

/// Counts how a run ended; the failure too many trips the breaker.
pub(super) fn note(unit: &mut Unit<'_>, rule: &str, hash: &str, failure: Option<&str>) -> Result<()> {
    let known = of(unit, rule)?.filter(|row| row.hash == hash);
    let Some(failure) = failure else {
        return if known.is_some() { forget(unit, rule) } else { Ok(()) };
    };
    let failures = known.map_or(0, |row| row.failures) + 1;
    let tripped = failures >= TRIPS_AFTER;
    let reason: String = failure.chars().take(500).collect();
    put(unit, rule, hash, failures, tripped, false, &reason)?;
    if tripped {
        let after = json!({ "name": rule, "failures": failures, "reason": reason });
        record(unit, "rule.tripped", rule, after)?;
    }
    Ok(())
}

/// Writes the row of a rule that is not healthy.
pub(super) fn put(
    unit: &mut Unit<'_>,
    rule: &str,
    hash: &str,
    failures: i32,
    paused: bool,
    by_hand: bool,
    reason: &str,
) -> Result<()> {
    let row = HealthRow {
        company: unit.company_no(),
        rule: rule.to_owned(),
        hash: hash.to_owned(),
        failures,
        paused,
        by_hand,
        reason: reason.to_owned(),
        changed_at: unit.now,
    };
    unit.db.delete_rule_health(row.company, rule)?;
    unit.db.insert_rule_health(&row)?;
    unit.forget::<Sick>();
    Ok(())
}

/// The rule is healthy again.
pub(super) fn forget(unit: &mut Unit<'_>, rule: &str) -> Result<()> {
    let company = unit.company_no();
    unit.db.delete_rule_health(company, rule)?;
    unit.forget::<Sick>();
    Ok(())
}

/// Journals what happened to a rule.
pub(super) fn record(unit: &mut Unit<'_>, event: &'static str, rule: &str, after: Value) -> Result<()> {
    let after = after.as_object().cloned().unwrap_or_default();
    unit.record(event, (KIND, id_of(rule)), None, Map::new(), after)
}

/// Rules are known by their names; the journal wants an id, so it is made of the name.
fn id_of(rule: &str) -> RecordId {
    let digest = Sha256::digest(rule.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    // RFC 9562, 5.8: the layout is our own.
    RecordId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
