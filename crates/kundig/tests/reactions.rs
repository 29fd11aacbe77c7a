//! A customer's action meets the department's reaction: in the unit, traced, isolated, delivered after the commit.

mod support;

use std::sync::{Arc, Mutex};

use kundig::ErrorCode;
use kundig::automation::host_event::EmitHostEvent;
use kundig::automation::operations::{ListRules, ListTraces, PauseRule, ResumeRule, ShowTrace, WhyRules};
use kundig::base::{Due, Timestamp};
use kundig::case::operations::{ListCases, MoveCase};
use kundig::case::{CaseKind, CaseState};
use kundig::contact::operations::{CorrectContact, GetContact, ListContacts};
use kundig::followup::operations::{CompleteFollowUp, CreateFollowUp, DeferFollowUp, ShowDesk};
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::mailing::MessageState;
use kundig::mailing::operations::ListOutbox;
use support::{MONDAY_TEN, complaint, on_both, person};

const DAY: i64 = 86_400_000_000;

fn shipped_rules() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")
}

on_both! {
    fn a_complaint_opens_a_case_due_on_the_next_business_day_and_queues_a_mail(world) {
        assert!(world.engine.load_rules(shipped_rules()).unwrap().is_empty());
        let customer = world.anna();
        let outcome = world.complain(&customer);
        let cases = world.session.execute(ListCases { customer: Some(customer.id), ..Default::default() }).unwrap().cases;
        let [case] = cases.as_slice() else { panic!("{cases:?}") };
        assert_eq!((case.kind, case.state, case.department.as_str(), case.number.as_str()), (CaseKind::Complaint, CaseState::New, "service", "F-1001"));
        assert_eq!(case.contact, Some(outcome.value.id));
        // Tuesday, 17:00 in Berlin.
        assert_eq!(case.due_at, Some(Timestamp::from_micros(MONDAY_TEN + DAY + 7 * 3_600_000_000)));
        let mails = world.session.execute(ListOutbox { customer: Some(customer.id), ..Default::default() }).unwrap().messages;
        assert_eq!((mails[0].state, mails[0].payload["to"].as_str()), (MessageState::Queued, Some("anna.gross@example.org")));
        assert!(mails[0].payload["body"].as_str().unwrap().contains("„Heizung ausgefallen“ unter der Nummer F-1001"));

        // One unit, and each consequence names its cause.
        let (first, last) = outcome.journal.unwrap();
        let page = world.session.execute(ReadJournal { after: first - 1, ..Default::default() }).unwrap();
        let story: Vec<(&str, Option<i64>)> = page.entries.iter().map(|entry| (entry.event.as_str(), entry.cause)).collect();
        assert_eq!(story, [("contact.recorded", None), ("case.opened", Some(first)), ("mail.queued", Some(first))]);
        assert!(page.entries.iter().all(|entry| entry.unit == page.entries[0].unit));
        assert_eq!(page.entries[1].actor, "rule complaint.received as service");
        assert_eq!(last, first + 2);

        let trace = world.session.execute(ShowTrace { seq: first }).unwrap();
        let matching = |considered: &[serde_json::Value]| -> Vec<String> {
            let matches = considered.iter().filter(|one| one["matches"] == true);
            matches.filter_map(|one| one["rule"].as_str().map(str::to_owned)).collect()
        };
        assert_eq!(matching(&trace.considered), ["complaint.important_customer", "complaint.received"]);
        let outcomes: Vec<(&str, &str)> = trace.runs.iter().map(|run| (run.rule.as_str(), run.outcome.as_str())).collect();
        assert_eq!(outcomes, [("complaint.important_customer", "not_applicable"), ("complaint.received", "reacted")]);
        let why = world.session.execute(WhyRules { seq: first, rule: None }).unwrap();
        assert_eq!(matching(&why.considered), ["complaint.important_customer", "complaint.received"]);
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn a_failing_rule_is_taken_back_and_noted_and_the_complaint_stays(world) {
        world.rule(r#"
            rule(#{ name: "broken", about: "Opens a case and then fails.", on: "contact.recorded", run_as: "service" });
            fn react(event) {
                open_case(#{ kind: "complaint", customer: event.customer });
                follow_up(#{ subject: "niemandem zugewiesen", due: days(1) });
            }
        "#);
        world.rule(r#"
            rule(#{ name: "sound", about: "Works all the same.", on: "contact.recorded", run_as: "service" });
            fn react(event) { follow_up(#{ subject: "Rückruf", department: "service", due: days(1), about: [event.customer] }); }
        "#);
        let customer = world.anna();
        let outcome = world.complain(&customer);
        assert_eq!(outcome.reactions[0].outcome, "failed");
        assert!(outcome.reactions[0].failure.as_ref().unwrap().contains("followup.create was refused"), "{:?}", outcome.reactions[0]);
        assert_eq!(outcome.reactions[1].outcome, "reacted");
        assert_eq!(world.session.execute(ListCases { customer: Some(customer.id), ..Default::default() }).unwrap().cases.len(), 0);
        assert_eq!(world.session.execute(ListContacts { customer: customer.id, limit: None, after: None }).unwrap().contacts.len(), 1);
        let failed = world.session.execute(ListTraces { failed_only: true, ..Default::default() }).unwrap();
        assert_eq!(failed.traces.len(), 1);
        // The number that the failed rule drew was given back.
        world.session.unit(|unit| unit.execute(kundig::case::operations::OpenCase { customer: None, ..kundig::Operation::example() })).unwrap();
        assert_eq!(world.session.execute(ListCases::default()).unwrap().cases[0].number, "F-1001");
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn rules_that_trigger_each_other_come_to_an_end(world) {
        world.rule(r#"
            rule(#{ name: "echo", about: "Answers each contact with another.", on: "contact.recorded", run_as: "service" });
            fn react(event) {
                record_contact(#{ customer: event.customer, direction: "internal", medium: "chat", kind: "other", subject: "Echo" });
            }
        "#);
        // Whoever loads it is warned.
        assert_eq!(world.engine.rule_problems().iter().map(|problem| problem.code).collect::<Vec<_>>(), ["triggers_itself"]);
        let customer = world.anna();
        world.complain(&customer);
        let contacts = world.session.execute(ListContacts { customer: customer.id, limit: Some(100), after: None }).unwrap().contacts;
        assert_eq!(contacts.len(), 9);
    }

    fn a_rule_calls_functions_that_the_host_lends(world) {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&asked);
        let word = kundig::automation::FunctionWord {
            name: "next_free_slot".into(),
            params: vec![("branch".into(), kundig::automation::FieldType::Text)],
            returns: kundig::automation::FieldType::Text,
        };
        world.engine.lend(word, move |args| { note.lock().unwrap().push(args.to_vec()); Ok("Dienstag 9 Uhr".into()) }).unwrap();
        world.rule(r#"
            rule(#{ name: "slot", about: "Offers a slot.", on: "contact.recorded", run_as: "service" });
            fn react(event) {
                let slot = host::next_free_slot("Nord");
                follow_up(#{ subject: `Termin ${slot}`, department: "service", due: days(1) });
            }
        "#);
        let customer = world.anna();
        world.complain(&customer);
        let desk = world.session.execute(ShowDesk::default()).unwrap();
        assert_eq!(desk.followups[0].subject, "Termin Dienstag 9 Uhr");
        assert_eq!(*asked.lock().unwrap(), [vec![serde_json::Value::from("Nord")]]);
    }

    fn a_message_is_delivered_after_the_commit_and_tried_again_when_that_fails(world) {
        world.engine.load_rules(shipped_rules()).unwrap();
        let customer = world.anna();
        world.complain(&customer);
        let attempts = Arc::new(Mutex::new(0));
        let count = Arc::clone(&attempts);
        world.engine.on_message("mail", move |message| {
            assert_eq!(message.payload["to"], "anna.gross@example.org");
            let mut count = count.lock().unwrap();
            *count += 1;
            if *count == 1 { Err("Server nicht erreichbar".into()) } else { Ok(()) }
        });
        assert_eq!(world.engine.deliver().unwrap(), (0, 1));
        assert_eq!(world.engine.deliver().unwrap(), (0, 0), "too early to try again");
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 61_000_000));
        assert_eq!(world.engine.deliver().unwrap(), (1, 0));
        assert_eq!(world.engine.deliver().unwrap(), (0, 0));
        assert_eq!(*attempts.lock().unwrap(), 2);
    }

    fn a_customer_without_an_address_leaves_a_message_that_somebody_sees(world) {
        world.engine.load_rules(shipped_rules()).unwrap();
        let customer = world.session.execute(kundig::customer::operations::RegisterCustomer::new(person("Otto", "Adresse"))).unwrap();
        let outcome = world.complain(&customer);
        assert!(outcome.reactions.iter().all(|reaction| reaction.failure.is_none()), "{:?}", outcome.reactions);
        let failed = world.session.execute(ListOutbox { state: Some(MessageState::Failed), ..Default::default() }).unwrap();
        assert_eq!(failed.messages.len(), 1);
    }

    fn a_case_goes_its_way_and_no_other(world) {
        let open: kundig::case::operations::OpenCase = kundig::Operation::example();
        let case = world.session.execute(open).unwrap();
        let step = |version, state, resolution: Option<&str>| world.session.execute(MoveCase {
            id: case.id, version, state: Some(state), owner: None, department: None, priority: None, due: None,
            category: None, cause: None, resolution: resolution.map(str::to_owned),
        });
        assert_eq!(step(1, CaseState::Closed, None).unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(step(1, CaseState::Resolved, None).unwrap_err().code(), ErrorCode::Invalid);
        assert_eq!(step(1, CaseState::Resolved, Some("Thermostat getauscht")).unwrap().version, 2);
        assert_eq!(step(1, CaseState::Closed, None).unwrap_err().code(), ErrorCode::Conflict);
        assert_eq!(step(2, CaseState::Closed, None).unwrap().state, CaseState::Closed);
        assert_eq!(step(3, CaseState::InProgress, None).unwrap().state, CaseState::InProgress);
    }

    fn a_follow_up_is_put_off_with_a_reason_and_done_once(world) {
        let create: CreateFollowUp = kundig::Operation::example();
        let made = world.session.execute(create).unwrap();
        let defer = |reason: &str| DeferFollowUp { id: made.id, version: 1, due: Due::Days { days: 2 }, reason: reason.into() };
        assert_eq!(world.session.execute(defer(" ")).unwrap_err().code(), ErrorCode::Invalid);
        assert_eq!(world.session.execute(defer("Kunde im Urlaub")).unwrap().due_at, Timestamp::from_micros(MONDAY_TEN + 2 * DAY));
        let done = |version| world.session.execute(CompleteFollowUp { id: made.id, version, note: Some("erledigt".into()) });
        done(2).unwrap();
        assert_eq!(done(3).unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(world.session.execute(ShowDesk::default()).unwrap().followups.len(), 0);
    }

    fn a_corrected_contact_keeps_its_first_version(world) {
        let customer = world.anna();
        let contact = world.session.execute(complaint(&customer)).unwrap();
        let correct = CorrectContact {
            id: contact.id, version: 1, reason: "verhört".into(), customer: None, kind: None,
            subject: Some("Heizung tropft".into()), body: None, outcome: None, related_case: None,
        };
        assert_eq!(world.session.execute(correct.clone()).unwrap().version, 2);
        assert_eq!(world.session.execute(correct).unwrap_err().code(), ErrorCode::Conflict);
        let read = world.session.execute(GetContact { id: contact.id }).unwrap();
        assert_eq!((read.subject.as_str(), read.correction_reason.as_deref()), ("Heizung tropft", Some("verhört")));
        let listed = world.session.execute(ListContacts { customer: customer.id, limit: None, after: None }).unwrap().contacts;
        assert_eq!(listed.len(), 1);
        let story = world.session.execute(ReadJournal { record: Some(contact.id.any()), ..Default::default() }).unwrap();
        assert_eq!(story.entries[1].before["subject"], "Heizung ausgefallen");
    }
}

on_both! {
    fn the_host_program_speaks_and_rules_answer(world) {
        world.rule(r#"
            rule(#{ name: "workshop.ready", about: "Whoever waits is called.", on: "host.workshop.repair_finished", when: #{ branch: "Köln" }, run_as: "service" });
            fn react(event) {
                follow_up(#{ subject: `${event.customer.name}: ${event.data.item} ist fertig`, department: "service", due: hours(1), about: [event.customer] });
            }
        "#);
        let customer = world.anna();
        let emit = |event: &str, branch: &str| {
            let data = serde_json::json!({ "branch": branch, "item": "Kühlschrank" }).as_object().unwrap().clone();
            world.session.perform(EmitHostEvent { event: event.into(), customer: Some(customer.id), data })
        };
        assert_eq!(emit("workshop.repair_finished", "Bonn").unwrap().reactions, []);
        assert_eq!(emit("workshop.repair_begun", "Köln").unwrap().reactions, []);
        let outcome = emit("workshop.repair_finished", "Köln").unwrap();
        assert_eq!(outcome.value.event, "host.workshop.repair_finished");
        assert_eq!(outcome.reactions[0].outcome, "reacted", "{:?}", outcome.reactions);
        let desk = world.session.execute(ShowDesk::default()).unwrap().followups;
        assert_eq!(desk[0].subject, "Anna Groß: Kühlschrank ist fertig");
        let (seq, _) = outcome.journal.unwrap();
        let page = world.session.execute(ReadJournal { after: seq - 1, limit: Some(1), ..Default::default() }).unwrap();
        assert_eq!((page.entries[0].event.as_str(), page.entries[0].after["branch"].as_str()), ("host.workshop.repair_finished", Some("Köln")));

        let error = emit("Workshop Repair-Finished", "Köln").unwrap_err();
        assert_eq!(error.findings().unwrap().iter().next().unwrap().suggestion.as_deref(), Some("workshop_repair_finished"));
        assert_eq!(emit("", "Köln").unwrap_err().code(), ErrorCode::Invalid);
        let warehouse = world.user("willi", &["warehouse"], &[]);
        assert_eq!(warehouse.execute(EmitHostEvent { event: "x".into(), customer: None, data: Default::default() }).unwrap_err().code(), ErrorCode::Denied);
    }
}

on_both! {
    fn a_rule_that_fails_again_and_again_is_paused_and_people_resume_it(world) {
        let broken = r#"
            rule(#{ name: "broken", about: "Always fails.", on: "contact.recorded", run_as: "service" });
            fn react(event) { throw "kaputt" }
        "#;
        world.rule(broken);
        world.rule(r#"
            rule(#{ name: "alarm", about: "Somebody looks at a rule that was paused.", on: "rule.tripped", run_as: "administrator" });
            fn react(event) { follow_up(#{ subject: `Regel ${event.data.name} prüfen: ${event.data.reason}`, department: "service.lead", due: hours(1) }); }
        "#);
        let customer = world.anna();
        for _ in 0..10 {
            assert_eq!(world.complain(&customer).reactions[0].outcome, "failed");
        }
        let outcome = world.complain(&customer);
        assert_eq!(outcome.reactions[0].outcome, "paused");
        let list = world.session.execute(ListRules {}).unwrap().rules;
        let rule = list.iter().find(|rule| rule.name == "broken").unwrap();
        assert!(rule.failures == 10 && rule.paused.as_deref().unwrap().contains("kaputt"), "{rule:?}");
        // The alarm was raised once.
        let desk = world.session.execute(ShowDesk::default()).unwrap().followups;
        assert_eq!(desk.len(), 1);
        assert!(desk[0].subject.starts_with("Regel broken prüfen:") && desk[0].subject.contains("kaputt"), "{}", desk[0].subject);

        world.session.execute(ResumeRule { name: "broken".into() }).unwrap();
        assert_eq!(world.complain(&customer).reactions[0].outcome, "failed");
        assert_eq!(world.session.execute(ResumeRule { name: "broken".into() }).unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(world.session.execute(ResumeRule { name: "nobody".into() }).unwrap_err().code(), ErrorCode::NotFound);

        // Paused by hand: another version does not change that.
        world.session.execute(PauseRule { name: "broken".into(), reason: "wird überarbeitet".into() }).unwrap();
        world.rule_as("rule0.rhai", &broken.replace("throw \"kaputt\"", "print(1)"));
        let paused = &world.complain(&customer).reactions[0];
        assert_eq!((paused.rule.as_str(), paused.outcome.as_str()), ("broken", "paused"));
        world.session.execute(ResumeRule { name: "broken".into() }).unwrap();
        assert_eq!(world.complain(&customer).reactions[0].outcome, "reacted");
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn a_mended_rule_works_at_once_and_a_good_run_forgives_the_failures_before(world) {
        let moody = r#"
            rule(#{ name: "moody", about: "Fails on inquiries.", on: "contact.recorded", run_as: "service" });
            fn react(event) { if event.kind == "inquiry" { throw "keine Lust" } }
        "#;
        world.rule(moody);
        let customer = world.anna();
        let inquire = || {
            let contact = kundig::contact::operations::RecordContact { kind: kundig::contact::ContactKind::Inquiry, ..complaint(&customer) };
            world.session.perform(contact).unwrap().reactions[0].outcome.clone()
        };
        for round in 0..3 {
            for _ in 0..9 {
                assert_eq!(inquire(), "failed", "round {round}");
            }
            assert_eq!(world.complain(&customer).reactions[0].outcome, "reacted");
        }
        for _ in 0..10 {
            inquire();
        }
        assert_eq!(inquire(), "paused");
        world.rule_as("rule0.rhai", &moody.replace("throw \"keine Lust\"", "print(\"doch\")"));
        assert_eq!(inquire(), "reacted");
    }

    fn a_slow_function_of_the_host_fails_its_rule_and_nothing_else(world) {
        let word = kundig::automation::FunctionWord { name: "slow".into(), ..Default::default() };
        world.engine.lend(word, |_| { std::thread::sleep(std::time::Duration::from_millis(1_050)); Ok(1.into()) }).unwrap();
        world.rule(r#"
            rule(#{ name: "slow", about: "Asks a slow host.", on: "contact.recorded", run_as: "service" });
            fn react(event) { host::slow(); }
        "#);
        let customer = world.anna();
        let reaction = world.complain(&customer).reactions.remove(0);
        assert!(reaction.failure.as_ref().unwrap().contains("`host::slow` took"), "{reaction:?}");
        assert_eq!(world.session.execute(ListContacts { customer: customer.id, limit: None, after: None }).unwrap().contacts.len(), 1);
    }
}
