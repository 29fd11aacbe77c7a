//! Makes `data/area_codes.bin`, the places of German, Austrian and Swiss area codes (layout: `src/phone/area.rs`).
//!
//! The table is what PyPI's `phonenumbers` (Google's libphonenumber, Apache-2.0) knows, in German:
//!
//! ```text
//! python3 -c "from phonenumbers.geodata import GEOCODE_DATA as G
//! for k in sorted(G):
//!     if k[:2] in ('41', '43', '49'): print(k, G[k].get('de') or G[k]['en'], sep='\t')" > area-codes.tsv
//! cargo run -p kundig-check --example build_area_codes -- area-codes.tsv crates/kundig-check/data/area_codes.bin
//! ```

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [table, out] = &arguments[..] else {
        return Err("usage: build_area_codes AREA-CODES.tsv OUT.bin".into());
    };
    let table = std::fs::read_to_string(table)?;
    let areas: BTreeMap<&str, &str> =
        table.lines().filter_map(|line| line.split_once('\t')).map(|(code, name)| (area_code(code), name)).collect();
    let packed = pack(&areas)?;
    println!("{} area codes, {} bytes", areas.len(), packed.len());
    Ok(std::fs::write(out, packed)?)
}

/// The table lists what follows Vienna's 1; that is no part of the area code.
fn area_code(code: &str) -> &str {
    if code.starts_with("431") { "431" } else { code }
}

fn pack(areas: &BTreeMap<&str, &str>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut characters: Vec<char> = areas.values().flat_map(|name| name.chars()).collect();
    characters.sort_unstable();
    characters.dedup();
    let symbol = |c| characters.binary_search(&c).map(|at| u8::try_from(at + 1));
    let mut names = Vec::new();
    for name in areas.values() {
        let symbols: Result<Vec<u8>, _> = name.chars().map(|c| symbol(c).unwrap_or(Ok(0))).collect();
        names.push(symbols?);
    }
    let pairs = join_pairs(&mut names, u8::try_from(characters.len() + 1)?);

    let mut packed = b"KAC1".to_vec();
    packed.push(u8::try_from(characters.len())?);
    for c in &characters {
        packed.push(u8::try_from(c.len_utf8())?);
        packed.extend(c.to_string().bytes());
    }
    packed.push(u8::try_from(pairs.len())?);
    packed.extend(pairs.iter().flat_map(|(first, second)| [*first, *second]));
    let mut before = "";
    for (code, name) in areas.keys().zip(names) {
        let shared = code.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
        let digits: Vec<u8> = code.bytes().skip(shared).map(|byte| byte - b'0').collect();
        packed.push(u8::try_from(shared << 4 | digits.len())?);
        packed.extend(digits.chunks(2).map(|two| two[0] << 4 | two.get(1).copied().unwrap_or_default()));
        packed.extend(name);
        packed.push(0);
        before = code;
    }
    Ok(packed)
}

/// Replaces the most frequent pair of neighbours by a symbol of its own, again and again until all bytes are taken.
fn join_pairs(names: &mut [Vec<u8>], first_free: u8) -> Vec<(u8, u8)> {
    let mut pairs = Vec::new();
    for symbol in first_free..=u8::MAX {
        let mut counts: HashMap<(u8, u8), usize> = HashMap::new();
        for two in names.iter().flat_map(|name| name.windows(2)) {
            *counts.entry((two[0], two[1])).or_default() += 1;
        }
        // The smaller pair wins a tie, so that every run makes the same file.
        let Some((pair, count)) = counts.into_iter().max_by_key(|(pair, count)| (*count, std::cmp::Reverse(*pair)))
        else {
            break;
        };
        if count < 4 {
            break;
        }
        for name in names.iter_mut() {
            let mut joined = Vec::with_capacity(name.len());
            let mut rest = name.as_slice();
            while let [first, after @ ..] = rest {
                if let [second, behind @ ..] = after
                    && (*first, *second) == pair
                {
                    joined.push(symbol);
                    rest = behind;
                } else {
                    joined.push(*first);
                    rest = after;
                }
            }
            *name = joined;
        }
        pairs.push(pair);
    }
    pairs
}
