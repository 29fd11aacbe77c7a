//! A mandate is recorded.

use kundig_check::{Findings, sepa};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{account, holder};
use crate::base::{CustomerId, Date, Error, ErrorCode, MandateId, Result};
use crate::customer;
use crate::customer::PartyKind;
use crate::journal::Draft;
use crate::mandate::store::{MandateRow, MandateStore};
use crate::mandate::{Mandate, MandateKind, MandateScheme, MandateState};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Records a mandate that a customer signed: for the company's creditor identifier, with a reference from the number range when none
/// is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordMandate {
    /// The mandate's id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<MandateId>,
    /// Who gave it.
    pub customer: CustomerId,
    /// Its reference: up to 35 characters that SEPA messages may carry; from the number range when left out.
    #[serde(default)]
    pub reference: Option<String>,
    /// By which rules money is drawn; `core` when left out.
    #[serde(default)]
    pub scheme: Option<MandateScheme>,
    /// How often it may be used; `recurring` when left out.
    #[serde(default)]
    pub kind: Option<MandateKind>,
    /// The account, in any notation.
    pub iban: String,
    /// Its bank; by the bank directory when left out.
    #[serde(default)]
    pub bic: Option<String>,
    /// The holder of the account, when it is not the customer.
    #[serde(default)]
    pub holder: Option<String>,
    /// The day of the signature.
    pub signed_on: Date,
}

impl Operation for RecordMandate {
    type Output = Mandate;
    const NAME: &'static str = "mandate.record";
    const EMITS: &'static [&'static str] = &["mandate.recorded"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::Invalid,
        ErrorCode::NeedsAcceptance,
        ErrorCode::NotFound,
        ErrorCode::Exists,
        ErrorCode::WrongState,
    ];
    const CREATES: Option<&'static str> = Some(MandateId::KIND);

    fn example() -> Self {
        Self {
            id: None,
            customer: CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
            reference: None,
            scheme: Some(MandateScheme::Core),
            kind: None,
            iban: "DE89 3704 0044 0532 0130 00".into(),
            bic: None,
            holder: None,
            signed_on: Date(chrono::NaiveDate::from_ymd_opt(2026, 11, 2).unwrap_or_default()),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Mandate> {
        let (company, now) = (unit.company_no(), unit.now);
        let row = customer::operations::reach(unit, self.customer)?;
        let (settings, today) = (unit.company()?, unit.today()?);
        let mut findings = Findings::default();
        let scheme = self.scheme.unwrap_or(MandateScheme::Core);
        if scheme == MandateScheme::B2b && row.kind == PartyKind::Person {
            findings.error(
                "scheme",
                "mandate.b2b_person",
                "Ein Firmenmandat können nur Firmen erteilen, keine Verbraucher; wählen Sie die Basislastschrift (core).",
                "only firms can give a B2B mandate; take the Core scheme",
            );
        }
        if self.signed_on > today {
            findings.error(
                "signed_on",
                "mandate.signed_later",
                "Der Tag der Unterschrift liegt in der Zukunft.",
                "the day of the signature is in the future",
            );
        }
        let creditor_id = settings.imprint.creditor_id.clone();
        if creditor_id.is_none() {
            findings.error(
                "creditor_id",
                "mandate.no_creditor_id",
                "Die Firma hat noch keine Gläubiger-Identifikationsnummer; tragen Sie sie im Impressum der Firma ein.",
                "the company has no creditor identifier yet: set it in its imprint (company.change)",
            );
        }
        let typed = self.reference.as_deref().map(str::trim).filter(|reference| !reference.is_empty());
        let reference = typed.and_then(|typed| sepa::mandate_reference("reference", typed, &mut findings));
        let account = account(unit, &self.iban, self.bic, &mut findings)?;
        let holder = holder(self.holder, &mut findings);
        let id = self.id.unwrap_or_else(|| unit.new_id());
        let mut mandate = Mandate {
            id,
            version: 1,
            customer: self.customer,
            creditor_id: creditor_id.unwrap_or_default(),
            reference: reference.unwrap_or_default(),
            scheme,
            kind: self.kind.unwrap_or(MandateKind::Recurring),
            state: MandateState::Active,
            holder,
            iban: String::new(),
            bic: None,
            bank_name: None,
            signed_on: self.signed_on,
            last_used_on: None,
            usable_until: self.signed_on,
            former_iban: None,
            revoked_on: None,
            revoked_reason: None,
            created_at: now,
            changed_at: now,
        }
        .on(today);
        if mandate.state == MandateState::Lapsed {
            findings.warning(
                "signed_on",
                "mandate.lapsed",
                format!(
                    "Das Mandat wäre seit dem {} verfallen: 36 Monate ohne Einzug.",
                    mandate.usable_until.0.format("%d.%m.%Y")
                ),
                format!("the mandate would have lapsed on {}: 36 months without a collection", mandate.usable_until),
            );
        }
        unit.settle(findings)?;
        let account =
            account.ok_or_else(|| Error::internal("an IBAN without a normal form, and no error that says so"))?;
        (mandate.iban, mandate.bic, mandate.bank_name) = (account.iban, account.bic, account.bank_name);
        if typed.is_none() {
            mandate.reference = unit.next_number("mandate")?;
        }
        if unit.db.mandate_by_reference(company, &mandate.creditor_id, &mandate.reference)?.is_some() {
            return Err(Error::Exists { record: MandateId::KIND, field: "reference", key: mandate.reference });
        }
        if unit.db.mandate(company, id)?.is_some() {
            return Err(Error::Exists { record: MandateId::KIND, field: "id", key: id.to_string() });
        }
        unit.db.insert_mandate(&MandateRow::new(company, &mandate))?;
        let (before, after) = Draft::change(None, &mandate)?;
        unit.record("mandate.recorded", (MandateId::KIND, id.any()), Some(mandate.customer), before, after)?;
        Ok(mandate)
    }
}
