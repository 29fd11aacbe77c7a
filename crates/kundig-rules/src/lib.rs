//! Sandboxed rules in rhai: load, check, index, run, trace. Knows no database.

mod check;
mod declare;
mod host;
mod index;
mod library;
mod problem;
mod record;
mod request;
mod rule;
mod run;
mod sandbox;
mod state;
mod testing;
mod value;
mod vocabulary;
mod when;
mod words;

pub use host::{Host, HostError, RecordRef};
pub use problem::{Problem, Severity};
pub use rule::{Event, Rule, RuleSet, RuleSource};
pub use run::{Failure, FailureKind, Outcome, Request, Run};
pub use sandbox::Limits;
pub use testing::{TestRequest, TestResult, TestRun, TestWorld, run_tests};
pub use when::{Condition, Consideration, ConsideredCondition, Expected};
pub use words::{EventWord, FieldType, FieldWord, HostFunctionWord, OperationWord, RecordWord, Vocabulary};
