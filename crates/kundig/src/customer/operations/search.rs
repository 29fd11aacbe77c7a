//! Lists and search.

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{FieldGroup, Mask};
use crate::base::{CustomerId, Error, ErrorCode, Result};
use crate::customer::mask::groups;
use crate::customer::store::{CustomerStore, Only, SummaryRow};
use crate::customer::{AddressKind, ContactPointKind, CustomerPage, CustomerSummary, GROUPS, Status, search_words};
use crate::operation::{Effect, Operation};
use crate::store::condition::SqlCondition;
use crate::store::dialect::{Dialect, Hit, WordSearch};
use crate::unit::Unit;

const MAX_PAGE: u32 = 200;

/// Finds customers as people type: beginnings of any words of name, number, place, street, e-mail, tag; a phone number in
/// any notation. Umlauts may be written out (`Mueller` finds `Müller`). A letter alone lists the last and firm names that
/// begin with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchCustomers {
    /// What people typed; all words must match.
    pub text: String,
    /// At most so many customers (1 to 200; 20 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl SearchCustomers {
    /// The first page for a text.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl Operation for SearchCustomers {
    type Output = CustomerPage;
    const NAME: &'static str = "customer.search";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self::new("müller berl")
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CustomerPage> {
        let words = search_words::question(&self.text);
        if words.is_empty() {
            return Ok(CustomerPage { customers: Vec::new(), next: None });
        }
        let limit = self.limit.unwrap_or(20).clamp(1, MAX_PAGE) as usize;
        // Nearly every customer has some word with this letter: as a beginning of any word it would be no answer.
        if let [letter] = words.as_slice()
            && letter.len() == 1
        {
            let only = Only { initial: Some(letter), ..Only::default() };
            return list::<Self>(unit, only, limit, self.after.as_deref());
        }
        let place = self
            .after
            .as_deref()
            .map_or(Some(Place::default()), Place::read)
            .ok_or_else(|| Error::bad_cursor(Self::NAME))?;
        let decision = unit.decision();
        let visible = unit.circumstances.access.visible(&decision);
        let company = unit.company_no();
        let search = WordSearch {
            company,
            words: &words,
            visible: &visible,
            after_row: place.after_row,
            limit: WINDOW as i64 + 1,
        };
        unit.catch_up()?;
        let mut hits = unit.db.search_words(&search)?;
        let more = hits.len() > WINDOW;
        hits.truncate(WINDOW);
        let last_row = hits.last().map(|hit| hit.row_no);
        let ids: Vec<CustomerId> = hits.iter().map(|hit: &Hit| hit.id).collect();
        let mut rows = unit.db.summaries(company, &ids)?;
        rank(&mut rows, &words);
        let shown = place.skip + limit;
        let next = if rows.len() > shown {
            Some(Place { skip: shown, ..place })
        } else {
            last_row.filter(|_| more).map(|after_row| Place { after_row, skip: 0 })
        };
        let rows: Vec<SummaryRow> = rows.into_iter().skip(place.skip).take(limit).collect();
        Ok(CustomerPage { customers: summarise(unit, rows)?, next: next.map(Place::write) })
    }
}

/// How many hits are ranked together: the best of them come first at any page size.
const WINDOW: usize = 200;

/// Where a search goes on: the row before the window, and how many of the window were shown.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    after_row: i64,
    skip: usize,
}

impl Place {
    fn read(cursor: &str) -> Option<Self> {
        let (row, skip) = cursor.split_once(':')?;
        let skip: usize = skip.parse().ok()?;
        Some(Self { after_row: row.parse().ok()?, skip: skip.min(WINDOW) })
    }

    fn write(self) -> String {
        format!("{}:{}", self.after_row, self.skip)
    }
}

/// Best first within the window: a whole word of the name, then a beginning of one, then hits elsewhere; by name among equals.
fn rank(rows: &mut [SummaryRow], words: &[String]) {
    let score = |row: &SummaryRow| {
        let name: Vec<&str> = row.sort_name.split(' ').collect();
        let points = words.iter().map(|word| {
            if name.contains(&word.as_str()) {
                2
            } else {
                i32::from(name.iter().any(|part| part.starts_with(word.as_str())))
            }
        });
        -points.sum::<i32>()
    };
    rows.sort_by_cached_key(|row| (score(row), row.sort_name.clone(), row.row_no));
}

/// Lists customers by name, page by page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCustomers {
    /// Only customers with this status.
    #[serde(default)]
    pub status: Option<Status>,
    /// At most so many customers (1 to 200; 50 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ListCustomers {
    type Output = CustomerPage;
    const NAME: &'static str = "customer.list";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { status: Some(Status::Active), limit: Some(20), after: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CustomerPage> {
        let limit = self.limit.unwrap_or(50).clamp(1, MAX_PAGE) as usize;
        let only = Only { status: self.status, ..Only::default() };
        list::<Self>(unit, only, limit, self.after.as_deref())
    }
}

/// A page of the customers that fulfil a condition, by name.
pub(crate) fn list_those<O: Operation>(
    unit: &mut Unit<'_>,
    condition: &SqlCondition,
    limit: u32,
    after: Option<&str>,
) -> Result<CustomerPage> {
    let only = Only { condition: Some(condition), ..Only::default() };
    list::<O>(unit, only, limit.clamp(1, MAX_PAGE) as usize, after)
}

/// A page of customers by name.
fn list<O: Operation>(unit: &mut Unit<'_>, only: Only<'_>, limit: usize, after: Option<&str>) -> Result<CustomerPage> {
    let key = |cursor: &str| {
        let (id, name) = cursor.split_once(':')?;
        Some((name.to_owned(), id.parse().ok()?))
    };
    let after = after.map(|cursor| key(cursor).ok_or_else(|| Error::bad_cursor(O::NAME))).transpose()?;
    let decision = unit.decision();
    let visible = unit.circumstances.access.visible(&decision);
    let company = unit.company_no();
    let mut rows = unit.db.list_customers(company, &visible, only, after, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.id, row.sort_name));
    Ok(CustomerPage { customers: summarise(unit, rows)?, next })
}

/// Adds place and reachability, as far as the grants open them.
fn summarise(unit: &mut Unit<'_>, rows: Vec<SummaryRow>) -> Result<Vec<CustomerSummary>> {
    let decision = unit.decision();
    // Conservative: a group counts as open only if every grant that shows records opens it.
    let mask = Mask(decision.hits.iter().fold(u32::MAX, |bits, hit| bits & hit.mask.0));
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let (addresses, points) = unit.db.parts_of_many(unit.circumstances.company, &ids)?;
    let mut by_id: FxHashMap<CustomerId, CustomerSummary> = FxHashMap::default();
    let order: Vec<CustomerId> = ids;
    for row in rows {
        let summary = CustomerSummary {
            id: row.id,
            number: row.number,
            name: row.display_name,
            kind: row.kind,
            status: row.status,
            postal_code: None,
            place: None,
            street: None,
            phone: None,
            email: None,
        };
        by_id.insert(row.id, summary);
    }
    for (id, address) in addresses.into_iter().filter(|_| mask.has(groups::ADDRESS)) {
        let Some(summary) = by_id.get_mut(&id) else { continue };
        if address.kind == AddressKind::Main && summary.place.is_none() {
            summary.postal_code = address.postal_code;
            summary.place = address.place;
            summary.street = match (address.street, address.house_number) {
                (Some(street), Some(number)) => Some(format!("{street} {number}")),
                (street, _) => street,
            };
        }
    }
    for (id, point) in points.into_iter().filter(|_| mask.has(groups::CONTACT_POINTS)) {
        let Some(summary) = by_id.get_mut(&id) else { continue };
        let field = match point.kind {
            ContactPointKind::Phone | ContactPointKind::Mobile => &mut summary.phone,
            ContactPointKind::Email => &mut summary.email,
            _ => continue,
        };
        if field.is_none() && !point.do_not_use {
            *field = Some(point.value);
        }
    }
    Ok(order.iter().filter_map(|id| by_id.remove(id)).collect())
}
