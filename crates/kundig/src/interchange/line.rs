//! One line of another program's export, read as a clerk would: what is plainly wrong is left out and reported, so that one
//! faulty phone number doesn't keep a customer outside.

mod own;

use std::collections::BTreeMap;

use kundig_check::name::{self, Kind};
use kundig_check::{Findings, bic, country, date, email, iban, person, phone, postal, vat};
use kundig_format::lines::{CustomerField as F, Key, Usage};

use super::columns::{Extras, is_known};
use crate::base::{Currency, Date, Money};
use crate::customer::{
    AddressInput, AddressKind, BankAccountInput, ContactPointInput, ContactPointKind, CustomField, CustomerInput,
    ExternalReference, Organisation, Party, Person, Salutation,
};

/// What contact points of a usage are called.
pub(super) const PRIVATE: &str = "privat";
pub(super) const BUSINESS: &str = "geschäftlich";

/// What the reading needs to know.
pub(super) struct Context<'a> {
    pub country: &'a str,
    pub today: Date,
    pub currency: Currency,
    pub system: &'a str,
    pub custom: &'a [CustomField],
    pub extras: &'a Extras,
}

/// What a line says about a customer.
pub(super) struct Told {
    pub customer: CustomerInput,
    /// The customer number of the exporting program.
    pub number: Option<String>,
}

/// The values of a line, told apart.
struct Values {
    keyed: BTreeMap<Key, String>,
    own: BTreeMap<String, String>,
}

impl Values {
    fn new(values: &BTreeMap<String, String>, context: &Context<'_>, findings: &mut Findings) -> Self {
        let (mut keyed, mut own) = (BTreeMap::new(), BTreeMap::new());
        for (name, text) in values.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let text = text.trim().to_owned();
            if text.contains('\0') {
                // No text of PostgreSQL can hold one: it would refuse the whole unit.
                own::unreadable(&name.chars().take(80).collect::<String>(), "ein Text", "a text", findings);
                continue;
            }
            match name.parse::<Key>() {
                Ok(key) if is_known(name, context.extras) => drop(keyed.insert(key, text)),
                Err(_) if is_known(name, context.extras) => drop(own.insert(name.clone(), text)),
                _ => not_taken(name, context.extras, findings),
            }
        }
        Self { keyed, own }
    }

    /// The first value of a field.
    fn first(&self, field: F) -> Option<&str> {
        self.all(field).next().map(|(_, text)| text)
    }

    fn owned(&self, field: F) -> Option<String> {
        self.first(field).map(str::to_owned)
    }

    /// All values of a field, those of no known usage first.
    fn all(&self, field: F) -> impl Iterator<Item = (Key, &str)> {
        let keyed = self.keyed.range(Key::of(field)..).take_while(move |(key, _)| key.field == field);
        keyed.map(|(key, text)| (*key, text.as_str()))
    }
}

fn not_taken(name: &str, extras: &Extras, findings: &mut Findings) {
    let shown: String = name.chars().take(80).collect();
    let finding = findings.hint(
        &shown,
        "import.not_taken",
        format!("Die Spalte „{shown}“ wird nicht übernommen."),
        format!("the column `{shown}` is not taken"),
    );
    if let Some(near) = kundig_check::suggest::did_you_mean(&shown, extras.all_names()) {
        finding.suggest(near);
    }
}

/// Reads a line; `findings` says what was left out or is doubtful.
pub(super) fn read(values: &BTreeMap<String, String>, context: &Context<'_>, findings: &mut Findings) -> Told {
    let values = Values::new(values, context, findings);
    let mut customer = CustomerInput::new(party(&values, context, findings));
    let reference = |kind: &str, key: &str| ExternalReference {
        system: context.system.to_owned(),
        kind: kind.to_owned(),
        key: key.to_owned(),
    };
    let keys = [("customer", values.first(F::Number)), ("record", values.first(F::SourceId))];
    customer.external_references.extend(keys.iter().filter_map(|(kind, key)| Some(reference(kind, (*key)?))));
    let firm = matches!(customer.party, Party::Organisation(_));
    customer.addresses = addresses(&values, firm, context, findings);
    contact_points(&values, context, findings, &mut customer.contact_points);
    bank_accounts(&values, findings, &mut customer.bank_accounts);
    customer.revenue = values
        .first(F::Revenue12Months)
        .and_then(|typed| money(F::Revenue12Months.name(), typed, context.currency, findings));
    let notes: Vec<&str> = values.all(F::Note).map(|(_, text)| text).collect();
    customer.note = (!notes.is_empty()).then(|| notes.join("\n"));
    let tags = values.all(F::Category).flat_map(|(_, text)| text.split(';')).map(str::trim);
    customer.tags = tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    own::read(&values.own, context, findings, &mut customer);
    customer.external_references.sort();
    customer.external_references.dedup();
    Told { customer, number: values.owned(F::Number) }
}

fn party(values: &Values, context: &Context<'_>, findings: &mut Findings) -> Party {
    let value = |field: F| values.first(field);
    let mut salutation = None;
    let mut firm = value(F::Organisation).is_some();
    if let Some(typed) = value(F::Salutation) {
        match person::salutation("salutation", typed, findings) {
            Some(person::Salutation::Firma) => firm = true,
            Some(person::Salutation::Herr) => salutation = Some(Salutation::Mr),
            Some(person::Salutation::Frau) => salutation = Some(Salutation::Ms),
            Some(person::Salutation::Divers) => salutation = Some(Salutation::Neutral),
            Some(person::Salutation::Familie) => salutation = Some(Salutation::Family),
            None => {}
        }
    }
    // A name in one column is read as a clerk would; one that can't be told apart stays whole.
    let parted = value(F::FamilyName).is_some() || value(F::GivenName).is_some();
    let whole = value(F::FullName).filter(|_| !parted).map(name::read).filter(|name| name.partner.is_none());
    let whole = whole.filter(|name| name.kind != Kind::Unclear).unwrap_or_default();
    match (whole.kind, whole.salutation) {
        (Kind::Organisation, _) => firm = true,
        (_, "Herr") => salutation = salutation.or(Some(Salutation::Mr)),
        (_, "Frau") => salutation = salutation.or(Some(Salutation::Ms)),
        (Kind::Couple, _) => salutation = salutation.or(Some(Salutation::Family)),
        _ => {}
    }
    let read = |part: &str| Some(part.to_owned()).filter(|part| !part.is_empty());
    let family_name = values
        .owned(F::FamilyName)
        .or_else(|| read([whole.particle.as_str(), whole.family.as_str()].join(" ").trim()))
        .or_else(|| values.owned(F::FullName))
        .unwrap_or_default();
    if firm {
        let names = [value(F::GivenName), Some(family_name.as_str()).filter(|name| !name.is_empty())];
        let in_parts: Vec<&str> = names.into_iter().flatten().collect();
        let named = (!in_parts.is_empty()).then(|| in_parts.join(" "));
        let legal_name = values.owned(F::Organisation).or_else(|| named.clone()).unwrap_or_default();
        return Party::Organisation(Organisation {
            contact_name: values
                .owned(F::ContactPerson)
                .or_else(|| read(&whole.contact))
                .or(named)
                .filter(|name| *name != legal_name),
            legal_name,
            vat_id: usable(value(F::VatId), findings, |typed, found| vat::vat_id("vat_id", typed, found)),
            ..Organisation::default()
        });
    }
    Party::Person(Person {
        salutation,
        title: values.owned(F::Title).or_else(|| read(&whole.title)),
        first_name: values.owned(F::GivenName).or_else(|| read(&whole.given)),
        name_suffix: values.owned(F::NameSuffix).or_else(|| read(&whole.suffix)),
        last_name: family_name,
        birth_date: usable(value(F::BirthDate), findings, |typed, found| {
            date::birth_date("birth_date", typed, context.today.0, found).map(|_| typed.to_owned())
        })
        .and_then(|typed| date::birth_date("birth_date", &typed, context.today.0, &mut Findings::default()))
        .map(Date),
        gender: values.owned(F::Gender),
        occupation: values.owned(F::Occupation),
        marital_status: values.owned(F::MaritalStatus),
        language: values.owned(F::Language),
        ..Person::default()
    })
}

/// The value as typed if its check accepts it; with an error the finding stays and the value is left out.
fn usable(
    typed: Option<&str>,
    findings: &mut Findings,
    check: impl FnOnce(&str, &mut Findings) -> Option<String>,
) -> Option<String> {
    let typed = typed?;
    let mut found = Findings::default();
    let accepted = check(typed, &mut found);
    let keep = accepted.is_some() && !found.has_errors();
    if !keep {
        // Warnings of values that are kept come again with the registration.
        findings.extend(found);
    }
    keep.then(|| typed.to_owned())
}

/// The addresses; of a firm the one at work comes first, of a person the one at home.
fn addresses(values: &Values, firm: bool, context: &Context<'_>, findings: &mut Findings) -> Vec<AddressInput> {
    let mut places: Vec<(Option<Usage>, u8)> =
        values.keyed.keys().filter(|key| key.field.is_address()).map(|key| (key.usage, key.number)).collect();
    let order = |usage: Option<Usage>| match usage {
        None => 0,
        Some(Usage::Business) if firm => 1,
        Some(Usage::Private) => 2,
        Some(Usage::Business) => 3,
    };
    places.sort_by_key(|(usage, number)| (order(*usage), *number));
    places.dedup();
    let mut read: Vec<(Option<Usage>, AddressInput)> = Vec::new();
    for (usage, number) in places {
        let value = |field: F| values.keyed.get(&Key { field, usage, number }).map(String::as_str);
        let path = |field: F| Key { field, usage, number }.to_string();
        read.extend(address(value, path, context, findings).map(|address| (usage, address)));
    }
    let mut has_main = read.iter().any(|(_, address)| address.kind == Some(AddressKind::Main));
    for (usage, address) in &mut read {
        let by_usage = if *usage == Some(Usage::Private) { AddressKind::Private } else { AddressKind::Other };
        if address.kind.is_none() {
            address.kind = Some(if has_main { by_usage } else { AddressKind::Main });
            has_main = true;
        }
    }
    read.into_iter().map(|(_, address)| address).collect()
}

fn address<'a>(
    value: impl Fn(F) -> Option<&'a str>,
    path: impl Fn(F) -> String,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Option<AddressInput> {
    let parts = [F::Street, F::HouseNumber, F::PostalCode, F::Place, F::PoBox];
    if parts.iter().all(|part| value(*part).is_none()) {
        return None;
    }
    let land = usable(value(F::Country), findings, |typed, found| {
        country::country(&path(F::Country), typed, found).map(str::to_owned)
    });
    let code = land.as_deref().and_then(|typed| country::country("country", typed, &mut Findings::default()));
    let code = code.unwrap_or(context.country);
    let kind = value(F::AddressKind).and_then(|typed| {
        let kind = address_kind(typed);
        if kind.is_none() {
            own::unreadable(&path(F::AddressKind), "eine Adressart", "a kind of address", findings);
        }
        kind
    });
    let state = value(F::Region).filter(|region| region.len() <= 3 && region.chars().all(|c| c.is_ascii_uppercase()));
    let mut address = AddressInput {
        kind,
        addition: value(F::AddressAddition).map(str::to_owned),
        street: value(F::Street).map(str::to_owned),
        house_number: value(F::HouseNumber).map(str::to_owned),
        postal_code: usable(value(F::PostalCode), findings, |typed, found| {
            postal::postal_code(&path(F::PostalCode), typed, code, found)
        }),
        place: value(F::Place).map(str::to_owned),
        state: state.map(str::to_owned),
        country: land,
        ..AddressInput::default()
    };
    if let Some(number) = value(F::PoBox) {
        // As a letter has it: the box stands where the street would.
        let line = format!("Postfach {number}");
        let free = [&mut address.street, &mut address.addition].into_iter().find(|part| part.is_none());
        match free {
            Some(part) => *part = Some(line),
            None => not_taken(&path(F::PoBox), context.extras, findings),
        }
    }
    Some(address)
}

fn address_kind(typed: &str) -> Option<AddressKind> {
    let folded = kundig_check::fold::fold(typed);
    let words = [
        ("haupt", AddressKind::Main),
        ("rechnung", AddressKind::Billing),
        ("liefer", AddressKind::Shipping),
        ("versand", AddressKind::Shipping),
        ("privat", AddressKind::Private),
        ("urlaub", AddressKind::Holiday),
        ("ferien", AddressKind::Holiday),
        ("sonstige", AddressKind::Other),
        ("ander", AddressKind::Other),
    ];
    let by_word = || words.iter().find(|(word, _)| folded.starts_with(word)).map(|(_, kind)| *kind);
    folded.parse().ok().or_else(by_word)
}

fn contact_points(
    values: &Values,
    context: &Context<'_>,
    findings: &mut Findings,
    points: &mut Vec<ContactPointInput>,
) {
    let phones =
        [(F::Phone, ContactPointKind::Phone), (F::Mobile, ContactPointKind::Mobile), (F::Fax, ContactPointKind::Fax)];
    for (field, kind) in phones {
        for (key, typed) in values.all(field) {
            let typed = usable(Some(typed), findings, |typed, found| {
                phone::phone(&key.to_string(), typed, context.country, found).map(|number| number.e164)
            });
            points.extend(typed.map(|typed| point(kind, &typed, key)));
        }
    }
    for (key, typed) in values.all(F::Email) {
        let typed = usable(Some(typed), findings, |typed, found| email::email(&key.to_string(), typed, found));
        points.extend(typed.map(|typed| point(ContactPointKind::Email, &typed, key)));
    }
    points.extend(values.all(F::Website).map(|(key, typed)| point(ContactPointKind::Web, typed, key)));
}

fn point(kind: ContactPointKind, typed: &str, key: Key) -> ContactPointInput {
    let label = key.usage.map(|usage| if usage == Usage::Private { PRIVATE } else { BUSINESS });
    ContactPointInput { label: label.map(str::to_owned), ..ContactPointInput::new(kind, typed) }
}

fn bank_accounts(values: &Values, findings: &mut Findings, accounts: &mut Vec<BankAccountInput>) {
    for (key, typed) in values.all(F::Iban) {
        let beside = |field: F| values.keyed.get(&key.with(field)).map(String::as_str);
        let path = |field: F| key.with(field).to_string();
        let Some(iban) = usable(Some(typed), findings, |typed, found| iban::iban(&path(F::Iban), typed, found)) else {
            continue;
        };
        accounts.push(BankAccountInput {
            holder: beside(F::AccountHolder).map(str::to_owned),
            iban,
            bic: usable(beside(F::Bic), findings, |typed, found| bic::bic(&path(F::Bic), typed, found)),
            bank_name: beside(F::BankName).map(str::to_owned),
        });
    }
}

/// An amount as Germans write it: `1.234,56`, `1234,5`, `1234`.
fn money(path: &str, typed: &str, currency: Currency, findings: &mut Findings) -> Option<Money> {
    let plain: String = typed.chars().filter(|c| !matches!(c, '.' | ' ' | '€' | '\u{a0}')).collect();
    let (euros, cents) = plain.split_once(',').unwrap_or((plain.as_str(), ""));
    let minor = (cents.len() <= 2)
        .then(|| format!("{euros}{cents:0<2}"))
        .filter(|digits| {
            digits.bytes().enumerate().all(|(place, byte)| byte.is_ascii_digit() || (place == 0 && byte == b'-'))
        })
        .and_then(|digits| digits.parse().ok());
    if minor.is_none() {
        findings.warning(
            path,
            "money.format",
            "Der Wert ist kein Betrag (erwartet z. B. 1.234,56).",
            "the value is no amount (expected e.g. 1.234,56)",
        );
    }
    minor.map(|minor| Money { minor, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context<'a>(custom: &'a [CustomField], extras: &'a Extras) -> Context<'a> {
        let today = Date(chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        Context { country: "DE", today, currency: Currency::EUR, system: "alt", custom, extras }
    }

    fn told(values: &[(&str, &str)]) -> (CustomerInput, Findings) {
        let values = values.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let (extras, mut findings) = (Extras::new(&[]), Findings::default());
        let customer = read(&values, &context(&[], &extras), &mut findings).customer;
        (customer, findings)
    }

    #[test]
    fn german_amounts_are_read() {
        let read = |typed| money("x", typed, Currency::EUR, &mut Findings::default()).map(|money| money.minor);
        assert_eq!(read("39058,17"), Some(3_905_817));
        assert_eq!(read("1.234,5 €"), Some(123_450));
        assert_eq!(read("-12"), Some(-1_200));
        assert_eq!(read("viel"), None);
        assert_eq!(read("1,234"), None);
    }

    #[test]
    fn addresses_are_told_apart_and_one_is_the_main_one() {
        let kinds = |values: &[(&str, &str)]| {
            let (customer, _) = told(values);
            let addresses = customer.addresses.into_iter();
            let kinds = addresses.map(|address| (address.kind.unwrap().as_str(), address.place.unwrap_or_default()));
            kinds.collect::<Vec<_>>()
        };
        let both = [("place.private", "Jena"), ("place.business", "Gera")];
        let person = [&[("family_name", "Süß")][..], &both].concat();
        assert_eq!(kinds(&person), [("main", "Jena".to_owned()), ("other", "Gera".to_owned())]);
        let firm = [&[("organisation", "Süß GmbH")][..], &both].concat();
        assert_eq!(kinds(&firm), [("main", "Gera".to_owned()), ("private", "Jena".to_owned())]);
        let told = [("place", "Jena"), ("address_kind", "Lieferanschrift"), ("place.2", "Gera")];
        assert_eq!(kinds(&told), [("shipping", "Jena".to_owned()), ("main", "Gera".to_owned())]);
        assert_eq!(kinds(&[("country", "DE"), ("address_kind", "main")]), []);
    }

    #[test]
    fn a_value_that_has_no_place_is_named() {
        let (customer, findings) =
            told(&[("famly_name", "X"), ("tax_number", "1"), ("po_box", "12 34"), ("place", "Ulm")]);
        let found: Vec<_> = findings.iter().map(|one| (one.path.as_str(), one.suggestion.as_deref())).collect();
        assert_eq!(found, [("famly_name", Some("family_name")), ("tax_number", None)]);
        assert_eq!(customer.addresses[0].street.as_deref(), Some("Postfach 12 34"));
    }
}
