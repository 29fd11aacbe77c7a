//! What is judged: made by dice from the bank directory and from patterns, right and wrong, the same in every run.

use std::io::Write;
use std::path::{Path, PathBuf};

use kundig_check::bank::Directory;
use kundig_check::iban;
use kundig_check::place::Places;

/// How many of each.
const COUNT: usize = 10_000;

/// Dice without surprises (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Writes inputs for a peer, a line each.
pub(super) fn write(folder: &Path, name: &str, lines: impl Iterator<Item = String>) -> std::io::Result<PathBuf> {
    let path = folder.join(name);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path)?);
    for line in lines {
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(path)
}

/// German bank codes with account numbers of ten digits.
pub(super) fn accounts(directory: &Directory) -> Vec<(String, String)> {
    let banks: Vec<&str> = directory.banks().filter(|bank| bank.country == "DE").map(|bank| bank.bank_code).collect();
    let mut dice = Dice(0x5eed_0001);
    (0..COUNT).map(|_| (dice.pick(&banks).to_owned(), dice.digits(10))).collect()
}

/// German IBANs, three of four with right check digits.
pub(super) fn ibans(directory: &Directory) -> Vec<String> {
    let mut dice = Dice(0x5eed_0002);
    let accounts = accounts(directory).into_iter();
    accounts
        .filter_map(|(bank, account)| {
            let right = iban::german(&bank, &account)?;
            Some(if dice.below(4) == 0 { format!("DE{:02}{}", 2 + dice.below(97), &right[4..]) } else { right })
        })
        .collect()
}

/// VAT-IDs by the patterns of some countries.
pub(super) fn vat_ids() -> Vec<String> {
    let mut dice = Dice(0x5eed_0003);
    let patterns =
        [("DE", 9), ("ATU", 8), ("BE0", 9), ("DK", 8), ("LU", 8), ("PL", 10), ("FI", 8), ("SI", 8), ("IT", 11)];
    (0..COUNT)
        .map(|_| {
            let (country, digits) = patterns[dice.below(patterns.len())];
            format!("{country}{}", dice.digits(digits))
        })
        .collect()
}

/// Phone numbers as they are typed in Germany.
pub(super) fn phones() -> Vec<String> {
    let mut dice = Dice(0x5eed_0004);
    (0..COUNT)
        .map(|_| {
            let begin = dice.pick(&[
                "+49 30 ",
                "030/",
                "(089) ",
                "0621-",
                "0049 40 ",
                "0171 ",
                "+49 (0)151 ",
                "03641 ",
                "+43 1 ",
                "0800 ",
            ]);
            let digits = 6 + dice.below(3);
            format!("{begin}{}", dice.digits(digits))
        })
        .collect()
}

/// Names of German places with a letter too few, too many, or two swapped.
pub(super) fn misspelt_places() -> Vec<String> {
    let mut dice = Dice(0x5eed_0005);
    let places: Vec<&str> =
        Places::built_in().all().filter(|place| place.country == "DE").map(|place| place.name).collect();
    (0..1_000)
        .map(|_| {
            let mut letters: Vec<char> = dice.pick(&places).chars().collect();
            let at = 1 + dice.below(letters.len().saturating_sub(2).max(1));
            match dice.below(3) {
                0 if letters.len() > 3 => drop(letters.remove(at.min(letters.len() - 1))),
                1 if at + 1 < letters.len() => letters.swap(at, at + 1),
                _ => letters.insert(at.min(letters.len()), 'x'),
            }
            letters.into_iter().collect()
        })
        .collect()
}
