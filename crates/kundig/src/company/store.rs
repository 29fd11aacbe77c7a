//! The company's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::Company;
use crate::base::{CompanyNo, Currency, Timestamp};
use crate::store::schema::company;

/// A row of `company`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = company)]
pub(crate) struct CompanyRow {
    pub number: CompanyNo,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub name: String,
    pub country: String,
    pub federal_state: String,
    pub time_zone: String,
    pub opens_minute: i32,
    pub closes_minute: i32,
    pub closed_days: String,
    pub currency: String,
    pub mail_addresses: String,
    pub imprint: String,
}

impl CompanyRow {
    pub(crate) fn into_company(self) -> Company {
        Company {
            number: self.number,
            version: self.version,
            name: self.name,
            country: self.country,
            federal_state: self.federal_state,
            time_zone: self.time_zone,
            opens_minute: self.opens_minute,
            closes_minute: self.closes_minute,
            closed_days: serde_json::from_str(&self.closed_days).unwrap_or_default(),
            currency: Currency::try_from(self.currency).unwrap_or(Currency::EUR),
            mail_addresses: serde_json::from_str(&self.mail_addresses).unwrap_or_default(),
            imprint: serde_json::from_str(&self.imprint).unwrap_or_default(),
        }
    }
}

/// Companies.
#[store]
impl CompanyStore for Connection {
    fn company(&mut self, number: CompanyNo) -> QueryResult<Option<CompanyRow>> {
        company::table.find(number).select(CompanyRow::as_select()).get_result(self).optional()
    }

    fn insert_company(&mut self, row: &CompanyRow) -> QueryResult<()> {
        diesel::insert_into(company::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows had the version that was read: none means a conflict.
    fn update_company(&mut self, row: &CompanyRow, read_version: i32) -> QueryResult<usize> {
        diesel::update(company::table.find(row.number).filter(company::version.eq(read_version))).set(row).execute(self)
    }
}
