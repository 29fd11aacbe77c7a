//! Segments: one language, in words, in SQL and in memory.

mod support;

use kundig::segment::operations::{
    CheckFilter, CountCustomers, CountFacets, CustomersOf, ExplainMembership, FilterFieldsOf, RemoveSegment,
    SaveSegment,
};
use kundig::{ErrorCode, Session};
use serde_json::{Value, json};
use support::{World, found, on_both};

/// Does something by name; warnings are accepted.
fn call(session: &Session, name: &str, input: Value) -> Value {
    session.accept_warnings("a test");
    let answer =
        session.call(name, &input.to_string()).unwrap_or_else(|error| panic!("{name}: {error} {:?}", error.findings()));
    serde_json::from_str(&answer.value).unwrap()
}

/// Six customers with all that filters speak of.
fn people(world: &World) -> Vec<Value> {
    let session = &world.session;
    for (name, value_type, choices) in [
        ("kennzeichen", "text", json!([])),
        ("flotte", "number", json!([])),
        ("vertrag_bis", "date", json!([])),
        ("anzahlung", "money", json!([])),
        ("vip", "flag", json!([])),
        ("sparte", "choice", json!(["Kfz", "Hausrat"])),
        ("interessen", "multi_choice", json!(["Öl", "Gas", "Wärmepumpe"])),
        ("werber", "reference", json!([])),
    ] {
        let record = (value_type == "reference").then_some("customer");
        let field =
            json!({ "name": name, "value_type": value_type, "label": name, "choices": choices, "record": record });
        call(session, "customer.define_field", json!({ "field": field }));
    }
    let register = |customer: Value| call(session, "customer.register", json!({ "customer": customer }));
    let anna = register(json!({
        "party": { "kind": "person", "salutation": "frau", "first_name": "Anna", "last_name": "Ärmel", "birth_date": "1961-11-23" },
        "tags": ["Stammkunde", "a,b"], "status": "active", "payment_days": 14,
        "revenue": { "minor": 1_234_550, "currency": "EUR" }, "credit_limit": { "minor": 500_000, "currency": "EUR" },
        "addresses": [
            { "kind": "main", "street": "Hohe Straße", "house_number": "1", "postal_code": "50667", "place": "Köln" },
            { "kind": "shipping", "street": "Am Hafen", "house_number": "2", "postal_code": "20457", "place": "Hamburg", "valid_until": "2020-01-31" },
        ],
        "contact_points": [{ "kind": "email", "value": "anna@example.org", "preferred": true }],
        "bank_accounts": [{ "iban": "DE89370400440532013000" }],
        "external_references": [{ "system": "werkstatt", "kind": "kunde", "key": "A-1" }],
        "custom_fields": { "kennzeichen": "K-AN 1", "flotte": 2.5, "vertrag_bis": "2026-12-31", "vip": true, "sparte": "Kfz",
            "interessen": ["Öl", "Gas"], "anzahlung": { "minor": 100, "currency": "CHF" } },
    }));
    let bert = register(json!({
        "party": { "kind": "person", "first_name": "Bert", "last_name": "ÖZDEMIR", "birth_date": "2008-11-24" },
        "tags": ["Neu"], "status": "lead", "note": "Ruft \"abends\" an",
        "addresses": [{ "kind": "main", "postal_code": "53111", "place": "Bonn" }],
        "custom_fields": { "flotte": -3, "vip": false, "interessen": [], "werber": anna["id"] },
    }));
    let cem = register(json!({
        "party": { "kind": "person", "first_name": "Cem", "last_name": "Öztürk" }, "status": "dormant",
        "addresses": [{ "kind": "main", "postal_code": "80331", "place": "MÜNCHEN" }],
        "do_not_contact": "Wünscht keine Anrufe",
    }));
    let firm = register(json!({
        "party": { "kind": "organisation", "legal_name": "Dachdecker Übel GmbH", "legal_form": "GmbH" },
        "roles": ["customer", "supplier"], "price_group": "A", "revenue": { "minor": 99, "currency": "EUR" },
    }));
    let bare = register(json!({ "party": { "kind": "person", "last_name": "Leer" } }));
    let id = |one: &Value| one["id"].clone();
    call(session, "relation.record", json!({ "customer": id(&anna), "kind": "contact_person", "other": id(&firm) }));
    let consent = json!({ "customer": id(&anna), "purpose": "newsletter", "channel": "email", "wording": "Ja.",
        "source": "Messe", "proof": { "blatt": "7" } });
    call(session, "consent.record", consent);
    for (occurred, direction) in
        [("2026-11-20T10:00:00Z", "in"), ("2025-01-01T10:00:00Z", "out"), ("2026-10-30T23:30:00Z", "in")]
    {
        call(
            session,
            "contact.record",
            json!({ "customer": id(&anna), "direction": direction, "medium": "phone",
            "kind": "inquiry", "subject": "Frage", "body": "", "occurred_at": occurred }),
        );
    }
    call(session, "case.open", json!({ "kind": "complaint", "customer": id(&bert), "subject": "Ölfleck" }));
    let about = json!([{ "kind": "customer", "id": id(&cem) }]);
    call(
        session,
        "followup.create",
        json!({ "subject": "Nachfassen", "due": { "days": 3 }, "department": "service", "about": about }),
    );
    vec![anna, bert, cem, firm, bare]
}

/// The names of those whom a filter means.
fn names(session: &Session, filter: &str) -> Vec<String> {
    let page = session.execute(CustomersOf { filter: filter.into(), ..CustomersOf::default() });
    let page = page.unwrap_or_else(|error| panic!("{filter}: {error} {:?}", error.findings()));
    page.customers.into_iter().map(|customer| customer.name).collect()
}

const ANNA: &str = "Anna Ärmel";
const BERT: &str = "Bert ÖZDEMIR";
const CEM: &str = "Cem Öztürk";
const FIRM: &str = "Dachdecker Übel GmbH";
const BARE: &str = "Leer";

on_both! {
    fn a_filter_means_whom_it_says(world) {
        let people = people(world);
        let werber = format!("custom.werber is \"{}\"", people[0]["id"].as_str().unwrap());
        for (filter, meant) in [
            ("", vec![ANNA, FIRM, BARE, BERT, CEM]),
            ("kind is organisation", vec![FIRM]),
            ("last_name is \"ärmel\"", vec![ANNA]),
            ("last_name begins \"öz\"", vec![BERT, CEM]),
            ("name contains \"ÜBEL\"", vec![FIRM]),
            ("last_name is \"Aermel\"", vec![]),
            ("status in (lead, dormant)", vec![BERT, CEM]),
            ("not status is active", vec![BERT, CEM]),
            ("tags has \"Stammkunde\"", vec![ANNA]),
            ("tags has \"Stamm\"", vec![]),
            ("tags has \"a,b\"", vec![ANNA]),
            ("tags is unknown", vec![FIRM, BARE, CEM]),
            ("roles has supplier", vec![FIRM]),
            ("revenue >= 12345.50 EUR", vec![ANNA]),
            ("revenue > 12345.50", vec![]),
            ("revenue is 0.99 EUR", vec![FIRM]),
            ("revenue < 100 CHF", vec![]),
            ("payment_days is known and payment_days < 30", vec![ANNA]),
            // Today is 23 November 2026.
            ("age >= 65", vec![ANNA]),
            ("age > 65", vec![]),
            ("age is 18", vec![]),
            ("age is 17", vec![BERT]),
            ("birth_date before 1990-01-01", vec![ANNA]),
            ("birth_date is unknown and kind is person", vec![BARE, CEM]),
            ("created is today", vec![ANNA, FIRM, BARE, BERT, CEM]),
            ("created before today", vec![]),
            ("any address (place is \"münchen\")", vec![CEM]),
            ("any address (place is \"Hamburg\")", vec![ANNA]),
            ("any address (place is \"Hamburg\" and current)", vec![]),
            ("no address", vec![FIRM, BARE]),
            ("any address (postal_code begins \"5\")", vec![ANNA, BERT]),
            ("within 30 km of \"50667\"", vec![ANNA, BERT]),
            ("within 10 km of \"50667 Köln\"", vec![ANNA]),
            ("within 5 km of 48.137, 11.575", vec![CEM]),
            ("within 20 km of \"20457\"", vec![]),
            ("any address (kind is shipping and within 20 km of \"20457\")", vec![ANNA]),
            ("any contact_point (kind is email and preferred)", vec![ANNA]),
            ("any account (iban begins \"de89\")", vec![ANNA]),
            ("any reference (system is \"werkstatt\" and key is \"A-1\")", vec![ANNA]),
            ("any relation (kind is contact_person)", vec![ANNA]),
            ("any relation (kind is has_contact_person)", vec![FIRM]),
            ("any consent (purpose is \"newsletter\" and state is confirmed)", vec![ANNA]),
            ("count contact (direction is in) >= 2", vec![ANNA]),
            ("count contact < 1", vec![FIRM, BARE, BERT, CEM]),
            ("any contact (occurred after 7 days ago)", vec![ANNA]),
            // Half past eleven of 30 October in London is the day after in Berlin.
            ("any contact (occurred is 2026-10-31)", vec![ANNA]),
            ("any contact (occurred is 2026-10-30)", vec![]),
            ("any case (kind is complaint and state is new)", vec![BERT]),
            ("any followup (state is open and due before in 1 weeks)", vec![CEM]),
            ("custom.kennzeichen begins \"k-an\"", vec![ANNA]),
            ("custom.flotte > 2.4 and custom.flotte < 2.6", vec![ANNA]),
            ("custom.flotte < 0", vec![BERT]),
            ("custom.vertrag_bis before in 2 months", vec![ANNA]),
            ("custom.vip", vec![ANNA]),
            ("custom.vip is false", vec![BERT]),
            ("custom.sparte is \"Kfz\"", vec![ANNA]),
            ("custom.interessen has \"Gas\"", vec![ANNA]),
            ("custom.interessen is known", vec![ANNA]),
            ("custom.anzahlung >= 1 CHF", vec![ANNA]),
            (werber.as_str(), vec![BERT]),
            ("do_not_contact is known or note contains \"ABENDS\"", vec![BERT, CEM]),
            ("responsible_user is me", vec![]),
        ] {
            assert_eq!(names(&world.session, filter), meant, "{filter}");
        }
    }

    fn what_means_nothing_is_told_with_its_place(world) {
        people(world);
        for (filter, code, told) in [
            ("stauts is active", "filter.field", "Zeichen 1: Ein Feld „stauts“ hat „customer“ nicht."),
            ("place is \"Köln\"", "filter.field", "Zeichen 1: Ein Feld „place“ hat „customer“ nicht. Gemeint ist vielleicht: any address (place …)."),
            ("status is aktiv", "filter.choice", "Zeichen 1: „status“ ist nie „aktiv“, sondern: lead, active, dormant, archived."),
            ("payment_days begins \"1\"", "filter.type", "Zeichen 1: „payment_days“ wird so gefragt: is, <, <=, >, >= mit einer Zahl."),
            ("any adress (place is \"Köln\")", "filter.part", "Zeichen 5: „adress“ gibt es bei einem Kunden nicht."),
            ("within 5 km of \"Wolkenkuckucksheim\"", "filter.place", "Zeichen 1: Den Ort „Wolkenkuckucksheim“ kennt das Ortsverzeichnis nicht"),
            ("segment \"VIP\"", "filter.segment", "Zeichen 9: Ein Segment „VIP“ gibt es nicht."),
            ("any contact (any address)", "filter.nested", "Zeichen 18: In „contact“ kann nur nach dessen Feldern gefragt werden."),
            ("responsible_user is \"niemand\"", "filter.reference", "Zeichen 1: „responsible_user“: das gibt es nicht."),
            ("birth_date before 99999 years ago", "filter.day", "Zeichen 1: Dieser Tag liegt außerhalb des Kalenders."),
            ("tags has \",\"", "filter.choice", "Zeichen 1: „tags“ ist nie „,“"),
        ] {
            let error = world.session.execute(CheckFilter { filter: filter.into() }).expect_err(filter);
            assert_eq!(found(&error), [format!("filter: {code}")], "{filter}");
            let message = &error.findings().unwrap().iter().next().unwrap().message_de;
            assert!(message.starts_with(told), "{filter}: {message}");
        }
        let misspelt = world.session.execute(CheckFilter { filter: "stauts is active".into() }).unwrap_err();
        assert_eq!(misspelt.findings().unwrap().iter().next().unwrap().suggestion.as_deref(), Some("status"));
    }

    fn segments_are_saved_named_and_counted(world) {
        people(world);
        let save = |name: &str, filter: &str, version| SaveSegment { name: name.into(), about: String::new(), filter: filter.into(), version };
        let near = world.session.execute(save("Rheinland", "any address (postal_code begins \"5\")", None)).unwrap();
        assert_eq!(near.filter, "any address (postal_code begins \"5\")");
        world.session.execute(save("Erwachsene", "segment \"Rheinland\" and age>=18", None)).unwrap();
        assert_eq!(names(&world.session, "segment \"Erwachsene\""), [ANNA]);
        assert_eq!(names(&world.session, "not segment \"Erwachsene\" and segment \"Rheinland\""), [BERT]);
        let count = |filter: &str, text: Option<&str>| {
            let count = CountCustomers { filter: filter.into(), text: text.map(Into::into) };
            world.session.execute(count).unwrap().customers
        };
        assert_eq!((count("", None), count("segment \"Rheinland\"", None)), (5, 2));
        assert_eq!((count("", Some("koeln")), count("status is lead", Some("koeln"))), (1, 0));
        // The same name again, a version that is not the last, and circles, also over another segment.
        let again = world.session.execute(save("Rheinland", "", None)).unwrap_err();
        assert_eq!(again.code(), ErrorCode::Exists);
        assert_eq!(world.session.execute(save("Rheinland", "", Some(7))).unwrap_err().code(), ErrorCode::Conflict);
        let circle = world.session.execute(save("Rheinland", "segment \"Erwachsene\"", Some(1))).unwrap_err();
        assert_eq!(found(&circle), ["filter: filter.circle"]);
        let in_use = world.session.execute(RemoveSegment { name: "Rheinland".into(), version: 1 }).unwrap_err();
        assert_eq!(found(&in_use), ["name: segment.in_use"]);
        let changed = world.session.execute(save("Rheinland", "any address (postal_code begins \"50\")", Some(1))).unwrap();
        assert_eq!((changed.version, changed.id), (2, near.id));
        assert_eq!(names(&world.session, "segment \"Rheinland\""), [ANNA]);
        world.session.execute(RemoveSegment { name: "Erwachsene".into(), version: 1 }).unwrap();
        world.session.execute(RemoveSegment { name: "Rheinland".into(), version: 2 }).unwrap();
        // Page by page.
        let page = |after| CustomersOf { limit: Some(2), after, ..CustomersOf::default() };
        let first = world.session.execute(page(None)).unwrap();
        let second = world.session.execute(page(first.next.clone())).unwrap();
        let third = world.session.execute(page(second.next.clone())).unwrap();
        assert_eq!([first.customers.len(), second.customers.len(), third.customers.len()], [2, 2, 1]);
        assert_eq!(third.next, None);
    }

    fn customers_divide_by_the_values_of_a_field(world) {
        people(world);
        let facets = |by: &str, characters, filter: &str| {
            let facets = CountFacets { by: by.into(), characters, filter: filter.into(), text: None, limit: None };
            let counts = world.session.execute(facets).unwrap().values;
            counts.into_iter().map(|one| format!("{} {}", one.value, one.customers)).collect::<Vec<_>>()
        };
        assert_eq!(facets("status", None, ""), ["active 3", "dormant 1", "lead 1"]);
        assert_eq!(facets("tags", None, ""), ["Neu 1", "Stammkunde 1", "a,b 1"]);
        assert_eq!(facets("roles", None, ""), ["customer 5", "supplier 1"]);
        assert_eq!(facets("address.postal_code", Some(1), ""), ["5 2", "2 1", "8 1"]);
        assert_eq!(facets("address.place", None, "status is active"), ["Hamburg 1", "Köln 1"]);
        assert_eq!(facets("custom.interessen", None, ""), ["Gas 1", "Öl 1"]);
        assert_eq!(facets("custom.sparte", None, ""), ["Kfz 1"]);
        assert_eq!(facets("contact.direction", None, ""), ["in 1", "out 1"]);
        for by in ["revenue", "nonsense", "address.nonsense", "contact.occurred"] {
            let facets = CountFacets { by: by.into(), characters: None, filter: String::new(), text: None, limit: None };
            assert_eq!(found(&world.session.execute(facets).unwrap_err()), ["by: facet.field"], "{by}");
        }
    }

    fn nobody_learns_from_a_filter_what_records_withhold(world) {
        people(world);
        let packer = world.user("packer", &["warehouse"], &[]);
        // A role that has no right to filters at all is denied; one that has is held to the fields that it sees.
        assert_eq!(packer.execute(CountCustomers::default()).unwrap_err().code(), ErrorCode::Denied);
        let campaign = world.user("campaign", &["marketing"], &[]);
        assert_eq!(names(&campaign, "tags has \"Stammkunde\""), [ANNA]);
        for (filter, code) in [
            ("any account (iban begins \"DE\")", "filter.withheld"),
            ("dunning_block is known", "filter.withheld"),
            ("any case (kind is complaint)", "filter.withheld"),
        ] {
            let error = campaign.execute(CountCustomers { filter: filter.into(), text: None }).unwrap_err();
            assert_eq!(found(&error), [format!("filter: {code}")], "{filter}");
        }
        let by = CountFacets { by: "account.bank_name".into(), characters: None, filter: String::new(), text: None, limit: None };
        assert_eq!(found(&campaign.execute(by).unwrap_err()), ["by: filter.withheld"]);
        // A saved segment is no way around it.
        let save = SaveSegment { name: "Bank".into(), about: String::new(), filter: "any account".into(), version: None };
        world.session.execute(save).unwrap();
        let error = campaign.execute(CountCustomers { filter: "segment \"Bank\"".into(), text: None }).unwrap_err();
        assert_eq!(found(&error), ["filter: filter.withheld"]);
        let open = campaign.execute(FilterFieldsOf {}).unwrap().fields;
        let is_open = |part: Option<&str>, name: &str| {
            open.iter().find(|field| field.name == name && field.part.as_deref() == part).unwrap().open
        };
        assert!(is_open(None, "tags") && !is_open(Some("account"), "iban") && !is_open(None, "dunning_block"));
        // Who sees their own customers only counts those.
        let seller = world.user("seller", &["sales"], &["sales"]);
        assert_eq!(seller.execute(CountCustomers::default()).unwrap().customers, 0);
    }

    fn memory_and_database_answer_alike(world) {
        let people = people(world);
        let fields = world.session.execute(FilterFieldsOf {}).unwrap().fields;
        let mut dice = Dice(0x5eed_0005);
        let (mut some, mut none) = (0, 0);
        for round in 0..250 {
            let filter = dice.filter(&fields, 0);
            let meant = names(&world.session, &filter);
            some += usize::from(!meant.is_empty());
            none += usize::from(meant.is_empty());
            for one in &people {
                let customer = serde_json::from_value(one["id"].clone()).unwrap();
                let explained = world.session.execute(ExplainMembership { customer, filter: filter.clone() }).unwrap();
                let name = one["name"].as_str().unwrap();
                assert_eq!(explained.belongs, meant.iter().any(|known| known == name), "round {round}: {name}, {filter}");
            }
        }
        assert!(some > 60 && none > 20, "the dice are loaded: {some} found somebody, {none} nobody");
    }
}

/// Draws filters: a linear congruence is enough, and draws the same ones each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }

    fn filter(&mut self, fields: &[kundig::segment::FilterField], depth: usize) -> String {
        match self.roll(if depth < 3 { 9 } else { 5 }) {
            0..=2 => self.test(fields, None),
            3 | 4 => {
                let parts = [
                    "address",
                    "contact_point",
                    "account",
                    "reference",
                    "relation",
                    "consent",
                    "contact",
                    "case",
                    "followup",
                ];
                let part = self.pick(&parts);
                let inner = match self.roll(3) {
                    0 => String::new(),
                    1 => format!(" ({})", self.test(fields, Some(part))),
                    _ => format!(
                        " ({} {} {})",
                        self.test(fields, Some(part)),
                        self.pick(&["and", "or"]),
                        self.test(fields, Some(part))
                    ),
                };
                match self.roll(4) {
                    0 => format!("no {part}{inner}"),
                    1 => format!("count {part}{inner} {} {}", self.pick(&["<", ">=", "is", "is not"]), self.roll(4)),
                    _ => format!("any {part}{inner}"),
                }
            }
            5 => format!("not ({})", self.filter(fields, depth + 1)),
            6 => format!(
                "within {} km of {}",
                1 + self.roll(400),
                self.pick(&["\"50667\"", "48.1, 11.5", "\"20457\"", "-90, 180"])
            ),
            7 => format!("({} or {})", self.filter(fields, depth + 1), self.filter(fields, depth + 1)),
            _ => format!("({} and {})", self.filter(fields, depth + 1), self.filter(fields, depth + 1)),
        }
    }

    fn test(&mut self, fields: &[kundig::segment::FilterField], part: Option<&str>) -> String {
        let own: Vec<_> = fields.iter().filter(|field| field.part.as_deref() == part).collect();
        let field = own[self.roll(own.len())];
        let name = &field.name;
        if self.roll(8) == 0 {
            return format!("{name} is {}", self.pick(&["known", "unknown"]));
        }
        let order = self.pick(&["is", "is not", "<", "<=", ">", ">="]);
        let texts = [
            "\"\"",
            "\"ä\"",
            "\"Ö\"",
            "\"köln\"",
            "\"anna@example.org\"",
            "\"K-\"",
            "\"5\"",
            "\"e\"",
            "\"GmbH\"",
            "\"DE\"",
            "\"Newsletter\"",
            "\"\\\"abends\\\"\"",
        ];
        let days = ["today", "2026-12-31", "1961-11-23", "30 days ago", "in 2 months", "20 years ago", "2026-10-31"];
        match field.holds.as_str() {
            "text" => format!("{name} {} {}", self.pick(&["is", "is not", "begins", "contains"]), self.pick(&texts)),
            "choice" => {
                let choices: Vec<String> = field.choices.iter().map(|choice| format!("\"{choice}\"")).collect();
                let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
                match self.roll(2) {
                    0 => format!("{name} {} {}", self.pick(&["is", "is not"]), self.pick(&choices)),
                    _ => format!("{name} in ({}, {})", self.pick(&choices), self.pick(&choices)),
                }
            }
            "set" => {
                let choices = field.choices.iter().map(|choice| format!("\"{choice}\"")).chain(["\"Neu\"".into()]);
                let choices: Vec<String> = choices.take(field.choices.len().max(1)).collect();
                format!("{name} has {}", choices[self.roll(choices.len())])
            }
            "number" => format!("{name} {order} {}", self.pick(&["0", "1", "2.5", "-3", "14", "100"])),
            "money" => format!("{name} {order} {}", self.pick(&["0", "0.99", "12345.50 EUR", "1 CHF", "5000", "-1"])),
            "day" | "moment" => format!("{name} {order} {}", self.pick(&days)),
            "flag" => format!("{name} is {}", self.pick(&["true", "false"])),
            "user" => format!("{name} is me"),
            "team" => format!("{name} is mine"),
            "record" => format!("{name} is \"00000000-0000-0000-0000-000000000000\""),
            "age" => format!("{name} {order} {}", self.pick(&["17", "18", "65", "0", "200"])),
            other => panic!("{other}"),
        }
    }
}
