//! An operation as a page of reference: its fields with types, what it can be refused with, an example.

use std::collections::BTreeSet;

use kundig::operation::Facts;
use serde_json::{Value, json};

use super::args::{command_line, without_nulls};
use super::schema::{self, Field, Shape, branches, fields_of, reflow};
use crate::failure::Failure;
use crate::shell::Shell;
use crate::text::Table;

/// Everything about an operation as one document.
pub fn document(facts: &Facts) -> Value {
    json!({
        "name": facts.name,
        "effect": facts.effect,
        "about": reflow(&facts.about()),
        "errors": facts.errors,
        "field_groups": facts.field_groups.iter().map(|group| group.name).collect::<Vec<_>>(),
        "creates": facts.creates,
        "emits": facts.emits,
        "rule_word": facts.rule_word,
        "example": (facts.example)(),
        "input": (facts.input_schema)(),
        "output": (facts.output_schema)(),
    })
}

/// The page for people.
pub fn page(shell: &mut Shell, facts: &Facts) -> Result<(), Failure> {
    let schema = (facts.input_schema)();
    let root = schema.as_value();
    shell.line(format!("{} ({})", facts.name, facts.effect))?;
    for line in wrapped(&reflow(&facts.about()), shell.width()) {
        shell.line(format!("  {line}"))?;
    }
    let fields = schema::fields(facts, root);
    shell.line("")?;
    if fields.is_empty() {
        shell.line("Input: none")?;
    } else {
        shell.line("Input:")?;
        table(shell, &fields, 2)?;
    }
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<String> = fields.iter().filter_map(|field| type_name(&field.shape)).collect();
    while !waiting.is_empty() {
        let name = waiting.remove(0);
        if seen.insert(name.clone()) {
            waiting.extend(definition(shell, root, &name)?);
        }
    }
    let errors: Vec<&str> = facts.errors.iter().map(|code| code.as_str()).collect();
    let groups: Vec<&str> = facts.field_groups.iter().map(|group| group.name).collect();
    let lists =
        [("Can be refused with", errors), ("Field groups of its right", groups), ("Events", facts.emits.to_vec())];
    for (label, words) in lists {
        if !words.is_empty() {
            shell.line(format!("\n{label}: {}", words.join(", ")))?;
        }
    }
    if let Some(word) = facts.rule_word {
        shell.line(format!("In rules: {word}(#{{ … }})"))?;
    }
    shell.line("\nExample:")?;
    shell.lines(command_line(facts, &fields).lines().map(|line| format!("  {line}")))?;
    shell.line(format!("  kundig call {} '{}'", facts.name, without_nulls(&(facts.example)())))?;
    Ok(())
}

fn type_name(shape: &Shape) -> Option<String> {
    match shape {
        Shape::List(inner) => type_name(inner),
        Shape::Object(name) | Shape::Open(name) => Some(name.clone()),
        _ => None,
    }
}

/// Shows one type that fields speak of, and names the types that it speaks of itself.
fn definition(shell: &mut Shell, root: &Value, name: &str) -> Result<Vec<String>, Failure> {
    let Some(node) = root["$defs"].get(name) else { return Ok(Vec::new()) };
    let mut further = Vec::new();
    let alternatives = branches(root, node);
    let about = schema::sentence(node);
    shell.line(format!("\n{name}: {}", about.split("\n\n").next().unwrap_or_default()))?;
    for alternative in &alternatives {
        let fields = fields_of(root, alternative);
        let about = schema::sentence(alternative);
        if fields.is_empty() {
            shell.line(format!("  {}: {about}", schema::shape(root, alternative).word()))?;
            continue;
        }
        further.extend(fields.iter().filter_map(|field| type_name(&field.shape)));
        if alternatives.len() == 1 {
            table(shell, &fields, 2)?;
            continue;
        }
        shell.line(format!("  one of: {about}"))?;
        table(shell, &fields, 4)?;
    }
    Ok(further)
}

fn table(shell: &mut Shell, fields: &[Field], indent: usize) -> Result<(), Failure> {
    let mut table = Table::new(["field", "", "type", "meaning"]).indent(indent);
    for field in fields {
        let default = field.default.as_ref().map(|default| format!(" Default: {default}.")).unwrap_or_default();
        let required = if field.required { "required" } else { "" };
        let about = field.about.split("\n\n").next().unwrap_or_default();
        table.row([field.name.as_str(), required, &field.shape.word(), &format!("{about}{default}")]);
    }
    Ok(shell.table(table)?)
}

fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let width = width.unwrap_or(100).saturating_sub(2).clamp(40, 100);
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n") {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && console::measure_text_width(&line) + 1 + console::measure_text_width(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
