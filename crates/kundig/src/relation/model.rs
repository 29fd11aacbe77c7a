//! What a relation is. No I/O.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{CustomerId, Date, RelationId, Timestamp, text_enum};
use crate::customer::PartyKind;
use crate::operation::EventFacts;

/// What can happen to a relation.
pub const EVENTS: &[EventFacts] = &[
    EventFacts { name: "relation.recorded", about: "Two parties were related.", record: RelationId::KIND },
    EventFacts { name: "relation.changed", about: "A relation was changed or ended.", record: RelationId::KIND },
    EventFacts {
        name: "relation.removed",
        about: "A relation that never was one was removed.",
        record: RelationId::KIND,
    },
];

text_enum! {
    /// What the one is to the other.
    pub enum RelationKind {
        /// Married to, or in a registered partnership with.
        Spouse = "spouse",
        /// Child of.
        Child = "child",
        /// Parent of.
        Parent = "parent",
        /// Lives in one household with.
        Household = "household",
        /// Works for.
        Employee = "employee",
        /// Employs.
        Employer = "employer",
        /// Contact person of a firm, with department and function.
        ContactPerson = "contact_person",
        /// Has as contact person.
        HasContactPerson = "has_contact_person",
        /// Subsidiary of.
        Subsidiary = "subsidiary",
        /// Parent company of.
        ParentCompany = "parent_company",
        /// Pays for.
        Payer = "payer",
        /// Is paid for by.
        PaidBy = "paid_by",
        /// Acts for, e.g. as guardian or by power of attorney.
        Representative = "representative",
        /// Is represented by.
        RepresentedBy = "represented_by",
        /// Recommended us to.
        Recommended = "recommended",
        /// Came by recommendation of.
        RecommendedBy = "recommended_by",
    }
}

impl RelationKind {
    /// The same relation as the other one sees it.
    pub const fn inverse(self) -> Self {
        match self {
            Self::Spouse => Self::Spouse,
            Self::Household => Self::Household,
            Self::Child => Self::Parent,
            Self::Parent => Self::Child,
            Self::Employee => Self::Employer,
            Self::Employer => Self::Employee,
            Self::ContactPerson => Self::HasContactPerson,
            Self::HasContactPerson => Self::ContactPerson,
            Self::Subsidiary => Self::ParentCompany,
            Self::ParentCompany => Self::Subsidiary,
            Self::Payer => Self::PaidBy,
            Self::PaidBy => Self::Payer,
            Self::Representative => Self::RepresentedBy,
            Self::RepresentedBy => Self::Representative,
            Self::Recommended => Self::RecommendedBy,
            Self::RecommendedBy => Self::Recommended,
        }
    }

    /// The way in which a relation is stored: of two that are each other's inverse, the one.
    pub(super) const fn is_stored(self) -> bool {
        !matches!(
            self,
            Self::Parent
                | Self::Employer
                | Self::HasContactPerson
                | Self::ParentCompany
                | Self::PaidBy
                | Self::RepresentedBy
                | Self::RecommendedBy
        )
    }

    /// Whether those who have it live together.
    pub(super) const fn is_of_household(self) -> bool {
        matches!(self, Self::Household | Self::Spouse)
    }

    /// Which kinds of party the one and the other must be, as far as the relation says.
    pub(super) const fn parties(self) -> (Option<PartyKind>, Option<PartyKind>) {
        match self {
            Self::Spouse | Self::Child | Self::Parent | Self::Household => {
                (Some(PartyKind::Person), Some(PartyKind::Person))
            }
            Self::Employee | Self::ContactPerson => (Some(PartyKind::Person), None),
            Self::Employer | Self::HasContactPerson => (None, Some(PartyKind::Person)),
            Self::Subsidiary | Self::ParentCompany => (Some(PartyKind::Organisation), Some(PartyKind::Organisation)),
            _ => (None, None),
        }
    }
}

/// A relation: what `customer` is to `other`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// The id.
    pub id: RelationId,
    /// Counts the changes; name the one you read when you change it.
    pub version: i32,
    /// The one.
    pub customer: CustomerId,
    /// What the one is to the other.
    pub kind: RelationKind,
    /// The other.
    pub other: CustomerId,
    /// The department, for contact persons and employees.
    pub department: Option<String>,
    /// The function, e.g. `Einkauf` or `Geschäftsführerin`.
    pub function: Option<String>,
    /// What should be known about it.
    pub note: Option<String>,
    /// The first day, where it is known.
    pub valid_from: Option<Date>,
    /// The last day.
    pub valid_until: Option<Date>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Relation {
    /// The same as it is stored, or as the other one sees it.
    pub(super) fn turned(self) -> Self {
        Self { customer: self.other, other: self.customer, kind: self.kind.inverse(), ..self }
    }

    /// Whether it holds on a day.
    pub(super) fn holds_on(&self, day: Date) -> bool {
        day.lies_within(self.valid_from, self.valid_until)
    }
}

/// A relation as one of the two sees it, and who the other one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seen {
    /// The relation, from the side that was asked for.
    pub relation: Relation,
    /// The other's number.
    pub number: String,
    /// The other's name.
    pub name: String,
    /// Whether it holds today.
    pub holds: bool,
}

/// The relations of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RelationList {
    /// In the order in which they were recorded; only those whose other side is within reach.
    pub relations: Vec<Seen>,
}

/// A customer that a view of relations shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenCustomer {
    /// The customer.
    pub id: CustomerId,
    /// The number.
    pub number: String,
    /// The name.
    pub name: String,
    /// By which relation they are seen, from the side of who was asked about; none for who was asked about.
    pub kind: Option<RelationKind>,
    /// The department, for staff.
    pub department: Option<String>,
    /// The function, for staff.
    pub function: Option<String>,
}

/// The members of a household, or the staff of a firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenList {
    /// By name; only those within reach.
    pub customers: Vec<SeenCustomer>,
}

#[cfg(test)]
mod tests {
    use super::RelationKind;

    #[test]
    fn every_kind_has_an_inverse_and_one_of_both_is_stored() {
        for kind in RelationKind::ALL {
            assert_eq!(kind.inverse().inverse(), *kind);
            let both = [kind.is_stored(), kind.inverse().is_stored()];
            assert!(if kind.inverse() == *kind { both == [true, true] } else { both[0] != both[1] }, "{kind}");
            let (one, other) = kind.parties();
            assert_eq!(kind.inverse().parties(), (other, one), "{kind}");
        }
    }
}
