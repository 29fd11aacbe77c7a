//! Phone numbers, e-mail addresses, bank accounts and other numbers, prepared.

use kundig_check::fold::fold;
use smallvec::SmallVec;

use crate::record::{MAX_VALUES, cut};

/// A phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phone {
    /// The digits of E.164, without plus.
    pub(crate) digits: Box<str>,
    /// A mobile belongs to a person, a landline to a household.
    pub(crate) mobile: bool,
}

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    /// In lower case, without what a provider passes over: tags behind a plus, dots at Google.
    pub(crate) address: Box<str>,
    /// The part before the @ as letters and digits: "carin_poelitz" is "carinpoelitz".
    pub(crate) local: Box<str>,
    pub(crate) domain: Box<str>,
    /// At a provider that anybody may choose.
    pub(crate) public: bool,
    /// "info@", "buchhaltung@": an office, not a person.
    pub(crate) office: bool,
}

/// Prefixes of mobile numbers in Germany, Austria, Switzerland.
const MOBILE: [&str; 15] = [
    "4915", "4916", "4917", "43650", "43660", "43664", "43676", "43680", "43681", "43688", "43699", "4175", "4176",
    "4178", "4179",
];

const PUBLIC_PROVIDERS: [&str; 34] = [
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.ch",
    "web.de",
    "t-online.de",
    "freenet.de",
    "outlook.com",
    "outlook.de",
    "hotmail.com",
    "hotmail.de",
    "live.de",
    "live.com",
    "yahoo.com",
    "yahoo.de",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "aol.de",
    "posteo.de",
    "mailbox.org",
    "arcor.de",
    "online.de",
    "bluewin.ch",
    "aon.at",
    "a1.net",
    "chello.at",
    "proton.me",
    "protonmail.com",
    "email.de",
    "mail.de",
    "1und1.de",
];

const OFFICES: [&str; 18] = [
    "info",
    "kontakt",
    "contact",
    "office",
    "mail",
    "post",
    "buchhaltung",
    "rechnung",
    "rechnungen",
    "verwaltung",
    "sekretariat",
    "empfang",
    "service",
    "vertrieb",
    "verkauf",
    "einkauf",
    "praxis",
    "kanzlei",
];

impl Phone {
    pub(crate) fn of(e164: &str) -> Option<Self> {
        let digits: String = cut(e164).chars().filter(char::is_ascii_digit).take(17).collect();
        // Anything shorter is a part of a number.
        if digits.len() < 5 {
            return None;
        }
        let mobile = MOBILE.iter().any(|prefix| digits.starts_with(prefix));
        Some(Self { digits: digits.into(), mobile })
    }
}

impl Mail {
    pub(crate) fn of(email: &str) -> Option<Self> {
        let (local, domain) = cut(email).rsplit_once('@')?;
        let domain = match domain.trim().to_lowercase() {
            domain if domain == "googlemail.com" => "gmail.com".to_owned(),
            domain => domain,
        };
        let lower = local.trim().to_lowercase();
        let untagged = lower.split('+').next().unwrap_or_default();
        let squeezed = fold(untagged).replace(' ', "");
        if squeezed.is_empty() || domain.is_empty() {
            return None;
        }
        let known_as = if domain == "gmail.com" { untagged.replace('.', "") } else { untagged.to_owned() };
        Some(Self {
            address: format!("{known_as}@{domain}").into(),
            public: PUBLIC_PROVIDERS.contains(&domain.as_str()),
            office: OFFICES.contains(&squeezed.as_str()),
            local: squeezed.into(),
            domain: domain.into(),
        })
    }
}

/// Numbers without blanks and signs, in upper case; what is shorter than `least` is none.
pub(crate) fn numbers(values: &[String], least: usize) -> SmallVec<[Box<str>; 1]> {
    let plain = |value: &String| -> Box<str> {
        let letters = cut(value).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase);
        letters.take(40).collect::<String>().into()
    };
    unique(values.iter().take(MAX_VALUES).map(plain).filter(|value| value.len() >= least))
}

/// In order of appearance, each once.
pub(crate) fn unique<T: PartialEq, A: smallvec::Array<Item = T>>(values: impl Iterator<Item = T>) -> SmallVec<A> {
    let mut kept = SmallVec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_mailbox_are_one() {
        let address = |email| Mail::of(email).expect("an address").address;
        assert_eq!(address("Rosi.Stolze+shop@googlemail.com"), address("rosistolze@gmail.com"));
        assert_ne!(address("rosi.stolze@web.de"), address("rosistolze@web.de"));
        assert!(Mail::of("info@huber.de").expect("an address").office);
        assert!(Mail::of("rosi").is_none() && Mail::of("@x").is_none());
    }

    #[test]
    fn mobiles_are_told_from_landlines() {
        assert!(Phone::of("+4917133203407").expect("a number").mobile);
        assert!(!Phone::of("+493012345678").expect("a number").mobile);
        assert!(Phone::of("110").is_none());
    }
}
