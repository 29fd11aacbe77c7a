//! Who is away, and who stands in for them.

use kundig_check::Findings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Mask, Ownership, store::AccessStore};
use crate::base::{AbsenceId, Date, Error, ErrorCode, Result, UserId, long_text};
use crate::followup::store::{AbsenceFilter, AbsenceRow, FollowUpStore};
use crate::followup::{Absence, AbsencePage, StandIn, StandIns};
use crate::journal::Draft;
use crate::operation::{Effect, Operation};
use crate::unit::Unit;

/// The longest absence, in days: two years, as parents may take.
const MAX_DAYS: i64 = 731;

fn example_id() -> AbsenceId {
    AbsenceId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007))
}

/// Enters an absence of a user, or changes one: while it lasts, the stand-in sees the user's follow-ups on their desk and may
/// do what they may do with their own. It is not passed on to the stand-in of a stand-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAbsence {
    /// The absence to change; a new one when left out.
    #[serde(default)]
    pub id: Option<AbsenceId>,
    /// The version that you read; needed to change one.
    #[serde(default)]
    pub version: Option<i32>,
    /// Who is away; oneself when left out.
    #[serde(default)]
    pub user: Option<UserId>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Who sees their follow-ups meanwhile.
    #[serde(default)]
    pub stand_in: Option<UserId>,
    /// What colleagues should know.
    #[serde(default)]
    pub note: Option<String>,
}

impl Operation for SetAbsence {
    type Output = Absence;
    const NAME: &'static str = "desk.set_absence";
    const EMITS: &'static [&'static str] = &["desk.absence_set"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Invalid, ErrorCode::NeedsAcceptance, ErrorCode::NotFound, ErrorCode::Conflict];

    fn example() -> Self {
        let day = |day| Date(chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default());
        Self {
            id: None,
            version: None,
            user: Some(UserId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0008))),
            from: day(21),
            until: day(30),
            stand_in: Some(UserId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0009))),
            note: Some("Erreichbar nur im Notfall".into()),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Absence> {
        let (company, now) = (unit.company_no(), unit.now);
        let old = match self.id {
            Some(id) => Some(reach(unit, id, self.version.unwrap_or_default())?),
            None => None,
        };
        let user = self.user.or(old.as_ref().map(|old| old.user)).or(unit.circumstances.access.user);
        let mut findings = Findings::default();
        let Some(user) = user else {
            findings.error(
                "user",
                "absence.user",
                "Wer ist abwesend? Den Benutzer angeben.",
                "who is away? name the user",
            );
            return Err(Error::Invalid(findings));
        };
        let decision = unit.decision();
        unit.reach(&decision, Ownership::of(Some(user)), UserId::KIND, user)?;
        if super::user_name(unit, user)?.is_none() {
            return Err(Error::not_found(UserId::KIND, user));
        }
        self.check(unit, user, &mut findings)?;
        unit.settle(findings)?;
        let new = Absence {
            id: old.as_ref().map_or_else(|| unit.new_id(), |old| old.id),
            version: old.as_ref().map_or(1, |old| old.version + 1),
            user,
            from: self.from,
            until: self.until,
            stand_in: self.stand_in,
            note: self.note,
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            changed_at: now,
        };
        let row = AbsenceRow::new(company, &new);
        match &old {
            None => unit.db.insert_absence(&row)?,
            Some(old) if unit.db.update_absence(&row, old.version)? == 0 => {
                return Err(conflict(old.id, old.version, new.version));
            }
            Some(_) => {}
        }
        let (before, after) = Draft::change(old.as_ref(), &new)?;
        unit.record("desk.absence_set", (AbsenceId::KIND, new.id.any()), None, before, after)?;
        Ok(new)
    }
}

impl SetAbsence {
    fn check(&self, unit: &mut Unit<'_>, user: UserId, findings: &mut Findings) -> Result<()> {
        let company = unit.company_no();
        long_text("note", self.note.as_deref().unwrap_or_default(), 1_000, "Bemerkung", "note", findings);
        if self.until < self.from {
            let finding = findings.error(
                "until",
                "absence.order",
                "Der letzte Tag liegt vor dem ersten.",
                "the last day is before the first",
            );
            finding.suggest(self.from.to_string());
            return Ok(());
        }
        if (self.until.0 - self.from.0).num_days() >= MAX_DAYS {
            findings.error(
                "until",
                "absence.too_long",
                format!("Eine Abwesenheit dauert höchstens {MAX_DAYS} Tage."),
                format!("an absence lasts {MAX_DAYS} days at most"),
            );
        }
        let meanwhile =
            |user| AbsenceFilter { user, from: Some(self.from), until: Some(self.until), ..AbsenceFilter::default() };
        let others = unit.db.absences(company, &meanwhile(Some(user)), 2)?;
        if let Some(other) = others.iter().find(|other| Some(other.id) != self.id) {
            let (from, until) = (other.from_day.0.format("%d.%m.%Y"), other.until_day.0.format("%d.%m.%Y"));
            findings.error(
                "from",
                "absence.overlaps",
                format!("In dieser Zeit ist schon eine Abwesenheit eingetragen: {from} bis {until}."),
                format!("there is an absence in this time already: {} to {}", other.from_day, other.until_day),
            );
        }
        let Some(stand_in) = self.stand_in else { return Ok(()) };
        let active = unit.db.users(company)?.into_iter().any(|known| known.id == stand_in && known.active);
        if stand_in == user || !active {
            findings.error(
                "stand_in",
                "absence.stand_in",
                "Die Vertretung ist ein anderer Benutzer, der sich anmelden darf.",
                "a stand-in is another user who may log in",
            );
        } else if !unit.db.absences(company, &meanwhile(Some(stand_in)), 1)?.is_empty() {
            findings.warning(
                "stand_in",
                "absence.stand_in_away",
                "Die Vertretung ist in dieser Zeit selbst abwesend.",
                "the stand-in is away in this time too",
            );
        }
        Ok(())
    }
}

/// Takes an absence back that does not come to pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropAbsence {
    /// The absence.
    pub id: AbsenceId,
    /// The version that you read.
    pub version: i32,
}

impl Operation for DropAbsence {
    type Output = Absence;
    const NAME: &'static str = "desk.drop_absence";
    const EMITS: &'static [&'static str] = &["desk.absence_dropped"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::NotFound, ErrorCode::Conflict];

    fn example() -> Self {
        Self { id: example_id(), version: 1 }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Absence> {
        let company = unit.company_no();
        let absence = reach(unit, self.id, self.version)?;
        if unit.db.delete_absence(company, self.id, self.version)? == 0 {
            return Err(conflict(self.id, self.version, self.version + 1));
        }
        let (_, fields) = Draft::change(None, &absence)?;
        unit.record("desk.absence_dropped", (AbsenceId::KIND, self.id.any()), None, fields, Default::default())?;
        Ok(absence)
    }
}

/// The absence that the running operation may concern itself with, in the version that the caller read.
fn reach(unit: &mut Unit<'_>, id: AbsenceId, read: i32) -> Result<Absence> {
    let company = unit.company_no();
    let row = unit.db.absence(company, id)?.ok_or_else(|| Error::not_found(AbsenceId::KIND, id))?;
    let decision = unit.decision();
    unit.reach(&decision, Ownership::of(Some(row.app_user)), AbsenceId::KIND, id)?;
    if row.version == read { Ok(row.into_absence()) } else { Err(conflict(id, read, row.version)) }
}

fn conflict(id: AbsenceId, read: i32, current: i32) -> Error {
    Error::Conflict { record: AbsenceId::KIND, key: id.to_string(), read, current }
}

/// Lists who is away and who stands in, from a day on (today when left out). Who does not reach everybody's sees their own
/// absences and those in which they stand in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAbsences {
    /// Only those of this user.
    #[serde(default)]
    pub user: Option<UserId>,
    /// Only those that are not over before this day; today when left out.
    #[serde(default)]
    pub from: Option<Date>,
    /// Only those that have begun by this day.
    #[serde(default)]
    pub until: Option<Date>,
    /// At most so many (1 to 500; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListAbsences {
    type Output = AbsencePage;
    const NAME: &'static str = "desk.absences";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];

    fn example() -> Self {
        Self::default()
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<AbsencePage> {
        let (company, today) = (unit.company_no(), unit.today()?);
        let narrow = unit.decision().everywhere() == Mask(0);
        // Nobody has the nil id: a role without a user is concerned by nothing.
        let concerns = narrow.then(|| unit.circumstances.access.user.unwrap_or(UserId(uuid::Uuid::nil())));
        let after = self.after.as_deref().map(cursor).transpose()?;
        let filter = AbsenceFilter {
            user: self.user,
            concerns,
            from: Some(self.from.unwrap_or(today)),
            until: self.until,
            after,
        };
        let limit = self.limit.unwrap_or(50).clamp(1, 500) as usize;
        let mut rows = unit.db.absences(company, &filter, limit as i64 + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.from_day, row.id));
        Ok(AbsencePage { absences: rows.into_iter().map(AbsenceRow::into_absence).collect(), next })
    }
}

fn cursor(text: &str) -> Result<(Date, AbsenceId)> {
    let parts = text.split_once(':').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    parts.ok_or_else(|| Error::bad_cursor(ListAbsences::NAME))
}

/// Shows whom one stands in for today: their follow-ups lie on one's desk beside one's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowStandIns {}

impl Operation for ShowStandIns {
    type Output = StandIns;
    const NAME: &'static str = "desk.standing_in";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<StandIns> {
        let mut away = Vec::new();
        for absence in super::absent(unit)? {
            let name = super::user_name(unit, absence.app_user)?.unwrap_or_default();
            away.push(StandIn { user: absence.app_user, name, until: absence.until_day });
        }
        Ok(StandIns { away })
    }
}
