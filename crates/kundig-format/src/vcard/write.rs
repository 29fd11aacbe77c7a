//! Writing cards.

use super::{Address, Card, PhoneKind};
use crate::content_line::{Lines, escape};
use crate::lines::Usage;

/// Which vCard is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// 3.0 (RFC 2426): what every program reads. It has no place for gender, language and the kind of card.
    #[default]
    V3,
    /// 4.0 (RFC 6350).
    V4,
}

/// Writes a card: lines end in CR LF and are folded at 75 octets, never within a character; texts are escaped.
///
/// Parts of name and address are written as one value each, with their blanks.
#[must_use]
pub fn write(card: &Card, version: Version) -> String {
    let mut lines = Lines::default();
    let v4 = version == Version::V4;
    lines.put("BEGIN", "VCARD");
    lines.put("VERSION", if v4 { "4.0" } else { "3.0" });
    if v4 && card.is_organisation {
        lines.put("KIND", "org");
    }
    let name = &card.name;
    // 3.0 requires N, 4.0 does not.
    if !v4 || !name.is_empty() {
        lines.put("N", &components(&[&name.family, &name.given, &name.additional, &name.prefix, &name.suffix]));
    }
    lines.text("FN", &shown_name(card));
    if !card.organisation.is_empty() || !card.units.is_empty() {
        let parts: Vec<&String> = std::iter::once(&card.organisation).chain(&card.units).collect();
        lines.put("ORG", &components(&parts));
    }
    text(&mut lines, "TITLE", &card.job_title);
    for address in &card.addresses {
        let Address { usage, po_box, addition, street, place, region, postal_code, country } = address;
        let value = components(&[po_box, addition, street, place, region, postal_code, country]);
        lines.put(&["ADR", &types(v4, usage_type(*usage).as_slice())].concat(), &value);
    }
    for phone in &card.phones {
        let kind = match phone.kind {
            PhoneKind::Voice => "voice",
            PhoneKind::Mobile => "cell",
            PhoneKind::Fax => "fax",
        };
        let named: Vec<&str> = usage_type(phone.usage).into_iter().chain([kind]).collect();
        lines.text(&["TEL", &types(v4, &named)].concat(), &phone.text);
    }
    for email in &card.emails {
        let internet = (!v4).then_some("internet");
        let named: Vec<&str> = internet.into_iter().chain(usage_type(email.usage)).collect();
        lines.text(&["EMAIL", &types(v4, &named)].concat(), &email.text);
    }
    for url in &card.urls {
        // A URL is no text: its commas are its own. One with a line end is none.
        let value: String = url.text.chars().filter(|c| !c.is_control()).collect();
        lines.put(&["URL", &types(v4, &usage_type(url.usage))].concat(), &value);
    }
    birth_date(&mut lines, &card.birth_date, v4);
    if v4 {
        let sex = card.gender.chars().next().filter(|sex| card.gender.len() == 1 && "MFONU".contains(*sex));
        if let Some(sex) = sex {
            lines.put("GENDER", sex.encode_utf8(&mut [0; 4]));
        }
        for language in &card.languages {
            text(&mut lines, "LANG", language);
        }
    }
    for note in &card.notes {
        text(&mut lines, "NOTE", note);
    }
    if !card.categories.is_empty() {
        lines.texts("CATEGORIES", &card.categories);
    }
    text(&mut lines, "UID", &card.uid);
    if let Some(revised) = timestamp(&card.revised, v4) {
        lines.put("REV", &revised);
    }
    lines.put("END", "VCARD");
    lines.finish()
}

/// `FN`, which every card must have: as told, else from the name's parts, else what the card has.
fn shown_name(card: &Card) -> String {
    if !card.formatted_name.is_empty() {
        return card.formatted_name.clone();
    }
    let name = &card.name;
    let parts = [&name.prefix, &name.given, &name.additional, &name.family, &name.suffix];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() {
        return parts.join(" ");
    }
    let email = card.emails.first().map(|email| &email.text);
    let phone = card.phones.first().map(|phone| &phone.text);
    let others = [Some(&card.organisation), email, phone, Some(&card.uid)];
    others.into_iter().flatten().find(|text| !text.is_empty()).cloned().unwrap_or_default()
}

fn text(lines: &mut Lines, name: &str, value: &str) {
    if !value.is_empty() {
        lines.text(name, value);
    }
}

fn components<T: AsRef<str>>(parts: &[T]) -> String {
    parts.iter().map(|part| escape(part.as_ref())).collect::<Vec<_>>().join(";")
}

fn usage_type(usage: Option<Usage>) -> Vec<&'static str> {
    match usage {
        Some(Usage::Private) => vec!["home"],
        Some(Usage::Business) => vec!["work"],
        None => vec![],
    }
}

/// `;TYPE=HOME,VOICE`; in 4.0 `;TYPE=home;TYPE=voice`, the form of which RFC 6350's own texts agree.
fn types(v4: bool, named: &[&str]) -> String {
    match named {
        [] => String::new(),
        [one] if v4 => format!(";TYPE={one}"),
        _ if v4 => named.iter().map(|one| format!(";TYPE={one}")).collect(),
        _ => format!(";TYPE={}", named.join(",").to_ascii_uppercase()),
    }
}

fn birth_date(lines: &mut Lines, date: &str, v4: bool) {
    if date.is_empty() {
        return;
    }
    match (DateParts::of(date), v4) {
        // 4.0 has the basic form of ISO 8601 only (RFC 6350, 4.3.1).
        (Some(DateParts::Day), true) | (Some(DateParts::WithoutYear), true) => {
            let compact = match date.strip_prefix("--") {
                Some(rest) => format!("--{}", rest.replace('-', "")),
                None => date.replace('-', ""),
            };
            lines.put("BDAY", &compact);
        }
        (Some(DateParts::Day), false) => lines.put("BDAY", date),
        _ => lines.text("BDAY;VALUE=text", date),
    }
}

enum DateParts {
    Day,
    WithoutYear,
}

impl DateParts {
    fn of(date: &str) -> Option<Self> {
        let pattern: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        match pattern.as_str() {
            "0000-00-00" => Some(Self::Day),
            "--00-00" => Some(Self::WithoutYear),
            _ => None,
        }
    }
}

/// `REV` as the version writes it; none if the text is no time that it can write.
fn timestamp(text: &str, v4: bool) -> Option<String> {
    let pattern: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let fits = ["0000-00-00", "0000-00-00T00:00:00", "0000-00-00T00:00:00Z"].contains(&pattern.as_str());
    let zoned = ["0000-00-00T00:00:00+00:00", "0000-00-00T00:00:00-00:00"].contains(&pattern.as_str());
    if !fits && !zoned {
        return None;
    }
    if !v4 {
        return Some(text.to_owned());
    }
    let (date, rest) = text.split_at(10);
    let (clock, zone) = rest.split_at(rest.len().min(9));
    let compact = [date.replace('-', ""), clock.replace(':', ""), zone.replace(':', "")].concat();
    Some(if compact.len() == 8 { format!("{compact}T000000Z") } else { compact })
}
