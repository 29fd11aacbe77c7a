//! A tour of Kundig: `cargo run --example tour`.
//!
//! Imports ten thousand customers as branch software exports them, finds one, records their complaint, and shows what the
//! rules of the folder `rules/` made of it, in the same unit of work.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use kundig::automation::operations::ShowTrace;
use kundig::contact::operations::RecordContact;
use kundig::contact::{ContactKind, Direction, Medium};
use kundig::customer::CustomerPage;
use kundig::customer::operations::{CustomerHistory, SearchCustomers};
use kundig::interchange::LineOutcome;
use kundig::journal::operations::VerifyJournal;
use kundig::mailing::operations::ListOutbox;
use kundig::{Engine, ImportOptions, Login, Session};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let database = root.join("target/tour.db");
    for leftover in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{leftover}", database.display()));
    }

    headline("1. Open a database: one file, no server");
    let engine = Engine::builder(&database.display().to_string()).rules(root.join("rules")).open()?;
    for problem in engine.rule_problems() {
        println!("   {problem}");
    }
    for (name, about) in engine.rules() {
        println!("   rule {name}: {about}");
    }
    let session = engine.session(Login::Owner)?;

    headline("2. Import customers.csv: Windows-1252, mixed notations, typing faults");
    import(&session, &root.join("examples/customers.csv"))?;

    headline("3. Find a customer as people type");
    for question in ["rolf prei", "0351/69803978", "austermüh neunk"] {
        show(question, &session.execute(SearchCustomers { limit: Some(3), ..SearchCustomers::new(question) })?);
    }
    let found = session.execute(SearchCustomers::new("0351 69803978"))?;
    let customer = found.customers.first().ok_or("the customer of the tour is missing")?;

    headline("4. The customer complains, by phone");
    let mut complaint =
        RecordContact::new(customer.id, Direction::In, Medium::Phone, ContactKind::Complaint, "Heizung ausgefallen");
    complaint.body = "Seit gestern Abend kalt. Der Monteur kam nicht wie vereinbart.".into();
    let outcome = session.perform(complaint)?;
    println!("   recorded: {} · {}", outcome.value.subject, customer.name);

    headline("5. The department's reaction, in the same unit of work");
    for reaction in &outcome.reactions {
        println!("   rule {}: {}", reaction.rule, reaction.outcome);
        for made in &reaction.requested {
            let text = |field: &str| made.result[field].as_str().unwrap_or_default().to_owned();
            match made.operation.as_str() {
                "case.open" => {
                    println!("     case {} for {}, due {}", text("number"), text("department"), text("due_at"))
                }
                "followup.create" => println!("     follow-up “{}”, due {}", text("subject"), text("due_at")),
                other => println!("     {other}: {}", text("state")),
            }
        }
    }
    for message in session.execute(ListOutbox { customer: Some(customer.id), ..ListOutbox::default() })?.messages {
        println!("   mail to {}:", message.payload["to"].as_str().unwrap_or("nobody"));
        for line in message.payload["body"].as_str().unwrap_or_default().lines() {
            println!("     │ {line}");
        }
    }

    headline("6. Why? The trace says");
    let (event, _) = outcome.journal.ok_or("nothing was journalled")?;
    for run in session.execute(ShowTrace { seq: event })?.runs {
        println!("   {} as {}: {}, read {:?}", run.rule, run.run_as.unwrap_or_default(), run.outcome, run.reads);
    }

    headline("7. Nothing is ever lost: the customer's history, and proof that nobody touched it");
    for entry in session.execute(CustomerHistory { id: customer.id, after: 0, limit: None })?.entries {
        println!("   {:>6}  {:<20} {:<7} {}", entry.seq, entry.event, entry.door, entry.actor);
    }
    let proof = session.execute(VerifyJournal {})?;
    println!("   journal: {} entries, intact: {}, head {}…", proof.entries, proof.intact, &proof.head[..16]);

    println!("\nThe database is {}", database.display());
    println!("Try next:");
    let shell = format!("   cargo run -q -p kundig-cli -- --db {}", database.display());
    println!("{shell} search müller berlin");
    println!("{shell} journal tail");
    println!("{shell} --help");
    Ok(())
}

fn import(session: &Session, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let bar = ProgressBar::new(file.metadata()?.len());
    bar.set_style(ProgressStyle::with_template("   {bar:40} {percent:>3} %  {msg}")?);
    let begun = Instant::now();
    let options = ImportOptions { system: "altsoftware".into(), ..ImportOptions::default() };
    let report = kundig::import_customers(session, File::open(file)?, &options, |state| {
        bar.set_position(state.bytes);
        bar.set_message(format!("{} customers", state.imported));
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    println!(
        "   {} of {} lines imported in {}, {} set apart",
        report.imported,
        report.lines,
        HumanDuration(begun.elapsed()),
        report.set_apart
    );
    println!("   findings:");
    for (code, count) in &report.findings_by_code {
        println!("   {count:>6}  {code}");
    }
    for line in report.with_findings.iter().filter(|line| line.outcome == LineOutcome::SetApart).take(3) {
        for finding in &line.findings {
            println!("   line {} set apart: {} {}", line.line, finding.path, finding.message_de);
        }
    }
    Ok(())
}

fn show(question: &str, page: &CustomerPage) {
    println!("   “{question}”");
    for customer in &page.customers {
        let place =
            [&customer.postal_code, &customer.place].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        println!(
            "     {:<8} {:<28} {:<24} {}",
            customer.number,
            customer.name,
            place,
            customer.phone.as_deref().unwrap_or("")
        );
    }
}

fn headline(text: &str) {
    println!("\n{text}");
}
