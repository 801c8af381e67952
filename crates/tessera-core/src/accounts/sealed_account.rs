//! An account about to be made: its own key, and everything of it sealed under that key.

use super::Fault;
use crate::account::{
    CommsChannel, CustomerProfile, Email, EmailAddress, Identifier, PersonalData, RoleName, User,
    data_key_context, email_context, mobile_context, personal_context,
};
use crate::crypto::DataKey;
use crate::deployment::Deployment;
use crate::id::UserId;
use crate::mobile::MobileNumber;
use jiff::Timestamp;

/// What is known of a person who is about to have an account.
pub(crate) struct AccountDraft<'a> {
    /// The id that the account will have.
    pub(crate) id: UserId,
    /// The role that comes with it.
    pub(crate) role: RoleName,
    /// The address.
    pub(crate) email: Option<&'a EmailAddress>,
    /// When the address was proven; none while it waits.
    pub(crate) email_proven_at: Option<Timestamp>,
    /// The number, where one was proven.
    pub(crate) mobile: Option<&'a MobileNumber>,
    /// Names and the like, where they were asked for.
    pub(crate) personal: Option<&'a PersonalData>,
    /// The language they registered in, BCP 47.
    pub(crate) locale: &'a str,
    /// How they want to be written to.
    pub(crate) comms_channel: Option<CommsChannel>,
}

/// The same, to be stored.
pub(crate) struct SealedAccount {
    /// The user.
    pub(crate) user: User,
    /// The profile.
    pub(crate) profile: CustomerProfile,
    /// The key that seals both.
    pub(crate) key: DataKey,
}

impl Deployment {
    /// Seals `draft` under a key that is drawn for it.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub(crate) fn seal_account(
        &self,
        draft: &AccountDraft<'_>,
        now: Timestamp,
    ) -> Result<SealedAccount, Fault> {
        let (id, entropy) = (draft.id, self.entropy.as_ref());
        let (key, data_key_sealed) = self.keys.new_data_key(&data_key_context(id), entropy)?;
        let email = draft.email.map(|email| {
            let address = email.as_str().as_bytes();
            let sealed = key.seal(&email_context(id), address, entropy)?;
            let index = self.index_key.email(email);
            Ok::<_, Fault>(Email {
                identifier: Identifier { index, sealed },
                verified_at: draft.email_proven_at,
            })
        });
        let mobile = draft.mobile.map(|number| {
            let sealed = key.seal(&mobile_context(id), number.e164().as_bytes(), entropy)?;
            let index = self.index_key.mobile(number);
            Ok::<_, Fault>(Identifier { index, sealed })
        });
        let personal_sealed = draft.personal.map(|personal| {
            let plain = serde_json::to_vec(personal)?;
            Ok::<_, Fault>(key.seal(&personal_context(id), &plain, entropy)?)
        });
        Ok(SealedAccount {
            user: User {
                id,
                role: draft.role.clone(),
                granted_roles: Vec::new(),
                mobile: mobile.transpose()?,
                email: email.transpose()?,
                data_key_sealed,
                disabled_at: None,
                second_factor_at: None,
                created_at: now,
            },
            profile: CustomerProfile {
                user: id,
                locale: draft.locale.to_owned(),
                personal_sealed: personal_sealed.transpose()?,
                comms_channel: draft.comms_channel,
                created_at: now,
                updated_at: None,
            },
            key,
        })
    }
}
