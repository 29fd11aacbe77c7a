//! What customers agree to: asked, confirmed by their own link, withdrawn, and proved.

mod support;

use kundig::base::Timestamp;
use kundig::consent::ConsentState;
use kundig::consent::operations::{
    CheckConsent, ConfirmConsent, GetConsent, ListConsents, RecordConsent, RequestConsent, WithdrawConsent,
};
use kundig::customer::Customer;
use kundig::customer::operations::RegisterCustomer;
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::{ErrorCode, Operation};
use serde_json::{Map, Value};
use support::{MONDAY_TEN, World, found, on_both, person};

const DAY: i64 = 86_400_000_000;

fn ask(customer: &Customer) -> RequestConsent {
    RequestConsent { customer: customer.id, ..RequestConsent::example() }
}

fn may(world: &World, customer: &Customer) -> bool {
    let check = CheckConsent { customer: customer.id, ..CheckConsent::example() };
    world.session.execute(check).unwrap().allowed
}

fn link(token: &str) -> ConfirmConsent {
    ConfirmConsent { token: token.into(), ..ConfirmConsent::example() }
}

on_both! {
    fn only_what_was_confirmed_by_the_link_allows_anything(world) {
        let anna = world.anna();
        assert!(!may(world, &anna));
        let asked = world.session.execute(ask(&anna)).unwrap();
        let token = asked.token.clone().unwrap();
        assert!(!may(world, &anna));
        assert_eq!(world.session.execute(link("geraten")).unwrap_err().code(), ErrorCode::NotFound);
        assert_eq!(world.session.execute(link("")).unwrap_err().code(), ErrorCode::NotFound);
        let given = world.session.execute(link(&token)).unwrap();
        assert_eq!((given.state, given.token, given.version), (ConsentState::Confirmed, None, 2));
        assert_eq!(given.proof["ip"], "203.0.113.7");
        assert_eq!(given.proof["confirmation"]["ip"], "203.0.113.7");
        assert!(may(world, &anna));
        // The link works once.
        assert_eq!(world.session.execute(link(&token)).unwrap_err().code(), ErrorCode::NotFound);
        let gone = WithdrawConsent { id: asked.id, by: "Abmeldelink".into() };
        let first = world.session.execute(gone.clone()).unwrap();
        assert_eq!((first.state, first.withdrawn_by.as_deref()), (ConsentState::Withdrawn, Some("Abmeldelink")));
        assert!(!may(world, &anna));
        // Twice is no error, and nothing happens.
        assert_eq!(world.session.execute(gone).unwrap(), first);
        let story = world.session.execute(ReadJournal { record: Some(asked.id.any()), ..Default::default() }).unwrap();
        let events: Vec<&str> = story.entries.iter().map(|one| one.event.as_str()).collect();
        assert_eq!(events, ["consent.requested", "consent.confirmed", "consent.withdrawn"]);
        assert!(!serde_json::to_string(&story.entries).unwrap().contains(&token));
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn an_old_link_and_one_of_a_withdrawn_consent_are_dead(world) {
        let anna = world.anna();
        let old = world.session.execute(RequestConsent { valid_days: Some(7), ..ask(&anna) }).unwrap();
        let withdrawn = world.session.execute(ask(&anna)).unwrap();
        world.session.execute(WithdrawConsent { id: withdrawn.id, by: "am Telefon".into() }).unwrap();
        assert_eq!(world.session.execute(link(&withdrawn.token.unwrap())).unwrap_err().code(), ErrorCode::NotFound);
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 7 * DAY + 1));
        assert_eq!(world.session.execute(link(old.token.as_deref().unwrap())).unwrap_err().code(), ErrorCode::NotFound);
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 7 * DAY));
        world.session.execute(link(&old.token.unwrap())).unwrap();
        // Asked again later, the one in force decides, and not the last one.
        let again = world.session.execute(ask(&anna)).unwrap();
        let permission = world.session.execute(CheckConsent { customer: anna.id, ..CheckConsent::example() }).unwrap();
        assert_eq!((permission.allowed, permission.consent), (true, Some(old.id)));
        let listed = world.session.execute(ListConsents { customer: anna.id }).unwrap().consents;
        assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [again.id, withdrawn.id, old.id]);
        assert!(listed.iter().all(|one| one.token.is_none()));
    }

    fn on_paper_it_needs_its_proof(world) {
        let anna = world.anna();
        let signed = RecordConsent { customer: anna.id, ..RecordConsent::example() };
        let refused = |record: RecordConsent| found(&world.session.execute(record).unwrap_err());
        assert_eq!(refused(RecordConsent { proof: Map::new(), ..signed.clone() }), ["proof: consent.proof"]);
        assert_eq!(refused(RecordConsent { source: " ".into(), ..signed.clone() }), ["source: text.required"]);
        assert_eq!(refused(RecordConsent { purpose: "Werbung".into(), ..signed.clone() }), ["purpose: consent.purpose"]);
        let tomorrow = Some(Timestamp::from_micros(MONDAY_TEN + DAY));
        assert_eq!(refused(RecordConsent { given_at: tomorrow, ..signed.clone() }), ["given_at: consent.future"]);
        let large = Map::from_iter([("scan".to_owned(), Value::from("x".repeat(20_000)))]);
        assert_eq!(refused(RecordConsent { proof: large, ..signed.clone() }), ["proof: too_large"]);
        let given = world.session.execute(signed.clone()).unwrap();
        assert_eq!((given.state, given.confirmed_at), (ConsentState::Confirmed, Some(Timestamp::from_micros(MONDAY_TEN))));
        let check = CheckConsent { customer: anna.id, purpose: signed.purpose, channel: signed.channel };
        assert!(world.session.execute(check).unwrap().allowed);
        assert!(!may(world, &anna));
    }

    fn rights_hold_for_consents_and_the_link_is_only_for_who_asks(world) {
        let anna = world.anna();
        let asked = world.session.execute(ask(&anna)).unwrap();
        let clerk = world.user("clerk", &["service"], &[]);
        assert_eq!(clerk.execute(GetConsent { id: asked.id }).unwrap().token, None);
        let packer = world.user("packer", &["warehouse"], &[]);
        assert_eq!(packer.execute(GetConsent { id: asked.id }).unwrap_err().code(), ErrorCode::Denied);
        // A rule's mail finds the link; one that may only read consents does not.
        std::fs::create_dir_all(world.folder().join("rules")).unwrap();
        std::fs::write(world.folder().join("rules/please.mail.txt"), "Betreff: Bitte bestätigen\n\nhttps://www.example.de/ja?t={{ consent.token }}\n").unwrap();
        world.rule(r#"
            rule(#{ name: "t.ask", on: "consent.requested", run_as: "service" });
            fn react(event) { send_mail("please", event.customer, #{ consent: event.record }); }
        "#);
        let outcome = world.session.perform(ask(&anna)).unwrap();
        assert_eq!(outcome.reactions[0].failure, None);
        let body = outcome.reactions[0].requested[0].result["payload"]["body"].as_str().unwrap().to_owned();
        assert!(body.contains(&format!("?t={}", outcome.value.token.unwrap())), "{body}");
    }

    fn what_is_asked_of_nobody_is_refused(world) {
        let anna = world.anna();
        let refused = |request: RequestConsent| world.session.execute(request).unwrap_err();
        assert_eq!(found(&refused(RequestConsent { wording: String::new(), ..ask(&anna) })), ["wording: text.required"]);
        assert_eq!(found(&refused(RequestConsent { valid_days: Some(0), ..ask(&anna) })), ["valid_days: out_of_range"]);
        let nobody = RequestConsent { customer: RequestConsent::example().customer, ..ask(&anna) };
        assert_eq!(refused(nobody).code(), ErrorCode::NotFound);
        let twice = RequestConsent { id: Some(world.session.execute(ask(&anna)).unwrap().id), ..ask(&anna) };
        assert_eq!(refused(twice).code(), ErrorCode::Exists);
        world.session.execute(RegisterCustomer::new(person("Jan", "Klein"))).unwrap();
    }
}
