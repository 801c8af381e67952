//! Reads what the stand-ins of providers took, writes it down, and hands it to who waits for it.

use super::journal::{Journal, Kind, Line, Message};
use crate::http;
use crate::journey::six_digits;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often the stand-ins are asked.
const POLL: Duration = Duration::from_millis(150);
const PROOF_LINK: &str = "/verify-email?token=";
const RESET_LINK: &str = "/password/new?token=";

/// Which stand-in a message comes from.
#[derive(Debug, Clone, Copy)]
enum Channel {
    Mail,
    Sms,
}

/// The messages that people of a run wait for.
pub(crate) struct Mailroom<'a> {
    journal: &'a Journal,
    /// Of those who are waited for alone, so that memory stays flat.
    boxes: Mutex<HashMap<String, Vec<Message>>>,
    arrived: Condvar,
    over: AtomicBool,
}

impl<'a> Mailroom<'a> {
    pub(crate) fn new(journal: &'a Journal) -> Self {
        Self {
            journal,
            boxes: Mutex::default(),
            arrived: Condvar::new(),
            over: AtomicBool::new(false),
        }
    }

    /// Keeps what comes for `account` until it is forgotten.
    pub(crate) fn expect(&self, account: &str) {
        let mut boxes = self.boxes.lock().unwrap_or_else(PoisonError::into_inner);
        boxes.entry(account.to_owned()).or_default();
    }

    /// Keeps nothing for `account` any more.
    pub(crate) fn forget(&self, account: &str) {
        let mut boxes = self.boxes.lock().unwrap_or_else(PoisonError::into_inner);
        boxes.remove(account);
    }

    /// Waits for a message of `kind` to `account` that came at `since_ms` or later, and gives the
    /// newest; none where none comes in time.
    pub(crate) fn wait(
        &self,
        account: &str,
        kind: Kind,
        since_ms: u64,
        limit: Duration,
    ) -> Option<Message> {
        let newest = |boxes: &HashMap<String, Vec<Message>>| {
            let mut own = boxes.get(account).into_iter().flatten();
            own.rfind(|it| it.kind == kind && it.at_ms >= since_ms)
                .cloned()
        };
        let boxes = self.boxes.lock().unwrap_or_else(PoisonError::into_inner);
        let is_missing = |boxes: &mut HashMap<String, Vec<Message>>| {
            newest(boxes).is_none() && !self.over.load(Ordering::Relaxed)
        };
        let waited = self.arrived.wait_timeout_while(boxes, limit, is_missing);
        let (boxes, _) = waited.unwrap_or_else(PoisonError::into_inner);
        newest(&boxes)
    }

    /// Ends the reading.
    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
        self.arrived.notify_all();
    }

    /// Reads mails at `mail` and text messages at `sms` until it is ended.
    ///
    /// # Errors
    /// When a stand-in does not answer: what it took could not be told from what was lost.
    pub(crate) fn read(&self, mail: SocketAddr, sms: Option<SocketAddr>) -> Result<()> {
        let mut places = vec![(Channel::Mail, mail, 0)];
        places.extend(sms.map(|sms| (Channel::Sms, sms, 0)));
        while !self.over.load(Ordering::Relaxed) {
            let asked = Instant::now();
            for (channel, address, next) in &mut places {
                *next = self.collect(*channel, *address, *next)?;
            }
            thread::sleep(POLL.saturating_sub(asked.elapsed()));
        }
        Ok(())
    }

    /// Takes what came since message `next`, and gives the number of the one after it.
    fn collect(&self, channel: Channel, address: SocketAddr, next: u64) -> Result<u64> {
        let (status, body) = http::get(address, &format!("/sent?since={next}"))?;
        ensure!(status == 200, "a stand-in answered {status}");
        let sent: Value = serde_json::from_slice(&body)?;
        let mut after = next;
        for record in sent.as_array().into_iter().flatten() {
            let number = record["number"].as_u64();
            let number = number.context("a stand-in does not number its messages")?;
            ensure!(number == after, "a stand-in forgot what it took");
            after = number + 1;
            for message in messages_in(channel, record, self.journal.now_ms()) {
                self.take(message)?;
            }
        }
        Ok(after)
    }

    fn take(&self, message: Message) -> Result<()> {
        self.journal.append(&Line::Message(message.clone()))?;
        let mut boxes = self.boxes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = boxes.get_mut(&message.account) {
            own.push(message);
            self.arrived.notify_all();
        }
        Ok(())
    }
}

/// A record of a stand-in, as one message for each recipient.
fn messages_in(channel: Channel, record: &Value, at_ms: u64) -> Vec<Message> {
    let (text, recipients) = match channel {
        Channel::Sms => (&record["message"], vec![&record["phoneNumber"]]),
        Channel::Mail => (
            &record["parts"][0][1],
            record["to"].as_array().into_iter().flatten().collect(),
        ),
    };
    let text = text.as_str().unwrap_or_default();
    let (kind, token) = match (link_token(text, PROOF_LINK), link_token(text, RESET_LINK)) {
        (Some(token), _) => (Kind::Proof, Some(token)),
        (None, Some(token)) => (Kind::Reset, Some(token)),
        (None, None) if six_digits(text).is_some() => (Kind::Code, None),
        (None, None) => (Kind::Other, None),
    };
    let code = matches!(kind, Kind::Proof | Kind::Code).then(|| six_digits(text));
    let recipients = recipients.into_iter().filter_map(Value::as_str);
    recipients
        .map(|account| Message {
            at_ms,
            account: account.to_owned(),
            kind,
            code: code.flatten().map(str::to_owned),
            token: token.map(str::to_owned),
        })
        .collect()
}

fn link_token<'a>(text: &'a str, link: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(link)?;
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '%');
    let end = rest.find(|c| !is_token(c)).unwrap_or(rest.len());
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use serde_json::json;

    fn mail(text: &str) -> Value {
        json!({"number": 0, "to": ["a@b.example"], "parts": [["text/plain", text]]})
    }

    fn read(channel: Channel, record: &Value) -> (Kind, Option<String>, Option<String>) {
        let mut messages = messages_in(channel, record, 7);
        let message = messages.pop().expect("a message");
        assert_eq!(message.at_ms, 7);
        (message.kind, message.code, message.token)
    }

    #[test]
    fn messages_are_told_apart_by_what_they_hold() {
        let proof = mail("Code: 048213\nhttps://id.test/verify-email?token=aB-_9\nBye");
        let expected = (Kind::Proof, Some("048213".into()), Some("aB-_9".into()));
        assert_eq!(read(Channel::Mail, &proof), expected);
        let reset = mail("https://id.test/password/new?token=xyz");
        assert_eq!(
            read(Channel::Mail, &reset),
            (Kind::Reset, None, Some("xyz".into()))
        );
        let code = mail("Your code is 111222.");
        assert_eq!(
            read(Channel::Mail, &code),
            (Kind::Code, Some("111222".into()), None)
        );
        assert_eq!(
            read(Channel::Mail, &mail("Hello")),
            (Kind::Other, None, None)
        );
        let sms = json!({"number": 1, "phoneNumber": "+919876543210", "message": "OTP 333444"});
        assert_eq!(
            read(Channel::Sms, &sms),
            (Kind::Code, Some("333444".into()), None)
        );
    }

    #[test]
    fn the_newest_of_a_kind_is_handed_out_to_who_waits_for_it() {
        let folder = Scratch::new("mailroom").expect("a folder");
        let journal = Journal::create(&folder.path().join("journal")).expect("a journal");
        let room = Mailroom::new(&journal);
        room.expect("a@b.example");
        for (at_ms, code) in [(3, "111111"), (9, "222222")] {
            room.take(Message {
                at_ms,
                account: "a@b.example".to_owned(),
                kind: Kind::Code,
                code: Some(code.to_owned()),
                token: None,
            })
            .expect("a line");
        }
        let newest = |since| {
            let found = room.wait("a@b.example", Kind::Code, since, Duration::ZERO);
            found.and_then(|it| it.code)
        };
        assert_eq!(newest(0).as_deref(), Some("222222"));
        assert_eq!(newest(10), None);
        room.forget("a@b.example");
        assert_eq!(newest(0), None);
    }
}
