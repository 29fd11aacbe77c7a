//! The reference of the words of rules, made from the catalogue: pages for people, definitions for editors.

mod example;
mod pages;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::store::AccessStore;
use crate::base::{ErrorCode, Result};
use crate::operation::{Effect, Facts, Operation};
use crate::unit::Unit;

/// Every operation of the reference.
pub const ALL: &[Facts] = &[Facts::of::<ReferRules>()];

/// Writes the reference of the words that rules may use: events, records, operations, values and the functions that the host
/// lends, as Markdown, and as definition files for rhai's language server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferRules {}

/// The reference, file by file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleReference {
    /// The index first.
    pub files: Vec<ReferenceFile>,
}

/// A file of the reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReferenceFile {
    /// Its name, with a slash between folder and file.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Operation for ReferRules {
    type Output = RuleReference;
    const NAME: &'static str = "rule.reference";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RuleReference> {
        let roles = unit.db.all_roles()?;
        let vocabulary = unit.services.vocabulary(roles);
        let mut files = pages::write(&vocabulary, unit.services.operations());
        files.extend(
            kundig_rules::definitions(&vocabulary)
                .into_iter()
                .map(|file| ReferenceFile { name: format!("definitions/{}", file.name), text: file.text }),
        );
        Ok(RuleReference { files })
    }
}
