//! Phone numbers, e-mail addresses, bank accounts and other numbers: one that agrees is enough.

use super::Evidence;
use crate::person::Person;
use crate::prepared::Prepared;
use crate::reach::{Mail, Phone};
use crate::reason::Fact;
use crate::word::copying_errors;

/// Adds what the numbers and addresses of two records tell.
pub(super) fn compare(a: &Prepared, b: &Prepared, evidence: &mut Evidence<'_>) {
    let by_name = |mail: &Mail| built_from(mail, &a.person) || built_from(mail, &b.person);
    add_best(&a.phones, &b.phones, phones, evidence);
    add_best(&a.mails, &b.mails, |x, y| mails(x, y, by_name), evidence);
    let ibans = [Fact::IbanSame, Fact::IbanTypo, Fact::IbanDifferent];
    add_best(&a.ibans, &b.ibans, |x, y| numbers(x, y, ibans), evidence);
    let identities = [Fact::IdentitySame, Fact::IdentityTypo, Fact::IdentityDifferent];
    add_best(&a.identity_numbers, &b.identity_numbers, |x, y| numbers(x, y, identities), evidence);
    // Branches have one name and one VAT-ID; with two names it is a firm that was renamed.
    let same = if evidence.has(Fact::FirmDifferent) { Fact::VatRenamed } else { Fact::VatSame };
    let vat_ids = [same, Fact::VatTypo, Fact::VatDifferent];
    add_best(a.vat_id.as_slice(), b.vat_id.as_slice(), |x, y| numbers(x, y, vat_ids), evidence);
    if a.customer_numbers.iter().any(|number| b.customer_numbers.contains(number)) {
        evidence.add(Fact::NumberSame);
    }
}

/// The fact about the best pair.
fn add_best<T>(a: &[T], b: &[T], fact: impl Fn(&T, &T) -> Option<Fact>, evidence: &mut Evidence<'_>) {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
    let worth = |fact: &Fact| evidence.model.weights.of(*fact).stranger;
    if let Some(best) = pairs.filter_map(|(x, y)| fact(x, y)).max_by_key(worth) {
        evidence.add(best);
    }
}

fn numbers(a: &str, b: &str, [same, typo, different]: [Fact; 3]) -> Option<Fact> {
    Some(match copying_errors(a, b) {
        Some(0) => same,
        Some(_) => typo,
        None => different,
    })
}

fn phones(a: &Phone, b: &Phone) -> Option<Fact> {
    Some(if a.digits == b.digits {
        if a.mobile { Fact::PhoneMobile } else { Fact::PhoneSame }
    } else if is_extension(&a.digits, &b.digits) || copying_errors(&a.digits, &b.digits) == Some(1) {
        Fact::PhoneNear
    } else {
        Fact::PhoneDifferent
    })
}

/// "+49 351 7835063" and "+49 351 783506-312": up to three digits more.
fn is_extension(a: &str, b: &str) -> bool {
    let (shorter, longer) = if a.len() < b.len() { (a, b) } else { (b, a) };
    shorter.len() >= 9 && longer.len() - shorter.len() <= 3 && longer.starts_with(shorter)
}

fn mails(a: &Mail, b: &Mail, by_name: impl Fn(&Mail) -> bool) -> Option<Fact> {
    let same_domain = a.domain == b.domain;
    Some(if a.address == b.address {
        if a.office { Fact::MailOffice } else { Fact::MailSame }
    } else if same_domain && misspelt(&a.local, &b.local) {
        Fact::MailSpelling
    } else if a.local == b.local && a.local.len() > 4 && !a.office && !by_name(a) {
        Fact::MailLocal
    } else if same_domain && !a.public {
        Fact::MailDomain
    // Namesakes choose the like, and people have several.
    } else if a.local == b.local && !a.office {
        return None;
    } else {
        Fact::MailDifferent
    })
}

/// One slip apart; but "mueller47" and "mueller48" are two that came after "mueller".
fn misspelt(a: &str, b: &str) -> bool {
    let digits = |local: &str| local.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    a.len() > 4 && copying_errors(a, b).is_some_and(|errors| errors < 2) && digits(a) == digits(b)
}

/// Made of the name, as a namesake's would be: that it is the same tells nothing that the name did not.
fn built_from(mail: &Mail, person: &Person) -> bool {
    person.family.as_ref().is_some_and(|name| name.each_part().iter().any(|part| mail.local.contains(&*part.text)))
}
