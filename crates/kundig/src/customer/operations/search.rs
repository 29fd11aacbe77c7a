//! Lists and search.

use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{Decision, FieldGroup, Mask};
use crate::base::{CompanyNo, CustomerId, Error, ErrorCode, Result};
use crate::customer::facets::{self, FacetStore};
use crate::customer::mask::groups;
use crate::customer::store::{CustomerStore, Only, SummaryRow};
use crate::customer::{AddressKind, ContactPointKind, CustomerPage, CustomerSummary, GROUPS, Status, search_words};
use crate::operation::{Effect, Operation};
use crate::store::condition::{SqlCondition, SqlWriter};
use crate::store::dialect::Visible;
use crate::store::question::{Match, Matching, Question, RowPage, Word, matching};
use crate::unit::Unit;

const MAX_PAGE: u32 = 200;

/// Finds customers as people type, the best first: beginnings of words of name, number, phone, e-mail, place, street, tag and
/// searchable custom field.
///
/// - All words of the text must match. Umlauts may be written out (`Mueller` finds `Müller`), and a phone number may stand in
///   any notation. A letter alone lists the last and firm names that begin with it.
/// - Words of four letters or more also find names and places that sound alike (`Maier` finds `Meyer`), after those that
///   are spelt so. Long words of firm names are found by their parts (`technik`).
/// - Four digits or more also find phones and customer numbers that end so, and `…4711` or `*4711` finds only those.
/// - An IBAN, or the end of one, finds the account's holder, if every grant to search and to read customers opens bank data.
/// - Within a word of anything else is not searched; see `segment.customers` (`place contains "…"`).
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
    /// Whether to count the hits by status, kind, place, postal region and tag as well: the first 1,000 of them, whatever the
    /// page; `segment.facets` counts all.
    #[serde(default)]
    pub facets: bool,
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
        let mut question = search_words::question(&self.text);
        question.accounts = opens_accounts(unit);
        let limit = self.limit.unwrap_or(20).clamp(1, MAX_PAGE) as usize;
        // Nearly every customer has some word with this letter: as a beginning of any word it would be no answer.
        if let [Word { begins: letter, .. }] = question.words.as_slice()
            && letter.len() == 1
        {
            let only = Only { initial: Some(letter), ..Only::default() };
            return list::<Self>(unit, only, limit, self.after.as_deref());
        }
        unit.catch_up()?;
        question.look_up(&mut unit.db)?;
        let search = Search::new(unit, &question)?;
        let place = self.after.as_deref().map_or(Some(Place::default()), Place::read);
        let place = place.ok_or_else(|| Error::bad_cursor(Self::NAME))?;
        let (rows, next) = search.page(unit, place, limit)?;
        let facets = if self.facets {
            let (ids, complete) = search.first(unit, MAX_COUNTED)?;
            Some(facets::count(unit, &ids, complete)?)
        } else {
            None
        };
        Ok(CustomerPage { customers: summarise(unit, rows)?, next: next.map(Place::write), facets })
    }
}

/// Whether all grants open bank data: what finds an account tells whose it is.
fn opens_accounts(unit: &Unit<'_>) -> bool {
    let opens = |decision: &Decision| !decision.hits.is_empty() && open_to_all(decision).has(groups::BANK);
    opens(&unit.decision()) && opens(&unit.decision_on("customer.get"))
}

/// How many hits are ranked together: the best of them come first at any page size.
const WINDOW: usize = 200;
/// How many hits are counted by their values.
const MAX_COUNTED: usize = 1_000;

/// By what hits are found, the better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Words begin so.
    Begins,
    /// Words sound so, or numbers end so.
    Alike,
    /// Phones, customer numbers and accounts end so, or an account is this one.
    Number,
}

impl Step {
    const ALL: [Self; 3] = [Self::Begins, Self::Alike, Self::Number];
}

/// A question with all that is asked of the database again and again.
struct Search<'q> {
    company: CompanyNo,
    visible: Visible,
    question: &'q Question,
    /// Words that begin so, in the language of the index; those that are merely alike; and both.
    begins: Option<Matching>,
    only_alike: Option<Matching>,
    alike: Option<Matching>,
}

/// The rows in which words begin so, if these are all of them. Then the other steps leave them out by themselves: the
/// beginnings of words are what the index takes longest for.
type Begun = Option<FxHashSet<i64>>;

impl<'q> Search<'q> {
    fn new(unit: &mut Unit<'_>, question: &'q Question) -> Result<Self> {
        let (flavour, decision) = (unit.db.flavour(), unit.decision());
        let matching = |how| matching(&question.words, how, flavour);
        Ok(Self {
            company: unit.company_no(),
            visible: unit.visible(&decision)?,
            question,
            begins: matching(Match::Begins),
            only_alike: matching(Match::OnlyAlike),
            alike: matching(Match::Alike),
        })
    }

    /// A page from a place on, and where the next one begins.
    fn page(&self, unit: &mut Unit<'_>, from: Place, limit: usize) -> Result<(Vec<SummaryRow>, Option<Place>)> {
        let mut page: Vec<SummaryRow> = Vec::new();
        let mut place = from;
        let mut begun = None;
        loop {
            let (mut rows, more) = self.hits(unit, place.step, place.after_row, WINDOW, &begun)?;
            if place.is_first() && !more {
                begun = Some(rows.iter().map(|row| row.row_no).collect());
            }
            let after_row = rows.last().map(|row| row.row_no).filter(|_| more);
            rank(&mut rows, &self.question.words);
            let (shown, room) = (rows.len(), limit - page.len());
            page.extend(rows.into_iter().skip(place.skip).take(room));
            if shown > place.skip + room {
                return Ok((page, Some(Place { skip: place.skip + room, ..place })));
            }
            match (after_row, Step::ALL.get(place.step + 1)) {
                (Some(after_row), _) => place = Place { after_row, skip: 0, ..place },
                (None, Some(_)) => place = Place { step: place.step + 1, after_row: 0, skip: 0 },
                (None, None) => return Ok((page, None)),
            }
            // Whether there is anything in the next step is looked up: else the last page would be an empty one.
            if more && page.len() == limit {
                return Ok((page, Some(place)));
            }
        }
    }

    /// The ids of the first hits, and whether these are all.
    fn first(&self, unit: &mut Unit<'_>, limit: usize) -> Result<(Vec<CustomerId>, bool)> {
        let mut ids: Vec<CustomerId> = Vec::new();
        let mut begun = None;
        for step in 0..Step::ALL.len() {
            let (rows, more) = self.hits(unit, step, 0, limit - ids.len(), &begun)?;
            ids.extend(rows.iter().map(|row| row.id));
            if more {
                return Ok((ids, false));
            }
            begun = begun.or_else(|| Some(rows.iter().map(|row| row.row_no).collect()));
        }
        Ok((ids, true))
    }

    /// Hits of one step by row number, and whether there are more.
    fn hits(
        &self,
        unit: &mut Unit<'_>,
        step: usize,
        after_row: i64,
        limit: usize,
        begun: &Begun,
    ) -> Result<(Vec<SummaryRow>, bool)> {
        let known = begun.as_ref().map_or(0, FxHashSet::len);
        let page = RowPage { after: after_row, limit: (limit + known) as i64 + 1 };
        let (company, visible) = (self.company, &self.visible);
        let mut sql = SqlWriter::new(unit.db.flavour());
        match (Step::ALL.get(step), &self.begins, &self.only_alike) {
            (Some(Step::Begins), Some(words), _) => sql.hits_of_index(company, visible, words, page),
            (Some(Step::Alike), _, Some(only_alike)) => {
                let words = self.alike.as_ref().filter(|_| begun.is_some()).unwrap_or(only_alike);
                sql.hits_of_index(company, visible, words, page);
            }
            (Some(Step::Number), before, _) if self.question.asks_numbers() => {
                let without = before.as_ref().filter(|_| begun.is_none());
                sql.hits_by_number(company, visible, self.question, without, page);
            }
            _ => return Ok((Vec::new(), false)),
        }
        let mut rows = unit.db.hits(sql.finish_query())?;
        if let Some(begun) = begun {
            rows.retain(|row| !begun.contains(&row.row_no));
        }
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok((rows, more))
    }
}

/// Where a search goes on: the step, the row before the window, and how many of the window were shown.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    step: usize,
    after_row: i64,
    skip: usize,
}

impl Place {
    fn read(cursor: &str) -> Option<Self> {
        let mut numbers = cursor.splitn(3, ':');
        let step = numbers.next()?.parse().ok().filter(|step| *step < Step::ALL.len())?;
        let after_row = numbers.next()?.parse().ok()?;
        let skip: usize = numbers.next()?.parse().ok()?;
        Some(Self { step, after_row, skip: skip.min(WINDOW) })
    }

    /// Whether it is before all hits.
    fn is_first(self) -> bool {
        self.step == 0 && self.after_row == 0
    }

    fn write(self) -> String {
        format!("{}:{}:{}", self.step, self.after_row, self.skip)
    }
}

/// Best first within the window: a whole word of the name, then a beginning of one, then what sounds like one, then hits
/// elsewhere; by name among equals.
fn rank(rows: &mut [SummaryRow], words: &[Word]) {
    let score = |row: &SummaryRow| {
        let name: Vec<&str> = row.sort_name.split(' ').collect();
        let points = words.iter().map(|word| {
            let sounds = |part: &&str| word.alike.as_ref().is_some_and(|entry| search_words::sounds_like(part, entry));
            if name.contains(&word.begins.as_str()) {
                3
            } else if name.iter().any(|part| part.starts_with(word.begins.as_str())) {
                2
            } else {
                i32::from(name.iter().any(sounds))
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
    let visible = unit.visible(&decision)?;
    let company = unit.company_no();
    let narrowed = (!matches!(visible, Visible::All)).then(|| {
        let mut sql = SqlWriter::new(unit.db.flavour());
        sql.visible(&visible);
        sql.finish()
    });
    let only = Only { visible: narrowed.as_ref(), ..only };
    let mut rows = unit.db.list_customers(company, only, after, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.id, row.sort_name));
    Ok(CustomerPage { customers: summarise(unit, rows)?, next, facets: None })
}

/// The groups that are open on whomever a list shows. Conservative: only those that every grant that shows records opens.
pub(in crate::customer) fn open_to_all(decision: &Decision) -> Mask {
    Mask(decision.hits.iter().fold(u32::MAX, |bits, hit| bits & hit.mask.0))
}

/// Adds place and reachability, as far as the grants open them.
fn summarise(unit: &mut Unit<'_>, rows: Vec<SummaryRow>) -> Result<Vec<CustomerSummary>> {
    let decision = unit.decision();
    let mask = open_to_all(&decision);
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
