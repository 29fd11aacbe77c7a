//! Merging: nothing is lost, what asks for the second record is led to the first, and all of it can be taken back.

mod support;

use std::collections::BTreeMap;

use kundig::ErrorCode;
use kundig::base::CustomerId;
use kundig::customer::operations::{ChangeCustomer, FindCustomer, GetCustomer, RegisterCustomer, SearchCustomers};
use kundig::customer::{
    AddressKind, ContactPointInput, ContactPointKind, Customer, CustomerInput, ExternalReference, Party, Protection,
};
use kundig::journal::operations::VerifyJournal;
use kundig::merge::operations::{ListMerges, MergeCustomers, PreviewMerge, UndoMerge};
use kundig::merge::{Merge, Side};
use kundig::privacy::operations::EraseCustomer;
use serde_json::{Value, json};
use support::{World, address, found, on_both, person};

fn register(world: &World, input: CustomerInput) -> Customer {
    world.session.execute(RegisterCustomer::new(input)).unwrap()
}

fn get(world: &World, id: CustomerId) -> Customer {
    world.session.execute(GetCustomer { id }).unwrap()
}

fn say(world: &World, operation: &str, input: &Value) -> Value {
    serde_json::from_str(&world.session.call(operation, &input.to_string()).unwrap().value).unwrap()
}

fn second() -> CustomerInput {
    let mut input = person("Anna", "Gross");
    if let Party::Person(person) = &mut input.party {
        person.title = Some("Dr.".into());
        person.birth_date = "1980-02-29".parse().ok();
    }
    input.addresses.push(address(AddressKind::Main, "Hafenweg 7", "20457", "Hamburg"));
    input.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "030 901820"));
    input.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "a.gross@example.com"));
    input.external_references.push(ExternalReference {
        system: "shop".into(),
        kind: "customer".into(),
        key: "4711".into(),
    });
    input.tags = vec!["Messe".into()];
    input.note = Some("Klingel defekt".into());
    input.price_group = Some("B".into());
    input
}

/// Anna twice, with something of every sort that belongs to the second.
fn twice(world: &World) -> (Customer, Customer) {
    let (one, other) = (world.anna(), register(world, second()));
    world.complain(&other);
    let id = other.id;
    say(
        world,
        "followup.create",
        &json!({ "subject": "Zurückrufen", "about": [{ "kind": "customer", "id": id }], "department": "service", "due": { "days": 2 } }),
    );
    say(
        world,
        "case.open",
        &json!({ "kind": "complaint", "customer": id, "subject": "Lieferung", "department": "service" }),
    );
    say(
        world,
        "relation.record",
        &json!({ "customer": id, "kind": "spouse", "other": register(world, person("Otto", "Groß")).id }),
    );
    say(world, "relation.record", &json!({ "customer": id, "kind": "household", "other": one.id }));
    (one, other)
}

fn merge(kept: &Customer, merged: &Customer) -> MergeCustomers {
    MergeCustomers {
        kept: kept.id,
        kept_version: kept.version,
        merged: merged.id,
        merged_version: merged.version,
        choose: BTreeMap::new(),
    }
}

fn done(world: &World, kept: &Customer, merged: &Customer) -> Merge {
    world.session.execute(merge(kept, merged)).unwrap()
}

/// A record without what every change moves.
fn bare(customer: &Customer) -> Value {
    let mut value = serde_json::to_value(customer).unwrap();
    for field in ["version", "changed_at"] {
        value.as_object_mut().unwrap().remove(field);
    }
    value
}

/// What belongs to a customer, by kind.
fn belongings(world: &World, id: CustomerId) -> [usize; 4] {
    let all = say(world, "privacy.export", &json!({ "customer": id }));
    ["contacts", "followups", "cases", "relations"].map(|kind| all[kind].as_array().unwrap().len())
}

on_both! {
    fn both_become_one_and_nothing_is_lost(world) {
        let (one, other) = twice(world);
        let (before, of_other) = (belongings(world, one.id), belongings(world, other.id));
        assert_eq!((before, of_other), ([0, 0, 0, 1], [1, 1, 1, 2]));
        done(world, &one, &other);
        let now = get(world, one.id);
        assert_eq!((now.number.as_str(), now.name.as_str()), (one.number.as_str(), "Dr. Anna Groß"));
        assert_eq!(now.addresses.len(), 3);
        let mains: Vec<_> = now.addresses.iter().filter(|address| address.kind == AddressKind::Main).collect();
        assert_eq!(mains.iter().map(|address| address.place.as_deref()).collect::<Vec<_>>(), [Some("Berlin")]);
        // The phone is the same, the e-mail is not.
        assert_eq!(now.contact_points.len(), 3);
        assert_eq!((now.tags.clone(), now.price_group.as_deref(), now.payment_days), (vec!["Messe".to_owned()], Some("B"), Some(14)));
        assert_eq!(now.note.as_deref().map(|note| note.ends_with("Klingel defekt")), Some(true));
        assert!(matches!(&now.party, Party::Person(person) if person.birth_date == "1980-02-29".parse().ok()));
        // Nobody is their own sister: what was between the two stays where it was.
        assert_eq!(belongings(world, one.id), [1, 1, 1, 2]);
    }

    fn whoever_asks_for_the_second_record_is_led_to_the_first(world) {
        let (one, other) = twice(world);
        done(world, &one, &other);
        assert_eq!(get(world, other.id), get(world, one.id));
        let find = |find: FindCustomer| world.session.execute(find).unwrap().customers.into_iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(find(FindCustomer { number: Some(other.number.clone()), ..FindCustomer::default() }), [one.id]);
        let reference = other.external_references[0].clone();
        assert_eq!(find(FindCustomer { external_reference: Some(reference), ..FindCustomer::default() }), [one.id]);
        // One hit, by the words of either.
        for text in ["hamburg", "berlin", "anna", "a.gross@example.com"] {
            let hits = world.session.execute(SearchCustomers::new(text)).unwrap().customers;
            assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [one.id], "{text}");
        }
        // Both stories are one, under either id.
        for id in [one.id, other.id] {
            let story = say(world, "customer.history", &json!({ "id": id }));
            let events: Vec<&str> = story["entries"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect();
            assert_eq!(events.iter().filter(|event| **event == "customer.registered").count(), 2, "{events:?}");
            assert!(events.contains(&"contact.recorded") && events.contains(&"merge.done"), "{events:?}");
            let lines = say(world, "customer.timeline", &json!({ "id": id, "limit": 500 }));
            assert_eq!(lines["lines"].as_array().unwrap().len(), events.len());
        }
        // To write to the second record is refused, with the reason.
        let refused = world.session.execute(ChangeCustomer { note: Some(None), ..ChangeCustomer::new(other.id, other.version + 1) }).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::WrongState);
        assert!(refused.to_string().contains("merged"), "{refused}");
        let mut contact = support::complaint(&other);
        contact.customer = Some(other.id);
        assert_eq!(world.session.execute(contact).unwrap_err().code(), ErrorCode::WrongState);
        let erase = EraseCustomer { customer: other.id, request: None, when_due: false, suppress: None };
        assert_eq!(world.session.execute(erase).unwrap_err().code(), ErrorCode::WrongState);
    }

    fn what_is_chosen_wins(world) {
        let (one, other) = twice(world);
        let choose: BTreeMap<String, Side> =
            [("party.last_name", Side::Merged), ("note", Side::Merged), ("main_address", Side::Merged), ("price_group", Side::Kept)]
                .into_iter().map(|(field, side)| (field.to_owned(), side)).collect();
        let preview = world.session.execute(PreviewMerge { kept: one.id, merged: other.id, choose: choose.clone() }).unwrap();
        let differs: Vec<&str> = preview.fields.iter().map(|field| field.field.as_str()).collect();
        assert!(differs.contains(&"party.last_name") && !differs.contains(&"party.title"), "{differs:?}");
        assert_eq!(preview.moves.iter().map(|(kind, count)| (kind.as_str(), *count)).collect::<Vec<_>>(),
            [("case", 1), ("contact", 1), ("followup", 1), ("relation", 2), ("timer", 1)]);
        world.session.execute(MergeCustomers { choose, ..merge(&one, &other) }).unwrap();
        let now = get(world, one.id);
        assert_eq!((now.name.as_str(), now.note.as_deref(), now.price_group.as_deref()), ("Dr. Anna Gross", Some("Klingel defekt"), None));
        assert_eq!(bare(&now)["addresses"], bare(&preview.customer)["addresses"]);
        let main = now.addresses.iter().find(|address| address.kind == AddressKind::Main).unwrap();
        assert_eq!(main.place.as_deref(), Some("Hamburg"));
    }

    fn taken_back_at_once_both_are_as_they_were(world) {
        let (one, other) = twice(world);
        let (before, of_other) = (belongings(world, one.id), belongings(world, other.id));
        let merged = done(world, &one, &other);
        let undone = world.session.execute(UndoMerge { id: merged.id }).unwrap();
        assert!(undone.undone_at.is_some());
        assert_eq!((bare(&get(world, one.id)), bare(&get(world, other.id))), (bare(&one), bare(&other)));
        assert_eq!((belongings(world, one.id), belongings(world, other.id)), (before, of_other));
        let hits = |text: &str| world.session.execute(SearchCustomers::new(text)).unwrap().customers.iter().map(|hit| hit.id).collect::<Vec<_>>();
        assert_eq!((hits("hamburg"), hits("berlin")), (vec![other.id], vec![one.id]));
        let again = world.session.execute(UndoMerge { id: merged.id }).unwrap_err();
        assert_eq!(again.code(), ErrorCode::WrongState);
        // And together once more.
        let merged = done(world, &get(world, one.id), &get(world, other.id));
        let list = world.session.execute(ListMerges { customer: Some(other.id), ..ListMerges::default() }).unwrap().merges;
        assert_eq!(list.iter().map(|one| (one.id, one.undone_at.is_some())).collect::<Vec<_>>(), [(merged.id, false), (undone.id, true)]);
    }

    fn what_changed_since_stays(world) {
        let (one, other) = twice(world);
        let merged = done(world, &one, &other);
        let now = get(world, one.id);
        let change = ChangeCustomer {
            note: Some(Some("Klingel repariert".into())),
            tags: Some(vec!["Messe".into(), "Stammkundin".into()]),
            ..ChangeCustomer::new(now.id, now.version)
        };
        world.session.execute(change).unwrap();
        world.complain(&one);
        world.session.execute(UndoMerge { id: merged.id }).unwrap();
        let now = get(world, one.id);
        assert_eq!((now.note.as_deref(), now.tags), (Some("Klingel repariert"), vec!["Stammkundin".to_owned()]));
        assert_eq!((now.price_group, now.name), (None, one.name.clone()));
        assert_eq!((belongings(world, one.id)[0], belongings(world, other.id)[0]), (1, 1));
        assert_eq!(bare(&get(world, other.id)), bare(&other));
    }

    fn merges_upon_merges_are_undone_from_the_top(world) {
        let (one, other) = twice(world);
        let third = register(world, person("Änne", "Groß"));
        let lower = done(world, &one, &other);
        let upper = done(world, &third, &get(world, one.id));
        for id in [one.id, other.id] {
            assert_eq!(get(world, id).id, third.id);
        }
        assert_eq!(belongings(world, third.id)[0], 1);
        assert_eq!(world.session.execute(UndoMerge { id: lower.id }).unwrap_err().code(), ErrorCode::WrongState);
        world.session.execute(UndoMerge { id: upper.id }).unwrap();
        world.session.execute(UndoMerge { id: lower.id }).unwrap();
        assert_eq!(bare(&get(world, other.id)), bare(&other));
        assert_eq!(bare(&get(world, one.id)), bare(&one));
        assert_eq!(bare(&get(world, third.id)), bare(&third));
    }

    fn what_is_wrong_is_said_and_nothing_happens(world) {
        let (one, other) = twice(world);
        let clerk = world.user("eva", &["sales"], &[]);
        let contents = world.contents();
        let itself = world.session.execute(merge(&one, &one)).unwrap_err();
        assert_eq!(found(&itself), ["merged: merge.itself"]);
        let choose = BTreeMap::from([("last_name".to_owned(), Side::Merged)]);
        let unknown = world.session.execute(MergeCustomers { choose, ..merge(&one, &other) }).unwrap_err();
        assert_eq!(found(&unknown), ["choose.last_name: merge.field"]);
        assert!(format!("{unknown:?}").contains("party.last_name"), "{unknown:?}");
        let stale = MergeCustomers { merged_version: 9, ..merge(&one, &other) };
        assert_eq!(world.session.execute(stale).unwrap_err().code(), ErrorCode::Conflict);
        let denied = clerk.execute(merge(&one, &other)).unwrap_err();
        assert_eq!(denied.code(), ErrorCode::Denied, "{denied}");
        let now = world.contents();
        for table in ["customer", "contact", "journal", "customer_merge"] {
            assert_eq!(contents[table], now[table], "{table}");
        }
    }

    fn an_erasure_takes_both_records_and_how_they_were(world) {
        let mut input = second();
        input.note = Some("Xüqwörzplanted".into());
        input.party = person("Änneliesa", "Xüqwörzname").party;
        let (one, other) = (world.anna(), register(world, input));
        world.complain(&other);
        done(world, &one, &other);
        let export = say(world, "privacy.export", &json!({ "customer": one.id }));
        assert!(export["history"].to_string().contains("Xüqwörzplanted"));
        assert_eq!(say(world, "privacy.export", &json!({ "customer": other.id }))["customer"]["id"], json!(one.id));
        world.session.execute(EraseCustomer { customer: one.id, request: None, when_due: false, suppress: None }).unwrap();
        let left: Vec<String> = world.contents().into_iter().filter(|(_, rows)| {
            // SQLite quotes text as it is; blobs and indexes in hexadecimal digits.
            rows.contains("Xüqwörz") || rows.contains("xueqwoerz") || rows.contains("Anna") || rows.contains("anna.gross")
        }).map(|(table, _)| table).collect();
        assert_eq!(left, Vec::<String>::new());
        assert!(world.session.execute(VerifyJournal {}).unwrap().intact);
        assert_eq!(get(world, other.id).protection, Some(Protection::Erased));
        assert!(world.session.execute(ListMerges::default()).unwrap().merges.is_empty());
    }
}

#[test]
fn every_table_that_names_a_customer_has_its_decision() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut tables = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut table = String::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split([' ', '(']).next().unwrap().to_owned();
            }
            let column = line.trim().split(' ').next().unwrap_or_default();
            if (line.contains("$id") || line.contains("uuid"))
                && ["customer", "other", "one", "kept", "merged"].contains(&column)
            {
                tables.insert(table.clone());
            }
        }
    }
    let moved = [
        "consent",
        "contact",
        "followup",
        "mandate",
        "outbox",
        "privacy_hold",
        "privacy_request",
        "process",
        "relation",
        "service_case",
        "timer",
    ];
    // Rewritten with the customer, made anew by it, or about the records and not about what belongs to them.
    let own = ["address", "bank_account", "contact_point", "customer_date", "customer_match", "customer_search"];
    let kept = ["customer_merge", "duplicate_pair", "journal", "privacy_log", "privacy_restriction"];
    let decided: std::collections::BTreeSet<String> =
        moved.into_iter().chain(own).chain(kept).map(ToOwned::to_owned).collect();
    assert_eq!(tables, decided);
}
