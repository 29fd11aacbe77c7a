//! What people type at a counter, and whom it finds; on both databases.

mod support;

use kundig::access::operations::SetRole;
use kundig::access::{Grant, Scope};
use kundig::customer::operations::{DefineCustomField, RegisterCustomer, SearchCustomers};
use kundig::customer::{
    AddressKind, BankAccountInput, ContactPointInput, ContactPointKind, CustomField, CustomFieldType, CustomerInput,
    CustomerPage, CustomerSummary, FacetCount, Organisation, Party,
};
use kundig::segment::operations::CountCustomers;
use kundig::{ErrorCode, Session};
use support::{World, address, anna, on_both, person};

fn page(session: &Session, text: &str) -> CustomerPage {
    session.execute(SearchCustomers::new(text)).unwrap()
}

fn names(session: &Session, text: &str) -> Vec<String> {
    page(session, text).customers.into_iter().map(|customer| customer.name).collect()
}

/// Who is found, page by page, in their order.
fn all_pages(session: &Session, text: &str, limit: u32) -> Vec<CustomerSummary> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let asked = SearchCustomers { limit: Some(limit), after, ..SearchCustomers::new(text) };
        let page = session.execute(asked).unwrap();
        assert!(found.is_empty() || !page.customers.is_empty(), "an empty page after {}", found.len());
        found.extend(page.customers);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

fn register(world: &World, customer: CustomerInput) {
    world.session.execute(RegisterCustomer::new(customer)).unwrap();
}

fn people(world: &World, all: &[(&str, &str)]) {
    all.iter().for_each(|(first, last)| register(world, person(first, last)));
}

fn firm(name: &str) -> CustomerInput {
    CustomerInput::new(Party::Organisation(Organisation { legal_name: name.into(), ..Organisation::default() }))
}

fn role(world: &World, name: &str, grants: Vec<Grant>) -> Session {
    world.session.execute(SetRole { name: name.into(), about: name.into(), grants }).unwrap();
    world.user(&format!("u_{name}"), &[name], &[])
}

on_both! {
    fn a_name_is_found_however_it_is_spelt(world) {
        people(world, &[
            ("Udo", "Meyer"), ("Ida", "Mayr"), ("Ole", "Meier"), ("Eva", "Maier"), ("Maria", "Mohr"), ("Kurt", "Schmitt"),
            ("Christian", "Bär"), ("Jo", "Müller"), ("Pia", "Miller"),
        ]);
        // As it is spelt first, then what sounds like it, by name; and neither Maria nor Mohr.
        assert_eq!(names(&world.session, "Maier"), ["Eva Maier", "Ida Mayr", "Ole Meier", "Udo Meyer"]);
        assert_eq!(names(&world.session, "meyer"), ["Udo Meyer", "Eva Maier", "Ida Mayr", "Ole Meier"]);
        assert_eq!(names(&world.session, "Schmidt"), ["Kurt Schmitt"]);
        assert_eq!(names(&world.session, "Kristian"), ["Christian Bär"]);
        assert_eq!(names(&world.session, "Mueller"), ["Jo Müller", "Pia Miller"]);
        // With other words: all must match, each in its own way.
        assert_eq!(names(&world.session, "Kristian baer"), ["Christian Bär"]);
        assert_eq!(names(&world.session, "schmid kurt"), ["Kurt Schmitt"]);
        assert_eq!(names(&world.session, "schmid udo"), Vec::<String>::new());
        // Of three letters somebody is still typing.
        assert_eq!(names(&world.session, "mai"), ["Eva Maier"]);
        let count = |text: &str| world.session.execute(CountCustomers { filter: String::new(), text: Some(text.into()) }).unwrap().customers;
        assert_eq!((count("maier"), count("schmid udo"), count("mai")), (4, 0, 1));
    }

    fn a_place_is_found_by_its_sound(world) {
        let mut otto = person("Otto", "Kalk");
        otto.addresses.push(address(AddressKind::Main, "Am Markt 1", "68159", "Mannheim"));
        register(world, otto);
        assert_eq!(names(&world.session, "manheim"), ["Otto Kalk"]);
        assert_eq!(names(&world.session, "kalck mannhaim"), ["Otto Kalk"]);
    }

    fn pages_of_what_sounds_alike_miss_nothing_and_repeat_nothing(world) {
        world.session.unit(|unit| {
            for number in 0..250 {
                let last = ["Meyer", "Maier"][number % 2];
                unit.execute(RegisterCustomer::new(person(&support::numbered("Nr", number), last)))?;
            }
            Ok(())
        }).unwrap();
        let seen = all_pages(&world.session, "maier", 40);
        let mut seen: Vec<_> = seen.into_iter().map(|one| (one.name.ends_with("Maier"), one.id)).collect();
        let exact = seen.iter().take_while(|(exact, _)| *exact).count();
        seen.sort();
        seen.dedup();
        assert_eq!((exact, seen.len()), (125, 250));
        let page = |limit| world.session.execute(SearchCustomers { limit: Some(limit), ..SearchCustomers::new("nr maier") }).unwrap();
        assert_eq!((page(200).customers.len(), page(200).next.is_some()), (200, true));
        let bad = |after: &str| world.session.execute(SearchCustomers { after: Some(after.into()), ..SearchCustomers::new("maier") }).unwrap_err().code();
        for after in ["", "0:1", "3:0:0", "x:0:0", "0:0:-1"] {
            assert_eq!(bad(after), ErrorCode::Malformed, "{after}");
        }
    }

    /// The index of PostgreSQL is asked in blocks of row numbers.
    fn customers_whose_rows_lie_far_apart_are_found_together(world) {
        let mut numbers = 0..;
        for (row, count) in [(2_000, 90), (40_000, 90), (70_000, 1), (3_000_000, 90)] {
            world.damage(&match world.on_postgres() {
                true => format!("ALTER TABLE customer ALTER COLUMN row_no RESTART WITH {row}"),
                false => format!("UPDATE sqlite_sequence SET seq = {} WHERE name = 'customer'", row - 1),
            });
            for number in numbers.by_ref().take(count) {
                let mut one = person(&support::numbered("Nr", number), "Maier");
                let (code, place) = [("26441", "Jever"), ("07743", "Jena"), ("89073", "Ulm")][number % 3];
                one.addresses.push(address(AddressKind::Main, "Am Markt 1", code, place));
                register(world, one);
            }
        }
        let all = |text: &str| {
            let mut seen: Vec<_> = all_pages(&world.session, text, 150).into_iter().map(|one| one.id).collect();
            let found = seen.len();
            seen.sort();
            seen.dedup();
            let count = CountCustomers { filter: String::new(), text: Some(text.into()) };
            assert_eq!(world.session.execute(count).unwrap().customers, found as i64, "{text}");
            (found, seen.len())
        };
        for text in ["maier", "mai", "ma", "m", "meyer", "maier nr", "meyer am", "nr"] {
            assert_eq!(all(text), (271, 271), "{text}");
        }
        let few = [
            ("je maier", 181),
            ("jev maier", 91),
            ("jever maier", 91),
            ("meier jev", 91),
            ("jevx", 0),
            ("jena meyer", 90),
            ("ulm jena", 0),
            ("u nr", 271),
            ("ulm m", 90),
            ("26 maier", 91),
            ("264 ma", 91),
            ("2644 meier", 91),
            ("26441 nrb", 36),
            ("26442 maier", 0),
        ];
        for (text, found) in few {
            assert_eq!(all(text), (found, found), "{text}");
        }
    }

    /// Few words that begin so are asked for one by one, many by their beginning.
    fn words_that_begin_alike_are_found_be_they_few_or_many(world) {
        let (few, many) = (50, 51);
        for number in 0..many {
            let front = if number < few { "Wennig" } else { "Wennigo" };
            register(world, person("Ida", &support::numbered(front, number)));
        }
        // What merely sounds so is found as well.
        let begin = |name: &str, word: &str| name.to_lowercase().contains(&format!(" {word}"));
        let found = |text: &str, word: &str| {
            let mut hits = all_pages(&world.session, text, 30);
            hits.retain(|hit| begin(&hit.name, word));
            let count = hits.len();
            hits.sort_by_key(|hit| hit.id);
            hits.dedup_by_key(|hit| hit.id);
            (count, hits.len())
        };
        for (word, count) in [("wennig", 51), ("wennigo", 1), ("wennigob", 0), ("wennigb", 11), ("wennigba", 1)] {
            assert_eq!(found(word, word), (count, count), "{word}");
            assert_eq!(found(&format!("id {word}"), word), (count, count), "{word}");
            assert_eq!(found(&format!("{word} otto"), word), (0, 0), "{word}");
        }
        // Those whom this unit has just registered are among them, and words that only they have.
        let inside = world.session.unit(|unit| {
            unit.execute(RegisterCustomer::new(person("Ida", "Wennigovski")))?;
            let first = unit.execute(SearchCustomers::new("wennigov"))?.customers;
            unit.execute(RegisterCustomer::new(person("Ida", "Wennigorski")))?;
            let second = unit.execute(SearchCustomers::new("wennigor"))?.customers;
            Ok([first, second].map(|hits| hits[0].name.clone()))
        });
        assert_eq!(inside.unwrap().value, ["Ida Wennigovski", "Ida Wennigorski"]);
    }

    fn a_number_is_found_by_its_end(world) {
        let mut jan = person("Jan", "Hafen");
        jan.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "030 / 9014711"));
        register(world, jan);
        world.session.execute(RegisterCustomer { number: Some("KD-884711".into()), ..RegisterCustomer::new(person("Ute", "Ziel")) }).unwrap();
        let mut post = person("Ria", "Post");
        post.addresses.push(address(AddressKind::Main, "Sonnenwall 4711", "47051", "Duisburg"));
        register(world, post);
        let session = &world.session;
        // What begins so comes first; the dots ask for what ends so and nothing else.
        assert_eq!(names(session, "4711")[0], "Ria Post");
        assert_eq!(names(session, "4711").len(), 3);
        for question in ["…4711", "... 4711", "*4711"] {
            assert_eq!(names(session, question), ["Jan Hafen", "Ute Ziel"], "{question}");
        }
        assert_eq!(names(session, "901 47 11"), ["Jan Hafen"]);
        assert_eq!(names(session, "…14711"), ["Jan Hafen"]);
        assert_eq!(names(session, "84711"), ["Ute Ziel"]);
        assert_eq!(names(session, "…24711"), Vec::<String>::new());
        assert_eq!(names(session, "hafen 4711"), ["Jan Hafen"]);
        assert_eq!(names(session, "…711"), Vec::<String>::new());
        let count = |text: &str| session.execute(CountCustomers { filter: String::new(), text: Some(text.into()) }).unwrap().customers;
        assert_eq!((count("4711"), count("…4711"), count("…24711")), (3, 2, 0));
    }

    fn a_long_firm_name_is_found_by_its_parts(world) {
        register(world, firm("Huberelektrotechnik GmbH"));
        register(world, firm("Maurergebäudereinigung"));
        people(world, &[("Leo", "Elektrowski")]);
        assert_eq!(names(&world.session, "Elektrotechnik"), ["Huberelektrotechnik GmbH"]);
        assert_eq!(names(&world.session, "technik"), ["Huberelektrotechnik GmbH"]);
        assert_eq!(names(&world.session, "Gebäuderein"), ["Maurergebäudereinigung"]);
        // Who is called so comes first.
        assert_eq!(names(&world.session, "elektro"), ["Leo Elektrowski", "Huberelektrotechnik GmbH"]);
        // Too short for a part.
        assert_eq!(names(&world.session, "nik"), Vec::<String>::new());
    }

    fn an_account_is_found_by_whom_it_is_open_to(world) {
        let mut anna = anna();
        anna.bank_accounts.push(BankAccountInput { holder: None, iban: "NL91ABNA0417164300".into(), bic: None, bank_name: None });
        register(world, anna);
        let found = ["DE89370400440532013000", "de89 3704 0044 0532 0130 00", "…3000", "0532013000", "…370400440532013000", "nl91 abna 0417 1643 00", "164300"];
        let not_found = ["DE89370400440532013001", "DE8937040044", "…13001", "…300", "3704"];
        for question in found {
            assert_eq!(names(&world.session, question), ["Anna Groß"], "{question}");
        }
        for question in not_found {
            assert_eq!(names(&world.session, question), Vec::<String>::new(), "{question}");
        }
        let withheld = [
            role(world, "a", vec![Grant::all("customer.search"), Grant::all("customer.get").fields(&["!customer.bank"])]),
            role(world, "b", vec![Grant::all("customer.search").fields(&["!customer.bank"]), Grant::all("customer.get")]),
            role(world, "c", vec![Grant::all("customer.search")]),
            // Open on one's own only: the answer would tell about others.
            role(world, "d", vec![Grant::all("customer.*").fields(&["!customer.bank"]), Grant::all("customer.*").scope(Scope::Own)]),
        ];
        for session in &withheld {
            for question in found {
                assert_eq!(names(session, question), Vec::<String>::new(), "{question}");
            }
            assert_eq!(names(session, "…1820"), ["Anna Groß"]);
        }
        let open = role(world, "e", vec![Grant::all("customer.*").fields(&["customer.master", "customer.bank"])]);
        assert_eq!(names(&open, "…3000"), ["Anna Groß"]);
        let own = role(world, "f", vec![Grant::all("customer.*").scope(Scope::Own)]);
        assert_eq!(names(&own, "…3000"), Vec::<String>::new());
        // Neither does a count with a searched text tell.
        let count = |session: &Session| session.execute(CountCustomers { filter: String::new(), text: Some("…3000".into()) }).unwrap().customers;
        assert_eq!(count(&world.session), 0);
    }

    fn mail_addresses_and_custom_fields_are_found(world) {
        let field = CustomField { searchable: true, ..CustomField::new("vertrag", CustomFieldType::Text, "Vertrag") };
        world.session.execute(DefineCustomField { field }).unwrap();
        let mut input = anna();
        input.custom_fields.insert("vertrag".into(), "HV-2024/77".into());
        register(world, input);
        people(world, &[("Anna", "Klein")]);
        for question in ["anna.gross@example.org", "anna.gross", "example.org", "@example.org", "gross@example", "HV-2024/77", "hv 2024 77", "Straße des 17. Juni", "14467"] {
            assert_eq!(names(&world.session, question), ["Anna Groß"], "{question}");
        }
    }

    fn hits_divide_by_their_values(world) {
        for (first, code, place, tag) in [("Udo", "50667", "Köln", "Stammkunde"), ("Ute", "50668", "Köln", "Neu"), ("Ole", "10623", "Berlin", "Neu")] {
            let mut one = person(first, "Meyer");
            one.addresses.push(address(AddressKind::Main, "Am Platz 1", code, place));
            one.tags = vec![tag.into()];
            register(world, one);
        }
        let mut abroad = firm("Maier Handels GmbH");
        abroad.addresses.push(kundig::customer::AddressInput { country: Some("AT".into()), ..address(AddressKind::Main, "Ring 1", "1010", "Wien") });
        register(world, abroad);
        people(world, &[("Otto", "Anders")]);
        let asked = SearchCustomers { facets: true, limit: Some(1), ..SearchCustomers::new("meyer") };
        let facets = world.session.execute(asked.clone()).unwrap().facets.unwrap();
        let told = |counts: &[FacetCount]| counts.iter().map(|one| format!("{} {}", one.value, one.customers)).collect::<Vec<_>>();
        assert_eq!((facets.counted, facets.complete), (4, true));
        assert_eq!(told(&facets.kind), ["person 3", "organisation 1"]);
        assert_eq!(told(&facets.status), [format!("{} 4", facets.status[0].value)]);
        assert_eq!(told(&facets.place), ["Köln 2", "Berlin 1", "Wien 1"]);
        assert_eq!(told(&facets.postal_region), ["50 2", "10 1", "AT 10 1"]);
        assert_eq!(told(&facets.tags), ["Neu 2", "Stammkunde 1"]);
        assert!(world.session.execute(SearchCustomers::new("meyer")).unwrap().facets.is_none());
        // What is withheld is not counted either.
        let blind = role(world, "blind", vec![Grant::all("customer.*").fields(&["!customer.address", "!customer.master"])]);
        let facets = blind.execute(asked).unwrap().facets.unwrap();
        assert_eq!((facets.counted, facets.place.len(), facets.postal_region.len(), facets.tags.len()), (4, 0, 0, 0));
        let none = blind.execute(SearchCustomers { facets: true, ..SearchCustomers::new("niemand") }).unwrap().facets.unwrap();
        assert_eq!((none.counted, none.complete, none.status.len()), (0, true, 0));
    }

    fn more_hits_than_are_counted_are_said_to_be_more(world) {
        world.session.unit(|unit| {
            for number in 0..1_003 {
                unit.execute(RegisterCustomer::new(person("Nr", &support::numbered("Viel", number))))?;
            }
            Ok(())
        }).unwrap();
        let facets = world.session.execute(SearchCustomers { facets: true, ..SearchCustomers::new("nr") }).unwrap().facets.unwrap();
        assert_eq!((facets.counted, facets.complete, facets.kind[0].customers), (1_000, false, 1_000));
    }
}

/// A database of PostgreSQL from before its index was parted into blocks.
#[cfg(feature = "postgres")]
#[test]
fn an_index_without_blocks_is_parted_when_the_database_is_opened() {
    let Some(world) = World::postgres("an_index_without_blocks") else { return };
    for (first, last) in [("Jo", "Müller-Lüdenscheidt"), ("Ö", "Maier"), ("Šárka", "Wang")] {
        let mut one = person(first, last);
        one.addresses.push(address(AddressKind::Main, "Am Markt 1", "68159", "Mannheim"));
        one.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, "030 / 9014711"));
        register(&world, one);
    }
    let table = |world: &World| world.contents()["customer_search"].clone();
    let now = table(&world);
    world.damage(
        "UPDATE customer_search SET words = array_to_tsvector(ARRAY(SELECT substr(entry, strpos(entry, '/') + 1)
             FROM unnest(tsvector_to_array(words)) entry WHERE entry NOT LIKE '%/^%'));
         ALTER TABLE customer_search DROP COLUMN row_no;
         DROP FUNCTION kundig_search_words;
         DROP FUNCTION kundig_search_block;
         DELETE FROM schema_migration WHERE version IN ('0025_search_blocks', '0026_search')",
    );
    assert_ne!(table(&world), now);
    world.again();
    assert_eq!(table(&world), now);
    assert_eq!(names(&world.session, "muller mann"), ["Jo Müller-Lüdenscheidt"]);
}
