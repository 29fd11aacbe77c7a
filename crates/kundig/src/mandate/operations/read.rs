//! Mandates are read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::reach;
use crate::base::{CustomerId, ErrorCode, MandateId, Result};
use crate::customer;
use crate::mandate::store::MandateStore;
use crate::mandate::{Mandate, MandateList};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// How many mandates of one customer are listed; nobody signs more.
const MAX: i64 = 500;

/// Answers a mandate as it stands today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetMandate {
    /// The mandate.
    pub id: MandateId,
}

impl Operation for GetMandate {
    type Output = Mandate;
    const NAME: &'static str = "mandate.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: super::example_id() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Mandate> {
        reach(unit, self.id)
    }
}

/// Lists a customer's mandates as they stand today, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListMandates {
    /// The customer.
    pub customer: CustomerId,
}

impl Operation for ListMandates {
    type Output = MandateList;
    const NAME: &'static str = "mandate.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { customer: CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<MandateList> {
        customer::operations::reach(unit, self.customer)?;
        let (company, today) = (unit.company_no(), unit.today()?);
        let rows = unit.db.mandates_of(company, self.customer, MAX)?;
        Ok(MandateList { mandates: rows.into_iter().map(|row| row.into_mandate(today)).collect() })
    }
}
