//! Connections to an SMTP server, and a mail's way over one.

use super::config::SmtpSecurity;
use super::failure::{Failure, Stage};
use super::message::Letter;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// An idle connection is not used again after this time: servers end theirs after minutes,
/// and what stands between may forget them sooner.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// A server that passed the check of its configuration.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: SmtpSecurity,
    pub(super) tls: TlsParameters,
    pub(super) credentials: Option<Credentials>,
    pub(super) hello: ClientId,
    pub(super) max_connections: usize,
}

impl Server {
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let implicit = (self.security == SmtpSecurity::Implicit).then(|| self.tls.clone());
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            None,
            &self.hello,
            implicit,
            None,
        )
        .await?;
        if self.security == SmtpSecurity::StartTls {
            // Fails where the server does not offer it: nothing goes out in the clear.
            connection.starttls(self.tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// As many connections as the server takes, each with one mail at a time.
pub(super) struct Connections {
    server: Server,
    free: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

impl Connections {
    pub(super) fn new(server: Server) -> Self {
        Self {
            free: Semaphore::new(server.max_connections),
            server,
            idle: Mutex::default(),
        }
    }

    /// Hands one mail to the server. A call that is given up takes its connection with it.
    pub(super) async fn hand_over(&self, letter: &Letter) -> Result<(), Failure> {
        // Nothing closes the semaphore; without a permit one connection more is open.
        let _permit = self.free.acquire().await.ok();
        let mut connection = self.open().await?;
        let outcome = converse(&mut connection, letter).await;
        let is_reusable = match &outcome {
            Ok(()) => true,
            // What the server refused it knows to be over; RSET makes sure (RFC 5321 §4.1.1.5).
            Err(failure) => failure.is_answer() && connection.command(Rset).await.is_ok(),
        };
        if is_reusable {
            self.keep(connection);
        }
        outcome
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Failure> {
        while let Some(mut connection) = self.take_idle() {
            if connection.test_connected().await {
                return Ok(connection);
            }
        }
        let connection = self.server.connect().await;
        connection.map_err(Failure::at(Stage::Connection))
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.since.elapsed() < IDLE_TIMEOUT);
        idle.pop().map(|idle| idle.connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let since = Instant::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(Idle { connection, since });
    }
}

/// One mail transaction (RFC 5321 §3.3).
async fn converse(connection: &mut AsyncSmtpConnection, letter: &Letter) -> Result<(), Failure> {
    let sender = Mail::new(Some(letter.from.clone()), Vec::new());
    connection
        .command(sender)
        .await
        .map_err(Failure::at(Stage::Sender))?;
    let recipient = Rcpt::new(letter.to.clone(), Vec::new());
    connection
        .command(recipient)
        .await
        .map_err(Failure::at(Stage::Recipient))?;
    connection
        .command(Data)
        .await
        .map_err(Failure::at(Stage::Content))?;
    connection
        .message(&letter.bytes)
        .await
        .map_err(Failure::at(Stage::Content))?;
    Ok(())
}
