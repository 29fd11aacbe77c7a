//! The salutation line of a letter: "Sehr geehrte Frau Dr. von der Vogelweide,".
//!
//! By the usage that DIN 5008 and the Federal Ministry of the Interior's guide to forms of address describe: of all titles
//! only "Professor" (written out) and "Dr." are spoken, and of both only the professor. "Graf", "Fürst", "Prinz", "Herzog"
//! and "Baron" take the place of "Herr"; "Freiherr", "Ritter" and "Edler" are left out. Whoever is neither Herr nor Frau is
//! greeted with the whole name. In Switzerland no comma follows. In Austria some also expect "Mag." and "DI": not done here.
//!
//! ```
//! use kundig_check::greeting::{Addressee, Language, Tone, line};
//! use kundig_check::name;
//!
//! let name = name::read("Frau Prof. Dr. Anna von der Vogelweide");
//! let greeting = line(&[Addressee::from(&name)], Language::German, Tone::Formal);
//! assert_eq!(greeting, "Sehr geehrte Frau Professorin von der Vogelweide,");
//! ```

use crate::fold;
use crate::name::{Kind, Name, Sex};
use crate::person::Salutation;

/// Who is greeted; what is not known is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Addressee<'a> {
    /// How they are addressed.
    pub salutation: Option<Salutation>,
    /// Academic titles: "Prof. Dr. med.".
    pub title: &'a str,
    /// The given name; of a couple "Petra und Frank".
    pub given: &'a str,
    /// What stands before the family name: "von der", "Graf". It may also stand in `family`.
    pub particle: &'a str,
    /// The family name.
    pub family: &'a str,
}

impl<'a> From<&'a Name> for Addressee<'a> {
    fn from(name: &'a Name) -> Self {
        let salutation = match (name.kind, name.salutation) {
            (Kind::Organisation, _) => Some(Salutation::Firma),
            // A line that can't be read is no name to greet anybody with.
            (Kind::Unclear, _) => return Self::default(),
            (Kind::Couple, _) if name.partner.is_none() => Some(Salutation::Familie),
            (_, "Herr") => Some(Salutation::Herr),
            (_, "Frau") => Some(Salutation::Frau),
            _ => None,
        };
        Self { salutation, title: &name.title, given: &name.given, particle: &name.particle, family: &name.family }
    }
}

/// The language and country that a letter is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// German.
    #[default]
    German,
    /// German as in Switzerland and Liechtenstein: no comma.
    SwissGerman,
    /// English, British usage.
    English,
}

/// How close one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// "Sehr geehrte Frau Müller,".
    #[default]
    Formal,
    /// "Liebe Anna,".
    Warm,
    /// "Hallo Anna,".
    Casual,
}

/// The salutation line for one addressee or several; "Sehr geehrte Damen und Herren," for none. Always one line.
#[must_use]
pub fn line(addressees: &[Addressee<'_>], language: Language, tone: Tone) -> String {
    let greet = |addressee: &Addressee<'_>| match language {
        Language::English => english(&Parts::of(addressee), tone),
        _ => german(&Parts::of(addressee), tone),
    };
    let mut list: Vec<String> = addressees.iter().filter_map(greet).collect();
    list.dedup();
    let mut line = match (&mut list[..], language, tone) {
        ([], Language::English, Tone::Formal) => "Dear Sir or Madam".to_owned(),
        ([], Language::English, _) => "Hello".to_owned(),
        ([], _, Tone::Formal) => "Sehr geehrte Damen und Herren".to_owned(),
        ([], ..) => "Guten Tag".to_owned(),
        ([first, others @ ..], Language::English, _) => {
            // "Dear Ms Müller and Mr Schmidt".
            let others = others.iter().map(|other| other.split_once(' ').map_or(other.as_str(), |(_, name)| name));
            others.fold(std::mem::take(first), |line, other| format!("{line} and {other}"))
        }
        ([first, others @ ..], ..) => others.iter().fold(std::mem::take(first), |line, other| {
            let mut letters = other.chars();
            let small: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
            format!("{line}, {small}{}", letters.as_str())
        }),
    };
    if language != Language::SwissGerman {
        line.push(',');
    }
    line
}

/// An addressee with what a greeting needs of the titles.
struct Parts<'a> {
    salutation: Option<Salutation>,
    sex: Option<Sex>,
    rank: Rank,
    given: String,
    /// "Graf", where it takes the place of "Herr".
    noble: Option<&'static Noble>,
    /// The family name with its particle, without titles of nobility.
    family: String,
    whole: &'a Addressee<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    None,
    Doctor,
    Professor,
}

struct Noble {
    title: &'static str,
    sex: Sex,
    /// What it is in English, if it is spoken at all.
    english: Option<&'static str>,
}

const fn noble(title: &'static str, sex: Sex, english: &'static str) -> Noble {
    Noble { title, sex, english: Some(english) }
}

const fn silent(title: &'static str, sex: Sex) -> Noble {
    Noble { title, sex, english: None }
}

#[rustfmt::skip]
static NOBLES: [Noble; 22] = [
    noble("Graf", Sex::Male, "Count"), noble("Gräfin", Sex::Female, "Countess"), noble("Reichsgraf", Sex::Male, "Count"),
    noble("Reichsgräfin", Sex::Female, "Countess"), noble("Fürst", Sex::Male, "Prince"),
    noble("Fürstin", Sex::Female, "Princess"), noble("Prinz", Sex::Male, "Prince"),
    noble("Prinzessin", Sex::Female, "Princess"), noble("Herzog", Sex::Male, "Duke"),
    noble("Herzogin", Sex::Female, "Duchess"), noble("Baron", Sex::Male, "Baron"),
    noble("Baronin", Sex::Female, "Baroness"), noble("Baroness", Sex::Female, "Baroness"),
    noble("Baronesse", Sex::Female, "Baroness"), noble("Erzherzog", Sex::Male, "Archduke"),
    noble("Erzherzogin", Sex::Female, "Archduchess"), silent("Freiherr", Sex::Male), silent("Freifrau", Sex::Female),
    silent("Freiin", Sex::Female), silent("Ritter", Sex::Male), silent("Edler", Sex::Male), silent("Edle", Sex::Female),
];

impl<'a> Parts<'a> {
    fn of(addressee: &'a Addressee<'a>) -> Self {
        let last = one_line(&format!("{} {}", addressee.particle, addressee.family));
        // "Graf" alone is a family name: a title has a name behind it.
        let split = last.split_once(' ').and_then(|(first, family)| {
            NOBLES.iter().find(|noble| noble.title == first).map(|noble| (noble, family.to_owned()))
        });
        let (noble, family) = split.map_or((None, last), |(noble, family)| (Some(noble), family));
        let sex = match addressee.salutation {
            Some(Salutation::Herr) => Some(Sex::Male),
            Some(Salutation::Frau) => Some(Sex::Female),
            Some(_) => None,
            None => noble.map(|noble| noble.sex),
        };
        let title = fold::fold(addressee.title);
        let has = |words: &[&str]| title.split(' ').any(|word| words.contains(&word));
        let rank = match () {
            () if has(&["prof", "professor", "professorin"]) => Rank::Professor,
            () if has(&["dr", "ddr", "dres", "doktor"]) => Rank::Doctor,
            () => Rank::None,
        };
        let given = one_line(addressee.given);
        let noble = noble.filter(|noble| noble.english.is_some());
        Self { salutation: addressee.salutation, sex, rank, given, noble, family, whole: addressee }
    }

    fn is_impersonal(&self) -> bool {
        // "Guten Tag Müller" is rude: without a given name, "Herr" or a title nobody is greeted by the name.
        let bare = self.given.is_empty() && self.rank == Rank::None && self.sex.is_none();
        self.salutation == Some(Salutation::Firma)
            || bare && self.salutation != Some(Salutation::Familie)
            || self.given.is_empty() && self.family.is_empty()
    }

    /// The whole name, for whom no "Herr" or "Frau" is known.
    fn full_name(&self) -> String {
        one_line(&format!("{} {} {}", self.given, self.whole.particle, self.whole.family))
    }
}

/// Without the comma; `None` for whom no name is known.
fn german(parts: &Parts<'_>, tone: Tone) -> Option<String> {
    if parts.is_impersonal() {
        return None;
    }
    let given = &parts.given;
    let greeting = match (tone, parts.sex) {
        (Tone::Formal, Some(Sex::Male)) => "Sehr geehrter",
        (Tone::Formal, Some(Sex::Female)) => "Sehr geehrte",
        (Tone::Warm, Some(Sex::Male)) => "Lieber",
        (Tone::Warm, Some(Sex::Female)) => "Liebe",
        (Tone::Casual, _) => "Hallo",
        (Tone::Formal, None) => "Guten Tag",
        (Tone::Warm, None) => "Hallo",
    };
    if parts.salutation == Some(Salutation::Familie) {
        return Some(match tone {
            Tone::Casual if !given.is_empty() => format!("Hallo {given}"),
            _ if parts.family.is_empty() => format!("Hallo {given}"),
            Tone::Formal => format!("Sehr geehrte Familie {}", parts.family),
            Tone::Warm => format!("Liebe Familie {}", parts.family),
            Tone::Casual => format!("Hallo Familie {}", parts.family),
        });
    }
    if tone != Tone::Formal && !given.is_empty() {
        return Some(format!("{greeting} {given}"));
    }
    let (Some(sex), false) = (parts.sex, parts.family.is_empty()) else {
        let greeting = if tone == Tone::Formal { "Guten Tag" } else { "Hallo" };
        let rank = match parts.rank {
            Rank::Professor => "Professor ",
            Rank::Doctor => "Dr. ",
            Rank::None => "",
        };
        return Some(format!("{greeting} {rank}{}", parts.full_name()));
    };
    let word = match (parts.noble, sex) {
        // "Sehr geehrter Dr. Graf Lambsdorff": the title of nobility replaces "Herr".
        (Some(_), _) => "",
        (None, Sex::Male) => "Herr ",
        (None, Sex::Female) => "Frau ",
    };
    let rank = match (parts.rank, sex) {
        (Rank::Professor, Sex::Male) => "Professor ",
        (Rank::Professor, Sex::Female) => "Professorin ",
        (Rank::Doctor, _) => "Dr. ",
        (Rank::None, _) => "",
    };
    let noble = parts.noble.map_or(String::new(), |noble| format!("{} ", noble.title));
    Some(format!("{greeting} {word}{rank}{noble}{}", parts.family))
}

/// Without the comma; `None` for whom no name is known.
fn english(parts: &Parts<'_>, tone: Tone) -> Option<String> {
    if parts.is_impersonal() {
        return None;
    }
    let greeting = if tone == Tone::Casual { "Hello" } else { "Dear" };
    if tone != Tone::Formal && !parts.given.is_empty() {
        return Some(format!("{greeting} {}", parts.given.replace(" und ", " and ")));
    }
    if parts.family.is_empty() {
        return Some(format!("{greeting} {}", parts.full_name()));
    }
    let family = &parts.family;
    Some(match (parts.salutation, parts.rank, parts.noble.and_then(|noble| noble.english), parts.sex) {
        (Some(Salutation::Familie), ..) => format!("{greeting} {family} Family"),
        (_, Rank::Professor, ..) => format!("{greeting} Professor {family}"),
        (_, Rank::None, Some(noble), _) => format!("{greeting} {noble} {family}"),
        (_, Rank::Doctor, ..) => format!("{greeting} Dr {family}"),
        (_, _, _, Some(Sex::Male)) => format!("{greeting} Mr {family}"),
        (_, _, _, Some(Sex::Female)) => format!("{greeting} Ms {family}"),
        (_, _, _, None) => format!("{greeting} {}", parts.full_name()),
    })
}

/// Runs of blanks are one, line ends too: a field must not make lines of its own.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name;

    const DE: Language = Language::German;
    const EN: Language = Language::English;

    /// The line for names that are read; several behind semicolons.
    fn greet(names: &str, language: Language, tone: Tone) -> String {
        let names: Vec<Name> = names.split(';').map(name::read).collect();
        let addressees: Vec<_> = names.iter().map(Addressee::from).collect();
        line(&addressees, language, tone)
    }

    #[test]
    fn letters_begin_as_is_usual() {
        for (names, german, english) in [
            ("Herr Müller", "Sehr geehrter Herr Müller,", "Dear Mr Müller,"),
            ("Herr Prof. Dr. Karl Müller", "Sehr geehrter Herr Professor Müller,", "Dear Professor Müller,"),
            ("Frau Prof. Anna Müller", "Sehr geehrte Frau Professorin Müller,", "Dear Professor Müller,"),
            (
                "Frau Dr. med. Dr. h.c. Anna von der Vogelweide",
                "Sehr geehrte Frau Dr. von der Vogelweide,",
                "Dear Dr von der Vogelweide,",
            ),
            ("Herr Dipl.-Ing. Hans Groß, MBA", "Sehr geehrter Herr Groß,", "Dear Mr Groß,"),
            ("", "Sehr geehrte Damen und Herren,", "Dear Sir or Madam,"),
            ("Müller GmbH", "Sehr geehrte Damen und Herren,", "Dear Sir or Madam,"),
            ("Familie Meyer", "Sehr geehrte Familie Meyer,", "Dear Meyer Family,"),
            ("Eheleute Petra und Frank Schulze", "Sehr geehrte Familie Schulze,", "Dear Schulze Family,"),
            ("Kim Schmidt", "Guten Tag Kim Schmidt,", "Dear Kim Schmidt,"),
            ("Müller", "Sehr geehrte Damen und Herren,", "Dear Sir or Madam,"),
            ("Dr. Müller", "Guten Tag Dr. Müller,", "Dear Dr Müller,"),
            ("Dr. Kim Schmidt", "Guten Tag Dr. Kim Schmidt,", "Dear Dr Schmidt,"),
            ("Otto Graf Lambsdorff", "Sehr geehrter Graf Lambsdorff,", "Dear Count Lambsdorff,"),
            ("Herr Dr. Otto Graf Lambsdorff", "Sehr geehrter Dr. Graf Lambsdorff,", "Dear Dr Lambsdorff,"),
            (
                "Frau Marie Gräfin von Hardenberg",
                "Sehr geehrte Gräfin von Hardenberg,",
                "Dear Countess von Hardenberg,",
            ),
            ("Karl Freiherr vom Stein", "Sehr geehrter Herr vom Stein,", "Dear Mr vom Stein,"),
            (
                "Frau Anna Freifrau von und zu Guttenberg",
                "Sehr geehrte Frau von und zu Guttenberg,",
                "Dear Ms von und zu Guttenberg,",
            ),
            ("Frau Steffi Graf", "Sehr geehrte Frau Graf,", "Dear Ms Graf,"),
            (
                "Frau Anna Schmidt;Herr Dr. Peter Müller",
                "Sehr geehrte Frau Schmidt, sehr geehrter Herr Dr. Müller,",
                "Dear Ms Schmidt and Dr Müller,",
            ),
        ] {
            assert_eq!(greet(names, DE, Tone::Formal), german, "{names}");
            assert_eq!(greet(names, EN, Tone::Formal), english, "{names}");
        }
        assert_eq!(greet("Frau Anna Müller", Language::SwissGerman, Tone::Formal), "Sehr geehrte Frau Müller");
    }

    #[test]
    fn friends_are_greeted_by_their_given_name() {
        for (names, warm, casual, english) in [
            ("Frau Anna Müller", "Liebe Anna,", "Hallo Anna,", "Dear Anna,"),
            ("Herr Hans Müller", "Lieber Hans,", "Hallo Hans,", "Dear Hans,"),
            ("Kim Schmidt", "Hallo Kim,", "Hallo Kim,", "Dear Kim,"),
            ("Herr Müller", "Lieber Herr Müller,", "Hallo Herr Müller,", "Dear Mr Müller,"),
            ("Familie Meyer", "Liebe Familie Meyer,", "Hallo Familie Meyer,", "Dear Meyer Family,"),
            ("Petra und Frank Schulze", "Liebe Familie Schulze,", "Hallo Petra und Frank,", "Dear Petra and Frank,"),
            (
                "Frau Anna Groß;Herr Hans Klein",
                "Liebe Anna, lieber Hans,",
                "Hallo Anna, hallo Hans,",
                "Dear Anna and Hans,",
            ),
            ("Müller GmbH", "Guten Tag,", "Guten Tag,", "Hello,"),
        ] {
            assert_eq!(greet(names, DE, Tone::Warm), warm, "{names}");
            assert_eq!(greet(names, DE, Tone::Casual), casual, "{names}");
            assert_eq!(greet(names, EN, Tone::Warm), english, "{names}");
        }
    }

    #[test]
    fn divers_and_odd_fields_are_greeted_in_one_line() {
        let divers = Addressee {
            salutation: Some(Salutation::Divers),
            given: "Kim\r\n",
            family: "Graf\tLambsdorff",
            ..Addressee::default()
        };
        assert_eq!(line(&[divers], DE, Tone::Formal), "Guten Tag Kim Graf Lambsdorff,");
        let nameless = Addressee { salutation: Some(Salutation::Herr), ..Addressee::default() };
        assert_eq!(line(&[nameless], DE, Tone::Formal), "Sehr geehrte Damen und Herren,");
        let given_only = Addressee { salutation: Some(Salutation::Herr), given: "Hans", ..Addressee::default() };
        assert_eq!(line(&[given_only], DE, Tone::Formal), "Guten Tag Hans,");
    }
}
