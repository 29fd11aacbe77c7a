//! Relations are recorded, changed and ended.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{example_customer, example_id, reach};
use crate::base::{CustomerId, Date, Error, ErrorCode, RelationId, Result, long_text, single_line};
use crate::customer;
use crate::customer::PartyKind;
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::relation::store::{RelationRow, RelationStore};
use crate::relation::{Relation, RelationKind};
use crate::unit::Unit;

/// The longest note, in characters.
const MAX_NOTE: usize = 2_000;
/// How many relations a customer may have on one side.
const MAX_RELATIONS: i64 = 10_000;

/// Records what a customer is to another one. The other side is recorded with it: whoever has a child is a parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRelation {
    /// The relation's id, when the caller wants to choose it.
    #[serde(default)]
    pub id: Option<RelationId>,
    /// The one.
    pub customer: CustomerId,
    /// What the one is to the other.
    pub kind: RelationKind,
    /// The other.
    pub other: CustomerId,
    /// The department, for contact persons and employees.
    #[serde(default)]
    pub department: Option<String>,
    /// The function.
    #[serde(default)]
    pub function: Option<String>,
    /// What should be known about it.
    #[serde(default)]
    pub note: Option<String>,
    /// The first day, where it is known.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// The last day.
    #[serde(default)]
    pub valid_until: Option<Date>,
}

impl Operation for RecordRelation {
    type Output = Relation;
    const NAME: &'static str = "relation.record";
    const EMITS: &'static [&'static str] = &["relation.recorded"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Exists, ErrorCode::WrongState];
    const CREATES: Option<&'static str> = Some(RelationId::KIND);
    const RULE_WORD: Option<&'static str> = Some("relate");

    fn example() -> Self {
        Self {
            id: None,
            customer: example_customer(1),
            kind: RelationKind::Spouse,
            other: example_customer(2),
            department: None,
            function: None,
            note: None,
            valid_from: None,
            valid_until: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Relation> {
        let (company, now) = (unit.company_no(), unit.now);
        let one = customer::operations::reach(unit, self.customer)?.kind;
        let other = customer::operations::reach(unit, self.other)?.kind;
        let mut findings = Findings::default();
        if self.customer == self.other {
            findings.error(
                "other",
                "relation.self",
                "Eine Beziehung verbindet zwei verschiedene Kunden.",
                "a relation is between two different customers",
            );
        }
        let (of_one, of_other) = self.kind.parties();
        for (path, is, must) in [("customer", one, of_one), ("other", other, of_other)] {
            if must.is_some_and(|must| must != is) {
                wrong_party(path, self.kind, is, &mut findings);
            }
        }
        let id = self.id.unwrap_or_else(|| unit.new_id());
        let relation = Relation {
            id,
            version: 1,
            customer: self.customer,
            kind: self.kind,
            other: self.other,
            department: single_line("department", self.department, &mut findings),
            function: single_line("function", self.function, &mut findings),
            note: note(self.note, &mut findings),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            created_at: now,
            changed_at: now,
        };
        check_days(&relation, &mut findings);
        unit.settle(findings)?;
        let stored = if relation.kind.is_stored() { relation.clone() } else { relation.clone().turned() };
        check_new(unit, &stored)?;
        unit.db.insert_relation(&RelationRow::new(company, &stored))?;
        let (before, after) = Draft::change(None, &relation)?;
        unit.record("relation.recorded", (RelationId::KIND, id.any()), Some(relation.customer), before, after)?;
        Ok(relation)
    }
}

fn wrong_party(path: &str, kind: RelationKind, is: PartyKind, findings: &mut Findings) {
    let (de, en) = match is {
        PartyKind::Person => ("einer Firma", "an organisation"),
        PartyKind::Organisation => ("einer Person", "a person"),
    };
    findings.error(
        path,
        "relation.party",
        format!("An dieser Stelle steht bei der Beziehung „{kind}“ der Datensatz {de}."),
        format!("in a relation `{kind}` this must be {en}"),
    );
}

fn note(typed: Option<String>, findings: &mut Findings) -> Option<String> {
    let note = typed.filter(|note| !note.trim().is_empty())?;
    long_text("note", &note, MAX_NOTE, "Bemerkung", "note", findings);
    Some(note)
}

fn check_days(relation: &Relation, findings: &mut Findings) {
    if let (Some(from), Some(until)) = (relation.valid_from, relation.valid_until)
        && from > until
    {
        findings.error(
            "valid_until",
            "relation.validity",
            "Die Beziehung endet, bevor sie beginnt.",
            "the relation ends before it begins",
        );
    }
}

/// The same two are not related in the same way twice at a time, and not the one way and the other.
fn check_new(unit: &mut Unit<'_>, new: &Relation) -> Result<()> {
    let company = unit.company_no();
    if unit.db.relation(company, new.id)?.is_some() {
        return Err(Error::Exists { record: RelationId::KIND, field: "id", key: new.id.to_string() });
    }
    let mut known = unit.db.relations_from(company, new.customer, MAX_RELATIONS)?;
    known.extend(unit.db.relations_to(company, new.customer, MAX_RELATIONS)?);
    let same = known.iter().find(|row| {
        let both = (row.customer, row.other);
        let begins_before_end =
            |from: Option<Date>, until: Option<Date>| from.zip(until).is_none_or(|(from, until)| from <= until);
        row.kind == new.kind
            && (both == (new.customer, new.other) || both == (new.other, new.customer))
            && begins_before_end(row.valid_from, new.valid_until)
            && begins_before_end(new.valid_from, row.valid_until)
    });
    match same {
        Some(row) => Err(Error::Exists { record: RelationId::KIND, field: "kind", key: row.id.to_string() }),
        None => Ok(()),
    }
}

/// Changes department, function, note and days of a relation; what is left out stays. Who ends it gives its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRelation {
    /// The relation.
    pub id: RelationId,
    /// The version that you read.
    pub version: i32,
    /// The department; an empty text takes it away.
    #[serde(default)]
    pub department: Option<String>,
    /// The function; an empty text takes it away.
    #[serde(default)]
    pub function: Option<String>,
    /// The note; an empty text takes it away.
    #[serde(default)]
    pub note: Option<String>,
    /// The first day.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// The last day.
    #[serde(default)]
    pub valid_until: Option<Date>,
}

impl Operation for ChangeRelation {
    type Output = Relation;
    const NAME: &'static str = "relation.change";
    const EMITS: &'static [&'static str] = &["relation.changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];

    fn example() -> Self {
        Self {
            id: example_id(),
            version: 1,
            department: Some("Einkauf".into()),
            function: None,
            note: None,
            valid_from: None,
            valid_until: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Relation> {
        let old = reach(unit, self.id)?;
        if old.version != self.version {
            return Err(conflict(&old, self.version, old.version));
        }
        let mut findings = Findings::default();
        let mut new = old.clone();
        if let Some(typed) = self.department {
            new.department = single_line("department", Some(typed), &mut findings);
        }
        if let Some(typed) = self.function {
            new.function = single_line("function", Some(typed), &mut findings);
        }
        if let Some(typed) = self.note {
            new.note = note(Some(typed), &mut findings);
        }
        new.valid_from = self.valid_from.or(new.valid_from);
        new.valid_until = self.valid_until.or(new.valid_until);
        check_days(&new, &mut findings);
        unit.settle(findings)?;
        if new == old {
            return Ok(old);
        }
        (new.version, new.changed_at) = (old.version + 1, unit.now);
        let company = unit.company_no();
        if unit.db.update_relation(&RelationRow::new(company, &new), old.version)? == 0 {
            return Err(conflict(&old, old.version, new.version));
        }
        let (before, after) = Draft::change(Some(&old), &new)?;
        unit.record("relation.changed", (RelationId::KIND, new.id.any()), Some(new.customer), before, after)?;
        Ok(new)
    }
}

fn conflict(relation: &Relation, read: i32, current: i32) -> Error {
    Error::Conflict { record: RelationId::KIND, key: relation.id.to_string(), read, current }
}

/// Removes a relation that was recorded by mistake; the journal keeps that it was there. One that is over is ended by its last day instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveRelation {
    /// The relation.
    pub id: RelationId,
    /// The version that you read.
    pub version: i32,
}

impl Operation for RemoveRelation {
    type Output = Relation;
    const NAME: &'static str = "relation.remove";
    const EMITS: &'static [&'static str] = &["relation.removed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::WrongState];

    fn example() -> Self {
        Self { id: example_id(), version: 1 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Relation> {
        let old = reach(unit, self.id)?;
        let company = unit.company_no();
        if old.version != self.version || unit.db.delete_relation(company, old.id, old.version)? == 0 {
            return Err(conflict(&old, self.version, old.version));
        }
        let (before, after) = Draft::removal(&old)?;
        unit.record("relation.removed", (RelationId::KIND, old.id.any()), Some(old.customer), before, after)?;
        Ok(old)
    }
}
