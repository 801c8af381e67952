//! One-time passwords: drawn, hashed, compared.

use crate::crypto::{BlindIndex, Key256, hmac_parts};
use crate::id::RegistrationId;
use crate::ports::{Entropy, EntropyError};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

/// Digits of a code.
pub const CODE_LEN: usize = 6;
/// How many codes there are.
const CODES: u32 = 1_000_000;

/// A one-time code: six ASCII digits.
#[derive(Clone)] // No Debug or PartialEq: never logged; compared only as an HMAC.
pub struct OtpCode(String);

/// The text is not six digits.
#[derive(Debug, thiserror::Error)]
#[error("a code has six digits")]
pub struct InvalidOtpCode;

impl OtpCode {
    /// Reads a code as typed; surrounding white space is ignored.
    ///
    /// # Errors
    /// Fails unless there are six ASCII digits.
    pub fn parse(raw: &str) -> Result<Self, InvalidOtpCode> {
        let digits = raw.trim();
        let is_valid = digits.len() == CODE_LEN && digits.bytes().all(|b| b.is_ascii_digit());
        is_valid
            .then(|| Self(digits.to_owned()))
            .ok_or(InvalidOtpCode)
    }

    /// Draws a code, each of the million equally likely.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn draw(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        // Values past the last whole multiple would make some codes likelier.
        const LIMIT: u32 = u32::MAX - u32::MAX % CODES;
        loop {
            let mut bytes = [0_u8; 4];
            entropy.fill(&mut bytes)?;
            let value = u32::from_be_bytes(bytes);
            if value < LIMIT {
                return Ok(Self::from_number(value));
            }
        }
    }

    /// The code whose digits are the last six of `number`.
    pub(crate) fn from_number(number: u32) -> Self {
        Self(format!("{:06}", number % CODES))
    }

    /// The digits, for the message to the owner.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// What a code is for. A code for one purpose never serves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proving a mobile number at registration.
    RegisterMobile,
    /// Proving an address that an account was registered with.
    VerifyEmail,
    /// Proving an address or a number in a registration in stages.
    StagedRegistration,
    /// Logging in with a mobile number.
    LoginMobile,
    /// Proving the address that is to take the place of another.
    ChangeEmail,
    /// Proving the number that is to take the place of another.
    ChangeMobile,
}

impl Purpose {
    fn tag(self) -> &'static [u8] {
        match self {
            Self::RegisterMobile => b"register-mobile",
            Self::VerifyEmail => b"verify-email",
            Self::StagedRegistration => b"staged-registration",
            Self::LoginMobile => b"login-mobile",
            Self::ChangeEmail => b"change-email",
            Self::ChangeMobile => b"change-mobile",
        }
    }
}

/// The secret that makes stored digests useless to a thief: a million codes are
/// hashed in a second, so the key, not the cost, protects them.
#[derive(Clone)]
pub struct OtpPepper(Key256);

impl OtpPepper {
    /// Wraps a key for this one use.
    pub fn new(key: Key256) -> Self {
        Self(key)
    }

    /// The key, for other codes that are too few or too short for a plain hash.
    pub(crate) fn key(&self) -> &Key256 {
        &self.0
    }

    /// The digest under which a code is stored and compared:
    /// `HMAC-SHA-256(pepper, registration ‖ destination ‖ purpose ‖ code)`.
    pub fn digest(
        &self,
        registration: RegistrationId,
        destination: &str,
        purpose: Purpose,
        code: &OtpCode,
    ) -> OtpDigest {
        OtpDigest(hmac_parts(
            &self.0,
            &[
                registration.as_uuid().as_bytes(),
                destination.as_bytes(),
                purpose.tag(),
                code.0.as_bytes(),
            ],
        ))
    }
}

/// The keyed hash of a code.
#[derive(Clone)] // No PartialEq: only `matches`, which takes the same time for all.
pub struct OtpDigest([u8; 32]);

impl OtpDigest {
    /// Compares in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// A digest that no code has: for a challenge nobody may pass.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn unmatchable(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads stored bytes; none unless there are 32.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// The key of a challenge in the ephemeral store: `otp:{index}`.
///
/// The braces make Redis Cluster keep everything about one number in one slot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChallengeKey(String);

impl ChallengeKey {
    /// The key for the number behind `index`.
    pub fn new(index: BlindIndex) -> Self {
        Self(format!("otp:{{{}}}", index.to_hex()))
    }

    /// The key for logging in with the number behind `index`.
    pub fn login(index: BlindIndex) -> Self {
        Self(format!("otp:login:{{{}}}", index.to_hex()))
    }

    /// The key for what `owner` waits for, for one purpose: a registration in stages, or a
    /// user.
    pub fn of(purpose: Purpose, owner: RegistrationId) -> Self {
        let tag = String::from_utf8_lossy(purpose.tag());
        Self(format!("otp:{tag}:{{{owner}}}"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long codes live and how often one may guess.
#[derive(Debug, Clone, Copy)]
pub struct OtpPolicy {
    /// How long a code is valid.
    pub ttl: SignedDuration,
    /// Codes evaluated against one challenge.
    pub max_tries: u32,
    /// Codes evaluated for one number in an hour, over all challenges.
    pub max_tries_per_hour: u32,
    /// How long one verification may hold a code while it stores the account.
    pub claim_lease: SignedDuration,
    /// How long a person should wait before asking for another code.
    pub resend_after: SignedDuration,
}

impl Default for OtpPolicy {
    fn default() -> Self {
        Self {
            ttl: SignedDuration::from_mins(5),
            max_tries: 5,
            max_tries_per_hour: 15,
            claim_lease: SignedDuration::from_secs(15),
            resend_after: SignedDuration::from_secs(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mobile::NumberingPlans;
    use std::sync::Mutex;

    /// Gives prepared words, then fails.
    struct Prepared(Mutex<Vec<[u8; 4]>>);

    impl Entropy for Prepared {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            let word = self.0.lock().unwrap().pop().ok_or(EntropyError)?;
            out.copy_from_slice(&word);
            Ok(())
        }
    }

    // req: OTP-4
    #[test]
    fn drawing_rejects_values_that_would_bias_the_codes() {
        let biased = u32::MAX.to_be_bytes();
        let fair = 1_000_042_u32.to_be_bytes();
        let code = OtpCode::draw(&Prepared(Mutex::new(vec![fair, biased]))).unwrap();
        assert_eq!(code.digits(), "000042");
        assert!(OtpCode::draw(&Prepared(Mutex::new(vec![biased]))).is_err());
    }

    #[test]
    fn only_six_ascii_digits_are_a_code() {
        assert!(OtpCode::parse("123456").is_ok());
        assert!(OtpCode::parse(" 123456\n").is_ok());
        for raw in [
            "",
            "12345",
            "1234567",
            "12345a",
            "१२३४५६",
            "12 456",
            "+12345",
        ] {
            assert!(OtpCode::parse(raw).is_err(), "{raw:?}");
        }
    }

    // req: OTP-4
    #[test]
    fn a_digest_is_bound_to_registration_number_and_pepper() {
        let number = |raw: &str| NumberingPlans::default().parse(raw).ok().unwrap();
        let code = OtpCode::parse("123456").unwrap();
        let pepper = OtpPepper::new(Key256::new([1; 32]));
        let (one, two) = (
            RegistrationId::from(uuid::Uuid::from_u128(1)),
            RegistrationId::from(uuid::Uuid::from_u128(2)),
        );
        let digest = |p: &OtpPepper, r, n: &str| {
            p.digest(r, number(n).e164(), Purpose::RegisterMobile, &code)
        };
        let reference = digest(&pepper, one, "9876543210");
        assert!(reference.matches(&digest(&pepper, one, "9876543210")));
        assert!(!reference.matches(&digest(&pepper, two, "9876543210")));
        assert!(!reference.matches(&digest(&pepper, one, "9876543211")));
        let other = OtpPepper::new(Key256::new([2; 32]));
        assert!(!reference.matches(&digest(&other, one, "9876543210")));
        let elsewhere = pepper.digest(
            one,
            number("9876543210").e164(),
            Purpose::LoginMobile,
            &code,
        );
        assert!(
            !reference.matches(&elsewhere),
            "a code serves its own purpose alone"
        );
    }
}
