//! The vocabulary, arranged for looking things up.

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::words::{EventWord, HostFunctionWord, OperationWord, RecordWord, RoleWord, Vocabulary};

/// The vocabulary by name.
#[derive(Debug, Default)]
pub(crate) struct Words {
    operations: FxHashMap<String, Arc<OperationWord>>,
    by_function: FxHashMap<String, Arc<OperationWord>>,
    events: FxHashMap<String, Arc<EventWord>>,
    records: FxHashMap<String, RecordWord>,
    kinds: FxHashSet<String>,
    host_functions: FxHashMap<String, HostFunctionWord>,
    roles: Vec<RoleWord>,
    /// Every function that the interpreter knows, filled in when it stands.
    functions: OnceLock<FxHashSet<String>>,
}

impl Words {
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let mut words = Words { roles: vocabulary.roles.clone(), ..Words::default() };
        words.kinds.insert("customer".into());
        for operation in &vocabulary.operations {
            let operation = Arc::new(operation.clone());
            words.kinds.extend(operation.creates.clone());
            if !operation.function.is_empty() {
                words.by_function.insert(operation.function.clone(), Arc::clone(&operation));
            }
            words.operations.insert(operation.name.clone(), operation);
        }
        for event in &vocabulary.events {
            if !event.record_kind.is_empty() {
                words.kinds.insert(event.record_kind.clone());
            }
            words.events.insert(event.name.clone(), Arc::new(event.clone()));
        }
        for record in &vocabulary.records {
            words.kinds.insert(record.kind.clone());
            words.records.insert(record.kind.clone(), record.clone());
        }
        for function in &vocabulary.host_functions {
            words.host_functions.insert(function.name.clone(), function.clone());
        }
        words
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&Arc<OperationWord>> {
        self.operations.get(name)
    }

    pub(crate) fn operation_by_function(&self, function: &str) -> Option<&Arc<OperationWord>> {
        self.by_function.get(function)
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &Arc<OperationWord>> {
        self.operations.values()
    }

    pub(crate) fn event(&self, name: &str) -> Option<&Arc<EventWord>> {
        self.events.get(name)
    }

    pub(crate) fn event_names(&self) -> impl Iterator<Item = &str> {
        self.events.keys().map(String::as_str)
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Arc<EventWord>> {
        self.events.values()
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &RecordWord> {
        self.records.values()
    }

    pub(crate) fn record(&self, kind: &str) -> Option<&RecordWord> {
        self.records.get(kind)
    }

    pub(crate) fn figures(&self) -> impl Iterator<Item = &str> {
        self.records.values().flat_map(|record| &record.figures).map(String::as_str)
    }

    pub(crate) fn is_figure(&self, name: &str) -> bool {
        self.figures().any(|figure| figure == name)
    }

    /// Whether figures are described, so that an unknown one must be a mistake.
    pub(crate) fn knows_figures(&self) -> bool {
        self.figures().next().is_some()
    }

    pub(crate) fn is_kind(&self, name: &str) -> bool {
        self.kinds.contains(name)
    }

    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(String::as_str)
    }

    pub(crate) fn host_function(&self, name: &str) -> Option<&HostFunctionWord> {
        self.host_functions.get(name)
    }

    pub(crate) fn host_functions(&self) -> impl Iterator<Item = &HostFunctionWord> {
        self.host_functions.values()
    }

    pub(crate) fn roles(&self) -> &[RoleWord] {
        &self.roles
    }

    pub(crate) fn role(&self, name: &str) -> Option<&RoleWord> {
        self.roles.iter().find(|role| role.name == name)
    }

    /// Told once, when the interpreter stands.
    pub(crate) fn know_functions(&self, functions: impl Iterator<Item = String>) {
        self.functions.get_or_init(|| functions.collect());
    }

    pub(crate) fn is_function(&self, name: &str) -> bool {
        self.functions.get().is_some_and(|functions| functions.contains(name))
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = &str> {
        self.functions.get().into_iter().flatten().map(String::as_str)
    }
}
