//! Words that stand in a line with a name and are none.

use super::Sex;

/// How a line begins that names people, as it is written in the normal form, and of which sex they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    pub word: &'static str,
    pub sex: Option<Sex>,
    pub people: People,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum People {
    One,
    /// A member of an order, who may go by the given name alone.
    Religious,
    Several,
    Firm,
}

const fn one(word: &'static str, sex: Sex) -> Address {
    Address { word, sex: Some(sex), people: People::One }
}

const fn religious(word: &'static str, sex: Sex) -> Address {
    Address { word, sex: Some(sex), people: People::Religious }
}

const fn several(word: &'static str) -> Address {
    Address { word, sex: None, people: People::Several }
}

/// Salutations, folded; of two that begin alike the longer one comes first.
#[rustfmt::skip]
const ADDRESSES: &[(&str, Address)] = &[
    ("herr und frau", several("Familie")), ("herrn und frau", several("Familie")), ("frau und herr", several("Familie")),
    ("frau und herrn", several("Familie")), ("herr u frau", several("Familie")), ("herrn u frau", several("Familie")),
    ("hr und fr", several("Familie")), ("mr and mrs", several("Familie")),
    ("familie", several("Familie")), ("fam", several("Familie")),
    ("eheleute", several("Eheleute")), ("ehel", several("Eheleute")), ("ehepaar", several("Eheleute")),
    ("herr", one("Herr", Sex::Male)), ("herrn", one("Herr", Sex::Male)), ("hr", one("Herr", Sex::Male)),
    ("hrn", one("Herr", Sex::Male)), ("mr", one("Herr", Sex::Male)), ("mister", one("Herr", Sex::Male)),
    ("monsieur", one("Herr", Sex::Male)), ("signor", one("Herr", Sex::Male)),
    ("frau", one("Frau", Sex::Female)), ("fr", one("Frau", Sex::Female)), ("fraeulein", one("Frau", Sex::Female)),
    ("frl", one("Frau", Sex::Female)), ("mrs", one("Frau", Sex::Female)), ("ms", one("Frau", Sex::Female)),
    ("miss", one("Frau", Sex::Female)), ("madame", one("Frau", Sex::Female)), ("mme", one("Frau", Sex::Female)),
    ("signora", one("Frau", Sex::Female)),
    ("schwester", religious("Schwester", Sex::Female)), ("pater", religious("Pater", Sex::Male)),
    ("bruder", religious("Bruder", Sex::Male)),
    ("firma", Address { word: "Firma", sex: None, people: People::Firm }),
    ("fa", Address { word: "Firma", sex: None, people: People::Firm }),
];

/// The salutation that folded words begin with, and how many of them it takes.
pub(super) fn address(words: &[String]) -> Option<(Address, usize)> {
    ADDRESSES.iter().find_map(|(spelling, address)| {
        let count = spelling.split(' ').count();
        let same = count <= words.len() && spelling.split(' ').zip(words).all(|(a, b)| a == b);
        same.then_some((*address, count))
    })
}

/// Particles between given and family name that stand in lower case.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "von", "vom", "zu", "zum", "zur", "van", "v", "der", "den", "dem", "auf", "aus", "am", "an", "im", "in", "ob", "und",
    "ter", "ten", "te", "de", "la", "las", "los", "del", "della", "dello", "degli", "di", "da", "do", "dos", "das", "du",
    "des", "le", "af", "av", "el", "al", "bin", "ben", "ibn", "y", "t",
];

/// True if the folded word may stand in front of a family name.
pub(super) fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(&folded)
}

/// Particles of German and Dutch names, which are particles in capitals too ("Van der Berg").
pub(super) fn is_germanic_particle(folded: &str) -> bool {
    matches!(folded, "von" | "vom" | "zu" | "zum" | "zur" | "van")
}

/// Particles of Romance and Arabic names, which belong to the family name when they are capitals ("De Niro").
pub(super) fn is_capital_family_particle(folded: &str) -> bool {
    matches!(
        folded,
        "de" | "di" | "da" | "del" | "della" | "dello" | "degli" | "du" | "le" | "la" | "lo" | "dos" | "el"
    )
}

/// Titles of the former nobility; part of the family name in Germany (Art. 109 of the constitution of 1919).
#[rustfmt::skip]
const NOBILITY: &[(&str, &str)] = &[
    ("graf", "Graf"), ("graefin", "Gräfin"), ("gf", "Graf"), ("gfn", "Gräfin"), ("reichsgraf", "Reichsgraf"),
    ("reichsgraefin", "Reichsgräfin"), ("burggraf", "Burggraf"), ("burggraefin", "Burggräfin"), ("landgraf", "Landgraf"),
    ("markgraf", "Markgraf"), ("freiherr", "Freiherr"), ("frhr", "Freiherr"), ("frh", "Freiherr"),
    ("reichsfreiherr", "Reichsfreiherr"), ("freifrau", "Freifrau"), ("frfr", "Freifrau"), ("freiin", "Freiin"),
    ("frn", "Freiin"), ("baron", "Baron"), ("baronin", "Baronin"), ("baroness", "Baroness"), ("baronesse", "Baronesse"),
    ("fuerst", "Fürst"), ("fuerstin", "Fürstin"), ("prinz", "Prinz"), ("prinzessin", "Prinzessin"),
    ("erbprinz", "Erbprinz"), ("herzog", "Herzog"), ("herzogin", "Herzogin"), ("erzherzog", "Erzherzog"),
    ("erzherzogin", "Erzherzogin"), ("grossherzog", "Großherzog"), ("ritter", "Ritter"), ("edler", "Edler"),
    ("edle", "Edle"), ("komtess", "Komtess"), ("komtesse", "Komtesse"), ("junker", "Junker"),
];

/// The written-out form of a title of nobility.
pub(super) fn nobility(folded: &str) -> Option<&'static str> {
    NOBILITY.iter().find(|(spelling, _)| *spelling == folded).map(|(_, title)| *title)
}

/// What stands behind a name: degrees, orders, generations, offices; folded without blanks, and as it is written.
#[rustfmt::skip]
const SUFFIXES: &[(&str, &str)] = &[
    ("mba", "MBA"), ("emba", "EMBA"), ("llm", "LL.M."), ("llb", "LL.B."), ("lld", "LL.D."), ("ma", "M.A."), ("ba", "B.A."),
    ("msc", "M.Sc."), ("bsc", "B.Sc."), ("phd", "Ph.D."), ("meng", "M.Eng."), ("beng", "B.Eng."), ("mph", "MPH"),
    ("mpa", "MPA"), ("mbl", "MBL"), ("med", "M.Ed."), ("bed", "B.Ed."), ("mlaw", "MLaw"), ("blaw", "BLaw"), ("mas", "MAS"),
    ("cas", "CAS"), ("cpa", "CPA"), ("cfa", "CFA"), ("frcs", "FRCS"), ("facs", "FACS"), ("mfa", "MFA"), ("bfa", "BFA"),
    ("bba", "BBA"), ("mbafh", "MBA (FH)"), ("bakk", "Bakk."), ("bachelor", "Bachelor"), ("master", "Master"),
    ("jun", "jun."), ("jr", "jun."), ("junior", "jun."), ("sen", "sen."), ("sr", "sen."), ("senior", "sen."),
    ("dae", "d. Ä."), ("dj", "d. J."), ("ii", "II."), ("iii", "III."), ("iv", "IV."), ("ad", "a. D."), ("ir", "i. R."),
    ("mdb", "MdB"), ("mdl", "MdL"), ("mdep", "MdEP"), ("mep", "MEP"), ("osb", "OSB"), ("sj", "SJ"), ("ofm", "OFM"),
    ("ofmcap", "OFMCap"), ("ofmconv", "OFMConv"), ("op", "OP"), ("ocist", "OCist"), ("ocarm", "OCarm"), ("osa", "OSA"),
    ("svd", "SVD"), ("sdb", "SDB"), ("cssr", "CSsR"), ("sac", "SAC"),
];

/// What a piece of text behind a name means, if it is a suffix. Without dots only capitals are one: "Ma" is a name.
pub(super) fn suffix(typed: &str) -> Option<&'static str> {
    let key: String = crate::fold::fold(typed).split(' ').collect();
    let found = SUFFIXES.iter().find(|(spelling, _)| *spelling == key).map(|(_, written)| *written)?;
    let word =
        matches!(key.as_str(), "jun" | "junior" | "sen" | "senior" | "jr" | "sr" | "bachelor" | "master" | "bakk");
    let short_cased = typed == found || typed.chars().filter(|c| c.is_uppercase()).count() >= 2;
    (word || typed.contains('.') || short_cased).then_some(found)
}

/// The suffixes that a text consists of ("BSc MSc"), one behind the other.
pub(super) fn suffixes(typed: &str) -> Option<String> {
    let words: Vec<&str> = typed.split(' ').collect();
    let (mut list, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let longest = (words.len() - at).min(3);
        let (count, written) =
            (1..=longest).rev().find_map(|count| Some((count, suffix(&words[at..at + count].join(" "))?)))?;
        list.push(written);
        at += count;
    }
    Some(list.join(", "))
}

/// Words that begin the name of an organisation.
#[rustfmt::skip]
const FIRST: &[&str] = &[
    "stadt", "gemeinde", "markt", "landkreis", "kreis", "verbandsgemeinde", "samtgemeinde", "freistaat",
    "amt", "landratsamt", "finanzamt", "amtsgericht", "landgericht", "universitaet", "hochschule", "fachhochschule",
    "technische", "weg", "wohnungseigentuemergemeinschaft", "eigentuemergemeinschaft", "hausgemeinschaft",
    "erbengemeinschaft", "bauherrengemeinschaft", "hausverwaltung", "verein", "foerderverein", "stiftung", "evangelische",
    "katholische", "kirchengemeinde", "pfarrei", "pfarramt", "baeckerei", "metzgerei", "fleischerei",
    "konditorei", "autohaus", "kfz", "gasthaus", "gasthof", "gaststaette", "hotel", "restaurant", "pizzeria", "cafe",
    "apotheke", "praxis", "arztpraxis", "zahnarztpraxis", "gemeinschaftspraxis", "kanzlei", "rechtsanwaelte",
    "rechtsanwaltskanzlei", "notariat", "steuerkanzlei", "steuerberatung", "architekturbuero", "ingenieurbuero",
    "planungsbuero", "schule", "grundschule", "gymnasium", "realschule", "kita", "kindergarten", "krankenhaus",
    "klinik", "klinikum", "seniorenheim", "pflegedienst", "sparkasse", "volksbank", "raiffeisenbank", "versicherung",
    "verlag", "druckerei", "tischlerei", "schreinerei", "zimmerei", "dachdeckerei", "malerbetrieb", "malermeister",
    "elektro", "sanitaer", "heizungsbau", "bauunternehmen", "bauunternehmung", "gebr", "gebrueder", "geschwister",
    "immobilien", "reisebuero", "friseur", "friseursalon", "salon", "spedition", "transporte", "handelshaus", "weingut",
    "landgasthof", "brauerei", "gaertnerei", "baumschule", "fahrschule", "tierarztpraxis", "optik", "bestattungen",
    "bestattungsinstitut", "betriebsrat", "freiwillige", "deutsches", "deutsche", "bundesamt", "bundesanstalt", "agentur",
    "jobcenter", "studio", "institut", "nachlass", "insolvenzmasse", "team",
];

/// Words that make a name an organisation's wherever they stand behind the first.
#[rustfmt::skip]
const WITHIN: &[&str] = &[
    "soehne", "toechter", "partner", "holding", "group", "gruppe", "consulting", "immobilien", "hausverwaltung",
    "verwaltung", "international", "deutschland", "handel", "handels", "vertrieb", "vertriebs", "service", "services",
    "technik", "systems", "solutions", "software", "bau", "haustechnik", "transporte", "spedition", "logistik", "reisen",
    "medien", "werbung", "design", "team", "filiale", "niederlassung", "zweigniederlassung", "amt", "verein", "stiftung",
    "universitaet", "hochschule", "gymnasium", "grundschule", "apotheke", "klinik", "sparkasse", "bank", "versicherung",
    "versicherungen", "verlag", "rechtsanwaelte", "steuerberater", "architekten", "ingenieure", "kollegen", "nachf",
    "nachfolger", "inh", "erben", "baeckerei", "metzgerei", "autohaus", "gesellschaft",
];

/// Endings of compounds that name organisations: "Kulturverein", "Stadtwerke".
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "verein", "verband", "werke", "verwaltung", "gesellschaft", "genossenschaft", "gemeinschaft", "schule", "gymnasium",
    "sparkasse", "versicherung", "klinik", "krankenhaus", "ministerium", "gericht", "praxis", "kanzlei", "apotheke",
    "feuerwehr", "betriebe", "gmbh", "stiftung", "institut", "universitaet", "hochschule", "gemeinde", "handelskammer", "handwerkskammer",
    "innung", "zentrum", "studio", "handwerk",
];

/// True if folded words name an organisation.
pub(super) fn is_organisation(words: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let compound = |word: &String| ENDINGS.iter().any(|end| word.len() > end.len() && word.ends_with(end));
    !rest.is_empty() && FIRST.contains(&first.as_str())
        || rest.iter().any(|word| WITHIN.contains(&word.as_str()))
        || words.iter().any(compound)
}

/// What is typed where a name is not known.
pub(super) fn is_placeholder(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        "unbekannt",
        "unbek",
        "unknown",
        "test",
        "testkunde",
        "tester",
        "testtest",
        "asdf",
        "asdfg",
        "qwert",
        "qwertz",
        "qwerty",
        "abc",
        "abcd",
        "n n",
        "nn",
        "na",
        "n a",
        "k a",
        "ka",
        "kein name",
        "keine angabe",
        "keine angaben",
        "ohne",
        "ohne name",
        "niemand",
        "nobody",
        "none",
        "null",
        "dummy",
        "muster",
        "platzhalter",
        "leer",
        "name",
        "nachname",
        "vorname",
        "familienname",
        "laufkunde",
    ];
    // "xxx", "aaa", "yyyy".
    let mut letters = folded.chars();
    let first = letters.next();
    let repeated = folded.chars().nth(2).is_some() && letters.all(|c| Some(c) == first);
    repeated || WORDS.contains(&folded)
}
