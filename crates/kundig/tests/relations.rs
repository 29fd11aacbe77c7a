//! Relations: recorded once, seen from both sides, with days.

mod support;

use kundig::base::{CustomerId, Date};
use kundig::customer::operations::RegisterCustomer;
use kundig::customer::{CustomerInput, Organisation, Party};
use kundig::relation::operations::{
    ChangeRelation, ListRelations, RecordRelation, RemoveRelation, ShowHousehold, ShowStaff,
};
use kundig::relation::{RelationKind, SeenCustomer};
use kundig::{ErrorCode, Operation};
use support::{World, found, on_both, person};

fn day(text: &str) -> Option<Date> {
    Some(Date(text.parse().unwrap()))
}

fn one(world: &World, first: &str, last: &str) -> CustomerId {
    world.session.execute(RegisterCustomer::new(person(first, last))).unwrap().id
}

fn firm(world: &World, name: &str) -> CustomerId {
    let firm = Organisation { legal_name: name.into(), ..Organisation::default() };
    world.session.execute(RegisterCustomer::new(CustomerInput::new(Party::Organisation(firm)))).unwrap().id
}

fn relate(customer: CustomerId, kind: RelationKind, other: CustomerId) -> RecordRelation {
    RecordRelation { customer, kind, other, ..RecordRelation::example() }
}

fn seen(world: &World, customer: CustomerId) -> Vec<(RelationKind, String, bool)> {
    let list = world.session.execute(ListRelations { customer, on: None, kind: None }).unwrap();
    list.relations.into_iter().map(|one| (one.relation.kind, one.name, one.holds)).collect()
}

fn names(list: Vec<SeenCustomer>) -> Vec<(String, Option<RelationKind>)> {
    list.into_iter().map(|one| (one.name, one.kind)).collect()
}

on_both! {
    fn a_relation_is_seen_from_both_sides(world) {
        let (anna, otto) = (one(world, "Anna", "Groß"), one(world, "Otto", "Groß"));
        let made = world.session.execute(relate(otto, RelationKind::Parent, anna)).unwrap();
        assert_eq!((made.customer, made.kind, made.other), (otto, RelationKind::Parent, anna));
        assert_eq!(seen(world, anna), [(RelationKind::Child, "Otto Groß".into(), true)]);
        assert_eq!(seen(world, otto), [(RelationKind::Parent, "Anna Groß".into(), true)]);
        // The same again, from whichever side.
        for again in [relate(otto, RelationKind::Parent, anna), relate(anna, RelationKind::Child, otto)] {
            assert_eq!(world.session.execute(again).unwrap_err().code(), ErrorCode::Exists);
        }
        // And nobody is the parent of their own parent.
        assert_eq!(world.session.execute(relate(anna, RelationKind::Parent, otto)).unwrap_err().code(), ErrorCode::Exists);
    }

    fn what_is_over_stays_and_the_same_may_begin_again(world) {
        let (anna, otto) = (one(world, "Anna", "Groß"), one(world, "Otto", "Klein"));
        let married = RecordRelation { valid_from: day("2010-05-01"), ..relate(anna, RelationKind::Spouse, otto) };
        let married = world.session.execute(married).unwrap();
        let end = ChangeRelation { id: married.id, version: 1, valid_until: day("2020-12-31"), department: None, ..ChangeRelation::example() };
        let ended = world.session.execute(end.clone()).unwrap();
        assert_eq!((ended.version, ended.valid_until), (2, day("2020-12-31")));
        assert_eq!(world.session.execute(end).unwrap_err().code(), ErrorCode::Conflict);
        assert_eq!(seen(world, otto), [(RelationKind::Spouse, "Anna Groß".into(), false)]);
        let on = |day: Option<Date>| world.session.execute(ListRelations { customer: anna, on: day, kind: None }).unwrap().relations.len();
        assert_eq!((on(day("2015-01-01")), on(day("2021-01-01"))), (1, 0));
        let again = RecordRelation { valid_from: day("2026-01-01"), ..relate(otto, RelationKind::Spouse, anna) };
        world.session.execute(again).unwrap();
        assert_eq!(seen(world, anna).len(), 2);
        let overlapping = RecordRelation { valid_from: day("2026-06-01"), ..relate(anna, RelationKind::Spouse, otto) };
        assert_eq!(world.session.execute(overlapping).unwrap_err().code(), ErrorCode::Exists);
        let removed = world.session.execute(RemoveRelation { id: married.id, version: 2 }).unwrap();
        assert_eq!(removed.id, married.id);
        assert_eq!(seen(world, anna).len(), 1);
        assert_eq!(world.session.execute(RemoveRelation { id: married.id, version: 2 }).unwrap_err().code(), ErrorCode::NotFound);
    }

    fn households_and_staff_are_views(world) {
        let (anna, otto, kim) = (one(world, "Anna", "Groß"), one(world, "Otto", "Groß"), one(world, "Kim", "Groß"));
        let (gone, müller) = (one(world, "Udo", "Weg"), firm(world, "Müller GmbH"));
        for relation in [
            relate(anna, RelationKind::Spouse, otto),
            relate(kim, RelationKind::Household, otto),
            RecordRelation { valid_until: day("2020-01-01"), ..relate(gone, RelationKind::Household, anna) },
            RecordRelation { department: Some(" Einkauf ".into()), function: Some("Leiterin".into()), ..relate(müller, RelationKind::HasContactPerson, anna) },
            relate(otto, RelationKind::Employee, müller),
        ] {
            world.session.execute(relation).unwrap();
        }
        let household = |customer| names(world.session.execute(ShowHousehold { customer }).unwrap().customers);
        assert_eq!(household(anna), [
            ("Anna Groß".into(), None),
            ("Kim Groß".into(), Some(RelationKind::Household)),
            ("Otto Groß".into(), Some(RelationKind::Spouse)),
        ]);
        assert_eq!(household(kim).len(), 3);
        assert_eq!(household(gone), [("Udo Weg".into(), None)]);
        let staff = world.session.execute(ShowStaff { customer: müller }).unwrap().customers;
        assert_eq!((staff[0].name.as_str(), staff[0].department.as_deref(), staff[0].function.as_deref()), ("Anna Groß", Some("Einkauf"), Some("Leiterin")));
        assert_eq!(names(staff)[1], ("Otto Groß".into(), Some(RelationKind::Employer)));
    }

    fn what_makes_no_sense_is_refused(world) {
        let (anna, müller) = (one(world, "Anna", "Groß"), firm(world, "Müller GmbH"));
        let refused = |relation: RecordRelation| found(&world.session.execute(relation).unwrap_err());
        assert_eq!(refused(relate(anna, RelationKind::Spouse, anna)), ["other: relation.self"]);
        assert_eq!(refused(relate(anna, RelationKind::Spouse, müller)), ["other: relation.party"]);
        assert_eq!(refused(relate(müller, RelationKind::Subsidiary, anna)), ["other: relation.party"]);
        let days = RecordRelation { valid_from: day("2026-02-01"), valid_until: day("2026-01-01"), ..relate(anna, RelationKind::Employee, müller) };
        assert_eq!(refused(days), ["valid_until: relation.validity"]);
        let nobody = CustomerId(uuid::Uuid::nil());
        assert_eq!(world.session.execute(relate(anna, RelationKind::Employee, nobody)).unwrap_err().code(), ErrorCode::NotFound);
        assert!(seen(world, anna).is_empty());
    }

    fn whoever_is_out_of_reach_is_not_seen(world) {
        let sales = world.user("sven", &["sales"], &["sales"]);
        let mut own = person("Anna", "Groß");
        own.responsible_user = sales_user(world);
        let anna = sales.execute(RegisterCustomer::new(own)).unwrap().id;
        let otto = one(world, "Otto", "Groß");
        let made = world.session.execute(relate(anna, RelationKind::Spouse, otto)).unwrap();
        assert_eq!(sales.execute(ListRelations { customer: anna, on: None, kind: None }).unwrap().relations, []);
        assert_eq!(sales.execute(ShowHousehold { customer: anna }).unwrap().customers.len(), 1);
        assert_eq!(sales.execute(RemoveRelation { id: made.id, version: 1 }).unwrap_err().code(), ErrorCode::NotFound);
        let lager = world.user("lars", &["warehouse"], &[]);
        assert_eq!(lager.execute(ListRelations { customer: anna, on: None, kind: None }).unwrap_err().code(), ErrorCode::Denied);
    }
}

fn sales_user(world: &World) -> Option<kundig::base::UserId> {
    let users = world.session.execute(kundig::access::operations::ListUsers {}).unwrap().users;
    users.into_iter().find(|user| user.login == "sven").map(|user| user.id)
}
