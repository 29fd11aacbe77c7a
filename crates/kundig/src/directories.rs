//! The directories that checks look into: those that ship with `kundig-check`, or newer ones that the user loaded.
//!
//! Reading one takes milliseconds, so an engine keeps them between units, and asks the database now and then whether they
//! are still the ones.

use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kundig_check::Findings;
use kundig_check::bank::Directory;
use kundig_check::municipality::Municipalities;
use kundig_check::place::{Place, Places};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use crate::base::{CompanyNo, RecordId, single_line};

/// How long a directory that another process loaded may go unnoticed.
const LAG: Duration = Duration::from_secs(1);

/// A directory that ships, or one that was loaded.
#[derive(Debug)]
pub(crate) enum Held<T: 'static> {
    Shipped(&'static T),
    Loaded(Box<T>),
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Shipped(shipped) => shipped,
            Self::Loaded(loaded) => loaded,
        }
    }
}

/// The directories of a company.
#[derive(Debug)]
pub(crate) struct Directories {
    pub banks: Held<Directory>,
    pub places: Held<Places>,
    /// Whose places these are: to be shown where they are.
    pub places_attribution: String,
    /// None ships.
    pub municipalities: Option<Municipalities>,
    /// Whose municipalities these are.
    pub municipalities_attribution: String,
}

/// A bank account in normal form, with what the bank directory adds.
pub(crate) struct Account {
    pub iban: String,
    pub bic: Option<String>,
    pub bank_name: Option<String>,
}

impl Directories {
    /// Checks an account under the paths `iban`, `bic` and `bank_name`: form, check digits, and whether its bank can have given it
    /// out. BIC and name of the bank are looked up where they are left out; none where the IBAN is no usable one.
    pub(crate) fn account(
        &self,
        iban: &str,
        bic: Option<String>,
        bank_name: Option<String>,
        findings: &mut Findings,
    ) -> Option<Account> {
        let iban = self.banks.account("iban", iban, findings);
        let bank = iban.as_deref().and_then(|iban| self.banks.details(iban)?.bank);
        let bic = match single_line("bic", bic, findings) {
            Some(typed) => self.banks.bic("bic", &typed, iban.as_deref().unwrap_or_default(), findings),
            None => bank.and_then(|bank| bank.bic).map(str::to_owned),
        };
        let bank_name = single_line("bank_name", bank_name, findings);
        let bank_name = bank_name.or_else(|| bank.map(|bank| bank.name.to_owned()));
        Some(Account { iban: iban?, bic, bank_name })
    }

    /// Compares a postal code in normal form with a place, under the paths `postal_code` and `place`, where both are told and the
    /// directory covers the country. Answers the place that is meant, unless something about it is doubtful.
    pub(crate) fn compare(
        &self,
        code: Option<&str>,
        place: Option<&str>,
        country: &str,
        findings: &mut Findings,
    ) -> Option<Place<'_>> {
        let (code, place) = code.zip(place).filter(|_| self.places.covers(country))?;
        let mut found = Findings::new();
        let meant = self.places.check("postal_code", code, "place", place, country, &mut found);
        let is_doubtful = found.has_warnings();
        findings.extend(found);
        // A district that the directory lacks lies where its postal code does.
        let of_code = || self.places.by_code(country, code).into_iter().next();
        if is_doubtful { None } else { meant.map(|meant| meant.place).or_else(of_code) }
    }

    /// Those that ship.
    pub(crate) fn shipped() -> Self {
        Self {
            banks: Held::Shipped(Directory::shipped()),
            places: Held::Shipped(Places::built_in()),
            places_attribution: kundig_check::place::ATTRIBUTION.to_owned(),
            municipalities: None,
            municipalities_attribution: String::new(),
        }
    }
}

/// Which rows a company's directories were read from: id and version of each.
pub(crate) type State = Vec<(RecordId, i32)>;

/// The directories that an engine keeps.
#[derive(Debug, Default)]
pub(crate) struct DirectoryCache(Mutex<FxHashMap<CompanyNo, Kept>>);

#[derive(Debug)]
struct Kept {
    state: State,
    directories: Arc<Directories>,
    asked: Instant,
}

impl DirectoryCache {
    /// What is kept for a company, as long as it need not be asked whether that is still right.
    pub(crate) fn fresh(&self, company: CompanyNo) -> Option<Arc<Directories>> {
        let cache = self.0.lock();
        let kept = cache.get(&company).filter(|kept| kept.asked.elapsed() < LAG)?;
        Some(Arc::clone(&kept.directories))
    }

    /// What is kept for a company if it was read from this state, which is the database's now.
    pub(crate) fn of_state(&self, company: CompanyNo, state: &State) -> Option<Arc<Directories>> {
        let mut cache = self.0.lock();
        let kept = cache.get_mut(&company).filter(|kept| kept.state == *state)?;
        kept.asked = Instant::now();
        Some(Arc::clone(&kept.directories))
    }

    pub(crate) fn keep(&self, company: CompanyNo, state: State, directories: Arc<Directories>) {
        self.0.lock().insert(company, Kept { state, directories, asked: Instant::now() });
    }

    /// A unit of ours changes them: the next one asks.
    pub(crate) fn ask_again(&self, company: CompanyNo) {
        self.0.lock().remove(&company);
    }
}
