//! The queries of number ranges.

use diesel::prelude::*;
use kundig_macros::store;

use super::NumberRange;
use crate::base::CompanyNo;
use crate::store::schema::number_range;

/// Number ranges; the caller holds their lock.
#[store]
impl NumberStore for Connection {
    fn number_range(&mut self, company: CompanyNo, name: &'static str) -> QueryResult<Option<NumberRange>> {
        let range: Option<(String, i64, i32)> = number_range::table
            .find((company, name))
            .select((number_range::prefix, number_range::next_number, number_range::width))
            .get_result(self)
            .optional()?;
        Ok(range.map(|columns| NumberRange::new(name, columns)))
    }

    fn save_number_range(&mut self, company: CompanyNo, range: &NumberRange) -> QueryResult<()> {
        diesel::update(number_range::table.find((company, range.name)))
            .set(number_range::next_number.eq(range.next_number))
            .execute(self)
            .map(drop)
    }

    fn create_number_range(
        &mut self,
        company: CompanyNo,
        name: &str,
        prefix: &str,
        next: i64,
        width: i32,
    ) -> QueryResult<()> {
        diesel::insert_into(number_range::table)
            .values((
                number_range::company.eq(company),
                number_range::name.eq(name),
                number_range::prefix.eq(prefix),
                number_range::next_number.eq(next),
                number_range::width.eq(width),
            ))
            .on_conflict_do_nothing()
            .execute(self)
            .map(drop)
    }
}
