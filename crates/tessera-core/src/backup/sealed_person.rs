//! Whether what is stored of a person opens with the keys of the deployment.

use crate::account::{data_key_context, email_context, mobile_context, personal_context};
use crate::crypto::{DataKey, MasterKeys, OpenError};
use crate::id::UserId;

/// What is stored of a person, sealed.
pub struct SealedPerson {
    /// Whose it is.
    pub id: UserId,
    /// Their key, sealed under a master key.
    pub data_key: Vec<u8>,
    /// Their number.
    pub mobile: Option<Vec<u8>>,
    /// Their address.
    pub email: Option<Vec<u8>>,
    /// Their names and the like.
    pub personal: Option<Vec<u8>>,
}

/// Something that is stored of a person does not open.
#[derive(Debug, thiserror::Error)]
#[error("the {part} of user {id} does not open")]
pub struct UnopenedPerson {
    /// Whose it is.
    pub id: UserId,
    /// Which column.
    pub part: &'static str,
    /// Why.
    #[source]
    pub reason: OpenError,
}

impl SealedPerson {
    /// Opens everything, and keeps nothing of it.
    ///
    /// # Errors
    /// Names the first part that does not open.
    pub fn open_with(&self, keys: &MasterKeys) -> Result<(), UnopenedPerson> {
        let failed = |part| {
            move |reason| UnopenedPerson {
                id: self.id,
                part,
                reason,
            }
        };
        let key: DataKey = keys
            .open_data_key(&data_key_context(self.id), &self.data_key)
            .map_err(failed("key"))?;
        let parts = [
            ("number", mobile_context(self.id), &self.mobile),
            ("address", email_context(self.id), &self.email),
            ("profile", personal_context(self.id), &self.personal),
        ];
        for (part, context, sealed) in parts {
            if let Some(sealed) = sealed {
                key.open(&context, sealed).map_err(failed(part))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Key256;
    use crate::ports::{Entropy, EntropyError};
    use uuid::Uuid;

    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(3);
            Ok(())
        }
    }

    fn keys(id: u32) -> MasterKeys {
        MasterKeys::new([(id, Key256::new([9; 32]))]).unwrap()
    }

    fn person() -> SealedPerson {
        let id = UserId::from(Uuid::from_u128(5));
        let (key, data_key) = keys(1).new_data_key(&data_key_context(id), &Fixed).unwrap();
        let seal = |context: String| key.seal(&context, b"secret", &Fixed).unwrap();
        SealedPerson {
            id,
            data_key,
            mobile: Some(seal(mobile_context(id))),
            email: None,
            personal: Some(seal(personal_context(id))),
        }
    }

    // req: MFA-7
    #[test]
    fn a_person_opens_with_the_keys_of_the_deployment_alone() {
        assert!(person().open_with(&keys(1)).is_ok());
        let refused = person().open_with(&keys(2)).unwrap_err();
        assert_eq!(refused.part, "key");
        assert!(matches!(refused.reason, OpenError::UnknownKey(1)));
    }

    #[test]
    fn a_column_of_somebody_else_is_named() {
        let mut moved = person();
        moved.personal = moved.mobile.clone();
        assert_eq!(moved.open_with(&keys(1)).unwrap_err().part, "profile");
    }
}
