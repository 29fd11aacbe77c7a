//! What must hold for anything that a user types: no panic, and every accepted value is its own normal form.

use chrono::NaiveDate;
use kundig_check::{
    Findings, account, bank, bic, country, date, email, fold, greeting, iban, iso7064, legal_form, leitweg, name,
    person, phone, postal, sepa, street, suggest, text, vat,
};
use proptest::prelude::*;

mod settling;

use settling::settles;

fn everything(typed: &str) -> Result<(), TestCaseError> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    settles(typed, |t, f| iban::iban("x", t, f))?;
    settles(typed, |t, f| bank::account("x", t, f))?;
    settles(typed, |t, f| iban::build_german("x", "37040044", t, f).map(|iban| iban[12..].to_owned()))?;
    settles(typed, |t, f| bank::bic("x", t, "DE89370400440532013000", f))?;
    let _ = bank::bic("x", "DEUTDEDB", typed, &mut Findings::new());
    settles(typed, |t, f| sepa::creditor_id("x", t, f))?;
    settles(typed, |t, f| sepa::creditor_reference("x", t, f))?;
    settles(typed, |t, f| sepa::mandate_reference("x", t, f))?;
    let made = sepa::make_creditor_reference(typed);
    if let Some(made) = &made {
        let mut findings = Findings::new();
        prop_assert_eq!(&sepa::creditor_reference("x", made, &mut findings), &made.clone().into());
    }
    let _ =
        (bank::details(typed), iban::parts(typed), iban::german(typed, typed), sepa::is_same_creditor(typed, typed));
    let _ = (iso7064::is_right_97(typed), iso7064::check_digit_11_10(typed), account::check(typed, typed, typed));
    let shipped = bank::Directory::shipped();
    let _ = (shipped.bank("DE", typed), shipped.banks_of_bic(typed).count(), shipped.check_account(typed, typed));
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
    names(typed)?;
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

fn names(typed: &str) -> Result<(), TestCaseError> {
    settles(typed, |t, f| name::given("x", t, f))?;
    settles(typed, |t, f| name::family("x", t, f))?;
    settles(typed, |t, f| name::title("x", t, f))?;
    for country in ["DE", "AT", "CH", ""] {
        settles(typed, |t, f| legal_form::legal_form("x", t, country, f).map(|form| form.name.to_owned()))?;
        for form in [legal_form::find("GmbH", country), legal_form::find(typed, country)].into_iter().flatten() {
            legal_form::check_name("x", typed, form, &mut Findings::new());
        }
        for found in [legal_form::at_end(typed, country), legal_form::in_name(typed, country)].into_iter().flatten() {
            prop_assert!(typed.is_char_boundary(found.begins) && found.begins > 0);
        }
    }
    let cased = name::well_cased(typed);
    prop_assert_eq!(name::well_cased(&cased), cased, "{:?}", typed);
    let _ = name::sex_hint(typed);
    let parts = name::Parts { salutation: Some(person::Salutation::Herr), given: typed, family: typed };
    name::together("x", "y", &parts, &mut Findings::new());
    let read = name::read(typed);
    prop_assert!(read.kind == name::Kind::Unclear || !read.family.is_empty() || !read.given.is_empty(), "{:?}", read);
    for language in [greeting::Language::German, greeting::Language::SwissGerman, greeting::Language::English] {
        for tone in [greeting::Tone::Formal, greeting::Tone::Warm, greeting::Tone::Casual] {
            let whole = greeting::Addressee { given: typed, family: typed, title: typed, ..Default::default() };
            for addressees in [&[greeting::Addressee::from(&read)][..], &[whole, whole], &[]] {
                let line = greeting::line(addressees, language, tone);
                prop_assert!(
                    !line.is_empty() && !line.contains(char::is_control) && !line.contains("  "),
                    "{:?}",
                    line
                );
            }
        }
    }
    prop_assert!(read.partner.is_none_or(|partner| partner.partner.is_none()));
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
            "(Herrn?|Frau|Fa[.]|Eheleute)? ?((Prof|Dr|Dipl|Ing|med|Mag|DI|FH|jun|MBA)[.]?[ ,-]?){0,4}[A-ZÖ][a-zß]{0,6}[ ,-](von |und |& |d')?[A-ZÖ]?[a-zß]{0,6}( (GmbH|e[.]K[.]|& Co[.] ?KG|AG|jun[.]|c/o [A-Z]))?",
            "(müller|VON DER LEYEN|O'NEILL|MCDONALD|dr[.] GROß|Graf|İpek|ǅ|ß)[ -]?(müller|VON|O'NEILL|ẞ|xxx|Petra)?",
        ]
    ) {
        everything(&typed)?;
    }

    #[test]
    fn the_age_grows_by_one_on_each_birthday(born in 0..80_000_i64, days in 0..40_000_i64) {
        let birth = NaiveDate::from_ymd_opt(1850, 1, 1).expect("a date") + chrono::TimeDelta::days(born);
        let today = birth + chrono::TimeDelta::days(days);
        let age = date::age(birth, today).expect("an age");
        let next = date::next_birthday(birth, today).expect("a birthday");
        prop_assert!(next >= today && (next - today).num_days() <= 366);
        prop_assert_eq!(date::age(birth, next), Some(age + u32::from(next != today)));
        prop_assert_eq!(date::is_minor(birth, today), age < 18);
    }

    #[test]
    fn an_iban_that_was_built_is_accepted_and_names_the_same_bank_and_account(
        bank in 0..3_507_usize,
        number in 1..10_000_000_000_u64,
    ) {
        let german = bank::Directory::shipped().banks().filter(|bank| bank.country == "DE").nth(bank).expect("a bank");
        let mut findings = Findings::new();
        let built = iban::build_german("x", german.bank_code, &number.to_string(), &mut findings).expect("an IBAN");
        prop_assert!(!findings.has_errors());
        let mut none = Findings::new();
        prop_assert_eq!(iban::iban("x", &iban::printed(&built), &mut none), Some(built.clone()));
        prop_assert!(none.is_empty());
        let details = bank::details(&built).expect("a right IBAN");
        prop_assert_eq!(details.bank, Some(german));
        prop_assert_eq!(details.parts.account.parse(), Ok(number));
        let doubted = findings.iter().any(|finding| finding.code == "bank.account_check");
        prop_assert_eq!(doubted, details.account == Some(account::Verdict::Invalid));
        let mut again = Findings::new();
        bank::account("x", &built, &mut again);
        prop_assert_eq!(again, findings);
    }

    #[test]
    fn every_method_judges_every_number_the_same_however_it_is_written(
        method in "[0-9A-E][0-9]",
        number in 1..10_000_000_000_u64,
        bank_code in "[0-9]{3}5[0-9]{4}|[0-9]{0,9}",
    ) {
        let verdict = account::check(&method, &bank_code, &number.to_string());
        prop_assert_eq!(account::check(&method, &bank_code, &format!("{number:010}")), verdict);
        prop_assert_eq!(account::check(&method, &bank_code, &format!(" {number:010} ")), verdict);
        let strict = account::check_in(account::Mode::Strict, &method, &bank_code, &number.to_string());
        prop_assert!(strict == verdict || strict == account::Verdict::Invalid);
        let unknown = method == "12" || method.as_str() > "E4";
        prop_assert_eq!(verdict == account::Verdict::UnknownMethod, unknown);
    }

    #[test]
    fn bank_files_of_any_content_are_read_or_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        line in "[0-9]{8}[12][ -~ä]{0,170}|(\"?[0-9]{0,8}\"?;){0,14}",
    ) {
        for bytes in [&bytes[..], line.as_bytes(), &[&b"KBD1"[..], &bytes].concat()] {
            let mut findings = Findings::new();
            let read = bank::Directory::read_bundesbank(bytes, &mut findings);
            prop_assert!(read.is_some() || findings.has_errors());
            let _ = bank::Directory::read_tables(bytes, bytes, &mut findings);
            let _ = bank::Directory::from_compact(bytes);
        }
    }
}
