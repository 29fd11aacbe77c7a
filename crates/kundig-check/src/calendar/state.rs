//! The 16 German states.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A German state (Land), written by its ISO 3166-2 code without `DE-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// Baden-Württemberg
    Bw,
    /// Bavaria
    By,
    /// Berlin
    Be,
    /// Brandenburg
    Bb,
    /// Bremen
    Hb,
    /// Hamburg
    Hh,
    /// Hesse
    He,
    /// Mecklenburg-Western Pomerania
    Mv,
    /// Lower Saxony
    Ni,
    /// North Rhine-Westphalia
    Nw,
    /// Rhineland-Palatinate
    Rp,
    /// Saarland
    Sl,
    /// Saxony
    Sn,
    /// Saxony-Anhalt
    St,
    /// Schleswig-Holstein
    Sh,
    /// Thuringia
    Th,
}

impl State {
    /// All states, by the order of their German names.
    pub const ALL: [Self; 16] = [
        Self::Bw,
        Self::By,
        Self::Be,
        Self::Bb,
        Self::Hb,
        Self::Hh,
        Self::He,
        Self::Mv,
        Self::Ni,
        Self::Nw,
        Self::Rp,
        Self::Sl,
        Self::Sn,
        Self::St,
        Self::Sh,
        Self::Th,
    ];

    /// The state of a code in any case, with or without country: `BE`, `DE-BE`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        let short = match code.get(..3) {
            Some(country) if country.eq_ignore_ascii_case("DE-") => &code[3..],
            _ => code,
        };
        Self::ALL.into_iter().find(|s| s.code().eq_ignore_ascii_case(short))
    }

    /// The code without country: `BE`.
    #[must_use]
    pub fn code(self) -> &'static str {
        &self.iso_code()[3..]
    }

    /// The ISO 3166-2 code: `DE-BE`.
    #[must_use]
    pub const fn iso_code(self) -> &'static str {
        match self {
            Self::Bw => "DE-BW",
            Self::By => "DE-BY",
            Self::Be => "DE-BE",
            Self::Bb => "DE-BB",
            Self::Hb => "DE-HB",
            Self::Hh => "DE-HH",
            Self::He => "DE-HE",
            Self::Mv => "DE-MV",
            Self::Ni => "DE-NI",
            Self::Nw => "DE-NW",
            Self::Rp => "DE-RP",
            Self::Sl => "DE-SL",
            Self::Sn => "DE-SN",
            Self::St => "DE-ST",
            Self::Sh => "DE-SH",
            Self::Th => "DE-TH",
        }
    }

    /// The German name.
    #[must_use]
    pub const fn name_de(self) -> &'static str {
        match self {
            Self::Bw => "Baden-Württemberg",
            Self::By => "Bayern",
            Self::Be => "Berlin",
            Self::Bb => "Brandenburg",
            Self::Hb => "Bremen",
            Self::Hh => "Hamburg",
            Self::He => "Hessen",
            Self::Mv => "Mecklenburg-Vorpommern",
            Self::Ni => "Niedersachsen",
            Self::Nw => "Nordrhein-Westfalen",
            Self::Rp => "Rheinland-Pfalz",
            Self::Sl => "Saarland",
            Self::Sn => "Sachsen",
            Self::St => "Sachsen-Anhalt",
            Self::Sh => "Schleswig-Holstein",
            Self::Th => "Thüringen",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_found_by_either_code() {
        assert!(State::ALL.into_iter().all(|s| State::from_code(s.iso_code()) == Some(s)));
        assert_eq!(State::from_code("be"), Some(State::Be));
        assert_eq!(State::from_code("de-by"), Some(State::By));
        assert_eq!(State::from_code("XX"), None);
    }
}
