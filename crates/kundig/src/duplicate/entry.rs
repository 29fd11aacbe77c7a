//! Registrations of somebody who is there already.

use serde_json::{Map, Value};

use super::model::{AtEntry, DuplicateVerdict};
use super::seek::{Sight, seek, settings};
use crate::base::{CustomerId, Findings, RecordId, Result};
use crate::customer::operations::{RegisterCustomer, whole};
use crate::customer::store::CustomerStore;
use crate::operation::{ListenerFacts, Operation};
use crate::unit::Unit;

/// Who is registered is compared, where the company wants it.
pub(crate) const LISTENERS: &[ListenerFacts] =
    &[ListenerFacts { event: "customer.registered", concerns: |_: &Map<String, Value>| true, hear }];

/// How many a finding names.
const NAMED: usize = 3;

fn hear(unit: &mut Unit<'_>, record: RecordId) -> Result<()> {
    // An import decides by its own policy.
    if unit.operation_name() != RegisterCustomer::NAME {
        return Ok(());
    }
    let judge = settings(unit)?;
    if judge.settings.at_entry == AtEntry::Off {
        return Ok(());
    }
    let company = unit.company_no();
    let Some(row) = unit.db.customer(company, CustomerId(record.0))? else { return Ok(()) };
    let Some(customer) = whole(unit, vec![row])?.pop() else { return Ok(()) };
    unit.catch_up()?;
    let (found, _) = seek(unit, &judge, &customer, Sight::Session, |_, _| true)?;
    let mut findings = Findings::default();
    for other in found.iter().filter(|found| found.verdict == DuplicateVerdict::Same).take(NAMED) {
        let number = &other.customer.number;
        findings.warning(
            "customer",
            "duplicate.same",
            format!("Gemeint ist wohl ein vorhandener Kunde: {number}. Bitte prüfen."),
            format!("a customer who is there seems to be meant: {number}; please check"),
        );
    }
    unit.settle(findings)
}
