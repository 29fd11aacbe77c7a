//! Days on which customers are remembered: birthdays, anniversaries, dates that come near, a long silence.
//!
//! Once a day the customers concerned are looked up by index and an event is recorded for each that a rule may want. A day
//! with many of them is done in portions, each in a unit of its own; days on which nobody kept the time are made up for.

use chrono::{Datelike, Days, Months, NaiveDate};
use kundig_rules::{Expected, FieldType, FieldWord, RuleSet};
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::base::{CustomerId, Date, Error, RecordId, Result, Timestamp};
use crate::company::Company;
use crate::contact::store::ContactStore;
use crate::customer::Status;
use crate::customer::dates::DateStore;
use crate::customer::store::CustomerStore;
use crate::operation::EventFacts;
use crate::timers::Timer;
use crate::unit::Unit;

/// The timer of the day.
pub(super) const DAY: &str = "schedule.day";
/// At which hour of the company's wall clock a day's customers are looked up.
const HOUR: u32 = 6;
/// How many customers one unit remembers.
const PORTION: usize = 200;
/// How many days are made up for, when nobody kept the time.
const MAX_DAYS_LATE: u64 = 31;

const BIRTHDAY: &str = "customer.birthday";
const ANNIVERSARY: &str = "customer.anniversary";
const DATE: &str = "customer.date_reached";
const SILENT: &str = "customer.silent";

/// What can happen by the calendar.
pub const EVENTS: &[EventFacts] = &[
    EventFacts {
        name: BIRTHDAY,
        about: "A customer has their birthday (29 February counts on 1 March where there is none): `age`, `day`.",
        record: "customer",
    },
    EventFacts {
        name: ANNIVERSARY,
        about: "The date in a custom field of a customer comes round again: `field` (the filter must name it), `years`, `day`.",
        record: "customer",
    },
    EventFacts {
        name: DATE,
        about: "The date in a custom field of a customer has come near: `field` and `days_before` (the filter must name both; \
                0 is the day itself), `date`, `day`.",
        record: "customer",
    },
    EventFacts {
        name: SILENT,
        about: "Nothing has come in from a customer for so long: `months` (the filter must name it), `day`.",
        record: "customer",
    },
];

/// What these events carry beside the customer's fields.
pub(in crate::automation) fn more_fields(event: &str) -> Vec<FieldWord> {
    let field = |name: &str, field_type: FieldType| FieldWord::new(name, field_type);
    let day = field("day", FieldType::Date);
    match event {
        BIRTHDAY => vec![field("age", FieldType::Integer), day],
        ANNIVERSARY => vec![field("field", FieldType::Text), field("years", FieldType::Integer), day],
        DATE => {
            let days = field("days_before", FieldType::Integer);
            vec![field("field", FieldType::Text), days, field("date", FieldType::Date), day]
        }
        SILENT => vec![field("months", FieldType::Integer), day],
        _ => Vec::new(),
    }
}

/// Whether any rule, or a process that waits, wants to be told of days.
pub(super) fn is_wanted(unit: &mut Unit<'_>, rules: &RuleSet) -> Result<bool> {
    Ok(!searches(unit, rules)?.is_empty())
}

/// The next time that a day is looked through.
pub(super) fn next_day(company: &Company, after: Timestamp) -> Timestamp {
    let at = |day: NaiveDate| day.and_hms_opt(HOUR, 0, 0).map_or(after, |local| company.instant(local));
    let today = company.local(after).date();
    let this = at(today);
    if this > after { this } else { today.succ_opt().map_or(this, at) }
}

/// What is looked for on a day. In the order of the variants and their fields, so that a portion goes on where the last one
/// ended, whatever rules were loaded meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Search {
    Birthday,
    Anniversary { field: String },
    Date { field: String, days_before: u32 },
    Silent { months: u32 },
}

/// Where a portion begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    day: Date,
    search: Search,
    after: CustomerId,
}

fn searches(unit: &mut Unit<'_>, rules: &RuleSet) -> Result<Vec<Search>> {
    let texts = |event| -> Vec<String> {
        let asked = rules.asked(event, "field").into_iter();
        asked.filter_map(|one| if let Expected::Text(text) = one { Some(text.clone()) } else { None }).collect()
    };
    let numbers = |event, field| -> Vec<u32> {
        let asked = rules.asked(event, field).into_iter();
        asked.filter_map(|one| if let Expected::Number(number) = one { number.to_u32() } else { None }).collect()
    };
    let mut searches = Vec::new();
    let services = unit.services;
    if services.hears(unit, BIRTHDAY, &Map::new(), &Map::new())? {
        searches.push(Search::Birthday);
    }
    searches.extend(texts(ANNIVERSARY).into_iter().map(|field| Search::Anniversary { field }));
    for field in texts(DATE) {
        let days = numbers(DATE, "days_before").into_iter();
        searches.extend(days.map(|days_before| Search::Date { field: field.clone(), days_before }));
    }
    let months = numbers(SILENT, "months").into_iter().filter(|months| (1..=1200).contains(months));
    searches.extend(months.map(|months| Search::Silent { months }));
    searches.sort();
    searches.dedup();
    Ok(searches)
}

/// Looks through a day, and through those before it that nobody did.
pub(super) fn fire(unit: &mut Unit<'_>, timer: &Timer) -> Result<()> {
    let (company, rules) = (unit.company()?, unit.services.rules());
    let searches = searches(unit, &rules)?;
    let today = company.local(unit.now).date();
    let begun: Option<Place> = timer
        .data
        .get("place")
        .map(|place| serde_json::from_value(place.clone()))
        .transpose()
        .map_err(Error::internal)?;
    let earliest = today.checked_sub_days(Days::new(MAX_DAYS_LATE)).unwrap_or(today);
    let first = begun.as_ref().map_or(company.local(timer.due_at).date(), |place| place.day.0);
    let (mut day, mut left) = (first.max(earliest), PORTION);
    while day <= today {
        for search in &searches {
            let mut after = CustomerId(uuid::Uuid::nil());
            if let Some(place) = begun.as_ref().filter(|place| place.day.0 == day) {
                match search.cmp(&place.search) {
                    std::cmp::Ordering::Less => continue,
                    std::cmp::Ordering::Equal => after = place.after,
                    std::cmp::Ordering::Greater => {}
                }
            }
            let found = look(unit, &company, day, search, after, left)?;
            let (count, last) = (found.len(), found.last().map_or(after, |found| found.0));
            for (customer, told) in found {
                remember(unit, search, customer, told)?;
            }
            if count >= left {
                let place = Place { day: Date(day), search: search.clone(), after: last };
                return go_on(unit, timer, &place);
            }
            left -= count;
        }
        let Some(next) = day.succ_opt() else { break };
        day = next;
    }
    Ok(())
}

/// The next portion follows at once, in a unit of its own.
fn go_on(unit: &mut Unit<'_>, timer: &Timer, place: &Place) -> Result<()> {
    let place = serde_json::to_value(place).map_err(Error::internal)?;
    let (now, data) = (unit.now, Map::from_iter([("place".to_owned(), place)]));
    unit.set_timer(DAY, (super::KIND, timer.record), None, now, &data).map(drop)
}

/// Customers and what is told of them.
type Found = Vec<(CustomerId, Map<String, Value>)>;

fn look(
    unit: &mut Unit<'_>,
    company: &Company,
    day: NaiveDate,
    search: &Search,
    after: CustomerId,
    limit: usize,
) -> Result<Found> {
    let (no, limit) = (unit.company_no(), limit as i64);
    let told = |fields: Value| fields.as_object().cloned().unwrap_or_default();
    let date = Date(day);
    let mut found = Found::new();
    match search {
        Search::Birthday => {
            for year_day in year_days(day) {
                for (id, born) in unit.db.born_on(no, &year_day, after, limit)? {
                    let Some(born) = born else { continue };
                    let age = day.year() - born.0.year();
                    found.push((id, told(json!({ "age": age, "day": date }))));
                }
            }
        }
        Search::Anniversary { field } => {
            for year_day in year_days(day) {
                for (id, since) in unit.db.dated_in_a_year_on(no, field, &year_day, after, limit)? {
                    let years = day.year() - since.0.year();
                    found.push((id, told(json!({ "field": field, "years": years, "day": date }))));
                }
            }
        }
        Search::Date { field, days_before } => {
            let Some(due) = day.checked_add_days(Days::new(u64::from(*days_before))) else { return Ok(found) };
            let due = Date(due);
            for id in unit.db.dated_on(no, field, due, after, limit)? {
                let fields = json!({ "field": field, "days_before": days_before, "date": due, "day": date });
                found.push((id, told(fields)));
            }
        }
        Search::Silent { months } => {
            let Some(last) = day.checked_sub_months(Months::new(*months)) else { return Ok(found) };
            // A month that is shorter ends with several days of a longer one: 28 February hears of 28 to 31 August.
            let next = day.succ_opt().and_then(|day| day.checked_sub_months(Months::new(*months))).unwrap_or(last);
            let begins = |day: NaiveDate| company.instant(day.and_time(chrono::NaiveTime::MIN));
            let silent = unit.db.last_heard_of(no, begins(last), begins(next))?.into_iter().flatten();
            found
                .extend(silent.filter(|id| *id > after).map(|id| (id, told(json!({ "months": months, "day": date })))));
        }
    }
    // Two days of the calendar may fall on one.
    found.sort_by_key(|(id, _)| *id);
    found.truncate(limit as usize);
    Ok(found)
}

/// The days of any year that are celebrated on a day, as dates end with them.
fn year_days(day: NaiveDate) -> Vec<String> {
    let mut days = vec![day.format("%m-%d").to_string()];
    // Who was born on 29 February completes the year with the end of 28 February (§ 188 (2) BGB).
    if (day.month(), day.day()) == (3, 1) && !day.leap_year() {
        days.push("02-29".into());
    }
    days
}

/// Tells the rules of one customer. Nothing changes: the day alone is the event.
fn remember(unit: &mut Unit<'_>, search: &Search, id: CustomerId, told: Map<String, Value>) -> Result<()> {
    let (event, years) = match search {
        Search::Birthday => (BIRTHDAY, told.get("age")),
        Search::Anniversary { .. } => (ANNIVERSARY, told.get("years")),
        Search::Date { .. } => (DATE, None),
        Search::Silent { .. } => (SILENT, None),
    };
    // The day itself is no anniversary yet, and a date in the future is none either.
    if years.and_then(Value::as_i64).is_some_and(|years| years < 1) {
        return Ok(());
    }
    let company = unit.company_no();
    let row = unit.db.customer(company, id)?;
    if row.is_none_or(|row| row.status == Status::Archived || row.protection.is_some()) {
        return Ok(());
    }
    unit.record(event, ("customer", RecordId(id.0)), Some(id), Map::new(), told)
}
