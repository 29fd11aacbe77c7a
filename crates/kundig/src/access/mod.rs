//! Rights: deny by default, compiled per session, asked on every operation.
//!
//! A grant is a right (an operation or a pattern), a scope and the field groups that it covers. Nothing here knows a
//! business area: areas name their field groups, the catalogue names the operations.

mod compiled;
mod model;
mod narrowed;
pub mod operations;
mod password;
pub(crate) mod store;

pub(crate) use compiled::{Access, Decision, Ownership, Segments, denied, matches};
pub use compiled::{Explanation, FieldGroup, Mask};
pub use model::{Grant, Role, Scope, Team, User};
pub(crate) use password::{hash_password, verify_password};

use crate::operation::EventFacts;

/// What can happen here.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "access.user_set", about: "A user was created or changed.", record: "user" },
    EventFacts { name: "access.role_set", about: "A role was created or changed.", record: "role" },
    EventFacts { name: "access.team_set", about: "A team was created.", record: "team" },
];
