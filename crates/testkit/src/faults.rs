//! Stores that fail on command, before or after they did what was asked, and tell what they were
//! asked.

use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tessera_core::account::{CustomRole, CustomerProfile, Identifier, Permission, RoleName, User};
use tessera_core::accounts::DeviceTokenHash;
use tessera_core::action_token::{ActionTokenHash, Purpose};
use tessera_core::audit::{
    AuditAction, AuditRecord, ChainedRecord, Floor, Link, LinkHash, NewAuditEntry,
};
use tessera_core::consent::Consent;
use tessera_core::crypto::BlindIndex;
use tessera_core::feature_flag::{Feature, FeatureFlag};
use tessera_core::id::{AuditId, ClaimId, EntryId, RegistrationId, SessionId, UserId};
use tessera_core::idempotency::KeyHash;
use tessera_core::limit::{DrawGroup, Taken};
use tessera_core::otp::ChallengeKey;
use tessera_core::outbox::{
    Claimed, DeadEntry, EntryKind, KeptEvent, KeptPlace, NewEntry, OrderingKey, Redelivery,
    SinkHistory, SinkLag,
};
use tessera_core::password::HashWork;
use tessera_core::ports::{
    AccountStore, ActionTokenStore, AuditBacklog, AuditHead, AuditHour, AuditQuery, AuditStore,
    BrowserRecord, ChallengeState, ChangeIdentifier, ChosenPassword, ClaimedRequest,
    CompleteRegistrationError, Completion, CredentialStore, Credentials, CredentialsOrDecoy,
    Effects, Ended, Ephemeral, EphemeralError, Erased, FactorConfirmation, FactorLogin,
    FactorOverview, FactorRecoveryStore, FactorStanding, FactorTries, FactorTry, FactorUse,
    FeatureFlagStore, HeldRecords, IdempotencyStore, ListPart, NewAccount, NewActionToken,
    NewChallenge, NewCustomer, NewErasure, NewFactor, NewLogin, NewLoginChallenge, NewRequest,
    NewSmsCode, OutboxDepth, OutboxStore, Overdue, PasswordChange, PrivacyStore, ProveEmail,
    RegisterAccountError, RegisterCustomerError, RegistrationStore, Remains, Reservation, Reserve,
    RetireSigningKey, RoleStore, Rotation, SecondFactorStore, SentCode, SessionOverview,
    SessionRecord, SessionStore, Settlement, SigningKeyStore, StaffChange, Store, StoreError,
    StoredActionToken, StoredFactor, StoredSigningKey, Successor, Terms, TryCap, UserChanged,
    WaitingLogin,
};
use tessera_core::privacy::ErasureRecord;
use tessera_core::second_factor::{
    BackupCodeHash, FactorKind, FactorRecovery, LoginChallengeHash, SecondFactorPolicy,
};
use tessera_core::session::{LiveAt, RefreshTokenHash};
use tessera_core::staged::{Proven, StagedRegistration};

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing was done.
    Before,
    /// It was done, but the answer is lost.
    After,
}

/// How often each operation was called.
pub type Calls = BTreeMap<&'static str, usize>;

/// Which calls fail, and which were made.
#[derive(Debug, Clone, Default)]
pub struct Plan(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    planned: Planned,
    calls: Calls,
}

#[derive(Debug, Default)]
enum Planned {
    #[default]
    Nothing,
    Once(&'static str, When),
    Everything,
}

impl Plan {
    /// The next call of `operation` fails, and only that.
    pub fn fail_once(&self, operation: &'static str, when: When) {
        self.0.lock().unwrap().planned = Planned::Once(operation, when);
    }

    /// Every call fails.
    pub fn fail_all(&self) {
        self.0.lock().unwrap().planned = Planned::Everything;
    }

    /// No call fails any more.
    pub fn heal(&self) {
        self.0.lock().unwrap().planned = Planned::Nothing;
    }

    /// Whether the planned fault has not struck yet.
    pub fn is_pending(&self) -> bool {
        matches!(self.0.lock().unwrap().planned, Planned::Once(..))
    }

    /// The calls since this was asked last.
    pub fn take_calls(&self) -> Calls {
        std::mem::take(&mut self.0.lock().unwrap().calls)
    }

    fn strikes(&self, operation: &'static str, when: When) -> bool {
        let mut state = self.0.lock().unwrap();
        if when == When::Before {
            *state.calls.entry(operation).or_default() += 1;
        }
        match state.planned {
            Planned::Everything => when == When::Before,
            Planned::Once(name, at) if name == operation && at == when => {
                state.planned = Planned::Nothing;
                true
            }
            _ => false,
        }
    }
}

fn down() -> Box<dyn std::error::Error + Send + Sync> {
    "a fault was injected".into()
}

/// A store or ephemeral store with a plan.
pub struct Faulty<S: ?Sized> {
    /// What fails.
    pub plan: Plan,
    /// What does the work.
    pub inner: Arc<S>,
}

macro_rules! faulty {
    ($self:ident, $operation:literal, $error:expr, $call:expr) => {{
        if $self.plan.strikes($operation, When::Before) {
            return Err($error);
        }
        let answer = $call.await;
        if $self.plan.strikes($operation, When::After) {
            return Err($error);
        }
        answer
    }};
}

/// The operations of the ephemeral port that the journey uses.
pub const EPHEMERAL_OPERATIONS: [&str; 7] = [
    "take",
    "offer_challenge",
    "put_challenge",
    "reserve",
    "claim",
    "settle",
    "release",
];

#[async_trait]
impl Ephemeral for Faulty<dyn Ephemeral> {
    async fn take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, EphemeralError> {
        faulty!(
            self,
            "take",
            EphemeralError::Unavailable(down()),
            self.inner.take(group, now)
        )
    }

    async fn forget_limits(&self, keys: &[String]) -> Result<(), EphemeralError> {
        let call = self.inner.forget_limits(keys);
        faulty!(
            self,
            "forget_limits",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn put_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.put_challenge(key, challenge);
        faulty!(
            self,
            "put_challenge",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn offer_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<Option<RegistrationId>, EphemeralError> {
        let call = self.inner.offer_challenge(key, challenge);
        faulty!(
            self,
            "offer_challenge",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        let call = self.inner.challenge(key, now);
        faulty!(self, "challenge", EphemeralError::Unavailable(down()), call)
    }

    async fn reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError> {
        let call = self.inner.reserve(key, cap, now);
        faulty!(self, "reserve", EphemeralError::Unavailable(down()), call)
    }

    async fn claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let call = self.inner.claim(key, reservation, claim, now, lease_until);
        faulty!(self, "claim", EphemeralError::Unavailable(down()), call)
    }

    async fn settle(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.settle(key, reservation, claim);
        faulty!(self, "settle", EphemeralError::Unavailable(down()), call)
    }

    async fn release(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.release(key, reservation, claim);
        faulty!(self, "release", EphemeralError::Unavailable(down()), call)
    }

    async fn revoke_session(
        &self,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.revoke_session(session, now, until);
        faulty!(
            self,
            "revoke_session",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let call = self.inner.is_session_revoked(session, now);
        faulty!(
            self,
            "is_session_revoked",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn lacks_revocations(&self) -> Result<bool, EphemeralError> {
        let call = self.inner.lacks_revocations();
        faulty!(
            self,
            "lacks_revocations",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn restore_revocations(
        &self,
        revoked: &[(SessionId, Timestamp)],
        attempt: ClaimId,
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.restore_revocations(revoked, attempt, now);
        faulty!(
            self,
            "restore_revocations",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn ping(&self) -> Result<(), EphemeralError> {
        faulty!(
            self,
            "ping",
            EphemeralError::Unavailable(down()),
            self.inner.ping()
        )
    }
}

/// The operations of the store port that the journey's requests use.
pub const STORE_OPERATIONS: [&str; 3] = ["mobile_taken", "enqueue", "register_customer"];

/// Implements a part of the store port by asking the inner store, unless the plan says that
/// the call fails.
macro_rules! faulty_store {
    ($part:ident { $(fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)* }) => {
        #[async_trait]
        impl $part for Faulty<dyn Store> {
            $(
                async fn $name(&self, $($argument: $type),*) -> $answer {
                    if self.plan.strikes(stringify!($name), When::Before) {
                        return Err(StoreError::Unavailable(down()).into());
                    }
                    let answer = self.inner.$name($($argument),*).await;
                    if self.plan.strikes(stringify!($name), When::After) {
                        return Err(StoreError::Unavailable(down()).into());
                    }
                    answer
                }
            )*
        }
    };
}

type Stored<T> = Result<T, StoreError>;

faulty_store!(Store {
    fn record(effects: &Effects) -> Stored<()>;
    fn ping() -> Stored<()>;
});

faulty_store!(AccountStore {
    fn mobile_taken(index: &BlindIndex) -> Stored<bool>;
    fn email_taken(index: &BlindIndex) -> Stored<bool>;
    fn count_email_claims(index: &BlindIndex) -> Stored<u64>;
    fn register_customer(customer: &NewCustomer) -> Result<(), RegisterCustomerError>;
    fn register_account(account: &NewAccount) -> Result<(), RegisterAccountError>;
    fn count_users() -> Stored<u64>;
    fn user(id: UserId) -> Stored<Option<User>>;
    fn user_by_mobile(index: &BlindIndex) -> Stored<Option<User>>;
    fn user_with_profile(id: UserId) -> Stored<Option<(User, Option<CustomerProfile>)>>;
    fn profile(user: UserId) -> Stored<Option<CustomerProfile>>;
    fn update_profile(profile: &CustomerProfile, now: Timestamp, effects: &Effects) -> Stored<bool>;
    fn add_consents(user: UserId, consents: &[Consent], effects: &Effects) -> Stored<()>;
    fn consents(user: UserId) -> Stored<Vec<Consent>>;
    fn prune_unproven(before: Timestamp) -> Stored<u64>;
});

faulty_store!(ActionTokenStore {
    fn put_action_token(token: &NewActionToken, effects: &Effects) -> Stored<()>;
    fn action_token(hash: &ActionTokenHash, purpose: Purpose, now: Timestamp)
        -> Stored<Option<StoredActionToken>>;
    fn action_token_of(user: UserId, purpose: Purpose, now: Timestamp)
        -> Stored<Option<StoredActionToken>>;
    fn change_email(
        user: UserId, token: &ActionTokenHash, email: &Identifier, now: Timestamp,
        effects: &Effects
    ) -> Stored<ChangeIdentifier>;
    fn change_mobile(user: UserId, mobile: &Identifier, effects: &Effects)
        -> Stored<ChangeIdentifier>;
    fn prove_email_by_token(
        hash: &ActionTokenHash, chosen: Option<&ChosenPassword>, now: Timestamp, effects: &Effects
    ) -> Stored<ProveEmail>;
    fn prove_email_of(
        user: UserId, chosen: Option<&ChosenPassword>, now: Timestamp, effects: &Effects
    ) -> Stored<ProveEmail>;
    fn lock_account(
        user: UserId, token: &ActionTokenHash, change: StaffChange, effects: &Effects
    ) -> Stored<Option<Vec<SessionId>>>;
    fn prune_action_tokens(before: Timestamp) -> Stored<u64>;
});

faulty_store!(CredentialStore {
    fn credentials_by_email(index: &BlindIndex) -> Stored<Option<Credentials>>;
    fn credentials_or_decoy(index: &BlindIndex, decoy: &str) -> Stored<CredentialsOrDecoy>;
    fn stored_hash_besides(works: &[HashWork]) -> Stored<Option<String>>;
    fn credentials(user: UserId) -> Stored<Option<Credentials>>;
    fn change_password(change: &PasswordChange, now: Timestamp, effects: &Effects)
        -> Stored<Option<Vec<SessionId>>>;
    fn discard_password(user: UserId, change: StaffChange, effects: &Effects)
        -> Stored<Option<Vec<SessionId>>>;
    fn reset_password(
        token: &ActionTokenHash, change: &PasswordChange, now: Timestamp, effects: &Effects
    ) -> Stored<Option<Vec<SessionId>>>;
});

faulty_store!(AuditStore {
    fn unchained_audit(limit: u32) -> Stored<Vec<AuditRecord>>;
    fn chain_audit(head: &Link, ids: &[AuditId], hashes: &[LinkHash]) -> Stored<bool>;
    fn audit_head() -> Stored<AuditHead>;
    fn audit_page(query: &AuditQuery) -> Stored<Vec<ChainedRecord>>;
    fn prune_audit(from: &Floor, to: &Floor) -> Stored<u64>;
    fn record_unless_since(entry: &NewAuditEntry, since: Timestamp) -> Stored<bool>;
    fn audit_hours(action: AuditAction, since: Timestamp) -> Stored<Vec<AuditHour>>;
    fn prune_audit_hours(before: Timestamp) -> Stored<u64>;
    fn audit_backlog() -> Stored<AuditBacklog>;
});

faulty_store!(RegistrationStore {
    fn start_registration(registration: &StagedRegistration, effects: &Effects) -> Stored<()>;
    fn registration(id: RegistrationId, now: Timestamp) -> Stored<Option<StagedRegistration>>;
    fn prove_registration(
        id: RegistrationId, proven: Proven, now: Timestamp, effects: &Effects
    ) -> Stored<bool>;
    fn complete_registration(completion: &Completion, now: Timestamp)
        -> Result<(), CompleteRegistrationError>;
    fn prune_registrations(before: Timestamp) -> Stored<u64>;
});

faulty_store!(SessionStore {
    fn begin_session(login: &NewLogin) -> Stored<bool>;
    fn is_device_of(device: &DeviceTokenHash, email: &BlindIndex, now: Timestamp) -> Stored<bool>;
    fn prune_devices(before: Timestamp) -> Stored<u64>;
    fn session_by_refresh(hash: &RefreshTokenHash) -> Stored<Option<SessionRecord>>;
    fn browser_by_refresh(hash: &RefreshTokenHash) -> Stored<Option<BrowserRecord>>;
    fn rotate_refresh(presented: &RefreshTokenHash, successor: &Successor, live: LiveAt)
        -> Stored<Rotation>;
    fn revoke_sessions_of(
        user: UserId, keep: Option<SessionId>, now: Timestamp, since: Timestamp, effects: &Effects
    ) -> Stored<Vec<SessionId>>;
    fn sessions_of(user: UserId, live: LiveAt) -> Stored<Vec<SessionOverview>>;
    fn count_live_sessions(live: LiveAt) -> Stored<u64>;
    fn prune_sessions(before: Timestamp) -> Stored<u64>;
    fn revoke_session(owner: UserId, id: SessionId, now: Timestamp, effects: &Effects)
        -> Stored<Ended>;
    fn sessions_revoked_since(since: Timestamp) -> Stored<Vec<(SessionId, Timestamp)>>;
});

faulty_store!(RoleStore {
    fn permissions_of(roles: &[RoleName]) -> Stored<Vec<Permission>>;
    fn custom_roles() -> Stored<Vec<CustomRole>>;
    fn define_role(role: &CustomRole, change: StaffChange, effects: &Effects)
        -> Stored<Option<Vec<SessionId>>>;
    fn delete_role(role: &RoleName, change: StaffChange, effects: &Effects)
        -> Stored<Option<Vec<SessionId>>>;
    fn grant_role(user: UserId, role: &RoleName, change: StaffChange, effects: &Effects)
        -> Stored<UserChanged>;
    fn withdraw_role(user: UserId, role: &RoleName, change: StaffChange, effects: &Effects)
        -> Stored<UserChanged>;
    fn disable_user(user: UserId, change: StaffChange, effects: &Effects) -> Stored<UserChanged>;
    fn enable_user(user: UserId, change: StaffChange, effects: &Effects) -> Stored<UserChanged>;
});

faulty_store!(SecondFactorStore {
    fn enrol_factor(factor: &NewFactor) -> Stored<bool>;
    fn factors(user: UserId) -> Stored<Vec<StoredFactor>>;
    fn confirm_factor(confirmation: &FactorConfirmation, now: Timestamp, effects: &Effects)
        -> Stored<Option<Vec<SessionId>>>;
    fn choose_factor(user: UserId, kind: FactorKind, effects: &Effects) -> Stored<bool>;
    fn put_sms_code(code: &NewSmsCode, now: Timestamp) -> Stored<bool>;
    fn has_sms_code(user: UserId, code: &SentCode, now: Timestamp) -> Stored<bool>;
    fn waiting_login(challenge: &LoginChallengeHash, now: Timestamp)
        -> Stored<Option<WaitingLogin>>;
    fn remove_factor(user: UserId, kind: FactorKind, proof: &FactorUse, effects: &Effects)
        -> Stored<bool>;
    fn remove_second_factor(user: UserId, proof: &FactorUse, effects: &Effects) -> Stored<bool>;
    fn replace_backup_codes(user: UserId, codes: &[BackupCodeHash], effects: &Effects)
        -> Stored<bool>;
    fn count_backup_codes(user: UserId) -> Stored<u32>;
    fn has_backup_code(user: UserId, code: &BackupCodeHash) -> Stored<bool>;
    fn begin_login_challenge(challenge: &NewLoginChallenge) -> Stored<bool>;
    fn count_challenge_try(
        challenge: &LoginChallengeHash, policy: &SecondFactorPolicy, now: Timestamp
    ) -> Stored<FactorTry<WaitingLogin>>;
    fn count_factor_try(user: UserId, policy: &SecondFactorPolicy, now: Timestamp)
        -> Stored<FactorTry<()>>;
    fn factor_tries(user: UserId, now: Timestamp) -> Stored<Option<FactorTries>>;
    fn release_factor_tries(user: UserId, effects: &Effects) -> Stored<()>;
    fn begin_session_by_factor(
        challenge: &LoginChallengeHash, proof: &FactorUse, login: &NewLogin
    ) -> Stored<FactorLogin>;
    fn prove_factor(
        user: UserId, session: SessionId, proof: &FactorUse, now: Timestamp, effects: &Effects
    ) -> Stored<bool>;
    fn factor_standing(user: UserId, session: SessionId) -> Stored<Option<FactorStanding>>;
    fn factor_overview(user: UserId, now: Timestamp) -> Stored<Option<FactorOverview>>;
    fn forget_trusted_devices(user: UserId, effects: &Effects) -> Stored<()>;
    fn count_second_factors() -> Stored<u64>;
    fn count_factors(kind: FactorKind) -> Stored<u64>;
    fn prune_second_factors(before: Timestamp) -> Stored<u64>;
});

faulty_store!(FactorRecoveryStore {
    fn ask_factor_recovery(recovery: &FactorRecovery, effects: &Effects) -> Stored<bool>;
    fn factor_recovery(user: UserId, now: Timestamp) -> Stored<Option<FactorRecovery>>;
    fn factor_recoveries(after: Option<UserId>, limit: u32, now: Timestamp)
        -> Stored<Vec<FactorRecovery>>;
    fn approve_factor_recovery(recovery: &FactorRecovery, now: Timestamp, effects: &Effects)
        -> Stored<bool>;
    fn finish_factor_recovery(user: UserId, change: StaffChange, effects: &Effects)
        -> Stored<Option<Vec<SessionId>>>;
    fn stop_factor_recovery(
        user: UserId, token: Option<&ActionTokenHash>, now: Timestamp, effects: &Effects
    ) -> Stored<bool>;
});

faulty_store!(FeatureFlagStore {
    fn feature_flag(feature: Feature) -> Stored<Option<FeatureFlag>>;
    fn set_feature_flag(flag: &FeatureFlag, now: Timestamp, effects: &Effects) -> Stored<()>;
});

faulty_store!(IdempotencyStore {
    fn claim_request(request: &NewRequest, now: Timestamp) -> Stored<ClaimedRequest>;
    fn answer_request(key: &KeyHash, claim: ClaimId, answer_sealed: &[u8]) -> Stored<bool>;
    fn release_request(key: &KeyHash, claim: ClaimId) -> Stored<bool>;
    fn prune_requests(before: Timestamp) -> Stored<u64>;
});

faulty_store!(SigningKeyStore {
    fn signing_keys() -> Stored<Vec<StoredSigningKey>>;
    fn add_signing_key(key: &StoredSigningKey, newest: Option<&str>, effects: &Effects)
        -> Stored<bool>;
    fn retire_signing_key(retire: &RetireSigningKey<'_>, now: Timestamp, effects: &Effects)
        -> Stored<bool>;
});

faulty_store!(PrivacyStore {
    fn held_of(user: UserId, part: ListPart) -> Stored<Option<HeldRecords>>;
    fn erase_user(erasure: &NewErasure, effects: &Effects) -> Stored<Erased>;
    fn erasure(user: UserId) -> Stored<Option<Timestamp>>;
    fn erasures(after: Option<ErasureRecord>, limit: u32) -> Stored<Vec<ErasureRecord>>;
    fn note_erasure(erasure: ErasureRecord) -> Stored<bool>;
    fn remains_of(user: UserId) -> Stored<Vec<Remains>>;
    fn erased_consents(user: UserId) -> Stored<Vec<Consent>>;
    fn overdue(terms: &Terms) -> Stored<Vec<Overdue>>;
    fn prune_erasures(terms: &Terms) -> Stored<u64>;
});

faulty_store!(OutboxStore {
    fn enqueue(entries: &[NewEntry]) -> Stored<()>;
    fn claim_outbox(
        kind: EntryKind, max: u32, claim: ClaimId, now: Timestamp, lease_until: Timestamp
    ) -> Stored<Vec<Claimed>>;
    fn settle_outbox(claim: ClaimId, settlements: &[(EntryId, Settlement)], now: Timestamp)
        -> Stored<()>;
    fn outbox_depth(kind: EntryKind) -> Stored<OutboxDepth>;
    fn dead_entries(before: Option<EntryId>, limit: u32) -> Stored<Vec<DeadEntry>>;
    fn redeliver(what: &Redelivery, max: u32, now: Timestamp, effects: &Effects) -> Stored<u64>;
    fn sink_lags() -> Stored<Vec<SinkLag>>;
    fn sink_history(sink: &str) -> Stored<SinkHistory>;
    fn kept_events(
        sink: &str, since: Timestamp, until: Timestamp, after: Option<KeptPlace>, limit: u32
    ) -> Stored<Vec<KeptEvent>>;
    fn replay(events: &[EntryId], now: Timestamp, effects: &Effects) -> Stored<u64>;
    fn wipe_told(key: OrderingKey, sink: &str) -> Stored<()>;
    fn prune_kept_events(before: Timestamp) -> Stored<u64>;
    fn prune_outbox(before: Timestamp) -> Stored<u64>;
    fn prune_given_up(before: Timestamp) -> Stored<u64>;
});
