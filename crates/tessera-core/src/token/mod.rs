//! Access tokens: JSON Web Tokens signed with pinned algorithms.

mod claims;
mod jwk;
mod keys;
mod signer;

pub use claims::AccessClaims;
pub use jwk::{Jwk, JwkSet};
pub use keys::{Algorithm, InvalidSigningKey, SigningKey};
pub use signer::{AccessTokens, InvalidToken, IssueTokenError, Issued};
