//! Reading what is protected, and the proofs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::some_customer;
use crate::access::Ownership;
use crate::base::{CustomerId, ErrorCode, PrivacyLogId, Result};
use crate::customer::Protection;
use crate::customer::operations::load_protected;
use crate::operation::{Effect, Operation};
use crate::privacy::model::{PrivacyAction, PrivacyLogPage, PrivacyStatus};
use crate::privacy::retention::{self, MOST_HOLDS};
use crate::privacy::store::{LogFilter, LogRow, PrivacyStore};
use crate::unit::Unit;

/// How many requests the status of a customer lists.
const MOST_REQUESTS: i64 = 100;

/// Answers how a customer stands in data protection: the data even when it is restricted, what keeps it and until when, what the
/// person asked for. Whoever holds this right reads restricted customers by the other operations as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetPrivacyStatus {
    /// The customer.
    pub customer: CustomerId,
}

impl Operation for GetPrivacyStatus {
    type Output = PrivacyStatus;
    const NAME: &'static str = "privacy.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { customer: some_customer() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyStatus> {
        let (company, today) = (unit.company_no(), unit.today()?);
        let customer = load_protected(unit, self.customer)?;
        let requests = unit.db.privacy_requests_of(company, self.customer, MOST_REQUESTS)?;
        Ok(PrivacyStatus {
            customer,
            restriction: unit.db.restriction(company, self.customer)?,
            kept: retention::kept(unit, self.customer)?,
            holds: unit.db.holds_of(company, self.customer, MOST_HOLDS)?,
            requests: requests.into_iter().map(|row| row.into_request(today)).collect(),
        })
    }
}

/// Lists restricted or erased customers, whom no other list shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListProtected {
    /// Which of the two.
    pub protection: Protection,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<CustomerId>,
}

/// A restricted or erased customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProtectedCustomer {
    /// The id.
    pub id: CustomerId,
    /// The number.
    pub number: String,
    /// The name; of an erased customer one that says so.
    pub name: String,
}

/// A page of restricted or erased customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProtectedPage {
    /// The customers.
    pub customers: Vec<ProtectedCustomer>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<CustomerId>,
}

impl Operation for ListProtected {
    type Output = ProtectedPage;
    const NAME: &'static str = "privacy.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { protection: Protection::Restricted, limit: Some(20), after: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ProtectedPage> {
        let (company, decision) = (unit.company_no(), unit.decision());
        unit.reach(&decision, Ownership::default(), CustomerId::KIND, "list")?;
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let mut rows = unit.db.protected_customers(company, self.protection, self.after, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.0);
        let customers = rows.into_iter().map(|(id, number, name)| ProtectedCustomer { id, number, name }).collect();
        Ok(ProtectedPage { customers, next })
    }
}

/// Reads the proof log: what was exported, restricted, erased or suppressed, when, by whom, on which request, without the data.
/// Keep a copy apart from the backups: after one is restored, whoever is erased in it is erased again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadPrivacyLog {
    /// Only what was done to this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Only this.
    #[serde(default)]
    pub action: Option<PrivacyAction>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<PrivacyLogId>,
}

impl Operation for ReadPrivacyLog {
    type Output = PrivacyLogPage;
    const NAME: &'static str = "privacy.log";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { action: Some(PrivacyAction::Erased), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyLogPage> {
        let (company, decision) = (unit.company_no(), unit.decision());
        unit.reach(&decision, Ownership::default(), PrivacyLogId::KIND, "log")?;
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let filter = LogFilter { customer: self.customer, action: self.action, after: self.after };
        let mut rows = unit.db.privacy_log(company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        Ok(PrivacyLogPage { entries: rows.into_iter().map(LogRow::into_entry).collect(), next })
    }
}
