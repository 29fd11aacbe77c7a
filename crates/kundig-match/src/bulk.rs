//! All duplicates among many records, in bounded memory.

use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::cluster::{Group, Pair, cluster};
use crate::compare::{Verdict, weigh};
use crate::key::{BLOCK_LIMIT, Key};
use crate::prepared::Prepared;
use crate::record::Record;
use crate::weights::Model;

/// Where records come from: a slice, or a host's own store.
pub trait Records {
    /// How many there are; they are numbered from 0.
    fn count(&self) -> u32;

    /// One of them. It is asked for again when it has left the cache.
    fn record(&self, index: u32) -> Cow<'_, Record>;
}

impl Records for [Record] {
    fn count(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    fn record(&self, index: u32) -> Cow<'_, Record> {
        Cow::Borrowed(&self[index as usize])
    }
}

impl Records for Vec<Record> {
    fn count(&self) -> u32 {
        self.as_slice().count()
    }

    fn record(&self, index: u32) -> Cow<'_, Record> {
        self.as_slice().record(index)
    }
}

/// Limits of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Pairs from this verdict on are found and grouped.
    pub least: Verdict,
    /// Up to so many records of one key are all compared with each other; larger blocks are split by the finer key, and
    /// what is still larger is compared with neighbours only.
    pub block_limit: usize,
    /// How many prepared records are kept at once: about 1.5 kB each.
    pub cached_records: usize,
    /// How many keys are held at once, 24 bytes each; with more records the search takes several passes.
    pub held_keys: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { least: Verdict::Likely, block_limit: BLOCK_LIMIT, cached_records: 1 << 16, held_keys: 4_000_000 }
    }
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is done of `of`; in no unit of its own.
    pub done: u64,
    /// All that there is to do.
    pub of: u64,
    /// Comparisons up to now.
    pub compared: u64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Pairs by their records, ascending.
    pub pairs: Vec<Pair>,
    /// Groups by their first record.
    pub groups: Vec<Group>,
    /// How many comparisons it took.
    pub compared: u64,
    /// How many blocks were so large that only neighbours were compared.
    pub cut_blocks: u64,
}

/// The search was ended by its `progress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the search for duplicates was interrupted")]
pub struct Interrupted;

/// Each record of a block that is too large even by the finer key is compared with so many that follow.
const NEIGHBOURS: usize = 20;

/// `progress` is called once per so many records or comparisons.
const BEAT: u64 = 4096;

/// Finds the pairs of all records that share a key and are likely one customer, and their groups.
///
/// `progress` is called every few milliseconds.
///
/// # Errors
/// [`Interrupted`] if `progress` breaks.
pub fn find<R: Records + ?Sized>(
    records: &R,
    model: &Model,
    options: &Options,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Found, Interrupted> {
    let mut pairs = Vec::new();
    let mut search = Search::new(records, options, progress);
    search.run(&mut |a, b, x, y| {
        let score = weigh(x, y, model).score();
        if model.verdict(score) >= options.least {
            pairs.push(Pair { a, b, score });
        }
    })?;
    pairs.sort_unstable();
    // Most records of one customer share several keys.
    pairs.dedup();
    let groups = cluster(&pairs, |a, b| {
        search.cache.pair(a, b, |a, b| {
            let evidence = weigh(a, b, model);
            evidence.contradicts(evidence.score())
        })
    });
    Ok(Found { pairs, groups, compared: search.state.compared, cut_blocks: search.cut_blocks })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    coarse: u64,
    fine: u64,
    record: u32,
}

/// What is done with two records, the smaller index first, whenever they share a key.
type Visit<'v> = dyn FnMut(u32, u32, &Prepared, &Prepared) + 'v;

/// Goes over all pairs of records that share a key; some come several times.
pub(crate) struct Search<'a, R: ?Sized> {
    cache: Cache<'a, R>,
    options: &'a Options,
    cut_blocks: u64,
    progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    state: Progress,
    beats: u64,
}

impl<'a, R: Records + ?Sized> Search<'a, R> {
    pub(crate) fn new(
        records: &'a R,
        options: &'a Options,
        progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Self {
        let cache = Cache { records, slots: (0..options.cached_records.clamp(2, 1 << 24)).map(|_| None).collect() };
        let state = Progress { done: 0, of: 1, compared: 0 };
        Self { cache, options, cut_blocks: 0, progress, state, beats: 0 }
    }

    pub(crate) fn run(&mut self, visit: &mut Visit<'_>) -> Result<(), Interrupted> {
        let count = self.cache.records.count();
        // Few records have more than ten keys.
        let passes = (u64::from(count) * 10).div_ceil(self.options.held_keys.max(1000) as u64).max(1);
        self.state.of = passes * u64::from(count) * 2;
        for pass in 0..passes {
            let entries = self.entries(count, pass, passes)?;
            self.blocks(&entries, count, visit)?;
        }
        // Whoever breaks here has all that there is.
        let _ = (self.progress)(self.state);
        Ok(())
    }

    /// The keys of this pass that more than one record may have, sorted.
    fn entries(&mut self, count: u32, pass: u64, passes: u64) -> Result<Vec<Entry>, Interrupted> {
        let mut entries = Vec::new();
        for record in 0..count {
            let own = |key: &Key| key.coarse % passes == pass;
            let keys = self.cache.get(record).keys();
            entries.extend(keys.iter().filter(|key| own(key)).map(|key| Entry {
                coarse: key.coarse,
                fine: key.fine,
                record,
            }));
            self.state.done += 1;
            self.beat(1)?;
        }
        entries.sort_unstable();
        Ok(entries)
    }

    fn blocks(&mut self, entries: &[Entry], count: u32, visit: &mut Visit<'_>) -> Result<(), Interrupted> {
        let before = self.state.done;
        let mut seen = 0;
        for block in entries.chunk_by(|x, y| x.coarse == y.coarse) {
            if block.len() <= self.options.block_limit {
                self.pairs_within(block, block.len(), visit)?;
            } else {
                for finer in block.chunk_by(|x, y| x.fine == y.fine) {
                    if finer.len() <= self.options.block_limit {
                        self.pairs_within(finer, finer.len(), visit)?;
                    } else {
                        self.cut_blocks += 1;
                        self.pairs_within(finer, NEIGHBOURS, visit)?;
                    }
                }
            }
            seen += block.len() as u64;
            self.state.done = before + u64::from(count) * seen / entries.len() as u64;
        }
        self.state.done = before + u64::from(count);
        Ok(())
    }

    /// Each record with so many that follow.
    fn pairs_within(&mut self, block: &[Entry], window: usize, visit: &mut Visit<'_>) -> Result<(), Interrupted> {
        for (at, one) in block.iter().enumerate() {
            let others = &block[at + 1..(at + 1 + window).min(block.len())];
            for other in others {
                let (a, b) = (one.record.min(other.record), one.record.max(other.record));
                self.cache.pair(a, b, |x, y| visit(a, b, x, y));
            }
            self.state.compared += others.len() as u64;
            self.beat(1 + others.len() as u64)?;
        }
        Ok(())
    }

    fn beat(&mut self, steps: u64) -> Result<(), Interrupted> {
        self.beats += steps;
        if self.beats < BEAT {
            return Ok(());
        }
        self.beats = 0;
        match (self.progress)(self.state) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Interrupted),
        }
    }
}

/// Prepared records, each in the slot of its number.
pub(crate) struct Cache<'a, R: ?Sized> {
    records: &'a R,
    slots: Vec<Option<(u32, Box<Prepared>)>>,
}

impl<R: Records + ?Sized> Cache<'_, R> {
    fn get(&mut self, index: u32) -> &Prepared {
        let slot = index as usize % self.slots.len();
        let records = self.records;
        let prepare = || (index, Box::new(Prepared::new(&records.record(index))));
        let held = &mut self.slots[slot];
        if held.as_ref().is_some_and(|(held, _)| *held != index) {
            *held = None;
        }
        &held.get_or_insert_with(prepare).1
    }

    /// One of the two is taken out meanwhile: both may want one slot.
    fn pair<T>(&mut self, a: u32, b: u32, with: impl FnOnce(&Prepared, &Prepared) -> T) -> T {
        let slot = a as usize % self.slots.len();
        let held = self.slots[slot].take().filter(|(held, _)| *held == a);
        let (_, first) = held.unwrap_or_else(|| (a, Box::new(Prepared::new(&self.records.record(a)))));
        let result = with(&first, self.get(b));
        self.slots[slot] = Some((a, first));
        result
    }
}
