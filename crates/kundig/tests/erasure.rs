//! An erased person is gone: from every record, the journal, the search index, and from the bytes of the files.

mod support;

use kundig::customer::operations::{ChangeCustomer, GetCustomer, RegisterCustomer, SearchCustomers};
use kundig::customer::{Customer, Protection};
use kundig::journal::operations::VerifyJournal;
use kundig::maintenance::CheckDatabase;
use kundig::privacy::operations::{EraseCustomer, ReadPrivacyLog};
use kundig::{ErrorCode, Operation};
use serde_json::{Value, json};
use support::{World, on_both, person};

/// Calls an operation by name, with its warnings accepted.
fn say(world: &World, operation: &str, input: Value) -> Value {
    world.session.accept_warnings("Test");
    let outcome = world.session.call(operation, &input.to_string());
    let outcome = outcome.unwrap_or_else(|error| panic!("{operation}: {error}"));
    let failures: Vec<_> =
        outcome.reactions.iter().filter_map(|one| one.failure.as_ref().map(|f| (&one.rule, f))).collect();
    assert!(failures.iter().all(|(rule, _)| rule.as_str() == "t.fails"), "{operation}: {failures:?}");
    serde_json::from_str(&outcome.value).unwrap()
}

/// Strings that stand nowhere but where they were planted.
#[derive(Default)]
struct Plants(Vec<String>);

impl Plants {
    /// A word of letters, that no dictionary has.
    fn word(&mut self) -> String {
        let number = self.0.len();
        let letters: String = format!("{number:03}").bytes().map(|digit| char::from(digit - b'0' + b'b')).collect();
        self.keep(format!("Xüq{letters}wörz"))
    }

    fn keep(&mut self, text: impl Into<String>) -> String {
        self.0.push(text.into());
        self.0[self.0.len() - 1].clone()
    }

    /// As they were written, and as the search folds them.
    fn forms(&self) -> Vec<String> {
        let mut forms = self.0.clone();
        for plant in &self.0 {
            forms.push(kundig_check::fold::fold(plant));
            kundig_check::fold::words(plant, &mut |word: &str| forms.push(word.to_owned()));
        }
        // As the index has the phone number.
        forms.extend(["0309018745".to_owned(), "49309018745".to_owned()]);
        // What is a word, a year or a domain of everybody's is no trace of anybody.
        forms.retain(|form| form.chars().count() >= 7 && form != "example");
        forms.sort();
        forms.dedup();
        forms
    }
}

/// Every byte that the database keeps: its files, or what PostgreSQL keeps of our tables and indexes.
fn bytes(world: &World) -> Vec<u8> {
    #[cfg(feature = "postgres")]
    if world.on_postgres() {
        use diesel::connection::SimpleConnection;
        use diesel::{
            Connection, RunQueryDsl, sql_query,
            sql_types::{Binary, Nullable},
        };
        #[derive(diesel::QueryableByName)]
        struct File {
            #[diesel(sql_type = Nullable<Binary>)]
            bytes: Option<Vec<u8>>,
        }
        let connection = &mut diesel::PgConnection::establish(&world.url).unwrap();
        connection.batch_execute("CHECKPOINT").unwrap();
        let ours =
            "SELECT pg_read_binary_file(pg_relation_filepath(c.oid), 0, 1000000000, true) AS bytes FROM pg_class c
            WHERE pg_relation_filepath(c.oid) IS NOT NULL AND c.oid IN (
                SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                UNION SELECT reltoastrelid FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                UNION SELECT i.indexrelid FROM pg_index i JOIN pg_class t ON t.reltoastrelid = i.indrelid
                      WHERE t.relnamespace = current_schema()::regnamespace)";
        let files: Vec<File> = sql_query(ours).load(connection).unwrap();
        assert!(files.len() > 60, "{}", files.len());
        return files.into_iter().filter_map(|file| file.bytes).flatten().collect();
    }
    let mut all = Vec::new();
    for end in ["", "-wal", "-shm", "-journal"] {
        all.extend(std::fs::read(format!("{}{end}", world.url)).unwrap_or_default());
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    let text = text.as_bytes();
    bytes.windows(text.len()).any(|window| window == text)
}

/// Which of these stand in the bytes. By the first byte, since a hundred passes over a database take their time.
fn found(bytes: &[u8], forms: &[String]) -> Vec<String> {
    let mut by_first: std::collections::BTreeMap<u8, Vec<&String>> = std::collections::BTreeMap::new();
    for form in forms {
        by_first.entry(form.as_bytes()[0]).or_default().push(form);
    }
    let mut found = std::collections::BTreeSet::new();
    for (place, byte) in bytes.iter().enumerate() {
        for form in by_first.get(byte).into_iter().flatten() {
            if bytes[place..].starts_with(form.as_bytes()) {
                found.insert((*form).clone());
            }
        }
    }
    found.into_iter().collect()
}

/// Plants a string in every text that an operation takes, with rules, a mail, a webhook and a process that repeat some of them.
fn plant(world: &World, other: &Customer) -> (Customer, Plants) {
    let mut plants = Plants::default();
    let rules = world.folder().join("rules");
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::write(
        rules.join("hello.mail.txt"),
        "Betreff: Hallo {{ customer.name }}\n\n{{ greeting }}\n{{ secret }}\n",
    )
    .unwrap();
    say(
        world,
        "webhook.set",
        json!({ "name": "lager", "about": "Lager", "url": "https://lager.example.org/in", "active": true }),
    );
    // Without naming the customer: only the journal knows by whose event they came about.
    world.rule(
        r#"
        rule(#{ name: "t.answers", on: "contact.recorded", when: #{ kind: "inquiry" }, run_as: "administrator" });
        fn react(event) {
            send_mail("hello", event.customer, #{ secret: event.record.body });
            notify_host(#{ topic: "label.print", data: #{ text: event.record.subject } });
            call_webhook(#{ webhook: "lager", event: "inquiry", data: #{ name: event.customer.name } });
            follow_up(#{ subject: `Nachfassen: ${event.record.subject}`, department: "service", due: days(400) });
        }
    "#,
    );
    world.rule(r#"
        process(#{ name: "t.lives", on: "contact.recorded", when: #{ kind: "inquiry" }, key: "customer", run_as: "administrator" });
        fn start(p) { p.memory.name = p.customer.name; p.wait(days(10), "next") }
        fn next(p) { p.end() }
    "#);
    world.rule(
        r#"
        rule(#{ name: "t.fails", on: "contact.recorded", when: #{ kind: "inquiry" }, run_as: "administrator" });
        fn react(event) { throw "so nicht: " + event.record.subject; }
    "#,
    );
    say(
        world,
        "customer.define_field",
        json!({ "field": { "name": "hobby", "value_type": "text", "label": "Hobby", "choices": [], "required": false, "searchable": true } }),
    );
    let mail = plants.keep("xuqbezabwoerz.anna@kundin-xuqb.example.org");
    let customer = say(
        world,
        "customer.register",
        json!({ "customer": {
            "party": {
                "kind": "person", "title": plants.word(), "first_name": plants.word(), "last_name": plants.word(),
                "name_suffix": plants.word(), "birth_date": plants.keep("1973-07-29"), "gender": plants.word(), "language": "de",
                "marital_status": plants.word(), "occupation": plants.word(), "employer": plants.word(),
            },
            "addresses": [{ "kind": "main", "addition": plants.word(), "street": plants.word() + " 7", "postal_code": "10623", "place": plants.word() }],
            "contact_points": [
                { "kind": "phone", "value": plants.keep("030 / 90 1874 5"), "label": plants.word() },
                { "kind": "email", "value": mail },
                { "kind": "messenger", "value": plants.word() },
            ],
            "bank_accounts": [{ "holder": plants.word(), "iban": plants.keep("DE75512108001245126199"), "bank_name": plants.word() }],
            "external_references": [{ "system": plants.word(), "kind": plants.word(), "key": plants.word() }],
            "custom_fields": { "hobby": plants.word() },
            "tags": [plants.word()],
            "price_group": plants.word(),
            "note": plants.word(),
        }}),
    );
    plants.keep("+49309018745");
    let id = customer["id"].clone();
    // What was before: an address that was replaced, a name that was changed, reasons that were lifted.
    let changed = say(
        world,
        "customer.change",
        json!({ "id": id, "version": 1, "blocked_reason": plants.word(), "dunning_block": plants.word(),
        "addresses": [{ "kind": "main", "street": plants.word() + " 9", "postal_code": "10623", "place": "Berlin" }] }),
    );
    say(world, "customer.change", json!({ "id": id, "version": changed["version"], "blocked_reason": null }));

    let words: [String; 8] = std::array::from_fn(|_| plants.word());
    let file = kundig_bytes(&plants.word());
    let contact = say(
        world,
        "contact.record",
        json!({ "customer": id, "direction": "in", "medium": "phone", "kind": "inquiry",
        "subject": words[0], "body": words[1], "outcome": words[2], "thread": words[3],
        "attachments": [{ "file_name": words[4].clone() + ".txt", "media_type": "text/plain", "bytes": file }] }),
    );
    let corrected = say(
        world,
        "contact.correct",
        json!({ "id": contact["id"], "version": 1, "reason": words[5], "subject": words[6], "body": words[7] }),
    );
    assert_eq!(corrected["version"], 2);
    // A contact that was taken for somebody else's, and one that was first nobody's.
    let wrong = say(
        world,
        "contact.record",
        json!({ "customer": other.id, "direction": "in", "medium": "phone", "kind": "other", "subject": plants.word(), "body": "" }),
    );
    say(world, "contact.correct", json!({ "id": wrong["id"], "version": 1, "reason": "verwechselt", "customer": id }));
    let unknown = say(
        world,
        "contact.record",
        json!({ "direction": "in", "medium": "phone", "kind": "other", "subject": plants.word(), "body": "" }),
    );
    say(
        world,
        "contact.correct",
        json!({ "id": unknown["id"], "version": 1, "reason": "jetzt bekannt", "customer": id }),
    );
    let raw = format!(
        "From: <{mail}>\r\nTo: <service@example.com>\r\nMessage-ID: <{}@example.org>\r\nSubject: Frage\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        plants.keep("xuqmessageid"),
        plants.word()
    );
    let taken = say(world, "contact.take_in_mail", json!({ "raw": kundig_bytes(&raw) }));
    assert_eq!(taken["contact"]["customer"], id, "{taken}");

    let case = say(
        world,
        "case.open",
        json!({ "kind": "complaint", "customer": id, "contact": contact["id"], "subject": plants.word(), "department": "service", "category": plants.word() }),
    );
    let case =
        say(world, "case.add_measure", json!({ "id": case["id"], "version": case["version"], "text": plants.word() }));
    let case = say(
        world,
        "case.compensate",
        json!({ "id": case["id"], "version": case["version"], "amount": { "minor": 2500, "currency": "EUR" }, "note": plants.word(), "reference": plants.word() }),
    );
    let case = say(world, "case.move", json!({ "id": case["id"], "version": case["version"], "state": "in_progress" }));
    let case = say(
        world,
        "case.move",
        json!({ "id": case["id"], "version": case["version"], "state": "resolved", "cause": plants.word(), "resolution": plants.word() }),
    );
    say(
        world,
        "case.rate",
        json!({ "id": case["id"], "version": case["version"], "satisfaction": 2, "remark": plants.word() }),
    );

    let followup = say(
        world,
        "followup.create",
        json!({ "subject": plants.word(), "note": plants.word(), "due": { "business_days": 3 }, "department": "service", "about": [{ "kind": "customer", "id": id }], "escalate": [] }),
    );
    say(
        world,
        "followup.defer",
        json!({ "id": followup["id"], "version": followup["version"], "due": { "business_days": 9 }, "reason": plants.word() }),
    );

    let consent = say(
        world,
        "consent.request",
        json!({ "customer": id, "purpose": "newsletter", "channel": "email", "wording": plants.word(), "wording_version": plants.word(), "source": plants.word(), "proof": { "ip": plants.word() } }),
    );
    say(world, "consent.confirm", json!({ "token": consent["token"], "proof": { "agent": plants.word() } }));
    say(world, "consent.withdraw", json!({ "id": consent["id"], "by": plants.word() }));

    // From either side.
    say(
        world,
        "relation.record",
        json!({ "customer": id, "kind": "contact_person", "other": other.id, "department": plants.word(), "function": plants.word(), "note": plants.word() }),
    );
    say(
        world,
        "relation.record",
        json!({ "customer": other.id, "kind": "recommended", "other": id, "note": plants.word() }),
    );

    let company = say(world, "company.get", json!({}));
    let imprint = json!({ "creditor_id": "DE98ZZZ09999999999" });
    say(world, "company.change", json!({ "version": company["version"], "imprint": imprint }));
    let mandate = say(
        world,
        "mandate.record",
        json!({ "customer": id, "reference": "XUQMANDAT7", "iban": plants.keep("AT611904300234573201"), "bic": "BKAUATWW", "holder": plants.word(), "signed_on": "2026-11-02" }),
    );
    plants.keep("XUQMANDAT7");
    say(
        world,
        "mandate.change",
        json!({ "id": mandate["id"], "version": mandate["version"], "iban": "DE75512108001245126199", "bic": null, "holder": plants.word() }),
    );
    say(world, "mandate.revoke", json!({ "id": mandate["id"], "reason": plants.word() }));

    say(
        world,
        "host.emit",
        json!({ "event": "patient_checked_in", "customer": id, "data": { "text": plants.word() } }),
    );
    say(
        world,
        "host.notify",
        json!({ "topic": "label.print", "customer": id, "data": { "text": plants.word() }, "idempotency_key": plants.word() }),
    );
    say(
        world,
        "webhook.call",
        json!({ "webhook": "lager", "event": "customer.registered", "customer": id, "data": { "text": plants.word() } }),
    );
    say(world, "mail.queue", json!({ "template": "hello", "customer": id, "data": { "secret": plants.word() } }));
    say(world, "privacy.request", json!({ "customer": id, "kind": "rectification", "reference": plants.word() }));
    say(
        world,
        "customer.change",
        json!({ "id": id, "version": say(world, "customer.get", json!({ "id": id }))["version"], "do_not_contact": plants.word() }),
    );
    let customer = serde_json::from_value(say(world, "customer.get", json!({ "id": id }))).unwrap();
    (customer, plants)
}

fn kundig_bytes(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn erase(customer: &Customer) -> EraseCustomer {
    EraseCustomer { customer: customer.id, request: None, when_due: false, suppress: None }
}

on_both! {
    fn no_planted_string_is_left_in_any_byte_and_the_chain_still_verifies(world) {
        let other = world.anna();
        world.complain(&other);
        let (customer, plants) = plant(world, &other);
        let before = bytes(world);
        let missing: Vec<&String> = plants.0.iter().filter(|plant| !holds(&before, plant)).collect();
        // What the database stores in its normal form only is planted in that form as well.
        assert_eq!(missing, Vec::<&String>::new());
        let forms = plants.forms();
        assert!(plants.0.len() >= 70 && forms.len() > plants.0.len(), "{} {}", plants.0.len(), forms.len());
        let contents = world.contents();
        let untouched = say(world, "customer.get", json!({ "id": other.id }));
        let entries = world.session.execute(VerifyJournal {}).unwrap().entries;

        let done = world.session.execute(erase(&customer)).unwrap();
        assert!(done.erased && done.kept.is_empty());

        let after = bytes(world);
        assert_eq!(found(&after, &forms), Vec::<String>::new());
        let verified = world.session.execute(VerifyJournal {}).unwrap();
        assert!(verified.intact, "{:?}", verified.problem);
        assert!(verified.erased >= 30 && verified.entries == entries + 1, "{verified:?}");
        assert!(world.session.execute(CheckDatabase {}).unwrap().intact);
        // The proof: when, and since when the files are clean.
        let log = world.session.execute(ReadPrivacyLog { customer: Some(customer.id), ..ReadPrivacyLog::default() }).unwrap();
        assert_eq!(log.entries.len(), 1);
        assert_eq!(log.entries[0].number.as_deref(), Some(customer.number.as_str()));
        assert!(log.entries[0].scrubbed_at.is_some());
        assert_eq!(log.entries[0].details["consents"][0]["purpose"], "newsletter");

        // Nobody else lost anything.
        assert_eq!(say(world, "customer.get", json!({ "id": other.id })), untouched);
        let now = world.contents();
        for table in ["snippet", "webhook", "company", "app_user", "role", "team", "number_range", "custom_field", "service_level"] {
            assert_eq!(contents[table], now[table], "{table}");
        }
        let story = say(world, "customer.history", json!({ "id": other.id }));
        let erased: Vec<&Value> = story["entries"].as_array().unwrap().iter().filter(|entry| entry["erased"] == true).collect();
        // But for what the two share: the relation, and the contact that was taken for theirs.
        assert!(erased.iter().all(|entry| ["relation", "contact"].contains(&entry["record_kind"].as_str().unwrap())), "{erased:?}");
        assert!(story["entries"].as_array().unwrap().iter().any(|entry| entry["erased"] == false && entry["record_kind"] == "contact"));
        assert_eq!(world.session.execute(SearchCustomers::new("Groß")).unwrap().customers.len(), 1);
    }

    fn what_is_left_is_a_shell_that_nobody_finds_or_changes(world) {
        let other = world.anna();
        let mut input = person("Jana", "Kowalczyk");
        input.note = Some("Schlüssel beim Nachbarn".into());
        let jana = world.session.execute(RegisterCustomer::new(input)).unwrap();
        let relation = say(world, "relation.record", json!({ "customer": jana.id, "kind": "spouse", "other": other.id }));
        world.session.execute(erase(&jana)).unwrap();
        let shell = world.session.execute(GetCustomer { id: jana.id }).unwrap();
        assert_eq!((shell.name.as_str(), shell.number.as_str(), shell.protection), ("Gelöschter Kunde", jana.number.as_str(), Some(Protection::Erased)));
        assert_eq!((shell.note, shell.contact_points.len(), shell.addresses.len()), (None, 0, 0));
        let of_other = say(world, "relation.list", json!({ "customer": other.id }));
        assert!(of_other.to_string().contains(relation["id"].as_str().unwrap()) && !of_other.to_string().contains("Kowalczyk"), "{of_other}");
        for question in ["Kowalczyk", "Gelöschter"] {
            assert!(world.session.execute(SearchCustomers::new(question)).unwrap().customers.is_empty());
        }
        let listed = say(world, "customer.list", json!({}));
        assert_eq!(listed["customers"].as_array().unwrap().len(), 1);
        let change = ChangeCustomer { note: Some(Some("doch".into())), ..ChangeCustomer::new(jana.id, shell.version) };
        let refused = world.session.execute(change).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::WrongState);
        assert!(refused.to_string().contains("erased"), "{refused}");
        let contact = kundig::contact::operations::RecordContact { customer: Some(jana.id), ..kundig::contact::operations::RecordContact::example() };
        assert_eq!(world.session.execute(contact).unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(world.session.execute(erase(&jana)).unwrap_err().code(), ErrorCode::WrongState);
    }

    fn a_file_that_somebody_else_has_too_stays(world) {
        let (anna, jan) = (world.anna(), world.session.execute(RegisterCustomer::new(person("Jan", "Klein"))).unwrap());
        let send = |customer: &Customer| say(world, "contact.record", json!({ "customer": customer.id, "direction": "out", "medium": "visit", "kind": "information",
            "subject": "Prospekt", "body": "", "attachments": [{ "file_name": "prospekt.txt", "media_type": "text/plain", "bytes": kundig_bytes("Unser Prospekt") }] }));
        let (hers, his) = (send(&anna), send(&jan));
        world.session.execute(erase(&anna)).unwrap();
        let file = say(world, "contact.attachment", json!({ "id": his["id"], "position": 1 }));
        assert_eq!(file["bytes"], kundig_bytes("Unser Prospekt"));
        assert_eq!(world.session.call("contact.attachment", &json!({ "id": hers["id"], "position": 1 }).to_string()).unwrap_err().code(), ErrorCode::NotFound);
        world.session.execute(erase(&jan)).unwrap();
        assert!(!holds(&bytes(world), "Unser Prospekt"));
    }

    fn erasing_is_the_only_hole_in_the_protection(world) {
        let anna = world.anna();
        let contact = say(world, "contact.record", json!({ "customer": anna.id, "direction": "in", "medium": "phone", "kind": "other", "subject": "x", "body": "",
            "attachments": [{ "file_name": "a.txt", "media_type": "text/plain", "bytes": kundig_bytes("Bytes") }] }));
        assert_eq!(contact["version"], 1);
        say(world, "privacy.export", json!({ "customer": anna.id }));
        let refused = [
            "DELETE FROM attachment",
            "DELETE FROM content",
            "DELETE FROM contact",
            "DELETE FROM journal",
            "UPDATE journal SET body = '{}' WHERE seq = 1",
            "UPDATE journal SET body = NULL WHERE seq = 1",
            "UPDATE journal SET body = NULL, salt = NULL, actor = 'x'",
            "UPDATE content SET size = 1",
            "DELETE FROM privacy_log",
            "UPDATE privacy_log SET actor = 'x'",
            "UPDATE privacy_log SET scrubbed_at = 1, details = '{}'",
        ];
        for sql in refused {
            let error = run(world, sql).expect_err(sql);
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
        world.session.execute(erase(&anna)).unwrap();
        for sql in ["DELETE FROM journal", "DELETE FROM privacy_log", "UPDATE privacy_log SET scrubbed_at = 1"] {
            assert!(run(world, sql).is_err(), "{sql}");
        }
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn a_unit_that_wrote_about_the_customer_can_not_erase_it(world) {
        let anna = world.anna();
        let mixed = world.session.unit(|unit| {
            unit.execute(ChangeCustomer { note: Some(Some("Geheimnis".into())), ..ChangeCustomer::new(anna.id, 1) })?;
            unit.execute(erase(&anna))
        });
        assert_eq!(mixed.unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(world.session.execute(GetCustomer { id: anna.id }).unwrap().version, 1);
    }
}

/// Runs a statement past the engine, as somebody with the file would.
fn run(world: &World, sql: &str) -> Result<(), String> {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    #[cfg(feature = "postgres")]
    if world.on_postgres() {
        return diesel::PgConnection::establish(&world.url)
            .unwrap()
            .batch_execute(sql)
            .map_err(|error| error.to_string());
    }
    diesel::SqliteConnection::establish(&world.url).unwrap().batch_execute(sql).map_err(|error| error.to_string())
}

/// A transaction that still sees the old rows keeps their bytes: the proof says so until they are gone.
#[cfg(feature = "postgres")]
#[test]
fn postgres_is_scrubbed_only_when_nobody_sees_the_old_rows_any_more() {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    use kundig::privacy::operations::ScrubFiles;
    let Some(world) = World::postgres("postgres_is_scrubbed_only_when_nobody_sees_the_old_rows_any_more") else {
        return;
    };
    let jana = world.session.execute(RegisterCustomer::new(person("Jana", "Xüqkowalczyk"))).unwrap();
    let mut dump = diesel::PgConnection::establish(&world.url).unwrap();
    dump.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").unwrap();
    assert!(world.session.execute(erase(&jana)).unwrap().erased);
    let due =
        |world: &World| world.session.execute(ReadPrivacyLog::default()).unwrap().entries[0].scrubbed_at.is_none();
    assert!(due(&world));
    dump.batch_execute("COMMIT").unwrap();
    // Other tests' transactions come and go on the same server.
    assert!((0..20).any(|_| world.session.execute(ScrubFiles::default()).unwrap().done));
    assert!(!due(&world) && !holds(&bytes(&world), "Xüqkowalczyk"));
}

/// The same where a reader holds an old state of the file.
#[test]
fn sqlite_is_scrubbed_only_when_nobody_reads_the_old_state_any_more() {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    let world = World::sqlite();
    let jana = world.session.execute(RegisterCustomer::new(person("Jana", "Xüqkowalczyk"))).unwrap();
    let engine =
        kundig::Engine::builder(&world.url).busy_timeout(std::time::Duration::from_millis(100)).open().unwrap();
    let session = engine.session(kundig::Login::Owner).unwrap();
    let mut report = diesel::SqliteConnection::establish(&world.url).unwrap();
    report.batch_execute("BEGIN; SELECT count(*) FROM customer").unwrap();
    assert!(session.execute(erase(&jana)).unwrap().erased);
    assert!(session.execute(ReadPrivacyLog::default()).unwrap().entries[0].scrubbed_at.is_none());
    report.batch_execute("COMMIT").unwrap();
    // Whoever keeps the time makes up for it.
    engine.tick().unwrap();
    assert!(session.execute(ReadPrivacyLog::default()).unwrap().entries[0].scrubbed_at.is_some());
    assert!(!holds(&bytes(&world), "Xüqkowalczyk"));
}
