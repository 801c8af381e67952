//! Ranges of breached passwords, against a stand-in.

use crate::stand_in::{Behaviour, LONG, SHORT, StandIn, breaking, closed, stalling};
use std::sync::Arc;
use std::time::Duration;
use tessera_adapters::BreachRanges;
use tessera_core::ports::{BreachLookupError, BreachedPasswords as _};
use testkit::time::TestClock;

const RANGE: &str =
    "1E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r\n00000000000000000000000000000000000:0\r\n";

fn ranges(url: &str, timeout: Duration) -> BreachRanges {
    BreachRanges::new(url, timeout, Arc::new(TestClock::new())).unwrap()
}

// req: REG-9
#[tokio::test]
async fn five_digits_are_told_and_padding_is_asked_for() {
    let server = StandIn::answering(200, RANGE).await;
    let ranges = ranges(&format!("{}/range/", server.url()), LONG);
    assert_eq!(ranges.range("5BAA6").await.unwrap(), RANGE);
    let seen = server.only();
    assert_eq!(seen.method, "GET");
    assert_eq!(seen.uri.path(), "/range/5BAA6");
    assert_eq!(seen.header("add-padding"), "true");
    assert!(seen.body.is_empty());
}

// req: REG-9
#[tokio::test]
async fn what_is_no_range_is_a_failure() {
    for (status, body) in [
        (404, "none"),
        (429, ""),
        (500, RANGE),
        (302, RANGE),
        (200, ""),
    ] {
        let server = StandIn::answering(status, body).await;
        let failed = ranges(&server.url(), LONG).range("5BAA6").await;
        assert!(matches!(failed, Err(BreachLookupError::Answer(said)) if said == status));
    }
    let flood = StandIn::start(Behaviour::Flood(200)).await;
    assert!(ranges(&flood.url(), LONG).range("5BAA6").await.is_err());
    let silence = StandIn::start(Behaviour::Silence).await;
    assert!(ranges(&silence.url(), SHORT).range("5BAA6").await.is_err());
    for url in [breaking().await, closed().await] {
        assert!(ranges(&url, LONG).range("5BAA6").await.is_err());
    }
    assert!(
        ranges(&stalling(200).await, SHORT)
            .range("5BAA6")
            .await
            .is_err()
    );
}

// req: REG-9
#[tokio::test]
async fn one_that_keeps_failing_is_left_alone_for_a_minute() {
    let server = StandIn::answering(503, "").await;
    let clock = TestClock::new();
    let ranges = BreachRanges::new(&server.url(), LONG, Arc::new(clock.clone())).unwrap();
    for _ in 0..5 {
        assert!(ranges.range("5BAA6").await.is_err());
    }
    assert_eq!(server.seen().len(), 3);
    clock.advance(jiff::SignedDuration::from_secs(60));
    assert!(ranges.range("5BAA6").await.is_err());
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn ranges_come_over_https_or_from_this_machine() {
    for url in ["http://ranges.example/range", "ranges.example", ""] {
        assert!(BreachRanges::new(url, LONG, Arc::new(TestClock::new())).is_err());
    }
}
