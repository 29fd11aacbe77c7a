//! A customer as a line of a file: the same values that an import reads, so that what went out comes in again.

use std::collections::BTreeMap;

use kundig_format::lines::{CustomerField as F, Key, Usage};
use serde_json::Value;

use super::columns::CUSTOM;
use super::line::{BUSINESS, PRIVATE};
use super::merge::{as_input, point_as_input};
use crate::base::{Date, Error, Money, Result};
use crate::customer::{
    Address, AddressKind, CompanySize, ContactPoint, ContactPointInput, ContactPointKind, Customer, Party, PartyRole,
    PointQuality, Salutation, Status,
};

/// How many of a kind stand in columns of their own; more stand in the exact column only.
const MAX_NUMBERED: u8 = 200;

/// The values of a customer, as far as they are shown. Texts in normal form, days by ISO 8601, amounts with a point.
pub(super) fn values(customer: &Customer, today: Date) -> Result<BTreeMap<String, String>> {
    let mut line = Outgoing::default();
    line.put(Key::of(F::SourceId), &customer.id.to_string());
    line.put(Key::of(F::Number), &customer.number);
    line.party(&customer.party);
    line.addresses(&customer.addresses, today)?;
    line.contact_points(&customer.contact_points)?;
    for (number, account) in (1..=MAX_NUMBERED).zip(&customer.bank_accounts) {
        let key = Key { number, ..Key::of(F::Iban) };
        line.put(key, &account.iban);
        line.maybe(key.with(F::Bic), account.bic.as_deref());
        line.maybe(key.with(F::BankName), account.bank_name.as_deref());
        line.maybe(key.with(F::AccountHolder), account.holder.as_deref());
    }
    for (number, tag) in (1..=MAX_NUMBERED).zip(&customer.tags) {
        line.put(Key { number, ..Key::of(F::Category) }, tag);
    }
    if customer.revenue.minor != 0 {
        line.put(Key::of(F::Revenue12Months), &amount(customer.revenue));
    }
    line.maybe(Key::of(F::Note), customer.note.as_deref());
    line.own(customer)?;
    Ok(line.0)
}

/// What is being put together.
#[derive(Default)]
struct Outgoing(BTreeMap<String, String>);

impl Outgoing {
    fn put(&mut self, key: Key, text: &str) {
        self.tell(&key.to_string(), text);
    }

    fn maybe(&mut self, key: Key, text: Option<&str>) {
        self.put(key, text.unwrap_or_default());
    }

    fn tell(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.0.insert(name.to_owned(), text.to_owned());
        }
    }

    fn tell_list<T: serde::Serialize>(&mut self, name: &str, list: &[T]) -> Result<()> {
        if !list.is_empty() {
            self.0.insert(name.to_owned(), serde_json::to_string(list).map_err(Error::internal)?);
        }
        Ok(())
    }

    fn party(&mut self, party: &Party) {
        match party {
            Party::Person(person) => {
                let salutation = person.salutation.map(|salutation| match salutation {
                    Salutation::Mr => "Herr",
                    Salutation::Ms => "Frau",
                    Salutation::Neutral => "Divers",
                    Salutation::Family => "Familie",
                });
                self.maybe(Key::of(F::Salutation), salutation);
                self.maybe(Key::of(F::Title), person.title.as_deref());
                self.maybe(Key::of(F::GivenName), person.first_name.as_deref());
                self.put(Key::of(F::FamilyName), &person.last_name);
                self.maybe(Key::of(F::NameSuffix), person.name_suffix.as_deref());
                let born = person.birth_date.map(|date| date.to_string());
                self.maybe(Key::of(F::BirthDate), born.as_deref());
                self.maybe(Key::of(F::Gender), person.gender.as_deref());
                self.maybe(Key::of(F::Language), person.language.as_deref());
                self.maybe(Key::of(F::MaritalStatus), person.marital_status.as_deref());
                self.maybe(Key::of(F::Occupation), person.occupation.as_deref());
                self.tell("employer", person.employer.as_deref().unwrap_or_default());
            }
            Party::Organisation(firm) => {
                self.put(Key::of(F::Organisation), &firm.legal_name);
                self.maybe(Key::of(F::ContactPerson), firm.contact_name.as_deref());
                self.maybe(Key::of(F::VatId), firm.vat_id.as_deref());
                for (name, value) in [
                    ("legal_form", &firm.legal_form),
                    ("register_court", &firm.register_court),
                    ("register_number", &firm.register_number),
                    ("leitweg_id", &firm.leitweg_id),
                    ("industry_code", &firm.industry_code),
                ] {
                    self.tell(name, value.as_deref().unwrap_or_default());
                }
                self.tell("company_size", firm.size.map_or("", CompanySize::as_str));
            }
        }
    }

    /// Today's addresses in columns, the main one first; what these can't say stands beside, exactly.
    fn addresses(&mut self, addresses: &[Address], today: Date) -> Result<()> {
        let is_past = |address: &Address| address.valid_until.is_some_and(|until| until < today);
        let is_plain = |address: &Address| {
            let by_area = address.point.is_none_or(|point| point.quality == PointQuality::PostalCode);
            address.valid_from.is_none() && address.valid_until.is_none() && by_area
        };
        let mut shown: Vec<&Address> = addresses.iter().filter(|address| !is_past(address)).collect();
        shown.sort_by_key(|address| address.kind != AddressKind::Main);
        let left: Vec<&Address> = shown.iter().skip(usize::from(MAX_NUMBERED)).copied().collect();
        for (number, address) in (1..=MAX_NUMBERED).zip(shown) {
            let key = |field: F| Key { number, ..Key::of(field) };
            if address.kind != AddressKind::Main || number > 1 {
                self.put(key(F::AddressKind), address.kind.as_str());
            }
            self.maybe(key(F::AddressAddition), address.addition.as_deref());
            self.maybe(key(F::Street), address.street.as_deref());
            self.maybe(key(F::HouseNumber), address.house_number.as_deref());
            self.maybe(key(F::PostalCode), address.postal_code.as_deref());
            self.maybe(key(F::Place), address.place.as_deref());
            self.maybe(key(F::Region), address.state.as_deref());
            self.put(key(F::Country), &address.country);
        }
        let exact = addresses.iter().filter(|address| is_past(address) || !is_plain(address));
        let exact: Vec<_> = exact.chain(left).map(as_input).collect();
        self.tell_list("addresses", &exact)
    }

    /// Ways that may be used, in columns. Those that must not be used, or lead nowhere, stand beside only, lest a list of
    /// addresses has them.
    fn contact_points(&mut self, points: &[ContactPoint]) -> Result<()> {
        let mut exact = Vec::new();
        let mut counts: BTreeMap<(F, Option<Usage>), u8> = BTreeMap::new();
        for point in points {
            let field = match point.kind {
                ContactPointKind::Phone => Some(F::Phone),
                ContactPointKind::Mobile => Some(F::Mobile),
                ContactPointKind::Fax => Some(F::Fax),
                ContactPointKind::Email => Some(F::Email),
                ContactPointKind::Web => Some(F::Website),
                ContactPointKind::Messenger => None,
            };
            let usage = match point.label.as_deref() {
                Some(PRIVATE) => Some(Usage::Private),
                Some(BUSINESS) => Some(Usage::Business),
                _ => None,
            };
            let is_usable = !point.do_not_use && !point.invalid;
            let is_whole = point.label.is_some() == usage.is_some() && !point.preferred && !point.verified;
            let mut told = false;
            if let Some(field) = field.filter(|_| is_usable) {
                let count = counts.entry((field, usage)).or_default();
                if *count < MAX_NUMBERED {
                    *count += 1;
                    self.put(Key { field, usage, number: *count }, &point.value);
                    told = true;
                }
            }
            if !told || !is_whole {
                let value = point.value.clone();
                exact.push(ContactPointInput { value, ..point_as_input(point) });
            }
        }
        self.tell_list("contact_points", &exact)
    }

    fn own(&mut self, customer: &Customer) -> Result<()> {
        if customer.status != Status::Active {
            self.tell("status", customer.status.as_str());
        }
        if customer.roles != [PartyRole::Customer] {
            let roles: Vec<&str> = customer.roles.iter().map(|role| role.as_str()).collect();
            self.tell("roles", &roles.join(", "));
        }
        self.tell("price_group", customer.price_group.as_deref().unwrap_or_default());
        self.tell("payment_days", &customer.payment_days.map(|days| days.to_string()).unwrap_or_default());
        self.tell("credit_limit", &customer.credit_limit.map(german).unwrap_or_default());
        self.tell("do_not_contact", customer.do_not_contact.as_deref().unwrap_or_default());
        self.tell_list("external_references", &customer.external_references)?;
        for (name, value) in &customer.custom_fields {
            self.tell(&format!("{CUSTOM}{name}"), &custom(value));
        }
        Ok(())
    }
}

/// With a point: `-12.50`.
fn amount(money: Money) -> String {
    let sign = if money.minor < 0 { "-" } else { "" };
    let minor = money.minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

fn german(money: Money) -> String {
    amount(money).replace('.', ",")
}

/// A value of a custom field as people write it.
fn custom(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "ja".into(),
        Value::Bool(false) => "nein".into(),
        Value::Number(number) => number.to_string().replace('.', ","),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        Value::Object(_) => serde_json::from_value::<Money>(value.clone()).map(german).unwrap_or_default(),
    }
}
