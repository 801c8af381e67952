//! Asking whether sessions were revoked, many at a time.
//!
//! Every request with an access token asks. While one question is on its way to Redis
//! the others gather, and go as one: under load a round trip serves many requests, and
//! each answer is still read after it was asked for.
//!
//! Each question also asks for the note that every revocation is there. Redis keeps as much as it
//! is told to: one that was started again, emptied or short of memory may have lost revocations,
//! and has lost the note with them.

use super::connection::Connection;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tessera_core::ports::EphemeralError;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The most keys in one question.
const MOST_KEYS: usize = 256;

/// When the revocation under a key ends, in milliseconds; none where there is none.
type Until = Option<i64>;

/// Gathers look-ups of keys and sends them together.
#[derive(Clone)]
pub(super) struct Revocations {
    connection: Connection,
    complete_key: Arc<str>,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    asked: Vec<Asked>,
    /// Whether a task is sending; it takes along whatever is asked meanwhile.
    is_sending: bool,
    /// That task. One that ended while it was sending has panicked: the next caller starts
    /// another, so that nobody waits for it for ever.
    task: Option<JoinHandle<()>>,
}

struct Asked {
    key: String,
    answer: oneshot::Sender<Result<Until, EphemeralError>>,
}

impl Revocations {
    pub(super) fn new(connection: Connection, key_prefix: &str) -> Self {
        Self {
            connection,
            complete_key: format!("{key_prefix}revocations_complete").into(),
            waiting: Arc::default(),
        }
    }

    /// The key of the note that every revocation is there.
    pub(super) fn complete_key(&self) -> &str {
        &self.complete_key
    }

    /// When the revocation under `key` ends.
    pub(super) async fn until(&self, key: String) -> Result<Until, EphemeralError> {
        let (answer, answered) = oneshot::channel();
        self.join(Asked { key, answer });
        answered
            .await
            .unwrap_or_else(|gone| Err(EphemeralError::Unavailable(Box::new(gone))))
    }

    /// Joins those who wait, and sees that somebody is sending for them.
    fn join(&self, asked: Asked) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.asked.push(asked);
        let has_ended = waiting.task.as_ref().is_none_or(JoinHandle::is_finished);
        if !waiting.is_sending || has_ended {
            waiting.is_sending = true;
            // Apart from the caller, who may go away while others wait for the answer.
            waiting.task = Some(tokio::spawn(self.clone().send_all()));
        }
    }

    /// Those to ask for next; none ends the sending.
    fn next(&self) -> Vec<Asked> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.asked.len().min(MOST_KEYS);
        waiting.is_sending = count > 0;
        waiting.asked.drain(..count).collect()
    }

    async fn send_all(self) {
        loop {
            // Whoever is ready to ask comes first, so that one question serves them all;
            // where nobody is, this costs nothing.
            tokio::task::yield_now().await;
            let asked = self.next();
            if asked.is_empty() {
                return;
            }
            self.send(asked).await;
        }
    }

    async fn send(&self, asked: Vec<Asked>) {
        let mut command = redis::cmd("MGET");
        let (keys, callers): (Vec<_>, Vec<_>) = asked
            .into_iter()
            .map(|asked| (asked.key, asked.answer))
            .unzip();
        command.arg(self.complete_key()).arg(keys);
        let answers: Result<Vec<Until>, _> = self.connection.call("is_revoked", &command).await;
        let answers = answers.and_then(|mut answers| {
            if answers.len() != callers.len() + 1 {
                return Err(EphemeralError::Corrupt("an answer of Redis"));
            }
            let is_complete = answers.remove(0).is_some();
            Ok(is_complete.then_some(answers))
        });
        match answers {
            Ok(None) => {
                for caller in callers {
                    let _ = caller.send(Err(EphemeralError::Forgotten));
                }
            }
            Ok(Some(answers)) => {
                for (caller, until) in callers.into_iter().zip(answers) {
                    // A caller that went away needs no answer.
                    let _ = caller.send(Ok(until));
                }
            }
            Err(error) => {
                let shared = Shared(Arc::new(error));
                for caller in callers {
                    let error = EphemeralError::Unavailable(Box::new(shared.clone()));
                    let _ = caller.send(Err(error));
                }
            }
        }
    }
}

/// One failure, told to everyone it concerns.
#[derive(Debug, Clone)]
struct Shared(Arc<EphemeralError>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the question that went for many failed")
    }
}

impl Error for Shared {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.as_ref())
    }
}
