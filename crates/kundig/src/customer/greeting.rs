//! How a letter or mail to a customer begins.

use kundig_check::greeting::{Addressee, Language, Tone, line};
use kundig_check::name;
use kundig_check::person::Salutation;

use super::{AddressKind, Customer, Party};

/// The salutation line, e.g. `Sehr geehrte Frau Professorin von der Vogelweide,`: in English for who speaks it, by Swiss usage for who
/// lives there. A firm's contact person is greeted by name where the name tells how.
pub(crate) fn of(customer: &Customer, language: Option<Language>, tone: Tone) -> String {
    let language = language.unwrap_or_else(|| of_customer(customer));
    match &customer.party {
        Party::Person(person) => {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let (title, given) = (text(&person.title), text(&person.first_name));
            let addressee = Addressee {
                salutation: person.salutation.map(Salutation::from),
                title: &title,
                given: &given,
                particle: "",
                family: &person.last_name,
            };
            line(&[addressee], language, tone)
        }
        Party::Organisation(firm) => {
            let contact = firm.contact_name.as_deref().map(name::read);
            let named = contact.iter().filter(|name| name.sex.is_some()).map(Addressee::from);
            line(&named.collect::<Vec<_>>(), language, tone)
        }
    }
}

fn of_customer(customer: &Customer) -> Language {
    let language = match &customer.party {
        Party::Person(person) => person.language.as_deref().unwrap_or_default().to_lowercase(),
        Party::Organisation(_) => String::new(),
    };
    let main = customer.addresses.iter().find(|address| address.kind == AddressKind::Main);
    let country = main.or(customer.addresses.first()).map(|address| address.country.as_str());
    match (language.as_str(), country) {
        (spoken, _) if spoken == "en" || spoken.starts_with("en-") || spoken.starts_with("engl") => Language::English,
        (_, Some("CH" | "LI")) => Language::SwissGerman,
        _ => Language::German,
    }
}
