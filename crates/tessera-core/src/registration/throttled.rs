//! Telling of throttled requests.

use super::EventOutboxError;
use crate::deployment::Deployment;
use crate::event::{RegistrationEvent, ThrottleReason};
use crate::id::RegistrationId;
use crate::limit::Throttled;
use crate::ports::{EphemeralError, StoreError};
use crate::request::RequestContext;
use jiff::Timestamp;

/// Why a throttled request could not be told of.
#[derive(Debug, thiserror::Error)]
enum ReportError {
    #[error("failed to read the limits")]
    Ephemeral(#[from] EphemeralError),
    #[error("failed to make the event")]
    Event(#[from] EventOutboxError),
    #[error("failed to store the event")]
    Store(#[from] StoreError),
}

impl Deployment {
    /// Tells of a throttled request in an event, at most once a minute for one
    /// reason and origin. A failure to tell is logged, not answered: the request is
    /// refused either way.
    pub(crate) async fn report_throttled(
        &self,
        registration: Option<RegistrationId>,
        throttled: Throttled,
        request: &RequestContext,
        now: Timestamp,
    ) {
        let reason = throttled.reason;
        let told = self.try_report_throttled(registration, reason, request, now);
        if let Err(error) = told.await {
            tracing::warn!(
                correlation = request.correlation,
                error = &error as &dyn std::error::Error,
                "failed to report a throttled request"
            );
        }
    }

    async fn try_report_throttled(
        &self,
        registration_id: Option<RegistrationId>,
        reason: ThrottleReason,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), ReportError> {
        if self.events.is_silent() || !self.limiter.may_report(reason, request, now).await? {
            return Ok(());
        }
        let event = RegistrationEvent::Throttled {
            registration_id,
            reason,
            ts: now,
        };
        let correlation = &request.correlation;
        let entries = self.events.entries([event], correlation, now)?;
        self.store.enqueue(&entries).await?;
        Ok(())
    }
}
