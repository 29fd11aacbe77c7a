//! The checks of places.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, Result};
use crate::check::{CheckedPlace, MunicipalityInfo, MunicipalityList, PlaceInfo, PlaceList};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Compares a postal code with a place: do they belong together, and if not, what was probably meant? A code that the directory
/// does not have is doubtful and not wrong, since firms and post office boxes have codes of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPlace {
    /// The postal code as it was typed.
    pub postal_code: String,
    /// The place as it was typed.
    pub place: String,
    /// The country; the company's when left out. The directory covers DE, AT, CH and LI.
    #[serde(default)]
    pub country: Option<String>,
}

impl Operation for CheckPlace {
    type Output = CheckedPlace;
    const NAME: &'static str = "check.place";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("check_place");

    fn example() -> Self {
        Self { postal_code: "10551".into(), place: "Bernau".into(), country: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CheckedPlace> {
        let country = super::country_or_own(unit, self.country)?;
        let directories = unit.directories()?;
        let mut findings = Findings::default();
        let (code, place) = (&self.postal_code, &self.place);
        let found = directories.places.check("postal_code", code, "place", place, &country, &mut findings);
        let attribution = directories.places_attribution.clone();
        Ok(CheckedPlace { place: found.map(|found| found.place.into()), findings, attribution })
    }
}

/// Finds places of Germany, Austria, Switzerland and Liechtenstein: by a postal code or its beginning, or by a name, also a
/// misspelt one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindPlaces {
    /// A postal code, its beginning, or a name.
    pub text: String,
    /// Only places of this country.
    #[serde(default)]
    pub country: Option<String>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for FindPlaces {
    type Output = PlaceList;
    const NAME: &'static str = "check.places";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("find_places");

    fn example() -> Self {
        Self { text: "Monschau".into(), country: Some("DE".into()), limit: Some(10) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<PlaceList> {
        let directories = unit.directories()?;
        let directory = &directories.places;
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let text: String = self.text.trim().chars().take(100).collect();
        let country = self.country.map(|country| country.trim().to_uppercase());
        let mut places: Vec<PlaceInfo> = Vec::new();
        if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) {
            for one in directory.countries() {
                if country.as_deref().is_none_or(|wanted| wanted == one) {
                    places.extend(directory.by_code_prefix(one, &text, limit).into_iter().map(PlaceInfo::from));
                }
            }
        } else if !text.is_empty() {
            let named = directory.by_name(&text, country.as_deref());
            places.extend(named.into_iter().map(|found| PlaceInfo::from(found.place)));
            if places.is_empty() {
                let meant = directory.suggest(&text, country.as_deref(), limit);
                places.extend(meant.into_iter().map(|meant| PlaceInfo::from(meant.example)));
            }
        }
        places.truncate(limit);
        Ok(PlaceList { places, attribution: directories.places_attribution.clone() })
    }
}

/// Finds German municipalities of the directory that was loaded: by the official key (AGS) or its beginning (a state, a district),
/// or by the beginning of the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindMunicipalities {
    /// A key, its beginning, or the beginning of a name.
    pub text: String,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for FindMunicipalities {
    type Output = MunicipalityList;
    const NAME: &'static str = "check.municipalities";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("find_municipalities");

    fn example() -> Self {
        Self { text: "01002000".into(), limit: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<MunicipalityList> {
        let directories = unit.directories()?;
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let text: String = self.text.trim().chars().take(100).collect();
        let mut municipalities: Vec<MunicipalityInfo> = Vec::new();
        if let Some(directory) = &directories.municipalities {
            if text.starts_with(|c: char| c.is_ascii_digit()) {
                municipalities.extend(directory.by_key_prefix(&text).take(limit).map(MunicipalityInfo::from));
            } else {
                municipalities.extend(directory.by_name(&text).take(limit).map(MunicipalityInfo::from));
            }
        }
        let is_loaded = directories.municipalities.is_some();
        Ok(MunicipalityList { municipalities, is_loaded, attribution: directories.municipalities_attribution.clone() })
    }
}
