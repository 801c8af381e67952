//! Events to a real NATS server.

use crate::stand_in::{LONG, SHORT, closed};
use crate::{entry_id, event, failure, noon};
use async_nats::jetstream::stream::{Config, Stream};
use async_nats::jetstream::{self, Context};
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::sync::Arc;
use tessera_adapters::events::{InvalidNatsConfig, Nats, NatsConfig, NatsLogin};
use tessera_core::event::{CloudEvent, Event as _, RegistrationEvent};
use tessera_core::id::RegistrationId;
use tessera_core::ports::{EventSink as _, SendError};
use testkit::external::external;
use testkit::nats_server::NatsServer;
use testkit::time::{TestEntropy, random_below};
use tokio::time::timeout;

pub(crate) fn config(url: &str, prefix: &str) -> NatsConfig {
    NatsConfig {
        url: url.to_owned(),
        subject_prefix: prefix.to_owned(),
        new_stream: None,
        login: NatsLogin::Anonymous,
        extra_roots: None,
        timeout: LONG,
    }
}

/// A sink that makes a stream of its own on the server of the run.
pub(crate) struct Own {
    url: String,
    name: String,
    pub(crate) sink: Arc<Nats>,
}

impl Own {
    fn new() -> Option<Self> {
        Some(Self::on(external("nats", "TESSERA_TEST_NATS_URL")?))
    }

    pub(crate) fn on(url: String) -> Self {
        let name = format!("t{:x}", random_below(u64::MAX));
        let sink = Nats::new(NatsConfig {
            new_stream: Some(name.clone()),
            ..config(&url, &name)
        });
        let sink = Arc::new(sink.unwrap());
        Self { url, name, sink }
    }

    pub(crate) async fn stored(&self) -> Vec<(String, CloudEvent)> {
        stored(&stream(&self.url, &self.name).await).await
    }
}

async fn context(url: &str) -> Context {
    jetstream::new(async_nats::connect(url).await.unwrap())
}

async fn stream(url: &str, name: &str) -> Stream {
    context(url).await.get_stream(name).await.unwrap()
}

/// What a stream holds, in its order: each event with its subject.
async fn stored(stream: &Stream) -> Vec<(String, CloudEvent)> {
    let mut events = Vec::new();
    for place in 1..=stream.get_info().await.unwrap().state.last_sequence {
        let message = stream.get_raw_message(place).await.unwrap();
        let header = |name: &str| message.headers.get(name).unwrap().as_str().to_owned();
        let event: CloudEvent = serde_json::from_slice(&message.payload).unwrap();
        assert_eq!(header("Nats-Msg-Id"), event.id.to_string());
        assert_eq!(header("Content-Type"), "application/cloudevents+json");
        events.push((message.subject.to_string(), event));
    }
    events
}

/// Events of one registration, in the order in which they happened.
pub(crate) fn story(length: usize) -> Vec<CloudEvent> {
    let registration_id = RegistrationId::generate(noon(), &TestEntropy).unwrap();
    let one = |_| {
        let event = RegistrationEvent::OtpVerified {
            registration_id,
            ts: noon(),
        };
        event.into_cloud_event(entry_id(), "https://id.example", "req-1")
    };
    (0..length).map(one).collect()
}

/// Delivers as the outbox would: again, until it is taken.
pub(crate) async fn deliver_until_taken(sink: &Nats, event: &CloudEvent) {
    let tries = async {
        while let Err(SendError::Transient { .. }) = sink.deliver(event).await {
            tokio::task::yield_now().await;
        }
    };
    timeout(LONG, tries).await.unwrap();
}

// req: REG-11
#[tokio::test]
async fn an_event_that_is_delivered_again_is_in_the_stream_once() {
    let Some(own) = Own::new() else { return };
    let (first, second) = (event(), event());
    for event in [&first, &first, &second, &first] {
        own.sink.deliver(event).await.unwrap();
    }
    let subject = format!("{}.registration.otp_verified", own.name);
    let expected = [(subject.clone(), first), (subject, second)];
    assert_eq!(own.stored().await, expected);
    assert_eq!(own.sink.name(), "nats");
}

// req: REG-11
#[tokio::test]
async fn events_of_a_registration_keep_their_order_among_others() {
    let Some(own) = Own::new() else { return };
    let stories: Vec<Vec<CloudEvent>> = (0..16).map(|_| story(8)).collect();
    let sink = &own.sink;
    join_all(stories.iter().map(|story| async move {
        for event in story {
            sink.deliver(event).await.unwrap();
        }
    }))
    .await;
    let mut told: BTreeMap<String, Vec<CloudEvent>> = BTreeMap::new();
    for (_, event) in own.stored().await {
        let key = event.partitionkey.clone();
        told.entry(key).or_default().push(event);
    }
    assert_eq!(told.len(), stories.len());
    for story in stories {
        assert_eq!(told[&story[0].partitionkey], story);
    }
}

// req: REG-11
#[tokio::test]
async fn a_server_that_was_killed_and_came_back_has_every_event_once() {
    let Some(mut server) = NatsServer::start(&[]) else {
        return;
    };
    let own = Own::on(server.url());
    let story = story(3);
    own.sink.deliver(&story[0]).await.unwrap();
    server.kill();
    let (is_final, reason) = failure(own.sink.deliver(&story[1]).await);
    assert!(!is_final, "{reason}");
    server.start_again();
    deliver_until_taken(&own.sink, &story[1]).await;
    own.sink.deliver(&story[0]).await.unwrap();
    own.sink.deliver(&story[2]).await.unwrap();
    let told: Vec<CloudEvent> = own.stored().await.into_iter().map(|one| one.1).collect();
    assert_eq!(told, story);
}

// req: REG-11
#[tokio::test]
async fn without_a_stream_nothing_counts_as_delivered_and_the_remedy_is_told() {
    let Some(url) = external("nats", "TESSERA_TEST_NATS_URL") else {
        return;
    };
    let name = format!("t{:x}", random_below(u64::MAX));
    let sink = Nats::new(config(&url, &name)).unwrap();
    let (is_final, reason) = failure(sink.deliver(&event()).await);
    assert!(!is_final);
    assert_eq!(
        reason,
        format!(
            "no stream takes {name}.registration.otp_verified: make one with the subjects \
             {name}.>, or set events.nats.create_stream = true"
        )
    );
    // Somebody makes one, for small messages alone: what is too large for it stays so.
    let small = Config {
        name: name.clone(),
        subjects: vec![format!("{name}.>")],
        max_message_size: 64,
        ..Config::default()
    };
    let context = context(&url).await;
    context.create_stream(small.clone()).await.unwrap();
    let (is_final, reason) = failure(sink.deliver(&event()).await);
    assert!(is_final, "{reason}");
    let large = Config {
        max_message_size: 0,
        ..small
    };
    context.update_stream(large).await.unwrap();
    sink.deliver(&event()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_away_or_is_none_is_tried_again() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = silent.local_addr().unwrap();
    for (url, patience) in [
        (closed().await.replace("http", "nats"), LONG),
        (format!("nats://{silent}"), SHORT),
    ] {
        let config = NatsConfig {
            timeout: patience,
            ..config(&url, "tessera.events")
        };
        let sink = Nats::new(config).unwrap();
        let (is_final, reason) = failure(sink.deliver(&event()).await);
        assert!(!is_final, "{reason}");
    }
}

// req: REG-11
#[tokio::test]
async fn a_wrong_password_delivers_nothing_and_stands_in_no_reason() {
    let arguments = ["--user", "tessera", "--pass", "right"];
    let Some(server) = NatsServer::start(&arguments) else {
        return;
    };
    let sink = |password: &str| {
        Nats::new(NatsConfig {
            login: NatsLogin::Password {
                username: "tessera".to_owned(),
                password: password.to_owned(),
            },
            new_stream: Some("TESSERA".to_owned()),
            ..config(&server.url(), "tessera.events")
        })
    };
    let refused = sink("s3cret").unwrap();
    let (is_final, reason) = failure(refused.deliver(&event()).await);
    assert!(!is_final && !reason.contains("s3cret"), "{reason}");
    assert_eq!(reason, "no connection: authorization violation");
    sink("right").unwrap().deliver(&event()).await.unwrap();
}

// req: REG-11
#[tokio::test]
async fn a_server_that_cannot_show_a_trusted_certificate_gets_nothing() {
    let Some(url) = external("nats", "TESSERA_TEST_NATS_URL") else {
        return;
    };
    let sink = Nats::new(config(&url.replace("nats://", "tls://"), "tessera.events")).unwrap();
    let (is_final, reason) = failure(sink.deliver(&event()).await);
    assert!(!is_final);
    assert!(reason.starts_with("no connection"), "{reason}");
}

#[test]
fn what_makes_no_sense_is_refused_before_anybody_connects() {
    let sound = || config("nats://a:4222, tls://b", "tessera.events");
    assert!(Nats::new(sound()).is_ok());
    let url = |url: &str| NatsConfig {
        url: url.to_owned(),
        ..sound()
    };
    let prefix = |prefix: &str| NatsConfig {
        subject_prefix: prefix.to_owned(),
        ..sound()
    };
    let refusal = |config| Nats::new(config).err().unwrap();
    for config in [url(""), url("a:4222"), url("http://a"), url("nats://a,,")] {
        assert!(matches!(refusal(config), InvalidNatsConfig::Address));
    }
    let with_login = refusal(url("nats://u:s3cret@a"));
    assert!(matches!(with_login, InvalidNatsConfig::AddressWithLogin));
    assert!(!with_login.to_string().contains("s3cret"));
    for text in ["", ".", "a..b", "a.", "a.*", "a.>", "a b", "$JS.API"] {
        assert!(matches!(refusal(prefix(text)), InvalidNatsConfig::Prefix));
    }
    let stream = NatsConfig {
        new_stream: Some("a.b".to_owned()),
        ..sound()
    };
    assert!(matches!(refusal(stream), InvalidNatsConfig::Stream));
    let credentials = NatsConfig {
        login: NatsLogin::Credentials("s3cret".to_owned()),
        ..sound()
    };
    let refused = refusal(credentials);
    assert!(matches!(refused, InvalidNatsConfig::Credentials));
    assert!(!refused.to_string().contains("s3cret"));
    let roots = NatsConfig {
        extra_roots: Some(b"no certificate".to_vec()),
        ..sound()
    };
    assert!(matches!(refusal(roots), InvalidNatsConfig::Roots(_)));
}
