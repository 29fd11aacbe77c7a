//! Cards to lines and back.

use std::collections::BTreeMap;

use super::{Address, Card, Contact, Name, Phone, PhoneKind};
use crate::lines::{CustomerField as F, Finding, Key, Line, Usage};

/// What the parts of an address are called in a line.
const ADDRESS: [F; 7] = [F::PoBox, F::AddressAddition, F::Street, F::Place, F::Region, F::PostalCode, F::Country];

impl Card {
    /// What the card tells, as a line: a form of address within the prefix is told apart from the title, `m`, `w` and `d` stand
    /// for the gender, and line ends within an address become commas. `number` is where the card begins.
    #[must_use]
    pub fn to_line(&self, number: u64) -> Line {
        let mut line = Line { number, ..Line::default() };
        let mut put = |key: Key, text: &str| {
            line.put(key, text);
        };
        put(Key::of(F::SourceId), &self.uid);
        put(Key::of(F::ChangedAt), &self.revised);
        self.put_names(&mut put);
        if let Some(department) = self.units.first() {
            put(Key::of(F::Department), department);
        }
        put(Key::of(F::Occupation), &self.job_title);
        self.put_addresses(&mut put);
        for phone in &self.phones {
            let field = match phone.kind {
                PhoneKind::Voice => F::Phone,
                PhoneKind::Mobile => F::Mobile,
                PhoneKind::Fax => F::Fax,
            };
            put(Key::used(field, phone.usage), &phone.text);
        }
        for (field, contacts) in [(F::Email, &self.emails), (F::Website, &self.urls)] {
            for contact in contacts {
                put(Key::used(field, contact.usage), &contact.text);
            }
        }
        match self.gender.as_str() {
            "M" | "m" => put(Key::of(F::Gender), "m"),
            "F" | "f" => put(Key::of(F::Gender), "w"),
            "O" | "o" => put(Key::of(F::Gender), "d"),
            _ => {}
        }
        if let Some(language) = self.languages.first() {
            put(Key::of(F::Language), language);
        }
        for (field, texts) in [(F::Note, &self.notes), (F::Category, &self.categories)] {
            for text in texts {
                put(Key::of(field), text);
            }
        }
        if self.birth_date.starts_with("--") {
            line.findings.push(Finding::new(
                F::BirthDate.name(),
                "vcard.birth_date_without_year",
                format!("Der Geburtstag „{}“ hat kein Jahr; er wurde nicht übernommen.", self.birth_date),
                format!("The birthday `{}` has no year; it was not taken.", self.birth_date),
            ));
        } else {
            line.put(Key::of(F::BirthDate), &self.birth_date);
        }
        line
    }

    fn put_names(&self, put: &mut impl FnMut(Key, &str)) {
        let Name { family, given, additional, prefix, suffix } = &self.name;
        let person = !family.is_empty() || !given.is_empty();
        let words: Vec<&str> = prefix.split_whitespace().collect();
        let (salutation, title): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| is_salutation(word));
        put(Key::of(F::Salutation), &salutation.join(" "));
        put(Key::of(F::Title), &title.join(" "));
        put(Key::of(F::GivenName), [given.as_str(), additional.as_str()].join(" ").trim());
        put(Key::of(F::FamilyName), family);
        put(Key::of(F::NameSuffix), suffix);
        put(Key::of(F::Organisation), &self.organisation);
        if !person && !self.formatted_name.is_empty() && self.formatted_name != self.organisation {
            let firm = self.is_organisation && self.organisation.is_empty();
            put(Key::of(if firm { F::Organisation } else { F::FullName }), &self.formatted_name);
        }
    }

    fn put_addresses(&self, put: &mut impl FnMut(Key, &str)) {
        let mut counts: BTreeMap<Option<Usage>, u8> = BTreeMap::new();
        for address in &self.addresses {
            let count = counts.entry(address.usage).or_default();
            let Some(number) = count.checked_add(1) else { continue };
            *count = number;
            let Address { usage, po_box, addition, street, place, region, postal_code, country } = address;
            let parts = [po_box, addition, street, place, region, postal_code, country];
            for (field, text) in ADDRESS.into_iter().zip(parts) {
                let one_line: Vec<&str> = text.lines().map(str::trim).filter(|part| !part.is_empty()).collect();
                put(Key { field, usage: *usage, number }, &one_line.join(", "));
            }
        }
    }

    /// The card of a customer. What a card has no place for (numbers, bank data, revenue, consent) is left out; the house number
    /// stands behind the street, and a birth date such as `12.5.1980` becomes ISO 8601. Another text for it stays as it is.
    #[must_use]
    pub fn of_values(values: &BTreeMap<Key, String>) -> Self {
        let get = |field: F| values.get(&Key::of(field)).cloned().unwrap_or_default();
        let all = |field: F| values.iter().filter(move |(key, _)| key.field == field);
        let texts = |field: F| all(field).map(|(_, text)| text.clone()).collect::<Vec<_>>();
        let contacts = |field: F| {
            all(field).map(|(key, text)| Contact { usage: key.usage, text: text.clone() }).collect::<Vec<_>>()
        };
        // "Firma" before the contact person's name would make the person a firm.
        let salutation = get(F::Salutation);
        let firm = matches!(salutation.trim_end_matches('.').to_lowercase().as_str(), "firma" | "fa");
        let prefix = [if firm { String::new() } else { salutation }, get(F::Title)];
        let prefix: Vec<&str> = prefix.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        let name = Name {
            family: get(F::FamilyName),
            given: get(F::GivenName),
            additional: String::new(),
            prefix: prefix.join(" "),
            suffix: get(F::NameSuffix),
        };
        let organisation = get(F::Organisation);
        let no_person = name.family.is_empty() && name.given.is_empty();
        let mut phones = Vec::new();
        for (field, kind) in [(F::Phone, PhoneKind::Voice), (F::Mobile, PhoneKind::Mobile), (F::Fax, PhoneKind::Fax)] {
            phones.extend(all(field).map(|(key, text)| Phone { kind, usage: key.usage, text: text.clone() }));
        }
        let gender = match get(F::Gender).to_lowercase().as_str() {
            "m" | "männlich" | "male" => "M",
            "w" | "f" | "weiblich" | "female" => "F",
            "d" | "o" | "divers" | "other" => "O",
            _ => "",
        };
        Self {
            uid: get(F::SourceId),
            revised: get(F::ChangedAt),
            is_organisation: no_person && !organisation.is_empty(),
            formatted_name: if no_person { get(F::FullName) } else { shown_name(&name, &get(F::Title)) },
            name: if no_person && !get(F::FullName).is_empty() { Name::default() } else { name },
            units: Some(get(F::Department)).into_iter().filter(|unit| !unit.is_empty()).collect(),
            organisation,
            job_title: get(F::Occupation),
            addresses: addresses(values),
            phones,
            emails: contacts(F::Email),
            urls: contacts(F::Website),
            birth_date: iso_date(get(F::BirthDate)),
            gender: gender.to_owned(),
            languages: texts(F::Language),
            notes: texts(F::Note),
            categories: texts(F::Category),
        }
    }
}

fn addresses(values: &BTreeMap<Key, String>) -> Vec<Address> {
    let mut addresses: BTreeMap<(Option<Usage>, u8), Address> = BTreeMap::new();
    let mut house_numbers = BTreeMap::new();
    for (key, text) in values.iter().filter(|(key, text)| key.field.is_address() && !text.is_empty()) {
        let place = (key.usage, key.number);
        if key.field == F::HouseNumber {
            house_numbers.insert(place, text);
        }
        let address = addresses.entry(place).or_insert_with(|| Address { usage: key.usage, ..Address::default() });
        let part = match key.field {
            F::PoBox => &mut address.po_box,
            F::AddressAddition => &mut address.addition,
            F::Street => &mut address.street,
            F::Place => &mut address.place,
            F::Region => &mut address.region,
            F::PostalCode => &mut address.postal_code,
            F::Country => &mut address.country,
            _ => continue,
        };
        part.clone_from(text);
    }
    for (place, number) in house_numbers {
        if let Some(address) = addresses.get_mut(&place) {
            address.street = [address.street.as_str(), number].join(" ").trim().to_owned();
        }
    }
    addresses.into_values().collect()
}

/// How people speak of somebody: without the form of address.
fn shown_name(name: &Name, title: &str) -> String {
    let parts = [title, &name.given, &name.family, &name.suffix];
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn iso_date(text: String) -> String {
    match chrono::NaiveDate::parse_from_str(text.trim(), "%d.%m.%Y") {
        Ok(date) if text.trim().len() >= 8 => date.format("%Y-%m-%d").to_string(),
        _ => text,
    }
}

fn is_salutation(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.').to_lowercase().as_str(),
        "herr" | "herrn" | "hr" | "frau" | "fr" | "firma" | "fa" | "familie" | "fam" | "mr" | "mrs" | "ms" | "miss"
    )
}
