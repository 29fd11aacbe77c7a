//! The peer: a decision table of zen-engine, asked as often as the automation bench wishes.
//!
//! Reads lines `rows times` and answers each with the nanoseconds that so many decisions took, so that the bench can let
//! both sides run by turns. The table is what our filters say: one row fits, the others ask for another subject.

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Instant;

use serde_json::{Value, json};
use zen_engine::DecisionEngine;
use zen_engine::model::DecisionContent;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (rows, times) = line.split_once(' ').ok_or("expected `rows times`")?;
        let (rows, times): (usize, usize) = (rows.parse()?, times.trim().parse()?);
        let content: DecisionContent = serde_json::from_value(graph(rows))?;
        let mut decision = DecisionEngine::default().create_decision(content.into())?;
        decision.compile();
        let event = json!({
            "event": "contact.recorded", "direction": "in", "kind": "complaint", "medium": "phone",
            "subject": "Heizung ausgefallen", "customer": "0190000000007000800000000000000a",
        });
        let answer = runtime.block_on(decision.evaluate(event.clone().into())).map_err(|error| error.to_string())?;
        let answer = serde_json::to_value(&answer.result)?;
        if answer["operation"] != "followup.create" {
            return Err(format!("the table decided otherwise: {answer}").into());
        }
        let context: zen_engine::Variable = event.into();
        let begun = Instant::now();
        runtime.block_on(async {
            for _ in 0..times {
                black_box(decision.evaluate(context.clone()).await.map_err(|error| error.to_string())?);
            }
            Ok::<_, String>(())
        })?;
        println!("{}", begun.elapsed().as_nanos());
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// A table of so many rows of which the last one fits: direction, kind and subject, as the rules of the bench ask.
fn graph(rows: usize) -> Value {
    let row = |number: usize| {
        let fits = number + 1 == rows;
        json!({
            "_id": format!("r{number}"),
            "direction": "'in'",
            "kind": "'complaint'",
            "subject": if fits { "'Heizung ausgefallen'".into() } else { format!("'nie {number}'") },
            "operation": "'followup.create'",
            "text": "'Rückruf: ' + subject",
            "department": "'service'",
            "days": "1",
        })
    };
    let rules: Vec<Value> = (0..rows).map(row).collect();
    let column = |id: &str, field: &str| json!({ "id": id, "name": id, "field": field });
    json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode" },
            { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": "first",
                "inputs": [column("direction", "direction"), column("kind", "kind"), column("subject", "subject")],
                "outputs": [column("operation", "operation"), column("text", "subject"),
                            column("department", "department"), column("days", "due.business_days")],
                "rules": rules,
            } },
            { "id": "out", "name": "out", "type": "outputNode" },
        ],
        "edges": [
            { "id": "e1", "type": "edge", "sourceId": "in", "targetId": "table" },
            { "id": "e2", "type": "edge", "sourceId": "table", "targetId": "out" },
        ],
    })
}
