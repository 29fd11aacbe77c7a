//! What the words mean that Kundig adds to rhai. A test sees to it that none is without.

/// The meaning of a word; `types` tells words apart that are written alike.
pub(super) fn of(name: &str, types: &[String]) -> &'static str {
    let on = types.first().map(String::as_str).unwrap_or_default();
    match (name, on) {
        ("rule", _) => "Declares the rule of this file: `name`, `about`, `on`, `when`, `run_as`.",
        ("process", _) => {
            "Declares the process of this file: what a rule declares, and `key`, `stop`, `pause`. Its steps are functions; \
             the first is `start`."
        }
        ("schedule", _) => {
            "Declares the schedule of this file: `name`, `about`, `every` (`hour`, `day`, `business_day`, `week`, `month`, \
             `quarter`, `year` or a rule by RFC 5545), `at` (`07:30`), `run_as`. The clock calls `react`."
        }
        ("op", _) => "Requests an operation of the catalogue by its name, e.g. `op(\"case.open\", #{ … })`.",
        ("eur", _) => "An amount in euros; text and decimals may have cents: `eur(\"12.50\")`.",
        ("money", _) => "An amount in a currency by its code: `money(5, \"CHF\")`.",
        ("get$currency", _) => "The code of the currency, e.g. `EUR`.",
        ("get$minor", _) => "The amount in the smallest unit, e.g. cents.",
        ("get$amount", _) => "The amount as a decimal.",
        ("minutes", _) => "A span of minutes.",
        ("hours", _) => "A span of hours of 60 minutes.",
        ("days", _) => "A span of days of the calendar.",
        ("weeks", _) => "A span of weeks of seven days.",
        ("months", _) => "A span of months of the calendar; the day stays, or becomes the month's last.",
        ("years", _) => "A span of years of the calendar.",
        ("business_days", _) => {
            "A span of days on which the company works; the operation that gets it asks the company's calendar."
        }
        ("business_hours", _) => {
            "A span of hours in which the company is open; the operation that gets it asks the company's calendar."
        }
        ("get$count", _) => "The number of units of the span.",
        ("today", _) => "The day of the unit of work, in the company's time zone.",
        ("now", _) => "The time of the unit of work; it stands still while a rule runs.",
        ("date", "time") => "The day of a time.",
        ("date", _) => "A day: `date(\"2026-12-23\")`.",
        ("time", _) => "A time in the company's time zone: `time(\"2026-12-23 16:30\")`.",
        ("get$date", _) => "The day of the time.",
        ("get$year", _) => "The year.",
        ("get$month", _) => "The month, 1 to 12.",
        ("get$day", _) => "The day of the month.",
        ("get$weekday", _) => "The day of the week: 1 is Monday, 7 is Sunday.",
        ("get$hour", _) => "The hour, 0 to 23.",
        ("get$minute", _) => "The minute.",
        ("abs", _) => "The number without its sign.",
        ("floor", _) => "The next whole number below.",
        ("ceiling", _) => "The next whole number above.",
        ("round", _) => "Rounds half away from zero, to whole numbers or to so many digits.",
        ("to_decimal", _) => "The number as a decimal.",
        ("to_int", _) => "The number without what stands behind the point.",
        ("parse_decimal", _) => "Reads a decimal from a text; the point separates, `12.50`.",
        ("parse_int", _) => "Reads a whole number from a text.",
        ("replace", _) => "Replaces a text within the text wherever it stands.",
        ("pad", _) => "Fills up to a length.",
        ("to_string" | "to_debug", _) => "As text.",
        ("has", _) => "Whether the event has a value in this field.",
        ("changed", _) => "Whether the event changed this field.",
        ("wait", _) => "The process waits for a span or until a time, then takes the step of this name.",
        ("wait_for", _) => {
            "The process waits for an event: `on` (one, or a list of which any will do), `when`, `then` (a step), and perhaps `timeout` with `or_else`."
        }
        ("end", _) => "The process is over after this step.",
        ("get$memory" | "set$memory", _) => "What the process remembers from step to step: a map.",
        ("get$news", "event") => {
            "The event that brought this step of a process: a map with `name`, `record`, `customer`, `data`, `at`, `actor`; \
             `()` when time did."
        }
        ("get$name", "event") => "The name of the event.",
        ("get$record", "event") => "The record that the event is about.",
        ("get$data", "event") => "All fields of the event as a map.",
        ("get$before", "event") => "The fields as they were before the event.",
        ("get$at", "event") => "When it happened.",
        ("get$actor", "event") => "Who did it: a login, or a rule with its role.",
        ("get$number", "event") => "The number in the journal, or the field of this name.",
        ("get$customer", "event") => "The customer concerned, or `()`.",
        ("get$id", _) => "The id as text.",
        ("print", _) => "Notes something in the trace.",
        ("debug", _) => "Notes something in the trace, as rhai writes it.",
        ("type_of", _) => "The type of a value as text.",
        _ => "",
    }
}

/// How the parameters are called; the interpreter knows their types only.
pub(super) fn params(name: &str, count: usize, operation: bool) -> Vec<String> {
    let given: &[&str] = match (name, count) {
        (_, 1) if operation => &["fields"],
        (_, 2) if operation => &["template", "customer"],
        (_, 3) if operation => &["template", "customer", "data"],
        ("rule" | "process" | "schedule", _) => &["declaration"],
        ("op", _) => &["operation", "fields"],
        ("eur", _) => &["units"],
        ("money", _) => &["units", "currency"],
        ("date" | "time" | "parse_decimal" | "parse_int", _) => &["text"],
        ("minutes" | "hours" | "days" | "weeks" | "months" | "years" | "business_days" | "business_hours", _) => {
            &["count"]
        }
        ("has" | "changed", _) => &["event", "field"],
        ("wait", _) => &["process", "until", "step"],
        ("wait_for", _) => &["process", "what"],
        ("end", _) => &["process"],
        ("round", _) => &["number", "digits"],
        ("replace", _) => &["text", "find", "with"],
        ("pad", _) => &["what", "length", "with"],
        ("abs" | "floor" | "ceiling" | "to_decimal" | "to_int", _) => &["number"],
        (name, _) if name.starts_with("set$") => &["of", "value"],
        _ => &["of", "span", "to"],
    };
    (0..count)
        .map(|place| given.get(place).map_or_else(|| format!("value{}", place + 1), |name| (*name).to_owned()))
        .collect()
}
