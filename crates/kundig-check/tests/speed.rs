//! How long checks take. Run with `cargo test --release -p kundig-check --test speed -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use kundig_check::calendar::{self, State};
use kundig_check::{Findings, country, date, email, fold, iban, legal_form, name, person, phone, postal, street, text};

fn each(name: &str, count: u32, mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    run();
    let first = start.elapsed();
    let start = Instant::now();
    for _ in 0..count {
        run();
    }
    let each = start.elapsed() / count;
    println!("{name:<44} first {first:>10.1?}   then {each:>10.1?}");
    each
}

fn record(findings: &mut Findings) {
    black_box(person::salutation("salutation", black_box("Frau"), findings));
    black_box(text::required("family_name", black_box("Müller-Lüdenscheidt"), "Nachname", "Family name", findings));
    black_box(text::required("given_name", black_box("Rosi"), "Vorname", "Given name", findings));
    black_box(street::split(black_box("Roberto-Hermann-Ring 172")));
    black_box(country::country("country", black_box("Deutschland"), findings));
    black_box(postal::postal_code("postal_code", black_box("20149"), "DE", findings));
    black_box(phone::phone("phone", black_box("(03641) 63-187744"), "DE", findings));
    black_box(phone::phone("mobile", black_box("0171/33203407"), "DE", findings));
    black_box(email::email("email", black_box("rosistolze@t-online.de"), findings));
    black_box(date::date("birth_date", black_box("19.2.1969"), findings));
    black_box(iban::iban("iban", black_box("DE98 8409 4755 0949 5164 98"), findings));
}

#[test]
fn a_megabyte_in_a_name_field_takes_no_time() {
    let start = Instant::now();
    for pattern in ["a", "a ", "Dr. ", "und ", "- ", "(", "GmbH & Co. ", "ß", "von ", "c/o ", "\u{301}", ",", "\n"] {
        let long = pattern.repeat(1_000_000 / pattern.len());
        for typed in [&long, &long.chars().take(450).collect(), &long.chars().take(240).collect::<String>()] {
            let f = &mut Findings::new();
            black_box((name::read(typed), name::given("x", typed, f), name::family("x", typed, f)));
            black_box((name::title("x", typed, f), name::sex_hint(typed), name::well_cased(typed)));
            black_box((legal_form::legal_form("x", typed, "DE", f), legal_form::in_name(typed, "DE")));
            let parts = name::Parts { salutation: None, given: typed, family: typed };
            name::together("x", "y", &parts, f);
        }
    }
    // A second in a debug build; a minute would be a loop within a loop.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
#[ignore = "measures; meaningful in release only"]
fn a_whole_customer_record_is_checked_within_ten_microseconds() {
    const N: u32 = 100_000;
    let mut findings = Findings::new();
    let whole = each("whole record (name, address, 2 phones, mail, IBAN)", N, || record(&mut findings));
    assert!(findings.is_empty(), "{findings:?}");
    let f = &mut findings;
    each("iban", N, || _ = black_box(iban::iban("x", black_box("DE98840947550949516498"), f)));
    each("email", N, || _ = black_box(email::email("x", black_box("rosistolze@t-online.de"), f)));
    each("email, other domain", N, || _ = black_box(email::email("x", black_box("info@maschinenbau.de"), f)));
    each("email, international domain", N, || _ = black_box(email::email("x", black_box("info@müller.de"), f)));
    each("phone", N, || _ = black_box(phone::phone("x", black_box("(03641) 63-187744"), "DE", f)));
    each("phone, planned foreign", N, || _ = black_box(phone::phone("x", black_box("+33 1 23 45 67 89"), "DE", f)));
    each("phone, by the library", 1000, || _ = black_box(phone::phone("x", black_box("+81 3-1234-5678"), "DE", f)));
    each("postal code", N, || _ = black_box(postal::postal_code("x", black_box("20149"), "DE", f)));
    each("country, usual", N, || _ = black_box(country::country("x", black_box("Deutschland"), f)));
    each("country, by name", N, || _ = black_box(country::country("x", black_box("Frankreich"), f)));
    each("date", N, || _ = black_box(date::date("x", black_box("19.2.1969"), f)));
    each("street", N, || _ = black_box(street::split(black_box("Straße des 17. Juni 135a"))));
    each("fold words, ASCII (4 words)", N, || {
        fold::words(black_box("Rosi Stolze Roberto Hermann"), |w| _ = black_box(w))
    });
    each("fold words, umlauts (4 words)", N, || {
        fold::words(black_box("Jörg Müller Köln Großstraße"), |w| _ = black_box(w))
    });
    each("given name", N, || _ = black_box(name::given("x", black_box("Karl-Heinz"), f)));
    each("family name", N, || _ = black_box(name::family("x", black_box("Müller-Lüdenscheidt"), f)));
    each("title", N, || _ = black_box(name::title("x", black_box("Prof. Dr. med."), f)));
    each("sex that goes with a given name", N, || _ = black_box(name::sex_hint(black_box("Anna-Lena"))));
    each("name in a line, person", N, || _ = black_box(name::read(black_box("Herr Dr. med. Karl-Heinz von Müller"))));
    each("name in a line, firm", N, || {
        _ = black_box(name::read(black_box("Fa. Heinz Schröder & Söhne GmbH & Co. KG")))
    });
    each("legal form in a name", N, || _ = black_box(legal_form::in_name(black_box("Meyer GmbH & Co. KG"), "DE")));
    let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 23).expect("a date");
    each("add 10 business days", N, || _ = black_box(calendar::add_business_days(black_box(day), 10, State::Be)));
    assert!(findings.is_empty(), "{findings:?}");
    if cfg!(not(debug_assertions)) {
        assert!(whole < Duration::from_micros(10), "{whole:?}");
    }
}
