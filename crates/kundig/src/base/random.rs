//! The system's randomness, drawn in blocks: one call serves many ids and salts.

use super::{Error, Result};

/// Random bytes in stock.
#[derive(Clone)]
pub(crate) struct Randomness {
    block: [u8; 512],
    used: usize,
}

impl Default for Randomness {
    fn default() -> Self {
        Self { block: [0; 512], used: 512 }
    }
}

impl std::fmt::Debug for Randomness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Randomness")
    }
}

impl Randomness {
    /// So many fresh bytes; none is given out twice.
    pub(crate) fn draw<const N: usize>(&mut self) -> Result<[u8; N]> {
        if self.used + N > self.block.len() {
            getrandom::fill(&mut self.block).map_err(Error::internal)?;
            self.used = 0;
        }
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.block[self.used..self.used + N]);
        self.used += N;
        Ok(bytes)
    }
}
