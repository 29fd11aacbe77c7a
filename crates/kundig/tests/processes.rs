//! Processes live for weeks: they wait for times and events, stand still, survive restarts, and keep their version.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kundig::automation::operations::ShowTrace;
use kundig::automation::process::operations::{ListProcesses, PauseProcess, ResumeProcess, RetryProcess, StopProcess};
use kundig::automation::process::{Process, ProcessState};
use kundig::automation::{FieldType, FunctionWord};
use kundig::base::Timestamp;
use kundig::case::operations::{MoveCase, OpenCase};
use kundig::case::{Case, CaseKind, CaseState};
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::Customer;
use kundig::followup::operations::ShowDesk;
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::timers::operations::{ListTimers, RunTimers};
use kundig::{Engine, ErrorCode, Login, Operation};
use serde_json::Value;
use support::{MONDAY_TEN, World, on_both, person};

const DAY: i64 = 86_400_000_000;

/// Follow-ups are due long after the end and cases not at all, so that the clock has only the process to move.
const OFFER: &str = r#"
    process(#{
        name:   "inquiry.offer",
        about:  "After an inquiry we ask again, twice, and then leave it.",
        on:     "contact.recorded",
        when:   #{ kind: "inquiry" },
        key:    "customer",
        stop:   ["customer.archived_by_test", "case.closed"],
        pause:  #{ on: "case.opened", when: #{ kind: "dispute" }, resume: "case.moved" },
        run_as: "service",
    });
    fn start(p)  { p.memory.asked = 0; p.wait(days(10), "ask") }
    fn ask(p) {
        p.memory.asked += 1;
        follow_up(#{ subject: `Nachfrage ${p.memory.asked} bei ${p.customer.name}`, department: "service", due: days(400), about: [p.customer] });
        if p.memory.asked < 2 { p.wait(days(10), "ask") } else {
            p.wait_for(#{ on: "contact.recorded", when: #{ kind: "order" }, then: "won", timeout: days(30), or_else: "lost" })
        }
    }
    fn won(p)  { follow_up(#{ subject: "Dank", department: "service", due: days(400), about: [p.customer] }); p.end() }
    fn lost(p) { follow_up(#{ subject: "Ablage", department: "service", due: days(400), about: [p.customer] }) }
"#;

fn offer() -> String {
    OFFER.replace("\"customer.archived_by_test\", ", "")
}

fn inquire(world: &World, customer: &Customer, kind: ContactKind) {
    let contact = RecordContact::new(customer.id, Direction::In, Medium::Phone, kind, "Preis?");
    let outcome = world.session.perform(contact).unwrap();
    let failures: Vec<_> = outcome.reactions.iter().filter_map(|reaction| reaction.failure.clone()).collect();
    assert_eq!(failures, Vec::<String>::new());
}

fn only(world: &World) -> Process {
    let mut all = world.session.execute(ListProcesses::default()).unwrap().processes;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// So many days after the beginning, the clock's round is made.
fn after_days(world: &World, days: i64) -> (u32, u32) {
    world.clock.set(Timestamp::from_micros(MONDAY_TEN + days * DAY));
    let run = world.session.execute(RunTimers::default()).unwrap();
    (run.fired, run.failed)
}

fn subjects(world: &World) -> Vec<String> {
    let desk = world.session.execute(ShowDesk { limit: Some(100), ..ShowDesk::default() }).unwrap();
    desk.followups.into_iter().map(|one| one.subject).collect()
}

fn dispute(world: &World, customer: &Customer) -> Case {
    let case = OpenCase { customer: Some(customer.id), kind: CaseKind::Dispute, due: None, ..OpenCase::example() };
    world.session.execute(case).unwrap()
}

/// Waits for either of two events, and tells what it heard; the first time it fails.
const EITHER: &str = r#"
    process(#{ name: "t.either", on: "contact.recorded", when: #{ kind: "inquiry" }, key: "customer", run_as: "service" });
    fn start(p) {
        if p.news != () { throw "nothing brought the first step"; }
        p.wait_for(#{ on: ["case.opened", "contact.corrected"], then: "heard", timeout: days(30), or_else: "silence" })
    }
    fn heard(p) {
        if p.news.name == "case.opened" { host::tell(p.news.data.subject); }
        follow_up(#{ subject: `${p.news.name}: ${p.news.data.subject}`, department: "service", due: days(400), about: [p.news.record, p.news.customer] });
        p.wait(days(1), "silence");
    }
    fn silence(p) { follow_up(#{ subject: `Stille: ${p.news == ()}`, department: "service", due: days(400) }); }
"#;

on_both! {
    fn a_step_hears_either_event_and_what_it_was_also_when_it_is_taken_again(world) {
        let silent = Arc::new(AtomicBool::new(true));
        let word = FunctionWord { name: "tell".into(), params: vec![("subject".into(), FieldType::Text)], returns: FieldType::Any };
        let broken = Arc::clone(&silent);
        world.engine.lend(word, move |_| if broken.load(Ordering::SeqCst) { Err("noch nicht".into()) } else { Ok(Value::Null) }).unwrap();
        world.rule(EITHER);
        let anna = world.anna();
        inquire(world, &anna, ContactKind::Inquiry);
        dispute(world, &anna);
        let failed = only(world);
        assert_eq!(failed.state, ProcessState::Failed);
        silent.store(false, Ordering::SeqCst);
        world.session.execute(RetryProcess { id: failed.id }).unwrap();
        after_days(world, 0);
        assert_eq!(subjects(world), ["case.opened: Heizung ausgefallen"]);
        assert_eq!(after_days(world, 2), (1, 0));
        assert_eq!(subjects(world), ["case.opened: Heizung ausgefallen", "Stille: true"]);
    }

    fn a_process_takes_its_steps_when_their_time_comes_and_remembers(world) {
        world.rule(&offer());
        let customer = world.anna();
        inquire(world, &customer, ContactKind::Inquiry);
        let process = only(world);
        assert_eq!((process.state, process.step.as_str(), process.key.clone()), (ProcessState::Running, "start", customer.id.to_string()));
        assert_eq!(process.due_at, Some(Timestamp::from_micros(MONDAY_TEN + 10 * DAY)));
        assert_eq!(process.memory["asked"], 0);
        // The same customer again: there is one instance a key.
        inquire(world, &customer, ContactKind::Inquiry);
        assert_eq!(only(world).version, 1);

        assert_eq!(after_days(world, 9), (0, 0));
        assert_eq!(after_days(world, 10), (1, 0));
        assert_eq!(subjects(world), ["Nachfrage 1 bei Anna Groß"]);
        assert_eq!(after_days(world, 20), (1, 0));
        let process = only(world);
        assert_eq!((process.steps, process.memory["asked"].as_i64()), (3, Some(2)));

        // Now it waits for an order; an inquiry is none.
        inquire(world, &customer, ContactKind::Inquiry);
        assert_eq!(only(world).step, "ask");
        inquire(world, &customer, ContactKind::Order);
        let process = only(world);
        assert_eq!((process.state, process.step.as_str()), (ProcessState::Done, "won"));
        assert!(process.ended_at.is_some() && process.due_at.is_none());
        assert_eq!(subjects(world).last().map(String::as_str), Some("Dank"));
        assert_eq!(after_days(world, 60), (0, 0));
        let waiting = world.session.execute(ListTimers::default()).unwrap().timers;
        assert!(waiting.iter().all(|timer| timer.kind == "followup.overdue"), "{waiting:?}");
        // Ended: the next inquiry begins anew.
        inquire(world, &customer, ContactKind::Inquiry);
        assert_eq!(world.session.execute(ListProcesses { state: Some(ProcessState::Running), ..Default::default() }).unwrap().processes.len(), 1);
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn who_waits_in_vain_goes_on_with_the_other_step(world) {
        world.rule(&offer());
        let customer = world.anna();
        inquire(world, &customer, ContactKind::Inquiry);
        for day in [10, 20] {
            assert_eq!(after_days(world, day), (1, 0));
        }
        assert_eq!(after_days(world, 49), (0, 0));
        assert_eq!(after_days(world, 50), (1, 0));
        let process = only(world);
        // A step that says nothing more is the last.
        assert_eq!((process.state, process.step.as_str()), (ProcessState::Done, "lost"));
    }

    fn a_dispute_lets_it_stand_still_and_the_rest_of_the_time_stays(world) {
        world.rule(&offer());
        let customer = world.anna();
        let other = world.session.execute(kundig::customer::operations::RegisterCustomer::new(person("Otto", "Anders"))).unwrap();
        inquire(world, &customer, ContactKind::Inquiry);
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 4 * DAY));
        dispute(world, &other);
        assert_eq!(only(world).state, ProcessState::Running);
        let case = dispute(world, &customer);
        assert_eq!(only(world).state, ProcessState::Paused);
        assert_eq!(after_days(world, 40), (0, 0));
        let go_on = MoveCase { id: case.id, version: 1, state: Some(CaseState::InProgress), resolution: None, ..MoveCase::example() };
        let outcome = world.session.perform(go_on).unwrap();
        assert_eq!(outcome.reactions[0].outcome, "resumed");
        let process = only(world);
        assert_eq!((process.state, process.due_at), (ProcessState::Running, Some(Timestamp::from_micros(MONDAY_TEN + 46 * DAY))));
        // Closed: over.
        for (version, state) in [(2, CaseState::Resolved), (3, CaseState::Closed)] {
            let step = MoveCase { id: case.id, version, state: Some(state), resolution: Some("erledigt".into()), ..MoveCase::example() };
            world.session.execute(step).unwrap();
        }
        assert_eq!(only(world).state, ProcessState::Stopped);
        assert_eq!(after_days(world, 100), (0, 0));
    }

    fn a_restart_changes_nothing_and_a_running_instance_keeps_its_version(world) {
        world.rule(&offer());
        let customer = world.anna();
        inquire(world, &customer, ContactKind::Inquiry);
        // The next morning's program has another text of the rule, under the same name.
        let folder = world.folder().join("new_rules");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("offer.rhai"), offer().replace("Nachfrage", "Erinnerung")).unwrap();
        let engine = Engine::builder(&world.url).clock(Arc::clone(&world.clock) as _).rules(&folder).open().unwrap();
        let session = engine.session(Login::Owner).unwrap();
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 10 * DAY));
        assert_eq!(session.execute(RunTimers::default()).unwrap().fired, 1);
        assert_eq!(subjects(world), ["Nachfrage 1 bei Anna Groß"]);
        // And an event reaches the old instance through the new program: the pause is declared by its own version.
        dispute(world, &customer);
        assert_eq!(only(world).state, ProcessState::Paused);
        // A new customer's instance begins with the new text.
        let other = session.execute(kundig::customer::operations::RegisterCustomer::new(person("Otto", "Anders"))).unwrap();
        let contact = RecordContact::new(other.id, Direction::In, Medium::Phone, ContactKind::Inquiry, "Preis?");
        session.execute(contact).unwrap();
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 20 * DAY));
        assert_eq!(session.execute(RunTimers::default()).unwrap().fired, 1);
        assert!(subjects(world).contains(&"Erinnerung 1 bei Otto Anders".to_owned()), "{:?}", subjects(world));
    }

    fn a_step_that_fails_is_taken_back_waits_and_can_be_tried_again(world) {
        world.rule(r#"
            process(#{ name: "probe", about: "Fails at first.", on: "contact.recorded", key: "customer", run_as: "service" });
            fn start(p)  { p.wait(days(1), "second") }
            fn second(p) {
                follow_up(#{ subject: "wird zurückgenommen", department: "service", due: days(400) });
                if p.customer.note != "weiter" { throw "noch nicht" }
                p.end()
            }
        "#);
        let customer = world.anna();
        inquire(world, &customer, ContactKind::Inquiry);
        assert_eq!(after_days(world, 1), (1, 0));
        let process = only(world);
        assert_eq!((process.state, process.step.as_str()), (ProcessState::Failed, "second"));
        assert!(process.last_error.as_deref().unwrap().contains("noch nicht"), "{process:?}");
        assert_eq!(subjects(world), Vec::<String>::new());
        let failed = world.session.execute(ReadJournal { event: Some("process.failed".into()), ..Default::default() }).unwrap();
        let trace = world.session.execute(ShowTrace { seq: failed.entries[0].seq }).unwrap();
        assert_eq!(trace.runs[0].outcome, "failed");

        let note = kundig::customer::operations::ChangeCustomer { note: Some(Some("weiter".into())), ..kundig::customer::operations::ChangeCustomer::new(customer.id, 1) };
        world.session.execute(note).unwrap();
        world.session.execute(RetryProcess { id: process.id }).unwrap();
        assert_eq!(after_days(world, 2), (1, 0));
        assert_eq!(only(world).state, ProcessState::Done);
        assert_eq!(subjects(world), ["wird zurückgenommen"]);
    }

    fn a_process_begins_only_where_it_applies_and_knows_whom_it_is_about(world) {
        world.rule(r#"
            process(#{ name: "probe", about: "Only for Annas.", on: "contact.recorded", key: "customer", run_as: "service" });
            fn applies(event) { event.customer.name.contains("Anna") }
            fn start(p) { p.wait(days(1), "start") }
        "#);
        let otto = world.session.execute(kundig::customer::operations::RegisterCustomer::new(person("Otto", "Anders"))).unwrap();
        let reactions = |customer| {
            let contact = RecordContact { customer, ..RecordContact::new(otto.id, Direction::In, Medium::Phone, ContactKind::Inquiry, "Preis?") };
            world.session.perform(contact).unwrap().reactions.remove(0).outcome
        };
        assert_eq!(reactions(Some(otto.id)), "not_applicable");
        assert_eq!(reactions(None), "not_applicable");
        assert_eq!(reactions(Some(world.anna().id)), "reacted");
        assert_eq!(only(world).state, ProcessState::Running);
        // `applies` is asked once, at the beginning.
        assert_eq!(after_days(world, 1), (1, 0));
        assert_eq!(only(world).steps, 2);
    }

    fn people_pause_resume_and_stop_a_process(world) {
        world.rule(&offer());
        let customer = world.anna();
        inquire(world, &customer, ContactKind::Inquiry);
        let id = only(world).id;
        let code = |result: kundig::Result<Process>| result.err().map(|error| error.code());
        assert_eq!(code(world.session.execute(ResumeProcess { id })), Some(ErrorCode::WrongState));
        assert_eq!(world.session.execute(PauseProcess { id }).unwrap().state, ProcessState::Paused);
        assert_eq!(after_days(world, 30), (0, 0));
        assert_eq!(world.session.execute(ResumeProcess { id }).unwrap().due_at, Some(Timestamp::from_micros(MONDAY_TEN + 40 * DAY)));
        assert_eq!(world.session.execute(StopProcess { id }).unwrap().state, ProcessState::Stopped);
        assert_eq!(code(world.session.execute(StopProcess { id })), Some(ErrorCode::WrongState));
        // Who may not, may not.
        let warehouse = world.user("willi", &["warehouse"], &[]);
        assert_eq!(code(warehouse.execute(StopProcess { id })), Some(ErrorCode::Denied));
    }

    fn a_timer_that_fails_is_put_off_and_given_up_at_last(world) {
        // A version of a rule that nobody has: its step can't be taken.
        world.rule(&offer());
        let customer = world.anna();
        inquire(world, &customer, ContactKind::Inquiry);
        world.forget_rule_versions();
        let engine = Engine::builder(&world.url).clock(Arc::clone(&world.clock) as _).open().unwrap();
        let session = engine.session(Login::Owner).unwrap();
        let mut now = MONDAY_TEN + 10 * DAY;
        for attempt in 1..=8 {
            world.clock.set(Timestamp::from_micros(now));
            let run = session.execute(RunTimers::default()).unwrap();
            assert_eq!((run.fired, run.failed), (0, 1), "attempt {attempt}");
            now += 3_600_000_000;
        }
        world.clock.set(Timestamp::from_micros(now + DAY));
        assert_eq!(session.execute(RunTimers::default()).unwrap().failed, 0);
        let given_up = session.execute(ListTimers { failed: true, ..Default::default() }).unwrap().timers;
        assert!(given_up[0].last_error.as_deref().unwrap().contains("rule version"), "{given_up:?}");
    }
}

on_both! {
    fn many_workers_let_everything_happen_once(world) {
        world.rule(r#"
            process(#{ name: "probe", about: "One step, one mail.", on: "contact.recorded", key: "customer", run_as: "service" });
            fn start(p)  { p.memory.taken = 0; p.wait(days(1), "second") }
            fn second(p) { p.memory.taken += 1; send_mail("hallo", p.customer); p.wait(days(300), "second") }
        "#);
        std::fs::write(world.folder().join("rules/hallo.mail.txt"), "Betreff: Hallo\n\nGuten Tag {{ customer.name }}\n").unwrap();
        world.rule_as("rule1.rhai", "rule(#{ name: \"none\", on: \"host.none\" }); fn react(event) {}");
        for number in 0..60 {
            let mut customer = person("Nr", &support::numbered("Kunde", number));
            customer.contact_points.push(kundig::customer::ContactPointInput::new(kundig::customer::ContactPointKind::Email, &format!("k{number}@example.org")));
            let customer = world.session.execute(kundig::customer::operations::RegisterCustomer::new(customer)).unwrap();
            inquire(world, &customer, ContactKind::Other);
        }
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + DAY));
        let sent = Arc::new(std::sync::Mutex::new(Vec::new()));
        let fired: u32 = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| {
                    let (engine, sent) = (world.again(), Arc::clone(&sent));
                    engine.load_rules(world.folder().join("rules")).unwrap();
                    engine.on_message("mail", move |message| { sent.lock().unwrap().push(message.idempotency_key.clone()); Ok(()) });
                    scope.spawn(move || {
                        let session = engine.session(Login::Owner).unwrap();
                        let mut fired = 0;
                        loop {
                            let run = session.execute(RunTimers { limit: Some(7) }).unwrap();
                            assert_eq!(run.failed, 0);
                            fired += run.fired;
                            engine.deliver().unwrap();
                            if run.fired == 0 {
                                return fired;
                            }
                        }
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).sum()
        });
        world.engine.on_message("mail", |_| Err("too late".into()));
        assert_eq!(world.engine.deliver().unwrap(), (0, 0));
        assert_eq!(fired, 60);
        let all = world.session.execute(ListProcesses { limit: Some(100), ..Default::default() }).unwrap().processes;
        assert!(all.iter().all(|process| process.memory["taken"] == 1 && process.steps == 2));
        let mut sent = sent.lock().unwrap().clone();
        assert_eq!(sent.len(), 60);
        sent.sort();
        sent.dedup();
        assert_eq!(sent.len(), 60);
    }

    fn a_message_of_a_worker_that_died_comes_again_when_its_lease_is_over(world) {
        std::fs::create_dir_all(world.folder().join("rules")).unwrap();
        std::fs::write(world.folder().join("rules/hallo.mail.txt"), "Betreff: Hallo\n\nGuten Tag {{ customer.name }}\n").unwrap();
        world.rule("rule(#{ name: \"none\", on: \"host.none\" }); fn react(event) {}");
        let customer = world.anna();
        let mail = kundig::mailing::operations::QueueMail { template: "hallo".into(), customer: customer.id, ..kundig::mailing::operations::QueueMail::example() };
        world.session.execute(mail).unwrap();
        let claim = |channel: &str| {
            let wanted = kundig::mailing::operations::ClaimMessages { channels: vec![channel.into()], limit: None, lease_seconds: Some(60) };
            world.session.execute(wanted).unwrap().messages.len()
        };
        assert_eq!((claim("fax"), claim("mail"), claim("mail")), (0, 1, 0));
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 61_000_000));
        assert_eq!(claim("mail"), 1);
    }
}
