//! Days by which the calendar finds customers: birthdays, and dates of custom fields. Queries only.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use kundig_macros::store;

use crate::base::{CompanyNo, CustomerId, Date};
use crate::store::schema::{customer, customer_date};

/// Customers by day, a page at a time in the order of ids.
#[store]
impl DateStore for Connection {
    fn insert_customer_date(
        &mut self,
        company: CompanyNo,
        owner: CustomerId,
        field: &str,
        day: Date,
    ) -> QueryResult<()> {
        diesel::insert_into(customer_date::table)
            .values((
                customer_date::company.eq(company),
                customer_date::field.eq(field),
                customer_date::day.eq(day.to_string()),
                customer_date::customer.eq(owner),
            ))
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }

    fn delete_customer_dates(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        let of =
            customer_date::table.filter(customer_date::company.eq(company)).filter(customer_date::customer.eq(owner));
        diesel::delete(of).execute(self).map(drop)
    }

    /// Who was born on this day of some year (`12-24`), with the whole date.
    fn born_on(
        &mut self,
        company: CompanyNo,
        year_day: &str,
        after: CustomerId,
        limit: i64,
    ) -> QueryResult<Vec<(CustomerId, Option<Date>)>> {
        customer::table
            .filter(customer::company.eq(company))
            .filter(customer::birth_date.is_not_null())
            .filter(sql::<Text>("substr(birth_date, 6)").eq(year_day))
            .filter(customer::id.gt(after))
            .order(customer::id)
            .limit(limit)
            .select((customer::id, customer::birth_date))
            .load(self)
    }

    /// Whose custom field holds this very day.
    fn dated_on(
        &mut self,
        company: CompanyNo,
        field: &str,
        day: Date,
        after: CustomerId,
        limit: i64,
    ) -> QueryResult<Vec<CustomerId>> {
        customer_date::table
            .filter(customer_date::company.eq(company))
            .filter(customer_date::field.eq(field))
            .filter(customer_date::day.eq(day.to_string()))
            .filter(customer_date::customer.gt(after))
            .order(customer_date::customer)
            .limit(limit)
            .select(customer_date::customer)
            .load(self)
    }

    /// Whose custom field holds this day of some year, with the whole date.
    fn dated_in_a_year_on(
        &mut self,
        company: CompanyNo,
        field: &str,
        year_day: &str,
        after: CustomerId,
        limit: i64,
    ) -> QueryResult<Vec<(CustomerId, Date)>> {
        customer_date::table
            .filter(customer_date::company.eq(company))
            .filter(customer_date::field.eq(field))
            .filter(sql::<Text>("substr(day, 6)").eq(year_day))
            .filter(customer_date::customer.gt(after))
            .order(customer_date::customer)
            .limit(limit)
            .select((customer_date::customer, customer_date::day))
            .load(self)
    }
}
