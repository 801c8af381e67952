//! The development inbox.

use crate::{entry_id, message, noon};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_adapters::sms::DevInbox;
use tessera_core::ports::{Clock as _, SmsProvider as _};
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
    assert_eq!((second.channel, second.subject.as_deref()), ("sms", None));
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
