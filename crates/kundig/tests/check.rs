//! Single values are judged through the door of operations, as forms ask before they save.

mod support;

use kundig::Operation;
use kundig::check::operations::{CheckIban, CheckPlace, CheckValue, FindBanks, FindPlaces, MakeIban};
use kundig::check::{AccountVerdict, ValueKind};
use support::on_both;

on_both! {
    fn every_kind_has_a_normal_form_and_says_what_is_wrong(world) {
        let check = |kind, value: &str| {
            let checked = world.session.execute(CheckValue { kind, value: value.into(), country: None }).unwrap();
            let codes: Vec<String> = checked.findings.iter().map(|one| format!("{}: {}", one.path, one.code)).collect();
            (checked.normal, codes.join(", "))
        };
        let fine = |kind, typed: &str, normal: &str| assert_eq!(check(kind, typed), (Some(normal.into()), String::new()));
        fine(ValueKind::Phone, "030 / 901820", "+4930901820");
        fine(ValueKind::Iban, "de89 3704 0044 0532 0130 00", "DE89370400440532013000");
        fine(ValueKind::CreditorId, "DE98 ZZZ 09999999999", "DE98ZZZ09999999999");
        fine(ValueKind::PostalCode, " 10623 ", "10623");
        fine(ValueKind::Email, "Rosi@Example.org", "Rosi@example.org");
        assert_eq!(check(ValueKind::Email, "rosi@gmial.com").1, "value: email.typo");
        assert_eq!(check(ValueKind::Iban, "DE55 3704 0044 0532 0140 00").1, "value: bank.account_check");
        for kind in ["email", "phone", "iban", "bic", "vat_id", "leitweg_id", "creditor_id", "creditor_reference", "mandate_reference", "postal_code"] {
            let (normal, codes) = check(kind.parse().unwrap(), "§ \u{0} ß");
            assert_eq!((normal, codes.is_empty()), (None, false), "{kind}");
        }
    }

    fn an_iban_tells_its_bank_and_its_account(world) {
        let checked = world.session.execute(CheckIban::example()).unwrap();
        let bank = checked.bank.unwrap();
        assert_eq!((bank.name.as_str(), bank.place.as_str(), bank.bank_code.as_str()), ("Commerzbank", "Köln", "37040044"));
        assert_eq!(checked.printed.as_deref(), Some("DE89 3704 0044 0532 0130 00"));
        assert_eq!((checked.account.as_deref(), checked.account_check), (Some("0532013000"), Some(AccountVerdict::Valid)));
        assert!(checked.findings.is_empty());
        let other = CheckIban { bic: Some("MARKDEF1100".into()), ..CheckIban::example() };
        let findings = world.session.execute(other).unwrap().findings;
        let finding = findings.iter().next().unwrap();
        assert_eq!((finding.path.as_str(), &*finding.code, finding.suggestion.as_deref()), ("bic", "bank.bic_mismatch", Some("COBADEFFXXX")));
        let wrong = world.session.execute(CheckIban { iban: "DE00".into(), bic: None }).unwrap();
        assert_eq!((wrong.normal, wrong.bank, wrong.findings.has_errors()), (None, None, true));
    }

    fn an_iban_is_made_and_banks_are_found(world) {
        let made = world.session.execute(MakeIban::example()).unwrap();
        assert_eq!(made.normal.as_deref(), Some("DE89370400440532013000"));
        let find = |text: &str| world.session.execute(FindBanks { text: text.into(), ..FindBanks::example() }).unwrap().banks;
        assert_eq!(find("370 400 44")[0].name, "Commerzbank");
        assert!(find("COBADEFFXXX").iter().all(|bank| bank.bic.as_deref() == Some("COBADEFFXXX")));
        assert!(find("commerzbank köln").iter().any(|bank| bank.bank_code == "37040044"));
        assert_eq!(find(""), []);
        assert_eq!(find("gibt es nicht wirklich"), []);
        let two = FindBanks { text: "sparkasse".into(), limit: Some(2), country: Some("de".into()) };
        assert_eq!(world.session.execute(two).unwrap().banks.len(), 2);
    }

    fn code_and_place_are_compared_and_places_are_found(world) {
        let check = |code: &str, place: &str| {
            let check = CheckPlace { postal_code: code.into(), place: place.into(), country: None };
            world.session.execute(check).unwrap()
        };
        let fits = check("10623", "Berlin");
        assert_eq!((fits.place.unwrap().name.as_str(), fits.findings.is_empty()), ("Berlin", true));
        let wrong = check("10551", "Bernau");
        assert!(!wrong.findings.is_empty() && !wrong.findings.has_errors(), "{:?}", wrong.findings);
        assert!(wrong.findings.iter().any(|one| one.message_de.contains("Berlin")), "{:?}", wrong.findings);
        let find = |text: &str| world.session.execute(FindPlaces { text: text.into(), ..FindPlaces::example() }).unwrap().places;
        let monschau = find("52156").remove(0);
        assert_eq!(monschau.name, "Monschau");
        assert!((50_400_000..50_700_000).contains(&monschau.latitude_e6.unwrap()), "{monschau:?}");
        assert!((6_100_000..6_400_000).contains(&monschau.longitude_e6.unwrap()), "{monschau:?}");
        assert_eq!(find("Monschua")[0].name, "Monschau");
        assert!(find("München").iter().all(|place| place.name == "München"));
        assert_eq!(find(""), []);
    }

    fn every_role_may_check(world) {
        for role in ["service", "marketing", "warehouse", "accounting", "sales"] {
            let session = world.user(role, &[role], &[]);
            session.execute(CheckIban::example()).unwrap();
        }
    }
}
