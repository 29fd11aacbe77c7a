//! The desk: what is due today and overdue, whose it is, what comes again, who stands in, and the calendar that shows it.

mod support;

use kundig::access::operations::ListUsers;
use kundig::base::{Date, Due, Timestamp, UserId};
use kundig::followup::operations::{
    CancelFollowUp, CompleteFollowUp, CreateFollowUp, DeferFollowUp, DropAbsence, FindWorkday, GetFollowUp,
    ListAbsences, SetAbsence, ShowCalendar, ShowDesk, ShowStandIns,
};
use kundig::followup::{Escalation, FollowUp, Whose, Window};
use kundig::journal::operations::{ReadJournal, VerifyJournal};
use kundig::timers::operations::ListTimers;
use kundig::{ErrorCode, Operation, Session};
use support::{MONDAY_TEN, World, found, on_both};

const HOUR: i64 = 3_600_000_000;

fn hours(count: i64) -> Timestamp {
    Timestamp::from_micros(MONDAY_TEN + count * HOUR)
}

fn at(text: &str) -> Timestamp {
    Timestamp::try_from(text.to_owned()).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Something to do for the service, due then.
fn todo(subject: &str, due: Timestamp) -> CreateFollowUp {
    CreateFollowUp {
        subject: subject.into(),
        due: Due::At(due),
        department: Some("service".into()),
        escalate: Vec::new(),
        ..CreateFollowUp::example()
    }
}

fn coming_again(rule: &str, due: Timestamp) -> CreateFollowUp {
    CreateFollowUp { recurrence: Some(rule.into()), ..todo("Zählerstand", due) }
}

fn id_of(world: &World, login: &str) -> UserId {
    let users = world.session.execute(ListUsers {}).unwrap().users;
    users.into_iter().find(|user| user.login == login).unwrap().id
}

fn subjects(session: &Session, desk: ShowDesk) -> Vec<String> {
    session.execute(desk).unwrap().followups.into_iter().map(|one| one.subject).collect()
}

/// Does it at that moment, and answers what came in its place.
fn done(world: &World, now: Timestamp, followup: &FollowUp) -> Option<FollowUp> {
    world.clock.set(now);
    let complete = CompleteFollowUp { id: followup.id, version: followup.version, note: Some("erledigt".into()) };
    world.session.execute(complete).unwrap();
    world.session.execute(ShowDesk::default()).unwrap().followups.pop()
}

on_both! {
    fn a_workday_passes_over_absences_weekends_and_holidays(world) {
        world.user("a", &["service"], &["service"]);
        let b = world.user("b", &["warehouse"], &["warehouse"]);
        let id = |login: &str| world.session.execute(ListUsers {}).unwrap().users.into_iter().find(|user| user.login == login).unwrap().id;
        let a = id("a");
        let away = SetAbsence { user: Some(a), from: day("2026-11-24"), until: day("2026-11-25"), stand_in: None, ..SetAbsence::example() };
        world.session.execute(away).unwrap();
        let find = |from: Option<&str>, days| FindWorkday { user: a, from: from.map(day), days };
        let today = world.session.execute(find(None, None)).unwrap();
        assert_eq!((today.date, today.is_there), (Some(day("2026-11-23")), true));
        assert_eq!(world.session.execute(find(None, Some(1))).unwrap().date, Some(day("2026-11-26")));
        let away = world.session.execute(find(Some("2026-11-24"), None)).unwrap();
        assert_eq!((away.date, away.is_there), (Some(day("2026-11-26")), false));
        assert_eq!(world.session.execute(find(Some("2026-11-27"), Some(1))).unwrap().date, Some(day("2026-11-30")));
        // Everybody with a desk may ask; somebody unknown is nobody's colleague.
        assert_eq!(b.execute(find(None, Some(1))).unwrap().date, Some(day("2026-11-26")));
        let nobody = FindWorkday { user: UserId(uuid::Uuid::nil()), from: None, days: None };
        assert_eq!(world.session.execute(nobody).unwrap_err().code(), ErrorCode::NotFound);
    }

    fn the_desk_tells_overdue_from_due_today_and_counts_both(world) {
        for (subject, hour) in [("gestern", -24), ("früh", -3), ("nachher", 3), ("Mitternacht", 13), ("morgen", 15)] {
            world.session.execute(todo(subject, hours(hour))).unwrap();
        }
        // The company's Monday ends 14 hours after ten.
        world.session.execute(todo("Dienstag", hours(14))).unwrap();
        let show = |window| subjects(&world.session, ShowDesk { window, ..ShowDesk::default() });
        assert_eq!(show(Some(Window::Overdue)), ["gestern", "früh"]);
        assert_eq!(show(Some(Window::Today)), ["früh", "nachher", "Mitternacht"]);
        assert_eq!(show(None).len(), 6);
        // The counts are those of the whole desk, whatever the page shows.
        let page = world.session.execute(ShowDesk { limit: Some(1), window: Some(Window::Today), ..ShowDesk::default() }).unwrap();
        assert_eq!((page.followups.len(), page.overdue, page.due_today), (1, 2, 3));
        let until = ShowDesk { due_until: Some(hours(4)), window: Some(Window::Today), ..ShowDesk::default() };
        assert_eq!(subjects(&world.session, until), ["früh", "nachher"]);
    }

    fn the_desk_is_read_on_by_its_key_also_through_equal_dates(world) {
        for number in 0..7 {
            world.session.execute(todo(&number.to_string(), hours(number / 3))).unwrap();
        }
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = world.session.execute(ShowDesk { limit: Some(2), after, ..ShowDesk::default() }).unwrap();
            read.extend(page.followups.into_iter().map(|one| one.subject));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(read, ["0", "1", "2", "3", "4", "5", "6"]);
        let wrong = ShowDesk { after: Some("gestern".into()), ..ShowDesk::default() };
        assert_eq!(world.session.execute(wrong).unwrap_err().code(), ErrorCode::Malformed);
    }

    fn my_desk_is_mine_my_departments_or_that_of_those_i_stand_in_for(world) {
        let carla = world.user("carla", &["service"], &["service"]);
        let me = id_of(world, "carla");
        world.session.execute(CreateFollowUp { assigned_user: Some(me), ..todo("meins", hours(1)) }).unwrap();
        world.session.execute(todo("Abteilung", hours(2))).unwrap();
        world.session.execute(CreateFollowUp { department: Some("sales".into()), ..todo("Vertrieb", hours(3)) }).unwrap();
        let show = |whose| subjects(&carla, ShowDesk { whose, ..ShowDesk::default() });
        assert_eq!(show(None), ["meins", "Abteilung", "Vertrieb"]);
        assert_eq!(show(Some(Whose::Own)), ["meins"]);
        assert_eq!(show(Some(Whose::Departments)), ["Abteilung"]);
        assert_eq!(show(Some(Whose::StandIn)), Vec::<String>::new());
        assert_eq!(carla.execute(ShowDesk { whose: Some(Whose::Own), ..ShowDesk::default() }).unwrap().due_today, 1);
    }

    fn while_somebody_is_away_their_work_lies_on_the_stand_ins_desk(world) {
        let anton = world.user("anton", &["sales"], &["sales"]);
        let berta = world.user("berta", &["sales"], &["warehouse"]);
        let (a, b) = (id_of(world, "anton"), id_of(world, "berta"));
        let own = CreateFollowUp { assigned_user: Some(a), department: None, ..todo("Angebot", hours(50)) };
        let made = world.session.execute(own).unwrap();
        let away = SetAbsence { user: None, from: day("2026-11-24"), until: day("2026-11-25"), stand_in: Some(b), ..SetAbsence::example() };
        let absence = anton.execute(away.clone()).unwrap();
        assert_eq!((absence.user, absence.version), (a, 1));
        assert_eq!(subjects(&berta, ShowDesk::default()), Vec::<String>::new());
        world.clock.set(hours(24));
        let desk = berta.execute(ShowDesk::default()).unwrap();
        assert_eq!(desk.followups.iter().map(|one| (one.subject.as_str(), one.assigned_user)).collect::<Vec<_>>(), [("Angebot", Some(a))]);
        let stood_in_for = berta.execute(ShowStandIns {}).unwrap().away;
        let told: Vec<_> = stood_in_for.iter().map(|one| (one.user, one.name.as_str(), one.until)).collect();
        assert_eq!(told, [(a, "ANTON", day("2026-11-25"))]);
        assert_eq!(subjects(&berta, ShowDesk { whose: Some(Whose::StandIn), ..ShowDesk::default() }), ["Angebot"]);
        assert_eq!(berta.execute(GetFollowUp { id: made.id }).unwrap().version, 1);
        // The day after the last one it is over.
        world.clock.set(hours(24 * 3));
        assert_eq!(subjects(&berta, ShowDesk::default()), Vec::<String>::new());
        assert_eq!(berta.execute(GetFollowUp { id: made.id }).unwrap_err().code(), ErrorCode::NotFound);
        let longer = SetAbsence { id: Some(absence.id), version: Some(1), until: day("2026-11-27"), ..away };
        anton.execute(longer.clone()).unwrap();
        assert_eq!(anton.execute(longer).unwrap_err().code(), ErrorCode::Conflict);
        let finish = CompleteFollowUp { id: made.id, version: 1, note: None };
        berta.execute(finish).unwrap();
    }

    fn absences_are_checked_listed_and_taken_back(world) {
        let anton = world.user("anton", &["sales"], &[]);
        world.user("berta", &["sales"], &[]);
        world.user("otto", &["accounting"], &[]);
        let (a, b) = (id_of(world, "anton"), id_of(world, "berta"));
        let away = |from: &str, until: &str| SetAbsence { user: Some(a), from: day(from), until: day(until), stand_in: Some(b), ..SetAbsence::example() };
        let absence = anton.execute(away("2026-12-01", "2026-12-05")).unwrap();
        let refused = |absence: SetAbsence| found(&world.session.execute(absence).unwrap_err());
        assert_eq!(refused(away("2026-12-24", "2026-12-20")), ["until: absence.order"]);
        assert_eq!(refused(away("2026-12-05", "2026-12-08")), ["from: absence.overlaps"]);
        assert_eq!(refused(away("2027-01-01", "2029-12-31")), ["until: absence.too_long"]);
        assert_eq!(refused(SetAbsence { stand_in: Some(a), ..away("2026-12-24", "2026-12-24") }), ["stand_in: absence.stand_in"]);
        assert_eq!(refused(SetAbsence { user: None, ..away("2026-12-24", "2026-12-24") }), ["user: absence.user"]);
        // A stand-in who is away too is doubtful, not wrong.
        let other = SetAbsence { user: Some(b), stand_in: Some(a), ..away("2026-12-05", "2026-12-09") };
        assert_eq!(world.session.execute(other.clone()).unwrap_err().code(), ErrorCode::NeedsAcceptance);
        world.session.execute_accepting(other, "nur ein Tag").unwrap();
        // One's own absence is one's own matter; who is away everybody sees.
        assert_eq!(anton.execute(SetAbsence { user: Some(b), stand_in: None, ..away("2027-01-04", "2027-01-05") }).unwrap_err().code(), ErrorCode::NotFound);
        let otto = world.engine.session(kundig::Login::vouched("otto")).unwrap();
        let list = |session: &Session, list: ListAbsences| session.execute(list).unwrap().absences.len();
        assert_eq!(list(&otto, ListAbsences::default()), 2);
        assert_eq!(list(&otto, ListAbsences { user: Some(b), ..ListAbsences::default() }), 1);
        assert_eq!(list(&otto, ListAbsences { from: Some(day("2026-12-06")), ..ListAbsences::default() }), 1);
        assert_eq!(list(&otto, ListAbsences { until: Some(day("2026-12-04")), ..ListAbsences::default() }), 1);
        let page = otto.execute(ListAbsences { limit: Some(1), ..ListAbsences::default() }).unwrap();
        assert_eq!(list(&otto, ListAbsences { after: page.next, ..ListAbsences::default() }), 1);
        anton.execute(DropAbsence { id: absence.id, version: 1 }).unwrap();
        assert_eq!(list(&otto, ListAbsences::default()), 1);
        let story = world.session.execute(ReadJournal { event: Some("desk.absence_dropped".into()), ..Default::default() }).unwrap();
        assert!(story.entries[0].before.contains_key("until"), "{:?}", story.entries[0]);
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
    }

    fn what_is_done_comes_again_on_the_next_date_after_now(world) {
        let escalate = vec![Escalation { after: Due::Hours { hours: 4 }, to: "service.lead".into() }];
        let first = CreateFollowUp { escalate, remind: Some(Due::At(hours(-1))), note: Some("Zähler im Keller".into()), ..coming_again("FREQ=WEEKLY;BYDAY=MO", hours(1)) };
        let first = world.session.execute(first).unwrap();
        assert_eq!((first.series_start, first.previous, first.escalate_at.clone()), (Some(hours(1)), None, vec![hours(4)]));
        // Done two weeks late: what lies behind is not made up for.
        let second = done(world, hours(24 * 15), &first).unwrap();
        assert_eq!((second.due_at, second.previous, second.version), (hours(1 + 24 * 21), Some(first.id), 1));
        assert_eq!((second.remind_at, second.escalate_at.clone()), (Some(hours(24 * 21 - 1)), vec![hours(4 + 24 * 21)]));
        assert_eq!(second.note.as_deref(), Some("Zähler im Keller"), "what came of the last one is not this one's");
        // Done early it is not due again on the same date.
        let third = done(world, hours(24 * 20), &second).unwrap();
        assert_eq!(third.due_at, hours(1 + 24 * 28));
        // Put off, the series stays where it was.
        let put_off = DeferFollowUp { id: third.id, version: 1, due: Due::At(hours(24 * 30)), reason: "Urlaub".into() };
        let third = world.session.execute(put_off).unwrap();
        let fourth = done(world, hours(24 * 30), &third).unwrap();
        assert_eq!(fourth.due_at, hours(1 + 24 * 35));
        world.session.execute(CancelFollowUp { id: fourth.id, version: 1, note: None }).unwrap();
        assert_eq!(subjects(&world.session, ShowDesk::default()), Vec::<String>::new());
        let made = world.session.execute(ReadJournal { event: Some("followup.created".into()), ..Default::default() }).unwrap();
        assert_eq!(made.entries.len(), 4);
    }

    fn what_comes_again_is_on_the_clock_again(world) {
        let escalate = vec![Escalation { after: Due::Hours { hours: 1 }, to: "service.lead".into() }];
        let first = CreateFollowUp { escalate, remind: Some(Due::At(hours(-47))), ..coming_again("FREQ=DAILY", hours(24)) };
        let first = world.session.execute(first).unwrap();
        // Done late in the evening: reminder and step of the next one would lie behind it already.
        let second = done(world, hours(20), &first).unwrap();
        assert_eq!((second.due_at, second.remind_at, second.escalate_at.clone()), (hours(48), None, vec![hours(25)]));
        let third = done(world, hours(48), &second).unwrap();
        assert_eq!((third.due_at, third.escalate_at.clone()), (hours(72), vec![hours(49)]));
        let timers = world.session.execute(ListTimers::default()).unwrap().timers;
        let waiting: Vec<_> = timers.iter().map(|timer| (timer.kind.as_str(), timer.record, timer.due_at)).collect();
        assert_eq!(waiting, [("followup.escalate", third.id.any(), hours(49)), ("followup.overdue", third.id.any(), hours(72))]);
    }

    fn rules_let_things_come_again(world) {
        world.rule(r#"
            rule(#{ name: "meter", about: "Asks for the meter every year.", on: "customer.registered", run_as: "service" });
            fn react(event) {
                follow_up(#{ subject: "Zählerstand erfragen", department: "service", due: days(30), recurrence: "FREQ=YEARLY", on_business_days: true });
            }
        "#);
        world.anna();
        let made = world.session.execute(ShowDesk::default()).unwrap().followups.remove(0);
        let next = done(world, made.due_at, &made).unwrap();
        assert_eq!((made.due_at, next.due_at), (at("2026-12-23T10:00:00+01:00"), at("2027-12-23T10:00:00+01:00")));
    }

    fn ten_o_clock_stays_ten_o_clock_when_the_clocks_change(world) {
        let first = world.session.execute(coming_again("FREQ=MONTHLY;BYMONTHDAY=-1", at("2027-02-28T10:00:00+01:00"))).unwrap();
        let second = done(world, at("2027-02-28T09:00:00+01:00"), &first).unwrap();
        assert_eq!(second.due_at, at("2027-03-31T10:00:00+02:00"));
        assert_eq!(done(world, second.due_at, &second).unwrap().due_at, at("2027-04-30T10:00:00+02:00"));
    }

    fn a_date_on_which_nobody_works_moves_to_the_next_business_day(world) {
        // The 24th is closed, 25 and 26 December are holidays and a weekend follows: Monday, the 28th.
        let first = CreateFollowUp { on_business_days: true, ..coming_again("FREQ=MONTHLY;BYMONTHDAY=24", at("2026-11-24T09:00:00+01:00")) };
        let first = world.session.execute(first).unwrap();
        let second = done(world, first.due_at, &first).unwrap();
        assert_eq!((second.due_at, second.scheduled_at), (at("2026-12-28T09:00:00+01:00"), Some(at("2026-12-24T09:00:00+01:00"))));
        // Daily, the weekend does not pile up on Monday.
        let daily = CreateFollowUp { on_business_days: true, ..coming_again("FREQ=DAILY", at("2027-01-09T09:00:00+01:00")) };
        let saturday = world.session.execute(daily).unwrap();
        assert_eq!(saturday.due_at, at("2027-01-11T09:00:00+01:00"));
        let complete = CompleteFollowUp { id: saturday.id, version: 1, note: None };
        world.session.execute(complete).unwrap();
        let desk = world.session.execute(ShowDesk::default()).unwrap().followups;
        assert_eq!(desk.last().unwrap().due_at, at("2027-01-12T09:00:00+01:00"));
    }

    fn a_series_ends_by_count_or_date(world) {
        let first = world.session.execute(coming_again("RRULE:freq=daily; count=2", hours(1))).unwrap();
        assert_eq!(first.recurrence.as_deref(), Some("FREQ=DAILY;COUNT=2"));
        let second = done(world, hours(1), &first).unwrap();
        assert_eq!(second.due_at, hours(25));
        assert_eq!(done(world, hours(25), &second), None);
        // The last day counts whole.
        let first = world.session.execute(coming_again("FREQ=DAILY;UNTIL=20261126", at("2026-11-25T23:30:00+01:00"))).unwrap();
        let second = done(world, at("2026-11-25T23:40:00+01:00"), &first).unwrap();
        assert_eq!(second.due_at, at("2026-11-26T23:30:00+01:00"));
        assert_eq!(done(world, second.due_at, &second), None);
    }

    fn a_wrong_recurrence_is_refused_with_a_suggestion(world) {
        let cases = [
            ("", "FREQ=WEEKLY;BYDAY=MO"),
            ("FREQ=WEEKLI", "FREQ=WEEKLY"),
            ("FREQ=HOURLY", "FREQ=DAILY"),
            ("FREQ=WEEKLY;BYDAY=DI", "BYDAY=TU"),
            ("FREQ=MONTHLY;BYDAY=-1SO", "BYDAY=-1SU"),
            ("FREQ=DAILY;INTERVALL=2", "INTERVAL=2"),
            ("FREQ=DAILY;INTERVAL=0", "INTERVAL=2"),
            ("FREQ=DAILY;COUNT=100000", "COUNT=2"),
            ("FREQ=DAILY;UNTIL=31.12.2027", "UNTIL=20271231"),
            ("FREQ=DAILY;UNTIL=20251231", "FREQ=WEEKLY;BYDAY=MO"),
            ("FREQ=MONTHLY;BYMONTHDAY=40", "FREQ=WEEKLY;BYDAY=MO"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ];
        for (rule, suggestion) in cases {
            let error = world.session.execute(coming_again(rule, hours(1))).unwrap_err();
            let finding = error.findings().and_then(|all| all.iter().next().cloned()).unwrap();
            assert_eq!((finding.path.as_str(), finding.suggestion.as_deref()), ("recurrence", Some(suggestion)), "{rule}: {finding:?}");
        }
        for rule in ["FREQ=DAILY;COUNT=2;UNTIL=20271231", "FREQ=DAILY;FREQ=DAILY"] {
            assert_eq!(found(&world.session.execute(coming_again(rule, hours(1))).unwrap_err()), ["recurrence: followup.recurrence"], "{rule}");
        }
        let long = format!("FREQ=DAILY;BYMONTHDAY={}", "1,".repeat(200));
        assert!(world.session.execute(coming_again(&long, hours(1))).is_err());
    }

    fn a_runaway_rule_costs_little(world) {
        let begun = std::time::Instant::now();
        // Leap days that are Fridays: every 28 years.
        let first = world.session.execute(coming_again("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=FR", hours(1))).unwrap();
        assert_eq!(done(world, hours(2), &first).unwrap().due_at, at("2036-02-29T11:00:00+01:00"));
        let never = coming_again("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", hours(1));
        assert_eq!(found(&world.session.execute(never).unwrap_err()), ["recurrence: followup.recurrence_never"]);
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    fn the_desk_can_be_read_by_calendar_programs(world) {
        let carla = world.user("carla", &["service"], &["service"]);
        world.session.execute(CreateFollowUp { remind: Some(Due::At(hours(1))), note: Some("Zeile 1\nZeile 2".into()), ..todo("Rückruf, dringend", hours(2)) }).unwrap();
        let series = world.session.execute(coming_again("FREQ=WEEKLY;BYDAY=MO;COUNT=5", hours(3))).unwrap();
        let second = done(world, hours(4), &series).unwrap();
        let file = carla.execute(ShowCalendar::default()).unwrap();
        assert_eq!((file.entries, file.next.as_deref()), (2, None));
        let text = file.text.replace("\r\n ", "");
        for line in ["BEGIN:VTODO", "SUMMARY:Rückruf\\, dringend", "DESCRIPTION:Zeile 1\\nZeile 2", "DUE:20261123T110000Z", "CATEGORIES:service", "TRIGGER;VALUE=DATE-TIME:20261123T100000Z", "DUE;TZID=Europe/Berlin:20261130T130000", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=4"] {
            assert!(text.lines().any(|one| one == line), "{line} is not in\n{text}");
        }
        assert!(text.contains(&format!("UID:{}@kundig", second.id)));
        let put_off = DeferFollowUp { id: second.id, version: 1, due: Due::At(hours(24 * 9)), reason: "Urlaub".into() };
        world.session.execute(put_off).unwrap();
        let events = carla.execute(ShowCalendar { as_events: true, ..ShowCalendar::default() }).unwrap().text;
        assert!(events.contains("BEGIN:VEVENT") && !events.contains("RRULE"), "a date that was put off moves no series: {events}");
        let today = ShowCalendar { filter: ShowDesk { window: Some(Window::Overdue), ..ShowDesk::default() }, as_events: false };
        assert_eq!(carla.execute(today).unwrap().entries, 1);
        let nobody = world.user("mara", &["marketing"], &[]);
        assert_eq!(nobody.execute(ShowCalendar::default()).unwrap_err().code(), ErrorCode::Denied);
    }
}
