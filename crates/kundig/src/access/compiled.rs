//! Grants compiled into decisions: one look-up per operation, one comparison per record.

use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Grant, Scope};
use crate::base::{TeamId, UserId};
use crate::operation::Facts;
use crate::store::dialect::Visible;

/// A group of fields that a grant can name, e.g. `customer.bank`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldGroup {
    /// The name.
    pub name: &'static str,
    /// Its bit in a [`Mask`]; unique within its kind of record.
    pub bit: u8,
    /// What is in it.
    pub about: &'static str,
}

/// A set of field groups of one kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mask(pub u32);

impl Mask {
    /// Every group.
    pub const ALL: Self = Self(u32::MAX);

    /// Whether the group is in the set.
    pub const fn has(self, group: FieldGroup) -> bool {
        self.0 & (1 << group.bit) != 0
    }
}

/// One grant as it applies to one operation.
#[derive(Debug, Clone)]
pub(crate) struct GrantHit {
    pub scope: Scope,
    /// Which of the actor's segments it is narrowed to; none of them where the scope is another one.
    pub segment: Segments,
    pub mask: Mask,
    /// For explanations: the role and its grant.
    pub role: String,
    pub right: String,
}

/// What the session's grants say about one operation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decision {
    pub hits: Vec<GrantHit>,
}

impl Decision {
    /// The field groups that are open on every record.
    pub(crate) fn everywhere(&self) -> Mask {
        Mask(self.hits.iter().filter(|hit| hit.scope == Scope::All).fold(0, |bits, hit| bits | hit.mask.0))
    }

    /// Whether some grant depends on whose the record is.
    pub(crate) fn asks_owner(&self) -> bool {
        self.hits.iter().any(|hit| hit.scope != Scope::All)
    }

    /// Whether some grant reaches every record.
    pub(crate) fn reaches_all(&self) -> bool {
        self.hits.iter().any(|hit| hit.scope == Scope::All)
    }

    /// Whether some grant reaches what is the user's own.
    pub(crate) fn reaches_own(&self) -> bool {
        self.hits.iter().any(|hit| hit.scope != Scope::Segment)
    }

    /// The segments that some grant asks for.
    fn segments(&self) -> Segments {
        Segments(self.hits.iter().fold(0, |bits, hit| bits | hit.segment.0))
    }
}

/// A set of the segments that an actor's grants name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Segments(u64);

impl Segments {
    /// How many segments the grants of one actor may name; what is granted by a further one is not granted.
    const MOST: usize = 64;

    /// The one at a place; none beyond the last.
    fn one(place: usize) -> Self {
        Self(if place < Self::MOST { 1 << place } else { 0 })
    }

    pub(crate) fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Who owns a record, as far as scopes ask.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ownership {
    pub user: Option<UserId>,
    pub team: Option<TeamId>,
    /// To which of the actor's segments the customer belongs that it is about; see `Unit::segments_of`.
    pub segments: Segments,
}

impl Ownership {
    /// What belongs to a user.
    pub(crate) fn of(user: Option<UserId>) -> Self {
        Self { user, ..Self::default() }
    }
}

/// The compiled rights of one actor.
#[derive(Debug)]
pub(crate) struct Access {
    /// The login, or the rule with its role.
    pub actor: Arc<str>,
    pub user: Option<UserId>,
    pub teams: Vec<TeamId>,
    /// The names of the segments that grants are narrowed to.
    segments: Vec<String>,
    decisions: FxHashMap<&'static str, Arc<Decision>>,
    /// The owner of the database: everything is allowed.
    owner: bool,
}

static ALLOWED: LazyLock<Arc<Decision>> = LazyLock::new(|| {
    let (role, right) = ("owner".into(), "*".into());
    let hit = GrantHit { scope: Scope::All, segment: Segments::default(), mask: Mask::ALL, role, right };
    Arc::new(Decision { hits: vec![hit] })
});

static DENIED: LazyLock<Arc<Decision>> = LazyLock::new(Arc::default);

impl Access {
    /// The owner of the database: whoever can open it can do everything with it anyway.
    pub(crate) fn owner(actor: &str) -> Self {
        Self {
            actor: actor.into(),
            user: None,
            teams: Vec::new(),
            segments: Vec::new(),
            decisions: FxHashMap::default(),
            owner: true,
        }
    }

    /// Compiles the grants of some roles against all operations.
    pub(crate) fn compile(
        actor: String,
        user: Option<UserId>,
        teams: Vec<TeamId>,
        roles: &[(String, Vec<Grant>)],
        operations: &[Facts],
    ) -> Self {
        let mut decisions: FxHashMap<&'static str, Decision> = FxHashMap::default();
        let mut segments: Vec<String> = Vec::new();
        for (role, grants) in roles {
            for grant in grants {
                let segment = grant.segment.as_ref().filter(|_| grant.scope == Scope::Segment).map(|name| {
                    let known = segments.iter().position(|segment| segment == name);
                    Segments::one(known.unwrap_or_else(|| {
                        segments.push(name.clone());
                        segments.len() - 1
                    }))
                });
                for facts in operations.iter().filter(|facts| matches(&grant.right, facts.name)) {
                    decisions.entry(facts.name).or_default().hits.push(GrantHit {
                        scope: grant.scope,
                        segment: segment.unwrap_or_default(),
                        mask: mask(&grant.fields, facts.field_groups),
                        role: role.clone(),
                        right: grant.right.clone(),
                    });
                }
            }
        }
        let decisions = decisions.into_iter().map(|(name, decision)| (name, Arc::new(decision))).collect();
        Self { actor: actor.into(), user, teams, segments, decisions, owner: false }
    }

    /// What may be done with this operation; nothing where no grant names it.
    pub(crate) fn decision(&self, operation: &str) -> Option<&Arc<Decision>> {
        if self.owner { Some(&ALLOWED) } else { self.decisions.get(operation) }
    }

    fn reaches(&self, hit: &GrantHit, record: Ownership) -> bool {
        let own = self.user.is_some() && record.user == self.user;
        match hit.scope {
            Scope::All => true,
            Scope::Segment => hit.segment.meets(record.segments),
            Scope::Own => own,
            Scope::Team => own || record.team.is_some_and(|team| self.teams.contains(&team)),
        }
    }

    /// The field groups that a decision opens on a record; none means that the record itself is out of reach.
    pub(crate) fn mask(&self, decision: &Decision, record: Ownership) -> Option<Mask> {
        let mut hits = decision.hits.iter().filter(|hit| self.reaches(hit, record)).peekable();
        hits.peek()?;
        Some(Mask(hits.fold(0, |mask, hit| mask | hit.mask.0)))
    }

    /// The segments that a decision asks for, each with its name.
    pub(crate) fn segments(&self, decision: &Decision) -> Vec<(Segments, String)> {
        let asked = decision.segments();
        let all = self.segments.iter().enumerate().map(|(place, name)| (Segments::one(place), name.clone()));
        all.filter(|(one, _)| one.meets(asked)).collect()
    }

    /// A grant as people read it.
    pub(crate) fn told(&self, hit: &GrantHit) -> String {
        let place = (0..self.segments.len()).find(|place| Segments::one(*place).meets(hit.segment));
        let segment = place.map(|place| format!(" “{}”", self.segments[place])).unwrap_or_default();
        format!("{}: {}, scope {}{segment}", hit.role, hit.right, hit.scope)
    }

    /// Whose records a list shows, by user and team; what it shows by segment is added by `Unit::visible`.
    pub(crate) fn visible(&self, decision: &Decision) -> Visible {
        if decision.reaches_all() {
            return Visible::All;
        }
        let team = decision.hits.iter().any(|hit| hit.scope == Scope::Team);
        Visible::Of {
            // A role without a user owns nothing.
            user: self.user.filter(|_| decision.reaches_own()).map_or(Uuid::nil(), |user| user.0),
            teams: if team { self.teams.iter().map(|team| team.0).collect() } else { Vec::new() },
            segments: Vec::new(),
        }
    }
}

/// A decision that opens nothing.
pub(crate) fn denied() -> Arc<Decision> {
    Arc::clone(&DENIED)
}

/// Whether a pattern (`customer.*`, `*`, `customer.get`) covers a name.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => name.starts_with(stem),
        None => pattern == name,
    }
}

fn mask(fields: &[String], groups: &[FieldGroup]) -> Mask {
    if fields.is_empty() {
        return Mask::ALL;
    }
    // A list that only takes out ("!customer.bank") starts from everything.
    let only_exceptions = fields.iter().all(|field| field.starts_with('!'));
    let mut bits = if only_exceptions { u32::MAX } else { 0 };
    for group in groups {
        for field in fields {
            match field.strip_prefix('!') {
                Some(pattern) if matches(pattern, group.name) => bits &= !(1 << group.bit),
                None if matches(field, group.name) => bits |= 1 << group.bit,
                _ => {}
            }
        }
    }
    Mask(bits)
}

/// Why something is allowed or denied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// The verdict.
    pub allowed: bool,
    /// Who was asked about.
    pub actor: String,
    /// The operation.
    pub right: String,
    /// One sentence for people.
    pub because: String,
    /// The grants that apply: `role: right, scope`.
    pub grants: Vec<String>,
    /// Field groups that are open.
    pub open_fields: Vec<String>,
    /// Field groups that are withheld.
    pub withheld_fields: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: &[FieldGroup] = &[
        FieldGroup { name: "customer.master", bit: 0, about: "" },
        FieldGroup { name: "customer.bank", bit: 1, about: "" },
    ];

    #[test]
    fn a_pattern_covers_what_begins_like_it() {
        assert!(
            matches("*", "customer.get")
                && matches("customer.*", "customer.get")
                && matches("customer.get", "customer.get")
        );
        assert!(!matches("customer.get", "customer.get_all") && !matches("case.*", "customer.get"));
    }

    #[test]
    fn exceptions_take_out_and_names_put_in() {
        let of = |fields: &[&str]| mask(&fields.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>(), GROUPS);
        assert!(of(&[]).has(GROUPS[1]));
        assert!(of(&["!customer.bank"]).has(GROUPS[0]) && !of(&["!customer.bank"]).has(GROUPS[1]));
        assert!(of(&["customer.master"]).has(GROUPS[0]) && !of(&["customer.master"]).has(GROUPS[1]));
        assert!(!of(&["customer.*", "!customer.bank"]).has(GROUPS[1]));
    }
}
