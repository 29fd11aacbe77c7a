//! Numbers as people write them.

/// With 15 significant digits, as Excel shows, with a decimal comma and never with an exponent; empty for no number.
pub(crate) fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    let text = rounded.to_string();
    if text == "-0" { "0".to_owned() } else { text.replace('.', ",") }
}
