//! The development inbox: what was kept instead of being sent.

use crate::id::EntryId;
use crate::mail::Mail;
use crate::outbox::EntryKind;
use jiff::Timestamp;
use std::sync::Arc;

/// A message that was kept.
#[derive(Clone)] // No Debug: it holds an address and a code.
pub struct InboxMessage {
    /// The outbox entry's id.
    pub id: EntryId,
    /// How it would have gone out.
    pub channel: EntryKind,
    /// Where to: a number in E.164, or an address.
    pub to: String,
    /// The subject, which text messages have not.
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// When it was taken.
    pub sent_at: Timestamp,
}

/// Messages of a development instance, for a developer to read.
pub trait Inbox: Send + Sync {
    /// The messages, newest first; with `to`, only those to this number or address.
    fn messages(&self, to: Option<&str>) -> Vec<InboxMessage>;

    /// A mail as a provider would have taken it; none for text messages.
    fn mail(&self, id: EntryId) -> Option<Arc<Mail>>;
}
