//! Addresses: the two that fit best.

use super::Evidence;
use crate::reason::Fact;
use crate::street::Place;
use crate::word::copying_errors;

/// Adds what the best pair of addresses tells.
pub(super) fn compare(a: &[Place], b: &[Place], evidence: &mut Evidence<'_>) {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
    let worth = |fact: &Fact| {
        let weight = evidence.model.weights.of(*fact);
        (weight.stranger, weight.relative)
    };
    if let Some(fact) = pairs.filter_map(|(x, y)| places(x, y)).max_by_key(worth) {
        evidence.add(fact);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Agreement {
    Equal,
    Near,
    Different,
    Unknown,
}

/// `None` if nothing can be compared.
fn places(a: &Place, b: &Place) -> Option<Fact> {
    use Agreement::{Different, Equal, Near, Unknown};
    let fact = match (streets(a, b), numbers(a, b), towns(a, b)) {
        (Unknown, _, Unknown) => return None,
        (Unknown, _, Equal | Near) => Fact::AddressPlace,
        (Equal, Equal, Equal | Near) => Fact::AddressSame,
        (Near, Equal, Equal | Near) => Fact::AddressSpelling,
        (Equal | Near, Near | Unknown, Equal | Near) => Fact::AddressNear,
        (Equal | Near, Different, Equal | Near) => Fact::AddressStreet,
        (Equal, Equal, Different) | (Equal | Near, Equal, Unknown) => Fact::AddressElsewhere,
        (Different, _, Equal | Near) => Fact::AddressTown,
        _ => Fact::AddressDifferent,
    };
    Some(fact)
}

fn streets(a: &Place, b: &Place) -> Agreement {
    // Who has a PO box lives somewhere nevertheless.
    if a.street.is_empty() || b.street.is_empty() || a.is_box != b.is_box {
        return Agreement::Unknown;
    }
    match a.street.errors_from(&b.street) {
        Some(0) => Agreement::Equal,
        Some(_) => Agreement::Near,
        None if a.street.sounds_like(&b.street) => Agreement::Near,
        None => Agreement::Different,
    }
}

fn numbers(a: &Place, b: &Place) -> Agreement {
    match (&*a.number, &*b.number) {
        // Villages without house numbers, PO boxes.
        ("", "") => Agreement::Equal,
        ("", _) | (_, "") => Agreement::Unknown,
        (one, other) if one == other => Agreement::Equal,
        _ if !a.number_head().is_empty() && a.number_head() == b.number_head() => Agreement::Near,
        // "26" and "62".
        (one, other) if one.len() == 2 && one.bytes().eq(other.bytes().rev()) => Agreement::Near,
        _ => Agreement::Different,
    }
}

/// Postal code and town: one of them is enough, since the other may be mistyped.
fn towns(a: &Place, b: &Place) -> Agreement {
    let code = match (&*a.code, &*b.code) {
        ("", _) | (_, "") => Agreement::Unknown,
        (one, other) => match copying_errors(one, other) {
            Some(0) => Agreement::Equal,
            Some(1) => Agreement::Near,
            _ => Agreement::Different,
        },
    };
    let town = if a.town.is_empty() || b.town.is_empty() {
        Agreement::Unknown
    } else if a.town.text == b.town.text {
        Agreement::Equal
    } else if a.town.errors_from(&b.town).is_some() || heads_agree(a, b) {
        Agreement::Near
    } else {
        Agreement::Different
    };
    match (code, town) {
        (Agreement::Unknown, one) | (one, Agreement::Unknown) => one,
        (Agreement::Equal, Agreement::Equal | Agreement::Near) => Agreement::Equal,
        (Agreement::Equal, Agreement::Different) | (_, Agreement::Equal) | (Agreement::Near, Agreement::Near) => {
            Agreement::Near
        }
        _ => Agreement::Different,
    }
}

/// "Hamburg Harvestehude" and "Hamburg".
fn heads_agree(a: &Place, b: &Place) -> bool {
    let head = |place: &Place| -> Box<str> {
        if place.town_head.is_empty() { place.town.text.clone() } else { place.town_head.clone() }
    };
    !(a.town_head.is_empty() && b.town_head.is_empty()) && head(a) == head(b)
}
