//! Upper and lower case of names.

use super::words;

/// How a name is written that came in one case only: "MÜLLER-LÜDENSCHEIDT" is "Müller-Lüdenscheidt", "von der leyen" is
/// "von der Leyen", "MCDONALD" is "McDonald".
///
/// What capitals don't tell is not guessed: "GROSS" is "Gross", though "Groß" may have been meant.
#[must_use]
pub fn well_cased(name: &str) -> String {
    let mut cased = String::with_capacity(name.len());
    let count = name.split_whitespace().count();
    for (at, word) in name.split_whitespace().enumerate() {
        if at > 0 {
            cased.push(' ');
        }
        let folded = crate::fold::fold(word);
        let particle = at + 1 < count && words::is_particle(&folded) && folded != "v";
        if particle {
            word.chars().for_each(|c| lower(c, &mut cased));
        } else if is_roman(word) {
            cased.extend(word.chars().flat_map(char::to_uppercase));
        } else {
            word_cased(word, &mut cased);
        }
    }
    cased
}

fn word_cased(word: &str, cased: &mut String) {
    let begin = cased.len();
    let mut starts = true;
    let mut letters_in_part = 0;
    for c in word.chars() {
        let mark = matches!(c, '-' | '\'' | '’' | '.' | '/' | '(');
        if mark {
            // "O'Neill" and "D'Arc", but "Hans' ".
            starts = !matches!(c, '\'' | '’') || letters_in_part == 1;
            letters_in_part = 0;
            cased.push(c);
            continue;
        }
        if starts {
            // In capitals ß would become two letters.
            let mut upper = c.to_uppercase();
            cased.push(if upper.len() == 1 { upper.next().unwrap_or(c) } else { c });
        } else {
            lower(c, cased);
        }
        letters_in_part += 1;
        starts = false;
        // "McDonald": no German name begins so.
        if letters_in_part == 2 && cased[begin..].ends_with("Mc") {
            starts = true;
        }
    }
}

/// Lower case without the dot that Unicode puts upon a Turkish capital İ.
fn lower(c: char, cased: &mut String) {
    match c {
        'İ' => cased.push('i'),
        'ẞ' => cased.push('ß'),
        c => cased.extend(c.to_lowercase()),
    }
}

fn is_roman(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    bare.len() >= 2 && bare.bytes().all(|b| matches!(b.to_ascii_lowercase(), b'i' | b'v' | b'x'))
}

/// How a text is cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Mixed,
    Upper,
    Lower,
    /// "mÜLLER": the shift lock was on.
    Inverse,
}

pub(super) fn case_of(name: &str) -> Case {
    let letters = || name.chars().filter(|c| c.is_uppercase() || c.is_lowercase());
    let (upper, lower) =
        (letters().filter(|c| c.is_uppercase()).count(), letters().filter(|c| c.is_lowercase()).count());
    let first_is_lower = letters().next().is_some_and(char::is_lowercase);
    match (upper, lower) {
        // One word of two letters may be initials.
        (0..=1, 0) | (0, 1) => Case::Mixed,
        // "GROß": ß has hardly ever had a capital.
        (2.., _) if letters().all(|c| c.is_uppercase() || c == 'ß') => Case::Upper,
        (0, _) => Case::Lower,
        (2.., 1) if first_is_lower && !name.contains([' ', '-', '\'', '’']) => Case::Inverse,
        _ => Case::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_one_case_are_written_as_usual() {
        for (typed, expected) in [
            ("MÜLLER-LÜDENSCHEIDT", "Müller-Lüdenscheidt"),
            ("müller-lüdenscheidt", "Müller-Lüdenscheidt"),
            ("VON DER LEYEN", "von der Leyen"),
            ("von der leyen", "von der Leyen"),
            ("MCDONALD", "McDonald"),
            ("O’NEILL", "O’Neill"),
            ("o'neill", "O'Neill"),
            ("GROSS", "Gross"),
            ("GROß", "Groß"),
            ("GROẞ", "Groß"),
            ("İPEK", "İpek"),
            ("BEKİR", "Bekir"),
            ("KARL-HEINZ", "Karl-Heinz"),
            ("MARIA DE LA CRUZ", "Maria de la Cruz"),
            ("mÜLLER", "Müller"),
            ("JOHANNES XXIII.", "Johannes XXIII."),
            ("", ""),
        ] {
            assert_eq!(well_cased(typed), expected, "{typed}");
        }
    }

    #[test]
    fn the_case_of_a_name_is_told() {
        for (name, case) in [
            ("MÜLLER", Case::Upper),
            ("GROß", Case::Upper),
            ("müller", Case::Lower),
            ("mÜLLER", Case::Inverse),
            ("Müller", Case::Mixed),
            ("X", Case::Mixed),
            ("x", Case::Mixed),
            ("von der Leyen", Case::Mixed),
            ("d'Arc", Case::Mixed),
            ("McDonald", Case::Mixed),
            ("山田", Case::Mixed),
            ("", Case::Mixed),
        ] {
            assert_eq!(case_of(name), case, "{name}");
        }
    }
}
