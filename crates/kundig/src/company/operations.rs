//! The operations on the company.

use chrono_tz::Tz;
use kundig_check::{Findings, calendar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::imprint::Imprint;
use super::model::region;
use super::{Company, store::CompanyStore};
use crate::access::operations::{all_or_nothing, nobodys};
use crate::base::{Error, ErrorCode, RecordId, Result};
use crate::journal::Draft;
use crate::operation::{Effect, Facts, Operation, RecordFacts};
use crate::unit::Unit;

/// Every operation of this area.
pub const ALL: &[Facts] = &[Facts::of::<ChangeCompany>(), Facts::of::<GetCompany>()];

/// A company, as journal and rules see it.
pub const RECORD: RecordFacts = RecordFacts {
    kind: "company",
    read_right: "company.get",
    field_groups: &[],
    schema: || schemars::schema_for!(Company),
    mask: all_or_nothing,
    open: nobodys,
    read: |unit, _| Ok(Some(serde_json::to_value(&*unit.company()?).map_err(Error::internal)?)),
};

/// Answers the company that the session works in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCompany {}

impl Operation for GetCompany {
    type Output = Company;
    const NAME: &'static str = "company.get";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[];

    fn example() -> Self {
        Self {}
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Company> {
        unit.company().map(|company| (*company).clone())
    }
}

/// Changes the company's settings; what is left out stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCompany {
    /// The version that you read.
    pub version: i32,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(default)]
    pub country: Option<String>,
    /// Federal state or canton (`BE`, `BY`, `ZH`): decides the public holidays in Germany and Switzerland.
    #[serde(default)]
    pub federal_state: Option<String>,
    /// IANA time zone.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// When a business day opens, in minutes after midnight.
    #[serde(default)]
    pub opens_minute: Option<i32>,
    /// When a business day closes, in minutes after midnight.
    #[serde(default)]
    pub closes_minute: Option<i32>,
    /// Days of each year on which the company is closed beside the public holidays, `MM-DD`.
    #[serde(default)]
    pub closed_days: Option<Vec<String>>,
    /// Our own e-mail addresses, whole (`service@firma.de`) or all of a domain (`@firma.de`).
    #[serde(default)]
    pub mail_addresses: Option<Vec<String>>,
    /// What stands on letters and invoices, whole.
    #[serde(default)]
    pub imprint: Option<Imprint>,
}

impl Operation for ChangeCompany {
    type Output = Company;
    const NAME: &'static str = "company.change";
    const EMITS: &'static [&'static str] = &["company.changed"];
    const EFFECT: Effect = Effect::Change;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid, ErrorCode::NeedsAcceptance, ErrorCode::Conflict];

    fn example() -> Self {
        Self {
            version: 1,
            name: Some("Müller & Söhne Haustechnik GmbH".into()),
            federal_state: Some("BY".into()),
            ..Self::default()
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<Company> {
        let mut findings = Findings::default();
        if self.name.is_some() {
            let name = self.name.as_deref().unwrap_or_default();
            kundig_check::text::required("name", name, "Firmenname", "company name", &mut findings);
        }
        let country =
            self.country.as_deref().and_then(|typed| kundig_check::country::country("country", typed, &mut findings));
        if let Some(zone) = &self.time_zone
            && zone.parse::<Tz>().is_err()
        {
            findings.error(
                "time_zone",
                "company.time_zone",
                format!("„{zone}“ ist keine Zeitzone (z. B. Europe/Berlin)."),
                format!("`{zone}` is no IANA time zone (e.g. Europe/Berlin)"),
            );
        }
        let number = unit.company_no();
        let old = unit.db.company(number)?.ok_or_else(|| Error::not_found("company", number))?;
        let state = self.federal_state.as_deref().unwrap_or(&old.federal_state);
        let lies_in = country.unwrap_or(&old.country);
        // Where the holidays differ within a country, its part must be known.
        if matches!(lies_in, "DE" | "CH") && region(lies_in, state).is_none() {
            findings.error(
                "federal_state",
                "company.federal_state",
                format!("„{state}“ ist kein Bundesland oder Kanton dieses Landes (zwei Buchstaben, z. B. BE, BY, ZH)."),
                format!("`{state}` is no federal state or canton of this country (two letters, e.g. BE, BY, ZH)"),
            );
        }
        let (opens, closes) =
            (self.opens_minute.unwrap_or(old.opens_minute), self.closes_minute.unwrap_or(old.closes_minute));
        if !(0..1440).contains(&opens) || !(0..1440).contains(&closes) || opens >= closes {
            findings.error(
                "opens_minute",
                "company.hours",
                "Die Öffnungszeit muss vor der Schließzeit liegen (Minuten nach Mitternacht, 0 bis 1439).",
                "a day opens before it closes (minutes after midnight, 0 to 1439)",
            );
        }
        for (place, day) in self.closed_days.iter().flatten().enumerate() {
            // A leap year, so that 29 February is a day.
            if format!("2024-{day}").parse::<chrono::NaiveDate>().is_err() || day.len() != 5 {
                findings.error(
                    &format!("closed_days[{place}]"),
                    "company.closed_day",
                    format!("„{day}“ ist kein Tag im Jahr (erwartet MM-TT, z. B. 12-24)."),
                    format!("`{day}` is no day of the year (expected MM-DD, e.g. 12-24)"),
                );
            }
        }
        let mail_addresses = self.mail_addresses.as_deref().map(|typed| own_addresses(typed, &mut findings));
        let imprint = match self.imprint {
            Some(imprint) => {
                let directories = unit.directories()?;
                let state = calendar::State::from_code(state);
                let known: Imprint = serde_json::from_str(&old.imprint).unwrap_or_default();
                let mut found = Findings::default();
                let imprint = imprint.checked(lies_in, state, &directories, &mut found);
                // What was accepted when it was entered is not asked about again.
                if found.has_errors() || imprint != known {
                    findings.extend(found);
                }
                Some(imprint)
            }
            None => None,
        };
        unit.settle(findings)?;
        let mut row = old.clone();
        row.version = old.version + 1;
        row.changed_at = unit.now;
        row.name = self.name.unwrap_or(row.name);
        row.country = country.map_or(row.country, |code| code.to_string());
        row.federal_state = self.federal_state.unwrap_or(row.federal_state);
        row.time_zone = self.time_zone.unwrap_or(row.time_zone);
        (row.opens_minute, row.closes_minute) = (opens, closes);
        if let Some(days) = self.closed_days {
            row.closed_days = serde_json::to_string(&days).map_err(Error::internal)?;
        }
        if let Some(addresses) = mail_addresses {
            row.mail_addresses = serde_json::to_string(&addresses).map_err(Error::internal)?;
        }
        if let Some(imprint) = imprint {
            row.imprint = serde_json::to_string(&imprint).map_err(Error::internal)?;
        }
        if unit.db.update_company(&row, self.version)? == 0 {
            return Err(Error::Conflict {
                record: "company",
                key: number.to_string(),
                read: self.version,
                current: old.version,
            });
        }
        unit.forget::<Company>();
        let (before, after) = Draft::change(Some(&old.into_company()), &row.into_company())?;
        // A company has a number, not an id; its records live under the nil id.
        unit.record("company.changed", ("company", RecordId(uuid::Uuid::nil())), None, before, after)?;
        unit.company().map(|company| (*company).clone())
    }
}

/// How many addresses a company may call its own; a domain is one.
const MAX_ADDRESSES: usize = 1_000;

/// Whole addresses and domains in their normal form, in lower case, each once.
fn own_addresses(typed: &[String], findings: &mut Findings) -> Vec<String> {
    let mut normal = Vec::with_capacity(typed.len());
    if typed.len() > MAX_ADDRESSES {
        findings.error(
            "mail_addresses",
            "company.mail_addresses",
            format!("Es sind höchstens {MAX_ADDRESSES} eigene Adressen möglich; nennen Sie die Domain (@firma.de)."),
            format!("at most {MAX_ADDRESSES} addresses of our own; name the domain instead (@firma.de)"),
        );
        return normal;
    }
    for (place, address) in typed.iter().enumerate() {
        let path = format!("mail_addresses[{place}]");
        let address = address.trim();
        // A domain is checked as the one of an address.
        let whole = if address.starts_with('@') { format!("a{address}") } else { address.to_owned() };
        let Some(checked) = kundig_check::email::email(&path, &whole, findings) else { continue };
        let checked = checked.to_lowercase();
        let kept = if address.starts_with('@') { checked[1..].to_owned() } else { checked };
        if !normal.contains(&kept) {
            normal.push(kept);
        }
    }
    normal
}
