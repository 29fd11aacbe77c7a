//! What must hold for anything that is typed where an identifier or a phone number belongs.

use std::time::{Duration, Instant};

use kundig_check::calendar::State;
use kundig_check::{Findings, ids, luhn, phone, register, sepa, tax_id, tax_number, vat};
use proptest::prelude::*;

mod settling;

use settling::settles;

type Check = fn(&str, &str, &mut Findings) -> Option<String>;

const CHECKS: [Check; 19] = [
    ids::ahv_number,
    ids::at_insurance_number,
    ids::at_tax_number,
    ids::cfi,
    ids::eic,
    ids::gtin,
    ids::imei,
    ids::isbn,
    ids::isin,
    ids::lei,
    ids::qr_reference,
    ids::wkn,
    register::firmenbuch,
    register::uid,
    sepa::creditor_id,
    tax_id::tax_id,
    vat::vat_id,
    |path, typed, findings| register::german(path, typed, "", findings).map(|entry| entry.to_string()),
    |path, typed, findings| tax_number::tax_number(path, typed, None, findings),
];

fn everything(typed: &str) -> Result<(), TestCaseError> {
    for check in CHECKS {
        settles(typed, |t, f| check("x", t, f))?;
    }
    for legal_form in ["GmbH", "GmbH & Co. KG", typed] {
        settles(typed, |t, f| register::german("x", t, legal_form, f).map(|entry| entry.to_string()))?;
    }
    for state in State::ALL {
        settles(typed, |t, f| tax_number::tax_number("x", t, Some(state), f))?;
    }
    let _ = (tax_number::state(typed), tax_number::printed(typed), tax_id::printed(typed));
    let _ = (luhn::is_right(typed, luhn::DECIMAL), luhn::is_right(typed, typed), luhn::check_character(typed, typed));
    let _ = (phone::place(typed), phone::printed(typed), phone::place(&format!("+49{typed}")));
    for country in ["DE", "AT", "CH", "FR"] {
        let Some(found) = phone::phone("x", typed, country, &mut Findings::new()) else { continue };
        let printed = phone::printed(&found.e164);
        prop_assert_eq!(printed.replace(' ', ""), found.e164.clone());
        let again = phone::phone("x", &printed, "DE", &mut Findings::new());
        prop_assert_eq!(again, Some(found.clone()), "{:?}", printed);
        prop_assert!(phone::place(&found.e164).is_none() || found.kind == phone::PhoneKind::Landline);
    }
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
    fn numbers_with_separators_settle(typed in "[+0]{0,2}[0-9]{1,5}[ /.\\-][0-9]{1,9}([ /.\\-][0-9]{1,9}){0,2}") {
        everything(&typed)?;
    }

    #[test]
    fn nearly_right_values_settle(
        typed in prop_oneof![
            "(AT|U|BE|BG|CHE|CY|CZ|DK|EE|EL|GR|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z+*]{7,13}",
            "(ES|FR|IE|GB)[0-9A-Z+*]{2}[0-9]{5,7}[0-9A-Z]{0,3}",
            "(Amtsgericht |AG |)[A-Za-zäöü/() .]{0,20},? ?(HR ?[AB]|GnR|GsR|PR|VR|hrb) ?(Nr[.]? )?[0-9]{1,7} ?[A-ZÖ]{0,3},?( [A-Za-zäöü ]{0,12})?",
            "(HR ?[AB]|GnR|PR|VR) ?[0-9]{1,7} ?[A-Z]{0,3}[ ,]{0,2}[A-Za-z0-9 ]{0,20}",
            "(FN ?)?[0-9]{1,7} ?[a-z]",
            "(DE|US|XS|AT|EU)[0-9A-Z]{9}[0-9]",
            "(97[89]-?)?[0-9]{1,5}-[0-9]{2,6}-[0-9]{1,4}-[0-9X]",
            "(DE|AT|FR|NL|LU|HU)[0-9]{2}[A-Z]{3}[0-9A-Z]{5,29}",
            "[CDEFHIJKLMORST][A-Z][A-Z]{4}",
            "[0-9]{2}[XYZTWVA][0-9A-Z-]{13}",
            "756[.]?[0-9]{4}[.]?[0-9]{4}[.]?[0-9]{2}",
            "(5|9|1|28|11|26|32)[0-9]{2,3}0[0-9]{8}",
        ]
    ) {
        everything(&typed)?;
    }

    #[test]
    fn a_uniform_tax_number_is_read_back_from_its_state_s_notation(
        state in 0..16_usize,
        digits in "[0-9]{3}[1-9][0-9]{9}",
    ) {
        let state = State::ALL[state];
        let typed = if matches!(state, State::Bb | State::He | State::Mv | State::Sl) { format!("0{}", &digits[3..]) } else { digits[2..].to_owned() };
        for length in [10, 11] {
            let mut findings = Findings::new();
            let Some(uniform) = tax_number::tax_number("x", &typed[..length], Some(state), &mut findings) else { continue };
            prop_assert_eq!(tax_number::state(&uniform), Some(state));
            let printed = tax_number::printed(&uniform);
            prop_assert_eq!(tax_number::tax_number("x", &printed, Some(state), &mut findings), Some(uniform));
        }
    }

    #[test]
    fn a_luhn_character_makes_any_text_right(text in "[0-9a-f]{0,40}") {
        let alphabet = "0123456789abcdef";
        let check = luhn::check_character(&text, alphabet).expect("of the alphabet");
        let whole = format!("{text}{check}");
        prop_assert!(luhn::is_right(&whole, alphabet));
    }
}

#[test]
fn endless_texts_are_refused_in_no_time() {
    let endless = ["1", "0", " ", "A", "é", "HRB ", "H.", "+49", "(0)", "-", "\u{FDFA}", "Tel 0 "];
    let begin = Instant::now();
    for part in endless {
        let text = part.repeat(200_000 / part.len());
        for check in CHECKS {
            check("x", &text, &mut Findings::new());
        }
        register::german("x", &text, &text, &mut Findings::new());
        let _ = (phone::phone("x", &text, "DE", &mut Findings::new()), phone::place(&text), phone::printed(&text));
        let _ = (tax_number::printed(&text), tax_number::state(&text), tax_id::printed(&text));
    }
    // Unoptimised, on a busy machine: a quadratic search would take minutes.
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}
