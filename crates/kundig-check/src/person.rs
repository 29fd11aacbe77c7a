//! Salutations.
use crate::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
/// How a customer is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Salutation {
    /// A man.
    Herr,
    /// A woman.
    Frau,
    /// Neither.
    Divers,
    /// A family or a couple.
    Familie,
    /// A firm.
    Firma,
}
impl Salutation {
    /// The German word, which is also the stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Herr => "Herr",
            Self::Frau => "Frau",
            Self::Divers => "Divers",
            Self::Familie => "Familie",
            Self::Firma => "Firma",
        }
    }
}
/// The salutation.
pub fn salutation(path: &str, typed: &str, findings: &mut Findings) -> Option<Salutation> {
    Some(match typed.trim() {
        "Herr" => Salutation::Herr,
        "Frau" => Salutation::Frau,
        "Firma" => Salutation::Firma,
        "Familie" => Salutation::Familie,
        "Divers" => Salutation::Divers,
        _ => {
            findings.warning(path, "salutation.unknown", "Unbekannte Anrede.", "Unknown salutation.");
            return None;
        }
    })
}
