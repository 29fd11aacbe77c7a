//! The queries of relations.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Relation, RelationKind};
use crate::base::{CompanyNo, CustomerId, Date, RelationId, Timestamp};
use crate::store::schema::relation;

/// A row of `relation`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = relation)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct RelationRow {
    pub company: CompanyNo,
    pub id: RelationId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub customer: CustomerId,
    pub other: CustomerId,
    pub kind: RelationKind,
    pub department: Option<String>,
    pub function: Option<String>,
    pub note: Option<String>,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
}

impl RelationRow {
    /// The row of a relation that stands as it is stored.
    pub(crate) fn new(company: CompanyNo, relation: &Relation) -> Self {
        let relation = relation.clone();
        Self {
            company,
            id: relation.id,
            version: relation.version,
            created_at: relation.created_at,
            changed_at: relation.changed_at,
            customer: relation.customer,
            other: relation.other,
            kind: relation.kind,
            department: relation.department,
            function: relation.function,
            note: relation.note,
            valid_from: relation.valid_from,
            valid_until: relation.valid_until,
        }
    }

    pub(crate) fn into_relation(self) -> Relation {
        Relation {
            id: self.id,
            version: self.version,
            customer: self.customer,
            kind: self.kind,
            other: self.other,
            department: self.department,
            function: self.function,
            note: self.note,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Relations.
#[store]
impl RelationStore for Connection {
    fn insert_relation(&mut self, row: &RelationRow) -> QueryResult<()> {
        diesel::insert_into(relation::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows were in the version that was read: none means a conflict.
    fn update_relation(&mut self, row: &RelationRow, read: i32) -> QueryResult<usize> {
        diesel::update(relation::table.find((row.company, row.id)).filter(relation::version.eq(read)))
            .set(row)
            .execute(self)
    }

    /// Answers how many rows were in the version that was read: none means a conflict.
    fn delete_relation(&mut self, company: CompanyNo, id: RelationId, read: i32) -> QueryResult<usize> {
        diesel::delete(relation::table.find((company, id)).filter(relation::version.eq(read))).execute(self)
    }

    fn relation(&mut self, company: CompanyNo, id: RelationId) -> QueryResult<Option<RelationRow>> {
        relation::table.find((company, id)).select(RelationRow::as_select()).get_result(self).optional()
    }

    /// Those that somebody has to others, in the order in which they were recorded.
    fn relations_from(
        &mut self,
        company: CompanyNo,
        customer: CustomerId,
        limit: i64,
    ) -> QueryResult<Vec<RelationRow>> {
        relation::table
            .filter(relation::company.eq(company))
            .filter(relation::customer.eq(customer))
            .order(relation::id)
            .limit(limit)
            .select(RelationRow::as_select())
            .load(self)
    }

    /// Those that others have to somebody.
    fn relations_to(&mut self, company: CompanyNo, customer: CustomerId, limit: i64) -> QueryResult<Vec<RelationRow>> {
        relation::table
            .filter(relation::company.eq(company))
            .filter(relation::other.eq(customer))
            .order(relation::id)
            .limit(limit)
            .select(RelationRow::as_select())
            .load(self)
    }
}
