//! The queries of users, teams and roles.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Grant, Role, Team, User};
use crate::base::{CompanyNo, RoleId, TeamId, Timestamp, UserId};
use crate::store::schema::{app_user, rights_epoch, role, team};

/// A row of `app_user`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = app_user)]
#[diesel(treat_none_as_null = true)]
pub(crate) struct UserRow {
    pub company: CompanyNo,
    pub id: UserId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub login: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub active: bool,
    pub roles: String,
    pub teams: String,
}

impl UserRow {
    pub(crate) fn role_names(&self) -> Vec<String> {
        serde_json::from_str(&self.roles).unwrap_or_default()
    }

    pub(crate) fn team_ids(&self) -> Vec<TeamId> {
        serde_json::from_str(&self.teams).unwrap_or_default()
    }

    pub(crate) fn into_user(self) -> User {
        User {
            roles: self.role_names(),
            teams: self.team_ids(),
            id: self.id,
            version: self.version,
            login: self.login,
            name: self.name,
            active: self.active,
            has_password: self.password_hash.is_some(),
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// A row of `role`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = role)]
pub(crate) struct RoleRow {
    pub company: CompanyNo,
    pub id: RoleId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub name: String,
    pub about: String,
    pub grants: String,
}

impl RoleRow {
    pub(crate) fn grants(&self) -> Vec<Grant> {
        serde_json::from_str(&self.grants).unwrap_or_default()
    }

    pub(crate) fn into_role(self) -> Role {
        Role {
            grants: self.grants(),
            id: self.id,
            version: self.version,
            name: self.name,
            about: self.about,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Users, teams and roles.
#[store]
impl AccessStore for Connection {
    /// How often users, roles and teams were changed.
    fn rights_epoch(&mut self) -> QueryResult<i64> {
        rights_epoch::table.find(1).select(rights_epoch::epoch).get_result(self)
    }

    fn move_rights_epoch(&mut self) -> QueryResult<()> {
        diesel::update(rights_epoch::table.find(1))
            .set(rights_epoch::epoch.eq(rights_epoch::epoch + 1))
            .execute(self)
            .map(drop)
    }

    fn user_by_login(&mut self, company: CompanyNo, login: &str) -> QueryResult<Option<UserRow>> {
        app_user::table
            .filter(app_user::company.eq(company))
            .filter(app_user::login.eq(login))
            .select(UserRow::as_select())
            .get_result(self)
            .optional()
    }

    fn users(&mut self, company: CompanyNo) -> QueryResult<Vec<UserRow>> {
        app_user::table
            .filter(app_user::company.eq(company))
            .order(app_user::login)
            .select(UserRow::as_select())
            .load(self)
    }

    fn insert_user(&mut self, row: &UserRow) -> QueryResult<()> {
        diesel::insert_into(app_user::table).values(row).execute(self).map(drop)
    }

    fn update_user(&mut self, row: &UserRow) -> QueryResult<()> {
        diesel::update(app_user::table.find((row.company, row.id))).set(row).execute(self).map(drop)
    }

    fn role_by_name(&mut self, company: CompanyNo, name: &str) -> QueryResult<Option<RoleRow>> {
        role::table
            .filter(role::company.eq(company))
            .filter(role::name.eq(name))
            .select(RoleRow::as_select())
            .get_result(self)
            .optional()
    }

    fn roles(&mut self, company: CompanyNo) -> QueryResult<Vec<RoleRow>> {
        role::table.filter(role::company.eq(company)).order(role::name).select(RoleRow::as_select()).load(self)
    }

    /// The roles of all companies: what `run_as` of a rule may say.
    fn all_roles(&mut self) -> QueryResult<Vec<Role>> {
        let rows: Vec<RoleRow> =
            role::table.order((role::name, role::company)).select(RoleRow::as_select()).load(self)?;
        Ok(rows.into_iter().map(RoleRow::into_role).collect())
    }

    fn insert_role(&mut self, row: &RoleRow) -> QueryResult<()> {
        diesel::insert_into(role::table).values(row).execute(self).map(drop)
    }

    fn update_role(&mut self, row: &RoleRow) -> QueryResult<()> {
        diesel::update(role::table.find((row.company, row.id))).set(row).execute(self).map(drop)
    }

    fn teams(&mut self, company: CompanyNo) -> QueryResult<Vec<Team>> {
        let rows: Vec<(TeamId, String)> = team::table
            .filter(team::company.eq(company))
            .order(team::name)
            .select((team::id, team::name))
            .load(self)?;
        Ok(rows.into_iter().map(|(id, name)| Team { id, name }).collect())
    }

    fn insert_team(&mut self, company: CompanyNo, id: TeamId, name: &str) -> QueryResult<()> {
        diesel::insert_into(team::table)
            .values((team::company.eq(company), team::id.eq(id), team::name.eq(name)))
            .execute(self)
            .map(drop)
    }
}
