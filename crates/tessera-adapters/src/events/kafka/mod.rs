//! Events to a topic of Kafka, or of what speaks its protocol: CloudEvents 1.0 in structured mode,
//! as its binding to Kafka has it.
//!
//! An event counts as delivered when all replicas in sync hold it. Its partition key is the key of
//! the record, so that what is about the same thing stands in one partition, in its order.

mod config;
mod partition;

pub use config::{InvalidKafkaConfig, KafkaConfig, KafkaLogin};

use self::config::Checked;
use self::partition::partition_of;
use crate::send_error::{permanent, transient};
use async_trait::async_trait;
use rskafka::BackoffConfig;
use rskafka::chrono::DateTime;
use rskafka::client::error::{Error, ProtocolError};
use rskafka::client::partition::{Compression, PartitionClient, UnknownTopicHandling};
use rskafka::client::{Client, ClientBuilder};
use rskafka::record::Record;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::event::CloudEvent;
use tessera_core::ports::{EventSink, SendError, SinkKind};
use tokio::sync::{Mutex, OnceCell};
use tokio::time::{Instant, timeout};

/// How long the partitions of a topic are taken to be as many as they were.
pub const RECOUNT_AFTER: Duration = Duration::from_secs(300);

/// The sink's name in the outbox.
const NAME: &str = "kafka";

/// How the binding says that a record is an event as a whole.
const CONTENT_TYPE: &str = "application/cloudevents+json; charset=UTF-8";

/// Writes events to a topic.
pub struct Kafka {
    config: Checked,
    /// Made by the first event.
    topic: Mutex<Option<Arc<Topic>>>,
}

/// A topic whose partitions are known, as of a moment: it may be given more.
struct Topic {
    client: Arc<Client>,
    /// Each finds its leader again by itself.
    partitions: Arc<[OnceCell<PartitionClient>]>,
    read_at: Instant,
}

impl Topic {
    /// The same with the partitions that there are by now; what is open stays open where they are
    /// as many.
    fn with(client: Arc<Client>, count: usize, before: Option<&Self>) -> Self {
        let same = before.filter(|before| before.partitions.len() == count);
        Self {
            client,
            partitions: match same {
                Some(before) => Arc::clone(&before.partitions),
                None => (0..count).map(|_| OnceCell::new()).collect(),
            },
            read_at: Instant::now(),
        }
    }
}

impl Kafka {
    /// Checks the configuration; does not connect.
    ///
    /// # Errors
    /// Names the first part that makes no sense.
    pub fn new(config: KafkaConfig) -> Result<Self, InvalidKafkaConfig> {
        Ok(Self {
            config: config.check()?,
            topic: Mutex::new(None),
        })
    }

    /// The topic, its partitions counted again where that is due: whoever else writes by the same
    /// keys chooses among all of them.
    async fn topic(&self) -> Result<Arc<Topic>, SendError> {
        let mut held = self.topic.lock().await;
        let is_due = |topic: &Arc<Topic>| topic.read_at.elapsed() >= self.config.recount_after;
        let topic = match held.as_ref() {
            Some(topic) if !is_due(topic) => return Ok(Arc::clone(topic)),
            Some(topic) => {
                let count = self.count(&topic.client).await?;
                Topic::with(Arc::clone(&topic.client), count, Some(topic))
            }
            None => {
                let client = self.connect().await?;
                let count = self.count(&client).await?;
                Topic::with(Arc::new(client), count, None)
            }
        };
        Ok(Arc::clone(held.insert(Arc::new(topic))))
    }

    async fn connect(&self) -> Result<Client, SendError> {
        let config = &self.config;
        let mut builder = ClientBuilder::new(config.brokers.clone())
            .client_id("tessera")
            .backoff_config(BackoffConfig {
                init_backoff: Duration::from_millis(50),
                max_backoff: Duration::from_secs(1),
                base: 2.0,
                deadline: Some(config.timeout),
            });
        if let Some(tls) = &config.tls {
            builder = builder.tls_config(tls.clone());
        }
        if let Some(login) = &config.login {
            builder = builder.sasl_config(login.clone());
        }
        builder.build().await.map_err(|error| failure(&error))
    }

    /// How many partitions the topic has.
    async fn count(&self, client: &Client) -> Result<usize, SendError> {
        let topics = client.list_topics().await;
        let topics = topics.map_err(|error| failure(&error))?;
        let name = self.config.topic.as_str();
        let topic = topics.into_iter().find(|topic| topic.name == name);
        match topic.map_or(0, |topic| topic.partitions.len()) {
            0 => Err(transient(format!(
                "there is no topic {name}, or this user may not see it: make it"
            ))),
            count => Ok(count),
        }
    }

    async fn write(&self, event: &CloudEvent) -> Result<(), SendError> {
        let record = record(event)?;
        let topic = self.topic().await?;
        let place = partition_of(event.partitionkey.as_bytes(), topic.partitions.len());
        let number = i32::try_from(place).map_err(|_| transient("too many partitions"))?;
        let partition = topic.partitions.get(place);
        let partition = partition.ok_or_else(|| transient("the topic has no partition"))?;
        let open = || {
            let topic_name = self.config.topic.as_str();
            topic
                .client
                .partition_client(topic_name, number, UnknownTopicHandling::Error)
        };
        let client = partition.get_or_try_init(open).await;
        let client = client.map_err(|error| failure(&error))?;
        let written = client.produce(vec![record], Compression::NoCompression);
        written.await.map(|_| ()).map_err(|error| failure(&error))
    }
}

fn record(event: &CloudEvent) -> Result<Record, SendError> {
    let unfit = || permanent("the event cannot be written as a record");
    let value = serde_json::to_vec(event).map_err(|_| unfit())?;
    let content_type = ("content-type".to_owned(), CONTENT_TYPE.as_bytes().to_vec());
    Ok(Record {
        key: Some(event.partitionkey.clone().into_bytes()),
        value: Some(value),
        headers: BTreeMap::from([content_type]),
        timestamp: DateTime::from_timestamp_millis(event.time.as_millisecond())
            .ok_or_else(unfit)?,
    })
}

/// What came of a request, without what was in it.
fn failure(error: &Error) -> SendError {
    match error {
        Error::ServerError { protocol_error, .. } => match protocol_error {
            ProtocolError::MessageTooLarge | ProtocolError::RecordListTooLarge => {
                permanent(protocol_error.to_string())
            }
            other => transient(other.to_string()),
        },
        Error::Connection(_) => transient("no connection to a broker"),
        Error::Request(_) | Error::InvalidResponse(_) => transient("the connection broke"),
        _ => transient("no broker answered in time"),
    }
}

#[async_trait]
impl EventSink for Kafka {
    fn name(&self) -> &str {
        NAME
    }

    fn kind(&self) -> SinkKind {
        SinkKind::Kafka
    }

    async fn deliver(&self, event: &CloudEvent) -> Result<(), SendError> {
        match timeout(self.config.timeout, self.write(event)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(transient("no answer in time")),
        }
    }
}
