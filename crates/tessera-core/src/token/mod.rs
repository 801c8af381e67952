//! Access tokens: JSON Web Tokens signed with pinned algorithms.

#[cfg(test)]
mod attacks;
mod claims;
mod jwk;
mod key_set;
mod keys;
mod signer;
mod signing_keys;

pub use claims::AccessClaims;
pub use jwk::{Jwk, JwkSet};
pub use keys::{Algorithm, InvalidSigningKey, SigningKey};
pub use signer::{AccessTokens, InvalidToken, IssueTokenError, Issued};
pub use signing_keys::{KeyOverview, KeyState, MAX_LEAD, SigningKeys, SigningKeysError};
