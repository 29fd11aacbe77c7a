//! Tests beside rules: `*.test.rhai`.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::host::{Host, HostError, RecordRef};
use crate::rule::RuleSource;
use crate::words::Vocabulary;

/// A small world in which a test plays: the engine implements it over a throw-away database.
pub trait TestWorld: Host {
    /// `given_customer(#{…})`: a record that exists before the test begins. Fields that are no fields of the record
    /// but figures (`revenue`) are what [`Host::figure`] shall answer.
    fn given(&mut self, kind: &str, fields: Map<String, Value>) -> Result<RecordRef, HostError>;

    /// `at("2026-12-23 16:30")`: sets the clock, in the company's civil time.
    fn at(&mut self, time: &str) -> Result<(), HostError>;

    /// Executes an operation as the application would, with the rules reacting.
    fn operation(&mut self, name: &str, arguments: Value) -> Result<TestRun, HostError>;
}

/// What an operation of a test set in motion.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestRun {
    /// The record that the operation created or changed.
    pub record: Option<RecordRef>,
    /// The names of the rules that reacted, in order.
    pub fired: Vec<String>,
    /// The operations that they requested, with the fields of what came of them.
    pub requested: Vec<TestRequest>,
    /// The rules that failed, with the message.
    pub failed: Vec<(String, String)>,
}

/// A requested operation as it was executed.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRequest {
    /// The operation's name, e.g. `followup.create`.
    pub operation: String,
    /// The fields of the result: the arguments, with what the operation made of them (a `due` that is a time).
    pub fields: Map<String, Value>,
}

/// How one test ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestResult {
    /// The sentence that the test proves.
    pub name: String,
    /// Whether it holds.
    pub passed: bool,
    /// Why not; empty when passed.
    pub message: String,
    /// The line of the expectation that failed, or where the test begins.
    pub line: u32,
    /// What the test printed.
    pub log: Vec<String>,
}

/// Runs the tests of one file, each in a world of its own.
pub fn run_tests(
    _source: &RuleSource,
    _vocabulary: &Vocabulary,
    _world: &mut dyn FnMut() -> Box<dyn TestWorld>,
) -> Vec<TestResult> {
    Vec::new()
}
