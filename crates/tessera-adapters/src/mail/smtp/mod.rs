//! Mails through an SMTP server.
//!
//! Connections are kept here and not in lettre's own pool. That one takes a connection back
//! even when the mail on it was given up half-way: the answer to one mail could then be taken
//! for the answer to the next.

mod config;
mod connections;
mod failure;
mod message;

pub use config::{InvalidSmtpConfig, SmtpConfig, SmtpCredentials, SmtpSecurity};

use self::connections::Connections;
use self::message::Letter;
use crate::send_error::{permanent, transient};
use async_trait::async_trait;
use std::time::Duration;
use tessera_core::id::EntryId;
use tessera_core::mail::Mail;
use tessera_core::ports::{MessageProvider, SendError, Sent};
use tokio::time::timeout;

/// How long an SMTP server has for one mail, from the wait for a free connection to the last
/// answer. It is longer than [`crate::SEND_TIMEOUT`], since servers look at a mail before they
/// take it, and with another provider's time it stays below the lease of an outbox entry.
pub const SMTP_TIMEOUT: Duration = Duration::from_secs(15);

/// Sends through an SMTP server.
pub struct Smtp {
    connections: Connections,
    timeout: Duration,
}

impl Smtp {
    /// Checks the configuration; does not connect.
    ///
    /// # Errors
    /// Names the first part that makes no sense.
    pub fn new(config: SmtpConfig) -> Result<Self, InvalidSmtpConfig> {
        let timeout = config.timeout;
        Ok(Self {
            connections: Connections::new(config.check()?),
            timeout,
        })
    }
}

#[async_trait]
impl MessageProvider<Mail> for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }

    async fn send(&self, id: EntryId, mail: &Mail) -> Result<Sent, SendError> {
        let letter = Letter::write(id, mail)
            .map_err(|_| permanent("the mail cannot be written as one (RFC 5322)"))?;
        match timeout(self.timeout, self.connections.hand_over(&letter)).await {
            Ok(Ok(())) => Ok(Sent {
                provider_message_id: Some(letter.message_id),
            }),
            Ok(Err(failure)) => Err(failure.into()),
            Err(_) => Err(transient("no answer in time")),
        }
    }
}
