//! What a foreign file may cost.

/// Limits on everything that comes from outside. What goes beyond is refused or set apart and named, never cut silently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// The largest file, in bytes.
    pub bytes: u64,
    /// The most lines, rows or cards.
    pub lines: u64,
    /// The most columns of a table, or properties of a card or object.
    pub columns: usize,
    /// The longest value, in bytes of UTF-8.
    pub value_bytes: usize,
    /// The longest row of a workbook, card or JSON line, in bytes. Pictures in folded lines do not count. A line of a CSV file
    /// may be sixteen times as long as a value.
    pub record_bytes: usize,
    /// The largest workbook, in bytes: it is held in memory as it is, packed.
    pub workbook_bytes: usize,
    /// How much all parts of a workbook may unpack to, in bytes. Sheets are not held; this bounds time.
    pub unpacked_bytes: u64,
    /// How much the texts of a workbook may unpack to, in bytes: they are held in memory.
    pub shared_text_bytes: u64,
}

impl Default for ReadLimits {
    /// 4 GiB, 10 million lines, 1,000 columns, values of 1 MiB, cards of 16 MiB; workbooks of 128 MiB that unpack to 4 GiB with
    /// 256 MiB of texts.
    fn default() -> Self {
        Self {
            bytes: 4 << 30,
            lines: 10_000_000,
            columns: 1000,
            value_bytes: 1 << 20,
            record_bytes: 16 << 20,
            workbook_bytes: 128 << 20,
            unpacked_bytes: 4 << 30,
            shared_text_bytes: 256 << 20,
        }
    }
}
