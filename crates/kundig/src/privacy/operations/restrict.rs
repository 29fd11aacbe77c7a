//! Restricting, and lifting it.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::{fulfil, open_request, some_customer};
use crate::base::{CustomerId, Date, Error, ErrorCode, PrivacyRequestId, Result};
use crate::customer::Protection;
use crate::customer::operations::{AnyProtected, reach_protected};
use crate::customer::store::{CustomerRow, CustomerStore};
use crate::operation::{Effect, Operation};
use crate::privacy::model::{PrivacyAction, PrivacyLogEntry, Restriction, RestrictionReason};
use crate::privacy::store::PrivacyStore;
use crate::privacy::{ERASE_TIMER, LIFT_TIMER, log};
use crate::timers::Timer;
use crate::unit::Unit;

/// Restricts a customer (Art. 18 GDPR): the data stays but is not used. Nobody finds, lists or changes the customer, no rule
/// reacts and no message leaves; only whoever holds `privacy.get` reads it. Consents can be withdrawn as ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictCustomer {
    /// The customer.
    pub customer: CustomerId,
    /// Why.
    pub reason: RestrictionReason,
    /// The last day of it, after which it is lifted; it lasts until `privacy.lift` when left out.
    #[serde(default)]
    pub until: Option<Date>,
    /// The request that is fulfilled thereby.
    #[serde(default)]
    pub request: Option<PrivacyRequestId>,
}

impl Operation for RestrictCustomer {
    type Output = PrivacyLogEntry;
    const NAME: &'static str = "privacy.restrict";
    const EMITS: &'static [&'static str] = &["privacy.restricted", "privacy.request_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Conflict];

    fn example() -> Self {
        Self { customer: some_customer(), reason: RestrictionReason::Accuracy, until: None, request: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyLogEntry> {
        let (customer, today) = (self.customer, unit.today()?);
        if self.until.is_some_and(|until| until < today) {
            let mut findings = Findings::default();
            let (de, en) = ("Dieser Tag ist schon vorbei.", "this day is over already");
            findings.error("until", "privacy.past", de, en);
            return Err(Error::Invalid(findings));
        }
        let row = reach_protected(unit, customer)?;
        if let Some(protection) = row.protection {
            return Err(wrong(row.number, protection, "lift the restriction before you set another one"));
        }
        let request = open_request(unit, self.request, customer)?.map(|request| request.id);
        let (since, until) = (unit.now, self.until);
        let restriction = Restriction { customer, since, reason: self.reason, until, erase_when_due: false };
        let entry = restrict(unit, row, restriction, request)?;
        if let Some(next) = until.and_then(|until| until.0.succ_opt()) {
            let due_at = unit.company()?.instant(next.and_time(chrono::NaiveTime::MIN));
            let record = (CustomerId::KIND, customer.any());
            unit.set_timer(LIFT_TIMER, record, Some(customer), due_at, &Map::new())?;
        }
        fulfil(unit, request)?;
        Ok(entry)
    }
}

/// Lifts the restriction of a customer; an erasure that waited for its date is off as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftRestriction {
    /// The customer. Whoever had it restricted is told before (Art. 18 (3) GDPR).
    pub customer: CustomerId,
}

impl Operation for LiftRestriction {
    type Output = PrivacyLogEntry;
    const NAME: &'static str = "privacy.lift";
    const EMITS: &'static [&'static str] = &["privacy.lifted"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Conflict];

    fn example() -> Self {
        Self { customer: some_customer() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyLogEntry> {
        let row = reach_protected(unit, self.customer)?;
        lift(unit, row)
    }
}

fn wrong(key: String, protection: Protection, problem: &'static str) -> Error {
    Error::WrongState { record: CustomerId::KIND, key, state: protection.to_string(), problem }
}

/// Restricts a customer within reach; one that is restricted already for another reason.
pub(super) fn restrict(
    unit: &mut Unit<'_>,
    row: CustomerRow,
    restriction: Restriction,
    request: Option<PrivacyRequestId>,
) -> Result<PrivacyLogEntry> {
    let company = unit.company_no();
    let (customer, number, until) = (row.id, row.number.clone(), restriction.until);
    protect(unit, row, Some(Protection::Restricted))?;
    unit.drop_timers(customer.any(), Some(LIFT_TIMER))?;
    unit.drop_timers(customer.any(), Some(ERASE_TIMER))?;
    unit.db.save_restriction(company, &restriction)?;
    let reason = Map::from_iter([("reason".to_owned(), restriction.reason.as_str().into())]);
    log::write(unit, PrivacyAction::Restricted, Some((customer, number)), request, until, reason)
}

fn lift(unit: &mut Unit<'_>, row: CustomerRow) -> Result<PrivacyLogEntry> {
    let company = unit.company_no();
    let (customer, number) = (row.id, row.number.clone());
    match row.protection {
        Some(Protection::Restricted) => {}
        Some(Protection::Erased) => return Err(wrong(number, Protection::Erased, "nothing brings it back")),
        Some(Protection::Merged) => return Err(wrong(number, Protection::Merged, "merge.undo brings it back")),
        None => {
            return Err(Error::WrongState {
                record: CustomerId::KIND,
                key: number,
                state: "not restricted".into(),
                problem: "there is nothing to lift",
            });
        }
    }
    protect(unit, row, None)?;
    unit.drop_timers(customer.any(), Some(LIFT_TIMER))?;
    unit.drop_timers(customer.any(), Some(ERASE_TIMER))?;
    unit.db.delete_restriction(company, customer)?;
    log::write(unit, PrivacyAction::Lifted, Some((customer, number)), None, None, Map::new())
}

fn protect(unit: &mut Unit<'_>, row: CustomerRow, protection: Option<Protection>) -> Result<()> {
    let (read, number) = (row.version, row.number.clone());
    let new = CustomerRow { version: read + 1, changed_at: unit.now, protection, ..row };
    let written = unit.db.update_customer(&new, read)?;
    unit.forget::<AnyProtected>();
    written.map(drop).ok_or_else(|| Error::Conflict { record: CustomerId::KIND, key: number, read, current: read + 1 })
}

/// The last day of a restriction is over.
pub(in crate::privacy) fn fire(unit: &mut Unit<'_>, timer: &Timer) -> Result<()> {
    let (company, today, customer) = (unit.company_no(), unit.today()?, CustomerId(timer.record.0));
    let restriction = unit.db.restriction(company, customer)?;
    let over = restriction.is_some_and(|one| !one.erase_when_due && one.until.is_some_and(|until| until < today));
    match unit.db.customer(company, customer)?.filter(|_| over) {
        Some(row) => lift(unit, row).map(drop),
        None => Ok(()),
    }
}
