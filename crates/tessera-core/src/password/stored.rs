//! The stored form of a password.
//!
//! Ours is `$tessera$k=ID`, where `ID` names the pepper, and the hash of the keyed pre-hash
//! in the form that its own scheme gives it. What came from another system is stored as that
//! system wrote it, until its owner logs in.

use super::algorithm::{Hash, InvalidHash};
use super::{Scheme, algorithm};

const PREFIX: &str = "$tessera$k=";

/// A stored form, taken apart.
pub struct StoredPassword {
    /// The pepper of the pre-hash; none where the password itself was hashed.
    pub(super) pepper: Option<u32>,
    pub(super) hash: Hash,
}

impl StoredPassword {
    /// Reads a stored form. The work that it asks for is bounded.
    ///
    /// # Errors
    /// Fails for what neither [`super::HashPassword`] nor [`import_hash`] gave.
    pub fn parse(text: &str) -> Result<Self, InvalidHash> {
        let Some(rest) = text.strip_prefix(PREFIX) else {
            let hash = Hash::parse(text)?;
            return Ok(Self { pepper: None, hash });
        };
        let (pepper, _) = rest.split_once('$').ok_or(InvalidHash::Malformed)?;
        let hash = Hash::parse(rest.get(pepper.len()..).unwrap_or_default())?;
        let is_ours = match &hash {
            Hash::Bcrypt(_) | Hash::Argon2(_) => true,
            Hash::Scrypt(_) | Hash::Pbkdf2(_) => false,
        };
        if !is_ours {
            return Err(InvalidHash::UnknownScheme);
        }
        let pepper = Some(algorithm::number(pepper)?);
        Ok(Self { pepper, hash })
    }

    /// The name of the scheme, for metrics.
    pub fn scheme(&self) -> &'static str {
        self.hash.scheme()
    }

    /// The id of the pepper that it needs; none where the password itself was hashed.
    pub fn pepper_id(&self) -> Option<u32> {
        self.pepper
    }

    /// The memory that comparing with it takes, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.hash.memory_bytes()
    }

    /// Whether `scheme` with the pepper `id` makes stored forms like this one.
    pub(super) fn is_of(&self, scheme: Scheme, id: u32) -> bool {
        self.pepper == Some(id) && self.hash.is_of(scheme)
    }
}

/// A stored form without what names its pepper.
pub(super) fn without_pepper(text: &str) -> &str {
    let rest = text.strip_prefix(PREFIX);
    let hash = rest.and_then(|rest| rest.find('$').and_then(|at| rest.get(at..)));
    hash.unwrap_or(text)
}

/// Our stored form of a hash that was made with the pepper `id`.
pub(super) fn format(id: u32, hash: impl std::fmt::Display) -> String {
    format!("{PREFIX}{id}{hash}")
}

/// Takes over a hash that another system made, as it wrote it, and gives the stored form.
///
/// Read are bcrypt (`$2a$`, `$2b$`, `$2y$`), Argon2 (`$argon2i$`, `$argon2d$`, `$argon2id$`),
/// scrypt (`$scrypt$`), and PBKDF2 over SHA-1, SHA-256 and SHA-512 as passlib, Django and the
/// PHC string format write it. Such a hash is verified by its own rules, without a pepper,
/// and made anew by ours when its owner logs in.
///
/// # Errors
/// Says what is wrong with it: verifying cannot cost more than a login may.
pub fn import_hash(text: &str) -> Result<String, InvalidHash> {
    let text = text.trim();
    if text.starts_with(PREFIX) {
        return Err(InvalidHash::UnknownScheme);
    }
    Hash::parse(text)?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests;
