//! What persons may ask for: to be told, restricted, left alone; the clock of it, and what keeps their data.

mod support;

use kundig::base::{CustomerId, Date, Timestamp};
use kundig::contact::operations::{ListContacts, RecordContact};
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::operations::{
    ChangeCustomer, FindCustomer, GetCustomer, ListCustomers, RegisterCustomer, SearchCustomers,
};
use kundig::customer::{ContactPointInput, ContactPointKind, Customer, Protection};
use kundig::mailing::MessageState;
use kundig::mailing::operations::{ClaimMessages, ListOutbox, QueueMail};
use kundig::privacy::operations::{
    CheckSuppression, EraseCustomer, ExportCustomer, ExtendRequest, FinishRequest, GetPrivacyStatus, LiftRestriction,
    ListPrivacyRequests, ListProtected, ListRetention, ReadPrivacyLog, RecordHold, RecordRequest, RefuseRequest,
    ReleaseHold, RestrictCustomer, ScrubFiles, SetRetention, SuppressAddress, UnsuppressAddress,
};
use kundig::privacy::{PrivacyAction, RequestKind, RequestState, RestrictionReason};
use kundig::{ErrorCode, Operation, Session};
use serde_json::{Value, json};
use support::{MONDAY_TEN, World, found, on_both, person};

const DAY: i64 = 86_400_000_000;

fn say(world: &World, operation: &str, input: Value) -> Value {
    world.session.accept_warnings("Test");
    let outcome = world.session.call(operation, &input.to_string());
    serde_json::from_str(&outcome.unwrap_or_else(|error| panic!("{operation}: {error}")).value).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn erase(customer: CustomerId, when_due: bool) -> EraseCustomer {
    EraseCustomer { customer, request: None, when_due, suppress: None }
}

fn restrict(customer: CustomerId) -> RestrictCustomer {
    RestrictCustomer { customer, reason: RestrictionReason::Accuracy, until: None, request: None }
}

fn order(world: &World, customer: &Customer) {
    let letter =
        RecordContact::new(customer.id, Direction::In, Medium::Letter, ContactKind::Order, "Bestellung Kessel");
    world.session.execute(letter).unwrap();
}

fn templates(world: &World) {
    let rules = world.folder().join("rules");
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::write(rules.join("hello.mail.txt"), "Betreff: Hallo\n\n{{ greeting }}\n").unwrap();
    world.engine.load_rules(rules).unwrap();
}

fn mail(customer: &Customer) -> QueueMail {
    QueueMail { template: "hello".into(), customer: customer.id, ..QueueMail::example() }
}

fn export(customer: CustomerId) -> ExportCustomer {
    ExportCustomer { customer, request: None, page: true, files: true, history_after: 0 }
}

on_both! {
    fn an_export_holds_everything_and_its_page_is_safe_to_open(world) {
        templates(world);
        let mut input = support::anna();
        input.note = Some("<script>alert(1)</script> & Käthe".into());
        let anna = world.session.execute(RegisterCustomer::new(input)).unwrap();
        world.session.execute(ChangeCustomer { note: Some(Some("<b>neu</b>".into())), ..ChangeCustomer::new(anna.id, 1) }).unwrap();
        let jan = world.session.execute(RegisterCustomer::new(person("Jan", "Klein"))).unwrap();
        say(world, "relation.record", json!({ "customer": jan.id, "kind": "spouse", "other": anna.id, "note": "seit 2001" }));
        let consent = say(world, "consent.request", json!({ "customer": anna.id, "purpose": "newsletter", "channel": "email", "wording": "Ja, gern.", "wording_version": "2026-11", "source": "Messe", "proof": { "ip": "203.0.113.7" } }));
        say(world, "consent.confirm", json!({ "token": consent["token"], "proof": { "ip": "203.0.113.8" } }));
        let asked = say(world, "consent.request", json!({ "customer": anna.id, "purpose": "survey", "channel": "email", "wording": "Ja.", "source": "Messe", "proof": {} }));
        let contact = say(world, "contact.record", json!({ "customer": anna.id, "direction": "in", "medium": "visit", "kind": "inquiry", "subject": "Preis?", "body": "Größe\nWunsch",
            "attachments": [{ "file_name": "plan.txt", "media_type": "text/plain", "bytes": "UGxhbg==" }] }));
        say(world, "contact.correct", json!({ "id": contact["id"], "version": 1, "reason": "Tippfehler", "subject": "Preise?" }));
        say(world, "case.open", json!({ "kind": "complaint", "customer": anna.id, "subject": "Kessel kalt", "department": "service" }));
        say(world, "followup.create", json!({ "subject": "Nachfassen", "due": { "business_days": 3 }, "department": "service", "about": [{ "kind": "customer", "id": anna.id }], "escalate": [] }));
        world.session.execute(mail(&anna)).unwrap();
        // What came about by her without naming her is hers too.
        world.rule(r#"
            rule(#{ name: "t.tells", on: "contact.recorded", run_as: "administrator" });
            fn react(event) { notify_host(#{ topic: "label.print", data: #{ text: event.record.subject } }); }
        "#);
        world.complain(&anna);
        let request = world.session.execute(RecordRequest { customer: Some(anna.id), ..RecordRequest::example() }).unwrap();

        let export = world.session.execute(ExportCustomer { request: Some(request.id), ..export(anna.id) }).unwrap();
        assert_eq!(export.customer.bank_accounts[0].iban, "DE89370400440532013000");
        assert_eq!(export.relations[0].note.as_deref(), Some("seit 2001"));
        assert_eq!(export.consents.len(), 2);
        let given = export.consents.iter().find(|one| one.purpose == "newsletter").unwrap();
        assert_eq!((given.wording_version.as_str(), given.confirmed_at.is_some(), given.proof["ip"].as_str()), ("2026-11", true, Some("203.0.113.7")));
        assert_eq!(given.proof["confirmation"]["ip"], "203.0.113.8");
        assert_eq!(export.contacts.iter().map(|one| (one.version, one.subject.as_str())).collect::<Vec<_>>(), [(1, "Preis?"), (2, "Preise?"), (1, "Heizung ausgefallen")]);
        assert_eq!((export.files[0].file_name.as_str(), export.files[0].base64.as_deref()), ("plan.txt", Some("UGxhbg==")));
        assert_eq!((export.cases.len(), export.followups.len(), export.messages.len()), (1, 1, 2));
        assert_eq!(export.recipients[1].to, "label.print");
        assert_eq!((export.recipients[0].channel.as_str(), export.recipients[0].to.as_str()), ("mail", "anna.gross@example.org"));
        assert_eq!(export.origin.as_ref().unwrap().operation, "customer.register");
        // Past states too.
        let old = export.history.iter().find(|entry| entry.event == "customer.changed").unwrap();
        assert!(old.before["note"].as_str().unwrap().contains("Käthe"));
        assert!(export.history.iter().any(|entry| entry.event == "consent.confirmed"));
        assert!(export.more_history_after.is_none());
        // The link that confirms is the customer's own mail's alone.
        let all = serde_json::to_string(&export).unwrap();
        assert!(!all.contains(asked["token"].as_str().unwrap()));

        let page = export.page.unwrap();
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"de\">"));
        assert!(!page.contains("<script") && !page.contains("<b>neu") && !page.contains("http-equiv=\"refresh"));
        assert!(page.contains("&lt;b&gt;neu&lt;/b&gt;") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Käthe"));
        for text in ["Auskunft über die zu Anna Groß gespeicherten Daten", "Empfänger: an wen Daten gingen", "<dt>Straße</dt>", "23.11.2026, 10:00 Uhr", "Art. 77", "plan.txt", "203.0.113.8"] {
            assert!(page.contains(text), "{text}");
        }
        // Fulfilled, and noted without the data.
        let done = world.session.execute(GetPrivacyStatus { customer: anna.id }).unwrap();
        assert_eq!((done.requests[0].state, done.requests[0].finished_at.is_some()), (RequestState::Done, true));
        let log = world.session.execute(ReadPrivacyLog::default()).unwrap().entries;
        assert_eq!((log.len(), log[0].action, log[0].request), (1, PrivacyAction::Exported, Some(request.id)));
        assert!(!serde_json::to_string(&log).unwrap().contains("Groß"));
    }

    fn an_export_pages_a_long_history(world) {
        let anna = world.anna();
        let outcome = world.session.unit(|unit| {
            for version in 1..=1_050 {
                unit.execute(ChangeCustomer { tags: Some(vec![format!("Nr{version}")]), ..ChangeCustomer::new(anna.id, version) })?;
            }
            Ok(())
        });
        outcome.unwrap();
        let first = world.session.execute(export(anna.id)).unwrap();
        assert_eq!(first.history.len(), 1_000);
        let after = first.more_history_after.unwrap();
        let second = world.session.execute(ExportCustomer { history_after: after, ..export(anna.id) }).unwrap();
        // The rest of the changes, and that it was exported once.
        assert_eq!((second.history.len(), second.more_history_after), (52, None));
        assert!(first.history.last().unwrap().seq < second.history[0].seq);
    }

    fn who_is_restricted_is_out_of_reach_for_all_but_data_protection(world) {
        templates(world);
        let anna = world.anna();
        let clerk = world.user("clerk", &["service"], &["service"]);
        let officer = world.user("officer", &["data_protection"], &[]);
        let queued = world.session.execute(mail(&anna)).unwrap();
        let case = say(world, "case.open", json!({ "kind": "complaint", "customer": anna.id, "subject": "Kessel", "department": "service" }));
        say(world, "followup.create", json!({ "subject": "Nachfassen", "due": { "business_days": 3 }, "department": "service", "about": [{ "kind": "customer", "id": anna.id }], "escalate": [] }));
        let consent = say(world, "consent.record", json!({ "customer": anna.id, "purpose": "newsletter", "channel": "email", "wording": "Ja", "source": "Messe", "proof": { "blatt": 7 } }));
        assert_eq!(clerk.execute(restrict(anna.id)).unwrap_err().code(), ErrorCode::Denied);
        let entry = officer.execute(restrict(anna.id)).unwrap();
        assert_eq!((entry.action, entry.actor.as_str()), (PrivacyAction::Restricted, "officer"));

        // No one finds, reads, lists or changes.
        let missing = |session: &Session| {
            assert_eq!(session.execute(GetCustomer { id: anna.id }).unwrap_err().code(), ErrorCode::NotFound);
            assert_eq!(session.execute(ChangeCustomer { note: Some(None), ..ChangeCustomer::new(anna.id, 2) }).unwrap_err().code(), ErrorCode::NotFound);
            assert_eq!(session.execute(ListContacts { customer: anna.id, ..ListContacts::example() }).unwrap_err().code(), ErrorCode::NotFound);
            assert!(session.execute(FindCustomer { number: Some(anna.number.clone()), ..FindCustomer::default() }).unwrap().customers.is_empty());
            assert_eq!(session.call("case.get", &json!({ "id": case["id"] }).to_string()).unwrap_err().code(), ErrorCode::NotFound);
            assert!(session.call("case.list", &json!({ "department": "service" }).to_string()).unwrap().value.contains("\"cases\":[]"));
            assert!(session.call("followup.desk", "{}").unwrap().value.contains("\"followups\":[]"));
            assert!(session.call("process.list", "{}").map_or(true, |listed| listed.value.contains("\"processes\":[]")));
            assert!(session.execute(ListOutbox::default()).unwrap().messages.is_empty());
        };
        missing(&clerk);
        // The whole journal is shown to who reads it, but for what it says about her.
        let auditor = world.user("auditor", &["accounting"], &[]);
        let read = auditor.call("journal.read", &json!({ "customer": anna.id }).to_string()).unwrap().value;
        assert!(read.contains("customer.registered") && !read.contains("Groß") && !read.contains("Kessel"), "{read}");
        assert!(officer.call("journal.read", &json!({ "customer": anna.id }).to_string()).unwrap().value.contains("Groß"));
        for session in [&clerk, &officer, &world.session] {
            assert!(session.execute(SearchCustomers::new("Groß")).unwrap().customers.is_empty());
            assert!(session.execute(ListCustomers::default()).unwrap().customers.is_empty());
        }
        // The officer reads, and nobody changes.
        assert_eq!(officer.execute(GetCustomer { id: anna.id }).unwrap().protection, Some(Protection::Restricted));
        let status = officer.execute(GetPrivacyStatus { customer: anna.id }).unwrap();
        assert_eq!(status.restriction.unwrap().reason, RestrictionReason::Accuracy);
        let page = officer.execute(ListProtected { protection: Protection::Restricted, limit: None, after: None }).unwrap();
        assert_eq!(page.customers.iter().map(|one| one.id).collect::<Vec<_>>(), [anna.id]);
        let change = ChangeCustomer { note: Some(None), ..ChangeCustomer::new(anna.id, 2) };
        assert_eq!(world.session.execute(change).unwrap_err().code(), ErrorCode::WrongState);
        // What waited does not leave any more, and nothing new is written.
        assert!(world.session.execute(ClaimMessages::example()).unwrap().messages.is_empty());
        let failed = world.session.execute(ListOutbox { state: Some(MessageState::Failed), ..ListOutbox::default() }).unwrap();
        assert_eq!(failed.messages[0].id, queued.id);
        assert_eq!(world.session.execute(mail(&anna)).unwrap_err().code(), ErrorCode::WrongState);
        // Taking a consent back is as easy as ever.
        let withdraw = json!({ "id": consent["id"], "by": "Abmeldelink" }).to_string();
        assert!(clerk.call("consent.withdraw", &withdraw).unwrap().value.contains("withdrawn"));

        officer.execute(LiftRestriction { customer: anna.id }).unwrap();
        assert_eq!(officer.execute(LiftRestriction { customer: anna.id }).unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(clerk.execute(GetCustomer { id: anna.id }).unwrap().protection, None);
        assert_eq!(clerk.execute(SearchCustomers::new("Groß")).unwrap().customers.len(), 1);
    }

    fn a_rule_does_not_reach_who_is_restricted_even_with_every_right(world) {
        let anna = world.anna();
        world.session.execute(restrict(anna.id)).unwrap();
        world.rule(r#"
            rule(#{ name: "t.uses", on: "host.ping", run_as: "administrator" });
            fn react(event) { add_contact(#{ customer: event.data.customer, direction: "out", medium: "phone", kind: "other", subject: "Werbung" }); }
        "#.replace("add_contact", "record_contact").as_str());
        let outcome = world.session.call("host.emit", &json!({ "event": "ping", "data": { "customer": anna.id } }).to_string()).unwrap();
        let failure = outcome.reactions[0].failure.clone().unwrap();
        assert!(failure.contains("customer"), "{failure}");
        let contacts = say(world, "contact.list", json!({ "customer": anna.id }));
        assert_eq!(contacts["contacts"].as_array().unwrap().len(), 0);
    }

    fn what_a_restricted_customer_writes_is_filed_and_what_names_an_erased_one_is_of_nobody(world) {
        let anna = world.anna();
        let case = say(world, "case.open", json!({ "kind": "complaint", "customer": anna.id, "subject": "Kessel", "department": "service" }));
        world.session.execute(restrict(anna.id)).unwrap();
        let mail = |id: &str, subject: &str| {
            let raw = format!("From: anna.gross@example.org\r\nTo: service@example.com\r\nMessage-ID: <{id}@example.org>\r\nSubject: {subject}\r\n\r\nBitte.\r\n");
            world.session.execute(kundig::intake::operations::TakeInMail::new(raw.as_bytes())).unwrap().contact
        };
        let clerk = world.user("clerk", &["service"], &["service"]);
        let filed = mail("eins", "Frage");
        assert_eq!(filed.customer, Some(anna.id));
        assert_eq!(clerk.execute(kundig::contact::operations::GetContact { id: filed.id }).unwrap_err().code(), ErrorCode::NotFound);
        world.session.execute(erase(anna.id, false)).unwrap();
        let next = mail("zwei", &format!("AW: [{}] Kessel", case["number"].as_str().unwrap()));
        assert_eq!((next.customer, next.related_case), (None, None));
        assert_eq!(world.session.execute(kundig::contact::operations::GetContact { id: filed.id }).unwrap().subject, "[gelöscht]");
    }

    fn a_restriction_with_an_end_ends_by_the_clock(world) {
        let anna = world.anna();
        let until = Some(day("2026-11-25"));
        assert_eq!(found(&world.session.execute(RestrictCustomer { until: Some(day("2026-11-22")), ..restrict(anna.id) }).unwrap_err()), ["until: privacy.past"]);
        world.session.execute(RestrictCustomer { until, ..restrict(anna.id) }).unwrap();
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 2 * DAY));
        world.engine.tick().unwrap();
        assert_eq!(world.session.execute(GetCustomer { id: anna.id }).unwrap().protection, Some(Protection::Restricted));
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 3 * DAY));
        world.engine.tick().unwrap();
        assert_eq!(world.session.execute(GetCustomer { id: anna.id }).unwrap().protection, None);
    }

    fn what_must_be_kept_is_restricted_until_its_date_and_then_erased(world) {
        let anna = world.anna();
        order(world, &anna);
        // A letter of 2026 is kept to the end of 2032 (§ 147 AO, § 257 HGB).
        let refused = world.session.execute(erase(anna.id, false)).unwrap_err();
        assert_eq!(found(&refused), ["customer: privacy.retention"]);
        assert!(refused.to_string().contains("2032-12-31"), "{refused}");
        assert_eq!(world.session.execute(GetCustomer { id: anna.id }).unwrap().protection, None);
        let request = world.session.execute(RecordRequest { customer: Some(anna.id), kind: RequestKind::Erasure, ..RecordRequest::example() }).unwrap();
        let waits = world.session.execute(EraseCustomer { request: Some(request.id), ..erase(anna.id, true) }).unwrap();
        assert_eq!((waits.erased, waits.until, waits.kept.len()), (false, Some(day("2032-12-31")), 1));
        assert_eq!(waits.kept[0].class, "business_letter");
        assert_eq!(world.session.execute(GetCustomer { id: anna.id }).unwrap().protection, Some(Protection::Restricted));
        // Meanwhile a lawsuit began: the date moves.
        let hold = world.session.execute(RecordHold { customer: anna.id, reason: "Rechtsstreit".into(), until: day("2033-06-30") }).unwrap();
        let new_year = |year: i32| chrono_micros(&format!("{year}-01-01T00:00:00+01:00"));
        world.clock.set(Timestamp::from_micros(new_year(2033)));
        world.engine.tick().unwrap();
        let status = world.session.execute(GetPrivacyStatus { customer: anna.id }).unwrap();
        assert_eq!(status.restriction.unwrap().until, Some(day("2033-06-30")));
        assert_eq!(status.customer.protection, Some(Protection::Restricted));
        assert_eq!(status.holds, [hold]);
        world.clock.set(Timestamp::from_micros(chrono_micros("2033-07-01T00:00:00+02:00")));
        world.engine.tick().unwrap();
        let shell = world.session.execute(GetCustomer { id: anna.id }).unwrap();
        assert_eq!((shell.protection, shell.name.as_str()), (Some(Protection::Erased), "Gelöschter Kunde"));
        let log = world.session.execute(ReadPrivacyLog { action: Some(PrivacyAction::Erased), ..ReadPrivacyLog::default() }).unwrap().entries;
        assert_eq!((log[0].request, log[0].scrubbed_at.is_some()), (Some(request.id), true));
    }

    fn what_keeps_data_is_told_with_its_law_and_set_by_the_company(world) {
        let anna = world.anna();
        let kept = |world: &World| -> Vec<(String, String)> {
            let status = world.session.execute(GetPrivacyStatus { customer: anna.id }).unwrap();
            status.kept.into_iter().map(|one| (one.class, one.until.to_string())).collect()
        };
        assert_eq!(kept(world), []);
        say(world, "company.change", json!({ "version": 1, "imprint": { "creditor_id": "DE98ZZZ09999999999" } }));
        let mandate = say(world, "mandate.record", json!({ "customer": anna.id, "iban": "DE89370400440532013000", "signed_on": "2026-11-02" }));
        // A mandate that was never used proves nothing.
        assert_eq!(kept(world), []);
        say(world, "mandate.use", json!({ "id": mandate["id"], "on": "2026-11-20" }));
        say(world, "consent.record", json!({ "customer": anna.id, "purpose": "advertising", "channel": "phone", "wording": "Ja", "source": "Messe", "proof": { "blatt": 7 } }));
        // A call and a question are no business letters; an order by e-mail is.
        for (medium, kind) in [(Medium::Phone, ContactKind::Order), (Medium::Letter, ContactKind::Inquiry)] {
            world.session.execute(RecordContact::new(anna.id, Direction::In, medium, kind, "x")).unwrap();
        }
        assert_eq!(kept(world), [("used_mandate".into(), "2028-01-20".into()), ("telephone_consent".into(), "2031-11-23".into())]);
        order(world, &anna);
        assert_eq!(kept(world).last().unwrap(), &("business_letter".to_owned(), "2032-12-31".to_owned()));
        let rules = world.session.execute(ListRetention {}).unwrap().rules;
        assert!(rules.iter().all(|rule| rule.law.contains('§')), "{rules:?}");
        let set = SetRetention { class: "business_letter".into(), months: 120, to_year_end: true, kinds: Some(vec![ContactKind::Inquiry]) };
        world.session.execute(set.clone()).unwrap();
        assert_eq!(kept(world).last().unwrap().1, "2036-12-31");
        world.session.execute(SetRetention { months: 0, to_year_end: false, ..set.clone() }).unwrap();
        assert_eq!(kept(world)[0], ("business_letter".into(), "2026-11-23".into()));
        assert_eq!(found(&world.session.execute(SetRetention { class: "business_leter".into(), ..set }).unwrap_err()), ["class: privacy.unknown_class"]);
        // A hold, and its end.
        let hold = world.session.execute(RecordHold { customer: anna.id, reason: "Betriebsprüfung".into(), until: day("2040-01-01") }).unwrap();
        assert_eq!(kept(world).last().unwrap(), &("hold".to_owned(), "2040-01-01".to_owned()));
        world.session.execute(ReleaseHold { id: hold.id }).unwrap();
        assert_eq!(kept(world).last().unwrap().0, "telephone_consent");
        assert_eq!(world.session.execute(ReleaseHold { id: hold.id }).unwrap_err().code(), ErrorCode::NotFound);
    }

    fn a_suppressed_address_is_not_written_to_and_not_entered_unnoticed(world) {
        templates(world);
        let anna = world.anna();
        let before = world.session.execute(mail(&anna)).unwrap();
        assert_eq!(before.state, MessageState::Queued);
        let check = |address: &str| world.session.execute(CheckSuppression { address: address.into() }).unwrap().suppressed;
        assert!(!check("anna.gross@example.org"));
        let request = world.session.execute(RecordRequest { customer: Some(anna.id), kind: RequestKind::Objection, ..RecordRequest::example() }).unwrap();
        let suppress = SuppressAddress { address: "Anna.Gross@EXAMPLE.org".into(), customer: Some(anna.id), request: Some(request.id) };
        let state = world.session.execute(suppress).unwrap();
        assert_eq!((state.suppressed, state.reason.as_deref()), (true, Some("objection")));
        assert!(check("anna.gross@example.org") && !check("anna.klein@example.org"));
        assert!(world.session.execute(ListPrivacyRequests::default()).unwrap().requests.is_empty());
        assert_eq!(found(&world.session.execute(CheckSuppression { address: "weder noch".into() }).unwrap_err()), ["address: privacy.no_address"]);
        // What waited is refused at the moment of sending, what is new at once.
        assert!(world.session.execute(ClaimMessages::example()).unwrap().messages.is_empty());
        let failed = world.session.execute(ListOutbox { state: Some(MessageState::Failed), ..ListOutbox::default() }).unwrap().messages;
        assert_eq!(failed[0].id, before.id);
        assert!(failed[0].last_error.as_deref().unwrap().contains("suppression list"));
        assert_eq!(world.session.execute(mail(&anna)).unwrap().state, MessageState::Failed);
        // Asking for a consent and entering the address again warn.
        let ask = kundig::consent::operations::RequestConsent { customer: anna.id, ..kundig::consent::operations::RequestConsent::example() };
        assert_eq!(found(&world.session.execute(ask).unwrap_err()), ["channel: privacy.suppressed"]);
        let mut again = person("Anne", "Gross");
        again.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "anna.gross@example.org"));
        let refused = world.session.execute(RegisterCustomer::new(again.clone())).unwrap_err();
        assert_eq!((refused.code(), found(&refused)), (ErrorCode::NeedsAcceptance, vec!["customer.contact_points[0].value: privacy.suppressed".to_owned()]));
        world.session.execute_accepting(RegisterCustomer::new(again), "meldet sich selbst").unwrap();
        // Kept is a hash: neither list nor log nor journal say whose.
        let contents = world.contents();
        assert!(!contents["suppression"].contains("anna") && !contents["suppression"].is_empty());
        assert!(!contents["privacy_log"].contains("example.org"));
        world.session.execute(UnsuppressAddress { address: "anna.gross@example.org".into() }).unwrap();
        assert!(!check("anna.gross@example.org"));
        assert_eq!(world.session.execute(mail(&anna)).unwrap().state, MessageState::Queued);
    }

    fn an_erased_person_stays_suppressed_by_hash_alone(world) {
        let anna = world.anna();
        let done = world.session.execute(erase(anna.id, false)).unwrap();
        assert_eq!(done.log.details["suppressed"], 2);
        let check = |address: &str| world.session.execute(CheckSuppression { address: address.into() }).unwrap();
        assert_eq!(check("anna.gross@example.org").reason.as_deref(), Some("erased"));
        assert!(check("+49 30 901820").suppressed);
        let jan = world.session.execute_accepting(RegisterCustomer::new(support::anna()), "kommt wieder").unwrap();
        world.session.execute(UnsuppressAddress { address: "030 901820".into() }).unwrap();
        assert!(!check("+49 30 901820").suppressed);
        // Without suppression, when it is not wanted.
        world.session.execute(EraseCustomer { suppress: Some(false), ..erase(jan.id, false) }).unwrap();
        assert!(!check("+49 30 901820").suppressed);
    }

    fn a_request_has_a_month_and_two_more_for_a_reason(world) {
        let anna = world.anna();
        let ask = |received: &str| RecordRequest { customer: Some(anna.id), received_on: Some(day(received)), ..RecordRequest::example() };
        assert_eq!(found(&world.session.execute(ask("2026-11-24")).unwrap_err()), ["received_on: privacy.future"]);
        // The 22nd of December 2026 is a Tuesday.
        let first = world.session.execute(ask("2026-11-22")).unwrap();
        assert_eq!((first.due_on, first.overdue, first.state), (day("2026-12-22"), false, RequestState::Open));
        // Received on 26 September, due on 26 October: over.
        let late = world.session.execute(ask("2026-09-26")).unwrap();
        assert_eq!((late.due_on, late.overdue), (day("2026-10-26"), true));
        assert_eq!(world.session.execute(ExtendRequest { id: late.id, reason: "viel".into() }).unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(found(&world.session.execute(ExtendRequest { id: first.id, reason: " ".into() }).unwrap_err()), ["reason: text.required"]);
        let extended = world.session.execute(ExtendRequest { id: first.id, reason: "vier Archive".into() }).unwrap();
        assert_eq!((extended.due_on, extended.version), (day("2027-02-22"), 2));
        assert_eq!(world.session.execute(ExtendRequest { id: first.id, reason: "noch eins".into() }).unwrap_err().code(), ErrorCode::WrongState);
        let stranger = world.session.execute(RecordRequest { customer: None, received_on: None, reference: None, ..RecordRequest::example() }).unwrap();
        let open = world.session.execute(ListPrivacyRequests { limit: Some(2), ..ListPrivacyRequests::default() }).unwrap();
        assert_eq!(open.requests.iter().map(|one| one.id).collect::<Vec<_>>(), [late.id, stranger.id]);
        let rest = world.session.execute(ListPrivacyRequests { after: open.next, ..ListPrivacyRequests::default() }).unwrap();
        assert_eq!((rest.requests.len(), rest.requests[0].id, rest.next), (1, first.id, None));
        let refused = world.session.execute(RefuseRequest { id: late.id, reason: "nicht ausgewiesen".into() }).unwrap();
        assert_eq!((refused.state, refused.overdue), (RequestState::Refused, false));
        assert_eq!(world.session.execute(FinishRequest { id: late.id }).unwrap_err().code(), ErrorCode::WrongState);
        world.session.execute(FinishRequest { id: stranger.id }).unwrap();
        // A request is of its own customer.
        let jan = world.session.execute(RegisterCustomer::new(person("Jan", "Klein"))).unwrap();
        let wrong = EraseCustomer { request: Some(first.id), ..erase(jan.id, false) };
        assert_eq!(world.session.execute(wrong).unwrap_err().code(), ErrorCode::NotFound);
        assert_eq!(world.session.execute(GetCustomer { id: jan.id }).unwrap().protection, None);
        // Erased, only kind and dates of a request stay.
        world.session.execute(EraseCustomer { request: Some(first.id), ..erase(anna.id, false) }).unwrap();
        let contents = world.contents();
        assert!(!contents["privacy_request"].contains("vier Archive") && !contents["privacy_request"].contains("Brief vom"));
        let done = world.session.execute(ListPrivacyRequests { state: Some(RequestState::Done), ..ListPrivacyRequests::default() }).unwrap();
        assert!(done.requests.iter().any(|one| one.id == first.id && one.due_on == day("2027-02-22")));
    }

    fn data_protection_is_for_its_role_alone(world) {
        let anna = world.anna();
        let clerk = world.user("clerk", &["service", "marketing", "accounting", "sales", "warehouse"], &[]);
        for facts in kundig::catalogue::OPERATIONS.iter().filter(|facts| facts.name.starts_with("privacy.")) {
            let error = clerk.call(facts.name, &(facts.example)().to_string()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Denied, "{}", facts.name);
        }
        let officer = world.user("officer", &["data_protection"], &[]);
        officer.execute(export(anna.id)).unwrap();
        officer.execute(erase(anna.id, false)).unwrap();
        assert!(officer.execute(ScrubFiles { always: true }).unwrap().done);
    }

    fn erasing_many_in_one_unit_scrubs_once_and_leaves_nothing_due(world) {
        let ids: Vec<CustomerId> = (0..5).map(|number| {
            world.session.execute(RegisterCustomer::new(person("Ute", &support::numbered("Kunde", number)))).unwrap().id
        }).collect();
        let erased = world.session.unit(|unit| {
            ids.iter().map(|id| unit.execute(erase(*id, false)).map(|done| done.erased)).collect::<kundig::Result<Vec<bool>>>()
        });
        assert_eq!(erased.unwrap().value, [true; 5]);
        assert_eq!(world.session.execute(ScrubFiles::default()).unwrap().due, 0);
        let page = world.session.execute(ListProtected { protection: Protection::Erased, limit: Some(3), after: None }).unwrap();
        let rest = world.session.execute(ListProtected { protection: Protection::Erased, limit: Some(3), after: page.next }).unwrap();
        assert_eq!((page.customers.len(), rest.customers.len(), rest.next), (3, 2, None));
    }
}

fn chrono_micros(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros()
}

/// A table that comes later must be decided on before the tests pass: whether it holds anything of a person.
#[test]
fn the_erasing_of_every_table_is_decided() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let schema = std::fs::read_to_string(source.join("store/schema.rs")).unwrap();
    let list = schema.split_once("allow_tables_to_appear_in_same_query!(").unwrap().1;
    let tables: Vec<&str> = list.split_once(");").unwrap().0.split(',').map(str::trim).collect();
    let declared = schema
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(") {")?.split_once(" (").map(|one| one.0));
    let all: std::collections::BTreeSet<&str> =
        tables.into_iter().chain(declared).filter(|name| !name.is_empty()).collect();
    assert!(all.len() >= 43, "{all:?}");
    let decision = std::fs::read_to_string(source.join("privacy/mod.rs")).unwrap();
    let undecided: Vec<&&str> = all.iter().filter(|table| !decision.contains(&format!("`{table}`"))).collect();
    assert!(undecided.is_empty(), "say in privacy/mod.rs what an erasure does with {undecided:?}, and do it");
}
