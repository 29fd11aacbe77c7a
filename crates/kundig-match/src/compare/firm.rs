//! Names of organisations.

use super::Evidence;
use crate::organisation::{Organisation, Token};
use crate::person::Person;
use crate::reason::Fact;

/// Names and legal forms of two organisations.
pub(super) fn compare(a: &Organisation, b: &Organisation, evidence: &mut Evidence<'_>) {
    let most = evidence.model.weights.most_firm;
    let whole = a.surprise.min(b.surprise).min(most);
    let (fact, surprise) = match a.whole.errors_from(&b.whole) {
        Some(0) => (Fact::FirmSame, whole),
        Some(_) => (Fact::FirmSpelling, whole),
        None => by_words(a, b, most),
    };
    evidence.add_named(fact, surprise);
    if a.forms != 0 && b.forms != 0 && a.forms != b.forms {
        evidence.add(Fact::FormDifferent);
    }
}

/// Word by word, in any order.
fn by_words(a: &Organisation, b: &Organisation, most: i32) -> (Fact, i32) {
    let near = |x: &Token, y: &Token| {
        x.word.errors_from(&y.word).is_some_and(|errors| errors < 2) || x.word.sounds_like(&y.word)
    };
    let found = |from: &Organisation, within: &Organisation| -> i32 {
        from.words.iter().filter(|x| within.words.iter().any(|y| near(x, y))).map(|x| x.surprise).sum()
    };
    let (shared_a, shared_b) = (found(a, b), found(b, a));
    let surprise = shared_a.min(shared_b).min(most);
    let (all_a, all_b) = (shared_a >= a.surprise, shared_b >= b.surprise);
    // Trades alone ("Autohaus") make no name.
    match (all_a, all_b) {
        (true, true) if same_words(a, b) => (Fact::FirmSame, surprise),
        (true, true) => (Fact::FirmSpelling, surprise),
        (true, false) | (false, true) if surprise > 300 => (Fact::FirmPart, surprise),
        _ => (Fact::FirmDifferent, 0),
    }
}

/// "Autohaus Huber" and "Huber Autohaus".
fn same_words(a: &Organisation, b: &Organisation) -> bool {
    let within = |x: &Token, of: &Organisation| of.words.iter().any(|y| x.word.text == y.word.text);
    a.words.len() == b.words.len() && a.words.iter().all(|x| within(x, b)) && b.words.iter().all(|y| within(y, a))
}

/// "Schreinerei Josef Huber" and Josef Huber.
pub(super) fn person_in_name(firm: &Organisation, person: &Person, evidence: &mut Evidence<'_>) {
    let within = |name: &crate::person::Name| {
        name.each_part().iter().any(|part| firm.words.iter().any(|token| token.word.text == part.text))
    };
    let rare = &evidence.model.weights;
    let family = person.family.as_ref().filter(|name| within(name)).map(|n| n.surprise.unwrap_or(rare.rare_family));
    let given = person.given.as_ref().filter(|name| within(name)).map(|n| n.surprise.unwrap_or(rare.rare_given));
    match family {
        Some(surprise) => evidence.add_named(Fact::FamilySame, surprise),
        None => evidence.add(Fact::FirmDifferent),
    }
    if let Some(surprise) = given {
        evidence.add_named(Fact::GivenSame, surprise);
    }
}
