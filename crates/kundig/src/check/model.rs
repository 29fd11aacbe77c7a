//! What a check answers. No I/O.

use kundig_check::account::Verdict;
use kundig_check::address::Address;
use kundig_check::bank::Bank;
use kundig_check::municipality::Municipality;
use kundig_check::phone::PhoneKind;
use kundig_check::place::Place;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Findings, Severity, text_enum};

text_enum! {
    /// What a value is.
    pub enum ValueKind {
        /// An e-mail address.
        Email = "email",
        /// A telephone number in any notation.
        Phone = "phone",
        /// A bank account, ISO 13616.
        Iban = "iban",
        /// A bank, ISO 9362.
        Bic = "bic",
        /// A VAT identification number.
        VatId = "vat_id",
        /// The address of a public authority for electronic invoices.
        LeitwegId = "leitweg_id",
        /// A creditor identifier (Gläubiger-Identifikationsnummer).
        CreditorId = "creditor_id",
        /// A structured creditor reference, ISO 11649 (`RF…`).
        CreditorReference = "creditor_reference",
        /// The reference of a SEPA mandate.
        MandateReference = "mandate_reference",
        /// A postal code.
        PostalCode = "postal_code",
        /// A German tax number (Steuernummer), in a state's notation or the uniform one of 13 digits.
        TaxNumber = "tax_number",
        /// A German tax identification number (IdNr), § 139b AO.
        TaxId = "tax_id",
        /// An entry in a German register: court, register and number.
        RegisterEntry = "register_entry",
        /// A number of the Austrian commercial register (Firmenbuch).
        Firmenbuch = "firmenbuch",
        /// A Swiss enterprise identification number (UID).
        Uid = "uid",
        /// An article number (GTIN, EAN, UPC).
        Gtin = "gtin",
        /// A book number, ISO 2108.
        Isbn = "isbn",
        /// A security, ISO 6166.
        Isin = "isin",
        /// A security in Germany (Wertpapierkennnummer).
        Wkn = "wkn",
        /// A kind of security, ISO 10962.
        Cfi = "cfi",
        /// A legal entity, ISO 17442.
        Lei = "lei",
        /// A party, area or point in the energy market (EIC).
        Eic = "eic",
        /// A mobile device (IMEI).
        Imei = "imei",
        /// The reference of a Swiss QR bill.
        QrReference = "qr_reference",
        /// A Swiss social insurance number.
        AhvNumber = "ahv_number",
        /// An Austrian social insurance number.
        AtInsuranceNumber = "at_insurance_number",
        /// An Austrian tax number (Abgabenkontonummer).
        AtTaxNumber = "at_tax_number",
        /// The official key of a German municipality (AGS).
        MunicipalityKey = "municipality_key",
    }
}

text_enum! {
    /// What the check digit of an account number says.
    pub enum AccountVerdict {
        /// It is right.
        Valid = "valid",
        /// It is wrong, or the bank gives out no such numbers.
        Invalid = "invalid",
        /// The number bears no check digit: nothing speaks against it, and nothing for it.
        NotCheckable = "not_checkable",
        /// The bank's method is newer than this program.
        UnknownMethod = "unknown_method",
    }
}

text_enum! {
    /// What kind of line a telephone number is.
    pub enum LineKind {
        /// A mobile phone.
        Mobile = "mobile",
        /// A fixed line with an area code.
        Landline = "landline",
        /// Free for the caller.
        TollFree = "toll_free",
        /// Charged above the ordinary rate.
        Premium = "premium",
        /// A service whose cost caller and called share.
        SharedCost = "shared_cost",
        /// Not bound to a place, mostly internet telephony.
        Voip = "voip",
        /// A number for life.
        Personal = "personal",
        /// A company's own network over many places.
        Corporate = "corporate",
        /// A pager.
        Pager = "pager",
        /// A mailbox of the operator.
        Voicemail = "voicemail",
        /// Everything else, and not known.
        Other = "other",
    }
}

impl From<PhoneKind> for LineKind {
    fn from(kind: PhoneKind) -> Self {
        match kind {
            PhoneKind::Mobile => Self::Mobile,
            PhoneKind::Landline => Self::Landline,
            PhoneKind::TollFree => Self::TollFree,
            PhoneKind::Premium => Self::Premium,
            PhoneKind::SharedCost => Self::SharedCost,
            PhoneKind::Voip => Self::Voip,
            PhoneKind::Personal => Self::Personal,
            PhoneKind::Corporate => Self::Corporate,
            PhoneKind::Pager => Self::Pager,
            PhoneKind::Voicemail => Self::Voicemail,
            PhoneKind::Other => Self::Other,
        }
    }
}

impl From<Verdict> for AccountVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Valid => Self::Valid,
            Verdict::Invalid => Self::Invalid,
            Verdict::NotCheckable => Self::NotCheckable,
            Verdict::UnknownMethod => Self::UnknownMethod,
        }
    }
}

/// A value that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checked {
    /// The form that would be stored; none where there is no usable one. With a warning beside it, it is the likely repair.
    pub normal: Option<String>,
    /// What is wrong or doubtful; empty when all is well.
    pub findings: Findings,
}

/// A bank of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BankInfo {
    /// Country, ISO 3166-1 alpha-2: `DE`, `AT`, `CH` or `LI`.
    pub country: String,
    /// The national bank code, e.g. the Bankleitzahl of 8 digits.
    pub bank_code: String,
    /// The BIC, where one is known.
    pub bic: Option<String>,
    /// The name.
    pub name: String,
    /// The place; empty where the directory has none.
    pub place: String,
    /// Whether the bank code is about to be deleted.
    pub is_being_deleted: bool,
    /// The bank code that follows it.
    pub successor: Option<String>,
}

impl From<Bank<'_>> for BankInfo {
    fn from(bank: Bank<'_>) -> Self {
        Self {
            country: bank.country.into(),
            bank_code: bank.bank_code.into(),
            bic: bank.bic.map(str::to_owned),
            name: bank.name.into(),
            place: bank.place.into(),
            is_being_deleted: bank.is_being_deleted,
            successor: bank.successor.map(str::to_owned),
        }
    }
}

/// An IBAN that was checked, and what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckedIban {
    /// The IBAN as it is stored; none where it is wrong.
    pub normal: Option<String>,
    /// The same in groups of four, as it is printed.
    pub printed: Option<String>,
    /// The bank, where the directory has it.
    pub bank: Option<BankInfo>,
    /// The account number within the bank, where the country's IBANs have one.
    pub account: Option<String>,
    /// What its check digit says, where the bank's method is known.
    pub account_check: Option<AccountVerdict>,
    /// What is wrong or doubtful; empty when all is well.
    pub findings: Findings,
}

/// Banks that were found, as many as were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BankList {
    /// The banks.
    pub banks: Vec<BankInfo>,
}

/// A place of the directory, under one of its postal codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceInfo {
    /// Country, ISO 3166-1 alpha-2: `DE`, `AT`, `CH` or `LI`.
    pub country: String,
    /// The postal code.
    pub postal_code: String,
    /// The name.
    pub name: String,
    /// The federal state or canton.
    pub state: String,
    /// Millionths of a degree north, WGS 84, to about 100 m; none where nothing is known.
    pub latitude_e6: Option<i32>,
    /// Millionths of a degree east.
    pub longitude_e6: Option<i32>,
}

impl From<Place<'_>> for PlaceInfo {
    fn from(place: Place<'_>) -> Self {
        Self {
            country: place.country.into(),
            postal_code: place.code,
            name: place.name.into(),
            state: place.state.into(),
            latitude_e6: place.point.map(|point| millionths(point.lat)),
            longitude_e6: place.point.map(|point| millionths(point.lon)),
        }
    }
}

/// Degrees in millionths.
#[allow(clippy::cast_possible_truncation, reason = "180 degrees are 180 million, and a cast keeps within its type")]
pub(crate) fn millionths(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

/// A German municipality of the directory that was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MunicipalityInfo {
    /// The official key of 8 digits (AGS).
    pub key: String,
    /// The name.
    pub name: String,
    /// What it calls itself, e.g. `Stadt`; empty where nothing is known.
    pub kind: String,
    /// The federal state, ISO 3166-2 without the country.
    pub state: String,
    /// The postal code of its seat; empty where nothing is known.
    pub postal_code: String,
    /// Millionths of a degree north, WGS 84; none where nothing is known.
    pub latitude_e6: Option<i32>,
    /// Millionths of a degree east.
    pub longitude_e6: Option<i32>,
}

impl From<Municipality<'_>> for MunicipalityInfo {
    fn from(one: Municipality<'_>) -> Self {
        Self {
            key: one.key.into(),
            name: one.name.into(),
            kind: one.kind.into(),
            state: one.state.into(),
            postal_code: one.postal_code.into(),
            latitude_e6: one.point.map(|point| millionths(point.lat)),
            longitude_e6: one.point.map(|point| millionths(point.lon)),
        }
    }
}

/// Municipalities that were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MunicipalityList {
    /// The municipalities, as many as were asked for.
    pub municipalities: Vec<MunicipalityInfo>,
    /// Whether there is a directory at all: none ships, one is loaded by `directory.load`.
    pub is_loaded: bool,
    /// Whose data it is; show it where municipalities are shown.
    pub attribution: String,
}

/// A postal code and a place that were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckedPlace {
    /// The place of the directory that is meant, if there is one.
    pub place: Option<PlaceInfo>,
    /// What is doubtful, with the likely repair; empty when both fit.
    pub findings: Findings,
    /// Whose data it is; show it where places are shown.
    pub attribution: String,
}

/// Places that were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceList {
    /// The places, as many as were asked for; what fits best stands first.
    pub places: Vec<PlaceInfo>,
    /// Whose data it is; show it where places are shown.
    pub attribution: String,
}

/// A telephone number that was checked, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckedPhone {
    /// The number as it is stored, E.164: `+493641631877`; none where there is no usable one.
    pub normal: Option<String>,
    /// The same as it is printed, DIN 5008: `+49 3641 631877`.
    pub printed: Option<String>,
    /// What kind of line it is.
    pub kind: Option<LineKind>,
    /// Where its area code belongs, for landlines of Germany, Austria and Switzerland. The customer need not live there.
    pub place: Option<String>,
    /// What is wrong or doubtful; empty when all is well.
    pub findings: Findings,
}

/// The parts of an address; empty where the text has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadAddress {
    /// Who lives there, if a name stands where the street would.
    pub recipient: String,
    /// The street, or the post office box with its number.
    pub street: String,
    /// The house number.
    pub house_number: String,
    /// Building, floor, door, care of.
    pub addition: String,
    /// The postal code.
    pub postal_code: String,
    /// The place: as the directory has it, if it knows code and place; otherwise as typed.
    pub place: String,
    /// The country, ISO 3166-1 alpha-2.
    pub country: String,
}

impl From<Address> for ReadAddress {
    fn from(read: Address) -> Self {
        let Address { recipient, street, house_number, addition, postal_code, place, country } = read;
        Self { recipient, street, house_number, addition, postal_code, place, country }
    }
}

/// What a code means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodeMeaning {
    /// The code.
    pub code: String,
    /// The severity that it is given with.
    pub severity: Severity,
    /// What it means, in German.
    pub about_de: String,
    /// What it means, in English.
    pub about_en: String,
    /// Whether it may come with a suggestion.
    pub may_suggest: bool,
}

/// The codes of findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodeList {
    /// In alphabetical order.
    pub codes: Vec<CodeMeaning>,
}
