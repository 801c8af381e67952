//! The development inbox.

use crate::{entry_id, message, noon};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_adapters::DevInbox;
use tessera_core::account::EmailAddress;
use tessera_core::mail::{Mail, MailText, Mailbox};
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{Clock as _, Inbox as _, MessageProvider as _};
use testkit::time::TestClock;

#[tokio::test]
async fn messages_come_newest_first_and_by_address() {
    let clock = TestClock::new();
    let inbox = DevInbox::new(Arc::new(clock.clone()));
    let (one, two) = (message(), message());
    let ids = [entry_id(), entry_id(), entry_id()];
    for (id, message) in ids.iter().zip([&one, &two, &one]) {
        inbox.send(*id, message).await.unwrap();
        clock.advance(SignedDuration::from_secs(1));
    }
    let shown = inbox.clone();
    let order: Vec<_> = shown.messages(None).iter().map(|m| m.id).collect();
    assert_eq!(order, [ids[2], ids[1], ids[0]]);

    let [second, first] = &shown.messages(Some(&one.to))[..] else {
        panic!("two messages went to this number");
    };
    assert_eq!((second.id, first.id), (ids[2], ids[0]));
    assert_eq!(
        (second.channel, second.subject.as_deref()),
        (EntryKind::Sms, None)
    );
    assert_eq!((&second.to, &second.body), (&one.to, &one.body));
    let started = clock.now() - SignedDuration::from_secs(3);
    assert_eq!(first.sent_at, started);
    assert!(shown.messages(Some("+910000000000")).is_empty());
}

#[tokio::test]
async fn a_message_delivered_twice_is_shown_once() {
    let inbox = DevInbox::new(Arc::new(TestClock::new()));
    let (id, message) = (entry_id(), message());
    for _ in 0..2 {
        let sent = inbox.send(id, &message).await.unwrap();
        assert_eq!(sent.provider_message_id, Some(id.to_string()));
    }
    assert_eq!(inbox.messages(None).len(), 1);
}

#[tokio::test]
async fn only_the_newest_ten_thousand_are_kept() {
    let inbox = DevInbox::new(Arc::new(TestClock::new()));
    let (first, message) = (entry_id(), message());
    inbox.send(first, &message).await.unwrap();
    for number in 0..10_000 {
        let id = uuid::Uuid::from_u128(number).into();
        inbox.send(id, &message).await.unwrap();
    }
    let kept = inbox.messages(None);
    assert_eq!(kept.len(), 10_000);
    assert!(kept.iter().all(|message| message.id != first));
    // What was forgotten may come again.
    inbox.send(first, &message).await.unwrap();
    assert_eq!(inbox.messages(None)[0].id, first);
    assert!(noon() > kept[0].sent_at);
}

fn mail(to: &str, length: usize) -> Mail {
    Mail {
        from: Mailbox::parse("Tessera <no-reply@example.com>").unwrap(),
        to: EmailAddress::parse(to).unwrap(),
        date: noon(),
        content: MailText {
            subject: "Confirm your email address".to_owned(),
            text: "x".repeat(length),
            html: "<p>Hello</p>".to_owned(),
        },
    }
}

#[tokio::test]
async fn mails_and_text_messages_share_one_inbox() {
    let inbox = DevInbox::new(Arc::new(TestClock::new()));
    let (sms, email) = (entry_id(), entry_id());
    inbox.send(sms, &message()).await.unwrap();
    inbox
        .send(email, &mail("priya@example.com", 5))
        .await
        .unwrap();
    let shown = inbox.messages(None);
    assert_eq!(shown.len(), 2);
    let [only] = &inbox.messages(Some("Priya@Example.com"))[..] else {
        panic!("one mail went to this address");
    };
    assert_eq!((only.id, only.channel), (email, EntryKind::Email));
    assert_eq!(only.subject.as_deref(), Some("Confirm your email address"));
    assert_eq!(only.body, "xxxxx");
    assert_eq!(inbox.mail(email).unwrap().content.html, "<p>Hello</p>");
    assert!(inbox.mail(sms).is_none());
    assert!(inbox.mail(entry_id()).is_none());
}

#[tokio::test]
async fn long_mails_push_out_the_oldest_before_they_fill_the_memory() {
    let inbox = DevInbox::new(Arc::new(TestClock::new()));
    let megabyte = mail("priya@example.com", 1024 * 1024);
    let first = entry_id();
    inbox.send(first, &megabyte).await.unwrap();
    for number in 0..20 {
        let id = uuid::Uuid::from_u128(number).into();
        inbox.send(id, &megabyte).await.unwrap();
    }
    assert_eq!(inbox.messages(None).len(), 15, "sixteen would be too many");
    assert!(inbox.mail(first).is_none());
}
