//! The adapters against what they adapt to.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

mod breach_ranges;
mod cut_off;
mod ephemeral;
mod failover;
mod handover;
mod hash_pool;
mod in_process;
mod inbox;
mod json_lines;
mod kafka;
mod logs;
mod mail_templates;
mod nats;
mod nats_credentials;
mod nats_outbox;
mod redis_cluster;
mod redis_faults;
mod redis_keys;
mod sendgrid;
mod smtp;
mod smtp_server;
mod smtp_stand_in;
mod sns;
mod stand_in;
mod twilio;
mod webhook;

use jiff::Timestamp;
use tessera_core::event::{CloudEvent, Event as _, RegistrationEvent};
use tessera_core::id::{EntryId, RegistrationId};
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::SendError;
use testkit::time::{TestEntropy, random_number};

fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn entry_id() -> EntryId {
    EntryId::generate(noon(), &TestEntropy).unwrap()
}

/// A message to a number that no other test uses.
fn message() -> SmsMessage {
    SmsMessage {
        to: format!("+91{}", random_number()),
        body: "271828 is your code & nothing else. यह आपका कोड है".to_owned(),
        holds_code: true,
        registration: Some(RegistrationId::generate(noon(), &TestEntropy).unwrap()),
        correlation: "req-1".to_owned(),
        requested_at: noon(),
    }
}

fn event() -> CloudEvent {
    let registration = RegistrationId::generate(noon(), &TestEntropy).unwrap();
    let event = RegistrationEvent::OtpVerified {
        registration_id: registration,
        ts: noon(),
    };
    event.into_cloud_event(entry_id(), "https://id.example", "req-1")
}

/// How a delivery failed: whether for good, and the reason for the log.
fn failure<T>(result: Result<T, SendError>) -> (bool, String) {
    match result {
        Ok(_) => panic!("the delivery succeeded"),
        Err(SendError::Transient { reason }) => (false, reason),
        Err(SendError::Permanent { reason }) => (true, reason),
    }
}

/// Fails when a reason for the log holds what must not be logged.
fn assert_discreet(reason: &str, message: &SmsMessage) {
    let national = message.to.trim_start_matches("+91");
    for secret in [national, "271828", "is your code", "s3cret"] {
        assert!(!reason.contains(secret), "{reason}");
    }
}
