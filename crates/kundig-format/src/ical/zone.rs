//! Time zones in a calendar (RFC 5545, 3.6.5): whoever names a zone says how its clocks go.

use chrono::{DateTime, Datelike, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

use super::Entry;
use crate::content_line::Lines;

/// How many years after the last entry the changes of the clocks are told.
const YEARS_AHEAD: i32 = 5;

/// Describes each zone that an entry names, from the year of its first entry on.
pub(super) fn write_all(entries: &[Entry], lines: &mut Lines) {
    let mut zones: Vec<(Tz, i32, i32)> = Vec::new();
    for (zone, year) in entries.iter().filter_map(|entry| Some((entry.repeat.as_ref()?.zone, entry.due.year()))) {
        match zones.iter_mut().find(|(known, ..)| *known == zone) {
            Some((_, first, last)) => (*first, *last) = (year.min(*first), year.max(*last)),
            None => zones.push((zone, year, year)),
        }
    }
    for (zone, first, last) in zones {
        write(zone, first, last + YEARS_AHEAD, lines);
    }
}

fn write(zone: Tz, first: i32, last: i32, lines: &mut Lines) {
    lines.put("BEGIN", "VTIMEZONE");
    lines.put("TZID", zone.name());
    // Before the first January of interest nothing is asked; the day before covers the zones east and west of UTC.
    let begin = Utc.with_ymd_and_hms(first, 1, 1, 0, 0, 0).single().unwrap_or_default() - TimeDelta::days(1);
    observance(zone, begin, seconds(zone, begin), lines);
    let mut day = begin;
    while day.year() <= last {
        let next = day + TimeDelta::days(1);
        let before = seconds(zone, day);
        if seconds(zone, next) != before {
            observance(zone, moment_of_change(zone, day, next), before, lines);
        }
        day = next;
    }
    lines.put("END", "VTIMEZONE");
}

/// What the clocks show from a moment on; its local time is told by the clock that showed until then.
fn observance(zone: Tz, from: DateTime<Utc>, before: i32, lines: &mut Lines) {
    let offset = zone.offset_from_utc_datetime(&from.naive_utc());
    let component = if offset.dst_offset().is_zero() { "STANDARD" } else { "DAYLIGHT" };
    lines.put("BEGIN", component);
    let local = from.naive_utc() + TimeDelta::seconds(i64::from(before));
    lines.put("DTSTART", &local.format("%Y%m%dT%H%M%S").to_string());
    lines.put("TZOFFSETFROM", &signed(before));
    lines.put("TZOFFSETTO", &signed(seconds(zone, from)));
    if let Some(name) = offset.abbreviation() {
        lines.text("TZNAME", name);
    }
    lines.put("END", component);
}

/// The second at which the clocks change between two moments, the first of which shows the old time.
fn moment_of_change(zone: Tz, mut old: DateTime<Utc>, mut new: DateTime<Utc>) -> DateTime<Utc> {
    let before = seconds(zone, old);
    while new - old > TimeDelta::seconds(1) {
        let middle = old + TimeDelta::seconds((new - old).num_seconds() / 2);
        if seconds(zone, middle) == before { old = middle } else { new = middle }
    }
    new
}

fn seconds(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// `+0100`; with seconds where a zone has them.
fn signed(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3_600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}
