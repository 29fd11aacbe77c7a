//! Hard cases of German-speaking companies: what a careful clerk would say of two records.

use chrono::NaiveDate;
use kundig_match::{Address, Kind, Match, Model, Prepared, Record, Sex, Verdict, compare};

/// A record in short: `key=value` apart by `|`; `salutation`, `given`, `family`, `born`, `street`, `at` ("20149 Hamburg")
/// and so on.
fn record(text: &str) -> Record {
    let mut record = Record::default();
    let mut address = Address::default();
    for field in text.split('|') {
        let (key, value) = field.split_once('=').expect("key=value");
        let value = value.trim().to_owned();
        match key.trim() {
            "herr" => (record.sex, record.given) = (Some(Sex::Male), value),
            "frau" => (record.sex, record.given) = (Some(Sex::Female), value),
            "given" => record.given = value,
            "family" => record.family = value,
            "title" => record.title = value,
            "birth_name" => record.birth_name = value,
            "firm" => (record.kind, record.legal_name) = (Kind::Organisation, value),
            "form" => record.legal_form = value,
            "born" => record.birth_date = Some(value.parse::<NaiveDate>().expect("a date")),
            "street" => address.street = value,
            "at" => {
                (address.code, address.place) = value.split_once(' ').map(|(c, p)| (c.into(), p.into())).expect("code")
            }
            "phone" => record.phones.push(value),
            "mail" => record.emails.push(value),
            "iban" => record.ibans.push(value),
            "vat" => record.vat_id = value,
            "id" => record.identity_numbers.push(value),
            "number" => record.customer_numbers.push(value),
            other => panic!("{other}"),
        }
    }
    if address != Address::default() {
        record.addresses.push(address);
    }
    record
}

fn matched(a: &str, b: &str) -> Match {
    let (a, b) = (Prepared::new(&record(a)), Prepared::new(&record(b)));
    let model = Model::default();
    let there = compare(&a, &b, &model);
    assert_eq!(there, compare(&b, &a, &model), "not symmetric");
    there
}

fn check(expected: &[Verdict], cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (name, a, b) in cases {
        let found = matched(a, b);
        if !expected.contains(&found.verdict) {
            let reasons: Vec<String> =
                found.reasons.iter().map(|r| format!("{} {}", r.fact.code(), r.weight)).collect();
            wrong += &format!("{name}: {:?} {} {}\n", found.verdict, found.score, reasons.join(", "));
        }
    }
    assert!(wrong.is_empty(), "expected {expected:?}, but\n{wrong}");
}

const HOME: &str = "street=Lindenstraße 12|at=53111 Bonn";

#[test]
fn one_customer_in_two_notations_is_the_same() {
    let home = |rest: &str| format!("{rest}|{HOME}");
    let cases = [
        ("equal", home("herr=Peter|family=Müller"), home("herr=Peter|family=Müller")),
        ("umlaut", home("herr=Jörg|family=Groß"), home("herr=Joerg|family=Gross")),
        ("sounds alike", home("herr=Stefan|family=Mayr"), home("herr=Stephan|family=Meier")),
        ("short form", home("herr=Sepp|family=Huber"), home("herr=Josef|family=Huber")),
        ("short form 2", home("herr=Hans|family=Huber"), home("herr=Johannes|family=Huber")),
        ("short form 3", home("frau=Käthe|family=Huber"), home("frau=Katharina|family=Huber")),
        ("short form 4", home("herr=Uli|family=Huber"), home("herr=Ulrich|family=Huber")),
        ("two given names", home("herr=Hans-Peter|family=Huber"), home("herr=Hans Peter|family=Huber")),
        ("one of two", home("herr=Hans|family=Stolze|born=1950-03-04"), home("herr=Hans-Peter|family=Stolze|born=1950-03-04")),
        ("initial", home("herr=R.|family=Dobes|born=1950-03-04"), home("herr=René|family=Dobes|born=1950-03-04")),
        ("typing error", home("frau=Carin|family=Pölitz"), home("frau=Carin|family=Pöölitz")),
        ("letters swapped", home("frau=Mihcaela|family=Pölitz"), home("frau=Michaela|family=Pölitz")),
        ("names swapped", home("herr=Vadim|family=Austermühle"), home("herr=Austermühle|family=Vadim")),
        ("one field", home("herr=Vadim|family=Austermühle"), home("family=Vadim Austermühle")),
        ("title", home("herr=Moritz|family=Trubin|title=Dr."), home("herr=Dr. Moritz|family=Trubin")),
        ("particle", home("herr=Moritz|family=von der Lühe"), home("herr=Moritz|family=Lühe, v. d.")),
        ("marriage at home", home("frau=Anna|family=Müller|born=1980-05-06"), home("frau=Anna|family=Müller-Lüdenscheidt|born=1980-05-06")),
        ("marriage, name given up", home("frau=Anna|family=Müller|born=1980-05-06"), home("frau=Anna|family=Schmidt geb. Müller|born=1980-05-06")),
        ("new name, same mobile", home("frau=Anna|family=Müller|phone=+4917133203407|born=1980-05-06"), home("frau=Anna|family=Schmidt|phone=+4917133203407|born=1980-05-06")),
        ("moved, same mobile", home("herr=Peter|family=Müller|phone=+4917133203407"), "herr=Peter|family=Müller|phone=+4917133203407|street=Am Markt 1|at=10117 Berlin".into()),
        ("moved, same mail", home("herr=Peter|family=Müller|mail=pmueller77@web.de"), "herr=Peter|family=Müller|mail=PMueller77@web.de|street=Am Markt 1|at=10117 Berlin".into()),
        ("moved, born", home("herr=Vadim|family=Austermühle|born=1938-01-30"), "herr=Vadim|family=Austermühle|born=1938-01-30|street=Am Markt 1|at=10117 Berlin".into()),
        ("street written out", "herr=Peter|family=Müller|street=Lange Str. 5|at=53111 Bonn".into(), "herr=Peter|family=Müller|street=Langestraße 5|at=53111 Bonn".into()),
        ("house number", "herr=Peter|family=Stolze|street=Lange Str. 5 a|at=53111 Bonn".into(), "herr=Peter|family=Stolze|street=Lange Str. 5A|at=53111 Bonn".into()),
        ("house letter missing", "herr=Peter|family=Stolze|street=Lange Str. 5a|at=53111 Bonn".into(), "herr=Peter|family=Stolze|street=Lange Str. 5|at=53111 Bonn".into()),
        ("postal code mistyped", "herr=Peter|family=Stolze|street=Lange Str. 5|at=53111 Bonn".into(), "herr=Peter|family=Stolze|street=Lange Str. 5|at=53101 Bonn".into()),
        ("born, digit", home("herr=Peter|family=Müller|born=1950-03-04"), home("herr=Peter|family=Müller|born=1950-03-05")),
        ("born, day and month", home("herr=Peter|family=Müller|born=1950-03-04"), home("herr=Peter|family=Müller|born=1950-04-03")),
        ("iban", "herr=Peter|family=Müller|iban=DE89370400440532013000".into(), "herr=Peter|family=Müller|iban=de89 3704 0044 0532 0130 00".into()),
        ("wrong salutation", home("frau=Vadim|family=Austermühle|born=1938-01-30"), home("herr=Vadim|family=Austermühle|born=1938-01-30")),
        ("firm, legal form", home("firm=Huber GmbH"), home("firm=Fa. Huber Gesellschaft mit beschränkter Haftung")),
        ("firm, and", home("firm=Süßebier & Söhne KG"), home("firm=Süßebier und Söhne KG")),
        ("firm, form apart", home("firm=Süßebier|form=GmbH"), home("firm=Süßebier GmbH")),
        ("firm, vat and phone, moved", home("firm=Süßebier GmbH|vat=DE913869412|phone=+493012345678|given=Juri|family=Henschel"), "firm=Süßebier GmbH|vat=DE913869412|phone=+493012345678|given=Juri|family=Henschel|street=Am Markt 1|at=10117 Berlin".into()),
    ];
    let cases: Vec<(&str, &str, &str)> = cases.iter().map(|(n, a, b)| (*n, a.as_str(), b.as_str())).collect();
    check(&[Verdict::Same], &cases);
}

#[test]
fn two_customers_that_look_alike_are_told_apart() {
    let home = |rest: &str| format!("{rest}|{HOME}");
    let away = |rest: &str| format!("{rest}|street=Am Markt 1|at=10117 Berlin");
    let cases = [
        (
            "twins",
            home("herr=Ronny|family=Noack|born=1984-09-11|phone=+493511234567|iban=DE89370400440532013000"),
            home("herr=William|family=Noack|born=1984-09-11|phone=+493511234567|iban=DE89370400440532013000"),
        ),
        (
            "twins, near names",
            home("herr=Jan|family=Noack|born=1984-09-11"),
            home("frau=Jana|family=Noack|born=1984-09-11"),
        ),
        (
            "father and son",
            home("herr=Josef|family=Huber|born=1950-03-04|phone=+493511234567"),
            home("herr=Josef|family=Huber|born=1981-07-20|phone=+493511234567"),
        ),
        (
            "mother and daughter",
            home("frau=Antje|family=Köhler|born=1982-10-01"),
            home("frau=Antje|family=Köhler|born=1955-10-08"),
        ),
        ("senior and junior", home("herr=Josef|family=Huber sen."), home("herr=Josef|family=Huber jun.")),
        (
            "couple",
            home("herr=Peter|family=Stolze|phone=+493511234567|iban=DE89370400440532013000"),
            home("frau=Rosi|family=Stolze|phone=+493511234567|iban=DE89370400440532013000"),
        ),
        (
            "couple, one mail",
            home("herr=Peter|family=Stolze|mail=stolze@web.de"),
            home("frau=Rosi|family=Stolze|mail=stolze@web.de"),
        ),
        (
            "couple, two names",
            home("herr=Peter|family=Stolze|phone=+493511234567"),
            home("frau=Rosi|family=Linke|phone=+493511234567"),
        ),
        ("siblings", home("herr=Paul|family=Stolze|born=2001-02-03"), home("frau=Paula|family=Stolze|born=2003-05-06")),
        (
            "initial, other year",
            home("herr=R.|family=Dobes|born=1985-02-03"),
            home("herr=René|family=Dobes|born=1958-02-10"),
        ),
        ("common name", home("herr=Peter|family=Müller"), away("herr=Peter|family=Müller")),
        ("common name, nothing else", "herr=Thomas|family=Schmidt".into(), "herr=Thomas|family=Schmidt".into()),
        (
            "common name, one town",
            "herr=Peter|family=Müller|street=Am Markt 1|at=53111 Bonn".into(),
            home("herr=Peter|family=Müller"),
        ),
        (
            "namesakes born apart",
            "herr=Peter|family=Müller|born=1950-03-04|at=53111 Bonn".into(),
            "herr=Peter|family=Müller|born=1961-10-17|at=53111 Bonn".into(),
        ),
        ("neighbours", home("herr=Peter|family=Müller"), home("frau=Rosi|family=Stolze")),
        (
            "two firms at one address",
            home("firm=Huber Elektro GmbH|phone=+493511234567"),
            home("firm=Stolze Steuerberatung GmbH|phone=+493511234567"),
        ),
        (
            "branches",
            home("firm=Süßebier GmbH|vat=DE913869412|phone=+492281234567"),
            away("firm=Süßebier GmbH|vat=DE913869412|phone=+493011223344"),
        ),
        ("branches without numbers", home("firm=Süßebier GmbH"), away("firm=Süßebier GmbH")),
        ("firms of one name", home("firm=Müller GmbH|vat=DE913869412"), away("firm=Müller KG|vat=DE811193231")),
        ("firm and neighbour", home("firm=Huber Elektro GmbH"), home("herr=Peter|family=Stolze")),
        (
            "mailboxes with other digits",
            home("herr=Peter|family=Müller|mail=pmueller47@web.de"),
            away("herr=Peter|family=Müller|mail=pmueller48@web.de"),
        ),
        ("two trades of one name", home("firm=Bäckerei Müller"), home("firm=Metzgerei Müller")),
        (
            "brother and sister",
            home("herr=Stefan|family=Dobes|born=1960-05-06"),
            home("frau=Stefanie|family=Dobes|born=1962-07-08"),
        ),
        ("near names of two", home("frau=Andrea|family=Dobes"), home("herr=Andreas|family=Dobes")),
        (
            "colleagues",
            home("herr=Peter|family=Stolze|phone=+49228123456|mail=info@volta.de"),
            home("frau=Rosi|family=Linke|phone=+49228123456|mail=info@volta.de"),
        ),
        ("family and one of it", home("family=Familie Stolze"), home("herr=Peter|family=Stolze")),
        (
            "born on the same first of January",
            "herr=Peter|family=Müller|born=1970-01-01".into(),
            "herr=Peter|family=Müller|born=1970-01-01".into(),
        ),
        ("empty", "given=".into(), "given=".into()),
    ];
    let cases: Vec<(&str, &str, &str)> = cases.iter().map(|(n, a, b)| (*n, a.as_str(), b.as_str())).collect();
    check(&[Verdict::Unlikely], &cases);
}

#[test]
fn what_a_clerk_should_look_at_is_likely() {
    let home = |rest: &str| format!("{rest}|{HOME}");
    let cases = [
        (
            "sister firms",
            home("firm=Süßebier GmbH|phone=+493511234567|given=Juri|family=Henschel"),
            home("firm=Süßebier GmbH & Co. KG|phone=+493511234567|given=Juri|family=Henschel"),
        ),
        ("trade left out", home("firm=Huber GmbH"), home("firm=Autohaus Huber GmbH")),
        (
            "firm moved in town",
            home("firm=Müller GmbH|phone=+49228123456"),
            "firm=Müller GmbH|phone=+49228123456|street=Am Markt 1|at=53113 Bonn".into(),
        ),
        (
            "PO box",
            home("herr=Peter|family=Stolze"),
            "herr=Peter|family=Stolze|street=Postfach 1234|at=53001 Bonn".into(),
        ),
        ("one of a couple", home("given=Peter & Rosi|family=Stolze"), home("frau=Rosi|family=Stolze")),
        ("owner in the name", home("herr=Josef|family=Huber"), home("firm=Schreinerei Josef Huber")),
        (
            "renamed firm",
            home("firm=Süßebier Elektro GmbH|vat=DE136695976|phone=+493511234567"),
            home("firm=Volta Service GmbH|vat=DE136695976|phone=+493511234567"),
        ),
        (
            "sole trader",
            home("herr=Josef|family=Süßebier|phone=+4917133203407|mail=js@suessebier.de"),
            home("firm=Schreinerei Josef Süßebier e.K.|phone=+4917133203407|mail=js@suessebier.de"),
        ),
    ];
    let cases: Vec<(&str, &str, &str)> = cases.iter().map(|(n, a, b)| (*n, a.as_str(), b.as_str())).collect();
    check(&[Verdict::Likely, Verdict::Same], &cases);
}
