//! One customer, and its history.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{current, lineage, load_current};
use crate::access::FieldGroup;
use crate::base::{CustomerId, ErrorCode, Result};
use crate::customer::{Customer, GROUPS};
use crate::journal::JournalPage;
use crate::journal::store::{JournalStore, Wanted};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers a customer with everything that the session may see of it. Whoever asks for a record that went into another one's
/// gets that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCustomer {
    /// The customer.
    pub id: CustomerId,
}

impl Operation for GetCustomer {
    type Output = Customer;
    const NAME: &'static str = "customer.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { id: CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Customer> {
        let decision = unit.decision();
        Ok(load_current(unit, &decision, self.id)?.shown())
    }
}

/// Answers everything that happened around a customer, oldest first: contacts, cases, follow-ups, changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerHistory {
    /// The customer.
    pub id: CustomerId,
    /// Entries after this number; 0 begins at the beginning.
    #[serde(default)]
    pub after: i64,
    /// At most so many entries (1 to 1,000; 100 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for CustomerHistory {
    type Output = JournalPage;
    const NAME: &'static str = "customer.history";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: GetCustomer::example().id, after: 0, limit: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<JournalPage> {
        let id = current(unit, self.id)?;
        super::reach(unit, id)?;
        let wanted = Wanted { customers: lineage(unit, id)?, ..Wanted::default() };
        let limit = i64::from(self.limit.unwrap_or(100).clamp(1, 1_000));
        let rows = unit.db.entries_after(unit.circumstances.company, self.after, &wanted, limit)?;
        let next = rows.last().map_or(self.after, |row| row.seq);
        Ok(JournalPage { entries: unit.show_entries(rows)?, next })
    }
}
