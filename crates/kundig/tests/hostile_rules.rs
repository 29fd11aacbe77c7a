//! Rules that mean harm in a running engine: the corpus of `kundig-rules`, all at once. The customer's event stays, the trace
//! tells who failed and why, and nothing half-done is left.

mod support;

use std::path::Path;

use kundig::automation::host_event::EmitHostEvent;
use kundig::automation::operations::ShowTrace;
use kundig::automation::process::operations::ListProcesses;
use kundig::case::operations::ListCases;
use kundig::contact::operations::{GetContact, ListContacts};
use kundig::followup::operations::ShowDesk;
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::mailing::operations::ListOutbox;
use kundig::timers::operations::ListTimers;
use support::{World, complaint, on_both};

/// Does what it should, whatever the others do.
const HONEST: &str = r#"
    rule(#{ name: "zz.honest", about: "Works.", on: "contact.recorded", run_as: "service" });
    fn react(event) { follow_up(#{ subject: "Rückruf", department: "service", due: days(1), about: [event.customer] }); }
"#;

/// Asks for three things of which the last is refused.
const HALF: &str = r#"
    rule(#{ name: "hostile.half", about: "Is refused at the end.", on: "contact.recorded", run_as: "service" });
    fn react(event) {
        let case = open_case(#{ kind: "complaint", customer: event.customer, due: days(1) });
        follow_up(#{ subject: "halb", department: "service", due: days(1), about: [case] });
        follow_up(#{ subject: "niemandem zugewiesen", due: days(1) });
    }
"#;

/// The corpus, each rule under a name of its own; answers how many the engine took.
fn let_them_in(world: &World) -> usize {
    let word = kundig::automation::FunctionWord {
        name: "next_free_slot".into(),
        params: vec![("branch".into(), kundig::automation::FieldType::Text)],
        returns: kundig::automation::FieldType::Text,
    };
    world.engine.lend(word, |_| Ok("Montag".into())).unwrap();
    let folder = world.folder().join("hostile");
    std::fs::create_dir_all(&folder).unwrap();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../kundig-rules/tests/hostile")).unwrap()
    {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replace("name: \"hostile\"", &format!("name: \"hostile.{name}\", run_as: \"service\""));
        std::fs::write(folder.join(format!("{name}.rhai")), text).unwrap();
    }
    std::fs::write(folder.join("half.rhai"), HALF).unwrap();
    std::fs::write(folder.join("zz_honest.rhai"), HONEST).unwrap();
    // Many are refused here already; the engine works with the others.
    let problems = world.engine.load_rules(&folder).unwrap();
    assert!(problems.iter().any(|problem| problem.is_error()));
    world.engine.rules().len()
}

on_both! {
    fn no_hostile_rule_takes_the_customers_event_along(world) {
        let loaded = let_them_in(world);
        assert!(loaded >= 60, "only {loaded} rules were loaded");
        let customer = world.anna();
        let outcome = world.session.perform(complaint(&customer)).unwrap();
        let (first, _) = outcome.journal.unwrap();

        // The event is recorded, journalled, and answered by the one honest rule.
        assert_eq!(world.session.execute(GetContact { id: outcome.value.id }).unwrap().subject, "Heizung ausgefallen");
        let honest: Vec<_> = outcome.reactions.iter().filter(|reaction| reaction.outcome == "reacted").collect();
        assert_eq!(honest.iter().map(|reaction| reaction.rule.as_str()).collect::<Vec<_>>(), ["zz.honest"]);

        // The trace names each that failed, and why.
        let trace = world.session.execute(ShowTrace { seq: first }).unwrap();
        assert_eq!(trace.runs.len(), loaded);
        for run in trace.runs.iter().filter(|run| run.rule != "zz.honest") {
            assert_eq!(run.outcome, "failed", "{run:?}");
            assert!(run.failure.as_ref().is_some_and(|why| !why.is_empty() && why.len() < 5_000), "{run:?}");
        }
        let kind = |name: &str| trace.runs.iter().find(|run| run.rule == name).and_then(|run| run.failure_kind.clone());
        assert_eq!(kind("hostile.endless_loop").as_deref(), Some("limit"));
        assert_eq!(kind("hostile.step_calls_itself").as_deref(), Some("limit"));
        assert_eq!(kind("hostile.half").as_deref(), Some("operation"));

        // Nothing half-done: what is there stems from the honest rule alone.
        assert_eq!(world.session.execute(ListCases::default()).unwrap().cases, []);
        assert_eq!(world.session.execute(ListOutbox::default()).unwrap().messages, []);
        assert_eq!(world.session.execute(ListProcesses::default()).unwrap().processes, []);
        assert_eq!(world.session.execute(ListContacts { customer: customer.id, limit: None, after: None }).unwrap().contacts.len(), 1);
        let desk = world.session.execute(ShowDesk { limit: Some(100), ..ShowDesk::default() }).unwrap().followups;
        assert_eq!(desk.iter().map(|one| one.subject.as_str()).collect::<Vec<_>>(), ["Rückruf"]);
        let timers = world.session.execute(ListTimers::default()).unwrap().timers;
        assert!(timers.iter().all(|timer| timer.record.0 == desk[0].id.0), "{timers:?}");
        let page = world.session.execute(ReadJournal { after: first - 1, ..Default::default() }).unwrap();
        let story: Vec<&str> = page.entries.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(story, ["contact.recorded", "followup.created"]);
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);

        // The next event, which none of them hears, is none the worse.
        world.session.execute(EmitHostEvent { event: "after".into(), customer: None, data: Default::default() }).unwrap();
    }
}
