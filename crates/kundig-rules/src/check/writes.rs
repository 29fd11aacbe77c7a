//! Which fields of which records a rule sets, and whether another rule on the same event sets them too.
//!
//! Only what is likely is said: both rules set the field outright (not in a branch of both), of a record that both spell
//! alike, to values that are not plainly the same, and one event can pass both filters.

use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};

use super::filter;
use crate::declare::{Declaration, Report};
use crate::problem::{Place, Problem, Severity};
use crate::rule::Rule;
use crate::vocabulary::Words;
use crate::words::{FieldType, OperationWord};

/// A field that a rule sets as soon as it reacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Write {
    /// The kind of record, and how the rule reaches it from the event: `record`, `customer`, `case.customer`.
    record: (String, String),
    field: String,
    /// The value, where it is written out.
    value: Option<String>,
    operation: String,
    at: Place,
    /// Whether something decides about it first: a branch, or `applies`.
    depends: bool,
}

/// What `react` sets, or the first step of a process. Later steps come at times of their own.
pub(super) fn written(ast: &AST, declaration: &Declaration, words: &Words) -> Vec<Write> {
    let entry = if declaration.process.is_some() { "start" } else { "react" };
    let Some(function) = ast.iter_functions().find(|f| f.name == entry && f.params.len() == 1) else {
        return Vec::new();
    };
    let event = function.params[0];
    let decided = ast.iter_functions().any(|f| f.name == "applies");
    let record_kind = words.event(&declaration.on).map(|event| event.record_kind.as_str()).unwrap_or_default();
    let mut found = Vec::new();
    let body = ast.clone_functions_only_filtered(|_, _, _, name, params| name == entry && params == 1);
    body.walk(&mut |path: &[ASTNode]| {
        if let Some(ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _))) = path.last()
            && let Some((word, Expr::Map(entries, _))) = asked(call, words)
            && word.creates.is_none()
            && let Some((kind, Some(way))) = word.fields.iter().find(|field| field.name == "id").and_then(|field| {
                let FieldType::Record(kind) = &field.field_type else { return None };
                let (_, id) = entries.0.iter().find(|(key, _)| key.name == "id")?;
                Some((kind, way(id, event, record_kind)))
            })
        {
            let depends = decided || path.iter().any(decides);
            for (key, value) in entries.0.iter().filter(|(key, _)| is_field(kind, &key.name, words)) {
                found.push(Write {
                    record: (kind.clone(), way.clone()),
                    field: key.name.to_string(),
                    value: plain(value),
                    operation: word.name.clone(),
                    at: key.pos.into(),
                    depends,
                });
            }
        }
        true
    });
    found.sort_by_key(|write| write.at);
    found
}

fn asked<'a>(call: &'a FnCallExpr, words: &'a Words) -> Option<(&'a OperationWord, &'a Expr)> {
    if call.is_qualified() || call.is_operator_call() {
        return None;
    }
    match (call.name.as_str(), &call.args[..]) {
        ("op", [Expr::StringConstant(name, _), arguments]) => Some((words.operation(name)?, arguments)),
        (function, [arguments]) => Some((words.operation_by_function(function)?, arguments)),
        _ => None,
    }
}

/// Whether what stands below may be passed over.
fn decides(node: &ASTNode) -> bool {
    match node {
        ASTNode::Stmt(statement) => matches!(
            statement,
            Stmt::If(..) | Stmt::Switch(..) | Stmt::While(..) | Stmt::Do(..) | Stmt::For(..) | Stmt::TryCatch(..)
        ),
        ASTNode::Expr(expression) => matches!(expression, Expr::And(..) | Expr::Or(..) | Expr::Coalesce(..)),
        _ => false,
    }
}

/// Whether the record itself has the field; a `reason` or a `version` is none of it.
fn is_field(kind: &str, name: &str, words: &Words) -> bool {
    let of_record = |field: &str| field == name || field.strip_suffix("_at") == Some(name);
    !matches!(name, "id" | "version")
        && words.record(kind).is_some_and(|record| record.fields.iter().any(|field| of_record(&field.name)))
}

/// The way from the event to a record, so that two rules that name their event differently compare: `event.case`,
/// `event.case.id`, `p.record` are all `record` where the event is about a case.
fn way(expression: &Expr, event: &str, record_kind: &str) -> Option<String> {
    let Expr::Dot(chain, ..) = expression else { return None };
    match &chain.lhs {
        Expr::Variable(variable, ..) if variable.1.as_str() == event => {}
        _ => return None,
    }
    let mut names = Vec::new();
    let mut rest = &chain.rhs;
    loop {
        match rest {
            Expr::Dot(chain, ..) => {
                let Expr::Property(property, _) = &chain.lhs else { return None };
                names.push(property.2.to_string());
                rest = &chain.rhs;
            }
            Expr::Property(property, _) => {
                names.push(property.2.to_string());
                break;
            }
            _ => return None,
        }
    }
    if names.len() > 1 && names.last().is_some_and(|name| name == "id") {
        names.pop();
    }
    if let Some(first) = names.first_mut().filter(|name| *name == record_kind || *name == "id") {
        *first = "record".into();
    }
    Some(names.join("."))
}

fn plain(value: &Expr) -> Option<String> {
    match value {
        Expr::StringConstant(text, _) => Some(format!("\"{text}\"")),
        Expr::IntegerConstant(number, _) => Some(number.to_string()),
        Expr::BoolConstant(truth, _) => Some(truth.to_string()),
        Expr::Unit(_) => Some("()".into()),
        _ => None,
    }
}

/// Warns of fields that two of the rules set on one event.
pub(crate) fn compare(rules: &[(&Rule, &[Write])], problems: &mut Vec<Problem>) {
    for (place, (rule, writes)) in rules.iter().enumerate() {
        if writes.is_empty() {
            continue;
        }
        for (first, earlier) in rules[..place].iter().filter(|(first, _)| first.on == rule.on) {
            if !filter::both_can_hold(&first.when, &rule.when) {
                continue;
            }
            let mut told: Vec<&str> = Vec::new();
            for write in *writes {
                let clash = earlier.iter().find(|other| {
                    other.record == write.record
                        && other.field == write.field
                        && !(other.depends && write.depends)
                        && (other.value.is_none() || other.value != write.value)
                });
                if let Some(other) = clash.filter(|_| !told.contains(&write.field.as_str())) {
                    told.push(&write.field);
                    problems.push(both_write(rule, write, first, other));
                }
            }
        }
    }
}

fn both_write(rule: &Rule, write: &Write, first: &Rule, other: &Write) -> Problem {
    let Write { record: (kind, _), field, operation, .. } = write;
    let there = format!("{}:{}:{}", first.path, other.at.line, other.at.column);
    let mut report = Report::new(&rule.path);
    let en = format!(
        "`{}` and `{}` ({there}) can both answer one `{}` and both set `{kind}.{field}` (by `{operation}` and `{}`): the \
         later one wins",
        rule.name, first.name, rule.on, other.operation
    );
    let de = format!(
        "„{}“ und „{}“ ({there}) können auf dasselbe Ereignis `{}` antworten und setzen beide `{kind}.{field}` (durch \
         `{operation}` und `{}`): Es gilt, was zuletzt kommt",
        rule.name, first.name, rule.on, other.operation
    );
    let problem = report.add(Severity::Warning, "both_write", Position::NONE, en, de);
    (problem.line, problem.column) = (write.at.line, write.at.column);
    problem.clone()
}
