//! Keeping the time.

use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use kundig::timers::TimersRun;
use kundig::timers::operations::RunTimers;
use serde_json::json;

use crate::failure::Outcome;
use crate::shell::{Opened, Shell};
use crate::text::local_time;

/// `kundig tick`.
pub fn command() -> Command {
    Command::new("tick")
        .about("Keeps the time: lets happen what is due, then calls webhooks")
        .after_help(
            "Follow-ups remind and escalate, processes go on, schedules call their rules. Mails and other messages wait for the\n\
             program that delivers them (`kundig outbox`).\n\nExamples:\n  kundig --rules rules tick\n  kundig --rules rules tick --every 60",
        )
        .arg(
            Arg::new("every")
                .long("every")
                .value_name("SECONDS")
                .help("Goes on, and looks again after so many seconds")
                .value_parser(value_parser!(u64).range(1..=86_400)),
        )
}

/// Runs `kundig tick`.
pub fn run(shell: &mut Shell, matches: &ArgMatches) -> Outcome {
    let opened = shell.open()?;
    let every = matches.get_one::<u64>("every").copied();
    loop {
        let (run, sent, failed) = round(&opened)?;
        if shell.options.json {
            shell.json(&json!({ "timers": run, "sent": sent, "not_sent": failed }))?;
        } else if every.is_none() || run.fired + run.failed > 0 || sent + failed > 0 {
            let next = run.next_due_at.map_or("nothing waits".to_owned(), |next| {
                format!("next at {}", local_time(next.to_utc(), opened.zone))
            });
            shell.line(format!(
                "{} happened, {} failed, {sent} delivered, {failed} not delivered, {next}",
                run.fired, run.failed
            ))?;
        }
        let Some(seconds) = every else { return Ok(0) };
        std::thread::sleep(Duration::from_secs(seconds));
    }
}

fn round(opened: &Opened) -> kundig::Result<(TimersRun, usize, usize)> {
    let mut total = TimersRun::default();
    loop {
        let run = opened.session.execute(RunTimers::default())?;
        total = TimersRun { fired: total.fired + run.fired, failed: total.failed + run.failed, ..run };
        if !run.more {
            break;
        }
    }
    let (sent, failed) = opened.engine.deliver()?;
    Ok((total, sent, failed))
}
