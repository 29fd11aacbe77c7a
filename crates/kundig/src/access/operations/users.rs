//! Users and their passwords.

use kundig_check::{Findings, suggest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::password::MAX_PASSWORD_BYTES;
use crate::access::store::{AccessStore, UserRow};
use crate::access::{User, hash_password};
use crate::base::{Error, ErrorCode, Result, UserId};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Creates a user, or changes name, roles, teams and whether the user may log in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUser {
    /// The name to log in with; the host's own user name where the host vouches.
    pub login: String,
    /// The name that people read.
    pub name: String,
    /// Names of roles.
    pub roles: Vec<String>,
    /// Names of teams.
    #[serde(default)]
    pub teams: Vec<String>,
    /// Whether the user may log in.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

impl Operation for SetUser {
    type Output = User;
    const NAME: &'static str = "access.set_user";
    const EMITS: &'static [&'static str] = &["access.user_set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self {
            login: "jürgen.weiß".into(),
            name: "Jürgen Weiß".into(),
            roles: vec!["service".into()],
            teams: Vec::new(),
            active: true,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<User> {
        let company = unit.company_no();
        let mut findings = Findings::default();
        kundig_check::text::required("login", &self.login, "Anmeldename", "login", &mut findings);
        kundig_check::text::required("name", &self.name, "Name", "name", &mut findings);
        let known: Vec<String> = unit.db.roles(company)?.into_iter().map(|role| role.name).collect();
        known_names("roles", &self.roles, &known, "Rolle", "role", &mut findings);
        let teams = unit.db.teams(company)?;
        let names: Vec<String> = teams.iter().map(|team| team.name.clone()).collect();
        known_names("teams", &self.teams, &names, "Gruppe", "team", &mut findings);
        unit.settle(findings)?;

        let team_ids: Vec<_> =
            teams.iter().filter(|team| self.teams.contains(&team.name)).map(|team| team.id).collect();
        let old = unit.db.user_by_login(company, &self.login)?;
        let now = unit.now;
        let row = UserRow {
            company,
            id: old.as_ref().map_or_else(|| unit.new_id::<UserId>(), |user| user.id),
            version: old.as_ref().map_or(1, |user| user.version + 1),
            created_at: old.as_ref().map_or(now, |user| user.created_at),
            changed_at: now,
            login: self.login,
            name: self.name,
            password_hash: old.as_ref().and_then(|user| user.password_hash.clone()),
            active: self.active,
            roles: serde_json::to_string(&self.roles).map_err(Error::internal)?,
            teams: serde_json::to_string(&team_ids).map_err(Error::internal)?,
        };
        match &old {
            Some(_) => unit.db.update_user(&row)?,
            None => unit.db.insert_user(&row)?,
        }
        let user = row.into_user();
        let (before, after) = Draft::change(old.map(UserRow::into_user).as_ref(), &user)?;
        unit.record("access.user_set", (UserId::KIND, user.id.any()), None, before, after)?;
        unit.rights_change()?;
        Ok(user)
    }
}

fn known_names(path: &str, given: &[String], known: &[String], de: &str, en: &str, findings: &mut Findings) {
    for (place, name) in given.iter().enumerate().filter(|(_, name)| !known.contains(name)) {
        let finding = findings.error(
            &format!("{path}[{place}]"),
            "access.unknown_name",
            format!("Eine {de} „{name}“ gibt es nicht."),
            format!("there is no {en} `{name}`"),
        );
        if let Some(near) = suggest::did_you_mean(name, known.iter().map(String::as_str)) {
            finding.suggest(near);
        }
    }
}

/// Sets or removes a user's password (stored as argon2id hash; never shown, never journalled).
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    /// The login.
    pub login: String,
    /// The new password, at least 10 characters; null removes it, so that only the host can vouch.
    pub password: Option<String>,
}

impl std::fmt::Debug for SetPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetPassword").field("login", &self.login).finish_non_exhaustive()
    }
}

impl Operation for SetPassword {
    type Output = User;
    const NAME: &'static str = "access.set_password";
    const EMITS: &'static [&'static str] = &["access.user_set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound];

    fn example() -> Self {
        Self { login: "jürgen.weiß".into(), password: Some("fünf Füchse fangen Fische".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<User> {
        let company = unit.company_no();
        let mut findings = Findings::default();
        if let Some(password) = &self.password
            && (password.chars().count() < 10 || password.len() > MAX_PASSWORD_BYTES)
        {
            findings.error(
                "password",
                "access.password_length",
                "Das Kennwort braucht mindestens 10 Zeichen (und höchstens 1024 Byte).",
                "a password has at least 10 characters (and at most 1024 bytes)",
            );
        }
        unit.settle(findings)?;
        let old = unit.db.user_by_login(company, &self.login)?.ok_or_else(|| Error::not_found("user", &self.login))?;
        let password_hash = self.password.as_deref().map(hash_password).transpose()?;
        let row = UserRow { password_hash, version: old.version + 1, changed_at: unit.now, ..old.clone() };
        unit.db.update_user(&row)?;
        let user = row.into_user();
        let (before, after) = Draft::change(Some(&old.into_user()), &user)?;
        unit.record("access.user_set", (UserId::KIND, user.id.any()), None, before, after)?;
        Ok(user)
    }
}

/// Lists all users with their roles.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {}

/// All users.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UserList {
    /// Users by login.
    pub users: Vec<User>,
}

impl Operation for ListUsers {
    type Output = UserList;
    const NAME: &'static str = "access.list_users";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<UserList> {
        let company = unit.company_no();
        Ok(UserList { users: unit.db.users(company)?.into_iter().map(UserRow::into_user).collect() })
    }
}
