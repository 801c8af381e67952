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
use super::notes::{Notes, Share};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tessera_core::id::SessionId;
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
    notes: Arc<Notes>,
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
    session: SessionId,
    answer: oneshot::Sender<Result<Until, EphemeralError>>,
}

impl Revocations {
    pub(super) fn new(connection: Connection, notes: Notes) -> Self {
        Self {
            connection,
            notes: Arc::new(notes),
            waiting: Arc::default(),
        }
    }

    /// The keys.
    pub(super) fn notes(&self) -> &Notes {
        &self.notes
    }

    /// When the revocation of `session` ends.
    pub(super) async fn until(&self, session: SessionId) -> Result<Until, EphemeralError> {
        let (answer, answered) = oneshot::channel();
        self.join(Asked { session, answer });
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
        match self.look_up(&asked).await {
            Ok(answers) => {
                for (asked, answer) in asked.into_iter().zip(answers) {
                    // A caller that went away needs no answer.
                    let _ = asked.answer.send(answer.ok_or(EphemeralError::Forgotten));
                }
            }
            Err(error) => {
                let shared = Shared(Arc::new(error));
                for asked in asked {
                    let error = EphemeralError::Unavailable(Box::new(shared.clone()));
                    let _ = asked.answer.send(Err(error));
                }
            }
        }
    }

    /// An answer for each; none where the note is not there.
    async fn look_up(&self, asked: &[Asked]) -> Result<Vec<Option<Until>>, EphemeralError> {
        let shares: Vec<Share> = asked
            .iter()
            .map(|asked| self.notes.share(asked.session))
            .collect();
        let mut noted: BTreeMap<Share, bool> = shares.iter().map(|share| (*share, false)).collect();
        let notes = noted.keys().map(|share| self.notes.complete(*share));
        let keys = asked
            .iter()
            .map(|asked| self.notes.revocation(asked.session));
        let mut command = redis::cmd("MGET");
        command.arg(notes.chain(keys).collect::<Vec<_>>());
        let answers: Vec<Until> = self.connection.call("is_revoked", &command).await?;
        if answers.len() != noted.len() + asked.len() {
            return Err(EphemeralError::Corrupt("an answer of Redis"));
        }
        let (notes, until) = answers.split_at(noted.len());
        for (is_noted, note) in noted.values_mut().zip(notes) {
            *is_noted = note.is_some();
        }
        let is_noted = |share| noted.get(share).copied().unwrap_or(false);
        let answers = shares.iter().zip(until);
        Ok(answers
            .map(|(share, until)| is_noted(share).then_some(*until))
            .collect())
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
