//! Events to a stream of NATS JetStream: CloudEvents 1.0 in structured mode, as its binding to
//! NATS has it.
//!
//! An event counts as delivered when the stream has said that it holds it. Its id goes along as
//! `Nats-Msg-Id`, so that a stream drops what comes again within its window of duplicates.

mod config;

pub use config::{InvalidNatsConfig, NatsConfig, NatsLogin};

use self::config::Checked;
use crate::send_error::{permanent, transient};
use async_nats::connection::State;
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, Context, ErrorCode, stream};
use async_trait::async_trait;
use bytes::Bytes;
use std::error::Error;
use std::time::Duration;
use tessera_core::event::CloudEvent;
use tessera_core::ports::{EventSink, SendError, SinkKind};
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// The sink's name in the outbox.
const NAME: &str = "nats";

/// How long a stream that is made here knows ids: longer than the longest pause between two
/// tries, so that an answer that got lost makes no second message.
const DUPLICATE_WINDOW: Duration = Duration::from_mins(15);

/// How long a stream that is made here keeps events.
const MAX_AGE: Duration = Duration::from_hours(7 * 24);

/// Publishes events to a stream.
pub struct Nats {
    config: Checked,
    /// Made by the first event; it finds its way back by itself.
    connection: OnceCell<Context>,
}

impl Nats {
    /// Checks the configuration; does not connect.
    ///
    /// # Errors
    /// Names the first part that makes no sense.
    pub fn new(config: NatsConfig) -> Result<Self, InvalidNatsConfig> {
        Ok(Self {
            config: config.check()?,
            connection: OnceCell::new(),
        })
    }

    /// The connection. Nothing is handed to one that is away: the client would keep it, and send
    /// it after what is delivered by another instance meanwhile.
    async fn connection(&self) -> Result<&Context, SendError> {
        let connect = || async {
            let options = self.config.options.clone();
            let connected = options.connect(self.config.servers.as_slice()).await;
            let client =
                connected.map_err(|error| transient(format!("no connection: {}", error.kind())))?;
            Ok::<_, SendError>(jetstream::new(client))
        };
        let context = self.connection.get_or_try_init(connect).await?;
        match context.client().connection_state() {
            State::Connected => Ok(context),
            State::Pending | State::Disconnected => Err(transient("the connection is gone")),
        }
    }

    async fn publish(&self, event: &CloudEvent) -> Result<(), SendError> {
        let body = serde_json::to_vec(event)
            .map_err(|_| permanent("the event cannot be written as JSON"))?;
        let message = PublishMessage::build()
            .payload(Bytes::from(body))
            .message_id(event.id.to_string())
            .header("Content-Type", "application/cloudevents+json");
        let subject = format!("{}.{}", self.config.subject_prefix, event.kind);
        let context = self.connection().await?;
        match (
            send(context, &subject, message.clone()).await,
            &self.config.new_stream,
        ) {
            (Err(error), Some(name)) if error.kind() == PublishErrorKind::StreamNotFound => {
                self.make_stream(context, name).await?;
                send(context, &subject, message).await
            }
            (sent, _) => sent,
        }
        .map_err(|error| self.failure(&error, &subject))
    }

    /// Makes the stream. Another instance may have been faster, which is as good.
    async fn make_stream(&self, context: &Context, name: &str) -> Result<(), SendError> {
        let made = context.get_or_create_stream(stream::Config {
            name: name.to_owned(),
            subjects: vec![self.subjects()],
            description: Some("Events of Tessera".to_owned()),
            duplicate_window: DUPLICATE_WINDOW,
            max_age: MAX_AGE,
            ..stream::Config::default()
        });
        let made = made.await;
        made.map_err(|error| transient(format!("the stream {name} cannot be made: {error}")))?;
        tracing::info!(stream = name, "made a stream for events");
        Ok(())
    }

    fn subjects(&self) -> String {
        format!("{}.>", self.config.subject_prefix)
    }

    fn failure(&self, error: &PublishError, subject: &str) -> SendError {
        match error.kind() {
            PublishErrorKind::StreamNotFound => transient(format!(
                "no stream takes {subject}: make one with the subjects {}, or set \
                 events.nats.create_stream = true",
                self.subjects()
            )),
            PublishErrorKind::MaxPayloadExceeded => permanent(error.to_string()),
            _ if is_too_large(error) => permanent(error.to_string()),
            _ => transient(error.to_string()),
        }
    }
}

/// Publishes, and waits until the stream has answered.
async fn send(
    context: &Context,
    subject: &str,
    message: PublishMessage,
) -> Result<(), PublishError> {
    let answer = context.send_publish(subject.to_owned(), message).await?;
    answer.await.map(|_| ())
}

/// Whether the stream will take no message of that size, however often it comes.
fn is_too_large(error: &PublishError) -> bool {
    let answer = error.source().and_then(|source| source.downcast_ref());
    answer.map(jetstream::Error::error_code) == Some(ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM)
}

#[async_trait]
impl EventSink for Nats {
    fn name(&self) -> &str {
        NAME
    }

    fn kind(&self) -> SinkKind {
        SinkKind::Nats
    }

    async fn deliver(&self, event: &CloudEvent) -> Result<(), SendError> {
        match timeout(self.config.timeout, self.publish(event)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(transient("no answer in time")),
        }
    }
}
