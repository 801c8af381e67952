//! The channels of messages: what lies in the outbox for each, and what goes out for it.

use crate::account::EmailAddress;
use crate::id::RegistrationId;
use crate::mail::{Mail, MailMessage, Mailbox};
use crate::outbox::{EntryKind, RetryPolicy, SmsMessage};
use crate::ports::MailRenderer;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::sync::Arc;

/// A way that messages take to people.
pub trait Channel: Send + Sync + 'static {
    /// A message as it lies in the outbox.
    type Stored: DeserializeOwned + Send + Sync;
    /// A message as providers take it.
    type Outgoing: Clone + Send + Sync + 'static;
    /// The kind of its entries, whose name is also the channel's.
    const KIND: EntryKind;
    /// How patiently it is tried.
    const RETRY: RetryPolicy;

    /// What is counted and told of a message.
    fn about(stored: &Self::Stored) -> About<'_>;

    /// What goes out for a message.
    fn prepare<'a>(&self, stored: &'a Self::Stored) -> Prepared<'a, Self::Outgoing>;
}

/// What is counted and told of a message once it is sent.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The registration it belongs to, where it does.
    pub registration: Option<RegistrationId>,
    /// Whether a one-time code is in it.
    pub holds_code: bool,
    /// The request that caused it.
    pub correlation: &'a str,
    /// When it was asked for.
    pub requested_at: Timestamp,
}

/// What goes out for a message.
pub enum Prepared<'a, M: Clone> {
    /// This.
    Message(Cow<'a, M>),
    /// Nothing: the entry is there for its own sake.
    Nothing,
    /// It cannot be sent to anyone, for this reason.
    Unfit(&'static str),
}

/// Text messages, which lie in the outbox as they go out.
pub struct Sms;

impl Channel for Sms {
    type Stored = SmsMessage;
    type Outgoing = SmsMessage;
    const KIND: EntryKind = EntryKind::Sms;
    const RETRY: RetryPolicy = RetryPolicy::SMS;

    fn about(stored: &SmsMessage) -> About<'_> {
        About {
            registration: stored.registration,
            holds_code: stored.holds_code,
            correlation: &stored.correlation,
            requested_at: stored.requested_at,
        }
    }

    fn prepare<'a>(&self, stored: &'a SmsMessage) -> Prepared<'a, SmsMessage> {
        Prepared::Message(Cow::Borrowed(stored))
    }
}

/// Mails, which are put into words when they go out.
pub struct Email {
    /// Whom they come from.
    pub from: Mailbox,
    /// Finds the words.
    pub renderer: Arc<dyn MailRenderer>,
}

impl Channel for Email {
    type Stored = MailMessage;
    type Outgoing = Mail;
    const KIND: EntryKind = EntryKind::Email;
    const RETRY: RetryPolicy = RetryPolicy::MAIL;

    fn about(stored: &MailMessage) -> About<'_> {
        About {
            registration: stored.registration,
            holds_code: stored.template.holds_code(),
            correlation: &stored.correlation,
            requested_at: stored.requested_at,
        }
    }

    fn prepare<'a>(&self, stored: &'a MailMessage) -> Prepared<'a, Mail> {
        let Some(content) = self.renderer.render(&stored.template, stored.language) else {
            return Prepared::Nothing;
        };
        let Ok(to) = EmailAddress::parse(&stored.to) else {
            return Prepared::Unfit("not an address of electronic mail");
        };
        Prepared::Message(Cow::Owned(Mail {
            from: self.from.clone(),
            to,
            date: stored.requested_at,
            content,
        }))
    }
}
