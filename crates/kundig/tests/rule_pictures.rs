//! A trace is drawn: what happened is all there, and nothing in it can act.

mod support;

use kundig::ErrorCode;
use kundig::automation::picture::{DrawTrace, PictureFormat, PictureLanguage};
use kundig::customer::operations::RegisterCustomer;
use kundig::journal::operations::ReadJournal;
use support::{World, on_both};

const RULES: [&str; 5] = [
    r#"rule(#{ name: "abgewiesen", about: "x", on: "contact.recorded" }); fn react(event) { follow_up(#{ subject: "x", due: days(1) }); complete_follow_up(#{ id: event.contact.id, version: 1 }); }"#,
    r#"rule(#{ name: "rückruf", about: "x", on: "contact.recorded", when: #{ direction: "in" }, run_as: "service" });
    fn react(event) {
        print(event.customer.name);
        let case = open_case(#{ kind: "question", customer: event.customer, subject: "Frage & Antwort" });
        follow_up(#{ subject: `${event.customer.name} zurückrufen`, department: "service", due: business_days(1), about: [case] });
    }"#,
    r#"rule(#{ name: "ausgang", about: "x", on: "contact.recorded", when: #{ direction: "out" } }); fn react(event) {}"#,
    r#"rule(#{ name: "kaputt", about: "x", on: "contact.recorded" }); fn react(event) { follow_up(#{ subject: "x", due: days(1) }); print(1 / (event.subject.len() - event.subject.len())); }"#,
    r#"process(#{ name: "geduld", about: "x", on: "contact.recorded", key: "customer", run_as: "service" });
    fn start(p) { follow_up(#{ subject: "Geduld", department: "service", due: days(1) }); p.wait(days(3), "later") }
    fn later(p) { follow_up(#{ subject: "Später", department: "service", due: days(1) }); }"#,
];

fn seq_of(world: &World, event: &str) -> i64 {
    let wanted = ReadJournal { event: Some(event.into()), ..Default::default() };
    world.session.execute(wanted).unwrap().entries.last().unwrap().seq
}

/// The tags of a document nest, every attribute is quoted, and no text holds an open bracket.
fn well_formed(document: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = document.strip_prefix("<!DOCTYPE html>").unwrap_or(document);
    while let Some(at) = rest.find('<') {
        if rest[..at].contains('>') && !open.contains(&"style") {
            return Err(format!("stray bracket before {}", &rest[at..rest.len().min(at + 40)]));
        }
        let end = rest[at..].find('>').ok_or("a tag has no end")? + at;
        let tag = &rest[at + 1..end];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes another tag"));
            }
        } else {
            if !tag.matches('"').count().is_multiple_of(2) {
                return Err(format!("an attribute is not quoted: {tag}"));
            }
            if !tag.ends_with('/') && name != "meta" {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    if open.is_empty() { Ok(()) } else { Err(format!("open: {open:?}")) }
}

on_both! {
    fn the_page_shows_event_rules_reasons_requests_and_what_came_of_them(world) {
        for rule in RULES {
            world.rule(rule);
        }
        let mut evil = support::anna();
        if let kundig::customer::Party::Person(person) = &mut evil.party {
            person.last_name = "Groß<script>alert('1')</script>".into();
        }
        let customer = world.session.execute_accepting(RegisterCustomer::new(evil), "was jemand eintippt").unwrap();
        world.complain(&customer);
        let seq = seq_of(world, "contact.recorded");
        let draw = |format, language| world.session.execute(DrawTrace { seq, format, language }).unwrap();

        let page = draw(None, None);
        assert_eq!(page.media_type, "text/html");
        well_formed(&page.content).unwrap();
        let told = [
            "Regeln zu Nr.", "5 Regeln geprüft", "2 haben reagiert", "2 sind gescheitert", "Aufträge und was daraus wurde",
            "rückruf", "direction ist in", "direction ist out – war in", "Bedingungen treffen nicht zu", "als service",
            "case.opened", "F-1001", "followup.created", "process.started", "Schritt des Prozesses", "Geduld", "zurückgenommen",
            "Division by zero", "was refused", "Frage &amp; Antwort", "Heizung ausgefallen",
        ];
        for words in told {
            assert!(page.content.contains(words), "{words} is missing");
        }
        // Nothing that acts, nothing from elsewhere, and what data says stays text.
        let lower = page.content.to_lowercase();
        for bad in ["<script", "javascript:", " onload", " src=", " href=", "@import", "<a ", "<img", "<link"] {
            assert!(!lower.contains(bad), "{bad}");
        }
        assert_eq!(lower.matches("http").count() - lower.matches("http-equiv").count(), 1, "the name of SVG alone");
        assert!(page.content.contains("&lt;script&gt;"));

        let svg = draw(Some(PictureFormat::Svg), Some(PictureLanguage::English));
        assert_eq!(svg.media_type, "image/svg+xml");
        assert!(svg.content.starts_with("<svg xmlns=") && svg.content.contains("Requests and what came of them"));
        assert!(svg.content.contains("direction is out – was in") && !svg.content.contains("Aufträge"));
        well_formed(&svg.content).unwrap();

        // A later step of the process, which the clock brings, has its own picture.
        world.clock.set(kundig::base::Timestamp::from_micros(support::MONDAY_TEN + 4 * 86_400_000_000));
        world.engine.tick().unwrap();
        let seq = seq_of(world, "process.moved");
        let step = world.session.execute(DrawTrace { seq, format: None, language: None }).unwrap();
        assert!(step.content.contains("geduld") && step.content.contains("Später"), "{}", step.content);

        let nothing = world.session.execute(DrawTrace { seq: 1, format: None, language: None }).unwrap_err();
        assert_eq!(nothing.code(), ErrorCode::NotFound);
    }
}

#[test]
fn the_checker_of_documents_can_refuse() {
    for wrong in ["<p>", "<p></b>", "<p class=\"x></p>", "<p>a > b</p><p></p>"] {
        assert!(well_formed(wrong).is_err(), "{wrong}");
    }
}
