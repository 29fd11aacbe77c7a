//! Single values are judged through the door of operations, as forms ask before they save.

mod support;

use kundig::Operation;
use kundig::check::operations::{
    CheckIban, CheckPhone, CheckPlace, CheckValue, CountBusinessDays, FindBanks, FindPlaces, ListCodes, ListHolidays,
    MakeIban, SplitAddress, SplitName,
};
use kundig::check::{AccountVerdict, ContactRole, LineKind, NameKind, Sex, ValueKind};
use support::on_both;

on_both! {
    fn every_kind_has_a_normal_form_and_says_what_is_wrong(world) {
        let check = |kind, value: &str| {
            let checked = world.session.execute(CheckValue::new(kind, value)).unwrap();
            let codes: Vec<String> = checked.findings.iter().map(|one| format!("{}: {}", one.path, one.code)).collect();
            (checked.normal, codes.join(", "))
        };
        let fine = |kind, typed: &str, normal: &str| assert_eq!(check(kind, typed), (Some(normal.into()), String::new()));
        fine(ValueKind::Phone, "030 / 901820", "+4930901820");
        fine(ValueKind::Iban, "de89 3704 0044 0532 0130 00", "DE89370400440532013000");
        fine(ValueKind::CreditorId, "DE98 ZZZ 09999999999", "DE98ZZZ09999999999");
        fine(ValueKind::PostalCode, " 10623 ", "10623");
        fine(ValueKind::Email, "Rosi@Example.org", "Rosi@example.org");
        fine(ValueKind::TaxNumber, "9181/081/50815 5", "9181081508155");
        fine(ValueKind::TaxId, "36 574 261 809", "36574261809");
        fine(ValueKind::RegisterEntry, "HRB 11223, AG Koeln", "Amtsgericht Köln HRB 11223");
        fine(ValueKind::Firmenbuch, "fn 122119M", "FN 122119m");
        fine(ValueKind::Gtin, "4 006381 333931", "4006381333931");
        fine(ValueKind::Lei, "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15");
        let bavarian = CheckValue { federal_state: Some("BY".into()), ..CheckValue::new(ValueKind::TaxNumber, "181/815/08155") };
        assert_eq!(world.session.execute(bavarian).unwrap().normal.as_deref(), Some("9181081508155"));
        assert_eq!(check(ValueKind::Email, "rosi@gmial.com").1, "value: email.typo");
        assert_eq!(check(ValueKind::Iban, "DE55 3704 0044 0532 0140 00").1, "value: bank.account_check");
        for kind in ValueKind::ALL {
            let (normal, codes) = check(*kind, "§ \u{0} ß");
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

    fn a_phone_tells_its_kind_its_place_and_how_it_is_printed(world) {
        let phone = |typed: &str| world.session.execute(CheckPhone { phone: typed.into(), country: None }).unwrap();
        let landline = phone("(03641) 63-187744");
        assert_eq!((landline.normal.as_deref(), landline.kind, landline.place.as_deref()), (Some("+49364163187744"), Some(LineKind::Landline), Some("Jena")));
        assert_eq!(landline.printed.as_deref(), Some("+49 3641 63187744"));
        let mobile = phone("0171/33203407");
        assert_eq!((mobile.kind, mobile.place), (Some(LineKind::Mobile), None));
        let none = phone("keine");
        assert_eq!((none.normal, none.kind, none.findings.has_errors()), (None, None, true));
        let abroad = CheckPhone { phone: "01 588580".into(), country: Some("at".into()) };
        assert_eq!(world.session.execute(abroad).unwrap().place.as_deref(), Some("Wien"));
    }

    fn a_pasted_address_is_read_into_its_parts(world) {
        let read = |text: &str| world.session.execute(SplitAddress { text: text.into(), country: None }).unwrap();
        let bank = read("Deutsche Bank AG\nStraße des 17. Juni 135 a\n10623 Berlin");
        assert_eq!((bank.recipient.as_str(), bank.street.as_str(), bank.house_number.as_str()), ("Deutsche Bank AG", "Straße des 17. Juni", "135a"));
        assert_eq!((bank.postal_code.as_str(), bank.place.as_str(), bank.country.as_str()), ("10623", "Berlin", "DE"));
        assert_eq!(read("").country, "DE");
    }

    fn every_code_says_what_it_means(world) {
        let all = world.session.execute(ListCodes { prefix: None }).unwrap().codes;
        assert!(all.len() > 100, "{}", all.len());
        assert!(all.iter().all(|one| one.about_de.ends_with('.') && one.about_en.ends_with('.')));
        let iban = world.session.execute(ListCodes::example()).unwrap().codes;
        assert!(iban.len() > 5 && iban.iter().all(|one| one.code.starts_with("iban.")));
    }

    fn names_are_read_into_their_parts(world) {
        let read = |text: &str| world.session.execute(SplitName { text: text.into() }).unwrap();
        let anna = read("Frau Prof. Dr. Anna-Lena Freifrau von und zu Guttenberg, MBA");
        assert_eq!((anna.kind, anna.people.len()), (NameKind::Person, 1));
        let anna = &anna.people[0];
        assert_eq!((anna.title.as_str(), anna.given.as_str(), anna.particle.as_str()), ("Prof. Dr.", "Anna-Lena", "Freifrau von und zu"));
        assert_eq!((anna.sex, anna.sex_hint), (Some(Sex::Female), Some(Sex::Female)));
        let kim = read("Kim Schmidt");
        assert_eq!((kim.people[0].sex, kim.people[0].sex_hint), (None, None));
        let firm = read("Bäckerei Groß e.K., Inh. Jörg Groß");
        assert_eq!((firm.kind, firm.organisation.as_str(), firm.legal_form.as_str()), (NameKind::Organisation, "Bäckerei Groß e.K.", "e.K."));
        assert_eq!((firm.contact.as_str(), firm.role), ("Jörg Groß", Some(ContactRole::Owner)));
        let couple = read("Petra Müller und Frank Schulze");
        assert_eq!((couple.kind, couple.people.len()), (NameKind::Couple, 2));
    }

    fn holidays_and_business_days_are_counted(world) {
        let list = |year, region: Option<&str>| world.session.execute(ListHolidays { year, region: region.map(str::to_owned) });
        // The company is in Berlin: 8 March is a holiday there since 2019.
        let named = |list: Vec<kundig::check::Holiday>, day: &str| list.into_iter().any(|one| one.date.to_string() == day);
        assert!(named(list(2026, None).unwrap().holidays, "2026-03-08"));
        assert!(!named(list(2018, None).unwrap().holidays, "2018-03-08"));
        assert!(!named(list(2026, Some("DE-BY")).unwrap().holidays, "2026-03-08"));
        assert!(named(list(2026, Some("at")).unwrap().holidays, "2026-10-26"));
        assert_eq!(list(2026, Some("TARGET")).unwrap().holidays.len(), 6);
        assert_eq!(list(1200, None).unwrap().holidays, []);
        let error = list(2026, Some("DE-XY")).unwrap_err();
        assert_eq!(support::found(&error), ["region: region.unknown"]);

        let day = |text: &str| kundig::base::Date(text.parse().unwrap());
        let count = |from: &str, days, until: Option<&str>, region: Option<&str>, target| {
            let question = CountBusinessDays { from: day(from), days, until: until.map(day), region: region.map(str::to_owned), target };
            world.session.execute(question).unwrap()
        };
        // 24 December is a closed day of the company, and the 25th and 26th are holidays.
        assert_eq!(count("2026-12-23", Some(1), None, None, false).date, Some(day("2026-12-28")));
        assert_eq!(count("2026-12-23", Some(1), None, Some("DE-BE"), false).date, Some(day("2026-12-24")));
        // Good Friday is no business day anywhere, 1 May is none for banks; 8 March is one in Bavaria.
        assert_eq!(count("2026-04-02", Some(1), None, Some("DE-BY"), true).date, Some(day("2026-04-07")));
        assert_eq!(count("2026-12-28", Some(-1), None, None, false).date, Some(day("2026-12-23")));
        let between = count("2026-12-23", None, Some("2026-12-30"), None, false);
        assert_eq!((between.days, between.date, between.is_business_day), (Some(3), None, true));
        assert_eq!(count("9999-12-31", Some(1), Some("0001-01-01"), None, true).days, None);
    }
}
