//! The stored form of a password: `$tessera$k=ID` and the hash of the keyed pre-hash, in the
//! form that its own scheme gives it.

const PREFIX: &str = "$tessera$k=";

/// A stored form, taken apart.
pub(super) struct Stored<'a> {
    /// The id of the pepper.
    pub(super) pepper: u32,
    /// The scheme's own form.
    pub(super) hash: &'a str,
}

impl<'a> Stored<'a> {
    /// Takes a stored form apart; none when it is not one of ours.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let (pepper, _) = rest.split_once('$')?;
        Some(Self {
            pepper: pepper.parse().ok()?,
            hash: rest.get(pepper.len()..)?,
        })
    }
}

/// Puts a stored form together.
pub(super) fn format(pepper: u32, hash: &str) -> String {
    format!("{PREFIX}{pepper}{hash}")
}
