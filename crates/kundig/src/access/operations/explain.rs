//! Why something is allowed or denied.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::store::AccessStore;
use crate::access::{Access, Explanation};
use crate::base::{Error, ErrorCode, Result};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Says why a user or role may or may not do something, grant by grant and field group by field group.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainAccess {
    /// The operation, e.g. `customer.change`.
    pub right: String,
    /// The user asked about; without user and role it is the one who asks.
    #[serde(default)]
    pub login: Option<String>,
    /// The role asked about, instead of a user.
    #[serde(default)]
    pub role: Option<String>,
}

impl Operation for ExplainAccess {
    type Output = Explanation;
    const NAME: &'static str = "access.explain";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::UnknownOperation];

    fn example() -> Self {
        Self { right: "customer.change".into(), login: None, role: Some("marketing".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Explanation> {
        let facts = *unit.services.operation(&self.right)?;
        let company = unit.company_no();
        let operations = unit.services.operations();
        let access = match (&self.login, &self.role) {
            (Some(login), _) => {
                let user = unit.db.user_by_login(company, login)?.ok_or_else(|| Error::not_found("user", login))?;
                let roles = super::grants_of(unit, &user.role_names())?;
                Access::compile(login.clone(), Some(user.id), user.team_ids(), &roles, operations)
            }
            (None, Some(role)) => {
                let roles = super::grants_of(unit, std::slice::from_ref(role))?;
                Access::compile(format!("role {role}"), None, Vec::new(), &roles, operations)
            }
            (None, None) => return Ok(explain(&unit.circumstances.access, &facts)),
        };
        Ok(explain(&access, &facts))
    }
}

fn explain(access: &Access, facts: &crate::operation::Facts) -> Explanation {
    let right = facts.name.to_owned();
    let Some(decision) = access.decision(facts.name) else {
        return Explanation {
            allowed: false,
            actor: access.actor.to_string(),
            because: format!("no grant of any role of theirs names `{right}`; what is not granted is denied"),
            right,
            grants: Vec::new(),
            open_fields: Vec::new(),
            withheld_fields: facts.field_groups.iter().map(|group| group.name.to_owned()).collect(),
        };
    };
    let (open, withheld): (Vec<_>, Vec<_>) =
        facts.field_groups.iter().partition(|group| decision.hits.iter().any(|hit| hit.mask.has(**group)));
    let names =
        |groups: Vec<&crate::access::FieldGroup>| groups.into_iter().map(|group| group.name.to_owned()).collect();
    let grants: Vec<String> = decision.hits.iter().map(|hit| access.told(hit)).collect();
    Explanation {
        allowed: true,
        actor: access.actor.to_string(),
        because: format!("granted by {}", grants.join("; ")),
        right,
        grants,
        open_fields: names(open),
        withheld_fields: names(withheld),
    }
}
