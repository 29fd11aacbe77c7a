//! What a value looks like: evidence for what its column holds. Never decides whether a value is right.

use super::CustomerField;

/// Kinds of values that can be told without knowing where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Email,
    Iban,
    Bic,
    Url,
    Date,
    Phone,
    PostalCode,
    PostalCodePlace,
    Salutation,
    VatId,
    Amount,
    Gender,
    /// Letters: names, streets, places.
    Words,
}

impl Look {
    /// How values of a field look; `None` where anything may stand.
    pub(super) const fn of(field: CustomerField) -> Option<Self> {
        use CustomerField as F;
        Some(match field {
            F::Email => Self::Email,
            F::Iban => Self::Iban,
            F::Bic => Self::Bic,
            F::Website => Self::Url,
            F::BirthDate | F::CustomerSince | F::ChangedAt => Self::Date,
            F::Phone | F::Mobile | F::Fax => Self::Phone,
            F::PostalCode => Self::PostalCode,
            F::PostalCodePlace => Self::PostalCodePlace,
            F::Salutation => Self::Salutation,
            F::VatId => Self::VatId,
            F::Revenue12Months => Self::Amount,
            F::Gender => Self::Gender,
            F::GivenName | F::FamilyName | F::FullName | F::Place | F::Street | F::Title | F::Occupation => Self::Words,
            _ => return None,
        })
    }

    /// The field of a column that has no name of its own, where values alone are enough.
    pub(super) const TELLING: &[(Self, CustomerField)] = &[
        (Self::Email, CustomerField::Email),
        (Self::Iban, CustomerField::Iban),
        (Self::VatId, CustomerField::VatId),
        (Self::Bic, CustomerField::Bic),
        (Self::Url, CustomerField::Website),
        (Self::Salutation, CustomerField::Salutation),
        (Self::PostalCodePlace, CustomerField::PostalCodePlace),
    ];

    /// True if a value looks so. The value has no outer blanks.
    pub(super) fn fits(self, value: &str) -> bool {
        let letters = || value.chars().filter(|c| c.is_alphabetic()).count();
        let digits = || value.bytes().filter(u8::is_ascii_digit).count();
        match self {
            Self::Email => value.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && host.contains('.') && !value.contains(char::is_whitespace)
            }),
            Self::Iban => {
                let plain: Vec<u8> = value.bytes().filter(|b| *b != b' ').collect();
                (15..=34).contains(&plain.len())
                    && plain[..2].iter().all(u8::is_ascii_alphabetic)
                    && plain[2..4].iter().all(u8::is_ascii_digit)
                    && plain[4..].iter().all(u8::is_ascii_alphanumeric)
            }
            Self::Bic => {
                matches!(value.len(), 8 | 11)
                    && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
                    && value.bytes().take(6).all(|b| b.is_ascii_uppercase())
            }
            Self::Url => {
                let lower = value.to_ascii_lowercase();
                lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.")
            }
            Self::Date => is_date(value),
            Self::Phone => {
                (4..=20).contains(&digits())
                    && letters() == 0
                    && !is_date(value)
                    && value.starts_with(['0', '+', '(', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
                    && !value.contains([',', ':', '@'])
            }
            Self::PostalCode => is_postal_code(value),
            Self::PostalCodePlace => value
                .split_once(char::is_whitespace)
                .is_some_and(|(code, place)| is_postal_code(code) && place.chars().any(char::is_alphabetic)),
            Self::Salutation => matches!(
                value.to_lowercase().trim_end_matches('.'),
                "herr"
                    | "herrn"
                    | "hr"
                    | "frau"
                    | "fr"
                    | "firma"
                    | "fa"
                    | "familie"
                    | "fam"
                    | "divers"
                    | "mr"
                    | "ms"
                    | "mrs"
                    | "herr und frau"
                    | "eheleute"
            ),
            Self::VatId => {
                let plain: Vec<u8> = value.bytes().filter(|b| !matches!(b, b' ' | b'.' | b'-')).collect();
                (8..=14).contains(&plain.len())
                    && plain[..2].iter().all(u8::is_ascii_uppercase)
                    && plain[2..].iter().filter(|b| b.is_ascii_digit()).count() >= 7
            }
            Self::Amount => {
                digits() > 0
                    && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' ' | '€' | '\''))
            }
            Self::Gender => matches!(
                value.to_lowercase().as_str(),
                "m" | "w" | "d" | "f" | "o" | "n" | "u" | "x" | "männlich" | "weiblich" | "divers" | "male" | "female"
            ),
            Self::Words => letters() > digits() && !value.contains('@'),
        }
    }

    /// How many percent of the values look so; `None` without values.
    pub(super) fn share(self, values: &[&str]) -> Option<u8> {
        let fit = values.iter().filter(|value| self.fits(value)).count();
        u8::try_from((fit * 100).checked_div(values.len())?).ok()
    }
}

/// True for a value that no header has: an address, an account, a date, a number.
pub(super) fn is_data(value: &str) -> bool {
    let number = value.bytes().any(|b| b.is_ascii_digit())
        && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '/' | ' ' | '(' | ')'));
    number || [Look::Email, Look::Iban, Look::Date, Look::PostalCodePlace].iter().any(|look| look.fits(value))
}

fn is_postal_code(value: &str) -> bool {
    let code = value.split_once('-').filter(|(land, _)| is_short_word(land)).map_or(value, |(_, code)| code);
    matches!(code.len(), 4 | 5) && code.bytes().all(|b| b.is_ascii_digit())
}

fn is_short_word(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_date(value: &str) -> bool {
    let day = value.split(['T', ' ']).next().unwrap_or_default();
    for separator in ['.', '-', '/'] {
        let parts: Vec<&str> = day.split(separator).collect();
        if let [a, b, c] = parts[..] {
            let digits = [a, b, c].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
            return digits && matches!((a.len(), b.len(), c.len()), (1 | 2, 1 | 2, 2 | 4) | (4, 1 | 2, 1 | 2));
        }
    }
    let compact = day.len() == 8 && (day.starts_with("19") || day.starts_with("20"));
    compact && day.bytes().all(|b| b.is_ascii_digit())
}

/// Postal code and place of a value that has both, as `07743 Jena` or `D-07743 Jena`.
pub(super) fn split_postal_code(value: &str) -> Option<(&str, &str)> {
    let (code, place) = value.split_once(char::is_whitespace)?;
    let code = code.trim_end_matches(',');
    let place = place.trim();
    (is_postal_code(code) && !place.is_empty()).then_some((code, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_look_like_what_they_are() {
        for (look, yes, no) in [
            (Look::Email, "a@b.de", "a@b"),
            (Look::Iban, "DE35 3246 0422 0002 7217 64", "DE35"),
            (Look::Bic, "GENODED1KLL", "Bernhard"),
            (Look::Url, "www.example.org", "example"),
            (Look::Date, "24.7.2022", "24.7"),
            (Look::Date, "2022-07-24 00:00", "2022-07"),
            (Look::Date, "20220724", "12345678"),
            (Look::Phone, "(03641) 63-187744", "19.2.1969"),
            (Look::PostalCode, "D-07743", "077"),
            (Look::PostalCodePlace, "07743 Jena", "Am Markt 3"),
            (Look::Salutation, "Hr.", "Herrmann"),
            (Look::VatId, "ATU12345678", "Atu"),
            (Look::Amount, "-1.234,56 €", "viel"),
            (Look::Words, "Süßmilch", "07743"),
        ] {
            assert!(look.fits(yes), "{look:?} {yes}");
            assert!(!look.fits(no), "{look:?} {no}");
            assert!(!look.fits(""), "{look:?}");
        }
    }

    #[test]
    fn postal_code_and_place_are_told_apart() {
        assert_eq!(split_postal_code("07743 Jena"), Some(("07743", "Jena")));
        assert_eq!(split_postal_code("D-07743  Bad Ems"), Some(("D-07743", "Bad Ems")));
        assert_eq!(split_postal_code("Jena"), None);
        assert_eq!(split_postal_code("Jena 07743"), None);
    }
}
