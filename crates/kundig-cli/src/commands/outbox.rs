//! What waits in the outbox.

use clap::Command;
use kundig::mailing::operations::ListOutbox;
use serde_json::json;

use crate::failure::Outcome;
use crate::shell::Shell;
use crate::text::{Table, local_time};

/// Without an operation, the outbox is listed.
pub fn extend(area: Command) -> Command {
    area.subcommand_required(false)
        .arg_required_else_help(false)
        .after_help("Without an operation it lists the newest state of all messages.\n\nExample:\n  kundig outbox")
}

/// Runs `kundig outbox`.
pub fn run(shell: &mut Shell) -> Outcome {
    let opened = shell.open()?;
    let mut wanted = ListOutbox { limit: Some(500), ..ListOutbox::default() };
    let mut messages = Vec::new();
    loop {
        let page = opened.session.execute(wanted.clone())?;
        messages.extend(page.messages);
        match page.next {
            Some(next) => wanted.after = Some(next),
            None => break,
        }
    }
    if shell.options.json {
        shell.json(&json!({ "messages": messages }))?;
        return Ok(0);
    }
    if messages.is_empty() {
        shell.note("the outbox is empty");
        return Ok(0);
    }
    let mut table =
        Table::new(["queued", "state", "channel", "to", "subject", "tries", "last error", "id"]).right(&[5]);
    for message in &messages {
        // Mails have `to` and `subject`, calls the webhook and the event, messages for the host a topic.
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|name| message.payload.get(*name)?.as_str());
            found.unwrap_or_default().to_owned()
        };
        table.row([
            local_time(message.created_at.to_utc(), opened.zone),
            message.state.to_string(),
            message.channel.clone(),
            text(&["to", "webhook"]),
            text(&["subject", "event", "topic"]),
            message.attempts.to_string(),
            message.last_error.clone().unwrap_or_default(),
            message.id.to_string(),
        ]);
    }
    shell.table(table)?;
    Ok(0)
}
