//! The operation behind an import: some lines in one unit.

use std::collections::BTreeMap;

use kundig_check::{Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::line::{self, Context, TAKEN};
use crate::access::FieldGroup;
use crate::base::{CustomerId, Date, Error, ErrorCode, Result};
use crate::customer::GROUPS;
use crate::customer::operations::RegisterCustomer;
use crate::operation::{Effect, Facts, Operation};
use crate::unit::{Circumstances, Unit};

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<ImportCustomers>()];

/// How many lines one unit takes.
const MAX_LINES: usize = 10_000;

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportLine {
    /// Its number in the file, for the report.
    pub line: u64,
    /// Its values by field: `number`, `salutation`, `given_name`, `family_name`, `organisation`, `street`, `postal_code`, …
    pub values: BTreeMap<String, String>,
}

/// Imports lines of another program's customer file in one unit. A faulty optional value is left out and reported; a line
/// that can't be a customer is set apart with its findings, and the others are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportCustomers {
    /// The program the file comes from; its customer numbers become external references of this system.
    pub system: String,
    /// The lines, at most 10,000.
    pub lines: Vec<ImportLine>,
}

/// A line with what was found about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineFindings {
    /// Its number in the file.
    pub line: u64,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// What became of the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedLines {
    /// The customers, in the order of the lines.
    pub imported: Vec<CustomerId>,
    /// Lines that were imported with doubts, or without a faulty value.
    pub doubtful: Vec<LineFindings>,
    /// Lines that were not imported.
    pub set_apart: Vec<LineFindings>,
}

impl Operation for ImportCustomers {
    type Output = ImportedLines;
    const NAME: &'static str = "customer.import";
    const EMITS: &'static [&'static str] = &["customer.registered"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::Limit, ErrorCode::Denied];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        let values = [
            ("number", "10001"),
            ("salutation", "Frau"),
            ("given_name", "Käthe"),
            ("family_name", "Süßmilch"),
            ("street", "Am Markt 3"),
            ("postal_code", "07743"),
            ("place", "Jena"),
            ("phone", "03641/567890"),
        ];
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { system: "altsystem".into(), lines: vec![ImportLine { line: 2, values }] }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ImportedLines> {
        if self.lines.len() > MAX_LINES {
            return Err(Error::Limit { what: "lines in one unit", limit: MAX_LINES.to_string() });
        }
        let mut findings = Findings::default();
        kundig_check::text::required("system", &self.system, "Herkunft", "system", &mut findings);
        unit.settle(findings)?;
        let company = unit.company()?;
        let today = Date(company.local(unit.now()).date());
        let context = Context { country: &company.country, today, system: &self.system };
        let accept = Some(format!("import from {}", self.system));
        let circumstances = Circumstances { accept, ..unit.circumstances.clone() };
        let mut result = ImportedLines::default();
        for ImportLine { line, values } in &self.lines {
            let mut found = Findings::default();
            for name in values.keys().filter(|name| !TAKEN.contains(&name.as_str())) {
                let finding = found.hint(
                    name,
                    "import.not_taken",
                    format!("Die Spalte „{name}“ wird nicht übernommen."),
                    format!("the column `{name}` is not taken"),
                );
                if let Some(near) = kundig_check::suggest::did_you_mean(name, TAKEN.iter().copied()) {
                    finding.suggest(near);
                }
            }
            let customer = line::read(values, &context, &mut found);
            let number =
                values.get("number").map(|number| number.trim().to_owned()).filter(|number| !number.is_empty());
            let seen = unit.findings().len();
            let registered = unit
                .acting_as(circumstances.clone(), |unit| unit.execute(RegisterCustomer { id: None, number, customer }));
            match registered {
                Ok(customer) => {
                    found.extend(unit.findings().iter().skip(seen).cloned());
                    result.imported.push(customer.id);
                    if !found.is_empty() {
                        result.doubtful.push(LineFindings { line: *line, findings: found.into_vec() });
                    }
                }
                Err(error) => {
                    found.extend(refusal(error)?);
                    result.set_apart.push(LineFindings { line: *line, findings: found.into_vec() });
                }
            }
        }
        Ok(result)
    }
}

/// Why a line was refused; an error that concerns the whole unit is passed on.
fn refusal(error: Error) -> Result<Findings> {
    match error {
        Error::Invalid(findings) | Error::NeedsAcceptance(findings) => Ok(findings),
        Error::Exists { field, .. } => {
            let (de, en) = (error.message_de(), error.to_string());
            let mut findings = Findings::default();
            findings.error(field, "import.exists", de, en);
            Ok(findings)
        }
        other => Err(other),
    }
}
