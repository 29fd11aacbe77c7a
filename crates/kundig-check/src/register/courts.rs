//! The local courts that keep registers, and those that kept one until a reform: older entries still name them.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::fold::fold;

/// The court's name by any notation of it.
pub(super) fn find(typed: &str) -> Option<&'static str> {
    static BY_KEY: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let by_key = BY_KEY.get_or_init(|| {
        let notations =
            COURTS.iter().flat_map(|(name, others)| others.iter().chain([name]).map(|other| (key(other), *name)));
        notations.collect()
    });
    by_key.get(&key(typed)).copied()
}

/// The first court whose name goes on behind what was typed: "Frankfurt".
pub(super) fn beginning(typed: &str) -> Option<&'static str> {
    let typed = fold(typed);
    names().find(|name| fold(name).strip_prefix(&typed).is_some_and(|rest| !typed.is_empty() && rest.starts_with(' ')))
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COURTS.iter().map(|(name, _)| *name)
}

/// Letters and digits alone: "Frankfurt/Main" and "frankfurt main" are one notation.
fn key(name: &str) -> String {
    fold(name).split(' ').collect()
}

/// The courts by name, each with other notations of it.
#[rustfmt::skip]
const COURTS: [(&str, &[&str]); 151] = [
    ("Aachen", &[]),
    ("Altenburg", &[]),
    ("Amberg", &[]),
    ("Ansbach", &[]),
    ("Apolda", &[]),
    ("Arnsberg", &[]),
    ("Arnstadt", &[]),
    ("Arnstadt Zweigstelle Ilmenau", &["Ilmenau"]),
    ("Aschaffenburg", &[]),
    ("Augsburg", &[]),
    ("Aurich", &[]),
    ("Bad Hersfeld", &[]),
    ("Bad Homburg v. d. Höhe", &["Bad Homburg", "Bad Homburg v.d.H.", "Bad Homburg vor der Höhe"]),
    ("Bad Kreuznach", &[]),
    ("Bad Oeynhausen", &[]),
    ("Bad Salzungen", &[]),
    ("Bamberg", &[]),
    ("Bayreuth", &[]),
    ("Bielefeld", &[]),
    ("Bochum", &[]),
    ("Bonn", &[]),
    ("Braunschweig", &[]),
    ("Bremen", &[]),
    ("Charlottenburg", &["Berlin", "Berlin Charlottenburg", "Charlottenburg Berlin"]),
    ("Chemnitz", &[]),
    ("Coburg", &[]),
    ("Coesfeld", &[]),
    ("Cottbus", &[]),
    ("Darmstadt", &[]),
    ("Deggendorf", &[]),
    ("Dortmund", &[]),
    ("Dresden", &[]),
    ("Duisburg", &[]),
    ("Düren", &[]),
    ("Düsseldorf", &[]),
    ("Eisenach", &[]),
    ("Erfurt", &[]),
    ("Eschwege", &[]),
    ("Essen", &[]),
    ("Flensburg", &[]),
    ("Frankfurt am Main", &["Frankfurt/Main", "Frankfurt a. M.", "Frankfurt a. Main", "Frankfurt Main", "Frankfurt M"]),
    ("Frankfurt (Oder)", &["Frankfurt an der Oder", "Frankfurt a d Oder"]),
    ("Freiburg im Breisgau", &["Freiburg", "Freiburg i. Br.", "Freiburg i. Brsg.", "Freiburg Breisgau"]),
    ("Friedberg (Hessen)", &["Friedberg"]),
    ("Fritzlar", &[]),
    ("Fulda", &[]),
    ("Fürth", &[]),
    ("Gelsenkirchen", &[]),
    ("Gera", &[]),
    ("Gießen", &[]),
    ("Gotha", &[]),
    ("Göttingen", &[]),
    ("Greiz", &[]),
    ("Gütersloh", &[]),
    ("Hagen", &["Hagen (Westfalen)"]),
    ("Hamburg", &[]),
    ("Hamm", &["Hamm (Westfalen)"]),
    ("Hanau", &[]),
    ("Hannover", &[]),
    ("Heilbad Heiligenstadt", &[]),
    ("Hildburghausen", &[]),
    ("Hildesheim", &[]),
    ("Hof", &[]),
    ("Homburg", &["Homburg (Saar)"]),
    ("Ingolstadt", &[]),
    ("Iserlohn", &[]),
    ("Jena", &[]),
    ("Kaiserslautern", &[]),
    ("Kassel", &[]),
    ("Kempten (Allgäu)", &["Kempten", "Allgäu", "Kempten im Allgäu"]),
    ("Kiel", &[]),
    ("Kleve", &[]),
    ("Koblenz", &[]),
    ("Köln", &[]),
    ("Königstein im Taunus", &["Königstein", "Königstein i. Ts.", "Königstein Taunus"]),
    ("Korbach", &[]),
    ("Krefeld", &[]),
    ("Landau in der Pfalz", &["Landau", "Landau i. d. Pf.", "Landau Pfalz"]),
    ("Landshut", &[]),
    ("Langenfeld", &[]),
    ("Lebach", &[]),
    ("Leipzig", &[]),
    ("Lemgo", &[]),
    ("Limburg an der Lahn", &["Limburg", "Limburg a. d. Lahn", "Limburg Lahn"]),
    ("Lübeck", &[]),
    ("Ludwigshafen am Rhein", &["Ludwigshafen", "Ludwigshafen a. Rhein", "Ludwigshafen a.Rhein (Ludwigshafen)", "Ludwigshafen am Rhein (Ludwigshafen)", "Ludwigshafen a. Rh.", "Ludwigshafen Rhein"]),
    ("Lüneburg", &[]),
    ("Mainz", &[]),
    ("Mannheim", &[]),
    ("Marburg", &["Marburg (Lahn)", "Marburg an der Lahn"]),
    ("Meiningen", &[]),
    ("Memmingen", &[]),
    ("Merzig", &[]),
    ("Mönchengladbach", &[]),
    ("Montabaur", &[]),
    ("Mühlhausen", &["Mühlhausen (Thüringen)"]),
    ("München", &[]),
    ("Münster", &[]),
    ("Neubrandenburg", &[]),
    ("Neunkirchen", &[]),
    ("Neuruppin", &[]),
    ("Neuss", &["Neuß"]),
    ("Nordhausen", &[]),
    ("Nürnberg", &[]),
    ("Offenbach am Main", &["Offenbach", "Offenbach a. M.", "Offenbach/Main"]),
    ("Oldenburg (Oldenburg)", &["Oldenburg", "Oldenburg (Oldb)", "Oldenburg i. O."]),
    ("Osnabrück", &[]),
    ("Ottweiler", &[]),
    ("Paderborn", &["Paderborn früher Höxter"]),
    ("Passau", &[]),
    ("Pinneberg", &[]),
    ("Pößneck", &[]),
    ("Pößneck Zweigstelle Bad Lobenstein", &["Bad Lobenstein"]),
    ("Potsdam", &[]),
    ("Recklinghausen", &[]),
    ("Regensburg", &[]),
    ("Rostock", &[]),
    ("Rudolstadt", &[]),
    ("Rudolstadt Zweigstelle Saalfeld", &["Saalfeld"]),
    ("Saarbrücken", &[]),
    ("Saarlouis", &[]),
    ("Schweinfurt", &[]),
    ("Schwerin", &[]),
    ("Siegburg", &[]),
    ("Siegen", &[]),
    ("Sömmerda", &[]),
    ("Sondershausen", &[]),
    ("Sonneberg", &[]),
    ("St. Ingbert", &["Sankt Ingbert", "St. Ingbert (St Ingbert)"]),
    ("St. Wendel", &["Sankt Wendel", "St. Wendel (St Wendel)"]),
    ("Stadthagen", &[]),
    ("Stadtroda", &[]),
    ("Steinfurt", &[]),
    ("Stendal", &[]),
    ("Stralsund", &[]),
    ("Straubing", &[]),
    ("Stuttgart", &[]),
    ("Suhl", &[]),
    ("Tostedt", &[]),
    ("Traunstein", &[]),
    ("Ulm", &[]),
    ("Völklingen", &[]),
    ("Walsrode", &[]),
    ("Weiden in der Oberpfalz", &["Weiden", "Weiden i. d. OPf.", "Weiden i.d.Opf.", "Weiden Oberpfalz"]),
    ("Weimar", &[]),
    ("Wetzlar", &[]),
    ("Wiesbaden", &[]),
    ("Wittlich", &[]),
    ("Wuppertal", &[]),
    ("Würzburg", &[]),
    ("Zweibrücken", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_notation_names_two_courts() {
        let mut seen = HashMap::new();
        for (name, others) in COURTS {
            for notation in others.iter().chain([&name]) {
                let before = seen.insert(key(notation), name);
                assert!(before.is_none_or(|before| before == name), "{notation} is {before:?} and {name}");
                assert_eq!(find(notation), Some(name));
            }
        }
        assert_eq!(beginning("Frankfurt"), Some("Frankfurt am Main"));
        assert_eq!(beginning(""), None);
    }
}
