//! The operations on users, teams and roles.

mod explain;
mod roles;
mod users;

pub use explain::ExplainAccess;
pub use roles::{ListRoles, RoleList, SetRole, SetTeam};
pub use users::{ListUsers, SetPassword, SetUser, UserList};

use super::{Grant, Mask, Role, Team, User, store::AccessStore};
use crate::base::{Error, Result};
use crate::operation::{Facts, RecordFacts};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<ExplainAccess>(),
    Facts::of::<ListRoles>(),
    Facts::of::<ListUsers>(),
    Facts::of::<SetPassword>(),
    Facts::of::<SetRole>(),
    Facts::of::<SetTeam>(),
    Facts::of::<SetUser>(),
];

/// A user, as the journal shows it.
pub const USER: RecordFacts = plain::<User>("user", "access.list_users");
/// A role, as the journal shows it.
pub const ROLE: RecordFacts = plain::<Role>("role", "access.list_roles");
/// A team, as the journal shows it.
pub const TEAM: RecordFacts = plain::<Team>("team", "access.list_roles");

const fn plain<T: schemars::JsonSchema>(kind: &'static str, read_right: &'static str) -> RecordFacts {
    RecordFacts {
        kind,
        read_right,
        field_groups: &[],
        schema: || schemars::schema_for!(T),
        mask: all_or_nothing,
        open: nobodys,
        read: |_, _| Ok(None),
    }
}

/// A record without field groups is shown whole, or not at all.
pub(crate) fn all_or_nothing(fields: &mut serde_json::Map<String, serde_json::Value>, mask: Mask) {
    if mask == Mask(0) {
        fields.clear();
    }
}

/// A record that nobody owns is open to grants on all records only.
pub(crate) fn nobodys(unit: &mut Unit<'_>, _: uuid::Uuid) -> Result<Mask> {
    Ok(unit.decision().everywhere())
}

/// The grants of some roles by name.
pub(crate) fn grants_of(unit: &mut Unit<'_>, names: &[String]) -> Result<Vec<(String, Vec<Grant>)>> {
    let company = unit.company_no();
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let role = unit.db.role_by_name(company, name)?.ok_or_else(|| Error::not_found("role", name))?;
        found.push((name.clone(), role.grants()));
    }
    Ok(found)
}
