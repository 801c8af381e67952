//! Accounts: made whole, found by what identifies them, closed.

use super::{Effects, NewActionToken, StoreError};
use crate::account::{CustomerProfile, User};
use crate::consent::Consent;
use crate::crypto::BlindIndex;
use crate::id::UserId;
use crate::session::Session;
use async_trait::async_trait;
use jiff::Timestamp;

/// All that comes into being when a customer registers with a mobile number.
pub struct NewCustomer {
    /// The user.
    pub user: User,
    /// The profile.
    pub profile: CustomerProfile,
    /// The first session.
    pub session: Session,
    /// What is sent and recorded because of it.
    pub effects: Effects,
}

/// All that comes into being when somebody registers with an address.
pub struct NewAccount {
    /// The user.
    pub user: User,
    /// The profile.
    pub profile: CustomerProfile,
    /// The stored form of the password.
    pub password_hash: String,
    /// The link that proves the address, where it is not proven yet.
    pub proof: Option<NewActionToken>,
    /// What the person agreed to.
    pub consents: Vec<Consent>,
    /// What is sent and recorded because of it.
    pub effects: Effects,
}

/// Why a customer was not stored.
#[derive(Debug, thiserror::Error)]
pub enum RegisterCustomerError {
    /// Another user has the number.
    #[error("the mobile number is taken")]
    MobileTaken,
    /// The store failed; nothing was stored.
    #[error("failed to store the customer")]
    Store(#[from] StoreError),
}

/// Why an account was not stored.
#[derive(Debug, thiserror::Error)]
pub enum RegisterAccountError {
    /// Another user has proven the address.
    #[error("the address is taken")]
    EmailTaken,
    /// Another user has the number.
    #[error("the mobile number is taken")]
    MobileTaken,
    /// The store failed; nothing was stored.
    #[error("failed to store the account")]
    Store(#[from] StoreError),
}

/// Accounts.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Whether a user has the number behind `index`.
    async fn mobile_taken(&self, index: &BlindIndex) -> Result<bool, StoreError>;

    /// Whether a user has proven the address behind `index`.
    async fn email_taken(&self, index: &BlindIndex) -> Result<bool, StoreError>;

    /// How many accounts claim the address behind `index`, which none of them has proven.
    async fn count_email_claims(&self, index: &BlindIndex) -> Result<u64, StoreError>;

    /// Stores a customer whole, or nothing.
    async fn register_customer(&self, customer: &NewCustomer) -> Result<(), RegisterCustomerError>;

    /// Stores an account whole, or nothing. One whose address is proven takes the address
    /// from every account that only claims it.
    async fn register_account(&self, account: &NewAccount) -> Result<(), RegisterAccountError>;

    /// How many users there are.
    async fn count_users(&self) -> Result<u64, StoreError>;

    /// Finds a user.
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Finds the user with the number behind `index`.
    async fn user_by_mobile(&self, index: &BlindIndex) -> Result<Option<User>, StoreError>;

    /// Finds a user, with their profile.
    async fn user_with_profile(
        &self,
        id: UserId,
    ) -> Result<Option<(User, Option<CustomerProfile>)>, StoreError>;

    /// Finds a user's profile.
    async fn profile(&self, user: UserId) -> Result<Option<CustomerProfile>, StoreError>;

    /// Replaces what a profile holds. It must carry the `updated_at` that was read, so that
    /// of two writers at once the second is told: false when it was changed meanwhile.
    async fn update_profile(
        &self,
        profile: &CustomerProfile,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// Adds to what a user agreed to, or took back.
    async fn add_consents(
        &self,
        user: UserId,
        consents: &[Consent],
        effects: &Effects,
    ) -> Result<(), StoreError>;

    /// What a user agreed to and took back, oldest first.
    async fn consents(&self, user: UserId) -> Result<Vec<Consent>, StoreError>;

    /// Deletes accounts that proved neither number nor address before `before`.
    async fn prune_unproven(&self, before: Timestamp) -> Result<u64, StoreError>;
}
