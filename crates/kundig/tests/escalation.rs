//! Follow-ups by the clock: reminded of, escalated step by step, overdue; put off and closed in time.

mod support;

use kundig::access::Grant;
use kundig::access::operations::SetRole;
use kundig::automation::dry::TryRule;
use kundig::base::{Due, Timestamp};
use kundig::followup::operations::{
    CancelFollowUp, CompleteFollowUp, CreateFollowUp, DeferFollowUp, GetFollowUp, ShowDesk,
};
use kundig::followup::{About, AboutKind, Escalation, FollowUp};
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::timeline::operations::CustomerTimeline;
use kundig::timers::operations::{ListTimers, RunTimers};
use kundig::{ErrorCode, Operation, Session};
use support::{MONDAY_TEN, World, found, on_both};

const HOUR: i64 = 3_600_000_000;

fn hours(count: i64) -> Timestamp {
    Timestamp::from_micros(MONDAY_TEN + count * HOUR)
}

/// Due on Tuesday at ten; reminded of at noon, escalated after 4 and 9 business hours: Monday at two, Tuesday at ten past
/// the night.
fn callback() -> CreateFollowUp {
    CreateFollowUp {
        subject: "Rückruf".into(),
        due: Due::Hours { hours: 24 },
        remind: Some(Due::Hours { hours: 2 }),
        department: Some("service".into()),
        escalate: vec![
            Escalation { after: Due::BusinessHours { business_hours: 4 }, to: "service.lead".into() },
            Escalation { after: Due::BusinessHours { business_hours: 11 }, to: "management".into() },
        ],
        ..CreateFollowUp::example()
    }
}

/// At that hour the clock's round is made: what happened, in its order.
fn at(world: &World, hour: i64) -> Vec<String> {
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

fn desk(session: &Session) -> Vec<String> {
    let desk = session.execute(ShowDesk::default()).unwrap();
    desk.followups.into_iter().map(|one| one.subject).collect()
}

fn read(world: &World, made: &FollowUp) -> FollowUp {
    world.session.execute(GetFollowUp { id: made.id }).unwrap()
}

on_both! {
    fn the_clock_reminds_escalates_in_business_hours_and_says_overdue(world) {
        let made = world.session.execute(callback()).unwrap();
        assert_eq!(at(world, 1), Vec::<String>::new());
        assert_eq!(at(world, 2), ["followup.reminded"]);
        assert_eq!(read(world, &made).version, 1, "a reminder changes nothing");
        assert_eq!(at(world, 4), ["followup.escalated"]);
        assert_eq!(read(world, &made).escalated_to, ["service.lead"]);
        // 7 of the 11 hours are on Monday, the night does not count: Tuesday at noon.
        assert_eq!(at(world, 24), ["followup.overdue"]);
        assert_eq!(at(world, 26), ["followup.escalated"]);
        assert_eq!(read(world, &made).escalated_to, ["service.lead", "management"]);
        assert_eq!(waiting(world), []);
        assert_eq!(at(world, 500), Vec::<String>::new());
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn what_is_escalated_lies_on_the_next_desk_until_it_is_done(world) {
        let lead = world.user("lena", &["sales"], &["service.lead"]);
        let other = world.user("otto", &["sales"], &["warehouse"]);
        let made = world.session.execute(callback()).unwrap();
        let get = GetFollowUp { id: made.id };
        assert_eq!(desk(&lead), Vec::<String>::new());
        assert_eq!(lead.execute(get.clone()).unwrap_err().code(), ErrorCode::NotFound);
        at(world, 4);
        assert_eq!(desk(&lead), ["Rückruf"]);
        assert_eq!(desk(&other), Vec::<String>::new());
        let of = |department: &str| ShowDesk { department: Some(department.into()), ..ShowDesk::default() };
        for (department, count) in [("service", 1), ("service.lead", 1), ("management", 0)] {
            assert_eq!(world.session.execute(of(department)).unwrap().followups.len(), count, "{department}");
        }
        assert_eq!(lead.execute(get.clone()).unwrap().version, 2);
        assert_eq!(other.execute(get).unwrap_err().code(), ErrorCode::NotFound);
        // Whom it was escalated to may also do it.
        lead.execute(CompleteFollowUp { id: made.id, version: 2, note: None }).unwrap();
        assert_eq!(desk(&lead), Vec::<String>::new());
        assert_eq!(waiting(world), []);
        assert_eq!(at(world, 500), Vec::<String>::new());
    }

    fn what_is_cancelled_is_left_alone_by_the_clock(world) {
        let made = world.session.execute(callback()).unwrap();
        world.session.execute(CancelFollowUp { id: made.id, version: 1, note: None }).unwrap();
        assert_eq!(waiting(world), []);
        assert_eq!(at(world, 500), Vec::<String>::new());
    }

    fn put_off_the_reminder_and_the_steps_still_ahead_move_by_the_same_span(world) {
        let made = world.session.execute(callback()).unwrap();
        at(world, 4);
        let defer = |version, hours| DeferFollowUp { id: made.id, version, due: Due::Hours { hours }, reason: "krank".into() };
        // From Tuesday at ten to Wednesday at ten; it was reminded of and escalated once before.
        let put_off = world.session.execute(defer(2, 44)).unwrap();
        assert_eq!((put_off.due_at, put_off.remind_at), (hours(48), Some(hours(26))));
        assert_eq!(put_off.escalate_at, [hours(4), hours(50)], "what came already stays where it was");
        let expected = [("followup.remind", 26), ("followup.overdue", 48), ("followup.escalate", 50)];
        assert_eq!(waiting(world), expected.map(|(kind, hour)| (kind.to_owned(), hours(hour))));
        // Brought forward nothing else moves, and a time that is past is not made up for.
        let sooner = world.session.execute(defer(3, 2)).unwrap();
        assert_eq!((sooner.due_at, sooner.remind_at), (hours(6), Some(hours(26))));
        assert_eq!(at(world, 6), ["followup.overdue"]);
        assert_eq!(at(world, 27), ["followup.reminded"]);
        assert_eq!(at(world, 50), ["followup.escalated"]);
        assert_eq!(read(world, &made).escalated_to, ["service.lead", "management"]);
    }

    fn two_steps_to_one_department_put_it_on_its_desk_once(world) {
        let step = |business_hours| Escalation { after: Due::BusinessHours { business_hours }, to: "service.lead".into() };
        let made = world.session.execute(CreateFollowUp { escalate: vec![step(1), step(2)], ..callback() }).unwrap();
        assert_eq!(at(world, 2), ["followup.escalated", "followup.reminded", "followup.escalated"]);
        assert_eq!(read(world, &made).escalated_to, ["service.lead"]);
        let nobody = CreateFollowUp { escalate: vec![Escalation { to: " ".into(), ..step(1) }], ..callback() };
        assert_eq!(found(&world.session.execute(nobody).unwrap_err()), ["escalate[0].to: text.required"]);
    }

    fn rules_react_to_the_clock_and_see_the_whole_record(world) {
        world.rule(r#"
            rule(#{ name: "late", about: "Tells the lead.", on: "followup.overdue", when: #{ department: "service", priority: "normal" }, run_as: "service" });
            fn react(event) {
                follow_up(#{ subject: `Überfällig: ${event.followup.subject}`, department: "service.lead", due: days(9) });
            }
        "#);
        world.rule(r#"
            rule(#{ name: "other", about: "Another department's.", on: "followup.overdue", when: #{ department: "sales" }, run_as: "service" });
            fn react(event) { throw "nicht gemeint" }
        "#);
        world.session.execute(callback()).unwrap();
        world.clock.set(hours(24));
        let outcome = world.session.perform(RunTimers::default()).unwrap();
        assert!(outcome.reactions.iter().all(|reaction| reaction.failure.is_none()), "{:?}", outcome.reactions);
        assert_eq!(desk(&world.session), ["Rückruf", "Überfällig: Rückruf"]);
        // Looked at later, the event is as whole.
        let wanted = ReadJournal { event: Some("followup.overdue".into()), ..Default::default() };
        let seq = world.session.execute(wanted).unwrap().entries[0].seq;
        let tried = world.session.execute(TryRule { seq, name: Some("late".into()), source: None }).unwrap();
        assert_eq!(tried.outcome, "reacted", "{tried:?}");
    }

    fn the_timeline_says_it_in_words(world) {
        let anna = world.anna();
        let about = vec![About { id: anna.id.any(), kind: AboutKind::Customer }];
        world.session.execute(CreateFollowUp { about, ..callback() }).unwrap();
        for hour in [2, 4, 24] {
            at(world, hour);
        }
        let lines = world.session.execute(CustomerTimeline::of(anna.id)).unwrap().lines;
        let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).take(4).collect();
        assert_eq!(titles, [
            "Wiedervorlage überfällig: Rückruf",
            "Wiedervorlage eskaliert: Rückruf",
            "Erinnerung an Wiedervorlage: Rückruf",
            "Wiedervorlage angelegt: Rückruf",
        ]);
        let grants = vec![Grant::all("customer.timeline"), Grant::all("customer.get")];
        world.session.execute(SetRole { name: "empfang".into(), about: String::new(), grants }).unwrap();
        let lines = world.user("emma", &["empfang"], &[]).execute(CustomerTimeline::of(anna.id)).unwrap().lines;
        let told: Vec<(&str, bool)> = lines.iter().map(|line| (line.title.as_str(), line.withheld)).take(2).collect();
        assert_eq!(told, [("Wiedervorlage überfällig", true), ("Wiedervorlage eskaliert", true)]);
    }
}
