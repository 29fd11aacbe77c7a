//! The picture itself, as SVG: three columns, joined by lines.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::scene::{Card, Condition, Consequence, Request, Scene};
use super::text::{Face, escape, wrap};
use super::words::{Words, is_id};

/// Columns: where each begins and how wide it is, in pixels.
const EVENT: (f32, f32) = (8.0, 216.0);
const RULES: (f32, f32) = (276.0, 372.0);
const DONE: (f32, f32) = (704.0, 368.0);
const WIDTH: f32 = 1080.0;
/// Where the columns' headings stand, and where their content begins.
const HEAD: f32 = 22.0;
const TOP: f32 = 42.0;
/// Where the line runs that leads from the event to the rules, and how far below a box's upper edge lines meet it.
const TRUNK: f32 = 250.0;
const MIDDLE: f32 = 19.0;
/// Between boxes, and within one.
const GAP: f32 = 16.0;
const PAD: f32 = 12.0;

const TITLE: Face = Face { size: 14.0, mono: false, bold: true };
const TEXT: Face = Face { size: 12.5, mono: false, bold: false };
const CODE: Face = Face { size: 11.5, mono: true, bold: false };
const NAME: Face = Face { size: 12.0, mono: true, bold: true };

/// Ink for the event, and for what happened, what did not, and what went wrong.
const EVENT_INK: &str = "#2f5d9b";
const DONE_INK: &str = "#1a7f45";
const IDLE_INK: &str = "#8a93a0";
const FAULT_INK: &str = "#b42318";
const INK: &str = "#1d2530";
const SOFT: &str = "#5b6573";

/// A line within a box.
struct Line {
    text: String,
    face: Face,
    ink: &'static str,
    indent: f32,
    /// Extra room above.
    above: f32,
}

/// A box with its lines, before it has a place.
#[derive(Default)]
struct Panel {
    lines: Vec<Line>,
    width: f32,
}

impl Panel {
    fn new(width: f32) -> Self {
        Self { width, lines: Vec::new() }
    }

    fn add(&mut self, text: &str, face: Face, ink: &'static str, indent: f32, most: usize) {
        let width = self.width - 2.0 * PAD - indent;
        for text in wrap(text, width, face, most) {
            self.lines.push(Line { text, face, ink, indent, above: 0.0 });
        }
    }

    /// Sets the next lines a little apart from those before.
    fn apart(&mut self, add: impl FnOnce(&mut Self)) {
        let before = self.lines.len();
        add(self);
        if before > 0
            && let Some(line) = self.lines.get_mut(before)
        {
            line.above = 6.0;
        }
    }

    fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.above + leading(line.face)).sum::<f32>() + 2.0 * PAD - 3.0
    }

    fn draw(&self, out: &mut String, x: f32, y: f32, stroke: &str, fill: &str, dashed: bool) {
        let dash = if dashed { r#" stroke-dasharray="4 3""# } else { "" };
        let _ = writeln!(
            out,
            r#"<rect x="{x}" y="{y}" width="{}" height="{}" rx="8" fill="{fill}" stroke="{stroke}"{dash}/>"#,
            self.width,
            self.height()
        );
        let mut baseline = y + PAD - 4.0;
        for line in &self.lines {
            baseline += line.above + leading(line.face);
            let class = if line.face.mono { "m" } else { "t" };
            let weight = if line.face.bold { r#" font-weight="600""# } else { "" };
            let _ = writeln!(
                out,
                r#"<text class="{class}" x="{}" y="{:.1}" font-size="{}" fill="{}"{weight}>{}</text>"#,
                x + PAD + line.indent,
                baseline,
                line.face.size,
                line.ink,
                escape(&line.text)
            );
        }
    }
}

fn leading(face: Face) -> f32 {
    face.size + 5.0
}

/// The picture of a scene.
pub(super) fn svg(scene: &Scene, words: Words) -> String {
    let mut boxes = String::new();
    let mut lines = String::new();
    let event = event_panel(scene, words);
    let mut y = TOP;
    let mut trunk = None;
    for card in &scene.rules {
        let (ink, fill) = colours(card);
        let panel = rule_panel(card, ink, words);
        let done = done_panels(card, words);
        let right: f32 = done.iter().map(|panel| panel.height() + GAP * 0.6).sum::<f32>();
        let middle = y + MIDDLE;
        let dashed = card.outcome == "filtered";
        let dash = if dashed { r#" stroke-dasharray="4 3""# } else { "" };
        let _ = writeln!(
            lines,
            r#"<path d="M{TRUNK} {middle} H{}" stroke="{ink}"{dash} marker-end="url(#{})"/>"#,
            RULES.0 - 2.0,
            marker(ink)
        );
        trunk = Some(middle);
        panel.draw(&mut boxes, RULES.0, y, ink, fill, dashed);
        let mut beside = y;
        for one in &done {
            let target = beside + MIDDLE;
            let _ = writeln!(
                lines,
                r#"<path d="M{} {middle} H{} V{target} H{}" stroke="{ink}" marker-end="url(#{})"/>"#,
                RULES.0 + RULES.1,
                RULES.0 + RULES.1 + 26.0,
                DONE.0 - 2.0,
                marker(ink)
            );
            one.draw(&mut boxes, DONE.0, beside, ink, "#ffffff", false);
            beside += one.height() + GAP * 0.6;
        }
        y += panel.height().max(right) + GAP;
    }
    if !scene.others.is_empty() {
        let mut panel = Panel::new(DONE.1);
        panel.add(words.of("Ohne Regel", "Without a rule"), TITLE, INK, 0.0, 1);
        scene.others.iter().for_each(|one| consequence(&mut panel, one, 0.0, words));
        panel.draw(&mut boxes, DONE.0, y, IDLE_INK, "#ffffff", false);
        y += panel.height() + GAP;
    }
    if scene.rules.is_empty() {
        let mut panel = Panel::new(RULES.1);
        panel.add(
            words.of("Keine Regel hört auf dieses Ereignis.", "No rule listens to this event."),
            TEXT,
            SOFT,
            0.0,
            3,
        );
        panel.draw(&mut boxes, RULES.0, y, IDLE_INK, "#ffffff", true);
        y += panel.height() + GAP;
    }
    event.draw(&mut boxes, EVENT.0, TOP, EVENT_INK, "#eef4fc", false);
    if let Some(last) = trunk {
        let (from, first) = (EVENT.0 + EVENT.1, TOP + MIDDLE);
        let _ = writeln!(lines, r#"<path d="M{from} {first} H{TRUNK} V{last}" stroke="{EVENT_INK}"/>"#);
    }
    let height = y.max(TOP + event.height() + GAP);
    let title = format!("{} {}: {}", words.of("Regeln zu Nr.", "Rules on no."), scene.seq, scene.event);
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0}" width="{WIDTH}" height="{height:.0}" role="img" aria-label="{0}">
<title>{0}</title>
<style>.t{{font-family:"Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,"Liberation Sans",sans-serif}}.m{{font-family:"Cascadia Mono",Consolas,Menlo,"Liberation Mono","DejaVu Sans Mono",monospace}}path{{fill:none;stroke-width:1.4}}rect{{stroke-width:1.2}}</style>
<defs>
"##,
        escape(&title)
    );
    for ink in [DONE_INK, IDLE_INK, FAULT_INK] {
        let _ = writeln!(
            out,
            r#"<marker id="{}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z" style="fill:{ink}"/></marker>"#,
            marker(ink)
        );
    }
    out.push_str("</defs>\n");
    let heads = [
        (EVENT.0, words.of("Ereignis", "Event")),
        (RULES.0, words.of("Regeln und ihre Bedingungen", "Rules and their conditions")),
        (DONE.0, words.of("Aufträge und was daraus wurde", "Requests and what came of them")),
    ];
    for (x, head) in heads {
        let _ = writeln!(
            out,
            r#"<text class="t" x="{x}" y="{HEAD}" font-size="12" font-weight="600" fill="{SOFT}" letter-spacing="0.4">{head}</text>"#
        );
    }
    // What does not matter lies beneath what does.
    out.push_str(&lines);
    out.push_str(&boxes);
    out.push_str("</svg>\n");
    out
}

fn marker(ink: &str) -> &'static str {
    match ink {
        DONE_INK => "a",
        FAULT_INK => "c",
        _ => "b",
    }
}

fn colours(card: &Card) -> (&'static str, &'static str) {
    match card.outcome.as_str() {
        "failed" => (FAULT_INK, "#fef3f2"),
        "reacted" | "stopped" | "resumed" => (DONE_INK, "#f0faf4"),
        _ => (IDLE_INK, "#f7f8fa"),
    }
}

fn event_panel(scene: &Scene, words: Words) -> Panel {
    let mut panel = Panel::new(EVENT.1);
    panel.add(&scene.event, NAME, INK, 0.0, 3);
    panel.add(&format!("{} {}", words.of("Nr.", "No."), scene.seq), TEXT, SOFT, 0.0, 1);
    panel.apart(|panel| panel.add(&scene.record, TEXT, INK, 0.0, 4));
    panel.apart(|panel| scene.about.iter().for_each(|line| panel.add(line, TEXT, SOFT, 0.0, 3)));
    panel
}

fn rule_panel(card: &Card, ink: &'static str, words: Words) -> Panel {
    let mut panel = Panel::new(RULES.1);
    panel.add(&card.rule, NAME, INK, 0.0, 3);
    let mut verdict = words.outcome(&card.outcome);
    if let Some(role) = &card.run_as {
        verdict.push_str(&format!(" · {} {role}", words.of("als", "as")));
    }
    panel.add(&verdict, TEXT, if ink == IDLE_INK { SOFT } else { ink }, 0.0, 2);
    panel.apart(|panel| {
        // Of a rule that the filter kept away only what kept it away: the page has the rest.
        let shown = |condition: &&Condition| card.outcome != "filtered" || !condition.holds;
        for condition in card.conditions.iter().filter(shown) {
            let (mark, ink) = if condition.holds { ("✓", DONE_INK) } else { ("✗", FAULT_INK) };
            let actual = condition.actual.as_ref().map(|actual| format!(" – {actual}")).unwrap_or_default();
            let before = panel.lines.len();
            panel.add(&format!("{}{actual}", condition.text), TEXT, INK, 18.0, 4);
            // The mark stands before the first of its lines.
            if let Some(line) = panel.lines.get(before) {
                let mark = Line { text: mark.into(), face: TEXT, ink, indent: 0.0, above: -leading(line.face) };
                panel.lines.insert(before + 1, mark);
            }
        }
    });
    panel.apart(|panel| {
        if !card.reads.is_empty() {
            panel.add(&format!("{}: {}", words.of("gelesen", "read"), card.reads.join(", ")), TEXT, SOFT, 0.0, 4);
        }
        for line in card.log.iter().take(6) {
            panel.add(line, CODE, SOFT, 10.0, 3);
        }
    });
    if let Some(failure) = &card.failure {
        panel.apart(|panel| panel.add(failure, TEXT, FAULT_INK, 0.0, 8));
    }
    panel
}

fn done_panels(card: &Card, words: Words) -> Vec<Panel> {
    let mut panels = Vec::new();
    if !card.steps.is_empty() {
        let mut panel = Panel::new(DONE.1);
        panel.add(words.of("Schritt des Prozesses", "Step of the process"), TITLE, INK, 0.0, 1);
        card.steps.iter().for_each(|one| consequence(&mut panel, one, 0.0, words));
        panels.push(panel);
    }
    panels.extend(card.requests.iter().map(|request| request_panel(request, card, words)));
    panels
}

fn request_panel(request: &Request, card: &Card, words: Words) -> Panel {
    let mut panel = Panel::new(DONE.1);
    panel.add(&request.operation, NAME, INK, 0.0, 2);
    // Ids tell people nothing; the page lists them.
    let arguments = request.arguments.as_object().into_iter().flatten();
    let told = arguments.filter_map(|(name, value)| Some((name, without_ids(value)?)));
    for (name, value) in told.take(6) {
        panel.add(&format!("{name}: {}", words.value(&value)), TEXT, SOFT, 0.0, 3);
    }
    panel.apart(|panel| {
        request.made.iter().for_each(|one| consequence(panel, one, 0.0, words));
        if request.made.is_empty() && card.outcome == "failed" {
            panel.add(words.of("zurückgenommen", "taken back"), TEXT, FAULT_INK, 0.0, 1);
        }
    });
    panel
}

/// What a value says beside ids; nothing where it is one, or names records by them.
fn without_ids(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if is_id(text) => None,
        Value::Array(items) => {
            let left: Vec<_> = items.iter().filter_map(without_ids).collect();
            (!left.is_empty()).then_some(Value::Array(left))
        }
        // A reference is its kind and id.
        Value::Object(fields) if fields.len() == 2 && fields.contains_key("kind") && fields.contains_key("id") => None,
        Value::Object(fields) => {
            let left: Map<String, Value> =
                fields.iter().filter_map(|(name, value)| Some((name.clone(), without_ids(value)?))).collect();
            (!left.is_empty()).then_some(Value::Object(left))
        }
        plain => Some(plain.clone()),
    }
}

fn consequence(panel: &mut Panel, one: &Consequence, indent: f32, words: Words) {
    let label = if one.label.is_empty() { String::new() } else { format!(" · {}", one.label) };
    let text = format!("→ {} {} {}{label}", words.of("Nr.", "no."), one.seq, one.event);
    panel.add(&text, TEXT, DONE_INK, indent, 3);
    for rule in &one.fired {
        panel.add(&format!("{} {rule}", words.of("darauf:", "then:")), TEXT, SOFT, indent + 16.0, 2);
    }
    if indent < 64.0 {
        one.then.iter().for_each(|then| consequence(panel, then, indent + 16.0, words));
    }
}
