//! The customer's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::model::PartyKind;
use super::{
    Address, AddressKind, BankAccount, CompanySize, ContactPoint, ContactPointKind, CustomField, CustomFieldType,
    ExternalReference, GeoPoint, PointQuality, Protection, Salutation, Status,
};
use crate::base::{CompanyNo, CustomerId, Date, RecordId, TeamId, Timestamp, UserId};
use crate::check::ValueKind;
use crate::store::condition::SqlCondition;
use crate::store::dialect::Dialect;
use crate::store::schema::{address, bank_account, contact_point, custom_field, customer, external_reference};

/// A row of `customer`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = customer)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct CustomerRow {
    pub company: CompanyNo,
    pub id: CustomerId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub number: String,
    pub kind: PartyKind,
    pub status: Status,
    pub blocked_reason: Option<String>,
    pub display_name: String,
    pub sort_name: String,
    pub salutation: Option<Salutation>,
    pub title: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub name_suffix: Option<String>,
    pub birth_date: Option<Date>,
    pub gender: Option<String>,
    pub language: Option<String>,
    pub marital_status: Option<String>,
    pub occupation: Option<String>,
    pub employer: Option<String>,
    pub legal_name: Option<String>,
    pub legal_form: Option<String>,
    pub register_court: Option<String>,
    pub register_number: Option<String>,
    pub vat_id: Option<String>,
    pub leitweg_id: Option<String>,
    pub industry_code: Option<String>,
    pub contact_name: Option<String>,
    pub roles: String,
    pub tags: String,
    pub responsible_user: Option<UserId>,
    pub responsible_team: Option<TeamId>,
    pub price_group: Option<String>,
    pub payment_days: Option<i32>,
    pub credit_limit_minor: Option<i64>,
    pub do_not_contact: Option<String>,
    pub dunning_block: Option<String>,
    pub note: Option<String>,
    pub revenue_minor: i64,
    pub currency: String,
    pub custom_fields: String,
    pub protection: Option<Protection>,
    pub merged_into: Option<CustomerId>,
    pub company_size: Option<CompanySize>,
}

/// Which customers a list is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Only<'a> {
    pub status: Option<Status>,
    /// How the name for sorting begins.
    pub initial: Option<&'a str>,
    pub condition: Option<&'a SqlCondition>,
    /// Whom the grants reach, where that is not everyone.
    pub visible: Option<&'a SqlCondition>,
}

/// What belongs to a customer, in rows of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parts {
    pub addresses: Vec<Address>,
    pub contact_points: Vec<ContactPoint>,
    pub bank_accounts: Vec<BankAccount>,
    pub external_references: Vec<ExternalReference>,
}

/// A row of a list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = customer)]
pub(crate) struct SummaryRow {
    pub row_no: i64,
    pub id: CustomerId,
    pub number: String,
    pub display_name: String,
    pub sort_name: String,
    pub kind: PartyKind,
    pub status: Status,
}

type AddressColumns = (
    RecordId,
    AddressKind,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    Option<Date>,
    Option<Date>,
    (Option<String>, Option<i32>, Option<i32>, Option<PointQuality>),
);
type ContactPointColumns = (RecordId, ContactPointKind, String, String, Option<String>, bool, bool, bool, bool);
type CustomFieldColumns = (
    String,
    CustomFieldType,
    String,
    String,
    bool,
    bool,
    (Option<ValueKind>, Option<i64>, Option<i64>, Option<String>),
);
type BankAccountColumns = (RecordId, Option<String>, String, Option<String>, Option<String>);

/// Addresses and contact points with their owners.
type PartsOfMany = (Vec<(CustomerId, Address)>, Vec<(CustomerId, ContactPoint)>);

/// The columns of an [`AddressColumns`].
#[diesel::dsl::auto_type(no_type_alias)]
fn address_columns() -> _ {
    (
        address::id,
        address::kind,
        address::addition,
        address::street,
        address::house_number,
        address::postal_code,
        address::place,
        address::country,
        address::valid_from,
        address::valid_until,
        (address::state, address::latitude_e6, address::longitude_e6, address::point_quality),
    )
}

/// The columns of a [`ContactPointColumns`].
#[diesel::dsl::auto_type(no_type_alias)]
fn contact_point_columns() -> _ {
    (
        contact_point::id,
        contact_point::kind,
        contact_point::value,
        contact_point::typed,
        contact_point::label,
        contact_point::preferred,
        contact_point::do_not_use,
        contact_point::verified,
        contact_point::invalid,
    )
}

fn to_address(columns: AddressColumns) -> Address {
    let (id, kind, addition, street, house_number, postal_code, place, country, valid_from, valid_until, where_it_lies) =
        columns;
    let (state, latitude_e6, longitude_e6, quality) = where_it_lies;
    let point = latitude_e6.zip(longitude_e6).zip(quality);
    let point = point.map(|((latitude_e6, longitude_e6), quality)| GeoPoint { latitude_e6, longitude_e6, quality });
    Address {
        id,
        kind,
        addition,
        street,
        house_number,
        postal_code,
        place,
        state,
        country,
        point,
        valid_from,
        valid_until,
    }
}

fn to_contact_point(columns: ContactPointColumns) -> ContactPoint {
    let (id, kind, value, typed, label, preferred, do_not_use, verified, invalid) = columns;
    ContactPoint { id, kind, value, typed, label, preferred, do_not_use, verified, invalid }
}

/// Customers and what belongs to them.
#[store]
impl CustomerStore for Connection {
    fn customer(&mut self, company: CompanyNo, id: CustomerId) -> QueryResult<Option<CustomerRow>> {
        customer::table
            .filter(customer::company.eq(company))
            .filter(customer::id.eq(id))
            .select(CustomerRow::as_select())
            .get_result(self)
            .optional()
    }

    fn customer_by_number(&mut self, company: CompanyNo, number: &str) -> QueryResult<Option<CustomerId>> {
        customer::table
            .filter(customer::company.eq(company))
            .filter(customer::number.eq(number))
            .select(customer::id)
            .get_result(self)
            .optional()
    }

    fn parts(&mut self, company: CompanyNo, id: CustomerId) -> QueryResult<Parts> {
        let addresses: Vec<AddressColumns> = address::table
            .filter(address::company.eq(company))
            .filter(address::customer.eq(id))
            .order(address::id)
            .select(address_columns())
            .load(self)?;
        let contact_points: Vec<ContactPointColumns> = contact_point::table
            .filter(contact_point::company.eq(company))
            .filter(contact_point::customer.eq(id))
            .order(contact_point::id)
            .select(contact_point_columns())
            .load(self)?;
        let bank_accounts: Vec<BankAccountColumns> = bank_account::table
            .filter(bank_account::company.eq(company))
            .filter(bank_account::customer.eq(id))
            .order(bank_account::id)
            .select((
                bank_account::id,
                bank_account::holder,
                bank_account::iban,
                bank_account::bic,
                bank_account::bank_name,
            ))
            .load(self)?;
        let references: Vec<(String, String, String)> = external_reference::table
            .filter(external_reference::company.eq(company))
            .filter(external_reference::record.eq(id))
            .order((external_reference::system, external_reference::kind, external_reference::key))
            .select((external_reference::system, external_reference::kind, external_reference::key))
            .load(self)?;
        Ok(Parts {
            addresses: addresses.into_iter().map(to_address).collect(),
            contact_points: contact_points.into_iter().map(to_contact_point).collect(),
            bank_accounts: bank_accounts
                .into_iter()
                .map(|(id, holder, iban, bic, bank_name)| BankAccount { id, holder, iban, bic, bank_name })
                .collect(),
            external_references: references
                .into_iter()
                .map(|(system, kind, key)| ExternalReference { system, kind, key })
                .collect(),
        })
    }

    /// Answers the new row's number, where the search index needs it.
    fn insert_customer(&mut self, row: &CustomerRow) -> QueryResult<i64> {
        // Without RETURNING: to SQLite that is a trigger, whose savepoint makes the full-text index flush at every row.
        diesel::insert_into(customer::table).values(row).execute(self)?;
        self.last_row_no()
    }

    /// Answers the row's number, or nothing when the version that was read is not the current one.
    fn update_customer(&mut self, row: &CustomerRow, read_version: i32) -> QueryResult<Option<i64>> {
        let target = customer::table
            .filter(customer::company.eq(row.company))
            .filter(customer::id.eq(row.id))
            .filter(customer::version.eq(read_version));
        if diesel::update(target).set(row).execute(self)? == 0 {
            return Ok(None);
        }
        let found = customer::table.filter(customer::company.eq(row.company)).filter(customer::id.eq(row.id));
        found.select(customer::row_no).get_result(self).optional()
    }

    fn insert_address(&mut self, company: CompanyNo, owner: CustomerId, part: &Address) -> QueryResult<()> {
        diesel::insert_into(address::table)
            .values((
                address::company.eq(company),
                address::customer.eq(owner),
                address::id.eq(part.id),
                address::kind.eq(part.kind),
                (
                    address::addition.eq(&part.addition),
                    address::street.eq(&part.street),
                    address::house_number.eq(&part.house_number),
                    address::postal_code.eq(&part.postal_code),
                    address::place.eq(&part.place),
                    address::country.eq(&part.country),
                ),
                address::valid_from.eq(part.valid_from),
                address::valid_until.eq(part.valid_until),
                (
                    address::state.eq(&part.state),
                    address::latitude_e6.eq(part.point.map(|point| point.latitude_e6)),
                    address::longitude_e6.eq(part.point.map(|point| point.longitude_e6)),
                    address::point_quality.eq(part.point.map(|point| point.quality)),
                ),
            ))
            .execute(self)
            .map(drop)
    }

    fn insert_contact_point(&mut self, company: CompanyNo, owner: CustomerId, part: &ContactPoint) -> QueryResult<()> {
        diesel::insert_into(contact_point::table)
            .values((
                contact_point::company.eq(company),
                contact_point::customer.eq(owner),
                contact_point::id.eq(part.id),
                contact_point::kind.eq(part.kind),
                contact_point::value.eq(&part.value),
                contact_point::typed.eq(&part.typed),
                contact_point::label.eq(&part.label),
                contact_point::preferred.eq(part.preferred),
                contact_point::do_not_use.eq(part.do_not_use),
                contact_point::verified.eq(part.verified),
                contact_point::invalid.eq(part.invalid),
            ))
            .execute(self)
            .map(drop)
    }

    fn insert_bank_account(&mut self, company: CompanyNo, owner: CustomerId, part: &BankAccount) -> QueryResult<()> {
        diesel::insert_into(bank_account::table)
            .values((
                bank_account::company.eq(company),
                bank_account::customer.eq(owner),
                bank_account::id.eq(part.id),
                bank_account::holder.eq(&part.holder),
                bank_account::iban.eq(&part.iban),
                bank_account::bic.eq(&part.bic),
                bank_account::bank_name.eq(&part.bank_name),
            ))
            .execute(self)
            .map(drop)
    }

    fn insert_reference(&mut self, company: CompanyNo, owner: CustomerId, part: &ExternalReference) -> QueryResult<()> {
        diesel::insert_into(external_reference::table)
            .values((
                external_reference::company.eq(company),
                external_reference::system.eq(&part.system),
                external_reference::kind.eq(&part.kind),
                external_reference::key.eq(&part.key),
                external_reference::record_kind.eq(CustomerId::KIND),
                external_reference::record.eq(owner.any()),
            ))
            .execute(self)
            .map(drop)
    }

    fn delete_addresses(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        diesel::delete(address::table.filter(address::company.eq(company)).filter(address::customer.eq(owner)))
            .execute(self)
            .map(drop)
    }

    fn delete_contact_points(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        let of =
            contact_point::table.filter(contact_point::company.eq(company)).filter(contact_point::customer.eq(owner));
        diesel::delete(of).execute(self).map(drop)
    }

    fn delete_bank_accounts(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        let of = bank_account::table.filter(bank_account::company.eq(company)).filter(bank_account::customer.eq(owner));
        diesel::delete(of).execute(self).map(drop)
    }

    fn delete_references(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        let of = external_reference::table
            .filter(external_reference::company.eq(company))
            .filter(external_reference::record.eq(owner.any()));
        diesel::delete(of).execute(self).map(drop)
    }

    /// The customer behind another system's key.
    fn customer_by_reference(&mut self, company: CompanyNo, key: &ExternalReference) -> QueryResult<Option<RecordId>> {
        external_reference::table
            .find((company, &key.system, &key.kind, &key.key))
            .filter(external_reference::record_kind.eq(CustomerId::KIND))
            .select(external_reference::record)
            .get_result(self)
            .optional()
    }

    /// Customers by name, from a key on; on request only those whose name for sorting begins so.
    fn list_customers(
        &mut self,
        company: CompanyNo,
        only: Only<'_>,
        after: Option<(String, CustomerId)>,
        limit: i64,
    ) -> QueryResult<Vec<SummaryRow>> {
        let mut query = customer::table
            .filter(customer::company.eq(company))
            // Who is restricted or erased is in no list; see privacy.list.
            .filter(customer::protection.is_null())
            .order((customer::sort_name, customer::id))
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some((name, id)) = after {
            // The first condition is the one that an index can begin at.
            query = query
                .filter(customer::sort_name.ge(name.clone()))
                .filter(customer::sort_name.gt(name).or(customer::id.gt(id)));
        }
        if let Some(initial) = only.initial {
            query = query
                .filter(customer::sort_name.ge(initial.to_owned()))
                .filter(customer::sort_name.like(format!("{initial}%")));
        }
        if let Some(status) = only.status {
            query = query.filter(customer::status.eq(status));
        }
        for condition in only.condition.into_iter().chain(only.visible) {
            query = query.filter(condition.clone());
        }
        query.select(SummaryRow::as_select()).load(self)
    }

    fn any_protected(&mut self, company: CompanyNo, protection: Protection) -> QueryResult<bool> {
        let protected = customer::table
            .filter(customer::company.eq(company))
            // What the index is limited to must be said for SQLite to use it.
            .filter(customer::protection.is_not_null())
            .filter(customer::protection.eq(protection));
        diesel::select(diesel::dsl::exists(protected)).get_result(self)
    }

    fn summaries(&mut self, company: CompanyNo, ids: &[CustomerId]) -> QueryResult<Vec<SummaryRow>> {
        customer::table
            .filter(customer::company.eq(company))
            .filter(customer::id.eq_any(ids))
            .select(SummaryRow::as_select())
            .load(self)
    }

    /// Addresses and contact points of several customers, for a list.
    fn parts_of_many(&mut self, company: CompanyNo, ids: &[CustomerId]) -> QueryResult<PartsOfMany> {
        let addresses: Vec<(CustomerId, AddressColumns)> = address::table
            .filter(address::company.eq(company))
            .filter(address::customer.eq_any(ids))
            .order((address::customer, address::id))
            .select((address::customer, address_columns()))
            .load(self)?;
        let points: Vec<(CustomerId, ContactPointColumns)> = contact_point::table
            .filter(contact_point::company.eq(company))
            .filter(contact_point::customer.eq_any(ids))
            .order((contact_point::customer, contact_point::id))
            .select((contact_point::customer, contact_point_columns()))
            .load(self)?;
        Ok((
            addresses.into_iter().map(|(id, columns)| (id, to_address(columns))).collect(),
            points.into_iter().map(|(id, columns)| (id, to_contact_point(columns))).collect(),
        ))
    }

    /// Customers with this IBAN.
    fn customers_by_iban(&mut self, company: CompanyNo, iban: &str, limit: i64) -> QueryResult<Vec<CustomerId>> {
        bank_account::table
            .filter(bank_account::company.eq(company))
            .filter(bank_account::iban.eq(iban))
            .select(bank_account::customer)
            .order(bank_account::customer)
            .limit(limit)
            .load(self)
    }

    /// Customers with this e-mail address in its normal form; one perhaps twice.
    fn customers_by_email(&mut self, company: CompanyNo, address: &str, limit: i64) -> QueryResult<Vec<CustomerId>> {
        // In two steps: asked for the kind as well, SQLite, which counts on ten rows a company, walks all of it.
        let points: Vec<(CustomerId, RecordId)> = contact_point::table
            .filter(contact_point::company.eq(company))
            .filter(contact_point::value.eq(address))
            .select((contact_point::customer, contact_point::id))
            .limit(limit)
            .load(self)?;
        let mut found = Vec::with_capacity(points.len());
        for (customer, id) in points {
            let point = contact_point::table.find((company, customer, id)).select(contact_point::kind);
            if point.get_result::<ContactPointKind>(self)? == ContactPointKind::Email {
                found.push(customer);
            }
        }
        Ok(found)
    }

    fn custom_fields(&mut self, company: CompanyNo) -> QueryResult<Vec<CustomField>> {
        let rows: Vec<CustomFieldColumns> = custom_field::table
            .filter(custom_field::company.eq(company))
            .filter(custom_field::record_kind.eq(CustomerId::KIND))
            .order(custom_field::name)
            .select((
                custom_field::name,
                custom_field::value_type,
                custom_field::label,
                custom_field::choices,
                custom_field::required,
                custom_field::searchable,
                (custom_field::checked_as, custom_field::minimum, custom_field::maximum, custom_field::record),
            ))
            .load(self)?;
        Ok(rows
            .into_iter()
            .map(|(name, value_type, label, choices, required, searchable, (checked_as, minimum, maximum, record))| {
                CustomField {
                    name,
                    value_type,
                    label,
                    choices: serde_json::from_str(&choices).unwrap_or_default(),
                    required,
                    searchable,
                    checked_as,
                    minimum,
                    maximum,
                    record,
                }
            })
            .collect())
    }

    fn save_custom_field(&mut self, company: CompanyNo, field: &CustomField) -> QueryResult<()> {
        let choices = serde_json::to_string(&field.choices).unwrap_or_default();
        diesel::insert_into(custom_field::table)
            .values((
                custom_field::company.eq(company),
                custom_field::record_kind.eq(CustomerId::KIND),
                custom_field::name.eq(&field.name),
                custom_field::value_type.eq(field.value_type),
                custom_field::label.eq(&field.label),
                custom_field::choices.eq(&choices),
                custom_field::required.eq(field.required),
                custom_field::searchable.eq(field.searchable),
                custom_field::checked_as.eq(field.checked_as),
                custom_field::minimum.eq(field.minimum),
                custom_field::maximum.eq(field.maximum),
                custom_field::record.eq(&field.record),
            ))
            .on_conflict((custom_field::company, custom_field::record_kind, custom_field::name))
            .do_update()
            .set((
                custom_field::label.eq(&field.label),
                custom_field::choices.eq(&choices),
                custom_field::required.eq(field.required),
                custom_field::searchable.eq(field.searchable),
                custom_field::checked_as.eq(field.checked_as),
                custom_field::minimum.eq(field.minimum),
                custom_field::maximum.eq(field.maximum),
            ))
            .execute(self)
            .map(drop)
    }
}
