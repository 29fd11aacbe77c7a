//! International bank account numbers (ISO 13616): structure and check digits of every country in the registry.
//!
//! What this never does: ask whether the account exists.

use crate::bank::{Directory, eight_digits};
use crate::{Findings, iso7064};

/// The longest IBAN that ISO 13616 permits.
const MAX_LENGTH: usize = 34;

/// The IBAN in upper case without blanks.
///
/// Blanks, no-break blanks, hyphens and dots, lower case and a leading "IBAN" are tidied away first. Check digits 00, 01
/// and 99 are refused although the sum may come out: ISO 7064 never yields them. If a letter was typed for a digit (O for
/// 0) and the repaired IBAN is right, it is suggested; no other repair is, because it could name somebody else's account.
pub fn iban(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let mut iban = match tidy(typed) {
        Ok(iban) => iban,
        Err(character) => {
            findings.error(
                path,
                "iban.character",
                format!("Das Zeichen {character:?} kommt in keiner IBAN vor."),
                format!("The character {character:?} occurs in no IBAN."),
            );
            return None;
        }
    };
    let Err(fault) = judge(&iban) else {
        if unregistered_length(&iban.as_bytes()[..2]).is_some() {
            findings.hint(
                path,
                "iban.not_in_registry",
                format!("{} steht nicht im IBAN-Register; geprüft sind nur Länge und Prüfziffern.", &iban[..2]),
                format!("{} is not in the IBAN registry; only length and check digits were checked.", &iban[..2]),
            );
        }
        return Some(iban);
    };
    let repaired = repaired(&mut iban);
    report(path, &iban, fault, repaired, findings);
    None
}

/// The IBAN in groups of four, as it is printed: `DE89 3704 0044 0532 0130 00`.
#[must_use]
pub fn printed(iban: &str) -> String {
    let mut printed = String::with_capacity(iban.len() + iban.len() / 4);
    for (index, c) in iban.chars().filter(|c| !c.is_whitespace()).enumerate() {
        if index > 0 && index % 4 == 0 {
            printed.push(' ');
        }
        printed.push(c);
    }
    printed
}

/// Bank code and account number of a German IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GermanParts<'a> {
    /// Bankleitzahl, 8 digits.
    pub bank_code: &'a str,
    /// Account number, 10 digits with leading zeros.
    pub account: &'a str,
}

/// The parts of a German IBAN in normal form, `None` for any other text.
#[must_use]
pub fn german_parts(iban: &str) -> Option<GermanParts<'_>> {
    let bban = iban.strip_prefix("DE").filter(|_| iban.len() == 22)?;
    bban.bytes().all(|b| b.is_ascii_digit()).then(|| GermanParts { bank_code: &bban[2..10], account: &bban[10..] })
}

/// The parts of an IBAN, as the registry divides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The country, two letters.
    pub country: &'a str,
    /// The two check digits of the IBAN.
    pub check_digits: &'a str,
    /// The basic bank account number: all that follows.
    pub bban: &'a str,
    /// The bank; empty where the registry names none.
    pub bank_code: &'a str,
    /// The branch, where the registry names one apart from the bank.
    pub branch_code: Option<&'a str>,
    /// What follows bank and branch: the account number, in some countries with a national check digit or a kind of
    /// account around it.
    pub account: &'a str,
}

/// The parts of an IBAN in normal form, for every country of the registry; `None` if it is not right.
#[must_use]
pub fn parts(iban: &str) -> Option<Parts<'_>> {
    judge(iban).ok()?;
    let bban = iban.get(4..)?;
    if let Some(german) = german_parts(iban) {
        let (bank_code, account) = (german.bank_code, german.account);
        return Some(Parts { country: "DE", check_digits: &iban[2..4], bban, bank_code, branch_code: None, account });
    }
    let known: ::iban::Iban = iban.parse().ok()?;
    // The library hands out pieces of its own copy; their places are the same in ours.
    let place = |piece: &str| {
        let start = piece.as_ptr() as usize - known.bban().as_ptr() as usize;
        (start, start + piece.len())
    };
    let bank = known.bank_identifier().map_or((0, 0), place);
    let branch = known.branch_identifier().map(place);
    let end = branch.map_or(bank.1, |branch| branch.1.max(bank.1));
    Some(Parts {
        country: iban.get(..2)?,
        check_digits: iban.get(2..4)?,
        bban,
        bank_code: bban.get(bank.0..bank.1)?,
        branch_code: branch.and_then(|(start, end)| bban.get(start..end)),
        account: bban.get(end..)?,
    })
}

/// The German IBAN of a bank code of 8 digits and an account number of 1 to 10; `None` for anything else.
///
/// Only the arithmetic of ISO 13616; [`build_german`] also asks the directory.
#[must_use]
pub fn german(bank_code: &str, account: &str) -> Option<String> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = bank_code.len() == 8 && (1..=10).contains(&account.len()) && digits(bank_code) && digits(account);
    let bban = fits.then(|| format!("{bank_code}{account:0>10}"))?;
    let check = iso7064::check_digits_97(&format!("{bban}DE"))?;
    Some(format!("DE{check:02}{bban}"))
}

/// The German IBAN of a bank code and an account number as they are typed, with blanks perhaps.
///
/// This is the Bundesbank's standard rule 0000: account number behind bank code. Some banks deviate from it (they put
/// another bank code or account number in its place), and their rules are not in the bank directory; so an IBAN that was
/// built should be confirmed by the customer. A bank code that is not known or is being withdrawn, and an account number
/// that fails its bank's check, are warnings, as by [`crate::bank::account`]. By the directory that is shipped.
pub fn build_german(path: &str, bank_code: &str, account: &str, findings: &mut Findings) -> Option<String> {
    build_german_by(Directory::shipped(), path, bank_code, account, findings)
}

/// As [`build_german`], by a directory of one's own.
pub fn build_german_by(
    directory: &Directory,
    path: &str,
    bank_code: &str,
    account: &str,
    findings: &mut Findings,
) -> Option<String> {
    let tidy = |text: &str| text.chars().filter(|c| !c.is_whitespace()).take(2 * MAX_LENGTH).collect::<String>();
    let (bank_code, account) = (tidy(bank_code), tidy(account));
    if bank_code.len() != 8 || !bank_code.bytes().all(|byte| byte.is_ascii_digit()) {
        findings.error(
            path,
            "iban.bank_code",
            "Eine Bankleitzahl hat 8 Ziffern.",
            "A German bank code (Bankleitzahl) has 8 digits.",
        );
        return None;
    }
    let Some(iban) = german(&bank_code, &account).filter(|_| account.bytes().any(|byte| byte != b'0')) else {
        findings.error(
            path,
            "iban.account",
            "Eine Kontonummer hat 1 bis 10 Ziffern und ist nicht 0.",
            "An account number has 1 to 10 digits and is not 0.",
        );
        return None;
    };
    let suggest = |bank_code: &str| german(bank_code, &account);
    directory.german_account(path, &bank_code, &account, suggest, findings);
    Some(iban)
}

enum Fault {
    Empty,
    Country,
    Length(usize),
    NoCheckDigits,
    ImpossibleCheckDigits,
    CheckDigits,
    Structure,
}

fn judge(iban: &str) -> Result<(), Fault> {
    let bytes = iban.as_bytes();
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    let country = bytes.get(..2).ok_or(Fault::Country)?;
    let expected = length_of(country).or_else(|| unregistered_length(country)).ok_or(Fault::Country)?;
    if bytes.len() != expected {
        return Err(Fault::Length(expected));
    }
    match &bytes[2..4] {
        [b'0', b'0' | b'1'] | [b'9', b'9'] => return Err(Fault::ImpossibleCheckDigits),
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => {}
        _ => return Err(Fault::NoCheckDigits),
    }
    if let Some(remainder) = german_remainder(bytes) {
        return if remainder == 1 { Ok(()) } else { Err(Fault::CheckDigits) };
    }
    match iban.parse::<::iban::Iban>() {
        Ok(_) => Ok(()),
        Err(::iban::ParseIbanError::InvalidBaseIban { source: ::iban::ParseBaseIbanError::InvalidChecksum }) => {
            // A letter among digits breaks the sum as well, and is the better explanation.
            let german = bytes.starts_with(b"DE") && !bytes[4..].iter().all(u8::is_ascii_digit);
            Err(if german { Fault::Structure } else { Fault::CheckDigits })
        }
        Err(::iban::ParseIbanError::UnknownCountry(_)) => Ok(()),
        Err(_) => Err(Fault::Structure),
    }
}

/// ISO 7064 MOD 97-10 over a German IBAN, by far the most frequent: its 18 digits fit into one number. `None` if it is
/// no German one of the right form.
fn german_remainder(iban: &[u8]) -> Option<u64> {
    let [b'D', b'E', check @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = iban else { return None };
    let two = |digits: &[u8]| digits.iter().fold(0, |value, digit| value * 10 + u64::from(digit - b'0'));
    let eight = |digits: &[u8]| digits.try_into().ok().and_then(eight_digits).map(u64::from);
    let bban = iban.get(4..22).filter(|bban| bban[16..].iter().all(u8::is_ascii_digit))?;
    let number = eight(&bban[..8])? * 10_000_000_000 + eight(&bban[8..16])? * 100 + two(&bban[16..]);
    // D and E count as 13 and 14, and come behind with the check digits.
    Some((number % 97 * 1_000_000 + 131_400 + two(check)) % 97)
}

fn report(path: &str, iban: &str, fault: Fault, repaired: Option<String>, findings: &mut Findings) {
    let country = iban.get(..2).unwrap_or(iban);
    let finding = match fault {
        Fault::Empty => {
            findings.error(path, "iban.empty", "Die IBAN fehlt.", "The IBAN is missing.");
            return;
        }
        Fault::Country => findings.error(
            path,
            "iban.country",
            format!("{country:?} ist kein Land des IBAN-Registers; eine IBAN beginnt mit dem Ländercode, etwa DE."),
            format!(
                "{country:?} is no country of the IBAN registry; an IBAN begins with its country code, such as DE."
            ),
        ),
        Fault::Length(expected) => {
            let length = iban.len();
            findings.error(
                path,
                "iban.length",
                format!("Eine IBAN aus {country} hat {expected} Stellen, diese hat {length}."),
                format!("An IBAN of {country} has {expected} characters; this one has {length}."),
            )
        }
        Fault::NoCheckDigits => findings.error(
            path,
            "iban.structure",
            "Auf den Ländercode müssen zwei Prüfziffern folgen.",
            "Two check digits must follow the country code.",
        ),
        Fault::ImpossibleCheckDigits => findings.error(
            path,
            "iban.check_digits",
            "Die Prüfziffern 00, 01 und 99 gibt es nicht.",
            "The check digits 00, 01 and 99 do not exist.",
        ),
        Fault::CheckDigits => findings.error(
            path,
            "iban.check_digits",
            "Die Prüfziffern der IBAN stimmen nicht; vermutlich ist eine Stelle falsch oder vertauscht.",
            "The check digits of the IBAN are wrong; probably a digit is wrong or two are swapped.",
        ),
        Fault::Structure => findings.error(
            path,
            "iban.structure",
            format!("An einer Stelle der IBAN aus {country} steht ein Buchstabe statt einer Ziffer oder umgekehrt."),
            format!("At some place this IBAN of {country} has a letter instead of a digit, or the reverse."),
        ),
    };
    if let Some(repaired) = repaired {
        finding.suggest(repaired);
    }
}

/// The IBAN with look-alike letters replaced by digits, if that makes it right.
fn repaired(iban: &mut str) -> Option<String> {
    let repaired: String = iban.chars().enumerate().map(|(i, c)| if i < 2 { c } else { digit_like(c) }).collect();
    (repaired != *iban && judge(&repaired).is_ok()).then_some(repaired)
}

const fn digit_like(c: char) -> char {
    match c {
        'O' | 'Q' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        other => other,
    }
}

/// Upper case without separators and without a leading "IBAN"; or the first character that does not belong.
fn tidy(typed: &str) -> Result<String, char> {
    let mut tidy = String::with_capacity(MAX_LENGTH);
    for c in typed.chars() {
        match c {
            '0'..='9' | 'A'..='Z' => tidy.push(c),
            'a'..='z' => tidy.push(c.to_ascii_uppercase()),
            '-' | '.' | ':' | '/' | '\u{2010}'..='\u{2015}' | '\u{200B}' | '\u{FEFF}' => {}
            c if c.is_whitespace() => {}
            // Full-width digits and letters come from East Asian keyboards.
            '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
                let ascii = u32::from(c) - 0xFEE0;
                tidy.extend(char::from_u32(ascii).map(|c| c.to_ascii_uppercase()));
            }
            c => return Err(c),
        }
        // Longer than any IBAN with its prefix: the length is wrong whatever follows.
        if tidy.len() > 2 * MAX_LENGTH {
            break;
        }
    }
    if tidy.starts_with("IBAN") {
        tidy.drain(..4);
    }
    Ok(tidy)
}

/// How long an IBAN of the country is (SWIFT IBAN registry).
fn length_of(country: &[u8]) -> Option<usize> {
    Some(match country {
        b"NO" => 15,
        b"BE" => 16,
        b"DK" | b"FI" | b"FK" | b"FO" | b"GL" | b"NL" | b"SD" => 18,
        b"MK" | b"SI" => 19,
        b"AT" | b"BA" | b"EE" | b"KZ" | b"LT" | b"LU" | b"MN" | b"XK" => 20,
        b"CH" | b"HR" | b"LI" | b"LV" => 21,
        b"BG" | b"BH" | b"CR" | b"DE" | b"GB" | b"GE" | b"IE" | b"ME" | b"RS" | b"VA" => 22,
        b"AE" | b"GI" | b"IL" | b"IQ" | b"OM" | b"SO" | b"TL" => 23,
        b"AD" | b"CZ" | b"ES" | b"MD" | b"PK" | b"RO" | b"SA" | b"SE" | b"SK" | b"TN" | b"VG" => 24,
        b"LY" | b"PT" | b"ST" => 25,
        b"IS" | b"TR" => 26,
        b"BI" | b"DJ" | b"FR" | b"GR" | b"IT" | b"MC" | b"MR" | b"SM" => 27,
        b"AL" | b"AZ" | b"BY" | b"CY" | b"DO" | b"GT" | b"HN" | b"HU" | b"LB" | b"NI" | b"PL" | b"SV" => 28,
        b"BR" | b"EG" | b"PS" | b"QA" | b"UA" | b"YE" => 29,
        b"JO" | b"KW" | b"MU" => 30,
        b"MT" | b"SC" => 31,
        b"LC" => 32,
        b"RU" => 33,
        _ => return None,
    })
}

/// How long an IBAN is in countries whose banks use it though the registry does not list them.
fn unregistered_length(country: &[u8]) -> Option<usize> {
    Some(match country {
        b"AO" | b"CV" | b"GW" | b"MZ" => 25,
        b"DZ" | b"IR" => 26,
        b"CF" | b"CG" | b"CM" | b"GA" | b"GQ" | b"KM" | b"MG" | b"TD" => 27,
        b"BF" | b"BJ" | b"CI" | b"MA" | b"ML" | b"NE" | b"SN" | b"TG" => 28,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str) -> (Option<String>, Findings) {
        let mut findings = Findings::new();
        (iban("iban", typed, &mut findings), findings)
    }

    #[test]
    fn every_usual_notation_gives_the_same_normal_form() {
        for typed in [
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            " de89-3704-0044-0532-0130-00 ",
            "IBAN DE89 3704\u{a0}0044 0532 0130 00",
            "IBAN: DE89 3704 0044 0532 0130 00",
            "ＤＥ８９ 3704 0044 0532 0130 00",
        ] {
            let (normal, findings) = check(typed);
            assert_eq!(normal.as_deref(), Some("DE89370400440532013000"), "{typed:?}");
            assert!(findings.is_empty());
        }
        assert_eq!(printed("DE89370400440532013000"), "DE89 3704 0044 0532 0130 00");
        let parts = german_parts("DE89370400440532013000").expect("a German IBAN");
        assert_eq!((parts.bank_code, parts.account), ("37040044", "0532013000"));
        assert_eq!(german_parts("AT611904300234573201"), None);
    }

    #[test]
    fn every_fault_is_explained() {
        for (typed, code, suggestion) in [
            ("", "iban.empty", None),
            ("D", "iban.country", None),
            ("XX89370400440532013000", "iban.country", None),
            ("370400440532013000", "iban.country", None),
            ("DE8937040044053201300", "iban.length", None),
            ("DE88370400440532013000", "iban.check_digits", None),
            ("DE99370400440532013000", "iban.check_digits", None),
            ("DEXY370400440532013000", "iban.structure", None),
            ("DE8937O4OO44O532O13OOO", "iban.structure", Some("DE89370400440532013000")),
            ("DE8937O4OO44O532O13OO1", "iban.structure", None),
            ("DE89370400440532013000ü", "iban.character", None),
        ] {
            let (normal, findings) = check(typed);
            assert_eq!(normal, None, "{typed:?}");
            let finding = findings.iter().next().expect("a finding");
            assert_eq!(finding.code, code, "{typed:?}");
            assert_eq!(finding.suggestion.as_deref(), suggestion, "{typed:?}");
        }
    }

    #[test]
    fn check_digits_that_the_standard_never_yields_are_refused() {
        // 99 and 02 are congruent modulo 97: the sum comes out, yet only 02 is legal.
        let legal = (0..97).map(|n| format!("DE02{:018}", 370_400_440_532_013_000_u64 + n));
        let legal = legal.into_iter().find(|iban| check(iban).0.is_some()).expect("one of 97 has check digits 02");
        let (normal, findings) = check(&legal.replacen("02", "99", 1));
        assert_eq!(normal, None);
        assert_eq!(findings.iter().next().map(|f| f.code.as_ref()), Some("iban.check_digits"));
    }
}
