//! Legal forms of Germany, Austria, Switzerland, and the usual ones of their neighbours: GmbH & Co. KG, e.K., OG, Sàrl.
//!
//! What a form means for a firm: whether it must be entered, and in which register (HGB, GenG, PartGG, BGB §§21, 707;
//! UGB; OR), whether it is a person before the law, whether it trades as a merchant by its form or its entry (HGB §§1–6),
//! and whether the law wants it written behind the name (HGB §19, GmbHG §4, AktG §4, GenG §3, BGB §65; UGB §19; OR Art. 950).

mod table;

use std::sync::OnceLock;

use crate::{Findings, fold, suggest, text};

/// A legal form of one country.
#[derive(Debug, PartialEq, Eq)]
pub struct LegalForm {
    /// The usual short form, as it stands behind a name: `GmbH & Co. KG`.
    pub name: &'static str,
    /// The form in full.
    pub long: &'static str,
    /// ISO alpha-2.
    pub country: &'static str,
    /// The register that it must be entered in.
    pub register: Register,
    /// What it is before the law.
    pub body: Body,
    keys: &'static [&'static str],
}

/// Where a form must be entered before it exists, or when it begins to trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Register {
    /// In none, or only if it wants to.
    None,
    /// German commercial register, section A.
    Hra,
    /// German commercial register, section B.
    Hrb,
    /// German register of co-operatives.
    Gnr,
    /// German register of partnerships under the civil code (since 2024).
    Gsr,
    /// German register of professional partnerships.
    Pr,
    /// German register of associations.
    Vr,
    /// Austrian business register.
    Firmenbuch,
    /// Austrian register of associations.
    Zvr,
    /// Swiss commercial register.
    HandelsregisterCh,
    /// The register of another country.
    Foreign,
}

/// What a form is before the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    /// A person of its own.
    LegalPerson,
    /// Several who act under one name; it may own and be sued (BGB §705 (2), HGB §105 (2)).
    Partnership,
    /// One person with a firm.
    SoleTrader,
    /// A body of public law.
    Public,
}

impl LegalForm {
    /// True if it is a person of its own before the law.
    #[must_use]
    pub fn is_legal_person(&self) -> bool {
        matches!(self.body, Body::LegalPerson | Body::Public)
    }

    /// True if whoever has this form is a merchant by it or by its entry in a commercial register (HGB §§2, 6; UGB §2);
    /// a form of a further country is taken for one.
    #[must_use]
    pub fn is_merchant(&self) -> bool {
        matches!(
            self.register,
            Register::Hra | Register::Hrb | Register::Gnr | Register::Firmenbuch | Register::Foreign
        ) || self.register == Register::HandelsregisterCh && self.name != "Stiftung"
    }

    /// True if the law wants the form to be part of the name.
    #[must_use]
    pub fn is_part_of_name(&self) -> bool {
        !matches!(self.register, Register::None | Register::Zvr) && self.name != "Stiftung"
    }

    /// GmbH and gGmbH, PartG and PartG mbB are one form with and without an addition.
    fn is_akin_to(&self, other: &Self) -> bool {
        let [own, others] = [self.name, other.name].map(|name| {
            let key = key(name);
            let plain = key.strip_prefix('g').filter(|rest| ["gmbh", "ug", "ag"].iter().any(|s| rest.starts_with(s)));
            plain.unwrap_or(&key).to_owned()
        });
        own == others || own.starts_with("partg") && others.starts_with("partg")
    }
}

/// A legal form that was found in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The form.
    pub form: &'static LegalForm,
    /// Where it begins in the name, in bytes.
    pub begins: usize,
}

/// All known forms; of a name that several countries have, the German one comes first.
pub fn all() -> impl Iterator<Item = &'static LegalForm> {
    table::FORMS.iter()
}

/// The form of a spelling (`G.m.b.H.`, `gmbh u. co kg`), in this country (ISO alpha-2) if it has it, else wherever it is
/// found first.
#[must_use]
pub fn find(typed: &str, country: &str) -> Option<&'static LegalForm> {
    if typed.len() > LONGEST {
        return None;
    }
    by_key(&key(typed), country)
}

/// The form that a firm's name ends with; "i. L." and "i. G." (in liquidation, being founded) may follow.
#[must_use]
pub fn at_end(name: &str, country: &str) -> Option<Found> {
    let tokens = tokens(name);
    let end = tokens.len() - stage(name, &tokens);
    // The longest spelling is of eight words.
    (end.saturating_sub(8)..end).find_map(|first| found(name, &tokens[first..end], country))
}

/// The form that stands at the end of a firm's name or within it: "Meyer GmbH Niederlassung Köln".
#[must_use]
pub fn in_name(name: &str, country: &str) -> Option<Found> {
    at_end(name, country).or_else(|| {
        let tokens = tokens(name);
        (1..tokens.len()).find_map(|first| {
            let longest = tokens.len().min(first + 8);
            let form = (first + 1..=longest).rev().find_map(|end| found(name, &tokens[first..end], country))?;
            // "Verein zur Rettung": a word of the language within the name is no form.
            form.form.name.bytes().any(|b| b.is_ascii_uppercase()).then_some(form)
        })
    })
}

/// The legal form that a field holds. An unknown one is a warning: countries have more forms than are listed here.
pub fn legal_form(path: &str, typed: &str, country: &str, findings: &mut Findings) -> Option<&'static LegalForm> {
    let typed = text::required(path, typed, "Die Rechtsform", "The legal form", findings)?;
    if let Some(form) = find(typed, country) {
        return Some(form);
    }
    let finding = findings.warning(
        path,
        "legal_form.unknown",
        "Diese Rechtsform ist nicht bekannt; bitte prüfen Sie die Schreibweise.",
        "This legal form is not known; check how it is written.",
    );
    let folded = if typed.len() <= LONGEST { key(typed) } else { String::new() };
    let known = table::FORMS.iter().flat_map(|form| form.keys.iter().copied()).filter(|key| key.len() > 2);
    if let Some(form) = suggest::did_you_mean(&folded, known).and_then(|key| by_key(key, country)) {
        finding.suggest(form.name);
    }
    None
}

/// Compares a firm's name with its legal form. A name that ends in another form is a warning; one without the form that
/// the law wants in it is a hint.
pub fn check_name(path: &str, firm: &str, form: &'static LegalForm, findings: &mut Findings) {
    let firm = firm.trim();
    match in_name(firm, form.country) {
        Some(found) if !found.form.is_akin_to(form) => {
            let (said, name) = (found.form.name, form.name);
            findings
                .warning(
                    path,
                    "legal_form.contradiction",
                    format!("Als Rechtsform ist {name} angegeben, im Namen steht {said}."),
                    format!("The legal form is given as {name}, the name says {said}."),
                )
                .suggest(said);
        }
        None if form.is_part_of_name() && !firm.is_empty() && firm.len() <= LONGEST => {
            let name = form.name;
            findings
                .hint(
                    path,
                    "legal_form.not_in_name",
                    format!("Im Namen fehlt die Rechtsform {name}; sie gehört zum Namen."),
                    format!("The name lacks the legal form {name}, which is part of it."),
                )
                .suggest(format!("{firm} {name}"));
        }
        _ => {}
    }
}

/// No name is longer than so many bytes: nothing longer is looked into.
const LONGEST: usize = 1_000;

/// The spelling without case, dots, blanks, "und" and "&".
fn key(typed: &str) -> String {
    let folded = fold::fold(typed);
    let mut key = String::with_capacity(folded.len());
    let mut words = folded.split(' ').peekable();
    while let Some(word) = words.next() {
        match word {
            "und" | "and" | "et" => {}
            "u" if words.peek().is_some_and(|next| next.starts_with("co")) => {}
            "cie" | "comp" | "compagnie" | "company" => key.push_str("co"),
            _ => key.push_str(word),
        }
    }
    key
}

fn by_key(key: &str, country: &str) -> Option<&'static LegalForm> {
    static INDEX: OnceLock<Vec<(&str, usize)>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let rows = table::FORMS.iter().enumerate();
        let mut index: Vec<_> = rows.flat_map(|(row, form)| form.keys.iter().map(move |key| (*key, row))).collect();
        index.sort_unstable();
        index
    });
    let first = index.partition_point(|(known, _)| *known < key);
    let forms = index[first..].iter().take_while(|(known, _)| *known == key).map(|(_, row)| &table::FORMS[*row]);
    forms.clone().find(|form| form.country == country).or_else(|| forms.clone().next())
}

/// Begin and end of every run of letters and digits; none of a text that is too long to be a name.
fn tokens(name: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut begin = None;
    let name = if name.len() > LONGEST { "" } else { name };
    for (at, c) in name.char_indices() {
        match (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c), begin) {
            (true, None) => begin = Some(at),
            (false, Some(first)) => {
                tokens.push((first, at));
                begin = None;
            }
            _ => {}
        }
    }
    tokens.extend(begin.map(|first| (first, name.len())));
    tokens
}

/// How many tokens at the end say in which stage the firm is: "i. L.", "in Gründung".
fn stage(name: &str, tokens: &[(usize, usize)]) -> usize {
    let [.., before, last] = tokens else { return 0 };
    let [before, last] = [before, last].map(|(begin, end)| fold::fold(&name[*begin..*end]));
    let said = matches!(before.as_str(), "i" | "in")
        && matches!(last.as_str(), "l" | "g" | "gr" | "i" | "liqu" | "liquidation" | "gruendung" | "insolvenz");
    if said { 2 } else { 0 }
}

fn found(name: &str, tokens: &[(usize, usize)], country: &str) -> Option<Found> {
    let (begins, ends) = (tokens.first()?.0, tokens.last()?.1);
    let typed = &name[begins..ends];
    let key = key(typed);
    let form = by_key(&key, country)?;
    // A name may not consist of its form alone, except where the form is a word: that is a kind, not a name.
    let joined = match name[..begins].chars().next_back() {
        // "Müller-Verwaltungs-GmbH", but not "Meyer-Ag".
        Some('-' | '\u{2010}'..='\u{2015}') => typed.chars().filter(|c| c.is_uppercase()).count() >= 2,
        before => !matches!(before, None | Some('\'' | '’')),
    };
    (joined && is_meant(typed, &key, form)).then_some(Found { form, begins })
}

/// Short forms are also names and words (Sa, Ev, Spa): they count only as they are properly written.
fn is_meant(typed: &str, key: &str, form: &LegalForm) -> bool {
    let dotted = typed.contains(['.', '/']);
    let capitals = typed.chars().all(|c| !c.is_lowercase());
    match key {
        "ev" | "eu" | "ek" | "eg" => {
            dotted || typed.starts_with('e') && typed.len() == 2 && typed != key || typed == "EK"
        }
        "es" | "est" | "sa" | "as" | "se" | "ab" | "bv" | "nv" | "sl" | "spa" | "sas" | "sci" | "dac" | "sce"
        | "snc" | "sau" | "slu" | "oue" | "gag" | "gug" | "mbb" | "aor" | "kdor" => {
            dotted && key.len() < 4 || capitals || typed == form.name
        }
        "oy" => typed != "oy",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_in_every_spelling() {
        for (typed, country, name) in [
            ("GmbH", "DE", "GmbH"),
            ("G.m.b.H.", "DE", "GmbH"),
            ("Ges.m.b.H.", "AT", "GmbH"),
            ("Gesellschaft mit beschränkter Haftung", "", "GmbH"),
            ("gmbh u. co. kg", "DE", "GmbH & Co. KG"),
            ("GmbH und Co KG", "DE", "GmbH & Co. KG"),
            ("GmbH & Cie. KG", "DE", "GmbH & Co. KG"),
            ("UG", "DE", "UG (haftungsbeschränkt)"),
            ("UG (haftungsbeschränkt) & Co. KG", "DE", "UG (haftungsbeschränkt) & Co. KG"),
            ("e.K.", "DE", "e.K."),
            ("eK", "DE", "e.K."),
            ("e. Kfr.", "DE", "e.K."),
            ("e.U.", "AT", "e.U."),
            ("EGBR", "DE", "eGbR"),
            ("Part mbB", "DE", "PartG mbB"),
            ("S.à r.l.", "LU", "S.à r.l."),
            ("Sàrl", "CH", "Sàrl"),
            ("K.d.ö.R.", "DE", "KdöR"),
            ("Sp. z o.o.", "PL", "Sp. z o.o."),
            ("A/S", "DK", "A/S"),
        ] {
            let mut findings = Findings::new();
            let form = legal_form("legal_form", typed, country, &mut findings);
            assert_eq!(form.map(|f| f.name), Some(name), "{typed}");
            assert!(findings.is_empty());
        }
        for form in all() {
            assert_eq!(find(form.name, form.country), Some(form));
            assert_eq!(find(form.name, "").map(|f| f.name).map(key), Some(key(form.name)));
        }
    }

    #[test]
    fn an_unknown_form_is_a_warning_with_the_likely_one() {
        for (typed, suggestion) in [("GbmH", Some("GmbH")), ("Aktiengesellschft", Some("AG")), ("Zaibatsu", None)] {
            let mut findings = Findings::new();
            assert_eq!(legal_form("legal_form", typed, "DE", &mut findings), None);
            let finding = findings.iter().next().expect("a warning");
            assert_eq!((finding.code.as_ref(), finding.suggestion.as_deref()), ("legal_form.unknown", suggestion));
        }
    }

    #[test]
    fn the_form_at_the_end_of_a_name_is_found_and_words_that_look_like_one_are_not() {
        for (name, expected) in [
            ("Heinz Schröder & Söhne GmbH & Co. KG", Some(("GmbH & Co. KG", "Heinz Schröder & Söhne "))),
            ("Müller UG (haftungsbeschränkt)", Some(("UG (haftungsbeschränkt)", "Müller "))),
            ("Bäckerei Groß e.K.", Some(("e.K.", "Bäckerei Groß "))),
            ("Turnverein 1860 e. V.", Some(("e.V.", "Turnverein 1860 "))),
            ("Meyer G.m.b.H. i.L.", Some(("GmbH", "Meyer "))),
            ("Meyer & Co. KG", Some(("KG", "Meyer & Co. "))),
            ("SAP SE", Some(("SE", "SAP "))),
            ("Nestlé S.A.", Some(("SA", "Nestlé "))),
            ("Novo Nordisk A/S", Some(("a.s.", "Novo Nordisk "))),
            ("Ev", None),
            ("Müller Ev", None),
            ("Meyer-Verwaltungs-GmbH", Some(("GmbH", "Meyer-Verwaltungs-"))),
            ("Meyer-Ag", None),
            ("Beauty Spa", None),
            ("Maria Sa", None),
            ("GmbH", None),
            ("Müller", None),
            ("", None),
        ] {
            let found = at_end(name, "DE").map(|found| (found.form.name, &name[..found.begins]));
            assert_eq!(found, expected, "{name}");
        }
        let within = in_name("Meyer GmbH Niederlassung Köln", "DE").expect("a form");
        assert_eq!((within.form.name, within.begins), ("GmbH", 6));
        assert_eq!(in_name("Freunde des Vereins Heimat", "DE"), None);
    }

    #[test]
    fn a_form_says_where_it_is_entered_and_what_it_is() {
        let about = |name, country| {
            let form = find(name, country).expect("a form");
            (form.register, form.is_merchant(), form.is_legal_person(), form.is_part_of_name())
        };
        assert_eq!(about("GmbH", "DE"), (Register::Hrb, true, true, true));
        assert_eq!(about("GmbH", "AT"), (Register::Firmenbuch, true, true, true));
        assert_eq!(about("GmbH", "CH"), (Register::HandelsregisterCh, true, true, true));
        assert_eq!(about("KG", "DE"), (Register::Hra, true, false, true));
        assert_eq!(about("e.K.", "DE"), (Register::Hra, true, false, true));
        assert_eq!(about("GbR", "DE"), (Register::None, false, false, false));
        assert_eq!(about("eGbR", "DE"), (Register::Gsr, false, false, true));
        assert_eq!(about("eG", "DE"), (Register::Gnr, true, true, true));
        assert_eq!(about("e.V.", "DE"), (Register::Vr, false, true, true));
        assert_eq!(about("PartG mbB", "DE"), (Register::Pr, false, false, true));
        assert_eq!(about("AöR", "DE"), (Register::None, false, true, false));
        assert_eq!(about("Stiftung", "DE"), (Register::None, false, true, false));
    }

    #[test]
    fn name_and_form_must_not_contradict() {
        for (firm, form, expected) in [
            ("Meyer GmbH", "GmbH", None),
            ("Meyer gGmbH", "GmbH", None),
            ("Meyer Gesellschaft mbH", "GmbH", None),
            ("Schulz & Partner PartG mbB", "PartG", None),
            ("Meyer GmbH & Co. KG", "GmbH", Some(("legal_form.contradiction", "GmbH & Co. KG"))),
            ("Meyer AG", "KG", Some(("legal_form.contradiction", "AG"))),
            ("Meyer", "GmbH", Some(("legal_form.not_in_name", "Meyer GmbH"))),
            ("Meyer", "GbR", None),
            ("Bertelsmann", "Stiftung", None),
        ] {
            let mut findings = Findings::new();
            check_name("name", firm, find(form, "DE").expect("a form"), &mut findings);
            let found = findings.iter().next().map(|f| (f.code.as_ref(), f.suggestion.as_deref().unwrap_or("")));
            assert_eq!(found, expected, "{firm} {form}");
        }
    }
}
