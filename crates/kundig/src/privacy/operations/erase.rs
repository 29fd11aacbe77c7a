//! Erasing, now or when the law lets it.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::restrict::restrict;
use super::{fulfil, open_request, some_customer};
use crate::base::{CustomerId, Date, Error, ErrorCode, PrivacyRequestId, Result, Timestamp};
use crate::customer::Protection;
use crate::customer::operations::reach_protected;
use crate::customer::store::CustomerStore;
use crate::operation::{Effect, Operation};
use crate::privacy::model::{Erasure, KeptUntil, Restriction, RestrictionReason};
use crate::privacy::store::PrivacyStore;
use crate::privacy::{ERASE_TIMER, erasing, retention};
use crate::store::dialect::Dialect;
use crate::timers::Timer;
use crate::unit::Unit;

/// Erases a customer (Art. 17 GDPR): master data, parts, words of the search, contacts with their files, cases, follow-ups,
/// consents, mandates, messages, processes, and the bodies of the journal's entries. What stays is a shell under the old id and
/// number, the proof log, and keyed hashes of addresses that are not to be used again.
///
/// As long as a law or a hold keeps the data it is refused, with the date; with `when_due` the customer is restricted at once
/// and erased when the date comes. After the commit the files are written anew, so that no byte of it is left there; what holds
/// that up is made up for by `privacy.scrub`. Backups made before still have the data: keep `privacy.log` apart from them, and
/// erase again who is in it when one is restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseCustomer {
    /// The customer.
    pub customer: CustomerId,
    /// The request that is fulfilled thereby.
    #[serde(default)]
    pub request: Option<PrivacyRequestId>,
    /// If the data must be kept: restrict now, and erase when the date comes.
    #[serde(default)]
    pub when_due: bool,
    /// Whether addresses and numbers go to the suppression list, as keyed hashes (yes when left out).
    #[serde(default)]
    pub suppress: Option<bool>,
}

impl Operation for EraseCustomer {
    type Output = Erasure;
    const NAME: &'static str = "privacy.erase";
    const EMITS: &'static [&'static str] = &["privacy.erased", "privacy.restricted", "privacy.request_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Conflict];

    fn example() -> Self {
        Self { customer: some_customer(), request: None, when_due: true, suppress: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Erasure> {
        let row = reach_protected(unit, self.customer)?;
        if row.protection == Some(Protection::Erased) {
            return Err(Error::WrongState {
                record: CustomerId::KIND,
                key: row.number,
                state: Protection::Erased.to_string(),
                problem: "there is nothing left to erase",
            });
        }
        let request = open_request(unit, self.request, self.customer)?.map(|request| request.id);
        let suppress = self.suppress.unwrap_or(true);
        let kept = retention::kept(unit, self.customer)?;
        let Some(until) = kept.last().map(|last| last.until) else {
            let log = erasing::erase(unit, row, request, suppress)?;
            fulfil(unit, request)?;
            return Ok(Erasure { customer: self.customer, erased: true, until: None, kept, log });
        };
        if !self.when_due {
            return Err(Error::Invalid(refusal(&kept)));
        }
        let restriction = Restriction {
            customer: self.customer,
            since: unit.now,
            reason: RestrictionReason::Retention,
            until: Some(until),
            erase_when_due: true,
        };
        let log = restrict(unit, row, restriction, request)?;
        arm(unit, self.customer, until, request, suppress)?;
        fulfil(unit, request)?;
        Ok(Erasure { customer: self.customer, erased: false, until: Some(until), kept, log })
    }
}

/// One finding a reason, each with its date.
fn refusal(kept: &[KeptUntil]) -> Findings {
    let mut findings = Findings::default();
    for one in kept {
        let (until, because) = (one.until.0, &one.because);
        findings.error(
            "customer",
            "privacy.retention",
            format!(
                "Die Daten müssen bis zum {} aufbewahrt werden ({because}). Mit `when_due` werden sie bis dahin eingeschränkt \
                 und danach gelöscht.",
                until.format("%d.%m.%Y")
            ),
            format!("the data must be kept until {until} ({because}); with `when_due` it is restricted and erased after that day"),
        );
    }
    findings
}

/// Sets the timer of an erasure: the beginning of the day after the last one.
fn arm(
    unit: &mut Unit<'_>,
    customer: CustomerId,
    until: Date,
    request: Option<PrivacyRequestId>,
    suppress: bool,
) -> Result<()> {
    let next = until.0.succ_opt().unwrap_or(until.0);
    let due_at = unit.company()?.instant(next.and_time(chrono::NaiveTime::MIN));
    unit.drop_timers(customer.any(), Some(ERASE_TIMER))?;
    let data = Map::from_iter([
        ("request".to_owned(), request.map_or(Value::Null, |id| id.to_string().into())),
        ("suppress".to_owned(), suppress.into()),
    ]);
    unit.set_timer(ERASE_TIMER, (CustomerId::KIND, customer.any()), Some(customer), due_at, &data).map(drop)
}

/// The date came. What was added meanwhile may keep the data for longer.
pub(in crate::privacy) fn fire(unit: &mut Unit<'_>, timer: &Timer) -> Result<()> {
    let (company, customer) = (unit.company_no(), CustomerId(timer.record.0));
    let restriction = unit.db.restriction(company, customer)?.filter(|restriction| restriction.erase_when_due);
    let Some((row, restriction)) = unit.db.customer(company, customer)?.zip(restriction) else { return Ok(()) };
    let request = timer.data.get("request").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let suppress = timer.data.get("suppress").and_then(Value::as_bool).unwrap_or(true);
    match retention::kept(unit, customer)?.last().map(|last| last.until) {
        None => erasing::erase(unit, row, request, suppress).map(drop),
        Some(until) => {
            unit.db.save_restriction(company, &Restriction { until: Some(until), ..restriction })?;
            arm(unit, customer, until, request, suppress)
        }
    }
}

/// Writes the database's files anew, so that no byte of what was erased is left in them: merges the search index, rebuilds
/// every page and empties the log. The engine does so after each erasure and in `Engine::tick`; call it after many, or when
/// `privacy.log` shows an erasure without `scrubbed_at`.
///
/// It takes time by the size of the database, and locks it (SQLite: for writers; PostgreSQL: `VACUUM FULL`, table by table). Of
/// PostgreSQL's own log (pg_wal) and replicas, the server's operator takes care, as of backups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScrubFiles {
    /// Also when no erasure is due.
    #[serde(default)]
    pub always: bool,
}

/// What came of scrubbing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scrubbed {
    /// How many erasures were due.
    pub due: u32,
    /// Whether nothing is left of them; else a reader held it up, and it is to be tried again.
    pub done: bool,
}

/// How many erasures one run notes as done.
const MOST_DUE: i64 = 10_000;

impl Operation for ScrubFiles {
    type Output = Scrubbed;
    const NAME: &'static str = "privacy.scrub";
    const EFFECT: Effect = Effect::Maintenance;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::DiskFull, ErrorCode::Busy];

    fn example() -> Self {
        Self { always: true }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Scrubbed> {
        let now: Timestamp = unit.now;
        // Read first: what is erased while the files are written is due again.
        let due = unit.db.not_scrubbed(MOST_DUE)?;
        if due.is_empty() && !self.always {
            return Ok(Scrubbed { due: 0, done: true });
        }
        let done = unit.db.scrub()?;
        if done {
            for (company, id) in &due {
                unit.db.note_scrubbed(*company, *id, now)?;
            }
        }
        Ok(Scrubbed { due: u32::try_from(due.len()).unwrap_or(u32::MAX), done })
    }
}
