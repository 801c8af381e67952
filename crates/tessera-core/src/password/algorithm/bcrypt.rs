//! bcrypt: `$2b$12$` and 53 characters.

use super::InvalidHash;
use crate::password::Scheme;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use std::fmt;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Salt and hash in bcrypt's own alphabet. Bits that do not fit are ignored, as bcrypt
/// does: some systems left them set.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::BCRYPT,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);
const SALT_LEN: usize = 16;
const TAG_LEN: usize = 23;
const SALT_TEXT_LEN: usize = 22;
const TAG_TEXT_LEN: usize = 31;
/// What bcrypt looks at, in bytes.
const MAX_INPUT_LEN: usize = 72;

/// Whether 2^cost rounds can be waited for: 16 take seconds.
pub(in crate::password) fn is_affordable(cost: u32) -> bool {
    (4..=16).contains(&cost)
}

/// A hash of bcrypt.
pub(in crate::password) struct BcryptHash {
    /// `2a`, `2b` or `2y`: three names of one function, once early bugs were mended.
    /// `2x`, which marks hashes made with such a bug, is not read.
    version: [u8; 2],
    cost: u32,
    salt: [u8; SALT_LEN],
    tag: [u8; TAG_LEN],
}

impl BcryptHash {
    /// Hashes `input`.
    pub(in crate::password) fn make(cost: u32, salt: [u8; SALT_LEN], input: &[u8]) -> Self {
        Self::of(cost, salt, digest(cost, salt, input))
    }

    /// A hash that was not made from anything.
    pub(in crate::password) fn of(cost: u32, salt: [u8; SALT_LEN], tag: [u8; TAG_LEN]) -> Self {
        Self {
            version: *b"2b",
            cost,
            salt,
            tag,
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, InvalidHash> {
        let [empty, version, cost, rest] = super::words(text)?;
        let version = version.as_bytes().try_into();
        let is_cost = cost.len() == 2 && cost.bytes().all(|byte| byte.is_ascii_digit());
        let is_shaped = rest.is_ascii() && rest.len() == SALT_TEXT_LEN + TAG_TEXT_LEN;
        if !empty.is_empty() || !is_cost || !is_shaped {
            return Err(InvalidHash::Malformed);
        }
        let cost: u32 = cost.parse().map_err(|_| InvalidHash::Malformed)?;
        if cost < 4 {
            return Err(InvalidHash::Malformed);
        }
        if !is_affordable(cost) {
            return Err(InvalidHash::TooCostly);
        }
        let (salt, tag) = rest.split_at(SALT_TEXT_LEN);
        Ok(Self {
            version: version.map_err(|_| InvalidHash::Malformed)?,
            cost,
            salt: decode(salt)?,
            tag: decode(tag)?,
        })
    }

    pub(super) fn is_of(&self, scheme: Scheme) -> bool {
        scheme == Scheme::Bcrypt { cost: self.cost } && self.version == *b"2b"
    }

    /// What bcrypt would cut at 72 bytes, or end at a NUL, is never the password; it takes as
    /// long to find out as with any other.
    pub(super) fn matches(&self, input: &[u8]) -> bool {
        let is_whole = input.len() <= MAX_INPUT_LEN && !input.contains(&0);
        let found = digest(self.cost, self.salt, input);
        bool::from(found.ct_eq(&self.tag)) && is_whole
    }
}

/// The form of the hash.
impl fmt::Display for BcryptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version.map(char::from);
        let [first, second] = version;
        write!(f, "${first}{second}${:02}$", self.cost)?;
        f.write_str(&BASE64.encode(self.salt))?;
        f.write_str(&BASE64.encode(self.tag))
    }
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], InvalidHash> {
    let bytes = BASE64.decode(text).map_err(|_| InvalidHash::Malformed)?;
    bytes.try_into().map_err(|_| InvalidHash::Malformed)
}

/// bcrypt takes text with the NUL that ends it, where there is room.
fn digest(cost: u32, salt: [u8; SALT_LEN], input: &[u8]) -> [u8; TAG_LEN] {
    let mut ended = Zeroizing::new([0_u8; MAX_INPUT_LEN]);
    let taken = input.len().min(MAX_INPUT_LEN);
    ended[..taken].copy_from_slice(&input[..taken]);
    let used = (taken + 1).min(MAX_INPUT_LEN);
    let whole = bcrypt::bcrypt(cost, salt, &ended[..used]);
    let mut tag = [0_u8; TAG_LEN];
    tag.copy_from_slice(&whole[..TAG_LEN]);
    tag
}
