//! PBKDF2 (RFC 8018) as others write it. Read only: no hash is made with it here.
//!
//! - passlib: `$pbkdf2-sha256$29000$SALT$HASH`; `$pbkdf2$…` is SHA-1; base64 with `.` for `+`
//! - the PHC string format: `$pbkdf2-sha256$i=29000,l=32$SALT$HASH`
//! - Django: `pbkdf2_sha256$600000$SALT$HASH`, the salt as it is, the hash in padded base64

use super::{InvalidHash, SALT_LEN};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ring::pbkdf2::{self, Algorithm};
use std::num::NonZeroU32;

/// The most rounds: a few seconds of work.
const MAX_ROUNDS: u32 = 5_000_000;
const MIN_TAG_LEN: usize = 16;

/// The hash function below.
#[derive(Clone, Copy)]
enum Function {
    Sha1,
    Sha256,
    Sha512,
}

impl Function {
    fn algorithm(self) -> Algorithm {
        match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }

    /// A hash of one block. A longer one would cost another round of rounds for each.
    fn tag_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// A hash of PBKDF2.
pub(in crate::password) struct Pbkdf2Hash {
    function: Function,
    rounds: NonZeroU32,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Pbkdf2Hash {
    pub(super) fn parse(text: &str) -> Result<Self, InvalidHash> {
        match text.strip_prefix('$') {
            Some(rest) => Self::parse_phc(rest),
            None => Self::parse_django(text),
        }
    }

    /// passlib's form and that of the PHC string format, without the first `$`.
    fn parse_phc(text: &str) -> Result<Self, InvalidHash> {
        let [name, parameters, salt, tag] = super::words(text)?;
        let function = match name {
            "pbkdf2" | "pbkdf2-sha1" => Function::Sha1,
            "pbkdf2-sha256" => Function::Sha256,
            "pbkdf2-sha512" => Function::Sha512,
            _ => return Err(InvalidHash::UnknownScheme),
        };
        let (rounds, length) = match parameters.split_once(',') {
            Some(_) => {
                let [rounds, length] = super::numbers(parameters, ["i", "l"])?;
                (rounds, Some(length))
            }
            None => {
                let rounds = parameters.strip_prefix("i=").unwrap_or(parameters);
                (super::number(rounds)?, None)
            }
        };
        let decode = |text: &str| {
            STANDARD_NO_PAD
                .decode(text.replace('.', "+"))
                .map_err(|_| InvalidHash::Malformed)
        };
        let tag = decode(tag)?;
        if length.is_some_and(|length| usize::try_from(length) != Ok(tag.len())) {
            return Err(InvalidHash::Malformed);
        }
        Self::new(function, rounds, decode(salt)?, tag)
    }

    fn parse_django(text: &str) -> Result<Self, InvalidHash> {
        let [name, rounds, salt, tag] = super::words(text)?;
        let function = match name {
            "pbkdf2_sha1" => Function::Sha1,
            "pbkdf2_sha256" => Function::Sha256,
            "pbkdf2_sha512" => Function::Sha512,
            _ => return Err(InvalidHash::UnknownScheme),
        };
        let tag = STANDARD.decode(tag).map_err(|_| InvalidHash::Malformed)?;
        Self::new(function, super::number(rounds)?, salt.into(), tag)
    }

    fn new(
        function: Function,
        rounds: u32,
        salt: Vec<u8>,
        tag: Vec<u8>,
    ) -> Result<Self, InvalidHash> {
        if rounds > MAX_ROUNDS {
            return Err(InvalidHash::TooCostly);
        }
        Ok(Self {
            function,
            rounds: NonZeroU32::new(rounds).ok_or(InvalidHash::Malformed)?,
            salt: super::sized(salt, &SALT_LEN)?,
            tag: super::sized(tag, &(MIN_TAG_LEN..=function.tag_len()))?,
        })
    }

    pub(super) fn scheme(&self) -> &'static str {
        match self.function {
            Function::Sha1 => "pbkdf2-sha1",
            Function::Sha256 => "pbkdf2-sha256",
            Function::Sha512 => "pbkdf2-sha512",
        }
    }

    pub(super) fn matches(&self, input: &[u8]) -> bool {
        let algorithm = self.function.algorithm();
        pbkdf2::verify(algorithm, self.rounds, &self.salt, input, &self.tag).is_ok()
    }
}
