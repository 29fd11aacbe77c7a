//! Which address holds, or held, on a day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::load_visible;
use crate::access::FieldGroup;
use crate::base::{CustomerId, Date, ErrorCode, Result, Timestamp};
use crate::customer::{Address, AddressKind, Customer, GROUPS};
use crate::journal::store::{JournalStore, Wanted};
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// How many entries are read at once.
const PAGE: i64 = 100;

/// Answers the address of a customer for a purpose on a day: the one of that kind, else the main one. Where did we ship in March? For a
/// day that is past it is the one that was known then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindAddress {
    /// The customer.
    pub id: CustomerId,
    /// What for; the main address when left out.
    #[serde(default)]
    pub kind: Option<AddressKind>,
    /// The day; today when left out.
    #[serde(default)]
    pub on: Option<Date>,
}

/// An address that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddressFound {
    /// The address; none where there is, or was, none.
    pub address: Option<Address>,
}

impl Operation for FindAddress {
    type Output = AddressFound;
    const NAME: &'static str = "customer.address";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;
    const RULE_WORD: Option<&'static str> = Some("find_address");

    fn example() -> Self {
        let id = CustomerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        Self { id, kind: Some(AddressKind::Shipping), on: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<AddressFound> {
        let decision = unit.decision();
        let mut customer = load_visible(unit, &decision, self.id)?.shown();
        let (settings, today) = (unit.company()?, unit.today()?);
        let on = self.on.unwrap_or(today);
        if on < today {
            let next = on.0.succ_opt().map(|next| settings.instant(next.and_time(chrono::NaiveTime::MIN)));
            if let Some(addresses) = next.map(|next| before(unit, &customer, next)).transpose()?.flatten() {
                customer.addresses = addresses;
            }
        }
        Ok(AddressFound { address: customer.address(self.kind.unwrap_or(AddressKind::Main), on).cloned() })
    }
}

/// The addresses as they were before an instant; none where they did not change since. What the session may not see of the journal it is
/// not told.
fn before(unit: &mut Unit<'_>, customer: &Customer, instant: Timestamp) -> Result<Option<Vec<Address>>> {
    let (company, mut after) = (unit.company_no(), 0);
    loop {
        let wanted = Wanted {
            record: Some(customer.id.any()),
            event: Some("customer.changed"),
            since: Some(instant),
            ..Wanted::default()
        };
        let rows = unit.db.entries_after(company, after, &wanted, PAGE)?;
        let Some(last) = rows.last() else { return Ok(None) };
        after = last.seq;
        for entry in unit.show_entries(rows)? {
            if let Some(addresses) = entry.before.get("addresses") {
                return Ok(serde_json::from_value(addresses.clone()).ok());
            }
        }
    }
}
