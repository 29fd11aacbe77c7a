//! The catalogue: every operation, event and kind of record, in one list each.
//!
//! To add an operation, write it and name it in its area's `operations::ALL`; every door shows it from then on.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::base::{Error, Result};
use crate::operation::{EventFacts, Facts, ListenerFacts, RecordFacts, RetentionFacts};
use crate::timers::TimerFacts;
use crate::{
    access, automation, case, check, company, consent, contact, customer, directory, duplicate, followup, intake,
    interchange, journal, knowledge, mailing, maintenance, mandate, merge, privacy, relation, segment, timeline,
    timers,
};

/// All operations, sorted by name.
pub static OPERATIONS: LazyLock<Vec<Facts>> = LazyLock::new(|| {
    let areas = [
        access::operations::ALL,
        automation::operations::ALL,
        automation::dry::ALL,
        automation::host_event::ALL,
        automation::picture::ALL,
        automation::reference::ALL,
        automation::process::operations::ALL,
        automation::schedule::ALL,
        case::operations::ALL,
        check::operations::ALL,
        company::operations::ALL,
        consent::operations::ALL,
        contact::operations::ALL,
        customer::operations::ALL,
        directory::operations::ALL,
        duplicate::operations::ALL,
        followup::operations::ALL,
        intake::operations::ALL,
        interchange::operations::ALL,
        journal::operations::ALL,
        knowledge::operations::ALL,
        mailing::operations::ALL,
        maintenance::ALL,
        mandate::operations::ALL,
        merge::operations::ALL,
        privacy::operations::ALL,
        relation::operations::ALL,
        segment::operations::ALL,
        timers::operations::ALL,
        timeline::operations::ALL,
    ];
    let mut all: Vec<Facts> = areas.concat();
    all.sort_by_key(|facts| facts.name);
    all
});

static BY_NAME: LazyLock<FxHashMap<&'static str, usize>> =
    LazyLock::new(|| OPERATIONS.iter().enumerate().map(|(place, facts)| (facts.name, place)).collect());

/// Everything that can happen, sorted by name.
pub static EVENTS: LazyLock<Vec<EventFacts>> = LazyLock::new(|| {
    let areas = [
        access::EVENTS,
        automation::operations::EVENTS,
        automation::process::EVENTS,
        automation::schedule::EVENTS,
        case::EVENTS,
        company::EVENTS,
        consent::EVENTS,
        contact::EVENTS,
        customer::EVENTS,
        directory::EVENTS,
        duplicate::EVENTS,
        followup::EVENTS,
        interchange::EVENTS,
        knowledge::EVENTS,
        mailing::EVENTS,
        mandate::EVENTS,
        merge::EVENTS,
        privacy::EVENTS,
        relation::EVENTS,
        segment::EVENTS,
        timers::EVENTS,
    ];
    let mut all: Vec<EventFacts> = areas.concat();
    all.sort_by_key(|event| event.name);
    all
});

/// Every kind of record whose fields the journal shows.
pub static RECORDS: &[RecordFacts] = &[
    access::operations::ROLE,
    access::operations::TEAM,
    access::operations::USER,
    automation::host_event::RECORD,
    automation::operations::RECORD,
    automation::process::operations::RECORD,
    automation::schedule::RECORD,
    case::operations::RECORD,
    company::operations::RECORD,
    consent::operations::RECORD,
    contact::operations::RECORD,
    customer::operations::RECORD,
    customer::operations::CUSTOM_FIELD_RECORD,
    directory::operations::RECORD,
    duplicate::operations::RECORD,
    followup::operations::ABSENCE,
    followup::operations::RECORD,
    interchange::operations::MAPPING,
    interchange::operations::RECORD,
    knowledge::operations::RECORD,
    mailing::operations::RECORD,
    mailing::operations::WEBHOOK,
    mandate::operations::RECORD,
    merge::operations::RECORD,
    privacy::operations::HOLD,
    privacy::operations::LOG,
    privacy::operations::REQUEST,
    privacy::operations::RETENTION_RECORD,
    relation::operations::RECORD,
    segment::operations::RECORD,
    timers::operations::RECORD,
];

/// What areas do about what happens below them.
pub(crate) static LISTENERS: LazyLock<Vec<ListenerFacts>> =
    LazyLock::new(|| [case::LISTENERS, duplicate::LISTENERS].concat());

/// What keeps records of each area from being erased; an area adds its own here.
pub(crate) static RETENTION: &[&[RetentionFacts]] = &[consent::RETENTION, contact::RETENTION, mandate::RETENTION];

/// Everything that can happen by the clock.
pub(crate) static TIMERS: LazyLock<Vec<TimerFacts>> = LazyLock::new(|| {
    let steps = TimerFacts { kind: automation::process::STEP_TIMER, fire: automation::process::fire };
    [&[steps], automation::schedule::TIMERS, case::TIMERS, followup::TIMERS, privacy::TIMERS].concat()
});

/// The operation of this name, or an error that suggests the nearest.
pub fn operation(name: &str) -> Result<&'static Facts> {
    BY_NAME.get(name).and_then(|place| OPERATIONS.get(*place)).ok_or_else(|| {
        let names = OPERATIONS.iter().map(|facts| facts.name);
        let suggestion = kundig_check::suggest::did_you_mean(name, names).map(str::to_owned);
        // The name comes from outside: no more of it than a name can have.
        Error::UnknownOperation { name: name.chars().take(100).collect(), suggestion }
    })
}

/// The kind of record of this name.
pub fn record(kind: &str) -> Option<&'static RecordFacts> {
    RECORDS.iter().find(|record| record.kind == kind)
}
