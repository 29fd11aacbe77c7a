//! Data with known duplicates, as records; shared by the test and the example that measure.
#![allow(dead_code, reason = "the test and the example use different parts")]

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use kundig_check::{Findings, date, email, iban, person, phone, postal, street, vat};
use kundig_match::{Address, Found, Kind, Model, Options, Record, Sex, Verdict, find};

/// Records and which of them are one customer.
#[derive(Clone)]
pub struct Data {
    pub name: &'static str,
    pub records: Vec<Record>,
    /// What a human calls a record.
    pub names: Vec<String>,
    /// Of Febrl only, for the peers; Kundig has no use for it.
    pub states: Vec<String>,
    /// True pairs, the smaller index first.
    pub truth: BTreeSet<(u32, u32)>,
    /// The number of the customer that a record belongs to; its parity halves the data.
    pub clusters: Vec<u32>,
}

/// All data sets that are there; those that are not are named on standard error.
pub fn all() -> Vec<Data> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut all = vec![customers(&examples)];
    for (name, file) in [("febrl1", "febrl1"), ("febrl2", "febrl2"), ("febrl3", "febrl3")] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/febrl");
        let (records, links) = (folder.join(format!("{file}.csv")), folder.join(format!("{file}-links.csv")));
        if records.exists() && links.exists() {
            all.push(febrl(name, &records, &links));
        } else {
            eprintln!("SKIPPED: {} is not there", records.display());
        }
    }
    all
}

fn rows(path: &PathBuf, delimiter: u8) -> Vec<HashMap<String, String>> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (text, ..) = match std::str::from_utf8(&bytes) {
        Ok(text) => (text.into(), ()),
        Err(_) => (encoding_rs::WINDOWS_1252.decode(&bytes).0, ()),
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The day on which the export was taken.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day")
}

fn customers(folder: &Path) -> Data {
    let rows_of = rows(&folder.join("customers.csv"), b';');
    let truth = rows(&folder.join("customers-truth.csv"), b',');
    let records: Vec<Record> = rows_of.iter().map(customer).collect();
    let names: Vec<String> = rows_of.iter().map(|row| row["Kundennr"].clone()).collect();
    let cluster: HashMap<&str, u32> =
        truth.iter().map(|row| (row["Kundennr"].as_str(), row["cluster"].parse().expect("a number"))).collect();
    let clusters: Vec<u32> = names.iter().map(|name| cluster[name.as_str()]).collect();
    let mut members = HashMap::<u32, Vec<u32>>::new();
    for (index, cluster) in (0..).zip(&clusters) {
        members.entry(*cluster).or_default().push(index);
    }
    let truth =
        members.values().flat_map(|of| of.iter().flat_map(|&a| of.iter().map(move |&b| (a, b)))).filter(|(a, b)| a < b);
    Data { name: "customers", states: Vec::new(), truth: truth.collect(), records, names, clusters }
}

/// A line of the export in normal forms; what has none is left out, as the engine does.
fn customer(row: &HashMap<String, String>) -> Record {
    let mut findings = Findings::new();
    let f = &mut findings;
    let filled = |column: &str| Some(row[column].as_str()).filter(|value| !value.is_empty());
    let salutation = filled("Anrede").and_then(|typed| person::salutation("", typed, f));
    let parts = street::parts(&row["Strasse"]);
    let address = Address {
        street: parts.street.to_owned(),
        number: parts.number,
        code: filled("PLZ").and_then(|typed| postal::postal_code("", typed, "DE", f)).unwrap_or_default(),
        place: row["Ort"].clone(),
        country: "DE".to_owned(),
    };
    Record {
        kind: if salutation == Some(person::Salutation::Firma) { Kind::Organisation } else { Kind::Person },
        sex: match salutation {
            Some(person::Salutation::Herr) => Some(Sex::Male),
            Some(person::Salutation::Frau) => Some(Sex::Female),
            _ => None,
        },
        title: row["Titel"].clone(),
        given: row["Vorname"].clone(),
        family: row["Nachname"].clone(),
        legal_name: row["Firma"].clone(),
        birth_date: filled("Geburtsdatum").and_then(|typed| date::birth_date("", typed, today(), f)),
        addresses: vec![address],
        phones: ["Telefon", "Mobil"]
            .iter()
            .filter_map(|column| filled(column))
            .filter_map(|typed| phone::phone("", typed, "DE", f).map(|phone| phone.e164))
            .collect(),
        emails: filled("EMail").and_then(|typed| email::email("", typed, f)).into_iter().collect(),
        ibans: filled("IBAN").and_then(|typed| iban::iban("", typed, f)).into_iter().collect(),
        vat_id: filled("UStIdNr").and_then(|typed| vat::vat_id("", typed, f)).unwrap_or_default(),
        ..Record::default()
    }
}

fn febrl(name: &'static str, records: &PathBuf, links: &PathBuf) -> Data {
    let rows_of = rows(records, b',');
    let names: Vec<String> = rows_of.iter().map(|row| row["rec_id"].clone()).collect();
    let index: HashMap<&str, u32> = names.iter().map(String::as_str).zip(0..).collect();
    let truth = rows(links, b',')
        .iter()
        .map(|row| (index[row["a"].as_str()], index[row["b"].as_str()]))
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    let clusters = names.iter().map(|n| n.split('-').nth(1).and_then(|n| n.parse().ok()).expect("rec-1-org")).collect();
    let records = rows_of.iter().map(|row| Record {
        given: row["given_name"].clone(),
        family: row["surname"].clone(),
        birth_date: date::birth_date("", &row["date_of_birth"], today(), &mut Findings::new()),
        addresses: vec![Address {
            street: row["address_1"].clone(),
            number: row["street_number"].clone(),
            code: row["postcode"].clone(),
            place: row["suburb"].clone(),
            country: "AU".to_owned(),
        }],
        identity_numbers: vec![row["soc_sec_id"].clone()],
        ..Record::default()
    });
    let states = rows_of.iter().map(|row| row["state"].clone()).collect();
    Data { name, records: records.collect(), states, truth, names, clusters }
}

/// How well pairs were found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Figures {
    pub fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed).max(1) as f64
    }
}

/// Which half of the data is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    All,
    Odd,
    Even,
}

impl Data {
    pub fn search(&self, model: &Model) -> Found {
        let options = Options { least: Verdict::Likely, ..Options::default() };
        find(&self.records, model, &options, &mut |_| std::ops::ControlFlow::Continue(())).expect("not interrupted")
    }

    pub fn fitted(&self, model: &Model) -> Model {
        let go_on = &mut |_| std::ops::ControlFlow::Continue(());
        kundig_match::fit(&self.records, model, &Options::default(), go_on).expect("not interrupted")
    }

    /// A pair belongs to the half of its first record.
    pub fn figures(&self, found: &BTreeSet<(u32, u32)>, half: Half) -> Figures {
        let own = |pair: &&(u32, u32)| match half {
            Half::All => true,
            Half::Odd => !self.clusters[pair.0 as usize].is_multiple_of(2),
            Half::Even => self.clusters[pair.0 as usize].is_multiple_of(2),
        };
        Figures {
            right: found.intersection(&self.truth).filter(own).count(),
            wrong: found.difference(&self.truth).filter(own).count(),
            missed: self.truth.difference(found).filter(own).count(),
        }
    }
}

/// The pairs with this score or a higher one.
pub fn from_score(found: &Found, score: u16) -> BTreeSet<(u32, u32)> {
    found.pairs.iter().filter(|pair| pair.score >= score).map(|pair| (pair.a, pair.b)).collect()
}

/// All pairs within the groups.
pub fn of_groups(found: &Found) -> BTreeSet<(u32, u32)> {
    let pairs = |members: &[u32]| -> Vec<(u32, u32)> {
        members.iter().flat_map(|&a| members.iter().map(move |&b| (a, b))).filter(|(a, b)| a < b).collect()
    };
    found.groups.iter().flat_map(|group| pairs(&group.members)).collect()
}
