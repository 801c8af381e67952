//! What an access token says.

use crate::account::{Grants, Permission, RoleName};
use crate::id::{SessionId, UserId};
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// The claims of an access token (RFC 9068 in spirit; `userId`, `roles` and
/// `permissions` as requirement AUTH-6 names them).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who issued it.
    pub iss: String,
    /// The user, as RFC 7519 names it.
    pub sub: UserId,
    /// The same, as AUTH-6 names it.
    #[serde(rename = "userId")]
    pub user_id: UserId,
    /// The session it belongs to.
    pub sid: SessionId,
    /// Its own id.
    pub jti: Uuid,
    /// Issued at, seconds since the epoch.
    pub iat: i64,
    /// Expires at, seconds since the epoch.
    pub exp: i64,
    /// The user's roles.
    pub roles: Vec<String>,
    /// What they permit.
    pub permissions: Vec<String>,
    /// Tokens are for whoever trusts the issuer. One that names an audience was made for
    /// somebody else (RFC 7519, section 4.1.3), under a secret that is shared with others.
    #[serde(default, skip_serializing)]
    aud: Absent,
    /// Nor is any token of ours good only later (RFC 7519, section 4.1.5).
    #[serde(default, skip_serializing)]
    nbf: Absent,
    #[serde(skip)]
    description: Description,
}

/// A claim that tokens must not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Absent;

impl<'de> Deserialize<'de> for Absent {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("a claim that tokens do not have"))
    }
}

impl AccessClaims {
    /// Claims for `user` in `session`, valid from `now` for `ttl_secs` seconds.
    pub fn new(
        issuer: &str,
        user: UserId,
        grants: &Grants,
        session: SessionId,
        jti: Uuid,
        now: Timestamp,
        ttl_secs: i64,
    ) -> Self {
        Self {
            iss: issuer.to_owned(),
            sub: user,
            user_id: user,
            sid: session,
            jti,
            iat: now.as_second(),
            exp: now.as_second().saturating_add(ttl_secs),
            roles: texts(&grants.roles, RoleName::as_str),
            permissions: texts(&grants.permissions, Permission::as_str),
            aud: Absent,
            nbf: Absent,
            description: Description::default(),
        }
    }

    /// What is answered about a token with these claims: written by the first who asks, and
    /// the same for everybody after. `write` must look at the claims alone.
    ///
    /// # Errors
    /// Those of `write`, and the next who asks writes again.
    pub fn description<E>(
        &self,
        write: impl FnOnce(&Self) -> Result<Vec<u8>, E>,
    ) -> Result<Arc<[u8]>, E> {
        let Description(text) = &self.description;
        if let Some(written) = text.get() {
            return Ok(Arc::clone(written));
        }
        let written = write(self)?.into();
        Ok(Arc::clone(text.get_or_init(|| written)))
    }
}

/// Text about claims that was worked out from them. It is no claim: claims with and without it
/// are the same.
#[derive(Debug, Clone, Default)]
struct Description(OnceLock<Arc<[u8]>>);

impl PartialEq for Description {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Description {}

fn texts<T>(names: &[T], text: impl Fn(&T) -> &str) -> Vec<String> {
    names.iter().map(|name| text(name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn claims() -> AccessClaims {
        let id = "018f0000-0000-7000-8000-000000000001";
        let claims = serde_json::json!({
            "iss": "https://id.example", "sub": id, "userId": id, "sid": id, "jti": id,
            "iat": 1, "exp": 2, "roles": [], "permissions": [],
        });
        serde_json::from_value(claims).unwrap()
    }

    // req: AUTH-5
    #[test]
    fn what_is_said_of_claims_is_written_once() {
        let claims = claims();
        let failed: Result<_, &str> = claims.description(|_| Err("no memory"));
        assert_eq!(failed.unwrap_err(), "no memory");
        let written = Cell::new(0);
        let write = |claims: &AccessClaims| {
            written.set(written.get() + 1);
            Ok::<_, ()>(claims.iss.clone().into_bytes())
        };
        assert_eq!(&*claims.description(write).unwrap(), b"https://id.example");
        assert_eq!(&*claims.description(write).unwrap(), b"https://id.example");
        assert_eq!(written.get(), 1);
    }
}
