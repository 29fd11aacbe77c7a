//! Writing the proof log.

use serde_json::{Map, Value};

use super::model::{PrivacyAction, PrivacyLogEntry};
use super::store::{LogRow, PrivacyStore};
use crate::base::{CustomerId, Date, PrivacyLogId, PrivacyRequestId, Result};
use crate::journal::Draft;
use crate::unit::Unit;

/// Notes what was done, and journals it.
pub(super) fn write(
    unit: &mut Unit<'_>,
    action: PrivacyAction,
    customer: Option<(CustomerId, String)>,
    request: Option<PrivacyRequestId>,
    until: Option<Date>,
    details: Map<String, Value>,
) -> Result<PrivacyLogEntry> {
    let company = unit.company_no();
    let (customer, number) = customer.unzip();
    let entry = PrivacyLogEntry {
        id: unit.new_id(),
        at: unit.now,
        actor: unit.circumstances.access.actor.to_string(),
        action,
        customer,
        number,
        request,
        until,
        details,
        scrubbed_at: None,
    };
    unit.db.insert_privacy_log(&LogRow::new(company, &entry)?)?;
    let (before, after) = Draft::change(None, &entry)?;
    let event = match action {
        PrivacyAction::Exported => "privacy.exported",
        PrivacyAction::Restricted => "privacy.restricted",
        PrivacyAction::Lifted => "privacy.lifted",
        PrivacyAction::Erased => "privacy.erased",
        PrivacyAction::Suppressed => "privacy.suppressed",
        PrivacyAction::Unsuppressed => "privacy.unsuppressed",
    };
    unit.record(event, (PrivacyLogId::KIND, entry.id.any()), customer, before, after)?;
    Ok(entry)
}
