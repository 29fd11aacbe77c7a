//! German tax numbers (Steuernummern): the notations of the sixteen states and the uniform number of thirteen digits that
//! ELSTER and electronic invoices want.
//!
//! What this never does: ask whether the office (Bundesfinanzamtsnummer) exists.

mod rules;

use crate::Findings;
use crate::calendar::State;
use crate::compact::{compact, is_separator, read};

/// The uniform number has 13 digits.
const UNIFORM: usize = 13;

/// The tax number, uniform with thirteen digits if the state is known: `181/815/08155` in Bavaria gives `9181081508155`.
///
/// The state is known from the argument, from the number itself if it is uniform, or from North Rhine-Westphalia's own
/// grouping (`133/8150/8159`). Otherwise the digits of the state's notation are the normal form, and nothing but their
/// count is checked: several states write alike. The older uniform number of twelve digits gets its zero.
///
/// Errors: characters other than digits and separators, a count of digits or a form that the state does not have.
/// Warnings: another state than the given one; a district that is never given out; a wrong check digit (by ELSTER's
/// "Prüfung der Steuer- und Steueridentifikationsnummer": 11er-Verfahren, modified in Rhineland-Palatinate, 2er-Verfahren
/// in Baden-Württemberg, Hesse and Schleswig-Holstein; in Berlin either of two sets of factors is believed).
pub fn tax_number(path: &str, typed: &str, state: Option<State>, findings: &mut Findings) -> Option<String> {
    let digits = compact(typed, UNIFORM + 1);
    if let Some(c) = digits.chars().find(|c| !c.is_ascii_digit()) {
        findings.error(
            path,
            "tax_number.character",
            format!("Das Zeichen {c:?} kommt in keiner Steuernummer vor."),
            format!("The character {c:?} occurs in no German tax number."),
        );
        return None;
    }
    let number = match digits.len() {
        UNIFORM => digits,
        12 => [&digits[..4], "0", &digits[4..]].concat(),
        10 | 11 => {
            let Some(rules) = state.or_else(|| grouped_as_in_westphalia(typed)).map(rules::of_state) else {
                return any_state(path, digits, findings);
            };
            // Hesse's leading zero is often left out.
            let zero = if rules.state == State::He && digits.len() == 10 { "0" } else { "" };
            match rules.uniform(&[zero, &digits].concat()) {
                Some(uniform) => uniform,
                None => return wrong_form(path, Some(rules), findings),
            }
        }
        _ => return wrong_form(path, state.map(rules::of_state), findings),
    };
    let Some(rules) = rules::of_number(&number).filter(|_| number[4..].starts_with('0')) else {
        return wrong_form(path, None, findings);
    };
    if state.is_some_and(|state| state != rules.state) {
        findings.warning(
            path,
            "tax_number.state",
            format!("Die Steuernummer gehört zu einem Finanzamt in {}.", rules.state.name_de()),
            format!("The tax number belongs to an office in {}.", rules.state.name_de()),
        );
    }
    if !rules.is_possible(&number) {
        findings.warning(
            path,
            "tax_number.value",
            "Eine Steuernummer mit diesem Bezirk gibt es nicht; vermutlich ist eine Ziffer falsch.",
            "There is no German tax number with this district; probably a digit is wrong.",
        );
    } else if !rules.is_right(&number) {
        findings.warning(
            path,
            "tax_number.check_digit",
            "Die Prüfziffer der Steuernummer stimmt nicht; vermutlich ist eine Ziffer falsch oder vertauscht.",
            "The check digit of the tax number is wrong; probably a digit is wrong or two are swapped.",
        );
    }
    Some(number)
}

/// The state that a uniform number belongs to; `None` for any other text.
#[must_use]
pub fn state(number: &str) -> Option<State> {
    let uniform = number.len() == UNIFORM && number.bytes().all(|byte| byte.is_ascii_digit());
    rules::of_number(number).filter(|_| uniform).map(|rules| rules.state)
}

/// A uniform number as its state writes it on letters: `9181081508155` gives `181/815/08155`. Anything else unchanged.
#[must_use]
pub fn printed(number: &str) -> String {
    let rules = state(number).map(rules::of_state);
    rules.and_then(|rules| rules.printed(number)).unwrap_or_else(|| number.to_owned())
}

/// Three, four and four digits: no other state groups so.
fn grouped_as_in_westphalia(typed: &str) -> Option<State> {
    let mut groups = [0_usize; 4];
    let mut at = 0;
    for c in read(typed.trim()) {
        match is_separator(c) {
            true => at += 1,
            false => *groups.get_mut(at)? += 1,
        }
    }
    (groups == [3, 4, 4, 0]).then_some(State::Nw)
}

/// Ten or eleven digits of a state that is not known.
fn any_state(path: &str, digits: String, findings: &mut Findings) -> Option<String> {
    if rules::ALL.iter().any(|rules| rules.uniform(&digits).is_some()) {
        return Some(digits);
    }
    wrong_form(path, None, findings)
}

fn wrong_form(path: &str, rules: Option<&rules::Rules>, findings: &mut Findings) -> Option<String> {
    let (message_de, message_en) = match rules {
        Some(rules) => {
            let state = rules.state.name_de();
            let notation = rules.notation;
            (
                format!("Eine Steuernummer aus {state} hat die Form {notation} oder 13 Ziffern, die mit {} beginnen.", rules.prefix),
                format!("A tax number of {state} has the form {notation}, or 13 digits beginning with {}.", rules.prefix),
            )
        }
        None => (
            "Eine Steuernummer hat 10 oder 11 Ziffern wie auf dem Bescheid oder 13 Ziffern im ELSTER-Format mit einer 0 an fünfter Stelle.".to_owned(),
            "A German tax number has 10 or 11 digits as on the notice, or 13 digits in ELSTER's form with a 0 at the fifth place.".to_owned(),
        ),
    };
    findings.error(path, "tax_number.format", message_de, message_en);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples that the tax offices print, with their uniform numbers.
    const EXAMPLES: [(State, &str, &str); 16] = [
        (State::Bw, "93815/08152", "2893081508152"),
        (State::By, "181/815/08155", "9181081508155"),
        (State::Be, "21/815/08150", "1121081508150"),
        (State::Bb, "048/815/08155", "3048081508155"),
        (State::Hb, "75 815 08152", "2475081508152"),
        (State::Hh, "02/815/08156", "2202081508156"),
        (State::He, "013 815 08153", "2613081508153"),
        (State::Mv, "079/815/08151", "4079081508151"),
        (State::Ni, "24/815/08151", "2324081508151"),
        (State::Nw, "133/8150/8159", "5133081508159"),
        (State::Rp, "22/815/08154", "2722081508154"),
        (State::Sl, "010/815/08182", "1010081508182"),
        (State::Sn, "201/123/12340", "3201012312340"),
        (State::St, "101/815/08154", "3101081508154"),
        (State::Sh, "29 815 08158", "2129081508158"),
        (State::Th, "151/815/08156", "4151081508156"),
    ];

    #[test]
    fn every_state_s_notation_becomes_uniform_and_back() {
        for (own, notation, uniform) in EXAMPLES {
            let mut findings = Findings::new();
            assert_eq!(tax_number("x", notation, Some(own), &mut findings).as_deref(), Some(uniform), "{own:?}");
            assert_eq!(tax_number("x", uniform, None, &mut findings).as_deref(), Some(uniform), "{own:?}");
            assert!(findings.is_empty(), "{own:?}: {findings:?}");
            assert_eq!(state(uniform), Some(own));
            assert_eq!(printed(uniform), notation);
            // One digit more or less at the end is found.
            let wrong = format!("{}{}", &uniform[..12], (uniform[12..].parse::<u32>().expect("a digit") + 1) % 10);
            tax_number("x", &wrong, None, &mut findings);
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some("tax_number.check_digit"), "{own:?}");
        }
    }

    #[test]
    fn doubtful_numbers_are_reported() {
        for (typed, state, normal, code) in [
            (" 181/815/0815 5", None, Some("18181508155"), None),
            ("133/8150/8159", None, Some("5133081508159"), None),
            ("13 815 08153", Some(State::He), Some("2613081508153"), None),
            ("9181 815 08155", None, Some("9181081508155"), None),
            ("9181081508155", Some(State::Nw), Some("9181081508155"), Some("tax_number.state")),
            ("9181009908155", None, Some("9181009908155"), Some("tax_number.value")),
            ("5133009988159", None, Some("5133009988159"), Some("tax_number.value")),
            ("5133081500009", None, Some("5133081500009"), Some("tax_number.value")),
            ("4151181508156", None, None, Some("tax_number.format")),
            ("21/815/08150", Some(State::By), None, Some("tax_number.format")),
            ("6151081508156", None, None, Some("tax_number.format")),
            ("136695978", None, None, Some("tax_number.format")),
            ("12345678901234", None, None, Some("tax_number.format")),
            ("181/815/O8155", None, None, Some("tax_number.character")),
            ("", None, None, Some("tax_number.format")),
        ] {
            let mut findings = Findings::new();
            assert_eq!(tax_number("x", typed, state, &mut findings).as_deref(), normal, "{typed:?}");
            assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), code, "{typed:?}");
        }
        assert_eq!((printed("ä"), state("ä")), ("ä".to_owned(), None));
    }
}
