//! Entries: what happened, what came of it, whom it concerns.

use crate::id::{AuditId, SessionId, UserId};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    /// An account came into being.
    Registered,
    /// An address was proven.
    EmailVerified,
    /// Somebody logged in, or tried to.
    Login,
    /// A session was exchanged for its next tokens.
    Refresh,
    /// A refresh token came back; its session was ended.
    RefreshReused,
    /// A session was ended by its owner.
    Logout,
    /// A password was changed by its owner.
    PasswordChanged,
    /// A reset was asked for.
    PasswordResetRequested,
    /// A password was reset.
    PasswordReset,
    /// Staff took a password off an account; its owner was sent a link to another.
    PasswordTakenOff,
    /// The address of an account was changed.
    EmailChanged,
    /// The number of an account was changed.
    MobileChanged,
    /// Consent was given or withdrawn.
    Consent,
    /// A role was granted.
    RoleGranted,
    /// A role was withdrawn.
    RoleWithdrawn,
    /// A role was defined, or what it permits was changed.
    RoleDefined,
    /// A role was deleted.
    RoleDeleted,
    /// An account was closed to logins.
    AccountDisabled,
    /// An account was opened again.
    AccountEnabled,
    /// An account was locked by a link in a mail to its owner.
    AccountLocked,
    /// Staff looked somebody up, or looked at their account.
    AccountViewed,
    /// What is held of a person was handed out.
    AccountExported,
    /// What was held of a person was destroyed.
    AccountErased,
    /// Staff made the limits of an account whole again.
    LimitsReleased,
    /// Staff ended sessions.
    SessionsEnded,
    /// A second factor was turned on by its owner.
    SecondFactorEnabled,
    /// A second factor was turned off by its owner.
    SecondFactorDisabled,
    /// A further second factor was added by its owner.
    FactorAdded,
    /// One of several second factors was removed by its owner.
    FactorRemoved,
    /// The owner chose which second factor is asked for first.
    FactorChosen,
    /// A code was sent by text message, as a second factor.
    FactorCodeSent,
    /// A login waits for its second factor.
    SecondFactorAsked,
    /// A second factor was proven by somebody logged in, or a code was refused.
    SecondFactorProven,
    /// Backup codes took the place of others.
    BackupCodesReplaced,
    /// Devices on which no second factor was asked for were forgotten.
    DevicesForgotten,
    /// Staff asked to remove the second factor of an account.
    RecoveryAsked,
    /// Others of the staff approved that.
    RecoveryApproved,
    /// The owner, or staff, stopped it.
    RecoveryStopped,
    /// Staff removed the second factor.
    RecoveryFinished,
    /// Staff opened a feature to people, or closed it.
    FlagSet,
    /// Staff had delivered again what was given up.
    OutboxRedelivered,
    /// Staff had delivered events told again.
    EventsReplayed,
    /// A key that signs tokens was made, took over, or was retired.
    SigningKey,
    /// Users were brought over from a file.
    UsersImported,
    /// All users were handed out as a file.
    UsersExported,
    /// A back-up took the place of the database.
    Restored,
}

impl AuditAction {
    /// All of them.
    pub const ALL: [Self; 46] = [
        Self::Registered,
        Self::EmailVerified,
        Self::Login,
        Self::Refresh,
        Self::RefreshReused,
        Self::Logout,
        Self::PasswordChanged,
        Self::PasswordResetRequested,
        Self::PasswordReset,
        Self::PasswordTakenOff,
        Self::EmailChanged,
        Self::MobileChanged,
        Self::Consent,
        Self::RoleGranted,
        Self::RoleWithdrawn,
        Self::RoleDefined,
        Self::RoleDeleted,
        Self::AccountDisabled,
        Self::AccountEnabled,
        Self::AccountLocked,
        Self::AccountViewed,
        Self::AccountExported,
        Self::AccountErased,
        Self::LimitsReleased,
        Self::SessionsEnded,
        Self::SecondFactorEnabled,
        Self::SecondFactorDisabled,
        Self::FactorAdded,
        Self::FactorRemoved,
        Self::FactorChosen,
        Self::FactorCodeSent,
        Self::SecondFactorAsked,
        Self::SecondFactorProven,
        Self::BackupCodesReplaced,
        Self::DevicesForgotten,
        Self::RecoveryAsked,
        Self::RecoveryApproved,
        Self::RecoveryStopped,
        Self::RecoveryFinished,
        Self::FlagSet,
        Self::OutboxRedelivered,
        Self::EventsReplayed,
        Self::SigningKey,
        Self::UsersImported,
        Self::UsersExported,
        Self::Restored,
    ];

    /// The name in storage, exports and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "account.registered",
            Self::EmailVerified => "account.email_verified",
            Self::Login => "session.login",
            Self::Refresh => "session.refresh",
            Self::RefreshReused => "session.refresh_reused",
            Self::Logout => "session.logout",
            Self::PasswordChanged => "password.changed",
            Self::PasswordResetRequested => "password.reset_requested",
            Self::PasswordReset => "password.reset",
            Self::PasswordTakenOff => "password.taken_off",
            Self::EmailChanged => "account.email_changed",
            Self::MobileChanged => "account.mobile_changed",
            Self::Consent => "consent.stated",
            Self::RoleGranted => "role.granted",
            Self::RoleWithdrawn => "role.withdrawn",
            Self::RoleDefined => "role.defined",
            Self::RoleDeleted => "role.deleted",
            Self::AccountDisabled => "account.disabled",
            Self::AccountEnabled => "account.enabled",
            Self::AccountLocked => "account.locked",
            Self::AccountViewed => "account.viewed",
            Self::AccountExported => "account.exported",
            Self::AccountErased => "account.erased",
            Self::LimitsReleased => "limits.released",
            Self::SessionsEnded => "session.ended",
            Self::SecondFactorEnabled => "second_factor.enabled",
            Self::SecondFactorDisabled => "second_factor.disabled",
            Self::FactorAdded => "second_factor.added",
            Self::FactorRemoved => "second_factor.removed",
            Self::FactorChosen => "second_factor.default_changed",
            Self::FactorCodeSent => "second_factor.code_sent",
            Self::SecondFactorAsked => "second_factor.asked",
            Self::SecondFactorProven => "second_factor.proven",
            Self::BackupCodesReplaced => "second_factor.backup_codes_replaced",
            Self::DevicesForgotten => "second_factor.devices_forgotten",
            Self::RecoveryAsked => "second_factor.recovery_asked",
            Self::RecoveryApproved => "second_factor.recovery_approved",
            Self::RecoveryStopped => "second_factor.recovery_stopped",
            Self::RecoveryFinished => "second_factor.recovery_finished",
            Self::FlagSet => "flag.set",
            Self::OutboxRedelivered => "outbox.redelivered",
            Self::EventsReplayed => "events.replayed",
            Self::SigningKey => "key.signing",
            Self::UsersImported => "users.imported",
            Self::UsersExported => "users.exported",
            Self::Restored => "database.restored",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Success,
    /// It was refused, with the reason that callers are not told.
    Refused(&'static str),
}

impl AuditOutcome {
    /// The name in storage: `success`, or `refused:` and the reason.
    pub fn to_stored(self) -> String {
        match self {
            Self::Success => "success".to_owned(),
            Self::Refused(reason) => format!("refused:{reason}"),
        }
    }
}

/// An entry to store.
#[derive(Debug, Clone)]
pub struct NewAuditEntry {
    /// The id, UUIDv7.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub action: AuditAction,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// Whose account it is about, where one is known.
    pub subject: Option<UserId>,
    /// Who did it, where that is known.
    pub actor: Option<UserId>,
    /// The session it was done in, or is about.
    pub session: Option<SessionId>,
    /// The request that caused it.
    pub correlation: String,
    /// Particulars without personal data.
    pub details: Map<String, Value>,
    /// Particulars with personal data, sealed under the subject's key.
    pub details_sealed: Option<Vec<u8>>,
}

impl NewAuditEntry {
    /// Says who it is about; who it is about did it.
    #[must_use]
    pub fn by_owner(mut self, user: UserId) -> Self {
        self.subject = Some(user);
        self.actor = Some(user);
        self
    }

    /// Says who it is about and who did it.
    #[must_use]
    pub fn by_staff(mut self, actor: UserId, subject: Option<UserId>) -> Self {
        self.subject = subject;
        self.actor = Some(actor);
        self
    }

    /// Says in which session.
    #[must_use]
    pub fn in_session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// Adds a particular. Never personal data in the clear.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// The particulars as JSON text.
    pub fn details_text(&self) -> String {
        Value::Object(self.details.clone()).to_string()
    }
}
