//! The operations on follow-ups.

mod absence;
mod again;
mod calendar;
mod create;
mod desk;
mod finish;
mod workdays;

pub use absence::{DropAbsence, ListAbsences, SetAbsence, ShowStandIns};
pub use calendar::ShowCalendar;
pub use create::CreateFollowUp;
pub use desk::{GetFollowUp, ShowDesk};
pub use finish::{CancelFollowUp, CompleteFollowUp, DeferFollowUp};
pub use workdays::{FindWorkday, Workday};

use super::store::{AbsenceRow, FollowUpStore};
use super::{Absence, FollowUp};
use crate::access::{
    Mask, Ownership, Scope,
    operations::{all_or_nothing, nobodys},
    store::AccessStore,
};
use crate::base::{AbsenceId, Error, FollowUpId, Result, UserId};
use crate::customer;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CancelFollowUp>(),
    Facts::of::<CompleteFollowUp>(),
    Facts::of::<CreateFollowUp>(),
    Facts::of::<DeferFollowUp>(),
    Facts::of::<DropAbsence>(),
    Facts::of::<FindWorkday>(),
    Facts::of::<GetFollowUp>(),
    Facts::of::<ListAbsences>(),
    Facts::of::<ShowStandIns>(),
    Facts::of::<SetAbsence>(),
    Facts::of::<ShowCalendar>(),
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

/// An absence, as the journal shows it.
pub const ABSENCE: RecordFacts = RecordFacts {
    kind: AbsenceId::KIND,
    read_right: "desk.absences",
    field_groups: &[],
    schema: || schemars::schema_for!(Absence),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};

/// The follow-up that the running operation may concern itself with: one's own, or one of a team by its name; a team that
/// it was escalated to has it too, and so has the stand-in of whoever is away.
fn reach(unit: &mut Unit<'_>, id: FollowUpId) -> Result<FollowUp> {
    let company = unit.company_no();
    let followup =
        unit.db.followup(company, id)?.ok_or_else(|| Error::not_found(FollowUpId::KIND, id))?.into_followup();
    customer::operations::protect_record(unit, followup.customer, FollowUpId::KIND, id)?;
    let decision = unit.decision();
    if !decision.asks_owner() {
        unit.reach(&decision, Ownership::default(), FollowUpId::KIND, id)?;
        return Ok(followup);
    }
    let segments = match followup.customer {
        Some(customer) => unit.segments_of(&decision, customer)?,
        None => Default::default(),
    };
    let teams = unit.db.teams(company)?;
    let named = |name: &String| teams.iter().find(|team| team.name == *name).map(|team| team.id);
    let owners = followup.department.iter().chain(&followup.escalated_to).map(named);
    let access = &unit.circumstances.access;
    let reached = owners
        .chain([None])
        .any(|team| access.mask(&decision, Ownership { user: followup.assigned_user, team, segments }).is_some());
    if reached {
        return Ok(followup);
    }
    // Who stands in has the reach that they have of their own follow-ups.
    let own = Ownership::of(access.user);
    if access.mask(&decision, own).is_some()
        && let Some(user) = followup.assigned_user
        && absent(unit)?.iter().any(|absence| absence.app_user == user)
    {
        return Ok(followup);
    }
    Err(Error::not_found(FollowUpId::KIND, id))
}

/// The absences of today in which the user stands in.
fn absent(unit: &mut Unit<'_>) -> Result<Vec<AbsenceRow>> {
    let company = unit.company_no();
    let Some(user) = unit.circumstances.access.user else { return Ok(Vec::new()) };
    let today = unit.today()?;
    let mut away = unit.db.stood_in_for(company, user, today)?;
    away.sort_by_key(|absence| (absence.from_day, absence.id));
    Ok(away)
}

/// The name of a user; none where there is no such user.
fn user_name(unit: &mut Unit<'_>, id: UserId) -> Result<Option<String>> {
    let company = unit.company_no();
    Ok(unit.db.users(company)?.into_iter().find(|user| user.id == id).map(|user| user.name))
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
