//! Names to rows: by key, and by keys that are nearly the same.

use std::ops::Range;

use super::data::Table;
use super::name::Name;

/// One key of a name; a name has up to three.
struct Entry {
    start: u32,
    length: u8,
    /// The letters that occur in the key, one bit each: keys that differ in many can't be near.
    letters: u64,
    name: u32,
}

/// Made at the first question by name.
pub(super) struct Index {
    keys: String,
    /// By key.
    entries: Vec<Entry>,
    /// The rows of each name: those of name `n` stand in `rows` from `starts[n]` to `starts[n + 1]`.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

/// A name that is near to what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Near {
    pub(super) name: u32,
    pub(super) distance: usize,
}

/// Longer keys are not searched for near ones.
const LONGEST: usize = 80;

impl Index {
    pub(super) fn new(table: &Table) -> Self {
        let names = table.name_count() as usize;
        let mut starts = vec![0_u32; names + 2];
        for row in &table.rows {
            starts[row.name as usize + 2] += 1;
        }
        for name in 2..starts.len() {
            starts[name] += starts[name - 1];
        }
        // Each row goes to the next free seat of its name; the shift by one makes starts of what were seats.
        let mut rows = vec![0_u32; table.rows.len()];
        for (number, row) in (0_u32..).zip(&table.rows) {
            let seat = &mut starts[row.name as usize + 1];
            rows[*seat as usize] = number;
            *seat += 1;
        }
        let mut index =
            Self { keys: String::with_capacity(names * 12), entries: Vec::with_capacity(names), starts, rows };
        let mut name = Name::default();
        let mut others = Vec::with_capacity(names / 2);
        for number in 0..table.name_count() {
            let swiss = index.rows_of(number).first().is_some_and(|&row| {
                let country = table.rows[row as usize].country;
                table.countries.get(usize::from(country)).is_some_and(|c| c == "CH")
            });
            name.read_again(table.name(number), swiss);
            let full = index.entry(number, |out| {
                name.key(out);
                true
            });
            index.entries.extend(full);
            others.extend(index.entry(number, |out| name.short_key(out)));
            others.extend(index.entry(number, |out| name.second_key(out)));
        }
        // Names come by their full key: the sort finds that run and has only the others to do.
        index.entries.append(&mut others);
        let keys = &index.keys;
        index.entries.sort_by(|a, b| key(keys, a).cmp(key(keys, b)));
        index
    }

    fn entry(&mut self, name: u32, write: impl FnOnce(&mut String) -> bool) -> Option<Entry> {
        let start = self.keys.len();
        let written = write(&mut self.keys);
        let length = self.keys.len() - start;
        if !written || length == 0 || length > usize::from(u8::MAX) {
            self.keys.truncate(start);
            return None;
        }
        let letters = letters(&self.keys[start..]);
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        Some(Entry { start, length: u8::try_from(length).unwrap_or(u8::MAX), letters, name })
    }

    /// The numbers of the rows that have this name.
    pub(super) fn rows_of(&self, name: u32) -> &[u32] {
        let name = name as usize;
        let (Some(&start), Some(&end)) = (self.starts.get(name), self.starts.get(name + 1)) else { return &[] };
        &self.rows[start as usize..end as usize]
    }

    /// The names that have exactly this key, as their full, short or second one.
    pub(super) fn exact(&self, sought: &str) -> impl Iterator<Item = u32> {
        let start = self.entries.partition_point(|entry| key(&self.keys, entry) < sought);
        let equal = self.entries[start..].iter().take_while(move |entry| key(&self.keys, entry) == sought);
        equal.map(|entry| entry.name)
    }

    /// The names that have a key which begins with this word.
    pub(super) fn beginning(&self, word: &str) -> impl Iterator<Item = u32> {
        let start = self.entries.partition_point(|entry| key(&self.keys, entry) < word);
        let more = self.entries[start..].iter().take_while(move |entry| key(&self.keys, entry).starts_with(word));
        more.map(|entry| entry.name)
    }

    /// The names with a key at most so many typing errors away, each once with its least distance.
    pub(super) fn near(&self, sought: &str) -> Vec<Near> {
        let limit = errors(sought);
        if limit == 0 || sought.len() > LONGEST {
            return Vec::new();
        }
        let lengths: Range<usize> = sought.len().saturating_sub(limit)..sought.len() + limit + 1;
        let sought_letters = letters(sought);
        // One wrong letter takes one out of the set and puts another in.
        let most = u32::try_from(2 * limit).unwrap_or(u32::MAX);
        let mut near: Vec<Near> = Vec::new();
        for entry in &self.entries {
            if !lengths.contains(&usize::from(entry.length)) || (entry.letters ^ sought_letters).count_ones() > most {
                continue;
            }
            if let Some(distance) = distance(sought, key(&self.keys, entry), limit) {
                near.push(Near { name: entry.name, distance });
            }
        }
        near.sort_by_key(|near| (near.name, near.distance));
        near.dedup_by_key(|near| near.name);
        near
    }
}

fn key<'k>(keys: &'k str, entry: &Entry) -> &'k str {
    let start = entry.start as usize;
    &keys[start..start + usize::from(entry.length)]
}

/// How many typing errors a key of this length may have.
pub(super) fn errors(key: &str) -> usize {
    match key.len() {
        0..=2 => 0,
        3..=4 => 1,
        5..=12 => 2,
        _ => 3,
    }
}

/// Typing errors between two keys: a letter too many, too few, or wrong, or two neighbours swapped (optimal string
/// alignment). `None` if there are more than `limit`, which is told as soon as it shows: thousands of keys are compared for
/// one question, and few are near. Of longer keys than any name's only the beginning is compared.
pub(super) fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    const WIDTH: usize = LONGEST + 4;
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len().abs_diff(other.len()) > limit || one.len() >= WIDTH || other.len() >= WIDTH {
        return None;
    }
    // Rows of the table of distances: the one being filled and the two before it.
    let mut rows = [[0_u8; WIDTH]; 3];
    for (column, cell) in (0_u8..).zip(&mut rows[0][..=other.len()]) {
        *cell = column;
    }
    let far = u8::try_from(limit + 1).unwrap_or(u8::MAX);
    for (at, &letter) in one.iter().enumerate() {
        let (now, before, earlier) = ((at + 1) % 3, at % 3, (at + 2) % 3);
        // Only cells near the diagonal can hold few errors.
        let first = at.saturating_sub(limit);
        let last = (at + limit + 1).min(other.len());
        rows[now][first] = if first == 0 { u8::try_from(at + 1).unwrap_or(u8::MAX).min(far) } else { far };
        let mut least = rows[now][first];
        for column in first..last {
            let replaced = rows[before][column] + u8::from(letter != other[column]);
            let removed = if column == at + limit { far } else { rows[before][column + 1] + 1 };
            let mut errors = replaced.min(removed).min(rows[now][column] + 1);
            if at > 0 && column > 0 && letter == other[column - 1] && one[at - 1] == other[column] {
                errors = errors.min(rows[earlier][column - 1] + 1);
            }
            rows[now][column + 1] = errors;
            least = least.min(errors);
        }
        if usize::from(least) > limit
            && usize::from(rows[before].iter().take(last + 1).skip(first).min().copied().unwrap_or(0)) > limit
        {
            return None;
        }
    }
    let errors = usize::from(rows[one.len() % 3][other.len()]);
    (errors <= limit).then_some(errors)
}

/// The letters of a key, two bits each: it occurs, it occurs again.
fn letters(key: &str) -> u64 {
    key.bytes().fold(0, |set, byte| {
        let place = match byte {
            b'a'..=b'z' => byte - b'a',
            b' ' => 26,
            b'0'..=b'9' => 27,
            _ => 28,
        };
        let once = 1 << (2 * place);
        if set & once == 0 { set | once } else { set | once << 1 }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_distance_is_the_textbooks_as_far_as_it_goes(one in "[a-d ]{0,9}", other in "[a-d ]{0,9}", limit in 1_usize..4) {
            let whole = strsim::osa_distance(&one, &other);
            prop_assert_eq!(distance(&one, &other, limit), Some(whole).filter(|&d| d <= limit));
            // What the letters rule out is never near.
            if (letters(&one) ^ letters(&other)).count_ones() > 2 * 3 {
                prop_assert!(whole > 3);
            }
        }
    }
}
