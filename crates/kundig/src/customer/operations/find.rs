//! Customers by an exact key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{current, load_visible};
use crate::access::FieldGroup;
use crate::base::{CustomerId, Error, ErrorCode, Result};
use crate::customer::mask::groups;
use crate::customer::store::CustomerStore;
use crate::customer::{Customer, ExternalReference, GROUPS};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Finds customers by an exact key: customer number, another system's key, or IBAN (with the right to see bank data).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindCustomer {
    /// The customer number.
    #[serde(default)]
    pub number: Option<String>,
    /// Another system's key.
    #[serde(default)]
    pub external_reference: Option<ExternalReference>,
    /// An IBAN in any notation.
    #[serde(default)]
    pub iban: Option<String>,
}

/// What was found: none, one, or for an IBAN perhaps several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// The customers.
    pub customers: Vec<Customer>,
}

/// How many customers may share one IBAN before the list is cut.
const MAX_FOUND: i64 = 50;

impl Operation for FindCustomer {
    type Output = Found;
    const NAME: &'static str = "customer.find";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Denied];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { number: Some("K-10001".into()), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Found> {
        let company = unit.company_no();
        let decision = unit.decision();
        let mut ids: Vec<CustomerId> = Vec::new();
        if let Some(number) = &self.number {
            ids.extend(unit.db.customer_by_number(company, number)?);
        }
        if let Some(reference) = &self.external_reference {
            ids.extend(unit.db.customer_by_reference(company, reference)?.map(|record| CustomerId(record.0)));
        }
        if let Some(iban) = &self.iban {
            let iban: String = iban.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
            for id in unit.db.customers_by_iban(company, &iban, MAX_FOUND)? {
                // The answer itself would tell whose account it is.
                match load_visible(unit, &decision, id) {
                    Ok(access) if access.mask.has(groups::BANK) => ids.push(id),
                    Ok(_) | Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        for id in &mut ids {
            *id = current(unit, *id)?;
        }
        ids.sort();
        ids.dedup();
        let mut customers = Vec::with_capacity(ids.len());
        for id in ids {
            match load_visible(unit, &decision, id) {
                Ok(access) => customers.push(access.shown()),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Found { customers })
    }
}
