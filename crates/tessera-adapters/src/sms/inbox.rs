//! The development inbox: messages are kept in memory instead of being sent.

use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tessera_core::id::EntryId;
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{Clock, SendError, Sent, SmsProvider};

/// The newest messages are kept, older ones forgotten.
const CAPACITY: usize = 10_000;

/// A message that was kept.
#[derive(Clone)] // No Debug: it holds a number and a code.
pub struct InboxMessage {
    /// The outbox entry's id.
    pub id: EntryId,
    /// How it would have gone out.
    pub channel: &'static str,
    /// Where to, in E.164.
    pub to: String,
    /// The subject, which text messages have not.
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// When it was taken.
    pub sent_at: Timestamp,
}

#[derive(Default)]
struct Kept {
    /// Oldest first.
    messages: VecDeque<InboxMessage>,
    ids: HashSet<EntryId>,
}

/// Keeps messages for a developer to read. Clones share them.
#[derive(Clone)]
pub struct DevInbox {
    kept: Arc<Mutex<Kept>>,
    clock: Arc<dyn Clock>,
}

impl DevInbox {
    /// An empty inbox that dates messages by `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            kept: Arc::default(),
            clock,
        }
    }

    /// The messages, newest first; with `to`, only those to this address.
    pub fn messages(&self, to: Option<&str>) -> Vec<InboxMessage> {
        let kept = self.kept();
        let is_wanted = |message: &&InboxMessage| to.is_none_or(|to| message.to == to);
        kept.messages
            .iter()
            .rev()
            .filter(is_wanted)
            .cloned()
            .collect()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A message is dated before the lock is taken; nothing panics under it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SmsProvider for DevInbox {
    fn name(&self) -> &'static str {
        "inbox"
    }

    async fn send(&self, id: EntryId, message: &SmsMessage) -> Result<Sent, SendError> {
        let sent_at = self.clock.now();
        let mut kept = self.kept();
        // A repeated delivery of one message is one message.
        if kept.ids.insert(id) {
            if kept.messages.len() == CAPACITY
                && let Some(oldest) = kept.messages.pop_front()
            {
                kept.ids.remove(&oldest.id);
            }
            kept.messages.push_back(InboxMessage {
                id,
                channel: "sms",
                to: message.to.clone(),
                subject: None,
                body: message.body.clone(),
                sent_at,
            });
        }
        Ok(Sent {
            provider_message_id: Some(id.to_string()),
        })
    }
}
