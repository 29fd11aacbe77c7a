//! What tells customers apart, in the terms of `kundig_match`: its record of a customer, the keys by which its index finds
//! others who may be the same, and the queries for both.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer};
use kundig_macros::store;
use kundig_match::{Kind, Prepared, Record, Sex};

use super::store::CustomerRow;
use super::{BankAccount, ContactPointKind, CustomField, Customer, ExternalReference, Party, Salutation};
use crate::base::{CompanyNo, CustomerId, RecordId};
use crate::check::ValueKind;
use crate::store::dialect::{Alike, AlikeKey};
use crate::store::schema::{bank_account, customer, external_reference};

/// The custom fields that hold a number which somebody gets once in a life.
pub(crate) fn identities(fields: &[CustomField]) -> Vec<&str> {
    let is_for_life = |kind| matches!(kind, ValueKind::TaxId | ValueKind::AhvNumber | ValueKind::AtInsuranceNumber);
    fields.iter().filter(|field| field.checked_as.is_some_and(is_for_life)).map(|field| field.name.as_str()).collect()
}

/// A customer as `kundig_match` compares it. Former addresses count: who moved house is found by the old one.
pub(crate) fn record(customer: &Customer, identities: &[&str]) -> Record {
    let mut record = Record::default();
    match &customer.party {
        Party::Person(person) => {
            record.sex = sex(person.salutation);
            record.title = person.title.clone().unwrap_or_default();
            record.given = person.first_name.clone().unwrap_or_default();
            record.family = match &person.name_suffix {
                Some(suffix) => format!("{} {suffix}", person.last_name),
                None => person.last_name.clone(),
            };
            record.birth_date = person.birth_date.map(|date| date.0);
        }
        Party::Organisation(firm) => {
            record.kind = Kind::Organisation;
            record.legal_name = firm.legal_name.clone();
            record.legal_form = firm.legal_form.clone().unwrap_or_default();
            record.vat_id = firm.vat_id.clone().unwrap_or_default();
            contact_person(firm.contact_name.as_deref().unwrap_or_default(), &mut record);
        }
    }
    // The main address first, and what holds before what held.
    let mut addresses: Vec<_> = customer.addresses.iter().collect();
    addresses.sort_by_key(|address| (address.valid_until.is_some(), address.kind != super::AddressKind::Main));
    record.addresses = addresses
        .into_iter()
        .map(|address| kundig_match::Address {
            street: address.street.clone().unwrap_or_default(),
            number: address.house_number.clone().unwrap_or_default(),
            code: address.postal_code.clone().unwrap_or_default(),
            place: address.place.clone().unwrap_or_default(),
            country: address.country.clone(),
        })
        .collect();
    for point in &customer.contact_points {
        match point.kind {
            ContactPointKind::Email => record.emails.push(point.value.clone()),
            ContactPointKind::Phone | ContactPointKind::Mobile | ContactPointKind::Fax => {
                record.phones.push(point.value.clone());
            }
            _ => {}
        }
    }
    record.ibans = customer.bank_accounts.iter().map(|account| account.iban.clone()).collect();
    let references = customer.external_references.iter();
    record.customer_numbers =
        references.map(|reference| format!("{}-{}-{}", reference.system, reference.kind, reference.key)).collect();
    let text = |name: &&str| customer.custom_fields.get(*name)?.as_str().map(ToOwned::to_owned);
    record.identity_numbers = identities.iter().filter_map(text).collect();
    record
}

fn sex(salutation: Option<Salutation>) -> Option<Sex> {
    match salutation {
        Some(Salutation::Mr) => Some(Sex::Male),
        Some(Salutation::Ms) => Some(Sex::Female),
        _ => None,
    }
}

/// "Frau Dr. Erika Muster", in parts.
fn contact_person(line: &str, record: &mut Record) {
    let name = kundig_check::name::read(line);
    record.sex = name.sex.map(|sex| match sex {
        kundig_check::name::Sex::Male => Sex::Male,
        kundig_check::name::Sex::Female => Sex::Female,
    });
    record.given = format!("{} {}", name.title, name.given).trim().to_owned();
    record.family = format!("{} {}", name.particle, name.family).trim().to_owned();
}

/// The keys of a record, for the index.
pub(crate) fn keys(record: &Prepared) -> Vec<AlikeKey> {
    let keys = record.keys();
    keys.iter().map(|key| AlikeKey { wide: key.coarse_i64(), narrow: key.both_i64() }).collect()
}

/// Accounts and keys with their owners.
type KeysOfMany = (Vec<(CustomerId, BankAccount)>, Vec<(CustomerId, ExternalReference)>);

/// Customers as a whole, many at once.
#[store]
impl LikenessStore for Connection {
    /// Into whose record a customer's went.
    fn merged_into(&mut self, company: CompanyNo, id: CustomerId) -> QueryResult<Option<CustomerId>> {
        let of = customer::table.filter(customer::company.eq(company)).filter(customer::id.eq(id));
        let found: Option<Option<CustomerId>> = of.select(customer::merged_into).get_result(self).optional()?;
        Ok(found.flatten())
    }

    /// Whose records went into a customer's.
    fn merged_from(&mut self, company: CompanyNo, id: CustomerId) -> QueryResult<Vec<CustomerId>> {
        customer::table
            .filter(customer::company.eq(company))
            // What the index is limited to must be said for SQLite to use it.
            .filter(customer::merged_into.is_not_null())
            .filter(customer::merged_into.eq(id))
            .order(customer::id)
            .select(customer::id)
            .load(self)
    }

    /// Accounts and keys of other systems of several customers.
    fn keys_of_many(&mut self, company: CompanyNo, ids: &[CustomerId]) -> QueryResult<KeysOfMany> {
        type Account = (CustomerId, RecordId, Option<String>, String, Option<String>, Option<String>);
        let accounts: Vec<Account> = bank_account::table
            .filter(bank_account::company.eq(company))
            .filter(bank_account::customer.eq_any(ids))
            .order((bank_account::customer, bank_account::id))
            .select((
                bank_account::customer,
                bank_account::id,
                bank_account::holder,
                bank_account::iban,
                bank_account::bic,
                bank_account::bank_name,
            ))
            .load(self)?;
        let records: Vec<RecordId> = ids.iter().map(|id| id.any()).collect();
        let references: Vec<(RecordId, String, String, String)> = external_reference::table
            .filter(external_reference::company.eq(company))
            .filter(external_reference::record.eq_any(records))
            .select((
                external_reference::record,
                external_reference::system,
                external_reference::kind,
                external_reference::key,
            ))
            .load(self)?;
        let account =
            |(owner, id, holder, iban, bic, bank_name)| (owner, BankAccount { id, holder, iban, bic, bank_name });
        let reference = |(owner, system, kind, key): (RecordId, String, String, String)| {
            (CustomerId(owner.0), ExternalReference { system, kind, key })
        };
        Ok((accounts.into_iter().map(account).collect(), references.into_iter().map(reference).collect()))
    }

    /// The rows of several customers with their places in the order in which customers came.
    fn rows_of(&mut self, company: CompanyNo, ids: &[CustomerId]) -> QueryResult<Vec<(i64, CustomerRow)>> {
        customer::table
            .filter(customer::company.eq(company))
            .filter(customer::id.eq_any(ids))
            .select((customer::row_no, CustomerRow::as_select()))
            .load(self)
    }

    /// The same of those whom the index found, without those whose data must not be used.
    fn rows_alike(&mut self, company: CompanyNo, alike: &Alike) -> QueryResult<Vec<(i64, CustomerRow)>> {
        let usable = customer::table.filter(customer::protection.is_null()).into_boxed::<Backend>();
        let found = match alike {
            // Not asked for their company, which the words of the index named: SQLite, which counts on ten rows a company,
            // would walk all of it.
            Alike::Rows(rows) => usable.filter(customer::row_no.eq_any(rows)),
            Alike::Ids(ids) => usable.filter(customer::company.eq(company)).filter(customer::id.eq_any(ids)),
        };
        found.select((customer::row_no, CustomerRow::as_select())).load(self)
    }

    /// Customers in the order in which they came, with their places in it; those whose data must not be used are left out.
    fn rows_after(&mut self, company: CompanyNo, after: i64, limit: i64) -> QueryResult<Vec<(i64, CustomerRow)>> {
        customer::table
            // The sign keeps SQLite, which counts on ten rows a company, from sorting all of it.
            .filter(sql::<Bool>("+customer.company = ").bind::<Integer, _>(company))
            .filter(customer::row_no.gt(after))
            .filter(customer::protection.is_null())
            .order(customer::row_no)
            .limit(limit)
            .select((customer::row_no, CustomerRow::as_select()))
            .load(self)
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod plans {
    use super::*;
    use crate::store::dialect::Dialect;

    #[test]
    fn likes_are_looked_up_and_no_company_is_walked() {
        let ids: Vec<CustomerId> = (0..100).map(|id| CustomerId(uuid::Uuid::from_u128(id))).collect();
        let keys = [AlikeKey { wide: 1, narrow: 2 }];
        let plans = crate::store::plan::plans(|connection| {
            connection.rows_of(1, &ids).unwrap();
            connection.rows_after(1, 7, 500).unwrap();
            connection.keys_of_many(1, &ids).unwrap();
            connection.merged_into(1, ids[0]).unwrap();
            connection.merged_from(1, ids[0]).unwrap();
            connection.alike(1, &keys, 100).unwrap();
            connection.rows_alike(1, &Alike::Rows((0..100).collect())).unwrap();
        });
        assert!(plans.len() >= 8, "{plans:#?}");
        for plan in plans {
            assert!(!plan.contains("SCAN customer") || plan.contains("VIRTUAL TABLE"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE FOR ORDER BY"), "{plan}");
            // A look-up names more than the company.
            assert!(!plan.contains("(company=?)"), "{plan}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_person_has_two_names() {
        let read = |name| {
            let mut record = Record::default();
            contact_person(name, &mut record);
            (record.sex, record.given, record.family)
        };
        assert_eq!(read("Frau Dr. Erika Muster"), (Some(Sex::Female), "Dr. Erika".into(), "Muster".into()));
        assert_eq!(read("Hans von der Au"), (None, "Hans".into(), "von der Au".into()));
        assert_eq!(read("Herr Öztürk"), (Some(Sex::Male), String::new(), "Öztürk".into()));
        assert_eq!(read(""), (None, String::new(), String::new()));
    }
}
