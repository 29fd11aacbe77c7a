//! A consent is asked for, or was given on paper.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::insert;
use crate::base::{ConsentId, CustomerId, Error, ErrorCode, Result, Timestamp};
use crate::consent::{Consent, ConsentChannel, ConsentState};
use crate::customer::store::CustomerStore;
use crate::customer::{self, ContactPointKind};
use crate::operation::{Effect, Operation};
use crate::suppression;
use crate::unit::Unit;

/// For how many days a consent can be confirmed when nobody says otherwise, and at most.
const DAYS: u32 = 30;
const MAX_DAYS: u32 = 365;
/// How many random bytes confirm: nobody guesses one.
const TOKEN_BYTES: usize = 24;
/// The most that the proof may hold, in bytes of JSON.
const MAX_PROOF: usize = 16 * 1024;

/// Asks a customer for a consent that they confirm themselves (double opt-in): the answer holds the token for the link in
/// the mail. Until it is confirmed it allows nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestConsent {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<ConsentId>,
    /// Whose.
    pub customer: CustomerId,
    /// What for: lower-case letters, digits and underscores, e.g. `newsletter`.
    pub purpose: String,
    /// By which channel.
    pub channel: ConsentChannel,
    /// The words that the customer agrees to.
    pub wording: String,
    /// Which version of the words.
    #[serde(default)]
    pub wording_version: String,
    /// Where it is asked for.
    #[serde(default)]
    pub source: String,
    /// What is known now, e.g. the address of the network that the form came from.
    #[serde(default)]
    pub proof: Map<String, Value>,
    /// For how many days it can be confirmed (1 to 365; 30 when left out).
    #[serde(default)]
    pub valid_days: Option<u32>,
}

impl Operation for RequestConsent {
    type Output = Consent;
    const NAME: &'static str = "consent.request";
    const EMITS: &'static [&'static str] = &["consent.requested"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::Invalid,
        ErrorCode::NeedsAcceptance,
        ErrorCode::NotFound,
        ErrorCode::Exists,
        ErrorCode::WrongState,
    ];
    const CREATES: Option<&'static str> = Some(ConsentId::KIND);
    const RULE_WORD: Option<&'static str> = Some("request_consent");

    fn example() -> Self {
        Self {
            id: None,
            customer: CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
            purpose: "newsletter".into(),
            channel: ConsentChannel::Email,
            wording:
                "Ja, ich möchte den monatlichen Newsletter der Muster GmbH per E-Mail erhalten. Abmelden kann ich \
                      mich jederzeit."
                    .into(),
            wording_version: "2026-11".into(),
            source: "https://www.example.de/newsletter".into(),
            proof: Map::from_iter([("ip".to_owned(), Value::from("203.0.113.7"))]),
            valid_days: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Consent> {
        let mut findings = Findings::default();
        check(&self.purpose, &self.wording, &self.source, &self.proof, &mut findings)?;
        let days = self.valid_days.unwrap_or(DAYS);
        if !(1..=MAX_DAYS).contains(&days) {
            let (de, en) = ("Bestätigt werden kann 1 bis 365 Tage lang.", "it can be confirmed for 1 to 365 days");
            findings.error("valid_days", "out_of_range", de, en);
        }
        unit.settle(findings)?;
        customer::operations::reach(unit, self.customer)?;
        self.warn_of_suppressed(unit)?;
        let mut token = [0_u8; TOKEN_BYTES];
        getrandom::fill(&mut token).map_err(|error| Error::internal(format!("randomness: {error}")))?;
        let until = Timestamp::from_micros(unit.now.as_micros() + i64::from(days) * 86_400_000_000);
        let consent = Consent {
            customer: self.customer,
            purpose: self.purpose,
            channel: self.channel,
            wording: self.wording,
            wording_version: self.wording_version,
            source: self.source,
            proof: self.proof,
            token: Some(URL_SAFE_NO_PAD.encode(token)),
            valid_until: Some(until),
            ..blank(unit, self.id, self.customer)
        };
        insert(unit, "consent.requested", consent)
    }
}

impl RequestConsent {
    /// Who objected is not asked again by the way that they closed, unless somebody knows better.
    fn warn_of_suppressed(&self, unit: &mut Unit<'_>) -> Result<()> {
        let by_mail = |kind| kind == ContactPointKind::Email;
        let by_phone = |kind| matches!(kind, ContactPointKind::Phone | ContactPointKind::Mobile);
        let fits: fn(ContactPointKind) -> bool = match self.channel {
            ConsentChannel::Email => by_mail,
            ConsentChannel::Phone | ConsentChannel::Sms => by_phone,
            ConsentChannel::Letter | ConsentChannel::None => return Ok(()),
        };
        let company = unit.company_no();
        let points = unit.db.parts(company, self.customer)?.contact_points;
        let mut findings = Findings::default();
        for point in points.iter().filter(|point| fits(point.kind) && !point.do_not_use) {
            suppression::warn(unit, "channel", &point.value, &mut findings)?;
        }
        unit.settle(findings)
    }
}

/// Records a consent that the customer gave already, e.g. by a signature on paper; say in `proof` where that lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordConsent {
    /// The id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<ConsentId>,
    /// Whose.
    pub customer: CustomerId,
    /// What for: lower-case letters, digits and underscores, e.g. `newsletter`.
    pub purpose: String,
    /// By which channel.
    pub channel: ConsentChannel,
    /// The words that the customer agreed to.
    pub wording: String,
    /// Which version of the words.
    #[serde(default)]
    pub wording_version: String,
    /// Where it was given.
    pub source: String,
    /// What proves it.
    pub proof: Map<String, Value>,
    /// When it was given; now when left out.
    #[serde(default)]
    pub given_at: Option<Timestamp>,
}

impl Operation for RecordConsent {
    type Output = Consent;
    const NAME: &'static str = "consent.record";
    const EMITS: &'static [&'static str] = &["consent.confirmed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(ConsentId::KIND);

    fn example() -> Self {
        Self {
            id: None,
            customer: CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
            purpose: "advertising".into(),
            channel: ConsentChannel::Phone,
            wording: "Die Muster GmbH darf mich zu neuen Angeboten anrufen.".into(),
            wording_version: "2026-11".into(),
            source: "Messe Köln 2026".into(),
            proof: Map::from_iter([("formular".to_owned(), Value::from("Ordner 12, Blatt 7"))]),
            given_at: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Consent> {
        let mut findings = Findings::default();
        check(&self.purpose, &self.wording, &self.source, &self.proof, &mut findings)?;
        kundig_check::text::required("source", &self.source, "Herkunft", "source", &mut findings);
        if self.proof.is_empty() {
            findings.error(
                "proof",
                "consent.proof",
                "Ohne Nachweis gilt keine Einwilligung: Wo liegt das Formular, wer hat es entgegengenommen?",
                "no consent counts without proof: where does the form lie, who took it in?",
            );
        }
        if self.given_at.is_some_and(|at| at > unit.now) {
            let (de, en) = ("Die Einwilligung liegt in der Zukunft.", "the consent lies in the future");
            findings.error("given_at", "consent.future", de, en);
        }
        unit.settle(findings)?;
        customer::operations::reach(unit, self.customer)?;
        let consent = Consent {
            purpose: self.purpose,
            channel: self.channel,
            state: ConsentState::Confirmed,
            wording: self.wording,
            wording_version: self.wording_version,
            source: self.source,
            proof: self.proof,
            confirmed_at: Some(self.given_at.unwrap_or(unit.now)),
            ..blank(unit, self.id, self.customer)
        };
        insert(unit, "consent.confirmed", consent)
    }
}

fn blank(unit: &mut Unit<'_>, id: Option<ConsentId>, customer: CustomerId) -> Consent {
    Consent {
        id: id.unwrap_or_else(|| unit.new_id()),
        version: 1,
        customer,
        purpose: String::new(),
        channel: ConsentChannel::None,
        state: ConsentState::Requested,
        wording: String::new(),
        wording_version: String::new(),
        source: String::new(),
        proof: Map::new(),
        token: None,
        valid_until: None,
        confirmed_at: None,
        withdrawn_at: None,
        withdrawn_by: None,
        created_at: unit.now,
        changed_at: unit.now,
    }
}

fn check(
    purpose: &str,
    wording: &str,
    source: &str,
    proof: &Map<String, Value>,
    findings: &mut Findings,
) -> Result<()> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if purpose.is_empty() || purpose.len() > 60 || !purpose.chars().all(fits) {
        findings.error(
            "purpose",
            "consent.purpose",
            "Der Zweck besteht aus Kleinbuchstaben (a–z), Ziffern und Unterstrich, höchstens 60 Zeichen.",
            "a purpose has lower-case letters a–z, digits and underscores, at most 60 characters",
        );
    }
    kundig_check::text::required("wording", wording, "Wortlaut", "wording", findings);
    kundig_check::text::max_len("wording", wording, 10_000, "Wortlaut", "wording", findings);
    kundig_check::text::max_len("source", source, 500, "Herkunft", "source", findings);
    proof_fits(proof, findings)
}

/// The proof of one consent is no archive.
pub(super) fn proof_fits(proof: &Map<String, Value>, findings: &mut Findings) -> Result<()> {
    if serde_json::to_string(proof).map_err(Error::internal)?.len() > MAX_PROOF {
        let (de, en) = ("Ein Nachweis hat höchstens 16 KiB.", "a proof has at most 16 KiB");
        findings.error("proof", "too_large", de, en);
    }
    Ok(())
}
