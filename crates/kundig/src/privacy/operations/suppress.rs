//! Addresses that are not to be used again.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{fulfil, open_request};
use crate::base::{CustomerId, Error, ErrorCode, PrivacyRequestId, Result, Timestamp};
use crate::customer::operations::reach_protected;
use crate::operation::{Effect, Operation};
use crate::privacy::log;
use crate::privacy::model::PrivacyAction;
use crate::suppression;
use crate::unit::Unit;

/// Suppresses an e-mail address or phone number, e.g. after an objection (Art. 21 GDPR): mails to it are refused at the moment of
/// sending, and whoever enters it again is warned. Kept is a keyed hash of its normal form only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressAddress {
    /// The address or number, in any notation.
    pub address: String,
    /// Whose it is, if that is known.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// The request of that customer that is fulfilled thereby.
    #[serde(default)]
    pub request: Option<PrivacyRequestId>,
}

/// Whether an address is suppressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SuppressionState {
    /// It must not be used.
    pub suppressed: bool,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Why: `objection`, or `erased`.
    pub reason: Option<String>,
}

impl Operation for SuppressAddress {
    type Output = SuppressionState;
    const NAME: &'static str = "privacy.suppress";
    const EMITS: &'static [&'static str] = &["privacy.suppressed", "privacy.request_changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState];

    fn example() -> Self {
        Self { address: "anna.gross@example.org".into(), customer: None, request: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SuppressionState> {
        let of = self.customer.map(|id| Ok::<_, Error>((id, reach_protected(unit, id)?.number))).transpose()?;
        let request = match (self.request, self.customer) {
            (Some(_), Some(customer)) => open_request(unit, self.request, customer)?.map(|request| request.id),
            (Some(id), None) => return Err(Error::not_found(PrivacyRequestId::KIND, id)),
            (None, _) => None,
        };
        is_address(unit, &self.address)?;
        let known = state(unit, &self.address)?;
        if !known.suppressed {
            suppression::add(unit, &self.address, "objection")?;
            // What was suppressed is not said: that would be the address again.
            log::write(unit, PrivacyAction::Suppressed, of, request, None, Map::<String, Value>::new())?;
        }
        fulfil(unit, request)?;
        state(unit, &self.address)
    }
}

/// Answers whether an e-mail address or phone number is on the suppression list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckSuppression {
    /// The address or number, in any notation.
    pub address: String,
}

impl Operation for CheckSuppression {
    type Output = SuppressionState;
    const NAME: &'static str = "privacy.suppressed";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self { address: "anna.gross@example.org".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SuppressionState> {
        is_address(unit, &self.address)?;
        state(unit, &self.address)
    }
}

/// Takes an e-mail address or phone number from the suppression list, because the person asks for it. One that is not there is
/// no error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnsuppressAddress {
    /// The address or number, in any notation.
    pub address: String,
}

impl Operation for UnsuppressAddress {
    type Output = SuppressionState;
    const NAME: &'static str = "privacy.unsuppress";
    const EMITS: &'static [&'static str] = &["privacy.unsuppressed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self { address: "anna.gross@example.org".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SuppressionState> {
        is_address(unit, &self.address)?;
        if suppression::remove(unit, &self.address)? {
            log::write(unit, PrivacyAction::Unsuppressed, None, None, None, Map::<String, Value>::new())?;
        }
        state(unit, &self.address)
    }
}

fn state(unit: &mut Unit<'_>, address: &str) -> Result<SuppressionState> {
    let (since, reason) = suppression::entry(unit, address)?.unzip();
    Ok(SuppressionState { suppressed: since.is_some(), since, reason })
}

fn is_address(unit: &mut Unit<'_>, address: &str) -> Result<()> {
    let company = unit.company()?;
    let fits = address.len() <= 500 && suppression::normal_form(address, &company.country).is_some();
    let mut findings = Findings::default();
    if !fits {
        findings.error(
            "address",
            "privacy.no_address",
            "Das ist weder eine E-Mail-Adresse noch eine Telefonnummer.",
            "this is neither an e-mail address nor a phone number",
        );
    }
    unit.settle(findings)
}
