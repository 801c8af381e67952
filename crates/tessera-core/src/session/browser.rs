//! Sessions of browsers, whose one credential is the refresh token in their cookie
//! (requirement AUTH-6).

use super::{RefreshError, RefreshToken};
use crate::access::Access;
use crate::account::CustomerProfile;
use crate::ports::{BrowserRecord, SessionRecord};
use crate::request::RequestContext;
use jiff::Timestamp;

/// The session of a browser.
pub struct BrowserSession {
    /// The session as stored.
    pub record: SessionRecord,
    /// The profile of its user, read with it; none where there is none.
    pub profile: Option<CustomerProfile>,
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
        let found = match self.browser(presented).await? {
            Some(found) if !self.is_due(&found.session, now) => return Ok(Some(as_it_is(found))),
            found => found,
        };
        let refreshed = match (self.refresh(presented, request).await.outcome, found) {
            (Ok(refreshed), _) => refreshed,
            // A limit on renewals turns away nobody whose session is good.
            (Err(RefreshError::Throttled(_)), Some(found)) => return Ok(Some(as_it_is(found))),
            (Err(RefreshError::Invalid | RefreshError::Reused(_)), _) => return Ok(None),
            (Err(error), _) => return Err(error),
        };
        let found = self.browser(&refreshed.refresh).await?;
        Ok(found.map(|found| BrowserSession {
            renewed: Some(refreshed.refresh),
            ..as_it_is(found)
        }))
    }

    fn is_due(&self, record: &SessionRecord, now: Timestamp) -> bool {
        now.duration_since(record.used_at()) >= self.deployment.tokens.ttl()
    }
}

fn as_it_is(found: BrowserRecord) -> BrowserSession {
    BrowserSession {
        record: found.session,
        profile: found.profile,
        renewed: None,
    }
}
