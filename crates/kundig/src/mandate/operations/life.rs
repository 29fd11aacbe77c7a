//! What becomes of a mandate: its account changes, it is used, it is taken back.

use kundig_check::{Findings, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{account, conflict, holder, in_force, reach, save};
use crate::base::{Date, ErrorCode, MandateId, Result};
use crate::mandate::{Mandate, MandateState};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

fn a_day() -> Date {
    Date(chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default())
}

/// Changes the account or its holder; what is left out stays. The next direct debit must tell the bank of the former account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMandate {
    /// The mandate.
    pub id: MandateId,
    /// The version that you read.
    pub version: i32,
    /// The new account, in any notation.
    #[serde(default)]
    pub iban: Option<String>,
    /// Its bank; by the bank directory when left out.
    #[serde(default)]
    pub bic: Option<String>,
    /// The new holder; an empty text is the customer.
    #[serde(default)]
    pub holder: Option<String>,
}

impl Operation for ChangeMandate {
    type Output = Mandate;
    const NAME: &'static str = "mandate.change";
    const EMITS: &'static [&'static str] = &["mandate.changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::Invalid,
        ErrorCode::NeedsAcceptance,
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::WrongState,
    ];

    fn example() -> Self {
        let iban = Some("DE12 5001 0517 0648 4898 90".into());
        Self { id: super::example_id(), version: 1, iban, bic: None, holder: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Mandate> {
        let old = reach(unit, self.id)?;
        if old.version != self.version {
            return Err(conflict(&old, self.version, old.version));
        }
        in_force(&old)?;
        let mut findings = Findings::default();
        let mut new = old.clone();
        if let Some(typed) = &self.iban {
            let account = account(unit, typed, self.bic.clone(), &mut findings)?;
            if let Some(account) = account.filter(|account| account.iban != old.iban) {
                // The bank knows the account of the last direct debit, however often it changed since.
                new.former_iban = match (&old.former_iban, old.last_used_on) {
                    (Some(first), _) => Some(first.clone()).filter(|first| *first != account.iban),
                    (None, Some(_)) => Some(old.iban.clone()),
                    (None, None) => None,
                };
                (new.iban, new.bic, new.bank_name) = (account.iban, account.bic, account.bank_name);
            }
        } else if self.bic.is_some() {
            findings.error(
                "bic",
                "mandate.bic_alone",
                "Ein BIC allein sagt nichts: geben Sie die IBAN mit an.",
                "a BIC alone says nothing: give the IBAN with it",
            );
        }
        if let Some(typed) = self.holder {
            new.holder = holder(Some(typed), &mut findings);
        }
        unit.settle(findings)?;
        if new == old {
            return Ok(old);
        }
        save(unit, "mandate.changed", &old, new)
    }
}

/// Notes that money is drawn by a mandate on a day: it may be used for another 36 months, or no more if it was for once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UseMandate {
    /// The mandate.
    pub id: MandateId,
    /// The day on which the money is drawn (the due date of the direct debit).
    pub on: Date,
}

impl Operation for UseMandate {
    type Output = Mandate;
    const NAME: &'static str = "mandate.use";
    const EMITS: &'static [&'static str] = &["mandate.used"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];

    fn example() -> Self {
        Self { id: super::example_id(), on: a_day() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Mandate> {
        let old = reach(unit, self.id)?;
        in_force(&old)?;
        let mut findings = Findings::default();
        if self.on < old.signed_on {
            findings.error(
                "on",
                "mandate.used_before",
                "Vor der Unterschrift kann nichts eingezogen werden.",
                "nothing can be drawn before the signature",
            );
        }
        if self.on > old.usable_until {
            findings.error(
                "on",
                "mandate.used_late",
                format!("Das Mandat ist nur bis zum {} nutzbar.", old.usable_until.0.format("%d.%m.%Y")),
                format!("the mandate can be used until {} only", old.usable_until),
            );
        }
        unit.settle(findings)?;
        let last = old.last_used_on.map_or(self.on, |before| before.max(self.on));
        let new = Mandate { last_used_on: Some(last), former_iban: None, ..old.clone() };
        save(unit, "mandate.used", &old, new)
    }
}

/// Takes a mandate back, as the customer wishes; to do it twice is no error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeMandate {
    /// The mandate.
    pub id: MandateId,
    /// The day; today when left out.
    #[serde(default)]
    pub on: Option<Date>,
    /// Why, e.g. `Kunde zahlt künftig per Überweisung` or `Rücklastschrift MD01`.
    pub reason: String,
}

impl Operation for RevokeMandate {
    type Output = Mandate;
    const NAME: &'static str = "mandate.revoke";
    const EMITS: &'static [&'static str] = &["mandate.revoked"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];
    const RULE_WORD: Option<&'static str> = Some("revoke_mandate");

    fn example() -> Self {
        Self { id: super::example_id(), on: None, reason: "Kunde zahlt künftig per Überweisung".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Mandate> {
        let mut findings = Findings::default();
        text::required("reason", &self.reason, "Grund", "reason", &mut findings);
        text::max_len("reason", &self.reason, 200, "Grund", "reason", &mut findings);
        let old = reach(unit, self.id)?;
        let today = unit.today()?;
        let on = self.on.unwrap_or(today);
        if on < old.signed_on || on > today {
            findings.error(
                "on",
                "mandate.revoked_day",
                "Ein Mandat wird zwischen dem Tag der Unterschrift und heute widerrufen.",
                "a mandate is taken back between the day of its signature and today",
            );
        }
        unit.settle(findings)?;
        if old.state == MandateState::Revoked {
            return Ok(old);
        }
        let new = Mandate { revoked_on: Some(on), revoked_reason: Some(self.reason), ..old.clone() };
        save(unit, "mandate.revoked", &old, new)
    }
}
