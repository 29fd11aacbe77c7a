//! Answers for people: customers, journal entries, and anything else by its fields.

use std::collections::HashMap;

use chrono_tz::Tz;
use kundig::customer::operations::GetCustomer;
use kundig::customer::{Address, Customer, CustomerPage, CustomerSummary};
use kundig::journal::{Entry, JournalPage};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::shell::{Opened, Shell};
use crate::text::{Table, clean, clean_lines, local_text, local_time, pad};

/// Fields that lists leave out: they are for programs.
const NOT_IN_LISTS: &[&str] = &["created_at", "changed_at", "company"];

/// Shows what an operation answered.
pub fn answer(shell: &mut Shell, operation: &str, value: &Value, opened: &Opened) -> Result<(), Failure> {
    let zone = opened.zone;
    match operation {
        "customer.search" | "customer.list" => customers(shell, &serde_json::from_value(value.clone())?),
        "customer.get" | "customer.register" | "customer.change" => {
            customer(shell, &serde_json::from_value(value.clone())?, zone)
        }
        "customer.find" => {
            let found: Vec<Customer> = serde_json::from_value(value["customers"].clone())?;
            if found.is_empty() {
                shell.note("no customer found");
            }
            found.iter().try_for_each(|one| customer(shell, one, zone))
        }
        "customer.history" | "journal.read" => {
            let page: JournalPage = serde_json::from_value(value.clone())?;
            entries(shell, &page.entries, zone)
        }
        _ => anything(shell, &with_numbers(value, opened), zone),
    }
}

/// A list of customers.
pub fn customers(shell: &mut Shell, page: &CustomerPage) -> Result<(), Failure> {
    if page.customers.is_empty() {
        shell.note("no customer found");
        return Ok(());
    }
    let mut table = Table::new(["number", "name", "place", "street", "phone", "e-mail", "status"]);
    for one in &page.customers {
        let place = joined(&[&one.postal_code, &one.place], " ");
        let CustomerSummary { number, name, street, phone, email, status, .. } = one;
        let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
        table.row([number, name, &place, &or_none(street), &or_none(phone), &or_none(email), &status.to_string()]);
    }
    shell.table(table)?;
    if let Some(next) = &page.next {
        shell.note(&format!("there are more: --after {next}"));
    }
    Ok(())
}

fn joined(parts: &[&Option<String>], separator: &str) -> String {
    let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).filter(|part| !part.is_empty()).collect();
    parts.join(separator)
}

/// One customer on a sheet.
pub fn customer(shell: &mut Shell, one: &Customer, zone: Tz) -> Result<(), Failure> {
    let mut sheet = Sheet::default();
    let organisation = one.party.kind().to_string();
    sheet.title(format!("{}  {}", one.number, one.name), format!("{}, {organisation}", one.status));
    sheet.add("id", one.id.to_string());
    let party = serde_json::to_value(&one.party)?;
    for (name, value) in party.as_object().into_iter().flatten() {
        let shown_already =
            ["kind", "first_name", "last_name", "title", "name_suffix", "legal_name"].contains(&name.as_str());
        if !shown_already {
            sheet.add(&label(name), short(value, zone));
        }
    }
    for address in &one.addresses {
        sheet.part("address", address.kind.as_str(), address_line(address));
    }
    for point in &one.contact_points {
        let mut line = point.value.clone();
        line.push_str(&point.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default());
        line.push_str(if point.preferred { ", preferred" } else { "" });
        line.push_str(if point.do_not_use { ", do not use" } else { "" });
        sheet.part("contact", point.kind.as_str(), line);
    }
    for account in &one.bank_accounts {
        let holder = account.holder.as_ref().map(|holder| format!(" ({holder})")).unwrap_or_default();
        sheet.add("bank", format!("{}{holder}", spaced(&account.iban)));
    }
    let whole = serde_json::to_value(one)?;
    let rest = [
        "blocked_reason",
        "dunning_block",
        "price_group",
        "payment_days",
        "credit_limit",
        "roles",
        "tags",
        "custom_fields",
        "responsible_user",
        "responsible_team",
    ];
    for name in rest {
        sheet.add(&label(name), short(&whole[name], zone));
    }
    if one.revenue.minor != 0 {
        sheet.add("revenue", short(&whole["revenue"], zone));
    }
    for reference in &one.external_references {
        sheet.add("reference", format!("{}/{}: {}", reference.system, reference.kind, reference.key));
    }
    sheet.add("note", one.note.clone().unwrap_or_default());
    if !one.withheld.is_empty() {
        sheet.add("withheld", format!("{} (no right to see)", one.withheld.join(", ")));
    }
    let changed = local_time(one.changed_at.to_utc(), zone);
    sheet.add(
        "changed",
        format!("{changed} (version {}, since {})", one.version, local_time(one.created_at.to_utc(), zone)),
    );
    Ok(shell.lines(sheet.lines())?)
}

fn address_line(address: &Address) -> String {
    let street = joined(&[&address.street, &address.house_number], " ");
    let place = joined(&[&address.postal_code, &address.place], " ");
    let parts = [address.addition.clone(), Some(street), Some(place), Some(address.country.clone())];
    let mut line = joined(&parts.each_ref(), ", ");
    match (address.valid_from, address.valid_until) {
        (Some(from), Some(until)) => line.push_str(&format!(" ({from} to {until})")),
        (Some(from), None) => line.push_str(&format!(" (from {from})")),
        (None, Some(until)) => line.push_str(&format!(" (until {until})")),
        (None, None) => {}
    }
    line
}

/// An IBAN in groups of four, as it is read aloud.
fn spaced(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Journal entries, one a line.
pub fn entries(shell: &mut Shell, entries: &[Entry], zone: Tz) -> Result<(), Failure> {
    if entries.is_empty() {
        shell.note("no entries");
        return Ok(());
    }
    let mut table = Table::new(["no.", "time", "event", "by", "door", "cause", "what"]).right(&[0, 5]);
    for entry in entries {
        table.row(cells(entry, zone));
    }
    Ok(shell.table(table)?)
}

/// The cells of one entry.
pub fn cells(entry: &Entry, zone: Tz) -> [String; 7] {
    [
        entry.seq.to_string(),
        local_time(entry.at.to_utc(), zone),
        entry.event.clone(),
        entry.actor.clone(),
        entry.door.to_string(),
        entry.cause.map(|cause| format!("←{cause}")).unwrap_or_default(),
        gist(entry, zone),
    ]
}

/// What an entry is about in a few words: the changed fields, or the name of the new record.
fn gist(entry: &Entry, zone: Tz) -> String {
    if entry.erased {
        return "(erased)".into();
    }
    let mut words = if entry.before.is_empty() { named(&entry.after, zone) } else { changes(entry, zone) };
    if let Some(reason) = &entry.accepted_because {
        words.push_str(&format!(" (warnings accepted: {reason})"));
    }
    words
}

fn changes(entry: &Entry, zone: Tz) -> String {
    let changed = entry.after.iter().filter(|(name, _)| !["version", "changed_at"].contains(&name.as_str()));
    let told = changed.map(|(name, after)| {
        let before = entry.before.get(name).unwrap_or(&Value::Null);
        let plain = |value: &Value| !value.is_array() && !value.is_object();
        if !plain(before) || !plain(after) {
            return label(name);
        }
        let show = |value: &Value| if value.is_null() { "–".into() } else { short(value, zone) };
        format!("{}: {} → {}", label(name), show(before), show(after))
    });
    told.collect::<Vec<_>>().join(", ")
}

fn named(record: &Map<String, Value>, zone: Tz) -> String {
    let words = ["number", "kind", "name", "login", "subject", "state", "due_at", "last_error"];
    let word = |name: &&str| record.get(*name).filter(|value| value.is_string()).map(|value| short(value, zone));
    let mut told: Vec<String> = words.iter().filter_map(word).filter(|word| !word.is_empty()).collect();
    if let Some(to) = record.get("payload").and_then(|payload| payload["to"].as_str()) {
        told.push(clean(to));
    }
    told.dedup();
    told.join(" · ")
}

/// What a rule requested, in a few words.
pub fn request(operation: &str, result: &Value, zone: Tz) -> String {
    let named = result.as_object().map(|record| named(record, zone)).unwrap_or_default();
    if named.is_empty() { operation.to_owned() } else { format!("{operation} ({named})") }
}

/// The most customers whose numbers are looked up for one answer.
const MAX_LOOKED_UP: usize = 500;

/// The same with numbers in place of customers' ids: people know numbers. Whom the session may not see keeps the id.
fn with_numbers(value: &Value, opened: &Opened) -> Value {
    let mut known = HashMap::new();
    let mut value = value.clone();
    put_numbers(&mut value, opened, &mut known);
    value
}

fn put_numbers(value: &mut Value, opened: &Opened, known: &mut HashMap<String, Option<String>>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| put_numbers(item, opened, known)),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                let Some(id) = field.as_str().filter(|_| name == "customer") else {
                    put_numbers(field, opened, known);
                    continue;
                };
                if known.len() >= MAX_LOOKED_UP && !known.contains_key(id) {
                    continue;
                }
                let found = known.entry(id.to_owned()).or_insert_with_key(|id| {
                    let id = id.parse().ok()?;
                    opened.session.execute(GetCustomer { id }).ok().map(|customer| customer.number)
                });
                if let Some(number) = found {
                    *field = Value::from(number.as_str());
                }
            }
        }
        _ => {}
    }
}

/// Any answer: a page as a table, a record by its fields.
pub fn anything(shell: &mut Shell, value: &Value, zone: Tz) -> Result<(), Failure> {
    let Some(fields) = value.as_object() else { return Ok(shell.line(short(value, zone))?) };
    let is_list = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_object));
    let record = fields.contains_key("id") || !fields.values().any(is_list);
    let several = fields.values().filter(|value| is_list(value)).count() > 1;
    let mut sheet = Sheet::default();
    for (name, value) in fields {
        if !record && is_list(value) {
            if several {
                shell.line(format!("{}:", label(name)))?;
            }
            let items: Vec<&Value> = value.as_array().into_iter().flatten().collect();
            if items.is_empty() {
                shell.note(&format!("no {}", label(name)));
            } else {
                shell.table(list(&items, zone))?;
            }
        } else if record || name != "next" {
            sheet.add(&label(name), lines(value, zone));
        }
    }
    shell.lines(sheet.lines())?;
    if let Some(next) = fields.get("next").filter(|next| next.is_string() && !record) {
        shell.note(&format!("there are more: --after {}", short(next, zone)));
    }
    Ok(())
}

/// A value that may take several lines: what people wrote keeps theirs.
fn lines(value: &Value, zone: Tz) -> String {
    match value {
        Value::String(text) if text.contains('\n') => text.clone(),
        value => short(value, zone),
    }
}

/// Records as rows: ids last, since nobody reads them first.
fn list(items: &[&Value], zone: Tz) -> Table {
    let mut names: Vec<&str> = Vec::new();
    for name in items.iter().filter_map(|item| item.as_object()).flat_map(Map::keys) {
        if !NOT_IN_LISTS.contains(&name.as_str()) && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort_by_key(|name| *name == "id");
    let mut table = Table::new(names.iter().map(|name| label(name)));
    for item in items {
        table.row(names.iter().map(|name| in_list(&item[*name], zone)));
    }
    table
}

/// A value in a cell: of records within a record what they say in words, or only their number.
fn in_list(value: &Value, zone: Tz) -> String {
    match value.as_array() {
        Some(items) if items.iter().any(Value::is_object) => in_words(items).unwrap_or_else(|| items.len().to_string()),
        _ => short(value, zone),
    }
}

/// Reasons and findings, which are texts with something beside them.
fn in_words(items: &[Value]) -> Option<String> {
    let text = |item: &Value| ["english", "message_en"].iter().find_map(|name| Some(clean(item[*name].as_str()?)));
    items.iter().map(text).collect::<Option<Vec<String>>>().map(|texts| texts.join("; "))
}

fn label(name: &str) -> String {
    name.strip_suffix("_at").unwrap_or(name).replace('_', " ")
}

/// A value on one line.
pub fn short(value: &Value, zone: Tz) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => local_text(text, zone),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(|item| short(item, zone)).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => match (fields.get("minor").and_then(Value::as_i64), fields.get("currency")) {
            (Some(minor), Some(Value::String(currency))) => money(minor, currency),
            _ => {
                let told = fields.iter().filter(|(_, value)| !value.is_null());
                told.map(|(name, value)| format!("{}: {}", label(name), short(value, zone)))
                    .collect::<Vec<_>>()
                    .join("; ")
            }
        },
    }
}

/// An amount; currencies without minor units are few (ISO 4217).
fn money(minor: i64, currency: &str) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let units = minor.unsigned_abs();
    match currency {
        "JPY" | "KRW" | "ISK" | "CLP" | "VND" => format!("{sign}{} {currency}", crate::text::thousands(units)),
        _ => format!("{sign}{}.{:02} {currency}", crate::text::thousands(units / 100), units % 100),
    }
}

/// Labels and values beneath each other; empty values are left out.
#[derive(Default)]
pub struct Sheet {
    title: Option<(String, String)>,
    rows: Vec<(String, String, String)>,
}

impl Sheet {
    /// What the sheet is about, and a word beside it.
    pub fn title(&mut self, title: String, beside: String) {
        self.title = Some((clean(&title), beside));
    }

    /// Adds a value under a label.
    pub fn add(&mut self, label: &str, value: String) {
        self.part(label, "", value);
    }

    /// Adds one of several values under a label, with its kind.
    pub fn part(&mut self, label: &str, kind: &str, value: String) {
        if !value.trim().is_empty() {
            self.rows.push((label.to_owned(), kind.to_owned(), value));
        }
    }

    /// The finished lines.
    pub fn lines(self) -> Vec<String> {
        let mut lines = Vec::with_capacity(self.rows.len() + 1);
        if let Some((title, beside)) = self.title {
            lines.push(format!("{}  {}", console::style(title).bold(), console::style(format!("[{beside}]")).dim()));
        }
        let indent = if lines.is_empty() { "" } else { "  " };
        let labels = self.rows.iter().map(|row| console::measure_text_width(&row.0)).max().unwrap_or(0);
        let kinds = self.rows.iter().map(|row| row.1.len()).max().unwrap_or(0);
        let mut last = "";
        for (label, kind, value) in &self.rows {
            let shown = if label == last { "" } else { label };
            let kind = if kind.is_empty() { String::new() } else { pad(kind, kinds + 2) };
            for (place, text) in clean_lines(value).into_iter().enumerate() {
                let shown = if place == 0 { shown } else { "" };
                let lead = if place == 0 { kind.clone() } else { " ".repeat(kind.len()) };
                lines.push(format!("{indent}{}  {lead}{text}", pad(shown, labels)).trim_end().to_owned());
            }
            last = label;
        }
        lines
    }
}
