//! Mails to owners of accounts.

use super::Accounts;
use crate::account::EmailAddress;
use crate::id::RegistrationId;
use crate::language::Language;
use crate::mail::{MailMessage, MailTemplate};
use crate::outbox::{NOTICE_TTL, NewEntry, NewEntryError};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};

/// How long the last mail to somebody is tried: until then it holds the address of who was erased.
const LAST_MAIL_TTL: SignedDuration = SignedDuration::from_hours(24);

impl Accounts {
    /// A mail that is worthless after `ttl`, in the language of the request.
    pub(crate) fn mail(
        &self,
        to: &EmailAddress,
        template: MailTemplate,
        registration: Option<RegistrationId>,
        ttl: SignedDuration,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, NewEntryError> {
        let entry = self.sealed_mail(to, template, registration, ttl, request, now)?;
        Ok(entry.addressed_to(self.deployment.index_key.email(to)))
    }

    /// The last mail to somebody: it outlives the account, since nothing in its row but the sealed
    /// payload tells whom it is for, and that is wiped when it is sent or its time is over.
    pub(crate) fn last_mail(
        &self,
        to: &EmailAddress,
        template: MailTemplate,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, NewEntryError> {
        self.sealed_mail(to, template, None, LAST_MAIL_TTL, request, now)
    }

    fn sealed_mail(
        &self,
        to: &EmailAddress,
        template: MailTemplate,
        registration: Option<RegistrationId>,
        ttl: SignedDuration,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, NewEntryError> {
        let message = MailMessage {
            to: to.as_str().to_owned(),
            template,
            language: Language::from_tag(&request.locale).unwrap_or_default(),
            registration,
            correlation: request.correlation.clone(),
            requested_at: now,
        };
        let expires_at = now.saturating_add(ttl).unwrap_or(Timestamp::MAX);
        let (keys, entropy) = (&self.deployment.keys, self.deployment.entropy.as_ref());
        NewEntry::email(&message, expires_at, keys, entropy)
    }

    /// A notice that something was changed.
    pub(crate) fn notice(
        &self,
        to: &EmailAddress,
        template: MailTemplate,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, NewEntryError> {
        self.mail(to, template, None, NOTICE_TTL, request, now)
    }
}

/// Whole minutes, for a text.
pub(crate) fn minutes(ttl: SignedDuration) -> u32 {
    u32::try_from(ttl.as_mins()).unwrap_or(u32::MAX)
}
