//! The operation on the timeline.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::store::{Span, TimelineStore};
use super::titles::{self, Shown};
use super::{Timeline, TimelineLine};
use crate::base::{CustomerId, Error, ErrorCode, Result, Timestamp};
use crate::customer;
use crate::journal::{Entry, Stored};
use crate::operation::{Effect, Facts, Operation};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<CustomerTimeline>()];

/// How many events and areas one question may name.
const MAX_EVENTS: usize = 100;

/// Answers what happened around a customer, newest first, one short German line each: contacts, cases, follow-ups,
/// mails, changes. Who may not see a record reads no more than that something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerTimeline {
    /// The customer.
    pub id: CustomerId,
    /// Only these events (`contact.recorded`), or all of an area (`case.*`); everything when left out.
    #[serde(default)]
    pub events: Vec<String>,
    /// Only what was recorded from this moment on.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Only what was recorded before this moment.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

impl CustomerTimeline {
    /// The newest lines of a customer.
    pub fn of(id: CustomerId) -> Self {
        Self { id, events: Vec::new(), since: None, until: None, limit: None, after: None }
    }
}

impl Operation for CustomerTimeline {
    type Output = Timeline;
    const NAME: &'static str = "customer.timeline";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Limit];

    fn example() -> Self {
        let id = CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        Self { events: vec!["contact.*".into(), "case.opened".into()], limit: Some(20), ..Self::of(id) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Timeline> {
        let id = customer::operations::current(unit, self.id)?;
        customer::operations::reach(unit, id)?;
        let all = customer::operations::lineage(unit, id)?;
        if self.events.len() > MAX_EVENTS {
            return Err(Error::Limit { what: "the events of one timeline", limit: MAX_EVENTS.to_string() });
        }
        let mut span = Span { before: self.after, since: self.since, until: self.until, ..Span::default() };
        for event in self.events {
            match event.strip_suffix(".*") {
                Some(area) => span.areas.push(area.replace(['%', '_', '\\'], "")),
                None => span.events.push(event),
            }
        }
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let company = unit.company_no();
        let mut rows = unit.db.entries_before(company, &all, &span, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.seq);
        let lines = rows.into_iter().map(|row| line(unit, row)).collect::<Result<Vec<TimelineLine>>>()?;
        Ok(Timeline { lines, next })
    }
}

fn line(unit: &mut Unit<'_>, row: Stored) -> Result<TimelineLine> {
    let told = Entry::from(row.clone());
    let entry = unit.show_entry(row)?;
    let tells = |entry: &Entry| !(entry.before.is_empty() && entry.after.is_empty());
    let withheld = tells(&told) && !tells(&entry);
    let facts = unit.services.record(&entry.record_kind).copied();
    let record = match facts.filter(|_| !withheld && titles::needs_record(&entry)) {
        Some(facts) => (facts.read)(unit, entry.record.0)?,
        None => None,
    };
    // What the clock brings tells no fields: there only the record itself can be withheld.
    let withheld = withheld || (!tells(&told) && facts.is_some() && record.is_none());
    let record = record.as_ref().and_then(serde_json::Value::as_object);
    let title = titles::title(&Shown { entry: &entry, record });
    Ok(TimelineLine {
        seq: entry.seq,
        at: entry.at,
        actor: entry.actor,
        event: entry.event,
        record_kind: entry.record_kind,
        record: entry.record,
        title,
        withheld,
    })
}
