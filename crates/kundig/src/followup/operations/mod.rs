//! The operations on follow-ups.

mod create;
mod desk;
mod finish;

pub use create::CreateFollowUp;
pub use desk::{GetFollowUp, ShowDesk};
pub use finish::{CancelFollowUp, CompleteFollowUp, DeferFollowUp};

use super::FollowUp;
use super::store::FollowUpStore;
use crate::access::{Mask, Ownership, Scope, operations::all_or_nothing, store::AccessStore};
use crate::base::{Error, FollowUpId, Result};
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CancelFollowUp>(),
    Facts::of::<CompleteFollowUp>(),
    Facts::of::<CreateFollowUp>(),
    Facts::of::<DeferFollowUp>(),
    Facts::of::<GetFollowUp>(),
    Facts::of::<ShowDesk>(),
];

/// A follow-up, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: FollowUpId::KIND,
    read_right: "followup.get",
    field_groups: &[],
    schema: || schemars::schema_for!(FollowUp),
    mask: all_or_nothing,
    open: |unit, id| reach(unit, FollowUpId(id)).map(|_| Mask::ALL),
    read: |unit, id| readable(unit.under("followup.get", |unit| reach(unit, FollowUpId(id)))),
};

/// The follow-up that the running operation may concern itself with: one's own, or one of a team by its name; a team that
/// it was escalated to has it too.
fn reach(unit: &mut Unit<'_>, id: FollowUpId) -> Result<FollowUp> {
    let company = unit.company_no();
    let followup =
        unit.db.followup(company, id)?.ok_or_else(|| Error::not_found(FollowUpId::KIND, id))?.into_followup();
    let decision = unit.decision();
    if !decision.asks_owner() {
        unit.reach(&decision, Ownership::default(), FollowUpId::KIND, id)?;
        return Ok(followup);
    }
    let teams = unit.db.teams(company)?;
    let named = |name: &String| teams.iter().find(|team| team.name == *name).map(|team| team.id);
    let owners = followup.department.iter().chain(&followup.escalated_to).map(named);
    let access = &unit.circumstances.access;
    let reached = owners
        .chain([None])
        .any(|team| access.mask(&decision, Ownership { user: followup.assigned_user, team }).is_some());
    if reached { Ok(followup) } else { Err(Error::not_found(FollowUpId::KIND, id)) }
}

/// The names of the user's teams.
fn departments(unit: &mut Unit<'_>) -> Result<Vec<String>> {
    let company = unit.company_no();
    let own = unit.circumstances.access.teams.clone();
    Ok(unit.db.teams(company)?.into_iter().filter(|team| own.contains(&team.id)).map(|team| team.name).collect())
}

fn widest(unit: &Unit<'_>) -> Option<Scope> {
    unit.decision().hits.iter().map(|hit| hit.scope).max()
}
