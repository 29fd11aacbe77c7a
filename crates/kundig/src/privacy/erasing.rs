//! Erasing: from the customer's row to the journal's bodies, in one unit.

use serde_json::{Map, Value, json};

use super::footprint::Footprint;
use super::log;
use super::model::{PrivacyAction, PrivacyLogEntry};
use super::store::PrivacyStore;
use crate::base::{CustomerId, Error, PrivacyRequestId, Result};
use crate::consent::store::{ConsentRow, ConsentStore};
use crate::customer::dates::DateStore;
use crate::customer::operations::AnyProtected;
use crate::customer::store::{CustomerRow, CustomerStore};
use crate::customer::{ContactPointKind, Protection, Status};
use crate::store::dialect::Dialect;
use crate::suppression;
use crate::unit::Unit;

/// What an erased customer is called.
const NAME: &str = "Gelöschter Kunde";

/// How many consents the proof of an erasure lists; nobody has more.
const MOST_CONSENTS: i64 = 1_000;

/// Erases a customer within reach. Who may, and whether a period forbids it, was decided before.
pub(super) fn erase(
    unit: &mut Unit<'_>,
    row: CustomerRow,
    request: Option<PrivacyRequestId>,
    suppress: bool,
) -> Result<PrivacyLogEntry> {
    let (company, customer, number) = (unit.company_no(), row.id, row.number.clone());
    // What this unit wrote about the customer gets its place in the journal only at the unit's end, and would stay there.
    let begun = |draft: &crate::journal::Draft| draft.customer == Some(customer) || draft.record == customer.any();
    if unit.entries().iter().any(begun) {
        return Err(Error::WrongState {
            record: CustomerId::KIND,
            key: number,
            state: "changed in this unit".into(),
            problem: "erase it in a unit of its own",
        });
    }
    unit.catch_up()?;
    let footprint = Footprint::of(unit, customer)?;
    let mut details = counts(&footprint);
    details.insert("consents".into(), consents(unit, customer)?);
    if suppress {
        details.insert("suppressed".into(), suppress_all(unit, customer)?.into());
    }
    empty(unit, row)?;
    unit.db.delete_addresses(company, customer)?;
    unit.db.delete_contact_points(company, customer)?;
    unit.db.delete_bank_accounts(company, customer)?;
    unit.db.delete_customer_dates(company, customer)?;
    unit.db.forget_customer(company, customer)?;
    for second in footprint.customers.iter().filter(|id| **id != customer) {
        if let Some(row) = unit.db.customer(company, *second)? {
            empty(unit, row)?;
        }
    }
    footprint.wipe(unit, customer)?;
    unit.db.delete_restriction(company, customer)?;
    unit.forget::<AnyProtected>();
    unit.erased = true;
    log::write(unit, PrivacyAction::Erased, Some((customer, number)), request, None, details)
}

/// Leaves a shell of a row.
fn empty(unit: &mut Unit<'_>, row: CustomerRow) -> Result<()> {
    let (key, read) = (row.number.clone(), row.version);
    let emptied = unit.db.update_customer(&shell(row, unit), read)?;
    emptied.map(drop).ok_or(Error::Conflict { record: CustomerId::KIND, key, read, current: read + 1 })
}

/// The row that stays: id, number, dates and who was responsible, by which those who saw the customer see the shell.
fn shell(row: CustomerRow, unit: &Unit<'_>) -> CustomerRow {
    CustomerRow {
        version: row.version + 1,
        changed_at: unit.now,
        status: Status::Archived,
        protection: Some(Protection::Erased),
        blocked_reason: None,
        display_name: NAME.into(),
        sort_name: kundig_check::fold::fold(NAME),
        salutation: None,
        title: None,
        first_name: None,
        last_name: None,
        name_suffix: None,
        birth_date: None,
        gender: None,
        language: None,
        marital_status: None,
        occupation: None,
        employer: None,
        legal_name: None,
        legal_form: None,
        register_court: None,
        register_number: None,
        vat_id: None,
        leitweg_id: None,
        industry_code: None,
        company_size: None,
        contact_name: None,
        roles: "[]".into(),
        tags: "[]".into(),
        price_group: None,
        payment_days: None,
        credit_limit_minor: None,
        do_not_contact: None,
        dunning_block: None,
        note: None,
        revenue_minor: 0,
        custom_fields: "{}".into(),
        ..row
    }
}

fn counts(footprint: &Footprint) -> Map<String, Value> {
    let count = |name: &str, count: usize| (name.to_owned(), Value::from(count));
    Map::from_iter([
        count("contacts", footprint.contacts.len()),
        count("cases", footprint.cases.len()),
        count("followups", footprint.followups.len()),
        count("messages", footprint.messages.len()),
        count("processes", footprint.processes.len()),
        count("relations", footprint.relations.len()),
        count("mandates", footprint.mandates.len()),
        count("journal_entries", footprint.entries.len()),
    ])
}

/// That there were consents, and when: without it nobody could show later that what was sent then was allowed.
fn consents(unit: &mut Unit<'_>, customer: CustomerId) -> Result<Value> {
    let company = unit.company_no();
    let rows = unit.db.consents_of(company, customer, None, None, MOST_CONSENTS)?;
    let told = rows.into_iter().map(ConsentRow::into_consent).map(|consent| {
        json!({
            "purpose": consent.purpose,
            "channel": consent.channel,
            "requested_at": consent.created_at,
            "confirmed_at": consent.confirmed_at,
            "withdrawn_at": consent.withdrawn_at,
        })
    });
    Ok(told.collect())
}

/// Puts the customer's addresses and numbers on the suppression list; answers how many.
pub(super) fn suppress_all(unit: &mut Unit<'_>, customer: CustomerId) -> Result<u64> {
    let company = unit.company_no();
    let points = unit.db.parts(company, customer)?.contact_points;
    let mut count = 0;
    for point in points {
        let is_address = matches!(
            point.kind,
            ContactPointKind::Email | ContactPointKind::Phone | ContactPointKind::Mobile | ContactPointKind::Fax
        );
        if is_address && suppression::add(unit, &point.value, PrivacyAction::Erased.as_str())? {
            count += 1;
        }
    }
    Ok(count)
}
