//! The page around the picture: what it is about in a sentence, and every particular below.

use std::fmt::Write;

use super::draw;
use super::scene::{Card, Consequence, Scene};
use super::text::escape;
use super::words::Words;

const STYLE: &str = "\
:root{color-scheme:light}*{box-sizing:border-box}\
body{margin:0;background:#f4f6f9;color:#1d2530;font:15px/1.5 \"Segoe UI\",system-ui,-apple-system,\"Helvetica Neue\",Arial,\"Liberation Sans\",sans-serif}\
main{max-width:1144px;margin:0 auto;padding:28px 24px 48px}\
h1{font-size:22px;line-height:1.3;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:16px;margin:32px 0 10px}\
p{margin:0 0 14px;color:#5b6573;overflow-wrap:anywhere}\
figure{margin:18px 0 0;padding:12px;background:#fff;border:1px solid #dde2e9;border-radius:10px;overflow-x:auto}\
figure svg{display:block;max-width:100%;height:auto;margin:0 auto}\
ul.sum{list-style:none;display:flex;flex-wrap:wrap;gap:8px;margin:12px 0 0;padding:0}\
ul.sum li{background:#fff;border:1px solid #dde2e9;border-radius:99px;padding:2px 12px;font-size:13px}\
ul.sum li.bad{border-color:#b42318;color:#b42318}ul.sum li.good{border-color:#1a7f45;color:#1a7f45}\
details{background:#fff;border:1px solid #dde2e9;border-radius:8px;margin:0 0 8px;padding:0 14px}\
summary{cursor:pointer;padding:9px 0;font-weight:600;overflow-wrap:anywhere}summary span{font-weight:400;color:#5b6573}\
dl{display:grid;grid-template-columns:minmax(7em,max-content) 1fr;gap:4px 16px;margin:0 0 12px}\
dt{color:#5b6573}dd{margin:0;overflow-wrap:anywhere;min-width:0}\
pre{background:#f4f6f9;border-radius:6px;padding:10px;margin:4px 0 12px;font:12px/1.5 \"Cascadia Mono\",Consolas,Menlo,\"Liberation Mono\",monospace;white-space:pre-wrap;overflow-wrap:anywhere}\
@media print{body{background:#fff}main{padding:0}}";

/// The page of a scene.
pub(super) fn write(scene: &Scene, words: Words) -> String {
    let title = format!("{} {}: {}", words.of("Regeln zu Nr.", "Rules on no."), scene.seq, scene.event);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{1}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{1}</h1>\n",
        words.of("de", "en"),
        escape(&title)
    );
    let mut about = scene.about.clone();
    if !scene.record.is_empty() {
        about.insert(0, scene.record.clone());
    }
    let _ = writeln!(page, "<p>{}</p>", escape(&about.join(" · ")));
    page.push_str(&summary(scene, words));
    let _ = writeln!(page, "<figure>\n{}</figure>", draw::svg(scene, words));
    if !scene.rules.is_empty() {
        let _ = writeln!(page, "<h2>{}</h2>", words.of("Einzelheiten", "Particulars"));
        scene.rules.iter().for_each(|card| particulars(&mut page, card, words));
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn summary(scene: &Scene, words: Words) -> String {
    let count = |outcome: &str| scene.rules.iter().filter(|card| card.outcome == outcome).count();
    let rules = (("Regel geprüft", "rule considered"), ("Regeln geprüft", "rules considered"));
    let reacted = (("hat reagiert", "reacted"), ("haben reagiert", "reacted"));
    let failed = (("ist gescheitert", "failed"), ("sind gescheitert", "failed"));
    let requests: usize = scene.rules.iter().map(|card| card.requests.len()).sum();
    let asked = (("Auftrag", "request"), ("Aufträge", "requests"));
    let mut list = String::from("<ul class=\"sum\">");
    let mut item = |class: &str, text: String| {
        let _ = write!(list, "<li class=\"{class}\">{}</li>", escape(&text));
    };
    item("", words.counted(scene.rules.len(), rules.0, rules.1));
    item("good", words.counted(count("reacted"), reacted.0, reacted.1));
    if count("failed") > 0 {
        item("bad", words.counted(count("failed"), failed.0, failed.1));
    }
    item("", words.counted(requests, asked.0, asked.1));
    list.push_str("</ul>\n");
    list
}

fn particulars(page: &mut String, card: &Card, words: Words) {
    let _ = writeln!(
        page,
        "<details>\n<summary>{} <span>{}</span></summary>\n<dl>",
        escape(&card.rule),
        escape(&words.outcome(&card.outcome))
    );
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(page, "<dt>{name}</dt><dd>{}</dd>", escape(value));
        }
    };
    row(words.of("Rolle", "Role"), card.run_as.as_deref().unwrap_or_default());
    row(words.of("Fassung", "Version"), &card.hash);
    for condition in &card.conditions {
        let verdict =
            if condition.holds { words.of("Trifft zu", "Holds") } else { words.of("Trifft nicht zu", "Does not hold") };
        let actual = condition.actual.as_ref().map(|actual| format!(" ({actual})")).unwrap_or_default();
        row(verdict, &format!("{}{actual}", condition.text));
    }
    row(words.of("Gelesen", "Read"), &card.reads.join(", "));
    row(words.of("Notiert", "Noted"), &card.log.join("\n"));
    row(words.of("Fehler", "Failure"), card.failure.as_deref().unwrap_or_default());
    for one in &card.steps {
        row(words.of("Prozess", "Process"), &told(one, words));
    }
    page.push_str("</dl>\n");
    for request in &card.requests {
        let line =
            if request.line > 0 { format!(" ({} {})", words.of("Zeile", "line"), request.line) } else { String::new() };
        let made: Vec<_> = request.made.iter().map(|one| told(one, words)).collect();
        let made = if made.is_empty() { String::new() } else { format!(" → {}", made.join(", ")) };
        let arguments = serde_json::to_string_pretty(&request.arguments).unwrap_or_default();
        let _ = writeln!(
            page,
            "<div>{}{}</div>\n<pre>{}</pre>",
            escape(&request.operation),
            escape(&format!("{line}{made}")),
            escape(&arguments)
        );
    }
    page.push_str("</details>\n");
}

fn told(one: &Consequence, words: Words) -> String {
    let label = if one.label.is_empty() { String::new() } else { format!(" · {}", one.label) };
    format!("{} {} {}{label}", words.of("Nr.", "no."), one.seq, one.event)
}
