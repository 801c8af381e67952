//! Events to what speaks Kafka's protocol: librdkafka's mock cluster.

use crate::stand_in::{LONG, SHORT};
use crate::{entry_id, event, failure, noon};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tessera_adapters::events::{InvalidKafkaConfig, Kafka, KafkaConfig, KafkaLogin, RECOUNT_AFTER};
use tessera_core::event::{CloudEvent, Event as _, RegistrationEvent};
use tessera_core::id::RegistrationId;
use tessera_core::ports::EventSink as _;
use testkit::external::external;
use testkit::time::{TestEntropy, random_below};

fn config(brokers: &str, topic: &str) -> KafkaConfig {
    KafkaConfig {
        brokers: brokers.to_owned(),
        topic: topic.to_owned(),
        tls: false,
        extra_roots: None,
        login: KafkaLogin::Anonymous,
        timeout: LONG,
        recount_after: RECOUNT_AFTER,
    }
}

/// A record as the mock tells of it.
#[derive(Deserialize)]
struct Held {
    partition: usize,
    key: String,
    value: String,
    headers: BTreeMap<String, String>,
}

impl Held {
    fn event(&self) -> CloudEvent {
        serde_json::from_str(&self.value).unwrap()
    }
}

/// The mock of the run, and a topic that no other test uses.
struct Mock {
    url: String,
    topic: String,
}

impl Mock {
    fn of_run() -> Option<Self> {
        Some(Self {
            url: external("kafka", "TESSERA_TEST_KAFKA_URL")?,
            topic: format!("t{:x}", random_below(u64::MAX)),
        })
    }

    async fn call(&self, method: &str, path: &str) -> Vec<u8> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        let request = request.body(Empty::<bytes::Bytes>::new()).unwrap();
        let answer = client.request(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{method} {path}");
        let body = answer.into_body().collect().await.unwrap();
        body.to_bytes().to_vec()
    }

    async fn brokers(&self) -> String {
        let told = self.call("GET", "/").await;
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
        told["brokers"].as_str().unwrap().to_owned()
    }

    async fn make_topic(&self) {
        self.call("POST", &format!("/topics/{}", self.topic)).await;
    }

    async fn held(&self) -> Vec<Held> {
        let told = self.call("GET", &format!("/topics/{}", self.topic)).await;
        serde_json::from_slice(&told).unwrap()
    }

    async fn sink(&self) -> Kafka {
        Kafka::new(config(&self.brokers().await, &self.topic)).unwrap()
    }
}

// req: REG-11
#[tokio::test]
async fn a_record_is_the_whole_event_under_its_partition_key() {
    let Some(mock) = Mock::of_run() else { return };
    mock.make_topic().await;
    let (sink, event) = (mock.sink().await, event());
    assert_eq!(sink.name(), "kafka");
    sink.deliver(&event).await.unwrap();
    let held = mock.held().await;
    let [record] = &held[..] else {
        panic!("one record was written");
    };
    assert_eq!(record.event(), event);
    assert_eq!(record.key, event.partitionkey);
    let content_type = record.headers["content-type"].as_str();
    assert_eq!(content_type, "application/cloudevents+json; charset=UTF-8");
}

// req: REG-11
#[tokio::test]
async fn what_is_about_one_registration_stands_in_one_partition_in_its_order() {
    let Some(mock) = Mock::of_run() else { return };
    mock.make_topic().await;
    let sink = mock.sink().await;
    let mut stories: BTreeMap<String, Vec<CloudEvent>> = BTreeMap::new();
    let registrations: Vec<RegistrationId> = (0..12)
        .map(|_| RegistrationId::generate(noon(), &TestEntropy).unwrap())
        .collect();
    for _ in 0..4 {
        for registration_id in registrations.iter().copied() {
            let event = RegistrationEvent::OtpVerified {
                registration_id,
                ts: noon(),
            };
            let event = event.into_cloud_event(entry_id(), "https://id.example", "req-1");
            sink.deliver(&event).await.unwrap();
            let key = event.partitionkey.clone();
            stories.entry(key).or_default().push(event);
        }
    }
    let held = mock.held().await;
    let partitions: BTreeSet<usize> = held.iter().map(|record| record.partition).collect();
    assert!(partitions.len() > 1, "keys are spread");
    for (key, story) in stories {
        let of_key: Vec<&Held> = held.iter().filter(|record| record.key == key).collect();
        assert!(
            of_key
                .iter()
                .all(|one| one.partition == of_key[0].partition)
        );
        let told: Vec<CloudEvent> = of_key.iter().map(|record| record.event()).collect();
        assert_eq!(told, story);
    }
}

/// The mock's topics have as many partitions as they began with: that is what is found again.
// req: REG-11
#[tokio::test]
async fn partitions_that_are_counted_again_and_again_are_the_same_places() {
    let Some(mock) = Mock::of_run() else { return };
    mock.make_topic().await;
    let config = KafkaConfig {
        recount_after: Duration::ZERO,
        ..config(&mock.brokers().await, &mock.topic)
    };
    let (sink, once) = (Kafka::new(config).unwrap(), mock.sink().await);
    let event = event();
    for _ in 0..3 {
        sink.deliver(&event).await.unwrap();
    }
    once.deliver(&event).await.unwrap();
    let held = mock.held().await;
    assert_eq!(held.len(), 4);
    assert!(held.iter().all(|one| one.partition == held[0].partition));
}

// req: REG-11
#[tokio::test]
async fn a_topic_that_is_not_there_is_waited_for() {
    let Some(mock) = Mock::of_run() else { return };
    let sink = mock.sink().await;
    let (is_final, reason) = failure(sink.deliver(&event()).await);
    assert!(!is_final);
    assert!(
        reason.contains(&mock.topic) && reason.contains("make it"),
        "{reason}"
    );
    mock.make_topic().await;
    sink.deliver(&event()).await.unwrap();
    assert_eq!(mock.held().await.len(), 1);
}

#[tokio::test]
async fn brokers_that_are_away_or_say_nothing_are_tried_again() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (silent_at, gone_at) = (silent.local_addr().unwrap(), gone.local_addr().unwrap());
    drop(gone);
    for brokers in [silent_at.to_string(), gone_at.to_string()] {
        let config = KafkaConfig {
            timeout: SHORT,
            ..config(&brokers, "tessera.events")
        };
        let sink = Kafka::new(config).unwrap();
        let (is_final, reason) = failure(sink.deliver(&event()).await);
        assert!(!is_final, "{reason}");
    }
}

// req: REG-11
#[tokio::test]
async fn a_broker_without_tls_gets_neither_events_nor_passwords() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = KafkaConfig {
        tls: true,
        login: KafkaLogin::Plain("tessera".to_owned(), "s3cret".to_owned()),
        timeout: SHORT,
        ..config(&address.to_string(), "tessera.events")
    };
    let sink = Kafka::new(config).unwrap();
    let event = event();
    let (mut stream, delivered) = {
        let (accepted, delivered) = tokio::join!(listener.accept(), sink.deliver(&event));
        (accepted.unwrap().0, delivered)
    };
    let (is_final, reason) = failure(delivered);
    assert!(!is_final && !reason.contains("s3cret"), "{reason}");
    drop(sink);
    let mut sent = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut sent);
    read.await.unwrap();
    assert_eq!(sent.first(), Some(&22), "a handshake of TLS, or nothing");
    for secret in ["s3cret", "tessera.events", event.partitionkey.as_str()] {
        assert!(!testkit::app::contains(&sent, secret), "{secret}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_before_anybody_connects() {
    let sound = || config("a:9092, b:9092", "tessera.events");
    assert!(Kafka::new(sound()).is_ok());
    let refusal = |config| Kafka::new(config).err().unwrap();
    for brokers in ["", "a", "a:9092,", "u:s3cret@a:9092", "a:x"] {
        let refused = refusal(KafkaConfig {
            brokers: brokers.to_owned(),
            ..sound()
        });
        assert!(matches!(refused, InvalidKafkaConfig::Broker), "{brokers}");
        assert!(!refused.to_string().contains("s3cret"));
    }
    for topic in ["", ".", "..", "a b", "a/b", &"x".repeat(250)] {
        let refused = refusal(KafkaConfig {
            topic: topic.to_owned(),
            ..sound()
        });
        assert!(matches!(refused, InvalidKafkaConfig::Topic), "{topic}");
    }
    let refused = refusal(KafkaConfig {
        login: KafkaLogin::ScramSha512("tessera".to_owned(), String::new()),
        ..sound()
    });
    assert!(matches!(refused, InvalidKafkaConfig::Login));
}
