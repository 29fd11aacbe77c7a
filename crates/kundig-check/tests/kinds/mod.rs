//! The checks by the names that other programs' vectors use, for comparing this crate with them.

use kundig_check::{
    Findings, bank, bic, email, iban, ids, leitweg, luhn, phone, postal, register, sepa, tax_id, tax_number, vat,
};

/// True if the value of a kind is accepted without error or warning; `None` for a kind that is not known.
pub fn is_accepted(kind: &str, value: &str) -> Option<bool> {
    let mut findings = Findings::new();
    let to = &mut findings;
    let accepted = match kind {
        "iban" => iban::iban("x", value, to).is_some(),
        // With the check digits of the account number.
        "iban-deep" => bank::account("x", value, to).is_some(),
        // Bank code and account number, with a slash between them.
        "de-konto" => value.split_once('/').is_some_and(|(bank, account)| {
            iban::build_german("x", bank, account, to).is_some_and(|iban| bank::account("x", &iban, to).is_some())
        }),
        "ust-id" => vat::vat_id("x", value, to).is_some(),
        "rf" => sepa::creditor_reference("x", value, to).is_some(),
        "ci" => sepa::creditor_id("x", value, to).is_some(),
        "phone-de" => phone::phone("x", value, "DE", to).is_some(),
        "email" => email::email("x", value, to).is_some(),
        "plz-de" => postal::postal_code("x", value, "DE", to).is_some(),
        "steuer-id" => tax_id::tax_id("x", value, to).is_some(),
        "steuernummer" => tax_number::tax_number("x", value, None, to).is_some(),
        // By the names of python-stdnum.
        "at.businessid" => register::firmenbuch("x", value, to).is_some(),
        "at.tin" => ids::at_tax_number("x", value, to).is_some(),
        "at.vnr" => ids::at_insurance_number("x", value, to).is_some(),
        "bic" => bic::bic("x", value, to).is_some(),
        "cfi" => ids::cfi("x", value, to).is_some(),
        "ch.esr" => ids::qr_reference("x", value, to).is_some(),
        "ch.ssn" => ids::ahv_number("x", value, to).is_some(),
        "ch.uid" => register::uid("x", value, to).is_some(),
        "de.handelsregisternummer" => register::german("x", value, "", to).is_some(),
        "de.idnr" => tax_id::tax_id("x", value, to).is_some(),
        "de.leitweg" => leitweg::leitweg_id("x", value, to).is_some(),
        "de.stnr" => tax_number::tax_number("x", value, None, to).is_some(),
        "de.wkn" => ids::wkn("x", value, to).is_some(),
        "ean" => ids::gtin("x", value, to).is_some(),
        "eu.at_02" => sepa::creditor_id("x", value, to).is_some(),
        "eu.eic" => ids::eic("x", value, to).is_some(),
        "imei" => ids::imei("x", value, to).is_some(),
        "isbn" => ids::isbn("x", value, to).is_some(),
        "isin" => ids::isin("x", value, to).is_some(),
        "iso11649" => sepa::creditor_reference("x", value, to).is_some(),
        "lei" => ids::lei("x", value, to).is_some(),
        "luhn" => luhn::is_right(value, luhn::DECIMAL),
        _ => return None,
    };
    Some(accepted && !findings.has_errors() && !findings.has_warnings())
}
