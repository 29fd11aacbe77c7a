//! The queries of consents.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Consent, ConsentChannel, ConsentState};
use crate::base::{CompanyNo, ConsentId, CustomerId, Error, Result, Timestamp};
use crate::store::schema::consent;

/// A row of `consent`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = consent)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ConsentRow {
    pub company: CompanyNo,
    pub id: ConsentId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub customer: CustomerId,
    pub purpose: String,
    pub channel: ConsentChannel,
    pub state: ConsentState,
    pub wording: String,
    pub wording_version: String,
    pub source: String,
    pub proof: String,
    pub token: Option<String>,
    pub valid_until: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
    pub withdrawn_by: Option<String>,
}

impl ConsentRow {
    pub(crate) fn new(company: CompanyNo, consent: &Consent) -> Result<Self> {
        let proof = serde_json::to_string(&consent.proof).map_err(Error::internal)?;
        let consent = consent.clone();
        Ok(Self {
            company,
            id: consent.id,
            version: consent.version,
            created_at: consent.created_at,
            changed_at: consent.changed_at,
            customer: consent.customer,
            purpose: consent.purpose,
            channel: consent.channel,
            state: consent.state,
            wording: consent.wording,
            wording_version: consent.wording_version,
            source: consent.source,
            proof,
            token: consent.token,
            valid_until: consent.valid_until,
            confirmed_at: consent.confirmed_at,
            withdrawn_at: consent.withdrawn_at,
            withdrawn_by: consent.withdrawn_by,
        })
    }

    pub(crate) fn into_consent(self) -> Consent {
        Consent {
            proof: serde_json::from_str(&self.proof).unwrap_or_default(),
            id: self.id,
            version: self.version,
            customer: self.customer,
            purpose: self.purpose,
            channel: self.channel,
            state: self.state,
            wording: self.wording,
            wording_version: self.wording_version,
            source: self.source,
            token: self.token,
            valid_until: self.valid_until,
            confirmed_at: self.confirmed_at,
            withdrawn_at: self.withdrawn_at,
            withdrawn_by: self.withdrawn_by,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Consents.
#[store]
impl ConsentStore for Connection {
    fn insert_consent(&mut self, row: &ConsentRow) -> QueryResult<()> {
        diesel::insert_into(consent::table).values(row).execute(self).map(drop)
    }

    /// Answers how many rows were in the version that was read: none means a conflict.
    fn update_consent(&mut self, row: &ConsentRow, read: i32) -> QueryResult<usize> {
        diesel::update(consent::table.find((row.company, row.id)).filter(consent::version.eq(read)))
            .set(row)
            .execute(self)
    }

    fn consent(&mut self, company: CompanyNo, id: ConsentId) -> QueryResult<Option<ConsentRow>> {
        consent::table.find((company, id)).select(ConsentRow::as_select()).get_result(self).optional()
    }

    fn consent_by_token(&mut self, company: CompanyNo, token: &str) -> QueryResult<Option<ConsentRow>> {
        consent::table
            .filter(consent::company.eq(company))
            .filter(consent::token.eq(token))
            .select(ConsentRow::as_select())
            .get_result(self)
            .optional()
    }

    /// The latest first; on request those of one purpose and channel only.
    fn consents_of(
        &mut self,
        company: CompanyNo,
        customer: CustomerId,
        purpose: Option<&str>,
        channel: Option<ConsentChannel>,
        limit: i64,
    ) -> QueryResult<Vec<ConsentRow>> {
        let mut query = consent::table
            .filter(consent::company.eq(company))
            .filter(consent::customer.eq(customer))
            .order(consent::id.desc())
            .limit(limit)
            .into_boxed::<Backend>();
        if let Some(purpose) = purpose {
            query = query.filter(consent::purpose.eq(purpose.to_owned()));
        }
        if let Some(channel) = channel {
            query = query.filter(consent::channel.eq(channel));
        }
        query.select(ConsentRow::as_select()).load(self)
    }
}
