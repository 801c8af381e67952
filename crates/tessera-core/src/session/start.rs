//! A session begins: its tokens are drawn and signed before anything is stored.

use super::{LoginMethod, RefreshToken, Session, client_context};
use crate::account::{Grants, User};
use crate::accounts::Fault;
use crate::crypto::{DataKey, SealError};
use crate::deployment::Deployment;
use crate::id::{SessionId, UserId};
use crate::ports::EntropyError;
use crate::request::RequestContext;
use crate::token::{IssueTokenError, Issued};
use jiff::Timestamp;

/// Why no session could be made.
#[derive(Debug, thiserror::Error)]
pub enum StartSessionError {
    /// No id or token could be drawn.
    #[error("failed to draw an id")]
    Entropy(#[from] EntropyError),
    /// The client's data could not be sealed.
    #[error("failed to seal the client's data")]
    Seal(#[from] SealError),
    /// The access token could not be issued.
    #[error("failed to issue a token")]
    Token(#[from] IssueTokenError),
}

/// A session to store, with the tokens for its owner.
pub struct StartedSession {
    /// The session.
    pub session: Session,
    /// The access token.
    pub access: Issued,
    /// The refresh token.
    pub refresh: RefreshToken,
}

impl Deployment {
    /// Makes a session for `user`. It is signed before it is stored: a token that cannot be
    /// issued leaves nothing behind.
    ///
    /// # Errors
    /// Fails when randomness, sealing or signing does.
    pub fn start_session(
        &self,
        user: UserId,
        grants: &Grants,
        key: &DataKey,
        method: LoginMethod,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<StartedSession, StartSessionError> {
        let entropy = self.entropy.as_ref();
        let id = SessionId::generate(now, entropy)?;
        let refresh = RefreshToken::draw(entropy)?;
        let client = format!("{}\n{}", request.client.address(), request.user_agent);
        let session = Session {
            id,
            user,
            refresh_hash: refresh.hash(),
            client_sealed: key.seal(&client_context(id), client.as_bytes(), entropy)?,
            method,
            factor_at: None,
            created_at: now,
            expires_at: self.session_life.end(now),
        };
        let access = self.issue_access(user, grants, id, now)?;
        Ok(StartedSession {
            session,
            access,
            refresh,
        })
    }

    /// What a user may do once their session is stored, with an access token that says so;
    /// `user` is read after that. What changes roles ends the sessions that are stored, and not
    /// one that was not yet.
    ///
    /// # Errors
    /// Fails when the store, randomness or signing does.
    pub(crate) async fn with_current_grants(
        &self,
        user: &User,
        session: SessionId,
        grants: Grants,
        access: Issued,
        now: Timestamp,
    ) -> Result<(Grants, Issued), Fault> {
        let current = self.grants(user).await?;
        if current == grants {
            return Ok((grants, access));
        }
        let access = self.issue_access(user.id, &current, session, now)?;
        Ok((current, access))
    }

    /// Makes an access token for a session.
    ///
    /// # Errors
    /// Fails when randomness or signing does.
    pub(crate) fn issue_access(
        &self,
        user: UserId,
        grants: &Grants,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Issued, StartSessionError> {
        let entropy = self.entropy.as_ref();
        Ok(self.tokens.issue(user, grants, session, now, entropy)?)
    }
}
