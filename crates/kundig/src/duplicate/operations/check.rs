//! Who may be meant, asked while somebody is entered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CustomerId, Error, ErrorCode, Findings, Result};
use crate::customer::operations::load_visible;
use crate::customer::{AddressInput, AddressKind, ContactPointInput, ContactPointKind, CustomerInput, Party, Person};
use crate::duplicate::seek::{Found, Sight, seek, settings};
use crate::duplicate::store::DuplicateStore;
use crate::duplicate::{Candidate, Candidates, DuplicateReason};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The most candidates that one check answers.
const MOST: u32 = 50;

/// Finds the customers who may be the same as somebody, the most alike first, with score and reasons: for a form that is being filled
/// in, with whatever is known so far, or for a customer who is there. Compared is only what `customer.get` shows to the session.
/// Nothing is written, and what is wrong with the form is not complained of here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDuplicates {
    /// Somebody who is being entered.
    #[serde(default)]
    pub customer: Option<CustomerInput>,
    /// Or a customer who is there.
    #[serde(default)]
    pub id: Option<CustomerId>,
    /// At most so many candidates (1 to 50; 10 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for CheckDuplicates {
    type Output = Candidates;
    const NAME: &'static str = "duplicate.check";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound];
    const RULE_WORD: Option<&'static str> = Some("find_duplicates");

    fn example() -> Self {
        let mut customer = CustomerInput::new(Party::Person(Person {
            first_name: Some("Sepp".into()),
            last_name: "Süßebier".into(),
            ..Person::default()
        }));
        customer.addresses.push(AddressInput {
            kind: Some(AddressKind::Main),
            street: Some("Lindenstr. 12".into()),
            postal_code: Some("53111".into()),
            place: Some("Bonn".into()),
            ..AddressInput::default()
        });
        customer.contact_points.push(ContactPointInput::new(ContactPointKind::Email, "sepp@example.org"));
        Self { customer: Some(customer), limit: Some(5), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Candidates> {
        let limit = self.limit.unwrap_or(10).clamp(1, MOST) as usize;
        let company = unit.company_no();
        let customer = match (self.id, self.customer) {
            (Some(id), None) => {
                let decision = unit.decision_on("customer.get");
                unit.under("customer.get", |unit| load_visible(unit, &decision, id))?.shown()
            }
            (None, Some(input)) => {
                let id = CustomerId(unit.services.ids().next(unit.now));
                let ignored = &mut Findings::default();
                crate::customer::operations::read(unit, id, String::new(), input, ignored)?
            }
            _ => {
                let mut findings = Findings::default();
                let (de, en) = (
                    "Anzugeben ist entweder ein Kunde oder was über ihn erfasst wurde.",
                    "give either a customer's id or what is known about somebody, and not both",
                );
                findings.error("customer", "duplicate.whom", de, en);
                return Err(Error::Invalid(findings));
            }
        };
        unit.catch_up()?;
        let judge = settings(unit)?;
        let apart = match self.id {
            Some(id) => unit.db.apart_from(company, id)?,
            None => Vec::new(),
        };
        let (found, _) = seek(unit, &judge, &customer, Sight::Session, |id, _| !apart.contains(&id))?;
        let candidate = |found: Found| Candidate {
            customer: found.customer.id,
            number: found.customer.number,
            name: found.customer.name,
            score: found.score,
            verdict: found.verdict,
            reasons: DuplicateReason::shown(&found.reasons, found.mask),
        };
        Ok(Candidates { candidates: found.into_iter().take(limit).map(candidate).collect() })
    }
}
