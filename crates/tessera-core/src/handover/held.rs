//! What an ephemeral store holds, taken out of it.

use crate::id::{ClaimId, RegistrationId};
use crate::otp::{ChallengeKey, OtpDigest};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing that is held until a time.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// Where a limit stands.
    Limit(HeldLimit),
    /// The tries of one destination.
    Tries(HeldTries),
    /// A code that waits to be entered.
    Challenge(HeldChallenge),
}

/// Where a limit stands.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldLimit {
    /// The key of the limit.
    pub key: String,
    /// Its number, as [`crate::limit::Draw::apply`] takes it.
    pub state: i64,
    /// When it may be forgotten.
    pub forget_at: Timestamp,
}

/// The tries of one destination in one window.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldTries {
    /// The destination.
    pub key: ChallengeKey,
    /// How many were counted.
    pub count: u32,
    /// When the window ends.
    pub resets_at: Timestamp,
}

/// A code that waits to be entered.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldChallenge {
    /// What it stands under.
    pub key: ChallengeKey,
    /// The registration that the code belongs to.
    pub registration: RegistrationId,
    /// What the right code hashes to.
    #[serde(with = "hex_digest")]
    pub digest: OtpDigest,
    /// How many codes may be evaluated against it.
    pub max_tries: u32,
    /// How many were.
    pub tries: u32,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it stops being valid.
    pub expires_at: Timestamp,
    /// The last claim on it that was neither settled nor released.
    pub claim: Option<HeldClaim>,
}

/// A claim on a code.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldClaim {
    /// Whose it is.
    pub holder: ClaimId,
    /// Until when nobody else gets it.
    pub until: Timestamp,
}

impl Held {
    /// What it stands under in its store.
    pub fn key(&self) -> &str {
        match self {
            Self::Limit(limit) => &limit.key,
            Self::Tries(tries) => tries.key.as_str(),
            Self::Challenge(challenge) => challenge.key.as_str(),
        }
    }

    /// When it counts no more.
    pub fn ends_at(&self) -> Timestamp {
        match self {
            Self::Limit(limit) => limit.forget_at,
            Self::Tries(tries) => tries.resets_at,
            Self::Challenge(challenge) => challenge.expires_at,
        }
    }

    /// What has to be kept first where not all can be: without a limit or a count of tries
    /// something is granted that should not be, without a code its owner asks for another.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Limit(_) | Self::Tries(_) => 0,
            Self::Challenge(_) => 1,
        }
    }
}

impl HeldChallenge {
    /// As the next process may have it. Whether the code was used whose claim still runs, nobody
    /// can say any more, so that the claim runs as long as the code.
    #[must_use]
    pub fn given_away(mut self, now: Timestamp) -> Self {
        if let Some(claim) = &mut self.claim
            && now < claim.until
        {
            claim.until = claim.until.max(self.expires_at);
        }
        self
    }
}

/// A digest in hexadecimal.
mod hex_digest {
    use crate::crypto::hex;
    use crate::otp::OtpDigest;
    use data_encoding::HEXLOWER;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(
        digest: &OtpDigest,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        hex(digest.as_bytes()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<OtpDigest, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)?;
        OtpDigest::from_slice(&bytes).ok_or_else(|| D::Error::custom("a digest has 32 bytes"))
    }
}
