//! What people agree to: an append-only record of consents given and withdrawn.

use crate::id::ConsentId;
use jiff::Timestamp;

const MAX_PURPOSE_LEN: usize = 64;
const MAX_VERSION_LEN: usize = 64;

/// What a consent is for, such as `marketing`: lower-case letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsentPurpose(String);

/// The text names no purpose.
#[derive(Debug, thiserror::Error)]
#[error("a purpose is lower-case letters, digits, `-` and `_`, at most 64")]
pub struct InvalidPurpose;

impl ConsentPurpose {
    /// Being written to with offers (requirement REG-4).
    pub fn marketing() -> Self {
        Self("marketing".to_owned())
    }

    /// Reads a purpose.
    ///
    /// # Errors
    /// Fails for text that names none.
    pub fn parse(raw: &str) -> Result<Self, InvalidPurpose> {
        let is_valid = (1..=MAX_PURPOSE_LEN).contains(&raw.len())
            && raw
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
        is_valid.then(|| Self(raw.to_owned())).ok_or(InvalidPurpose)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The version of the text that a person agreed to: printable ASCII, at most 64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextVersion(String);

/// The text is no version.
#[derive(Debug, thiserror::Error)]
#[error("a version is printable ASCII, at most 64 characters")]
pub struct InvalidTextVersion;

impl TextVersion {
    /// The version of a text that has had no other.
    pub fn first() -> Self {
        Self("1".to_owned())
    }

    /// Reads a version.
    ///
    /// # Errors
    /// Fails for text that is none.
    pub fn parse(raw: &str) -> Result<Self, InvalidTextVersion> {
        let is_valid =
            (1..=MAX_VERSION_LEN).contains(&raw.len()) && raw.bytes().all(|b| b.is_ascii_graphic());
        is_valid
            .then(|| Self(raw.to_owned()))
            .ok_or(InvalidTextVersion)
    }

    /// The version.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One entry of the record: given, or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The id.
    pub id: ConsentId,
    /// What for.
    pub purpose: ConsentPurpose,
    /// Which text.
    pub text_version: TextVersion,
    /// Given, or withdrawn.
    pub given: bool,
    /// When the person says it was.
    pub claimed_at: Option<Timestamp>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// What holds now: the last word on each purpose, by purpose.
pub fn in_force(record: &[Consent]) -> Vec<&Consent> {
    let mut last: std::collections::BTreeMap<&ConsentPurpose, &Consent> =
        std::collections::BTreeMap::new();
    for consent in record {
        last.insert(&consent.purpose, consent);
    }
    last.into_values().collect()
}
