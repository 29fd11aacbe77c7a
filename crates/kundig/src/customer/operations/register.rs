//! A new customer.

use kundig_check::Findings;
use kundig_match::Prepared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::FieldGroup;
use crate::access::Ownership;
use crate::base::{CustomerId, Date, Error, ErrorCode, Result};
use crate::customer::dates::DateStore;
use crate::customer::input::Setting;
use crate::customer::mask::groups;
use crate::customer::store::CustomerStore;
use crate::customer::{
    AddressInput, AddressKind, ContactPointInput, ContactPointKind, CustomFieldType, Customer, CustomerInput, GROUPS,
    Party, Person, Salutation, likeness, search_words,
};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::store::dialect::{Dialect, IndexEntry};
use crate::unit::Unit;

/// Registers a customer: checks every field, draws the customer number, and makes the customer findable at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCustomer {
    /// The id, when the caller wants to choose it (UUID); registering the same id twice is refused.
    #[serde(default)]
    pub id: Option<CustomerId>,
    /// The customer number, when it exists already; drawn from the number range when left out.
    #[serde(default)]
    pub number: Option<String>,
    /// Everything about the customer.
    pub customer: CustomerInput,
}

impl RegisterCustomer {
    /// With a number from the number range.
    pub fn new(customer: CustomerInput) -> Self {
        Self { id: None, number: None, customer }
    }
}

impl Operation for RegisterCustomer {
    type Output = Customer;
    const NAME: &'static str = "customer.register";
    const EMITS: &'static [&'static str] = &["customer.registered"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NeedsAcceptance, ErrorCode::Exists, ErrorCode::Denied];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;
    const CREATES: Option<&'static str> = Some(CustomerId::KIND);
    const RULE_WORD: Option<&'static str> = Some("register_customer");

    fn example() -> Self {
        let mut customer = CustomerInput::new(Party::Person(Person {
            salutation: Some(Salutation::Ms),
            first_name: Some("Anna".into()),
            last_name: "Groß".into(),
            ..Person::default()
        }));
        customer.addresses.push(AddressInput {
            kind: Some(AddressKind::Main),
            street: Some("Straße des 17. Juni 135 a".into()),
            postal_code: Some("10623".into()),
            place: Some("Berlin".into()),
            ..AddressInput::default()
        });
        customer.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "030 / 901820"));
        customer.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "anna.gross@example.org"));
        Self::new(customer)
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Customer> {
        self.need_groups(unit)?;
        let company = unit.company_no();
        let id = match self.id {
            Some(id) if unit.db.customer(company, id)?.is_some() => {
                return Err(Error::Exists { record: "customer", field: "id", key: id.to_string() });
            }
            Some(id) => id,
            None => unit.new_id(),
        };
        let number = match self.number {
            Some(number) => {
                let mut findings = Findings::default();
                kundig_check::text::required("number", &number, "Kundennummer", "customer number", &mut findings);
                kundig_check::text::max_len("number", &number, 50, "Kundennummer", "customer number", &mut findings);
                unit.settle(findings)?;
                if unit.db.customer_by_number(company, &number)?.is_some() {
                    return Err(Error::Exists { record: "customer", field: "number", key: number });
                }
                number
            }
            None => unit.next_number("customer")?,
        };
        let mut findings = Findings::default();
        let customer = read(unit, id, number, self.customer, &mut findings)?;
        for (place, point) in customer.contact_points.iter().enumerate() {
            let path = format!("contact_points[{place}].value");
            crate::suppression::warn(unit, &path, &point.value, &mut findings)?;
        }
        unit.settle(findings.prefix("customer"))?;
        for reference in &customer.external_references {
            if unit.db.customer_by_reference(company, reference)?.is_some() {
                return Err(Error::Exists {
                    record: "customer",
                    field: "external_references",
                    key: reference.key.clone(),
                });
            }
        }

        let row_no = unit.db.insert_customer(&super::to_row(company, &customer)?)?;
        insert_parts(unit, &customer)?;
        note_dates(unit, &customer)?;
        let entry = index_entry(unit, &customer, row_no)?;
        unit.write_late(move |db| Ok(db.index_customer(&entry)?));
        let (before, after) = Draft::change(None, &customer)?;
        unit.record("customer.registered", (CustomerId::KIND, id.any()), Some(id), before, after)?;
        Ok(customer)
    }
}

impl RegisterCustomer {
    /// Whoever may not write a group may not fill it at registration either.
    fn need_groups(&self, unit: &Unit<'_>) -> Result<()> {
        let decision = unit.decision();
        // Nobody belongs to a segment before they are there: a grant that is narrowed to one registers nobody.
        let (user, team) = (self.customer.responsible_user, self.customer.responsible_team);
        let owner = Ownership { user, team, ..Ownership::default() };
        let mask = unit.circumstances.access.mask(&decision, owner).ok_or_else(|| Error::Denied {
            right: Self::NAME.into(),
            actor: unit.circumstances.access.actor.to_string(),
            reason:
                "their grant reaches only their own or their team's customers, or those of a segment, to which no new one belongs: set responsible_user or responsible_team"
                    .into(),
        })?;
        let input = &self.customer;
        let shipping = input.addresses.iter().any(|address| address.kind == Some(AddressKind::Shipping));
        let other = input.addresses.iter().any(|address| address.kind != Some(AddressKind::Shipping));
        let terms = input.price_group.is_some() || input.payment_days.is_some() || input.credit_limit.is_some();
        let filled = [
            (groups::MASTER, true),
            (groups::ADDRESS, other),
            (groups::SHIPPING, shipping),
            (groups::CONTACT_POINTS, !input.contact_points.is_empty()),
            (groups::BANK, !input.bank_accounts.is_empty()),
            (groups::PAYMENT, terms || input.revenue.is_some()),
            (groups::NOTE, input.note.is_some()),
        ];
        filled.into_iter().filter(|(_, is_filled)| *is_filled).try_for_each(|(group, _)| unit.need_group(mask, group))
    }
}

/// What was entered about a customer, in normal forms; with errors among the findings the record is not to be kept.
pub(crate) fn read(
    unit: &mut Unit<'_>,
    id: CustomerId,
    number: String,
    input: CustomerInput,
    findings: &mut Findings,
) -> Result<Customer> {
    let custom_fields = unit.custom_fields()?;
    let settings = unit.company()?;
    let today = unit.today()?;
    let directories = unit.directories()?;
    let (now, ids) = (unit.now, unit.services.ids());
    let mut setting = Setting {
        country: &settings.country,
        today,
        now,
        currency: settings.currency,
        custom_fields: &custom_fields.0,
        directories: &directories,
        new_id: &mut || ids.next(now),
    };
    Ok(input.into_customer(id, number, &mut setting, findings))
}

pub(super) fn insert_parts(unit: &mut Unit<'_>, customer: &Customer) -> Result<()> {
    let (company, id) = (unit.company_no(), customer.id);
    for part in &customer.addresses {
        unit.db.insert_address(company, id, part)?;
    }
    for part in &customer.contact_points {
        unit.db.insert_contact_point(company, id, part)?;
    }
    for part in &customer.bank_accounts {
        unit.db.insert_bank_account(company, id, part)?;
    }
    for part in &customer.external_references {
        unit.db.insert_reference(company, id, part)?;
    }
    Ok(())
}

/// Puts the dates of custom fields where the calendar finds them.
pub(super) fn note_dates(unit: &mut Unit<'_>, customer: &Customer) -> Result<()> {
    if customer.custom_fields.is_empty() {
        return Ok(());
    }
    let (company, fields) = (unit.company_no(), unit.custom_fields()?);
    for field in fields.0.iter().filter(|field| field.value_type == CustomFieldType::Date) {
        let value = customer.custom_fields.get(&field.name).and_then(Value::as_str);
        if let Some(day) = value.and_then(|text| text.parse().ok()) {
            unit.db.insert_customer_date(company, customer.id, &field.name, Date(day))?;
        }
    }
    Ok(())
}

/// What a customer is found by: the words of search, and the keys of its likeness.
pub(super) fn index_entry(unit: &mut Unit<'_>, customer: &Customer, row_no: i64) -> Result<IndexEntry> {
    let fields = unit.custom_fields()?;
    let searchable: Vec<String> =
        fields.0.iter().filter(|field| field.searchable).map(|field| field.name.clone()).collect();
    Ok(IndexEntry {
        company: unit.company_no(),
        customer: customer.id,
        row_no,
        words: search_words::of(customer, &searchable),
        keys: likeness::keys(&Prepared::new(&likeness::record(customer, &likeness::identities(&fields.0)))),
    })
}
