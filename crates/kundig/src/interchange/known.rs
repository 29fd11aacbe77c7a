//! Who a line is about: a customer who is there already, nobody known, or a doubt that a clerk must settle.
//!
//! By exact keys first; where the company wants it, then by likeness.

use kundig_check::{Findings, email, iban, vat};

use super::line::Told;
use super::store::ImportStore;
use crate::base::{CustomerId, Error, Result};
use crate::customer;
use crate::customer::store::{CustomerStore, SummaryRow};
use crate::customer::{ContactPointKind, Party};
use crate::duplicate::{self, AtEntry};
use crate::unit::Unit;

/// How many customers may share a key before the list is cut.
const MAX_CANDIDATES: i64 = 20;
/// How many of a line's addresses and accounts are looked up.
const MAX_KEYS: usize = 10;
/// How many candidates a finding names.
const NAMED: usize = 5;

/// Whom a line is about.
#[derive(Debug)]
pub(super) enum Known {
    /// Nobody who is there.
    Nobody,
    /// This customer.
    One(CustomerId),
    /// One or more who might be meant; the finding says why nobody was chosen.
    Doubtful(Findings),
}

/// Whom a line is about: by another system's key, else by the customer number, else by e-mail address, IBAN and VAT-ID
/// together with the name, else by likeness if duplicates matter at entry.
///
/// A key of another system is believed. A number may be that of another program's customer, and families share addresses
/// and accounts: there the name must be the same, or it is a doubt.
pub(super) fn find(unit: &mut Unit<'_>, told: &Told) -> Result<Known> {
    let by_key = by_references(unit, told)?;
    match by_key.as_slice() {
        [] => {}
        [one] => return reached(unit, *one),
        several => return doubtful(unit, several),
    }
    let company = unit.company_no();
    let name = told.customer.party.sort_name();
    if let Some(number) = &told.number
        && let Some(id) = unit.db.customer_by_number(company, number)?
    {
        let same = unit.db.summaries(company, &[id])?.iter().all(|row| row.sort_name == name);
        return if same { reached(unit, id) } else { doubtful(unit, &[id]) };
    }
    let candidates = by_values(unit, told)?;
    if candidates.is_empty() {
        return by_likeness(unit, told);
    }
    let rows = unit.db.summaries(company, &candidates)?;
    let same: Vec<CustomerId> = rows.iter().filter(|row| row.sort_name == name).map(|row| row.id).collect();
    match same.as_slice() {
        [one] => reached(unit, *one),
        _ => doubtful(unit, &candidates),
    }
}

/// By the keys of other systems, and by our own id where the line has it.
fn by_references(unit: &mut Unit<'_>, told: &Told) -> Result<Vec<CustomerId>> {
    let company = unit.company_no();
    let mut found = Vec::new();
    for reference in told.customer.external_references.iter().take(MAX_KEYS) {
        found.extend(unit.db.customer_by_reference(company, reference)?.map(|record| CustomerId(record.0)));
        if reference.kind == "record"
            && let Ok(id) = reference.key.parse::<CustomerId>()
        {
            found.extend(unit.db.customer(company, id)?.map(|row| row.id));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The one who certainly is the same, by name, address and all that is told.
fn by_likeness(unit: &mut Unit<'_>, told: &Told) -> Result<Known> {
    let judge = duplicate::settings(unit)?;
    if judge.settings.at_entry == AtEntry::Off {
        return Ok(Known::Nobody);
    }
    let (id, ignored) = (unit.new_id(), &mut Findings::default());
    let customer = customer::operations::read(unit, id, String::new(), told.customer.clone(), ignored)?;
    match duplicate::certain(unit, &judge, &customer)? {
        Some(id) => reached(unit, id),
        None => Ok(Known::Nobody),
    }
}

fn by_values(unit: &mut Unit<'_>, told: &Told) -> Result<Vec<CustomerId>> {
    let (company, mut found) = (unit.company_no(), Vec::new());
    let ignored = &mut Findings::default();
    let points = told.customer.contact_points.iter().filter(|point| point.kind == ContactPointKind::Email);
    for point in points.take(MAX_KEYS) {
        let Some(address) = email::email("", &point.value, ignored) else { continue };
        // The local part is stored as typed; most people mean the small letters.
        let lower = address.to_lowercase();
        if lower != address {
            found.extend(unit.db.customers_by_email(company, &lower, MAX_CANDIDATES)?);
        }
        found.extend(unit.db.customers_by_email(company, &address, MAX_CANDIDATES)?);
    }
    for account in told.customer.bank_accounts.iter().take(MAX_KEYS) {
        if let Some(iban) = iban::iban("", &account.iban, ignored) {
            found.extend(unit.db.customers_by_iban(company, &iban, MAX_CANDIDATES)?);
        }
    }
    if let Party::Organisation(firm) = &told.customer.party
        && let Some(typed) = &firm.vat_id
        && let Some(vat_id) = vat::vat_id("", typed, ignored)
    {
        found.extend(unit.db.customers_by_vat_id(company, &vat_id, MAX_CANDIDATES)?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The one who was found, if the session may see them; of two records of one customer the one that was kept.
fn reached(unit: &mut Unit<'_>, id: CustomerId) -> Result<Known> {
    let id = customer::operations::current(unit, id)?;
    if is_reached(unit, id)? { Ok(Known::One(id)) } else { doubtful(unit, &[id]) }
}

fn is_reached(unit: &mut Unit<'_>, id: CustomerId) -> Result<bool> {
    match unit.under("customer.get", |unit| customer::operations::reach(unit, id)) {
        Ok(_) => Ok(true),
        Err(Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Names those who may be meant, as far as the session may know of them.
fn doubtful(unit: &mut Unit<'_>, ids: &[CustomerId]) -> Result<Known> {
    let company = unit.company_no();
    let mut rows: Vec<SummaryRow> = unit.db.summaries(company, ids)?;
    rows.sort_by(|one, other| one.number.cmp(&other.number));
    let mut named = Vec::new();
    for row in rows.into_iter().take(NAMED) {
        if is_reached(unit, row.id)? {
            named.push(row.number);
        }
    }
    let more = ids.len() - named.len();
    let mut findings = Findings::default();
    let names = named.join(", ");
    let (de, en) = match (named.is_empty(), more) {
        (true, _) => (
            "Es kommt ein vorhandener Kunde in Frage, der für Sie nicht sichtbar ist.".to_owned(),
            "a customer who is there may be meant, but is out of your sight".to_owned(),
        ),
        (false, 0) => (
            format!("Gemeint ist vielleicht ein vorhandener Kunde: {names}. Bitte prüfen."),
            format!("a customer who is there may be meant: {names}; please decide"),
        ),
        (false, more) => (
            format!("Gemeint ist vielleicht ein vorhandener Kunde: {names} und {more} weitere. Bitte prüfen."),
            format!("a customer who is there may be meant: {names} and {more} more; please decide"),
        ),
    };
    findings.error("", "import.perhaps_known", de, en);
    Ok(Known::Doubtful(findings))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn who_is_known_is_found_by_an_index() {
        let plans = crate::store::plan::plans(|connection| {
            connection.customers_by_vat_id(1, "DE1", 20).unwrap();
        });
        assert!(plans.iter().any(|plan| plan.contains("customer_by_vat_id")), "{plans:?}");
    }
}
