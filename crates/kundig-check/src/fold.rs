//! Folding for search.
/// Folded text.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut s = String::new();
    fold_into(text, &mut s);
    s
}
/// Appends folded text.
pub fn fold_into(text: &str, out: &mut String) {
    words(text, |w| {
        if !out.is_empty() {
            out.push(' ')
        }
        out.push_str(w)
    })
}
/// Folded words.
pub fn words(text: &str, mut f: impl FnMut(&str)) {
    for w in text
        .to_lowercase()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        f(w)
    }
}
