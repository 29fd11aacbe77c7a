//! Reading a filter here and today: what its names stand for, and whether who asks may ask that.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use kundig_check::{Finding, Findings};
use kundig_filter::{Circumstances, Condition, Filter, Refused, Type, check};
use uuid::Uuid;

use super::store::SegmentStore;
use super::words::{Needs, Words};
use crate::access::Mask;
use crate::access::store::AccessStore;
use crate::base::{Error, Result};
use crate::company::Company;
use crate::customer::store::CustomerStore;
use crate::unit::Unit;

impl Unit<'_> {
    /// The words of filters, with the company's custom fields as they are now.
    pub(super) fn words(&mut self) -> Result<Words> {
        let company = self.company_no();
        Ok(Words::new(&self.db.custom_fields(company)?))
    }

    /// Reads and checks a filter on behalf of who asks.
    pub(super) fn understand(&mut self, text: &str) -> Result<(Filter, Condition)> {
        let filter = Filter::read(text).map_err(|finding| refuse(*finding))?;
        let condition = self.resolve(&filter)?;
        Ok((filter, condition))
    }

    /// The condition that a filter means, if who asks may ask it.
    pub(super) fn resolve(&mut self, filter: &Filter) -> Result<Condition> {
        let words = self.words()?;
        let condition = self.mean(filter, &words)?;
        self.may_ask(&condition, &words)?;
        Ok(condition)
    }

    /// The condition that a filter means, whoever asks.
    pub(super) fn mean(&mut self, filter: &Filter, words: &Words) -> Result<Condition> {
        let company = self.company()?;
        let today = self.today()?.0;
        let mut here = Here { company, today, unit: self };
        check(filter, &words.vocabulary, &mut here).map_err(|refused| match refused {
            Refused::Findings(findings) => Error::Invalid(findings),
            Refused::Error(error) => error,
        })
    }

    /// Whether the grants open a table on every customer.
    pub(super) fn opens(&self, needs: Needs) -> bool {
        match needs {
            Needs::Groups(groups) => {
                let decision = self.decision_on("customer.get");
                // Conservative: a group counts as open only if every grant that shows customers opens it.
                let mask = decision.hits.iter().fold(u32::MAX, |bits, hit| bits & hit.mask.0);
                !decision.hits.is_empty() && groups.iter().all(|group| Mask(mask).has(*group))
            }
            Needs::Right(right) => {
                let decision = self.decision_on(right);
                decision.reaches_all()
            }
        }
    }

    fn may_ask(&self, condition: &Condition, words: &Words) -> Result<()> {
        let mut findings = Findings::default();
        let mut told: Vec<String> = Vec::new();
        condition.visit(&mut |part, inner| {
            let (open, name) = match (part, inner) {
                (None, Condition::Test { field, .. }) => {
                    let (Some(word), Some(described)) = (words.own.get(*field), words.vocabulary.fields.get(*field))
                    else {
                        return;
                    };
                    (self.opens_group(word.group), described.name.to_string())
                }
                (None, Condition::Some { part, .. } | Condition::Count { part, .. }) => {
                    let (Some(table), Some(described)) = (words.tables.get(*part), words.vocabulary.parts.get(*part))
                    else {
                        return;
                    };
                    (self.opens(table.needs), described.name.to_owned())
                }
                _ => return,
            };
            if open || told.contains(&name) {
                return;
            }
            findings.error(
                "filter",
                "filter.withheld",
                format!("Nach „{name}“ darf hier nicht gefragt werden: Die Rolle öffnet das nicht bei jedem Kunden."),
                format!("`{name}` can't be asked for: no role opens it on every customer"),
            );
            told.push(name);
        });
        if findings.is_empty() { Ok(()) } else { Err(Error::Invalid(findings)) }
    }

    pub(super) fn opens_group(&self, group: crate::access::FieldGroup) -> bool {
        let decision = self.decision_on("customer.get");
        let mask = decision.hits.iter().fold(u32::MAX, |bits, hit| bits & hit.mask.0);
        !decision.hits.is_empty() && Mask(mask).has(group)
    }
}

/// An error of one finding.
pub(super) fn refuse(finding: Finding) -> Error {
    let mut findings = Findings::default();
    findings.push(finding);
    Error::Invalid(findings)
}

/// What the type of a field is called.
pub(super) const fn holds(of: &Type) -> Option<&'static str> {
    Some(match of {
        Type::Text => "text",
        Type::Choice(_) => "choice",
        Type::Set(_) => "set",
        Type::Number => "number",
        Type::Money => "money",
        Type::Day => "day",
        Type::Moment => "moment",
        Type::Flag | Type::Current(..) => "flag",
        Type::User => "user",
        Type::Team => "team",
        Type::Record => "record",
        Type::Age(_) => "age",
        Type::Degrees => return None,
    })
}

struct Here<'u, 'e> {
    unit: &'u mut Unit<'e>,
    company: Arc<Company>,
    today: NaiveDate,
}

impl Circumstances for Here<'_, '_> {
    type Error = Error;

    fn today(&self) -> NaiveDate {
        self.today
    }

    fn begins(&self, day: NaiveDate) -> i64 {
        self.company.instant(day.and_time(NaiveTime::MIN)).as_micros()
    }

    fn currency(&self) -> &str {
        self.company.currency.as_str()
    }

    fn places(&self, currency: &str) -> u32 {
        // ISO 4217, the exceptions from two.
        match currency {
            "JPY" | "KRW" | "ISK" | "CLP" | "VND" | "PYG" | "UGX" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    fn me(&self) -> Option<Uuid> {
        self.unit.circumstances.access.user.map(|user| user.0)
    }

    fn my_teams(&self) -> Vec<Uuid> {
        self.unit.circumstances.access.teams.iter().map(|team| team.0).collect()
    }

    fn user(&mut self, login: &str) -> Result<Option<Uuid>> {
        let company = self.unit.company_no();
        Ok(self.unit.db.user_by_login(company, login)?.map(|row| row.id.0))
    }

    fn team(&mut self, name: &str) -> Result<Option<Uuid>> {
        let company = self.unit.company_no();
        let teams = self.unit.db.teams(company)?;
        Ok(teams.into_iter().find(|team| team.name == name).map(|team| team.id.0))
    }

    fn place(&mut self, name: &str) -> Result<Option<(i32, i32)>> {
        let directories = self.unit.directories()?;
        let country = self.company.country.clone();
        Ok(middle(&directories.places, name, &country))
    }

    fn segment(&mut self, name: &str) -> Result<Option<Filter>> {
        let company = self.unit.company_no();
        let Some(row) = self.unit.db.segment_by_name(company, name)? else { return Ok(None) };
        // It was checked when it was saved; a text that does not read any more is a fault of the database.
        Filter::read(&row.filter).map(Some).map_err(|finding| refuse(*finding))
    }
}

/// The middle of a postal code (`50667`, `AT 1010`, `50667 Köln`) or of a place whose codes lie together.
fn middle(places: &kundig_check::place::Places, name: &str, home: &str) -> Option<(i32, i32)> {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let told = words.first().copied();
    let told = told.filter(|word| word.len() == 2 && word.bytes().all(|letter| letter.is_ascii_uppercase()));
    let country = told.unwrap_or(home);
    if told.is_some() {
        words.remove(0);
    }
    let code = words.first().filter(|word| word.bytes().all(|letter| letter.is_ascii_digit()));
    let found: Vec<_> = match code {
        Some(code) => places.by_code(country, code),
        None => places.by_name(&words.join(" "), told).into_iter().map(|found| found.place).collect(),
    };
    let points: Vec<(f64, f64)> = found.iter().filter_map(|place| place.point).map(|at| (at.lat, at.lon)).collect();
    let count = u32::try_from(points.len()).ok().filter(|count| *count > 0)?;
    let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let mean = (sum.0 / f64::from(count), sum.1 / f64::from(count));
    // Several places of one name have no common middle: half a degree is some 50 km.
    let together = points.iter().all(|point| (point.0 - mean.0).abs() < 0.5 && (point.1 - mean.1).abs() < 0.7);
    together.then(|| (crate::check::millionths(mean.0), crate::check::millionths(mean.1)))
}
