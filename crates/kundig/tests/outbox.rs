//! What leaves the house: mails, webhooks, messages for the host; what was given up, and its second chance.

mod support;

use std::sync::mpsc;

use kundig::base::{MessageId, Timestamp};
use kundig::customer::operations::{ChangeCustomer, RegisterCustomer};
use kundig::customer::{ContactPointInput, ContactPointKind};
use kundig::journal::operations::ReadJournal;
use kundig::mailing::operations::{
    CallWebhook, ClaimMessages, DiscardMessage, ListOutbox, ListWebhooks, NotifyHost, QueueMail, RetryMessage,
    SetWebhook, SettleMessage,
};
use kundig::mailing::{Message, MessageState};
use kundig::{ErrorCode, Operation};
use serde_json::{Map, Value, json};
use support::{MONDAY_TEN, World, anna, found, on_both, person};

const HOUR: i64 = 3_600_000_000;

fn hook(url: &str) -> SetWebhook {
    SetWebhook { url: url.into(), ..SetWebhook::example() }
}

fn call(event: &str) -> CallWebhook {
    let data = Map::from_iter([("name".to_owned(), Value::from("Groß & Söhne"))]);
    CallWebhook { event: event.into(), customer: None, data, ..CallWebhook::example() }
}

fn claim(world: &World, channel: &str) -> Vec<Message> {
    world
        .session
        .execute(ClaimMessages { channels: vec![channel.into()], ..ClaimMessages::default() })
        .unwrap()
        .messages
}

fn state(world: &World, id: MessageId) -> Message {
    let all = world.session.execute(ListOutbox { limit: Some(500), ..ListOutbox::default() }).unwrap().messages;
    all.into_iter().find(|one| one.id == id).unwrap()
}

/// The signature as a receiver computes it: by the recipe of the standard, with openssl-like means of the test's own.
fn expected(secret: &str, message: &Message) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use hmac::{KeyInit, Mac};
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let headers = &message.payload["headers"];
    let (id, at) = (headers["webhook-id"].as_str().unwrap(), headers["webhook-timestamp"].as_str().unwrap());
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{at}.{}", message.payload["body"].as_str().unwrap()).as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

on_both! {
    fn a_webhook_is_set_up_once_and_its_secret_is_shown_once(world) {
        let set = world.session.execute(SetWebhook::example()).unwrap();
        let secret = set.secret.unwrap();
        assert!(secret.starts_with("whsec_"));
        let listed = world.session.execute(ListWebhooks {}).unwrap().webhooks;
        assert_eq!(listed, std::slice::from_ref(&set.webhook));
        let journal = world.session.execute(ReadJournal { event: Some("webhook.set".into()), ..Default::default() }).unwrap();
        assert!(!serde_json::to_string(&journal.entries).unwrap().contains(&secret[6..]));
        // Whoever changes it names the version that they read.
        assert_eq!(world.session.execute(SetWebhook::example()).unwrap_err().code(), ErrorCode::Conflict);
        let changed = SetWebhook { version: Some(1), active: false, ..SetWebhook::example() };
        assert_eq!(world.session.execute(changed).unwrap().secret, None);
    }

    fn a_bad_address_is_explained(world) {
        let refused = |url: &str| found(&world.session.execute(hook(url)).unwrap_err());
        assert_eq!(refused("wawi.example.com/hook"), ["url: webhook.url"]);
        assert_eq!(refused("ftp://wawi.example.com"), ["url: webhook.url"]);
        assert_eq!(refused("https://"), ["url: webhook.url"]);
        assert_eq!(refused("https://anna:geheim@wawi.example.com"), ["url: webhook.password"]);
        assert_eq!(refused("http://wawi.example.com/hook"), ["url: webhook.unencrypted"]);
        assert_eq!(refused("http://localhost.example.com/hook"), ["url: webhook.unencrypted"]);
        world.session.execute(hook("http://localhost:8080/hook")).unwrap();
        let bad = SetWebhook { name: "Große Wawi".into(), ..SetWebhook::example() };
        assert_eq!(found(&world.session.execute(bad).unwrap_err()), ["name: webhook.name"]);
        let internal = SetWebhook { name: "intern".into(), ..hook("http://wawi.intern/hook") };
        world.session.execute_accepting(internal, "eigenes Netz").unwrap();
    }

    fn a_claimed_call_is_signed_with_the_present_secret_and_for_a_day_with_the_last(world) {
        let first = world.session.execute(SetWebhook::example()).unwrap().secret.unwrap();
        let made = world.session.execute(call("customer.registered")).unwrap();
        assert_eq!(made.payload.get("headers"), None);
        let claimed = claim(world, "webhook").remove(0);
        assert_eq!(claimed.payload["url"], SetWebhook::example().url.as_str());
        assert_eq!(claimed.payload["headers"]["webhook-signature"], expected(&first, &claimed).as_str());
        let told: Value = serde_json::from_str(claimed.payload["body"].as_str().unwrap()).unwrap();
        assert_eq!((&told["type"], &told["data"]["name"]), (&json!("customer.registered"), &json!("Groß & Söhne")));
        // Neither address nor signature is kept.
        assert_eq!(state(world, made.id).payload, made.payload);
        let renewed = SetWebhook { version: Some(1), new_secret: true, ..SetWebhook::example() };
        let second = world.session.execute(renewed).unwrap().secret.unwrap();
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + HOUR));
        let claimed = claim(world, "webhook").remove(0);
        let both = format!("{} {}", expected(&second, &claimed), expected(&first, &claimed));
        assert_eq!(claimed.payload["headers"]["webhook-signature"], both.as_str());
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 25 * HOUR));
        let claimed = claim(world, "webhook").remove(0);
        assert_eq!(claimed.payload["headers"]["webhook-signature"], expected(&second, &claimed).as_str());
    }

    fn what_is_queued_for_a_webhook_at_rest_waits(world) {
        world.session.execute(SetWebhook { active: false, ..SetWebhook::example() }).unwrap();
        world.session.execute(call("x")).unwrap();
        assert_eq!(claim(world, "webhook").len(), 0);
        world.session.execute(SetWebhook { version: Some(1), ..SetWebhook::example() }).unwrap();
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + HOUR));
        assert_eq!(claim(world, "webhook").len(), 1);
        let unknown = CallWebhook { webhook: "warenwirtschft".into(), ..call("x") };
        let error = world.session.execute(unknown).unwrap_err();
        assert_eq!(error.findings().unwrap().iter().next().unwrap().suggestion.as_deref(), Some("warenwirtschaft"));
        let large = CallWebhook { data: Map::from_iter([("x".to_owned(), "x".repeat(300_000).into())]), ..call("x") };
        assert_eq!(found(&world.session.execute(large).unwrap_err()), ["data: too_large"]);
    }

    fn a_rule_calls_a_webhook_and_tells_the_host_once_per_key(world) {
        world.session.execute(SetWebhook::example()).unwrap();
        world.rule(r#"
            rule(#{ name: "t.tell", on: "customer.registered", run_as: "administrator" });
            fn react(event) {
                call_webhook(#{ webhook: "warenwirtschaft", event: "customer.registered", customer: event.customer, data: #{ number: event.number } });
                notify_host(#{ topic: "label.print", customer: event.customer, data: #{ copies: 2 }, idempotency_key: "label" });
            }
        "#);
        let outcome = world.session.perform(RegisterCustomer::new(anna())).unwrap();
        assert_eq!(outcome.reactions[0].failure, None);
        world.session.execute(RegisterCustomer::new(person("Jan", "Klein"))).unwrap();
        assert_eq!(claim(world, "webhook").len(), 2);
        let (heard, notices) = mpsc::channel();
        world.engine.on_message("host", move |message| heard.send(message.payload.clone()).map_err(|error| error.to_string()));
        assert_eq!(world.engine.deliver().unwrap(), (1, 0));
        let notice = notices.recv().unwrap();
        assert_eq!((&notice["topic"], &notice["data"]["copies"]), (&json!("label.print"), &json!(2)));
        let empty = NotifyHost { topic: " ".into(), customer: None, ..NotifyHost::example() };
        assert_eq!(found(&world.session.execute(empty).unwrap_err()), ["topic: text.required"]);
    }

    fn what_was_given_up_gets_another_chance_or_is_laid_aside(world) {
        std::fs::create_dir_all(world.folder().join("rules")).unwrap();
        std::fs::write(world.folder().join("rules/hello.mail.txt"), "Betreff: Hallo\n\nGuten Tag!\n").unwrap();
        world.engine.load_rules(world.folder().join("rules")).unwrap();
        let jan = world.session.execute(RegisterCustomer::new(person("Jan", "Klein"))).unwrap();
        let mail = QueueMail { template: "hello".into(), customer: jan.id, ..QueueMail::example() };
        let mail = world.session.execute(mail).unwrap();
        assert_eq!(mail.state, MessageState::Failed);
        let retry = RetryMessage { id: mail.id };
        assert_eq!(found(&world.session.execute(retry.clone()).unwrap_err()), ["id: mail.no_address"]);
        let points = vec![ContactPointInput::new(ContactPointKind::Email, "jan@example.org")];
        world.session.execute(ChangeCustomer { contact_points: Some(points), ..ChangeCustomer::new(jan.id, 1) }).unwrap();
        let again = world.session.execute(retry.clone()).unwrap();
        assert_eq!((again.state, &again.payload["to"]), (MessageState::Queued, &json!("jan@example.org")));
        assert_eq!(world.session.execute(retry.clone()).unwrap_err().code(), ErrorCode::WrongState);
        let nameless = DiscardMessage { id: mail.id, reason: String::new() };
        assert_eq!(found(&world.session.execute(nameless).unwrap_err()), ["reason: text.required"]);
        let discard = DiscardMessage { id: mail.id, reason: "angerufen".into() };
        assert_eq!(world.session.execute(discard.clone()).unwrap().state, MessageState::Discarded);
        assert_eq!(claim(world, "mail").len(), 0);
        world.session.execute(retry).unwrap();
        assert_eq!(claim(world, "mail").len(), 1);
        world.session.execute(SettleMessage { id: mail.id, error: None }).unwrap();
        assert_eq!(world.session.execute(discard).unwrap_err().code(), ErrorCode::WrongState);
        let events = world.session.execute(ReadJournal { record: Some(mail.id.any()), ..Default::default() }).unwrap();
        let names: Vec<&str> = events.entries.iter().map(|one| one.event.as_str()).collect();
        assert_eq!(names, ["mail.queued", "outbox.retried", "outbox.discarded", "outbox.retried", "outbox.sent"]);
    }
}

#[cfg(feature = "webhooks")]
mod over_the_wire {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A receiver that answers each request with the next of these statuses, and hands on what it got.
    fn receiver(statuses: &'static [u16]) -> (String, mpsc::Receiver<(Vec<String>, String)>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            for status in statuses {
                let (mut stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut head = Vec::new();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if line.trim().is_empty() {
                        break;
                    }
                    head.push(line.trim().to_owned());
                }
                let length =
                    head.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                let mut body = vec![0; length.unwrap()];
                reader.read_exact(&mut body).unwrap();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).unwrap();
                send.send((head, String::from_utf8(body).unwrap())).unwrap();
            }
        });
        (url, receive)
    }

    #[test]
    fn a_call_arrives_signed_and_only_2xx_counts() {
        let world = World::sqlite();
        let (url, received) = receiver(&[500, 302, 204]);
        let secret = world.session.execute(hook(&url)).unwrap().secret.unwrap();
        let made = world.session.execute(call("customer.registered")).unwrap();
        assert_eq!(world.engine.deliver().unwrap(), (0, 1));
        assert_eq!(
            state(&world, made.id).last_error.as_deref(),
            Some("the other side answered 500 Internal Server Error")
        );
        let (_, first) = received.recv().unwrap();
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + HOUR));
        // It is not led elsewhere.
        assert_eq!(world.engine.deliver().unwrap(), (0, 1));
        received.recv().unwrap();
        world.clock.set(Timestamp::from_micros(MONDAY_TEN + 2 * HOUR));
        assert_eq!(world.engine.deliver().unwrap(), (1, 0));
        let (head, body) = received.recv().unwrap();
        assert_eq!(body, first);
        assert_eq!(head[0], "POST /hook HTTP/1.1");
        let header = |name: &str| {
            let line = head.iter().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
            line.map(|line| line[name.len() + 2..].to_owned()).unwrap_or_default()
        };
        let headers = json!({ "webhook-id": header("webhook-id"), "webhook-timestamp": header("webhook-timestamp") });
        let payload = Map::from_iter([("headers".to_owned(), headers), ("body".to_owned(), body.into())]);
        assert_eq!(header("webhook-signature"), expected(&secret, &Message { payload, ..made.clone() }));
        assert_eq!(header("webhook-id"), made.idempotency_key);
        assert_eq!(state(&world, made.id).state, MessageState::Sent);
    }

    #[test]
    fn nobody_there_is_an_error_like_any_other() {
        let world = World::sqlite();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        world.session.execute(hook(&format!("http://{free}/"))).unwrap();
        let made = world.session.execute(call("x")).unwrap();
        assert_eq!(world.engine.deliver().unwrap(), (0, 1));
        let message = state(&world, made.id);
        assert_eq!((message.state, message.attempts), (MessageState::Queued, 1));
        assert!(message.last_error.unwrap().to_lowercase().contains("refused"));
    }
}
