//! The second step of a login: a challenge in place of a session, then the session
//! (requirement MFA-3).

use super::super::fault::operation_error;
use super::super::login::{LoggedIn, StoredSession};
use super::super::{Accounts, DeviceToken, Fault};
use super::check::{CodeRefused, count_check};
use super::devices::PresentedDevice;
use super::in_order;
use super::sms::accepts_sms;
use crate::account::User;
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::id::UserId;
use crate::limit::{Metered, Scope, Throttled};
use crate::ports::{
    Effects, FactorLogin, FactorTry, FactorUse, NewDevice, NewLogin, NewLoginChallenge, StoreError,
    WaitingLogin,
};
use crate::request::RequestContext;
use crate::second_factor::{
    FactorCode, FactorKind, FactorMethod, LoginChallenge, SmsCodeSubject, TrustedDeviceToken,
};
use crate::session::{LoginMethod, Session};
use jiff::Timestamp;

operation_error!(
    /// Why nobody was logged in.
    FactorLoginError {
        /// The challenge was used, has expired, or never was.
        #[error("the challenge is not good")]
        Gone,
        /// The code proves nothing.
        #[error("the code was refused")]
        Code(#[source] CodeRefused),
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What a login answers in place of a session.
pub struct FactorChallenge {
    /// What stands for the login that waits.
    pub token: LoginChallenge,
    /// How the factor can be proven; the way that is asked for first is at the head.
    pub methods: Vec<FactorMethod>,
    /// When the challenge stops being good.
    pub expires_at: Timestamp,
}

/// The second step of a login.
pub struct SecondStep<'a> {
    /// What the first one answered with.
    pub challenge: &'a LoginChallenge,
    /// What proves the factor.
    pub code: &'a FactorCode,
    /// Whether it is not to be asked for again on this device.
    pub remember: bool,
}

/// What was proven first.
pub(in super::super) struct FirstFactor {
    /// By what.
    pub(in super::super) method: LoginMethod,
    /// The stored form of the password that was right, where it was one.
    pub(in super::super) password_hash: Option<String>,
    /// A stored form to put in its place.
    pub(in super::super) rehashed: Option<String>,
    /// When the code was asked for that was right, where it was one.
    pub(in super::super) code_asked_at: Option<Timestamp>,
}

impl Accounts {
    /// Lets a login wait for its second factor; none when the account was closed, its password
    /// changed, its second factor turned off, or all of its sessions ended meanwhile.
    pub(in super::super) async fn ask_for_factor(
        &self,
        user: &User,
        first: &FirstFactor,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Option<FactorChallenge>, Fault> {
        let deployment = &self.deployment;
        let token = LoginChallenge::draw(deployment.entropy.as_ref())?;
        let ttl = self.policy.second_factor.challenge_ttl;
        let expires_at = now.saturating_add(ttl).unwrap_or(Timestamp::MAX);
        let (action, outcome) = (AuditAction::SecondFactorAsked, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let challenge = NewLoginChallenge {
            hash: token.hash(),
            user: user.id,
            method: first.method,
            password_hash: first.password_hash.clone(),
            rehashed: first.rehashed.clone(),
            code_asked_at: first.code_asked_at,
            created_at: now,
            expires_at,
            effects: Effects {
                audit: vec![NewAuditEntry {
                    subject: Some(user.id),
                    ..entry.with("first", first.method.as_str())
                }],
                ..Effects::default()
            },
        };
        if !deployment.store.begin_login_challenge(&challenge).await? {
            return Ok(None);
        }
        Ok(Some(FactorChallenge {
            token,
            methods: self.offered(user.id, first.method, now).await?,
            expires_at,
        }))
    }

    /// How the factor can be proven after `first`, the way that is asked for first at the head.
    /// Text messages are left out while no provider takes any; backup codes never are.
    async fn offered(
        &self,
        user: UserId,
        first: LoginMethod,
        now: Timestamp,
    ) -> Result<Vec<FactorMethod>, StoreError> {
        let factors = self.deployment.store.factors(user).await?;
        let goes = |kind: &FactorKind| match kind {
            FactorKind::Totp => true,
            FactorKind::Sms => accepts_sms(first) && self.sms.takes_messages(now),
        };
        let kinds = in_order(&factors).into_iter().filter(goes);
        let backup_codes = std::iter::once(FactorMethod::BackupCode);
        Ok(kinds.map(FactorMethod::from).chain(backup_codes).collect())
    }

    /// How a login that waits can be finished now; none where it waits no more.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn waiting_methods(
        &self,
        challenge: &LoginChallenge,
    ) -> Result<Option<Vec<FactorMethod>>, StoreError> {
        let (store, now) = (&self.deployment.store, self.deployment.clock.now());
        match store.waiting_login(&challenge.hash(), now).await? {
            Some(waiting) => {
                let offered = self.offered(waiting.user, waiting.method, now);
                offered.await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// Logs in whoever holds a challenge and proves the second factor. Of any number of right
    /// codes at once one begins a session.
    ///
    /// # Errors
    /// See [`FactorLoginError`].
    pub async fn log_in_by_factor(
        &self,
        step: &SecondStep<'_>,
        device: &PresentedDevice,
        request: &RequestContext,
    ) -> Metered<LoggedIn, FactorLoginError> {
        let now = self.deployment.clock.now();
        let checked = self.draw_login(Scope::SecondFactor, request, now).await;
        Metered::where_granted(
            checked,
            FactorLoginError::Throttled,
            self.try_second(step, device, request, now),
        )
        .await
    }

    async fn try_second(
        &self,
        step: &SecondStep<'_>,
        device: &PresentedDevice,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<LoggedIn, FactorLoginError> {
        let (deployment, policy) = (&self.deployment, &self.policy.second_factor);
        let counted = deployment
            .store
            .count_challenge_try(&step.challenge.hash(), policy, now)
            .await?;
        let (waiting, tries_left) = match counted {
            FactorTry::Counted { of, tries_left } => (of, Ok(tries_left)),
            FactorTry::Gone => return Err(FactorLoginError::Gone),
            FactorTry::Exhausted { of, retry_at } => (of, Err(CodeRefused::until(retry_at, now))),
        };
        let found = deployment.store.user(waiting.user).await?;
        let user = found.ok_or(FactorLoginError::Gone)?;
        let tries_left = match tries_left {
            Ok(tries_left) => tries_left,
            Err(locked) => {
                let refused = self.refuse_code(&user, step.code.form(), locked, request, now);
                return Err(FactorLoginError::Code(refused.await?));
            }
        };
        let subject = SmsCodeSubject::Login(step.challenge.hash());
        let compared = self.compare_factor(&user, subject, step.code, now).await?;
        let begun = match compared.proof {
            Some(proof) => {
                let second = SecondFactor {
                    step,
                    proof,
                    waiting,
                };
                self.begin(&user, &second, device, request, now).await?
            }
            None => None,
        };
        match begun {
            Some(logged_in) => {
                count_check(compared.label, "success");
                metrics::counter!("tessera_logins_total", "outcome" => "success").increment(1);
                Ok(logged_in)
            }
            None => {
                let refused = CodeRefused::Mismatch { tries_left };
                let refused = self.refuse_code(&user, compared.label, refused, request, now);
                Err(FactorLoginError::Code(refused.await?))
            }
        }
    }

    /// Stores the session; none when the code was used before.
    async fn begin(
        &self,
        user: &User,
        second: &SecondFactor<'_>,
        device: &PresentedDevice,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Option<LoggedIn>, FactorLoginError> {
        let deployment = &self.deployment;
        let key = deployment.data_key(user)?;
        let grants = deployment.grants(user).await?;
        let first = second.waiting.method;
        let started = deployment.start_session(user.id, &grants, &key, first, request, now)?;
        let session = started.session.id;
        let entry = deployment
            .audit(AuditAction::Login, AuditOutcome::Success, request, now)?
            .by_owner(user.id)
            .in_session(session)
            .with("method", first.as_str())
            .with("factor", second.proof.method().as_str());
        let device = match first {
            LoginMethod::Password => {
                self.device_to_know(user, device.known.as_ref(), now)
                    .await?
            }
            LoginMethod::OneTimeCode => None,
        };
        let trusted = match (second.step.remember, first) {
            (true, LoginMethod::Password) => {
                Some(TrustedDeviceToken::draw(deployment.entropy.as_ref())?)
            }
            _ => None,
        };
        let login = NewLogin {
            session: Session {
                factor_at: Some(now),
                ..started.session
            },
            password_hash: None,
            rehashed: None,
            code_asked_at: None,
            device: device.as_ref().map(|device| self.known_device(device, now)),
            trusted: trusted
                .as_ref()
                .map(|token| self.trusted_device(token, now)),
            effects: Effects {
                audit: vec![entry],
                ..Effects::default()
            },
        };
        let hash = second.step.challenge.hash();
        let begun = deployment
            .store
            .begin_session_by_factor(&hash, &second.proof, &login);
        match begun.await? {
            FactorLogin::Begun => {}
            FactorLogin::Used => return Ok(None),
            FactorLogin::Gone => return Err(FactorLoginError::Gone),
        }
        let stored = StoredSession {
            user: user.clone(),
            key,
            session,
            grants,
            access: started.access,
            refresh: started.refresh,
            device,
            trusted,
        };
        Ok(Some(self.logged_in(stored, now).await?))
    }

    /// A token for a device on which `user` was not known before.
    async fn device_to_know(
        &self,
        user: &User,
        presented: Option<&DeviceToken>,
        now: Timestamp,
    ) -> Result<Option<DeviceToken>, Fault> {
        let store = &self.deployment.store;
        if let (Some(device), Some(email)) = (presented, &user.email) {
            let index = &email.identifier.index;
            if store.is_device_of(&device.hash(), index, now).await? {
                return Ok(None);
            }
        }
        Ok(Some(DeviceToken::draw(self.deployment.entropy.as_ref())?))
    }

    /// A device as it is stored.
    pub(in super::super) fn known_device(&self, device: &DeviceToken, now: Timestamp) -> NewDevice {
        let ttl = self.policy.device_ttl;
        NewDevice {
            hash: device.hash(),
            expires_at: now.saturating_add(ttl).unwrap_or(Timestamp::MAX),
        }
    }
}

/// A right code, and the login that it is for.
struct SecondFactor<'a> {
    step: &'a SecondStep<'a>,
    proof: FactorUse,
    waiting: WaitingLogin,
}
