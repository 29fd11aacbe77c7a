//! Relations are read, from either side.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{example_customer, other_side};
use crate::base::{CustomerId, Date, ErrorCode, Result};
use crate::customer;
use crate::customer::store::CustomerRow;
use crate::operation::{Effect, Operation};
use crate::relation::store::RelationStore;
use crate::relation::{Relation, RelationKind, RelationList, Seen, SeenCustomer, SeenList};
use crate::unit::Unit;

/// How many relations of one customer are looked at.
const MAX: i64 = 1_000;
/// How many members a household may have.
const MAX_MEMBERS: usize = 100;

/// The relations of a customer, from their side, in the order in which they were recorded.
fn of(unit: &mut Unit<'_>, customer: CustomerId) -> Result<Vec<Relation>> {
    let company = unit.company_no();
    let mut relations: Vec<Relation> =
        unit.db.relations_from(company, customer, MAX)?.into_iter().map(|row| row.into_relation()).collect();
    let behind = unit.db.relations_to(company, customer, MAX)?;
    relations.extend(behind.into_iter().map(|row| row.into_relation().turned()));
    relations.sort_by_key(|relation| relation.id);
    Ok(relations)
}

/// Lists what a customer is to others, from their side; those that are over as well, unless a day is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRelations {
    /// The customer.
    pub customer: CustomerId,
    /// Only those that hold on this day.
    #[serde(default)]
    pub on: Option<Date>,
    /// Only those of this kind.
    #[serde(default)]
    pub kind: Option<RelationKind>,
}

impl Operation for ListRelations {
    type Output = RelationList;
    const NAME: &'static str = "relation.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];
    const RULE_WORD: Option<&'static str> = Some("relations");

    fn example() -> Self {
        Self { customer: example_customer(1), on: None, kind: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<RelationList> {
        customer::operations::reach(unit, self.customer)?;
        let today = unit.today()?;
        let mut seen = Vec::new();
        for relation in of(unit, self.customer)? {
            let wanted =
                self.kind.is_none_or(|kind| kind == relation.kind) && self.on.is_none_or(|day| relation.holds_on(day));
            if wanted && let Some(other) = other_side(unit, relation.other)? {
                let holds = relation.holds_on(today);
                seen.push(Seen { relation, number: other.number, name: other.display_name, holds });
            }
        }
        Ok(RelationList { relations: seen })
    }
}

/// Shows the household of a person today: everybody who lives with them or is married to them, and with those again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowHousehold {
    /// One of its members.
    pub customer: CustomerId,
}

impl Operation for ShowHousehold {
    type Output = SeenList;
    const NAME: &'static str = "relation.household";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { customer: example_customer(1) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SeenList> {
        let asked = customer::operations::reach(unit, self.customer)?;
        let today = unit.today()?;
        let mut members = BTreeMap::from([(self.customer, shown(asked, None))]);
        let mut waiting = vec![self.customer];
        while let Some(member) = waiting.pop() {
            for relation in of(unit, member)? {
                let lives_there = relation.kind.is_of_household() && relation.holds_on(today);
                if !lives_there || members.contains_key(&relation.other) || members.len() >= MAX_MEMBERS {
                    continue;
                }
                if let Some(other) = other_side(unit, relation.other)? {
                    let kind = if member == self.customer { relation.kind } else { RelationKind::Household };
                    members.insert(relation.other, shown(other, Some(&Relation { kind, ..relation.clone() })));
                    waiting.push(relation.other);
                }
            }
        }
        Ok(by_name(members.into_values().collect()))
    }
}

/// Shows who works for a firm today, and who are its contact persons, with department and function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowStaff {
    /// The firm.
    pub customer: CustomerId,
}

impl Operation for ShowStaff {
    type Output = SeenList;
    const NAME: &'static str = "relation.staff";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { customer: example_customer(2) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SeenList> {
        customer::operations::reach(unit, self.customer)?;
        let today = unit.today()?;
        let mut staff = Vec::new();
        for relation in of(unit, self.customer)? {
            let works = matches!(relation.kind, RelationKind::Employer | RelationKind::HasContactPerson);
            if works
                && relation.holds_on(today)
                && let Some(other) = other_side(unit, relation.other)?
            {
                staff.push(shown(other, Some(&relation)));
            }
        }
        Ok(by_name(staff))
    }
}

fn shown(row: CustomerRow, relation: Option<&Relation>) -> SeenCustomer {
    SeenCustomer {
        id: row.id,
        number: row.number,
        name: row.display_name,
        kind: relation.map(|relation| relation.kind),
        department: relation.and_then(|relation| relation.department.clone()),
        function: relation.and_then(|relation| relation.function.clone()),
    }
}

fn by_name(mut customers: Vec<SeenCustomer>) -> SeenList {
    customers.sort_by_cached_key(|one| (kundig_check::fold::fold(&one.name), one.id));
    SeenList { customers }
}
