//! The hash functions, each with the forms in which its hashes are written, here and by
//! other systems.
//!
//! A form is text from a database, and after an import from someone else's: it is read
//! strictly, and one that would take seconds or gigabytes to work off is refused before
//! anything is computed.

mod argon2;
mod bcrypt;
mod pbkdf2;
mod scrypt;

pub(super) use self::argon2::{Argon2Hash, Memory, is_affordable as is_affordable_argon2};
pub(super) use self::bcrypt::{BcryptHash, is_affordable as is_affordable_bcrypt};
use self::pbkdf2::Pbkdf2Hash;
use self::scrypt::ScryptHash;

use super::Scheme;
use std::ops::RangeInclusive;

/// The most memory that one hash may take, in KiB: what libsodium calls moderate.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
/// The longest form that is read, in bytes.
const MAX_FORM_LEN: usize = 512;
/// Lengths of salts, in bytes (RFC 8018 §4.1 asks for eight at least).
const SALT_LEN: RangeInclusive<usize> = 8..=64;
/// Lengths of hashes, in bytes.
const TAG_LEN: RangeInclusive<usize> = 16..=64;

/// Why a text is not taken for a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHash {
    /// The text begins like no form that is read.
    #[error("begins like no hash of bcrypt, Argon2, scrypt or PBKDF2")]
    UnknownScheme,
    /// It begins like a hash and does not go on like one.
    #[error("is damaged, or has parameters of a kind that is not read")]
    Malformed,
    /// Working it off would take too long, or too much memory.
    #[error("asks for more work or memory than a login may take")]
    TooCostly,
}

/// A hash, with all that is needed to make it again from the password.
pub(super) enum Hash {
    Bcrypt(BcryptHash),
    Argon2(Argon2Hash),
    Scrypt(ScryptHash),
    Pbkdf2(Pbkdf2Hash),
}

impl Hash {
    /// Reads a hash in the form of its own scheme.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidHash> {
        if text.len() > MAX_FORM_LEN {
            return Err(InvalidHash::Malformed);
        }
        // Each scheme has a first word of its own.
        match text.split('$').find(|word| !word.is_empty()) {
            Some("2a" | "2b" | "2y") => BcryptHash::parse(text).map(Self::Bcrypt),
            Some("argon2i" | "argon2d" | "argon2id") => Argon2Hash::parse(text).map(Self::Argon2),
            Some("scrypt") => ScryptHash::parse(text).map(Self::Scrypt),
            Some(word) if word.starts_with("pbkdf2") => Pbkdf2Hash::parse(text).map(Self::Pbkdf2),
            _ => Err(InvalidHash::UnknownScheme),
        }
    }

    /// The name of the scheme, for metrics.
    pub(super) fn scheme(&self) -> &'static str {
        match self {
            Self::Bcrypt(_) => "bcrypt",
            Self::Argon2(hash) => hash.scheme(),
            Self::Scrypt(_) => "scrypt",
            Self::Pbkdf2(hash) => hash.scheme(),
        }
    }

    /// The memory that it takes to make it again, in bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Bcrypt(_) | Self::Pbkdf2(_) => 0,
            Self::Argon2(hash) => hash.memory_bytes(),
            Self::Scrypt(hash) => hash.memory_bytes(),
        }
    }

    /// Whether `scheme` makes hashes like this one.
    pub(super) fn is_of(&self, scheme: Scheme) -> bool {
        match self {
            Self::Bcrypt(hash) => hash.is_of(scheme),
            Self::Argon2(hash) => hash.is_of(scheme),
            Self::Scrypt(_) | Self::Pbkdf2(_) => false,
        }
    }

    /// Whether this is the hash of `input`. Takes the same time whether it is or not.
    pub(super) fn matches(&self, input: &[u8], memory: &mut Memory) -> bool {
        match self {
            Self::Bcrypt(hash) => hash.matches(input),
            Self::Argon2(hash) => hash.matches(input, memory),
            Self::Scrypt(hash) => hash.matches(input),
            Self::Pbkdf2(hash) => hash.matches(input),
        }
    }
}

/// A number as forms write it: decimal digits, no sign, no leading zero.
pub(super) fn number(text: &str) -> Result<u32, InvalidHash> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
        && !text.is_empty();
    if !is_plain {
        return Err(InvalidHash::Malformed);
    }
    // More than fits is a number all the same: of work that nobody does.
    text.parse().map_err(|_| InvalidHash::TooCostly)
}

/// The numbers of `name=1,other=2`, in the order of `names`.
fn numbers<const N: usize>(text: &str, names: [&str; N]) -> Result<[u32; N], InvalidHash> {
    let mut parts = text.split(',');
    let mut found = [0; N];
    for (name, slot) in names.into_iter().zip(&mut found) {
        let part = parts.next().ok_or(InvalidHash::Malformed)?;
        let value = part
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('='))
            .ok_or(InvalidHash::Malformed)?;
        *slot = number(value)?;
    }
    match parts.next() {
        None => Ok(found),
        Some(_) => Err(InvalidHash::Malformed),
    }
}

/// The words of `$word$word`, which must be `N`.
fn words<const N: usize>(text: &str) -> Result<[&str; N], InvalidHash> {
    let mut found = [""; N];
    let mut parts = text.split('$');
    for slot in &mut found {
        *slot = parts.next().ok_or(InvalidHash::Malformed)?;
    }
    match parts.next() {
        None => Ok(found),
        Some(_) => Err(InvalidHash::Malformed),
    }
}

/// Fails unless `bytes` has one of the lengths.
fn sized(bytes: Vec<u8>, lengths: &RangeInclusive<usize>) -> Result<Vec<u8>, InvalidHash> {
    if lengths.contains(&bytes.len()) {
        Ok(bytes)
    } else {
        Err(InvalidHash::Malformed)
    }
}
