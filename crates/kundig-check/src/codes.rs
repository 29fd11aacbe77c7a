//! Every code that a check of this crate can give, in one table.

use crate::Severity;

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The stable code: `iban.check_digits`.
    pub code: &'static str,
    /// The severity that it is given with.
    pub severity: Severity,
    /// What it means, in German.
    pub about_de: &'static str,
    /// What it means, in English.
    pub about_en: &'static str,
}

/// All codes.
pub const ALL: &[CodeInfo] = &[];
