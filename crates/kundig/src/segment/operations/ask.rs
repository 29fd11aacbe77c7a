//! Who is meant by a filter, how many they are, and why somebody belongs to them.

use kundig_filter::{Filter, Type};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Selection;
use crate::base::{CustomerId, Error, ErrorCode, Result};
use crate::customer::{self, CustomerPage};
use crate::operation::{Effect, Operation};
use crate::segment::here::holds;
use crate::segment::store::SegmentStore;
use crate::segment::{FilterField, FilterFields, Membership, Reason, Understood, facts};
use crate::store::condition::SqlWriter;
use crate::unit::Unit;

/// Reads a filter and answers its canonical form, or what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckFilter {
    /// The filter.
    pub filter: String,
}

impl Operation for CheckFilter {
    type Output = Understood;
    const NAME: &'static str = "segment.check";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self { filter: "status = active and not (tags has \"Werbesperre\")".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Understood> {
        let (filter, _) = unit.understand(&self.filter)?;
        Ok(Understood { filter: filter.to_string() })
    }
}

/// Lists what a filter can ask for: fields of customers, custom ones too, and of addresses, contacts, consents and the like.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterFieldsOf {}

impl Operation for FilterFieldsOf {
    type Output = FilterFields;
    const NAME: &'static str = "segment.fields";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<FilterFields> {
        let words = unit.words()?;
        let told = |field: &kundig_filter::Field, part: Option<&str>, open: bool| {
            let choices = match &field.of {
                Type::Choice(choices) | Type::Set(Some(choices)) => choices.clone(),
                _ => Vec::new(),
            };
            Some(FilterField {
                name: field.name.to_string(),
                part: part.map(ToOwned::to_owned),
                holds: holds(&field.of)?.to_owned(),
                choices,
                about: field.about.to_string(),
                open,
            })
        };
        let mut fields = Vec::new();
        for (field, word) in words.vocabulary.fields.iter().zip(&words.own) {
            fields.extend(told(field, None, unit.opens_group(word.group)));
        }
        for (part, table) in words.vocabulary.parts.iter().zip(&words.tables) {
            let open = unit.opens(table.needs);
            fields.extend(part.fields.iter().filter_map(|field| told(field, Some(part.name), open)));
        }
        Ok(FilterFields { fields })
    }
}

/// Lists the customers that a filter means, by name, page by page; only those that `customer.list` shows to the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomersOf {
    /// The filter; `segment "…"` for a saved one. Everyone when left out.
    #[serde(default)]
    pub filter: String,
    /// Only those that a search for this text finds.
    #[serde(default)]
    pub text: Option<String>,
    /// At most so many customers (1 to 200; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for CustomersOf {
    type Output = CustomerPage;
    const NAME: &'static str = "segment.customers";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::Malformed];

    fn example() -> Self {
        Self { filter: "status is active and age >= 65".into(), limit: Some(20), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CustomerPage> {
        let selection = Selection::new(unit, &self.filter, self.text.as_deref())?;
        let limit = self.limit.unwrap_or(50);
        unit.under("customer.list", |unit| {
            customer::operations::list_those::<Self>(unit, &selection.only, limit, self.after.as_deref())
        })
    }
}

/// How many customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerCount {
    /// How many there are.
    pub customers: i64,
}

/// Counts the customers that a filter means; only those that `customer.list` shows to the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountCustomers {
    /// The filter; `segment "…"` for a saved one. Everyone when left out.
    #[serde(default)]
    pub filter: String,
    /// Only those that a search for this text finds.
    #[serde(default)]
    pub text: Option<String>,
}

impl Operation for CountCustomers {
    type Output = CustomerCount;
    const NAME: &'static str = "segment.count";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];
    const RULE_WORD: Option<&'static str> = Some("count_customers");

    fn example() -> Self {
        Self { filter: "no contact (occurred after 1 years ago)".into(), text: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CustomerCount> {
        let selection = Selection::new(unit, &self.filter, self.text.as_deref())?;
        let company = unit.company_no();
        let decision = unit.decision_on("customer.list");
        let visible = unit.visible(&decision)?;
        let mut sql = SqlWriter::new(unit.db.flavour());
        sql.sql("SELECT count(*)");
        selection.write(&mut sql, company, &visible, "");
        Ok(CustomerCount { customers: unit.db.ask_number(sql.finish_query())? })
    }
}

/// Says whether a customer belongs to those that a filter means, and how each of its tests came out. Rules ask it for
/// `customer is in a segment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainMembership {
    /// The customer.
    pub customer: CustomerId,
    /// The filter; `segment "…"` for a saved one.
    pub filter: String,
}

impl Operation for ExplainMembership {
    type Output = Membership;
    const NAME: &'static str = "segment.explain";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound];
    const RULE_WORD: Option<&'static str> = Some("in_segment");

    fn example() -> Self {
        Self { customer: CustomerId(uuid::Uuid::from_u128(1)), filter: "segment \"Stammkunden am Rhein\"".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Membership> {
        let (filter, condition) = unit.understand(&self.filter)?;
        // Who may not list the customer is not told that there is one.
        unit.under("customer.list", |unit| customer::operations::reach(unit, self.customer))?;
        let words = unit.words()?;
        let subject = facts::read(unit, self.customer, &condition, &words)?;
        let mut reasons = Vec::new();
        let mut tests = Vec::new();
        collect(unit, &filter, &mut tests, 0)?;
        for test in tests {
            let holds = unit.resolve(&test)?.holds(&subject);
            reasons.push(Reason { test: test.to_string(), holds });
        }
        Ok(Membership { belongs: condition.holds(&subject), reasons })
    }
}

/// The single tests of a filter, with those of the segments that it names.
fn collect(unit: &mut Unit<'_>, filter: &Filter, tests: &mut Vec<Filter>, depth: usize) -> Result<()> {
    match filter {
        Filter::All(list) | Filter::Any(list) => list.iter().try_for_each(|inner| collect(unit, inner, tests, depth)),
        Filter::Not(inner) if !matches!(**inner, Filter::Some { .. }) => collect(unit, inner, tests, depth),
        Filter::Segment(name) if depth < kundig_filter::MAX_DEPTH => {
            let company = unit.company_no();
            let row = unit.db.segment_by_name(company, &name.text)?;
            let row = row.ok_or_else(|| Error::not_found("segment", &name.text))?;
            match Filter::read(&row.filter) {
                Ok(inner) => collect(unit, &inner, tests, depth + 1),
                Err(finding) => Err(crate::segment::here::refuse(*finding)),
            }
        }
        test => {
            if !tests.contains(test) {
                tests.push(test.clone());
            }
            Ok(())
        }
    }
}
