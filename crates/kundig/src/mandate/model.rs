//! What a mandate is. No I/O.

use chrono::Months;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CustomerId, Date, MandateId, Timestamp, text_enum};
use crate::operation::EventFacts;

/// What can happen to a mandate.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "mandate.recorded", about: "A customer gave a SEPA mandate.", record: MandateId::KIND },
    EventFacts { name: "mandate.changed", about: "The account of a mandate was changed.", record: MandateId::KIND },
    EventFacts { name: "mandate.used", about: "Money was drawn by a mandate.", record: MandateId::KIND },
    EventFacts { name: "mandate.revoked", about: "A mandate was taken back.", record: MandateId::KIND },
];

/// Without a collection for so many months a mandate must not be used any more (EPC016-06, 4.1; EPC222-07, 4.1).
const LAPSES_AFTER: Months = Months::new(36);

text_enum! {
    /// By which rules money is drawn.
    pub enum MandateScheme {
        /// SEPA Core direct debit: refunded within eight weeks without a reason.
        Core = "core",
        /// SEPA business-to-business direct debit: no refund; only from firms, whose bank must know the mandate.
        B2b = "b2b",
    }
}

text_enum! {
    /// How often a mandate may be used.
    pub enum MandateKind {
        /// Again and again.
        Recurring = "recurring",
        /// Once.
        OneOff = "one_off",
    }
}

text_enum! {
    /// Where a mandate stands.
    pub enum MandateState {
        /// Given, not used yet.
        Active = "active",
        /// Used, and may be used again if it is a recurring one.
        Used = "used",
        /// Not used for 36 months, or a one-off mandate that was used: it can't be used any more.
        Lapsed = "lapsed",
        /// Taken back by the customer.
        Revoked = "revoked",
    }
}

/// A SEPA mandate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mandate {
    /// The id.
    pub id: MandateId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// Who gave it.
    pub customer: CustomerId,
    /// The creditor identifier that it was given to.
    pub creditor_id: String,
    /// Its reference, unique for the creditor.
    pub reference: String,
    /// By which rules money is drawn.
    pub scheme: MandateScheme,
    /// How often it may be used.
    pub kind: MandateKind,
    /// Where it stands today.
    pub state: MandateState,
    /// The holder of the account, when it is not the customer.
    pub holder: Option<String>,
    /// The account.
    pub iban: String,
    /// Its bank.
    pub bic: Option<String>,
    /// The bank's name.
    pub bank_name: Option<String>,
    /// The day of the signature.
    pub signed_on: Date,
    /// The day on which money was last drawn by it.
    pub last_used_on: Option<Date>,
    /// The last day on which it can be used, unless it is used before.
    pub usable_until: Date,
    /// The account before it was changed: the next direct debit must name it (AmdmntInfDtls), then it is empty again.
    pub former_iban: Option<String>,
    /// The day on which it was taken back.
    pub revoked_on: Option<Date>,
    /// Why.
    pub revoked_reason: Option<String>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Mandate {
    /// The same as it stands on a day.
    pub(super) fn on(mut self, today: Date) -> Self {
        let from = self.last_used_on.unwrap_or(self.signed_on);
        self.usable_until = Date(from.0.checked_add_months(LAPSES_AFTER).unwrap_or(from.0));
        let is_spent = self.kind == MandateKind::OneOff && self.last_used_on.is_some();
        self.state = if self.revoked_on.is_some() {
            MandateState::Revoked
        } else if is_spent || self.usable_until < today {
            MandateState::Lapsed
        } else if self.last_used_on.is_some() {
            MandateState::Used
        } else {
            MandateState::Active
        };
        self
    }
}

/// The mandates of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MandateList {
    /// The latest first.
    pub mandates: Vec<Mandate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date(text.parse().unwrap())
    }

    #[test]
    fn a_mandate_lapses_36_months_after_its_last_use() {
        let now = Timestamp::from_micros(0);
        let mandate = |kind, used: Option<&str>| Mandate {
            id: MandateId(uuid::Uuid::nil()),
            version: 1,
            customer: CustomerId(uuid::Uuid::nil()),
            creditor_id: String::new(),
            reference: String::new(),
            scheme: MandateScheme::Core,
            kind,
            state: MandateState::Active,
            holder: None,
            iban: String::new(),
            bic: None,
            bank_name: None,
            signed_on: day("2024-02-29"),
            last_used_on: used.map(day),
            usable_until: day("2024-02-29"),
            former_iban: None,
            revoked_on: None,
            revoked_reason: None,
            created_at: now,
            changed_at: now,
        };
        let state = |kind, used, today| mandate(kind, used).on(day(today)).state;
        assert_eq!(state(MandateKind::Recurring, None, "2027-02-28"), MandateState::Active);
        assert_eq!(state(MandateKind::Recurring, None, "2027-03-01"), MandateState::Lapsed);
        assert_eq!(state(MandateKind::Recurring, Some("2025-01-31"), "2028-01-31"), MandateState::Used);
        assert_eq!(state(MandateKind::Recurring, Some("2025-01-31"), "2028-02-01"), MandateState::Lapsed);
        assert_eq!(state(MandateKind::OneOff, None, "2024-03-01"), MandateState::Active);
        assert_eq!(state(MandateKind::OneOff, Some("2024-03-01"), "2024-03-01"), MandateState::Lapsed);
        let revoked = Mandate { revoked_on: Some(day("2024-03-01")), ..mandate(MandateKind::OneOff, None) };
        assert_eq!(revoked.on(day("2030-01-01")).state, MandateState::Revoked);
    }
}
