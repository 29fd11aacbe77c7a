//! The shell as people and scripts use it: the built program against a database of its own.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A database in a folder of its own.
struct Desk {
    folder: TempDir,
}

impl Desk {
    /// An empty folder.
    fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A new database.
    fn new() -> Self {
        let desk = Self::bare();
        desk.done(&["open"]);
        desk
    }

    /// A database with one customer, K-10001.
    fn with_customer() -> Self {
        let desk = Self::new();
        desk.done(&[
            "customer",
            "register",
            "--set",
            "customer.party.kind=person",
            "--set",
            "customer.party.first_name=Jürgen",
            "--set",
            "customer.party.last_name=Müßig",
            "--set",
            "customer.addresses[0].street=Straße des 17. Juni 135 a",
            "--set",
            "customer.addresses[0].postal_code=10623",
            "--set",
            "customer.addresses[0].place=Berlin",
            "--set",
            "customer.contact_points[0].kind=phone",
            "--set",
            "customer.contact_points[0].value=030 / 901820",
        ]);
        desk
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kundig"));
        command.args(arguments).current_dir(self.folder.path());
        for variable in ["KUNDIG_RULES", "KUNDIG_LANG", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command.env("KUNDIG_DB", self.folder.path().join("kunden.db"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Standard output of a command that must succeed.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    }

    /// The one document of a command that must succeed.
    fn json(&self, arguments: &[&str]) -> Value {
        let text = self.done(&[&["--json"], arguments].concat());
        assert_eq!(text.lines().count(), 1, "one document: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Standard error of a command that must end with this code.
    fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
        assert_eq!(stdout(&output), "", "{arguments:?}: nothing on standard output");
        stderr(&output)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn shipped_rules() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules").display().to_string()
}

#[test]
fn open_makes_a_database_and_says_what_is_inside() {
    let desk = Desk::bare();
    let first = desk.done(&["open"]);
    assert!(first.contains("[new database]") && first.contains("Meine Firma"), "{first}");
    let again = desk.json(&["open"]);
    assert_eq!(again["made"], false);
    assert_eq!(again["customers"], 0);
    assert!(again["roles"].as_array().unwrap().contains(&Value::from("warehouse")));
}

#[test]
fn only_open_makes_a_database() {
    let desk = Desk::bare();
    let told = desk.refused(1, &["search", "x"]);
    assert!(told.starts_with("error[not_found]: there is no database") && told.contains("hint: "), "{told}");
    assert!(!desk.folder.path().join("kunden.db").exists());
}

#[test]
fn a_customer_is_registered_by_options_and_found_by_umlauts_and_phone() {
    let desk = Desk::with_customer();
    for words in [&["müß"][..], &["Muessig", "berl"], &["030/901820"]] {
        let table = desk.done(&[&["search"], words].concat());
        assert!(table.contains("K-10001") && table.contains("Jürgen Müßig"), "{words:?}: {table}");
    }
    let sheet = desk.done(&["show", "K-10001"]);
    assert!(sheet.contains("Straße des 17. Juni 135 a, 10623 Berlin, DE") && sheet.contains("+4930901820"), "{sheet}");
    let history = desk.json(&["history", "K-10001"]);
    assert_eq!(history["entries"][0]["door"], "shell");
}

#[test]
fn tables_align_by_what_is_seen() {
    let desk = Desk::with_customer();
    desk.done(&["customer", "register", "--customer", r#"{"party":{"kind":"person","last_name":"Mueller"}}"#]);
    let table = desk.done(&["search", "mü"]);
    let status = |line: &str| {
        line.chars().collect::<Vec<_>>().windows(6).position(|six| six.iter().collect::<String>() == "active")
    };
    let places: Vec<_> = table.lines().skip(1).map(status).collect();
    assert_eq!(places.len(), 2, "{table}");
    assert!(places[0].is_some() && places[0] == places[1], "{table}");
}

#[test]
fn a_customers_number_stands_for_the_id() {
    let desk = Desk::with_customer();
    let call =
        ["contact", "record", "--customer", "K-10001", "--direction", "in", "--medium", "phone", "--kind", "complaint"];
    let contact = desk.json(&call);
    let customer = desk.json(&["customer", "get", "--id", "K-10001"]);
    assert_eq!(contact["customer"], customer["id"]);
    let told = desk.refused(1, &["customer", "get", "--id", "K-99999"]);
    assert!(told.contains("error[not_found]: there is no customer `K-99999`"), "{told}");
}

#[test]
fn rules_react_to_what_the_shell_does_and_the_trace_says_why() {
    let desk = Desk::with_customer();
    let rules = shipped_rules();
    let call = [
        "--rules",
        &rules,
        "contact",
        "record",
        "--customer",
        "K-10001",
        "--direction",
        "in",
        "--medium",
        "phone",
        "--kind",
        "complaint",
        "--full",
    ];
    let whole = desk.json(&call);
    let fired = |reaction: &Value| reaction["rule"] == "complaint.received" && reaction["outcome"] == "reacted";
    assert!(whole["reactions"].as_array().unwrap().iter().any(fired), "{whole}");
    let seq = whole["journal"]["first"].to_string();
    let trace = desk.done(&["rules", "trace", &seq]);
    assert!(trace.contains("complaint.received") && trace.contains("requested case.open"), "{trace}");
    assert!(desk.done(&["case", "list"]).contains("K-10001"));
    assert!(desk.done(&["outbox"]).contains("mail"));
    let why = desk.done(&["--rules", &rules, "rules", "why", &seq]);
    assert!(why.contains("kind is complaint (was complaint)"), "{why}");
}

#[test]
fn faults_are_told_by_field_and_in_german_or_english() {
    let desk = Desk::new();
    let faulty =
        r#"{"party":{"kind":"person","last_name":"Groß"},"bank_accounts":[{"iban":"DE89370400440532013001"}]}"#;
    let call = ["customer", "register", "--customer", faulty];
    let told = desk.refused(1, &call);
    assert!(
        told.starts_with(
            "error[invalid]: refused, 1 finding:\n  customer.bank_accounts[0].iban: error[iban.check_digits]: Die Prüf"
        ),
        "{told}"
    );
    let told = desk.refused(1, &[&["--lang", "en"], &call[..]].concat());
    assert!(told.contains("check digits"), "{told}");
    let report: Value = serde_json::from_str(&desk.refused(1, &[&["--json"], &call[..]].concat())).unwrap();
    assert_eq!(report["code"], "invalid");
    assert_eq!(report["findings"][0]["path"], "customer.bank_accounts[0].iban");
}

#[test]
fn warnings_are_accepted_with_a_reason() {
    let desk = Desk::new();
    let doubtful =
        r#"{"party":{"kind":"person","last_name":"Groß"},"contact_points":[{"kind":"email","value":"a@gmial.com"}]}"#;
    let told = desk.refused(1, &["customer", "register", "--customer", doubtful]);
    assert!(
        told.contains("error[needs_acceptance]")
            && told.contains("(Vorschlag: a@gmail.com)")
            && told.contains("hint: "),
        "{told}"
    );
    desk.done(&["customer", "register", "--customer", doubtful, "--accept", "so angegeben"]);
    assert!(desk.done(&["history", "K-10001"]).contains("warnings accepted: so angegeben"));
}

#[test]
fn a_change_names_the_version_and_can_empty_a_field() {
    let desk = Desk::with_customer();
    let change = |version: &'static str, more: &[&str]| {
        let call = ["--json", "customer", "change", "--id", "K-10001", "--version", version];
        desk.run(&[&call[..], more].concat())
    };
    let noted: Value =
        serde_json::from_slice(&change("1", &["--note", "Bitte anrufen", "--tags", "a", "--tags", "b"]).stdout)
            .unwrap();
    assert_eq!(noted["note"], "Bitte anrufen");
    assert_eq!(noted["tags"], serde_json::json!(["a", "b"]));
    let stale = change("1", &["--note", "x"]);
    assert!(stderr(&stale).contains(r#""code":"conflict""#), "{}", stderr(&stale));
    let emptied: Value = serde_json::from_slice(&change("2", &["--clear", "note"]).stdout).unwrap();
    assert_eq!(emptied["note"], Value::Null);
    assert_eq!(change("3", &["--clear", "nothing"]).status.code(), Some(2));
}

#[test]
fn calls_say_what_is_wrong_with_their_json() {
    let desk = Desk::with_customer();
    let told = desk.refused(1, &["call", "customer.search", r#"{"text": "#]);
    assert!(told.starts_with("error[malformed]: the JSON for `customer.search`") && told.contains("hint: "), "{told}");
    let told = desk.refused(1, &["call", "customer.search", r#"{"txt": "a"}"#]);
    assert!(told.contains("did you mean `text`?"), "{told}");
    let told = desk.refused(2, &["customer", "register", "--set", "customer.party.lastname=x"]);
    assert!(told.contains("did you mean `last_name`?"), "{told}");
    let output = desk.run_with(&["--json", "call", "customer.search", "-"], "\u{FEFF}{\"text\": \"müß\"}");
    let page: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(page["customers"][0]["number"], "K-10001");
}

#[test]
fn unknown_words_are_answered_by_near_ones() {
    let desk = Desk::new();
    let told = desk.refused(2, &["call", "customer.serach", "{}"]);
    assert!(told.contains("error[unknown_operation]") && told.contains("did you mean `customer.search`?"), "{told}");
    assert!(desk.refused(2, &["customer", "serch"]).contains("'search'"));
    assert!(
        desk.refused(2, &["customer.search"])
            .contains("hint: the operation customer.search is `kundig customer search` here")
    );
    assert!(
        desk.refused(2, &["journal", "tail", "--event", "contact.recordet"])
            .contains("did you mean `contact.recorded`?")
    );
    let report: Value = serde_json::from_str(&desk.refused(2, &["--json", "shwo"])).unwrap();
    assert_eq!(report["code"], "usage");
}

#[test]
fn a_user_is_bound_by_roles_and_told_why() {
    let desk = Desk::with_customer();
    desk.done(&["access", "set-user", "--login", "lager", "--name", "Lager", "--roles", "warehouse"]);
    assert!(desk.done(&["--as", "lager", "show", "K-10001"]).contains("withheld"));
    let told = desk.refused(1, &["--as", "lager", "history", "K-10001"]);
    assert!(
        told.contains("error[denied]") && told.contains("`kundig explain customer.history --login lager`"),
        "{told}"
    );
    assert!(desk.done(&["explain", "customer.history", "--login", "lager"]).starts_with("denied"));
    assert!(desk.done(&["explain", "customer.change", "--role", "marketing"]).contains("customer.shipping_address"));
    assert!(desk.refused(1, &["--as", "niemand", "search", "x"]).contains("error[denied]"));
}

#[test]
fn a_password_comes_by_standard_input() {
    let desk = Desk::with_customer();
    desk.done(&["access", "set-user", "--login", "anna", "--name", "Anna", "--roles", "service"]);
    let set = desk.run_with(&["access", "set-password", "--login", "anna", "--password", "-"], "fünf Füchse\n");
    assert!(set.status.success(), "{}", stderr(&set));
    let login = ["--as", "anna", "--password-stdin", "search", "müß"];
    assert!(stdout(&desk.run_with(&login, "fünf Füchse\r\n")).contains("K-10001"));
    assert_eq!(desk.run_with(&login, "falsch\n").status.code(), Some(1));
    assert_eq!(desk.run(&["--password-stdin", "search", "x"]).status.code(), Some(2));
}

#[test]
fn a_broken_rule_is_shown_with_its_line_and_a_mark() {
    let desk = Desk::bare();
    desk.write(
        "rules/kaputt.rhai",
        "rule(#{ name: \"k\", about: \"k\", on: \"contact.recordet\", run_as: \"service\" });\nfn react(event) {}\n",
    );
    desk.write(
        "rules/kaputt.test.rhai",
        "test(\"one is two\", || { expect(1, 2); });\ntest(\"one is one\", || { expect(1, 1); });\n",
    );
    let output = desk.run(&["rules", "check", "rules"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("error[unknown_event]") && text.contains("--> rules/kaputt.rhai:1:"), "{text}");
    assert!(text.contains(" 1 | rule(#{ name:") && text.contains("^^^"), "{text}");
    assert!(text.contains("`contact.recorded`?"), "{text}");
    let output = desk.run(&["rules", "test", "rules"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("FAILED  one is two") && text.contains("ok  one is one") && text.contains("1 passed, 1 failed"),
        "{text}"
    );
}

#[test]
fn the_shipped_rules_pass_check_and_test() {
    let desk = Desk::bare();
    let rules = shipped_rules();
    assert!(desk.done(&["rules", "check", &rules]).contains("rules in order"));
    assert!(desk.done(&["rules", "test", &rules]).contains(" 0 failed"));
}

#[test]
fn the_journal_is_tailed_and_proved() {
    let desk = Desk::with_customer();
    let lines = desk.done(&["--json", "journal", "tail", "-n", "3"]);
    let seqs: Vec<i64> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs.len(), 3);
    assert_eq!(seqs[2] - seqs[0], 2);
    let only = desk.done(&["journal", "tail", "--event", "customer.*"]);
    assert_eq!(only.lines().count(), 2, "head and one entry: {only}");
    assert!(desk.done(&["journal", "verify"]).starts_with("journal: intact"));
    assert_eq!(desk.json(&["check"])["store"]["intact"], true);
}

#[test]
fn an_import_reports_what_it_found() {
    let desk = Desk::new();
    desk.write(
        "kunden.csv",
        "KdNr;Name;PLZ;Ort;IBAN;Farbe\n1;Müßig;10623;Berlin;DE89370400440532013001;rot\n2;;07743;Jena;;blau\n",
    );
    let output = desk.run(&["import", "kunden.csv", "--system", "alt", "--report", "report.json"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{text}{}", stderr(&output));
    assert!(text.contains("1 of 2 lines imported, 1 set apart"), "{text}");
    assert!(
        text.contains("iban.check_digits") && text.contains("not taken: Farbe") && text.contains("line 3:"),
        "{text}"
    );
    let report: Value =
        serde_json::from_slice(&std::fs::read(desk.folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["imported"], 1);
    assert_eq!(desk.run(&["import", "kunden.csv", "--strict"]).status.code(), Some(1));
    assert!(desk.refused(1, &["import", "fehlt.csv"]).contains("error[input]"));
    assert!(desk.refused(2, &["import", "kunden.csv", "--column", "Farbe"]).contains("HEADER=FIELD"));
}

#[test]
fn what_is_exported_is_imported_again_and_wrong_lines_are_written_aside() {
    let desk = Desk::with_customer();
    desk.write("falsch.csv", "KdNr;Nachname;Ort\n1;Müßig;Jena\n2;;Gera\n");
    let tried = desk.done(&["import", "falsch.csv", "--dry-run"]);
    assert!(tried.contains("1 of 2 lines would be imported, 1 set apart"), "{tried}");
    assert_eq!(desk.json(&["import", "list"])["imports"].as_array().map(Vec::len), Some(0));
    desk.done(&["import", "falsch.csv", "--set-apart", "aside.csv", "--column", "Ort=", "--save-mapping", "Werkstatt"]);
    let aside = std::fs::read_to_string(desk.folder.path().join("aside.csv")).unwrap();
    assert!(aside.starts_with("\u{FEFF}Befund;Zeile;KdNr;Nachname;Ort\r\n") && aside.contains(";3;2;;Gera"), "{aside}");
    let kept = desk.json(&["import", "list"])["imports"][0].clone();
    assert_eq!((&kept["file"]["name"], &kept["state"]), (&"falsch.csv".into(), &"finished".into()));
    desk.done(&["export", "aside2.csv", "--set-apart", kept["id"].as_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(desk.folder.path().join("aside2.csv")).unwrap(), aside);
    let again = desk.done(&["import", "falsch.csv", "--system", "andere", "--duplicates", "skip", "--dry-run"]);
    assert!(again.contains("mapping: Werkstatt") && again.contains("not taken: Ort"), "{again}");
    assert!(desk.refused(1, &["import", "falsch.csv", "--resume"]).contains("error[not_found]"));

    for file in ["alle.csv", "alle.xlsx", "alle.jsonl", "alle.vcf"] {
        assert!(desk.done(&["export", file]).contains("2 customers exported"), "{file}");
        let skipped = desk.done(&["import", file, "--duplicates", "skip"]);
        assert!(skipped.contains("0 of 2 lines imported, 2 skipped, 0 set apart"), "{file}: {skipped}");
    }
    let out = desk.done(&["export", "-", "--format", "jsonl", "--search", "müßig jena"]);
    assert_eq!(out.lines().count(), 0, "{out}");
    assert!(desk.done(&["export", "-", "--format", "jsonl", "--search", "müß"]).contains("\"family_name\":\"Müßig\""));
    assert!(desk.refused(2, &["export", "alle.doc"]).contains("--format"));
}

#[test]
fn whoever_may_be_the_same_is_listed_with_the_reasons_in_words() {
    let desk = Desk::with_customer();
    let form = r#"{"party": {"kind": "person", "first_name": "Jürgen", "last_name": "Muessig"},
                   "contact_points": [{"kind": "phone", "value": "+49 30 901820"}]}"#;
    let told = desk.done(&["duplicate", "check", "--customer", form]);
    assert!(told.contains("K-10001") && told.contains("Same given name"), "{told}");
}

#[test]
fn a_backup_is_a_database_and_never_overwrites() {
    let desk = Desk::with_customer();
    desk.done(&["backup", "kopie.db"]);
    assert!(desk.done(&["--db", "kopie.db", "search", "müß"]).contains("K-10001"));
    assert!(desk.refused(1, &["backup", "kopie.db"]).contains("error[exists]"));
    desk.done(&["vacuum"]);
    desk.write("keine.db", "keine Datenbank, sondern Text, der lang genug ist, um einen Kopf zu haben");
    assert!(desk.refused(1, &["--db", "keine.db", "search", "x"]).contains("error[not_a_database]"));
}

#[test]
fn every_operation_is_listed_described_and_a_sub_command() {
    let desk = Desk::bare();
    let list = desk.json(&["operations"]);
    let names: Vec<&str> = list.as_array().unwrap().iter().filter_map(|facts| facts["name"].as_str()).collect();
    assert!(names.len() > 40);
    for name in names {
        let page = desk.done(&["describe", name]);
        assert!(page.contains("Example:"), "{name}: {page}");
        let (area, verb) = name.split_once('.').unwrap();
        let help = desk.done(&[area, &verb.replace('_', "-"), "--help"]);
        assert!(help.contains("Usage: kundig"), "{name}: {help}");
    }
}

#[test]
fn answers_cannot_steer_the_terminal() {
    let desk = Desk::new();
    let told = desk.refused(2, &["call", "x\u{1b}]0;y\u{7}"]);
    assert!(told.contains("error[unknown_operation]") && !told.contains(['\u{1b}', '\u{7}']), "{told:?}");
}

#[test]
#[cfg(unix)]
fn a_reader_who_has_enough_is_no_failure() {
    let desk = Desk::bare();
    let mut child = desk.command(&["operations"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}

/// A database in which a complaint met the shipped rules, and the number of its entry.
fn desk_with_complaint() -> (Desk, String) {
    let desk = Desk::with_customer();
    let rules = shipped_rules();
    let record =
        ["--rules", &rules, "contact", "record", "--customer", "K-10001", "--direction", "in", "--medium", "phone"];
    let whole = desk.json(&[&record[..], &["--kind", "complaint", "--subject", "Heizung <kalt>", "--full"]].concat());
    (desk, whole["journal"]["first"].to_string())
}

#[test]
fn rules_rehearse_without_doing_anything() {
    let (desk, seq) = desk_with_complaint();
    let rules = shipped_rules();
    let head = desk.json(&["journal", "head"]);

    let told = desk.done(&["rules", "run", &rules, "--dry", "--on", &seq]);
    assert!(told.contains("complaint.received: would react") && told.contains("would request case.open"), "{told}");
    assert!(told.contains("inquiry.received: its conditions do not hold"), "{told}");
    // An event that is made up, with the customer by its number, from a file.
    desk.write(
        "event.json",
        r#"{"name": "contact.recorded", "customer": "K-10001", "fields": {"direction": "in", "kind": "cancellation", "customer": "K-10001"}}"#,
    );
    let told = desk.done(&["--rules", &rules, "rules", "run", "--dry", "--on", "@event.json"]);
    assert!(told.contains("cancellation.received: would fail"), "it needs occurred_at: {told}");
    let document = desk.json(&["--rules", &rules, "rules", "run", "--dry", "--on", "@event.json"]);
    assert_eq!(document["event"], "contact.recorded");
    assert!(desk.refused(2, &["rules", "run", &rules, "--on", &seq]).contains("--dry"));
    assert!(desk.refused(2, &["rules", "run", &rules, "--dry", "--on", "{}x"]).contains("neither a journal number"));
    assert!(desk.refused(2, &["rules", "run", "--dry", "--on", &seq]).contains("no rules are named"));

    let file = format!("{rules}/complaint/received.rhai");
    for rule in [file.as_str(), "complaint.received"] {
        let told = desk.done(&["--rules", &rules, "rules", "try", rule, "--on", &seq]);
        assert!(told.contains("would request mail.queue"), "{told}");
    }
    let told = desk.refused(1, &["--rules", &rules, "rules", "try", "no.such", "--on", &seq]);
    assert!(told.contains("no.such"), "{told}");

    assert_eq!(desk.json(&["journal", "head"]), head);
}

#[test]
fn a_changed_rule_meets_the_journal_and_the_differences_are_readable() {
    let (desk, seq) = desk_with_complaint();
    let shipped = Path::new(&shipped_rules()).join("complaint/received.rhai");
    let text = std::fs::read_to_string(shipped).unwrap();
    desk.write("rules/received.rhai", &text);
    // The mail that found no address is another event, which another rule answered.
    let told = desk.done(&["rules", "backtest", &format!("1..{seq}"), "rules"]);
    assert!(told.contains("1 answered by rules, no difference"), "{told}");

    desk.write("rules/received.rhai", &text.replace("business_days(1)", "business_days(3)"));
    let told = desk.done(&["rules", "backtest", &format!("{seq}..{seq}"), "rules"]);
    assert!(told.contains("~ case.open  due: business days: 1 → business days: 3"), "{told}");
    desk.write("rules/received.rhai", &text.replace("complaint.received", "neu"));
    let told = desk.done(&["rules", "backtest", "2020-01-01..", "rules"]);
    assert!(told.contains("+ case.open") && told.contains("- case.open"), "{told}");
    assert!(desk.done(&["rules", "backtest", "..2020-01-01", "rules"]).starts_with("0 events"));
    assert_eq!(
        desk.json(&["rules", "backtest", &format!("..{seq}"), "rules"])["differences"].as_array().unwrap().len(),
        2
    );
    assert!(desk.refused(2, &["rules", "backtest", "yesterday", "rules"]).contains("is no range"));
}

#[test]
fn a_trace_becomes_a_page_and_why_answers_for_one_rule() {
    let (desk, seq) = desk_with_complaint();
    let rules = shipped_rules();
    desk.done(&["rules", "trace", &seq, "--html", "lauf.html"]);
    let page = std::fs::read_to_string(desk.folder.path().join("lauf.html")).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("Heizung &lt;kalt&gt;") && page.contains("case.opened")
    );
    desk.done(&["--lang", "en", "rules", "trace", &seq, "--html", "run.html"]);
    let page = std::fs::read_to_string(desk.folder.path().join("run.html")).unwrap();
    assert!(page.contains("Requests and what came of them"));
    assert!(desk.refused(1, &["rules", "trace", &seq, "--html", "no/such/x.html"]).contains("can't be written"));

    let told = desk.done(&["--rules", &rules, "rules", "why", &seq, "inquiry.received"]);
    assert!(told.contains("✗ kind is inquiry (was complaint)") && !told.contains("complaint.received"), "{told}");
    let told = desk.done(&["--rules", &rules, "rules", "why", &seq, "mail.undeliverable"]);
    assert!(told.contains("listens to outbox.failed"), "{told}");
}

#[test]
fn the_reference_is_written_and_the_check_knows_the_roles_of_a_database() {
    let desk = Desk::new();
    let told = desk.done(&["rules", "docs", "docs"]);
    assert!(told.contains("docs/index.md"), "{told}");
    for name in ["index.md", "operations.md", "definitions/operations.d.rhai", "definitions/host.d.rhai"] {
        assert!(desk.folder.path().join("docs").join(name).is_file(), "{name}");
    }
    desk.write(
        "rules/r.rhai",
        r#"rule(#{ name: "r", about: "x", on: "contact.recorded", run_as: "lager" });
fn react(event) { open_case(#{ kind: "question", customer: event.customer, subject: event.customer.name }) }"#,
    );
    assert!(stdout(&desk.run(&["rules", "check", "rules"])).contains("unknown_role"), "it does not ship");
    desk.done(&["access", "set-role", "--name", "lager", "--grants", r#"[{"right":"customer.get"}]"#]);
    let database = desk.folder.path().join("kunden.db").display().to_string();
    let told = desk.done(&["--db", &database, "rules", "check", "rules"]);
    assert!(
        told.contains("warning[missing_right]") && told.contains("`case.open`") && !told.contains("`customer.get`"),
        "{told}"
    );
    assert!(told.contains("`run_as: \"") && told.contains("--> rules/r.rhai:2:19"), "{told}");
}
