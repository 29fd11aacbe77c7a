//! Duplicates: at entry, among all, decided; and what a session may learn by asking.

mod support;

use kundig::access::operations::SetRole;
use kundig::base::CustomerId;
use kundig::customer::operations::{ChangeCustomer, RegisterCustomer, ReindexCustomers};
use kundig::customer::{
    AddressKind, BankAccountInput, ContactPointInput, ContactPointKind, Customer, CustomerInput, Organisation, Party,
    Salutation,
};
use kundig::duplicate::operations::{CheckDuplicates, DecidePair, ListPairs, SearchDuplicates, SetDuplicateSettings};
use kundig::duplicate::{AtEntry, Candidate, DuplicateState, DuplicateVerdict};
use kundig::{ErrorCode, Session};
use support::{World, address, found, on_both, person};

fn at_home(first: &str, last: &str, salutation: Salutation, born: &str) -> CustomerInput {
    let mut input = person(first, last);
    if let Party::Person(person) = &mut input.party {
        person.salutation = Some(salutation);
        person.birth_date = born.parse().ok();
    }
    input.addresses.push(address(AddressKind::Main, "Lindenstraße 12", "53111", "Bonn"));
    input
}

/// Names that nobody takes for each other.
const STRANGERS: [&str; 8] = ["Abel", "Brandt", "Czerny", "Dornbusch", "Ehlers", "Fichte", "Greif", "Hohmann"];

fn sepp() -> CustomerInput {
    let mut input = at_home("Sepp", "Süßebier", Salutation::Mr, "1961-03-04");
    input.contact_points.push(ContactPointInput::new(ContactPointKind::Mobile, "0171 33203407"));
    input
}

fn register(world: &World, input: CustomerInput) -> Customer {
    world.session.execute(RegisterCustomer::new(input)).unwrap()
}

fn check(session: &Session, input: CustomerInput) -> Vec<Candidate> {
    let check = CheckDuplicates { customer: Some(input), ..CheckDuplicates::default() };
    session.execute(check).unwrap().candidates
}

fn of(session: &Session, id: CustomerId) -> Vec<Candidate> {
    session.execute(CheckDuplicates { id: Some(id), ..CheckDuplicates::default() }).unwrap().candidates
}

/// All steps, each of a few customers.
fn search(world: &World) -> u32 {
    let (mut after, mut found) = (None, 0);
    loop {
        let step = world.session.execute(SearchDuplicates { after, limit: Some(3) }).unwrap();
        found += step.found;
        match step.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

fn open(world: &World) -> Vec<(String, String)> {
    let pairs = world.session.execute(ListPairs::default()).unwrap().pairs;
    pairs.into_iter().map(|pair| (pair.one.name, pair.other.name)).collect()
}

on_both! {
    fn who_is_there_is_found_while_a_form_is_filled_in(world) {
        let known = register(world, sepp());
        for number in 0..20 {
            register(world, person("Sepp", &support::numbered("Moser", number)));
        }
        let mut typed = at_home("Dr. Josef", "Suessebier", Salutation::Mr, "1961-03-04");
        // What is wrong with the form is not what is asked.
        typed.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "sepp@"));
        let found = check(&world.session, typed.clone());
        assert_eq!(found.len(), 1, "{found:?}");
        let (one, german) = (&found[0], |code: &str| found[0].reasons.iter().find(|why| why.code == code).map(|why| why.german.clone()));
        assert_eq!((one.customer, one.number.as_str(), one.verdict), (known.id, known.number.as_str(), DuplicateVerdict::Same));
        assert!(one.score >= 900);
        assert_eq!(german("address.same").as_deref(), Some("Gleiche Adresse"));
        assert!(one.reasons.windows(2).all(|two| two[0].weight.abs() >= two[1].weight.abs()), "{:?}", one.reasons);
        // Of an incomplete form, too; and of nobody there is nothing.
        let mut little = person("", "Süssebier");
        little.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "+49 171 33203407"));
        assert_eq!(check(&world.session, little).len(), 1);
        assert!(check(&world.session, person("Emil", "Nirgends")).is_empty());
        let whom = world.session.execute(CheckDuplicates { customer: Some(typed), id: Some(known.id), limit: None }).unwrap_err();
        assert_eq!(support::found(&whom), ["customer: duplicate.whom"]);
    }

    fn twins_and_father_and_son_are_two(world) {
        let son = register(world, at_home("Peter", "Hagedorn", Salutation::Mr, "1991-07-12"));
        register(world, at_home("Paul", "Hagedorn", Salutation::Mr, "1991-07-12"));
        register(world, at_home("Peter", "Hagedorn sen.", Salutation::Mr, "1960-01-30"));
        register(world, at_home("Petra", "Hagedorn", Salutation::Ms, "1962-05-01"));
        let same: Vec<String> = of(&world.session, son.id).into_iter().filter(|one| one.verdict == DuplicateVerdict::Same).map(|one| one.name).collect();
        assert_eq!(same, Vec::<String>::new());
    }

    fn who_moved_or_changed_is_found_by_what_was_and_what_is(world) {
        let mut input = sepp();
        input.contact_points.clear();
        let old = register(world, input.clone());
        let mut moved = old.addresses.iter().map(|_| address(AddressKind::Main, "Lindenstraße 12", "53111", "Bonn")).collect::<Vec<_>>();
        moved[0].valid_until = "2026-10-31".parse().ok();
        let mut new = address(AddressKind::Main, "Hafenweg 7", "20457", "Hamburg");
        new.valid_from = "2026-11-01".parse().ok();
        moved.push(new);
        let change = ChangeCustomer { addresses: Some(moved), ..ChangeCustomer::new(old.id, old.version) };
        world.session.execute(change).unwrap();
        assert_eq!(check(&world.session, input.clone()).len(), 1);
        input.addresses = vec![address(AddressKind::Main, "Hafenweg 7", "20457", "Hamburg")];
        assert_eq!(check(&world.session, input).len(), 1);
    }

    fn a_firm_is_found_under_its_forms(world) {
        let firm = |name: &str| {
            let mut input = CustomerInput::new(Party::Organisation(Organisation { legal_name: name.into(), ..Organisation::default() }));
            input.addresses.push(address(AddressKind::Main, "Industriestr. 4", "70565", "Stuttgart"));
            input
        };
        let known = register(world, firm("Elektro Süßebier GmbH & Co. KG"));
        register(world, firm("Stahlbau Krüger GmbH"));
        let found = check(&world.session, firm("Elektro Suessebier"));
        assert_eq!(found.iter().map(|one| one.customer).collect::<Vec<_>>(), [known.id]);
    }

    fn a_registration_of_somebody_who_is_there_needs_a_reason(world) {
        let known = register(world, sepp());
        let again = RegisterCustomer::new(sepp());
        register(world, sepp()); // Nobody asked yet.
        let warn = SetDuplicateSettings { at_entry: Some(AtEntry::Warn), ..SetDuplicateSettings::default() };
        world.session.execute(warn).unwrap();
        let refused = world.session.execute(again.clone()).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::NeedsAcceptance);
        assert_eq!(found(&refused), ["customer: duplicate.same", "customer: duplicate.same"]);
        let text = format!("{:?}", refused.findings());
        assert!(text.contains(&known.number) && !text.contains("bier"), "{text}");
        let accepted = world.session.execute_accepting(again, "Vater, gleicher Name").unwrap();
        assert_ne!(accepted.id, known.id);
        world.session.execute(RegisterCustomer::new(person("Emil", "Nirgends"))).unwrap();
        for (same, likely, problems) in [(0, 0, 2), (400, 500, 1), (1001, 500, 1)] {
            let wrong = SetDuplicateSettings { same: Some(same), likely: Some(likely), at_entry: None };
            assert_eq!(found(&world.session.execute(wrong).unwrap_err()).len(), problems);
        }
    }

    fn pairs_among_all_are_found_step_by_step_and_decided_once(world) {
        let first = register(world, sepp());
        for name in STRANGERS {
            register(world, person("Ina", name));
        }
        let mut josef = at_home("Josef", "Süssebier", Salutation::Mr, "1961-03-04");
        josef.contact_points.push(ContactPointInput::new(ContactPointKind::Mobile, "+49 171 33203407"));
        let second = register(world, josef);
        assert_eq!(search(world), 1);
        let both = ("Sepp Süßebier".to_owned(), "Josef Süssebier".to_owned());
        assert_eq!(open(world), vec![both.clone()]);
        // Once more: nothing is doubled.
        assert_eq!((search(world), open(world)), (1, vec![both.clone()]));
        let decide = DecidePair { one: second.id, other: first.id, state: DuplicateState::Apart, note: Some("Vettern".into()) };
        let decided = world.session.execute(decide.clone()).unwrap();
        assert_eq!((decided.state, decided.note.as_deref(), decided.decided_at.is_some()), (DuplicateState::Apart, Some("Vettern"), true));
        assert_eq!((search(world), open(world)), (0, vec![]));
        assert!(of(&world.session, first.id).is_empty());
        world.session.execute(DecidePair { state: DuplicateState::Open, note: None, ..decide.clone() }).unwrap();
        assert_eq!(open(world), [both]);
        let merged = world.session.execute(DecidePair { state: DuplicateState::Merged, ..decide.clone() }).unwrap_err();
        assert_eq!(found(&merged), ["state: duplicate.merge"]);
        let itself = world.session.execute(DecidePair { one: first.id, ..decide }).unwrap_err();
        assert_eq!(found(&itself), ["other: duplicate.itself"]);
    }

    fn a_list_of_pairs_goes_on_where_it_stopped(world) {
        for (number, name) in STRANGERS.into_iter().take(5).enumerate() {
            for _ in 0..2 {
                let mut input = person("Sepp", name);
                input.addresses.push(address(AddressKind::Main, &format!("Hauptstraße {}", 10 + 20 * number), "53111", "Bonn"));
                register(world, input);
            }
        }
        search(world);
        let all = world.session.execute(ListPairs { verdict: Some(DuplicateVerdict::Same), ..ListPairs::default() }).unwrap().pairs;
        assert_eq!(all.len(), 5);
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = world.session.execute(ListPairs { limit: Some(2), verdict: Some(DuplicateVerdict::Same), after, ..ListPairs::default() }).unwrap();
            seen.extend(page.pairs);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, all);
        assert!(all.windows(2).all(|two| two[0].score >= two[1].score));
        let bad = ListPairs { after: Some("x:1".into()), ..ListPairs::default() };
        assert_eq!(world.session.execute(bad).unwrap_err().code(), ErrorCode::Malformed);
    }

    fn asking_tells_nothing_that_the_session_may_not_see(world) {
        let mut rich = person("Sepp", "Süßebier");
        let account = BankAccountInput { holder: None, iban: "DE89 3704 0044 0532 0130 00".into(), bic: None, bank_name: None };
        rich.bank_accounts.push(account.clone());
        register(world, rich);
        let role: SetRole = serde_json::from_value(serde_json::json!({ "name": "empfang", "about": "", "grants": [
            { "right": "customer.get", "fields": ["customer.master"] }, { "right": "duplicate.*" },
        ]})).unwrap();
        world.session.execute(role).unwrap();
        let clerk = world.user("eva", &["empfang"], &[]);
        // By the account the owner is found under whatever name, with the reason; the clerk can't ask whose account it is.
        let mut probe = person("Sepp", "Suessebier");
        probe.bank_accounts.push(account);
        let (by_owner, by_clerk) = (check(&world.session, probe.clone()), check(&clerk, probe));
        assert!(by_owner[0].reasons.iter().any(|why| why.code == "iban.same"), "{by_owner:?}");
        assert!(by_clerk[0].reasons.iter().all(|why| !why.code.starts_with("iban")), "{by_clerk:?}");
        assert!(by_clerk[0].score < by_owner[0].score);
        // Nor is there anything for whoever sees nobody.
        let nobody = world.user("udo", &[], &[]);
        let check = CheckDuplicates { customer: Some(sepp()), ..CheckDuplicates::default() };
        assert_eq!(nobody.execute(check).unwrap_err().code(), ErrorCode::Denied);
    }

    fn a_database_of_before_is_made_findable_step_by_step(world) {
        let known = register(world, sepp());
        register(world, person("Emil", "Nirgends"));
        world.forget_index();
        assert!(check(&world.session, sepp()).is_empty());
        let (mut after, mut steps) = (None, 0);
        loop {
            let step = world.session.execute(ReindexCustomers { after, limit: Some(1) }).unwrap();
            steps += step.customers;
            match step.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(steps, 2);
        assert_eq!(check(&world.session, sepp())[0].customer, known.id);
        assert_eq!(world.session.execute(kundig::customer::operations::SearchCustomers::new("süßebier")).unwrap().customers.len(), 1);
    }

    fn a_rule_asks_who_may_be_meant(world) {
        let known = register(world, sepp());
        world.rule(r#"
            rule(#{
                name:   "entry.known",
                about:  "Wer schon da ist, bekommt einen Vermerk.",
                on:     "customer.registered",
                run_as: "administrator",
            });

            fn react(event) {
                let found = find_duplicates(#{ id: event.customer });
                if found.candidates.len > 0 {
                    change_customer(#{ id: event.customer, version: 1, tags: [`Dublette von ${found.candidates[0].number}`] });
                }
            }
        "#);
        let second = register(world, sepp());
        let tags = world.session.execute(kundig::customer::operations::GetCustomer { id: second.id }).unwrap().tags;
        assert_eq!(tags, [format!("Dublette von {}", known.number)]);
    }
}
