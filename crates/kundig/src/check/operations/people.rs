//! The checks of what belongs to people: names, phones and whole addresses.

use kundig_check::{Findings, name, phone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, Result};
use crate::check::{CheckedPhone, ReadAddress, ReadName};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Checks a telephone number and says what it is: how it is stored and printed, what kind of line it is, and where its area code
/// belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPhone {
    /// The number as it was typed.
    pub phone: String,
    /// The country that it belongs to if it names none; the company's when left out.
    #[serde(default)]
    pub country: Option<String>,
}

impl Operation for CheckPhone {
    type Output = CheckedPhone;
    const NAME: &'static str = "check.phone";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("check_phone");

    fn example() -> Self {
        Self { phone: "(03641) 63-187744".into(), country: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CheckedPhone> {
        let country = super::country_or_own(unit, self.country)?;
        let mut findings = Findings::default();
        let read = phone::phone("phone", &self.phone, &country, &mut findings);
        let e164 = read.as_ref().map(|read| read.e164.as_str());
        Ok(CheckedPhone {
            printed: e164.map(phone::printed),
            place: e164.and_then(phone::place).map(str::to_owned),
            kind: read.as_ref().map(|read| read.kind.into()),
            normal: read.map(|read| read.e164),
            findings,
        })
    }
}

/// Reads an address of one line or several, as it is pasted from a letter's foot or a web page, into its parts. What can't be told is
/// empty; check the parts, or enter them, to hear what is doubtful about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitAddress {
    /// The address as it was pasted.
    pub text: String,
    /// The country that is meant when the text names none; the company's when left out.
    #[serde(default)]
    pub country: Option<String>,
}

impl Operation for SplitAddress {
    type Output = ReadAddress;
    const NAME: &'static str = "check.address";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("read_address");

    fn example() -> Self {
        Self { text: "Deutsche Bank AG, Straße des 17. Juni 135 a, 10623 Berlin".into(), country: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ReadAddress> {
        let country = super::country_or_own(unit, self.country)?;
        let directories = unit.directories()?;
        Ok(directories.places.read_address(&self.text, &country).into())
    }
}

/// Reads a name as somebody typed it in one line, of a person, a couple or a firm, into its parts. Whose sex a given name tells is a guess,
/// to be suggested and never stored unasked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitName {
    /// The name as it was typed.
    pub text: String,
}

impl Operation for SplitName {
    type Output = ReadName;
    const NAME: &'static str = "check.name";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];
    const RULE_WORD: Option<&'static str> = Some("read_name");

    fn example() -> Self {
        Self { text: "Frau Prof. Dr. Anna-Lena Freifrau von und zu Guttenberg, MBA".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ReadName> {
        let country = unit.company()?.country.clone();
        Ok(ReadName::new(&name::read(&self.text), &country))
    }
}
