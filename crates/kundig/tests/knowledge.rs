//! Knowledge and answers: written, found in a sensible order, filled in with a case.

mod support;

use kundig::case::operations::OpenCase;
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::knowledge::operations::{GetSnippet, RenderSnippet, RetireSnippet, SearchSnippets, SetSnippet};
use kundig::knowledge::{Snippet, SnippetKind};
use kundig::{ErrorCode, Operation, Session};
use support::{World, found, on_both};

fn knowledge(title: &str, body: &str, tags: &[&str]) -> SetSnippet {
    SetSnippet {
        kind: SnippetKind::Knowledge,
        title: title.into(),
        subject: None,
        body: body.into(),
        tags: tags.iter().map(|tag| (*tag).into()).collect(),
        ..SetSnippet::example()
    }
}

fn titles(session: &Session, text: &str) -> Vec<String> {
    let search = SearchSnippets { text: text.into(), ..SearchSnippets::default() };
    session.execute(search).unwrap().snippets.into_iter().map(|snippet| snippet.title).collect()
}

fn answer(world: &World, body: &str) -> Snippet {
    world.session.execute(SetSnippet { body: body.into(), ..SetSnippet::example() }).unwrap()
}

on_both! {
    fn what_is_written_is_found_the_best_first(world) {
        for snippet in [
            knowledge("Winterdienst", "Bei kalter Heizung zuerst den Kessel prüfen.", &[]),
            knowledge("Kalte Räume", "Thermostat prüfen.", &["Heizung"]),
            knowledge("Heizung bleibt kalt", "Kessel entlüften. Größe beachten.", &["Störung"]),
            knowledge("Heizungsnotdienst", "Rufbereitschaft: 24 Stunden.", &[]),
            knowledge("Rechnung", "Zahlungsziel 14 Tage.", &["buchhaltung"]),
        ] {
            world.session.execute(snippet).unwrap();
        }
        assert_eq!(titles(&world.session, "HEIZUNG"), ["Heizung bleibt kalt", "Heizungsnotdienst", "Kalte Räume", "Winterdienst"]);
        assert_eq!(titles(&world.session, "heizung, kalt"), ["Heizung bleibt kalt", "Kalte Räume", "Winterdienst"]);
        for spelt in ["größe", "GROESSE", "grosse"] {
            assert_eq!(titles(&world.session, spelt), ["Heizung bleibt kalt"], "{spelt}");
        }
        assert_eq!(titles(&world.session, "stoerung kessel"), ["Heizung bleibt kalt"]);
        assert_eq!(titles(&world.session, "100% _"), Vec::<String>::new());
        assert_eq!(titles(&world.session, "eizung"), Vec::<String>::new(), "words are found by how they begin");
        assert_eq!(titles(&world.session, "").len(), 5);
        let two = world.session.execute(SearchSnippets { limit: Some(2), ..SearchSnippets::default() }).unwrap();
        assert_eq!((two.snippets.len(), two.more), (2, true));
        let answers = SearchSnippets { kind: Some(SnippetKind::Answer), ..SearchSnippets::default() };
        assert_eq!(world.session.execute(answers).unwrap().snippets, []);
    }

    fn a_snippet_is_changed_in_the_version_that_was_read_and_retired(world) {
        let made = world.session.execute(knowledge("Kessel", "Alt", &[" heizung ", ""])).unwrap();
        assert_eq!((made.version, made.tags.as_slice()), (1, ["heizung".to_owned()].as_slice()));
        let change = SetSnippet { id: Some(made.id), version: Some(1), ..knowledge("Kessel", "Neuer Text", &[]) };
        let changed = world.session.execute(change.clone()).unwrap();
        assert_eq!((changed.version, titles(&world.session, "neuer")), (2, vec!["Kessel".to_owned()]));
        assert_eq!(world.session.execute(change.clone()).unwrap_err().code(), ErrorCode::Conflict);
        assert_eq!(world.session.execute(SetSnippet { version: None, ..change.clone() }).unwrap_err().code(), ErrorCode::Exists);
        assert_eq!(found(&world.session.execute(SetSnippet { id: None, ..change.clone() }).unwrap_err()), ["id: snippet.id"]);
        world.session.execute(RetireSnippet { id: made.id, version: 2 }).unwrap();
        assert_eq!(titles(&world.session, "kessel"), Vec::<String>::new());
        assert!(world.session.execute(GetSnippet { id: made.id }).unwrap().retired);
        assert_eq!(world.session.execute(RetireSnippet { id: made.id, version: 3 }).unwrap_err().code(), ErrorCode::WrongState);
        world.session.execute(SetSnippet { version: Some(3), ..change }).unwrap();
        assert_eq!(titles(&world.session, "kessel"), ["Kessel"]);
        let story = world.session.execute(ReadJournal { event: Some("snippet.written".into()), ..Default::default() }).unwrap();
        assert_eq!(story.entries.len(), 3);
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn what_is_wrong_with_a_snippet_is_said_when_it_is_written(world) {
        let wrong = SetSnippet { title: " ".into(), body: "{{ case.number }".into(), subject: Some("{% if %}".into()), ..SetSnippet::example() };
        let mut codes = found(&world.session.execute(wrong.clone()).unwrap_err());
        codes.sort();
        assert_eq!(codes, ["body: snippet.template", "subject: snippet.template", "title: text.required"]);
        // Knowledge is no template: braces mean nothing in it.
        let plain = SetSnippet { kind: SnippetKind::Knowledge, title: "Formel".into(), ..wrong };
        world.session.execute(plain).unwrap();
    }

    fn an_answer_is_filled_in_with_a_case_and_its_customer(world) {
        let anna = world.anna();
        let clerk = world.user("carla", &["service"], &["service"]);
        let case = clerk.execute(OpenCase { customer: Some(anna.id), ..OpenCase::example() }).unwrap();
        let made = answer(world, "Guten Tag {{ customer.name }},\n\nzu {{ case.number }} vom {{ today }}: {{ company.name }}\n{{ user.name }}");
        let filled = clerk.execute(RenderSnippet { id: made.id, case: case.id }).unwrap();
        assert_eq!(filled.subject, "Ihr Anliegen F-1001");
        assert_eq!(filled.body, "Guten Tag Anna Groß,\n\nzu F-1001 vom 23.11.2026: Meine Firma\nCARLA");
        // Without a subject of its own the title stands there, and no line of the data begins another header.
        let bare = SetSnippet { subject: Some("{{ case.subject }}".into()), ..SetSnippet::example() };
        let bare = world.session.execute(bare).unwrap();
        let evil = clerk.execute(OpenCase { customer: Some(anna.id), subject: "Hallo\r\nBcc: alle@example.org".into(), ..OpenCase::example() });
        if let Ok(evil) = evil {
            assert_eq!(clerk.execute(RenderSnippet { id: bare.id, case: evil.id }).unwrap().subject, "Hallo Bcc: alle@example.org");
        }
        let title = world.session.execute(SetSnippet { subject: None, ..SetSnippet::example() }).unwrap();
        assert_eq!(clerk.execute(RenderSnippet { id: title.id, case: case.id }).unwrap().subject, "Heizung kalt: Termin");
    }

    fn an_answer_that_does_not_fit_or_runs_away_is_refused(world) {
        let case = world.session.execute(OpenCase::example()).unwrap();
        let render = |snippet: &Snippet| world.session.execute(RenderSnippet { id: snippet.id, case: case.id });
        for body in ["{{ case.numer }}", "{{ customer.name }}", "{% for i in range(1000000) %}{{ i }}{% endfor %}"] {
            assert_eq!(found(&render(&answer(world, body)).unwrap_err()), ["id: snippet.template_fault"], "{body}");
        }
        // A case without a customer can be asked for one.
        let asks = answer(world, "Guten Tag{% if customer %} {{ customer.name }}{% endif %}!");
        assert_eq!(render(&asks).unwrap().body, "Guten Tag!");
        world.session.execute(RetireSnippet { id: asks.id, version: 1 }).unwrap();
        assert_eq!(render(&asks).unwrap_err().code(), ErrorCode::WrongState);
        let plain = world.session.execute(knowledge("Kessel", "Text", &[])).unwrap();
        assert_eq!(render(&plain).unwrap_err().code(), ErrorCode::WrongState);
    }

    fn an_answer_shows_only_what_its_writer_may_see(world) {
        let anna = world.anna();
        let case = world.session.execute(OpenCase { customer: Some(anna.id), ..OpenCase::example() }).unwrap();
        let bank = answer(world, "IBAN {{ customer.bank_accounts[0].iban }}");
        let render = RenderSnippet { id: bank.id, case: case.id };
        assert!(world.session.execute(render.clone()).unwrap().body.contains("DE89"));
        let clerk = world.user("carla", &["service"], &["service"]);
        assert_eq!(clerk.execute(render.clone()).unwrap_err().code(), ErrorCode::Invalid);
        let nobody = world.user("mara", &["marketing"], &[]);
        assert_eq!(nobody.execute(render).unwrap_err().code(), ErrorCode::Denied);
        assert_eq!(nobody.execute(SearchSnippets::default()).unwrap_err().code(), ErrorCode::Denied);
    }
}
