//! Mails as they lie sealed in the outbox: which one, and what it tells, in types. The
//! words come when it is sent.

mod display_name;
mod mailbox;

pub use display_name::DisplayName;
pub use mailbox::{InvalidMailbox, Mailbox};

use crate::account::EmailAddress;
use crate::id::RegistrationId;
use crate::language::Language;
use crate::link::Link;
use crate::otp::OtpCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A mail to one address.
///
/// It is sent by storing an entry in the transaction that calls for it:
///
/// ```
/// use jiff::SignedDuration;
/// use tessera_core::crypto::MasterKeys;
/// use tessera_core::language::Language;
/// use tessera_core::link::PublicOrigin;
/// use tessera_core::mail::{MailMessage, MailTemplate};
/// use tessera_core::outbox::{NewEntry, NewEntryError};
/// use tessera_core::ports::Entropy;
///
/// fn reset(
///     address: &str,
///     token: &str,
///     origin: &PublicOrigin,
///     now: jiff::Timestamp,
///     keys: &MasterKeys,
///     entropy: &dyn Entropy,
/// ) -> Result<NewEntry, NewEntryError> {
///     let message = MailMessage {
///         to: address.to_owned(),
///         template: MailTemplate::ResetPassword {
///             link: origin.page_with_token("/password/new", token),
///             minutes: 30,
///         },
///         language: Language::En,
///         registration: None,
///         correlation: "request id".to_owned(),
///         requested_at: now,
///     };
///     let expires_at = now.saturating_add(SignedDuration::from_mins(30)).unwrap_or(now);
///     NewEntry::email(&message, expires_at, keys, entropy)
/// }
/// ```
#[derive(Clone, Serialize, Deserialize)] // No Debug: it holds an address, codes and links.
pub struct MailMessage {
    /// The address it goes to.
    pub to: String,
    /// Which mail it is.
    pub template: MailTemplate,
    /// The language it is written in.
    pub language: Language,
    /// The registration it belongs to, where it does.
    pub registration: Option<RegistrationId>,
    /// The request that caused it.
    pub correlation: String,
    /// When it was asked for; also the mail's date.
    pub requested_at: Timestamp,
}

/// What a mail says. No field holds text of anyone's choosing but [`DisplayName`], so no
/// mail carries a stranger's words to somebody else.
#[derive(Clone, Serialize, Deserialize)] // No Debug: codes and links are secrets.
#[serde(rename_all = "snake_case")]
pub enum MailTemplate {
    /// Proves the address of an account that was registered in one step (AUTH-1).
    VerifyEmail {
        /// The code, to be typed.
        #[serde(with = "digits")]
        code: OtpCode,
        /// The same proof as a link.
        link: Link,
        /// How long the code is valid.
        code_minutes: u32,
        /// How long the link is.
        link_minutes: u32,
        /// Whom to greet.
        name: Option<DisplayName>,
    },
    /// The code of a registration in stages (REG-2).
    RegistrationCode {
        /// The code.
        #[serde(with = "digits")]
        code: OtpCode,
        /// How long it is valid.
        minutes: u32,
    },
    /// The same, to an address that has an account (REG-6): the code, and the way back in.
    RegistrationCodeForOwner {
        /// The code.
        #[serde(with = "digits")]
        code: OtpCode,
        /// How long it is valid.
        minutes: u32,
        /// Leads to the account that exists.
        recovery_link: Link,
    },
    /// Somebody registered with an address that has an account.
    AlreadyRegistered {
        /// To log in.
        login_link: Link,
        /// To choose a new password.
        reset_link: Link,
    },
    /// Somebody asked for the password of an address whose account was never proven.
    UnfinishedRegistration {
        /// To register.
        register_link: Link,
    },
    /// The way to a new password (AUTH-4).
    ResetPassword {
        /// The way.
        link: Link,
        /// How long it is open.
        minutes: u32,
    },
    /// Staff took the password off the account: the way to another one.
    PasswordTakenOff {
        /// The way.
        link: Link,
        /// How long it is open.
        minutes: u32,
        /// Where another link is to be had once it is not.
        forgot_link: Link,
    },
    /// Notice: the password was changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
    },
    /// Proves the address that is to take the place of another.
    ConfirmNewEmail {
        /// The code, to be typed.
        #[serde(with = "digits")]
        code: OtpCode,
        /// The same proof as a link.
        link: Link,
        /// How long the code is valid.
        code_minutes: u32,
        /// How long the link is.
        link_minutes: u32,
    },
    /// Notice to the old address: another took its place.
    EmailChanged {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
    },
    /// Notice: the account's phone number was changed.
    PhoneChanged {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
    },
    /// Notice: logins ask for a second factor now (MFA-6).
    SecondFactorEnabled {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
        /// The same, which locks the account; none in mails of earlier releases.
        #[serde(default)]
        lock_link: Option<Link>,
    },
    /// Notice: logins ask for no second factor any more (MFA-6).
    SecondFactorDisabled {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
        /// The same, which locks the account; none in mails of earlier releases.
        #[serde(default)]
        lock_link: Option<Link>,
    },
    /// Notice: another second factor was added to one that was on.
    FactorAdded {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
        /// The same, which locks the account; none in mails of earlier releases.
        #[serde(default)]
        lock_link: Option<Link>,
    },
    /// Notice: one second factor was removed, and another stays.
    FactorRemoved {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
        /// The same, which locks the account; none in mails of earlier releases.
        #[serde(default)]
        lock_link: Option<Link>,
    },
    /// Notice: new backup codes took the place of the old ones.
    BackupCodesReplaced {
        /// When.
        at: Timestamp,
        /// For an owner who did not do it.
        reset_link: Link,
        /// The same, which locks the account; none in mails of earlier releases.
        #[serde(default)]
        lock_link: Option<Link>,
    },
    /// Notice: the account was locked by the link in a mail before.
    AccountLocked {
        /// When.
        at: Timestamp,
    },
    /// Notice: staff were asked to remove the second factor (MFA-5).
    RecoveryAsked {
        /// When.
        at: Timestamp,
        /// For an owner who wants to keep it.
        stop_link: Link,
    },
    /// Notice: staff will remove the second factor (MFA-5).
    RecoveryApproved {
        /// When it may be.
        due_at: Timestamp,
        /// For an owner who wants to keep it.
        stop_link: Link,
    },
    /// Notice: the second factor stays.
    RecoveryStopped {
        /// Since when.
        at: Timestamp,
    },
    /// Notice: staff have removed the second factor (MFA-5).
    RecoveryFinished {
        /// When.
        at: Timestamp,
        /// For an owner who did not want that.
        lock_link: Link,
    },
    /// Notice: the account is gone, and all that was held with it (MFA-11).
    AccountErased {
        /// When.
        at: Timestamp,
    },
    /// Notice: the account's roles were changed.
    RolesChanged {
        /// When.
        at: Timestamp,
    },
    /// No mail: the entry is worked off like any other and sent to nobody. A request about
    /// an unknown address stores one, and so does the same writes as for a known address.
    Discard,
}

impl MailTemplate {
    /// Whether a one-time code is in it.
    pub fn holds_code(&self) -> bool {
        match self {
            Self::VerifyEmail { .. }
            | Self::RegistrationCode { .. }
            | Self::RegistrationCodeForOwner { .. }
            | Self::ConfirmNewEmail { .. } => true,
            Self::AlreadyRegistered { .. }
            | Self::UnfinishedRegistration { .. }
            | Self::ResetPassword { .. }
            | Self::PasswordTakenOff { .. }
            | Self::PasswordChanged { .. }
            | Self::EmailChanged { .. }
            | Self::PhoneChanged { .. }
            | Self::SecondFactorEnabled { .. }
            | Self::SecondFactorDisabled { .. }
            | Self::FactorAdded { .. }
            | Self::FactorRemoved { .. }
            | Self::BackupCodesReplaced { .. }
            | Self::AccountLocked { .. }
            | Self::RecoveryAsked { .. }
            | Self::RecoveryApproved { .. }
            | Self::RecoveryStopped { .. }
            | Self::RecoveryFinished { .. }
            | Self::AccountErased { .. }
            | Self::RolesChanged { .. }
            | Self::Discard => false,
        }
    }
}

/// A mail in words.
#[derive(Clone)] // No Debug: codes and links are secrets.
pub struct MailText {
    /// The subject, one line; it holds no code, since it shows on locked screens.
    pub subject: String,
    /// The whole as plain text.
    pub text: String,
    /// The whole as an HTML document that loads nothing.
    pub html: String,
}

/// A mail as its recipient gets it.
#[derive(Clone)] // No Debug: it holds an address, codes and links.
pub struct Mail {
    /// Whom it comes from.
    pub from: Mailbox,
    /// Whom it goes to.
    pub to: EmailAddress,
    /// Its date: when it was asked for, at each try.
    pub date: Timestamp,
    /// What it says.
    pub content: MailText,
}

/// Codes in sealed payloads.
mod digits {
    use crate::otp::OtpCode;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        code: &OtpCode,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(code.digits())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<OtpCode, D::Error> {
        let text = String::deserialize(deserializer)?;
        OtpCode::parse(&text).map_err(D::Error::custom)
    }
}
