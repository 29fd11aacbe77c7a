//! What a customer is. No I/O.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::{CustomerId, Date, Money, RecordId, TeamId, Timestamp, UserId, text_enum};
use crate::operation::EventFacts;

/// What can happen to a customer.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "customer.registered", about: "A customer was registered.", record: "customer" },
    EventFacts { name: "customer.changed", about: "Fields of a customer were changed.", record: "customer" },
    EventFacts { name: "customer.custom_field_defined", about: "A custom field was defined.", record: "custom_field" },
];

text_enum! {
    /// Person or organisation.
    pub enum PartyKind {
        /// A human being.
        Person = "person",
        /// A company, club, authority …
        Organisation = "organisation",
    }
}

text_enum! {
    /// Where a customer stands: lead → active → dormant → archived.
    pub enum Status {
        /// Interested, has not bought yet.
        Lead = "lead",
        /// Buys.
        Active = "active",
        /// Has not bought for long.
        Dormant = "dormant",
        /// Kept for the record only.
        Archived = "archived",
    }
}

text_enum! {
    /// What keeps a customer's data from use, beside its status.
    pub enum Protection {
        /// Kept, but not to be used (Art. 18 GDPR): only whoever holds `privacy.get` reads it, and nobody changes it.
        Restricted = "restricted",
        /// Erased (Art. 17 GDPR): an empty shell under the old id and number, so that references still lead somewhere.
        Erased = "erased",
        /// Was found to be another customer's second record, and went into that one: what asks for it is led there.
        Merged = "merged",
    }
}

text_enum! {
    /// How a person is addressed.
    pub enum Salutation {
        /// Herr.
        Mr = "herr",
        /// Frau.
        Ms = "frau",
        /// Neither.
        Neutral = "divers",
        /// A whole family.
        Family = "familie",
    }
}

impl From<Salutation> for kundig_check::person::Salutation {
    fn from(salutation: Salutation) -> Self {
        match salutation {
            Salutation::Mr => Self::Herr,
            Salutation::Ms => Self::Frau,
            Salutation::Neutral => Self::Divers,
            Salutation::Family => Self::Familie,
        }
    }
}

text_enum! {
    /// How large an organisation is, by the classes of the European Union (Recommendation 2003/361/EC).
    pub enum CompanySize {
        /// Fewer than 10 people, and up to 2 million euros of turnover.
        Micro = "micro",
        /// Fewer than 50 people, and up to 10 million euros.
        Small = "small",
        /// Fewer than 250 people, and up to 50 million euros.
        Medium = "medium",
        /// Larger.
        Large = "large",
    }
}

text_enum! {
    /// What a party is to the company.
    pub enum PartyRole {
        /// Interested party.
        Lead = "lead",
        /// Customer.
        Customer = "customer",
        /// Contact person of an organisation.
        ContactPerson = "contact_person",
        /// Member of a household.
        HouseholdMember = "household_member",
        /// Pays for somebody else.
        Payer = "payer",
        /// Supplier.
        Supplier = "supplier",
    }
}

text_enum! {
    /// What an address is for.
    pub enum AddressKind {
        /// The address.
        Main = "main",
        /// Where invoices go.
        Billing = "billing",
        /// Where goods go.
        Shipping = "shipping",
        /// Private.
        Private = "private",
        /// While on holiday.
        Holiday = "holiday",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// By which medium a contact point is reached.
    pub enum ContactPointKind {
        /// Land line.
        Phone = "phone",
        /// Mobile phone.
        Mobile = "mobile",
        /// Fax.
        Fax = "fax",
        /// E-mail.
        Email = "email",
        /// Web site.
        Web = "web",
        /// Messenger.
        Messenger = "messenger",
    }
}

/// A human being.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// How the person is addressed.
    #[serde(default)]
    pub salutation: Option<Salutation>,
    /// Academic or other title, e.g. `Dr.`.
    #[serde(default)]
    pub title: Option<String>,
    /// First name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// What follows the name, e.g. `jun.`.
    #[serde(default)]
    pub name_suffix: Option<String>,
    /// Date of birth.
    #[serde(default)]
    pub birth_date: Option<Date>,
    /// Gender, as the person states it.
    #[serde(default)]
    pub gender: Option<String>,
    /// Language, BCP 47, e.g. `de`.
    #[serde(default)]
    pub language: Option<String>,
    /// Marital status.
    #[serde(default)]
    pub marital_status: Option<String>,
    /// Occupation.
    #[serde(default)]
    pub occupation: Option<String>,
    /// Employer.
    #[serde(default)]
    pub employer: Option<String>,
}

/// A company, club or authority.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The legal name.
    pub legal_name: String,
    /// Legal form, e.g. `GmbH`.
    #[serde(default)]
    pub legal_form: Option<String>,
    /// Register court.
    #[serde(default)]
    pub register_court: Option<String>,
    /// Register number, e.g. `HRB 12345`.
    #[serde(default)]
    pub register_number: Option<String>,
    /// VAT identification number.
    #[serde(default)]
    pub vat_id: Option<String>,
    /// Leitweg-ID of a public customer.
    #[serde(default)]
    pub leitweg_id: Option<String>,
    /// Industry code WZ 2008.
    #[serde(default)]
    pub industry_code: Option<String>,
    /// How large it is.
    #[serde(default)]
    pub size: Option<CompanySize>,
    /// Whom to ask for, as long as contact persons are no parties of their own.
    #[serde(default)]
    pub contact_name: Option<String>,
}

/// Person or organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Party {
    /// A human being.
    Person(Person),
    /// A company, club or authority.
    Organisation(Organisation),
}

impl Party {
    /// Which of the two.
    pub fn kind(&self) -> PartyKind {
        match self {
            Self::Person(_) => PartyKind::Person,
            Self::Organisation(_) => PartyKind::Organisation,
        }
    }

    /// The name as a letter's address shows it, without the salutation.
    pub fn display_name(&self) -> String {
        match self {
            Self::Person(person) => {
                let parts = [
                    person.title.as_deref(),
                    person.first_name.as_deref(),
                    Some(person.last_name.as_str()),
                    person.name_suffix.as_deref(),
                ];
                let mut name = String::with_capacity(40);
                for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
                    if !name.is_empty() {
                        name.push(' ');
                    }
                    name.push_str(part);
                }
                name
            }
            Self::Organisation(organisation) => organisation.legal_name.clone(),
        }
    }

    /// The name as lists are sorted by: last name first.
    pub(crate) fn sort_name(&self) -> String {
        match self {
            Self::Person(person) => {
                let mut name = kundig_check::fold::fold(&person.last_name);
                if let Some(first) = &person.first_name {
                    name.push(' ');
                    name.push_str(&kundig_check::fold::fold(first));
                }
                name
            }
            Self::Organisation(organisation) => kundig_check::fold::fold(&organisation.legal_name),
        }
    }
}

text_enum! {
    /// How exact a point is.
    pub enum PointQuality {
        /// The house.
        House = "house",
        /// The street.
        Street = "street",
        /// The place.
        Place = "place",
        /// The area of the postal code.
        PostalCode = "postal_code",
    }
}

/// A point on the earth (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeoPoint {
    /// Millionths of a degree north.
    pub latitude_e6: i32,
    /// Millionths of a degree east.
    pub longitude_e6: i32,
    /// How exact it is.
    pub quality: PointQuality,
}

/// An address. Past ones are kept: where did we ship in March?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Address {
    /// The id within the customer.
    pub id: RecordId,
    /// What it is for.
    pub kind: AddressKind,
    /// Addition, e.g. `c/o Meyer` or `Hinterhaus`.
    pub addition: Option<String>,
    /// Street without the number.
    pub street: Option<String>,
    /// House number with letter.
    pub house_number: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Place.
    pub place: Option<String>,
    /// State or canton, ISO 3166-2 without the country; by the place directory where it is not told.
    #[serde(default)]
    pub state: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Where it lies; the area of the postal code where nothing better is told.
    #[serde(default)]
    pub point: Option<GeoPoint>,
    /// First day on which it is valid.
    pub valid_from: Option<Date>,
    /// Last day on which it is valid.
    pub valid_until: Option<Date>,
}

/// A phone number, e-mail address or the like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContactPoint {
    /// The id within the customer.
    pub id: RecordId,
    /// By which medium.
    pub kind: ContactPointKind,
    /// The normal form: E.164 for phones, lower-case domain for e-mails.
    pub value: String,
    /// As it was typed.
    pub typed: String,
    /// What people call it, e.g. `Büro`.
    pub label: Option<String>,
    /// The one to use first.
    pub preferred: bool,
    /// Must not be used.
    pub do_not_use: bool,
    /// Somebody answered there.
    #[serde(default)]
    pub verified: bool,
    /// It is known to lead nowhere.
    #[serde(default)]
    pub invalid: bool,
}

/// A bank account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BankAccount {
    /// The id within the customer.
    pub id: RecordId,
    /// The holder, when it is not the customer.
    pub holder: Option<String>,
    /// IBAN, without blanks.
    pub iban: String,
    /// BIC.
    pub bic: Option<String>,
    /// The bank's name.
    #[serde(default)]
    pub bank_name: Option<String>,
}

/// By which a host program finds the record under its own key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalReference {
    /// The system, e.g. `werkstatt`.
    pub system: String,
    /// The kind of record there, e.g. `kunde`.
    pub kind: String,
    /// The key there.
    pub key: String,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Customer {
    /// The id.
    pub id: CustomerId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// The number that people see, e.g. `K-10023`.
    pub number: String,
    /// Person or organisation.
    pub party: Party,
    /// The name in one line.
    pub name: String,
    /// Where the customer stands.
    pub status: Status,
    /// Restricted or erased by data-protection law; see the operations `privacy.…`.
    #[serde(default)]
    pub protection: Option<Protection>,
    /// Into whose record this one was merged.
    pub merged_into: Option<CustomerId>,
    /// Why the customer is blocked, if so.
    pub blocked_reason: Option<String>,
    /// What the party is to the company.
    pub roles: Vec<PartyRole>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Contact points.
    pub contact_points: Vec<ContactPoint>,
    /// Bank accounts.
    pub bank_accounts: Vec<BankAccount>,
    /// Keys of other systems.
    pub external_references: Vec<ExternalReference>,
    /// Fields that the vendor defined.
    pub custom_fields: BTreeMap<String, Value>,
    /// Tags.
    pub tags: Vec<String>,
    /// Responsible user.
    pub responsible_user: Option<UserId>,
    /// Responsible team.
    pub responsible_team: Option<TeamId>,
    /// Price group.
    pub price_group: Option<String>,
    /// Days for payment.
    pub payment_days: Option<i32>,
    /// Credit limit.
    pub credit_limit: Option<Money>,
    /// Why the customer is not to be contacted, whatever they consented to.
    #[serde(default)]
    pub do_not_contact: Option<String>,
    /// Why dunning is blocked, if it is.
    pub dunning_block: Option<String>,
    /// Revenue of the last twelve months, as the host or an import reports it until invoices are kept here.
    pub revenue: Money,
    /// Free text.
    pub note: Option<String>,
    /// Field groups that the session may not see; their fields are empty here.
    pub withheld: Vec<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Customer {
    /// The address for a purpose on a day: the one of that kind, else the main one.
    pub fn address(&self, kind: AddressKind, on: Date) -> Option<&Address> {
        let valid = |address: &&Address| on.lies_within(address.valid_from, address.valid_until);
        let of = |kind: AddressKind| self.addresses.iter().filter(valid).find(move |address| address.kind == kind);
        of(kind).or_else(|| of(AddressKind::Main))
    }

    /// The contact point to use for a medium: the preferred one, and none that must not be used or leads nowhere.
    pub fn contact_point(&self, kind: ContactPointKind) -> Option<&ContactPoint> {
        let mut usable =
            self.contact_points.iter().filter(|point| point.kind == kind && !point.do_not_use && !point.invalid);
        usable.clone().find(|point| point.preferred).or_else(|| usable.next())
    }
}

/// A customer in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerSummary {
    /// The id.
    pub id: CustomerId,
    /// The number.
    pub number: String,
    /// The name in one line.
    pub name: String,
    /// Person or organisation.
    pub kind: PartyKind,
    /// Where the customer stands.
    pub status: Status,
    /// Postal code of the main address.
    pub postal_code: Option<String>,
    /// Place of the main address.
    pub place: Option<String>,
    /// Street and house number of the main address.
    pub street: Option<String>,
    /// The first phone number.
    pub phone: Option<String>,
    /// The first e-mail address.
    pub email: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerPage {
    /// The customers.
    pub customers: Vec<CustomerSummary>,
    /// Give this as `after` to read on; none at the end.
    pub next: Option<String>,
    /// How the hits divide, where `customer.search` was asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facets: Option<HitFacets>,
}

/// How the hits of a search divide by their values: of each field the most frequent twenty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HitFacets {
    /// How many hits were counted.
    pub counted: u32,
    /// Whether these are all hits; else there are more, and the counts are those of a part.
    pub complete: bool,
    /// By status.
    pub status: Vec<FacetCount>,
    /// By kind: persons and organisations.
    pub kind: Vec<FacetCount>,
    /// By place of the main address; none where addresses are withheld.
    pub place: Vec<FacetCount>,
    /// By postal region, the first two characters of the postal code; abroad with the country in front (`AT 10`).
    pub postal_region: Vec<FacetCount>,
    /// By tag. A customer with several counts for each.
    pub tags: Vec<FacetCount>,
}

/// How many customers have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many customers.
    pub customers: i64,
}
