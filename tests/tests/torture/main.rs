//! Torture: processes killed at random moments, full disks, crowds of writers. Whatever happens, nothing acknowledged is
//! lost, nothing is half-written, numbers have no gaps, and the journal's chain verifies.
//!
//! Each torture comes twice: a few seconds of it with every test run, and a long one that `cargo xtask torture` asks for
//! (`KUNDIG_TORTURE_SECONDS` each, 60 when unset). Those on PostgreSQL need `KUNDIG_TEST_POSTGRES`; without it they say
//! that they did nothing, and with `KUNDIG_REQUIRE_POSTGRES=1` they fail.

mod check;
mod child;
mod crowd;
mod disk;
mod import;
mod kill;
mod place;
mod process;
mod work;

use std::time::{Duration, Instant};

/// Numbers that look random (SplitMix64; Steele, Lea and Flood 2014); the seed is printed, so a failure can be repeated.
pub(crate) struct Dice(u64);

impl Dice {
    /// A new seed each time, or the one of `KUNDIG_TORTURE_SEED`.
    pub(crate) fn new(what: &str) -> Self {
        let given = std::env::var("KUNDIG_TORTURE_SEED").ok().and_then(|seed| seed.parse().ok());
        let clock = || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(1, |time| time.as_nanos() as u64);
        let seed = given.unwrap_or_else(clock);
        println!("{what}: KUNDIG_TORTURE_SEED={seed}");
        Self(seed)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// How long a torture goes on.
pub(crate) struct Budget {
    end: Instant,
}

impl Budget {
    pub(crate) fn short() -> Self {
        Self { end: Instant::now() + Duration::from_secs(3) }
    }

    pub(crate) fn long() -> Self {
        let seconds = std::env::var("KUNDIG_TORTURE_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
        Self { end: Instant::now() + Duration::from_secs(seconds.unwrap_or(60)) }
    }

    pub(crate) fn is_left(&self) -> bool {
        Instant::now() < self.end
    }

    pub(crate) fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }
}
