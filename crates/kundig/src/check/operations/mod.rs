//! The checks.

mod calendars;
mod codes;
mod people;
mod places;

pub use calendars::{CountBusinessDays, ListHolidays};
pub use codes::ListCodes;
pub use people::{CheckPhone, SplitAddress, SplitName};
pub use places::{CheckPlace, FindMunicipalities, FindPlaces};

use kundig_check::bank::Directory;
use kundig_check::calendar::State;
use kundig_check::{
    Findings, bic, email, iban, ids, leitweg, municipality, phone, postal, register, sepa, tax_id, tax_number, vat,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, Result};
use crate::check::{BankInfo, BankList, Checked, CheckedIban, ValueKind};
use crate::directories::Directories;
use crate::operation::{Effect, Facts, Operation};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[
    Facts::of::<CheckIban>(),
    Facts::of::<CheckPhone>(),
    Facts::of::<CheckPlace>(),
    Facts::of::<CheckValue>(),
    Facts::of::<CountBusinessDays>(),
    Facts::of::<FindBanks>(),
    Facts::of::<FindMunicipalities>(),
    Facts::of::<FindPlaces>(),
    Facts::of::<ListCodes>(),
    Facts::of::<ListHolidays>(),
    Facts::of::<MakeIban>(),
    Facts::of::<SplitAddress>(),
    Facts::of::<SplitName>(),
];

/// The country as typed, or the company's.
fn country_or_own(unit: &mut Unit<'_>, typed: Option<String>) -> Result<String> {
    match typed {
        Some(country) => Ok(country.trim().to_uppercase()),
        None => Ok(unit.company()?.country.clone()),
    }
}

/// What a check of a single value needs to know.
pub(crate) struct Setting<'a> {
    /// The country of what names none.
    pub country: &'a str,
    /// The federal state of a tax number.
    pub state: Option<State>,
    pub directories: &'a Directories,
}

/// Judges a value of a kind; answers its normal form.
pub(crate) fn judge(
    kind: ValueKind,
    path: &str,
    typed: &str,
    setting: &Setting<'_>,
    to: &mut Findings,
) -> Option<String> {
    match kind {
        ValueKind::Email => email::email(path, typed, to),
        ValueKind::Phone => phone::phone(path, typed, setting.country, to).map(|phone| phone.e164),
        ValueKind::Iban => setting.directories.banks.account(path, typed, to),
        ValueKind::Bic => bic::bic(path, typed, to),
        ValueKind::VatId => vat::vat_id(path, typed, to),
        ValueKind::LeitwegId => leitweg::leitweg_id(path, typed, to),
        ValueKind::CreditorId => sepa::creditor_id(path, typed, to),
        ValueKind::CreditorReference => sepa::creditor_reference(path, typed, to),
        ValueKind::MandateReference => sepa::mandate_reference(path, typed, to),
        ValueKind::TaxNumber => tax_number::tax_number(path, typed, setting.state, to),
        ValueKind::TaxId => tax_id::tax_id(path, typed, to),
        ValueKind::RegisterEntry => register::german(path, typed, "", to).map(|entry| entry.to_string()),
        ValueKind::Firmenbuch => register::firmenbuch(path, typed, to),
        ValueKind::Uid => register::uid(path, typed, to),
        ValueKind::Gtin => ids::gtin(path, typed, to),
        ValueKind::Isbn => ids::isbn(path, typed, to),
        ValueKind::Isin => ids::isin(path, typed, to),
        ValueKind::Wkn => ids::wkn(path, typed, to),
        ValueKind::Cfi => ids::cfi(path, typed, to),
        ValueKind::Lei => ids::lei(path, typed, to),
        ValueKind::Eic => ids::eic(path, typed, to),
        ValueKind::Imei => ids::imei(path, typed, to),
        ValueKind::QrReference => ids::qr_reference(path, typed, to),
        ValueKind::AhvNumber => ids::ahv_number(path, typed, to),
        ValueKind::AtInsuranceNumber => ids::at_insurance_number(path, typed, to),
        ValueKind::AtTaxNumber => ids::at_tax_number(path, typed, to),
        ValueKind::MunicipalityKey => municipality::key(path, typed, to),
        ValueKind::PostalCode => postal::postal_code(path, typed, setting.country, to),
    }
}

/// Checks a value of a kind: answers its normal form and what is wrong or doubtful about it. Nothing is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckValue {
    /// What it is.
    pub kind: ValueKind,
    /// The value as it was typed.
    pub value: String,
    /// The country that phone numbers and postal codes without one belong to; the company's when left out.
    #[serde(default)]
    pub country: Option<String>,
    /// The federal state whose notation a German tax number has (`BE`, `BY`); told by the number itself where possible.
    #[serde(default)]
    pub federal_state: Option<String>,
}

impl CheckValue {
    /// A value of the company's own country.
    pub fn new(kind: ValueKind, value: &str) -> Self {
        Self { kind, value: value.to_owned(), country: None, federal_state: None }
    }
}

impl Operation for CheckValue {
    type Output = Checked;
    const NAME: &'static str = "check.value";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("check_value");

    fn example() -> Self {
        Self::new(ValueKind::Email, "rosi@gmial.com")
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Checked> {
        let country = country_or_own(unit, self.country)?;
        let state = self.federal_state.as_deref().and_then(|code| State::from_code(code.trim()));
        let directories = unit.directories()?;
        let mut findings = Findings::default();
        let setting = Setting { country: &country, state, directories: &directories };
        let normal = judge(self.kind, "value", &self.value, &setting, &mut findings);
        Ok(Checked { normal, findings })
    }
}

/// Checks an IBAN and says what is behind it: the bank, the account, and whether that is one the bank can have given out. A
/// BIC that is given as well is compared with the bank's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIban {
    /// The IBAN as it was typed.
    pub iban: String,
    /// The BIC as it was typed.
    #[serde(default)]
    pub bic: Option<String>,
}

impl Operation for CheckIban {
    type Output = CheckedIban;
    const NAME: &'static str = "check.iban";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("check_iban");

    fn example() -> Self {
        Self { iban: "DE89 3704 0044 0532 0130 00".into(), bic: Some("COBADEFF".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CheckedIban> {
        let directories = unit.directories()?;
        let mut findings = Findings::default();
        let normal = directories.banks.account("iban", &self.iban, &mut findings);
        if let Some(bic) = &self.bic {
            directories.banks.bic("bic", bic, normal.as_deref().unwrap_or_default(), &mut findings);
        }
        Ok(behind(&directories.banks, normal, findings))
    }
}

/// What is behind an IBAN in normal form.
fn behind(banks: &Directory, normal: Option<String>, findings: Findings) -> CheckedIban {
    let details = normal.as_deref().and_then(|iban| banks.details(iban));
    CheckedIban {
        printed: normal.as_deref().map(iban::printed),
        bank: details.and_then(|details| details.bank).map(BankInfo::from),
        account: details.map(|details| details.parts.account.to_owned()).filter(|account| !account.is_empty()),
        account_check: details.and_then(|details| details.account).map(Into::into),
        normal: normal.clone(),
        findings,
    }
}

/// Makes the IBAN of a German account from bank code and account number, by the Bundesbank's standard rule. Some banks follow
/// rules of their own: compare it with what the customer knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeIban {
    /// The Bankleitzahl, 8 digits.
    pub bank_code: String,
    /// The account number, up to 10 digits.
    pub account: String,
}

impl Operation for MakeIban {
    type Output = CheckedIban;
    const NAME: &'static str = "check.make_iban";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("make_iban");

    fn example() -> Self {
        Self { bank_code: "370 400 44".into(), account: "532013000".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CheckedIban> {
        let directories = unit.directories()?;
        let mut findings = Findings::default();
        let made = iban::build_german("bank_code", &self.bank_code, &self.account, &mut findings);
        Ok(behind(&directories.banks, made, findings))
    }
}

/// Finds banks of Germany, Austria, Switzerland and Liechtenstein: by bank code, by BIC, or by the beginning of words of name
/// and place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindBanks {
    /// A bank code, a BIC, or words.
    pub text: String,
    /// Only banks of this country.
    #[serde(default)]
    pub country: Option<String>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for FindBanks {
    type Output = BankList;
    const NAME: &'static str = "check.banks";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("find_banks");

    fn example() -> Self {
        Self { text: "commerzbank köln".into(), country: None, limit: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<BankList> {
        let directories = unit.directories()?;
        let directory = &directories.banks;
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let text: String = self.text.trim().chars().take(200).collect();
        let wanted = self.country.map(|country| country.trim().to_uppercase());
        let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut banks: Vec<BankInfo> = Vec::new();
        let countries = ["DE", "AT", "CH", "LI"];
        banks.extend(countries.iter().filter_map(|country| directory.bank(country, &code)).map(BankInfo::from));
        if banks.is_empty() {
            banks.extend(directory.banks_of_bic(&code.to_uppercase()).map(BankInfo::from));
        }
        if banks.is_empty() && !text.is_empty() {
            banks.extend(directory.search(&text).map(BankInfo::from));
        }
        banks.retain(|bank| wanted.as_ref().is_none_or(|wanted| *wanted == bank.country));
        banks.truncate(limit);
        Ok(BankList { banks })
    }
}
