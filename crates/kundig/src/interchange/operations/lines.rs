//! Lines of a file become customers, or are tried.

use std::collections::BTreeMap;

use kundig_check::{Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::run::{check_system, must_be_open};
use super::{conflict, example_id, reach, update};
use crate::access::FieldGroup;
use crate::base::{Date, Error, ErrorCode, ImportId, Result};
use crate::content::ContentHash;
use crate::customer::GROUPS;
use crate::customer::operations::{GetCustomer, RegisterCustomer};
use crate::interchange::columns::{Extras, MAX_ORIGINAL};
use crate::interchange::known::{self, Known};
use crate::interchange::line::{self, Context, Told};
use crate::interchange::store::{ImportStore, SetApartRow};
use crate::interchange::{DuplicatePolicy, Import, ImportLine, LineOutcome, LineResult, SetApartLine, merge};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::{Circumstances, Unit};

/// How many lines one unit takes.
const MAX_LINES: usize = 10_000;

/// Takes in the next lines of a file in one unit, and notes how far the import is. A faulty optional value is left out and
/// reported; a line that can't be a customer is set apart with its findings, and the others are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportLines {
    /// The import.
    pub id: ImportId,
    /// The version that you read: so no line comes in twice.
    pub version: i32,
    /// The lines behind those that are done, at most 10,000.
    pub lines: Vec<ImportLine>,
    /// A hash of all lines up to these, for going on after a stop; as you compute it.
    #[serde(default)]
    pub fingerprint: Option<ContentHash>,
}

/// What became of the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedLines {
    /// The import as it stands now.
    pub import: Import,
    /// The lines, in their order.
    pub lines: Vec<LineResult>,
}

impl Operation for ImportLines {
    type Output = ImportedLines;
    const NAME: &'static str = "import.lines";
    const EMITS: &'static [&'static str] = &["import.advanced", "customer.registered", "customer.changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::Invalid,
        ErrorCode::Limit,
        ErrorCode::Denied,
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::WrongState,
    ];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { id: example_id(), version: 1, lines: vec![example_line()], fingerprint: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ImportedLines> {
        check_count(&self.lines)?;
        let old = reach(unit, self.id)?;
        if old.version != self.version {
            return Err(conflict(old.id, self.version, old.version));
        }
        must_be_open(&old)?;
        let mut new = Import { version: old.version + 1, changed_at: unit.now, ..old.clone() };
        let company = unit.company_no();
        let mut results = Vec::with_capacity(self.lines.len());
        let mut taker = Taker::new(unit, &old.system, old.duplicates)?;
        for mut line in self.lines {
            new.lines_done += 1;
            let original = std::mem::take(&mut line.original);
            let mut result = taker.take(unit, line)?;
            match result.outcome {
                LineOutcome::Created => new.customers_created += 1,
                LineOutcome::Changed => new.customers_changed += 1,
                LineOutcome::Skipped => new.lines_skipped += 1,
                LineOutcome::SetApart => {
                    new.lines_set_apart += 1;
                    let original = cut(original, &mut result.findings);
                    let (place, line, findings) = (new.lines_done, result.line, result.findings.clone());
                    let kept = SetApartLine { place, line, original, findings };
                    unit.db.insert_set_apart(&SetApartRow::new(company, old.id, &kept)?)?;
                }
            }
            results.push(result);
        }
        new.fingerprint = self.fingerprint.or(new.fingerprint);
        update(unit, &old, &new)?;
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("import.advanced", (ImportId::KIND, new.id.any()), None, before, after)?;
        Ok(ImportedLines { import: new, lines: results })
    }
}

/// Tries lines of a file: says what would become of each, and changes nothing.
///
/// Of two lines about one customer the second finds the first within these lines only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TryImport {
    /// The program that the file comes from.
    pub system: String,
    /// What would become of lines whose customers are there already; `create` when left out.
    #[serde(default)]
    pub duplicates: Option<DuplicatePolicy>,
    /// The lines, at most 10,000.
    pub lines: Vec<ImportLine>,
}

/// What would become of lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TriedLines {
    /// The lines, in their order.
    pub lines: Vec<LineResult>,
}

impl Operation for TryImport {
    type Output = TriedLines;
    const NAME: &'static str = "import.try";
    /// It writes and takes everything back: only so it knows what the database would refuse.
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::Limit, ErrorCode::Denied];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { system: "altsystem".into(), duplicates: Some(DuplicatePolicy::Skip), lines: vec![example_line()] }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<TriedLines> {
        check_count(&self.lines)?;
        let mut findings = Findings::default();
        check_system(&self.system, &mut findings);
        unit.settle(findings)?;
        let mark = unit.mark("import_try")?;
        let mut taker = Taker::new(unit, &self.system, self.duplicates.unwrap_or(DuplicatePolicy::Create))?;
        let mut results = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let mut result = taker.take(unit, line)?;
            // The id of a customer who will not be there.
            result.customer = result.customer.filter(|_| result.outcome != LineOutcome::Created);
            results.push(result);
        }
        unit.take_back(mark)?;
        Ok(TriedLines { lines: results })
    }
}

fn check_count(lines: &[ImportLine]) -> Result<()> {
    if lines.len() > MAX_LINES {
        return Err(Error::Limit { what: "lines in one unit", limit: MAX_LINES.to_string() });
    }
    Ok(())
}

fn example_line() -> ImportLine {
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
    let values: BTreeMap<String, String> =
        values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    ImportLine { line: 2, values, ..ImportLine::default() }
}

/// What a line's own text may be to be kept whole; what is cut is named.
fn cut(mut original: Vec<String>, findings: &mut Vec<Finding>) -> Vec<String> {
    let mut left = MAX_ORIGINAL;
    let mut was_cut = false;
    for cell in &mut original {
        if cell.len() > left {
            was_cut = true;
            let end = (0..=left).rev().find(|end| cell.is_char_boundary(*end)).unwrap_or(0);
            cell.truncate(end);
        }
        left -= cell.len();
    }
    if was_cut {
        let mut found = Findings::default();
        found.warning(
            "",
            "import.original_cut",
            format!("Von der Zeile sind nur {} KiB aufbewahrt; der Rest steht in der Datei.", MAX_ORIGINAL / 1024),
            format!("only {} KiB of the line are kept; the rest is in the file", MAX_ORIGINAL / 1024),
        );
        findings.extend(found.into_vec());
    }
    original
}

/// Takes lines, one after the other.
struct Taker {
    circumstances: Circumstances,
    duplicates: DuplicatePolicy,
    system: String,
    country: String,
    currency: crate::base::Currency,
    today: Date,
    custom: Vec<crate::customer::CustomField>,
    extras: Extras,
}

impl Taker {
    fn new(unit: &mut Unit<'_>, system: &str, duplicates: DuplicatePolicy) -> Result<Self> {
        let company = unit.company()?;
        let custom = unit.custom_fields()?.0.clone();
        let accept = Some(format!("import from {system}"));
        Ok(Self {
            circumstances: Circumstances { accept, ..unit.circumstances.clone() },
            duplicates,
            system: system.to_owned(),
            country: company.country.clone(),
            currency: company.currency,
            today: unit.today()?,
            extras: Extras::new(&custom),
            custom,
        })
    }

    fn take(&mut self, unit: &mut Unit<'_>, line: ImportLine) -> Result<LineResult> {
        let mut found = Findings::default();
        found.extend(line.findings);
        let result = |outcome, customer, found: Findings| LineResult {
            line: line.line,
            outcome,
            customer,
            findings: found.into_vec(),
        };
        if found.has_errors() {
            return Ok(result(LineOutcome::SetApart, None, found));
        }
        let context = Context {
            country: &self.country,
            today: self.today,
            currency: self.currency,
            system: &self.system,
            custom: &self.custom,
            extras: &self.extras,
        };
        let told = line::read(&line.values, &context, &mut found);
        let known = match self.duplicates {
            DuplicatePolicy::Create => Known::Nobody,
            _ => known::find(unit, &told)?,
        };
        let seen = unit.findings().len();
        let circumstances = self.circumstances.clone();
        let taken = unit.acting_as(circumstances, |unit| self.write(unit, told, known));
        match taken {
            Ok((outcome, customer)) => {
                found.extend(unit.findings().iter().skip(seen).cloned());
                Ok(result(outcome, Some(customer), found))
            }
            Err(error) => {
                found.extend(refusal(error)?);
                Ok(result(LineOutcome::SetApart, None, found))
            }
        }
    }

    fn write(&self, unit: &mut Unit<'_>, told: Told, known: Known) -> Result<(LineOutcome, crate::base::CustomerId)> {
        let id = match known {
            Known::Doubtful(findings) => return Err(Error::Invalid(findings)),
            Known::Nobody => {
                let registered =
                    unit.execute(RegisterCustomer { id: None, number: told.number, customer: told.customer })?;
                return Ok((LineOutcome::Created, registered.id));
            }
            Known::One(id) => id,
        };
        if self.duplicates == DuplicatePolicy::Skip {
            return Ok((LineOutcome::Skipped, id));
        }
        let old = unit.execute(GetCustomer { id })?;
        let change = merge::change(&old, told, self.duplicates, self.today, &self.country).map_err(Error::Invalid)?;
        let new = unit.execute(change)?;
        let outcome = if new.version == old.version { LineOutcome::Skipped } else { LineOutcome::Changed };
        Ok((outcome, id))
    }
}

/// Why a line was refused; an error that concerns the whole unit is passed on.
fn refusal(error: Error) -> Result<Findings> {
    let path = match &error {
        Error::Invalid(findings) | Error::NeedsAcceptance(findings) => return Ok(findings.clone()),
        Error::Exists { field, .. } => *field,
        Error::NotFound { .. } | Error::Conflict { .. } => "",
        _ => return Err(error),
    };
    let (de, en) = (error.message_de(), error.to_string());
    let mut findings = Findings::default();
    findings.error(path, "import.exists", de, en);
    Ok(findings)
}
