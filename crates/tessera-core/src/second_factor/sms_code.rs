//! Codes by text message: each is for one thing, and stored as a keyed hash (requirement MFA-8).

use super::LoginChallengeHash;
use crate::crypto::hmac_parts;
use crate::id::{SessionId, UserId};
use crate::mobile::MobileNumber;
use crate::otp::{OtpCode, OtpPepper};

/// What a code was asked for. There it is good, and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsCodeSubject {
    /// A login that waits for its second factor.
    Login(LoginChallengeHash),
    /// A session of somebody logged in.
    Session(SessionId),
}

impl SmsCodeSubject {
    /// The name in storage: the 32 bytes of a hash, or the 16 of an id.
    pub fn to_bytes(self) -> Vec<u8> {
        match self {
            Self::Login(challenge) => challenge.as_bytes().to_vec(),
            Self::Session(session) => session.as_uuid().as_bytes().to_vec(),
        }
    }
}

/// What a code proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsCodeUse {
    /// That messages to a number reach the owner, who enrols it.
    Enrolment,
    /// The factor that was enrolled.
    Proof,
}

impl SmsCodeUse {
    fn tag(self) -> &'static [u8] {
        match self {
            Self::Enrolment => b"sms-factor-enrolment",
            Self::Proof => b"sms-factor-proof",
        }
    }
}

/// The keyed hash of a code, with all that the code is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsCodeHash([u8; 32]);

impl SmsCodeHash {
    /// The hash of a code to `number`, for `user` and what they asked for.
    pub fn of(
        user: UserId,
        subject: SmsCodeSubject,
        purpose: SmsCodeUse,
        number: &MobileNumber,
        code: &OtpCode,
        pepper: &OtpPepper,
    ) -> Self {
        Self(hmac_parts(
            pepper.key(),
            &[
                user.as_uuid().as_bytes(),
                purpose.tag(),
                &subject.to_bytes(),
                number.e164().as_bytes(),
                code.digits().as_bytes(),
            ],
        ))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Key256;
    use crate::mobile::NumberingPlans;
    use std::collections::BTreeSet;

    // req: MFA-8
    #[test]
    fn a_code_is_bound_to_all_that_it_was_asked_for() {
        let number = |raw: &str| NumberingPlans::default().parse(raw).ok().unwrap();
        let numbers = ["9876543210", "9876543211"].map(number);
        let users = [1, 2].map(|id| UserId::from(uuid::Uuid::from_u128(id)));
        let subjects = [
            SmsCodeSubject::Session(SessionId::from(uuid::Uuid::from_u128(3))),
            SmsCodeSubject::Session(SessionId::from(uuid::Uuid::from_u128(4))),
            SmsCodeSubject::Login(LoginChallengeHash::from_slice(&[5; 32]).unwrap()),
        ];
        let peppers = [1, 2].map(|byte| OtpPepper::new(Key256::new([byte; 32])));
        let codes = ["271828", "314159"].map(|code| OtpCode::parse(code).unwrap());
        let mut hashes = BTreeSet::new();
        for user in users {
            for subject in subjects {
                for purpose in [SmsCodeUse::Enrolment, SmsCodeUse::Proof] {
                    for number in &numbers {
                        for code in &codes {
                            for pepper in &peppers {
                                let hash =
                                    SmsCodeHash::of(user, subject, purpose, number, code, pepper);
                                hashes.insert(*hash.as_bytes());
                            }
                        }
                    }
                }
            }
        }
        assert_eq!(hashes.len(), 2 * 3 * 2 * 2 * 2 * 2);
    }
}
