//! Users, teams, roles and grants.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{RoleId, TeamId, Timestamp, UserId, text_enum};

text_enum! {
    /// Which records a grant reaches.
    pub enum Scope {
        /// Those of the customers whom the grant's segment means.
        Segment = "segment",
        /// Those that the user is responsible for.
        Own = "own",
        /// Those of the user's teams, and the user's own.
        Team = "team",
        /// All of the company.
        All = "all",
    }
}

/// One permission: what, on which records, on which fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// An operation (`customer.change`) or a pattern (`customer.*`, `*`).
    pub right: String,
    /// On which records.
    #[serde(default = "all")]
    pub scope: Scope,
    /// The saved segment, by name, where the scope is `segment`. Who may change its filter must hold `access.set_role`; one
    /// whose filter can't be read any more means nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// Field groups (`customer.bank`) or patterns (`customer.*`); `!customer.bank` takes one out. Empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

fn all() -> Scope {
    Scope::All
}

impl Grant {
    /// A grant on all records and all fields.
    pub fn all(right: &str) -> Self {
        Self { right: right.to_owned(), scope: Scope::All, segment: None, fields: Vec::new() }
    }

    /// The same, narrowed to field groups.
    pub fn fields(mut self, fields: &[&str]) -> Self {
        self.fields = fields.iter().map(|f| (*f).to_owned()).collect();
        self
    }

    /// The same, narrowed to the customers whom a saved segment means.
    pub fn segment(mut self, name: &str) -> Self {
        (self.scope, self.segment) = (Scope::Segment, Some(name.to_owned()));
        self
    }

    /// The same, narrowed to a scope.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }
}

/// A named bundle of grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// The id.
    pub id: RoleId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// The name, e.g. `marketing`.
    pub name: String,
    /// What people with this role do.
    pub about: String,
    /// What they may do.
    pub grants: Vec<Grant>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A team of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    /// The id.
    pub id: TeamId,
    /// The name, e.g. `service`.
    pub name: String,
}

/// A user of the host program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// Counts the changes.
    pub version: i32,
    /// The name to log in with; the host's own user name where the host vouches.
    pub login: String,
    /// The name that people read.
    pub name: String,
    /// Whether the user may log in.
    pub active: bool,
    /// Whether a password is set (the password itself is never shown).
    pub has_password: bool,
    /// Names of roles.
    pub roles: Vec<String>,
    /// Teams.
    pub teams: Vec<TeamId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}
