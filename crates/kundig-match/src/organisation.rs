//! Names of organisations: what is left of a name without its legal form, and which form that is.

use kundig_check::fold::fold;
use smallvec::SmallVec;

use crate::frequency;
use crate::record::{Record, cut};
use crate::word::{Word, words};

/// An organisation's name, prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Organisation {
    /// All words without blanks: "Auto Haus" and "Autohaus" are one.
    pub(crate) whole: Word,
    pub(crate) words: SmallVec<[Token; 4]>,
    /// A bit for every form that is named: GmbH & Co. KG has two; 0 if none is.
    pub(crate) forms: u32,
    /// The sum over all words, in hundredths of bits.
    pub(crate) surprise: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) word: Word,
    pub(crate) surprise: i32,
}

/// Legal forms of Germany, Austria, Switzerland and neighbours as they are written, folded; the longer before the shorter.
const FORMS: [(&str, &[u8]); 57] = [
    ("gesellschaft mit beschraenkter haftung", &[0]),
    ("ges m b h", &[0]),
    ("gesmbh", &[0]),
    ("ges mbh", &[0]),
    ("g m b h", &[0]),
    ("m b h", &[0]),
    ("ggmbh", &[0]),
    ("gmbh", &[0]),
    ("mbh", &[0]),
    ("gmbhco", &[0]),
    ("kommanditgesellschaft auf aktien", &[4]),
    ("kgaa", &[4]),
    ("kommanditgesellschaft", &[1]),
    ("k g", &[1]),
    ("cokg", &[1]),
    ("kg", &[1]),
    ("kommandit", &[1]),
    ("partnerschaftsgesellschaft", &[10]),
    ("partgmbb", &[10]),
    ("partg mbb", &[10]),
    ("partg", &[10]),
    ("aktiengesellschaft", &[2]),
    ("a g", &[2]),
    ("ag", &[2]),
    ("offene handelsgesellschaft", &[3]),
    ("o h g", &[3]),
    ("ohg", &[3]),
    ("og", &[3]),
    ("gesellschaft buergerlichen rechts", &[5]),
    ("g b r", &[5]),
    ("gdbr", &[5]),
    ("gbr", &[5]),
    ("unternehmergesellschaft haftungsbeschraenkt", &[6]),
    ("unternehmergesellschaft", &[6]),
    ("ug haftungsbeschraenkt", &[6]),
    ("ug", &[6]),
    ("eingetragener verein", &[7]),
    ("e v", &[7]),
    ("ev", &[7]),
    ("eingetragene genossenschaft", &[8]),
    ("e g", &[8]),
    ("eg", &[8]),
    ("eingetragener kaufmann", &[9]),
    ("eingetragene kauffrau", &[9]),
    ("e kfm", &[9]),
    ("e kfr", &[9]),
    ("e k", &[9]),
    ("ek", &[9]),
    ("e u", &[9]),
    ("stiftung", &[11]),
    ("s a r l", &[12]),
    ("sarl", &[12]),
    ("s a", &[13]),
    ("ltd", &[14]),
    ("inc", &[15]),
    ("b v", &[16]),
    ("se", &[17]),
];

/// Said of any firm.
const EMPTY_WORDS: [&str; 24] = [
    "firma",
    "fa",
    "fma",
    "und",
    "u",
    "the",
    "and",
    "der",
    "die",
    "das",
    "des",
    "fuer",
    "co",
    "cie",
    "ig",
    "in",
    "von",
    "inh",
    "inhaber",
    "inhaberin",
    "haftungsbeschraenkt",
    "gesellschaft",
    "ges",
    "gruendung",
];

/// The trade, which neighbours share: these tell little.
const TRADES: &str = "bau auto autohaus elektro sanitaer heizung handel handels haus immobilien transporte spedition logistik service \
services technik systeme system consulting beratung verwaltung verwaltungs vermietung hotel gasthof gasthaus restaurant cafe \
baeckerei metzgerei fleischerei schreinerei tischlerei zimmerei malerbetrieb maler dachdecker garten gartenbau landschaftsbau \
apotheke praxis kanzlei steuerberater rechtsanwaelte rechtsanwalt ingenieurbuero architekten architekt software it edv medien \
verlag druckerei reisen reisebuero versicherung versicherungen verein club sport fussball stadt gemeinde schule kindergarten \
vertrieb produktion gruppe group holding international deutschland maschinenbau metallbau werkzeugbau stahlbau holz moebel \
textil mode optik friseur salon kosmetik physiotherapie zahnarzt arzt pflege pflegedienst reinigung gebaeudereinigung energie \
solar wasser bank sparkasse volksbank werbung design marketing beteiligungs beteiligungsgesellschaft projekt industrie";

impl Organisation {
    /// The organisation's name; `None` if there is none.
    pub(crate) fn of(record: &Record) -> Option<Self> {
        let name = fold(cut(&record.legal_name));
        let form = fold(cut(&record.legal_form));
        let (core, forms) = without_forms(&name);
        let (_, own_form) = without_forms(&form);
        let mut tokens: SmallVec<[Token; 4]> = SmallVec::new();
        for word in core.iter().filter(|word| !EMPTY_WORDS.contains(word)) {
            tokens.push(Token { word: Word::new(word), surprise: surprise(word) });
        }
        // A firm that is called by such words only.
        if tokens.is_empty() {
            tokens = words(&name).iter().map(|w| Token { word: Word::new(w), surprise: 300 }).collect();
        }
        if tokens.is_empty() {
            return None;
        }
        let joined: String = tokens.iter().map(|t| &*t.word.text).collect();
        let surprise = tokens.iter().map(|t| t.surprise).sum();
        Some(Self { whole: Word::new(&joined), words: tokens, forms: forms | own_form, surprise })
    }

    /// The word that tells most, for keys.
    pub(crate) fn rarest(&self) -> &Word {
        // Of equals the first, so that added trades change nothing.
        let rarest = self.words.iter().reduce(|best, t| if t.surprise > best.surprise { t } else { best });
        rarest.map_or(&self.whole, |token| &token.word)
    }
}

fn surprise(word: &str) -> i32 {
    if TRADES.split_ascii_whitespace().any(|trade| trade == word) {
        return 250;
    }
    match (frequency::family_surprise(word), word.len()) {
        (Some(surprise), _) => surprise,
        (None, 0..=2) => 300,
        (None, _) => 1150,
    }
}

/// The words that are no legal form, and the forms as bits.
fn without_forms(folded: &str) -> (SmallVec<[&str; 8]>, u32) {
    let all = words(folded);
    let (mut kept, mut forms, mut at) = (SmallVec::new(), 0, 0);
    while at < all.len() {
        let form = FORMS.iter().find_map(|(form, bits)| {
            let count = form.split(' ').count();
            let here = all.get(at..at + count)?;
            form.split(' ').eq(here.iter().copied()).then_some((count, bits))
        });
        // A name may begin with such a word: "Stiftung Warentest", "Ag Elektronik".
        match form {
            Some((count, bits)) if at > 0 || count > 1 || all.len() == 1 => {
                forms |= bits.iter().fold(0, |all, bit| all | 1_u32 << bit);
                at += count;
            }
            _ => {
                kept.push(all[at]);
                at += 1;
            }
        }
    }
    (kept, forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(name: &str) -> Organisation {
        Organisation::of(&Record { legal_name: name.into(), ..Record::default() }).expect("a name")
    }

    #[test]
    fn legal_forms_are_read_however_they_are_written() {
        for (a, b) in [
            ("Huber GmbH", "Fa. Huber Gesellschaft mit beschränkter Haftung"),
            ("Huber & Söhne GmbH & Co. KG", "Huber und Söhne GmbH u. Co KG"),
            ("Turnverein Au e.V.", "Turnverein Au eingetragener Verein"),
            ("Huber Ges.m.b.H.", "Huber GmbH"),
            ("Huber UG (haftungsbeschränkt)", "Huber UG"),
            ("Huber e.K.", "Huber eingetragener Kaufmann"),
            ("Auto-Haus Huber AG", "Autohaus Huber Aktiengesellschaft"),
        ] {
            let (a, b) = (organisation(a), organisation(b));
            assert_eq!((&a.whole.text, a.forms), (&b.whole.text, b.forms));
            assert_ne!(a.forms, 0);
        }
        assert_ne!(organisation("Huber GmbH").forms, organisation("Huber GmbH & Co. KG").forms);
        assert_eq!(&*organisation("Stiftung Warentest").whole.text, "stiftungwarentest");
        assert_eq!(&*organisation("Die GmbH").whole.text, "diegmbh");
        assert_eq!(&*organisation("Elektro Süßebier GmbH").rarest().text, "suessebier");
    }
}
