//! A rule is tried on a million recorded events: how long it takes, and whether memory stays bounded.

use std::time::{Duration, Instant};

use kundig::automation::dry::BacktestRules;
use kundig::journal::operations::ReadJournal;

use crate::contacts::kept;
use crate::report::{Aim, Report, by_turns};
use crate::{Outcome, Wish};

/// The rule that is new: it would have answered the complaints.
const RULE: &str = "rule(#{ name: \"bench.new\", about: \"New.\", on: \"contact.recorded\", \
    when: #{ direction: \"in\", kind: \"complaint\" }, run_as: \"service\" });\n\
    fn react(event) { follow_up(#{ subject: `Rückruf: ${event.subject}`, department: \"service\", due: business_days(1) }) }";

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let (count, runs) = if wish.quick { (100_000, 1) } else { (1_000_000, 3) };
    let world = kept(count, wish.fresh, report)?;
    let (mut entries, mut differences, mut grew) = (0_u64, 0_usize, 0_i64);
    let ours = || -> Result<Duration, Box<dyn std::error::Error>> {
        (entries, differences) = (0, 0);
        let begun = Instant::now();
        let before = forget_peak();
        let mut after = Some(0);
        while let Some(from) = after {
            let ask = BacktestRules {
                after: from,
                sources: vec![RULE.to_owned()],
                limit: Some(10_000),
                ..BacktestRules::default()
            };
            let page = world.session.execute(ask)?;
            entries += u64::from(page.entries);
            differences += page.differences.len();
            after = page.next;
        }
        grew = grew.max(peak() - before);
        Ok(begun.elapsed())
    };
    // The least that anybody pays who looks at each entry.
    let reading = || -> Result<Duration, Box<dyn std::error::Error>> {
        let begun = Instant::now();
        let mut after = 0;
        loop {
            let page = world.session.execute(ReadJournal { after, limit: Some(500), ..ReadJournal::default() })?;
            if page.entries.is_empty() {
                return Ok(begun.elapsed());
            }
            after = page.next;
        }
    };
    let (ours, reading) = by_turns(runs, ours, reading)?;
    if differences == 0 {
        return Err("the back-test found nothing, so it measured nothing".into());
    }
    let name = format!("{entries} events, {differences} answered / journal.read of all");
    report.figure(&name, "s", ours, Some(reading), Aim::None);
    report.figure("events", "/s", entries as f64 / ours, None, Aim::None);
    report.figure("peak memory beyond what was held before", "MB", grew as f64 / 1024.0, None, Aim::AtMost(200.0));
    Ok(())
}

/// Kilobytes of a line in the process's own status; 0 where the system does not tell.
fn status(line: &str) -> i64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|found| found.strip_prefix(line)).unwrap_or("0");
    found.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// Lets the peak be counted anew; answers what is held now.
fn forget_peak() -> i64 {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    status("VmRSS:")
}

fn peak() -> i64 {
    status("VmHWM:")
}
