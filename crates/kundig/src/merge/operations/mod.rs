//! The operations on merges.

mod read;
mod run;
mod undo;

pub use read::{GetMerge, ListMerges, PreviewMerge};
pub use run::MergeCustomers;
pub use undo::UndoMerge;

use super::Merge;
use super::store::{MergeRow, MergeStore};
use crate::access::FieldGroup;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{CustomerId, Error, MergeId, Result};
use crate::customer::operations::load_visible;
use crate::customer::{Customer, GROUPS};
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<GetMerge>(),
    Facts::of::<ListMerges>(),
    Facts::of::<MergeCustomers>(),
    Facts::of::<PreviewMerge>(),
    Facts::of::<UndoMerge>(),
];

/// A merge, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: MergeId::KIND,
    read_right: "merge.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Merge),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| readable(unit.under("merge.get", |unit| Ok(reach(unit, MergeId(id))?.into_merge()))),
};

/// A merge of customers within reach.
fn reach(unit: &mut Unit<'_>, id: MergeId) -> Result<MergeRow> {
    let company = unit.company_no();
    let unknown = || Error::not_found(MergeId::KIND, id);
    let row = unit.db.merge(company, id)?.ok_or_else(unknown)?;
    let (decision, is_change) = (unit.decision(), unit.operation_changes());
    // Where it went further, the record that was kept can be read, but not changed.
    let kept = if is_change { row.kept } else { crate::customer::operations::current(unit, row.kept)? };
    load_visible(unit, &decision, kept).map_err(|error| match error {
        Error::NotFound { .. } => unknown(),
        other => other,
    })?;
    Ok(row)
}

/// A customer whole, for whom all of it is open: who merges decides about every field.
fn open(unit: &mut Unit<'_>, id: CustomerId) -> Result<Customer> {
    let decision = unit.decision();
    let access = load_visible(unit, &decision, id)?;
    GROUPS.iter().try_for_each(|group: &FieldGroup| unit.need_group(access.mask, *group))?;
    Ok(access.customer)
}
