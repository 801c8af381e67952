//! Who may call a route: one table says it (see [`crate::router`]), and this enforces it.

use crate::api;
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};
use std::sync::Arc;
use tessera_core::access::ValidateError;
use tessera_core::account::Permission;
use tessera_core::limit::Standing;
use tessera_core::token::AccessClaims;

/// Who may call a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// Everyone.
    Anyone,
    /// A browser: the page itself looks at the session in the cookie.
    Browser,
    /// Whoever has a valid access token.
    Token,
    /// Whoever has a valid access token that carries the permission.
    Permission(Permission),
}

impl Guard {
    /// Whether an access token is needed.
    pub(crate) fn needs_token(&self) -> bool {
        matches!(self, Self::Token | Self::Permission(_))
    }
}

/// Who calls, as their access token says.
#[derive(Clone)]
pub(crate) struct Actor(pub(crate) Arc<AccessClaims>);

impl FromRequestParts<State> for Actor {
    type Rejection = Problem;

    /// The guard has put it there: a route without one must not ask for it.
    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _state: &State,
    ) -> Result<Self, Problem> {
        let correlation = RequestMeta::of(&parts.extensions).correlation;
        let actor = parts.extensions.get().cloned();
        actor.ok_or_else(|| Problem::new(Code::Internal, &correlation))
    }
}

/// Lets a request through to a route that needs a token, or answers it.
pub(crate) async fn authorize(
    axum::extract::State((state, guard)): axum::extract::State<(State, Guard)>,
    mut request: Request,
    next: Next,
) -> Response {
    let meta = RequestMeta::of(request.extensions());
    let claims = match bearer_claims(&state, &meta, request.headers()).await {
        Ok(claims) => claims,
        Err(problem) => return problem.into_response(),
    };
    let acting = ActingUser(claims.sub.to_string());
    let mut response = match permit(&state, &guard, &claims, &meta).await {
        Ok(standing) => {
            request.extensions_mut().insert(Actor(claims));
            api::with_standing(next.run(request).await, standing)
        }
        Err(problem) => problem.into_response(),
    };
    response.extensions_mut().insert(acting);
    response
}

/// Checks the permission, and draws on the user's limit for routes that need one.
async fn permit(
    state: &State,
    guard: &Guard,
    claims: &AccessClaims,
    meta: &RequestMeta,
) -> Result<Option<Standing>, Problem> {
    let Guard::Permission(permission) = guard else {
        return Ok(None);
    };
    let held = claims.permissions.iter();
    if !held.into_iter().any(|held| held == permission.as_str()) {
        return Err(Problem::new(Code::Forbidden, &meta.correlation));
    }
    let now = state.deployment.clock.now();
    match state.deployment.limiter.user(claims.sub, now).await {
        Ok(Ok(standing)) => Ok(standing),
        Ok(Err(throttled)) => Err(Problem::throttled(&throttled, &meta.correlation)),
        Err(error) => Err(Problem::internal(&error, &meta.correlation)),
    }
}

/// The claims of the access token that a request carries, if it is accepted.
async fn bearer_claims(
    state: &State,
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Result<Arc<AccessClaims>, Problem> {
    let refused = || Problem::new(Code::Unauthenticated, &meta.correlation);
    let token = bearer(headers).ok_or_else(refused)?;
    state
        .access
        .validate(token)
        .await
        .map_err(|error| match error {
            ValidateError::Invalid(_) | ValidateError::Revoked => refused(),
            ValidateError::Ephemeral(error) => Problem::internal(&error, &meta.correlation),
        })
}

/// The token of an `Authorization: Bearer` header (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim_start_matches(' '))
}
