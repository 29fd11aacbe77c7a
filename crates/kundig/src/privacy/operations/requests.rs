//! What people ask for, and the clock of it.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{need_open, reach_request, save_request, some_customer};
use crate::access::Ownership;
use crate::base::{CustomerId, Date, Error, ErrorCode, PrivacyRequestId, Result};
use crate::customer::operations::reach_protected;
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::privacy::deadline::{MONTHS, MORE_MONTHS, due_on};
use crate::privacy::model::{PrivacyRequest, PrivacyRequestPage, RequestKind, RequestState};
use crate::privacy::store::{PrivacyStore, RequestFilter, RequestRow};
use crate::unit::Unit;

/// The longest reason or reference, in characters.
const MAX_TEXT: usize = 500;

/// Records what a person asks for by data-protection law, and by when it must be answered: one month after it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRequest {
    /// Whose; none for somebody who is not known here, and is told so.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// What they ask for.
    pub kind: RequestKind,
    /// The day on which it came in; today when left out.
    #[serde(default)]
    pub received_on: Option<Date>,
    /// Where it lies, e.g. `E-Mail vom 3. März`.
    #[serde(default)]
    pub reference: Option<String>,
}

impl Operation for RecordRequest {
    type Output = PrivacyRequest;
    const NAME: &'static str = "privacy.request";
    const EMITS: &'static [&'static str] = &["privacy.requested"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Denied];

    fn example() -> Self {
        Self {
            customer: Some(some_customer()),
            kind: RequestKind::Access,
            received_on: None,
            reference: Some("Brief vom 20. November".into()),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyRequest> {
        let (company, today) = (unit.company_no(), unit.today()?);
        let received_on = self.received_on.unwrap_or(today);
        let mut findings = Findings::default();
        if received_on > today {
            let (de, en) = ("Die Anfrage liegt in der Zukunft.", "the request lies in the future");
            findings.error("received_on", "privacy.future", de, en);
        }
        if let Some(reference) = &self.reference {
            kundig_check::text::max_len("reference", reference, MAX_TEXT, "Fundstelle", "reference", &mut findings);
        }
        unit.settle(findings)?;
        match self.customer {
            Some(customer) => drop(reach_protected(unit, customer)?),
            None => {
                let decision = unit.decision();
                unit.reach(&decision, Ownership::default(), PrivacyRequestId::KIND, "of nobody known")?;
            }
        }
        let due_on = Date(due_on(received_on.0, MONTHS, unit.company()?.region()));
        let request = PrivacyRequest {
            id: unit.new_id(),
            version: 1,
            customer: self.customer,
            kind: self.kind,
            state: RequestState::Open,
            received_on,
            due_on,
            overdue: due_on < today,
            reference: self.reference.filter(|text| !text.trim().is_empty()),
            extended_because: None,
            refused_because: None,
            finished_at: None,
            created_at: unit.now,
            changed_at: unit.now,
        };
        unit.db.insert_privacy_request(&RequestRow::new(company, &request))?;
        let (before, after) = Draft::change(None, &request)?;
        unit.record("privacy.requested", (PrivacyRequestId::KIND, request.id.any()), request.customer, before, after)?;
        Ok(request)
    }
}

/// Takes two months more for a request that is complex, or one of many (Art. 12 (3) GDPR): three months after it came in. The
/// person is told why within the first month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendRequest {
    /// The request.
    pub id: PrivacyRequestId,
    /// Why.
    pub reason: String,
}

impl Operation for ExtendRequest {
    type Output = PrivacyRequest;
    const NAME: &'static str = "privacy.extend";
    const EMITS: &'static [&'static str] = &["privacy.request_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Conflict];

    fn example() -> Self {
        Self { id: some_request(), reason: "Daten aus vier Archiven sind zusammenzutragen.".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyRequest> {
        reason_fits(unit, &self.reason)?;
        let old = reach_request(unit, self.id)?;
        need_open(&old)?;
        let wrong = |problem| Error::WrongState {
            record: PrivacyRequestId::KIND,
            key: old.id.to_string(),
            state: if old.extended_because.is_some() { "extended".into() } else { "overdue".into() },
            problem,
        };
        if old.extended_because.is_some() {
            return Err(wrong("the law lets it be extended once"));
        }
        if old.overdue {
            return Err(wrong("the person had to be told within the first month"));
        }
        let mut new = old.clone();
        new.due_on = Date(due_on(old.received_on.0, MONTHS + MORE_MONTHS, unit.company()?.region()));
        new.extended_because = Some(self.reason);
        save_request(unit, &old, new)
    }
}

/// Refuses a request, with the reason that the person is told (Art. 12 (4) GDPR).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseRequest {
    /// The request.
    pub id: PrivacyRequestId,
    /// Why.
    pub reason: String,
}

impl Operation for RefuseRequest {
    type Output = PrivacyRequest;
    const NAME: &'static str = "privacy.refuse";
    const EMITS: &'static [&'static str] = &["privacy.request_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Conflict];

    fn example() -> Self {
        Self { id: some_request(), reason: "Die Person hat sich nicht ausgewiesen.".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyRequest> {
        reason_fits(unit, &self.reason)?;
        let old = reach_request(unit, self.id)?;
        need_open(&old)?;
        let mut new = old.clone();
        new.state = RequestState::Refused;
        new.refused_because = Some(self.reason);
        new.finished_at = Some(unit.now);
        save_request(unit, &old, new)
    }
}

/// Notes that a request was fulfilled by hand, e.g. a correction. Export, restriction and erasure do so themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishRequest {
    /// The request.
    pub id: PrivacyRequestId,
}

impl Operation for FinishRequest {
    type Output = PrivacyRequest;
    const NAME: &'static str = "privacy.done";
    const EMITS: &'static [&'static str] = &["privacy.request_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState, ErrorCode::Conflict];

    fn example() -> Self {
        Self { id: some_request() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyRequest> {
        let old = reach_request(unit, self.id)?;
        need_open(&old)?;
        let mut new = old.clone();
        new.state = RequestState::Done;
        new.finished_at = Some(unit.now);
        save_request(unit, &old, new)
    }
}

/// Lists requests, those first that must be answered first: the open ones unless another state is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPrivacyRequests {
    /// The state (open when left out).
    #[serde(default)]
    pub state: Option<RequestState>,
    /// Only those that must be answered until then.
    #[serde(default)]
    pub due_until: Option<Date>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListPrivacyRequests {
    type Output = PrivacyRequestPage;
    const NAME: &'static str = "privacy.requests";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed, ErrorCode::NotFound];

    fn example() -> Self {
        Self { limit: Some(20), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PrivacyRequestPage> {
        let (company, today) = (unit.company_no(), unit.today()?);
        let decision = unit.decision();
        unit.reach(&decision, Ownership::default(), PrivacyRequestId::KIND, "list")?;
        let after = self.after.as_deref().map(cursor).transpose()?;
        let state = self.state.unwrap_or(RequestState::Open);
        let filter = RequestFilter { state, due_until: self.due_until, after };
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let mut rows = unit.db.privacy_requests(company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.due_on, row.id));
        let requests = rows.into_iter().map(|row| row.into_request(today)).collect();
        Ok(PrivacyRequestPage { requests, next })
    }
}

fn cursor(text: &str) -> Result<(Date, PrivacyRequestId)> {
    let parts = text.split_once(':').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    parts.ok_or_else(|| Error::bad_cursor(ListPrivacyRequests::NAME))
}

fn reason_fits(unit: &mut Unit<'_>, reason: &str) -> Result<()> {
    let mut findings = Findings::default();
    kundig_check::text::required("reason", reason, "Grund", "reason", &mut findings);
    kundig_check::text::max_len("reason", reason, MAX_TEXT, "Grund", "reason", &mut findings);
    unit.settle(findings)
}

fn some_request() -> PrivacyRequestId {
    PrivacyRequestId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_000b))
}
