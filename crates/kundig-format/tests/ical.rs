//! Calendars are read back by a reader that believes nothing: lines, folding, nesting, escapes.

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use kundig_format::ical::{Calendar, Entry, Kind, Repeat, write};
use proptest::prelude::*;

/// A component as a strict reader sees it.
#[derive(Debug, Default)]
struct Component {
    name: String,
    /// Name with parameters, and value.
    properties: Vec<(String, String)>,
    parts: Vec<Component>,
}

impl Component {
    fn value(&self, name: &str) -> Option<&str> {
        let mut found = self.properties.iter().filter(|(property, _)| property.split(';').next() == Some(name));
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} stands there twice");
        value
    }

    fn text(&self, name: &str) -> Option<String> {
        self.value(name).map(unescape)
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Component> {
        self.parts.iter().filter(move |part| part.name == name)
    }
}

fn unescape(value: &str) -> String {
    let mut characters = value.chars();
    let mut text = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(escaped @ ('\\' | ';' | ',')) => text.push(escaped),
                other => panic!("`\\{other:?}` is no escape"),
            },
            ',' | ';' => panic!("`{character}` stands bare in a text"),
            character => text.push(character),
        }
    }
    text
}

fn read(bytes: &str) -> Component {
    assert!(bytes.ends_with("\r\n"));
    let mut lines: Vec<String> = Vec::new();
    for line in bytes.trim_end_matches("\r\n").split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.chars().any(|c| c.is_control() && c != '\t'), "{line:?}");
        match line.strip_prefix(' ') {
            Some(rest) => lines.last_mut().unwrap().push_str(rest),
            None => lines.push(line.to_owned()),
        }
    }
    let mut open: Vec<Component> = vec![Component::default()];
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        match name {
            "BEGIN" => open.push(Component { name: value.into(), ..Component::default() }),
            "END" => {
                let done = open.pop().unwrap();
                assert_eq!(done.name, value);
                open.last_mut().unwrap().parts.push(done);
            }
            _ => open.last_mut().unwrap().properties.push((name.into(), value.into())),
        }
    }
    assert_eq!(open.len(), 1);
    open[0].parts.remove(0)
}

fn at(day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, hour, 0, 0).unwrap()
}

fn entry() -> Entry {
    Entry {
        kind: Kind::Todo,
        uid: "0190@kundig".into(),
        stamp: at(23, 9),
        created: at(20, 8),
        changed: at(21, 8),
        sequence: 1,
        due: at(24, 9),
        summary: "Rückruf".into(),
        description: None,
        categories: Vec::new(),
        priority: None,
        remind_at: None,
        repeat: None,
    }
}

fn calendar(entries: Vec<Entry>) -> Calendar {
    Calendar { name: "Wiedervorlagen".into(), entries }
}

const BERLIN: Tz = Tz::Europe__Berlin;

#[test]
fn a_calendar_looks_as_it_did() {
    let entries = vec![
        Entry {
            summary: "Rückruf; Heizung, Größe \"XL\" \\ Straße des 17. Juni 135 a – dringend, bitte vor Mittag".into(),
            description: Some("Erste Zeile\r\nzweite Zeile".into()),
            categories: vec!["service".into(), "Ost, Berlin".into()],
            priority: Some(1),
            remind_at: Some(at(24, 7)),
            ..entry()
        },
        Entry {
            uid: "0191@kundig".into(),
            remind_at: Some(at(24, 7)),
            repeat: Repeat::new("FREQ=WEEKLY;BYDAY=TU", BERLIN),
            ..entry()
        },
        Entry { uid: "0192@kundig".into(), kind: Kind::Event, ..entry() },
    ];
    let written = write(&calendar(entries));
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ical/followups.ics");
    if std::env::var_os("KUNDIG_BLESS").is_some() {
        std::fs::write(&golden, &written).unwrap();
    }
    assert_eq!(written, std::fs::read_to_string(golden).unwrap(), "set KUNDIG_BLESS to accept the new form");
}

#[test]
fn a_to_do_has_what_readers_need() {
    let read = read(&write(&calendar(vec![entry()])));
    assert_eq!((read.name.as_str(), read.value("VERSION")), ("VCALENDAR", Some("2.0")));
    let todo = read.all("VTODO").next().unwrap();
    assert_eq!(todo.value("UID"), Some("0190@kundig"));
    assert_eq!((todo.value("DTSTAMP"), todo.value("DUE")), (Some("20261123T090000Z"), Some("20261124T090000Z")));
    assert_eq!((todo.value("STATUS"), todo.value("DTSTART")), (Some("NEEDS-ACTION"), None));
}

#[test]
fn what_repeats_does_so_by_the_wall_clock_of_its_zone() {
    let repeated = Entry { repeat: Repeat::new("FREQ=DAILY;COUNT=3", BERLIN), remind_at: Some(at(24, 7)), ..entry() };
    let event = Entry { kind: Kind::Event, ..repeated.clone() };
    let read = read(&write(&calendar(vec![repeated, event])));
    let todo = read.all("VTODO").next().unwrap();
    assert!(todo.properties.contains(&("DTSTART;TZID=Europe/Berlin".into(), "20261124T000000".into())));
    assert!(todo.properties.contains(&("DUE;TZID=Europe/Berlin".into(), "20261124T100000".into())));
    assert_eq!(todo.value("RRULE"), Some("FREQ=DAILY;COUNT=3"));
    let alarm = todo.all("VALARM").next().unwrap();
    assert!(alarm.properties.contains(&("TRIGGER;RELATED=END".into(), "-PT120M".into())));
    let event = read.all("VEVENT").next().unwrap();
    assert!(event.properties.contains(&("DTSTART;TZID=Europe/Berlin".into(), "20261124T100000".into())));
    let zone = read.all("VTIMEZONE").next().unwrap();
    assert_eq!((zone.value("TZID"), read.all("VTIMEZONE").count()), (Some("Europe/Berlin"), 1));
    // The clocks go on at two on the last Sunday of March, and back at three on the last of October.
    let summer: Vec<_> = zone.all("DAYLIGHT").map(|one| one.value("DTSTART").unwrap()).collect();
    assert_eq!(&summer[..2], ["20260329T020000", "20270328T020000"]);
    let winter: Vec<_> = zone.all("STANDARD").map(|one| one.value("DTSTART").unwrap()).collect();
    assert_eq!(&winter[1..3], ["20261025T030000", "20271031T030000"]);
    let change = zone.all("DAYLIGHT").next().unwrap();
    assert_eq!((change.value("TZOFFSETFROM"), change.value("TZOFFSETTO")), (Some("+0100"), Some("+0200")));
}

#[test]
fn due_at_midnight_it_begins_when_it_is_due() {
    let midnight = Entry { due: at(24, 23), repeat: Repeat::new("FREQ=WEEKLY;BYDAY=WE", BERLIN), ..entry() };
    let read = read(&write(&calendar(vec![midnight])));
    let todo = read.all("VTODO").next().unwrap();
    assert_eq!((todo.value("DTSTART"), todo.value("DUE")), (Some("20261125T000000"), None));
}

#[test]
fn a_rule_that_would_break_the_file_is_none() {
    for wrong in ["FREQ=DAILY\r\nX:Y", "BYDAY=MO", "", "FREQ=DAILY:2"] {
        assert!(Repeat::new(wrong, BERLIN).is_none(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_as_it_was(summary in any::<String>(), tags in prop::collection::vec("[a-zäöü,; ]{1,12}", 0..9)) {
        let written = write(&calendar(vec![Entry { summary: summary.clone(), categories: tags.clone(), ..entry() }]));
        let read = read(&written);
        let todo = read.all("VTODO").next().unwrap();
        let clean: String = summary.replace("\r\n", "\n").replace('\r', "\n");
        let clean: String = clean.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        prop_assert_eq!(todo.text("SUMMARY").unwrap(), clean);
        let categories = todo.value("CATEGORIES").unwrap_or_default().replace("\\,", "\u{1}");
        let back: Vec<String> = categories.split(',').filter(|one| !one.is_empty()).map(|one| unescape(&one.replace('\u{1}', "\\,"))).collect();
        prop_assert_eq!(back, tags);
    }
}
