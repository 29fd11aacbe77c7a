//! Register numbers of firms: German registers kept by local courts, the Austrian Firmenbuch, the Swiss UID.
//!
//! What this never does: ask a register whether the entry exists.

mod courts;
mod german;
mod neighbours;

use crate::Findings;

pub use german::{Entry, Register, german, of_legal_form};
pub use neighbours::{firmenbuch, uid};

/// Court and number as two fields have them: `Amtsgericht Aachen` and `HRA 11223`, wherever the court was typed.
///
/// An Austrian `FN …` and a Swiss `CHE…` get their own normal form, without a court of their own. What is no entry of these three
/// countries stays as it was typed, without a finding: other countries' registers have other forms.
pub fn fields(
    path: &str,
    court: Option<String>,
    number: Option<String>,
    legal_form: &str,
    findings: &mut Findings,
) -> (Option<String>, Option<String>) {
    let Some(typed) = number else { return (court, None) };
    let begins = |word: &str| {
        let front = typed.get(..word.len()).is_some_and(|front| front.eq_ignore_ascii_case(word));
        front && typed[word.len()..].trim_start_matches([' ', '-', '.', ':']).starts_with(|c: char| c.is_ascii_digit())
    };
    if begins("FN") {
        return (court, firmenbuch(path, &typed, findings));
    }
    if begins("CHE") {
        return (court, uid(path, &typed, findings));
    }
    let whole = [court.as_deref().unwrap_or_default(), &typed].join(" ");
    let mut found = Findings::new();
    match german(path, &whole, legal_form, &mut found) {
        Some(entry) => {
            findings.extend(found);
            let number = Entry { court: None, ..entry.clone() }.to_string();
            (entry.court.map(|court| format!("Amtsgericht {court}")).or(court), Some(number))
        }
        None => (court, Some(typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn court_and_number_find_their_fields() {
        for (court, number, form, expected, codes) in [
            ("Amtsgericht Jena", "HRB 12345", "GmbH", ("Amtsgericht Jena", "HRB 12345"), &[][..]),
            ("AG Jena", "hrb-nr. 12345", "", ("Amtsgericht Jena", "HRB 12345"), &[]),
            ("", "Amtsgericht Jena HRB 12345 B", "", ("Amtsgericht Jena", "HRB 12345 B"), &[]),
            ("", "HRB 12345", "", ("", "HRB 12345"), &["register.court_missing"]),
            ("Jena", "HRA 12345", "GmbH", ("Amtsgericht Jena", "HRA 12345"), &["register.legal_form"]),
            ("Handelsgericht Wien", "FN 122119 m", "", ("Handelsgericht Wien", "FN 122119m"), &[]),
            ("", "CHE-100.155.212", "", ("", "CHE100155212"), &[]),
            ("Kamer van Koophandel", "12345678", "", ("Kamer van Koophandel", "12345678"), &[]),
            ("Jena", "", "", ("Jena", ""), &[]),
        ] {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let mut findings = Findings::new();
            let (own, entry) = fields("x", some(court), some(number), form, &mut findings);
            assert_eq!(
                (own.as_deref().unwrap_or_default(), entry.as_deref().unwrap_or_default()),
                expected,
                "{number:?}"
            );
            assert_eq!(findings.iter().map(|f| f.code.as_ref()).collect::<Vec<_>>(), codes, "{number:?}");
        }
    }
}
