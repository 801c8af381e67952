//! Requests with an `Idempotency-Key` are done once (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! The layer stands behind the guard: whoever repeats a request passes it like the first time. A
//! request without a key goes straight through.

mod answer;

use crate::cookies;
use crate::guard::Actor;
use crate::json::read_body;
use crate::problem::{Code, Outcome, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::SignedDuration;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tessera_core::idempotency::{
    Begun, Caller, Claim, IdempotencyKey, InvalidIdempotencyKey, Kept, KeyedRequest,
};
use tracing::Instrument as _;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Tells an answer that was kept from one that was made.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// When to come back for the answer of a request that is under way.
const COME_BACK: SignedDuration = SignedDuration::from_secs(1);

/// An operation that takes a key.
#[derive(Clone)]
pub(crate) struct KeyedOperation {
    pub(crate) state: State,
    pub(crate) path: &'static str,
    pub(crate) kept: Kept,
}

/// Does a request with a key once.
pub(crate) async fn once(
    axum::extract::State(operation): axum::extract::State<KeyedOperation>,
    request: Request,
    next: Next,
) -> Response {
    match key(request.headers()) {
        Ok(None) => next.run(request).await,
        // In a box: requests without a key should not carry its size.
        Ok(Some(key)) => Box::pin(keyed(&operation, &key, request, next))
            .await
            .unwrap_or_else(Problem::into_response),
        Err(InvalidIdempotencyKey) => {
            let correlation = RequestMeta::of(request.extensions()).correlation;
            Problem::new(Code::MalformedRequest, &correlation)
                .field("Idempotency-Key")
                .message("Idempotency-Key holds 16 to 255 visible ASCII characters, once.")
                .into_response()
        }
    }
}

/// The key of a request, where it carries one.
fn key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, InvalidIdempotencyKey> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(InvalidIdempotencyKey);
    }
    let text = value.to_str().map_err(|_| InvalidIdempotencyKey)?;
    IdempotencyKey::parse(text).map(Some)
}

async fn keyed(
    operation: &KeyedOperation,
    key: &IdempotencyKey,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let KeyedOperation { state, path, kept } = operation;
    let (parts, body) = request.into_parts();
    let correlation = RequestMeta::of(&parts.extensions).correlation;
    let whole = Request::from_parts(parts.clone(), body);
    let body = read_body(whole, state, &correlation).await?;
    let begun = state
        .idempotency
        .begin(&KeyedRequest {
            key,
            caller: caller(&parts, &cookies::proofs(&parts.headers)),
            operation: path,
            target: parts
                .uri
                .path_and_query()
                .map_or(path, |target| target.as_str()),
            body: &body,
            kept: *kept,
        })
        .await
        .map_err(|fault| Problem::fault(&fault, &correlation))?;
    match begun {
        Begun::First(claim) => {
            let request = Request::from_parts(parts, Body::from(body));
            see_through(state, claim, &correlation, request, next).await
        }
        Begun::Again(kept) => {
            let mut response = answer::read(&kept)
                .ok_or_else(|| Problem::internal(&answer::Unreadable, &correlation))?;
            let headers = response.headers_mut();
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(response)
        }
        Begun::UnderWay => {
            Err(Problem::new(Code::RequestUnderWay, &correlation).retry_after(COME_BACK))
        }
        Begun::OtherRequest => Err(Problem::new(Code::IdempotencyKeyReused, &correlation)),
    }
}

/// A user by their access token, else whoever shows these cookies.
fn caller<'a>(parts: &Parts, proofs: &'a [&'a str]) -> Caller<'a> {
    match parts.extensions.get::<Actor>() {
        Some(Actor(claims)) => Caller::User(claims.sub),
        None => Caller::Unknown { proofs },
    }
}

/// Does what is asked for and keeps the answer, in a task of its own: a caller who goes away
/// meanwhile, which is when requests are repeated, stops neither.
async fn see_through(
    state: &State,
    claim: Box<Claim>,
    correlation: &Arc<str>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Ok(permit) = Arc::clone(&state.0.seen_through).try_acquire_owned() else {
        let released = state.idempotency.release(&claim).await;
        log_failure(released.err().as_ref(), correlation);
        return Err(Problem::overloaded(correlation));
    };
    let (state, task_correlation) = (state.clone(), Arc::clone(correlation));
    let task = async move {
        let _permit = permit;
        let work = AssertUnwindSafe(next.run(request)).catch_unwind();
        let limit = state.idempotency.policy().work_limit();
        match tokio::time::timeout(limit, work).await {
            Ok(Ok(response)) => settle(&state, &claim, &task_correlation, response).await,
            Ok(Err(_panic)) => {
                tracing::error!(correlation = &*task_correlation, "a handler panicked");
                let problem = Problem::new(Code::Internal, &task_correlation);
                settle(&state, &claim, &task_correlation, problem.into_response()).await
            }
            // What came of it nobody knows: it is left to its lease.
            Err(_elapsed) => Problem::overloaded(&task_correlation).into_response(),
        }
    };
    let task = tokio::spawn(task.in_current_span());
    task.await
        .map_err(|error| Problem::internal(&error, correlation))
}

/// Keeps an answer that stands, and lets be repeated what nothing came of.
async fn settle(state: &State, claim: &Claim, correlation: &str, response: Response) -> Response {
    let (response, kept) = match stands(&response) {
        true => answer::written(response).await,
        false => (response, None),
    };
    let settled = match kept {
        Some(kept) => state.idempotency.keep(claim, &kept).await.map(drop),
        None => state.idempotency.release(claim).await,
    };
    // The caller is answered all the same: it was done.
    log_failure(settled.err().as_ref(), correlation);
    response
}

/// Whether this is what became of the request, for good: it was done, or was refused for a reason
/// that was looked into and counted. What failed, or was turned away before, may be made again.
fn stands(response: &Response) -> bool {
    response.status().is_success() || response.extensions().get::<Outcome>().is_some()
}

fn log_failure(fault: Option<&tessera_core::accounts::Fault>, correlation: &str) {
    if let Some(fault) = fault {
        let error = fault as &dyn std::error::Error;
        tracing::error!(correlation, error, "failed to keep the answer of a request");
    }
}
