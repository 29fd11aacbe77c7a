//! The operations on the journal.

mod head;
mod read;
mod verify;

pub use head::{Head, JournalHead};
pub use read::ReadJournal;
pub use verify::VerifyJournal;

use crate::operation::Facts;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<JournalHead>(), Facts::of::<ReadJournal>(), Facts::of::<VerifyJournal>()];

/// The journal is one whole: who may only see some customers reads theirs by `customer.history`.
fn need_all(unit: &crate::unit::Unit<'_>) -> crate::base::Result<()> {
    let decision = unit.decision();
    if decision.hits.iter().any(|hit| hit.scope == crate::access::Scope::All) {
        return Ok(());
    }
    Err(crate::base::Error::Denied {
        right: "journal.read".into(),
        actor: unit.circumstances.access.actor.to_string(),
        reason: "the journal needs the scope `all`; use customer.history for single customers".into(),
    })
}
