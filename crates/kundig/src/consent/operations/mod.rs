//! The operations on consents.

mod give;
mod read;
mod request;

pub use give::{ConfirmConsent, WithdrawConsent};
pub use read::{CheckConsent, GetConsent, ListConsents};
pub use request::{RecordConsent, RequestConsent};

use super::Consent;
use super::store::{ConsentRow, ConsentStore};
use crate::access::operations::all_or_nothing;
use crate::access::{Mask, Scope};
use crate::base::{ConsentId, Error, Result};
use crate::customer;
use crate::journal::Draft;
use crate::operation::{Facts, Operation, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CheckConsent>(),
    Facts::of::<ConfirmConsent>(),
    Facts::of::<GetConsent>(),
    Facts::of::<ListConsents>(),
    Facts::of::<RecordConsent>(),
    Facts::of::<RequestConsent>(),
    Facts::of::<WithdrawConsent>(),
];

/// A consent, as journal, rules and templates see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: ConsentId::KIND,
    read_right: "consent.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Consent),
    mask: all_or_nothing,
    open: |unit, id| reach(unit, ConsentId(id)).map(|_| Mask::ALL),
    // The mail that asks for the confirmation needs what confirms it.
    read: |unit, id| {
        let consent = unit.under("consent.get", |unit| reach(unit, ConsentId(id)));
        let asks = unit.decision_on(RequestConsent::NAME).hits.iter().any(|hit| hit.scope == Scope::All);
        readable(consent.map(|consent| if asks { consent } else { consent.closed() }))
    },
};

/// The consent of a customer within reach.
fn reach(unit: &mut Unit<'_>, id: ConsentId) -> Result<Consent> {
    let company = unit.company_no();
    let row = unit.db.consent(company, id)?.ok_or_else(|| Error::not_found(ConsentId::KIND, id))?;
    customer::operations::reach(unit, row.customer).map_err(|_| Error::not_found(ConsentId::KIND, id))?;
    Ok(row.into_consent())
}

/// Writes a new consent and journals it, without what confirms it.
fn insert(unit: &mut Unit<'_>, event: &'static str, consent: Consent) -> Result<Consent> {
    let company = unit.company_no();
    if unit.db.consent(company, consent.id)?.is_some() {
        return Err(Error::Exists { record: ConsentId::KIND, field: "id", key: consent.id.to_string() });
    }
    unit.db.insert_consent(&ConsentRow::new(company, &consent)?)?;
    let (before, after) = Draft::change(None, &consent.clone().closed())?;
    unit.record(event, (ConsentId::KIND, consent.id.any()), Some(consent.customer), before, after)?;
    Ok(consent)
}

/// Writes a changed consent and journals it.
fn save(unit: &mut Unit<'_>, event: &'static str, old: &Consent, new: Consent) -> Result<Consent> {
    let new = Consent { version: old.version + 1, changed_at: unit.now, ..new };
    let company = unit.company_no();
    if unit.db.update_consent(&ConsentRow::new(company, &new)?, old.version)? == 0 {
        return Err(Error::Conflict {
            record: ConsentId::KIND,
            key: new.id.to_string(),
            read: old.version,
            current: new.version,
        });
    }
    let (before, after) = Draft::change(Some(&old.clone().closed()), &new.clone().closed())?;
    unit.record(event, (ConsentId::KIND, new.id.any()), Some(new.customer), before, after)?;
    Ok(new)
}
