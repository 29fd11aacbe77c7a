//! The journal: complete, chained, and its tampering found out.

mod support;

use std::sync::{Arc, Mutex};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use kundig::ErrorCode;
use kundig::customer::operations::{ChangeCustomer, RegisterCustomer};
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::maintenance::{Backup, CheckDatabase, Vacuum};
use support::{World, anna, on_both, person};

on_both! {
    fn every_change_is_journalled_with_before_and_after(world) {
        let customer = world.anna();
        world.session.execute(ChangeCustomer { note: Some(Some("Neu".into())), ..ChangeCustomer::new(customer.id, 1) }).unwrap();
        let page = world.session.execute(ReadJournal { customer: Some(customer.id), ..Default::default() }).unwrap();
        let [registered, changed] = page.entries.as_slice() else { panic!("{page:?}") };
        assert_eq!((registered.event.as_str(), registered.operation.as_str()), ("customer.registered", "customer.register"));
        assert_eq!((registered.actor.as_str(), registered.door.as_str()), ("owner", "rust"));
        assert_eq!(changed.before["note"], "Bitte klingeln");
        assert_eq!(changed.after["note"], "Neu");
        assert_eq!(changed.seq, registered.seq + 1);
        assert_eq!(page.next, changed.seq);
    }

    fn a_unit_is_all_or_nothing(world) {
        let failed = world.session.unit(|unit| {
            unit.execute(RegisterCustomer::new(person("Erst", "Gut")))?;
            unit.execute(RegisterCustomer::new(person("Dann", "")))
        });
        assert_eq!(failed.unwrap_err().code(), ErrorCode::Invalid);
        let page = world.session.execute(ReadJournal { event: Some("customer.*".into()), ..Default::default() }).unwrap();
        assert_eq!(page.entries.len(), 0);
        let both = world.session.unit(|unit| {
            let first = unit.execute(RegisterCustomer::new(person("Erst", "Gut")))?;
            let second = unit.execute(RegisterCustomer::new(person("Dann", "Auch")))?;
            Ok((first.number, second.number))
        });
        assert_eq!(both.unwrap().value, ("K-10001".into(), "K-10002".into()));
        let page = world.session.execute(ReadJournal { event: Some("customer.*".into()), ..Default::default() }).unwrap();
        assert_eq!(page.entries[0].unit, page.entries[1].unit);
    }

    fn the_chain_verifies_and_reading_by_cursor_misses_nothing(world) {
        for number in 0..30 {
            world.session.execute(RegisterCustomer::new(person("Nr", &support::numbered("Name", number)))).unwrap();
        }
        let verified = world.session.execute(VerifyJournal {}).unwrap();
        assert!(verified.intact, "{verified:?}");
        let (mut after, mut seen) = (0, Vec::new());
        loop {
            let page = world.session.execute(ReadJournal { after, limit: Some(7), ..Default::default() }).unwrap();
            if page.entries.is_empty() {
                break;
            }
            seen.extend(page.entries.iter().map(|entry| entry.seq));
            after = page.next;
        }
        assert_eq!(seen, (1..=verified.entries).collect::<Vec<_>>());
    }

    fn subscribers_hear_of_every_commit_once_and_in_order(world) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&heard);
        let start = world.session.execute(VerifyJournal {}).unwrap().entries;
        let subscription = world.session.subscribe(start, move |entry| note.lock().unwrap().push(entry.seq)).unwrap();
        world.anna();
        world.session.unit(|unit| {
            unit.execute(RegisterCustomer::new(person("A", "B")))?;
            unit.execute(RegisterCustomer::new(person("C", "D")))
        }).unwrap();
        assert_eq!(*heard.lock().unwrap(), [start + 1, start + 2, start + 3]);
        // Another engine on the same database is another process to us: its entries come when asked for.
        let elsewhere = world.again().session(kundig::Login::Owner).unwrap();
        elsewhere.execute(RegisterCustomer::new(person("E", "F"))).unwrap();
        world.engine.poll();
        assert_eq!(heard.lock().unwrap().len(), 4);
        drop(subscription);
        world.anna();
        assert_eq!(heard.lock().unwrap().len(), 4);
    }

    fn who_may_not_read_the_journal_cant_subscribe(world) {
        let warehouse = world.user("willi", &["warehouse"], &[]);
        assert_eq!(warehouse.subscribe(0, |_| ()).map(|_| ()).unwrap_err().code(), ErrorCode::Denied);
    }

    fn an_interrupted_unit_leaves_nothing(world) {
        let interrupt = world.session.interrupt();
        let stopped = world.session.unit(|unit| {
            unit.execute(RegisterCustomer::new(anna()))?;
            interrupt.raise();
            unit.execute(RegisterCustomer::new(person("Zu", "Spät")))
        });
        assert_eq!(stopped.unwrap_err().code(), ErrorCode::Interrupted);
        assert_eq!(world.anna().number, "K-10001");
    }

    fn the_database_checks_itself(world) {
        world.anna();
        assert!(world.session.execute(CheckDatabase {}).unwrap().intact);
        world.session.execute(Vacuum {}).unwrap();
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn a_closed_engine_says_so(world) {
        world.engine.close();
        assert_eq!(world.session.execute(VerifyJournal {}).unwrap_err().code(), ErrorCode::Closed);
    }
}

/// What somebody with a database tool does to the file.
fn tamper(world: &World, sql: &str) -> Result<(), diesel::result::Error> {
    SqliteConnection::establish(&world.url).unwrap().batch_execute(sql)
}

#[test]
fn the_database_refuses_to_change_or_delete_entries() {
    let world = World::sqlite();
    world.anna();
    for sql in [
        "UPDATE journal SET actor = 'x' WHERE seq = 1",
        "UPDATE journal SET body = '{}' WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 1",
    ] {
        let error = tamper(&world, sql).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
}

#[test]
fn verify_names_the_first_entry_that_was_tampered_with() {
    let open = "DROP TRIGGER journal_not_changed; DROP TRIGGER journal_not_deleted;";
    for (sql, fault) in [
        ("UPDATE journal SET body = replace(body, 'a', 'b') WHERE seq = 8", 8),
        ("UPDATE journal SET actor = 'mallory' WHERE seq = 5", 5),
        ("DELETE FROM journal WHERE seq = 7", 7),
        ("DELETE FROM journal WHERE seq >= 12", 12),
        (
            "UPDATE journal SET seq = -1 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = -1",
            3,
        ),
        ("UPDATE journal SET hash = x'00' WHERE seq = 6", 6),
    ] {
        let world = World::sqlite();
        tamper(&world, &format!("{open} {sql}")).unwrap();
        let verified = world.session.execute(VerifyJournal {}).unwrap();
        assert_eq!((verified.intact, verified.first_fault), (false, Some(fault)), "{sql}: {verified:?}");
    }
}

#[test]
fn an_erased_body_leaves_the_chain_whole() {
    let world = World::sqlite();
    let customer = world.anna();
    tamper(&world, "UPDATE journal SET body = NULL, salt = NULL WHERE event = 'customer.registered'").unwrap();
    let verified = world.session.execute(VerifyJournal {}).unwrap();
    assert_eq!((verified.intact, verified.erased), (true, 1));
    let page = world.session.execute(ReadJournal { customer: Some(customer.id), ..Default::default() }).unwrap();
    assert!(page.entries[0].erased && page.entries[0].after.is_empty());
}

#[test]
fn a_backup_is_a_whole_database_and_overwrites_nothing() {
    let world = World::sqlite();
    let customer = world.anna();
    let copy = world.folder().join("Sicherung Süß.db");
    let done = world.session.execute(Backup { to: copy.clone() }).unwrap();
    assert!(done.bytes > 0);
    assert_eq!(world.session.execute(Backup { to: copy.clone() }).unwrap_err().code(), ErrorCode::Exists);
    let restored = kundig::Engine::open(&copy.display().to_string()).unwrap().session(kundig::Login::Owner).unwrap();
    assert!(restored.execute(VerifyJournal {}).unwrap().intact);
    let read = restored.execute(kundig::customer::operations::GetCustomer { id: customer.id }).unwrap();
    assert_eq!(read, customer);
}

#[test]
fn a_foreign_or_newer_file_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fremd.db");
    let url = path.display().to_string();
    std::fs::write(
        &path,
        "Das ist keine Datenbank, sondern ein Brief an die Kundschaft, lang genug für einen Kopf von SQLite.",
    )
    .unwrap();
    assert_eq!(kundig::Engine::open(&url).map(|_| ()).unwrap_err().code(), ErrorCode::NotADatabase);
    std::fs::remove_file(&path).unwrap();
    SqliteConnection::establish(&url)
        .unwrap()
        .batch_execute("CREATE TABLE rezepte (titel TEXT); PRAGMA application_id = 7")
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(kundig::Engine::open(&url).map(|_| ()).unwrap_err().code(), ErrorCode::NotADatabase);
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let world = World::sqlite();
    tamper(&world, "INSERT INTO schema_migration (version) VALUES ('9999_future')").unwrap();
    let error = kundig::Engine::open(&world.url).map(|_| ()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NewerDatabase);
    assert!(error.to_string().contains("9999_future"), "{error}");
}
