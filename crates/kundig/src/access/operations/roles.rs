//! Roles and teams.

use kundig_check::{Findings, suggest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::compiled::matches;
use crate::access::store::{AccessStore, RoleRow};
use crate::access::{Grant, Role, Scope, Team};
use crate::base::{Error, ErrorCode, Result, RoleId, TeamId};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Creates a role, or replaces what it may do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    /// The name, e.g. `marketing`.
    pub name: String,
    /// What people with this role do.
    #[serde(default)]
    pub about: String,
    /// What they may do: all of it, since what is not granted is denied.
    pub grants: Vec<Grant>,
}

impl Operation for SetRole {
    type Output = Role;
    const NAME: &'static str = "access.set_role";
    const EMITS: &'static [&'static str] = &["access.role_set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self {
            name: "telefonzentrale".into(),
            about: "Finds callers and records calls.".into(),
            grants: vec![
                Grant::all("customer.search").fields(&["customer.master", "customer.contact_points"]),
                Grant::all("contact.record"),
            ],
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Role> {
        let mut findings = self.check(unit);
        self.check_segments(unit, &mut findings)?;
        unit.settle(findings)?;
        let company = unit.company_no();
        let old = unit.db.role_by_name(company, &self.name)?;
        let now = unit.now;
        let row = RoleRow {
            company,
            id: old.as_ref().map_or_else(|| unit.new_id::<RoleId>(), |role| role.id),
            version: old.as_ref().map_or(1, |role| role.version + 1),
            created_at: old.as_ref().map_or(now, |role| role.created_at),
            changed_at: now,
            name: self.name,
            about: self.about,
            grants: serde_json::to_string(&self.grants).map_err(Error::internal)?,
        };
        match &old {
            Some(_) => unit.db.update_role(&row)?,
            None => unit.db.insert_role(&row)?,
        }
        let role = row.into_role();
        let (before, after) = Draft::change(old.map(RoleRow::into_role).as_ref(), &role)?;
        unit.record("access.role_set", (RoleId::KIND, role.id.any()), None, before, after)?;
        unit.rights_change()?;
        Ok(role)
    }
}

impl SetRole {
    /// A grant that is narrowed to a segment names one that can be asked for, and no other grant names one.
    fn check_segments(&self, unit: &mut Unit<'_>, findings: &mut Findings) -> Result<()> {
        for (place, grant) in self.grants.iter().enumerate() {
            let path = format!("grants[{place}].segment");
            match (&grant.segment, grant.scope == Scope::Segment) {
                (None, false) => {}
                (None, true) => drop(findings.error(
                    &path,
                    "access.no_segment",
                    "Der Umfang „segment“ braucht den Namen eines Segments.",
                    "the scope `segment` needs the name of a segment",
                )),
                (Some(_), false) => drop(findings.error(
                    &path,
                    "access.segment_unused",
                    "Ein Segment gilt nur mit dem Umfang „segment“.",
                    "a segment counts only with the scope `segment`",
                )),
                (Some(name), true) => {
                    let services = unit.services;
                    if services.segment(unit, name)?.is_none() {
                        findings.error(
                            &path,
                            "access.unknown_segment",
                            format!("Es gibt kein Segment „{name}“, nach dem sich fragen lässt."),
                            format!("there is no segment `{name}` that can be asked for"),
                        );
                    }
                }
            }
        }
        Ok(())
    }

    /// A grant that can never match is a slip of the pen, and a slip in rights is expensive.
    fn check(&self, unit: &Unit<'_>) -> Findings {
        let mut findings = Findings::default();
        kundig_check::text::required("name", &self.name, "Name", "name", &mut findings);
        let operations = unit.services.operations();
        for (place, grant) in self.grants.iter().enumerate() {
            let covered: Vec<_> = operations.iter().filter(|facts| matches(&grant.right, facts.name)).collect();
            if covered.is_empty() {
                let near = suggest::did_you_mean(&grant.right, operations.iter().map(|facts| facts.name));
                let finding = findings.error(
                    &format!("grants[{place}].right"),
                    "access.unknown_right",
                    format!("Kein Vorgang passt auf „{}“.", grant.right),
                    format!("no operation matches `{}`", grant.right),
                );
                if let Some(near) = near {
                    finding.suggest(near);
                }
            }
            for (field_place, field) in grant.fields.iter().enumerate() {
                let pattern = field.strip_prefix('!').unwrap_or(field);
                let groups = || covered.iter().flat_map(|facts| facts.field_groups);
                if !covered.is_empty() && !groups().any(|group| matches(pattern, group.name)) {
                    let finding = findings.error(
                        &format!("grants[{place}].fields[{field_place}]"),
                        "access.unknown_field_group",
                        format!("„{pattern}“ ist keine Feldgruppe von „{}“.", grant.right),
                        format!("`{pattern}` is no field group of `{}`", grant.right),
                    );
                    if let Some(near) = suggest::did_you_mean(pattern, groups().map(|group| group.name)) {
                        finding.suggest(near);
                    }
                }
            }
        }
        findings
    }
}

/// Creates a team; a team of this name that exists is answered as it is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetTeam {
    /// The name, e.g. `service`.
    pub name: String,
}

impl Operation for SetTeam {
    type Output = Team;
    const NAME: &'static str = "access.set_team";
    const EMITS: &'static [&'static str] = &["access.team_set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self { name: "Außendienst Nord".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Team> {
        let mut findings = Findings::default();
        kundig_check::text::required("name", &self.name, "Name", "name", &mut findings);
        unit.settle(findings)?;
        let company = unit.company_no();
        if let Some(team) = unit.db.teams(company)?.into_iter().find(|team| team.name == self.name) {
            return Ok(team);
        }
        let team = Team { id: unit.new_id::<TeamId>(), name: self.name };
        unit.db.insert_team(company, team.id, &team.name)?;
        let (before, after) = Draft::change(None, &team)?;
        unit.record("access.team_set", (TeamId::KIND, team.id.any()), None, before, after)?;
        Ok(team)
    }
}

/// Lists all roles with their grants, and all teams.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRoles {}

/// All roles and teams.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RoleList {
    /// Roles by name.
    pub roles: Vec<Role>,
    /// Teams by name.
    pub teams: Vec<Team>,
}

impl Operation for ListRoles {
    type Output = RoleList;
    const NAME: &'static str = "access.list_roles";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RoleList> {
        let company = unit.company_no();
        let roles = unit.db.roles(company)?.into_iter().map(RoleRow::into_role).collect();
        Ok(RoleList { roles, teams: unit.db.teams(company)? })
    }
}
