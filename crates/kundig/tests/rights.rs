//! Rights: denied by default, filtered in the query, the same by every door.

mod support;

use kundig::access::operations::{ExplainAccess, SetPassword, SetRole, SetUser};
use kundig::access::{Grant, Scope};
use kundig::contact::operations::ListContacts;
use kundig::customer::AddressKind;
use kundig::customer::operations::{
    ChangeCustomer, CustomerHistory, FindCustomer, GetCustomer, ListCustomers, RegisterCustomer, SearchCustomers,
};
use kundig::journal::operations::ReadJournal;
use kundig::{ErrorCode, Login, Operation, Result};
use support::{address, anna, complaint, on_both, person};

fn code<T: std::fmt::Debug>(result: Result<T>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

on_both! {
    fn marketing_keeps_tags_but_cant_change_a_shipping_address(world) {
        let customer = world.anna();
        let marketing = world.user("mia", &["marketing"], &[]);
        let tag = ChangeCustomer { tags: Some(vec!["Newsletter".into()]), ..ChangeCustomer::new(customer.id, 1) };
        assert_eq!(marketing.execute(tag).unwrap().tags, ["Newsletter"]);

        let mut addresses = anna().addresses;
        addresses[1] = address(AddressKind::Shipping, "Woanders 1", "10115", "Berlin");
        let move_goods = ChangeCustomer { addresses: Some(addresses), ..ChangeCustomer::new(customer.id, 2) };
        let error = marketing.execute(move_goods).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Denied);
        assert!(error.to_string().contains("customer.shipping_address"), "{error}");
        let explained = world.session.execute(ExplainAccess { right: "customer.change".into(), login: Some("mia".into()), role: None }).unwrap();
        assert!(explained.allowed && explained.withheld_fields.contains(&"customer.shipping_address".into()), "{explained:?}");
    }

    fn the_warehouse_sees_where_goods_go_but_neither_bank_nor_dunning(world) {
        let customer = world.anna();
        let block = ChangeCustomer { dunning_block: Some(Some("Klärung".into())), ..ChangeCustomer::new(customer.id, 1) };
        world.session.execute(block).unwrap();
        let warehouse = world.user("willi", &["warehouse"], &[]);
        let seen = warehouse.execute(GetCustomer { id: customer.id }).unwrap();
        assert_eq!(seen.addresses.len(), 2);
        assert!(seen.bank_accounts.is_empty() && seen.dunning_block.is_none() && seen.note.is_none() && seen.payment_days.is_none());
        assert!(seen.withheld.contains(&"customer.bank".into()) && seen.withheld.contains(&"customer.dunning".into()));
        // Neither by another door …
        let json = warehouse.call("customer.get", &format!(r#"{{"id":"{}"}}"#, customer.id)).unwrap().value;
        assert!(!json.contains("DE89370400440532013000") && !json.contains("Klärung"));
        // … nor by asking who has the account, nor by the history, nor by changing.
        let by_iban = FindCustomer { iban: Some("DE89370400440532013000".into()), ..Default::default() };
        assert_eq!(code(warehouse.execute(by_iban)), Some(ErrorCode::Denied));
        assert_eq!(code(warehouse.execute(CustomerHistory { id: customer.id, after: 0, limit: None })), Some(ErrorCode::Denied));
        assert_eq!(code(warehouse.execute(ReadJournal::default())), Some(ErrorCode::Denied));
        assert_eq!(code(warehouse.execute(ChangeCustomer::new(customer.id, 2))), Some(ErrorCode::Denied));
    }

    fn what_no_grant_names_is_denied(world) {
        world.session.execute(SetRole { name: "nichts".into(), about: String::new(), grants: Vec::new() }).unwrap();
        let nobody = world.user("nora", &["nichts"], &[]);
        let customer = world.anna();
        assert_eq!(code(nobody.execute(GetCustomer { id: customer.id })), Some(ErrorCode::Denied));
        assert_eq!(code(nobody.perform(complaint(&customer)).map(|o| o.value)), Some(ErrorCode::Denied));
        let inside = nobody.unit(|unit| unit.execute(RegisterCustomer::new(anna())));
        assert_eq!(code(inside.map(|o| o.value)), Some(ErrorCode::Denied));
        for facts in kundig::catalogue::OPERATIONS.iter() {
            let result = nobody.call(facts.name, &(facts.example)().to_string());
            assert_eq!(code(result.map(|o| o.value)), Some(ErrorCode::Denied), "{}", facts.name);
        }
    }

    fn own_and_team_customers_only_and_the_list_is_filtered_in_the_query(world) {
        let nord = world.user("nils", &["sales"], &["sales"]);
        let me = world.session.execute(kundig::access::operations::ListUsers {}).unwrap().users[0].id;
        let teams = world.session.execute(kundig::access::operations::ListRoles {}).unwrap().teams;
        let team = teams.iter().find(|team| team.name == "sales").unwrap().id;
        let mut own = person("Ole", "Eigen");
        own.responsible_user = Some(me);
        let own = world.session.execute(RegisterCustomer::new(own)).unwrap();
        let mut of_team = person("Tina", "Eigenteam");
        of_team.responsible_team = Some(team);
        world.session.execute(RegisterCustomer::new(of_team)).unwrap();
        let foreign = world.session.execute(RegisterCustomer::new(person("Fritz", "Eigenfremd"))).unwrap();

        let listed = nord.execute(ListCustomers::default()).unwrap().customers;
        assert_eq!(listed.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Ole Eigen", "Tina Eigenteam"]);
        let searched = nord.execute(SearchCustomers::new("eigen")).unwrap().customers;
        assert_eq!(searched.len(), 2);
        assert!(nord.execute(GetCustomer { id: own.id }).is_ok());
        // Who may not see a customer is not told that there is one.
        assert_eq!(code(nord.execute(GetCustomer { id: foreign.id })), Some(ErrorCode::NotFound));
        assert_eq!(code(nord.perform(complaint(&foreign)).map(|o| o.value)), Some(ErrorCode::NotFound));
        assert_eq!(code(nord.execute(ListContacts { customer: foreign.id, limit: None, after: None })), Some(ErrorCode::NotFound));
        // And may not register what would be out of their own reach.
        assert_eq!(code(nord.execute(RegisterCustomer::new(person("Neu", "Fremd")))), Some(ErrorCode::Denied));
    }

    fn a_rule_has_the_rights_of_its_role_and_no_more(world) {
        let customer = world.anna();
        world.rule(r#"
            rule(#{ name: "lager.schnueffelt", about: "Tries to read bank data as the warehouse.", on: "contact.recorded", run_as: "warehouse" });
            fn react(event) {
                let accounts = event.customer.bank_accounts;
                if accounts.len() > 0 { throw "saw bank data"; }
                change_customer(#{ id: event.customer, version: 1, note: "gelesen" });
            }
        "#);
        let outcome = world.complain(&customer);
        let reaction = &outcome.reactions[0];
        assert_eq!(reaction.outcome, "failed");
        assert!(reaction.failure.as_ref().unwrap().contains("`customer.change` is not allowed"), "{reaction:?}");
        assert_eq!(world.session.execute(GetCustomer { id: customer.id }).unwrap().note.as_deref(), Some("Bitte klingeln"));
    }

    fn a_password_opens_a_session_and_a_wrong_one_does_not(world) {
        world.user("paula", &["service"], &[]);
        let login = |password: &str| world.engine.session(Login::password("paula", password));
        assert_eq!(code(login("fünf Füchse fangen Fische").map(|_| ())), Some(ErrorCode::Denied));
        let short = SetPassword { login: "paula".into(), password: Some("kurz".into()) };
        assert_eq!(code(world.session.execute(short)), Some(ErrorCode::Invalid));
        let set = SetPassword { login: "paula".into(), password: Some("fünf Füchse fangen Fische".into()) };
        assert!(world.session.execute(set).unwrap().has_password);
        assert!(login("fünf Füchse fangen Fische").is_ok());
        assert_eq!(code(login("fünf Füchse fangen Fisch").map(|_| ())), Some(ErrorCode::Denied));
        assert_eq!(code(world.engine.session(Login::password("niemand", "egal egal egal")).map(|_| ())), Some(ErrorCode::Denied));
        let journal = world.session.execute(ReadJournal { event: Some("access.*".into()), limit: Some(100), ..Default::default() }).unwrap();
        assert!(!serde_json::to_string(&journal).unwrap().contains("argon2"), "a password hash is in the journal");
    }

    fn a_right_that_is_taken_away_is_gone_at_once(world) {
        let customer = world.anna();
        let service = world.user("sven", &["service"], &[]);
        assert!(service.execute(GetCustomer { id: customer.id }).is_ok());
        let demote = SetUser { login: "sven".into(), name: "S".into(), roles: vec!["warehouse".into()], teams: Vec::new(), active: true };
        world.session.execute(demote.clone()).unwrap();
        assert_eq!(code(service.perform(complaint(&customer)).map(|o| o.value)), None);
        assert_eq!(code(service.execute(CustomerHistory { id: customer.id, after: 0, limit: None })), Some(ErrorCode::Denied));
        world.session.execute(SetUser { active: false, ..demote }).unwrap();
        assert_eq!(code(service.execute(GetCustomer { id: customer.id })), Some(ErrorCode::Denied));
    }

    fn a_right_that_another_process_takes_away_is_gone_within_a_second(world) {
        let customer = world.anna();
        world.rule(r#"
            rule(#{ name: "notiz", about: "Notes that somebody complained.", on: "contact.recorded", run_as: "service" });
            fn react(event) { follow_up(#{ subject: "Rückruf", department: "service", due: days(1) }); }
        "#);
        let service = world.user("sven", &["service"], &[]);
        assert_eq!(service.perform(complaint(&customer)).unwrap().reactions[0].outcome, "reacted");
        let elsewhere = world.again().session(Login::Owner).unwrap();
        let nothing = SetRole { name: "service".into(), about: String::new(), grants: vec![Grant::all("contact.record"), Grant::all("customer.get")] };
        elsewhere.execute(nothing).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        assert_eq!(code(service.execute(CustomerHistory { id: customer.id, after: 0, limit: None })), Some(ErrorCode::Denied));
        // The rule that runs as this role has lost it as well.
        let reaction = &world.complain(&customer).reactions[0];
        assert!(reaction.failure.as_ref().unwrap().contains("`followup.create` is not allowed"), "{reaction:?}");
    }

    fn what_is_out_of_reach_stays_so_in_the_journal_and_in_rules(world) {
        let journal = Grant::all("journal.read");
        let own = |right: &str| Grant::all(right).scope(Scope::Own);
        let grants = vec![journal, own("customer.get"), own("contact.get"), Grant::all("contact.record"), Grant::all("followup.*")];
        world.session.execute(SetRole { name: "eigene".into(), about: String::new(), grants }).unwrap();
        let eva = world.user("eva", &["eigene"], &[]);
        let eva_id = world.session.execute(kundig::access::operations::ListUsers {}).unwrap().users[0].id;
        let mut mine = person("Ole", "Eigen");
        mine.responsible_user = Some(eva_id);
        let mine = world.session.execute(RegisterCustomer::new(mine)).unwrap();
        let foreign = world.anna();
        world.session.perform(complaint(&mine)).unwrap();
        world.session.perform(complaint(&foreign)).unwrap();

        let page = eva.execute(ReadJournal { limit: Some(1_000), ..Default::default() }).unwrap();
        let shown: Vec<bool> = page.entries.iter().filter(|entry| entry.customer.is_some()).map(|entry| !entry.after.is_empty()).collect();
        // Registered and complained: hers with its fields, the other without any.
        assert_eq!(shown, [true, false, true, false]);
        assert!(!serde_json::to_string(&page).unwrap().contains("Groß"));

        // A rule without a role of its own acts with the rights of whoever caused the event, on this very record.
        world.rule(r#"
            rule(#{ name: "neugierig", about: "Repeats what the event says.", on: "customer.registered", run_as: "eigene" });
            fn react(event) { follow_up(#{ subject: `Name: ${event.data.name}`, department: "service", due: days(1) }); }
        "#);
        let outcome = world.session.perform(RegisterCustomer::new(person("Gerda", "Geheim"))).unwrap();
        assert!(!format!("{:?}", outcome.reactions).contains("Geheim"), "{:?}", outcome.reactions);
    }

    fn a_slip_in_a_grant_is_found(world) {
        let role = SetRole {
            name: "tippfehler".into(),
            about: String::new(),
            grants: vec![Grant::all("custommer.get"), Grant::all("customer.get").fields(&["customer.bnak"]).scope(Scope::Own)],
        };
        let error = world.session.execute(role).unwrap_err();
        let suggestions: Vec<_> = error.findings().unwrap().iter().filter_map(|finding| finding.suggestion.clone()).collect();
        assert_eq!(suggestions, ["customer.get", "customer.bank"]);
        assert_eq!(SetRole::NAME, "access.set_role");
    }
}
