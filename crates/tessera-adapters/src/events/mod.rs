//! Sinks of events.

mod json_lines;
mod kafka;
mod nats;
mod webhook;

pub use json_lines::JsonLines;
pub use kafka::{InvalidKafkaConfig, Kafka, KafkaConfig, KafkaLogin, RECOUNT_AFTER};
pub use nats::{InvalidNatsConfig, Nats, NatsConfig, NatsLogin};
pub use webhook::{InvalidWebhookSecret, Webhook, WebhookConfig, WebhookSecret};
