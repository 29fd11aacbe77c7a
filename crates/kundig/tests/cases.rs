//! Cases and their clock: promised by level, standing still while the customer is awaited, overdue; and what came of them.

mod support;

use kundig::base::{Due, Money, Timestamp};
use kundig::case::operations::{
    AddMeasure, AnswerCase, CompensateCase, GetCase, ListCases, ListLevels, MoveCase, OpenCase, RateCase, SetLevel,
};
use kundig::case::{Case, CaseKind, CaseState, Priority};
use kundig::contact::operations::{CorrectContact, RecordContact};
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::followup::operations::ShowDesk;
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::timeline::operations::CustomerTimeline;
use kundig::timers::operations::{ListTimers, RunTimers};
use kundig::{ErrorCode, Operation};
use support::{MONDAY_TEN, World, found, on_both};

const HOUR: i64 = 3_600_000_000;

fn hours(count: i64) -> Timestamp {
    Timestamp::from_micros(MONDAY_TEN + count * HOUR)
}

/// A complaint with a high priority: 4 business hours to the answer, 16 to the solution.
fn promise(world: &World) {
    world.session.execute(SetLevel::example()).unwrap();
}

fn open(world: &World) -> Case {
    world.session.execute(OpenCase { due: None, ..OpenCase::example() }).unwrap()
}

fn step(case: &Case, state: CaseState) -> MoveCase {
    MoveCase {
        id: case.id,
        version: case.version,
        state: Some(state),
        resolution: None,
        cause: None,
        ..MoveCase::example()
    }
}

/// Moves the case to a state, so many hours after the beginning.
fn at(world: &World, hour: i64, case: &Case, state: CaseState) -> Case {
    world.clock.set(hours(hour));
    let resolution = (state == CaseState::Resolved).then(|| "Ventil getauscht".to_owned());
    world.session.execute(MoveCase { resolution, ..step(case, state) }).unwrap()
}

/// At that hour the clock's round is made: what happened, in its order.
fn tick(world: &World, hour: i64) -> Vec<String> {
    let read =
        |world: &World| world.session.execute(ReadJournal { limit: Some(500), ..Default::default() }).unwrap().entries;
    let before = read(world).len();
    world.clock.set(hours(hour));
    let run = world.session.execute(RunTimers::default()).unwrap();
    assert_eq!(run.failed, 0);
    read(world).into_iter().skip(before).map(|entry| entry.event).collect()
}

fn waiting(world: &World) -> Vec<(String, Timestamp)> {
    let timers = world.session.execute(ListTimers::default()).unwrap().timers;
    timers.into_iter().map(|timer| (timer.kind, timer.due_at)).collect()
}

on_both! {
    fn a_case_is_due_as_its_kind_and_priority_promise(world) {
        assert_eq!((open(world).answer_due_at, open(world).due_at), (None, None));
        promise(world);
        // Monday at ten: 4 hours are two o'clock, 16 are the end of Tuesday.
        let case = open(world);
        assert_eq!((case.answer_due_at, case.due_at), (Some(hours(4)), Some(hours(31))));
        let other = world.session.execute(OpenCase { priority: None, due: None, ..OpenCase::example() }).unwrap();
        assert_eq!((other.answer_due_at, other.due_at), (None, None));
        let agreed = OpenCase { due: Some(Due::Hours { hours: 48 }), ..OpenCase::example() };
        let agreed = world.session.execute(agreed).unwrap();
        assert_eq!((agreed.answer_due_at, agreed.due_at), (Some(hours(4)), Some(hours(48))));
        assert_eq!(world.session.execute(GetCase { id: agreed.id }).unwrap(), agreed);
    }

    fn levels_are_set_listed_and_removed(world) {
        promise(world);
        let low = SetLevel { priority: Priority::Low, answer_business_hours: Some(0), ..SetLevel::example() };
        world.session.execute(low.clone()).unwrap();
        let levels = world.session.execute(ListLevels {}).unwrap().levels;
        let told: Vec<_> = levels.iter().map(|level| (level.priority, level.answer_business_hours, level.solution_business_hours)).collect();
        assert_eq!(told, [(Priority::High, Some(4), Some(16)), (Priority::Low, None, Some(16))]);
        world.session.execute(SetLevel { solution_business_hours: None, ..low }).unwrap();
        assert_eq!(world.session.execute(ListLevels {}).unwrap().levels.len(), 1);
        let wrong = SetLevel { answer_business_hours: Some(20_000), ..SetLevel::example() };
        assert_eq!(found(&world.session.execute(wrong).unwrap_err()), ["answer_business_hours: case.level", "answer_business_hours: case.level_order"]);
        let story = world.session.execute(ReadJournal { event: Some("case.level_set".into()), ..Default::default() }).unwrap();
        assert_eq!(story.entries.len(), 3);
        // Who works on cases is not to change what they are measured by.
        let clerk = world.user("carla", &["service"], &["service"]);
        assert_eq!(clerk.execute(SetLevel::example()).unwrap_err().code(), ErrorCode::Denied);
        assert_eq!(clerk.execute(ListLevels {}).unwrap().levels.len(), 1);
        world.user("ada", &["administrator"], &[]).execute(SetLevel::example()).unwrap();
    }

    fn the_clock_stands_still_while_the_customer_is_awaited(world) {
        promise(world);
        let case = at(world, 2, &open(world), CaseState::Waiting);
        assert_eq!((case.waiting_since, waiting(world)), (Some(hours(2)), vec![]));
        assert_eq!(tick(world, 20), Vec::<String>::new());
        // From noon to Tuesday at eleven 8 business hours passed.
        let case = at(world, 25, &case, CaseState::InProgress);
        assert_eq!((case.waiting_since, case.answer_due_at, case.due_at), (None, Some(hours(27)), Some(hours(54))));
        assert_eq!(waiting(world), [("case.answer_overdue".to_owned(), hours(27)), ("case.overdue".to_owned(), hours(54))]);
        assert_eq!(tick(world, 27), ["case.answer_overdue"]);
        assert_eq!(world.session.execute(GetCase { id: case.id }).unwrap().version, case.version, "nothing changed");
        assert_eq!(tick(world, 54), ["case.overdue"]);
        // Waiting again brings back nothing that has passed.
        let case = at(world, 55, &case, CaseState::Waiting);
        let case = at(world, 56, &case, CaseState::InProgress);
        assert_eq!((case.answer_due_at, case.due_at), (Some(hours(27)), Some(hours(54))));
        assert_eq!(tick(world, 500), Vec::<String>::new());
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn a_date_set_while_waiting_counts_from_then(world) {
        promise(world);
        let case = at(world, 0, &open(world), CaseState::Waiting);
        world.clock.set(hours(2));
        let due = MoveCase { state: None, due: Some(Due::Hours { hours: 24 }), ..step(&case, CaseState::New) };
        let case = world.session.execute(due).unwrap();
        assert_eq!((case.due_at, case.waiting_since), (Some(hours(26)), Some(hours(2))));
        // What passed before is made up for all the same.
        assert_eq!(case.answer_due_at, Some(hours(6)));
        let case = at(world, 4, &case, CaseState::InProgress);
        assert_eq!((case.answer_due_at, case.due_at), (Some(hours(23)), Some(hours(28))));
    }

    fn an_answer_is_given_once_and_ends_its_own_clock(world) {
        promise(world);
        let case = open(world);
        world.clock.set(hours(3));
        let answer = AnswerCase { id: case.id, version: 1 };
        let answered = world.session.execute(answer.clone()).unwrap();
        assert_eq!(answered.answered_at, Some(hours(3)));
        assert_eq!(waiting(world), [("case.overdue".to_owned(), hours(31))]);
        assert_eq!(world.session.execute(answer.clone()).unwrap_err().code(), ErrorCode::Conflict);
        let again = AnswerCase { version: 2, ..answer };
        assert_eq!(world.session.execute(again).unwrap_err().code(), ErrorCode::WrongState);
        assert_eq!(tick(world, 31), ["case.overdue"]);
    }

    fn what_is_taken_up_again_is_promised_anew(world) {
        promise(world);
        let case = at(world, 2, &open(world), CaseState::Resolved);
        assert_eq!((case.resolved_at, waiting(world)), (Some(hours(2)), vec![]));
        let case = at(world, 3, &case, CaseState::Closed);
        assert_eq!((case.resolved_at, case.closed_at, case.reopened), (Some(hours(2)), Some(hours(3)), 0));
        assert_eq!(world.session.execute(AnswerCase { id: case.id, version: 3 }).unwrap_err().code(), ErrorCode::WrongState);
        // Tuesday at nine: 16 business hours later it is Wednesday at four.
        let case = at(world, 23, &case, CaseState::InProgress);
        assert_eq!((case.resolved_at, case.closed_at, case.reopened), (None, None, 1));
        assert_eq!((case.answer_due_at, case.due_at), (Some(hours(4)), Some(hours(54))));
        assert_eq!(waiting(world), [("case.overdue".to_owned(), hours(54))]);
        assert_eq!(tick(world, 54), ["case.overdue"]);
        let case = at(world, 55, &case, CaseState::Resolved);
        assert_eq!(at(world, 56, &case, CaseState::InProgress).reopened, 2);
    }

    fn what_came_of_it_is_noted_and_checked(world) {
        let case = open(world);
        assert_eq!(case.category.as_deref(), Some("heizung"));
        let rate = |version, satisfaction| RateCase { id: case.id, version, satisfaction, ..RateCase::example() };
        assert_eq!(world.session.execute(rate(1, 5)).unwrap_err().code(), ErrorCode::WrongState);
        let clerk = world.user("carla", &["service"], &["service"]);
        let measure = |version, text: &str| AddMeasure { id: case.id, version, text: text.into() };
        assert_eq!(found(&clerk.execute(measure(1, " ")).unwrap_err()), ["text: text.required"]);
        world.clock.set(hours(1));
        clerk.execute(measure(1, "Monteur geschickt")).unwrap();
        let noted = clerk.execute(measure(2, "Ventil geprüft,\nDichtung getauscht")).unwrap();
        let told: Vec<_> = noted.measures.iter().map(|one| (one.text.as_str(), one.at)).collect();
        assert_eq!(told, [("Monteur geschickt", hours(1)), ("Ventil geprüft,\nDichtung getauscht", hours(1))]);
        assert!(noted.measures[0].by.contains("carla"), "{noted:?}");
        let grant = |cents| CompensateCase { id: case.id, version: 3, amount: Money::eur(cents), ..CompensateCase::example() };
        assert_eq!(found(&clerk.execute(grant(0)).unwrap_err()), ["amount.minor: case.compensation"]);
        clerk.execute(grant(25_00)).unwrap();
        let cause = MoveCase { cause: Some("Ventil".into()), resolution: Some("getauscht".into()), version: 4, ..step(&case, CaseState::Resolved) };
        world.session.execute(cause).unwrap();
        assert_eq!(found(&clerk.execute(rate(5, 6)).unwrap_err()), ["satisfaction: case.satisfaction"]);
        clerk.execute(rate(5, 4)).unwrap();
        let read = world.session.execute(GetCase { id: case.id }).unwrap();
        let granted = read.compensation.as_ref().map(|one| (one.amount, one.note.as_str(), one.reference.as_deref()));
        assert_eq!(granted, Some((Money::eur(25_00), "Gutschrift für die Anfahrt", Some("GS-2026-00017"))));
        assert_eq!((read.satisfaction, read.satisfaction_remark.as_deref(), read.cause.as_deref()), (Some(4), Some("Schnell und freundlich"), Some("Ventil")));
        let closed = at(world, 2, &read, CaseState::Closed);
        assert_eq!(clerk.execute(measure(closed.version, "zu spät")).unwrap_err().code(), ErrorCode::WrongState);
    }

    fn the_first_contact_that_goes_out_answers_the_case(world) {
        let anna = world.anna();
        promise(world);
        let case = world.session.execute(OpenCase { customer: Some(anna.id), due: None, ..OpenCase::example() }).unwrap();
        let contact = |direction, kind, related| RecordContact {
            related_case: related,
            ..RecordContact::new(anna.id, direction, Medium::Phone, kind, "Heizung")
        };
        let read = |world: &World| world.session.execute(GetCase { id: case.id }).unwrap();
        for (direction, kind, related) in [
            (Direction::In, ContactKind::Complaint, Some(case.id)),
            (Direction::Internal, ContactKind::Other, Some(case.id)),
            (Direction::Out, ContactKind::AutoReply, Some(case.id)),
            (Direction::Out, ContactKind::Information, None),
        ] {
            world.session.execute(contact(direction, kind, related)).unwrap();
            assert_eq!((read(world).answered_at, read(world).version), (None, 1), "{direction} {kind}");
        }
        // A colleague without any right to cases answers it all the same, and noted later it was given when it took place.
        let clerk = world.user("mara", &["marketing"], &[]);
        world.clock.set(hours(3));
        let call = RecordContact { occurred_at: Some(hours(2)), ..contact(Direction::Out, ContactKind::ComplaintReply, Some(case.id)) };
        let call = clerk.execute(call).unwrap();
        assert_eq!((read(world).answered_at, read(world).version), (Some(hours(2)), 2));
        assert_eq!(waiting(world), [("case.overdue".to_owned(), hours(31))]);
        world.session.execute(contact(Direction::Out, ContactKind::ComplaintReply, Some(case.id))).unwrap();
        assert_eq!(read(world).version, 2, "once is enough");
        let story = world.session.execute(ReadJournal { event: Some("case.answered".into()), ..Default::default() }).unwrap();
        let told = &story.entries[0];
        assert_eq!((story.entries.len(), told.actor.as_str(), told.operation.as_str()), (1, "mara", "contact.record"));
        let cause = world.session.execute(ReadJournal { after: told.cause.unwrap() - 1, limit: Some(1), ..Default::default() }).unwrap();
        assert_eq!(cause.entries[0].record, call.id.any());
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn a_contact_that_is_found_to_be_about_a_case_answers_it(world) {
        let anna = world.anna();
        let case = world.session.execute(OpenCase { customer: Some(anna.id), ..OpenCase::example() }).unwrap();
        let call = RecordContact::new(anna.id, Direction::Out, Medium::Phone, ContactKind::Information, "Termin");
        let call = world.session.execute(call).unwrap();
        let correct = CorrectContact { id: call.id, version: 1, related_case: Some(case.id), body: None, ..CorrectContact::example() };
        world.session.execute(correct).unwrap();
        assert_eq!(world.session.execute(GetCase { id: case.id }).unwrap().answered_at, Some(hours(0)));
    }

    fn a_case_says_whether_it_is_late_at_this_moment(world) {
        promise(world);
        let case = open(world);
        let late = |hour| {
            world.clock.set(hours(hour));
            let case = world.session.execute(GetCase { id: case.id }).unwrap();
            (case.answer_overdue, case.overdue)
        };
        assert_eq!((late(3), late(4), late(31)), ((false, false), (true, false), (true, true)));
        let list = world.session.execute(ListCases::default()).unwrap().cases;
        assert!(list[0].answer_overdue && list[0].overdue);
        // While the customer is awaited nothing becomes late, and what was late stays so.
        let waits = at(world, 5, &case, CaseState::Waiting);
        assert_eq!((late(31), late(500)), ((true, false), (true, false)));
        world.clock.set(hours(500));
        let answered = world.session.execute(AnswerCase { id: case.id, version: waits.version }).unwrap();
        assert!(!answered.answer_overdue);
        at(world, 501, &answered, CaseState::Resolved);
        assert_eq!(late(5_000), (false, false));
    }

    fn rules_answer_cases_and_react_to_the_clock(world) {
        world.rule(r#"
            rule(#{ name: "confirm", about: "Confirms questions at once.", on: "case.opened", when: #{ kind: "question" }, run_as: "service" });
            fn react(event) { answer_case(#{ id: event.case.id, version: event.case.version }) }
        "#);
        world.rule(r#"
            rule(#{ name: "late", about: "Tells the lead.", on: "case.overdue", when: #{ kind: "complaint", department: "service" }, run_as: "service" });
            fn react(event) {
                follow_up(#{ subject: `Überfällig: ${event.case.number}`, department: "service.lead", due: days(9) });
            }
        "#);
        promise(world);
        let asked = world.session.execute(OpenCase { kind: CaseKind::Question, ..OpenCase::example() }).unwrap();
        assert_eq!(world.session.execute(GetCase { id: asked.id }).unwrap().answered_at, Some(hours(0)));
        let case = open(world);
        world.clock.set(hours(31));
        let outcome = world.session.perform(RunTimers::default()).unwrap();
        assert!(outcome.reactions.iter().all(|reaction| reaction.failure.is_none()), "{:?}", outcome.reactions);
        let desk = world.session.execute(ShowDesk::default()).unwrap().followups;
        assert_eq!(desk[0].subject, format!("Überfällig: {}", case.number));
    }

    fn the_timeline_says_it_in_words(world) {
        let anna = world.anna();
        promise(world);
        let opened = OpenCase { customer: Some(anna.id), due: None, ..OpenCase::example() };
        let case = world.session.execute(opened).unwrap();
        tick(world, 4);
        world.session.execute(AnswerCase { id: case.id, version: 1 }).unwrap();
        world.session.execute(AddMeasure { id: case.id, version: 2, ..AddMeasure::example() }).unwrap();
        let lines = world.session.execute(CustomerTimeline::of(anna.id)).unwrap().lines;
        let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).take(4).collect();
        assert_eq!(titles, [
            "Fall F-1001: Maßnahme: Monteur geschickt, Thermostat geprüft.",
            "Fall F-1001 beantwortet: Heizung ausgefallen",
            "Fall F-1001: erste Antwort überfällig: Heizung ausgefallen",
            "Fall F-1001 eröffnet: Heizung ausgefallen",
        ]);
    }
}
