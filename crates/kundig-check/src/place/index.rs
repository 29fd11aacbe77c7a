//! Names to rows: by key, and by keys that are nearly the same.

use std::ops::Range;

use super::data::Table;
use super::name::Name;

/// One key of a name; a name has up to three.
struct Entry {
    start: u32,
    length: u8,
    /// The letters that occur in the key, one bit each: keys that differ in many can't be near.
    letters: u32,
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
        let mut index = Self { keys: String::with_capacity(names * 12), entries: Vec::with_capacity(names), starts, rows };
        for number in 0..table.name_count() {
            let swiss = index.rows_of(number).first().is_some_and(|&row| {
                let country = table.rows[row as usize].country;
                table.countries.get(usize::from(country)).is_some_and(|c| c == "CH")
            });
            let name = Name::read(table.name(number), swiss);
            index.add(number, |out| {
                name.key(out);
                true
            });
            index.add(number, |out| name.short_key(out));
            index.add(number, |out| name.second_key(out));
        }
        let keys = &index.keys;
        // Names come by key: most of this is sorted already, which this sort profits from.
        index.entries.sort_by(|a, b| key(keys, a).cmp(key(keys, b)));
        index
    }

    fn add(&mut self, name: u32, write: impl FnOnce(&mut String) -> bool) {
        let start = self.keys.len();
        let written = write(&mut self.keys);
        let length = self.keys.len() - start;
        if !written || length == 0 || length > usize::from(u8::MAX) {
            self.keys.truncate(start);
            return;
        }
        let letters = letters(&self.keys[start..]);
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        self.entries.push(Entry { start, length: u8::try_from(length).unwrap_or(u8::MAX), letters, name });
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
            let distance = distance(sought, key(&self.keys, entry));
            if distance <= limit {
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

/// Typing errors between two keys: a letter too many, too few, or wrong, or two neighbours swapped.
pub(super) fn distance(one: &str, other: &str) -> usize {
    strsim::osa_distance(one, other)
}

fn letters(key: &str) -> u32 {
    key.bytes().fold(0, |set, byte| match byte {
        b'a'..=b'z' => set | 1 << (byte - b'a'),
        b' ' => set | 1 << 26,
        b'0'..=b'9' => set | 1 << 27,
        _ => set | 1 << 28,
    })
}
