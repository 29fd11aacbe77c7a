//! The text of a card to what it tells.

use calcard::common::{IanaString, PartialDateTime};
use calcard::vcard::{
    VCard, VCardEntry, VCardKind, VCardParameterName, VCardParameterValue, VCardProperty, VCardSex, VCardValue,
};
use calcard::{Entry, Parser};

use crate::contain::contain;

use super::{Address, Card, Cards, Contact, Phone, PhoneKind};
use crate::lines::{ReadLimits, Usage};
use crate::text_lines::TextLines;

/// The cards of a text, without broken ones. [`lines::open`](crate::lines::open) also names what is broken, and takes any
/// encoding.
pub fn read(text: &str) -> impl Iterator<Item = Card> + '_ {
    let limits = ReadLimits::default();
    let lines = TextLines::new(text.as_bytes(), limits.record_bytes).ok().flatten();
    let cards = lines.into_iter().flat_map(move |lines| Cards::new(lines, limits));
    cards.filter_map(|card| read_card(&card.ok()?.text).map(|reading| reading.card))
}

/// A card, and what it has that we do not take.
pub(crate) struct Reading {
    pub(crate) card: Card,
    /// Names of properties, each once.
    pub(crate) not_taken: Vec<String>,
}

/// Reads one card; `None` if it can't be read as one.
pub(crate) fn read_card(text: &str) -> Option<Reading> {
    let Entry::VCard(card) = contain(|| Parser::new(text).entry())? else { return None };
    let mut reading = Reading { card: Card::default(), not_taken: Vec::new() };
    let mut role = String::new();
    for entry in by_preference(&card) {
        reading.take(entry, usage(entry, &card), &mut role);
    }
    if reading.card.job_title.is_empty() {
        reading.card.job_title = role;
    }
    Some(reading)
}

impl Reading {
    fn take(&mut self, entry: &VCardEntry, usage: Option<Usage>, role: &mut String) {
        let card = &mut self.card;
        let parts: Vec<String> = entry.values.iter().map(text).collect();
        let part = |index: usize| parts.get(index).map(|part| part.trim().to_owned()).unwrap_or_default();
        let whole = || parts.join(", ").trim().to_owned();
        match &entry.name {
            VCardProperty::Uid => keep(&mut card.uid, whole()),
            VCardProperty::Rev => keep(&mut card.revised, whole()),
            VCardProperty::Kind => {
                let organisation =
                    |value: &VCardValue| matches!(value, VCardValue::Kind(VCardKind::Org | VCardKind::Group));
                card.is_organisation |= entry.values.iter().any(organisation);
            }
            VCardProperty::Fn => keep(&mut card.formatted_name, whole()),
            VCardProperty::N if card.name.is_empty() => {
                card.name.family = part(0);
                card.name.given = part(1);
                card.name.additional = part(2);
                card.name.prefix = part(3);
                card.name.suffix = part(4);
            }
            VCardProperty::N => {}
            VCardProperty::Org if card.organisation.is_empty() => {
                card.organisation = part(0);
                card.units = (1..parts.len()).map(part).filter(|unit| !unit.is_empty()).collect();
            }
            VCardProperty::Org => {}
            VCardProperty::Title => keep(&mut card.job_title, whole()),
            VCardProperty::Role => keep(role, whole()),
            VCardProperty::Adr => {
                let address = Address {
                    usage,
                    po_box: part(0),
                    addition: part(1),
                    street: part(2),
                    place: part(3),
                    region: part(4),
                    postal_code: part(5),
                    country: part(6),
                };
                if address != (Address { usage, ..Address::default() }) {
                    card.addresses.push(address);
                }
            }
            VCardProperty::Tel => {
                let whole = whole();
                let number = without_scheme(&whole, "tel:").split(';').next().unwrap_or_default().trim().to_owned();
                let is = |wanted: &str| types(entry).any(|known| known.eq_ignore_ascii_case(wanted));
                let kind = match () {
                    () if is("fax") => PhoneKind::Fax,
                    () if is("cell") || is("iphone") => PhoneKind::Mobile,
                    () if is("pager") => return,
                    () => PhoneKind::Voice,
                };
                if !number.is_empty() {
                    card.phones.push(Phone { kind, usage, text: number });
                }
            }
            VCardProperty::Email => {
                let text = without_scheme(&whole(), "mailto:").to_owned();
                card.emails.extend((!text.is_empty()).then_some(Contact { usage, text }));
            }
            VCardProperty::Url => {
                let text = whole();
                card.urls.extend((!text.is_empty()).then_some(Contact { usage, text }));
            }
            VCardProperty::Bday => keep(&mut card.birth_date, whole()),
            VCardProperty::Gender => keep(&mut card.gender, part(0)),
            VCardProperty::Lang => card.languages.extend(Some(whole()).filter(|text| !text.is_empty())),
            VCardProperty::Note => card.notes.extend(Some(whole()).filter(|text| !text.is_empty())),
            VCardProperty::Categories => {
                card.categories.extend(parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()));
            }
            VCardProperty::Begin
            | VCardProperty::End
            | VCardProperty::Version
            | VCardProperty::Prodid
            | VCardProperty::Source
            | VCardProperty::Clientpidmap => {}
            VCardProperty::Other(name) => {
                if name.eq_ignore_ascii_case("X-ABShowAs") {
                    card.is_organisation |= whole().eq_ignore_ascii_case("COMPANY");
                } else if name.eq_ignore_ascii_case("X-GENDER") {
                    keep(&mut card.gender, whole());
                } else if !name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("X-")) {
                    self.not_taken(name);
                }
            }
            other => {
                let name = other.as_str().to_owned();
                self.not_taken(&name);
            }
        }
    }

    fn not_taken(&mut self, name: &str) {
        let name: String = name.chars().take(40).collect::<String>().to_ascii_uppercase();
        if !name.is_empty() && !self.not_taken.contains(&name) {
            self.not_taken.push(name);
        }
    }
}

/// The first that tells something counts.
fn keep(place: &mut String, text: String) {
    if place.is_empty() {
        *place = text;
    }
}

fn without_scheme<'a>(text: &'a str, scheme: &str) -> &'a str {
    match text.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => text[scheme.len()..].trim(),
        _ => text,
    }
}

/// The properties, preferred ones before others of their kind: `PREF=1` of 4.0, `TYPE=pref` before.
fn by_preference(card: &VCard) -> Vec<&VCardEntry> {
    let rank = |entry: &&VCardEntry| {
        let told = entry.params.iter().find_map(|param| match (&param.name, &param.value) {
            (VCardParameterName::Pref, VCardParameterValue::Integer(rank)) => Some(*rank),
            (VCardParameterName::Pref, _) => Some(1),
            _ => None,
        });
        told.unwrap_or_else(|| if types(entry).any(|known| known.eq_ignore_ascii_case("pref")) { 1 } else { 101 })
    };
    let mut entries: Vec<&VCardEntry> = card.entries.iter().collect();
    entries.sort_by_key(rank);
    entries
}

fn types(entry: &VCardEntry) -> impl Iterator<Item = &str> {
    entry.params.iter().filter(|param| param.name == VCardParameterName::Type).filter_map(|param| match &param.value {
        VCardParameterValue::Type(known) => Some(known.as_str()),
        VCardParameterValue::Text(other) => Some(other.as_str()),
        _ => None,
    })
}

/// At home or at work, by type or by the label that Apple's programs put beside it.
fn usage(entry: &VCardEntry, card: &VCard) -> Option<Usage> {
    for known in types(entry) {
        if known.eq_ignore_ascii_case("home") {
            return Some(Usage::Private);
        }
        if known.eq_ignore_ascii_case("work") {
            return Some(Usage::Business);
        }
    }
    let group = entry.group.as_ref()?;
    let label = card.entries.iter().find(|other| {
        other.group.as_ref() == Some(group)
            && matches!(&other.name, VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-ABLabel"))
    })?;
    let label = label.values.first().map(text)?.to_lowercase();
    match label.trim_matches(|c: char| !c.is_alphanumeric()) {
        "home" | "privat" | "zuhause" | "zu hause" => Some(Usage::Private),
        "work" | "arbeit" | "büro" | "geschäftlich" | "dienstlich" | "firma" => Some(Usage::Business),
        _ => None,
    }
}

fn text(value: &VCardValue) -> String {
    match value {
        VCardValue::Text(text) => text.replace("\r\n", "\n"),
        VCardValue::Component(parts) => parts.join(" "),
        VCardValue::Integer(number) => number.to_string(),
        VCardValue::Float(number) => crate::number::decimal(*number),
        VCardValue::Boolean(truth) => if *truth { "ja" } else { "nein" }.to_owned(),
        VCardValue::PartialDateTime(time) => date_time(time),
        VCardValue::Sex(sex) => match sex {
            VCardSex::Male => "M",
            VCardSex::Female => "F",
            VCardSex::Other => "O",
            VCardSex::NoneOrNotApplicable => "N",
            VCardSex::Unknown => "U",
        }
        .to_owned(),
        VCardValue::Kind(kind) => kind.as_str().to_owned(),
        VCardValue::GramGender(gender) => gender.as_str().to_owned(),
        VCardValue::Binary(_) => String::new(),
    }
}

fn date_time(time: &PartialDateTime) -> String {
    let date = match (time.year, time.month, time.day) {
        (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(year), Some(month), None) => format!("{year:04}-{month:02}"),
        (Some(year), None, _) => format!("{year:04}"),
        (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
        (None, Some(month), None) => format!("--{month:02}"),
        (None, None, Some(day)) => format!("---{day:02}"),
        (None, None, None) => String::new(),
    };
    let Some(hour) = time.hour else { return date };
    let clock = format!("T{hour:02}:{:02}:{:02}", time.minute.unwrap_or(0), time.second.unwrap_or(0));
    let zone = match (time.tz_hour, time.tz_minute.unwrap_or(0), time.tz_minus) {
        (None, ..) => String::new(),
        (Some(0), 0, _) => "Z".to_owned(),
        (Some(hour), minute, minus) => format!("{}{hour:02}:{minute:02}", if minus { '-' } else { '+' }),
    };
    [date, clock, zone].concat()
}
