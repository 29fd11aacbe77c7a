//! Encoding and delimiter from the first bytes of a file.

use super::Encoding;
use super::codepage;
use super::decode::looks_like_utf8;
use super::reader::{Scan, scan};

/// The encoding that a byte order mark or the look of the first bytes tells, and the length of the mark.
/// `None`: all is ASCII so far, or the bytes are no text at all (see [`is_binary`]).
pub(crate) fn encoding(sample: &[u8]) -> (Option<Encoding>, usize) {
    match sample {
        [0xEF, 0xBB, 0xBF, ..] => return (Some(Encoding::Utf8), 3),
        [0xFF, 0xFE, ..] => return (Some(Encoding::Utf16Le), 2),
        [0xFE, 0xFF, ..] => return (Some(Encoding::Utf16Be), 2),
        _ => {}
    }
    // UTF-16 without a mark: in Western text nearly every second byte is zero.
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if half >= 4 && odd * 10 >= half * 8 && even == 0 {
        return (Some(Encoding::Utf16Le), 0);
    }
    if half >= 4 && even * 10 >= half * 8 && odd == 0 {
        return (Some(Encoding::Utf16Be), 0);
    }
    if sample.is_ascii() {
        return (None, 0);
    }
    (Some(if looks_like_utf8(sample) { Encoding::Utf8 } else { codepage::guess(sample) }), 0)
}

/// True if bytes in this encoding can't be text.
pub(crate) fn is_binary(sample: &[u8], encoding: Option<Encoding>) -> bool {
    !matches!(encoding, Some(Encoding::Utf16Le | Encoding::Utf16Be)) && sample.contains(&0)
}

/// What files of this field are separated by, most usual first.
const CANDIDATES: [u8; 4] = [b';', b'\t', b',', b'|'];

/// The delimiter that cuts most of the first lines into as many fields as the first line; `;` for one column.
pub(super) fn delimiter(text: &str, complete: bool) -> u8 {
    let mut best = (0, b';');
    for candidate in CANDIDATES {
        let mut rest = text.as_bytes();
        let mut ranges = Vec::new();
        let (mut columns, mut agree, mut lines) = (0_usize, 0_usize, 0_usize);
        while lines < 100 && !rest.is_empty() {
            let Scan::Done { length, .. } = scan(rest, complete, candidate, &SNIFF_LIMITS, &mut ranges) else { break };
            rest = &rest[length..];
            if ranges.len() == 1 && ranges[0].range.is_empty() {
                continue;
            }
            lines += 1;
            if lines == 1 {
                columns = ranges.len();
            }
            agree += usize::from(ranges.len() == columns);
        }
        if columns < 2 {
            continue;
        }
        // How many lines agree counts first; the number of columns decides among equals.
        let score = (agree * 1000 / lines.max(1)) * 10_000 + columns;
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

const SNIFF_LIMITS: super::Limits = super::Limits { field_bytes: 64 * 1024, columns: 10_000 };
