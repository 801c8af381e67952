//! What operations of staff on one account begin with.

use super::locale;
use crate::guard::Actor;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use std::sync::Arc;
use tessera_core::accounts::{Accounts, Administrator};
use tessera_core::id::UserId;
use tessera_core::request::RequestContext;
use tessera_core::token::AccessClaims;

/// One of the staff calls, about the account that the path names.
pub(crate) struct OnAccount {
    pub(super) user: UserId,
    pub(super) accounts: Arc<Accounts>,
    pub(super) context: RequestContext,
    pub(super) meta: RequestMeta,
    claims: Arc<AccessClaims>,
}

impl OnAccount {
    /// Who calls.
    pub(super) fn by(&self) -> Administrator<'_> {
        Administrator::Staff(&self.claims)
    }
}

impl FromRequestParts<State> for OnAccount {
    type Rejection = Problem;

    /// What is no id is nobody's.
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let meta = RequestMeta::of(&parts.extensions);
        let Actor(claims) = Actor::from_request_parts(parts, state).await?;
        let user = Path::<String>::from_request_parts(parts, state).await;
        let user = user.ok().and_then(|Path(user)| UserId::parse(&user));
        Ok(Self {
            user: user.ok_or_else(|| Problem::new(Code::NotFound, &meta.correlation))?,
            accounts: Arc::clone(&state.accounts),
            context: meta.context(&parts.headers, &locale(&parts.headers)),
            meta,
            claims,
        })
    }
}
