//! Functions that the host program lends to rules.

use std::sync::Arc;

use kundig_rules::HostFunctionWord;
use parking_lot::RwLock;
use serde_json::Value;

use crate::base::{Error, Findings, Result};

/// A function of the host program: JSON in, JSON out, or a message.
pub type Function = Arc<dyn Fn(&[Value]) -> Result<Value, String> + Send + Sync>;

/// The functions that are lent.
#[derive(Default)]
pub(crate) struct Functions {
    lent: RwLock<Vec<(HostFunctionWord, Function)>>,
}

impl Functions {
    pub(crate) fn lend(&self, word: HostFunctionWord, function: Function) -> Result<()> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let name = &word.name;
        if name.is_empty()
            || name.len() > 60
            || !name.chars().all(fits)
            || name.starts_with(|c: char| c.is_ascii_digit())
        {
            let mut findings = Findings::default();
            findings.error(
                "name",
                "host.function_name",
                "Der Name besteht aus Kleinbuchstaben, Ziffern und Unterstrich und beginnt nicht mit einer Ziffer.",
                "a name has lower-case letters, digits and underscores and does not begin with a digit",
            );
            return Err(Error::Invalid(findings));
        }
        let mut lent = self.lent.write();
        lent.retain(|(known, _)| known.name != word.name);
        lent.push((word, function));
        Ok(())
    }

    pub(crate) fn words(&self) -> Vec<HostFunctionWord> {
        self.lent.read().iter().map(|(word, _)| word.clone()).collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<Function> {
        self.lent.read().iter().find(|(word, _)| word.name == name).map(|(_, function)| Arc::clone(function))
    }
}
