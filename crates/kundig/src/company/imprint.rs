//! What a company says about itself on letters and invoices, checked as a customer's data are.

use kundig_check::calendar::State;
use kundig_check::{Findings, country, email, phone, postal, register, sepa, street, tax_number, vat};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::single_line;
use crate::directories::{Account, Directories};

/// How many bank accounts and directors a company may name.
const MAX_PARTS: usize = 50;

/// What must stand on letters and invoices: § 35a GmbHG and its like, § 14 (4) UStG.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Imprint {
    /// The full name, with the legal form.
    pub legal_name: Option<String>,
    /// The legal form, e.g. `GmbH & Co. KG`.
    pub legal_form: Option<String>,
    /// Street; with the house number behind it when `house_number` is left out.
    pub street: Option<String>,
    /// House number.
    pub house_number: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// The seat.
    pub place: Option<String>,
    /// Country, ISO 3166-1 alpha-2 or as people write it; the company's when left out.
    pub country: Option<String>,
    /// Telephone, in any notation.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// The tax office's number (Steuernummer).
    pub tax_number: Option<String>,
    /// VAT identification number.
    pub vat_id: Option<String>,
    /// The court that keeps the register, e.g. `Amtsgericht Jena`.
    pub register_court: Option<String>,
    /// The number in the register, e.g. `HRB 12345`.
    pub register_number: Option<String>,
    /// Managing directors or board, with at least one first name in full each.
    pub managing_directors: Vec<String>,
    /// The creditor identifier for direct debits (Gläubiger-Identifikationsnummer).
    pub creditor_id: Option<String>,
    /// Where customers pay to; the first one stands on invoices.
    pub bank_accounts: Vec<CompanyAccount>,
}

/// A bank account of the company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyAccount {
    /// IBAN, in any notation.
    pub iban: String,
    /// BIC; the bank's when left out, where the bank directory has it.
    #[serde(default)]
    pub bic: Option<String>,
    /// The bank's name; by the bank directory when left out.
    #[serde(default)]
    pub bank_name: Option<String>,
    /// The exact name of the holder, when it is not the legal name: payers' banks compare it (Verification of Payee, Regulation
    /// (EU) 2024/886).
    #[serde(default)]
    pub holder: Option<String>,
}

impl Imprint {
    /// The same in normal form; with errors among the findings it is not to be kept.
    pub(super) fn checked(
        self,
        own_country: &str,
        state: Option<State>,
        directories: &Directories,
        findings: &mut Findings,
    ) -> Self {
        for (path, count) in [
            ("imprint.managing_directors", self.managing_directors.len()),
            ("imprint.bank_accounts", self.bank_accounts.len()),
        ] {
            if count > MAX_PARTS {
                findings.error(
                    path,
                    "too_many",
                    format!("Höchstens {MAX_PARTS} Einträge sind möglich, nicht {count}."),
                    format!("at most {MAX_PARTS} entries, not {count}"),
                );
                return self;
            }
        }
        let mut found = Findings::default();
        let own = single_line("country", self.country, &mut found)
            .and_then(|typed| country::country("country", &typed, &mut found).map(str::to_owned));
        let country = own.as_deref().unwrap_or(own_country);
        let (mut street, mut house_number) = (
            single_line("street", self.street, &mut found),
            single_line("house_number", self.house_number, &mut found),
        );
        if house_number.is_none()
            && let Some((name, number)) = street.as_deref().map(street::split).filter(|(_, number)| !number.is_empty())
        {
            (house_number, street) = (Some(number.to_owned()), Some(name.to_owned()));
        }
        let postal_code = single_line("postal_code", self.postal_code, &mut found)
            .and_then(|typed| postal::postal_code("postal_code", &typed, country, &mut found));
        let place = single_line("place", self.place, &mut found);
        directories.compare(postal_code.as_deref(), place.as_deref(), country, &mut found);
        let mut parts = Vec::with_capacity(self.managing_directors.len());
        for (number, name) in self.managing_directors.into_iter().enumerate() {
            parts.extend(single_line(&format!("managing_directors[{number}]"), Some(name), &mut found));
        }
        let accounts = self.bank_accounts.into_iter().enumerate();
        let bank_accounts = accounts
            .filter_map(|(number, account)| {
                let mut of_account = Findings::default();
                let account = account.checked(directories, &mut of_account);
                found.extend(of_account.prefix(&format!("bank_accounts[{number}]")));
                account
            })
            .collect();
        let legal_form = single_line("legal_form", self.legal_form, &mut found);
        let court = single_line("register_court", self.register_court, &mut found);
        let entry = single_line("register_number", self.register_number, &mut found);
        let (register_court, register_number) =
            register::fields("register_number", court, entry, legal_form.as_deref().unwrap_or_default(), &mut found);
        let checked = Self {
            legal_name: single_line("legal_name", self.legal_name, &mut found),
            legal_form,
            phone: single_line("phone", self.phone, &mut found)
                .and_then(|typed| phone::phone("phone", &typed, country, &mut found).map(|phone| phone.e164)),
            email: single_line("email", self.email, &mut found)
                .and_then(|typed| email::email("email", &typed, &mut found)),
            website: single_line("website", self.website, &mut found),
            tax_number: single_line("tax_number", self.tax_number, &mut found).and_then(|typed| match country {
                "DE" => tax_number::tax_number("tax_number", &typed, state, &mut found),
                _ => Some(typed),
            }),
            vat_id: single_line("vat_id", self.vat_id, &mut found)
                .and_then(|typed| vat::vat_id("vat_id", &typed, &mut found)),
            register_court,
            register_number,
            creditor_id: single_line("creditor_id", self.creditor_id, &mut found)
                .and_then(|typed| sepa::creditor_id("creditor_id", &typed, &mut found)),
            managing_directors: parts,
            country: own,
            street,
            house_number,
            postal_code,
            place,
            bank_accounts,
        };
        findings.extend(found.prefix("imprint"));
        checked
    }
}

impl CompanyAccount {
    fn checked(self, directories: &Directories, findings: &mut Findings) -> Option<Self> {
        let account = directories.account(&self.iban, self.bic, self.bank_name, findings);
        let holder = single_line("holder", self.holder, findings);
        let Account { iban, bic, bank_name } = account?;
        Some(Self { iban, bic, bank_name, holder })
    }
}
