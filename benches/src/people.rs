//! Customers as they come in practice, the same ones in every run: names, streets and places of the file that ships as
//! an example, mixed anew.

use std::path::Path;

use kundig::base::{Currency, Findings, Money};
use kundig::customer::operations::RegisterCustomer;
use kundig::customer::{
    AddressInput, AddressKind, BankAccountInput, ContactPointInput, ContactPointKind, CustomerInput, Organisation,
    Party, Person, Salutation,
};

/// Numbers that look random and are the same everywhere (SplitMix64; Steele, Lea and Flood 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// What customers are mixed from.
pub(crate) struct People {
    pub(crate) first_names: Vec<String>,
    pub(crate) last_names: Vec<String>,
    firms: Vec<String>,
    streets: Vec<String>,
    /// Postal code and place, as often as they occur.
    pub(crate) places: Vec<(String, String)>,
}

impl People {
    /// Reads the example file.
    pub(crate) fn load() -> std::io::Result<Self> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/customers.csv");
        // Windows-1252; the letters of names lie where Latin-1 has them, and lines with anything else are left out.
        let text: String = std::fs::read(file)?.into_iter().map(char::from).collect();
        let mut people = Self {
            first_names: Vec::new(),
            last_names: Vec::new(),
            firms: Vec::new(),
            streets: Vec::new(),
            places: Vec::new(),
        };
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.trim_end().split(';').collect();
            if cells.len() != 24
                || line.contains(|sign: char| sign == '"' || sign == '?' || ('\u{80}'..='\u{9f}').contains(&sign))
            {
                continue;
            }
            let word = |text: &str| {
                text.chars().count() > 2
                    && text.chars().all(|sign| sign.is_alphabetic() || sign == '-')
                    && text.chars().any(char::is_lowercase)
            };
            if word(cells[3]) && word(cells[4]) {
                people.first_names.push(cells[3].to_owned());
                people.last_names.push(cells[4].to_owned());
            }
            if cells[5].len() > 3 && cells[5].trim() == cells[5] {
                people.firms.push(cells[5].to_owned());
            }
            let street = cells[7].trim_end_matches(|sign: char| sign.is_ascii_digit()).trim_end();
            if street.len() > 4 && street.chars().all(|sign| sign.is_alphabetic() || "-. ".contains(sign)) {
                people.streets.push(street.to_owned());
            }
            let plausible = cells[8].len() == 5 && cells[8].bytes().all(|digit| digit.is_ascii_digit());
            if plausible
                && matches!(cells[10], "" | "D" | "DE" | "Deutschland")
                && cells[9].trim() == cells[9]
                && cells[9].len() > 2
                && is_undoubted(cells[8], cells[9])
            {
                people.places.push((cells[8].to_owned(), cells[9].to_owned()));
            }
        }
        Ok(people)
    }

    /// Customers of one seed.
    pub(crate) fn customers(&self, seed: u64, count: usize) -> Vec<RegisterCustomer> {
        let mut dice = Dice(seed);
        (0..count).map(|_| RegisterCustomer::new(self.customer(&mut dice))).collect()
    }

    fn customer(&self, dice: &mut Dice) -> CustomerInput {
        let (first, last) = (dice.pick(&self.first_names).clone(), dice.pick(&self.last_names).clone());
        let is_firm = dice.percent(20);
        let party = if is_firm {
            Party::Organisation(Organisation {
                legal_name: dice.pick(&self.firms).clone(),
                contact_name: Some(format!("{first} {last}")),
                ..Organisation::default()
            })
        } else {
            Party::Person(Person {
                salutation: Some(if dice.percent(50) { Salutation::Ms } else { Salutation::Mr }),
                first_name: Some(first.clone()),
                last_name: last.clone(),
                ..Person::default()
            })
        };
        let mut customer = CustomerInput::new(party);
        customer.addresses.push(self.address(dice, AddressKind::Main));
        if dice.percent(10) {
            customer.addresses.push(self.address(dice, AddressKind::Shipping));
        }
        let phone = if dice.percent(50) {
            format!("01{}/{}", dice.pick(&["70", "71", "72", "73", "74", "75"]), dice.digits(7))
        } else {
            let area = dice.pick(&["030", "040", "089", "0221", "069", "0711", "0351", "0341", "0511", "03641"]);
            format!("{area} {}{}", 2 + dice.below(8), dice.digits(6))
        };
        customer.contact_points.push(ContactPointInput::new(ContactPointKind::Phone, &phone));
        let provider = dice.pick(&["gmx.de", "web.de", "t-online.de", "gmail.com", "posteo.de", "example.org"]);
        let mail = format!("{}.{}@{provider}", plain(&first), plain(&last));
        customer.contact_points.push(ContactPointInput::new(ContactPointKind::Email, &mail));
        if dice.percent(40) {
            customer.bank_accounts.push(BankAccountInput {
                holder: None,
                iban: iban(dice),
                bic: None,
                bank_name: None,
            });
        }
        if dice.percent(60) {
            customer.revenue = Some(Money { minor: dice.below(2_000_000) as i64, currency: Currency::EUR });
        }
        customer
    }

    fn address(&self, dice: &mut Dice, kind: AddressKind) -> AddressInput {
        let (postal_code, place) = dice.pick(&self.places).clone();
        AddressInput {
            kind: Some(kind),
            street: Some(format!("{} {}", dice.pick(&self.streets), 1 + dice.below(180))),
            postal_code: Some(postal_code),
            place: Some(place),
            ..AddressInput::default()
        }
    }
}

/// Whether code and place belong together: what is doubtful would not be registered.
fn is_undoubted(postal_code: &str, place: &str) -> bool {
    let mut findings = Findings::new();
    kundig_check::place::check("", postal_code, "", place, "DE", &mut findings);
    !findings.has_warnings()
}

/// The name as it stands in a mail address.
fn plain(name: &str) -> String {
    kundig_check::fold::fold(name).replace(' ', "-")
}

/// A German IBAN whose bank can have given it out: what is doubtful would not be registered.
fn iban(dice: &mut Dice) -> String {
    loop {
        let bank = dice.pick(&["10050000", "37040044", "70150000", "20041133", "12030000"]);
        let account = dice.digits(10);
        let mut findings = Findings::new();
        let iban = kundig_check::iban::german(bank, &account);
        if let Some(iban) = iban.filter(|iban| kundig_check::bank::account("", iban, &mut findings).is_some())
            && findings.is_empty()
        {
            return iban;
        }
    }
}
