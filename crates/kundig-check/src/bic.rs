//! Bank identifiers (ISO 9362).

use crate::{Findings, country};

/// The BIC in upper case: 4 characters of the party, 2 of the country, 2 of the place, and perhaps 3 of the branch.
pub fn bic(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let mut bic = String::with_capacity(11);
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        if !c.is_ascii_alphanumeric() {
            findings.error(
                path,
                "bic.character",
                format!("Das Zeichen {c:?} kommt in keinem BIC vor."),
                format!("The character {c:?} occurs in no BIC."),
            );
            return None;
        }
        if bic.len() > 32 {
            break;
        }
        bic.push(c.to_ascii_uppercase());
    }
    if !matches!(bic.len(), 8 | 11) {
        findings.error(
            path,
            "bic.length",
            format!("Ein BIC hat 8 oder 11 Zeichen, dieser hat {}.", bic.len()),
            format!("A BIC has 8 or 11 characters; this one has {}.", bic.len()),
        );
        return None;
    }
    let land = &bic[4..6];
    // XK is the code that banks use for Kosovo, which has none in ISO 3166.
    if land != "XK" && country::name_en(land).is_none() {
        findings.error(
            path,
            "bic.country",
            format!("Stelle 5 und 6 des BIC müssen ein Land sein; {land:?} ist keines."),
            format!("Characters 5 and 6 of a BIC must be a country; {land:?} is none."),
        );
        return None;
    }
    // ISO 9362 permits digits since 2014, but no bank has been given one: it is a typing error for now.
    if bic.bytes().take(4).any(|b| b.is_ascii_digit()) {
        findings.warning(
            path,
            "bic.party_digits",
            "Die ersten vier Zeichen eines BIC sind üblicherweise Buchstaben.",
            "The first four characters of a BIC are letters as a rule.",
        );
    }
    Some(bic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bics_are_tidied_and_faults_named() {
        for (typed, normal, code) in [
            ("deutdedb533", Some("DEUTDEDB533"), None),
            ("ABNA BE 2A", Some("ABNABE2A"), None),
            ("AGRIFRPP882", Some("AGRIFRPP882"), None),
            ("AGRIFRPP8", None, Some("bic.length")),
            ("AGRIF2PP", None, Some("bic.country")),
            ("AGRIQQPP", None, Some("bic.country")),
            ("AGR1FRPP", Some("AGR1FRPP"), Some("bic.party_digits")),
            ("ÄGRIFRPP", None, Some("bic.character")),
            ("", None, Some("bic.length")),
        ] {
            let mut findings = Findings::new();
            assert_eq!(bic("bic", typed, &mut findings).as_deref(), normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), code, "{typed:?}");
        }
    }
}
