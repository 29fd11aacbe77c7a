//! Files of contacts, and the versions of what was recorded.

mod support;

use kundig::access::operations::SetRole;
use kundig::access::{Grant, Scope};
use kundig::contact::ContactKind;
use kundig::contact::operations::{
    AttachmentInput, CorrectContact, GetAttachment, GetContact, GetContactVersions, ListContacts, RecordContact,
};
use kundig::customer::operations::CustomerHistory;
use kundig::journal::operations::VerifyJournal;
use kundig::{ErrorCode, Result};
use support::{complaint, found, on_both};

const PDF: &str = "JVBERi0xLjcgWsOkaGxlcg==";

fn file(name: &str, bytes: &str) -> AttachmentInput {
    AttachmentInput { file_name: name.into(), media_type: None, bytes: bytes.into() }
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

on_both! {
    fn files_come_with_a_contact_and_are_answered_again_byte_for_byte(world) {
        let anna = world.anna();
        let attachments = vec![file("C:\\Scans\\Zählerstand.PDF", PDF), AttachmentInput { media_type: Some("Image/JPEG".into()), ..file("bild", "/9j/\r\n4A==") }];
        let contact = world.session.execute(RecordContact { attachments, ..complaint(&anna) }).unwrap();
        let shown: Vec<_> = contact.attachments.iter().map(|a| (a.position, a.file_name.as_str(), a.media_type.as_str(), a.size)).collect();
        assert_eq!(shown, [(1, "Zählerstand.PDF", "application/pdf", 16), (2, "bild", "image/jpeg", 4)]);
        assert_eq!(world.session.execute(GetContact { id: contact.id }).unwrap(), contact);
        let page = world.session.execute(ListContacts { customer: anna.id, limit: None, after: None }).unwrap();
        assert_eq!(page.contacts, std::slice::from_ref(&contact));
        let answered = world.session.execute(GetAttachment { id: contact.id, position: 1 }).unwrap();
        assert_eq!((answered.bytes.as_str(), answered.size, answered.hash), (PDF, 16, contact.attachments[0].hash));
        // Neither a number that is not there, nor the whole e-mail of what was a phone call.
        assert_eq!(code(world.session.execute(GetAttachment { id: contact.id, position: 3 })), Some(ErrorCode::NotFound));
        assert_eq!(code(world.session.execute(GetAttachment { id: contact.id, position: 0 })), Some(ErrorCode::NotFound));
    }

    fn the_journal_names_files_and_never_holds_their_bytes(world) {
        let anna = world.anna();
        let contact = world.session.execute(RecordContact { attachments: vec![file("z.pdf", PDF)], ..complaint(&anna) }).unwrap();
        let history = world.session.execute(CustomerHistory { id: anna.id, after: 0, limit: None }).unwrap();
        let entry = history.entries.iter().find(|entry| entry.event == "contact.recorded").unwrap();
        let named = &entry.after["attachments"][0];
        assert_eq!(named["file_name"], "z.pdf");
        assert_eq!(named["hash"], contact.attachments[0].hash.to_string());
        assert!(!serde_json::to_string(&history).unwrap().contains(PDF));
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn a_file_that_cant_be_one_is_refused_with_its_place(world) {
        let anna = world.anna();
        let wrong = vec![
            file("  ", PDF),
            file("a.pdf", "kein Base64!"),
            AttachmentInput { media_type: Some("bild".into()), ..file("b", "") },
        ];
        let error = world.session.execute(RecordContact { attachments: wrong, ..complaint(&anna) }).unwrap_err();
        assert_eq!(found(&error), [
            "attachments[0].file_name: text.required", "attachments[1].bytes: bytes.base64", "attachments[2].media_type: attachment.media_type",
        ]);
        let many = vec![file("a.pdf", ""); 101];
        let error = world.session.execute(RecordContact { attachments: many, ..complaint(&anna) }).unwrap_err();
        assert_eq!(found(&error), ["attachments: attachment.too_many"]);
    }

    fn files_are_seen_by_whoever_sees_the_contact(world) {
        let own = |right: &str| Grant::all(right).scope(Scope::Own);
        let grants = vec![own("customer.get"), own("contact.*")];
        world.session.execute(SetRole { name: "eigene".into(), about: String::new(), grants }).unwrap();
        let eva = world.user("eva", &["eigene"], &[]);
        let anna = world.anna();
        let contact = world.session.execute(RecordContact { attachments: vec![file("z.pdf", PDF)], ..complaint(&anna) }).unwrap();
        assert_eq!(code(eva.execute(GetAttachment { id: contact.id, position: 1 })), Some(ErrorCode::NotFound));
        assert_eq!(code(eva.execute(GetContactVersions { id: contact.id })), Some(ErrorCode::NotFound));
        let service = world.user("sven", &["service"], &[]);
        assert_eq!(service.execute(GetAttachment { id: contact.id, position: 1 }).unwrap().bytes, PDF);
    }

    fn every_version_stays_and_the_files_with_it(world) {
        let anna = world.anna();
        let first = world.session.execute(RecordContact { attachments: vec![file("z.pdf", PDF)], ..complaint(&anna) }).unwrap();
        let correct = |version, reason: &str, subject: &str| CorrectContact {
            id: first.id, version, reason: reason.into(), customer: None, kind: Some(ContactKind::ServiceCall), subject: Some(subject.into()),
            body: None, outcome: None, related_case: None,
        };
        world.session.execute(correct(1, "Verhört", "Heizung kalt")).unwrap();
        let last = world.session.execute(correct(2, "Noch einmal verhört", "Heizung heiß")).unwrap();
        let versions = world.session.execute(GetContactVersions { id: first.id }).unwrap().versions;
        let told: Vec<_> = versions.iter().map(|v| (v.version, v.subject.as_str(), v.correction_reason.as_deref())).collect();
        assert_eq!(told, [(1, "Heizung ausgefallen", None), (2, "Heizung kalt", Some("Verhört")), (3, "Heizung heiß", Some("Noch einmal verhört"))]);
        assert_eq!((&versions[0], &versions[2]), (&first, &last));
        assert!(versions.iter().all(|version| version.attachments == first.attachments));
        assert_eq!(code(world.session.execute(correct(2, "Zu spät", "x"))), Some(ErrorCode::Conflict));
    }

    fn the_same_bytes_are_stored_once_and_can_neither_be_changed_nor_deleted(world) {
        let anna = world.anna();
        let attachments = vec![file("a.pdf", PDF), file("b.pdf", PDF), file("c.txt", "Yw==")];
        world.session.execute(RecordContact { attachments: attachments.clone(), ..complaint(&anna) }).unwrap();
        world.session.execute(RecordContact { attachments, ..complaint(&anna) }).unwrap();
        let affected = |sql: &str| by_hand(&world.url, sql).map_err(|error| error.to_string());
        // Two contents for six files.
        let counted = "CREATE TABLE counted (two INTEGER CHECK (two = 2)); INSERT INTO counted SELECT count(*) FROM content";
        assert_eq!(affected(counted), Ok(()));
        for sql in ["DELETE FROM content", "UPDATE content SET size = 0", "DELETE FROM attachment"] {
            assert!(affected(sql).unwrap_err().contains("append-only"), "{sql}");
        }
    }
}

/// SQL as somebody with a database program would send it.
fn by_hand(url: &str, sql: &str) -> diesel::QueryResult<()> {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    if url.starts_with("postgres") {
        #[cfg(feature = "postgres")]
        return diesel::PgConnection::establish(url).unwrap().batch_execute(sql);
    }
    diesel::SqliteConnection::establish(url).unwrap().batch_execute(sql)
}
