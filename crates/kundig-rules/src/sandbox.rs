//! The sandbox.

use std::time::Duration;

use rhai::Engine;

use crate::words::Vocabulary;

/// How much a rule may take. The defaults are far above what an honest rule needs.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Steps of the interpreter.
    pub operations: u64,
    /// Functions calling functions.
    pub call_depth: usize,
    /// Expressions within expressions, checked when a rule is loaded.
    pub expression_depth: usize,
    /// Bytes in one string.
    pub string_bytes: usize,
    /// Elements in one list, those of inner lists included.
    pub list_elements: usize,
    /// Entries in one map, those of inner maps included.
    pub map_entries: usize,
    /// Variables alive in one function.
    pub variables: usize,
    /// Functions in one file.
    pub functions: usize,
    /// Memory of all variables alive together, in bytes.
    pub memory_bytes: usize,
    /// Operations requested in one run.
    pub requests: usize,
    /// Bytes of one rule file.
    pub source_bytes: usize,
    /// Wall clock of one run.
    pub deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            operations: 200_000,
            call_depth: 32,
            expression_depth: 32,
            string_bytes: 64 * 1024,
            list_elements: 4_096,
            map_entries: 1_000,
            variables: 64,
            functions: 64,
            memory_bytes: 16 * 1024 * 1024,
            requests: 100,
            source_bytes: 256 * 1024,
            deadline: Duration::from_millis(100),
        }
    }
}

/// The configured interpreter with the words that it was configured for.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub engine: Engine,
    pub vocabulary: Vocabulary,
    pub limits: Limits,
}

impl Sandbox {
    pub(crate) fn for_rules(vocabulary: &Vocabulary, limits: Limits) -> Self {
        Sandbox { engine: Engine::new_raw(), vocabulary: vocabulary.clone(), limits }
    }
}
