//! Words about people: how a customer is addressed.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Findings, fold, suggest};

/// How a customer is addressed. Stored and serialised as its German word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Salutation {
    /// A man.
    Herr,
    /// A woman.
    Frau,
    /// Neither, or not told (Personenstandsgesetz §22 (3)).
    Divers,
    /// A family or a couple.
    Familie,
    /// A firm or organisation.
    Firma,
}

impl Salutation {
    /// All salutations.
    pub const ALL: [Self; 5] = [Self::Herr, Self::Frau, Self::Divers, Self::Familie, Self::Firma];

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

impl fmt::Display for Salutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Words by which people say it, folded.
#[rustfmt::skip]
const WORDS: [(&str, Salutation); 35] = [
    ("herr", Salutation::Herr), ("herrn", Salutation::Herr), ("hr", Salutation::Herr), ("hrn", Salutation::Herr),
    ("h", Salutation::Herr), ("m", Salutation::Herr), ("mr", Salutation::Herr), ("mister", Salutation::Herr),
    ("frau", Salutation::Frau), ("fr", Salutation::Frau), ("f", Salutation::Frau), ("w", Salutation::Frau),
    ("fraeulein", Salutation::Frau), ("frl", Salutation::Frau), ("mrs", Salutation::Frau), ("ms", Salutation::Frau),
    ("miss", Salutation::Frau),
    ("divers", Salutation::Divers), ("d", Salutation::Divers), ("div", Salutation::Divers), ("mx", Salutation::Divers),
    ("familie", Salutation::Familie), ("fam", Salutation::Familie), ("eheleute", Salutation::Familie),
    ("ehepaar", Salutation::Familie), ("herr und frau", Salutation::Familie), ("frau und herr", Salutation::Familie),
    ("herrn und frau", Salutation::Familie), ("family", Salutation::Familie),
    ("firma", Salutation::Firma), ("fa", Salutation::Firma), ("firmen", Salutation::Firma), ("company", Salutation::Firma),
    ("organisation", Salutation::Firma), ("unternehmen", Salutation::Firma),
];

/// The salutation that a word, an abbreviation or an English form means. An unknown word is a warning: a letter can be
/// written without.
pub fn salutation(path: &str, typed: &str, findings: &mut Findings) -> Option<Salutation> {
    if let Some(usual) = Salutation::ALL.into_iter().find(|s| s.as_str() == typed) {
        return Some(usual);
    }
    let folded = if typed.len() <= 100 { fold::fold(typed) } else { String::new() };
    let word = |folded: &str| WORDS.iter().find(|(word, _)| *word == folded).map(|(_, salutation)| *salutation);
    if let Some(salutation) = word(&folded) {
        return Some(salutation);
    }
    let finding = findings.warning(
        path,
        "salutation.unknown",
        "Diese Anrede ist nicht bekannt; üblich sind Herr, Frau, Divers, Familie, Firma.",
        "This salutation is not known; usual are Herr, Frau, Divers, Familie, Firma.",
    );
    let near = suggest::did_you_mean(&folded, WORDS.iter().map(|(word, _)| *word).filter(|word| word.len() > 3));
    if let Some(salutation) = near.and_then(word) {
        finding.suggest(salutation.as_str());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_abbreviations_become_a_salutation() {
        for (typed, expected) in [
            ("Herr", Salutation::Herr),
            (" HERRN ", Salutation::Herr),
            ("Hr.", Salutation::Herr),
            ("Fr.", Salutation::Frau),
            ("Fräulein", Salutation::Frau),
            ("Mrs.", Salutation::Frau),
            ("Fa.", Salutation::Firma),
            ("Herr und Frau", Salutation::Familie),
            ("divers", Salutation::Divers),
        ] {
            let mut findings = Findings::new();
            assert_eq!(salutation("salutation", typed, &mut findings), Some(expected), "{typed:?}");
            assert!(findings.is_empty());
        }
        for (typed, suggestion) in [("Hrer", Some("Herr")), ("Durchlaucht", None), ("", None)] {
            let mut findings = Findings::new();
            assert_eq!(salutation("salutation", typed, &mut findings), None);
            let finding = findings.iter().next().expect("a warning");
            assert_eq!((finding.code.as_ref(), finding.suggestion.as_deref()), ("salutation.unknown", suggestion));
        }
    }
}
