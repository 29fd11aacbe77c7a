//! Rules are tried on what happened, and change nothing.

mod support;

use kundig::automation::dry::{BacktestRules, MadeUpEvent, RehearseRules, TryRule};
use kundig::automation::operations::{ListTraces, WhyRules};
use kundig::journal::operations::{JournalHead, ReadJournal};
use kundig::{ErrorCode, Operation, Session};
use serde_json::json;
use support::{World, on_both};

const RULE: &str = r#"
    rule(#{ name: "rückruf", about: "Calls back.", on: "contact.recorded", when: #{ direction: "in" }, run_as: "service" });
    fn react(event) {
        let case = open_case(#{ kind: "question", customer: event.customer, subject: event.subject });
        follow_up(#{ subject: `${event.customer.name} zurückrufen`, department: "service", due: business_days(1), about: [case] });
    }
"#;

fn complaint_seq(world: &World) -> i64 {
    let wanted = ReadJournal { event: Some("contact.recorded".into()), ..Default::default() };
    world.session.execute(wanted).unwrap().entries[0].seq
}

on_both! {
    fn a_rule_is_tried_on_a_recorded_event_and_nothing_happens(world) {
        let called = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        let count = std::sync::Arc::clone(&called);
        let word = kundig::automation::FunctionWord { name: "slot".into(), ..Default::default() };
        world.engine.lend(word, move |_| { count.fetch_add(1, std::sync::atomic::Ordering::SeqCst); Ok(1.into()) }).unwrap();
        let customer = world.anna();
        world.complain(&customer);
        let seq = complaint_seq(world);
        let head = world.session.execute(JournalHead {}).unwrap();

        let source = RULE.replace("let case", "print(host::slot()); let case");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(source) }).unwrap();
        assert_eq!((tried.outcome.as_str(), tried.listens, tried.host_calls), ("reacted", true, vec!["slot".to_owned()]));
        assert_eq!(tried.requested.len(), 2);
        assert_eq!(tried.requested[1]["arguments"]["subject"], "Anna Groß zurückrufen");
        assert_eq!(tried.not_allowed, Vec::<String>::new());
        assert_eq!(called.load(std::sync::atomic::Ordering::SeqCst), 0);

        // What keeps it from reacting is said: the filter, the event, the role.
        let filtered = RULE.replace("\"in\"", "\"out\"");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(filtered) }).unwrap();
        assert_eq!((tried.outcome.as_str(), &tried.considered["conditions"][0]["actual"]), ("filtered", &serde_json::json!("in")));
        let elsewhere = RULE.replace("contact.recorded", "contact.corrected");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(elsewhere) }).unwrap();
        assert!(!tried.listens && tried.outcome == "filtered");
        let warehouse = RULE.replace("\"service\" })", "\"warehouse\" })");
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(warehouse) }).unwrap();
        assert_eq!(tried.not_allowed, ["case.open"]);
        let broken = world.session.execute(TryRule { seq, name: None, source: Some(RULE.replace("open_case(", "open_csae(")) });
        let error = broken.unwrap_err();
        assert_eq!(error.code(), ErrorCode::File);
        assert!(error.to_string().contains("open_case"), "{error}");

        assert_eq!(world.session.execute(JournalHead {}).unwrap(), head);
        assert_eq!(world.session.execute(ListTraces::default()).unwrap().traces.len(), 0);
    }

    fn what_rules_saw_of_a_restricted_customer_is_not_shown(world) {
        world.rule(RULE);
        let customer = world.anna();
        world.complain(&customer);
        let seq = complaint_seq(world);
        let grants = ["rule.trace", "rule.traces", "rule.why", "rule.try", "rule.rehearse", "rule.picture", "rule.backtest"];
        let grants: Vec<_> = grants.iter().map(|right| json!({ "right": right })).collect();
        world.session.call("access.set_role", &json!({ "name": "rules", "about": "Regeln", "grants": grants }).to_string()).unwrap();
        let clerk = world.user("clerk", &["rules"], &[]);
        let by_seq = json!({ "seq": seq }).to_string();
        let asked = ["rule.trace", "rule.why", "rule.rehearse", "rule.picture"];
        let traces = |session: &Session| session.execute(ListTraces::default()).unwrap().traces.len();
        for name in asked {
            assert!(clerk.call(name, &by_seq).is_ok(), "{name}");
        }
        assert_eq!(traces(&clerk), 1);
        let none = BacktestRules { sources: vec![RULE.replace("rückruf", "andere")], ..Default::default() };
        assert!(!clerk.execute(none.clone()).unwrap().differences.is_empty());

        let restrict = json!({ "customer": customer.id, "reason": "accuracy" }).to_string();
        world.session.call("privacy.restrict", &restrict).unwrap();
        for name in asked {
            assert_eq!(clerk.call(name, &by_seq).unwrap_err().code(), ErrorCode::NotFound, "{name}");
            assert!(world.session.call(name, &by_seq).is_ok(), "{name}: whoever may read such customers still does");
        }
        let source = Some(RULE.to_owned());
        assert_eq!(clerk.execute(TryRule { seq, name: None, source }).unwrap_err().code(), ErrorCode::NotFound);
        assert_eq!((traces(&clerk), traces(&world.session)), (0, 1));
        assert_eq!(clerk.execute(none).unwrap().differences, []);
    }

    fn a_changed_rule_meets_last_years_journal(world) {
        world.rule(RULE);
        let customer = world.anna();
        for _ in 0..3 {
            world.complain(&customer);
        }
        // The same rules over the same journal: no difference, though every record has another id.
        let same = world.session.execute(BacktestRules::default()).unwrap();
        assert_eq!((same.reactions, same.differences, same.next), (3, vec![], None));

        let changed = RULE.replace("business_days(1)", "business_days(2)");
        let test = world.session.execute(BacktestRules { sources: vec![changed], ..Default::default() }).unwrap();
        assert_eq!(test.differences.len(), 3);
        let first = &test.differences[0];
        assert_eq!(first.then[1]["arguments"]["due"], serde_json::json!({ "business_days": 1 }));
        assert_eq!(first.now[1]["arguments"]["due"], serde_json::json!({ "business_days": 2 }));

        // A rule that is gone, and one that is new.
        let other = RULE.replace("rückruf", "andere");
        let test = world.session.execute(BacktestRules { sources: vec![other], ..Default::default() }).unwrap();
        let sides: Vec<(&str, usize, usize)> = test.differences.iter().take(2).map(|one| (one.rule.as_str(), one.then.len(), one.now.len())).collect();
        assert_eq!(sides, [("andere", 0, 2), ("rückruf", 2, 0)]);

        // Page by page, and up to an entry.
        let page = world.session.execute(BacktestRules { limit: Some(2), ..Default::default() }).unwrap();
        assert_eq!((page.entries, page.next.is_some()), (2, true));
        let seq = complaint_seq(world);
        let until = world.session.execute(BacktestRules { until: Some(seq), ..Default::default() }).unwrap();
        assert_eq!(until.reactions, 1);
        assert_eq!(BacktestRules::EFFECT, kundig::Effect::Read);
    }

    fn a_dry_run_reads_no_more_than_whoever_asks(world) {
        let customer = world.anna();
        world.complain(&customer);
        let seq = complaint_seq(world);
        let grants = ["rule.try", "customer.get"].map(kundig::access::Grant::all).map(|grant| match grant.right.as_str() {
            "customer.get" => grant.fields(&["customer.master"]),
            _ => grant,
        });
        let role = kundig::access::operations::SetRole { name: "tester".into(), about: String::new(), grants: grants.to_vec() };
        world.session.execute(role).unwrap();
        let tester = world.user("tom", &["tester"], &[]);
        let nosy = r#"
            rule(#{ name: "nosy", about: "Reads bank data.", on: "contact.recorded", run_as: "administrator" });
            fn react(event) { print(event.customer.bank_accounts.len()); print(event.customer.name); }
        "#;
        let tried = tester.execute(TryRule { seq, name: None, source: Some(nosy.into()) }).unwrap();
        assert_eq!(tried.log, ["0", "Anna Groß"]);
        let tried = world.session.execute(TryRule { seq, name: None, source: Some(nosy.into()) }).unwrap();
        assert_eq!(tried.log, ["1", "Anna Groß"]);

        // The filter shows no more of the event either, nor does it tell by holding or not.
        let wanted = ReadJournal { event: Some("customer.registered".into()), ..Default::default() };
        let seq = world.session.execute(wanted).unwrap().entries[0].seq;
        let prying = r#"rule(#{ name: "p", about: "x", on: "customer.registered", when: #{ note: "Bitte klingeln" } }); fn react(event) {}"#;
        let seen = |session: &Session| {
            let tried = session.execute(TryRule { seq, name: None, source: Some(prying.into()) }).unwrap();
            (tried.outcome, tried.considered["conditions"][0]["actual"].clone())
        };
        assert_eq!(seen(&tester), ("filtered".into(), serde_json::Value::Null));
        assert_eq!(seen(&world.session), ("reacted".into(), serde_json::json!("Bitte klingeln")));
    }

    fn what_did_not_happen_is_proved_by_every_table(world) {
        let called = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        for name in ["slot", "tell"] {
            let count = std::sync::Arc::clone(&called);
            let word = kundig::automation::FunctionWord { name: name.into(), ..Default::default() };
            world.engine.lend(word, move |_| { count.fetch_add(1, std::sync::atomic::Ordering::SeqCst); Ok(1.into()) }).unwrap();
        }
        let customer = world.anna();
        world.complain(&customer);
        world.complain(&customer);
        let seq = complaint_seq(world);
        // Everything that a rule can want: records, mail, a process that waits, the host.
        let busy = r#"
            rule(#{ name: "alles", about: "Does it all.", on: "contact.recorded", run_as: "service" });
            fn react(event) {
                host::tell();
                let case = open_case(#{ kind: "question", customer: event.customer, subject: "?" });
                follow_up(#{ subject: "?", department: "service", due: business_days(1), about: [case] });
                send_mail("salutation", event.customer);
                change_customer(#{ id: event.customer, version: event.customer.version, note: "was here" });
            }
        "#;
        let patient = r#"
            process(#{ name: "geduld", about: "Waits.", on: "contact.recorded", key: "customer", run_as: "service" });
            fn start(p) { p.memory.slot = host::slot(); follow_up(#{ subject: "?", department: "service", due: days(1) }); p.wait(days(3), "start") }
        "#;
        let sources = vec![busy.to_owned(), patient.to_owned()];
        let before = world.contents();
        assert!(before["journal"].lines().count() > 3 && before["customer"].contains("Gro"), "the tables are read");

        for source in &sources {
            let tried = world.session.execute(TryRule { seq, name: None, source: Some(source.clone()) }).unwrap();
            assert_eq!((tried.outcome.as_str(), tried.host_calls.len()), ("reacted", 1));
        }
        let tested = world.session.execute(BacktestRules { sources: sources.clone(), ..Default::default() }).unwrap();
        assert_eq!((tested.reactions, tested.differences.len()), (2, 4));
        let recorded = RehearseRules { seq: Some(seq), sources: sources.clone(), ..Default::default() };
        let fields = serde_json::json!({ "direction": "in", "customer": customer.id });
        let event = MadeUpEvent { name: "contact.recorded".into(), fields: fields.as_object().cloned().unwrap(), ..Default::default() };
        let made_up = RehearseRules { event: Some(event), sources, ..Default::default() };
        for rehearsal in [recorded, made_up] {
            let rehearsed = world.session.execute(rehearsal).unwrap();
            let asked: Vec<_> = rehearsed.rules.iter().map(|rule| (rule.rule.as_str(), rule.outcome.as_str(), rule.requested.len())).collect();
            assert_eq!(asked, [("alles", "reacted", 4), ("geduld", "reacted", 1)]);
        }

        let after = world.contents();
        let changed: Vec<_> = before.keys().chain(after.keys()).filter(|table| before.get(*table) != after.get(*table)).collect();
        assert_eq!(changed, Vec::<&String>::new());
        assert_eq!(after["outbox"], "");
        assert_eq!(called.load(std::sync::atomic::Ordering::SeqCst), 0);

        // The same rules in earnest: now the tables differ and the host is called, so the proof can fail.
        world.rule(&busy.replace("send_mail(\"salutation\", event.customer);", ""));
        world.complain(&customer);
        let earnest = world.contents();
        for table in ["journal", "service_case", "followup", "customer"] {
            assert_ne!(earnest.get(table), before.get(table), "{table}: {:?}", earnest.keys());
        }
        assert_eq!(called.load(std::sync::atomic::Ordering::SeqCst), 1);
    }

    fn an_event_that_is_made_up_meets_every_rule_that_listens(world) {
        world.rule(RULE);
        world.rule(r#"rule(#{ name: "ausgang", about: "Out.", on: "contact.recorded", when: #{ direction: "out" } }); fn react(event) {}"#);
        world.rule(r#"rule(#{ name: "werkstatt", about: "Repair.", on: "host.repair_finished" }); fn react(event) { print(event.branch); print(event.customer.name) }"#);
        let customer = world.anna();
        let event = |name: &str, fields: serde_json::Value| MadeUpEvent { name: name.into(), fields: fields.as_object().cloned().unwrap(), ..Default::default() };
        let rehearse = |event: MadeUpEvent| world.session.execute(RehearseRules { event: Some(event), ..Default::default() });

        let met = rehearse(event("contact.recorded", serde_json::json!({ "direction": "in", "customer": customer.id }))).unwrap();
        let told: Vec<_> = met.rules.iter().map(|rule| (rule.rule.as_str(), rule.outcome.as_str())).collect();
        assert_eq!((told, met.other_rules, met.seq), (vec![("rückruf", "reacted"), ("ausgang", "filtered")], 1, None));
        assert_eq!(met.rules[0].requested[1]["arguments"]["subject"], "Anna Groß zurückrufen");

        let met = rehearse(event("host.repair_finished", serde_json::json!({ "branch": "Köln", "customer": customer.id }))).unwrap();
        assert_eq!(met.rules[0].log, ["Köln", "Anna Groß"]);

        // A record that exists lends what is left out.
        let mut moved = event("customer.changed", serde_json::json!({ "note": "neu" }));
        moved.record = Some(customer.id.any());
        let sources = vec![r#"rule(#{ name: "notiz", about: "x", on: "customer.changed", when: #{ note: "neu" } }); fn react(event) { print(event.data.number) }"#.to_owned()];
        let met = world.session.execute(RehearseRules { event: Some(moved), sources, ..Default::default() }).unwrap();
        assert_eq!(met.rules[0].log, std::slice::from_ref(&customer.number));

        let error = rehearse(event("contact.recordet", serde_json::json!({}))).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Malformed);
        assert!(error.to_string().contains("did you mean `contact.recorded`?"), "{error}");
        assert_eq!(world.session.execute(RehearseRules::default()).unwrap_err().code(), ErrorCode::Malformed);
    }

    fn a_process_that_went_on_or_was_running_makes_no_difference(world) {
        world.rule(r#"
            process(#{ name: "geduld", about: "Waits.", on: "contact.recorded", when: #{ direction: "in" }, key: "customer", run_as: "service" });
            fn start(p) { follow_up(#{ subject: "a", department: "service", due: days(1) }); p.wait_for(#{ on: "contact.recorded", when: #{ direction: "out" }, then: "reply" }) }
            fn reply(p) { follow_up(#{ subject: "b", department: "service", due: days(1) }); p.end() }
        "#);
        let customer = world.anna();
        world.complain(&customer);
        world.complain(&customer);                            // one is running already
        let mut reply = support::complaint(&customer);
        reply.direction = kundig::contact::Direction::Out;
        reply.kind = kundig::contact::ContactKind::ComplaintReply;
        let outcome = world.session.perform(reply).unwrap();  // the next step
        assert_eq!(outcome.reactions[0].requested.len(), 1);
        let test = world.session.execute(BacktestRules::default()).unwrap();
        assert_eq!((test.reactions, test.differences), (1, vec![]));
        // Its beginning is compared all the same.
        let other = r#"rule(#{ name: "geduld", about: "x", on: "contact.recorded", when: #{ direction: "in" } }); fn react(event) {}"#;
        let test = world.session.execute(BacktestRules { sources: vec![other.into()], ..Default::default() }).unwrap();
        assert_eq!((test.differences.len(), test.differences[0].then.len(), test.differences[0].now.len()), (1, 1, 0));
    }

    fn why_shows_the_whole_record_and_one_rule_at_a_time(world) {
        let customer = world.anna();
        let status = "rule(#{ name: \"status\", about: \"x\", on: \"customer.changed\", when: #{ status: \"lead\" } }); fn react(event) {}";
        world.rule(status);
        world.rule(&status.replace("\"status\"", "\"anders\"").replace("customer.changed", "customer.registered"));
        let change = serde_json::json!({ "id": customer.id, "version": customer.version, "note": "neu" });
        world.session.call("customer.change", &change.to_string()).unwrap();
        let seq = world.session.execute(JournalHead {}).unwrap().seq;
        let why = |rule: Option<&str>| world.session.execute(WhyRules { seq, rule: rule.map(str::to_owned) });
        let answer = why(None).unwrap();
        // The change tells the note alone; the filter sees the record.
        let names = |answer: &kundig::automation::operations::WhyAnswer| answer.considered.iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!((names(&answer), answer.other_rules), (vec!["status".to_owned()], 1));
        assert_eq!(answer.considered[0]["conditions"][0]["actual"], serde_json::json!(customer.status));
        let other = why(Some("anders")).unwrap();
        assert_eq!((names(&other), other.listens_to.as_deref()), (vec![], Some("customer.registered")));
        assert_eq!(names(&why(Some("status")).unwrap()), ["status"]);
        assert_eq!(why(Some("nie")).unwrap_err().code(), ErrorCode::NotFound);
    }

    fn a_backtest_can_be_limited_to_days(world) {
        let customer = world.anna();
        world.complain(&customer);
        world.clock.set(kundig::base::Timestamp::from_micros(support::MONDAY_TEN + 86_400_000_000));
        world.complain(&customer);
        let on = |from: &str, to: &str| {
            let day = |text: &str| (!text.is_empty()).then(|| kundig::base::Date(text.parse().unwrap()));
            let test = BacktestRules { from_day: day(from), to_day: day(to), sources: vec![RULE.into()], ..Default::default() };
            world.session.execute(test).unwrap().reactions
        };
        assert_eq!((on("", ""), on("2026-11-23", "2026-11-23"), on("2026-11-24", ""), on("", "2026-11-22")), (2, 1, 1, 0));
    }
}
