//! Makes `data/banks.bin`, the bank directory that the crate ships.
//!
//! ```text
//! cargo run -p kundig-check --example bank_directory -- banks.tsv bank-branches.tsv 2026-09-07 2026-12-06 data/banks.bin
//! ```
//!
//! The tables have the columns that `Directory::read_tables` names; the days are those on which the German part is in
//! force. Quelle: Deutsche Bundesbank; OeNB; SIX.

use std::error::Error;

use kundig_check::Findings;
use kundig_check::bank::Directory;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [banks, offices, first, last, out] = &arguments[..] else {
        return Err("usage: bank_directory BANKS.tsv OFFICES.tsv FIRST-DAY LAST-DAY OUT.bin".into());
    };
    let mut findings = Findings::new();
    let directory = Directory::read_tables(&std::fs::read(banks)?, &std::fs::read(offices)?, &mut findings);
    for finding in &findings {
        eprintln!("{}: {}", finding.path, finding.message_en);
    }
    let directory = directory.ok_or("no directory")?.with_validity(first.parse()?, last.parse()?);
    let packed = directory.to_compact();
    println!("{} banks, {} offices, {} bytes", directory.banks().len(), directory.office_count(), packed.len());
    Ok(std::fs::write(out, packed)?)
}
