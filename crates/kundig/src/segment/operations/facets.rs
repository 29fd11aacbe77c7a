//! Customers by the values of a field: how the hits of a search divide.

use kundig_check::Finding;
use kundig_filter::Type;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Selection, here};
use crate::base::{ErrorCode, Result};
use crate::operation::{Effect, Operation};
use crate::segment::compile::place;
use crate::segment::store::SegmentStore;
use crate::segment::words::Source;
use crate::segment::{FacetCount, FacetCounts};
use crate::store::condition::{Flavour, SqlWriter};
use crate::unit::Unit;

/// Counts customers by the values of a field: how many are active, how many live in which place, how many have which tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountFacets {
    /// The field: a text, choice or set of the customer (`status`, `tags`, `custom.sparte`) or of a part (`address.place`).
    pub by: String,
    /// Only the first so many characters of the value: 2 of `address.postal_code` are the postal regions.
    #[serde(default)]
    pub characters: Option<u32>,
    /// Only customers that this filter means.
    #[serde(default)]
    pub filter: String,
    /// Only those that a search for this text finds.
    #[serde(default)]
    pub text: Option<String>,
    /// At most so many values (1 to 1,000; 50 when left out), the most frequent first.
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Operation for CountFacets {
    type Output = FacetCounts;
    const NAME: &'static str = "segment.facets";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Invalid];

    fn example() -> Self {
        Self {
            by: "address.postal_code".into(),
            characters: Some(2),
            filter: "status is active".into(),
            text: None,
            limit: Some(10),
        }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<FacetCounts> {
        let selection = Selection::new(unit, &self.filter, self.text.as_deref())?;
        let words = unit.words()?;
        let flavour = unit.db.flavour();
        let own = words.vocabulary.fields.iter().position(|field| field.name == self.by);
        let (needs, from, value) = if let Some(at) = own {
            let (field, word) = (&words.vocabulary.fields[at], &words.own[at]);
            let place = place(&word.source, &field.of, flavour);
            let (from, value) = match &field.of {
                Type::Text | Type::Choice(_) => (String::new(), place),
                Type::Set(_) => entries(&place, &word.source, flavour),
                _ => return Err(not_a_facet(&self.by)),
            };
            (unit.opens_group(word.group), from, value)
        } else {
            let (part, name) = self.by.split_once('.').ok_or_else(|| not_a_facet(&self.by))?;
            let at = words.vocabulary.parts.iter().position(|known| known.name == part);
            let at = at.ok_or_else(|| not_a_facet(&self.by))?;
            let (part, table) = (&words.vocabulary.parts[at], &words.tables[at]);
            let field = part.fields.iter().position(|field| field.name == name);
            let field = field.filter(|field| matches!(part.fields[*field].of, Type::Text | Type::Choice(_)));
            let Some(Source::Column(column)) = field.and_then(|field| table.columns.get(field)) else {
                return Err(not_a_facet(&self.by));
            };
            let mut from =
                format!(" JOIN {} p ON p.company = customer.company AND p.{} = customer.id", table.from, table.owner);
            if !table.only.is_empty() {
                from.push_str(" AND ");
                from.push_str(table.only);
            }
            (unit.opens(table.needs), from, (*column).to_owned())
        };
        if !needs {
            return Err(withheld(&self.by));
        }
        let value = match self.characters {
            Some(characters) => format!("substr({value}, 1, {})", characters.clamp(1, 100)),
            None => value,
        };
        let company = unit.company_no();
        let decision = unit.decision_on("customer.list");
        let visible = unit.visible(&decision)?;
        let mut sql = SqlWriter::new(flavour);
        // A customer counts once, however many addresses in one place there are.
        let once = if from.is_empty() { "" } else { "DISTINCT " };
        sql.sql("SELECT found.value, count(*) FROM (SELECT ").sql(once).sql("customer.id AS id, ").sql(&value);
        sql.sql(" AS value");
        selection.write(&mut sql, company, &visible, &from);
        sql.sql(") found WHERE found.value IS NOT NULL AND found.value <> '' GROUP BY found.value");
        // Equally frequent ones by their characters, so that both databases answer in one order.
        let collate = if flavour == Flavour::Postgres { " COLLATE \"C\"" } else { "" };
        sql.sql(" ORDER BY count(*) DESC, found.value").sql(collate).sql(" LIMIT ");
        sql.whole(i64::from(self.limit.unwrap_or(50).clamp(1, 1_000)));
        let values = unit.db.ask_counts(sql.finish_query())?;
        Ok(FacetCounts {
            values: values.into_iter().map(|(value, customers)| FacetCount { value, customers }).collect(),
        })
    }
}

/// The entries of a list that is kept as JSON, each in a row.
fn entries(place: &str, source: &Source, flavour: Flavour) -> (String, String) {
    let has = match source {
        Source::Custom(_) => format!("coalesce({place}, '[]')"),
        _ => place.to_owned(),
    };
    match flavour {
        Flavour::Sqlite => (format!(" JOIN json_each({has}) p"), "p.value".to_owned()),
        Flavour::Postgres => {
            (format!(" CROSS JOIN LATERAL jsonb_array_elements_text(({has})::jsonb) p(value)"), "p.value".to_owned())
        }
    }
}

fn refusal(code: &'static str, german: String, english: String) -> crate::base::Error {
    here::refuse(Finding {
        path: "by".into(),
        code: code.into(),
        severity: kundig_check::Severity::Error,
        message_de: german,
        message_en: english,
        suggestion: None,
    })
}

fn not_a_facet(by: &str) -> crate::base::Error {
    let by: String = by.chars().take(100).collect();
    refusal(
        "facet.field",
        format!(
            "Nach „{by}“ lässt sich nicht aufteilen: gebraucht wird ein Text oder eine Auswahl, z. B. status, tags, address.place."
        ),
        format!("customers can't be divided by `{by}`: give a text, choice or set, e.g. status, tags, address.place"),
    )
}

fn withheld(by: &str) -> crate::base::Error {
    refusal(
        "filter.withheld",
        format!("Nach „{by}“ darf hier nicht gefragt werden: Die Rolle öffnet das nicht bei jedem Kunden."),
        format!("`{by}` can't be asked for: no role opens it on every customer"),
    )
}
