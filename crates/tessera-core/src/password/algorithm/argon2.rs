//! Argon2 (RFC 9106): `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.

use super::{InvalidHash, MAX_MEMORY_KIB, SALT_LEN, TAG_LEN};
use crate::password::Scheme;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::fmt;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// The length of hashes that are made here, in bytes.
const OWN_TAG_LEN: usize = 32;
/// The most memory over all passes, in KiB: a second or two of work.
const MAX_WORK_KIB: u64 = 1024 * 1024;
const MAX_LANES: u32 = 16;

/// Whether a hash of these parameters can be waited for. Lanes are worked off one after the
/// other: they cost nothing of their own.
pub(in crate::password) fn is_affordable(memory_kib: u32, passes: u32, lanes: u32) -> bool {
    (1..=MAX_LANES).contains(&lanes)
        && (8 * lanes..=MAX_MEMORY_KIB).contains(&memory_kib)
        && passes >= 1
        && u64::from(memory_kib) * u64::from(passes) <= MAX_WORK_KIB
}

/// The memory that Argon2 works in, kept from one hash to the next.
#[derive(Default)]
pub(in crate::password) struct Memory(Vec<Block>);

impl Memory {
    fn of_len(&mut self, blocks: usize) -> &mut [Block] {
        if self.0.len() < blocks {
            self.0.resize(blocks, Block::default());
        }
        &mut self.0[..blocks]
    }

    /// Gives back what is more than `bytes`.
    pub(in crate::password) fn shrink_to(&mut self, bytes: usize) {
        let blocks = bytes.div_ceil(Block::SIZE);
        if self.0.len() > blocks {
            self.0.truncate(blocks);
            self.0.shrink_to_fit();
        }
    }

    #[cfg(test)]
    pub(in crate::password) fn bytes(&self) -> usize {
        self.0.capacity() * Block::SIZE
    }
}

/// A hash of Argon2.
pub(in crate::password) struct Argon2Hash {
    algorithm: Algorithm,
    version: Version,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Argon2Hash {
    /// Hashes `input` by Argon2id; none when the parameters are out of range.
    pub(in crate::password) fn make(
        (memory_kib, passes, lanes): (u32, u32, u32),
        salt: &[u8],
        input: &[u8],
        memory: &mut Memory,
    ) -> Option<Self> {
        let mut hash = Self::of((memory_kib, passes, lanes), salt, &[0; OWN_TAG_LEN]);
        hash.tag = hash.digest(input, memory)?.to_vec();
        Some(hash)
    }

    /// A hash that was not made from anything.
    pub(in crate::password) fn of(
        (memory_kib, passes, lanes): (u32, u32, u32),
        salt: &[u8],
        tag: &[u8; OWN_TAG_LEN],
    ) -> Self {
        Self {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            memory_kib,
            passes,
            lanes,
            salt: salt.to_vec(),
            tag: tag.to_vec(),
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, InvalidHash> {
        let (name, rest) = text
            .strip_prefix('$')
            .and_then(|text| text.split_once('$'))
            .ok_or(InvalidHash::Malformed)?;
        let algorithm = match name {
            "argon2d" => Algorithm::Argon2d,
            "argon2i" => Algorithm::Argon2i,
            "argon2id" => Algorithm::Argon2id,
            _ => return Err(InvalidHash::Malformed),
        };
        // The first version was written without a number.
        let (version, rest) = match rest.split_once('$') {
            Some(("v=19", rest)) => (Version::V0x13, rest),
            Some(("v=16", rest)) => (Version::V0x10, rest),
            _ => (Version::V0x10, rest),
        };
        let [parameters, salt, tag] = super::words(rest)?;
        let [memory_kib, passes, lanes] = super::numbers(parameters, ["m", "t", "p"])?;
        if lanes == 0 || passes == 0 || u64::from(memory_kib) < 8 * u64::from(lanes) {
            return Err(InvalidHash::Malformed);
        }
        if !is_affordable(memory_kib, passes, lanes) {
            return Err(InvalidHash::TooCostly);
        }
        let decode = |text| {
            STANDARD_NO_PAD
                .decode(text)
                .map_err(|_| InvalidHash::Malformed)
        };
        Ok(Self {
            algorithm,
            version,
            memory_kib,
            passes,
            lanes,
            salt: super::sized(decode(salt)?, &SALT_LEN)?,
            tag: super::sized(decode(tag)?, &TAG_LEN)?,
        })
    }

    pub(super) fn scheme(&self) -> &'static str {
        match self.algorithm {
            Algorithm::Argon2d => "argon2d",
            Algorithm::Argon2i => "argon2i",
            Algorithm::Argon2id => "argon2id",
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.memory_kib as usize * 1024
    }

    pub(super) fn is_of(&self, scheme: Scheme) -> bool {
        let own = Scheme::Argon2id {
            memory_kib: self.memory_kib,
            passes: self.passes,
            lanes: self.lanes,
        };
        scheme == own
            && self.algorithm == Algorithm::Argon2id
            && self.version == Version::V0x13
            && self.tag.len() == OWN_TAG_LEN
    }

    pub(super) fn matches(&self, input: &[u8], memory: &mut Memory) -> bool {
        self.digest(input, memory)
            .is_some_and(|found| found.ct_eq(&self.tag).into())
    }

    fn digest(&self, input: &[u8], memory: &mut Memory) -> Option<Zeroizing<Vec<u8>>> {
        let length = Some(self.tag.len());
        let params = Params::new(self.memory_kib, self.passes, self.lanes, length).ok()?;
        let blocks = memory.of_len(params.block_count());
        let mut found = Zeroizing::new(vec![0_u8; self.tag.len()]);
        Argon2::new(self.algorithm, self.version, params)
            .hash_password_into_with_memory(input, &self.salt, &mut found, blocks)
            .ok()?;
        Some(found)
    }
}

/// The form of the hash.
impl fmt::Display for Argon2Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.scheme();
        let version = u32::from(self.version);
        let (memory_kib, passes, lanes) = (self.memory_kib, self.passes, self.lanes);
        write!(
            f,
            "${name}$v={version}$m={memory_kib},t={passes},p={lanes}$"
        )?;
        let salt = STANDARD_NO_PAD.encode(&self.salt);
        let tag = STANDARD_NO_PAD.encode(&self.tag);
        write!(f, "{salt}${tag}")
    }
}
