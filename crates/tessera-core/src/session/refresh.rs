//! Exchanging refresh tokens (requirement AUTH-3; RFC 9700 §4.14.2).
//!
//! Each token is exchanged once, for its successor. One that comes back after that was
//! stolen, or its thief has the successor: the session ends for both. A client that lost the
//! answer is told from a thief by the time: for ten seconds the same successor is answered.

use super::RefreshToken;
use crate::access::{Access, SessionError};
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::{OpenError, SealError};
use crate::id::{SessionId, UserId};
use crate::limit::{Metered, Scope, Throttled};
use crate::ports::{EntropyError, EphemeralError, Rotation, SessionRecord, StoreError, Successor};
use crate::request::RequestContext;
use crate::token::{IssueTokenError, Issued};
use jiff::{SignedDuration, Timestamp};

/// For how long a request may be made again.
const GRACE: SignedDuration = SignedDuration::from_secs(10);

/// Why a refresh token was not exchanged.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// It is no current token of a live session.
    #[error("no live session has the token")]
    Invalid,
    /// It had been exchanged before: its session was ended.
    #[error("an exchanged token of session {0} came back")]
    Reused(SessionId),
    /// Too many requests from one address.
    #[error("throttled by the {} limit", .0.reason.as_str())]
    Throttled(Throttled),
    /// The store failed; the token is still good, or can be presented again.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
    /// The session was ended, but its access tokens may live on until they expire.
    #[error("failed to revoke the session's access tokens")]
    Ephemeral(#[from] EphemeralError),
    /// No token could be drawn.
    #[error("failed to draw a token")]
    Entropy(#[from] EntropyError),
    /// The successor could not be sealed.
    #[error("failed to seal the successor")]
    Seal(#[from] SealError),
    /// The successor does not open under the token that it followed.
    #[error("failed to open the successor")]
    Open(#[from] OpenError),
    /// The access token could not be issued.
    #[error("failed to issue a token")]
    Token(#[from] IssueTokenError),
}

/// A session that goes on.
pub struct Refreshed {
    /// Whose it is.
    pub user: UserId,
    /// The next access token.
    pub access: Issued,
    /// The next refresh token.
    pub refresh: RefreshToken,
    /// When the session ends, however often it is refreshed.
    pub expires_at: Timestamp,
}

impl Access {
    /// Exchanges `presented` for its successor and a new access token.
    ///
    /// Of any number of requests with one token exactly one rotates it; those that come
    /// within ten seconds are answered the same successor. What the user may do is looked up
    /// anew, so that a role granted or withdrawn shows.
    ///
    /// # Errors
    /// See [`RefreshError`]; callers learn no more than that the token is not accepted.
    pub async fn refresh(
        &self,
        presented: &RefreshToken,
        request: &RequestContext,
    ) -> Metered<Refreshed, RefreshError> {
        let now = self.deployment.clock.now();
        let checked = self
            .deployment
            .limiter
            .address(Scope::Refresh, request, now);
        Metered::where_granted(
            checked.await,
            RefreshError::Throttled,
            self.try_refresh(presented, request, now),
        )
        .await
    }

    async fn try_refresh(
        &self,
        presented: &RefreshToken,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Refreshed, RefreshError> {
        let live = self.deployment.session_life.at(now);
        let entropy = self.deployment.entropy.as_ref();
        let next = RefreshToken::draw(entropy)?;
        let audit =
            self.deployment
                .audit(AuditAction::Refresh, AuditOutcome::Success, request, now)?;
        let successor = Successor {
            hash: next.hash(),
            sealed: presented.seal_successor(&next, entropy)?,
            audit,
        };
        let rotation = self
            .deployment
            .store
            .rotate_refresh(&presented.hash(), &successor, live)
            .await?;
        let (session, refresh) = match rotation {
            Rotation::Rotated(session) => {
                count("rotated");
                (session, next)
            }
            Rotation::Exchanged {
                session,
                at,
                successor_sealed: Some(sealed),
            } if session.is_live(live) && now.duration_since(at) <= GRACE => {
                count("repeated");
                (session, presented.open_successor(&sealed)?)
            }
            Rotation::Exchanged { session, .. } => {
                return Err(self.reused(&session, request, now).await?);
            }
            Rotation::Unknown => {
                count("unknown");
                return Err(RefreshError::Invalid);
            }
        };
        let user = &session.user;
        let grants = self.deployment.grants(user).await?;
        let access = self
            .deployment
            .tokens
            .issue(user.id, &grants, session.id, now, entropy)?;
        Ok(Refreshed {
            user: user.id,
            access,
            refresh,
            expires_at: session.expires_at,
        })
    }

    /// Ends the session of a token that came back.
    async fn reused(
        &self,
        session: &SessionRecord,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<RefreshError, RefreshError> {
        if !session.is_live(self.deployment.session_life.at(now)) {
            return Ok(RefreshError::Invalid);
        }
        count("reused");
        let outcome = AuditOutcome::Refused("reused");
        let entry = self
            .deployment
            .audit(AuditAction::RefreshReused, outcome, request, now)?;
        // Whoever presented it is not known to be the owner.
        let mut entry = entry.in_session(session.id);
        entry.subject = Some(session.user.id);
        self.end_session(session.user.id, session.id, entry, now)
            .await
            .map_err(|error| match error {
                SessionError::Ephemeral(error) => RefreshError::Ephemeral(error),
                SessionError::Store(error) => RefreshError::Store(error),
                SessionError::Entropy(error) => RefreshError::Entropy(error),
            })?;
        Ok(RefreshError::Reused(session.id))
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("tessera_refresh_total", "outcome" => outcome).increment(1);
}
