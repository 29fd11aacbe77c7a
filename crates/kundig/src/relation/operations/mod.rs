//! The operations on relations.

mod read;
mod write;

pub use read::{ListRelations, ShowHousehold, ShowStaff};
pub use write::{ChangeRelation, RecordRelation, RemoveRelation};

use super::Relation;
use super::store::{RelationRow, RelationStore};
use crate::access::Mask;
use crate::access::operations::all_or_nothing;
use crate::base::{CustomerId, Error, RelationId, Result};
use crate::customer;
use crate::customer::store::CustomerRow;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<ChangeRelation>(),
    Facts::of::<ListRelations>(),
    Facts::of::<RecordRelation>(),
    Facts::of::<RemoveRelation>(),
    Facts::of::<ShowHousehold>(),
    Facts::of::<ShowStaff>(),
];

/// A relation, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: RelationId::KIND,
    read_right: "relation.list",
    field_groups: &[],
    schema: || schemars::schema_for!(Relation),
    mask: all_or_nothing,
    open: |unit, id| reach(unit, RelationId(id)).map(|_| Mask::ALL),
    read: |unit, id| readable(unit.under("relation.list", |unit| reach(unit, RelationId(id)))),
};

fn example_customer(number: u128) -> CustomerId {
    CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn example_id() -> RelationId {
    RelationId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000c))
}

/// The relation between two customers within reach.
fn reach(unit: &mut Unit<'_>, id: RelationId) -> Result<Relation> {
    let company = unit.company_no();
    let missing = || Error::not_found(RelationId::KIND, id);
    let row: RelationRow = unit.db.relation(company, id)?.ok_or_else(missing)?;
    for customer in [row.customer, row.other] {
        customer::operations::reach(unit, customer).map_err(|_| missing())?;
    }
    Ok(row.into_relation())
}

/// The other side of a relation; none where the grants don't reach it.
fn other_side(unit: &mut Unit<'_>, id: CustomerId) -> Result<Option<CustomerRow>> {
    match customer::operations::reach(unit, id) {
        Ok(row) => Ok(Some(row)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
