//! Steps with a headline, a clock and an outcome, and the table at the end that leaves none of them out.

use std::fmt::Display;
use std::io;
use std::time::{Duration, Instant};

/// Why a step did not end well. `?` on a string or an I/O error makes it [`Stop::Failed`].
#[derive(Debug)]
pub enum Stop {
    /// It ran and is wrong.
    Failed(String),
    /// What it would test does not exist yet.
    NotWritten(String),
    /// A tool of the machine is missing.
    ToolMissing(String),
    /// The caller asked to leave it out.
    LeftOut(String),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Stop::Failed(message)
    }
}

impl From<&str> for Stop {
    fn from(message: &str) -> Self {
        Stop::Failed(message.to_owned())
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Failed(error.to_string())
    }
}

/// What a step returns: nothing, or why not.
pub type Step<T = ()> = Result<T, Stop>;

enum Outcome {
    Ok,
    Failed(String),
    Skipped(String),
}

struct Row {
    name: String,
    outcome: Outcome,
    time: Duration,
}

/// The steps so far.
pub struct Report {
    strict: bool,
    allowed_skips: &'static [&'static str],
    rows: Vec<Row>,
}

impl Report {
    /// With `strict`, a step that could not run has failed, unless its input is not written yet and its name is in
    /// `allowed_skips`. A missing tool is never allowed then.
    pub fn new(strict: bool, allowed_skips: &'static [&'static str]) -> Self {
        Report { strict, allowed_skips, rows: Vec::new() }
    }

    /// Runs one step under a headline; its value is there when it ended well.
    pub fn step<T>(&mut self, name: &str, body: impl FnOnce() -> Step<T>) -> Option<T> {
        println!("\n=== {name}");
        let start = Instant::now();
        let result = body();
        let time = start.elapsed();
        let (outcome, value) = match result {
            Ok(value) => (Outcome::Ok, Some(value)),
            Err(stop) => (self.judge(name, stop), None),
        };
        match &outcome {
            Outcome::Ok => println!("--- {name}: ok, {}", seconds(time)),
            Outcome::Failed(why) => println!("--- {name}: FAILED, {}: {why}", seconds(time)),
            Outcome::Skipped(why) => println!("--- {name}: SKIPPED: {why}"),
        }
        self.rows.push(Row { name: name.to_owned(), outcome, time });
        value
    }

    fn judge(&self, name: &str, stop: Stop) -> Outcome {
        let allowed = !self.strict || self.allowed_skips.contains(&name);
        match stop {
            Stop::Failed(why) => Outcome::Failed(why),
            Stop::NotWritten(why) if allowed => Outcome::Skipped(why),
            Stop::ToolMissing(why) | Stop::LeftOut(why) if !self.strict => Outcome::Skipped(why),
            Stop::NotWritten(why) | Stop::ToolMissing(why) | Stop::LeftOut(why) => {
                Outcome::Failed(format!("could not run: {why}"))
            }
        }
    }

    /// Prints the table; true when nothing failed.
    pub fn finish(self) -> bool {
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        println!("\n=== summary");
        let (mut ok, mut failed, mut skipped) = (0, 0, 0);
        for row in &self.rows {
            let verdict = match &row.outcome {
                Outcome::Ok => {
                    ok += 1;
                    "ok".to_owned()
                }
                Outcome::Failed(why) => {
                    failed += 1;
                    format!("FAILED   {}", first_line(why))
                }
                Outcome::Skipped(why) => {
                    skipped += 1;
                    format!("SKIPPED  {}", first_line(why))
                }
            };
            println!("{:width$}  {:>8}  {verdict}", row.name, seconds(row.time));
        }
        let total = self.rows.iter().map(|row| row.time).sum();
        println!("steps: {ok} ok, {failed} failed, {skipped} skipped, {}", seconds(total));
        failed == 0
    }
}

fn seconds(time: Duration) -> impl Display {
    format!("{:.1} s", time.as_secs_f64())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(strict: bool, stop: Stop) -> bool {
        let mut report = Report::new(strict, &["later"]);
        report.step("later", || Err::<(), Stop>(stop));
        report.finish()
    }

    #[test]
    fn a_failed_step_fails_the_report() {
        assert!(!passes(false, Stop::Failed("broken".into())));
    }

    #[test]
    fn a_skipped_step_passes_unless_strict() {
        assert!(passes(false, Stop::ToolMissing("no compiler".into())));
        assert!(!passes(true, Stop::ToolMissing("no compiler".into())));
        assert!(!passes(true, Stop::LeftOut("--no-postgres".into())));
    }

    #[test]
    fn a_listed_step_may_be_unwritten_even_when_strict_but_no_other() {
        assert!(passes(true, Stop::NotWritten("no examples".into())));
        let mut report = Report::new(true, &[]);
        report.step("now", || Err::<(), Stop>(Stop::NotWritten("no examples".into())));
        assert!(!report.finish());
    }

    #[test]
    fn a_step_hands_on_its_value() {
        let mut report = Report::new(true, &[]);
        assert_eq!(report.step("value", || Ok(7)), Some(7));
        assert!(report.finish());
    }
}
