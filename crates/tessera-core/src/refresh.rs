//! Exchanging refresh tokens (requirement AUTH-3; RFC 9700 §4.14.2).
//!
//! Each token is exchanged once, for its successor. One that comes back after that was
//! stolen, or its thief has the successor: the session ends for both. A client that lost the
//! answer is told from a thief by the time: for ten seconds the same successor is answered.

use crate::access::Access;
use crate::crypto::{OpenError, SealError};
use crate::id::{SessionId, UserId};
use crate::ports::{
    Entropy, EntropyError, EphemeralError, Rotation, SessionRecord, StoreError, Successor,
};
use crate::session::RefreshToken;
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
    /// within ten seconds are answered the same successor.
    ///
    /// # Errors
    /// See [`RefreshError`]; callers learn no more than that the token is not accepted.
    pub async fn refresh(
        &self,
        presented: &RefreshToken,
        entropy: &dyn Entropy,
    ) -> Result<Refreshed, RefreshError> {
        let now = self.clock.now();
        let next = RefreshToken::draw(entropy)?;
        let successor = Successor {
            hash: next.hash(),
            sealed: presented.seal_successor(&next, entropy)?,
        };
        let rotation = self
            .store
            .rotate_refresh(&presented.hash(), &successor, now)
            .await?;
        let (session, refresh) = match rotation {
            Rotation::Rotated(session) => {
                metrics::counter!("tessera_refresh_total", "outcome" => "rotated").increment(1);
                (session, next)
            }
            Rotation::Exchanged {
                session,
                at,
                successor_sealed: Some(sealed),
            } if is_live(&session, now) && now.duration_since(at) <= GRACE => {
                metrics::counter!("tessera_refresh_total", "outcome" => "repeated").increment(1);
                (session, presented.open_successor(&sealed)?)
            }
            Rotation::Exchanged { session, .. } => return Err(self.reused(&session, now).await?),
            Rotation::Unknown => {
                metrics::counter!("tessera_refresh_total", "outcome" => "unknown").increment(1);
                return Err(RefreshError::Invalid);
            }
        };
        let user = &session.user;
        let access = self
            .tokens
            .issue(user.id, user.role, session.id, now, entropy)?;
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
        now: Timestamp,
    ) -> Result<RefreshError, RefreshError> {
        if !is_live(session, now) {
            return Ok(RefreshError::Invalid);
        }
        metrics::counter!("tessera_refresh_total", "outcome" => "reused").increment(1);
        self.store.revoke_session(session.id, now).await?;
        self.refuse_access_tokens(session.id, now).await?;
        Ok(RefreshError::Reused(session.id))
    }
}

fn is_live(session: &SessionRecord, now: Timestamp) -> bool {
    session.revoked_at.is_none() && session.expires_at > now
}
