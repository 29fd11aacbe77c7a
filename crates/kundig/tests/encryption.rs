//! Encryption at rest: with the key all is there, without it nothing can be read, neither by us nor in the bytes.

#![cfg(feature = "encryption")]

mod support;

use kundig::customer::operations::{RegisterCustomer, SearchCustomers};
use kundig::maintenance::{Backup, CheckDatabase};
use kundig::{Engine, ErrorCode, Login};
use support::person;

const KEY: &str = "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99";

fn open(path: &std::path::Path, key: Option<&str>) -> kundig::Result<Engine> {
    let builder = Engine::builder(path.to_str().unwrap());
    match key {
        Some(key) => builder.key(key).open(),
        None => builder.open(),
    }
}

fn code(opened: kundig::Result<Engine>) -> ErrorCode {
    match opened {
        Ok(_) => panic!("it opened"),
        Err(error) => {
            assert!(!format!("{error} {error:?}").contains(&KEY[..16]));
            error.code()
        }
    }
}

/// All bytes of a database, its log included.
fn bytes(path: &std::path::Path) -> Vec<u8> {
    let files = ["", "-wal", "-shm"].map(|end| std::fs::read(format!("{}{end}", path.display())).unwrap_or_default());
    files.concat()
}

fn holds(path: &std::path::Path, text: &str) -> bool {
    bytes(path).windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn with_the_key_all_is_there_and_without_it_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (file, copy) = (folder.path().join("kunden.db"), folder.path().join("sicherung.db"));
    let engine = open(&file, Some(KEY)).unwrap();
    let session = engine.session(Login::Owner).unwrap();
    session.execute(RegisterCustomer::new(person("Xaverl", "Süßebier"))).unwrap();
    // Also what still stands in the log alone.
    assert!(!holds(&file, "Xaverl") && !holds(&file, "CREATE TABLE") && !holds(&file, "SQLite format"));
    session.execute(Backup { to: copy.clone() }).unwrap();
    assert!(session.execute(CheckDatabase {}).unwrap().intact);
    drop((session, engine));

    for path in [&file, &copy] {
        assert!(!holds(path, "Xaverl") && !holds(path, "CREATE TABLE"), "{}", path.display());
        assert_eq!(code(open(path, None)), ErrorCode::NotADatabase);
        assert_eq!(code(open(path, Some(&KEY.replace('2', "3")))), ErrorCode::NotADatabase);
        let session = open(path, Some(KEY)).unwrap().session(Login::Owner).unwrap();
        assert_eq!(session.execute(SearchCustomers::new("süßebier")).unwrap().customers.len(), 1);
    }
}

#[test]
fn what_is_no_key_is_refused_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("offen.db");
    for wrong in ["", "geheim", &KEY[..63], &format!("{}x", &KEY[..63]), "'; DROP TABLE customer; --"] {
        let refused = open(&plain, Some(wrong)).err().unwrap();
        assert_eq!(refused.code(), ErrorCode::Malformed);
        assert!(wrong.is_empty() || !refused.to_string().contains(wrong), "{refused}");
    }
    // A file that is not encrypted is not one that is.
    drop(open(&plain, None).unwrap());
    assert_eq!(code(open(&plain, Some(KEY))), ErrorCode::NotADatabase);
    assert!(open(&plain, None).is_ok());
}
