//! How a follow-up comes again: rules as calendars write them (RFC 5545, 3.3.10), by the company's wall clock.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use kundig_check::{Findings, suggest};
use rrule::{RRule, Unvalidated};

use crate::base::{Error, Result, Timestamp};
use crate::company::Company;

/// The longest rule, in characters.
const MAX_RULE: usize = 200;
/// How often a limited series comes at most, and how many steps lie between two dates at most.
const MAX_TIMES: u32 = 1_000;
/// How many dates of a series are looked through for the next one: daily for more than fifty years.
const MAX_DATES: usize = 20_000;

/// How often something may come again; more often than daily is no matter for a desk.
const FREQUENCIES: &[&str] = &["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
/// What a rule may say. The time of day is that of the first date.
const PARTS: &[&str] = &["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"];
/// Days of the week, each with what a German writes by mistake.
const WEEKDAYS: &[(&str, &str)] =
    &[("MO", "MO"), ("TU", "DI"), ("WE", "MI"), ("TH", "DO"), ("FR", "FR"), ("SA", "SA"), ("SU", "SO")];

const FIELD: &str = "recurrence";

/// The rule in its normal form: upper case, without blanks and without the name of its line in a calendar.
pub(super) fn normal(rule: &str) -> String {
    let rule: String = rule.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let rule = rule.strip_prefix("RRULE:").unwrap_or(&rule);
    rule.trim_matches(';').to_owned()
}

/// Whether a rule in its normal form is one, and has a date at all.
pub(super) fn check(rule: &str, company: &Company, start: Timestamp, findings: &mut Findings) {
    let before = findings.len();
    kundig_check::text::max_len(FIELD, rule, MAX_RULE, "Wiederholung", "recurrence", findings);
    check_parts(rule, findings);
    if findings.len() > before {
        return;
    }
    match dates_of(rule, company, start) {
        Err(problem) => {
            let finding = findings.error(
                FIELD,
                "followup.recurrence",
                format!("Diese Wiederholung ist nicht möglich: {problem}"),
                format!("this recurrence is not possible: {problem}"),
            );
            finding.suggest("FREQ=WEEKLY;BYDAY=MO");
        }
        Ok(mut dates) => {
            if dates.next().is_some() {
                return;
            }
            let finding = findings.error(
                FIELD,
                "followup.recurrence_never",
                "Nach dieser Regel gibt es keinen einzigen Termin.",
                "by this rule there is not a single date",
            );
            finding.suggest("FREQ=MONTHLY;BYMONTHDAY=-1");
        }
    }
}

fn check_parts(rule: &str, findings: &mut Findings) {
    let mut seen: Vec<&str> = Vec::new();
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        if seen.contains(&name) {
            refuse(findings, format!("„{name}“ steht zweimal da."), format!("`{name}` stands there twice"), None);
        }
        seen.push(name);
        if !PARTS.contains(&name) {
            let near = suggest::did_you_mean(name, PARTS.iter().copied());
            refuse(
                findings,
                format!("„{name}“ gibt es in einer Wiederholung nicht; möglich sind {}.", PARTS.join(", ")),
                format!("`{name}` is no part of a recurrence; there are {}", PARTS.join(", ")),
                near.map(|near| format!("{near}={value}")),
            );
            continue;
        }
        check_value(name, value, findings);
    }
    if !seen.contains(&"FREQ") {
        refuse(
            findings,
            "Eine Wiederholung sagt zuerst, wie oft: FREQ=DAILY, WEEKLY, MONTHLY oder YEARLY.".into(),
            "a recurrence says first how often: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY".into(),
            Some("FREQ=WEEKLY;BYDAY=MO".into()),
        );
    }
    if seen.contains(&"COUNT") && seen.contains(&"UNTIL") {
        refuse(
            findings,
            "COUNT und UNTIL schließen einander aus.".into(),
            "COUNT and UNTIL exclude each other".into(),
            None,
        );
    }
}

fn check_value(name: &str, value: &str, findings: &mut Findings) {
    match name {
        "FREQ" if !FREQUENCIES.contains(&value) => {
            let near = suggest::did_you_mean(value, FREQUENCIES.iter().copied()).unwrap_or("DAILY");
            refuse(
                findings,
                format!("Wiedervorlagen kommen {} wieder, nicht „{value}“.", FREQUENCIES.join(", ")),
                format!("follow-ups come again {}, not `{value}`", FREQUENCIES.join(", ")),
                Some(format!("FREQ={near}")),
            );
        }
        "INTERVAL" | "COUNT" if !value.parse().is_ok_and(|number: u32| (1..=MAX_TIMES).contains(&number)) => refuse(
            findings,
            format!("{name} ist eine Zahl von 1 bis {MAX_TIMES}."),
            format!("{name} is a number from 1 to {MAX_TIMES}"),
            Some(format!("{name}=2")),
        ),
        "UNTIL" if Until::read(value).is_none() => refuse(
            findings,
            format!("„{value}“ ist kein Datum, wie Kalender es schreiben."),
            format!("`{value}` is no date as calendars write it"),
            Some("UNTIL=20271231".into()),
        ),
        "BYDAY" => value.split(',').for_each(|day| check_day(day, findings)),
        _ => {}
    }
}

fn check_day(day: &str, findings: &mut Findings) {
    let name = day.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    if WEEKDAYS.iter().any(|(known, _)| *known == name) {
        return;
    }
    let german = WEEKDAYS.iter().find(|(_, german)| *german == name).map(|(known, _)| *known);
    let known = || suggest::did_you_mean(name, WEEKDAYS.iter().map(|(known, _)| *known));
    refuse(
        findings,
        format!("„{day}“ ist kein Wochentag; möglich sind MO, TU, WE, TH, FR, SA, SU, auch 1MO oder -1FR."),
        format!("`{day}` is no day of the week; there are MO, TU, WE, TH, FR, SA, SU, also 1MO or -1FR"),
        german.or_else(known).map(|near| format!("BYDAY={}{near}", day.strip_suffix(name).unwrap_or_default())),
    );
}

fn refuse(findings: &mut Findings, german: String, english: String, suggestion: Option<String>) {
    let finding = findings.error(FIELD, "followup.recurrence", german, english);
    if let Some(suggestion) = suggestion {
        finding.suggest(suggestion);
    }
}

/// The first date of a series after a moment; none when the series is over.
pub(super) fn next(rule: &str, company: &Company, start: Timestamp, after: Timestamp) -> Result<Option<Timestamp>> {
    let after = after.to_utc();
    let date = dates(rule, company, start)?.find(|date| date.with_timezone(&Utc) > after);
    Ok(date.map(|date| Timestamp::from(date.with_timezone(&Utc))))
}

/// The rule as a calendar needs it that begins with a later date of the series: what is left of a limited one, and its end
/// in UTC. None where that is no date of the series: the calendar would go on from the wrong day.
pub(super) fn from_date(rule: &str, company: &Company, start: Timestamp, date: Timestamp) -> Result<Option<String>> {
    let at = date.to_utc().timestamp();
    let mut left = dates(rule, company, start)?.skip_while(|date| date.timestamp() < at).peekable();
    if left.peek().is_none_or(|date| date.timestamp() != at) {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for part in rule.split(';') {
        match part.split_once('=') {
            Some(("COUNT", _)) => parts.push(format!("COUNT={}", left.by_ref().take(MAX_TIMES as usize).count())),
            Some(("UNTIL", until)) => parts.push(format!("UNTIL={}", end(until, company))),
            _ => parts.push(part.to_owned()),
        }
    }
    Ok(Some(parts.join(";")))
}

/// The dates of a rule that was checked before.
fn dates(rule: &str, company: &Company, start: Timestamp) -> Result<impl Iterator<Item = DateTime<rrule::Tz>> + use<>> {
    dates_of(rule, company, start).map_err(|problem| Error::internal(format!("{FIELD}: {problem}")))
}

fn dates_of(
    rule: &str,
    company: &Company,
    start: Timestamp,
) -> Result<impl Iterator<Item = DateTime<rrule::Tz>> + use<>, String> {
    let parts: Vec<String> = rule
        .split(';')
        .map(|part| match part.strip_prefix("UNTIL=") {
            Some(until) => format!("UNTIL={}", end(until, company)),
            None => part.to_owned(),
        })
        .collect();
    let rule: RRule<Unvalidated> = parts.join(";").parse().map_err(|error: rrule::RRuleError| error.to_string())?;
    // Rules know whole seconds; a start between two would lose its own date.
    let start = DateTime::from_timestamp(start.to_utc().timestamp(), 0).unwrap_or_default();
    let start = start.with_timezone(&rrule::Tz::from(company.zone()));
    let series = rule.build(start).map_err(|error| error.to_string())?;
    Ok(series.limit().into_iter().take(MAX_DATES))
}

/// Until when, as people may write it.
enum Until {
    Day(NaiveDate),
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

impl Until {
    fn read(value: &str) -> Option<Self> {
        let time = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
        match value.strip_suffix('Z') {
            Some(utc) => time(utc).map(Self::Utc),
            None => {
                let day = NaiveDate::parse_from_str(value, "%Y%m%d").ok().filter(|_| value.len() == 8);
                day.map(Self::Day).or_else(|| time(value).map(Self::Local))
            }
        }
    }
}

/// The end of a series in UTC, as a rule with a time zone needs it; a day counts whole.
fn end(until: &str, company: &Company) -> String {
    let time = match Until::read(until) {
        Some(Until::Day(day)) => day.and_hms_opt(23, 59, 59).map(|time| company.instant(time).to_utc()),
        Some(Until::Local(time)) => Some(company.instant(time).to_utc()),
        Some(Until::Utc(time)) => Some(Utc.from_utc_datetime(&time)),
        None => None,
    };
    time.map_or_else(|| until.to_owned(), |time| time.format("%Y%m%dT%H%M%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::Currency;

    fn company() -> Company {
        Company {
            number: 1,
            version: 1,
            name: "Muster".into(),
            country: "DE".into(),
            federal_state: "BE".into(),
            time_zone: "Europe/Berlin".into(),
            opens_minute: 480,
            closes_minute: 1020,
            closed_days: Vec::new(),
            currency: Currency::EUR,
            mail_addresses: Vec::new(),
            imprint: crate::company::Imprint::default(),
        }
    }

    fn rules() -> impl Strategy<Value = String> {
        let frequency = prop::sample::select(FREQUENCIES);
        let more =
            prop::sample::select(&["", ";BYDAY=MO,FR", ";BYMONTH=3,10", ";BYMONTHDAY=1,-1", ";UNTIL=20301231"][..]);
        (frequency, 1_u32..4, more)
            .prop_map(|(frequency, interval, more)| format!("FREQ={frequency};INTERVAL={interval}{more}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_next_date_is_the_first_one_after(
            rule in rules(),
            // Some three years, to the second, over the changes of the clocks.
            start in 1_767_222_000_i64..1_861_916_400,
            passed in 0_i64..100_000_000,
        ) {
            let (company, second) = (company(), 1_000_000);
            let start = Timestamp::from_micros(start * second);
            let after = Timestamp::from_micros(start.as_micros() + passed * second);
            let mut findings = Findings::default();
            check(&rule, &company, start, &mut findings);
            prop_assume!(findings.is_empty());
            let Some(next) = next(&rule, &company, start, after).unwrap() else {
                // Every third month from May on is never a March, and a year's day may lie in no month of the rule.
                prop_assert!(["UNTIL", "BYMONTH", "YEARLY"].iter().any(|ends| rule.contains(ends)), "{rule} ends");
                return Ok(());
            };
            prop_assert!(next > after);
            // Nothing lies between: asked from just before, it is the same; and a calendar can begin there.
            let before = Timestamp::from_micros(next.as_micros() - second);
            prop_assert_eq!(super::next(&rule, &company, start, before).unwrap(), Some(next));
            prop_assert!(from_date(&rule, &company, start, next).unwrap().is_some());
            // The wall clock shows the same time, but in the hour that summer time skips or doubles.
            let (first, now) = (company.local(start), company.local(next));
            prop_assert!(first.time() == now.time() || (1..=3).contains(&chrono::Timelike::hour(&first)), "{first} {now}");
        }
    }

    #[test]
    fn what_is_left_of_a_limited_series_is_counted_from_its_date() {
        let company = company();
        let day = |day: i64| Timestamp::from_micros((1_795_424_400 + day * 86_400) * 1_000_000);
        let left = |date| from_date("FREQ=DAILY;COUNT=5", &company, day(0), date).unwrap();
        assert_eq!(left(day(0)).as_deref(), Some("FREQ=DAILY;COUNT=5"));
        assert_eq!(left(day(4)).as_deref(), Some("FREQ=DAILY;COUNT=1"));
        assert_eq!(left(day(5)), None);
        let until = from_date("FREQ=DAILY;UNTIL=20270630", &company, day(0), day(1)).unwrap();
        assert_eq!(until.as_deref(), Some("FREQ=DAILY;UNTIL=20270630T215959Z"));
    }
}
