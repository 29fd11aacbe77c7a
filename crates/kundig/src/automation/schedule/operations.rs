//! The operations on schedules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KIND, id_of};
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{ErrorCode, Result, Timestamp};
use crate::operation::{Effect, Facts, Operation, RecordFacts};
use crate::timers::store::{TimerRow, TimerStore};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<ListSchedules>()];

/// A schedule's call, as the journal shows it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: KIND,
    read_right: "schedule.list",
    field_groups: &[],
    schema: || schemars::schema_for!(ScheduleCall),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};

/// What the journal keeps of a schedule's call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct ScheduleCall {
    /// For when it was set.
    due_at: Timestamp,
}

/// Lists the schedules of the rules that are loaded, and when each comes next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSchedules {}

/// The schedules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleList {
    /// In the order of the rules' files.
    pub schedules: Vec<ScheduleInfo>,
}

/// When the clock calls a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleInfo {
    /// The rule.
    pub rule: String,
    /// What it does, in a sentence.
    pub about: String,
    /// How often: `hour`, `day`, `business_day`, `week`, `month`, `quarter`, `year`, or a rule by RFC 5545.
    pub every: String,
    /// The time of day, by the company's wall clock, `07:30`.
    pub at: String,
    /// When it comes next; none when its end is past, or as long as nobody has let the timers run (`timer.run`).
    pub next_due_at: Option<Timestamp>,
}

impl Operation for ListSchedules {
    type Output = ScheduleList;
    const NAME: &'static str = "schedule.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ScheduleList> {
        let (company, rules) = (unit.company_no(), unit.services.rules());
        let mut schedules = Vec::new();
        for rule in rules.rules() {
            let Some(schedule) = &rule.schedule else { continue };
            let row = unit.db.timer(company, id_of(unit, &rule.name))?;
            schedules.push(ScheduleInfo {
                rule: rule.name.clone(),
                about: rule.about.clone(),
                every: schedule.every.clone(),
                at: schedule.at.format("%H:%M").to_string(),
                next_due_at: row.map(TimerRow::into_timer).filter(|timer| !timer.failed).map(|timer| timer.due_at),
            });
        }
        Ok(ScheduleList { schedules })
    }
}
