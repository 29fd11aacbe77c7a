//! Reactions per second: in memory beside zen-engine, durable on SQLite and PostgreSQL beside the same reaction written by
//! hand in Rust; with 10, 100 and 1,000 rules of which one fits.

mod durable;
mod memory;
mod zen;

use tempfile::TempDir;

use crate::report::Report;
use crate::world::scratch;
use crate::{Outcome, Wish};

/// How many rules are loaded.
const RULES: [usize; 3] = [10, 100, 1_000];

/// What the contact of the bench is about; the rule that fits asks for it.
const SUBJECT: &str = "Heizung ausgefallen";

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    memory::run(wish, report)?;
    durable::run(wish, report)
}

/// So many rules of which one fits. Half of the others listen to the same event and ask for another subject, the rest
/// listens to other events.
fn rules(count: usize) -> std::io::Result<TempDir> {
    let folder = scratch()?;
    for number in 0..count {
        let (on, subject) = match number {
            // Neither the first nor the last of its folder.
            number if number == count / 2 => ("contact.recorded", SUBJECT.to_owned()),
            number if number % 2 == 0 => ("contact.recorded", format!("nie {number}")),
            number => ("case.opened", format!("nie {number}")),
        };
        let more = if on == "contact.recorded" { "direction: \"in\", kind: \"complaint\", " } else { "" };
        let text = format!(
            "rule(#{{\n    name: \"bench.rule_{number}\",\n    about: \"One of many.\",\n    on: \"{on}\",\n    \
             when: #{{ {more}subject: \"{subject}\" }},\n    run_as: \"service\",\n}});\n\n\
             fn react(event) {{\n    follow_up(#{{ subject: `Rückruf: ${{event.subject}}`, department: \"service\", \
             due: business_days(1) }});\n}}\n"
        );
        std::fs::write(folder.path().join(format!("rule_{number:04}.rhai")), text)?;
    }
    Ok(folder)
}
