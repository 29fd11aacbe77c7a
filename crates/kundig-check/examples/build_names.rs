//! Packs a table of names into `data/names.bin`, which `name::sex_hint` reads.
//!
//! The table has three tab-separated columns: name, list (a locale), and `m`, `f` or `family`. How it is exported from
//! PyPI's Faker is said in `data/README.md`.
//!
//! `cargo run -p kundig-check --example build_names -- names.tsv crates/kundig-check/data/names.bin`

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use kundig_check::fold::fold;

/// Names that women and men bear though the lists know one sex only.
const AMBIGUOUS: [&str; 25] = [
    "chris", "eike", "elia", "folke", "gerrit", "helge", "jona", "jules", "kai", "kay", "kris", "luca", "mika",
    "mischa", "momme", "nikola", "noel", "quinn", "sascha", "sasha", "sidney", "sigi", "tomke", "uli", "yannick",
];

#[derive(Default)]
struct Lists {
    men: BTreeSet<String>,
    women: BTreeSet<String>,
    family: bool,
}

impl Lists {
    /// 1 ambiguous, 2 male, 3 male likely, 4 female, 5 female likely, 0 no given name; 8 more for a family name.
    fn flags(&self) -> u8 {
        let class = match (self.men.len(), self.women.len()) {
            (0, 0) => 0,
            (1, 0) => 3,
            (_, 0) => 2,
            (0, 1) => 5,
            (0, _) => 4,
            // One list among many: a slip of that list, or a rare use.
            (5.., 1) => 3,
            (1, 5..) => 5,
            _ => 1,
        };
        class | if self.family { 8 } else { 0 }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [table, packed] = &arguments[..] else { return Err("usage: build_names TABLE PACKED".into()) };
    let mut names: BTreeMap<String, Lists> = BTreeMap::new();
    for line in std::fs::read_to_string(table)?.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, list, kind] = cells[..] else { return Err(format!("not three columns: {line}").into()) };
        let folded = fold(name);
        if folded.is_empty() || !folded.is_ascii() {
            continue;
        }
        let entry = names.entry(folded).or_default();
        match kind {
            "m" => _ = entry.men.insert(list.to_owned()),
            "f" => _ = entry.women.insert(list.to_owned()),
            _ => entry.family = true,
        }
    }
    for name in AMBIGUOUS {
        let entry = names.entry(name.to_owned()).or_default();
        for list in ["by hand", "by hand too"] {
            entry.men.insert(list.to_owned());
            entry.women.insert(list.to_owned());
        }
    }
    let (mut bytes, mut before) = (Vec::new(), "");
    for (name, lists) in &names {
        let shared = name.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count().min(15).min(name.len() - 1);
        bytes.push(((shared as u8) << 4) | lists.flags());
        bytes.extend_from_slice(&name.as_bytes()[shared..]);
        if let Some(last) = bytes.last_mut() {
            *last |= 0x80;
        }
        before = name;
    }
    println!("{} names, {} bytes", names.len(), bytes.len());
    std::fs::write(packed, bytes)?;
    Ok(())
}
