//! The development inbox: messages are kept in memory instead of being sent.

use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tessera_core::id::EntryId;
use tessera_core::mail::Mail;
use tessera_core::outbox::{EntryKind, SmsMessage};
use tessera_core::ports::{Clock, Inbox, InboxMessage, MessageProvider, SendError, Sent};

/// The newest messages are kept, older ones forgotten.
const CAPACITY: usize = 10_000;
/// The newest of what mails hold is kept, in bytes: a load test is not to fill the memory.
const MAIL_CAPACITY_BYTES: usize = 16 * 1024 * 1024;

#[derive(Clone)]
enum Content {
    Sms(SmsMessage),
    Email(Arc<Mail>),
}

impl Content {
    fn to(&self) -> &str {
        match self {
            Self::Sms(message) => &message.to,
            Self::Email(mail) => mail.to.as_str(),
        }
    }

    /// The bytes that count against the capacity for mails.
    fn mail_bytes(&self) -> usize {
        match self {
            Self::Sms(_) => 0,
            Self::Email(mail) => mail.content.text.len() + mail.content.html.len(),
        }
    }
}

struct KeptMessage {
    id: EntryId,
    content: Content,
    sent_at: Timestamp,
}

impl KeptMessage {
    fn shown(&self) -> InboxMessage {
        let (channel, subject, body) = match &self.content {
            Content::Sms(message) => (EntryKind::Sms, None, &message.body),
            Content::Email(mail) => {
                let subject = Some(mail.content.subject.clone());
                (EntryKind::Email, subject, &mail.content.text)
            }
        };
        InboxMessage {
            id: self.id,
            channel,
            to: self.content.to().to_owned(),
            subject,
            body: body.clone(),
            sent_at: self.sent_at,
        }
    }
}

#[derive(Default)]
struct Kept {
    /// Oldest first.
    messages: VecDeque<KeptMessage>,
    ids: HashSet<EntryId>,
    mail_bytes: usize,
}

impl Kept {
    /// A repeated delivery of one message is one message.
    fn keep(&mut self, message: KeptMessage) {
        if !self.ids.insert(message.id) {
            return;
        }
        self.mail_bytes += message.content.mail_bytes();
        self.messages.push_back(message);
        while self.messages.len() > CAPACITY || self.mail_bytes > MAIL_CAPACITY_BYTES {
            let Some(oldest) = self.messages.pop_front() else {
                return;
            };
            self.ids.remove(&oldest.id);
            self.mail_bytes -= oldest.content.mail_bytes();
        }
    }
}

/// Keeps messages for a developer to read. Clones share them.
#[derive(Clone)]
pub struct DevInbox {
    kept: Arc<Mutex<Kept>>,
    clock: Arc<dyn Clock>,
}

/// What the inbox is called where providers are named.
const NAME: &str = "inbox";

impl DevInbox {
    /// An empty inbox that dates messages by `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            kept: Arc::default(),
            clock,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics under the lock.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, id: EntryId, content: Content) -> Sent {
        let sent_at = self.clock.now();
        self.kept().keep(KeptMessage {
            id,
            content,
            sent_at,
        });
        Sent {
            provider_message_id: Some(id.to_string()),
        }
    }
}

impl Inbox for DevInbox {
    fn messages(&self, to: Option<&str>) -> Vec<InboxMessage> {
        let kept = self.kept();
        let is_wanted = |message: &&KeptMessage| {
            to.is_none_or(|to| message.content.to().eq_ignore_ascii_case(to))
        };
        kept.messages
            .iter()
            .rev()
            .filter(is_wanted)
            .map(KeptMessage::shown)
            .collect()
    }

    fn mail(&self, id: EntryId) -> Option<Arc<Mail>> {
        let kept = self.kept();
        let message = kept.messages.iter().find(|message| message.id == id)?;
        match &message.content {
            Content::Sms(_) => None,
            Content::Email(mail) => Some(Arc::clone(mail)),
        }
    }
}

#[async_trait]
impl MessageProvider<SmsMessage> for DevInbox {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn send(&self, id: EntryId, message: &SmsMessage) -> Result<Sent, SendError> {
        Ok(self.keep(id, Content::Sms(message.clone())))
    }
}

#[async_trait]
impl MessageProvider<Mail> for DevInbox {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn send(&self, id: EntryId, mail: &Mail) -> Result<Sent, SendError> {
        Ok(self.keep(id, Content::Email(Arc::new(mail.clone()))))
    }
}
