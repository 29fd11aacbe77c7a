//! What the tortured programs do: units of some customers each, told apart by keys that the checks know how to read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kundig::base::Currency;
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::operations::{FindCustomer, RegisterCustomer};
use kundig::customer::{
    AddressInput, BankAccountInput, ContactPointInput, ContactPointKind, CustomerInput, ExternalReference, Party,
    Person,
};
use kundig::{Durability, Engine, Error, Result, Session, Unit};

/// The external system of our keys.
pub(crate) const SYSTEM: &str = "torture";
/// Who registers the customer that all writers change.
pub(crate) const SHARED: &str = "shared";

pub(crate) fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules")
}

pub(crate) fn open(url: &str, durability: Durability) -> Result<Engine> {
    // So long that waiting in line is no error; whoever never gets a turn is found out all the same.
    Engine::builder(url).rules(rules()).durability(durability).busy_timeout(Duration::from_secs(30)).open()
}

/// How many customers a unit registers: a puzzle that the checks solve again.
pub(crate) fn size(writer: &str, unit: u64) -> u64 {
    1 + (writer.bytes().fold(unit, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))) % 6
}

/// Some units fail at their end and must leave nothing.
pub(crate) fn is_to_fail(unit: u64) -> bool {
    unit % 7 == 6
}

/// Some units record a complaint, which the shipped rules answer.
pub(crate) fn has_complaint(unit: u64) -> bool {
    unit.is_multiple_of(3)
}

pub(crate) fn tag(writer: &str, unit: u64) -> String {
    format!("{writer}n{unit}e")
}

fn customer(writer: &str, unit: u64, place: u64) -> RegisterCustomer {
    let mut customer = CustomerInput::new(Party::Person(Person {
        first_name: Some("Käthe".into()),
        last_name: format!("Süßmilch-{}", writer.replace(|c: char| c.is_ascii_digit(), "x")),
        ..Person::default()
    }));
    customer.addresses.push(AddressInput {
        street: Some(format!("Lange Straße {}", 1 + unit % 200)),
        postal_code: Some("10115".into()),
        place: Some("Berlin".into()),
        ..AddressInput::default()
    });
    customer.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, &format!("030 {}", 2_000_000 + unit)));
    customer
        .contact_points
        .push(ContactPointInput::new(ContactPointKind::Email, &format!("{writer}.{unit}@example.org")));
    customer.bank_accounts.push(BankAccountInput {
        holder: None,
        iban: "DE89370400440532013000".into(),
        bic: None,
        bank_name: None,
    });
    let key = format!("{writer}:{unit}:{place}");
    customer.external_references.push(ExternalReference { system: SYSTEM.into(), kind: "kunde".into(), key });
    customer.tags.push(tag(writer, unit));
    // Long enough that a unit spans some pages.
    customer.note = Some("Alles, was geschrieben wurde, muss ganz da sein oder gar nicht. ".repeat(6));
    customer.revenue = Some(kundig::base::Money { minor: 500_000, currency: Currency::EUR });
    RegisterCustomer::new(customer)
}

/// One unit of work.
pub(crate) fn unit(session: &Session, writer: &str, number: u64) -> Result<()> {
    session.unit(|unit| within(unit, writer, number)).map(drop)
}

pub(crate) fn within(unit: &mut Unit<'_>, writer: &str, number: u64) -> Result<()> {
    let mut first = None;
    for place in 0..size(writer, number) {
        let id = unit.execute(customer(writer, number, place))?.id;
        first.get_or_insert(id);
    }
    if let Some(first) = first.filter(|_| has_complaint(number)) {
        let (direction, kind) = (Direction::In, ContactKind::Complaint);
        unit.execute(RecordContact::new(first, direction, Medium::Phone, kind, "Heizung ausgefallen"))?;
    }
    if is_to_fail(number) { Err(Error::Host("on purpose".into())) } else { Ok(()) }
}

/// The customer that everybody counts up: id, version and count as they are now.
pub(crate) fn shared(session: &Session) -> Result<(String, i32, u64)> {
    let key = ExternalReference { system: SYSTEM.into(), kind: "kunde".into(), key: format!("{SHARED}:0:0") };
    let found = session.execute(FindCustomer { external_reference: Some(key), ..FindCustomer::default() })?;
    let customer =
        found.customers.into_iter().next().ok_or_else(|| Error::Host("the shared customer is missing".into()))?;
    let count = customer.note.as_deref().and_then(|note| note.parse().ok()).unwrap_or(0);
    Ok((customer.id.to_string(), customer.version, count))
}

/// The change that counts it up, as JSON.
pub(crate) fn count_up((id, version, count): &(String, i32, u64)) -> String {
    serde_json::json!({ "id": id, "version": version, "note": (count + 1).to_string() }).to_string()
}
