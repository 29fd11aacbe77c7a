//! Customers go out, as far as the session may see them, and come in again as they were.

mod support;

use std::ops::ControlFlow;

use kundig::access::operations::SetRole;
use kundig::access::{Grant, Scope};
use kundig::base::{Date, Money};
use kundig::customer::operations::{DefineCustomField, GetCustomer, ListCustomers, RegisterCustomer};
use kundig::customer::{
    AddressInput, AddressKind, BankAccountInput, ContactPointInput, ContactPointKind, CustomField, CustomFieldType,
    Customer, CustomerInput, ExternalReference, Organisation, Party, PartyRole, Status,
};
use kundig::interchange::operations::{ExportCustomers, ExportFile};
use kundig::interchange::{ExportSource, FileFormat, FileWriting};
use kundig::segment::operations::SaveSegment;
use kundig::{ErrorCode, ExportOptions, ExportReport, ImportOptions, Session, export_customers, import_customers};
use serde_json::{Value, json};
use support::{World, anna, numbered, on_both, person};

fn options(format: FileFormat) -> ExportOptions {
    ExportOptions { source: ExportSource::default(), format, writing: FileWriting::default() }
}

fn export(session: &Session, options: &ExportOptions) -> (Vec<u8>, ExportReport) {
    let mut file = Vec::new();
    let report = export_customers(session, &mut file, options, |_| ControlFlow::Continue(())).unwrap();
    (file, report)
}

fn fields(world: &World) {
    let choices = vec!["Auto".into(), "Heim".into()];
    for field in [
        CustomField::new("kennzeichen", CustomFieldType::Text, "Amtliches Kennzeichen"),
        CustomField::new("flaeche", CustomFieldType::Number, "Fläche in m²"),
        CustomField::new("seit", CustomFieldType::Date, "Vertrag seit"),
        CustomField::new("beitrag", CustomFieldType::Money, "Beitrag"),
        CustomField::new("email", CustomFieldType::Text, "E-Mail"),
        CustomField { choices, ..CustomField::new("sparten", CustomFieldType::MultiChoice, "Sparten") },
    ] {
        world.session.execute(DefineCustomField { field }).unwrap();
    }
}

/// Everything that a customer can have.
fn world_of_customers(world: &World) {
    fields(world);
    let day = |text: &str| Some(Date(text.parse().unwrap()));
    let mut anna = anna();
    if let Party::Person(person) = &mut anna.party {
        person.title = Some("Dr.".into());
        person.birth_date = day("1980-05-12");
        person.name_suffix = Some("jun.".into());
        person.employer = Some("Müßig GmbH".into());
    }
    anna.addresses.push(AddressInput {
        valid_until: day("2020-01-31"),
        ..support::address(AddressKind::Main, "Alte Gasse 1", "07743", "Jena")
    });
    anna.addresses.push(AddressInput {
        addition: Some("c/o Süß".into()),
        ..support::address(AddressKind::Billing, "Ölweg 2", "07743", "Jena")
    });
    let more = [
        ContactPointInput {
            label: Some("privat".into()),
            ..ContactPointInput::new(ContactPointKind::Phone, "03641 123456")
        },
        ContactPointInput {
            label: Some("Ferienhaus".into()),
            preferred: true,
            ..ContactPointInput::new(ContactPointKind::Phone, "038301 4567")
        },
        ContactPointInput { do_not_use: true, ..ContactPointInput::new(ContactPointKind::Email, "alt@example.org") },
        ContactPointInput::new(ContactPointKind::Mobile, "0171 1234567"),
        ContactPointInput::new(ContactPointKind::Messenger, "@anna"),
        ContactPointInput::new(ContactPointKind::Web, "https://anna.example"),
    ];
    anna.contact_points.extend(more);
    anna.custom_fields = serde_json::from_value(json!({
        "kennzeichen": "J-ÄÖ 1", "flaeche": 12.5, "seit": "2020-02-01", "email": "x",
        "beitrag": {"minor": 1250, "currency": "EUR"}, "sparten": ["Auto", "Heim"],
    }))
    .unwrap();
    anna.tags = vec!["Stammkunde".into(), "Ökostrom".into()];
    anna.revenue = Some(Money::eur(-123_405));
    anna.credit_limit = Some(Money::eur(50_000));
    anna.note = Some("=HYPERLINK(\"x\")\nzweite Zeile; mit „Zeichen“".into());
    anna.price_group = Some("B".into());
    let mut firm = CustomerInput::new(Party::Organisation(Organisation {
        legal_name: "Müßig & Söhne GmbH".into(),
        register_court: Some("Jena".into()),
        register_number: Some("HRB 12345".into()),
        vat_id: Some("DE136695976".into()),
        contact_name: Some("Frau Süßmilch".into()),
        size: Some(kundig::customer::CompanySize::Small),
        ..Organisation::default()
    }));
    firm.status = Some(Status::Lead);
    firm.roles = vec![PartyRole::Supplier, PartyRole::Payer];
    firm.do_not_contact = Some("Rechtsstreit".into());
    firm.external_references =
        vec![ExternalReference { system: "werkstatt".into(), kind: "kunde".into(), key: "4;7".into() }];
    for (iban, holder) in [("DE89370400440532013000", None), ("DE02120300000000202051", Some("Erna Süß".to_owned()))]
    {
        firm.bank_accounts.push(BankAccountInput { holder, iban: iban.into(), bic: None, bank_name: None });
    }
    for customer in [anna, firm, person("", "Ötzi")] {
        let register = RegisterCustomer::new(customer);
        world.session.execute_accepting(register, "test").unwrap();
    }
}

fn customers(session: &Session) -> Vec<Customer> {
    let page = session.execute(ListCustomers { limit: Some(200), ..ListCustomers::default() }).unwrap();
    page.customers.iter().map(|one| session.execute(GetCustomer { id: one.id }).unwrap()).collect()
}

/// What must be the same again: all but ids, versions, stamps, how a value was typed, and the keys that the import gives.
fn essence(customer: &Customer) -> Value {
    let mut value = serde_json::to_value(customer).unwrap();
    for list in ["addresses", "contact_points", "bank_accounts"] {
        let list = value[list].as_array_mut().unwrap();
        for part in list.iter_mut() {
            part.as_object_mut().unwrap().retain(|name, _| name != "id" && name != "typed");
        }
        list.sort_by_key(Value::to_string);
    }
    value["external_references"].as_array_mut().unwrap().retain(|reference| reference["system"] != "kundig");
    let map = value.as_object_mut().unwrap();
    map.retain(|name, _| !["id", "version", "created_at", "changed_at"].contains(&name.as_str()));
    value
}

on_both! {
    fn what_goes_out_comes_in_again(world) {
        world_of_customers(world);
        let before = customers(&world.session);
        for format in [FileFormat::Csv, FileFormat::Xlsx, FileFormat::Jsonl] {
            let (file, report) = export(&world.session, &options(format));
            assert_eq!((report.lines, report.stopped), (3, false));
            let other = World::sqlite();
            fields(&other);
            let import = ImportOptions { system: "kundig".into(), ..ImportOptions::default() };
            let report = import_customers(&other.session, &file[..], &import, |_| ControlFlow::Continue(())).unwrap();
            assert_eq!((report.imported, report.set_apart), (3, 0), "{format}: {:?}", report.with_findings);
            assert_eq!(report.columns_not_taken, Vec::<String>::new(), "{format}");
            let after: Vec<Value> = customers(&other.session).iter().map(essence).collect();
            let expected: Vec<Value> = before.iter().map(essence).collect();
            assert_eq!(after, expected, "{format}");
            // Into the same database they are the same customers, and nothing changes.
            let duplicates = Some(kundig::interchange::DuplicatePolicy::Skip);
            let again = ImportOptions { duplicates, ..import };
            let report = import_customers(&world.session, &file[..], &again, |_| ControlFlow::Continue(())).unwrap();
            assert_eq!((report.skipped, report.set_apart), (3, 0), "{format}: {:?}", report.with_findings);
        }
        assert_eq!(customers(&world.session), before);
    }

    fn cards_hold_what_cards_can_and_say_what_not(world) {
        world_of_customers(world);
        let (file, report) = export(&world.session, &options(FileFormat::Vcard));
        let text = String::from_utf8(file).unwrap();
        assert!(text.contains("VERSION:4.0") && text.contains("Groß") && !text.contains("DE8937"), "{text}");
        assert!(!text.contains("alt@example.org"), "what must not be used is in no list");
        assert!(["iban", "custom.kennzeichen"].iter().all(|name| report.left_out.contains(&(*name).to_owned())), "{:?}", report.left_out);
        let other = World::sqlite();
        let report = import_customers(&other.session, text.as_bytes(), &ImportOptions::default(), |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((report.imported, report.set_apart), (3, 0), "{:?}", report.with_findings);
        let places: Vec<usize> = customers(&other.session).iter().map(|one| one.addresses.len()).collect();
        assert_eq!(places.iter().sum::<usize>(), 3, "past addresses stay behind");
    }

    fn a_table_is_for_people(world) {
        world_of_customers(world);
        let (file, report) = export(&world.session, &options(FileFormat::Csv));
        let text = String::from_utf8(file).unwrap();
        let header = text.lines().next().unwrap().trim_start_matches('\u{FEFF}');
        assert_eq!(header.split(';').map(|name| name.trim_matches('"')).collect::<Vec<_>>(), report.columns);
        assert!(header.starts_with("Kundennummer;Titel;Vorname;Nachname;Firma"), "{header}");
        let place = |name: &str| report.columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("{name}: {header}"));
        assert!(place("Straße") < place("PLZ") && place("PLZ") < place("street.2"), "{header}");
        assert!(report.columns.contains(&"Amtliches Kennzeichen".to_owned()) && report.columns.contains(&"custom.email".to_owned()));
        assert!(text.contains("'=HYPERLINK") && text.contains("-1234,05"), "{text}");
        let old = FileWriting { encoding: Some("windows1252".into()), delimiter: Some("\t".into()), plain: true };
        let source = ExportSource::Search { text: "ötzi".into() };
        let (file, report) = export(&world.session, &ExportOptions { source, format: FileFormat::Csv, writing: old });
        assert_eq!(report.lines, 1);
        assert!(file.windows(5).any(|part| part == b"\xD6tzi\t"), "{file:?}");
        let wrong = ExportOptions { writing: FileWriting { delimiter: Some("ab".into()), ..FileWriting::default() }, ..options(FileFormat::Csv) };
        let error = export_customers(&world.session, Vec::new(), &wrong, |_| ControlFlow::Continue(())).unwrap_err();
        assert_eq!(support::found(&error), ["writing.delimiter: export.delimiter"]);
    }

    fn nobody_exports_what_they_may_not_see(world) {
        let anna = world.anna();
        world.session.execute(RegisterCustomer::new(person("Otto", "Fremd"))).unwrap();
        let rows = |session: &Session| session.execute(ExportCustomers::default());
        // Who has no right to export exports nothing, though they see customers.
        assert_eq!(rows(&world.user("kai", &["service"], &[])).unwrap_err().code(), ErrorCode::Denied);
        let role = |name: &str, grants: Vec<Grant>| {
            world.session.execute(SetRole { name: name.into(), about: name.into(), grants }).unwrap();
        };
        // Bank data: withheld by either right.
        role("a", vec![Grant::all("export.*"), Grant::all("customer.get").fields(&["!customer.bank"])]);
        role("b", vec![Grant::all("export.*").fields(&["!customer.bank"]), Grant::all("customer.get")]);
        for role in ["a", "b"] {
            let session = world.user(&format!("u{role}"), &[role], &[]);
            let page = rows(&session).unwrap();
            let found = page.customers.iter().find(|row| row.id == anna.id).unwrap();
            assert!(!found.values.contains_key("iban") && found.values["email"] == "anna.gross@example.org", "{:?}", found.values);
            let file = session.execute(ExportFile { limit: None, ..<ExportFile as kundig::Operation>::example() }).unwrap();
            assert_eq!(file.customers, 2);
            let (bytes, _) = export(&session, &options(FileFormat::Csv));
            assert!(!String::from_utf8(bytes).unwrap().contains("IBAN"));
        }
        // Only one's own.
        let owner = world.user("olga", &[], &[]);
        role("own", vec![Grant::all("export.*").scope(Scope::Own), Grant::all("customer.get")]);
        drop(owner);
        let owner = world.user("olga", &["own"], &[]);
        assert!(rows(&owner).unwrap().customers.is_empty());
        let named = ExportSource::Customers { ids: vec![anna.id] };
        assert!(owner.execute(ExportCustomers { source: Some(named.clone()), ..ExportCustomers::default() }).unwrap().customers.is_empty());
        assert_eq!(world.session.execute(ExportCustomers { source: Some(named), ..ExportCustomers::default() }).unwrap().customers.len(), 1);
    }

    fn a_segment_goes_out_as_it_is_seen(world) {
        let anna = world.anna();
        let mut otto = person("Otto", "Ferner");
        otto.tags = vec!["Messe".into()];
        let otto = world.session.execute(RegisterCustomer::new(otto)).unwrap();
        let name = "Messe \"2026\"".to_owned();
        let save = SaveSegment { name: name.clone(), about: String::new(), filter: "tags has \"Messe\"".into(), version: None };
        world.session.execute(save).unwrap();
        let ask = |session: &Session, source: &ExportSource| {
            let page = session.execute(ExportCustomers { source: Some(source.clone()), ..ExportCustomers::default() })?;
            Ok(page.customers.into_iter().map(|row| row.id).collect::<Vec<_>>())
        };
        let segment = ExportSource::Segment { name };
        let filter = |filter: &str| ExportSource::Filter { filter: filter.into() };
        let rows = |session: &Session, source: &ExportSource| ask(session, source).unwrap();
        assert_eq!(rows(&world.session, &segment), [otto.id]);
        assert_eq!(rows(&world.session, &filter("not (segment \"Messe \\\"2026\\\"\")")), [anna.id]);
        let (bytes, report) = export(&world.session, &ExportOptions { source: segment.clone(), ..options(FileFormat::Csv) });
        assert!(report.lines == 1 && String::from_utf8(bytes).unwrap().contains("Ferner"));
        let refused = |session: &Session, source: ExportSource| {
            let error: kundig::Error = ask(session, &source).unwrap_err();
            support::found(&error)
        };
        assert_eq!(refused(&world.session, ExportSource::Segment { name: "Niemand".into() }), ["filter: filter.segment"]);
        assert_eq!(refused(&world.session, filter("nmae is \"x\"")).len(), 1);
        // Who goes out is told by what the filter asks: what is withheld is not asked for, and out of reach stays out.
        let role = |name: &str, grants: Vec<Grant>| {
            world.session.execute(SetRole { name: name.into(), about: name.into(), grants }).unwrap();
            world.user(&format!("u{name}"), &[name], &[])
        };
        let blind = role("blind", vec![Grant::all("export.*"), Grant::all("customer.get").fields(&["!customer.bank"])]);
        assert_eq!(refused(&blind, filter("any account (iban begins \"DE\")")), ["filter: filter.withheld"]);
        assert_eq!(rows(&blind, &segment), [otto.id]);
        let own = role("own", vec![Grant::all("export.*").scope(Scope::Own), Grant::all("customer.get")]);
        assert!(rows(&own, &segment).is_empty());
        let denied = role("none", vec![Grant::all("customer.*"), Grant::all("segment.*")]);
        assert_eq!(ask(&denied, &segment).unwrap_err().code(), ErrorCode::Denied);
    }

    fn pages_go_on_where_they_ended(world) {
        for number in 0..7 {
            world.session.execute(RegisterCustomer::new(person("", &numbered("Haus", number)))).unwrap();
        }
        let ids: Vec<_> = customers(&world.session).iter().map(|one| one.id).collect();
        let all = ExportSource::Filter { filter: "name begins \"Haus\"".into() };
        for source in [ExportSource::default(), ExportSource::Customers { ids: ids.clone() }, all] {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = world.session.execute(ExportCustomers { source: Some(source.clone()), limit: Some(3), after }).unwrap();
                found.extend(page.customers.into_iter().map(|row| row.id));
                after = page.next;
                if after.is_none() { break; }
            }
            assert_eq!(found, ids);
            let first = ExportFile { source: Some(source), limit: Some(5), format: FileFormat::Jsonl, writing: None, after: None };
            let file = world.session.execute(first.clone()).unwrap();
            let rest = world.session.execute(ExportFile { after: file.next.clone(), ..first }).unwrap();
            assert_eq!((file.customers, rest.customers, rest.next), (5, 2, None));
        }
        let bad = ExportCustomers { after: Some("x".into()), ..ExportCustomers::default() };
        assert_eq!(world.session.execute(bad).unwrap_err().code(), ErrorCode::Malformed);
        let mut heard = 0;
        let report = export_customers(&world.session, Vec::new(), &options(FileFormat::Jsonl), |_| { heard += 1; ControlFlow::Break(()) }).unwrap();
        assert_eq!((report.stopped, heard), (true, 1));
    }
}
