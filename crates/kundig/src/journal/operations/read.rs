//! The feed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CustomerId, ErrorCode, RecordId, Result};
use crate::journal::JournalPage;
use crate::journal::store::{JournalStore, Wanted};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The most entries that one page has.
const MAX_PAGE: u32 = 1_000;

/// Reads the journal from a place on, oldest first: the event feed that hosts follow by cursor.
///
/// Field groups that the session may not see are left out of the entries.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadJournal {
    /// Entries after this number; 0 begins at the beginning.
    #[serde(default)]
    pub after: i64,
    /// At most so many entries (1 to 1,000; 100 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// Only this event (`contact.recorded`), or all of an area (`contact.*`).
    #[serde(default)]
    pub event: Option<String>,
    /// Only entries about this record.
    #[serde(default)]
    pub record: Option<RecordId>,
    /// Only entries that concern this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
}

impl Operation for ReadJournal {
    type Output = JournalPage;
    const NAME: &'static str = "journal.read";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Denied];

    fn example() -> Self {
        Self { event: Some("contact.*".into()), limit: Some(20), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<JournalPage> {
        super::need_all(unit)?;
        let (event, event_area) = match self.event {
            Some(event) => match event.strip_suffix(".*") {
                Some(area) => (None, Some(area.replace(['%', '_'], ""))),
                None => (Some(event), None),
            },
            None => (None, None),
        };
        let wanted = Wanted {
            record: self.record,
            customers: self.customer.into_iter().collect(),
            event: event.as_deref(),
            event_area,
            ..Wanted::default()
        };
        let limit = i64::from(self.limit.unwrap_or(100).clamp(1, MAX_PAGE));
        let rows = unit.db.entries_after(unit.circumstances.company, self.after, &wanted, limit)?;
        let next = rows.last().map_or(self.after, |row| row.seq);
        Ok(JournalPage { entries: unit.show_entries(rows)?, next })
    }
}
