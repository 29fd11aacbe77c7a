//! Customers: registered, found, changed; on both databases.

mod support;

use kundig::base::Money;
use kundig::customer::operations::{
    ChangeCustomer, CustomerHistory, DefineCustomField, FindAddress, FindCustomer, GetCustomer, GreetCustomer,
    GreetingLanguage, GreetingTone, ListCustomers, RegisterCustomer, SearchCustomers,
};
use kundig::customer::{
    AddressInput, AddressKind, ContactPointInput, ContactPointKind, CustomField, CustomFieldType, CustomerInput,
    ExternalReference, GeoPoint, Organisation, Party, PointQuality,
};
use kundig::{Error, ErrorCode};
use support::{address, anna, found, numbered, on_both, person};

fn names(world: &support::World, text: &str) -> Vec<String> {
    let page = world.session.execute(SearchCustomers::new(text)).unwrap();
    page.customers.into_iter().map(|customer| customer.name).collect()
}

on_both! {
    fn custom_fields_are_checked_by_their_own_rules(world) {
        let define = |field: CustomField| world.session.execute(DefineCustomField { field });
        let gtin = CustomField { checked_as: Some(kundig::check::ValueKind::Gtin), ..CustomField::new("geraet", CustomFieldType::Text, "Gerät (GTIN)") };
        define(gtin.clone()).unwrap();
        let bags = CustomField { minimum: Some(1), maximum: Some(3), ..CustomField::new("saecke", CustomFieldType::Number, "Säcke") };
        define(bags.clone()).unwrap();
        let choices = vec!["Öl".into(), "Gas".into(), "Wärmepumpe".into()];
        define(CustomField { choices, maximum: Some(2), ..CustomField::new("heizung", CustomFieldType::MultiChoice, "Heizung") }).unwrap();
        define(CustomField { record: Some("customer".into()), ..CustomField::new("verwalter", CustomFieldType::Reference, "Verwalter") }).unwrap();
        for wrong in [
            CustomField { checked_as: gtin.checked_as, ..CustomField::new("zahl", CustomFieldType::Number, "Zahl") },
            CustomField { minimum: Some(4), ..bags.clone() },
            CustomField { minimum: Some(1), ..CustomField::new("tag", CustomFieldType::Date, "Tag") },
            CustomField::new("mehr", CustomFieldType::MultiChoice, "Mehr"),
            CustomField::new("verweis", CustomFieldType::Reference, "Verweis"),
            CustomField { record: Some("drache".into()), ..CustomField::new("verweis", CustomFieldType::Reference, "Verweis") },
        ] {
            assert_eq!(define(wrong.clone()).unwrap_err().code(), ErrorCode::Invalid, "{wrong:?}");
        }
        let other = world.anna();
        let register = |fields: serde_json::Value| {
            let mut customer = person("Otto", "Klein");
            customer.custom_fields = serde_json::from_value(fields).unwrap();
            world.session.execute(RegisterCustomer::new(customer))
        };
        let kept = register(serde_json::json!({
            "geraet": "4 006381 333931", "saecke": 2.5, "heizung": ["Gas", "Öl"], "verwalter": other.id
        })).unwrap();
        assert_eq!(kept.custom_fields["geraet"], "4006381333931");
        let error = register(serde_json::json!({
            "geraet": "4006381333932", "saecke": 4, "heizung": ["Gas", "Gas"], "verwalter": "Anna"
        })).unwrap_err();
        assert_eq!(found(&error), [
            "customer.custom_fields.geraet: gtin.check_digit",
            "customer.custom_fields.heizung: custom_field.type",
            "customer.custom_fields.saecke: custom_field.bounds",
            "customer.custom_fields.verwalter: custom_field.type",
        ]);
        let error = register(serde_json::json!({ "heizung": ["Gas", "Öl", "Wärmepumpe"], "saecke": 1e300 })).unwrap_err();
        assert_eq!(found(&error), ["customer.custom_fields.heizung: custom_field.bounds", "customer.custom_fields.saecke: custom_field.bounds"]);
    }

    fn an_address_is_found_as_it_was_on_a_day(world) {
        let anna = world.anna();
        let change = |version, street: &str, from: Option<&str>| {
            let mut shipping = address(AddressKind::Shipping, street, "14467", "Potsdam");
            shipping.valid_from = from.map(|day| kundig::base::Date(day.parse().unwrap()));
            ChangeCustomer { addresses: Some(vec![address(AddressKind::Main, "Weg 1", "10623", "Berlin"), shipping]), ..ChangeCustomer::new(anna.id, version) }
        };
        let day = 86_400_000_000;
        world.clock.set(kundig::base::Timestamp::from_micros(support::MONDAY_TEN + 10 * day));
        world.session.execute(change(1, "Neuer Weg 5", None)).unwrap();
        world.clock.set(kundig::base::Timestamp::from_micros(support::MONDAY_TEN + 20 * day));
        world.session.execute(change(2, "Noch ein Weg 7", Some("2026-12-20"))).unwrap();
        let find = |kind, on: Option<&str>| {
            let found = FindAddress { id: anna.id, kind, on: on.map(|day| kundig::base::Date(day.parse().unwrap())) };
            world.session.execute(found).unwrap().address.and_then(|address| address.street)
        };
        let shipping = Some(AddressKind::Shipping);
        assert_eq!(find(shipping, Some("2026-11-25")).as_deref(), Some("Am Lager"));
        assert_eq!(find(shipping, Some("2026-12-05")).as_deref(), Some("Neuer Weg"));
        // The new one is not valid yet: until then goods go to the main address.
        assert_eq!(find(shipping, None).as_deref(), Some("Weg"));
        assert_eq!(find(shipping, Some("2026-12-24")).as_deref(), Some("Noch ein Weg"));
        assert_eq!(find(None, None).as_deref(), Some("Weg"));
    }

    fn an_address_knows_its_state_and_where_it_lies(world) {
        let mut anna = person("Anna", "Groß");
        anna.addresses.push(address(AddressKind::Main, "Weg 1", "10623", "Berlin"));
        let point = GeoPoint { latitude_e6: 52_512_000, longitude_e6: 13_322_000, quality: PointQuality::House };
        anna.addresses.push(AddressInput { point: Some(point), ..address(AddressKind::Shipping, "Am Lager 3", "14467", "Potsdam") });
        let anna = world.session.execute(RegisterCustomer::new(anna)).unwrap();
        let main = &anna.addresses[0];
        assert_eq!((main.state.as_deref(), main.point.map(|point| point.quality)), (Some("BE"), Some(PointQuality::PostalCode)));
        assert!(main.point.is_some_and(|point| (point.latitude_e6 - 52_510_000).abs() < 50_000));
        assert_eq!((anna.addresses[1].state.as_deref(), anna.addresses[1].point), (Some("BB"), Some(point)));
        assert_eq!(world.session.execute(GetCustomer { id: anna.id }).unwrap(), anna);
        let mut wrong = person("Otto", "Groß");
        let nowhere = GeoPoint { latitude_e6: 91_000_000, ..point };
        wrong.addresses.push(AddressInput { point: Some(nowhere), ..address(AddressKind::Main, "Weg 1", "10623", "Berlin") });
        assert_eq!(found(&world.session.execute(RegisterCustomer::new(wrong)).unwrap_err()), ["customer.addresses[0].point: address.point"]);
    }

    fn what_leads_nowhere_is_not_used(world) {
        let mut anna = person("Anna", "Groß");
        let mut old = ContactPointInput::new(ContactPointKind::Email, "alt@example.org");
        (old.preferred, old.invalid) = (true, true);
        anna.contact_points = vec![old, ContactPointInput::new(ContactPointKind::Email, "neu@example.org")];
        anna.do_not_contact = Some("Wünscht keine Werbung.".into());
        let anna = world.session.execute(RegisterCustomer::new(anna)).unwrap();
        assert_eq!(anna.contact_point(ContactPointKind::Email).map(|point| point.value.as_str()), Some("neu@example.org"));
        let record = kundig::consent::operations::RecordConsent { customer: anna.id, ..kundig::Operation::example() };
        let consent = world.session.execute(record).unwrap();
        let check = || kundig::consent::operations::CheckConsent { customer: anna.id, purpose: consent.purpose.clone(), channel: consent.channel };
        assert!(!world.session.execute(check()).unwrap().allowed);
        let lift = ChangeCustomer { do_not_contact: Some(None), ..ChangeCustomer::new(anna.id, 1) };
        world.session.execute(lift).unwrap();
        assert!(world.session.execute(check()).unwrap().allowed);
    }

    fn names_and_legal_forms_are_checked_and_found(world) {
        let mut person = person("max", "MÜLLER");
        if let Party::Person(person) = &mut person.party {
            person.title = Some("Dr.med".into());
            person.salutation = Some(kundig::customer::Salutation::Ms);
        }
        let outcome = world.session.perform(RegisterCustomer::new(person)).unwrap();
        let codes: Vec<&str> = outcome.findings.iter().map(|one| one.code.as_ref()).collect();
        assert_eq!(codes, ["name.case", "name.case", "salutation.given_name"]);
        let Party::Person(kept) = outcome.value.party else { panic!("no person") };
        // Hints change nothing; titles have their usual spelling.
        assert_eq!((kept.title.as_deref(), kept.last_name.as_str()), (Some("Dr. med."), "MÜLLER"));

        let firm = |name: &str, form: Option<&str>, court: Option<&str>, number: Option<&str>| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let firm = Organisation { legal_name: name.into(), legal_form: owned(form), register_court: owned(court), register_number: owned(number), ..Organisation::default() };
            world.session.execute(RegisterCustomer::new(CustomerInput::new(Party::Organisation(firm))))
        };
        let Party::Organisation(kept) = firm("Müller & Söhne gmbh & co. kg", None, Some("AG Jena"), Some("hra 12345")).unwrap().party else { panic!("no firm") };
        assert_eq!((kept.legal_form.as_deref(), kept.register_court.as_deref(), kept.register_number.as_deref()), (Some("GmbH & Co. KG"), Some("Amtsgericht Jena"), Some("HRA 12345")));
        let error = firm("Müller GmbH", Some("AG"), Some("Jena"), Some("HRA 12345")).unwrap_err();
        assert_eq!(found(&error), ["customer.party.legal_name: legal_form.contradiction", "customer.party.register_number: register.legal_form"]);
        let error = firm("Müller", Some("Gnbh"), None, None).unwrap_err();
        assert_eq!(found(&error), ["customer.party.legal_form: legal_form.unknown"]);
    }

    fn a_letter_begins_as_usage_wants_it(world) {
        let mut anna = person("Anna", "von der Vogelweide");
        if let Party::Person(person) = &mut anna.party {
            person.title = Some("Prof. Dr.".into());
            person.salutation = Some(kundig::customer::Salutation::Ms);
        }
        let anna = world.session.execute(RegisterCustomer::new(anna)).unwrap();
        let line = |language, tone| world.session.execute(GreetCustomer { id: anna.id, language, tone }).unwrap().line;
        assert_eq!(line(None, None), "Sehr geehrte Frau Professorin von der Vogelweide,");
        assert_eq!(line(Some(GreetingLanguage::SwissGerman), Some(GreetingTone::Warm)), "Liebe Anna");
        assert!(line(Some(GreetingLanguage::English), None).starts_with("Dear Professor "));
        let firm = Organisation { legal_name: "Müller GmbH".into(), ..Organisation::default() };
        let firm = world.session.execute(RegisterCustomer::new(CustomerInput::new(Party::Organisation(firm)))).unwrap();
        let greeting = world.session.execute(GreetCustomer { id: firm.id, language: None, tone: None }).unwrap();
        assert_eq!(greeting.line, "Sehr geehrte Damen und Herren,");
    }

    fn a_doubtful_number_is_kept_once_the_doubt_is_accepted(world) {
        let mut anna = person("Anna", "Groß");
        anna.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, " 12345 "));
        let register = || RegisterCustomer::new(anna.clone());
        let error = world.session.execute(register()).unwrap_err();
        assert_eq!(found(&error), ["customer.contact_points[0].value: phone.no_area_code"]);
        let anna = world.session.execute_accepting(register(), "Nachbarort").unwrap();
        assert_eq!(anna.contact_points[0].value, "12345");
    }

    fn what_was_accepted_is_not_asked_about_again(world) {
        let mut anna = person("Anna", "Groß");
        let doubtful = || address(AddressKind::Main, "Weg 1", "10551", "Bernau");
        anna.addresses.push(doubtful());
        let anna = world.session.execute_accepting(RegisterCustomer::new(anna), "so steht es im Ausweis").unwrap();
        let change = |version, addresses| ChangeCustomer { addresses: Some(addresses), ..ChangeCustomer::new(anna.id, version) };
        let shipping = || address(AddressKind::Shipping, "Am Lager 3", "14467", "Potsdam");
        let changed = world.session.execute(change(1, vec![doubtful(), shipping()])).unwrap();
        assert_eq!(changed.addresses.len(), 2);
        assert_eq!(changed.addresses[0].id, anna.addresses[0].id);
        // Another doubt is one.
        let error = world.session.execute(change(2, vec![doubtful(), address(AddressKind::Shipping, "Am Lager 3", "14467", "Berlin")])).unwrap_err();
        assert_eq!(found(&error), ["addresses[1].place: place.contradiction"]);
    }

    fn what_was_registered_is_read_back_in_normal_form(world) {
        let made = world.anna();
        let read = world.session.execute(GetCustomer { id: made.id }).unwrap();
        assert_eq!(made, read);
        assert_eq!((read.number.as_str(), read.name.as_str(), read.version), ("K-10001", "Anna Groß", 1));
        assert_eq!(read.addresses[0].street.as_deref(), Some("Straße des 17. Juni"));
        assert_eq!(read.addresses[0].house_number.as_deref(), Some("135 a"));
        assert_eq!(read.addresses[0].country, "DE");
        let phone = read.contact_point(ContactPointKind::Phone).unwrap();
        assert_eq!((phone.value.as_str(), phone.typed.as_str()), ("+4930901820", "030 / 901820"));
        assert_eq!(read.bank_accounts[0].iban, "DE89370400440532013000");
    }

    fn faulty_input_is_refused_with_findings_and_nothing_is_kept(world) {
        let mut faulty = person("Otto", " ");
        faulty.bank_accounts.push(kundig::customer::BankAccountInput { holder: None, iban: "DE88 3704 0044 0532 0130 00".into(), bic: None, bank_name: None });
        faulty.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "otto.example.org"));
        let error = world.session.execute(RegisterCustomer::new(faulty)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Invalid);
        let found = found(&error);
        assert!(found.contains(&"customer.party.last_name: text.required".into()), "{found:?}");
        assert!(found.iter().any(|one| one.starts_with("customer.bank_accounts[0].iban: iban.")), "{found:?}");
        assert!(found.iter().any(|one| one.starts_with("customer.contact_points[0].value: email.")), "{found:?}");
        assert_eq!(world.session.execute(ListCustomers::default()).unwrap().customers.len(), 0);
        // The number was given back: the next customer has it.
        assert_eq!(world.anna().number, "K-10001");
    }

    fn a_warning_needs_a_reason_that_the_journal_keeps(world) {
        let mut doubtful = person("Erna", "Zweifel");
        doubtful.addresses.push(address(AddressKind::Main, "Am Markt 1", "7743", "Jena"));
        let error = world.session.execute(RegisterCustomer::new(doubtful.clone())).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NeedsAcceptance);
        assert_eq!(found(&error), ["customer.addresses[0].postal_code: postal_code.lost_zero"]);
        let made = world.session.execute_accepting(RegisterCustomer::new(doubtful), "am Telefon bestätigt").unwrap();
        assert_eq!(made.addresses[0].postal_code.as_deref(), Some("07743"));
        let history = world.session.execute(CustomerHistory { id: made.id, after: 0, limit: None }).unwrap();
        assert_eq!(history.entries[0].accepted_because.as_deref(), Some("am Telefon bestätigt"));
    }

    fn a_customer_is_found_as_people_type(world) {
        world.anna();
        let mut firm = CustomerInput::new(Party::Organisation(Organisation {
            legal_name: "Müller & Söhne Haustechnik GmbH".into(),
            contact_name: Some("Jürgen Weiß".into()),
            ..Organisation::default()
        }));
        firm.addresses.push(address(AddressKind::Main, "Hauptstr. 5", "80331", "München"));
        firm.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "0171/33203407"));
        world.session.execute(RegisterCustomer::new(firm)).unwrap();
        let firm = ["Müller & Söhne Haustechnik GmbH"];
        for question in ["müll", "Mueller", "muller haus", "weiss", "münchen müller", "80331", "0171 33203407", "+49 171 33203407", "0049171-33203407", "K-10002"] {
            assert_eq!(names(world, question), firm, "{question}");
        }
        assert_eq!(names(world, "gross berl"), ["Anna Groß"]);
        assert_eq!(names(world, "anna.gross@example.org"), ["Anna Groß"]);
        assert_eq!(names(world, "potsdam"), ["Anna Groß"]);
        assert_eq!(names(world, "niemand"), Vec::<String>::new());
        assert_eq!(names(world, " \" * ' ( : & | !"), Vec::<String>::new());
    }

    fn the_best_hit_comes_first_at_any_limit_and_pages_miss_nothing(world) {
        world.session.unit(|unit| {
            for number in 0..230 {
                let mut customer = person("Nr", &numbered("Ander", number));
                customer.addresses.push(address(AddressKind::Main, "Müllerweg 1", "10115", "Berlin"));
                unit.execute(RegisterCustomer::new(customer))?;
            }
            Ok(())
        }).unwrap();
        let page = |limit, after| world.session.execute(SearchCustomers { limit: Some(limit), after, ..SearchCustomers::new("müller") }).unwrap();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let found = page(70, after);
            seen.extend(found.customers.iter().map(|customer| customer.id));
            after = found.next;
            if after.is_none() {
                break;
            }
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((count, seen.len()), (230, 230));
        let mut named = person("Liane", "Müller");
        named.addresses.push(address(AddressKind::Main, "Am Bach 2", "04107", "Leipzig"));
        let early = world.session.execute(SearchCustomers { limit: Some(1), ..SearchCustomers::new("anderf müller") }).unwrap();
        assert_eq!(early.customers[0].name, "Nr Anderf");
        world.session.execute(RegisterCustomer::new(named)).unwrap();
        let best = world.session.execute(SearchCustomers { limit: Some(1), ..SearchCustomers::new("müller leip") }).unwrap();
        assert_eq!(best.customers[0].name, "Liane Müller");
    }

    fn a_letter_alone_lists_the_names_that_begin_with_it(world) {
        for (first, last) in [("Otto", "Ärmel"), ("Berta", "Zahn"), ("Zoe", "Ampel"), ("Jan", "Zahn"), ("Udo", "Zorn")] {
            world.session.execute(RegisterCustomer::new(person(first, last))).unwrap();
        }
        assert_eq!(names(world, "a"), ["Otto Ärmel", "Zoe Ampel"]);
        let page = |after| world.session.execute(SearchCustomers { limit: Some(2), after, ..SearchCustomers::new("Z") }).unwrap();
        let first = page(None);
        let shown = |page: &kundig::customer::CustomerPage| page.customers.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!(shown(&first), ["Berta Zahn", "Jan Zahn"]);
        let second = page(first.next);
        assert_eq!((shown(&second), second.next), (vec!["Udo Zorn".to_owned()], None));
    }

    fn a_change_is_found_by_its_new_words_only(world) {
        let customer = world.anna();
        let moved = vec![address(AddressKind::Main, "Grassistr. 8", "04107", "Leipzig")];
        let change = ChangeCustomer {
            party: Some(person("Anna", "Klein").party),
            addresses: Some(moved),
            ..ChangeCustomer::new(customer.id, 1)
        };
        let changed = world.session.execute(change).unwrap();
        assert_eq!((changed.name.as_str(), changed.version), ("Anna Klein", 2));
        assert_eq!(names(world, "potsdam"), Vec::<String>::new());
        assert_eq!(names(world, "klein leipz"), ["Anna Klein"]);
    }

    fn a_stale_change_is_a_conflict_and_changes_nothing(world) {
        let customer = world.anna();
        let note = |text: &str| ChangeCustomer { note: Some(Some(text.into())), ..ChangeCustomer::new(customer.id, 1) };
        world.session.execute(note("erste")).unwrap();
        let error = world.session.execute(note("zweite")).unwrap_err();
        assert!(matches!(error, Error::Conflict { read: 1, current: 2, .. }), "{error}");
        assert_eq!(world.session.execute(GetCustomer { id: customer.id }).unwrap().note.as_deref(), Some("erste"));
    }

    fn what_is_left_out_stays_and_null_empties(world) {
        let customer = world.anna();
        let change = format!(r#"{{"id":"{}","version":1,"note":null,"tags":["Stammkunde"]}}"#, customer.id);
        world.session.call("customer.change", &change).unwrap();
        let read = world.session.execute(GetCustomer { id: customer.id }).unwrap();
        assert_eq!((read.note, read.tags), (None, vec!["Stammkunde".to_owned()]));
        assert_eq!((read.addresses, read.payment_days), (customer.addresses, Some(14)));
    }

    fn an_address_that_did_not_change_keeps_its_id(world) {
        let customer = world.anna();
        let mut addresses = anna().addresses;
        addresses[1] = address(AddressKind::Shipping, "Neue Str. 9", "14467", "Potsdam");
        let change = ChangeCustomer { addresses: Some(addresses), ..ChangeCustomer::new(customer.id, 1) };
        let changed = world.session.execute(change).unwrap();
        assert_eq!(changed.addresses[0].id, customer.addresses[0].id);
        assert_ne!(changed.addresses[1].id, customer.addresses[1].id);
        let history = world.session.execute(CustomerHistory { id: customer.id, after: 0, limit: None }).unwrap();
        let fields: Vec<&String> = history.entries[1].after.keys().collect();
        assert_eq!(fields, ["version", "addresses"]);
    }

    fn a_change_of_nothing_is_no_event(world) {
        let customer = world.anna();
        let change = ChangeCustomer { note: Some(customer.note.clone()), ..ChangeCustomer::new(customer.id, 1) };
        assert_eq!(world.session.execute(change).unwrap().version, 1);
        let history = world.session.execute(CustomerHistory { id: customer.id, after: 0, limit: None }).unwrap();
        assert_eq!(history.entries.len(), 1);
    }

    fn a_host_finds_its_customer_by_its_own_key(world) {
        let reference = ExternalReference { system: "werkstatt".into(), kind: "kunde".into(), key: "4711".into() };
        let mut customer = anna();
        customer.external_references.push(reference.clone());
        let made = world.session.execute(RegisterCustomer::new(customer.clone())).unwrap();
        let find = |find: FindCustomer| world.session.execute(find).unwrap().customers.into_iter().map(|c| c.id).collect::<Vec<_>>();
        assert_eq!(find(FindCustomer { external_reference: Some(reference), ..Default::default() }), [made.id]);
        assert_eq!(find(FindCustomer { number: Some("K-10001".into()), ..Default::default() }), [made.id]);
        assert_eq!(find(FindCustomer { iban: Some("de89 3704 0044 0532 0130 00".into()), ..Default::default() }), [made.id]);
        let error = world.session.execute(RegisterCustomer::new(customer)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Exists);
    }

    fn custom_fields_are_typed_and_searchable(world) {
        let field = CustomField { searchable: true, ..CustomField::new("kennzeichen", CustomFieldType::Text, "Amtliches Kennzeichen") };
        world.session.execute(DefineCustomField { field }).unwrap();
        let mut customer = anna();
        customer.custom_fields.insert("kennzeichen".into(), "B-KU 1234".into());
        world.session.execute(RegisterCustomer::new(customer.clone())).unwrap();
        assert_eq!(names(world, "B-KU 1234"), ["Anna Groß"]);
        customer.custom_fields.insert("kennzeichen".into(), 7.into());
        customer.custom_fields.insert("kenzeichen".into(), "x".into());
        let error = world.session.execute(RegisterCustomer::new(customer)).unwrap_err();
        assert_eq!(found(&error), ["customer.custom_fields.kennzeichen: custom_field.type", "customer.custom_fields.kenzeichen: custom_field.unknown"]);
        let near = error.findings().unwrap().iter().find_map(|finding| finding.suggestion.clone());
        assert_eq!(near.as_deref(), Some("kennzeichen"));
    }

    fn a_list_pages_by_key_without_gaps_or_doubles(world) {
        for number in 0..25 {
            world.session.execute(RegisterCustomer::new(person("Gleich", &numbered("Name", number % 3)))).unwrap();
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = world.session.execute(ListCustomers { limit: Some(7), after, status: None }).unwrap();
            seen.extend(page.customers.iter().map(|customer| customer.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((count, seen.len()), (25, 25));
        let error = world.session.execute(ListCustomers { after: Some("Unsinn".into()), ..Default::default() }).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Malformed);
    }

    fn money_stays_money(world) {
        let mut customer = anna();
        customer.credit_limit = Some(Money::eur(125_000));
        let made = world.session.execute(RegisterCustomer::new(customer)).unwrap();
        assert_eq!(world.session.execute(GetCustomer { id: made.id }).unwrap().credit_limit, Some(Money::eur(125_000)));
        let mut foreign = anna();
        foreign.credit_limit = serde_json::from_str(r#"{"minor": 5, "currency": "CHF"}"#).unwrap();
        assert_eq!(found(&world.session.execute(RegisterCustomer::new(foreign)).unwrap_err()), ["customer.credit_limit: money.currency"]);
    }

    fn a_number_or_id_is_given_once(world) {
        let with_number = || RegisterCustomer { number: Some("4711".into()), ..RegisterCustomer::new(anna()) };
        let made = world.session.execute(with_number()).unwrap();
        assert_eq!(world.session.execute(with_number()).unwrap_err().code(), ErrorCode::Exists);
        let same_id = RegisterCustomer { id: Some(made.id), ..RegisterCustomer::new(anna()) };
        assert_eq!(world.session.execute(same_id).unwrap_err().code(), ErrorCode::Exists);
    }
}
