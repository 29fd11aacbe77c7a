//! What the clock calls: schedules of rules, and the days on which customers are remembered.

mod support;

use std::collections::BTreeMap;

use kundig::automation::schedule::ListSchedules;
use kundig::base::{CustomerId, Timestamp};
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::operations::{ChangeCustomer, DefineCustomField, RegisterCustomer};
use kundig::customer::{CustomField, CustomFieldType, CustomerInput, Party, Status};
use kundig::followup::operations::ShowDesk;
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::timers::operations::{ListTimers, RunTimers};
use serde_json::{Value, json};
use support::{World, on_both, person};

const WEEKLY: &str = r#"
    const TEAM = "service";
    schedule(#{ name: "team.round", about: "Die Montagsrunde.", every: "week", at: "07:30", run_as: "service" });
    fn react(event) {
        follow_up(#{ subject: `Runde am ${event.due_at}`, department: TEAM, due: days(400) });
    }
"#;

fn moment(text: &str) -> Timestamp {
    Timestamp::try_from(text.to_owned()).unwrap()
}

/// Sets the clock and lets everything happen that is due; answers how many timers fired.
fn at(world: &World, text: &str) -> u32 {
    world.clock.set(moment(text));
    let mut fired = 0;
    loop {
        let outcome = world.session.perform(RunTimers::default()).unwrap();
        let failures: Vec<_> = outcome.reactions.iter().filter_map(|reaction| reaction.failure.clone()).collect();
        let run = outcome.value;
        assert_eq!((run.failed, failures), (0, Vec::new()));
        fired += run.fired;
        if !run.more {
            return fired;
        }
    }
}

/// What the rules said on the desk.
fn told(world: &World) -> Vec<String> {
    let mut desk = world.session.execute(ShowDesk { limit: Some(500), ..ShowDesk::default() }).unwrap();
    desk.followups.sort_by_key(|one| one.id);
    desk.followups.into_iter().map(|one| one.subject).collect()
}

fn events(world: &World, event: &str) -> usize {
    let read = ReadJournal { event: Some(event.into()), limit: Some(500), ..ReadJournal::default() };
    world.session.execute(read).unwrap().entries.len()
}

fn remembering(event: &str, when: &str, text: &str) -> String {
    format!(
        "rule(#{{ name: \"t.{}\", on: \"{event}\", when: #{{ {when} }}, run_as: \"service\" }});\n\
         fn react(event) {{ follow_up(#{{ subject: `{text}`, department: \"service\", due: days(400), about: [event.customer] }}) }}",
        event.replace("customer.", "")
    )
}

fn born(first: &str, date: &str) -> CustomerInput {
    let mut customer = person(first, "Groß");
    if let Party::Person(person) = &mut customer.party {
        person.birth_date = Some(date.parse().unwrap());
    }
    customer
}

fn register(world: &World, customer: CustomerInput) -> CustomerId {
    world.session.execute(RegisterCustomer::new(customer)).unwrap().id
}

fn date_field(world: &World, name: &str) {
    let field = CustomField::new(name, CustomFieldType::Date, "Vertrag bis");
    world.session.execute(DefineCustomField { field }).unwrap();
}

fn with_field(first: &str, name: &str, value: &str) -> CustomerInput {
    CustomerInput { custom_fields: BTreeMap::from([(name.into(), json!(value))]), ..person(first, "Groß") }
}

on_both! {
    fn a_schedule_calls_its_rule_at_its_time_and_what_was_missed_once(world) {
        world.rule(WEEKLY);
        let listed = |world: &World| world.session.execute(ListSchedules {}).unwrap().schedules.remove(0);
        assert_eq!(listed(world).next_due_at, None);
        assert_eq!(at(world, "2026-11-23T09:00:00Z"), 0);
        let waiting = listed(world);
        assert_eq!((waiting.rule.as_str(), waiting.next_due_at), ("team.round", Some(moment("2026-11-30T06:30:00Z"))));
        assert_eq!(at(world, "2026-11-30T06:29:59Z"), 0);
        assert_eq!(at(world, "2026-11-30T06:30:00Z"), 1);
        assert_eq!(told(world), ["Runde am 2026-11-30T06:30:00Z"]);
        // Three weeks nobody kept the time; the summer's clock is another one.
        assert_eq!(at(world, "2026-12-22T08:00:00Z"), 1);
        assert_eq!(told(world).len(), 2);
        assert_eq!(at(world, "2027-03-23T08:00:00Z"), 1);
        assert_eq!(listed(world).next_due_at, Some(moment("2027-03-29T05:30:00Z")));
        let called = world.session.execute(ReadJournal { event: Some("schedule.team.round".into()), ..ReadJournal::default() }).unwrap();
        assert_eq!(called.entries.iter().map(|one| one.after["due_at"].clone()).collect::<Vec<_>>().len(), 3);
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn several_processes_set_and_call_it_once(world) {
        world.rule(WEEKLY);
        let other = world.again();
        other.load_rules(world.folder().join("rules")).unwrap();
        let other = other.session(kundig::Login::Owner).unwrap();
        at(world, "2026-11-23T09:00:00Z");
        other.execute(RunTimers::default()).unwrap();
        assert_eq!(world.session.execute(ListTimers::default()).unwrap().timers.len(), 1);
        world.clock.set(moment("2026-11-30T07:00:00Z"));
        std::thread::scope(|scope| {
            for session in [&world.session, &other, &world.session, &other] {
                scope.spawn(move || session.execute(RunTimers::default()).unwrap());
            }
        });
        assert_eq!(told(world).len(), 1);
        assert_eq!(world.session.execute(ListTimers::default()).unwrap().timers.len(), 2);
    }

    fn a_changed_schedule_is_set_anew_and_a_removed_one_is_forgotten(world) {
        world.rule_as("round.rhai", WEEKLY);
        at(world, "2026-11-23T09:00:00Z");
        world.rule_as("round.rhai", &WEEKLY.replace("\"week\"", "\"business_day\""));
        at(world, "2026-11-23T09:01:00Z");
        let next = world.session.execute(ListTimers::default()).unwrap().timers[0].due_at;
        assert_eq!(next, moment("2026-11-24T06:30:00Z"));
        world.rule_as("round.rhai", &remembering("customer.registered", "", "neu"));
        assert_eq!(at(world, "2026-11-24T09:00:00Z"), 1);
        assert_eq!(told(world), Vec::<String>::new());
        assert!(world.session.execute(ListTimers::default()).unwrap().timers.is_empty());
    }

    fn birthdays_come_once_a_year_and_the_29th_of_february_too(world) {
        world.rule(&remembering("customer.birthday", "status: [\"lead\", \"active\"]", "${event.customer.name} wird ${event.age}"));
        at(world, "2026-11-23T09:00:00Z");
        register(world, born("Anna", "1976-11-24"));
        let old = register(world, born("Berta", "1950-11-24"));
        register(world, born("Clara", "2004-02-29"));
        register(world, born("Dora", "2026-11-23"));
        register(world, person("Emil", "Klein"));
        let gone = ChangeCustomer { status: Some(Status::Archived), ..ChangeCustomer::new(old, 1) };
        world.session.execute(gone).unwrap();
        at(world, "2026-11-24T04:59:00Z");
        assert_eq!(told(world), Vec::<String>::new());
        at(world, "2026-11-24T05:00:00Z");
        assert_eq!(told(world), ["Anna Groß wird 50"]);
        at(world, "2026-11-25T05:00:00Z");
        assert_eq!(events(world, "customer.birthday"), 1);
        at(world, "2027-02-28T12:00:00Z");
        assert_eq!(events(world, "customer.birthday"), 1);
        at(world, "2027-03-01T12:00:00Z");
        assert_eq!(told(world), ["Anna Groß wird 50", "Clara Groß wird 23"]);
        // In a leap year there is the day itself, and the first of March is any day.
        at(world, "2028-02-20T12:00:00Z");
        at(world, "2028-03-02T12:00:00Z");
        assert_eq!(told(world).last().unwrap(), "Clara Groß wird 24");
        // Of the year in which nobody kept the time, only its last days were made up for.
        assert_eq!(events(world, "customer.birthday"), 3);
    }

    fn a_day_that_was_missed_is_made_up_for_and_a_crowd_comes_in_portions(world) {
        world.rule(&remembering("customer.birthday", "age: [50, 60]", "rund"));
        at(world, "2026-11-23T09:00:00Z");
        for _ in 0..260 {
            register(world, born("Anna", "1976-11-28"));
        }
        register(world, born("Berta", "1977-11-28"));
        // Friday evening the machine is switched off, on Monday on again.
        assert_eq!(at(world, "2026-11-30T07:00:00Z"), 2);
        assert_eq!(told(world).len(), 260);
        assert_eq!(events(world, "customer.birthday"), 261);
        assert_eq!(at(world, "2026-11-30T08:00:00Z"), 0);
    }

    fn dates_of_custom_fields_come_near_and_come_round(world) {
        date_field(world, "vertrag_bis");
        date_field(world, "kunde_seit");
        world.rule(&remembering("customer.date_reached", "field: \"vertrag_bis\", days_before: [30, 0]", "${event.customer.name}: noch ${event.days_before} Tage"));
        world.rule(&remembering("customer.anniversary", "field: \"kunde_seit\", years: 10", "${event.customer.name}: ${event.years} Jahre"));
        at(world, "2026-11-23T09:00:00Z");
        let anna = register(world, with_field("Anna", "vertrag_bis", "2026-12-24"));
        register(world, with_field("Berta", "kunde_seit", "2016-12-24"));
        register(world, with_field("Clara", "kunde_seit", "2017-12-24"));
        at(world, "2026-11-24T09:00:00Z");
        assert_eq!(told(world), ["Anna Groß: noch 30 Tage"]);
        // The contract is prolonged: nothing comes on the old day.
        let later = BTreeMap::from([("vertrag_bis".to_owned(), json!("2027-12-24"))]);
        world.session.execute(ChangeCustomer { custom_fields: later, ..ChangeCustomer::new(anna, 1) }).unwrap();
        at(world, "2026-12-24T09:00:00Z");
        assert_eq!(told(world), ["Anna Groß: noch 30 Tage", "Berta Groß: 10 Jahre"]);
        let none = BTreeMap::from([("vertrag_bis".to_owned(), Value::Null)]);
        world.session.execute(ChangeCustomer { custom_fields: none, ..ChangeCustomer::new(anna, 2) }).unwrap();
        at(world, "2027-12-24T09:00:00Z");
        assert_eq!(told(world)[2..], ["Clara Groß: 10 Jahre"]);
    }

    fn who_has_been_silent_for_long_is_remembered_once(world) {
        world.rule(&remembering("customer.silent", "months: 6", "${event.customer.name} schweigt"));
        world.clock.set(moment("2026-08-30T09:00:00Z"));
        let (anna, berta) = (register(world, person("Anna", "Groß")), register(world, person("Berta", "Groß")));
        let call = |customer, direction| {
            let contact = RecordContact::new(customer, direction, Medium::Phone, ContactKind::Inquiry, "Preis?");
            world.session.execute(contact).unwrap();
        };
        call(anna, Direction::In);
        call(berta, Direction::In);
        at(world, "2026-12-01T09:00:00Z");
        call(berta, Direction::In);
        // What we write ourselves is no sign of life.
        call(anna, Direction::Out);
        at(world, "2027-02-27T09:00:00Z");
        assert_eq!(told(world), Vec::<String>::new());
        at(world, "2027-02-28T09:00:00Z");
        assert_eq!(told(world), ["Anna Groß schweigt"]);
        at(world, "2027-05-31T09:00:00Z");
        assert_eq!(told(world).len(), 1);
        at(world, "2027-06-01T09:00:00Z");
        assert_eq!(told(world), ["Anna Groß schweigt", "Berta Groß schweigt"]);
    }

    fn a_rules_times_are_those_of_the_companys_clock_in_summer_and_in_winter(world) {
        world.rule(r#"
            rule(#{ name: "t.clock", on: "customer.registered", run_as: "service" });
            fn react(event) {
                let texts = [
                    `${time("2027-07-01 10:00")}`,
                    `${now() + months(8)}`,
                    `${time("2027-03-27 12:00") + hours(24)}`,
                    `${time("2027-03-27 12:00") + days(1)}`,
                    `${time("2027-07-01 10:00") < "2027-07-01 10:01"} ${time("2027-07-01 10:00") > "2027-07-01 09:59"}`,
                ];
                for text in texts { follow_up(#{ subject: text, department: "service", due: days(400) }); }
            }
        "#);
        let outcome = world.session.perform(RegisterCustomer::new(person("Anna", "Groß"))).unwrap();
        assert_eq!(outcome.reactions[0].failure, None);
        assert_eq!(told(world), [
            "2027-07-01T10:00:00+02:00",
            "2027-07-23T10:00:00+02:00",
            "2027-03-28T13:00:00+02:00",
            "2027-03-28T12:00:00+02:00",
            "true true",
        ]);
    }

    fn a_day_that_nobody_asks_for_costs_no_timer(world) {
        world.rule(&remembering("customer.registered", "", "neu"));
        at(world, "2026-11-23T09:00:00Z");
        assert!(world.session.execute(ListTimers::default()).unwrap().timers.is_empty());
    }
}
