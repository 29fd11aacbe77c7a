//! The operations of data protection.

mod erase;
mod export;
mod holds;
mod read;
mod requests;
mod restrict;
mod suppress;

pub use erase::{EraseCustomer, ScrubFiles, Scrubbed};
pub use export::{ExportCustomer, PrivacyExport, PrivacyFile, PrivacyOrigin, PrivacyRecipient};
pub use holds::{ListRetention, RecordHold, ReleaseHold, SetRetention};
pub use read::{GetPrivacyStatus, ListProtected, ProtectedCustomer, ProtectedPage, ReadPrivacyLog};
pub use requests::{ExtendRequest, FinishRequest, ListPrivacyRequests, RecordRequest, RefuseRequest};
pub use restrict::{LiftRestriction, RestrictCustomer};
pub use suppress::{CheckSuppression, SuppressAddress, SuppressionState, UnsuppressAddress};

pub(super) use erase::fire as fire_erase;
pub(super) use restrict::fire as fire_lift;

use super::model::{PrivacyHold, PrivacyLogEntry, PrivacyRequest, RequestState, RetentionRule};
use super::store::{LogRow, PrivacyStore, RequestRow};
use crate::access::Mask;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{CustomerId, Error, PrivacyHoldId, PrivacyLogId, PrivacyRequestId, Result};
use crate::customer;
use crate::journal::Draft;
use crate::operation::{Facts, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CheckSuppression>(),
    Facts::of::<EraseCustomer>(),
    Facts::of::<ExportCustomer>(),
    Facts::of::<ExtendRequest>(),
    Facts::of::<FinishRequest>(),
    Facts::of::<GetPrivacyStatus>(),
    Facts::of::<LiftRestriction>(),
    Facts::of::<ListPrivacyRequests>(),
    Facts::of::<ListProtected>(),
    Facts::of::<ListRetention>(),
    Facts::of::<ReadPrivacyLog>(),
    Facts::of::<RecordHold>(),
    Facts::of::<RecordRequest>(),
    Facts::of::<RefuseRequest>(),
    Facts::of::<ReleaseHold>(),
    Facts::of::<RestrictCustomer>(),
    Facts::of::<ScrubFiles>(),
    Facts::of::<SetRetention>(),
    Facts::of::<SuppressAddress>(),
    Facts::of::<UnsuppressAddress>(),
];

/// A request, as journal and rules see it.
pub const REQUEST: RecordFacts = RecordFacts {
    kind: PrivacyRequestId::KIND,
    read_right: "privacy.requests",
    field_groups: &[],
    schema: || schemars::schema_for!(PrivacyRequest),
    mask: all_or_nothing,
    open: |unit, id| reach_request(unit, PrivacyRequestId(id)).map(|_| Mask::ALL),
    read: |unit, id| readable(unit.under("privacy.requests", |unit| reach_request(unit, PrivacyRequestId(id)))),
};

/// A proof, as the journal shows it.
pub const LOG: RecordFacts = RecordFacts {
    kind: PrivacyLogId::KIND,
    read_right: "privacy.log",
    field_groups: &[],
    schema: || schemars::schema_for!(PrivacyLogEntry),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| {
        let company = unit.company_no();
        let row = unit.under("privacy.log", |unit| match unit.decision().everywhere() {
            Mask(0) => Ok(None),
            _ => Ok::<_, Error>(unit.db.privacy_log_entry(company, PrivacyLogId(id))?),
        })?;
        row.map(LogRow::into_entry).map(|entry| serde_json::to_value(entry).map_err(Error::internal)).transpose()
    },
};

/// A hold, as the journal shows it.
pub const HOLD: RecordFacts = RecordFacts {
    kind: PrivacyHoldId::KIND,
    read_right: "privacy.get",
    field_groups: &[],
    schema: || schemars::schema_for!(PrivacyHold),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};

/// A retention rule, as the journal shows it.
pub const RETENTION_RECORD: RecordFacts = RecordFacts {
    kind: "privacy_retention",
    read_right: "privacy.retention",
    field_groups: &[],
    schema: || schemars::schema_for!(RetentionRule),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};

/// A request within reach: that of a customer within reach, or of nobody's for whom the grant holds everywhere.
fn reach_request(unit: &mut Unit<'_>, id: PrivacyRequestId) -> Result<PrivacyRequest> {
    let (company, today) = (unit.company_no(), unit.today()?);
    let unknown = || Error::not_found(PrivacyRequestId::KIND, id);
    let row = unit.db.privacy_request(company, id)?.ok_or_else(unknown)?;
    match row.customer {
        Some(customer) => drop(customer::operations::reach_protected(unit, customer).map_err(|_| unknown())?),
        None => {
            let decision = unit.decision();
            unit.reach(&decision, crate::access::Ownership::default(), PrivacyRequestId::KIND, id)?;
        }
    }
    Ok(row.into_request(today))
}

/// The open request that an operation fulfils, if one was named: that of this very customer.
fn open_request(
    unit: &mut Unit<'_>,
    id: Option<PrivacyRequestId>,
    customer: CustomerId,
) -> Result<Option<PrivacyRequest>> {
    let Some(id) = id else { return Ok(None) };
    let (company, today) = (unit.company_no(), unit.today()?);
    let row = unit.db.privacy_request(company, id)?.filter(|row| row.customer == Some(customer));
    let request = row.ok_or_else(|| Error::not_found(PrivacyRequestId::KIND, id))?.into_request(today);
    need_open(&request)?;
    Ok(Some(request))
}

fn need_open(request: &PrivacyRequest) -> Result<()> {
    if request.state == RequestState::Open {
        return Ok(());
    }
    Err(Error::WrongState {
        record: PrivacyRequestId::KIND,
        key: request.id.to_string(),
        state: request.state.to_string(),
        problem: "it was answered already; record a new one",
    })
}

/// Fulfils the request that an operation named, after what it did.
fn fulfil(unit: &mut Unit<'_>, id: Option<PrivacyRequestId>) -> Result<()> {
    let (company, today, Some(id)) = (unit.company_no(), unit.today()?, id) else { return Ok(()) };
    let row = unit.db.privacy_request(company, id)?.ok_or_else(|| Error::not_found(PrivacyRequestId::KIND, id))?;
    let old = row.into_request(today);
    let mut new = old.clone();
    new.state = RequestState::Done;
    new.finished_at = Some(unit.now);
    save_request(unit, &old, new).map(drop)
}

/// Writes a changed request and journals it.
fn save_request(unit: &mut Unit<'_>, old: &PrivacyRequest, mut new: PrivacyRequest) -> Result<PrivacyRequest> {
    let (company, today) = (unit.company_no(), unit.today()?);
    new.version = old.version + 1;
    new.changed_at = unit.now;
    new.overdue = new.state == RequestState::Open && new.due_on < today;
    if unit.db.update_privacy_request(&RequestRow::new(company, &new), old.version)? == 0 {
        return Err(Error::Conflict {
            record: PrivacyRequestId::KIND,
            key: new.id.to_string(),
            read: old.version,
            current: old.version + 1,
        });
    }
    let (before, after) = Draft::change(Some(old), &new)?;
    unit.record("privacy.request_changed", (PrivacyRequestId::KIND, new.id.any()), new.customer, before, after)?;
    Ok(new)
}

/// An id for examples.
fn some_customer() -> CustomerId {
    CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
}
