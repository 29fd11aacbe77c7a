//! The operations on mandates.

mod life;
mod read;
mod record;

pub use life::{ChangeMandate, RevokeMandate, UseMandate};
pub use read::{GetMandate, ListMandates};
pub use record::RecordMandate;

use kundig_check::Findings;

use super::store::{MandateRow, MandateStore};
use super::{Mandate, MandateState};
use crate::access::Mask;
use crate::access::operations::all_or_nothing;
use crate::base::{Error, MandateId, Result};
use crate::customer;
use crate::directories::Account;
use crate::journal::Draft;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<ChangeMandate>(),
    Facts::of::<GetMandate>(),
    Facts::of::<ListMandates>(),
    Facts::of::<RecordMandate>(),
    Facts::of::<RevokeMandate>(),
    Facts::of::<UseMandate>(),
];

/// A mandate, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: MandateId::KIND,
    read_right: "mandate.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Mandate),
    mask: all_or_nothing,
    open: |unit, id| reach(unit, MandateId(id)).map(|_| Mask::ALL),
    read: |unit, id| readable(unit.under("mandate.get", |unit| reach(unit, MandateId(id)))),
};

fn example_id() -> MandateId {
    MandateId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000b))
}

/// The mandate of a customer within reach.
fn reach(unit: &mut Unit<'_>, id: MandateId) -> Result<Mandate> {
    let company = unit.company_no();
    let row = unit.db.mandate(company, id)?.ok_or_else(|| Error::not_found(MandateId::KIND, id))?;
    customer::operations::reach(unit, row.customer).map_err(|_| Error::not_found(MandateId::KIND, id))?;
    Ok(row.into_mandate(unit.today()?))
}

/// Refuses what a mandate that ended can't do.
fn in_force(mandate: &Mandate) -> Result<()> {
    let problem = match mandate.state {
        MandateState::Active | MandateState::Used => return Ok(()),
        MandateState::Lapsed => "it has lapsed: ask the customer for a new one",
        MandateState::Revoked => "the customer took it back",
    };
    let (key, state) = (mandate.reference.clone(), mandate.state.to_string());
    Err(Error::WrongState { record: MandateId::KIND, key, state, problem })
}

/// Writes a changed mandate and journals it.
fn save(unit: &mut Unit<'_>, event: &'static str, old: &Mandate, new: Mandate) -> Result<Mandate> {
    let (company, today) = (unit.company_no(), unit.today()?);
    let new = Mandate { version: old.version + 1, changed_at: unit.now, ..new }.on(today);
    if unit.db.update_mandate(&MandateRow::new(company, &new), old.version)? == 0 {
        return Err(conflict(old, old.version, new.version));
    }
    let (before, after) = Draft::change(Some(old), &new)?;
    unit.record(event, (MandateId::KIND, new.id.any()), Some(new.customer), before, after)?;
    Ok(new)
}

fn conflict(mandate: &Mandate, read: i32, current: i32) -> Error {
    Error::Conflict { record: MandateId::KIND, key: mandate.reference.clone(), read, current }
}

/// Checks an account.
fn account(unit: &mut Unit<'_>, iban: &str, bic: Option<String>, findings: &mut Findings) -> Result<Option<Account>> {
    Ok(unit.directories()?.account(iban, bic, None, findings))
}

/// The holder as typed; an empty one is the customer.
fn holder(typed: Option<String>, findings: &mut Findings) -> Option<String> {
    let typed = typed?;
    kundig_check::text::max_len("holder", &typed, 70, "Kontoinhaber", "holder", findings);
    kundig_check::text::no_control("holder", &typed, "Kontoinhaber", "holder", findings);
    Some(typed.trim().to_owned()).filter(|holder| !holder.is_empty())
}
