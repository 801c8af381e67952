//! Who may come in: validating access tokens, and sessions of browsers.

use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::deployment::Deployment;
use crate::id::{ClaimId, SessionId, UserId, uuid_v7};
use crate::ports::{
    BrowserRecord, Effects, Ended, EntropyError, EphemeralError, SessionRecord, StoreError,
};
use crate::request::RequestContext;
use crate::session::RefreshToken;
use crate::token::{AccessClaims, InvalidToken};
use jiff::Timestamp;
use std::sync::Arc;

/// Why an access token was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ValidateError {
    /// It is not valid.
    #[error("invalid access token")]
    Invalid(#[from] InvalidToken),
    /// Its session was ended.
    #[error("the session was revoked")]
    Revoked,
    /// Revocations cannot be read; nobody is let in unchecked.
    #[error("failed to read revocations")]
    Ephemeral(#[from] EphemeralError),
}

/// Why a session could not be looked up or ended.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
    /// The revocation could not be noted for access tokens.
    #[error("failed to revoke the session's access tokens")]
    Ephemeral(#[from] EphemeralError),
    /// No id could be drawn.
    #[error("failed to draw an id")]
    Entropy(#[from] EntropyError),
}

/// Validates tokens and sessions.
pub struct Access {
    /// What it works with.
    pub deployment: Arc<Deployment>,
}

impl Access {
    /// Accepts or refuses an access token.
    ///
    /// # Errors
    /// Says why, for the log; callers answer 401 alike.
    pub async fn validate(&self, token: &str) -> Result<Arc<AccessClaims>, ValidateError> {
        let now = self.deployment.clock.now();
        let claims = match self.deployment.tokens.verify(token, now) {
            Err(InvalidToken::Malformed) if self.learns_key_of(token).await => {
                self.deployment.tokens.verify(token, now)?
            }
            verified => verified?,
        };
        if self
            .deployment
            .ephemeral
            .is_session_revoked(claims.sid, now)
            .await?
        {
            return Err(ValidateError::Revoked);
        }
        Ok(claims)
    }

    /// Whether the key that a token names became known just now: another instance may have
    /// made it. Keys that cannot be read are the keys that are known.
    async fn learns_key_of(&self, token: &str) -> bool {
        let learned = self.deployment.signing_keys.learn_key_of(token).await;
        learned.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "failed to read signing keys");
            false
        })
    }

    /// The live session of a refresh token; none when it is unknown, expired, unused for too
    /// long or revoked, or its account was closed.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn session(&self, token: &RefreshToken) -> Result<Option<SessionRecord>, StoreError> {
        let live = self.deployment.session_life.at(self.deployment.clock.now());
        let found = self.by_refresh(token).await?;
        Ok(found.filter(|session| session.is_live(live)))
    }

    /// The same with the profile of its user, in one read.
    pub(crate) async fn browser(
        &self,
        token: &RefreshToken,
    ) -> Result<Option<BrowserRecord>, StoreError> {
        let live = self.deployment.session_life.at(self.deployment.clock.now());
        let store = &self.deployment.store;
        let found = store.browser_by_refresh(&token.hash()).await?;
        Ok(found.filter(|browser| browser.session.is_live(live)))
    }

    async fn by_refresh(&self, token: &RefreshToken) -> Result<Option<SessionRecord>, StoreError> {
        let store = &self.deployment.store;
        store.session_by_refresh(&token.hash()).await
    }

    /// Ends the session of a refresh token, and its access tokens with it.
    ///
    /// # Errors
    /// Fails when it could not be recorded.
    pub async fn log_out(
        &self,
        token: &RefreshToken,
        request: &RequestContext,
    ) -> Result<(), SessionError> {
        let Some(record) = self.by_refresh(token).await? else {
            return Ok(());
        };
        self.log_out_of(record.user.id, record.id, request).await
    }

    /// Ends the session that `claims` belong to.
    ///
    /// # Errors
    /// Fails when it could not be recorded.
    pub async fn log_out_here(
        &self,
        claims: &AccessClaims,
        request: &RequestContext,
    ) -> Result<(), SessionError> {
        self.log_out_of(claims.sub, claims.sid, request).await
    }

    async fn log_out_of(
        &self,
        user: UserId,
        session: SessionId,
        request: &RequestContext,
    ) -> Result<(), SessionError> {
        let now = self.deployment.clock.now();
        let entry = self
            .deployment
            .audit(AuditAction::Logout, AuditOutcome::Success, request, now)?
            .by_owner(user)
            .in_session(session);
        self.end_session(user, session, entry, now).await?;
        Ok(())
    }

    /// Ends every session of the user that `claims` are about, this one among them.
    ///
    /// # Errors
    /// Fails when it could not be recorded; asked again, it goes on where it stopped.
    pub async fn log_out_everywhere(
        &self,
        claims: &AccessClaims,
        request: &RequestContext,
    ) -> Result<(), SessionError> {
        let now = self.deployment.clock.now();
        let entry = self
            .deployment
            .audit(AuditAction::Logout, AuditOutcome::Success, request, now)?
            .by_owner(claims.sub)
            .in_session(claims.sid)
            .with("everywhere", true);
        self.end_sessions(claims.sub, None, entry, now).await?;
        Ok(())
    }

    /// Ends one session, and refuses its access tokens; those of a session that had ended
    /// before, too, since a failure may have left them alive.
    pub(crate) async fn end_session(
        &self,
        owner: UserId,
        session: SessionId,
        entry: NewAuditEntry,
        now: Timestamp,
    ) -> Result<Ended, SessionError> {
        let effects = Effects {
            audit: vec![entry],
            ..Effects::default()
        };
        let store = &self.deployment.store;
        let ended = store.revoke_session(owner, session, now, &effects).await?;
        if ended != Ended::Unknown {
            self.refuse_access_tokens(session, now).await?;
        }
        Ok(ended)
    }

    /// Ends all sessions of a user but `keep`, and refuses their access tokens. Gives their
    /// number.
    pub(crate) async fn end_sessions(
        &self,
        owner: UserId,
        keep: Option<SessionId>,
        entry: NewAuditEntry,
        now: Timestamp,
    ) -> Result<usize, SessionError> {
        let effects = Effects {
            audit: vec![entry],
            ..Effects::default()
        };
        let since = self.revocations_since(now);
        let store = &self.deployment.store;
        let ended = store
            .revoke_sessions_of(owner, keep, now, since, &effects)
            .await?;
        self.refuse_all(&ended, now).await?;
        Ok(ended.len())
    }

    /// Sessions that ended since then may have access tokens that live: a failure may have
    /// kept them from being refused.
    pub(crate) fn revocations_since(&self, now: Timestamp) -> Timestamp {
        now.saturating_sub(self.deployment.tokens.ttl())
            .unwrap_or(Timestamp::MIN)
    }

    /// Refuses the access tokens of sessions.
    pub(crate) async fn refuse_all(
        &self,
        sessions: &[SessionId],
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        for session in sessions {
            self.refuse_access_tokens(*session, now).await?;
        }
        Ok(())
    }

    /// Refuses a session's access tokens for as long as one may live.
    pub(crate) async fn refuse_access_tokens(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        let until = now
            .saturating_add(self.deployment.tokens.ttl())
            .unwrap_or(Timestamp::MAX);
        self.deployment
            .ephemeral
            .revoke_session(session, now, until)
            .await
    }

    /// Brings the revocations that still matter from the store into the ephemeral
    /// store, which may have lost them with the process before.
    ///
    /// # Errors
    /// Fails when either store does.
    pub async fn restore_revocations(&self) -> Result<usize, SessionError> {
        let now = self.deployment.clock.now();
        let since = self.revocations_since(now);
        let attempt = ClaimId::from(uuid_v7(now, self.deployment.entropy.as_ref())?);
        let revoked = self.deployment.store.sessions_revoked_since(since).await?;
        let ttl = self.deployment.tokens.ttl();
        let until = |at: Timestamp| at.saturating_add(ttl).unwrap_or(Timestamp::MAX);
        let revoked: Vec<_> = revoked
            .into_iter()
            .map(|(session, at)| (session, until(at)))
            .collect();
        self.deployment
            .ephemeral
            .restore_revocations(&revoked, attempt, now)
            .await?;
        Ok(revoked.len())
    }

    /// Brings them back where the ephemeral store has lost them while this process ran, and
    /// says how many; none where they are there.
    ///
    /// # Errors
    /// Fails when either store does.
    pub async fn restore_lost_revocations(&self) -> Result<Option<usize>, SessionError> {
        if !self.deployment.ephemeral.lacks_revocations().await? {
            return Ok(None);
        }
        self.restore_revocations().await.map(Some)
    }
}
