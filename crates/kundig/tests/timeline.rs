//! The timeline of a customer: newest first, in words for a clerk, by the rights on each record.

mod support;

use kundig::access::operations::SetRole;
use kundig::access::{Grant, Scope};
use kundig::base::{Due, Timestamp};
use kundig::case::operations::{MoveCase, OpenCase};
use kundig::case::{CaseKind, CaseState};
use kundig::contact::operations::{CorrectContact, RecordContact};
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::Customer;
use kundig::customer::operations::ChangeCustomer;
use kundig::followup::operations::{CompleteFollowUp, CreateFollowUp, DeferFollowUp};
use kundig::followup::{About, AboutKind};
use kundig::timeline::operations::CustomerTimeline;
use kundig::{ErrorCode, Operation};
use support::{MONDAY_TEN, World, complaint, on_both};

const HOUR: i64 = 3_600_000_000;

fn hours(count: i64) -> Timestamp {
    Timestamp::from_micros(MONDAY_TEN + count * HOUR)
}

/// A day with Anna, one thing an hour.
fn a_day(world: &World) -> Customer {
    let anna = world.anna();
    let next = |hour| world.clock.set(hours(hour));
    next(1);
    let called = world.session.execute(complaint(&anna)).unwrap();
    next(2);
    let open = OpenCase {
        customer: Some(anna.id),
        contact: Some(called.id),
        kind: CaseKind::Complaint,
        ..OpenCase::example()
    };
    let case = world.session.execute(open).unwrap();
    next(3);
    let about = vec![About { id: anna.id.any(), kind: AboutKind::Customer }];
    let follow = CreateFollowUp {
        subject: "Monteur anrufen".into(),
        due: Due::Hours { hours: 5 },
        about,
        ..CreateFollowUp::example()
    };
    let follow = world.session.execute(follow).unwrap();
    next(4);
    let defer = DeferFollowUp { id: follow.id, version: 1, due: Due::Hours { hours: 9 }, reason: "krank".into() };
    world.session.execute(defer).unwrap();
    next(5);
    world.session.execute(CompleteFollowUp { id: follow.id, version: 2, note: None }).unwrap();
    next(6);
    let step = |version, state| MoveCase {
        id: case.id,
        version,
        state: Some(state),
        resolution: Some("Ventil getauscht".into()),
        ..MoveCase::example()
    };
    world.session.execute(step(1, CaseState::Resolved)).unwrap();
    world.session.execute(step(2, CaseState::Closed)).unwrap();
    next(7);
    let mail = RecordContact::new(anna.id, Direction::Out, Medium::Email, ContactKind::Other, "Ihr Termin");
    world.session.execute(mail).unwrap();
    next(8);
    let change = ChangeCustomer {
        note: Some(Some("Hund im Hof".into())),
        tags: Some(vec!["VIP".into()]),
        ..ChangeCustomer::new(anna.id, 1)
    };
    world.session.execute(change).unwrap();
    next(9);
    let correct = CorrectContact {
        id: called.id,
        body: None,
        outcome: Some("Termin vereinbart".into()),
        ..CorrectContact::example()
    };
    world.session.execute(correct).unwrap();
    anna
}

fn titles(world: &World, timeline: CustomerTimeline) -> Vec<String> {
    world.session.execute(timeline).unwrap().lines.into_iter().map(|line| line.title).collect()
}

on_both! {
    fn a_clerk_reads_what_happened_newest_first(world) {
        let anna = a_day(world);
        let page = world.session.execute(CustomerTimeline::of(anna.id)).unwrap();
        let told: Vec<&str> = page.lines.iter().map(|line| line.title.as_str()).collect();
        assert_eq!(told, [
            "Kontakt berichtigt: Heizung ausgefallen",
            "Stammdaten geändert: Merkmale, Notiz",
            "Kontakt per E-Mail (ausgehend): Ihr Termin",
            "Fall F-1001 geschlossen: Heizung ausgefallen",
            "Fall F-1001 gelöst: Heizung ausgefallen",
            "Wiedervorlage erledigt: Monteur anrufen",
            "Wiedervorlage verschoben: Monteur anrufen",
            "Wiedervorlage angelegt: Monteur anrufen",
            "Fall F-1001 eröffnet: Heizung ausgefallen",
            "Beschwerde per Telefon: Heizung ausgefallen",
            "Kunde K-10001 angelegt: Anna Groß",
        ]);
        let opened = &page.lines[8];
        assert_eq!((opened.event.as_str(), opened.record_kind.as_str(), opened.at, opened.actor.is_empty()), ("case.opened", "case", hours(2), false));
        assert!(page.next.is_none() && page.lines.iter().all(|line| !line.withheld));
    }

    fn pages_follow_each_other_without_gap_or_repetition(world) {
        let anna = a_day(world);
        let whole = world.session.execute(CustomerTimeline::of(anna.id)).unwrap().lines;
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = world.session.execute(CustomerTimeline { limit: Some(4), after, ..CustomerTimeline::of(anna.id) }).unwrap();
            assert!(page.lines.len() <= 4);
            read.extend(page.lines);
            // What happens meanwhile stands before the first page.
            world.complain(&anna);
            after = page.next;
            if after.is_none() { break; }
        }
        assert_eq!(read, whole);
    }

    fn events_areas_and_time_narrow_it(world) {
        let anna = a_day(world);
        let of = |events: &[&str]| CustomerTimeline { events: events.iter().map(|one| (*one).into()).collect(), ..CustomerTimeline::of(anna.id) };
        assert_eq!(titles(world, of(&["case.*"])).len(), 3);
        assert_eq!(titles(world, of(&["case.opened", "contact.recorded"])).len(), 3);
        assert_eq!(titles(world, of(&["case.closed", "followup.*"])).len(), 4);
        assert_eq!(titles(world, of(&["%.*", "nichts.davon"])), Vec::<String>::new());
        let span = CustomerTimeline { since: Some(hours(2)), until: Some(hours(4)), ..CustomerTimeline::of(anna.id) };
        assert_eq!(titles(world, span), ["Wiedervorlage angelegt: Monteur anrufen", "Fall F-1001 eröffnet: Heizung ausgefallen"]);
        let many = world.session.execute(of(&["a.b"; 101])).unwrap_err();
        assert_eq!(many.code(), ErrorCode::Limit);
    }

    fn who_may_not_see_a_record_reads_only_that_something_happened(world) {
        let anna = a_day(world);
        let grants = vec![Grant::all("customer.timeline"), Grant::all("customer.get").fields(&["customer.master"]), Grant::all("case.get")];
        world.session.execute(SetRole { name: "empfang".into(), about: String::new(), grants }).unwrap();
        let desk = world.user("emma", &["empfang"], &[]);
        let lines = desk.execute(CustomerTimeline::of(anna.id)).unwrap().lines;
        let told: Vec<(&str, bool)> = lines.iter().map(|line| (line.title.as_str(), line.withheld)).collect();
        assert_eq!(told, [
            ("Kontakt berichtigt", true),
            ("Stammdaten geändert: Merkmale", false),
            ("Kontakt", true),
            ("Fall F-1001 geschlossen: Heizung ausgefallen", false),
            ("Fall F-1001 gelöst: Heizung ausgefallen", false),
            ("Wiedervorlage erledigt", true),
            ("Wiedervorlage verschoben", true),
            ("Wiedervorlage angelegt", true),
            ("Fall F-1001 eröffnet: Heizung ausgefallen", false),
            ("Kontakt", true),
            ("Kunde K-10001 angelegt: Anna Groß", false),
        ]);
        // A customer out of reach has no timeline at all.
        let grants = vec![Grant::all("customer.timeline").scope(Scope::Own)];
        world.session.execute(SetRole { name: "eigene".into(), about: String::new(), grants }).unwrap();
        let error = world.user("eva", &["eigene"], &[]).execute(CustomerTimeline::of(anna.id)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NotFound);
    }
}
