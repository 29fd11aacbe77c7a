//! Webhooks: set up by name, called by rules.

use kundig_check::{Findings, suggest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::put;
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{CustomerId, Error, ErrorCode, MessageId, Result, Timestamp, WebhookId};
use crate::customer;
use crate::journal::Draft;
use crate::mailing::Message;
use crate::mailing::store::{WebhookRow, WebhookStore};
use crate::mailing::webhook::{self, CHANNEL, Webhook};
use crate::operation::{Effect, Operation, RecordFacts, readable};
use crate::unit::Unit;

/// How long calls are signed with the secret before a new one as well, in hours.
const CHANGE_OVER_HOURS: i64 = 24;
/// The longest address, in characters.
const MAX_URL: usize = 2_000;
/// The most that a call may carry, in bytes of JSON.
const MAX_DATA: usize = 256 * 1024;

/// A webhook, as the journal shows it: without its secret.
pub const WEBHOOK: RecordFacts = RecordFacts {
    kind: WebhookId::KIND,
    read_right: "webhook.list",
    field_groups: &[],
    schema: || schemars::schema_for!(Webhook),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, id| {
        let company = unit.company_no();
        readable(unit.under("webhook.list", |unit| {
            let decision = unit.decision();
            unit.reach(&decision, Default::default(), WebhookId::KIND, id)?;
            let row = unit.db.webhook(company, WebhookId(id))?;
            row.map(WebhookRow::into_webhook).ok_or_else(|| Error::not_found(WebhookId::KIND, id))
        }))
    },
};

/// Sets up a webhook, or changes the one of this name. Whoever sets one up gets its secret, this once; `new_secret` gives
/// another, and for a day calls are signed with both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetWebhook {
    /// The name by which rules call it, e.g. `warenwirtschaft`.
    pub name: String,
    /// What it is for, in a sentence.
    #[serde(default)]
    pub about: String,
    /// The address, `https://…`. Without encryption only on this machine, or accepted with a reason.
    pub url: String,
    /// Whether it is called; what is queued for one that is not waits.
    #[serde(default = "yes")]
    pub active: bool,
    /// Gives it a new secret.
    #[serde(default)]
    pub new_secret: bool,
    /// The version that you read; needed to change one.
    #[serde(default)]
    pub version: Option<i32>,
}

fn yes() -> bool {
    true
}

/// A webhook that was set up or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WebhookSet {
    /// The webhook.
    pub webhook: Webhook,
    /// The secret with which calls are signed, `whsec_…`; only when it is new.
    pub secret: Option<String>,
}

impl Operation for SetWebhook {
    type Output = WebhookSet;
    const NAME: &'static str = "webhook.set";
    const EMITS: &'static [&'static str] = &["webhook.set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NeedsAcceptance, ErrorCode::Conflict];

    fn example() -> Self {
        Self {
            name: "warenwirtschaft".into(),
            about: "Die Warenwirtschaft hört von neuen Kunden.".into(),
            url: "https://wawi.example.com/hooks/kundig".into(),
            active: true,
            new_secret: false,
            version: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<WebhookSet> {
        unit.settle(self.check())?;
        let (company, now) = (unit.company_no(), unit.now);
        let old = unit.db.webhook_by_name(company, &self.name)?;
        if let Some(old) = &old
            && self.version != Some(old.version)
        {
            return Err(Error::Conflict {
                record: WebhookId::KIND,
                key: self.name.clone(),
                read: self.version.unwrap_or_default(),
                current: old.version,
            });
        }
        let secret = (old.is_none() || self.new_secret).then(webhook::new_secret).transpose()?;
        let kept = old.as_ref().map(|old| old.secret.clone());
        let mut row = match old.clone() {
            Some(old) => WebhookRow { version: old.version + 1, ..old },
            None => WebhookRow {
                company,
                id: unit.new_id(),
                version: 1,
                created_at: now,
                changed_at: now,
                name: self.name,
                about: String::new(),
                url: String::new(),
                active: true,
                secret: String::new(),
                old_secret: None,
                old_secret_until: None,
            },
        };
        (row.about, row.url, row.active, row.changed_at) = (self.about, self.url, self.active, now);
        if let Some(secret) = &secret {
            row.old_secret_until =
                kept.is_some().then(|| Timestamp::from_micros(now.as_micros() + CHANGE_OVER_HOURS * 3_600_000_000));
            row.old_secret = kept;
            row.secret.clone_from(secret);
        }
        unit.db.save_webhook(&row)?;
        let old = old.map(WebhookRow::into_webhook);
        let webhook = row.into_webhook();
        let (before, after) = Draft::change(old.as_ref(), &webhook)?;
        unit.record("webhook.set", (WebhookId::KIND, webhook.id.any()), None, before, after)?;
        Ok(WebhookSet { webhook, secret })
    }
}

impl SetWebhook {
    fn check(&self) -> Findings {
        let mut findings = Findings::default();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
        if self.name.is_empty() || self.name.len() > 60 || !self.name.chars().all(fits) {
            findings.error(
                "name",
                "webhook.name",
                "Der Name besteht aus Kleinbuchstaben (a–z), Ziffern, Punkt und Unterstrich, höchstens 60 Zeichen.",
                "a name has lower-case letters a–z, digits, dots and underscores, at most 60 characters",
            );
        }
        kundig_check::text::max_len("about", &self.about, 500, "Zweck", "purpose", &mut findings);
        kundig_check::text::max_len("url", &self.url, MAX_URL, "Adresse", "address", &mut findings);
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("", ""));
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if !matches!(scheme, "http" | "https") || host.is_empty() || self.url.chars().any(char::is_whitespace) {
            let finding = findings.error(
                "url",
                "webhook.url",
                "Das ist keine Internetadresse: Sie beginnt mit https:// und hat keine Leerzeichen.",
                "this is no address of the web: one begins with https:// and has no blanks",
            );
            if scheme.is_empty() && !self.url.is_empty() && !self.url.contains(char::is_whitespace) {
                finding.suggest(format!("https://{}", self.url));
            }
        } else if host.contains('@') {
            findings.error(
                "url",
                "webhook.password",
                "Zugangsdaten gehören nicht in die Adresse; die Gegenseite erkennt uns an der Unterschrift.",
                "credentials don't belong into the address; the other side knows us by the signature",
            );
        } else if scheme == "http" && !is_this_machine(host) {
            let finding = findings.warning(
                "url",
                "webhook.unencrypted",
                "Über http:// geht alles unverschlüsselt durchs Netz, auch Daten von Kunden.",
                "over http:// everything crosses the network unencrypted, data of customers too",
            );
            finding.suggest(self.url.replacen("http://", "https://", 1));
        }
        findings
    }
}

fn is_this_machine(host: &str) -> bool {
    let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    matches!(name.unwrap_or_default(), "localhost" | "127.0.0.1" | "[::1]")
}

/// Lists the webhooks by name, without their secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListWebhooks {}

/// The webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WebhookList {
    /// By name.
    pub webhooks: Vec<Webhook>,
}

impl Operation for ListWebhooks {
    type Output = WebhookList;
    const NAME: &'static str = "webhook.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<WebhookList> {
        let company = unit.company_no();
        let rows = unit.db.webhooks(company)?;
        Ok(WebhookList { webhooks: rows.into_iter().map(WebhookRow::into_webhook).collect() })
    }
}

/// Queues a call of a webhook. It leaves after the commit, signed, and is tried again until the other side answers with 2xx.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallWebhook {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<MessageId>,
    /// The webhook's name.
    pub webhook: String,
    /// What the call tells, e.g. `customer.registered`; the receiver decides by it.
    pub event: String,
    /// The customer concerned.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// What the call carries.
    #[serde(default)]
    pub data: Map<String, Value>,
    /// A key under which this call is made once; the id when left out.
    #[serde(default)]
    pub idempotency_key: Option<String>,
}

impl Operation for CallWebhook {
    type Output = Message;
    const NAME: &'static str = "webhook.call";
    const EMITS: &'static [&'static str] = &["webhook.queued"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(MessageId::KIND);
    const RULE_WORD: Option<&'static str> = Some("call_webhook");

    fn example() -> Self {
        Self {
            id: None,
            webhook: "warenwirtschaft".into(),
            event: "customer.registered".into(),
            customer: Some(CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))),
            data: Map::from_iter([("number".to_owned(), Value::from("K-10023"))]),
            idempotency_key: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Message> {
        if let Some(known) = super::queued_already(unit, self.idempotency_key.as_deref())? {
            return Ok(known);
        }
        let company = unit.company_no();
        let known = unit.db.webhook_by_name(company, &self.webhook)?.is_some();
        let findings = self.check(known, || {
            let names = unit.db.webhooks(company)?;
            Ok(names.into_iter().map(|row| row.name).collect())
        })?;
        unit.settle(findings)?;
        if let Some(customer) = self.customer {
            customer::operations::reach(unit, customer)?;
        }
        // The receiver reads it byte by byte as it was signed: written once, here.
        let told = json!({ "type": self.event, "timestamp": unit.now, "data": self.data });
        let payload = json!({ "webhook": self.webhook, "event": self.event, "body": told.to_string() });
        let message = Message {
            channel: CHANNEL.into(),
            customer: self.customer,
            payload: payload.as_object().cloned().unwrap_or_default(),
            ..super::blank(unit, self.id, self.idempotency_key)?
        };
        put(unit, "webhook.queued", message)
    }
}

impl CallWebhook {
    fn check(&self, known: bool, names: impl FnOnce() -> Result<Vec<String>>) -> Result<Findings> {
        let mut findings = Findings::default();
        if !known {
            let names = names()?;
            let finding = findings.error(
                "webhook",
                "webhook.unknown",
                format!("Ein Webhook „{}“ ist nicht eingerichtet.", self.webhook),
                format!("there is no webhook `{}`; set it up by webhook.set", self.webhook),
            );
            if let Some(near) = suggest::did_you_mean(&self.webhook, names.iter().map(String::as_str)) {
                finding.suggest(near);
            }
        }
        kundig_check::text::required("event", &self.event, "Ereignis", "event", &mut findings);
        kundig_check::text::max_len("event", &self.event, 100, "Ereignis", "event", &mut findings);
        if serde_json::to_string(&self.data).map_err(Error::internal)?.len() > MAX_DATA {
            findings.error(
                "data",
                "too_large",
                "Ein Aufruf trägt höchstens 256 KiB.",
                "a call carries at most 256 KiB",
            );
        }
        Ok(findings)
    }
}
