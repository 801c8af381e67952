//! Sinks of events.

mod json_lines;
mod webhook;

pub use json_lines::JsonLines;
pub use webhook::{InvalidWebhookSecret, Webhook, WebhookConfig, WebhookSecret};
