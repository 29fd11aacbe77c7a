//! Area codes of Germany, Austria and Switzerland, and their places.
//!
//! The file `data/area_codes.bin` is made by `examples/build_area_codes.rs`. Its layout: `KAC1`; a byte counting the
//! characters of all names, and these, each with its length in bytes before it; a byte counting pairs, and these, two
//! symbols each; then the codes in order, to the end. A symbol below the number of characters, counted from 1, is a
//! character; those above are pairs. A code is a byte (upper half: how many digits it shares with the code before; lower
//! half: how many follow), its digits by two in a byte, and its name's symbols with a 0 behind them.

use std::sync::OnceLock;

static FILE: &[u8] = include_bytes!("../../data/area_codes.bin");

/// The codes with country code as numbers, in order, and where their names begin and end.
struct Areas {
    codes: Vec<(u32, std::ops::Range<usize>)>,
    names: String,
}

/// The longest area code, country code included.
const LONGEST: usize = 8;

/// The place of a number in E.164 digits without plus, and how many digits its country code and area code have.
pub(super) fn find(digits: &str) -> Option<(&'static str, usize)> {
    static AREAS: OnceLock<Areas> = OnceLock::new();
    let areas = AREAS.get_or_init(|| Areas::read(FILE).unwrap_or(Areas { codes: Vec::new(), names: String::new() }));
    (3..=LONGEST.min(digits.len())).rev().find_map(|length| {
        let code: u32 = digits.get(..length)?.parse().ok()?;
        let at = areas.codes.binary_search_by_key(&code, |(code, _)| *code).ok()?;
        Some((areas.names.get(areas.codes[at].1.clone())?, length))
    })
}

impl Areas {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = bytes.strip_prefix(b"KAC1")?.iter().copied();
        let mut symbols = vec![String::new()];
        for _ in 0..bytes.next()? {
            let length = usize::from(bytes.next()?);
            symbols.push(String::from_utf8(bytes.by_ref().take(length).collect()).ok()?);
        }
        for _ in 0..bytes.next()? {
            let (first, second) = (usize::from(bytes.next()?), usize::from(bytes.next()?));
            symbols.push([symbols.get(first)?.as_str(), symbols.get(second)?.as_str()].concat());
        }
        let mut areas = Self { codes: Vec::new(), names: String::new() };
        let mut code = Vec::new();
        while let Some(lengths) = bytes.next() {
            code.truncate(usize::from(lengths >> 4));
            let more = usize::from(lengths & 15);
            for _ in 0..more.div_ceil(2) {
                let two = bytes.next()?;
                code.extend([two >> 4, two & 15]);
            }
            // An odd count leaves half a byte unused.
            if more % 2 == 1 {
                code.pop();
            }
            let start = areas.names.len();
            loop {
                match bytes.next()? {
                    0 => break,
                    symbol => areas.names.push_str(symbols.get(usize::from(symbol))?),
                }
            }
            let number =
                code.iter().fold(0_u32, |number, digit| number.wrapping_mul(10).wrapping_add(u32::from(*digit)));
            areas.codes.push((number, start..areas.names.len()));
        }
        // The file is in the order of the digits as text, which shares most of them.
        areas.codes.sort_unstable_by_key(|(code, _)| *code);
        Some(areas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_in_order() {
        let areas = Areas::read(FILE).expect("the file");
        assert!(areas.codes.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let of = |country: &str| areas.codes.iter().filter(|(code, _)| code.to_string().starts_with(country)).count();
        assert!(of("49") > 5_000 && of("43") > 1_000 && of("41") == 20, "{} {} {}", of("49"), of("43"), of("41"));
        assert!(areas.codes.iter().all(|(_, name)| !areas.names[name.clone()].trim().is_empty()));
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_but_never_panics() {
        for end in 0..400 {
            let _ = Areas::read(&FILE[..end]);
        }
        for at in 0..600 {
            let mut bytes = FILE.to_vec();
            bytes[at] ^= 0x5A;
            let _ = Areas::read(&bytes);
        }
    }
}
