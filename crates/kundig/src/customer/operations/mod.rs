//! The operations on customers.

mod address;
mod change;
mod define_field;
mod find;
mod get;
mod greeting;
mod register;
mod reindex;
mod search;

pub use address::{AddressFound, FindAddress};
pub use change::ChangeCustomer;
pub(crate) use change::save;
pub use define_field::{CustomFieldList, DefineCustomField, ListCustomFields};
pub use find::{FindCustomer, Found};
pub use get::{CustomerHistory, GetCustomer};
pub use greeting::{GreetCustomer, Greeting, GreetingLanguage, GreetingTone};
pub use register::RegisterCustomer;
pub(crate) use register::read;
pub use reindex::{ReindexCustomers, Reindexed};
pub(crate) use search::list_those;
pub(super) use search::open_to_all;
pub use search::{ListCustomers, SearchCustomers};

use rustc_hash::FxHashMap;

use super::likeness::LikenessStore;
use super::mask::{GROUPS, mask_json};
use super::store::{CustomerRow, CustomerStore, Parts};
use super::{Customer, Organisation, Party, Person, Protection, model::PartyKind};
use crate::access::{
    Decision, Mask, Ownership,
    operations::{all_or_nothing, nobodys},
};
use crate::base::{Currency, CustomerId, Error, Money, Result};
use crate::operation::{Facts, Operation, RecordFacts, readable};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<ChangeCustomer>(),
    Facts::of::<CustomerHistory>(),
    Facts::of::<DefineCustomField>(),
    Facts::of::<FindAddress>(),
    Facts::of::<FindCustomer>(),
    Facts::of::<GetCustomer>(),
    Facts::of::<GreetCustomer>(),
    Facts::of::<ListCustomFields>(),
    Facts::of::<ListCustomers>(),
    Facts::of::<RegisterCustomer>(),
    Facts::of::<ReindexCustomers>(),
    Facts::of::<SearchCustomers>(),
];

/// A customer, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: CustomerId::KIND,
    read_right: "customer.get",
    field_groups: GROUPS,
    schema: || schemars::schema_for!(Customer),
    mask: mask_json,
    open: |unit, id| {
        let row = reach(unit, CustomerId(id))?;
        let decision = unit.decision();
        let owner = ownership(unit, &decision, &row)?;
        unit.reach(&decision, owner, CustomerId::KIND, id)
    },
    read: |unit, id| {
        let found = unit.under("customer.get", |unit| {
            let decision = unit.decision();
            load_visible(unit, &decision, CustomerId(id))
        });
        readable(found.map(Access::shown))
    },
};

/// A custom field's definition, as the journal shows it.
pub const CUSTOM_FIELD_RECORD: RecordFacts = RecordFacts {
    kind: "custom_field",
    read_right: "customer.list_fields",
    field_groups: &[],
    schema: || schemars::schema_for!(super::CustomField),
    mask: all_or_nothing,
    open: nobodys,
    read: |_, _| Ok(None),
};

/// A customer together with what the session may see of it.
pub(crate) struct Access {
    pub customer: Customer,
    pub mask: Mask,
}

impl Access {
    /// The customer as the session may see it.
    pub(crate) fn shown(self) -> Customer {
        self.customer.withhold(self.mask)
    }
}

/// Loads a customer whole; answers `not_found` when the grants of the decision don't reach it.
pub(crate) fn load_visible(unit: &mut Unit<'_>, decision: &Decision, id: CustomerId) -> Result<Access> {
    let row = row(unit, id)?;
    visible(unit, decision, row)
}

/// The same, led to the record that this one went into, if it did.
fn load_current(unit: &mut Unit<'_>, decision: &Decision, id: CustomerId) -> Result<Access> {
    let mut at = row(unit, id)?;
    while let Some(into) = at.merged_into {
        at = row(unit, into)?;
    }
    visible(unit, decision, at)
}

fn row(unit: &mut Unit<'_>, id: CustomerId) -> Result<CustomerRow> {
    let company = unit.company_no();
    unit.db.customer(company, id)?.ok_or_else(|| Error::not_found(CustomerId::KIND, id))
}

fn visible(unit: &mut Unit<'_>, decision: &Decision, row: CustomerRow) -> Result<Access> {
    let (company, id) = (unit.company_no(), row.id);
    let owner = ownership(unit, decision, &row)?;
    let mask = unit.reach(decision, owner, CustomerId::KIND, id)?;
    protect(unit, &row)?;
    let parts = unit.db.parts(company, id)?;
    let customer = from_row(row, parts);
    Ok(Access { customer, mask })
}

/// Into whose record a customer's went at last; itself, if it is no second record of somebody.
pub(crate) fn current(unit: &mut Unit<'_>, id: CustomerId) -> Result<CustomerId> {
    let (company, mut at) = (unit.company_no(), id);
    // Each merge leads to a record that was there: a chain ends.
    while let Some(next) = unit.db.merged_into(company, at)? {
        at = next;
    }
    Ok(at)
}

/// A customer, and all whose records went into this one: under their ids stands what was journalled before.
pub(crate) fn lineage(unit: &mut Unit<'_>, id: CustomerId) -> Result<Vec<CustomerId>> {
    let (company, mut all) = (unit.company_no(), vec![id]);
    let mut read = 0;
    while let Some(into) = all.get(read).copied() {
        all.extend(unit.db.merged_from(company, into)?);
        read += 1;
    }
    Ok(all)
}

/// So many customers in the order in which they came, after a place in it, and where the next portion begins; whatever the session
/// may see.
pub(crate) struct Portion {
    pub customers: Vec<(i64, Customer)>,
    pub next: Option<i64>,
}

/// A portion for `O`, whose cursor such a place is.
pub(crate) fn portion<O: Operation>(unit: &mut Unit<'_>, after: Option<i64>, limit: u32) -> Result<Portion> {
    let (company, after) = (unit.company_no(), after.unwrap_or(0));
    if after < 0 {
        return Err(Error::bad_cursor(O::NAME));
    }
    let rows = unit.db.rows_after(company, after, i64::from(limit))?;
    let next = rows.last().filter(|_| rows.len() == limit as usize).map(|(row_no, _)| *row_no);
    let (places, rows): (Vec<i64>, Vec<_>) = rows.into_iter().unzip();
    Ok(Portion { customers: places.into_iter().zip(whole(unit, rows)?).collect(), next })
}

/// Customers whole, in the order of their rows and whatever the session may see: for comparisons.
pub(crate) fn whole(unit: &mut Unit<'_>, rows: Vec<CustomerRow>) -> Result<Vec<Customer>> {
    let company = unit.company_no();
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let mut parts: FxHashMap<CustomerId, Parts> = FxHashMap::default();
    let (addresses, points) = unit.db.parts_of_many(company, &ids)?;
    for (id, address) in addresses {
        parts.entry(id).or_default().addresses.push(address);
    }
    for (id, point) in points {
        parts.entry(id).or_default().contact_points.push(point);
    }
    let (accounts, references) = unit.db.keys_of_many(company, &ids)?;
    for (id, account) in accounts {
        parts.entry(id).or_default().bank_accounts.push(account);
    }
    for (id, reference) in references {
        parts.entry(id).or_default().external_references.push(reference);
    }
    let whole = |row: CustomerRow| {
        let parts = parts.remove(&row.id).unwrap_or_default();
        from_row(row, parts)
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// The row of a customer that the running operation may concern itself with.
pub(crate) fn reach(unit: &mut Unit<'_>, id: CustomerId) -> Result<CustomerRow> {
    let row = reached(unit, id)?;
    protect(unit, &row)?;
    Ok(row)
}

fn reached(unit: &mut Unit<'_>, id: CustomerId) -> Result<CustomerRow> {
    let row = row(unit, id)?;
    let decision = unit.decision();
    let owner = ownership(unit, &decision, &row)?;
    unit.reach(&decision, owner, CustomerId::KIND, id)?;
    Ok(row)
}

/// The row of a customer, whatever data protection made of it: for the operations of that area alone.
pub(crate) fn reach_protected(unit: &mut Unit<'_>, id: CustomerId) -> Result<CustomerRow> {
    let row = reached(unit, id)?;
    if row.protection == Some(Protection::Merged) {
        return Err(wrong(&row, Protection::Merged, WENT_ELSEWHERE));
    }
    Ok(row)
}

/// A customer whole, whatever data protection made of it: for the operations of that area alone.
pub(crate) fn load_protected(unit: &mut Unit<'_>, id: CustomerId) -> Result<Customer> {
    let row = reach_protected(unit, id)?;
    let company = unit.company_no();
    let parts = unit.db.parts(company, id)?;
    Ok(from_row(row, parts))
}

/// A customer as it stands, whatever became of it: for undoing a merge. That the session reaches it was asked before.
pub(crate) fn load_shell(unit: &mut Unit<'_>, id: CustomerId) -> Result<Customer> {
    let (company, row) = (unit.company_no(), row(unit, id)?);
    let parts = unit.db.parts(company, id)?;
    Ok(from_row(row, parts))
}

/// By which a restricted customer is still read: the right to read one is enough, by whatever operation.
const READS_RESTRICTED: &str = "privacy.get";
/// What stays possible with a restricted customer: to take a consent back is to be as easy as ever (Art. 7 (3) GDPR), and to file
/// what they write is storing, not using (Art. 18 (2)).
const ALWAYS: &[&str] = &["consent.withdraw", "contact.take_in_mail"];

const WENT_ELSEWHERE: &str = "its record went into that of another customer, whom customer.get answers: name that one";

fn wrong(row: &CustomerRow, protection: Protection, problem: &'static str) -> Error {
    Error::WrongState { record: CustomerId::KIND, key: row.number.clone(), state: protection.to_string(), problem }
}

/// Keeps off who may not concern themselves with a restricted or erased customer.
fn protect(unit: &mut Unit<'_>, row: &CustomerRow) -> Result<()> {
    let Some(protection) = row.protection else { return Ok(()) };
    let is_read = !unit.operation_changes();
    let wrong = |problem| wrong(row, protection, problem);
    match protection {
        // References of others lead to the shell; there is nothing to change about it.
        Protection::Erased | Protection::Merged if is_read => Ok(()),
        Protection::Merged => Err(wrong(WENT_ELSEWHERE)),
        Protection::Erased => Err(wrong("the customer was erased; register whoever comes again anew")),
        Protection::Restricted if ALWAYS.contains(&unit.operation_name()) => Ok(()),
        Protection::Restricted => {
            let decision = unit.decision_on(READS_RESTRICTED);
            let owner = ownership(unit, &decision, row)?;
            if !reads_restricted(unit, owner) {
                return Err(Error::not_found(CustomerId::KIND, row.id));
            }
            if is_read {
                return Ok(());
            }
            Err(wrong("its data may be kept, but not used (Art. 18 GDPR); see privacy.lift"))
        }
    }
}

/// Rules never: what they do is use.
fn reads_restricted(unit: &Unit<'_>, ownership: Ownership) -> bool {
    let by_rule = unit.circumstances.door == crate::journal::Door::Rule;
    !by_rule && unit.circumstances.access.mask(&unit.decision_on(READS_RESTRICTED), ownership).is_some()
}

/// What data protection made of customers: asked of the database once a unit, so that records of areas above pay nothing as
/// long as nobody is protected.
pub(crate) struct AnyProtected(bool, bool);

fn any_protected(unit: &mut Unit<'_>) -> Result<std::sync::Arc<AnyProtected>> {
    let company = unit.company_no();
    unit.remember(|unit| {
        let restricted = unit.db.any_protected(company, Protection::Restricted)?;
        let gone = |unit: &mut Unit<'_>| -> Result<bool> {
            Ok(unit.db.any_protected(company, Protection::Erased)?
                || unit.db.any_protected(company, Protection::Merged)?)
        };
        Ok(AnyProtected(restricted, restricted || gone(unit)?))
    })
}

/// Whether the running list must leave restricted customers out.
pub(crate) fn hides_restricted(unit: &mut Unit<'_>) -> Result<bool> {
    Ok(!reads_restricted(unit, Ownership::default()) && any_protected(unit)?.0)
}

/// Whether what was journalled about a customer is not shown: the customer is restricted, and not for this session.
pub(crate) fn withholds(unit: &mut Unit<'_>, customer: CustomerId) -> Result<bool> {
    if !hides_restricted(unit)? {
        return Ok(false);
    }
    let company = unit.company_no();
    let row = unit.db.customer(company, customer)?;
    Ok(row.is_some_and(|row| row.protection == Some(Protection::Restricted)))
}

/// Keeps off from a record of a restricted or erased customer whoever reaches it by another way than the customer.
pub(crate) fn protect_record(
    unit: &mut Unit<'_>,
    customer: Option<CustomerId>,
    record: &'static str,
    id: impl std::fmt::Display,
) -> Result<()> {
    let (company, Some(customer)) = (unit.company_no(), customer) else { return Ok(()) };
    if !any_protected(unit)?.1 {
        return Ok(());
    }
    let Some(row) = unit.db.customer(company, customer)? else { return Ok(()) };
    protect(unit, &row).map_err(|error| match error {
        Error::NotFound { .. } => Error::not_found(record, id),
        other => other,
    })
}

/// What a decision opens of a customer; none if it is out of reach.
pub(crate) fn mask_of(unit: &mut Unit<'_>, decision: &Decision, row: &CustomerRow) -> Result<Option<Mask>> {
    let owner = ownership(unit, decision, row)?;
    Ok(unit.circumstances.access.mask(decision, owner))
}

/// Whose a customer is, as far as a decision asks.
fn ownership(unit: &mut Unit<'_>, decision: &Decision, row: &CustomerRow) -> Result<Ownership> {
    let segments = unit.segments_of(decision, row.id)?;
    Ok(Ownership { user: row.responsible_user, team: row.responsible_team, segments })
}

fn from_row(row: CustomerRow, parts: Parts) -> Customer {
    let currency = Currency::try_from(row.currency).unwrap_or(Currency::EUR);
    let party = match row.kind {
        PartyKind::Person => Party::Person(Person {
            salutation: row.salutation,
            title: row.title,
            first_name: row.first_name,
            last_name: row.last_name.unwrap_or_default(),
            name_suffix: row.name_suffix,
            birth_date: row.birth_date,
            gender: row.gender,
            language: row.language,
            marital_status: row.marital_status,
            occupation: row.occupation,
            employer: row.employer,
        }),
        PartyKind::Organisation => Party::Organisation(Organisation {
            legal_name: row.legal_name.unwrap_or_default(),
            legal_form: row.legal_form,
            register_court: row.register_court,
            register_number: row.register_number,
            vat_id: row.vat_id,
            leitweg_id: row.leitweg_id,
            industry_code: row.industry_code,
            size: row.company_size,
            contact_name: row.contact_name,
        }),
    };
    Customer {
        id: row.id,
        version: row.version,
        number: row.number,
        party,
        name: row.display_name,
        status: row.status,
        protection: row.protection,
        merged_into: row.merged_into,
        blocked_reason: row.blocked_reason,
        roles: serde_json::from_str(&row.roles).unwrap_or_default(),
        addresses: parts.addresses,
        contact_points: parts.contact_points,
        bank_accounts: parts.bank_accounts,
        external_references: parts.external_references,
        custom_fields: serde_json::from_str(&row.custom_fields).unwrap_or_default(),
        tags: serde_json::from_str(&row.tags).unwrap_or_default(),
        responsible_user: row.responsible_user,
        responsible_team: row.responsible_team,
        price_group: row.price_group,
        payment_days: row.payment_days,
        credit_limit: row.credit_limit_minor.map(|minor| Money { minor, currency }),
        do_not_contact: row.do_not_contact,
        dunning_block: row.dunning_block,
        revenue: Money { minor: row.revenue_minor, currency },
        note: row.note,
        withheld: Vec::new(),
        created_at: row.created_at,
        changed_at: row.changed_at,
    }
}

fn to_row(company: crate::base::CompanyNo, customer: &Customer) -> Result<CustomerRow> {
    let blank = Person::default();
    let none = Organisation::default();
    let (person, firm, kind) = match &customer.party {
        Party::Person(person) => (person, &none, PartyKind::Person),
        Party::Organisation(firm) => (&blank, firm, PartyKind::Organisation),
    };
    let is_person = kind == PartyKind::Person;
    Ok(CustomerRow {
        company,
        id: customer.id,
        version: customer.version,
        created_at: customer.created_at,
        changed_at: customer.changed_at,
        number: customer.number.clone(),
        kind,
        status: customer.status,
        blocked_reason: customer.blocked_reason.clone(),
        display_name: customer.name.clone(),
        sort_name: customer.party.sort_name(),
        salutation: person.salutation,
        title: person.title.clone(),
        first_name: person.first_name.clone(),
        last_name: is_person.then(|| person.last_name.clone()),
        name_suffix: person.name_suffix.clone(),
        birth_date: person.birth_date,
        gender: person.gender.clone(),
        language: person.language.clone(),
        marital_status: person.marital_status.clone(),
        occupation: person.occupation.clone(),
        employer: person.employer.clone(),
        legal_name: (!is_person).then(|| firm.legal_name.clone()),
        legal_form: firm.legal_form.clone(),
        register_court: firm.register_court.clone(),
        register_number: firm.register_number.clone(),
        vat_id: firm.vat_id.clone(),
        leitweg_id: firm.leitweg_id.clone(),
        industry_code: firm.industry_code.clone(),
        contact_name: firm.contact_name.clone(),
        roles: json(&customer.roles)?,
        tags: json(&customer.tags)?,
        responsible_user: customer.responsible_user,
        responsible_team: customer.responsible_team,
        price_group: customer.price_group.clone(),
        payment_days: customer.payment_days,
        credit_limit_minor: customer.credit_limit.map(|limit| limit.minor),
        do_not_contact: customer.do_not_contact.clone(),
        dunning_block: customer.dunning_block.clone(),
        note: customer.note.clone(),
        revenue_minor: customer.revenue.minor,
        currency: customer.revenue.currency.as_str().to_owned(),
        custom_fields: json(&customer.custom_fields)?,
        protection: customer.protection,
        merged_into: customer.merged_into,
        company_size: firm.size,
    })
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}
