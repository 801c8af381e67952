//! Sinks of events.

mod json_lines;
mod nats;
mod webhook;

pub use json_lines::JsonLines;
pub use nats::{InvalidNatsConfig, Nats, NatsConfig, NatsLogin};
pub use webhook::{InvalidWebhookSecret, Webhook, WebhookConfig, WebhookSecret};
