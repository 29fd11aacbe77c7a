//! What customers agreed to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::reach;
use crate::base::{ConsentId, CustomerId, ErrorCode, Result};
use crate::consent::store::{ConsentRow, ConsentStore};
use crate::consent::{Consent, ConsentChannel, ConsentList, ConsentState, Permission};
use crate::customer;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// How many consents of one customer are looked at; nobody is asked more often.
const MAX: i64 = 500;

fn anna() -> CustomerId {
    CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
}

/// Answers a consent, without what confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetConsent {
    /// The consent.
    pub id: ConsentId,
}

impl Operation for GetConsent {
    type Output = Consent;
    const NAME: &'static str = "consent.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: ConsentId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0009)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Consent> {
        reach(unit, self.id).map(Consent::closed)
    }
}

/// Lists what a customer was asked and agreed to, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListConsents {
    /// The customer.
    pub customer: CustomerId,
}

impl Operation for ListConsents {
    type Output = ConsentList;
    const NAME: &'static str = "consent.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { customer: anna() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ConsentList> {
        customer::operations::reach(unit, self.customer)?;
        let company = unit.company_no();
        let rows = unit.db.consents_of(company, self.customer, None, None, MAX)?;
        Ok(ConsentList { consents: rows.into_iter().map(|row| row.into_consent().closed()).collect() })
    }
}

/// Says whether a customer may be addressed for a purpose by a channel: only a confirmed consent that was not withdrawn
/// allows it, and nothing for who is not to be contacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckConsent {
    /// The customer.
    pub customer: CustomerId,
    /// What for.
    pub purpose: String,
    /// By which channel.
    pub channel: ConsentChannel,
}

impl Operation for CheckConsent {
    type Output = Permission;
    const NAME: &'static str = "consent.check";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { customer: anna(), purpose: "newsletter".into(), channel: ConsentChannel::Email }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Permission> {
        let customer = customer::operations::reach(unit, self.customer)?;
        let company = unit.company_no();
        let rows = unit.db.consents_of(company, self.customer, Some(&self.purpose), Some(self.channel), MAX)?;
        let in_force = rows.iter().find(|row| row.state == ConsentState::Confirmed);
        let decides: Option<&ConsentRow> = in_force.or(rows.first());
        Ok(Permission {
            // Do-not-contact overrides whatever was agreed to.
            allowed: in_force.is_some() && customer.do_not_contact.is_none(),
            consent: decides.map(|row| row.id),
            state: decides.map(|row| row.state),
        })
    }
}
