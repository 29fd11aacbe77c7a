//! Roles that are narrowed to the customers of a segment; on both databases.

mod support;

use kundig::access::operations::{ExplainAccess, SetRole};
use kundig::access::{Grant, Scope};
use kundig::case::operations::ListCases;
use kundig::contact::operations::GetContact;
use kundig::customer::Customer;
use kundig::customer::operations::{
    ChangeCustomer, FindCustomer, GetCustomer, ListCustomers, RegisterCustomer, SearchCustomers,
};
use kundig::interchange::operations::ExportCustomers;
use kundig::segment::operations::{CountCustomers, CountFacets, RemoveSegment, SaveSegment};
use kundig::{Error, ErrorCode, Session};
use serde_json::{Value, json};
use support::{World, found, on_both, person};

fn save(session: &Session, name: &str, filter: &str, version: Option<i32>) -> kundig::Result<kundig::segment::Segment> {
    session.execute(SaveSegment { name: name.into(), about: String::new(), filter: filter.into(), version })
}

fn role(world: &World, name: &str, grants: Vec<Grant>) -> Session {
    world.session.execute(SetRole { name: name.into(), about: name.into(), grants }).unwrap();
    world.user(&format!("u_{name}"), &[name], &[])
}

/// One of the fair and one of elsewhere, each with a complaint, and a role for the fair.
fn fair(world: &World) -> (Customer, Customer, Session) {
    let tagged = |first: &str, tag: &str| {
        let mut one = person(first, "Meyer");
        one.tags = vec![tag.into()];
        world.session.execute(RegisterCustomer::new(one)).unwrap()
    };
    let (anna, otto) = (tagged("Anna", "Messe"), tagged("Otto", "Laden"));
    save(&world.session, "Messe", "tags has \"Messe\"", None).unwrap();
    let narrow = ["customer.*", "contact.*", "case.*", "followup.*", "relation.*", "export.*"];
    let grants = narrow.iter().map(|right| Grant::all(right).segment("Messe"));
    let grants = grants.chain([Grant::all("segment.*")]).collect();
    (anna, otto, role(world, "messe", grants))
}

fn call(session: &Session, name: &str, input: Value) -> Result<Value, ErrorCode> {
    session
        .call(name, &input.to_string())
        .map(|done| serde_json::from_str(&done.value).unwrap())
        .map_err(|error| error.code())
}

fn names(page: &kundig::customer::CustomerPage) -> Vec<&str> {
    page.customers.iter().map(|one| one.name.as_str()).collect()
}

on_both! {
    fn lists_and_counts_show_the_segment_only(world) {
        let (anna, _, session) = fair(world);
        assert_eq!(names(&session.execute(ListCustomers::default()).unwrap()), ["Anna Meyer"]);
        assert_eq!(names(&session.execute(SearchCustomers::new("meyer")).unwrap()), ["Anna Meyer"]);
        assert_eq!(names(&session.execute(SearchCustomers::new("maier")).unwrap()), ["Anna Meyer"]);
        assert_eq!(names(&session.execute(SearchCustomers::new("m")).unwrap()), ["Anna Meyer"]);
        let facets = session.execute(SearchCustomers { facets: true, ..SearchCustomers::new("maier") }).unwrap().facets.unwrap();
        assert_eq!(facets.counted, 1);
        let count = |filter: &str| session.execute(CountCustomers { filter: filter.into(), text: None }).unwrap().customers;
        assert_eq!((count(""), count("not (segment \"Messe\")")), (1, 0));
        let tags = session.execute(CountFacets { by: "tags".into(), characters: None, filter: String::new(), text: None, limit: None }).unwrap();
        assert_eq!(tags.values.len(), 1);
        let rows = session.execute(ExportCustomers::default()).unwrap().customers;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [anna.id]);
    }

    fn single_records_are_reached_by_their_customer(world) {
        let (anna, otto, session) = fair(world);
        assert_eq!(session.execute(GetCustomer { id: anna.id }).unwrap().name, "Anna Meyer");
        assert_eq!(session.execute(GetCustomer { id: otto.id }).unwrap_err().code(), ErrorCode::NotFound);
        assert!(session.execute(FindCustomer { number: Some(otto.number.clone()), ..FindCustomer::default() }).unwrap().customers.is_empty());
        let change = |customer: &Customer| {
            let note = Some(Some("geändert".into()));
            session.execute(ChangeCustomer { note, ..ChangeCustomer::new(customer.id, 1) })
        };
        assert_eq!(change(&anna).unwrap().version, 2);
        assert_eq!(change(&otto).unwrap_err().code(), ErrorCode::NotFound);
        // Whatever hangs on the customer goes with them.
        let (of_anna, of_otto) = (world.complain(&anna).value, world.complain(&otto).value);
        assert!(session.execute(GetContact { id: of_anna.id }).is_ok());
        assert_eq!(session.execute(GetContact { id: of_otto.id }).unwrap_err().code(), ErrorCode::NotFound);
        let case = |customer: &Customer| call(&world.session, "case.open", json!({ "customer": customer.id, "kind": "complaint", "subject": "Kaputt" })).unwrap();
        let (of_anna, of_otto) = (case(&anna), case(&otto));
        assert!(call(&session, "case.get", json!({ "id": of_anna["id"] })).is_ok());
        assert_eq!(call(&session, "case.get", json!({ "id": of_otto["id"] })), Err(ErrorCode::NotFound));
        let listed = |customer: Option<&Customer>| session.execute(ListCases { customer: customer.map(|one| one.id), ..ListCases::default() });
        assert_eq!(listed(Some(&anna)).unwrap().cases.len(), 1);
        assert_eq!(listed(Some(&otto)).unwrap_err().code(), ErrorCode::NotFound);
        assert_eq!(listed(None).unwrap_err().code(), ErrorCode::Denied);
        let follow = |customer: &Customer| call(&world.session, "followup.create", json!({ "about": [{ "kind": "customer", "id": customer.id }], "department": "service", "subject": "Anrufen", "due": { "days": 1 } })).unwrap();
        let (of_anna, of_otto) = (follow(&anna), follow(&otto));
        assert!(call(&session, "followup.get", json!({ "id": of_anna["id"] })).is_ok());
        assert_eq!(call(&session, "followup.get", json!({ "id": of_otto["id"] })), Err(ErrorCode::NotFound));
        assert_eq!(call(&session, "followup.desk", json!({})).unwrap()["followups"], json!([]));
        assert!(call(&session, "customer.history", json!({ "id": anna.id })).is_ok());
        assert_eq!(call(&session, "customer.history", json!({ "id": otto.id })), Err(ErrorCode::NotFound));
        // What belongs to nobody is not opened by a segment, nor is a new customer.
        assert_eq!(session.execute(RegisterCustomer::new(person("Neu", "Hier"))).unwrap_err().code(), ErrorCode::Denied);
    }

    fn who_leaves_the_segment_leaves_the_reach(world) {
        let (anna, _, session) = fair(world);
        assert!(session.execute(GetCustomer { id: anna.id }).is_ok());
        let tags = Some(vec!["Laden".to_owned()]);
        world.session.execute(ChangeCustomer { tags, ..ChangeCustomer::new(anna.id, 1) }).unwrap();
        assert_eq!(session.execute(GetCustomer { id: anna.id }).unwrap_err().code(), ErrorCode::NotFound);
        assert!(session.execute(ListCustomers::default()).unwrap().customers.is_empty());
    }

    fn grants_add_up_and_each_opens_its_fields(world) {
        let (anna, otto, _) = fair(world);
        let session = role(world, "beide", vec![
            Grant::all("customer.*").segment("Messe"),
            Grant::all("customer.*").fields(&["customer.master"]).scope(Scope::Own),
        ]);
        let user = call(&world.session, "access.list_users", json!({})).unwrap()["users"].as_array().unwrap().iter()
            .find(|user| user["login"] == "u_beide").unwrap()["id"].clone();
        let mine = json!({ "id": otto.id, "version": 1, "responsible_user": user, "note": "Privat" });
        call(&world.session, "customer.change", mine).unwrap();
        call(&world.session, "customer.change", json!({ "id": anna.id, "version": 1, "note": "Messe" })).unwrap();
        assert_eq!(names(&session.execute(ListCustomers::default()).unwrap()), ["Anna Meyer", "Otto Meyer"]);
        assert_eq!(session.execute(GetCustomer { id: anna.id }).unwrap().note.as_deref(), Some("Messe"));
        assert_eq!(session.execute(GetCustomer { id: otto.id }).unwrap().note, None);
        let asked = ExplainAccess { right: "customer.get".into(), login: Some("u_beide".into()), role: None };
        let told = world.session.execute(asked).unwrap();
        assert_eq!(told.grants, ["beide: customer.*, scope segment “Messe”", "beide: customer.*, scope own"]);
    }

    fn a_segment_asks_what_its_holder_may_not(world) {
        let mut rich = person("Rita", "Reich");
        rich.revenue = Some(kundig::base::Money { minor: 5_000_000, currency: kundig::base::Currency::EUR });
        let rich = world.session.execute(RegisterCustomer::new(rich)).unwrap();
        world.anna();
        save(&world.session, "Groß", "revenue >= 10000 EUR", None).unwrap();
        let session = role(world, "gross", vec![Grant::all("customer.*").fields(&["!customer.payment"]).segment("Groß")]);
        assert_eq!(names(&session.execute(ListCustomers::default()).unwrap()), ["Rita Reich"]);
        assert_eq!(session.execute(GetCustomer { id: rich.id }).unwrap().revenue.minor, 0);
    }

    fn a_segment_that_cant_be_read_opens_nothing(world) {
        let (anna, _, session) = fair(world);
        world.damage("UPDATE segment SET filter = 'nmae is \"x\"'");
        assert_eq!(session.execute(GetCustomer { id: anna.id }).unwrap_err().code(), ErrorCode::NotFound);
        assert!(session.execute(ListCustomers::default()).unwrap().customers.is_empty());
        world.damage("DELETE FROM segment");
        assert_eq!(session.execute(GetCustomer { id: anna.id }).unwrap_err().code(), ErrorCode::NotFound);
        assert!(session.execute(ListCustomers::default()).unwrap().customers.is_empty());
    }

    fn what_a_role_rests_on_stays_and_only_who_sets_roles_changes_it(world) {
        let (_, _, session) = fair(world);
        let remove = |name: &str| world.session.execute(RemoveSegment { name: name.into(), version: 1 }).map_err(|error| found(&error));
        assert_eq!(remove("Messe").unwrap_err(), ["name: segment.in_use"]);
        save(&world.session, "Innen", "tags has \"A\"", None).unwrap();
        save(&world.session, "Außen", "segment \"Innen\"", None).unwrap();
        role(world, "aussen", vec![Grant::all("customer.get").segment("Außen")]);
        assert_eq!(remove("Innen").unwrap_err(), ["name: segment.in_use"]);
        for (name, filter) in [("Messe", "status is active"), ("Innen", "status is active")] {
            let error = save(&session, name, filter, Some(1)).unwrap_err();
            assert!(matches!(&error, Error::Denied { right, .. } if right == "access.set_role"), "{error}");
        }
        save(&session, "Eigenes", "status is active", None).unwrap();
        save(&session, "Eigenes", "status is lead", Some(1)).unwrap();
        save(&world.session, "Messe", "status is active", Some(1)).unwrap();
    }

    fn a_grant_with_a_slip_is_refused(world) {
        save(&world.session, "Messe", "tags has \"Messe\"", None).unwrap();
        let set = |grants: Value| {
            let role = json!({ "name": "x", "grants": grants });
            let error = world.session.call("access.set_role", &role.to_string()).unwrap_err();
            found(&error)
        };
        assert_eq!(set(json!([{ "right": "customer.get", "scope": "segment" }])), ["grants[0].segment: access.no_segment"]);
        assert_eq!(set(json!([{ "right": "customer.get", "segment": "Messe" }])), ["grants[0].segment: access.segment_unused"]);
        assert_eq!(set(json!([{ "right": "customer.get", "scope": "segment", "segment": "Mese" }])), ["grants[0].segment: access.unknown_segment"]);
    }
}
