//! Number ranges: the numbers that people see (`K-10023`, `F-2026-0001`). Gapless: a unit that fails gives its numbers back.

pub(crate) mod store;

/// A range as a unit draws from it.
#[derive(Debug, Clone)]
pub(crate) struct NumberRange {
    pub name: &'static str,
    prefix: String,
    pub next_number: i64,
    width: usize,
    read: i64,
}

impl NumberRange {
    fn new(name: &'static str, (prefix, next_number, width): (String, i64, i32)) -> Self {
        Self { name, prefix, next_number, width: width.clamp(0, 20) as usize, read: next_number }
    }

    /// The next number, with prefix and leading zeros.
    pub(crate) fn draw(&mut self) -> String {
        let number = format!("{}{:0width$}", self.prefix, self.next_number, width = self.width);
        self.next_number += 1;
        number
    }

    pub(crate) fn drawn(&self) -> bool {
        self.next_number != self.read
    }
}
