//! A desk as a calendar that other programs read.

use kundig_format::ical::{self, Calendar, Entry, Kind, Repeat};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ShowDesk;
use crate::base::{ErrorCode, Priority, Result};
use crate::company::Company;
use crate::followup::{CalendarFile, FollowUp, recurrence};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Answers a desk as a file that calendar programs read (RFC 5545): each follow-up a to-do with its reminder and, where it
/// comes again, its rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowCalendar {
    /// Which follow-ups, as `followup.desk` shows them.
    #[serde(default)]
    pub filter: ShowDesk,
    /// As events in place of to-dos, for calendars that show only these; they keep nobody's time busy.
    #[serde(default)]
    pub as_events: bool,
}

impl Operation for ShowCalendar {
    type Output = CalendarFile;
    const NAME: &'static str = "followup.calendar";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self { filter: ShowDesk { limit: Some(500), ..ShowDesk::default() }, as_events: false }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CalendarFile> {
        let desk = super::desk::show(unit, &self.filter)?;
        let settings = unit.company()?;
        let kind = if self.as_events { Kind::Event } else { Kind::Todo };
        let mut entries = Vec::with_capacity(desk.followups.len());
        for followup in desk.followups {
            entries.push(entry(unit, &settings, kind, followup)?);
        }
        let count = entries.len() as u32;
        let calendar = Calendar { name: format!("Wiedervorlagen {}", settings.name), entries };
        Ok(CalendarFile { text: ical::write(&calendar), entries: count, next: desk.next })
    }
}

fn entry(unit: &Unit<'_>, settings: &Company, kind: Kind, followup: FollowUp) -> Result<Entry> {
    let repeat = repeat(settings, &followup)?;
    Ok(Entry {
        kind,
        uid: format!("{}@kundig", followup.id),
        stamp: unit.now.to_utc(),
        created: followup.created_at.to_utc(),
        changed: followup.changed_at.to_utc(),
        sequence: u32::try_from(followup.version - 1).unwrap_or_default(),
        due: followup.due_at.to_utc(),
        summary: followup.subject,
        description: followup.note,
        categories: followup.department.into_iter().collect(),
        // RFC 5545, 3.8.1.9: 1 to 4 are high, 5 is normal, 6 to 9 are low.
        priority: Some(match followup.priority {
            Priority::Urgent => 1,
            Priority::High => 3,
            Priority::Normal => 5,
            Priority::Low => 9,
        }),
        remind_at: followup.remind_at.map(|at| at.to_utc()),
        repeat,
    })
}

/// The rule of a series, where a calendar can go on from this date: one that was put off or moved to a business day would
/// move the whole series.
fn repeat(settings: &Company, followup: &FollowUp) -> Result<Option<Repeat>> {
    let (Some(rule), Some(start)) = (&followup.recurrence, followup.series_start) else { return Ok(None) };
    if followup.on_business_days || followup.scheduled_at != Some(followup.due_at) {
        return Ok(None);
    }
    let rule = recurrence::from_date(rule, settings, start, followup.due_at)?;
    Ok(rule.and_then(|rule| Repeat::new(&rule, settings.zone())))
}
