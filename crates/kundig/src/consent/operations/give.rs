//! The customer confirms, or withdraws.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::request::proof_fits;
use super::{reach, save};
use crate::base::{ConsentId, Error, ErrorCode, Result};
use crate::consent::store::{ConsentRow, ConsentStore};
use crate::consent::{Consent, ConsentState};
use crate::customer;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Confirms a consent by the token of the customer's link. A link that was used, is too old or was never sent is `not_found`,
/// so that nobody learns by trying.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmConsent {
    /// The token.
    pub token: String,
    /// What is known now, e.g. the address of the network; it joins what was known when the consent was asked for.
    #[serde(default)]
    pub proof: Map<String, Value>,
}

impl Operation for ConfirmConsent {
    type Output = Consent;
    const NAME: &'static str = "consent.confirm";
    const EMITS: &'static [&'static str] = &["consent.confirmed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Invalid, ErrorCode::WrongState];

    fn example() -> Self {
        let proof = Map::from_iter([("ip".to_owned(), Value::from("203.0.113.7"))]);
        Self { token: "cS2kW0uH5mYp8Zr1tQvXbA3dE6fGhJkL".into(), proof }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Consent> {
        let mut findings = Findings::default();
        proof_fits(&self.proof, &mut findings)?;
        unit.settle(findings)?;
        let (company, now) = (unit.company_no(), unit.now);
        let unknown = || Error::not_found(ConsentId::KIND, "by this token");
        let old = unit.db.consent_by_token(company, &self.token)?.map(ConsentRow::into_consent).ok_or_else(unknown)?;
        customer::operations::reach(unit, old.customer).map_err(|_| unknown())?;
        if old.state != ConsentState::Requested || old.valid_until.is_none_or(|until| until < now) {
            return Err(unknown());
        }
        let mut new = old.clone();
        new.token = None;
        new.state = ConsentState::Confirmed;
        new.confirmed_at = Some(now);
        new.proof.insert("confirmation".into(), self.proof.into());
        Ok(save(unit, "consent.confirmed", &old, new)?.closed())
    }
}

/// Withdraws a consent, or lets one that was never confirmed rest. It is as easy as giving it (Art. 7 (3) GDPR): no version is
/// asked for, and withdrawing twice is no error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawConsent {
    /// The consent.
    pub id: ConsentId,
    /// How, e.g. `Abmeldelink` or `am Telefon`.
    pub by: String,
}

impl Operation for WithdrawConsent {
    type Output = Consent;
    const NAME: &'static str = "consent.withdraw";
    const EMITS: &'static [&'static str] = &["consent.withdrawn"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];
    const RULE_WORD: Option<&'static str> = Some("withdraw_consent");

    fn example() -> Self {
        let id = ConsentId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0009));
        Self { id, by: "Abmeldelink".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Consent> {
        let mut findings = Findings::default();
        kundig_check::text::required("by", &self.by, "Weg", "way", &mut findings);
        kundig_check::text::max_len("by", &self.by, 200, "Weg", "way", &mut findings);
        unit.settle(findings)?;
        let old = reach(unit, self.id)?;
        if old.state == ConsentState::Withdrawn {
            return Ok(old.closed());
        }
        let mut new = old.clone();
        new.token = None;
        new.state = ConsentState::Withdrawn;
        new.withdrawn_at = Some(unit.now);
        new.withdrawn_by = Some(self.by);
        save(unit, "consent.withdrawn", &old, new).map(Consent::closed)
    }
}
