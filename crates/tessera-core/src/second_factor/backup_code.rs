//! Backup codes: ten, each good once, for who has lost their phone (requirement MFA-5).

use crate::crypto::hmac_parts;
use crate::id::UserId;
use crate::otp::OtpPepper;
use crate::ports::{Entropy, EntropyError};

/// How many an account has.
pub const BACKUP_CODES: usize = 10;

/// Characters of a code, of five bits each: 60 bits.
const LEN: usize = 12;
/// Characters between two hyphens.
const GROUP: usize = 4;
/// Crockford's base 32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A backup code, without its hyphens.
#[derive(Clone)] // No Debug or PartialEq: never logged; compared only as an HMAC.
pub struct BackupCode(String);

/// The text is no backup code.
#[derive(Debug, thiserror::Error)]
#[error("a backup code has twelve letters and digits")]
pub struct InvalidBackupCode;

impl BackupCode {
    /// Draws a code.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn draw(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = [0_u8; LEN];
        entropy.fill(&mut bytes)?;
        // 32 divides 256: every character is equally likely.
        let characters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        Ok(Self(characters.into_iter().collect()))
    }

    /// Draws as many as an account has.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn draw_all(entropy: &dyn Entropy) -> Result<Vec<Self>, EntropyError> {
        (0..BACKUP_CODES).map(|_| Self::draw(entropy)).collect()
    }

    /// Reads a code from its characters, in either case; letters that look like a digit are
    /// taken for it.
    ///
    /// # Errors
    /// Fails unless there are twelve characters of the alphabet.
    pub fn parse(characters: &str) -> Result<Self, InvalidBackupCode> {
        let characters = characters.to_ascii_lowercase();
        let code: String = characters
            .chars()
            .map(|character| match character {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        let is_valid = code.len() == LEN && code.bytes().all(|b| ALPHABET.contains(&b));
        is_valid.then_some(Self(code)).ok_or(InvalidBackupCode)
    }

    /// The code as its owner notes it down: `xxxx-xxxx-xxxx`.
    pub fn shown(&self) -> String {
        let mut shown = String::with_capacity(LEN + LEN / GROUP);
        for (at, character) in self.0.chars().enumerate() {
            if at > 0 && at.is_multiple_of(GROUP) {
                shown.push('-');
            }
            shown.push(character);
        }
        shown
    }

    /// What is stored of it.
    pub fn hash(&self, user: UserId, pepper: &OtpPepper) -> BackupCodeHash {
        BackupCodeHash(hmac_parts(
            pepper.key(),
            &[user.as_uuid().as_bytes(), b"backup-code", self.0.as_bytes()],
        ))
    }
}

/// The keyed hash of a backup code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupCodeHash([u8; 32]);

impl BackupCodeHash {
    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads stored bytes; none unless there are 32.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Key256;

    /// Gives 0, 1, 2, …
    struct Counting;

    impl Entropy for Counting {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            for (at, byte) in out.iter_mut().enumerate() {
                *byte = u8::try_from(at).unwrap() + 20;
            }
            Ok(())
        }
    }

    // req: MFA-5
    #[test]
    fn a_code_survives_being_noted_down() {
        let code = BackupCode::draw(&Counting).unwrap();
        assert_eq!(code.shown(), "mnpq-rstv-wxyz");
        assert_eq!(BackupCode::parse("MNPQRSTVWXYZ").unwrap().0, code.0);
        assert_eq!(BackupCode::parse("0o1iIlL00000").unwrap().0, "001111100000");
        for raw in [
            "",
            "mnpqrstvwxy",
            "mnpqrstvwxyz0",
            "mnpqrstvwxyu",
            "mnpqrstvwxé",
        ] {
            assert!(BackupCode::parse(raw).is_err(), "{raw:?}");
        }
        assert_eq!(BackupCode::draw_all(&Counting).unwrap().len(), BACKUP_CODES);
    }

    // req: MFA-5
    #[test]
    fn a_hash_is_bound_to_its_user_and_to_the_key() {
        let code = BackupCode::draw(&Counting).unwrap();
        let users = [1, 2].map(|number| UserId::from(uuid::Uuid::from_u128(number)));
        let peppers = [1, 2].map(|byte| OtpPepper::new(Key256::new([byte; 32])));
        let reference = code.hash(users[0], &peppers[0]);
        assert_eq!(reference, code.hash(users[0], &peppers[0]));
        assert_ne!(reference, code.hash(users[1], &peppers[0]));
        assert_ne!(reference, code.hash(users[0], &peppers[1]));
    }
}
