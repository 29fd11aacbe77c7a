//! The operations on cases.

mod answer;
mod levels;
mod move_on;
mod open;
mod outcome;
mod read;

pub use answer::AnswerCase;
pub use levels::{ListLevels, SetLevel};
pub use move_on::MoveCase;
pub use open::OpenCase;
pub use outcome::{AddMeasure, CompensateCase, RateCase};
pub use read::{GetCase, ListCases};

use super::store::{CaseRow, CaseStore};
use super::{Case, clock};
use crate::access::{Mask, Ownership, operations::all_or_nothing};
use crate::base::{CaseId, Error, Result};
use crate::customer;
use crate::journal::Draft;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<AddMeasure>(),
    Facts::of::<AnswerCase>(),
    Facts::of::<CompensateCase>(),
    Facts::of::<GetCase>(),
    Facts::of::<ListCases>(),
    Facts::of::<ListLevels>(),
    Facts::of::<MoveCase>(),
    Facts::of::<OpenCase>(),
    Facts::of::<RateCase>(),
    Facts::of::<SetLevel>(),
];

/// A case, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: CaseId::KIND,
    read_right: "case.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Case),
    mask: all_or_nothing,
    open: |unit, id| reach(unit, CaseId(id)).map(|_| Mask::ALL),
    read: |unit, id| {
        let now = unit.now;
        readable(unit.under("case.get", |unit| reach(unit, CaseId(id))).map(|row| row.into_case(now)))
    },
};

/// The case that the running operation may concern itself with: one that they own, or whose customer is within reach.
pub(crate) fn reach(unit: &mut Unit<'_>, id: CaseId) -> Result<CaseRow> {
    let company = unit.company_no();
    let row = unit.db.case(company, id)?.ok_or_else(|| Error::not_found(CaseId::KIND, id))?;
    let decision = unit.decision();
    let owned = Ownership::of(row.owner);
    if unit.circumstances.access.mask(&decision, owned).is_some() {
        customer::operations::protect_record(unit, row.customer, CaseId::KIND, id)?;
        return Ok(row);
    }
    match row.customer {
        Some(customer) => {
            customer::operations::reach(unit, customer).map_err(|error| match error {
                Error::NotFound { .. } => Error::not_found(CaseId::KIND, id),
                other => other,
            })?;
            Ok(row)
        }
        None => Err(Error::not_found(CaseId::KIND, id)),
    }
}

/// Whether the running operation reaches every case.
fn reaches_all(unit: &Unit<'_>) -> bool {
    unit.decision().reaches_all()
}

/// The case that is to be changed, in the version that the caller read.
fn reach_version(unit: &mut Unit<'_>, id: CaseId, read: i32) -> Result<Case> {
    let now = unit.now;
    let case = reach(unit, id)?.into_case(now);
    if case.version == read { Ok(case) } else { Err(conflict(&case, read, case.version)) }
}

fn conflict(case: &Case, read: i32, current: i32) -> Error {
    Error::Conflict { record: CaseId::KIND, key: case.number.clone(), read, current }
}

fn wrong_state(case: &Case, problem: &'static str) -> Error {
    Error::WrongState { record: CaseId::KIND, key: case.number.clone(), state: case.state.to_string(), problem }
}

/// Writes a changed case, lets its clock follow, and journals what changed.
pub(super) fn save(unit: &mut Unit<'_>, event: &'static str, old: &Case, new: Case) -> Result<Case> {
    let new = Case { version: old.version + 1, changed_at: unit.now, ..new }.told_at(unit.now);
    let company = unit.company_no();
    if unit.db.update_case(&CaseRow::new(company, &new)?, old.version)? == 0 {
        return Err(conflict(old, old.version, new.version));
    }
    clock::adjust(unit, Some(old), &new)?;
    let (before, after) = Draft::change(Some(old), &new)?;
    unit.record(event, (CaseId::KIND, new.id.any()), new.customer, before, after)?;
    Ok(new)
}
