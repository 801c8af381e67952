//! The life of an account: what its owner, and staff, may do with it.

mod administration;
mod administrator;
mod attempts;
mod claimant;
mod confirmation;
mod consents;
mod device;
mod email_change;
mod fault;
mod feature_flags;
mod figures;
mod forced_reset;
mod hash_work;
mod identity;
mod limits;
mod lock;
mod login;
mod login_code;
mod mails;
mod mobile_change;
mod outbox;
mod owner_link;
mod owner_proof;
mod password_change;
mod password_check;
mod password_reset;
mod privacy;
mod profile;
mod register;
mod replay;
mod requests;
mod reset_answer;
mod roles;
mod sealed_account;
mod second_factor;
mod sessions;
mod signing_keys;
mod told;
mod transfer;
mod verify_email;

pub use administration::{AccountView, CreateAdminError, Sought};
pub use administrator::{Administrator, StaffChangeError, StaffSession};
pub use claimant::Claimant;
pub use consents::{ConsentError, ConsentStatement};
pub use device::{DeviceToken, DeviceTokenHash};
pub use email_change::{ConfirmEmailChangeError, RequestEmailChangeError};
pub use fault::Fault;
pub(crate) use fault::operation_error;
pub use feature_flags::FeatureDefaults;
pub use figures::{CountedFigures, HourFigures, ServiceFigures};
pub use forced_reset::ForceResetError;
pub use identity::{Identity, IdentityError};
pub use login::{LogIn, LoggedIn, LoginError};
pub use login_code::{LogInByCode, LoggedInByCode, LoginCodeError, RequestLoginCodeError};
pub(crate) use mails::minutes;
pub use mobile_change::{ConfirmMobileChangeError, RequestMobileChangeError};
pub use owner_link::{OwnerLink, OwnerLinkError};
pub use owner_proof::{NotOwner, OwnerProof};
pub use password_change::ChangePasswordError;
pub use password_reset::{RequestResetError, ResetPasswordError};
pub use privacy::{EraseAccountError, ErasureProof, ExportAccountError, OpenPiece, WholeExport};
pub use profile::{Profile, ProfileChange, ProfileError};
pub use register::{NewRegistration, RegisterError, RegisteredAccount};
pub use replay::{ReplayError, SinkPosition, SinkState};
pub use requests::StrangersRequests;
pub(crate) use sealed_account::AccountDraft;
pub use second_factor::{
    ChooseFactorError, CodeRefused, ConfirmFactorError, DisableSecondFactorError, EnrolSmsError,
    EnrolTotpError, EnrolledSms, EnrolledTotp, FactorChallenge, FactorLoginError, PresentedDevice,
    ProveFactorError, RecoveryError, ReplaceBackupCodesError, SecondFactorState, SecondStep,
    SendFactorCodeError, WaitingFactor, WaitingTotp,
};
pub use sessions::{Device, EndSessionError, ListSessionsError, OwnSession};
pub use signing_keys::ChangeKeysError;
pub use transfer::{
    BeginImportError, ExportUsersError, ImportError, ImportMode, ImportReader, ImportSource,
    NumberedRecord, ReadBatch, UserExport, UserExportOptions, UserImport,
};
pub(crate) use verify_email::Proof;
pub use verify_email::{ResendProofError, VerifyEmailError};

use crate::access::Access;
use crate::account::RoleName;
use crate::delivery::ProviderStatus;
use crate::deployment::Deployment;
use crate::mobile::NumberingPlans;
use crate::password::PasswordPolicy;
use crate::ports::{BreachedPasswords, PasswordHasher};
use crate::second_factor::SecondFactorPolicy;
use jiff::SignedDuration;
use std::sync::Arc;

/// Use cases over accounts.
pub struct Accounts {
    /// What they work with.
    pub deployment: Arc<Deployment>,
    /// Ends sessions.
    pub access: Arc<Access>,
    /// Reads stored numbers.
    pub plans: NumberingPlans,
    /// Whether text messages go out.
    pub sms: Arc<dyn ProviderStatus>,
    /// Hashes and compares passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Which passwords are taken.
    pub passwords: PasswordPolicy,
    /// Who knows breached passwords; none where the deployment asks nobody.
    pub breaches: Option<Arc<dyn BreachedPasswords>>,
    /// Roles whose holders have to have a second factor.
    pub factor_roles: Vec<RoleName>,
    /// What a deployment decides about accounts.
    pub policy: AccountPolicy,
    /// The figures of the deployment that were counted last.
    pub figures: CountedFigures,
}

/// What a deployment decides about accounts.
#[derive(Debug, Clone, Copy)]
pub struct AccountPolicy {
    /// Answer alike whether or not an address has an account.
    pub conceal_accounts: bool,
    /// Whether every proof of an address comes with a password, that of the registration or a new
    /// one.
    pub proof_needs_password: bool,
    /// How long the link is good that proves an address.
    pub proof_ttl: SignedDuration,
    /// How long the link is good that leads to a new password.
    pub reset_ttl: SignedDuration,
    /// How long a device is known on which somebody logged in.
    pub device_ttl: SignedDuration,
    /// How second factors are asked for.
    pub second_factor: SecondFactorPolicy,
    /// Whom features are open to where nobody set a flag.
    pub features: FeatureDefaults,
}

impl AccountPolicy {
    /// How long the link is good that is good for longest.
    pub fn longest_link(&self) -> SignedDuration {
        self.proof_ttl.max(self.reset_ttl).max(lock::LINK_TTL)
    }
}

impl Default for AccountPolicy {
    fn default() -> Self {
        Self {
            conceal_accounts: false,
            proof_needs_password: false,
            proof_ttl: SignedDuration::from_hours(24),
            reset_ttl: SignedDuration::from_mins(30),
            device_ttl: SignedDuration::from_hours(180 * 24),
            second_factor: SecondFactorPolicy::default(),
            features: FeatureDefaults::default(),
        }
    }
}
