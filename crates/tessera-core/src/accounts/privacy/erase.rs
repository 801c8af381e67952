//! All that is held of a person, destroyed.

use super::super::administrator::Administrator;
use super::super::fault::operation_error;
use super::super::owner_proof::{NotOwner, OwnerProof};
use super::super::profile::open_personal;
use super::super::{Accounts, Fault};
use crate::account::{User, email_context, mobile_context};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::consent::Consent;
use crate::crypto::BlindIndex;
use crate::event::AccountEvent;
use crate::id::{SessionId, UserId};
use crate::mail::MailTemplate;
use crate::outbox::NewEntry;
use crate::ports::{Effects, Erased, HeldRecords, ListPart, NewErasure, Remains, StoreError};
use crate::privacy::ErasureRecord;
use crate::request::RequestContext;
use crate::second_factor::{FactorKind, sms_context, totp_context};
use crate::session::client_context;
use jiff::Timestamp;

operation_error!(
    /// Why nobody was erased.
    EraseAccountError {
        /// It was not shown that it is the owner who asks, or there is no such account.
        #[error("it is not the owner who asks")]
        NotOwner(#[source] NotOwner),
        /// It would leave no admin who can log in.
        #[error("it would leave no admin who can log in")]
        LastAdmin,
    }
);

impl From<NotOwner> for EraseAccountError {
    fn from(refused: NotOwner) -> Self {
        Self::NotOwner(refused)
    }
}

/// What a look at a database says of somebody who was erased.
pub struct ErasureProof {
    /// When they were erased, if this database says so.
    pub erased_at: Option<Timestamp>,
    /// Tables that still hold rows about them.
    pub remains: Vec<Remains>,
    /// What is kept of their consents.
    pub consents: Vec<Consent>,
    /// What opens with the keys of this deployment; none where no data key is there.
    pub pieces: Vec<OpenPiece>,
}

impl ErasureProof {
    /// Whether nothing is left but what is meant to be.
    pub fn holds(&self) -> bool {
        let opens = self.pieces.iter().any(|piece| piece.opens);
        self.erased_at.is_some() && self.remains.is_empty() && !opens
    }
}

/// A sealed value, and whether it opens.
pub struct OpenPiece {
    /// What it is.
    pub name: &'static str,
    /// Whether it opens.
    pub opens: bool,
}

impl Accounts {
    /// Erases the owner of a session, who shows that it is them: nothing is left but that there
    /// was such a user, and when they went. Of any number of calls one does so.
    ///
    /// # Errors
    /// See [`EraseAccountError`].
    pub async fn erase_own_account(
        &self,
        user: UserId,
        session: SessionId,
        proof: OwnerProof<'_>,
        request: &RequestContext,
    ) -> Result<(), EraseAccountError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        match self.prove_owner(user, session, proof, now).await? {
            // Erased before, perhaps; a failure may have kept the access tokens from being refused.
            Ok(()) | Err(NotOwner::Gone) => {}
            Err(refused) => return Err(refused.into()),
        }
        let (action, outcome) = (AuditAction::AccountErased, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let entry = entry.by_owner(user).in_session(session);
        let record = ErasureRecord {
            user,
            erased_at: now,
        };
        let told = self.last_mail_to(user, request, now).await?;
        self.destroy(record, (entry, told), request, now).await?;
        Ok(())
    }

    /// Erases somebody for whoever runs the deployment: who was asked to, or applies an erasure
    /// again after an older copy of the database was restored. False where they had been erased
    /// before; that it happened is noted where this database never knew them.
    ///
    /// # Errors
    /// See [`EraseAccountError`].
    pub async fn erase_account(
        &self,
        user: UserId,
        erased_at: Option<Timestamp>,
        request: &RequestContext,
    ) -> Result<bool, EraseAccountError> {
        let now = self.deployment.clock.now();
        let (by, action) = (Administrator::Operator, AuditAction::AccountErased);
        let entry = self.staff_entry(by, action, Some(user), request, now)?;
        let record = ErasureRecord {
            user,
            erased_at: erased_at.unwrap_or(now),
        };
        // Who is erased again, in an older copy of the database, was told the first time.
        let told = match erased_at {
            None => self.last_mail_to(user, request, now).await?,
            Some(_) => None,
        };
        match self.destroy(record, (entry, told), request, now).await {
            Err(EraseAccountError::NotOwner(NotOwner::Gone)) if erased_at.is_some() => {
                self.deployment.store.note_erasure(record).await?;
                Ok(false)
            }
            destroyed => destroyed,
        }
    }

    async fn destroy(
        &self,
        record: ErasureRecord,
        (entry, mail): (NewAuditEntry, Option<NewEntry>),
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<bool, EraseAccountError> {
        let deployment = &self.deployment;
        let told = AccountEvent::Erased {
            user_id: record.user,
            ts: now,
        };
        let events = &deployment.events;
        let mut outbox = events.entries([told], &request.correlation, now)?;
        outbox.extend(mail);
        let effects = Effects {
            outbox,
            audit: vec![entry],
            ..Effects::default()
        };
        let erasure = NewErasure {
            user: record.user,
            erased_at: record.erased_at,
            recipients: self.factor_recipients(record.user).await?,
            change: self.staff_change(now),
        };
        let (is_new, ended) = match deployment.store.erase_user(&erasure, &effects).await? {
            Erased::Now(ended) => (true, ended),
            // A failure may have kept their access tokens from being refused.
            Erased::Before(ended) => (false, ended),
            Erased::Unknown => return Err(NotOwner::Gone.into()),
            Erased::LastAdmin => return Err(EraseAccountError::LastAdmin),
        };
        self.access.refuse_all(&ended, now).await?;
        if is_new {
            metrics::counter!("tessera_erasures_total").increment(1);
        }
        Ok(is_new)
    }

    /// The mail that tells somebody that they are erased; none to an address that was not proven. One
    /// whose address does not open is erased untold.
    async fn last_mail_to(
        &self,
        user: UserId,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Option<NewEntry>, EraseAccountError> {
        let Some(user) = self.deployment.store.user(user).await? else {
            return Ok(None);
        };
        let told = match self.owner_to_tell(user, request).await {
            Ok(Some(told)) => told,
            Ok(None) | Err(Fault::Identity(_) | Fault::Open(_)) => return Ok(None),
            Err(fault) => return Err(fault.into()),
        };
        let template = MailTemplate::AccountErased { at: now };
        let mail = self.last_mail(&told.email, template, &told.request, now)?;
        Ok(Some(mail))
    }

    /// Numbers that codes go to, which need not be the account's. One that does not open keeps
    /// nobody from being erased.
    async fn factor_recipients(&self, user: UserId) -> Result<Vec<BlindIndex>, StoreError> {
        let store = &self.deployment.store;
        let Some(user) = store.user(user).await? else {
            return Ok(Vec::new());
        };
        let factors = store.factors(user.id).await?;
        let numbers = factors
            .iter()
            .filter(|factor| factor.kind == FactorKind::Sms)
            .filter_map(|factor| self.open_factor_number(&user, &factor.sealed).ok());
        Ok(numbers
            .map(|number| self.deployment.index_key.mobile(&number))
            .collect())
    }

    /// What this deployment's database says of somebody who was erased.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn verify_erasure(&self, user: UserId) -> Result<ErasureProof, StoreError> {
        let store = &self.deployment.store;
        let held = store.held_of(user, ListPart::first(1)).await?;
        Ok(ErasureProof {
            erased_at: store.erasure(user).await?,
            remains: store.remains_of(user).await?,
            consents: store.erased_consents(user).await?,
            pieces: held.map(|held| self.pieces(&held)).unwrap_or_default(),
        })
    }

    /// Which values of a person open with the keys of this deployment, wherever they were read: a
    /// copy of the database keeps the data key that it had.
    pub fn pieces(&self, held: &HeldRecords) -> Vec<OpenPiece> {
        let user = &held.user;
        let key = self.deployment.data_key(user);
        let opens = |context: &str, sealed: &[u8]| {
            let key = key.as_ref().ok();
            key.is_some_and(|key| key.open(context, sealed).is_ok())
        };
        let mut pieces = vec![OpenPiece {
            name: "data key",
            opens: key.is_ok(),
        }];
        let mut piece = |name, opens| pieces.push(OpenPiece { name, opens });
        if let Some(mobile) = &user.mobile {
            piece(
                "mobile number",
                opens(&mobile_context(user.id), &mobile.sealed),
            );
        }
        if let Some(email) = &user.email {
            let sealed = &email.identifier.sealed;
            piece("address", opens(&email_context(user.id), sealed));
        }
        if let Some(profile) = &held.profile {
            let key = key.as_ref().ok();
            let opened = key.is_some_and(|key| open_personal(key, profile).is_ok());
            piece("profile", opened && profile.personal_sealed.is_some());
        }
        for session in &held.sessions {
            let context = client_context(session.id);
            piece("session", opens(&context, &session.client_sealed));
        }
        for factor in &held.factors {
            let context = factor_context(user, factor.kind);
            piece("second factor", opens(&context, &factor.sealed));
        }
        pieces
    }
}

fn factor_context(user: &User, kind: FactorKind) -> String {
    match kind {
        FactorKind::Totp => totp_context(user.id),
        FactorKind::Sms => sms_context(user.id),
    }
}
