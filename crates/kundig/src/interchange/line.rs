//! One line of another program's export, read as a clerk would: what is plainly wrong is left out and reported, so that one
//! faulty phone number doesn't keep a customer outside.

use std::collections::BTreeMap;

use kundig_check::name::{self, Kind};
use kundig_check::{Findings, bic, country, date, email, iban, person, phone, postal, vat};

use crate::base::{Date, Money};
use crate::customer::{
    AddressInput, BankAccountInput, ContactPointInput, ContactPointKind, CustomerInput, ExternalReference,
    Organisation, Party, Person, Salutation,
};

/// The values of a line by the stable names of `kundig_format::csv::CustomerField`.
pub(crate) type Values = BTreeMap<String, String>;

/// The columns that a customer has a place for.
pub(crate) const TAKEN: &[&str] = &[
    "number",
    "salutation",
    "title",
    "given_name",
    "family_name",
    "full_name",
    "organisation",
    "contact_person",
    "address_addition",
    "street",
    "house_number",
    "postal_code",
    "place",
    "country",
    "phone",
    "mobile",
    "fax",
    "email",
    "website",
    "birth_date",
    "iban",
    "bic",
    "account_holder",
    "occupation",
    "marital_status",
    "vat_id",
    "revenue_12_months",
    "language",
    "note",
];

/// What the reading needs to know.
pub(super) struct Context<'a> {
    pub country: &'a str,
    pub today: Date,
    pub system: &'a str,
}

/// Reads a line; `findings` says what was left out or is doubtful.
pub(super) fn read(values: &Values, context: &Context<'_>, findings: &mut Findings) -> CustomerInput {
    let value = |name: &str| values.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let owned = |name: &str| value(name).map(str::to_owned);
    let mut salutation = None;
    let mut firm = value("organisation").is_some();
    if let Some(typed) = value("salutation") {
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
    let parted = value("family_name").is_some() || value("given_name").is_some();
    let whole = value("full_name").filter(|_| !parted).map(name::read).filter(|name| name.partner.is_none());
    let whole = whole.filter(|name| name.kind != Kind::Unclear).unwrap_or_default();
    match (whole.kind, whole.salutation) {
        (Kind::Organisation, _) => firm = true,
        (_, "Herr") => salutation = salutation.or(Some(Salutation::Mr)),
        (_, "Frau") => salutation = salutation.or(Some(Salutation::Ms)),
        (Kind::Couple, _) => salutation = salutation.or(Some(Salutation::Family)),
        _ => {}
    }
    let read = |part: &str| Some(part.to_owned()).filter(|part| !part.is_empty());
    let family_name = owned("family_name")
        .or_else(|| read([whole.particle.as_str(), whole.family.as_str()].join(" ").trim()))
        .or_else(|| owned("full_name"))
        .unwrap_or_default();
    let party = if firm {
        let names = [value("given_name"), Some(family_name.as_str()).filter(|name| !name.is_empty())];
        let in_parts: Vec<&str> = names.into_iter().flatten().collect();
        let named = (!in_parts.is_empty()).then(|| in_parts.join(" "));
        let legal_name = owned("organisation").or_else(|| named.clone()).unwrap_or_default();
        Party::Organisation(Organisation {
            contact_name: owned("contact_person")
                .or_else(|| read(&whole.contact))
                .or(named)
                .filter(|name| *name != legal_name),
            legal_name,
            vat_id: usable(value("vat_id"), findings, |typed, found| vat::vat_id("vat_id", typed, found)),
            ..Organisation::default()
        })
    } else {
        Party::Person(Person {
            salutation,
            title: owned("title").or_else(|| read(&whole.title)),
            first_name: owned("given_name").or_else(|| read(&whole.given)),
            name_suffix: read(&whole.suffix),
            last_name: family_name,
            birth_date: usable(value("birth_date"), findings, |typed, found| {
                date::birth_date("birth_date", typed, context.today.0, found).map(|_| typed.to_owned())
            })
            .and_then(|typed| date::birth_date("birth_date", &typed, context.today.0, &mut Findings::default()))
            .map(Date),
            occupation: owned("occupation"),
            marital_status: owned("marital_status"),
            language: owned("language"),
            ..Person::default()
        })
    };
    let mut customer = CustomerInput::new(party);
    if let Some(number) = value("number") {
        customer.external_references.push(ExternalReference {
            system: context.system.to_owned(),
            kind: "customer".into(),
            key: number.to_owned(),
        });
    }
    customer.addresses.extend(address(&value, context, findings));
    contact_points(&value, context, findings, &mut customer.contact_points);
    if let Some(typed) = usable(value("iban"), findings, |typed, found| iban::iban("iban", typed, found)) {
        customer.bank_accounts.push(BankAccountInput {
            holder: owned("account_holder"),
            iban: typed,
            bic: usable(value("bic"), findings, |typed, found| bic::bic("bic", typed, found)),
            bank_name: None,
        });
    }
    customer.revenue = value("revenue_12_months").and_then(|typed| revenue(typed, findings));
    customer.note = owned("note");
    customer
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

fn address<'a>(
    value: &impl Fn(&str) -> Option<&'a str>,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Option<AddressInput> {
    let parts = ["street", "house_number", "postal_code", "place"];
    if parts.iter().all(|part| value(part).is_none()) {
        return None;
    }
    let land =
        usable(value("country"), findings, |typed, found| country::country("country", typed, found).map(str::to_owned));
    let code = land.as_deref().and_then(|typed| country::country("country", typed, &mut Findings::default()));
    let code = code.unwrap_or(context.country);
    Some(AddressInput {
        addition: value("address_addition").map(str::to_owned),
        street: value("street").map(str::to_owned),
        house_number: value("house_number").map(str::to_owned),
        postal_code: usable(value("postal_code"), findings, |typed, found| {
            postal::postal_code("postal_code", typed, code, found)
        }),
        place: value("place").map(str::to_owned),
        country: land,
        ..AddressInput::default()
    })
}

fn contact_points<'a>(
    value: &impl Fn(&str) -> Option<&'a str>,
    context: &Context<'_>,
    findings: &mut Findings,
    points: &mut Vec<ContactPointInput>,
) {
    for (name, kind) in
        [("phone", ContactPointKind::Phone), ("mobile", ContactPointKind::Mobile), ("fax", ContactPointKind::Fax)]
    {
        let typed = usable(value(name), findings, |typed, found| {
            phone::phone(name, typed, context.country, found).map(|number| number.e164)
        });
        points.extend(typed.map(|typed| ContactPointInput::new(kind, &typed)));
    }
    let typed = usable(value("email"), findings, |typed, found| email::email("email", typed, found));
    points.extend(typed.map(|typed| ContactPointInput::new(ContactPointKind::Email, &typed)));
    points.extend(value("website").map(|typed| ContactPointInput::new(ContactPointKind::Web, typed)));
}

/// An amount as Germans write it: `1.234,56`, `1234,5`, `1234`.
fn revenue(typed: &str, findings: &mut Findings) -> Option<Money> {
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
            "revenue_12_months",
            "money.format",
            "Der Umsatz ist kein Betrag (erwartet z. B. 1.234,56).",
            "the revenue is no amount (expected e.g. 1.234,56)",
        );
    }
    minor.map(Money::eur)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_amounts_are_read() {
        let read = |typed| revenue(typed, &mut Findings::default()).map(|money| money.minor);
        assert_eq!(read("39058,17"), Some(3_905_817));
        assert_eq!(read("1.234,5 €"), Some(123_450));
        assert_eq!(read("-12"), Some(-1_200));
        assert_eq!(read("viel"), None);
        assert_eq!(read("1,234"), None);
    }
}
