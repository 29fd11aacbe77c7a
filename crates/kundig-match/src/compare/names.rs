//! Names of persons.

use super::Evidence;
use crate::person::{Name, Person};
use crate::reason::Fact;
use crate::word::Word;

/// A fact about two names, and how rare the name is that they share.
#[derive(Clone, Copy)]
struct Found {
    fact: Fact,
    surprise: i32,
}

/// Family and given names of two persons.
pub(super) fn persons(a: &Person, b: &Person, evidence: &mut Evidence<'_>) {
    let family = family(a, b, evidence);
    let given = both(&a.given, &b.given).map(|(x, y)| given(x, y, evidence));
    let differs = family.is_some_and(|f| f.fact == Fact::FamilyDifferent)
        || given.is_some_and(|g| matches!(g.fact, Fact::GivenDifferent));
    if differs && let Some(surprise) = swapped(a, b, evidence) {
        evidence.add_named(Fact::NamesSwapped, surprise);
    } else {
        for found in [family, given].into_iter().flatten() {
            evidence.add_named(found.fact, found.surprise);
        }
    }
    match (a.generation, b.generation) {
        (Some(one), Some(other)) if one != other => evidence.add(Fact::GenerationDifferent),
        (None, Some(_)) | (Some(_), None) => evidence.add(Fact::GenerationOne),
        _ => {}
    }
}

/// Contact persons of two organisations: they come and go.
pub(super) fn contacts(a: &Person, b: &Person, evidence: &mut Evidence<'_>) {
    let Some(family) = family(a, b, evidence) else { return };
    let given = both(&a.given, &b.given).map(|(x, y)| given(x, y, evidence).fact);
    let same = family.fact != Fact::FamilyDifferent && given != Some(Fact::GivenDifferent);
    let same = same || swapped(a, b, evidence).is_some();
    evidence.add(if same { Fact::ContactSame } else { Fact::ContactDifferent });
}

fn both<'a, T>(a: &'a Option<T>, b: &'a Option<T>) -> Option<(&'a T, &'a T)> {
    a.as_ref().zip(b.as_ref())
}

fn family(a: &Person, b: &Person, evidence: &Evidence<'_>) -> Option<Found> {
    let now = both(&a.family, &b.family).map(|(x, y)| families(x, y, evidence));
    if now.is_some_and(|found| found.fact != Fact::FamilyDifferent) {
        return now;
    }
    let pairs = [(&a.birth_name, &b.family), (&a.family, &b.birth_name), (&a.birth_name, &b.birth_name)];
    let before = pairs.iter().filter_map(|(x, y)| both(x, y)).map(|(x, y)| families(x, y, evidence));
    let before = before.filter(|found| found.fact != Fact::FamilyDifferent).max_by_key(|found| found.surprise);
    before.map(|found| Found { fact: Fact::FamilyBirthName, ..found }).or(now)
}

fn family_surprise(a: &Name, b: &Name, evidence: &Evidence<'_>) -> i32 {
    let rare = evidence.model.weights.rare_family;
    let of = |name: &Name| name.surprise.unwrap_or(rare).min(rare);
    of(a).min(of(b))
}

fn families(a: &Name, b: &Name, evidence: &Evidence<'_>) -> Found {
    let surprise = family_surprise(a, b, evidence);
    let fact = match a.whole.errors_from(&b.whole) {
        Some(0) => Fact::FamilySame,
        Some(1) => Fact::FamilySpelling,
        _ if a.whole.sounds_like(&b.whole) => Fact::FamilySpelling,
        Some(_) => Fact::FamilyTypos,
        None => return shared_part(a, b, evidence),
    };
    Found { fact, surprise }
}

/// A part that both names have, whole or but for a typing error.
fn shared_part(a: &Name, b: &Name, evidence: &Evidence<'_>) -> Found {
    if a.parts.is_empty() && b.parts.is_empty() {
        return Found { fact: Fact::FamilyDifferent, surprise: 0 };
    }
    let rare = evidence.model.weights.rare_family;
    let near = |x: &Word, y: &Word| x.text.len() > 2 && x.errors_from(y).is_some_and(|errors| errors < 2);
    let shared = a.each_part().iter().filter(|x| b.each_part().iter().any(|y| near(x, y)));
    let surprise = shared.map(|word| crate::frequency::family_surprise(&word.text).unwrap_or(rare).min(rare)).max();
    surprise.map_or(Found { fact: Fact::FamilyDifferent, surprise: 0 }, |surprise| Found {
        fact: Fact::FamilyPart,
        surprise,
    })
}

fn given_surprise(a: &Name, b: &Name, evidence: &Evidence<'_>) -> i32 {
    let rare = evidence.model.weights.rare_given;
    let of = |name: &Name| name.surprise.unwrap_or(rare).min(rare);
    of(a).min(of(b))
}

fn given(a: &Name, b: &Name, evidence: &Evidence<'_>) -> Found {
    let surprise = given_surprise(a, b, evidence);
    let fact = given_fact(a, b);
    let surprise = if matches!(fact, Fact::GivenDifferent | Fact::GivenInitial) { 0 } else { surprise };
    Found { fact, surprise }
}

fn given_fact(a: &Name, b: &Name) -> Fact {
    if a.whole.text == b.whole.text {
        return Fact::GivenSame;
    }
    if a.nicknames.meet(b.nicknames) {
        return Fact::GivenShort;
    }
    if a.each_part().iter().all(Word::is_initial) || b.each_part().iter().all(Word::is_initial) {
        return if initials_fit(a, b) { Fact::GivenInitial } else { Fact::GivenDifferent };
    }
    if !two_names(a, b) {
        match a.whole.errors_from(&b.whole) {
            Some(1) => return Fact::GivenSpelling,
            Some(2) => return Fact::GivenTypos,
            _ if a.whole.sounds_like(&b.whole) => return Fact::GivenSpelling,
            _ => {}
        }
    }
    if parts_within(a, b) { Fact::GivenPart } else { Fact::GivenDifferent }
}

/// "Jan" and "Jana", "Horst" and "Host": near, yet two names that people have.
fn two_names(a: &Name, b: &Name) -> bool {
    let (shorter, longer) = if a.whole.text.len() < b.whole.text.len() { (a, b) } else { (b, a) };
    let ending = longer.whole.text.strip_prefix(&*shorter.whole.text);
    let known = |name: &Name| name.surprise.is_some() || !name.nicknames.is_empty();
    // "Mario" and "Maria".
    let without_ending = |name: &Name| name.whole.text.strip_suffix(['a', 'o', 'e', 'i']).map(str::to_owned);
    let (x, y) = (&a.whole.text, &b.whole.text);
    let sexes =
        x.ends_with('a') != y.ends_with('a') && without_ending(a).is_some_and(|stem| Some(stem) == without_ending(b));
    let ends = known(shorter) && matches!(ending, Some("a" | "e" | "in" | "ine" | "ia"));
    known(a) && known(b) || ends || sexes && (known(a) || known(b))
}

/// Every name of the one with fewer stands in the other: "Hans" in "Hans-Peter", "H." in "Hans Peter".
fn parts_within(a: &Name, b: &Name) -> bool {
    let (fewer, more) = if a.each_part().len() <= b.each_part().len() { (a, b) } else { (b, a) };
    if more.parts.is_empty() {
        return false;
    }
    let alike = |x: &Word, y: &Word| {
        x.text == y.text
            || ((x.is_initial() || y.is_initial()) && x.text.as_bytes().first() == y.text.as_bytes().first())
            || x.errors_from(y) == Some(1)
    };
    let named = fewer
        .each_part()
        .iter()
        .any(|x| more.each_part().iter().any(|y| !x.is_initial() && !y.is_initial() && alike(x, y)));
    named && fewer.each_part().iter().all(|x| more.each_part().iter().any(|y| alike(x, y)))
}

fn initials_fit(a: &Name, b: &Name) -> bool {
    let letters =
        |name: &Name| name.each_part().iter().filter_map(|w| w.text.as_bytes().first().copied()).collect::<Vec<u8>>();
    // "HP" is two initials that nobody parted.
    let (a, b) = (letters(a), letters(b));
    !a.is_empty() && !b.is_empty() && a.iter().zip(&b).all(|(x, y)| x == y)
}

/// The family name of one is the given name of the other, both ways.
fn swapped(a: &Person, b: &Person, evidence: &Evidence<'_>) -> Option<i32> {
    let (family, given) = (both(&a.family, &b.given)?, both(&a.given, &b.family)?);
    let near = |(x, y): (&Name, &Name)| {
        let errors = x.whole.errors_from(&y.whole);
        errors.is_some_and(|errors| errors < 2) || x.whole.sounds_like(&y.whole)
    };
    // Who is right is not known: the rarer reading would claim too much.
    let surprise = |x: &Name, y: &Name| {
        let family = family_surprise(x, x, evidence) + given_surprise(y, y, evidence);
        family.min(family_surprise(y, y, evidence) + given_surprise(x, x, evidence))
    };
    let rarity = surprise(family.0, given.0).min(surprise(given.1, family.1));
    (near(family) && near(given)).then_some(rarity)
}
