//! Who may call a route: one table says it (see [`crate::router`]), and this enforces it.

use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use crate::{api, site};
use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};
use std::sync::Arc;
use tessera_core::access::ValidateError;
use tessera_core::account::Permission;
use tessera_core::accounts::Fault;
use tessera_core::id::{SessionId, UserId};
use tessera_core::limit::Standing;
use tessera_core::rate_limit_token::NoRateLimitToken;
use tessera_core::token::AccessClaims;

/// Where a caller shows a rate limit token.
const RATE_LIMIT_TOKEN: &str = "x-ratelimit-token";

/// Who may call a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// Everyone.
    Anyone,
    /// Everyone; whoever shows a rate limit token draws on its bucket, and the deployment may
    /// say that there must be one (requirement REG-7).
    Bucket,
    /// A browser: the page itself looks at the session in the cookie.
    Browser,
    /// A browser with a session of someone who has the permission. Others are led to log in.
    Session(Permission),
    /// The same, for what changes how the account is got into: where it has a second factor, the
    /// session proved it a moment ago. Others are led to prove it.
    RecentSession(Permission),
    /// Whoever has a valid access token.
    Token,
    /// Whoever has a valid access token that carries the permission.
    Permission(Permission),
    /// The same, and where the account has a second factor, proved it in this session a moment
    /// ago: for what changes how the account is got into.
    Recent(Permission),
}

impl Guard {
    /// The permission that a caller must hold, where one is needed.
    pub fn permission(&self) -> Option<&Permission> {
        match self {
            Self::Session(permission)
            | Self::RecentSession(permission)
            | Self::Permission(permission)
            | Self::Recent(permission) => Some(permission),
            Self::Anyone | Self::Bucket | Self::Browser | Self::Token => None,
        }
    }

    /// Whether it lets nobody through but those who look after others.
    pub(crate) fn is_staffs(&self) -> bool {
        self.permission()
            .is_some_and(|needed| !needed.is_about_oneself())
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

/// Lets a request through to what `guard` stands before, or answers it.
pub(crate) async fn pass(
    guard: Option<&Guard>,
    state: &State,
    meta: &RequestMeta,
    request: Request,
    next: Next,
) -> Response {
    match guard {
        None | Some(Guard::Anyone | Guard::Browser) => next.run(request).await,
        Some(Guard::Bucket) => admit_bucket(state, meta, request, next).await,
        Some(guard @ (Guard::Session(_) | Guard::RecentSession(_))) => {
            // By itself it is larger than all the rest, and every request would carry its size.
            Box::pin(site::admit(guard, state, meta, request, next)).await
        }
        Some(guard @ (Guard::Token | Guard::Permission(_) | Guard::Recent(_))) => {
            authorize(guard, state, meta, request, next).await
        }
    }
}

/// Lets a request with a valid token through, of a user who holds what the guard asks for.
async fn authorize(
    guard: &Guard,
    state: &State,
    meta: &RequestMeta,
    mut request: Request,
    next: Next,
) -> Response {
    let claims = match bearer_claims(state, meta, request.headers()).await {
        Ok(claims) => claims,
        Err(problem) => return problem.into_response(),
    };
    let acting = ActingUser(claims.sub);
    let permitted = match guard.permission() {
        Some(permission) => {
            let holds = permission.is_among(claims.permissions.iter().map(String::as_str));
            permit(state, claims.sub, holds, meta).await
        }
        None => Ok(None),
    };
    let permitted = match permitted {
        Ok(standing) => {
            let proven = has_proven(state, guard, claims.sub, claims.sid, meta).await;
            proven.map(|()| standing)
        }
        refused => refused,
    };
    let mut response = match permitted {
        Ok(standing) => {
            request.extensions_mut().insert(Actor(claims));
            api::with_standing(next.run(request).await, standing)
        }
        Err(problem) => problem.into_response(),
    };
    response.extensions_mut().insert(acting);
    response
}

/// Lets a request through with the bucket that its rate limit token stands for, or answers it.
async fn admit_bucket(
    state: &State,
    meta: &RequestMeta,
    mut request: Request,
    next: Next,
) -> Response {
    // A value that is no text is no token either.
    let presented = request.headers().get(RATE_LIMIT_TOKEN);
    let presented = presented.map(|value| value.to_str().unwrap_or_default());
    let bucket = match state.rate_limit_tokens.admit(presented) {
        Ok(bucket) => bucket,
        Err(NoRateLimitToken) => {
            return Problem::new(Code::RateLimitTokenRequired, &meta.correlation).into_response();
        }
    };
    if let Some(meta) = request.extensions_mut().get_mut::<RequestMeta>() {
        meta.bucket = bucket;
    }
    next.run(request).await
}

/// Refuses a user who does not hold what the route needs, and draws on the limit of others.
pub(crate) async fn permit(
    state: &State,
    user: UserId,
    holds: bool,
    meta: &RequestMeta,
) -> Result<Option<Standing>, Problem> {
    if !holds {
        return Err(Problem::new(Code::Forbidden, &meta.correlation));
    }
    let now = state.deployment.clock.now();
    match state.deployment.limiter.user(user, now).await {
        Ok(Ok(standing)) => Ok(standing),
        Ok(Err(throttled)) => Err(Problem::throttled(&throttled, &meta.correlation)),
        Err(error) => Err(Problem::internal(&error, &meta.correlation)),
    }
}

/// Refuses staff who have to have a second factor and have none, and a session that has to prove
/// its owner's before what the guard stands before.
async fn has_proven(
    state: &State,
    guard: &Guard,
    user: UserId,
    session: SessionId,
    meta: &RequestMeta,
) -> Result<(), Problem> {
    if lacks_factor(state, guard, user, meta).await? {
        return Err(Problem::new(Code::Forbidden, &meta.correlation)
            .message("Your role asks for a second factor. Turn one on first."));
    }
    proved_recently(state, guard, user, session, meta).await
}

/// Whether the guard stands before what staff do, and this one has to have a second factor for it
/// and has none.
pub(crate) async fn lacks_factor(
    state: &State,
    guard: &Guard,
    user: UserId,
    meta: &RequestMeta,
) -> Result<bool, Problem> {
    if !guard.is_staffs() {
        return Ok(false);
    }
    let lacks = state.accounts.lacks_required_factor(user).await;
    lacks.map_err(|error| Problem::fault(&Fault::from(error), &meta.correlation))
}

/// Refuses a session that has to prove its owner's second factor before what the guard stands
/// before.
pub(crate) async fn proved_recently(
    state: &State,
    guard: &Guard,
    user: UserId,
    session: SessionId,
    meta: &RequestMeta,
) -> Result<(), Problem> {
    let fault = |error| Problem::fault(&Fault::from(error), &meta.correlation);
    if !matches!(guard, Guard::Recent(_) | Guard::RecentSession(_)) {
        return Ok(());
    }
    match state.accounts.is_factor_due(user, session).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(Problem::new(Code::SecondFactorRequired, &meta.correlation)),
        Err(error) => Err(fault(error)),
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
