//! The queries of mandates.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Mandate, MandateKind, MandateScheme, MandateState};
use crate::base::{CompanyNo, CustomerId, Date, MandateId, Timestamp};
use crate::store::schema::mandate;

/// A row of `mandate`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mandate)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct MandateRow {
    pub company: CompanyNo,
    pub id: MandateId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub customer: CustomerId,
    pub creditor_id: String,
    pub reference: String,
    pub scheme: MandateScheme,
    pub kind: MandateKind,
    pub holder: Option<String>,
    pub iban: String,
    pub bic: Option<String>,
    pub bank_name: Option<String>,
    pub signed_on: Date,
    pub last_used_on: Option<Date>,
    pub former_iban: Option<String>,
    pub revoked_on: Option<Date>,
    pub revoked_reason: Option<String>,
}

impl MandateRow {
    pub(crate) fn new(company: CompanyNo, mandate: &Mandate) -> Self {
        let mandate = mandate.clone();
        Self {
            company,
            id: mandate.id,
            version: mandate.version,
            created_at: mandate.created_at,
            changed_at: mandate.changed_at,
            customer: mandate.customer,
            creditor_id: mandate.creditor_id,
            reference: mandate.reference,
            scheme: mandate.scheme,
            kind: mandate.kind,
            holder: mandate.holder,
            iban: mandate.iban,
            bic: mandate.bic,
            bank_name: mandate.bank_name,
            signed_on: mandate.signed_on,
            last_used_on: mandate.last_used_on,
            former_iban: mandate.former_iban,
            revoked_on: mandate.revoked_on,
            revoked_reason: mandate.revoked_reason,
        }
    }

    /// The mandate as it stands on a day.
    pub(crate) fn into_mandate(self, today: Date) -> Mandate {
        let mandate = Mandate {
            usable_until: self.signed_on,
            state: MandateState::Active,
            id: self.id,
            version: self.version,
            customer: self.customer,
            creditor_id: self.creditor_id,
            reference: self.reference,
            scheme: self.scheme,
            kind: self.kind,
            holder: self.holder,
            iban: self.iban,
            bic: self.bic,
            bank_name: self.bank_name,
            signed_on: self.signed_on,
            last_used_on: self.last_used_on,
            former_iban: self.former_iban,
            revoked_on: self.revoked_on,
            revoked_reason: self.revoked_reason,
            created_at: self.created_at,
            changed_at: self.changed_at,
        };
        mandate.on(today)
    }
}

/// Mandates.
#[store]
impl MandateStore for Connection {
    fn insert_mandate(&mut self, row: &MandateRow) -> QueryResult<()> {
        diesel::insert_into(mandate::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows were in the version that was read: none means a conflict.
    fn update_mandate(&mut self, row: &MandateRow, read: i32) -> QueryResult<usize> {
        diesel::update(mandate::table.find((row.company, row.id)).filter(mandate::version.eq(read)))
            .set(row)
            .execute(self)
    }

    fn mandate(&mut self, company: CompanyNo, id: MandateId) -> QueryResult<Option<MandateRow>> {
        mandate::table.find((company, id)).select(MandateRow::as_select()).get_result(self).optional()
    }

    fn mandate_by_reference(
        &mut self,
        company: CompanyNo,
        creditor_id: &str,
        reference: &str,
    ) -> QueryResult<Option<MandateId>> {
        mandate::table
            .filter(mandate::company.eq(company))
            .filter(mandate::creditor_id.eq(creditor_id))
            .filter(mandate::reference.eq(reference))
            .select(mandate::id)
            .get_result(self)
            .optional()
    }

    /// The latest first.
    fn mandates_of(&mut self, company: CompanyNo, customer: CustomerId, limit: i64) -> QueryResult<Vec<MandateRow>> {
        mandate::table
            .filter(mandate::company.eq(company))
            .filter(mandate::customer.eq(customer))
            .order(mandate::id.desc())
            .limit(limit)
            .select(MandateRow::as_select())
            .load(self)
    }
}
