//! Text messages on their way out.

use crate::deployment::Deployment;
use crate::id::RegistrationId;
use crate::mobile::MobileNumber;
use crate::outbox::{NOTICE_TTL, NewEntry, NewEntryError, SmsMessage};
use crate::request::RequestContext;
use jiff::Timestamp;

impl Deployment {
    /// A message that is about a code, and worthless once the code is.
    pub(crate) fn code_message(
        &self,
        to: &MobileNumber,
        body: String,
        registration: Option<RegistrationId>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, NewEntryError> {
        let message = self.code_text(to, body, registration, request, now);
        self.sms(to, &message, self.code_expires_at(now))
    }

    /// A message with a code, before it is an entry of the outbox.
    pub(crate) fn code_text(
        &self,
        to: &MobileNumber,
        body: String,
        registration: Option<RegistrationId>,
        request: &RequestContext,
        now: Timestamp,
    ) -> SmsMessage {
        SmsMessage {
            to: to.e164().to_owned(),
            body,
            holds_code: true,
            registration,
            correlation: request.correlation.clone(),
            requested_at: now,
        }
    }

    /// A notice that something was changed.
    pub(crate) fn text_notice(
        &self,
        to: &MobileNumber,
        body: String,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, NewEntryError> {
        let message = SmsMessage {
            to: to.e164().to_owned(),
            body,
            holds_code: false,
            registration: None,
            correlation: request.correlation.clone(),
            requested_at: now,
        };
        let expires_at = now.saturating_add(NOTICE_TTL).unwrap_or(Timestamp::MAX);
        self.sms(to, &message, expires_at)
    }

    fn sms(
        &self,
        to: &MobileNumber,
        message: &SmsMessage,
        expires_at: Timestamp,
    ) -> Result<NewEntry, NewEntryError> {
        let entry = NewEntry::sms(message, expires_at, &self.keys, self.entropy.as_ref())?;
        Ok(entry.addressed_to(self.index_key.mobile(to)))
    }
}
