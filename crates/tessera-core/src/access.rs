//! Who may come in: validating access tokens, and sessions of browsers.

use crate::account::{User, data_key_context, mobile_context};
use crate::crypto::{MasterKeys, OpenError};
use crate::id::SessionId;
use crate::mobile::{MobileNumber, NumberingPlans};
use crate::ports::{Clock, Ephemeral, EphemeralError, Store, StoreError};
use crate::session::RefreshToken;
use crate::token::{AccessClaims, AccessTokens, InvalidToken};
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

/// Why the session of a browser could not be looked up or ended.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The store failed.
    #[error("failed to read the session")]
    Store(#[from] StoreError),
    /// The revocation could not be noted for access tokens.
    #[error("failed to revoke the session's access tokens")]
    Ephemeral(#[from] EphemeralError),
    /// The user's data does not open.
    #[error("failed to open the user's data")]
    Open(#[from] OpenError),
    /// What was opened is no number of an accepted country any more.
    #[error("the stored number is not readable")]
    Number,
}

/// A live session, for the pages.
pub struct LiveSession {
    /// The session.
    pub id: SessionId,
    /// The user's number.
    pub mobile: MobileNumber,
    /// Since when the user exists.
    pub member_since: Timestamp,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// Validates tokens and sessions.
pub struct Access {
    /// Sessions and users.
    pub store: Arc<dyn Store>,
    /// Revocations.
    pub ephemeral: Arc<dyn Ephemeral>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Signature keys.
    pub tokens: Arc<AccessTokens>,
    /// Opens personal data.
    pub keys: Arc<MasterKeys>,
    /// Reads stored numbers.
    pub plans: NumberingPlans,
}

impl Access {
    /// Accepts or refuses an access token.
    ///
    /// # Errors
    /// Says why, for the log; callers answer 401 alike.
    pub async fn validate(&self, token: &str) -> Result<Arc<AccessClaims>, ValidateError> {
        let now = self.clock.now();
        let claims = self.tokens.verify(token, now)?;
        if self.ephemeral.is_session_revoked(claims.sid, now).await? {
            return Err(ValidateError::Revoked);
        }
        Ok(claims)
    }

    /// The live session of a refresh token; none when it is unknown, expired or revoked.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn session(&self, token: &RefreshToken) -> Result<Option<LiveSession>, SessionError> {
        let now = self.clock.now();
        let Some(record) = self.store.session_by_refresh(&token.hash()).await? else {
            return Ok(None);
        };
        if record.revoked_at.is_some() || record.expires_at <= now {
            return Ok(None);
        }
        Ok(Some(LiveSession {
            id: record.id,
            mobile: self.mobile_of(&record.user)?,
            member_since: record.user.created_at,
            expires_at: record.expires_at,
        }))
    }

    fn mobile_of(&self, user: &User) -> Result<MobileNumber, SessionError> {
        let key = self
            .keys
            .open_data_key(&data_key_context(user.id), &user.data_key_sealed)?;
        let plain = key.open(&mobile_context(user.id), &user.mobile_sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| SessionError::Number)?;
        self.plans.parse(text).map_err(|_| SessionError::Number)
    }

    /// Ends the session of a refresh token, and its access tokens with it.
    ///
    /// # Errors
    /// Fails when it could not be recorded.
    pub async fn log_out(&self, token: &RefreshToken) -> Result<(), SessionError> {
        let now = self.clock.now();
        let Some(record) = self.store.session_by_refresh(&token.hash()).await? else {
            return Ok(());
        };
        self.store.revoke_session(record.id, now).await?;
        self.refuse_access_tokens(record.id, now).await?;
        Ok(())
    }

    /// Ends the session that `claims` belong to.
    ///
    /// # Errors
    /// Fails when it could not be recorded.
    pub async fn log_out_here(&self, claims: &AccessClaims) -> Result<(), SessionError> {
        let now = self.clock.now();
        self.store.revoke_session(claims.sid, now).await?;
        self.refuse_access_tokens(claims.sid, now).await?;
        Ok(())
    }

    /// Ends every session of the user that `claims` are about, this one among them.
    ///
    /// # Errors
    /// Fails when it could not be recorded; asked again, it goes on where it stopped.
    pub async fn log_out_everywhere(&self, claims: &AccessClaims) -> Result<(), SessionError> {
        let now = self.clock.now();
        // Those that had ended before, too: a failure may have left their tokens alive.
        let since = now
            .saturating_sub(self.tokens.ttl())
            .unwrap_or(Timestamp::MIN);
        let ended = self
            .store
            .revoke_sessions_of(claims.sub, now, since)
            .await?;
        for session in ended {
            self.refuse_access_tokens(session, now).await?;
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
            .saturating_add(self.tokens.ttl())
            .unwrap_or(Timestamp::MAX);
        self.ephemeral.revoke_session(session, now, until).await
    }

    /// Brings the revocations that still matter from the store into the ephemeral
    /// store, which may have lost them with the process before.
    ///
    /// # Errors
    /// Fails when either store does.
    pub async fn restore_revocations(&self) -> Result<usize, SessionError> {
        let now = self.clock.now();
        let since = now
            .saturating_sub(self.tokens.ttl())
            .unwrap_or(Timestamp::MIN);
        let revoked = self.store.sessions_revoked_since(since).await?;
        for (session, at) in &revoked {
            let until = at
                .saturating_add(self.tokens.ttl())
                .unwrap_or(Timestamp::MAX);
            self.ephemeral.revoke_session(*session, now, until).await?;
        }
        Ok(revoked.len())
    }
}
