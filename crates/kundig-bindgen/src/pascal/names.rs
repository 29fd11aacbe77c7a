//! Names that Pascal allows. It does not tell upper and lower case apart.

use crate::text::pascal_case;

/// Reserved words of Delphi and Free Pascal.
const RESERVED: &[&str] = &[
    "and",
    "array",
    "as",
    "asm",
    "begin",
    "case",
    "class",
    "const",
    "constructor",
    "destructor",
    "dispinterface",
    "div",
    "do",
    "downto",
    "else",
    "end",
    "except",
    "exports",
    "file",
    "finalization",
    "finally",
    "for",
    "function",
    "goto",
    "if",
    "implementation",
    "in",
    "inherited",
    "initialization",
    "inline",
    "interface",
    "is",
    "label",
    "library",
    "mod",
    "nil",
    "not",
    "object",
    "of",
    "on",
    "operator",
    "or",
    "out",
    "packed",
    "procedure",
    "program",
    "property",
    "raise",
    "record",
    "repeat",
    "resourcestring",
    "set",
    "shl",
    "shr",
    "string",
    "then",
    "threadvar",
    "to",
    "try",
    "type",
    "unit",
    "until",
    "uses",
    "var",
    "while",
    "with",
    "xor",
];

/// A field, method or member of an enumeration: a trailing underscore where the word is Pascal's own.
pub fn name(name: &str) -> String {
    let made = pascal_case(name);
    let reserved = RESERVED.contains(&made.to_ascii_lowercase().as_str());
    let digit = made.starts_with(|c: char| c.is_ascii_digit());
    match (reserved, digit) {
        (true, _) => format!("{made}_"),
        (_, true) => format!("N{made}"),
        _ => made,
    }
}

/// The prefix keeps host programs, which have a TCustomer of their own, free of clashes.
pub fn type_name(name: &str) -> String {
    format!("TKundig{name}")
}

/// A text literal.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_pascal_get_an_underscore() {
        assert_eq!(name("record"), "Record_");
        assert_eq!(name("in"), "In_");
        assert_eq!(name("set_apart"), "SetApart");
        assert_eq!(name("3d"), "N3d");
        assert_eq!(quoted("it's"), "'it''s'");
    }
}
