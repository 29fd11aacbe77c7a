//! E-mails are taken in whole, once, and find their customer, thread and case.

mod support;

use kundig::access::operations::SetRole;
use kundig::access::{Grant, Scope};
use kundig::case::operations::OpenCase;
use kundig::case::{Case, CaseKind};
use kundig::company::operations::ChangeCompany;
use kundig::contact::operations::{CorrectContact, GetAttachment, GetContact, ListContacts, RecordContact};
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::operations::RegisterCustomer;
use kundig::customer::{ContactPointInput, ContactPointKind, Customer};
use kundig::intake::TakenIn;
use kundig::intake::operations::TakeInMail;
use kundig::journal::operations::{JournalHead, ReadJournal};
use kundig::{ErrorCode, Operation, Outcome};
use support::{World, on_both, person};

fn mail(id: &str, from: &str, to: &str, subject: &str, more: &str) -> String {
    let lines = [
        format!("From: {from}"),
        format!("To: {to}"),
        "Date: Mon, 23 Nov 2026 09:12:00 +0100".into(),
        format!("Message-ID: <{id}>"),
        format!("Subject: {subject}"),
    ];
    format!("{}\r\n{more}\r\n\r\nGuten Tag.\r\n", lines.join("\r\n"))
}

const ANNA: &str = "Anna <anna.gross@example.org>";
const US: &str = "service@haustechnik.example";

/// The company whose addresses are known.
fn our_addresses(world: &World) {
    let addresses = vec!["@Haustechnik.example".into(), "Chef@example.com".into()];
    let change = ChangeCompany { version: 1, mail_addresses: Some(addresses), ..ChangeCompany::default() };
    let company = world.session.execute(change).unwrap();
    assert_eq!(company.mail_addresses, ["@haustechnik.example", "chef@example.com"]);
}

fn take(world: &World, mail: &str) -> Outcome<TakenIn> {
    world.session.perform(TakeInMail::new(mail.as_bytes())).unwrap()
}

fn hints(outcome: &Outcome<TakenIn>) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.code.as_ref()).collect()
}

fn customer(world: &World, last: &str, email: &str) -> Customer {
    let mut input = person("Otto", last);
    input.contact_points.push(ContactPointInput::new(ContactPointKind::Email, email));
    world.session.execute_accepting(RegisterCustomer::new(input), "Test").unwrap()
}

fn case(world: &World, customer: &Customer, contact: Option<kundig::base::ContactId>) -> Case {
    let open = OpenCase { customer: Some(customer.id), contact, kind: CaseKind::Complaint, ..OpenCase::example() };
    world.session.execute(open).unwrap()
}

fn format_file(name: &str) -> Vec<u8> {
    let path = format!("{}/../kundig-format/tests/mail/{name}.eml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

on_both! {
    fn a_mail_is_kept_byte_for_byte_and_becomes_a_contact_of_its_customer(world) {
        our_addresses(world);
        let anna = world.anna();
        let raw = mail("1@example.org", "=?iso-8859-1?Q?Anna_Gro=DF?= <Anna.Gross@EXAMPLE.org>", US, "=?utf-8?Q?T=C3=BCr?=", "");
        let taken = take(world, &raw);
        let contact = &taken.value.contact;
        assert_eq!((contact.customer, contact.direction, contact.medium, contact.kind), (Some(anna.id), Direction::In, Medium::Email, ContactKind::Other));
        assert_eq!((contact.subject.as_str(), contact.body.as_str()), ("Tür", "Guten Tag."));
        assert_eq!(contact.occurred_at.to_string(), "2026-11-23T08:12:00Z");
        assert_eq!((contact.message_id.as_deref(), contact.thread.as_deref()), (Some("1@example.org"), Some("1@example.org")));
        assert_eq!(hints(&taken), Vec::<&str>::new());
        assert_eq!(taken.value.from.as_deref(), Some("Anna.Gross@EXAMPLE.org"));
        let whole = world.session.execute(GetAttachment { id: contact.id, position: 0 }).unwrap();
        assert_eq!((whole.bytes, whole.media_type.as_str()), (TakeInMail::new(raw.as_bytes()).raw, "message/rfc822"));
        assert_eq!(world.session.execute(GetContact { id: contact.id }).unwrap(), *contact);
    }

    fn the_same_mail_again_answers_the_contact_that_is_there_and_records_nothing(world) {
        world.anna();
        let with_id = mail("1@example.org", ANNA, US, "Tür", "");
        let without = with_id.replace("Message-ID: <1@example.org>\r\n", "");
        for raw in [with_id, without] {
            let first = take(world, &raw);
            let seq = world.session.execute(JournalHead {}).unwrap().seq;
            let again = take(world, &raw);
            assert!(!first.value.already_there && again.value.already_there);
            assert_eq!(again.value.contact, first.value.contact);
            assert_eq!(world.session.execute(JournalHead {}).unwrap().seq, seq);
            assert!(hints(&again).contains(&"mail.already_there"));
            // Also after a correction: its current version is the answer.
            let id = first.value.contact.id;
            let correct = CorrectContact { id, reason: "Sache".into(), kind: Some(ContactKind::Inquiry), body: None, ..CorrectContact::example() };
            world.session.execute(correct).unwrap();
            assert_eq!(take(world, &raw).value.contact.version, 2);
        }
    }

    fn the_same_mail_by_many_at_once_is_one_contact(world) {
        let anna = world.anna();
        let raw = mail("crowd@example.org", ANNA, US, "Tür", "");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| take(world, &raw));
            }
        });
        let page = world.session.execute(ListContacts { customer: anna.id, limit: None, after: None }).unwrap();
        assert_eq!(page.contacts.len(), 1);
    }

    fn who_wrote_decides_the_direction(world) {
        our_addresses(world);
        let anna = world.anna();
        for (id, from, to, more, direction, whose) in [
            ("1@x", ANNA, US, "", Direction::In, Some(anna.id)),
            ("2@x", "Service <SERVICE@haustechnik.example>", ANNA, "", Direction::Out, Some(anna.id)),
            ("3@x", US, "jemand@example.net", "Cc: anna.gross@example.org\r\n", Direction::Out, Some(anna.id)),
            ("4@x", "chef@example.com", US, "", Direction::Internal, None),
            // Our web form writes in our name for the customer.
            ("5@x", "formular@haustechnik.example", US, "Reply-To: anna.gross@example.org\r\n", Direction::In, Some(anna.id)),
        ] {
            let contact = take(world, &mail(id, from, to, "Tür", more)).value.contact;
            assert_eq!((contact.direction, contact.customer), (direction, whose), "{id}");
        }
    }

    fn answers_find_their_thread_and_its_case_in_both_directions(world) {
        our_addresses(world);
        let anna = world.anna();
        let complaint = RecordContact { message_id: Some("<start@example.org>".into()), medium: Medium::Email, ..support::complaint(&anna) };
        let first = world.session.execute(complaint).unwrap();
        // As a rule opens it: the case knows its contact, the contact not its case.
        let case = case(world, &anna, Some(first.id));
        let ours = take(world, &mail("2@haustechnik.example", US, ANNA, "Re: Heizung", "References: <start@example.org>")).value.contact;
        assert_eq!((ours.thread.as_deref(), ours.related_case, ours.kind), (Some("start@example.org"), Some(case.id), ContactKind::ComplaintReply));
        // The client of this customer names only the last mail.
        let theirs = take(world, &mail("3@example.org", ANNA, US, "AW: Heizung", "In-Reply-To: <2@haustechnik.example>")).value.contact;
        assert_eq!((theirs.thread.as_deref(), theirs.related_case, theirs.kind), (Some("start@example.org"), Some(case.id), ContactKind::Complaint));
        let new = take(world, &mail("4@example.org", ANNA, US, "Etwas anderes", "References: <unbekannt@example.org>")).value.contact;
        assert_eq!((new.thread.as_deref(), new.related_case, new.kind), (Some("4@example.org"), None, ContactKind::Other));
    }

    fn a_number_in_the_subject_finds_the_case_but_not_who_wrote(world) {
        let anna = world.anna();
        let case = case(world, &anna, None);
        let subject = format!("AW: [{}] Heizung", case.number);
        let hers = take(world, &mail("1@x", ANNA, US, &subject, ""));
        assert_eq!((hers.value.contact.related_case, hers.value.contact.kind), (Some(case.id), ContactKind::Complaint));
        let stranger = take(world, &mail("2@x", "fremd@example.net", US, &subject, ""));
        assert_eq!((stranger.value.contact.customer, stranger.value.contact.related_case), (None, Some(case.id)));
        assert_eq!((stranger.value.candidates.clone(), hints(&stranger)), (vec![anna.id], vec!["mail.unknown_address"]));
        let otto = customer(world, "Kurz", "otto@example.net");
        let other = take(world, &mail("3@x", "otto@example.net", US, &subject, ""));
        assert_eq!((other.value.contact.customer, hints(&other)), (Some(otto.id), vec!["mail.case_of_another"]));
    }

    fn an_address_of_several_customers_is_decided_by_thread_or_case_or_by_people(world) {
        let (one, two) = (customer(world, "Eins", "familie@example.org"), customer(world, "Zwei", "familie@example.org"));
        let unclear = take(world, &mail("1@x", "familie@example.org", US, "Tür", ""));
        assert_eq!(unclear.value.contact.customer, None);
        assert_eq!((unclear.value.candidates.clone(), hints(&unclear)), (vec![one.id, two.id], vec!["mail.several_customers"]));
        let case = case(world, &two, None);
        let by_case = take(world, &mail("2@x", "familie@example.org", US, &format!("[{}]", case.number), ""));
        assert_eq!((by_case.value.contact.customer, by_case.value.candidates.len()), (Some(two.id), 0));
        let by_thread = take(world, &mail("3@x", "familie@example.org", US, "Re: Tür", "References: <2@x>"));
        assert_eq!(by_thread.value.contact.customer, Some(two.id));
        let elsewhere = take(world, &mail("4@x", "buero@example.net", US, "Re: Tür", "References: <2@x>"));
        assert_eq!((elsewhere.value.contact.customer, hints(&elsewhere)), (Some(two.id), vec!["mail.customer_by_thread"]));
    }

    fn a_hard_bounce_finds_customer_and_thread_and_rules_hear_of_it(world) {
        our_addresses(world);
        let anna = world.anna();
        world.rule(r#"
            rule(#{ name: "unzustellbar", about: "Has a dead address checked.", on: "contact.bounced", run_as: "service" });
            fn react(event) { follow_up(#{ subject: `Adresse prüfen: ${event.data.outcome}`, department: "service", due: days(1) }); }
        "#);
        let sent = RecordContact { message_id: Some("termin-42@haustechnik.example".into()), thread: Some("faden@x".into()), ..RecordContact::new(anna.id, Direction::Out, Medium::Email, ContactKind::Information, "Ihr Termin") };
        world.session.execute(sent).unwrap();
        let raw = format_file("bounce_rfc3464_hard");
        let bounced = world.session.perform(TakeInMail::new(&raw)).unwrap();
        let contact = &bounced.value.contact;
        assert_eq!((contact.customer, contact.direction, contact.kind, contact.thread.as_deref()), (Some(anna.id), Direction::In, ContactKind::Bounce, Some("faden@x")));
        let outcome = contact.outcome.as_deref().unwrap();
        assert!(outcome.starts_with("Nicht zugestellt an anna.gross@example.org (5.1.1): 550 5.1.1"), "{outcome}");
        assert_eq!(bounced.reactions.iter().map(|r| r.outcome.as_str()).collect::<Vec<_>>(), ["reacted"], "{:?}", bounced.reactions);
        let events = world.session.execute(ReadJournal { event: Some("contact.*".into()), limit: Some(10), ..ReadJournal::default() }).unwrap();
        let events: Vec<&str> = events.entries.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(events, ["contact.recorded", "contact.recorded", "contact.bounced"]);
        let names: Vec<&str> = contact.attachments.iter().map(|file| file.file_name.as_str()).collect();
        assert_eq!(names, ["Anlage 1.bin", "Ihr Termin.eml"]);
        // One that may still arrive is no such event.
        let soft = world.session.perform(TakeInMail::new(&format_file("bounce_rfc3464_soft"))).unwrap();
        assert_eq!((soft.value.contact.kind, soft.reactions.len()), (ContactKind::Bounce, 0));
    }

    fn an_absence_note_is_no_answer(world) {
        let anna = world.anna();
        case(world, &anna, None);
        let note = take(world, &mail("1@x", ANNA, US, "Automatische Antwort: [F-1001] Ihr Termin", "Auto-Submitted: auto-replied"));
        assert_eq!((note.value.contact.kind, note.value.contact.customer), (ContactKind::AutoReply, Some(anna.id)));
    }

    fn whatever_a_customer_sends_is_taken_in(world) {
        let folder = format!("{}/../kundig-format/tests/mail", env!("CARGO_MANIFEST_DIR"));
        let mut taken = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let raw = std::fs::read(entry.unwrap().path()).unwrap();
            if !raw.is_empty() {
                let outcome = world.session.perform(TakeInMail::new(&raw)).unwrap();
                let whole = world.session.execute(GetAttachment { id: outcome.value.contact.id, position: 0 }).unwrap();
                assert_eq!(whole.bytes, TakeInMail::new(&raw).raw);
                taken += 1;
            }
        }
        assert!(taken > 40, "{taken}");
        let long = format!("From: {ANNA}\r\nDate: Mon, 1 Jan 2035 09:00:00 +0100\r\nMessage-ID: <{0}@x>\r\nReferences: {1}\r\nSubject: {0}\r\n\r\n{0}", "x".repeat(1_000_001), "<a@x> ".repeat(50_000));
        let long = take(world, &long);
        let contact = &long.value.contact;
        assert_eq!((contact.subject.len(), contact.body.len(), contact.message_id.as_deref()), (500, 1_000_000, None));
        assert_eq!(contact.occurred_at, contact.created_at);
        assert!(["mail.no_message_id", "mail.future_date", "mail.text_cut"].iter().all(|code| hints(&long).contains(code)), "{:?}", hints(&long));
        let many: String = (0..150).map(|n| format!("--b\r\nContent-Disposition: attachment; filename=f{n}.txt\r\n\r\n{n}\r\n")).collect();
        let many = take(world, &mail("many@x", ANNA, US, "Viele", &format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{many}--b--")));
        assert_eq!(many.value.contact.attachments.len(), 100);
        assert!(hints(&many).contains(&"mail.too_many_attachments"));
    }

    fn a_mailbox_needs_one_right_and_learns_nothing_out_of_its_reach(world) {
        let anna = world.anna();
        let case = case(world, &anna, None);
        let role = |name: &str, grant| SetRole { name: name.into(), about: String::new(), grants: vec![grant] };
        world.session.execute(role("postfach", Grant::all(TakeInMail::NAME))).unwrap();
        world.session.execute(role("team", Grant::all(TakeInMail::NAME).scope(Scope::Team))).unwrap();
        let raw = mail("1@x", ANNA, US, &format!("[{}] Heizung", case.number), "");
        let narrow = world.user("tina", &["team"], &[]).execute(TakeInMail::new(raw.as_bytes()));
        assert_eq!(narrow.unwrap_err().code(), ErrorCode::NotFound, "neither this customer nor mails of nobody are theirs");
        let taken = world.user("robot", &["postfach"], &[]).execute(TakeInMail::new(raw.as_bytes())).unwrap();
        assert_eq!((taken.contact.customer, taken.contact.related_case), (Some(anna.id), Some(case.id)));
        assert_eq!(taken.contact.handled_by, None);
    }

    fn what_is_no_mail_is_refused(world) {
        let refuse = |raw: &str| world.session.execute(TakeInMail { raw: raw.into(), ..TakeInMail::new(b"") }).unwrap_err();
        assert_eq!(support::found(&refuse("")), ["raw: mail.empty"]);
        assert_eq!(support::found(&refuse("kein Base64!")), ["raw: bytes.base64"]);
        let large = world.session.execute(TakeInMail::new(&vec![b'a'; kundig_format::mail::MAX_BYTES + 1])).unwrap_err();
        assert_eq!(large.code(), ErrorCode::Limit);
        let wrong = ChangeCompany { version: 1, mail_addresses: Some(vec!["@".into(), "wir".into()]), ..ChangeCompany::default() };
        let error = world.session.execute(wrong).unwrap_err();
        assert_eq!(support::found(&error).len(), 2, "{error}");
    }
}
