//! The ports through which messages and events leave.

use crate::event::CloudEvent;
use crate::id::EntryId;
use crate::language::Language;
use crate::mail::{MailTemplate, MailText};
use async_trait::async_trait;

/// What a provider said on accepting a message.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// The provider's own id for the message.
    pub provider_message_id: Option<String>,
}

/// Why a provider or sink did not accept something.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It may work later, or elsewhere: time-out, throttling, an error of the server.
    #[error("{reason}")]
    Transient {
        /// For the log; never holds an address, a code or a credential.
        reason: String,
    },
    /// It will never work as it stands: the message or its address is refused.
    #[error("{reason}")]
    Permanent {
        /// For the log; never holds an address, a code or a credential.
        reason: String,
    },
}

/// A way to send messages of one kind: an [`crate::outbox::SmsMessage`] or a
/// [`crate::mail::Mail`].
#[async_trait]
pub trait MessageProvider<M>: Send + Sync {
    /// The name in configuration, metrics and events.
    fn name(&self) -> &'static str;

    /// Hands one message over. `id` is the same at each try, for providers that
    /// recognise a repeated request.
    async fn send(&self, id: EntryId, message: &M) -> Result<Sent, SendError>;
}

/// Puts mails into words.
pub trait MailRenderer: Send + Sync {
    /// What the mail says in a language; none for a template that is no mail.
    fn render(&self, template: &MailTemplate, language: Language) -> Option<MailText>;
}

/// What events are told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinkKind {
    /// A file, a line for each event.
    File,
    /// An HTTP receiver.
    Webhook,
    /// A stream of NATS JetStream.
    Nats,
    /// A topic of Kafka.
    Kafka,
}

impl SinkKind {
    /// The name in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Webhook => "webhook",
            Self::Nats => "nats",
            Self::Kafka => "kafka",
        }
    }
}

/// A place events go to.
#[async_trait]
pub trait EventSink: Send + Sync {
    /// The name in configuration and in the outbox.
    fn name(&self) -> &str;

    /// What it is.
    fn kind(&self) -> SinkKind;

    /// Delivers one event. It may come more than once; the event's `id` tells.
    async fn deliver(&self, event: &CloudEvent) -> Result<(), SendError>;
}
