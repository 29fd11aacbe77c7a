//! What a new database begins with: company 1, its number ranges, and the roles that ship.

use crate::access::operations::{SetRole, SetTeam};
use crate::access::{Grant, Scope};
use crate::base::Result;
use crate::company::store::{CompanyRow, CompanyStore};
use crate::engine::Inner;
use crate::numbers::store::NumberStore;
use crate::operation::Effect;
use crate::store::dialect::Dialect;

/// The roles that ship; a vendor changes them or adds others by `access.set_role`.
fn shipped_roles() -> Vec<SetRole> {
    let role = |name: &str, about: &str, grants: Vec<Grant>| SetRole { name: name.into(), about: about.into(), grants };
    // Everybody with a desk sees who is away, and enters their own absences.
    let desk = || {
        let own = |right: &str| Grant::all(right).scope(Scope::Own);
        [
            Grant::all("desk.absences"),
            Grant::all("desk.standing_in"),
            Grant::all("desk.workday"),
            own("desk.set_absence"),
            own("desk.drop_absence"),
        ]
    };
    // Who may ask which customers are meant by a filter; what it may speak of, the rights on customers say.
    let segments = || ["check", "count", "customers", "explain", "facets", "fields", "get", "list"];
    let segments = || segments().map(|verb| Grant::all(&format!("segment.{verb}")));
    // Who may ask whether somebody is there already, and say that two who look alike are two.
    let duplicates = || ["check", "decide", "list", "settings"].map(|verb| Grant::all(&format!("duplicate.{verb}")));
    vec![
        role("administrator", "Sets up users, roles and the company; sees and does everything.", vec![Grant::all("*")]),
        role(
            "service",
            "First-level support: knows customers, records contacts, works on cases and follow-ups, writes mails.",
            vec![
                Grant::all("customer.*").fields(&["!customer.bank", "!customer.dunning"]),
                Grant::all("contact.*"),
                Grant::all("case.*"),
                Grant::all("followup.*"),
                Grant::all("snippet.*"),
                Grant::all("consent.*"),
                Grant::all("relation.*"),
                Grant::all("mail.queue"),
                Grant::all("webhook.call"),
                Grant::all("host.notify"),
                Grant::all("outbox.list"),
                Grant::all("check.*"),
                Grant::all("company.get"),
            ]
            .into_iter()
            .chain(segments())
            .chain(duplicates())
            .chain(desk())
            .collect(),
        ),
        role(
            "master_data",
            "Keeps the customers' records in order: imports and exports them, finds duplicates and merges them.",
            vec![
                Grant::all("customer.*"),
                Grant::all("duplicate.*"),
                Grant::all("merge.*"),
                Grant::all("import.*"),
                Grant::all("export.*"),
                Grant::all("relation.*"),
                Grant::all("contact.get"),
                Grant::all("contact.list"),
                Grant::all("check.*"),
                Grant::all("directory.list"),
                Grant::all("company.get"),
            ]
            .into_iter()
            .chain(segments())
            .chain(desk())
            .collect(),
        ),
        role(
            "marketing",
            "Sends mailings and keeps tags and contact points; does not touch where goods go, nor money.",
            vec![
                Grant::all("customer.get").fields(&["!customer.bank", "!customer.dunning"]),
                Grant::all("customer.search").fields(&["!customer.bank", "!customer.dunning"]),
                Grant::all("customer.list").fields(&["!customer.bank", "!customer.dunning"]),
                Grant::all("customer.change").fields(&["customer.master", "customer.contact_points", "customer.note"]),
                Grant::all("contact.record"),
                Grant::all("contact.get"),
                Grant::all("contact.list"),
                Grant::all("consent.*"),
                Grant::all("segment.*"),
                Grant::all("mail.queue"),
                Grant::all("outbox.list"),
                Grant::all("check.*"),
                Grant::all("company.get"),
            ],
        ),
        role(
            "data_protection",
            "Data-protection officer: answers requests of persons, hands out, restricts and erases their data.",
            vec![
                Grant::all("privacy.*"),
                Grant::all("customer.get"),
                Grant::all("customer.find"),
                Grant::all("customer.search"),
                Grant::all("customer.list"),
                Grant::all("customer.history"),
                Grant::all("customer.timeline"),
                Grant::all("contact.get"),
                Grant::all("contact.list"),
                Grant::all("contact.attachment"),
                Grant::all("consent.*"),
                Grant::all("check.*"),
                Grant::all("company.get"),
                Grant::all("journal.*"),
                Grant::all("store.check"),
            ],
        ),
        role(
            "warehouse",
            "Packs and ships: needs names, phones and where goods go; neither bank data nor dunning.",
            vec![
                Grant::all("customer.get").fields(WAREHOUSE),
                Grant::all("customer.search").fields(WAREHOUSE),
                Grant::all("customer.list").fields(WAREHOUSE),
                Grant::all("contact.record"),
                Grant::all("check.*"),
                Grant::all("followup.create"),
                Grant::all("followup.desk").scope(Scope::Team),
                Grant::all("followup.calendar").scope(Scope::Team),
                Grant::all("followup.get").scope(Scope::Team),
                Grant::all("followup.complete").scope(Scope::Team),
                Grant::all("followup.defer").scope(Scope::Team),
            ]
            .into_iter()
            .chain(desk())
            .collect(),
        ),
        role(
            "accounting",
            "Keeps terms, bank data and dunning, and clarifies disputes.",
            vec![
                Grant::all("customer.get"),
                Grant::all("customer.find"),
                Grant::all("customer.search"),
                Grant::all("customer.list"),
                Grant::all("customer.history"),
                Grant::all("customer.timeline"),
                Grant::all("mandate.*"),
                Grant::all("relation.*"),
                Grant::all("customer.change").fields(&[
                    "customer.bank",
                    "customer.payment",
                    "customer.dunning",
                    "customer.note",
                ]),
                Grant::all("contact.*"),
                Grant::all("case.*"),
                Grant::all("followup.*"),
                Grant::all("mail.queue"),
                Grant::all("outbox.list"),
                Grant::all("check.*"),
                Grant::all("company.get"),
                Grant::all("journal.*"),
            ]
            .into_iter()
            .chain(segments())
            .chain(desk())
            .collect(),
        ),
        role(
            "sales",
            "Looks after their own and their team's customers.",
            vec![
                Grant::all("customer.*").scope(Scope::Team).fields(&["!customer.bank", "!customer.dunning"]),
                Grant::all("contact.*").scope(Scope::Team),
                Grant::all("case.*").scope(Scope::Team),
                Grant::all("followup.*").scope(Scope::Team),
                Grant::all("relation.*").scope(Scope::Team),
                Grant::all("mail.queue").scope(Scope::Team),
                Grant::all("check.*"),
                Grant::all("company.get"),
            ]
            .into_iter()
            .chain(segments())
            .chain(duplicates().map(|grant| grant.scope(Scope::Team)))
            .chain(desk())
            .collect(),
        ),
    ]
}

const WAREHOUSE: &[&str] =
    &["customer.master", "customer.address", "customer.shipping_address", "customer.contact_points"];

/// Number ranges of a new company: name, prefix, first number, digits.
const NUMBER_RANGES: &[(&str, &str, i64, i32)] =
    &[("customer", "K-", 10_001, 5), ("case", "F-", 1_001, 4), ("mandate", "M-", 10_001, 5)];

/// The teams that shipped roles and rules speak of.
const TEAMS: &[&str] = &["service", "service.lead", "accounting", "warehouse", "sales", "marketing", "management"];

/// Sets up company 1 in a new database; does nothing in one that has it.
pub(crate) fn first_company(inner: &Inner) -> Result<()> {
    {
        let mut unit = inner.own_unit(1, Effect::Read)?;
        if unit.db.company(1)?.is_some() {
            return Ok(());
        }
    }
    let mut unit = inner.own_unit(1, Effect::Change)?;
    // Several processes may open a new PostgreSQL database at once; under the lock only the first finds it empty.
    unit.db.lock_journal(1)?;
    if unit.db.company(1)?.is_some() {
        return Ok(());
    }
    let now = unit.now();
    unit.db.insert_company(&CompanyRow {
        number: 1,
        version: 1,
        created_at: now,
        changed_at: now,
        name: "Meine Firma".into(),
        country: "DE".into(),
        federal_state: "BE".into(),
        time_zone: "Europe/Berlin".into(),
        opens_minute: 8 * 60,
        closes_minute: 17 * 60,
        closed_days: r#"["12-24","12-31"]"#.into(),
        currency: "EUR".into(),
        mail_addresses: "[]".into(),
        imprint: "{}".into(),
    })?;
    for (name, prefix, first, width) in NUMBER_RANGES {
        unit.db.create_number_range(1, name, prefix, *first, *width)?;
    }
    for team in TEAMS {
        unit.execute(SetTeam { name: (*team).into() })?;
    }
    for role in shipped_roles() {
        unit.execute(role)?;
    }
    unit.commit().map(drop)
}
