//! The operations on processes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::drive;
use super::store::{ProcessFilter, ProcessRow, ProcessStore};
use super::{Process, ProcessPage, ProcessState};
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{CustomerId, Error, ErrorCode, ProcessId, Result};
use crate::customer;
use crate::operation::{Effect, Facts, Operation, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<GetProcess>(),
    Facts::of::<ListProcesses>(),
    Facts::of::<PauseProcess>(),
    Facts::of::<ResumeProcess>(),
    Facts::of::<RetryProcess>(),
    Facts::of::<StopProcess>(),
];

/// A process, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: ProcessId::KIND,
    read_right: "process.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Process),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| readable(unit.under("process.get", |unit| reach(unit, ProcessId(id))).map(|row| row.to_process())),
};

/// The process that the running operation may concern itself with: one about a customer within reach.
fn reach(unit: &mut Unit<'_>, id: ProcessId) -> Result<ProcessRow> {
    let company = unit.company_no();
    let unknown = || Error::not_found(ProcessId::KIND, id);
    let row = unit.db.process(company, id)?.ok_or_else(unknown)?;
    match row.customer {
        Some(customer) => drop(customer::operations::reach(unit, customer).map_err(|_| unknown())?),
        None => {
            let decision = unit.decision();
            unit.reach(&decision, Default::default(), ProcessId::KIND, id)?;
        }
    }
    Ok(row)
}

fn example_id() -> ProcessId {
    ProcessId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007))
}

/// Answers a process: where it stands, what it waits for, what it remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetProcess {
    /// The process.
    pub id: ProcessId,
}

impl Operation for GetProcess {
    type Output = Process;
    const NAME: &'static str = "process.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { id: example_id() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Process> {
        reach(unit, self.id).map(|row| row.to_process())
    }
}

/// Lists processes in the order of their beginning, by state, rule or customer. Who does not reach all names a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListProcesses {
    /// Only processes in this state.
    #[serde(default)]
    pub state: Option<ProcessState>,
    /// Only instances of this rule.
    #[serde(default)]
    pub rule: Option<String>,
    /// Only processes about this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<ProcessId>,
}

impl Operation for ListProcesses {
    type Output = ProcessPage;
    const NAME: &'static str = "process.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { state: Some(ProcessState::Failed), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ProcessPage> {
        match self.customer {
            Some(customer) => drop(customer::operations::reach(unit, customer)?),
            None => {
                let decision = unit.decision();
                unit.reach(&decision, Default::default(), ProcessId::KIND, "list")?;
            }
        }
        let filter = ProcessFilter {
            state: self.state,
            rule: self.rule.as_deref(),
            customer: self.customer,
            hide_restricted: customer::operations::hides_restricted(unit)?,
            after: self.after,
        };
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let company = unit.company_no();
        let mut rows = unit.db.processes(company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        Ok(ProcessPage { processes: rows.iter().map(ProcessRow::to_process).collect(), next })
    }
}

/// Defines an operation that moves one process by hand.
macro_rules! by_hand {
    ($(#[$meta:meta])* $name:ident { $($consts:tt)* }, from $states:pat, $problem:literal, $act:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The process.
            pub id: ProcessId,
        }

        impl Operation for $name {
            type Output = Process;
            const EFFECT: Effect = Effect::Change;
            const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::WrongState];
            $($consts)*

            fn example() -> Self {
                Self { id: example_id() }
            }

            fn run(self, unit: &mut Unit<'_>) -> Result<Process> {
                let row = reach(unit, self.id)?;
                if !matches!(row.state, $states) {
                    return Err(Error::WrongState {
                        record: ProcessId::KIND,
                        key: self.id.to_string(),
                        state: row.state.to_string(),
                        problem: $problem,
                    });
                }
                let act: fn(&mut Unit<'_>, ProcessRow) -> Result<ProcessRow> = $act;
                act(unit, row).map(|row| row.to_process())
            }
        }
    };
}

by_hand!(
    /// Stops a process for good, wherever it is.
    StopProcess {
        const NAME: &'static str = "process.stop";
        const EMITS: &'static [&'static str] = &["process.stopped"];
        const RULE_WORD: Option<&'static str> = Some("stop_process");
    },
    from ProcessState::Running | ProcessState::Paused | ProcessState::Failed,
    "it has ended already",
    |unit, row| drive::end(unit, row, ProcessState::Stopped, "process.stopped")
);
by_hand!(
    /// Lets a process stand still; what is left of its wait is kept.
    PauseProcess {
        const NAME: &'static str = "process.pause";
        const EMITS: &'static [&'static str] = &["process.paused"];
    },
    from ProcessState::Running,
    "only a running process can be paused",
    drive::pause_it
);
by_hand!(
    /// Lets a paused process go on, with the time that was left.
    ResumeProcess {
        const NAME: &'static str = "process.resume";
        const EMITS: &'static [&'static str] = &["process.resumed"];
    },
    from ProcessState::Paused,
    "only a paused process can be resumed",
    drive::resume
);
by_hand!(
    /// Takes the step of a process again that failed, with the next round of `timer.run`.
    RetryProcess {
        const NAME: &'static str = "process.retry";
        const EMITS: &'static [&'static str] = &["process.resumed"];
    },
    from ProcessState::Failed,
    "only a failed process can be retried",
    drive::retry
);
