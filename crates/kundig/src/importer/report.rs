//! What became of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use kundig_check::{Finding, Findings};
use rustc_hash::{FxHashSet, FxHasher};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::interchange::{DuplicatePolicy, FileFormat, Import, ImportLine, LineOutcome, LineResult};

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportReport {
    /// The import as it stands now; none for a dry run.
    pub import: Option<Import>,
    /// What kind of file it is.
    pub format: Option<FileFormat>,
    /// The saved mapping that was used.
    pub mapping: Option<String>,
    /// Lines read this time, without the header.
    pub lines: u64,
    /// Lines that became new customers.
    pub imported: u64,
    /// Lines that changed customers who were there.
    pub changed: u64,
    /// Lines whose customers stayed as they were.
    pub skipped: u64,
    /// Lines set apart.
    pub set_apart: u64,
    /// Which column was read as what.
    pub columns: BTreeMap<String, String>,
    /// Columns that a customer has no place for.
    pub columns_not_taken: Vec<String>,
    /// What each column of a table was taken for, and why.
    pub suggestions: Vec<ImportColumn>,
    /// What was found about the file as a whole.
    pub findings: Vec<Finding>,
    /// How often each finding came, by code.
    pub findings_by_code: BTreeMap<String, u64>,
    /// Lines with findings; as many as the options ask for.
    pub with_findings: Vec<LineResult>,
    /// The import was stopped, or the file broke off; what is imported stays, and it can be gone on with.
    pub stopped: bool,
}

/// A column of a table, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportColumn {
    /// Its place, from 1.
    pub column: u64,
    /// Its header.
    pub header: String,
    /// What it holds.
    pub field: Option<String>,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// By what it was understood: `told`, `word`, `parts`, `abbreviation`, `typo`, `values`, …
    pub reason: String,
    /// Some of its values.
    pub samples: Vec<String>,
}

impl ImportReport {
    pub(super) fn note(&mut self, results: Vec<LineResult>, listed: usize) {
        for result in results {
            match result.outcome {
                LineOutcome::Created => self.imported += 1,
                LineOutcome::Changed => self.changed += 1,
                LineOutcome::Skipped => self.skipped += 1,
                LineOutcome::SetApart => self.set_apart += 1,
            }
            for finding in &result.findings {
                *self.findings_by_code.entry(finding.code.to_string()).or_default() += 1;
            }
            if !result.findings.is_empty() && self.with_findings.len() < listed {
                self.with_findings.push(result);
            }
        }
    }

    /// Values of cards and objects that customers have no place for.
    pub(super) fn not_taken_besides(&mut self, names: BTreeSet<String>) {
        let known: BTreeSet<String> = self.columns_not_taken.drain(..).collect();
        self.columns_not_taken = known.union(&names).cloned().collect();
    }
}

/// The keys of customers that earlier units of a trial would have created, as hashes.
#[derive(Default)]
pub(super) struct Seen(FxHashSet<u64>);

impl Seen {
    /// The keys by which one line finds another's customer.
    pub(super) fn keys(line: &ImportLine) -> Vec<u64> {
        let keys = ["number", "source_id"].into_iter().filter_map(|name| Some((name, line.values.get(name)?.trim())));
        let hash = |(name, key): (&str, &str)| {
            let mut hasher = FxHasher::default();
            (name, key).hash(&mut hasher);
            hasher.finish()
        };
        keys.filter(|(_, key)| !key.is_empty()).map(hash).collect()
    }

    /// A trial takes each unit back: whom an earlier one would have created is found here.
    pub(super) fn compare(&mut self, keys: &[Vec<u64>], results: &mut [LineResult], policy: DuplicatePolicy) {
        let mut created: Vec<u64> = Vec::new();
        for (keys, result) in keys.iter().zip(results).filter(|(_, result)| result.outcome == LineOutcome::Created) {
            if !keys.iter().any(|key| self.0.contains(key)) {
                created.extend(keys);
                continue;
            }
            result.outcome = match policy {
                DuplicatePolicy::Create => LineOutcome::SetApart,
                DuplicatePolicy::Skip => LineOutcome::Skipped,
                DuplicatePolicy::Update | DuplicatePolicy::Fill => LineOutcome::Changed,
            };
            if policy == DuplicatePolicy::Create {
                let mut found = Findings::default();
                found.error(
                    "number",
                    "import.exists",
                    "Eine frühere Zeile der Datei hat dieselbe Nummer.",
                    "an earlier line of the file has the same number",
                );
                result.findings.extend(found.into_vec());
            }
        }
        self.0.extend(created);
    }
}
