//! How new hashes are made.

use super::algorithm;

/// A hash function with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// bcrypt with 2^cost rounds.
    Bcrypt {
        /// 4 to 16; each step doubles the work.
        cost: u32,
    },
    /// Argon2id (RFC 9106).
    Argon2id {
        /// Memory, in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
}

impl Scheme {
    /// bcrypt as the sources ask (AUTH-7).
    pub const BCRYPT_12: Self = Self::Bcrypt { cost: 12 };
    /// Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
    pub const ARGON2ID: Self = Self::Argon2id {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
}

/// The scheme with parameters that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashPolicy(Scheme);

/// Parameters that are too weak, or would take down the service.
#[derive(Debug, thiserror::Error)]
pub enum InvalidHashPolicy {
    /// The cost of bcrypt is out of range.
    #[error("bcrypt's cost must be 4 to 16")]
    Bcrypt,
    /// A parameter of Argon2id is out of range.
    #[error(
        "Argon2id takes 8 KiB a lane to 256 MiB, at most 1 GiB over all passes, and 1 to 16 lanes"
    )]
    Argon2id,
}

impl HashPolicy {
    /// Takes a scheme whose parameters are in range: what is made must be worked off again
    /// at every login.
    ///
    /// # Errors
    /// Says which range.
    pub fn new(scheme: Scheme) -> Result<Self, InvalidHashPolicy> {
        match scheme {
            Scheme::Bcrypt { cost } if !algorithm::is_affordable_bcrypt(cost) => {
                Err(InvalidHashPolicy::Bcrypt)
            }
            Scheme::Argon2id {
                memory_kib,
                passes,
                lanes,
            } if !algorithm::is_affordable_argon2(memory_kib, passes, lanes) => {
                Err(InvalidHashPolicy::Argon2id)
            }
            scheme => Ok(Self(scheme)),
        }
    }

    /// The scheme.
    pub fn scheme(self) -> Scheme {
        self.0
    }

    /// The memory that making one hash takes, in bytes.
    pub fn memory_bytes(self) -> usize {
        match self.0 {
            Scheme::Bcrypt { .. } => 0,
            Scheme::Argon2id { memory_kib, .. } => memory_kib as usize * 1024,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argon2id(memory_kib: u32, passes: u32, lanes: u32) -> Scheme {
        Scheme::Argon2id {
            memory_kib,
            passes,
            lanes,
        }
    }

    #[test]
    fn parameters_are_bounded() {
        for scheme in [
            Scheme::Bcrypt { cost: 3 },
            Scheme::Bcrypt { cost: 17 },
            argon2id(7, 1, 1),
            argon2id(15, 1, 2),
            argon2id(1 << 20, 1, 1),
            argon2id(256 * 1024, 5, 1),
            argon2id(19 * 1024, 0, 1),
            argon2id(19 * 1024, 2, 17),
            argon2id(u32::MAX, u32::MAX, u32::MAX),
        ] {
            assert!(HashPolicy::new(scheme).is_err(), "{scheme:?}");
        }
        for scheme in [
            Scheme::BCRYPT_12,
            Scheme::ARGON2ID,
            argon2id(256 * 1024, 4, 16),
        ] {
            assert!(HashPolicy::new(scheme).is_ok(), "{scheme:?}");
        }
    }
}
