//! What a company says about itself is checked as a customer's data are.

mod support;

use kundig::ErrorCode;
use kundig::company::operations::{ChangeCompany, GetCompany};
use kundig::company::{CompanyAccount, Imprint};
use support::{found, on_both};

fn imprint() -> Imprint {
    Imprint {
        legal_name: Some("Müller & Söhne Haustechnik GmbH".into()),
        legal_form: Some("GmbH".into()),
        street: Some("Am Markt 3 a".into()),
        postal_code: Some("07743".into()),
        place: Some("Jena".into()),
        phone: Some("03641/56 78 90".into()),
        email: Some("Info@Mueller-Haustechnik.example".into()),
        vat_id: Some("DE 136 695 976".into()),
        register_court: Some("Amtsgericht Jena".into()),
        register_number: Some("HRB 12345".into()),
        managing_directors: vec!["Käthe Müller".into(), " ".into()],
        creditor_id: Some("de98 zzz 09999999999".into()),
        bank_accounts: vec![CompanyAccount { iban: "DE89 3704 0044 0532 0130 00".into(), ..CompanyAccount::default() }],
        ..Imprint::default()
    }
}

on_both! {
    fn the_imprint_is_kept_in_normal_form(world) {
        let change = ChangeCompany { version: 1, imprint: Some(imprint()), ..ChangeCompany::default() };
        let company = world.session.execute(change).unwrap();
        let kept = &company.imprint;
        assert_eq!((kept.street.as_deref(), kept.house_number.as_deref()), (Some("Am Markt"), Some("3 a")));
        assert_eq!(kept.phone.as_deref(), Some("+493641567890"));
        assert_eq!(kept.email.as_deref(), Some("Info@mueller-haustechnik.example"));
        assert_eq!((kept.vat_id.as_deref(), kept.creditor_id.as_deref()), (Some("DE136695976"), Some("DE98ZZZ09999999999")));
        assert_eq!(kept.managing_directors, ["Käthe Müller"]);
        let account = &kept.bank_accounts[0];
        assert_eq!((account.iban.as_str(), account.bic.as_deref(), account.bank_name.as_deref()), ("DE89370400440532013000", Some("COBADEFFXXX"), Some("Commerzbank")));
        // What is left out stays.
        let renamed = ChangeCompany { version: 2, name: Some("Müller".into()), ..ChangeCompany::default() };
        assert_eq!(&world.session.execute(renamed).unwrap().imprint, kept);
        assert_eq!(&world.session.execute(GetCompany {}).unwrap().imprint, kept);
    }

    fn a_faulty_imprint_is_refused_field_by_field(world) {
        let wrong = Imprint {
            postal_code: Some("1234567".into()),
            email: Some("info".into()),
            creditor_id: Some("DE00ZZZ09999999999".into()),
            bank_accounts: vec![CompanyAccount { iban: "DE88 3704 0044 0532 0130 00".into(), ..CompanyAccount::default() }],
            ..imprint()
        };
        let change = ChangeCompany { version: 1, imprint: Some(wrong), ..ChangeCompany::default() };
        let error = world.session.execute(change).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Invalid);
        assert_eq!(found(&error), [
            "imprint.postal_code: postal_code.format",
            "imprint.bank_accounts[0].iban: iban.check_digits",
            "imprint.email: email.no_at",
            "imprint.creditor_id: creditor_id.check_digits",
        ]);
        assert_eq!(world.session.execute(GetCompany {}).unwrap().imprint, Imprint::default());
    }

    fn doubts_need_a_reason_once(world) {
        let doubtful = || Imprint {
            place: Some("Berlin".into()),
            bank_accounts: vec![CompanyAccount { iban: "DE55 3704 0044 0532 0140 00".into(), ..CompanyAccount::default() }],
            ..imprint()
        };
        let change = |version| ChangeCompany { version, imprint: Some(doubtful()), ..ChangeCompany::default() };
        let error = world.session.execute(change(1)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NeedsAcceptance);
        assert_eq!(found(&error), ["imprint.place: place.contradiction", "imprint.bank_accounts[0].iban: bank.account_check"]);
        world.session.execute_accepting(change(1), "so steht es auf dem Kontoauszug").unwrap();
        world.session.execute(change(2)).unwrap();
    }

    fn holidays_follow_country_and_region(world) {
        let change = |version, country: Option<&str>, part: Option<&str>| ChangeCompany {
            version, country: country.map(str::to_owned), federal_state: part.map(str::to_owned), ..ChangeCompany::default()
        };
        let error = world.session.execute(change(1, Some("CH"), Some("BY"))).unwrap_err();
        assert_eq!(found(&error), ["federal_state: company.federal_state"]);
        let error = world.session.execute(change(1, None, Some("ZH"))).unwrap_err();
        assert_eq!(found(&error), ["federal_state: company.federal_state"]);
        let zurich = world.session.execute(change(1, Some("CH"), Some("ZH"))).unwrap();
        let day = |text: &str| text.parse().unwrap();
        // Berchtoldstag is by custom; 1 August is by law.
        assert!(!zurich.works_on(day("2025-08-01")));
        let vienna = world.session.execute(change(2, Some("Österreich"), None)).unwrap();
        assert!(!vienna.works_on(day("2026-10-26")) && vienna.works_on(day("2025-08-01")));
    }
}
