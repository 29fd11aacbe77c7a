//! The operations on cases.

mod move_on;
mod open;
mod read;

pub use move_on::MoveCase;
pub use open::OpenCase;
pub use read::{GetCase, ListCases};

use super::Case;
use super::store::{CaseRow, CaseStore};
use crate::access::{Mask, Ownership, Scope, operations::all_or_nothing};
use crate::base::{CaseId, Error, Result};
use crate::customer;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] =
    &[Facts::of::<GetCase>(), Facts::of::<ListCases>(), Facts::of::<MoveCase>(), Facts::of::<OpenCase>()];

/// A case, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: CaseId::KIND,
    read_right: "case.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Case),
    mask: all_or_nothing,
    open: |unit, id| reach(unit, CaseId(id)).map(|_| Mask::ALL),
    read: |unit, id| readable(unit.under("case.get", |unit| reach(unit, CaseId(id))).map(CaseRow::into_case)),
};

/// The case that the running operation may concern itself with: one that they own, or whose customer is within reach.
pub(crate) fn reach(unit: &mut Unit<'_>, id: CaseId) -> Result<CaseRow> {
    let company = unit.company_no();
    let row = unit.db.case(company, id)?.ok_or_else(|| Error::not_found(CaseId::KIND, id))?;
    let decision = unit.decision();
    let owned = Ownership { user: row.owner, team: None };
    if unit.circumstances.access.mask(&decision, owned).is_some() {
        return Ok(row);
    }
    match row.customer {
        Some(customer) => {
            customer::operations::reach(unit, customer).map_err(|_| Error::not_found(CaseId::KIND, id))?;
            Ok(row)
        }
        None => Err(Error::not_found(CaseId::KIND, id)),
    }
}

/// Whether the running operation reaches every case.
fn reaches_all(unit: &Unit<'_>) -> bool {
    unit.decision().hits.iter().any(|hit| hit.scope == Scope::All)
}
