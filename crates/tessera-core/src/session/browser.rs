//! Sessions of browsers, whose one credential is the refresh token in their cookie
//! (requirement AUTH-6).

use super::{RefreshError, RefreshToken};
use crate::access::Access;
use crate::ports::SessionRecord;
use crate::request::RequestContext;
use jiff::Timestamp;

/// The session of a browser.
pub struct BrowserSession {
    /// The session as stored.
    pub record: SessionRecord,
    /// What took the place of the presented token, if something did.
    pub renewed: Option<RefreshToken>,
}

impl Access {
    /// The live session of a browser; none when it has none any more.
    ///
    /// Once an access token as old as the presented token would have run out, it is exchanged:
    /// a browser's credential grows no older than that of other clients. Tabs that ask at the
    /// same time are given the same successor (see [`Access::refresh`]).
    ///
    /// # Errors
    /// See [`RefreshError`]; a token that is not good is no error.
    pub async fn browser_session(
        &self,
        presented: &RefreshToken,
        request: &RequestContext,
    ) -> Result<Option<BrowserSession>, RefreshError> {
        let now = self.deployment.clock.now();
        let found = match self.session(presented).await? {
            Some(record) if !self.is_due(&record, now) => return Ok(Some(as_it_is(record))),
            found => found,
        };
        let refreshed = match (self.refresh(presented, request).await.outcome, found) {
            (Ok(refreshed), _) => refreshed,
            // A limit on renewals turns away nobody whose session is good.
            (Err(RefreshError::Throttled(_)), Some(record)) => return Ok(Some(as_it_is(record))),
            (Err(RefreshError::Invalid | RefreshError::Reused(_)), _) => return Ok(None),
            (Err(error), _) => return Err(error),
        };
        let record = self.session(&refreshed.refresh).await?;
        Ok(record.map(|record| BrowserSession {
            record,
            renewed: Some(refreshed.refresh),
        }))
    }

    fn is_due(&self, record: &SessionRecord, now: Timestamp) -> bool {
        now.duration_since(record.used_at()) >= self.deployment.tokens.ttl()
    }
}

fn as_it_is(record: SessionRecord) -> BrowserSession {
    BrowserSession {
        record,
        renewed: None,
    }
}
