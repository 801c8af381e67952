//! A person's own view of the account, and what they may change of it.

use super::fault::operation_error;
use super::{Accounts, Fault, Identity};
use crate::account::{CommsChannel, CustomerProfile, PersonalData, User, personal_context};
use crate::crypto::DataKey;
use crate::id::UserId;
use crate::ports::Effects;
use jiff::Timestamp;

operation_error!(
    /// Why a profile could not be read or changed.
    ProfileError {
        /// There is no such account any more.
        #[error("the account is gone")]
        Gone,
        /// Others changed it at the same moment, again and again.
        #[error("the profile is being changed by others")]
        Busy,
    }
);

/// An account as its owner, or staff, sees it.
pub struct Profile {
    /// The user as stored.
    pub user: User,
    /// What identifies them.
    pub identity: Identity,
    /// Names and the like.
    pub personal: PersonalData,
    /// The language they registered in, BCP 47.
    pub locale: String,
    /// How they want to be written to.
    pub comms_channel: Option<CommsChannel>,
    /// When it was last changed, if it was.
    pub updated_at: Option<Timestamp>,
}

/// What to change: none leaves a member as it is, an inner none removes it.
#[derive(Default)]
pub struct ProfileChange {
    /// The whole name.
    pub name: Option<Option<String>>,
    /// The first name.
    pub first_name: Option<Option<String>>,
    /// The last name.
    pub last_name: Option<Option<String>>,
    /// The country.
    pub country: Option<Option<String>>,
    /// The language.
    pub language: Option<Option<String>>,
    /// How to be written to.
    pub comms_channel: Option<Option<CommsChannel>>,
}

/// How often a change is tried again that somebody else came before.
const TRIES: usize = 3;

impl Accounts {
    /// A user's account.
    ///
    /// # Errors
    /// See [`ProfileError`].
    pub async fn profile(&self, user: UserId) -> Result<Profile, ProfileError> {
        let store = &self.deployment.store;
        let user = store.user(user).await?.ok_or(ProfileError::Gone)?;
        let stored = store.profile(user.id).await?;
        self.profile_of(&user, stored.as_ref())
    }

    /// The same of what was read already, by the request that shows it.
    ///
    /// # Errors
    /// See [`ProfileError`].
    pub fn profile_of(
        &self,
        user: &User,
        stored: Option<&CustomerProfile>,
    ) -> Result<Profile, ProfileError> {
        let stored = stored.ok_or(ProfileError::Gone)?;
        let key = self.deployment.data_key(user)?;
        Ok(Profile {
            identity: self.identity(user)?,
            personal: open_personal(&key, stored)?,
            locale: stored.locale.clone(),
            comms_channel: stored.comms_channel,
            updated_at: stored.updated_at,
            user: user.clone(),
        })
    }

    /// Changes a profile; gives it as it is then.
    ///
    /// # Errors
    /// See [`ProfileError`].
    pub async fn change_profile(
        &self,
        user: UserId,
        change: &ProfileChange,
    ) -> Result<Profile, ProfileError> {
        for _ in 0..TRIES {
            if self.try_change_profile(user, change).await? {
                return self.profile(user).await;
            }
        }
        Err(ProfileError::Busy)
    }

    async fn try_change_profile(
        &self,
        user: UserId,
        change: &ProfileChange,
    ) -> Result<bool, ProfileError> {
        let store = &self.deployment.store;
        let user = store.user(user).await?.ok_or(ProfileError::Gone)?;
        let mut stored = store.profile(user.id).await?.ok_or(ProfileError::Gone)?;
        let key = self.deployment.data_key(&user)?;
        let mut personal = open_personal(&key, &stored)?;
        let put = |slot: &mut Option<String>, change: &Option<Option<String>>| {
            if let Some(value) = change {
                slot.clone_from(value);
            }
        };
        put(&mut personal.name, &change.name);
        put(&mut personal.first_name, &change.first_name);
        put(&mut personal.last_name, &change.last_name);
        put(&mut personal.country, &change.country);
        put(&mut personal.language, &change.language);
        if let Some(channel) = change.comms_channel {
            stored.comms_channel = channel;
        }
        let plain = serde_json::to_vec(&personal)?;
        let entropy = self.deployment.entropy.as_ref();
        let sealed = key.seal(&personal_context(user.id), &plain, entropy)?;
        stored.personal_sealed = Some(sealed);
        let now = self.deployment.clock.now();
        let none = Effects::default();
        Ok(store.update_profile(&stored, now, &none).await?)
    }
}

/// Opens what a person told of themselves.
pub(super) fn open_personal(
    key: &DataKey,
    stored: &CustomerProfile,
) -> Result<PersonalData, Fault> {
    let Some(sealed) = &stored.personal_sealed else {
        return Ok(PersonalData::default());
    };
    let plain = key.open(&personal_context(stored.user), sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}
