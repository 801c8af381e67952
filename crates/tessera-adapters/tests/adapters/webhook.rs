//! Webhooks, against a receiver that checks them.

use crate::stand_in::{Behaviour, LONG, MOMENT, SHORT, Seen, StandIn, breaking, closed, stalling};
use crate::{event, failure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use ring::hmac;
use std::sync::Arc;
use std::time::Duration;
use tessera_adapters::EndpointError;
use tessera_adapters::events::{Webhook, WebhookConfig, WebhookSecret};
use tessera_core::event::CloudEvent;
use tessera_core::ports::{Clock as _, EventSink as _};
use testkit::time::TestClock;

const KEY: [u8; 32] = [42; 32];

fn config(url: &str, timeout: Duration) -> WebhookConfig {
    let secret = format!("whsec_{}", STANDARD.encode(KEY));
    WebhookConfig {
        name: "crm".to_owned(),
        url: url.to_owned(),
        secret: WebhookSecret::parse(&secret).unwrap(),
        timeout,
    }
}

fn webhook(url: &str, timeout: Duration, clock: &TestClock) -> Webhook {
    Webhook::new(config(url, timeout), Arc::new(clock.clone())).unwrap()
}

/// Checks a request as a receiver would, by Standard Webhooks.
fn verify(seen: &Seen) {
    let mut signed = format!(
        "{}.{}.",
        seen.header("webhook-id"),
        seen.header("webhook-timestamp")
    )
    .into_bytes();
    signed.extend(&seen.body);
    let (version, signature) = seen.header("webhook-signature").split_once(',').unwrap();
    assert_eq!(version, "v1");
    let signature = STANDARD.decode(signature).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &KEY);
    hmac::verify(&key, &signed, &signature).unwrap();
}

// req: REG-11
#[tokio::test]
async fn an_event_is_posted_whole_and_signed() {
    let (server, clock, event) = (StandIn::answering(204, "").await, TestClock::new(), event());
    let url = format!("{}/in?tenant=a", server.url());
    let sink = webhook(&url, LONG, &clock);
    assert_eq!(sink.name(), "crm");
    sink.deliver(&event).await.unwrap();

    let seen = server.only();
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.uri, "/in?tenant=a");
    assert_eq!(seen.header("content-type"), "application/cloudevents+json");
    assert_eq!(seen.header("webhook-id"), event.id.to_string());
    let second = clock.now().as_second().to_string();
    assert_eq!(seen.header("webhook-timestamp"), second);
    let posted: CloudEvent = serde_json::from_slice(&seen.body).unwrap();
    assert_eq!(posted, event);
    verify(&seen);
}

// req: REG-11
#[tokio::test]
async fn a_repeated_delivery_keeps_its_id_and_has_its_own_time() {
    let (server, clock, event) = (StandIn::answering(200, "").await, TestClock::new(), event());
    let sink = webhook(&server.url(), LONG, &clock);
    sink.deliver(&event).await.unwrap();
    clock.advance(SignedDuration::from_secs(90));
    sink.deliver(&event).await.unwrap();
    let [first, second] = &server.seen()[..] else {
        panic!("two requests were made");
    };
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_ne!(
        first.header("webhook-timestamp"),
        second.header("webhook-timestamp")
    );
    verify(first);
    verify(second);
}

#[tokio::test]
async fn a_refusal_is_final_and_a_failure_is_not() {
    let clock = TestClock::new();
    for (status, is_final) in [
        (400, true),
        (401, true),
        (404, true),
        (410, true),
        (408, false),
        (409, false),
        (425, false),
        (429, false),
        (302, false),
        (500, false),
        (503, false),
    ] {
        let server = StandIn::answering(status, "<html>").await;
        let sink = webhook(&server.url(), LONG, &clock);
        let outcome = failure(sink.deliver(&event()).await);
        assert_eq!(outcome, (is_final, format!("answered {status}")));
    }
}

#[tokio::test]
async fn the_body_of_an_answer_decides_nothing() {
    let clock = TestClock::new();
    let server = StandIn::start(Behaviour::Flood(200)).await;
    let sink = webhook(&server.url(), LONG, &clock);
    sink.deliver(&event()).await.unwrap();
    let server = StandIn::answering(202, "\u{0}rubbish").await;
    let sink = webhook(&server.url(), LONG, &clock);
    sink.deliver(&event()).await.unwrap();
    let sink = webhook(&stalling(200).await, MOMENT, &clock);
    sink.deliver(&event()).await.unwrap();
    let sink = webhook(&stalling(410).await, MOMENT, &clock);
    let outcome = failure(sink.deliver(&event()).await);
    assert_eq!(outcome, (true, "answered 410".to_owned()));
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_is_tried_again() {
    let clock = TestClock::new();
    let silent = StandIn::start(Behaviour::Silence).await;
    for (url, timeout) in [
        (silent.url(), SHORT),
        (breaking().await, LONG),
        (closed().await, LONG),
    ] {
        let sink = webhook(&url, timeout, &clock);
        let (is_final, reason) = failure(sink.deliver(&event()).await);
        assert!(!is_final, "{reason}");
    }
}

#[test]
fn events_leave_the_machine_encrypted_or_not_at_all() {
    let clock = Arc::new(TestClock::new());
    let plain = config("http://hooks.example/in", LONG);
    let error = Webhook::new(plain, clock).err().unwrap();
    assert!(matches!(error, EndpointError::NotHttps));
}
