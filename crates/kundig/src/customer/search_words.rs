//! Which words a customer is found by, and how a question is read.

use kundig_check::{fold, phone};

use super::{ContactPointKind, Customer};

/// The folded words of a customer: name, number, addresses, phones in both notations, e-mail, tags, searchable custom
/// fields. Bank data is not among them: the index has no rights of its own.
pub(crate) fn of(customer: &Customer, searchable_fields: &[String]) -> String {
    let mut words = String::with_capacity(200);
    let mut put = |word: &str| {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    };
    // In one word, and its digits: the letter of a number range stands in every customer's number.
    let number = fold::fold(&customer.number).replace(' ', "");
    put(&number);
    let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    if digits.len() < number.len() && !digits.is_empty() {
        put(digits);
    }
    fold::words(&customer.name, &mut put);
    if let super::Party::Organisation(organisation) = &customer.party
        && let Some(contact) = &organisation.contact_name
    {
        fold::words(contact, &mut put);
    }
    for address in &customer.addresses {
        let parts = [&address.street, &address.house_number, &address.postal_code, &address.place, &address.addition];
        parts.into_iter().flatten().for_each(|part| fold::words(part, &mut put));
    }
    for point in &customer.contact_points {
        match point.kind {
            ContactPointKind::Phone | ContactPointKind::Mobile | ContactPointKind::Fax => {
                let digits = point.value.trim_start_matches('+');
                put(digits);
                if let Some(national) = digits.strip_prefix("49") {
                    put(&format!("0{national}"));
                }
            }
            _ => fold::words(&point.value, &mut put),
        }
    }
    for tag in &customer.tags {
        fold::words(tag, &mut put);
    }
    for field in searchable_fields {
        match customer.custom_fields.get(field) {
            Some(serde_json::Value::String(text)) => fold::words(text, &mut put),
            Some(serde_json::Value::Number(number)) => fold::words(&number.to_string(), &mut put),
            _ => {}
        }
    }
    words
}

/// The most words of a question that are looked for.
const MAX_WORDS: usize = 8;

/// Reads a question: a phone number in any notation is one word, anything else is split and folded.
pub(crate) fn question(text: &str) -> Vec<String> {
    let text: String = text.chars().take(200).collect();
    if let Some(digits) = phone::search_digits(&text) {
        return vec![digits];
    }
    let text =
        text.split_whitespace().map(|token| if is_number(token) { token.replace('-', "") } else { token.to_owned() });
    let text = text.collect::<Vec<_>>().join(" ");
    // Folded as whole words without the bare forms of umlauts: those are alternatives, a question wants all its words.
    let mut words: Vec<String> =
        fold::fold(&text).split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).map(str::to_owned).collect();
    // A single letter begins a word of nearly every customer: it finds nothing that the others don't, and costs the most.
    if words.iter().any(|word| word.len() > 1) {
        words.retain(|word| word.len() > 1);
    }
    words
}

/// Whether this is a number with its prefix, as our number ranges write them: `K-10023`.
fn is_number(token: &str) -> bool {
    token.split_once('-').is_some_and(|(prefix, digits)| {
        let letters = (1..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
        letters && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
