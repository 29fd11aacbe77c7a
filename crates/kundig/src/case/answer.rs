//! The first answer: the first contact about a case that goes out to the customer.

use serde_json::{Map, Value};

use super::operations::save;
use super::store::CaseStore;
use super::{Case, CaseState};
use crate::base::{ContactId, RecordId, Result};
use crate::contact::store::ContactStore;
use crate::contact::{ContactKind, Direction};
use crate::operation::ListenerFacts;
use crate::unit::Unit;

/// Contacts are recorded, or later found to belong to a case.
pub(crate) const LISTENERS: &[ListenerFacts] = &[
    ListenerFacts { event: "contact.recorded", concerns: names_a_case, hear },
    ListenerFacts { event: "contact.corrected", concerns: names_a_case, hear },
];

fn names_a_case(fields: &Map<String, Value>) -> bool {
    fields.get("related_case").is_some_and(|case| !case.is_null())
}

fn hear(unit: &mut Unit<'_>, record: RecordId) -> Result<()> {
    let (company, now) = (unit.company_no(), unit.now);
    let Some(contact) = unit.db.contact(company, ContactId(record.0))? else { return Ok(()) };
    // What a machine sent by itself is no answer.
    let automatic = matches!(contact.kind, ContactKind::AutoReply | ContactKind::Bounce);
    let Some(id) = contact.related_case.filter(|_| contact.direction == Direction::Out && !automatic) else {
        return Ok(());
    };
    let Some(old) = unit.db.case(company, id)?.map(|row| row.into_case(now)) else { return Ok(()) };
    if old.answered_at.is_some() || old.state == CaseState::Closed {
        return Ok(());
    }
    // Noted later, it was given when it took place; not before there was a case, and not later than now.
    let at = contact.occurred_at.max(old.created_at).min(now);
    let new = Case { answered_at: Some(at), ..old.clone() };
    save(unit, "case.answered", &old, new).map(drop)
}
