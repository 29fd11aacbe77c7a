//! What the codes of findings mean.

use kundig_check::codes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{ErrorCode, Result};
use crate::check::{CodeList, CodeMeaning};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Lists the codes of the findings that checks of values can give, with what they mean. A code never gets another meaning: decide by
/// codes and show the messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCodes {
    /// Only those that begin so, e.g. `iban.`.
    #[serde(default)]
    pub prefix: Option<String>,
}

impl Operation for ListCodes {
    type Output = CodeList;
    const NAME: &'static str = "check.codes";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self { prefix: Some("iban.".into()) }
    }

    fn run(self, _: &mut Unit<'_>) -> Result<CodeList> {
        let prefix = self.prefix.unwrap_or_default();
        let meaning = |info: &codes::CodeInfo| CodeMeaning {
            code: info.code.to_owned(),
            severity: info.severity,
            about_de: info.about_de.to_owned(),
            about_en: info.about_en.to_owned(),
            may_suggest: info.may_suggest(),
        };
        let fitting = codes::ALL.iter().filter(|info| info.code.starts_with(&prefix));
        Ok(CodeList { codes: fitting.map(meaning).collect() })
    }
}
