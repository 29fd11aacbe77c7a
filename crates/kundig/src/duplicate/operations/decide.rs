//! Pairs are read and decided.

use kundig_check::Findings;
use kundig_match::Fact;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Mask;
use crate::base::{CustomerId, Error, ErrorCode, Result, long_text};
use crate::customer::Protection;
use crate::customer::likeness::LikenessStore;
use crate::customer::operations::{mask_of, reach};
use crate::duplicate::store::{DuplicateStore, PairPlace, PairRow};
use crate::duplicate::{DuplicatePair, DuplicatePairPage, DuplicateReason, DuplicateState, DuplicateVerdict, PairSide};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// Lists pairs of customers who may be one, the most alike first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPairs {
    /// Only pairs in this state; the open ones when left out.
    #[serde(default)]
    pub state: Option<DuplicateState>,
    /// Only pairs with this verdict or a stronger one.
    #[serde(default)]
    pub verdict: Option<DuplicateVerdict>,
    /// At most so many pairs (1 to 200; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListPairs {
    type Output = DuplicatePairPage;
    const NAME: &'static str = "duplicate.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self { verdict: Some(DuplicateVerdict::Same), limit: Some(20), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DuplicatePairPage> {
        let company = unit.company_no();
        let after = self.after.as_deref().map(|cursor| place(cursor).ok_or_else(|| Error::bad_cursor(Self::NAME)));
        let after = after.transpose()?;
        let limit = self.limit.unwrap_or(50).clamp(1, 200) as usize;
        let settings = crate::duplicate::settings(unit)?.settings;
        let least = match self.verdict {
            Some(DuplicateVerdict::Same) => i32::from(settings.same),
            Some(DuplicateVerdict::Likely) => i32::from(settings.likely),
            None => 0,
        };
        let state = self.state.unwrap_or(DuplicateState::Open);
        let mut rows = unit.db.pairs(company, state, least, after, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| format!("{}:{}:{}", row.score, row.one, row.other));
        Ok(DuplicatePairPage { pairs: shown(unit, rows)?, next })
    }
}

fn place(cursor: &str) -> Option<PairPlace> {
    let mut parts = cursor.split(':');
    let place = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(place)
}

/// The pairs of whom the session sees both.
fn shown(unit: &mut Unit<'_>, rows: Vec<PairRow>) -> Result<Vec<DuplicatePair>> {
    let company = unit.company_no();
    let mut ids: Vec<CustomerId> = rows.iter().flat_map(|row| [row.one, row.other]).collect();
    ids.sort_unstable();
    ids.dedup();
    let decision = unit.decision_on("customer.get");
    let mut sides: FxHashMap<CustomerId, (PairSide, Mask)> = FxHashMap::default();
    let hidden = crate::customer::operations::hides_restricted(unit)?;
    for (_, row) in unit.db.rows_of(company, &ids)? {
        let is_restricted = row.protection == Some(Protection::Restricted);
        if let Some(mask) = mask_of(unit, &decision, &row)?.filter(|_| !(hidden && is_restricted)) {
            sides.insert(row.id, (PairSide { customer: row.id, number: row.number, name: row.display_name }, mask));
        }
    }
    let seen = |row: PairRow| {
        let ((one, first), (other, second)) = (sides.get(&row.one)?.clone(), sides.get(&row.other)?.clone());
        Some(pair(row, one, other, Mask(first.0 & second.0)))
    };
    Ok(rows.into_iter().filter_map(seen).collect())
}

fn pair(row: PairRow, one: PairSide, other: PairSide, mask: Mask) -> DuplicatePair {
    let told: Vec<(String, i32)> = serde_json::from_str(&row.reasons).unwrap_or_default();
    let told: Vec<(Fact, i32)> =
        told.into_iter().filter_map(|(code, weight)| Some((Fact::find(&code)?, weight))).collect();
    DuplicatePair {
        one,
        other,
        score: u16::try_from(row.score).unwrap_or_default(),
        verdict: row.verdict.parse().ok(),
        reasons: DuplicateReason::shown(&told, mask),
        state: row.state,
        found_at: row.found_at,
        decided_at: row.decided_at,
        decided_by: row.decided_by,
        note: row.note,
    }
}

/// Decides that two customers who look alike are two (`apart`: twins, father and son, two branches), or opens the question again. What
/// is apart is neither brought up by a search nor warned of. Two who are one are merged by `merge.customers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecidePair {
    /// The one customer.
    pub one: CustomerId,
    /// The other.
    pub other: CustomerId,
    /// `apart` or `open`.
    pub state: DuplicateState,
    /// Why; at most 500 characters.
    #[serde(default)]
    pub note: Option<String>,
}

impl Operation for DecidePair {
    type Output = DuplicatePair;
    const NAME: &'static str = "duplicate.decide";
    const EMITS: &'static [&'static str] = &["duplicate.decided"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::WrongState];

    fn example() -> Self {
        let id = |last: u128| CustomerId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + last));
        Self { one: id(1), other: id(2), state: DuplicateState::Apart, note: Some("Vater und Sohn".into()) }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<DuplicatePair> {
        let (company, now) = (unit.company_no(), unit.now);
        let mut findings = Findings::default();
        if self.state == DuplicateState::Merged {
            let (de, en) = ("Zusammengeführt wird mit merge.customers.", "customers are merged by merge.customers");
            findings.error("state", "duplicate.merge", de, en);
        }
        if self.one == self.other {
            let (de, en) = ("Das ist zweimal derselbe Kunde.", "this is the same customer twice");
            findings.error("other", "duplicate.itself", de, en);
        }
        long_text("note", self.note.as_deref().unwrap_or_default(), 500, "Bemerkung", "note", &mut findings);
        unit.settle(findings)?;
        reach(unit, self.one)?;
        reach(unit, self.other)?;
        let old = unit.db.pair(company, self.one, self.other)?;
        let actor = unit.circumstances.access.actor.to_string();
        let is_decided = self.state != DuplicateState::Open;
        let row = PairRow {
            company,
            one: self.one.min(self.other),
            other: self.one.max(self.other),
            score: old.as_ref().map_or(0, |old| old.score),
            verdict: old.as_ref().map_or_else(String::new, |old| old.verdict.clone()),
            reasons: old.as_ref().map_or_else(|| "[]".into(), |old| old.reasons.clone()),
            state: self.state,
            found_at: old.as_ref().map_or(now, |old| old.found_at),
            decided_at: is_decided.then_some(now),
            decided_by: is_decided.then_some(actor),
            note: self.note.filter(|note| !note.is_empty()),
        };
        unit.db.save_pair(&row)?;
        let sides = shown(unit, vec![row])?.pop();
        let decided = sides.ok_or_else(|| Error::not_found(CustomerId::KIND, self.other))?;
        let (before, mut after) = Draft::change(None, &decided)?;
        // What they have in common is for whoever may see both: the journal keeps the decision alone.
        for field in ["reasons", "score", "verdict", "found_at"] {
            after.remove(field);
        }
        unit.record("duplicate.decided", (CustomerId::KIND, self.one.any()), Some(self.one), before, after)?;
        Ok(decided)
    }
}
