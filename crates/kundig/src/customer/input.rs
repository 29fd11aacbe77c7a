//! What a caller says about a customer, and how it becomes a record: checked, in normal form, with findings.

use std::collections::BTreeMap;

use kundig_check::{
    Findings, country, date, email, legal_form, leitweg, name, phone, postal, register, street, text, vat,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::fields::{self, CustomField};
use super::{
    Address, AddressKind, BankAccount, ContactPoint, ContactPointKind, Customer, ExternalReference, GeoPoint, Party,
    PartyRole, PointQuality, Status,
};
use crate::base::{CustomerId, Date, MAX_LINE, Money, RecordId, TeamId, Timestamp, UserId, long_text, single_line};
use crate::check;
use crate::directories::{Account, Directories};

/// How many addresses, contact points and the like one customer may have.
pub(crate) const MAX_PARTS: usize = 200;
/// The longest a note may be, in characters.
pub(crate) const MAX_NOTE: usize = 20_000;

/// An address as it is entered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressInput {
    /// What it is for; the main one when left out.
    #[serde(default)]
    pub kind: Option<AddressKind>,
    /// Addition, e.g. `c/o Meyer`.
    #[serde(default)]
    pub addition: Option<String>,
    /// Street; with the house number behind it when `house_number` is left out.
    #[serde(default)]
    pub street: Option<String>,
    /// House number.
    #[serde(default)]
    pub house_number: Option<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Place.
    #[serde(default)]
    pub place: Option<String>,
    /// State or canton, ISO 3166-2 without the country; by the place directory when left out.
    #[serde(default)]
    pub state: Option<String>,
    /// Country as people write it (`Deutschland`, `D`, `DE`); the company's when left out.
    #[serde(default)]
    pub country: Option<String>,
    /// Where it lies; the area of the postal code when left out.
    #[serde(default)]
    pub point: Option<GeoPoint>,
    /// First day on which it is valid.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Last day on which it is valid.
    #[serde(default)]
    pub valid_until: Option<Date>,
}

/// A contact point as it is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactPointInput {
    /// By which medium; a number given as `phone` that is a mobile one becomes `mobile`.
    pub kind: ContactPointKind,
    /// As people type it.
    pub value: String,
    /// What people call it.
    #[serde(default)]
    pub label: Option<String>,
    /// The one to use first.
    #[serde(default)]
    pub preferred: bool,
    /// Must not be used.
    #[serde(default)]
    pub do_not_use: bool,
    /// Somebody answered there.
    #[serde(default)]
    pub verified: bool,
    /// It is known to lead nowhere.
    #[serde(default)]
    pub invalid: bool,
}

impl ContactPointInput {
    /// A contact point without label.
    pub fn new(kind: ContactPointKind, value: &str) -> Self {
        Self {
            kind,
            value: value.to_owned(),
            label: None,
            preferred: false,
            do_not_use: false,
            verified: false,
            invalid: false,
        }
    }
}

/// A bank account as it is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankAccountInput {
    /// The holder, when it is not the customer.
    #[serde(default)]
    pub holder: Option<String>,
    /// IBAN in any notation.
    pub iban: String,
    /// BIC; the bank's when left out, where the bank directory has it.
    #[serde(default)]
    pub bic: Option<String>,
    /// The bank's name; by the bank directory when left out.
    #[serde(default)]
    pub bank_name: Option<String>,
}

/// Everything about a customer that a caller can say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerInput {
    /// Person or organisation.
    pub party: Party,
    /// Where the customer stands; `active` when left out.
    #[serde(default)]
    pub status: Option<Status>,
    /// What the party is to the company; `customer` when left out.
    #[serde(default)]
    pub roles: Vec<PartyRole>,
    /// Addresses.
    #[serde(default)]
    pub addresses: Vec<AddressInput>,
    /// Contact points.
    #[serde(default)]
    pub contact_points: Vec<ContactPointInput>,
    /// Bank accounts.
    #[serde(default)]
    pub bank_accounts: Vec<BankAccountInput>,
    /// Keys of other systems.
    #[serde(default)]
    pub external_references: Vec<ExternalReference>,
    /// Fields that the vendor defined.
    #[serde(default)]
    pub custom_fields: BTreeMap<String, Value>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Responsible user.
    #[serde(default)]
    pub responsible_user: Option<UserId>,
    /// Responsible team.
    #[serde(default)]
    pub responsible_team: Option<TeamId>,
    /// Price group.
    #[serde(default)]
    pub price_group: Option<String>,
    /// Days for payment.
    #[serde(default)]
    pub payment_days: Option<i32>,
    /// Why the customer is not to be contacted, whatever they consented to.
    #[serde(default)]
    pub do_not_contact: Option<String>,
    /// Credit limit.
    #[serde(default)]
    pub credit_limit: Option<Money>,
    /// Revenue of the last twelve months.
    #[serde(default)]
    pub revenue: Option<Money>,
    /// Free text.
    #[serde(default)]
    pub note: Option<String>,
}

impl CustomerInput {
    /// A party without anything else.
    pub fn new(party: Party) -> Self {
        Self {
            party,
            status: None,
            roles: Vec::new(),
            addresses: Vec::new(),
            contact_points: Vec::new(),
            bank_accounts: Vec::new(),
            external_references: Vec::new(),
            custom_fields: BTreeMap::new(),
            tags: Vec::new(),
            responsible_user: None,
            responsible_team: None,
            price_group: None,
            payment_days: None,
            do_not_contact: None,
            credit_limit: None,
            revenue: None,
            note: None,
        }
    }
}

/// What the checks need to know, and where ids come from.
pub(super) struct Setting<'a> {
    pub country: &'a str,
    pub today: Date,
    pub now: Timestamp,
    pub currency: crate::base::Currency,
    pub custom_fields: &'a [CustomField],
    pub directories: &'a Directories,
    pub new_id: &'a mut dyn FnMut() -> Uuid,
}

impl Setting<'_> {
    /// What checks of single values need to know.
    pub(super) fn checks(&self) -> check::operations::Setting<'_> {
        check::operations::Setting { country: self.country, state: None, directories: self.directories }
    }
}

impl CustomerInput {
    /// Checks everything and makes the record; with errors among the findings the record is not to be kept.
    pub(super) fn into_customer(
        self,
        id: CustomerId,
        number: String,
        setting: &mut Setting<'_>,
        findings: &mut Findings,
    ) -> Customer {
        check_counts(&self, findings);
        let party = check_party(self.party, setting, findings);
        let addresses = self.addresses.into_iter().enumerate();
        let addresses = addresses.map(|(place, input)| address(place, input, setting, findings)).collect();
        let points = self.contact_points.into_iter().enumerate();
        let contact_points =
            points.filter_map(|(place, input)| contact_point(place, input, setting, findings)).collect();
        let accounts = self.bank_accounts.into_iter().enumerate();
        let bank_accounts =
            accounts.filter_map(|(place, input)| bank_account(place, input, setting, findings)).collect();
        for (place, reference) in self.external_references.iter().enumerate() {
            for (name, value) in [("system", &reference.system), ("kind", &reference.kind), ("key", &reference.key)] {
                let path = || format!("external_references[{place}].{name}");
                if value.is_empty() || value.chars().count() > MAX_LINE {
                    text::required(&path(), value, "Fremdschlüssel", "external reference", findings);
                    text::max_len(&path(), value, MAX_LINE, "Der Wert", "the value", findings);
                }
            }
        }
        let mut custom_fields = self.custom_fields;
        fields::check(&mut custom_fields, setting.custom_fields, &setting.checks(), findings);
        check_currency("credit_limit", self.credit_limit, setting.currency, findings);
        check_currency("revenue", self.revenue, setting.currency, findings);
        if let Some(note) = &self.note {
            check_note(note, findings);
        }
        Customer {
            id,
            version: 1,
            number,
            name: party.display_name(),
            party,
            status: self.status.unwrap_or(Status::Active),
            blocked_reason: None,
            roles: if self.roles.is_empty() { vec![PartyRole::Customer] } else { self.roles },
            addresses,
            contact_points,
            bank_accounts,
            external_references: self.external_references,
            custom_fields,
            tags: tidy_tags(self.tags),
            responsible_user: self.responsible_user,
            responsible_team: self.responsible_team,
            price_group: self.price_group,
            payment_days: self.payment_days,
            credit_limit: self.credit_limit,
            do_not_contact: single_line("do_not_contact", self.do_not_contact, findings),
            dunning_block: None,
            revenue: self.revenue.unwrap_or(Money { minor: 0, currency: setting.currency }),
            note: self.note.filter(|note| !note.is_empty()),
            protection: None,
            merged_into: None,
            withheld: Vec::new(),
            created_at: setting.now,
            changed_at: setting.now,
        }
    }
}

/// Amounts of a customer are in the company's currency: a foreign one would be read back as ours.
pub(super) fn check_currency(
    path: &str,
    money: Option<Money>,
    expected: crate::base::Currency,
    findings: &mut Findings,
) {
    if let Some(money) = money
        && money.currency != expected
    {
        let (given, expected) = (money.currency.as_str(), expected.as_str());
        findings.error(
            path,
            "money.currency",
            format!("Der Betrag ist in {given}; geführt wird in {expected}."),
            format!("the amount is in {given}; the company's currency is {expected}"),
        );
    }
}

pub(super) fn check_note(note: &str, findings: &mut Findings) {
    long_text("note", note, MAX_NOTE, "Bemerkung", "note", findings);
}

pub(super) fn tidy_tags(mut tags: Vec<String>) -> Vec<String> {
    tags.retain(|tag| !tag.trim().is_empty());
    tags.sort();
    tags.dedup();
    tags
}

fn check_counts(input: &CustomerInput, findings: &mut Findings) {
    let counts = [
        ("addresses", input.addresses.len()),
        ("contact_points", input.contact_points.len()),
        ("bank_accounts", input.bank_accounts.len()),
        ("external_references", input.external_references.len()),
        ("tags", input.tags.len()),
    ];
    for (path, count) in counts {
        if count > MAX_PARTS {
            findings.error(
                path,
                "too_many",
                format!("Höchstens {MAX_PARTS} Einträge sind möglich, nicht {count}."),
                format!("at most {MAX_PARTS} entries, not {count}"),
            );
        }
    }
}

pub(super) fn check_party(party: Party, setting: &Setting<'_>, findings: &mut Findings) -> Party {
    match party {
        Party::Person(mut person) => {
            person.last_name = name::family("party.last_name", &person.last_name, findings).unwrap_or_default();
            person.title = single_line("party.title", person.title, findings)
                .and_then(|typed| name::title("party.title", &typed, findings));
            person.first_name = single_line("party.first_name", person.first_name, findings)
                .and_then(|typed| name::given("party.first_name", &typed, findings));
            let (salutation, given) = (person.salutation.map(Into::into), person.first_name.as_deref());
            let parts = name::Parts { salutation, given: given.unwrap_or_default(), family: &person.last_name };
            name::together("party.first_name", "party.salutation", &parts, findings);
            person.name_suffix = single_line("party.name_suffix", person.name_suffix, findings);
            person.gender = single_line("party.gender", person.gender, findings);
            person.language = single_line("party.language", person.language, findings);
            person.marital_status = single_line("party.marital_status", person.marital_status, findings);
            person.occupation = single_line("party.occupation", person.occupation, findings);
            person.employer = single_line("party.employer", person.employer, findings);
            if let Some(born) = person.birth_date {
                date::birth_date("party.birth_date", &born.to_string(), setting.today.0, findings);
            }
            Party::Person(person)
        }
        Party::Organisation(mut firm) => {
            text::required("party.legal_name", &firm.legal_name, "Firmenname", "legal name", findings);
            firm.legal_name = single_line("party.legal_name", Some(firm.legal_name), findings).unwrap_or_default();
            firm.legal_form = legal_form(firm.legal_form, &firm.legal_name, setting.country, findings);
            let court = single_line("party.register_court", firm.register_court, findings);
            let entry = single_line("party.register_number", firm.register_number, findings);
            let form = firm.legal_form.as_deref().unwrap_or_default();
            (firm.register_court, firm.register_number) =
                register::fields("party.register_number", court, entry, form, findings);
            firm.industry_code = single_line("party.industry_code", firm.industry_code, findings);
            firm.contact_name = single_line("party.contact_name", firm.contact_name, findings);
            firm.vat_id = single_line("party.vat_id", firm.vat_id, findings)
                .and_then(|typed| vat::vat_id("party.vat_id", &typed, findings));
            firm.leitweg_id = single_line("party.leitweg_id", firm.leitweg_id, findings)
                .and_then(|typed| leitweg::leitweg_id("party.leitweg_id", &typed, findings));
            Party::Organisation(firm)
        }
    }
}

/// The legal form in its usual spelling; by the name when it is left out. One that is not known stays as it was typed.
fn legal_form(typed: Option<String>, firm: &str, country: &str, findings: &mut Findings) -> Option<String> {
    let Some(typed) = single_line("party.legal_form", typed, findings) else {
        return legal_form::at_end(firm, country).map(|found| found.form.name.to_owned());
    };
    let Some(form) = legal_form::legal_form("party.legal_form", &typed, country, findings) else { return Some(typed) };
    legal_form::check_name("party.legal_name", firm, form, findings);
    Some(form.name.to_owned())
}

pub(super) fn address(
    place: usize,
    input: AddressInput,
    setting: &mut Setting<'_>,
    findings: &mut Findings,
) -> Address {
    // Collected apart, so that the path is only written when something was found.
    let mut found = Findings::default();
    let country = single_line("country", input.country, &mut found)
        .and_then(|typed| country::country("country", &typed, &mut found))
        .map_or_else(|| setting.country.to_owned(), |code| code.to_string());
    let mut street_name = single_line("street", input.street, &mut found);
    let mut house_number = single_line("house_number", input.house_number, &mut found);
    if house_number.is_none()
        && let Some(typed) = street_name.clone()
    {
        let (name, number) = street::split(&typed);
        if !number.is_empty() {
            (street_name, house_number) = (Some(name.to_owned()), Some(number.to_owned()));
        }
    }
    let postal_code = single_line("postal_code", input.postal_code, &mut found)
        .and_then(|typed| postal::postal_code("postal_code", &typed, &country, &mut found));
    let town = single_line("place", input.place, &mut found);
    let known = setting.directories.compare(postal_code.as_deref(), town.as_deref(), &country, &mut found);
    let state = single_line("state", input.state, &mut found);
    let state = state.or_else(|| known.as_ref().map(|place| place.state.to_owned()).filter(|state| !state.is_empty()));
    if let Some(point) = input.point
        && (point.latitude_e6.unsigned_abs() > 90_000_000 || point.longitude_e6.unsigned_abs() > 180_000_000)
    {
        found.error(
            "point",
            "address.point",
            "Der Punkt liegt nicht auf der Erde (Breite bis 90, Länge bis 180 Grad, in Millionsteln).",
            "the point is not on the earth (90 degrees north or south, 180 east or west, in millionths)",
        );
    }
    let area = known.and_then(|place| place.point).map(|point| GeoPoint {
        latitude_e6: check::millionths(point.lat),
        longitude_e6: check::millionths(point.lon),
        quality: PointQuality::PostalCode,
    });
    if street_name.is_none() && postal_code.is_none() && town.is_none() && !found.has_errors() {
        found.error(
            "place",
            "address.empty",
            "Die Anschrift ist leer: Straße, Postleitzahl oder Ort angeben.",
            "the address is empty: give street, postal code or place",
        );
    }
    if let (Some(from), Some(until)) = (input.valid_from, input.valid_until)
        && from > until
    {
        found.error(
            "valid_until",
            "address.validity",
            "Die Anschrift endet, bevor sie beginnt.",
            "the address ends before it begins",
        );
    }
    let address = Address {
        id: RecordId((setting.new_id)()),
        kind: input.kind.unwrap_or(AddressKind::Main),
        addition: single_line("addition", input.addition, &mut found),
        street: street_name,
        house_number,
        postal_code,
        place: town,
        state,
        country,
        point: input.point.or(area),
        valid_from: input.valid_from,
        valid_until: input.valid_until,
    };
    adopt(found, "addresses", place, findings);
    address
}

pub(super) fn contact_point(
    place: usize,
    input: ContactPointInput,
    setting: &mut Setting<'_>,
    findings: &mut Findings,
) -> Option<ContactPoint> {
    let mut found = Findings::default();
    let typed = single_line("value", Some(input.value), &mut found).unwrap_or_default();
    let mut kind = input.kind;
    let value = match kind {
        ContactPointKind::Phone | ContactPointKind::Mobile | ContactPointKind::Fax => {
            phone::phone("value", &typed, setting.country, &mut found).map(|number| {
                if kind == ContactPointKind::Phone && number.kind == phone::PhoneKind::Mobile {
                    kind = ContactPointKind::Mobile;
                }
                number.e164
            })
        }
        ContactPointKind::Email => email::email("value", &typed, &mut found),
        ContactPointKind::Web | ContactPointKind::Messenger => {
            text::required("value", &typed, "Wert", "value", &mut found);
            Some(typed.clone())
        }
    };
    // A number that is doubtful only, such as one without area code, is kept as it was typed once the doubt is accepted.
    let value = value.or_else(|| (!found.has_errors() && !typed.is_empty()).then(|| typed.clone()));
    adopt(found, "contact_points", place, findings);
    Some(ContactPoint {
        id: RecordId((setting.new_id)()),
        kind,
        value: value?,
        typed,
        label: input.label,
        preferred: input.preferred,
        do_not_use: input.do_not_use,
        verified: input.verified,
        invalid: input.invalid,
    })
}

pub(super) fn bank_account(
    place: usize,
    input: BankAccountInput,
    setting: &mut Setting<'_>,
    findings: &mut Findings,
) -> Option<BankAccount> {
    let mut found = Findings::default();
    let account = setting.directories.account(&input.iban, input.bic, input.bank_name, &mut found);
    let holder = single_line("holder", input.holder, &mut found);
    adopt(found, "bank_accounts", place, findings);
    let Account { iban, bic, bank_name } = account?;
    Some(BankAccount { id: RecordId((setting.new_id)()), holder, iban, bic, bank_name })
}

fn adopt(found: Findings, list: &str, place: usize, findings: &mut Findings) {
    if !found.is_empty() {
        findings.extend(found.prefix(&format!("{list}[{place}]")));
    }
}
