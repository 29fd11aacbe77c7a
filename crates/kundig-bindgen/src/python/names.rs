//! Names that Python allows.

use crate::text::pascal_case;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// A field, method or parameter: a trailing underscore where the word is Python's own (PEP 8).
pub fn name(name: &str) -> String {
    let name = name.replace('-', "_");
    if KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The exception of a code. Python has an exception of this name that means something else.
pub fn error_class(code: &str) -> String {
    let name = format!("{}Error", pascal_case(code));
    if name == "InterruptedError" { format!("Kundig{name}") } else { name }
}

/// A module.
pub fn module(area: &str) -> String {
    name(area)
}

/// A member of an enumeration: upper case, so it is never a keyword; a digit can't come first.
pub fn member(value: &str) -> String {
    let name: String =
        value.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_python_get_an_underscore() {
        assert_eq!(name("import"), "import_");
        assert_eq!(name("case"), "case");
        assert_eq!(member("in"), "IN");
        assert_eq!(member("e-mail"), "E_MAIL");
        assert_eq!(member("3d"), "_3D");
    }
}
