//! Directories are dated data: a file that the user loads takes the place of what ships, for the checks of every door.

mod support;

use kundig::base::Date;
use kundig::check::ValueKind;
use kundig::check::operations::{CheckIban, CheckPlace, CheckValue, FindMunicipalities, FindPlaces};
use kundig::customer::operations::RegisterCustomer;
use kundig::customer::{AddressKind, BankAccountInput};
use kundig::directory::operations::{DropDirectory, ListDirectories, LoadDirectory};
use kundig::directory::{DirectoryInfo, DirectoryKind};
use kundig::{Engine, Error, ErrorCode, Operation};
use support::{World, address, found, on_both, person};

/// A line of the Bundesbank's text file: 168 characters.
fn bank_line(code: &str, name: &str, place: &str, bic: &str, method: &str) -> String {
    format!("{code}1{name:<58}10115{place:<35}{name:<27.27}00000{bic:<11}{method}000001U0{:08}", 0)
}

/// As the Bundesbank publishes it: ISO 8859-1.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn bank_file() -> Vec<u8> {
    let lines = [
        bank_line("10000001", "Neue Bank für Größe", "Köln", "MARKDEF1100", "09"),
        bank_line("37040044", "Commerzbank (neu)", "Köln", "COBADEFFXXX", "13"),
    ];
    latin1(&(lines.join("\r\n") + "\r\n"))
}

fn list(world: &World) -> Vec<DirectoryInfo> {
    world.session.execute(ListDirectories {}).unwrap().directories
}

fn day(text: &str) -> Option<Date> {
    Some(Date(text.parse().unwrap()))
}

on_both! {
    fn a_bank_file_takes_the_place_of_the_german_banks_that_ship(world) {
        let iban = |typed: &str| world.session.execute(CheckIban { iban: typed.into(), bic: None }).unwrap();
        assert_eq!(iban("DE89370400440532013000").bank.unwrap().name, "Commerzbank");
        let shipped = list(world);
        assert!(shipped.iter().all(|one| one.id.is_none() && one.is_in_force));
        assert_eq!(shipped.iter().map(|one| one.kind).collect::<Vec<_>>(), [DirectoryKind::Banks, DirectoryKind::Places]);

        let load = LoadDirectory {
            valid_from: day("2026-12-07"),
            valid_until: day("2027-03-07"),
            ..LoadDirectory::new(DirectoryKind::Banks, &bank_file(), "Quelle: Deutsche Bundesbank")
        };
        let loaded = world.session.execute(load).unwrap();
        assert_eq!((loaded.entries, loaded.countries.as_slice(), loaded.version), (2, &["DE".to_owned()][..], 1));

        // The next unit looks into it: other names, and banks that it does not have are unknown now.
        let bank = iban("DE89370400440532013000").bank.unwrap();
        assert_eq!((bank.name.as_str(), bank.place.as_str()), ("Commerzbank (neu)", "Köln"));
        let unknown = iban("DE12500105170648489890");
        assert!(unknown.findings.iter().any(|one| one.code == "bank.code_unknown"), "{:?}", unknown.findings);
        // Austria is not in the file and stays.
        assert!(iban("AT611904300234573201").findings.is_empty());
        let in_force: Vec<(bool, bool)> = list(world).iter().map(|one| (one.id.is_some(), one.is_in_force)).collect();
        assert_eq!(in_force, [(true, true), (false, true), (false, true)]);

        // Another engine on the same database sees it too.
        let other = Engine::open(world.engine.url()).unwrap().session(kundig::Login::Owner).unwrap();
        let seen = other.execute(CheckIban { iban: "DE89370400440532013000".into(), bic: None }).unwrap();
        assert_eq!(seen.bank.unwrap().name, "Commerzbank (neu)");

        let dropped = world.session.execute(DropDirectory { kind: DirectoryKind::Banks }).unwrap();
        assert_eq!(dropped, loaded);
        assert_eq!(iban("DE89370400440532013000").bank.unwrap().name, "Commerzbank");
        let error = world.session.execute(DropDirectory { kind: DirectoryKind::Banks }).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NotFound);
        // Both stand in the journal.
        let journal = world.session.execute(kundig::journal::operations::ReadJournal::default()).unwrap();
        let events: Vec<&str> = journal.entries.iter().map(|entry| entry.event.as_str()).collect();
        assert!(events.ends_with(&["directory.loaded", "directory.dropped"]), "{events:?}");
    }

    fn an_old_bank_file_does_not_outlive_the_library(world) {
        let load = LoadDirectory {
            valid_from: day("2020-03-09"),
            ..LoadDirectory::new(DirectoryKind::Banks, &bank_file(), "Quelle: Deutsche Bundesbank")
        };
        let loaded = world.session.execute(load).unwrap();
        assert!(!loaded.is_in_force);
        let bank = world.session.execute(CheckIban { iban: "DE89370400440532013000".into(), bic: None }).unwrap().bank;
        assert_eq!(bank.unwrap().name, "Commerzbank");
        assert!(list(world).iter().filter(|one| one.id.is_none()).all(|one| one.is_in_force));
    }

    fn a_unit_that_is_taken_back_leaves_the_old_directory(world) {
        let load = || LoadDirectory::new(DirectoryKind::Banks, &bank_file(), "Test");
        let name = |unit: &mut kundig::Unit<'_>| {
            unit.execute(CheckIban { iban: "DE89370400440532013000".into(), bic: None }).map(|known| known.bank.unwrap().name)
        };
        let refused: Result<kundig::Outcome<()>, Error> = world.session.unit(|unit| {
            assert_eq!(name(unit)?, "Commerzbank");
            unit.execute(load())?;
            // The unit itself sees what it loaded.
            assert_eq!(name(unit)?, "Commerzbank (neu)");
            Err(Error::Interrupted)
        });
        assert!(refused.is_err());
        assert_eq!(world.session.unit(|unit| name(unit)).unwrap().value, "Commerzbank");
        assert!(list(world).iter().all(|one| one.id.is_none()));
    }

    fn places_come_as_geonames_or_as_a_table(world) {
        let place = |code: &str, place: &str| {
            let checked = CheckPlace { postal_code: code.into(), place: place.into(), country: Some("DE".into()) };
            let checked = world.session.execute(checked).unwrap();
            (checked.findings.iter().map(|one| one.code.to_string()).collect::<Vec<_>>(), checked.attribution)
        };
        assert_eq!(place("99000", "Neustadt am Neuen Weg").0, ["place.unknown_code"]);
        let geonames = "DE\t99000\tNeustadt am Neuen Weg\tThüringen\tTH\t\t00\tLandkreis\t16064\t51.2\t10.5\t4\n";
        let table = "# eigene Tabelle\npostal_code\tplace\tcountry\n99000\tNeustadt am Neuen Weg\tDE\n";
        for (file, times) in [(geonames, 1), (table, 2)] {
            let load = LoadDirectory::new(DirectoryKind::Places, file.as_bytes(), "GeoNames, CC BY 4.0");
            let loaded = world.session.execute(load).unwrap();
            assert_eq!((loaded.entries, loaded.version), (1, times));
            let (codes, attribution) = place("99000", "Neustadt am Neuen Weg");
            assert_eq!(codes, [""; 0]);
            // Both are named: Austria still comes from what ships.
            assert!(attribution.starts_with("GeoNames, CC BY 4.0; Places: "), "{attribution}");
            let found = FindPlaces { text: "1010".into(), country: Some("AT".into()), limit: None };
            assert!(world.session.execute(found).unwrap().places[0].name.starts_with("Wien"));
        }
    }

    fn municipalities_are_found_by_key_and_name_once_they_are_loaded(world) {
        let find = |text: &str| world.session.execute(FindMunicipalities { text: text.into(), limit: None });
        let none = find("01002000").unwrap();
        assert_eq!((none.municipalities.len(), none.is_loaded), (0, false));
        world.session.execute(LoadDirectory::example()).unwrap();
        let kiel = find("01002000").unwrap();
        assert_eq!((kiel.municipalities[0].name.as_str(), kiel.municipalities[0].state.as_str()), ("Kiel", "SH"));
        assert_eq!(kiel.attribution, LoadDirectory::example().source);
        assert_eq!(find("kie").unwrap().municipalities, kiel.municipalities);
        assert_eq!(find("11").unwrap().municipalities[0].name, "Berlin");
        assert_eq!(find("").unwrap().municipalities, []);
        let key = CheckValue::new(ValueKind::MunicipalityKey, "1002000");
        assert_eq!(world.session.execute(key).unwrap().normal.as_deref(), Some("01002000"));
    }

    fn a_file_that_is_none_is_refused_and_says_why(world) {
        for (kind, file, code) in [
            (DirectoryKind::Banks, "Guten Tag", "bank_file.empty"),
            (DirectoryKind::Banks, "", "bank_file.empty"),
            (DirectoryKind::Places, "plz;ort\n10115;Berlin\n", "place_table.header"),
            (DirectoryKind::Places, "DE\tX\tBerlin\n", "place_table.empty"),
            (DirectoryKind::Municipalities, "name\nKiel\n", "municipality_table.header"),
        ] {
            let error = world.session.execute(LoadDirectory::new(kind, file.as_bytes(), "Test")).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Invalid, "{kind} {file:?}");
            assert!(found(&error).iter().any(|one| one.ends_with(code)), "{kind} {file:?}: {:?}", found(&error));
        }
        let broken = [bank_file(), b"kurz\r\n".to_vec()].concat();
        let error = world.session.execute(LoadDirectory::new(DirectoryKind::Banks, &broken, "Test")).unwrap_err();
        assert_eq!((error.code(), found(&error)), (ErrorCode::NeedsAcceptance, vec!["file.lines[2]: bank_file.line".to_owned()]));
        let load = LoadDirectory::new(DirectoryKind::Banks, &broken, "Test");
        assert_eq!(world.session.execute_accepting(load, "Fußzeile der Datei").unwrap().entries, 2);
        let load = LoadDirectory {
            file: "!".into(), source: " ".into(), valid_from: day("2027-01-02"), valid_until: day("2027-01-01"), ..LoadDirectory::example()
        };
        let error = world.session.execute(load).unwrap_err();
        assert_eq!(found(&error), ["source: text.required", "valid_until: directory.validity", "file: bytes.base64"]);
    }

    fn entries_are_checked_by_what_was_loaded(world) {
        let mut otto = person("Otto", "Wagner");
        otto.bank_accounts.push(BankAccountInput { holder: None, iban: kundig_check::iban::german("10000001", "123456").unwrap(), bic: None, bank_name: None });
        otto.addresses.push(address(AddressKind::Main, "Weg 1", "99000", "Neustadt am Neuen Weg"));
        let error = world.session.execute(RegisterCustomer::new(otto.clone())).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NeedsAcceptance);
        assert_eq!(found(&error), ["customer.addresses[0].postal_code: place.unknown_code", "customer.bank_accounts[0].iban: bank.code_unknown"]);
        world.session.execute(LoadDirectory::new(DirectoryKind::Banks, &bank_file(), "Test")).unwrap();
        let places = "postal_code\tplace\tcountry\n99000\tNeustadt am Neuen Weg\tDE\n";
        world.session.execute(LoadDirectory::new(DirectoryKind::Places, places.as_bytes(), "Test")).unwrap();
        let otto = world.session.execute(RegisterCustomer::new(otto)).unwrap();
        let account = &otto.bank_accounts[0];
        assert_eq!((account.bic.as_deref(), account.bank_name.as_deref()), (Some("MARKDEF1100"), Some("Neue Bank für Größe")));
    }
}
