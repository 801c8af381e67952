//! Logging in with a password (requirement AUTH-2).
//!
//! Whoever does not have the password learns nothing from a login: not from the answer, nor
//! from the work done for it, whether an address has an account, and in which state it is. An
//! attempt is counted, the account is looked up, a password is compared, and the attempt is
//! recorded, each once, whatever there is. Where there is no account a decoy is read in its
//! place, and the password compared with that of the decoy. Where stored passwords ask for other
//! work than the decoy's, refusals are held until the longest of them is over.
//!
//! Whose address waits to be proven is told so by the password that they registered with, unless
//! accounts are concealed: a stranger who registers with an address has a password to try, and
//! would learn whether the address has an owner. They are refused like anybody else then, and what
//! proves the address is sent once more, behind the answer.

use super::fault::operation_error;
use super::second_factor::FirstFactor;
use super::{Accounts, DeviceToken, FactorChallenge, Fault, Identity, PresentedDevice};
use crate::account::{EmailAddress, Grants, PersonalData, User};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::crypto::{BlindIndex, DataKey};
use crate::id::{SessionId, UserId};
use crate::limit::{MailPurpose, Metered, Scope, Standing, Throttled, keep_tightest};
use crate::outbox::NewEntry;
use crate::password::Password;
use crate::ports::{Credentials, Effects, NewLogin, TrustedDevice};
use crate::request::RequestContext;
use crate::second_factor::TrustedDeviceToken;
use crate::session::{LoginMethod, RefreshToken};
use crate::token::Issued;
use jiff::Timestamp;

operation_error!(
    /// Why nobody was logged in.
    LoginError {
        /// The address has no account, or the password is not its own.
        #[error("the address or the password is wrong")]
        Invalid,
        /// The password is right, and the address waits to be proven.
        #[error("the address is not proven")]
        Unverified,
        /// The password is right, and the account is closed.
        #[error("the account is disabled")]
        Disabled,
        /// Too many requests from one client.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
        /// Too many passwords were tried for the address.
        #[error("too many passwords were tried")]
        TooManyTries(#[source] Throttled),
    }
);

/// What a password that is right is good for.
pub enum LogIn {
    /// A session.
    Done(Box<LoggedIn>),
    /// A session, once a second factor is proven.
    SecondFactor(FactorChallenge),
}

/// Somebody who is logged in.
pub struct LoggedIn {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// What they may do.
    pub grants: Grants,
    /// What identifies them.
    pub identity: Identity,
    /// Names and the like.
    pub personal: PersonalData,
    /// The access token.
    pub access: Issued,
    /// The refresh token.
    pub refresh: RefreshToken,
    /// What this device presents from now on; none where it is known already.
    pub device: Option<DeviceToken>,
    /// What this device presents so that no second factor is asked for; none unless it was to be
    /// remembered.
    pub trusted: Option<TrustedDeviceToken>,
}

/// The device that somebody logs in on.
struct Here<'a> {
    device: &'a PresentedDevice,
    /// Whether its user has logged in there before.
    is_known: bool,
}

/// A session that is stored.
pub(super) struct StoredSession {
    pub(super) user: User,
    pub(super) key: DataKey,
    pub(super) session: SessionId,
    pub(super) grants: Grants,
    pub(super) access: Issued,
    pub(super) refresh: RefreshToken,
    pub(super) device: Option<DeviceToken>,
    pub(super) trusted: Option<TrustedDeviceToken>,
}

/// What the log says of an attempt, and callers are not told.
fn reason(error: &LoginError) -> &'static str {
    match error {
        LoginError::Invalid => "password",
        LoginError::Unverified => "unverified",
        LoginError::Disabled => "disabled",
        LoginError::Throttled(_) => "throttled",
        LoginError::TooManyTries(_) => "locked",
        _ => "failed",
    }
}

impl Accounts {
    /// Logs in whoever has the password of `email`.
    ///
    /// # Errors
    /// See [`LoginError`].
    pub async fn log_in(
        &self,
        email: &EmailAddress,
        password: &Password,
        device: &PresentedDevice,
        request: &RequestContext,
    ) -> Metered<LogIn, LoginError> {
        let mut standing = None;
        let outcome = self
            .try_log_in(email, password, device, request, &mut standing)
            .await;
        let counted = match &outcome {
            Ok(LogIn::Done(_)) => "success",
            Ok(LogIn::SecondFactor(_)) => "second_factor",
            Err(error) => reason(error),
        };
        metrics::counter!("tessera_logins_total", "outcome" => counted).increment(1);
        Metered { outcome, standing }
    }

    async fn try_log_in(
        &self,
        email: &EmailAddress,
        password: &Password,
        device: &PresentedDevice,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<LogIn, LoginError> {
        let now = self.deployment.clock.now();
        let checked = self.draw_login(Scope::Login, request, now).await?;
        keep_tightest(standing, checked.map_err(LoginError::Throttled)?);
        let index = self.deployment.index_key.email(email);
        let (checked, is_known) = self
            .count_attempt(&index, device.known.as_ref(), now)
            .await?;
        if let Err(throttled) = checked {
            let refused = LoginError::TooManyTries(throttled);
            self.record_refusal(email, None, &refused, None, request, now)
                .await?;
            return Err(refused);
        }
        // A second time only where the password was changed, or hashed anew, or a second factor
        // turned on or off, between the comparison and the session.
        for _ in 0..2 {
            let store = &self.deployment.store;
            let found = store
                .credentials_or_decoy(&index, self.hasher.decoy())
                .await?;
            let stored = found.credentials.password_hash.clone();
            let compared = self.hasher.compare(password, stored.as_deref()).await?;
            let is_concealed = self.policy.conceal_accounts;
            let credentials = match admit(found.known(), compared.matches, is_concealed) {
                Ok(credentials) => credentials,
                Err((refused, user)) => {
                    let refused = self.refuse(email, &index, user, refused, request, now);
                    let refused = refused.await?;
                    // Who is told more than that nothing fits has the password.
                    if matches!(refused, LoginError::Invalid) {
                        self.hasher.hold(compared.hold_refusal).await;
                    }
                    return Err(refused);
                }
            };
            let rehashed = match compared.needs_rehash {
                true => Some(self.hasher.hash(password).await?),
                false => None,
            };
            let first = FirstFactor {
                method: LoginMethod::Password,
                password_hash: stored,
                rehashed,
                code_asked_at: None,
            };
            let here = Here { device, is_known };
            let came = self.go_on(credentials.user, &first, &here, request, now);
            if let Some(came) = came.await? {
                return Ok(came);
            }
        }
        Err(LoginError::Invalid)
    }

    /// Begins a session, or lets it wait for the second factor; none when the account was
    /// closed, its password changed, or its second factor turned on or off meanwhile.
    async fn go_on(
        &self,
        user: User,
        first: &FirstFactor,
        here: &Here<'_>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Option<LogIn>, LoginError> {
        let has_factor = user.second_factor_at.is_some();
        let trusted = here.device.trusted.as_ref().filter(|_| has_factor);
        if !has_factor || trusted.is_some() {
            let started = self
                .start(&user, first, here, trusted, request, now)
                .await?;
            if let Some(logged_in) = started {
                return Ok(Some(LogIn::Done(Box::new(logged_in))));
            }
        }
        if !has_factor {
            return Ok(None);
        }
        let asked = self.ask_for_factor(&user, first, request, now).await?;
        Ok(asked.map(LogIn::SecondFactor))
    }

    /// Stores the session of a login; none when it is refused there. On a device that says so
    /// no second factor is asked for, where that holds.
    async fn start(
        &self,
        user: &User,
        first: &FirstFactor,
        here: &Here<'_>,
        trusted: Option<&TrustedDeviceToken>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Option<LoggedIn>, LoginError> {
        let deployment = &self.deployment;
        let key = deployment.data_key(user)?;
        let grants = deployment.grants(user).await?;
        let method = first.method;
        let started = deployment.start_session(user.id, &grants, &key, method, request, now)?;
        let session = started.session.id;
        let device = match here.is_known {
            true => None,
            false => Some(DeviceToken::draw(deployment.entropy.as_ref())?),
        };
        let entry = deployment
            .audit(AuditAction::Login, AuditOutcome::Success, request, now)?
            .by_owner(user.id)
            .in_session(session)
            .with("method", method.as_str());
        let entry = match trusted {
            Some(_) => entry.with("factor", "trusted_device"),
            None => entry,
        };
        let login = NewLogin {
            session: started.session,
            password_hash: first.password_hash.clone(),
            rehashed: first.rehashed.clone(),
            code_asked_at: first.code_asked_at,
            device: device.as_ref().map(|device| self.known_device(device, now)),
            trusted: trusted.map(|token| TrustedDevice::Presented(token.hash())),
            effects: Effects {
                audit: vec![entry],
                ..Effects::default()
            },
        };
        if !deployment.store.begin_session(&login).await? {
            return Ok(None);
        }
        let stored = StoredSession {
            user: user.clone(),
            key,
            session,
            grants,
            access: started.access,
            refresh: started.refresh,
            device,
            trusted: None,
        };
        Ok(Some(self.logged_in(stored, now).await?))
    }

    /// What the owner of a session that is stored is told.
    pub(super) async fn logged_in(
        &self,
        stored: StoredSession,
        now: Timestamp,
    ) -> Result<LoggedIn, Fault> {
        let deployment = &self.deployment;
        let (user, session) = (&stored.user, stored.session);
        let current = deployment.store.user_with_profile(user.id).await?;
        let (current, profile) = match current {
            Some((current, profile)) => (Some(current), profile),
            None => (None, None),
        };
        let current = current.as_ref().unwrap_or(user);
        let (grants, access) = deployment
            .with_current_grants(current, session, stored.grants, stored.access, now)
            .await?;
        let personal = match &profile {
            Some(profile) => super::profile::open_personal(&stored.key, profile)?,
            None => PersonalData::default(),
        };
        Ok(LoggedIn {
            user: user.id,
            session,
            grants,
            identity: self.identity(user)?,
            personal,
            access,
            refresh: stored.refresh,
            device: stored.device,
            trusted: stored.trusted,
        })
    }

    /// Records a refusal that a comparison came to; gives what is told of it.
    async fn refuse(
        &self,
        email: &EmailAddress,
        index: &BlindIndex,
        user: Option<UserId>,
        refused: LoginError,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<LoginError, LoginError> {
        let is_concealed = self.policy.conceal_accounts;
        let registrant = user.filter(|_| matches!(refused, LoginError::Unverified));
        let proof = match is_concealed {
            true => Some(
                self.concealed_proof(email, index, registrant, request, now)
                    .await?,
            ),
            false => None,
        };
        self.record_refusal(email, user, &refused, proof, request, now)
            .await?;
        Ok(match refused {
            LoginError::Unverified if is_concealed => LoginError::Invalid,
            other => other,
        })
    }

    /// Another mail that proves the address, for a registrant whose password was right, and as
    /// much work and as many bytes for anybody else, to whom nothing is sent.
    async fn concealed_proof(
        &self,
        email: &EmailAddress,
        index: &BlindIndex,
        registrant: Option<UserId>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, LoginError> {
        let deployment = &self.deployment;
        let nobody = UserId::generate(now, deployment.entropy.as_ref())?;
        let mails = deployment.limiter.mail(MailPurpose::Login, index, now);
        let to = match mails.await? {
            Ok(_) => registrant.unwrap_or(nobody),
            Err(_) => nobody,
        };
        Ok(self.proof_request(Some(to), email, request, now)?)
    }

    async fn record_refusal(
        &self,
        email: &EmailAddress,
        user: Option<UserId>,
        refused: &LoginError,
        proof: Option<NewEntry>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), LoginError> {
        let outcome = AuditOutcome::Refused(reason(refused));
        let account = self.deployment.index_key.email_pseudonym(email);
        let entry = self
            .deployment
            .audit(AuditAction::Login, outcome, request, now)?
            .with("account", account);
        let effects = Effects {
            outbox: proof.into_iter().collect(),
            audit: vec![NewAuditEntry {
                subject: user,
                ..entry
            }],
            ..Effects::default()
        };
        self.deployment.store.record(&effects).await?;
        Ok(())
    }
}

/// Whether whoever had a password compared may come in. The state of an account is told to
/// those who have its password, and to nobody else; where accounts are concealed, not even they
/// are told of a claim to an address that was closed, since a stranger may have made it.
fn admit(
    found: Option<Credentials>,
    matches: bool,
    is_concealed: bool,
) -> Result<Credentials, (LoginError, Option<UserId>)> {
    let Some(credentials) = found else {
        return Err((LoginError::Invalid, None));
    };
    let user = &credentials.user;
    let is_proven = user
        .email
        .as_ref()
        .is_some_and(super::super::account::Email::is_proven);
    let refused = match (matches, user.disabled_at, is_proven) {
        (false, _, _) => LoginError::Invalid,
        (true, Some(_), is_proven) if is_proven || !is_concealed => LoginError::Disabled,
        (true, _, false) => LoginError::Unverified,
        (true, _, true) => return Ok(credentials),
    };
    Err((refused, Some(user.id)))
}
