//! What every use case works with.

use crate::account::{Grants, RoleName, User, data_key_context};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::crypto::{DataKey, IndexKey, MasterKeys, OpenError};
use crate::id::AuditId;
use crate::limit::Limiter;
use crate::link::PublicOrigin;
use crate::otp::{OtpPepper, OtpPolicy};
use crate::ports::{Clock, Entropy, EntropyError, Ephemeral, Store, StoreError};
use crate::privacy::Periods;
use crate::registration::EventOutbox;
use crate::request::RequestContext;
use crate::session::SessionLife;
use crate::sms_texts::SmsTexts;
use crate::token::{AccessTokens, SigningKeys};
use jiff::Timestamp;
use std::sync::Arc;

/// The stores, keys and rules of one deployment; made once, shared by all use cases.
pub struct Deployment {
    /// Accounts, sessions and the outbox.
    pub store: Arc<dyn Store>,
    /// Codes, limits and revocations.
    pub ephemeral: Arc<dyn Ephemeral>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The limits.
    pub limiter: Limiter,
    /// The key of code digests.
    pub pepper: OtpPepper,
    /// The key of blind indexes.
    pub index_key: IndexKey,
    /// Seals personal data and the outbox.
    pub keys: Arc<MasterKeys>,
    /// Issues and checks access tokens.
    pub tokens: Arc<AccessTokens>,
    /// The keys that they are signed with.
    pub signing_keys: Arc<SigningKeys>,
    /// Where events go.
    pub events: EventOutbox,
    /// Rules for codes.
    pub otp: OtpPolicy,
    /// What text messages say.
    pub texts: SmsTexts,
    /// How long refresh tokens and sessions live.
    pub session_life: SessionLife,
    /// How long what is held of persons is kept, as they are told.
    pub periods: Periods,
    /// What links in messages begin with. Never taken from a request, whose headers say what
    /// a sender wants.
    pub origin: PublicOrigin,
}

impl Deployment {
    /// The key under which a user's personal data is sealed.
    ///
    /// # Errors
    /// Fails when the key does not open.
    pub fn data_key(&self, user: &User) -> Result<DataKey, OpenError> {
        self.keys
            .open_data_key(&data_key_context(user.id), &user.data_key_sealed)
    }

    /// What a user may do now.
    ///
    /// # Errors
    /// Fails when a role of the deployment cannot be read.
    pub async fn grants(&self, user: &User) -> Result<Grants, StoreError> {
        let roles: Vec<RoleName> = user.roles().cloned().collect();
        if roles.iter().all(RoleName::is_built_in) {
            return Ok(Grants::of(&roles, []));
        }
        let custom = self.store.permissions_of(&roles).await?;
        Ok(Grants::of(&roles, custom))
    }

    /// An entry for the audit log. Where the request came from is told by a pseudonym that
    /// is the same for one network.
    ///
    /// # Errors
    /// Fails when no id can be drawn.
    pub fn audit(
        &self,
        action: AuditAction,
        outcome: AuditOutcome,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewAuditEntry, EntropyError> {
        let client = self.index_key.address(&request.client.network()).to_hex();
        let entry = NewAuditEntry {
            id: AuditId::generate(now, self.entropy.as_ref())?,
            at: now,
            action,
            outcome,
            subject: None,
            actor: None,
            session: None,
            correlation: request.correlation.clone(),
            details: serde_json::Map::new(),
            details_sealed: None,
        };
        let (client, _) = client.split_at(CLIENT_PSEUDONYM_DIGITS);
        Ok(entry.with("client", client))
    }
}

/// How many digits of a network's pseudonym the audit log holds: 96 bits tell networks apart.
const CLIENT_PSEUDONYM_DIGITS: usize = 24;
