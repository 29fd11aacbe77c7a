//! How a customer is greeted.

use kundig_check::greeting as check;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::load_visible;
use crate::base::{CustomerId, Error, ErrorCode, Result, text_enum};
use crate::customer::greeting;
use crate::customer::mask::groups;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

text_enum! {
    /// The language of a letter.
    pub enum GreetingLanguage {
        /// German.
        German = "de",
        /// German as in Switzerland and Liechtenstein: no comma follows.
        SwissGerman = "de_ch",
        /// English.
        English = "en",
    }
}

text_enum! {
    /// How close one is.
    pub enum GreetingTone {
        /// `Sehr geehrte Frau Müller,`
        Formal = "formal",
        /// `Liebe Anna,`
        Warm = "warm",
        /// `Hallo Anna,`
        Casual = "casual",
    }
}

/// Answers the line with which a letter or mail to a customer begins, by usage (DIN 5008): titles, nobility, couples, firms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GreetCustomer {
    /// The customer.
    pub id: CustomerId,
    /// The language; the customer's when left out.
    #[serde(default)]
    pub language: Option<GreetingLanguage>,
    /// How close one is; formal when left out.
    #[serde(default)]
    pub tone: Option<GreetingTone>,
}

/// A salutation line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Greeting {
    /// The line, e.g. `Sehr geehrte Frau Dr. Müller,`.
    pub line: String,
}

impl Operation for GreetCustomer {
    type Output = Greeting;
    const NAME: &'static str = "customer.greeting";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Denied];
    const RULE_WORD: Option<&'static str> = Some("greeting");

    fn example() -> Self {
        Self {
            id: CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
            language: None,
            tone: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Greeting> {
        let decision = unit.decision();
        let access = load_visible(unit, &decision, self.id)?;
        if !access.mask.has(groups::MASTER) {
            return Err(Error::Denied {
                right: "customer.greeting on customer.master".into(),
                actor: unit.circumstances.access.actor.to_string(),
                reason: "no role of theirs opens the names of customers".into(),
            });
        }
        let language = self.language.map(|language| match language {
            GreetingLanguage::German => check::Language::German,
            GreetingLanguage::SwissGerman => check::Language::SwissGerman,
            GreetingLanguage::English => check::Language::English,
        });
        let tone = match self.tone {
            None | Some(GreetingTone::Formal) => check::Tone::Formal,
            Some(GreetingTone::Warm) => check::Tone::Warm,
            Some(GreetingTone::Casual) => check::Tone::Casual,
        };
        Ok(Greeting { line: greeting::of(&access.customer, language, tone) })
    }
}
