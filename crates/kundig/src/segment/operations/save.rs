//! Segments are saved, read and removed.

use kundig_check::Findings;
use kundig_filter::{At, Filter, Name};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{here, reach};
use crate::access::store::AccessStore;
use crate::base::{Error, ErrorCode, Result, SegmentId, long_text};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::segment::store::{SegmentRow, SegmentStore};
use crate::segment::{Segment, SegmentList};
use crate::unit::Unit;

/// How many segments a company may have.
const MAX_SEGMENTS: usize = 5_000;

/// Saves a filter under a name, or changes the one that has this name. Other filters refer to it by `segment "…"`, and roles
/// may be narrowed to it: who changes the filter then must hold `access.set_role` as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveSegment {
    /// The name, up to 100 characters.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub about: String,
    /// Who belongs to it: `status is active and revenue >= 10000 EUR`. `segment.fields` lists what can be asked for.
    pub filter: String,
    /// The version that you read, when you change one; none for a new one.
    #[serde(default)]
    pub version: Option<i32>,
}

impl Operation for SaveSegment {
    type Output = Segment;
    const NAME: &'static str = "segment.save";
    const EMITS: &'static [&'static str] = &["segment.saved"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::Invalid,
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::Exists,
        ErrorCode::Limit,
        ErrorCode::Denied,
    ];
    const CREATES: Option<&'static str> = Some(SegmentId::KIND);

    fn example() -> Self {
        Self {
            name: "Stammkunden am Rhein".into(),
            about: "Einladung zum Sommerfest".into(),
            filter: "status is active and revenue >= 5000 EUR and within 50 km of \"50667\"".into(),
            version: None,
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Segment> {
        let (company, now) = (unit.company_no(), unit.now);
        let name = self.name.trim().to_owned();
        let mut findings = Findings::default();
        kundig_check::text::required("name", &name, "Name", "name", &mut findings);
        kundig_check::text::max_len("name", &name, 100, "Name", "name", &mut findings);
        long_text("about", &self.about, 1_000, "Beschreibung", "description", &mut findings);
        unit.settle(findings)?;
        let old = match self.version {
            Some(_) => Some(reach(unit, &name)?),
            None if unit.db.segment_by_name(company, &name)?.is_some() => {
                return Err(Error::Exists { record: SegmentId::KIND, field: "name", key: name });
            }
            None => None,
        };
        if let (Some(old), Some(read)) = (&old, self.version)
            && old.version != read
        {
            return Err(conflict(old, read));
        }
        if old.is_none() && unit.db.segments(company)?.len() >= MAX_SEGMENTS {
            return Err(Error::Limit { what: "the number of segments", limit: MAX_SEGMENTS.to_string() });
        }
        let (filter, _) = unit.understand(&self.filter)?;
        refuse_circle(unit, &name, &filter)?;
        if old.as_ref().is_some_and(|old| old.filter != filter.to_string()) {
            need_role_right(unit, &name)?;
        }
        let segment = Segment {
            id: old.as_ref().map_or_else(|| unit.new_id(), |old| old.id),
            version: old.as_ref().map_or(1, |old| old.version + 1),
            name,
            about: self.about.trim().to_owned(),
            filter: filter.to_string(),
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            changed_at: now,
        };
        let row = SegmentRow::new(company, &segment);
        match &old {
            Some(old) if unit.db.update_segment(&row, old.version)? == 0 => return Err(conflict(old, old.version)),
            Some(_) => {}
            None => unit.db.insert_segment(&row)?,
        }
        let (before, after) = Draft::change(old.as_ref(), &segment)?;
        unit.record("segment.saved", (SegmentId::KIND, segment.id.any()), None, before, after)?;
        Ok(segment)
    }
}

fn conflict(old: &Segment, read: i32) -> Error {
    Error::Conflict { record: SegmentId::KIND, key: old.name.clone(), read, current: old.version }
}

/// A circle has to be told now: afterwards each question would fail.
fn refuse_circle(unit: &mut Unit<'_>, name: &str, filter: &Filter) -> Result<()> {
    if !leads_to(unit, filter, name)? {
        return Ok(());
    }
    let mut findings = Findings::default();
    findings.error(
        "filter",
        "filter.circle",
        format!("Das Segment „{name}“ würde sich auf sich selbst beziehen."),
        format!("segment `{name}` would refer to itself"),
    );
    Err(Error::Invalid(findings))
}

/// Whether a filter names a segment, also over others.
fn leads_to(unit: &mut Unit<'_>, filter: &Filter, name: &str) -> Result<bool> {
    let company = unit.company_no();
    let mut waiting: Vec<String> = filter.segments().into_iter().map(ToOwned::to_owned).collect();
    let mut seen: Vec<String> = Vec::new();
    while let Some(next) = waiting.pop() {
        if next == name {
            return Ok(true);
        }
        if seen.contains(&next) {
            continue;
        }
        if let Some(row) = unit.db.segment_by_name(company, &next)?
            && let Ok(inner) = Filter::read(&row.filter)
        {
            waiting.extend(inner.segments().into_iter().map(ToOwned::to_owned));
        }
        seen.push(next);
    }
    Ok(false)
}

/// The first role that is narrowed to a segment, also over others that refer to it.
fn role_of(unit: &mut Unit<'_>, name: &str) -> Result<Option<String>> {
    let company = unit.company_no();
    for role in unit.db.roles(company)? {
        for segment in role.grants().into_iter().filter_map(|grant| grant.segment) {
            let filter = Filter::Segment(Name { text: segment, at: At::default() });
            if leads_to(unit, &filter, name)? {
                return Ok(Some(role.name));
            }
        }
    }
    Ok(None)
}

/// Whoever changes what a role reaches changes the role.
fn need_role_right(unit: &mut Unit<'_>, name: &str) -> Result<()> {
    const RIGHT: &str = "access.set_role";
    if unit.decision_on(RIGHT).reaches_all() {
        return Ok(());
    }
    let Some(role) = role_of(unit, name)? else { return Ok(()) };
    Err(Error::Denied {
        right: RIGHT.into(),
        actor: unit.circumstances.access.actor.to_string(),
        reason: format!("the role `{role}` is narrowed to this segment: another filter would change what it reaches"),
    })
}

fn in_use(german: String, english: String) -> Error {
    here::refuse(kundig_check::Finding {
        path: "name".into(),
        code: "segment.in_use".into(),
        severity: kundig_check::Severity::Error,
        message_de: german,
        message_en: english,
        suggestion: None,
    })
}

/// Reads a segment by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSegment {
    /// The name.
    pub name: String,
}

impl Operation for GetSegment {
    type Output = Segment;
    const NAME: &'static str = "segment.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound];

    fn example() -> Self {
        Self { name: "Stammkunden am Rhein".into() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Segment> {
        reach(unit, self.name.trim())
    }
}

/// Lists the segments of the company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSegments {}

impl Operation for ListSegments {
    type Output = SegmentList;
    const NAME: &'static str = "segment.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<SegmentList> {
        let (company, decision) = (unit.company_no(), unit.decision());
        // Nobody owns a segment: a right for one's own or one's team's shows none.
        if unit.reach(&decision, crate::access::Ownership::default(), SegmentId::KIND, "").is_err() {
            return Ok(SegmentList { segments: Vec::new() });
        }
        let rows = unit.db.segments(company)?;
        Ok(SegmentList { segments: rows.into_iter().map(SegmentRow::into_segment).collect() })
    }
}

/// Removes a segment that no other one refers to, and that no role is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveSegment {
    /// The name.
    pub name: String,
    /// The version that you read.
    pub version: i32,
}

impl Operation for RemoveSegment {
    type Output = Segment;
    const NAME: &'static str = "segment.remove";
    const EMITS: &'static [&'static str] = &["segment.removed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NotFound, ErrorCode::Conflict];

    fn example() -> Self {
        Self { name: "Stammkunden am Rhein".into(), version: 1 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Segment> {
        let company = unit.company_no();
        let old = reach(unit, self.name.trim())?;
        if old.version != self.version {
            return Err(conflict(&old, self.version));
        }
        let all = unit.db.segments(company)?;
        let refers = |row: &&SegmentRow| {
            Filter::read(&row.filter).is_ok_and(|filter| filter.segments().contains(&old.name.as_str()))
        };
        if let Some(other) = all.iter().find(refers) {
            let german = format!("Das Segment „{}“ bezieht sich darauf.", other.name);
            return Err(in_use(german, format!("segment `{}` refers to it", other.name)));
        }
        if let Some(role) = role_of(unit, &old.name)? {
            let german = format!("Die Rolle „{role}“ ist darauf eingeschränkt.");
            return Err(in_use(german, format!("the role `{role}` is narrowed to it")));
        }
        unit.db.delete_segment(company, old.id)?;
        let (before, after) = Draft::removal(&old)?;
        unit.record("segment.removed", (SegmentId::KIND, old.id.any()), None, before, after)?;
        Ok(old)
    }
}
