//! E-mail addresses: the subset of RFC 5321, 5322 and 6531 that mailboxes really have, and the usual typing errors.
//!
//! What this never does: ask whether the domain or the mailbox exists.

use std::borrow::Cow;

use email_address::EmailAddress;

use crate::Findings;

/// The address with its domain in lower case, international domains in Unicode; the local part stays as typed.
///
/// "Rosi@MÜLLER.de" and "Rosi@xn--mller-kva.de" both give "Rosi@müller.de"; [`ascii`] gives the form for the wire.
/// Domains that are one slip away from a well-known provider's get a warning with a suggestion.
pub fn email(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let address = tidy(typed);
    if address.is_empty() {
        findings.error(path, "email.empty", "Die E-Mail-Adresse fehlt.", "The e-mail address is missing.");
        return None;
    }
    let Some((local, domain)) = address.rsplit_once('@') else {
        let finding =
            findings.error(path, "email.no_at", "In der E-Mail-Adresse fehlt das @.", "The e-mail address has no @.");
        if let Some(repaired) = with_at(address) {
            finding.suggest(repaired);
        }
        return None;
    };
    if !check_local(path, address, local, findings) {
        return None;
    }
    let domain = check_domain(path, local, domain, findings)?;
    if address_length(local, &domain) > MAX_ADDRESS {
        findings.error(
            path,
            "email.too_long",
            "Eine E-Mail-Adresse hat höchstens 254 Zeichen.",
            "An e-mail address has at most 254 characters.",
        );
        return None;
    }
    if let Some(meant) = likely_domain(&domain) {
        findings
            .warning(
                path,
                "email.typo",
                format!("Ist {meant} gemeint? {domain} sieht nach einem Tippfehler aus."),
                format!("Do you mean {meant}? {domain} looks like a typing error."),
            )
            .suggest([local, "@", meant].concat());
    }
    Some([local, "@", domain.as_ref()].concat())
}

/// The address with its domain in the ASCII form that mail servers speak (RFC 5891); `None` if there is none.
#[must_use]
pub fn ascii(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    let domain = if domain.is_ascii() { domain.to_ascii_lowercase() } else { idna::domain_to_ascii(domain).ok()? };
    Some([local, "@", &domain].concat())
}

/// RFC 5321, 4.5.3.1: octets of the local part, and of a path without its angle brackets.
const MAX_LOCAL: usize = 64;
const MAX_ADDRESS: usize = 254;

/// Without outer blanks, angle brackets and "mailto:".
fn tidy(typed: &str) -> &str {
    let mut address = typed.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}'));
    if let Some(inner) = address.strip_prefix('<').and_then(|a| a.strip_suffix('>')) {
        address = inner.trim();
    }
    match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => address[7..].trim(),
        _ => address,
    }
}

/// "name(at)firma.de" and its like, repaired.
fn with_at(address: &str) -> Option<String> {
    ["(at)", "[at]", "{at}", " at ", "(AT)", "[AT]", "€"].iter().find_map(|instead| {
        let (local, domain) = address.split_once(instead)?;
        let repaired = [local.trim(), "@", domain.trim()].concat();
        let mut findings = Findings::new();
        let normal = email("", &repaired, &mut findings)?;
        findings.is_empty().then_some(normal)
    })
}

fn check_local(path: &str, address: &str, local: &str, findings: &mut Findings) -> bool {
    if local.is_empty() {
        findings.error(
            path,
            "email.no_local_part",
            "Vor dem @ der E-Mail-Adresse steht nichts.",
            "Nothing stands before the @ of the e-mail address.",
        );
        return false;
    }
    if local.len() > MAX_LOCAL {
        findings.error(
            path,
            "email.too_long",
            "Vor dem @ einer E-Mail-Adresse stehen höchstens 64 Zeichen.",
            "At most 64 characters stand before the @ of an e-mail address.",
        );
        return false;
    }
    // Quoted local parts are legal and nearly unknown: the library judges them.
    if local.starts_with('"') && local.ends_with('"') && EmailAddress::is_valid_local_part(local) {
        return !address.contains(char::is_control);
    }
    if let Some(c) = local.chars().find(|&c| !is_local_character(c)) {
        let finding = if c.is_whitespace() {
            findings.error(
                path,
                "email.blank",
                "Die E-Mail-Adresse enthält ein Leerzeichen.",
                "The e-mail address contains a blank.",
            )
        } else {
            findings.error(
                path,
                "email.character",
                format!("Das Zeichen {c:?} darf in einer E-Mail-Adresse nicht stehen."),
                format!("The character {c:?} is not allowed in an e-mail address."),
            )
        };
        suggest_without_blanks(finding, address);
        return false;
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        findings.error(
            path,
            "email.dots",
            "Vor dem @ darf kein Punkt am Rand und kein doppelter Punkt stehen.",
            "Before the @ there must be no dot at either end and no double dot.",
        );
        return false;
    }
    if !local.is_ascii() {
        findings.warning(
            path,
            "email.local_part_not_ascii",
            "Umlaute vor dem @ sind selten richtig; nur wenige Mailserver nehmen sie an.",
            "Letters beyond ASCII before the @ are rarely right; few mail servers accept them.",
        );
    }
    true
}

fn suggest_without_blanks(finding: &mut crate::Finding, address: &str) {
    let joined: String = address.split_whitespace().collect();
    let mut findings = Findings::new();
    if joined != address
        && let Some(normal) = email("", &joined, &mut findings)
        && findings.is_empty()
    {
        finding.suggest(normal);
    }
}

/// "atext" of RFC 5322, letters beyond ASCII (RFC 6531), and the dot.
fn is_local_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
}

fn check_domain<'a>(path: &str, local: &str, typed: &'a str, findings: &mut Findings) -> Option<Cow<'a, str>> {
    let domain = match typed.strip_suffix('.') {
        Some(rest) => {
            findings
                .warning(
                    path,
                    "email.trailing_dot",
                    "Der Punkt am Ende der E-Mail-Adresse gehört vermutlich nicht dazu.",
                    "The dot at the end of the e-mail address probably does not belong to it.",
                )
                .suggest([local, "@", rest].concat());
            rest
        }
        None => typed,
    };
    if domain.chars().any(char::is_whitespace) {
        let finding = findings.error(
            path,
            "email.blank",
            "Die E-Mail-Adresse enthält ein Leerzeichen.",
            "The e-mail address contains a blank.",
        );
        suggest_without_blanks(finding, &[local, "@", domain].concat());
        return None;
    }
    let normal = normal_domain(domain);
    let shown = normal.as_deref().unwrap_or(domain);
    // No top-level domain has a digit but international ones in their ASCII form (RFC 3696, 2), and those are read by now.
    let top = shown.rsplit('.').next().unwrap_or_default();
    if normal.is_none() || !shown.contains('.') || top.chars().count() < 2 || top.bytes().any(|b| b.is_ascii_digit()) {
        let finding = findings.error(
            path,
            "email.domain",
            "Hinter dem @ muss eine Domain stehen, etwa firma.de.",
            "A domain must follow the @, such as company.com.",
        );
        if let Some(meant) = likely_domain(shown) {
            finding.suggest([local, "@", meant].concat());
        }
        return None;
    }
    normal
}

/// The domain in lower case and Unicode, if it is one: labels of letters, digits and inner hyphens.
fn normal_domain(domain: &str) -> Option<Cow<'_, str>> {
    if domain.is_ascii() && !contains_punycode(domain) {
        let fine = domain.len() <= 253
            && domain.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        let lower = || match domain.bytes().any(|b| b.is_ascii_uppercase()) {
            true => Cow::Owned(domain.to_ascii_lowercase()),
            false => Cow::Borrowed(domain),
        };
        return fine.then(lower);
    }
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let (unicode, result) = idna::domain_to_unicode(&ascii);
    result.ok().map(|()| Cow::Owned(unicode))
}

fn contains_punycode(domain: &str) -> bool {
    domain.split('.').any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")))
}

/// The length in octets as sent, which is in ASCII where the domain is international.
fn address_length(local: &str, domain: &str) -> usize {
    let wire = if domain.is_ascii() {
        domain.len()
    } else {
        idna::domain_to_ascii(domain).map_or(usize::MAX / 2, |d| d.len())
    };
    local.len() + 1 + wire
}

/// Providers of most private mailboxes in German-speaking countries.
const PROVIDERS: [&str; 30] = [
    "gmail.com",
    "googlemail.com",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.ch",
    "web.de",
    "t-online.de",
    "freenet.de",
    "hotmail.com",
    "hotmail.de",
    "outlook.com",
    "outlook.de",
    "yahoo.com",
    "yahoo.de",
    "icloud.com",
    "posteo.de",
    "mailbox.org",
    "arcor.de",
    "aol.com",
    "live.de",
    "live.com",
    "vodafone.de",
    "bluewin.ch",
    "magenta.at",
    "chello.at",
    "kabelmail.de",
    "unitymedia.de",
    "online.de",
    "protonmail.com",
];

/// Slips on names too short to judge by distance, and a few that are more than one slip away.
const KNOWN_SLIPS: [(&str, &str); 44] = [
    ("gmail.de", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.cm", "gmail.com"),
    ("gmail.con", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmal.com", "gmail.com"),
    ("gmil.com", "gmail.com"),
    ("gmial.com", "gmail.com"),
    ("gmaill.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("gnail.com", "gmail.com"),
    ("gmsil.com", "gmail.com"),
    ("gmaik.com", "gmail.com"),
    ("gmail.om", "gmail.com"),
    ("gmail", "gmail.com"),
    ("gmail.comm", "gmail.com"),
    ("googlemail.de", "googlemail.com"),
    ("goglemail.com", "googlemail.com"),
    ("gmx.ed", "gmx.de"),
    ("gmx.d", "gmx.de"),
    ("gmx.dee", "gmx.de"),
    ("gmx.dr", "gmx.de"),
    ("gxm.de", "gmx.de"),
    ("gmc.de", "gmx.de"),
    ("gnx.de", "gmx.de"),
    ("mgx.de", "gmx.de"),
    ("gmy.de", "gmx.de"),
    ("gmx", "gmx.de"),
    ("gmx.nte", "gmx.net"),
    ("web.ed", "web.de"),
    ("web.d", "web.de"),
    ("wbe.de", "web.de"),
    ("wep.de", "web.de"),
    ("wed.de", "web.de"),
    ("ewb.de", "web.de"),
    ("webb.de", "web.de"),
    ("web.dee", "web.de"),
    ("web.com.de", "web.de"),
    ("web", "web.de"),
    ("tonline.de", "t-online.de"),
    ("t-onlin.de", "t-online.de"),
    ("t.online.de", "t-online.de"),
    ("t-online.com", "t-online.de"),
    ("t-online", "t-online.de"),
];

/// The provider's domain that was probably meant.
fn likely_domain(domain: &str) -> Option<&'static str> {
    if domain.len() > 20 || PROVIDERS.contains(&domain) {
        return None;
    }
    if let Some((_, meant)) = KNOWN_SLIPS.iter().find(|(slip, _)| *slip == domain) {
        return Some(meant);
    }
    // One slip from a long name is no chance. Short ones have honest neighbours: gmx.li, mail.com, live.dk.
    let name = domain.split('.').next().unwrap_or_default();
    let long = |provider: &&&str| provider.split('.').next().is_some_and(|n| n.len() >= 6) && name.len() >= 5;
    // The top level must agree or be none: outlook.fr and yahoo.de are real.
    let honest = |provider: &&str| {
        let (a, b) = (domain.rsplit('.').next(), provider.rsplit('.').next());
        a != b && a.is_some_and(|top| top.len() == 2 && !matches!(top, "ed" | "dr" | "co" | "cm" | "om"))
    };
    PROVIDERS
        .iter()
        .filter(long)
        .find(|provider| one_slip(domain.as_bytes(), provider.as_bytes()) && !honest(provider))
        .copied()
}

/// True if one insertion, deletion, replacement or swap of neighbours makes one of the other.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 if short.is_empty() => false,
        0 => {
            short[1..] == long[1..]
                || (short.len() > 1 && short[0] == long[1] && short[1] == long[0] && short[2..] == long[2..])
        }
        1 => *short == long[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str) -> (Option<String>, Option<(String, Option<String>)>) {
        let mut findings = Findings::new();
        let normal = email("email", typed, &mut findings);
        (normal, findings.into_iter().next().map(|f| (f.code.into_owned(), f.suggestion)))
    }

    #[test]
    fn fine_addresses_get_a_lower_case_unicode_domain() {
        for (typed, normal) in [
            ("Rosi.Stolze@T-Online.DE", "Rosi.Stolze@t-online.de"),
            ("  <a+b@firma.de> ", "a+b@firma.de"),
            ("mailto:info@müller.de", "info@müller.de"),
            ("info@MÜLLER.de", "info@müller.de"),
            ("info@xn--mller-kva.de", "info@müller.de"),
            ("\"a b\"@firma.de", "\"a b\"@firma.de"),
            ("o'neill@mail.com", "o'neill@mail.com"),
            ("x@gmx.li", "x@gmx.li"),
            ("x@yahoo.fr", "x@yahoo.fr"),
            ("x@email.com", "x@email.com"),
        ] {
            assert_eq!(check(typed), (Some(normal.to_owned()), None), "{typed:?}");
        }
        assert_eq!(ascii("info@müller.de").as_deref(), Some("info@xn--mller-kva.de"));
    }

    #[test]
    fn slips_on_providers_are_warned_of_with_the_likely_address() {
        for (typed, meant) in [
            ("a@gmial.com", "a@gmail.com"),
            ("a@gmx.ed", "a@gmx.de"),
            ("a@t-onlin.de", "a@t-online.de"),
            ("a@web.ed", "a@web.de"),
            ("a@hotmial.com", "a@hotmail.com"),
            ("a@freenett.de", "a@freenet.de"),
            ("a@posteo.ed", "a@posteo.de"),
            ("a@outlok.de", "a@outlook.de"),
        ] {
            let (normal, finding) = check(typed);
            assert_eq!(normal.as_deref(), Some(typed));
            assert_eq!(finding, Some(("email.typo".to_owned(), Some(meant.to_owned()))), "{typed:?}");
        }
    }

    #[test]
    fn broken_addresses_are_refused_with_the_reason() {
        let long = format!("{}@firma.de", "x".repeat(65));
        let very_long = format!("a@{}.de", ["x".repeat(60).as_str(); 5].join("."));
        for (typed, code, suggestion) in [
            ("", "email.empty", None),
            ("rosi.gmx.de", "email.no_at", None),
            ("rosi(at)gmx.de", "email.no_at", Some("rosi@gmx.de")),
            ("@gmx.de", "email.no_local_part", None),
            ("rosi stolze@gmx.de", "email.blank", Some("rosistolze@gmx.de")),
            ("rosi@gmx .de", "email.blank", Some("rosi@gmx.de")),
            ("a@b@gmx.de", "email.character", None),
            ("a..b@gmx.de", "email.dots", None),
            (".a@gmx.de", "email.dots", None),
            ("a@gmx", "email.domain", Some("a@gmx.de")),
            ("a@-x.de", "email.domain", None),
            ("a@x..de", "email.domain", None),
            ("a@[127.0.0.1]", "email.domain", None),
            ("a@127.0.0.1", "email.domain", None),
            (long.as_str(), "email.too_long", None),
            (very_long.as_str(), "email.domain", None),
        ] {
            let expected = Some((code.to_owned(), suggestion.map(str::to_owned)));
            assert_eq!(check(typed), (None, expected), "{typed:?}");
        }
        assert_eq!(check("a@firma.de.").0.as_deref(), Some("a@firma.de"));
        assert_eq!(check("müller@firma.de").1.map(|f| f.0).as_deref(), Some("email.local_part_not_ascii"));
    }
}
