//! Which column of a table is what: by its header, checked against its values.

use serde::{Deserialize, Serialize};

use super::header::{Understood, understand};
use super::look::Look;
use super::{CustomerField, Key};

/// A suggestion that is less sure than this is none.
const LEAST_CONFIDENCE: u8 = 50;
/// How many values are shown as evidence.
const SHOWN_VALUES: usize = 5;
/// How much of a value is shown, in characters.
const SHOWN_CHARS: usize = 60;

/// How a column was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The user or a saved mapping says so.
    Told,
    /// The header is the stable name.
    StableName,
    /// The header is a known word.
    Word,
    /// The header is a known word beside others: "Tel. priv.", "Kunde Vorname".
    Parts,
    /// The header is a known abbreviation: "Geb.-Dat.".
    Abbreviation,
    /// The header is nearly a known word: "Nachnahme".
    Typo,
    /// The header follows from its neighbour: "Nr." behind "Straße".
    Neighbour,
    /// The values alone tell.
    Values,
    /// Another column is surer to be the same.
    Taken,
    /// Nothing tells.
    Unknown,
}

/// What a column of a table probably holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnGuess {
    /// Its place, from 1.
    pub column: usize,
    /// Its header; empty in a file without header.
    pub header: String,
    /// What it holds; `None` where nothing is likely enough.
    pub key: Option<Key>,
    /// What it holds by a name of the caller's own, where the mapping says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<String>,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// How it was understood.
    pub reason: Reason,
    /// How many percent of the values seen look as values of the field do; `None` where anything may stand.
    pub values_that_fit: Option<u8>,
    /// Some of its values, cut to 60 characters; each once.
    pub samples: Vec<String>,
}

/// What each column probably holds. `rows` are some of the first lines, the header not among them.
#[must_use]
pub fn suggest(header: &[String], rows: &[Vec<String>]) -> Vec<ColumnGuess> {
    let width = rows.iter().map(Vec::len).chain([header.len()]).max().unwrap_or(0);
    let mut guesses: Vec<ColumnGuess> = (0..width).map(|index| guess(index, header, rows)).collect();
    neighbours(&mut guesses);
    whole_names(&mut guesses);
    give_each_once(&mut guesses);
    guesses
}

fn guess(index: usize, header: &[String], rows: &[Vec<String>]) -> ColumnGuess {
    let values: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.get(index))
        .map(|value| value.trim())
        .filter(|value| !value.is_empty())
        .collect();
    let mut guess = ColumnGuess {
        column: index + 1,
        header: header.get(index).cloned().unwrap_or_default(),
        key: None,
        extra: None,
        confidence: 0,
        reason: Reason::Unknown,
        values_that_fit: None,
        samples: samples(&values),
    };
    match understand(&guess.header) {
        Some(Understood { key, confidence, reason }) => {
            guess.values_that_fit = Look::of(key.field).and_then(|look| look.share(&values));
            guess.confidence = weighed(confidence, guess.values_that_fit, values.len());
            guess.key = Some(key).filter(|_| guess.confidence >= LEAST_CONFIDENCE);
            guess.reason = if guess.key.is_some() { reason } else { Reason::Unknown };
        }
        None => by_values(&mut guess, &values),
    }
    guess
}

fn samples(values: &[&str]) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for value in values {
        let shown: String = value.chars().take(SHOWN_CHARS).collect();
        if samples.len() < SHOWN_VALUES && !samples.contains(&shown) {
            samples.push(shown);
        }
    }
    samples
}

/// A header that the values bear out is surer; one that they contradict is half as sure.
fn weighed(confidence: u8, fit: Option<u8>, values: usize) -> u8 {
    match fit {
        Some(fit) if fit >= 50 => {
            let gained = u32::from(100 - confidence) * u32::from(fit) / 200;
            confidence.saturating_add(u8::try_from(gained).unwrap_or(0))
        }
        // Two values may both be odd.
        Some(fit) if fit < 20 && values >= 3 => confidence / 2 + 1,
        _ => confidence,
    }
}

fn by_values(guess: &mut ColumnGuess, values: &[&str]) {
    if values.len() < 3 {
        return;
    }
    for &(look, field) in Look::TELLING {
        let share = look.share(values).unwrap_or(0);
        if share >= 80 {
            guess.key = Some(Key::of(field));
            guess.values_that_fit = Some(share);
            // Never as sure as a header: an e-mail address may be that of somebody else.
            guess.confidence = share - share / 10 * 3;
            guess.reason = Reason::Values;
            return;
        }
    }
}

/// "Straße;Nr." is a house number, not the customer's.
fn neighbours(guesses: &mut [ColumnGuess]) {
    for index in 1..guesses.len() {
        let street = guesses[index - 1].key.filter(|key| key.field == CustomerField::Street);
        let number = guesses[index].key.is_some_and(|key| key.field == CustomerField::Number);
        if let (Some(street), true) = (street, number)
            && super::field::fold(&guesses[index].header) == "nr"
        {
            let guess = &mut guesses[index];
            guess.key = Some(street.with(CustomerField::HouseNumber));
            (guess.confidence, guess.reason) = (90, Reason::Neighbour);
        }
    }
}

/// "Name" without "Vorname" is somebody's whole name.
fn whole_names(guesses: &mut [ColumnGuess]) {
    let has = |field| guesses.iter().any(|guess| guess.key.is_some_and(|key| key.field == field));
    if has(CustomerField::GivenName) || has(CustomerField::FullName) {
        return;
    }
    for guess in guesses {
        if guess.key == Some(Key::of(CustomerField::FamilyName)) && super::field::fold(&guess.header) == "name" {
            guess.key = Some(Key::of(CustomerField::FullName));
        }
    }
}

/// The surest column gets the key that it wants; what may repeat and comes too late gets the next number.
fn give_each_once(guesses: &mut [ColumnGuess]) {
    let mut order: Vec<usize> = (0..guesses.len()).filter(|index| guesses[*index].key.is_some()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(guesses[*index].confidence));
    let mut taken: Vec<Key> = Vec::new();
    // All wishes first: "Tel;Tel;Tel 2" leaves the second number to the column that says so.
    order.retain(|index| {
        let free = guesses[*index].key.filter(|key| !taken.contains(key));
        taken.extend(free);
        free.is_none()
    });
    for index in order {
        let Some(wish) = guesses[index].key else { continue };
        let guess = &mut guesses[index];
        match wish.next_free(|key| taken.contains(key)) {
            Some(key) => {
                taken.push(key);
                guess.key = Some(key);
                guess.confidence = guess.confidence.min(75);
            }
            None => (guess.key, guess.confidence, guess.reason) = (None, 0, Reason::Taken),
        }
    }
}
