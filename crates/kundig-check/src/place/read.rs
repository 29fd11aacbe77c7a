//! Reading directories from tables.

use super::data::{MAX_NAME, MAX_ROWS, Source, Table};
use super::number;
use crate::Findings;

/// The largest table that is read.
const MAX_BYTES: usize = 256 << 20;
/// So many bad lines are named; a table with more has something else wrong.
const MAX_NAMED: usize = 50;

/// Which column has what; GeoNames' readme fixes them.
struct Columns {
    country: usize,
    code: usize,
    place: usize,
    state: Option<usize>,
    point: Option<(usize, usize)>,
    approximate: Option<usize>,
}

const GEONAMES: Columns =
    Columns { country: 0, code: 1, place: 2, state: Some(4), point: Some((9, 10)), approximate: None };

pub(super) fn geonames(bytes: &[u8], findings: &mut Findings) -> Option<Table> {
    small_enough(bytes, findings)?;
    rows(lines(bytes), &GEONAMES, findings)
}

pub(super) fn table(bytes: &[u8], findings: &mut Findings) -> Option<Table> {
    small_enough(bytes, findings)?;
    let mut lines = lines(bytes).filter(|(_, line)| !line.starts_with(b"#"));
    let header = lines.next().map(|(_, line)| String::from_utf8_lossy(line).into_owned()).unwrap_or_default();
    let column = |name: &str| header.split('\t').position(|title| title.trim() == name);
    let (Some(country), Some(code), Some(place)) = (column("country"), column("postal_code"), column("place")) else {
        let path = "lines[1]";
        findings.error(
            path,
            "place_table.header",
            "Der Kopfzeile fehlt eine der Spalten country, postal_code, place (durch Tabulatoren getrennt).",
            "The header lacks one of the columns country, postal_code, place (separated by tabs).",
        );
        return None;
    };
    let columns = Columns {
        country,
        code,
        place,
        state: column("state"),
        point: column("lat").zip(column("lon")),
        approximate: column("approximate"),
    };
    rows(lines, &columns, findings)
}

fn small_enough(bytes: &[u8], findings: &mut Findings) -> Option<()> {
    if bytes.len() <= MAX_BYTES {
        return Some(());
    }
    let path = "";
    findings.error(
        path,
        "place_table.too_large",
        "Das Ortsverzeichnis ist größer als 256 MiB.",
        "The place directory is larger than 256 MiB.",
    );
    None
}

/// Lines with their numbers, from 1, without the mark that some programs put in front of UTF-8.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let lines = bytes.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    (1..).zip(lines).filter(|(_, line)| !line.is_empty())
}

fn rows<'a>(
    lines: impl Iterator<Item = (usize, &'a [u8])>,
    columns: &Columns,
    findings: &mut Findings,
) -> Option<Table> {
    let (mut sources, mut bad) = (Vec::new(), 0_usize);
    for (number, line) in lines {
        if sources.len() >= MAX_ROWS {
            let path = &format!("lines[{number}]");
            findings.warning(
                path,
                "place_table.too_many",
                format!("Das Ortsverzeichnis hat mehr als {MAX_ROWS} Zeilen; der Rest wurde nicht gelesen."),
                format!("The place directory has more than {MAX_ROWS} lines; the rest was not read."),
            );
            break;
        }
        match source(line, columns) {
            Ok(source) => sources.push(source),
            Err((german, english)) => {
                bad += 1;
                if bad <= MAX_NAMED {
                    let path = &format!("lines[{number}]");
                    findings.warning(
                        path,
                        "place_table.line",
                        format!("Zeile {number} wurde ausgelassen: {german}."),
                        format!("Line {number} was left out: {english}."),
                    );
                }
            }
        }
    }
    if bad > MAX_NAMED {
        let path = "";
        findings.warning(
            path,
            "place_table.lines",
            format!("Insgesamt wurden {bad} Zeilen ausgelassen; genannt sind die ersten {MAX_NAMED}."),
            format!("{bad} lines were left out in all; the first {MAX_NAMED} are named."),
        );
    }
    if sources.is_empty() {
        let path = "";
        findings.error(
            path,
            "place_table.empty",
            "Das Ortsverzeichnis enthält keine lesbare Zeile.",
            "The place directory has no line that can be read.",
        );
        return None;
    }
    Some(Table::build(sources))
}

type Reason = (&'static str, &'static str);

fn source(line: &[u8], columns: &Columns) -> Result<Source, Reason> {
    let line = std::str::from_utf8(line).map_err(|_| ("kein UTF-8", "not UTF-8"))?;
    let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
    let field = |column: usize| fields.get(column).copied().unwrap_or_default();
    let (country, code, name) = (field(columns.country), field(columns.code), field(columns.place));
    if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err((
            "das Land ist kein Code aus zwei Großbuchstaben",
            "the country is no code of two capital letters",
        ));
    }
    if number(code).is_none() {
        return Err((
            "die Postleitzahl besteht nicht aus höchstens 6 Ziffern",
            "the postal code is not up to 6 digits",
        ));
    }
    if name.is_empty() || name.len() > MAX_NAME || name.contains(char::is_control) {
        return Err((
            "der Ort fehlt, ist zu lang oder enthält Steuerzeichen",
            "the place is missing, too long or has control characters",
        ));
    }
    let mut state = columns.state.map(field).unwrap_or_default();
    // GeoNames counts Austria's states "01" to "09", ISO 3166-2 without the zero.
    if country == "AT" {
        state = state.trim_start_matches('0');
    }
    if state.len() > 20 {
        return Err(("das Land (Gliederung) ist zu lang", "the state is too long"));
    }
    let point = match columns.point.map(|(lat, lon)| (field(lat), field(lon))) {
        None | Some(("", _) | (_, "")) => None,
        Some((lat, lon)) => {
            let degrees = |text: &str, most: f64| text.parse().ok().filter(|d: &f64| d.abs() <= most);
            let point = degrees(lat, 90.0).zip(degrees(lon, 180.0));
            let (lat, lon) = point.ok_or(("die Koordinaten sind keine Grade", "the coordinates are no degrees"))?;
            Some((lat, lon, columns.approximate.map(field) == Some("1")))
        }
    };
    let [country, code, name, state] = [country, code, name, state].map(str::to_owned);
    Ok(Source { country, code, name, state, point })
}
