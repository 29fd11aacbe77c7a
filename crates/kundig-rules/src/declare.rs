//! Reads the declaration at the top of a rule file.

use std::sync::Arc;

use crate::problem::Problem;
use crate::rule::{Rule, RuleSource};
use crate::sandbox::Sandbox;

pub(crate) fn load_rule(_source: &RuleSource, _sandbox: &Arc<Sandbox>, _problems: &mut Vec<Problem>) -> Option<Rule> {
    None
}

pub(crate) fn duplicate_name(rule: &Rule, first: &Rule) -> Problem {
    Problem {
        path: rule.path.clone(),
        line: 1,
        column: 1,
        severity: crate::problem::Severity::Error,
        code: "duplicate_name",
        message_en: format!("the rule `{}` already exists in {}", rule.name, first.path),
        message_de: format!("die Regel `{}` gibt es schon in {}", rule.name, first.path),
        suggestion: None,
    }
}
