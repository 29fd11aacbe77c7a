//! What must hold for anything that a user types: no panic, and every accepted value is its own normal form.

use chrono::NaiveDate;
use kundig_check::{
    Findings, bic, codes, country, date, email, fold, iban, leitweg, person, phone, postal, street, suggest, text, vat,
};
use proptest::prelude::*;

/// Runs a check; if it accepts, it must accept its normal form unchanged, and silently if it was silent before.
fn settles(typed: &str, check: impl Fn(&str, &mut Findings) -> Option<String>) -> Result<(), TestCaseError> {
    let mut findings = Findings::new();
    let normal = check(typed, &mut findings);
    for finding in &findings {
        let info = codes::find(&finding.code);
        prop_assert_eq!(info.map(|i| i.severity), Some(finding.severity), "{:?}", finding);
        prop_assert!(!finding.message_de.is_empty() && !finding.message_en.is_empty());
    }
    let Some(normal) = normal else {
        prop_assert!(findings.has_errors() || findings.has_warnings(), "{typed:?} was refused without a word");
        return Ok(());
    };
    prop_assert!(!findings.has_errors(), "{typed:?} was accepted with an error: {findings:?}");
    let mut again = Findings::new();
    prop_assert_eq!(check(&normal, &mut again), Some(normal.clone()), "{:?}", typed);
    prop_assert!(!findings.is_empty() || again.is_empty(), "{typed:?} -> {normal:?}: {again:?}");
    Ok(())
}

fn everything(typed: &str) -> Result<(), TestCaseError> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    settles(typed, |t, f| iban::iban("x", t, f))?;
    settles(typed, |t, f| bic::bic("x", t, f))?;
    settles(typed, |t, f| email::email("x", t, f))?;
    for land in ["DE", "AT", "CH", "LI", "IT", "US", "GB", "NL", "JP", "XX", ""] {
        if land != "JP" || typed.len() < 40 {
            settles(typed, |t, f| phone::phone("x", t, land, f).map(|p| p.e164))?;
        }
        settles(typed, |t, f| postal::postal_code("x", t, land, f))?;
    }
    settles(typed, |t, f| country::country("x", t, f).map(str::to_owned))?;
    settles(typed, |t, f| date::date("x", t, f).map(|d| d.to_string()))?;
    settles(typed, |t, f| date::birth_date("x", t, today, f).map(|d| d.to_string()))?;
    settles(typed, |t, f| person::salutation("x", t, f).map(|s| s.to_string()))?;
    settles(typed, |t, f| vat::vat_id("x", t, f))?;
    settles(typed, |t, f| leitweg::leitweg_id("x", t, f))?;
    settles(typed, |t, f| text::required("x", t, "Name", "Name", f).map(str::to_owned))?;
    let (street, number) = street::split(typed);
    prop_assert!(street.len() + number.len() <= typed.len());
    let parts = street::parts(typed);
    prop_assert!(parts.street.len() + parts.addition.len() <= typed.len() + "Postfach".len());
    let folded = fold::fold(typed);
    prop_assert_eq!(fold::fold(&folded), folded.clone(), "{:?}", typed);
    prop_assert!(!folded.contains("  ") && folded.trim() == folded);
    let _ = (phone::search_digits(typed), iban::printed(typed), iban::german_parts(typed), email::ascii(typed));
    let _ = suggest::did_you_mean(typed, ["customer.register", "ü"].into_iter());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_settles(typed in any::<String>()) {
        everything(&typed)?;
    }

    #[test]
    fn short_ascii_settles(typed in "[ -~]{0,24}") {
        everything(&typed)?;
    }

    #[test]
    fn numbers_and_separators_settle(typed in "[+]{0,2}[0-9 /()\\-.oO]{0,24}") {
        everything(&typed)?;
    }

    #[test]
    fn nearly_right_values_settle(
        typed in prop_oneof![
            "(DE|AT|CH|FR|SN) ?[0-9O]{2}[0-9 A-Z]{12,26}",
            "[a-zäöü.]{1,8}@[a-zäöü-]{1,8}[.](de|com|net|ed)",
            "[0-3]?[0-9][. /-][01]?[0-9][. /-][0-9]{2,4}",
            "[A-Z]{1,2}-?[0-9]{3,6}[A-Z]{0,2}",
            "[A-ZÄÖÜ][a-zäöüß]{1,10} ?(Str\\.|Nr\\.|,|/)? ?[0-9]{0,3}[ a-z/-]{0,4}[0-9]{0,2}",
            "(DE|ATU|NL|BE|GR|CHE|RO)[0-9]{7,11}(B[0-9]{2})?",
            "[0-9]{2,12}-[0-9A-Z]{0,12}-[0-9]{2}",
        ]
    ) {
        everything(&typed)?;
    }
}
