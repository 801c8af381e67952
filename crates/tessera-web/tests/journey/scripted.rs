//! A provider of messages that answers as it is told.

use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use tessera_core::id::EntryId;
use tessera_core::ports::{MessageProvider, SendError, Sent};

/// What a provider says to a message.
pub(crate) type Answer = Result<Sent, SendError>;

pub(crate) struct Scripted<M> {
    name: &'static str,
    answers: Mutex<Vec<Answer>>,
    sent: Mutex<Vec<(EntryId, M)>>,
}

impl<M: Clone> Scripted<M> {
    /// Gives the answers in order, then accepts everything.
    pub(crate) fn new(name: &'static str, answers: Vec<Answer>) -> Arc<Self> {
        Arc::new(Self {
            name,
            answers: Mutex::new(answers.into_iter().rev().collect()),
            sent: Mutex::default(),
        })
    }

    /// The ids of what it was asked to send, one for each time.
    pub(crate) fn ids(&self) -> Vec<EntryId> {
        let sent = self.sent.lock().unwrap();
        sent.iter().map(|(id, _)| *id).collect()
    }

    /// What it was asked to send last.
    pub(crate) fn newest(&self) -> M {
        self.sent.lock().unwrap().last().unwrap().1.clone()
    }
}

#[async_trait]
impl<M: Clone + Send + Sync> MessageProvider<M> for Scripted<M> {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn send(&self, id: EntryId, message: &M) -> Answer {
        self.sent.lock().unwrap().push((id, message.clone()));
        let answer = self.answers.lock().unwrap().pop();
        answer.unwrap_or(Ok(Sent::default()))
    }
}

/// The answer of a provider that has no time.
pub(crate) fn busy() -> Answer {
    Err(SendError::Transient {
        reason: "503".to_owned(),
    })
}

/// The answer of a provider that will not have the message.
pub(crate) fn refusal() -> Answer {
    Err(SendError::Permanent {
        reason: "refused".to_owned(),
    })
}
