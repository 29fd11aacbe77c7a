//! "Did you mean …?" for names that a program knows: fields, operations, countries.

/// The candidate nearest to what was typed, or `None` if none is near enough.
///
/// Near is an edit distance (insert, delete, replace, swap neighbours; Damerau–Levenshtein) of at most 1 for words of up
/// to 4 characters, 2 up to 9, and 3 beyond. Case is ignored; the first of equally near candidates wins.
pub fn did_you_mean<'a>(typed: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed: String = typed.trim().chars().take(64).collect::<String>().to_lowercase();
    let length = typed.chars().count();
    let limit = match length {
        0 => return None,
        1..=4 => 1,
        5..=9 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let near_length = candidate.chars().count().abs_diff(length) <= limit;
        if !near_length {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&typed, &candidate.to_lowercase());
        if distance <= limit && distance < length && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let operations = ["customer.register", "customer.get", "case.open"];
        let mean = |typed| did_you_mean(typed, operations.into_iter());
        assert_eq!(mean("customer.regsiter"), Some("customer.register"));
        assert_eq!(mean("Customer.Get"), Some("customer.get"));
        assert_eq!(mean("case.opne"), Some("case.open"));
        assert_eq!(mean("invoice.issue"), None);
        assert_eq!(mean(""), None);
        assert_eq!(did_you_mean("x", ["y"].into_iter()), None);
    }
}
