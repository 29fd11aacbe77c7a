//! Academic titles and their usual spelling: "dipl ing (fh)" is "Dipl.-Ing. (FH)".
//!
//! Titles are part of nobody's name (BGH, 4 September 2013, XII ZB 526/12 says so of the doctorate) and are kept apart
//! from it. The order is that of protocol: professor, private lecturer, doctorates; the rest as it was typed, since in
//! Austria degrees stand in the order in which they were taken.

use crate::{Findings, fold, suggest, text};

/// The longest title field.
const MOST_CHARACTERS: usize = 100;

/// A run of letters and digits of a text, with its folded form.
pub(super) struct Atom {
    pub begin: usize,
    pub end: usize,
    pub folded: String,
}

/// The first runs of letters and digits, at most 40: no title is longer.
pub(super) fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut begin = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), begin) {
            (true, None) => begin = Some(at),
            (false, Some(first)) => {
                atoms.push(Atom { begin: first, end: at, folded: fold::fold(&text[first..at]) });
                begin = None;
                if atoms.len() == 40 {
                    break;
                }
            }
            _ => {}
        }
    }
    atoms
}

/// Titles of their own, folded, longest first, with their usual spelling.
#[rustfmt::skip]
const TITLES: &[(&str, &str)] = &[
    ("ao univ prof", "ao. Univ.-Prof."), ("o univ prof", "o. Univ.-Prof."), ("univ prof", "Univ.-Prof."),
    ("hon prof", "Hon.-Prof."), ("apl prof", "apl. Prof."), ("jun prof", "Jun.-Prof."), ("prof em", "Prof. em."),
    ("priv doz", "Priv.-Doz."), ("privatdozent", "Priv.-Doz."), ("privatdozentin", "Priv.-Doz."),
    ("prof", "Prof."), ("professor", "Prof."), ("professorin", "Prof."), ("pd", "PD"), ("doz", "Doz."),
    ("dr ing", "Dr.-Ing."), ("dr in", "Dr.in"), ("dr", "Dr."), ("doktor", "Dr."), ("ddr", "DDr."), ("dres", "Dres."),
    ("mag a", "Mag.a"), ("mag", "Mag."), ("mmag a", "MMag.a"), ("mmag", "MMag."), ("magister", "Mag."), ("magistra", "Mag.a"),
    ("di in", "DIin"), ("di", "DI"), ("diin", "DIin"), ("ing in", "Ing.in"), ("ing", "Ing."), ("bakk", "Bakk."),
    ("lic", "lic."), ("ra", "RA"), ("rain", "RAin"), ("stb", "StB"), ("wp", "WP"), ("rechtsanwalt", "Rechtsanwalt"),
    ("rechtsanwaeltin", "Rechtsanwältin"), ("notar", "Notar"), ("notarin", "Notarin"), ("kommr", "KommR"),
    ("hofrat", "Hofrat"), ("pfarrer", "Pfarrer"), ("pfarrerin", "Pfarrerin"),
];

/// Subjects behind a doctorate, in lower case with a dot.
#[rustfmt::skip]
const SUBJECTS: &[&str] = &[
    "med", "dent", "vet", "rer", "nat", "pol", "oec", "phil", "jur", "iur", "utr", "theol", "agr", "habil", "forest",
    "mont", "techn", "sc", "hum", "biol", "hom", "mult", "publ", "troph", "oecotroph", "cult", "mus", "paed", "psych",
    "soc", "math", "pharm", "scient", "univ", "silv", "ph", "soz", "eh",
];

/// What a diploma is in.
#[rustfmt::skip]
const DIPLOMAS: &[(&str, &str)] = &[
    ("wirt ing", "Wirt.-Ing."), ("wirtsch ing", "Wirtsch.-Ing."), ("wi ing", "Wi.-Ing."), ("soz paed", "Soz.-Päd."),
    ("sozpaed", "Sozpäd."), ("wirt inf", "Wirt.-Inf."), ("ing", "Ing."), ("kfm", "Kfm."), ("kffr", "Kffr."),
    ("kauffrau", "Kauffrau"), ("kaufmann", "Kaufmann"), ("inf", "Inf."), ("inform", "Inform."),
    ("informatiker", "Informatiker"), ("informatikerin", "Informatikerin"), ("phys", "Phys."), ("chem", "Chem."),
    ("biol", "Biol."), ("math", "Math."), ("psych", "Psych."), ("paed", "Päd."), ("soz", "Soz."), ("oec", "oec."),
    ("volksw", "Volksw."), ("vw", "Volksw."), ("betriebsw", "Betriebsw."), ("betriebswirt", "Betriebswirt"),
    ("betriebswirtin", "Betriebswirtin"), ("bw", "Betriebsw."), ("jur", "Jur."), ("geogr", "Geogr."), ("geol", "Geol."),
    ("des", "Des."), ("designer", "Designer"), ("designerin", "Designerin"), ("verwaltungswirt", "Verwaltungswirt"),
    ("verwaltungswirtin", "Verwaltungswirtin"), ("finanzwirt", "Finanzwirt"), ("finanzwirtin", "Finanzwirtin"),
    ("rpfl", "Rpfl."), ("theol", "Theol."), ("met", "Met."), ("dolm", "Dolm."), ("agr", "Agr."),
];

/// Kinds of schools in brackets behind a degree.
const SCHOOLS: [(&str, &str); 11] = [
    ("fh", "FH"),
    ("tu", "TU"),
    ("th", "TH"),
    ("ba", "BA"),
    ("univ", "Univ."),
    ("eth", "ETH"),
    ("htl", "HTL"),
    ("dh", "DH"),
    ("hs", "HS"),
    ("vwa", "VWA"),
    ("ihk", "IHK"),
];

/// The titles that a text begins with in their usual spelling, and where they end.
pub(super) fn leading(text: &str) -> (Vec<String>, usize) {
    let atoms = atoms(text);
    let (mut titles, mut end, mut at) = (Vec::new(), 0, 0);
    while let Some((count, written)) = title_at(text, &atoms[at..]) {
        // A comma within is for the reader of the line to judge: "Dr. Müller, Dr. Meier" are two people.
        if at > 0 && text[end..atoms[at].begin].contains([',', '&']) {
            break;
        }
        titles.push(written);
        at += count;
        end = past_sign(text, atoms[at - 1].end);
    }
    (titles, end)
}

/// The dot or bracket behind a title belongs to it.
fn past_sign(text: &str, end: usize) -> usize {
    end + text[end..].chars().take_while(|c| matches!(c, '.' | ')')).map(char::len_utf8).sum::<usize>()
}

/// A title at the beginning: how many atoms it takes and how it is written.
fn title_at(text: &str, atoms: &[Atom]) -> Option<(usize, String)> {
    let first = atoms.first()?;
    if first.folded == "dipl" || first.folded == "diplom" {
        return diploma(text, &atoms[1..], first);
    }
    let (spelling, written) = TITLES.iter().find(|(spelling, _)| begins(atoms, spelling))?;
    let mut count = spelling.split(' ').count();
    // "Mag" and "Ing" may be names where nothing but the word says otherwise; DI, PD, RA and WP are capitals.
    let typed = &text[first.begin..atoms[count - 1].end];
    let fine = match *spelling {
        "di" | "pd" | "ra" | "wp" | "rain" => typed.chars().filter(|c| c.is_uppercase()).count() >= 2,
        "ing" | "lic" | "doz" | "mag" => dotted(text, first) || ends_title_field(text, first),
        "dr in" | "mag a" | "mmag a" | "ing in" | "di in" => joined(text, atoms, 0),
        _ => true,
    };
    if !fine || !stands_alone(text, atoms[count - 1].end) {
        return None;
    }
    let mut title = (*written).to_owned();
    if written.starts_with("Dr.") || matches!(*written, "Dres." | "lic." | "DDr." | "Bakk." | "Mag.") {
        count += subjects(text, &atoms[count..], &mut title);
    }
    count += school(text, &atoms[count..], &mut title);
    Some((count, title))
}

/// Adds the subjects ("med.", "rer. nat.") and honours ("h.c.", "E.h.", "mult.") that follow a doctorate.
fn subjects(text: &str, atoms: &[Atom], title: &mut String) -> usize {
    let mut at = 0;
    while let Some(atom) = atoms.get(at) {
        let typed = &text[atom.begin..atom.end];
        let honour = atoms.get(at + 1).filter(|next| {
            matches!((atom.folded.as_str(), next.folded.as_str()), ("h", "c") | ("e", "h"))
                && (dotted(text, atom) || next.begin - atom.end <= 1)
        });
        if honour.is_some() || atom.folded == "hc" && dotted(text, atom) {
            title.push_str(if atom.folded.starts_with('h') { " h.c." } else { " E.h." });
            at += if honour.is_some() { 2 } else { 1 };
            continue;
        }
        // "Dr. Phil Collins": without its dot a subject in a capital is a name.
        let subject = SUBJECTS.contains(&atom.folded.as_str())
            && (dotted(text, atom) || typed.starts_with(char::is_lowercase))
            && stands_alone(text, atom.end);
        if !subject {
            break;
        }
        title.push(' ');
        title.push_str(if atom.folded == "paed" { "päd" } else { &atom.folded });
        title.push('.');
        at += 1;
    }
    at
}

fn diploma(text: &str, atoms: &[Atom], first: &Atom) -> Option<(usize, String)> {
    let known = DIPLOMAS.iter().find(|(spelling, _)| begins(atoms, spelling));
    let (mut count, written) = match (known, atoms.first()) {
        (Some((spelling, written)), _) => (spelling.split(' ').count(), (*written).to_owned()),
        // An unknown subject that is joined by a hyphen is one all the same.
        (None, Some(subject)) if text[first.end..subject.begin].contains('-') => {
            let dot = if dotted(text, subject) { "." } else { "" };
            (1, format!("{}{dot}", &text[subject.begin..subject.end]))
        }
        _ => return None,
    };
    if !stands_alone(text, atoms[count - 1].end) {
        return None;
    }
    let mut title = format!("Dipl.-{written}");
    count += school(text, &atoms[count..], &mut title);
    Some((count + 1, title))
}

fn school(text: &str, atoms: &[Atom], title: &mut String) -> usize {
    let Some(atom) = atoms.first() else { return 0 };
    let known = SCHOOLS.iter().find(|(spelling, _)| *spelling == atom.folded);
    match known {
        Some((_, written)) if text[..atom.begin].ends_with('(') => {
            title.push_str(&format!(" ({written})"));
            1
        }
        _ => 0,
    }
}

fn begins(atoms: &[Atom], spelling: &str) -> bool {
    let mut atoms = atoms.iter();
    spelling.split(' ').all(|word| atoms.next().is_some_and(|atom| atom.folded == word))
}

fn dotted(text: &str, atom: &Atom) -> bool {
    text[atom.end..].starts_with('.')
}

fn ends_title_field(text: &str, atom: &Atom) -> bool {
    text[atom.end..].trim().is_empty()
}

/// No blank between two atoms: "Dr.in" and not "Dr. in".
fn joined(text: &str, atoms: &[Atom], at: usize) -> bool {
    matches!(&atoms[at..], [a, b, ..] if !text[a.end..b.begin].contains(' '))
}

/// A title ends at a blank, a dot, a bracket or the end: "Dr-Müller" and "Prof’s" are none.
fn stands_alone(text: &str, end: usize) -> bool {
    let rest = &text[end..];
    rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | ',' | '(' | '/'))
}

/// The academic titles of a title field in their usual spelling; an empty field is no title (`Some("")`).
///
/// What is no known title is a warning and is kept as it was typed.
pub fn title(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    if !text::max_len(path, typed, MOST_CHARACTERS, "Der Titel", "The title", findings) {
        return None;
    }
    let typed = super::line::clean(typed);
    let (mut parts, mut unknown): (Vec<String>, Option<String>) = (Vec::new(), None);
    let mut rest = typed.as_str();
    while !rest.is_empty() {
        let (titles, end) = leading(rest);
        let taken = if titles.is_empty() {
            let word = rest.split(' ').next().unwrap_or(rest);
            parts.push(degree(word).unwrap_or_else(|| {
                unknown.get_or_insert_with(|| word.trim_matches(',').to_owned());
                word.to_owned()
            }));
            word.len()
        } else {
            parts.extend(titles);
            end
        };
        rest = rest[taken..].trim_start_matches([' ', ',', '/', ';']);
    }
    let normal = parts.join(" ");
    if let Some(word) = unknown {
        let finding = findings.warning(
            path,
            "title.unknown",
            format!("„{word}“ ist kein bekannter akademischer Titel."),
            format!("“{word}” is no known academic title."),
        );
        let titles = TITLES.iter().map(|(_, written)| *written).filter(|title| title.len() > 3);
        if let Some(title) = suggest::did_you_mean(&word, titles) {
            finding.suggest(normal.replace(&word, title));
        }
    } else if let Some(usual) = in_order(&parts) {
        findings
            .hint(
                path,
                "title.order",
                "Üblich ist die Reihenfolge Professor, Privatdozent, Doktor.",
                "The usual order is professor, private lecturer, doctor.",
            )
            .suggest(usual);
    }
    Some(normal)
}

/// A degree that else stands behind the name ("MBA", "LL.M."), or the school that it is from ("(FH)").
fn degree(word: &str) -> Option<String> {
    let word = word.trim_matches(',');
    let inner = word.strip_prefix('(').and_then(|word| word.strip_suffix(')'));
    if let Some((_, school)) = SCHOOLS.iter().find(|(_, school)| Some(*school) == inner) {
        return Some(format!("({school})"));
    }
    super::words::suffix(word).filter(|suffix| !suffix.contains(' ')).map(str::to_owned)
}

/// The titles in the usual order, if they stand in another one.
fn in_order(titles: &[String]) -> Option<String> {
    let rank = |title: &String| match title.as_str() {
        _ if title.contains("Prof.") => Some(0),
        _ if title.starts_with("PD") || title.starts_with("Priv.-Doz.") || title.starts_with("Doz.") => Some(1),
        _ if title.starts_with("Dr.") || title.starts_with("DDr.") => Some(2),
        _ => None,
    };
    let places: Vec<usize> = (0..titles.len()).filter(|at| rank(&titles[*at]).is_some()).collect();
    if places.is_sorted_by_key(|at| rank(&titles[*at])) {
        return None;
    }
    let mut ranked: Vec<&String> = places.iter().map(|at| &titles[*at]).collect();
    ranked.sort_by_key(|title| rank(title));
    let mut usual: Vec<&String> = titles.iter().collect();
    for (at, title) in places.into_iter().zip(ranked) {
        usual[at] = title;
    }
    Some(usual.into_iter().map(String::as_str).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_get_their_usual_spelling() {
        for (typed, expected) in [
            ("dr", "Dr."),
            ("Dr.med.", "Dr. med."),
            ("DR. MED. DENT.", "Dr. med. dent."),
            ("Prof Dr", "Prof. Dr."),
            ("Professor Doktor", "Prof. Dr."),
            ("dipl ing (fh)", "Dipl.-Ing. (FH)"),
            ("Dipl.Kfm.", "Dipl.-Kfm."),
            ("Dipl.-Wirt.-Ing.", "Dipl.-Wirt.-Ing."),
            ("Diplom-Kauffrau", "Dipl.-Kauffrau"),
            ("Dr.-Ing.", "Dr.-Ing."),
            ("Dr. Dr. h. c. mult.", "Dr. Dr. h.c. mult."),
            ("Dr. E. h.", "Dr. E.h."),
            ("PD Dr. rer. nat. habil.", "PD Dr. rer. nat. habil."),
            ("Mag. Dr.", "Mag. Dr."),
            ("DI Dr.techn.", "DI Dr. techn."),
            ("MMag.a", "MMag.a"),
            ("MBA", "MBA"),
            ("Dr., LL.M.", "Dr. LL.M."),
            ("", ""),
        ] {
            let mut findings = Findings::new();
            assert_eq!(title("title", typed, &mut findings).as_deref(), Some(expected), "{typed}: {findings:?}");
            assert!(findings.is_empty(), "{typed}: {findings:?}");
        }
    }

    #[test]
    fn unknown_titles_and_unusual_order_are_found() {
        for (typed, normal, code, suggestion) in [
            ("Dr. Prof.", "Dr. Prof.", "title.order", Some("Prof. Dr.")),
            ("Dr. med. apl. Prof.", "Dr. med. apl. Prof.", "title.order", Some("apl. Prof. Dr. med.")),
            ("Rechtsanwlt", "Rechtsanwlt", "title.unknown", Some("Rechtsanwalt")),
            ("Kaiser", "Kaiser", "title.unknown", None),
        ] {
            let mut findings = Findings::new();
            assert_eq!(title("title", typed, &mut findings).as_deref(), Some(normal));
            let finding = findings.iter().next().expect("a finding");
            assert_eq!((finding.code.as_ref(), finding.suggestion.as_deref()), (code, suggestion), "{typed}");
        }
        let mut findings = Findings::new();
        assert_eq!(title("title", &"Dr. ".repeat(26), &mut findings), None);
    }
}
