//! Whether the role of a rule grants what the rule asks for and reads.

use rhai::Position;

use crate::declare::{Declaration, Report};
use crate::problem::{Place, Severity};
use crate::vocabulary::Words;

/// A right that the rule needs, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub at: Place,
    pub right: String,
    /// The kind of record that is read by it; none where an operation is requested.
    pub reads: Option<String>,
}

/// Warns of rights that the role does not grant. A warning, since rights are changed while rules are loaded: the engine
/// asks again at every run. A rule without a role has the rights of whoever caused the event.
pub(super) fn check(needs: &[Need], declaration: &Declaration, words: &Words, report: &mut Report) {
    let Some((name, at)) = &declaration.run_as else { return };
    let Some(role) = words.role(name) else { return };
    let Some(grants) = &role.grants else { return };
    let better = better(needs, words);
    let mut told: Vec<&str> = Vec::new();
    for Need { at: place, right, reads } in needs {
        let narrow = role.narrow.contains(right);
        if grants.contains(right) && !narrow || told.contains(&right.as_str()) {
            continue;
        }
        told.push(right);
        let (lacks_en, lacks_de) = if narrow {
            (
                format!("grants `{right}` only for what is one's own or one's team's, and a rule belongs to nobody"),
                format!("gewährt `{right}` nur für Eigenes oder das des Teams, und eine Regel gehört zu niemandem"),
            )
        } else {
            (format!("does not grant `{right}`"), format!("gewährt `{right}` nicht"))
        };
        let (then_en, then_de) = match reads {
            None => ("the rule will be refused".to_owned(), "Die Regel wird damit abgewiesen".to_owned()),
            Some(kind) => {
                (format!("the rule finds no `{kind}` to read"), format!("Die Regel sieht keinen Datensatz `{kind}`"))
            }
        };
        let en = format!("the role `{name}` {lacks_en}: {then_en}");
        let de = format!("die Rolle `{name}` {lacks_de}: {then_de}");
        let problem = report.add(Severity::Warning, "missing_right", *at, en, de);
        // Where the place of the request is unknown, that of the role remains.
        if place.line > 0 {
            (problem.line, problem.column) = (place.line, place.column);
        }
        problem.suggestion = better.clone().map(|role| format!("run_as: \"{role}\""));
    }
}

/// The role that grants all of it, and as little as possible besides.
fn better(needs: &[Need], words: &Words) -> Option<String> {
    let will_do = |grants: &[String], narrow: &[String]| {
        needs.iter().all(|need| grants.contains(&need.right) && !narrow.contains(&need.right))
    };
    let roles = words.roles().iter().filter_map(|role| Some((role, role.grants.as_deref()?)));
    roles
        .filter(|(role, grants)| will_do(grants, &role.narrow))
        .min_by_key(|(_, grants)| grants.len())
        .map(|(role, _)| role.name.clone())
}

/// A right for a place in the file.
pub(super) fn need(at: Position, right: &str, reads: Option<&str>) -> Need {
    Need { at: at.into(), right: right.to_owned(), reads: reads.map(str::to_owned) }
}
