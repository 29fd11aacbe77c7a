//! The outbox's queries.

use diesel::prelude::*;
use kundig_macros::store;

use super::{Message, MessageState, Webhook};
use crate::base::{CompanyNo, CustomerId, Error, MessageId, Result, Timestamp, WebhookId};
use crate::store::schema::{customer, outbox, webhook};

/// A row of `outbox`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outbox)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct MessageRow {
    pub company: CompanyNo,
    pub id: MessageId,
    pub created_at: Timestamp,
    pub channel: String,
    pub idempotency_key: String,
    pub state: MessageState,
    pub attempts: i32,
    pub next_attempt_at: Timestamp,
    pub customer: Option<CustomerId>,
    pub payload: String,
    pub last_error: Option<String>,
}

impl MessageRow {
    pub(crate) fn new(company: CompanyNo, message: &Message) -> Result<Self> {
        let payload = serde_json::to_string(&message.payload).map_err(Error::internal)?;
        let message = message.clone();
        Ok(Self {
            company,
            id: message.id,
            created_at: message.created_at,
            channel: message.channel,
            idempotency_key: message.idempotency_key,
            state: message.state,
            attempts: message.attempts,
            next_attempt_at: message.next_attempt_at,
            customer: message.customer,
            payload,
            last_error: message.last_error,
        })
    }

    pub(crate) fn into_message(self) -> Message {
        Message {
            payload: serde_json::from_str(&self.payload).unwrap_or_default(),
            id: self.id,
            channel: self.channel,
            idempotency_key: self.idempotency_key,
            state: self.state,
            attempts: self.attempts,
            next_attempt_at: self.next_attempt_at,
            customer: self.customer,
            last_error: self.last_error,
            created_at: self.created_at,
        }
    }
}

/// Which messages a list shows.
#[derive(Debug, Default)]
pub(crate) struct OutboxFilter {
    pub state: Option<MessageState>,
    pub customer: Option<CustomerId>,
    /// Without those of customers whose data must not be used.
    pub hide_restricted: bool,
    pub due_until: Option<Timestamp>,
    pub after: Option<MessageId>,
}

/// The outbox.
#[store]
impl OutboxStore for Connection {
    fn insert_message(&mut self, row: &MessageRow) -> QueryResult<()> {
        diesel::insert_into(outbox::table).values(row).execute(self).map(drop)
    }

    fn update_message(&mut self, row: &MessageRow) -> QueryResult<usize> {
        diesel::update(outbox::table.find((row.company, row.id))).set(row).execute(self)
    }

    /// Puts the next attempt of a message off.
    fn lease_message(&mut self, company: CompanyNo, id: MessageId, until: Timestamp) -> QueryResult<()> {
        diesel::update(outbox::table.find((company, id))).set(outbox::next_attempt_at.eq(until)).execute(self).map(drop)
    }

    fn message(&mut self, company: CompanyNo, id: MessageId) -> QueryResult<Option<MessageRow>> {
        outbox::table.find((company, id)).select(MessageRow::as_select()).get_result(self).optional()
    }

    fn message_by_key(&mut self, company: CompanyNo, key: &str) -> QueryResult<Option<MessageRow>> {
        outbox::table
            .filter(outbox::company.eq(company))
            .filter(outbox::idempotency_key.eq(key))
            .select(MessageRow::as_select())
            .get_result(self)
            .optional()
    }

    fn messages(&mut self, company: CompanyNo, filter: &OutboxFilter, limit: i64) -> QueryResult<Vec<MessageRow>> {
        let mut query =
            outbox::table.filter(outbox::company.eq(company)).order(outbox::id).limit(limit).into_boxed::<Backend>();
        if let Some(state) = filter.state {
            query = query.filter(outbox::state.eq(state));
        }
        if let Some(customer) = filter.customer {
            query = query.filter(outbox::customer.eq(customer));
        }
        if filter.hide_restricted {
            query = query.filter(
                outbox::customer.is_null().or(outbox::customer
                    .ne_all(
                        customer::table
                            .filter(customer::company.eq(company))
                            .filter(customer::protection.is_not_null())
                            .select(customer::id.nullable()),
                    )
                    .assume_not_null()),
            );
        }
        if let Some(until) = filter.due_until {
            query = query.filter(outbox::next_attempt_at.le(until));
        }
        if let Some(after) = filter.after {
            query = query.filter(outbox::id.gt(after));
        }
        query.select(MessageRow::as_select()).load(self)
    }
}

/// A row of `webhook`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhook)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct WebhookRow {
    pub company: CompanyNo,
    pub id: WebhookId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub name: String,
    pub about: String,
    pub url: String,
    pub active: bool,
    pub secret: String,
    pub old_secret: Option<String>,
    pub old_secret_until: Option<Timestamp>,
}

impl WebhookRow {
    /// What anybody may read of it: all but the secrets.
    pub(crate) fn into_webhook(self) -> Webhook {
        Webhook {
            id: self.id,
            version: self.version,
            name: self.name,
            about: self.about,
            url: self.url,
            active: self.active,
            old_secret_until: self.old_secret_until,
            created_at: self.created_at,
            changed_at: self.changed_at,
        }
    }
}

/// Webhooks.
#[store]
impl WebhookStore for Connection {
    fn save_webhook(&mut self, row: &WebhookRow) -> QueryResult<()> {
        diesel::insert_into(webhook::table)
            .values(row)
            .on_conflict((webhook::company, webhook::id))
            .do_update()
            .set(row)
            .execute(self)
            .map(drop)
    }

    fn webhook(&mut self, company: CompanyNo, id: WebhookId) -> QueryResult<Option<WebhookRow>> {
        webhook::table.find((company, id)).select(WebhookRow::as_select()).get_result(self).optional()
    }

    fn webhook_by_name(&mut self, company: CompanyNo, name: &str) -> QueryResult<Option<WebhookRow>> {
        webhook::table
            .filter(webhook::company.eq(company))
            .filter(webhook::name.eq(name))
            .select(WebhookRow::as_select())
            .get_result(self)
            .optional()
    }

    fn webhooks(&mut self, company: CompanyNo) -> QueryResult<Vec<WebhookRow>> {
        let all = webhook::table.filter(webhook::company.eq(company)).order(webhook::name);
        all.select(WebhookRow::as_select()).load(self)
    }
}
