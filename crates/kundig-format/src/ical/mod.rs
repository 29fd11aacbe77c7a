//! Calendars for other programs (RFC 5545): what is due, as to-dos or events, with reminders and repetition.
//!
//! Written, not read: what comes back from a calendar is not ours to believe.

mod zone;

use chrono::{DateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::content_line::Lines;

/// A calendar.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// What people see it called.
    pub name: String,
    /// What is in it, in the order of the file.
    pub entries: Vec<Entry>,
}

/// What an entry is to the program that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something to be done until its time (`VTODO`).
    Todo,
    /// A moment in the calendar (`VEVENT`), for programs that know no to-dos; it keeps nobody's time busy.
    Event,
}

/// Something that is due.
#[derive(Debug, Clone)]
pub struct Entry {
    /// To-do or event.
    pub kind: Kind,
    /// Names it for ever, also in the next export: `0190…@kundig`.
    pub uid: String,
    /// When this text was written.
    pub stamp: DateTime<Utc>,
    /// When the record was made.
    pub created: DateTime<Utc>,
    /// When the record was last changed.
    pub changed: DateTime<Utc>,
    /// How often it was changed: a reader keeps the highest.
    pub sequence: u32,
    /// When it is due.
    pub due: DateTime<Utc>,
    /// What it is, in one line.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// What it is sorted under.
    pub categories: Vec<String>,
    /// 1 (highest) to 9 (lowest).
    pub priority: Option<u8>,
    /// When to remind of it.
    pub remind_at: Option<DateTime<Utc>>,
    /// How it comes again.
    pub repeat: Option<Repeat>,
}

/// How an entry comes again: by the wall clock of a time zone, so that ten o'clock stays ten o'clock in summer.
#[derive(Debug, Clone)]
pub struct Repeat {
    rule: String,
    zone: Tz,
}

impl Repeat {
    /// A rule such as `FREQ=WEEKLY;BYDAY=MO`; none where the text can't be one and would break the file.
    pub fn new(rule: &str, zone: Tz) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "=;,+-".contains(c);
        (rule.starts_with("FREQ=") && rule.chars().all(fits)).then(|| Self { rule: rule.to_owned(), zone })
    }
}

/// Writes a calendar: lines end in CRLF and are folded, texts are escaped, times are UTC but where something repeats.
pub fn write(calendar: &Calendar) -> String {
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//Kundig//Kundig//DE");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", "PUBLISH");
    lines.text("X-WR-CALNAME", &calendar.name);
    zone::write_all(&calendar.entries, &mut lines);
    for entry in &calendar.entries {
        write_entry(entry, &mut lines);
    }
    lines.put("END", "VCALENDAR");
    lines.finish()
}

fn write_entry(entry: &Entry, lines: &mut Lines) {
    let component = match entry.kind {
        Kind::Todo => "VTODO",
        Kind::Event => "VEVENT",
    };
    lines.put("BEGIN", component);
    lines.text("UID", &entry.uid);
    lines.put("DTSTAMP", &utc(entry.stamp));
    lines.put("CREATED", &utc(entry.created));
    lines.put("LAST-MODIFIED", &utc(entry.changed));
    lines.put("SEQUENCE", &entry.sequence.to_string());
    write_times(entry, lines);
    lines.text("SUMMARY", &entry.summary);
    if let Some(description) = &entry.description {
        lines.text("DESCRIPTION", description);
    }
    if !entry.categories.is_empty() {
        lines.texts("CATEGORIES", &entry.categories);
    }
    if let Some(priority) = entry.priority {
        lines.put("PRIORITY", &priority.min(9).to_string());
    }
    match entry.kind {
        Kind::Todo => lines.put("STATUS", "NEEDS-ACTION"),
        Kind::Event => lines.put("TRANSP", "TRANSPARENT"),
    }
    write_reminder(entry, lines);
    lines.put("END", component);
}

/// When it begins, is due and comes again.
fn write_times(entry: &Entry, lines: &mut Lines) {
    let Some(repeat) = &entry.repeat else {
        return lines.put(if entry.kind == Kind::Todo { "DUE" } else { "DTSTART" }, &utc(entry.due));
    };
    let due = repeat.zone.from_utc_datetime(&entry.due.naive_utc()).naive_local();
    let local = |name: &str, time: chrono::NaiveDateTime, lines: &mut Lines| {
        lines.put(&format!("{name};TZID={}", repeat.zone.name()), &time.format("%Y%m%dT%H%M%S").to_string());
    };
    // A to-do that repeats needs a beginning (RFC 5545, 3.8.2.4), and is due later than it begins (3.8.2.3): the day is its
    // beginning. One that is due at midnight has no day before it that the rule would count.
    if entry.kind == Kind::Todo && due.time() > NaiveTime::MIN {
        local("DTSTART", due.date().and_time(NaiveTime::MIN), lines);
        local("DUE", due, lines);
    } else {
        local("DTSTART", due, lines);
    }
    lines.put("RRULE", &repeat.rule);
}

fn write_reminder(entry: &Entry, lines: &mut Lines) {
    let Some(at) = entry.remind_at else { return };
    lines.put("BEGIN", "VALARM");
    lines.put("ACTION", "DISPLAY");
    lines.text("DESCRIPTION", &entry.summary);
    if entry.repeat.is_some() {
        // A fixed time would ring once; the span rings before each.
        let minutes = (entry.due - at).num_minutes();
        let sign = if minutes < 0 { "" } else { "-" };
        let related = if entry.kind == Kind::Todo { "TRIGGER;RELATED=END" } else { "TRIGGER" };
        lines.put(related, &format!("{sign}PT{}M", minutes.abs()));
    } else {
        lines.put("TRIGGER;VALUE=DATE-TIME", &utc(at));
    }
    lines.put("END", "VALARM");
}

fn utc(time: DateTime<Utc>) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}
