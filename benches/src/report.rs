//! The small harness: runs by turns, medians, a table and JSON.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What a figure ought to be.
#[derive(Clone, Copy)]
pub(crate) enum Aim {
    /// Ours at least this part of the peer's.
    RatioAtLeast(f64),
    /// Ours at most this multiple of the peer's.
    RatioAtMost(f64),
    /// Ours at most this, in the figure's own unit.
    AtMost(f64),
    /// Just to be seen.
    None,
}

/// One line of the report.
struct Figure {
    bench: String,
    what: String,
    unit: &'static str,
    ours: f64,
    peer: Option<f64>,
    aim: Aim,
}

impl Figure {
    fn ratio(&self) -> Option<f64> {
        self.peer.map(|peer| self.ours / peer)
    }

    /// The aim in words, and whether it is reached.
    fn verdict(&self) -> Option<(String, bool)> {
        let ratio = self.ratio().unwrap_or(f64::NAN);
        match self.aim {
            Aim::RatioAtLeast(least) => Some((format!("≥ {least} ×"), ratio >= least)),
            Aim::RatioAtMost(most) => Some((format!("≤ {most} ×"), ratio <= most)),
            Aim::AtMost(most) => Some((format!("≤ {most} {}", self.unit), self.ours <= most)),
            Aim::None => None,
        }
    }
}

/// Collects figures; prints them as they come, or as JSON at the end.
pub(crate) struct Report {
    json: bool,
    bench: String,
    figures: Vec<Figure>,
}

impl Report {
    pub(crate) fn new(json: bool) -> Self {
        if !json {
            println!("{:<58} {:>12} {:>12} {:>7}  aim", "", "kundig", "peer", "ratio");
        }
        Self { json, bench: String::new(), figures: Vec::new() }
    }

    pub(crate) fn begin(&mut self, bench: &str) {
        bench.clone_into(&mut self.bench);
    }

    /// Says something beside the figures.
    pub(crate) fn note(&self, text: &str) {
        if self.json {
            eprintln!("{text}");
        } else {
            println!("  {text}");
        }
    }

    pub(crate) fn figure(&mut self, what: &str, unit: &'static str, ours: f64, peer: Option<f64>, aim: Aim) {
        let figure = Figure { bench: self.bench.clone(), what: what.to_owned(), unit, ours, peer, aim };
        if !self.json {
            let number = |value: f64| format!("{} {unit}", round(value));
            let name = format!("{}: {}", figure.bench, figure.what);
            let peer = figure.peer.map_or_else(String::new, number);
            let ratio = figure.ratio().map_or_else(String::new, |ratio| format!("{ratio:.3}"));
            let verdict = figure.verdict();
            let aim =
                verdict.map_or_else(String::new, |(aim, met)| format!("{aim} {}", if met { "met" } else { "MISSED" }));
            println!("{name:<58} {:>12} {peer:>12} {ratio:>7}  {aim}", number(ours));
        }
        self.figures.push(figure);
    }

    pub(crate) fn finish(&self) {
        if !self.json {
            return;
        }
        let figures: Vec<Value> = self
            .figures
            .iter()
            .map(|figure| {
                let verdict = figure.verdict();
                json!({
                    "bench": figure.bench,
                    "what": figure.what,
                    "unit": figure.unit,
                    "kundig": figure.ours,
                    "peer": figure.peer,
                    "ratio": figure.ratio(),
                    "aim": verdict.as_ref().map(|(aim, _)| aim),
                    "met": verdict.as_ref().map(|(_, met)| met),
                })
            })
            .collect();
        println!("{:#}", json!({ "figures": figures }));
    }
}

fn round(value: f64) -> String {
    match value {
        value if value >= 1_000.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.3}"),
    }
}

pub(crate) fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<Duration, E> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed())
}

/// What this thread worked, leaving out what others of a shared machine took meanwhile: for differences of a few percent
/// between programs that wait for no disk.
pub(crate) fn worked<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<Duration, E> {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
    };
    let begun = now();
    work()?;
    Ok(now().saturating_sub(begun))
}

/// Runs ours and the peer's by turns and answers both medians, in seconds.
pub(crate) fn by_turns<E>(
    runs: usize,
    mut ours: impl FnMut() -> Result<Duration, E>,
    mut peer: impl FnMut() -> Result<Duration, E>,
) -> Result<(f64, f64), E> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for run in 0..runs {
        // Who goes first changes, so that neither always finds the warmer machine.
        if run % 2 == 0 {
            first.push(ours()?);
            second.push(peer()?);
        } else {
            second.push(peer()?);
            first.push(ours()?);
        }
    }
    Ok((median(first), median(second)))
}

pub(crate) fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    let middle = times.len() / 2;
    let upper = times.get(middle).copied().unwrap_or_default().as_secs_f64();
    if times.len() % 2 == 1 || middle == 0 { upper } else { (upper + times[middle - 1].as_secs_f64()) / 2.0 }
}
