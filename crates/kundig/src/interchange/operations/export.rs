//! Customers go out as lines of files.

use std::collections::{BTreeMap, BTreeSet};

use kundig_check::Findings;
use kundig_format::csv::{CsvWriterOptions, WrittenEncoding};
use kundig_format::export::{Column, ExportError, Exporter, Target};
use kundig_format::lines::{CustomerField as F, Key};
use kundig_format::vcard::Version;
use kundig_format::xlsx::XlsxOptions;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{FieldGroup, Mask};
use crate::base::{CustomerId, Error, ErrorCode, Result, to_base64};
use crate::customer::operations::{ListCustomers, SearchCustomers};
use crate::customer::{GROUPS, load_visible};
use crate::interchange::columns::{Extras, header_of};
use crate::interchange::{CustomerRow, CustomerRows, ExportSource, FileFormat, FileWriting, outgoing};
use crate::operation::{Effect, Operation};
use crate::segment;
use crate::unit::Unit;

/// How many ids one export names.
const MAX_IDS: usize = 10_000;

/// Answers customers as lines of files have them, page by page: whom the session may see, and of them what it may see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportCustomers {
    /// Whom; all when left out.
    #[serde(default)]
    pub source: Option<ExportSource>,
    /// At most so many customers (1 to 200; 100 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Operation for ExportCustomers {
    type Output = CustomerRows;
    const NAME: &'static str = "export.customers";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed, ErrorCode::Limit, ErrorCode::Invalid];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { source: Some(ExportSource::Search { text: "berlin".into() }), ..Self::default() }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<CustomerRows> {
        let limit = self.limit.unwrap_or(100).clamp(1, 200);
        page(unit, &self.source.unwrap_or_default(), limit, self.after)
    }
}

/// Writes customers as a file: CSV, XLSX, vCards or JSON Lines. What is more than one page goes into further files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportFile {
    /// Whom; all when left out.
    #[serde(default)]
    pub source: Option<ExportSource>,
    /// What kind of file.
    pub format: FileFormat,
    /// How a CSV file is written.
    #[serde(default)]
    pub writing: Option<FileWriting>,
    /// At most so many customers (1 to 5,000; 1,000 when left out).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the file before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportedFile {
    /// The file, in base64.
    pub content: String,
    /// How many customers are in it.
    pub customers: u64,
    /// How many characters were replaced, since the encoding does not have them.
    pub replaced_characters: u64,
    /// Give this as `after` for those who come next; none at the end.
    pub next: Option<String>,
}

impl Operation for ExportFile {
    type Output = ExportedFile;
    const NAME: &'static str = "export.file";
    const EFFECT: Effect = Effect::Read;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Malformed, ErrorCode::Limit, ErrorCode::Invalid];
    const FIELD_GROUPS: &'static [FieldGroup] = GROUPS;

    fn example() -> Self {
        Self { source: None, format: FileFormat::Csv, writing: None, limit: Some(500), after: None }
    }

    fn run(self, unit: &mut Unit<'_>) -> Result<ExportedFile> {
        let mut left = self.limit.unwrap_or(1_000).clamp(1, 5_000);
        let source = self.source.unwrap_or_default();
        let mut rows: Vec<CustomerRow> = Vec::new();
        let mut after = self.after;
        loop {
            let page = page(unit, &source, left.min(200), after)?;
            left -= u32::try_from(page.customers.len()).unwrap_or(left).min(left);
            rows.extend(page.customers);
            after = page.next;
            if after.is_none() || left == 0 {
                break;
            }
        }
        let extras = Extras::new(&unit.custom_fields()?.0);
        let mut table = Table::new(extras);
        rows.iter().for_each(|row| table.note(&row.values));
        let target = target(self.format, &self.writing.unwrap_or_default())?;
        let mut exporter = Exporter::new(Vec::new(), target, table.columns(self.format)).map_err(write_error)?;
        for row in &rows {
            exporter.row(&table.row(&row.values)).map_err(write_error)?;
        }
        let (bytes, written) = exporter.finish().map_err(write_error)?;
        Ok(ExportedFile {
            content: to_base64(&bytes),
            customers: written.rows,
            replaced_characters: written.replaced_characters,
            next: after,
        })
    }
}

/// A page of customers. The running operation's right decides whom it reaches, in the query; of them it shows what both this
/// right and that to look at a customer open.
fn page(unit: &mut Unit<'_>, source: &ExportSource, limit: u32, after: Option<String>) -> Result<CustomerRows> {
    let (ids, next) = match source {
        ExportSource::All { status } => {
            let page = ListCustomers { status: *status, limit: Some(limit), after }.run(unit)?;
            (page.customers.into_iter().map(|customer| customer.id).collect(), page.next)
        }
        ExportSource::Search { text } => {
            let page = SearchCustomers { text: text.clone(), limit: Some(limit), after, facets: false }.run(unit)?;
            (page.customers.into_iter().map(|customer| customer.id).collect(), page.next)
        }
        ExportSource::Customers { ids } => of_list(ids, limit, after.as_deref())?,
        ExportSource::Segment { name } => of_filter(unit, &segment::operations::named(name), limit, after)?,
        ExportSource::Filter { filter } => of_filter(unit, filter, limit, after)?,
    };
    let (own, get) = (unit.decision(), unit.decision_on("customer.get"));
    let today = unit.today()?;
    let mut customers = Vec::with_capacity(ids.len());
    for id in ids {
        unit.checkpoint()?;
        let shown = match load_visible(unit, &get, id) {
            Ok(shown) => shown,
            Err(Error::NotFound { .. }) => continue,
            Err(error) => return Err(error),
        };
        let mask = match load_mask(unit, &own, id) {
            Ok(mask) => Mask(mask.0 & shown.mask.0),
            Err(Error::NotFound { .. }) => continue,
            Err(error) => return Err(error),
        };
        let customer = shown.customer.withhold(mask);
        customers.push(CustomerRow { id, values: outgoing::values(&customer, today)? });
    }
    Ok(CustomerRows { customers, next })
}

fn of_filter(
    unit: &mut Unit<'_>,
    filter: &str,
    limit: u32,
    after: Option<String>,
) -> Result<(Vec<CustomerId>, Option<String>)> {
    let page = segment::operations::customers_of::<ExportCustomers>(unit, filter, limit, after.as_deref())?;
    Ok((page.customers.into_iter().map(|customer| customer.id).collect(), page.next))
}

/// What the running operation's grants open on a customer.
fn load_mask(unit: &mut Unit<'_>, own: &crate::access::Decision, id: CustomerId) -> Result<Mask> {
    if !own.asks_owner() {
        return Ok(own.everywhere());
    }
    Ok(load_visible(unit, own, id)?.mask)
}

fn of_list(ids: &[CustomerId], limit: u32, after: Option<&str>) -> Result<(Vec<CustomerId>, Option<String>)> {
    if ids.len() > MAX_IDS {
        return Err(Error::Limit { what: "customers named for one export", limit: MAX_IDS.to_string() });
    }
    let done: usize = match after {
        Some(cursor) => cursor.parse().map_err(|_| Error::bad_cursor(ExportCustomers::NAME))?,
        None => 0,
    };
    let page: Vec<CustomerId> = ids.iter().skip(done).take(limit as usize).copied().collect();
    let end = done.saturating_add(page.len());
    Ok((page, (end < ids.len()).then(|| end.to_string())))
}

/// What is written, and how.
pub(crate) fn target(format: FileFormat, writing: &FileWriting) -> Result<Target> {
    let mut findings = Findings::default();
    let mut csv = if writing.plain { CsvWriterOptions::plain() } else { CsvWriterOptions::default() };
    if let Some(told) = &writing.delimiter {
        match told.as_bytes() {
            [one] if one.is_ascii() && !matches!(one, b'"' | b'\r' | b'\n') => csv.delimiter = *one,
            _ => drop(findings.error(
                "writing.delimiter",
                "export.delimiter",
                "Das Trennzeichen ist ein einzelnes Zeichen, etwa ein Semikolon.",
                "the delimiter is a single ASCII character, e.g. a semicolon",
            )),
        }
    }
    match writing.encoding.as_deref() {
        None | Some("utf8") => {}
        Some("windows1252") => {
            csv.encoding = WrittenEncoding::Windows1252;
            csv.byte_order_mark = false;
        }
        Some(_) => drop(findings.error(
            "writing.encoding",
            "export.encoding",
            "Geschrieben wird UTF-8 (utf8) oder Windows-1252 (windows1252).",
            "files are written in UTF-8 (utf8) or Windows-1252 (windows1252)",
        )),
    }
    if findings.has_errors() {
        return Err(Error::Invalid(findings));
    }
    Ok(match format {
        FileFormat::Csv => Target::Csv(csv),
        FileFormat::Xlsx => Target::Xlsx(XlsxOptions::default()),
        FileFormat::Vcard => Target::Vcard(Version::V4),
        FileFormat::Jsonl => Target::JsonLines,
    })
}

/// Why a file can't be written, as findings where that is its content's fault.
pub(crate) fn write_error(error: ExportError) -> Error {
    if let ExportError::Io(fault) = &error {
        return Error::File { path: String::new(), problem: fault.to_string() };
    }
    let mut findings = Findings::default();
    findings.error("file", error.code(), error.message_de(), error.to_string());
    Error::Invalid(findings)
}

/// The columns that an export needs, in the order in which people read them.
pub(crate) struct Table {
    extras: Extras,
    names: BTreeSet<(Place, String)>,
}

/// Where a column stands: fields in their order, the parts of one address or account side by side, our own at the end.
type Place = (usize, Option<Key>, Option<Key>);

impl Table {
    pub(crate) fn new(extras: Extras) -> Self {
        Self { extras, names: BTreeSet::new() }
    }

    /// Makes room for the values of a line.
    pub(crate) fn note(&mut self, values: &BTreeMap<String, String>) {
        for name in values.keys() {
            let place = place(name);
            self.names.insert((place, name.clone()));
        }
    }

    /// Whether each value has its column.
    pub(crate) fn holds(&self, values: &BTreeMap<String, String>) -> bool {
        values.keys().all(|name| self.names.contains(&(place(name), name.clone())))
    }

    /// The columns as a kind of file calls them: for people in tables, by their stable names in JSON.
    pub(crate) fn columns(&self, format: FileFormat) -> Vec<Column> {
        let for_people = matches!(format, FileFormat::Csv | FileFormat::Xlsx);
        let column = |name: &String| {
            let header = if for_people { header_of(name, &self.extras) } else { name.clone() };
            match name.parse::<Key>() {
                Ok(key) => Column::of(header, key),
                Err(_) => Column::text(header),
            }
        };
        self.names.iter().map(|(_, name)| column(name)).collect()
    }

    /// The values of a line, one for each column.
    pub(crate) fn row<'a>(&self, values: &'a BTreeMap<String, String>) -> Vec<&'a str> {
        self.names.iter().map(|(_, name)| values.get(name).map_or("", String::as_str)).collect()
    }
}

fn place(name: &str) -> Place {
    let Ok(key) = name.parse::<Key>() else { return (usize::MAX, None, None) };
    let leader = match key.field {
        field if field.is_address() => F::Street,
        F::Bic | F::BankName | F::AccountHolder => F::Iban,
        field => field,
    };
    let rank = F::ALL.iter().position(|field| *field == leader).unwrap_or(usize::MAX);
    (rank, Some(key.with(leader)), Some(key))
}
