//! Which bank is behind an IBAN, a bank code or a BIC, and whether the account number fits the bank. Offline.
//!
//! The directory that is shipped covers Germany, Austria, Switzerland and Liechtenstein; it goes out of date each quarter
//! and can be replaced by a newer one at run time ([`Directory`]). Whatever is found here is a **warning**: a bank may be
//! newer than the directory, and account check digits are read differently by different programs.
//!
//! ```
//! use kundig_check::account::Verdict;
//! use kundig_check::{Findings, bank};
//!
//! let details = bank::details("DE89370400440532013000").expect("a right IBAN");
//! let commerzbank = details.bank.expect("a bank of the directory");
//! assert_eq!(commerzbank.bic, Some("COBADEFFXXX"));
//! assert_eq!((commerzbank.name, commerzbank.place), ("Commerzbank", "Köln"));
//! assert_eq!(details.account, Some(Verdict::Valid));
//!
//! // Right by its own check digits, but the account number is not one of that bank.
//! let mut findings = Findings::new();
//! let iban = bank::account("iban", "DE55 3704 0044 0532 0140 00", &mut findings);
//! assert_eq!(iban.as_deref(), Some("DE55370400440532014000"));
//! assert_eq!(findings.iter().next().unwrap().code, "bank.account_check");
//! ```
//!
//! Sources: Deutsche Bundesbank (Bankleitzahlendatei), Oesterreichische Nationalbank, SIX Interbank Clearing.

mod compact;
mod directory;
mod read;

pub use directory::{Bank, Change, Directory, Office};

use crate::Findings;
use crate::account::Verdict;
use crate::iban::{self, Parts};
pub(crate) use directory::eight_digits;
use directory::{GERMANY, HIGHEST_CODE, code};

/// Whom the directory that is shipped names as its sources: to be shown where its data are.
pub const ATTRIBUTION: &str = "Quelle: Deutsche Bundesbank; OeNB; SIX";

/// What is known of the bank and the account behind an IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details<'a> {
    /// The parts of the IBAN.
    pub parts: Parts<'a>,
    /// The bank; `None` in other countries and for bank codes that the directory does not have.
    pub bank: Option<Bank<'a>>,
    /// What the bank's check-digit method says of the account number; `None` where no method is known.
    pub account: Option<Verdict>,
}

/// Bank and account behind an IBAN in normal form, by the directory that is shipped; `None` if it is no right IBAN.
#[must_use]
pub fn details(iban: &str) -> Option<Details<'_>> {
    Directory::shipped().details(iban)
}

/// As [`iban::iban`], and adds warnings if the bank is not known, is about to lose its bank code, or has no such account.
/// By the directory that is shipped.
pub fn account(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    Directory::shipped().account(path, typed, findings)
}

/// As [`bic::bic`](crate::bic::bic), and adds a warning if the BIC is not that of the bank behind the IBAN (in normal
/// form). By the directory that is shipped.
pub fn bic(path: &str, typed: &str, iban: &str, findings: &mut Findings) -> Option<String> {
    Directory::shipped().bic(path, typed, iban, findings)
}

impl Directory {
    /// Bank and account behind an IBAN in normal form; `None` if it is no right IBAN.
    #[must_use]
    pub fn details<'a>(&'a self, iban: &'a str) -> Option<Details<'a>> {
        let parts = iban::parts(iban)?;
        let bank = self.bank(parts.country, parts.bank_code);
        // German parts are exactly the bank code and the account number.
        let account =
            bank.and_then(|bank| bank.method).and_then(|_| self.check_account(parts.bank_code, parts.account));
        Some(Details { parts, bank, account })
    }

    /// As [`iban::iban`], and adds warnings if the bank is not known, is about to lose its bank code, or has no such
    /// account. Only Germany's directory is complete and has check digits, so other countries are not looked up.
    pub fn account(&self, path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
        let iban = iban::iban(path, typed, findings)?;
        if let Some(parts) = iban::german_parts(&iban) {
            let suggest = |bank_code: &str| iban::german(bank_code, parts.account);
            self.german_account(path, parts.bank_code, parts.account, suggest, findings);
        }
        Some(iban)
    }

    /// As [`bic::bic`](crate::bic::bic), and adds a warning with the right one if the BIC is not that of the bank behind the
    /// IBAN (in normal form). Branches of the same bank, the last three characters, are not compared; nor are banks that
    /// the directory does not know or has no BIC for.
    pub fn bic(&self, path: &str, typed: &str, iban: &str, findings: &mut Findings) -> Option<String> {
        let bic = crate::bic::bic(path, typed, findings)?;
        let bank = self.details(iban).and_then(|details| details.bank);
        if let Some((name, right)) = bank.and_then(|bank| Some((bank.name, bank.bic?)))
            && right.get(..8) != bic.get(..8)
        {
            let finding = findings.warning(
                path,
                "bank.bic_mismatch",
                format!("Zur IBAN gehört der BIC {right} ({name}), nicht {bic}."),
                format!("The BIC of the IBAN's bank is {right} ({name}), not {bic}."),
            );
            finding.suggest(right);
        }
        Some(bic)
    }

    /// Adds the warnings about a German bank code and account number. `suggest` makes what is suggested of the bank code
    /// that was probably meant.
    pub(crate) fn german_account(
        &self,
        path: &str,
        bank_code: &str,
        account: &str,
        suggest: impl Fn(&str) -> Option<String>,
        findings: &mut Findings,
    ) {
        let Some(bank) = self.bank("DE", bank_code) else {
            let near = self.near(bank_code, account);
            let (hint_de, hint_en) = near.map_or_else(Default::default, |bank| {
                let (code, name, place) = (bank.bank_code, bank.name, bank.place);
                (
                    format!(" Gemeint ist vielleicht {code} ({name}, {place})."),
                    format!(" Perhaps {code} is meant ({name}, {place})."),
                )
            });
            let finding = findings.warning(
                path,
                "bank.code_unknown",
                format!("Die Bankleitzahl {bank_code} steht nicht im Verzeichnis der Bundesbank.{hint_de}"),
                format!("The bank code {bank_code} is not in the Bundesbank's directory.{hint_en}"),
            );
            if let Some(right) = near.and_then(|bank| suggest(bank.bank_code)) {
                finding.suggest(right);
            }
            return;
        };
        if bank.is_being_deleted || bank.change == Change::Deleted {
            let (name, next) = (bank.name, bank.successor);
            findings.warning(
                path,
                "bank.code_deleted",
                match next {
                    Some(next) => format!("Die Bankleitzahl {bank_code} ({name}) wird aufgehoben; ihr folgt {next}. Bitte die neue IBAN erfragen."),
                    None => format!("Die Bankleitzahl {bank_code} ({name}) wird aufgehoben. Bitte die neue IBAN erfragen."),
                },
                match next {
                    Some(next) => format!("The bank code {bank_code} ({name}) is being withdrawn; {next} follows it. Please ask for the new IBAN."),
                    None => format!("The bank code {bank_code} ({name}) is being withdrawn. Please ask for the new IBAN."),
                },
            );
        }
        if self.check_account(bank_code, account) == Some(Verdict::Invalid) {
            let (name, short) = (bank.name, account.trim_start_matches('0'));
            findings.warning(
                path,
                "bank.account_check",
                format!("Die Kontonummer {short} besteht die Prüfziffernrechnung der Bank ({name}) nicht; bitte mit dem Kunden abgleichen."),
                format!("The account number {short} fails the check-digit rule of its bank ({name}); please confirm it with the customer."),
            );
        }
    }

    /// The one German bank whose code differs in a single digit, or by two neighbours swapped, and whose check digits the
    /// account number satisfies. `None` if there are several: a guess would name somebody else's account.
    fn near(&self, bank_code: &str, account: &str) -> Option<Bank<'_>> {
        let typed = code(bank_code).filter(|_| bank_code.len() == 8)?;
        let mut found = None;
        let mut consider = |candidate: u32| {
            let Some(row) = self.row(GERMANY, candidate) else { return true };
            let bank = self.view(row);
            if bank.is_being_deleted || self.check_account(bank.bank_code, account) != Some(Verdict::Valid) {
                return true;
            }
            found.replace(bank).is_none()
        };
        let mut place = 1;
        while place <= HIGHEST_CODE / 10 + 1 {
            let digit = typed / place % 10;
            let others = (0..10).filter(|other| *other != digit);
            let mut alone = others.map(|other| typed - digit * place + other * place).all(&mut consider);
            let left = typed / (place * 10) % 10;
            if place <= HIGHEST_CODE / 100 && left != digit {
                // The left digit moves right: 9 of its places are lost, and as many of the right one's won.
                alone &= consider(typed - left * place * 9 + digit * place * 9);
            }
            if !alone {
                return None;
            }
            place *= 10;
        }
        found
    }
}
