//! Around every request: its id, the client, limits on load, security headers,
//! the access log and the measurements.

use crate::arrived::arrived;
use crate::exemplars::Exemplar;
use crate::problem::{Code, ErrorCode, Problem};
use crate::routes::Route;
use crate::state::State;
use crate::{guard, site};
use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::Instant;
use tessera_core::id::UserId;
use tessera_core::rate_limit_token::RateLimitBucket;
use tessera_core::request::{ClientAddress, RequestContext};
use tracing::Instrument as _;

/// The longest request id that is taken from a caller.
const MAX_REQUEST_ID_LEN: usize = 64;
/// The longest user agent that is kept.
const MAX_USER_AGENT_CHARS: usize = 256;

/// The route of requests to addresses that nothing is at.
pub(crate) const UNMATCHED: &str = "unmatched";

/// What is known of a request before any handler sees it.
#[derive(Clone)]
pub(crate) struct RequestMeta {
    pub(crate) correlation: Arc<str>,
    pub(crate) client: ClientAddress,
    /// What it draws on in place of its address.
    pub(crate) bucket: Option<RateLimitBucket>,
}

/// The user a request acted for, for the access log.
#[derive(Clone)]
pub(crate) struct ActingUser(pub(crate) UserId);

impl RequestMeta {
    /// The meta data that [`around`] put on the request.
    pub(crate) fn of(extensions: &http::Extensions) -> Self {
        extensions.get().cloned().unwrap_or_else(|| Self {
            correlation: Arc::from("unknown"),
            client: ClientAddress::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            bucket: None,
        })
    }

    /// What use cases need to know.
    pub(crate) fn context(&self, headers: &HeaderMap, locale: &str) -> RequestContext {
        let user_agent = headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        RequestContext {
            correlation: self.correlation.to_string(),
            client: self.client,
            user_agent: user_agent.chars().take(MAX_USER_AGENT_CHARS).collect(),
            locale: locale.to_owned(),
            bucket: self.bucket,
        }
    }
}

impl axum::extract::FromRequestParts<State> for RequestMeta {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _state: &State,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.extensions))
    }
}

/// Wraps every request.
pub(crate) async fn around(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let correlation: Arc<str> = correlation(&state, request.headers()).into();
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    let client = state.trusted_proxies.client(peer, request.headers());
    let meta = RequestMeta {
        correlation,
        client: ClientAddress::new(client),
        bucket: None,
    };
    request.extensions_mut().insert(meta.clone());
    let correlation = &*meta.correlation;
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>();
    let route = state.0.routes.get(matched.map(MatchedPath::as_str));

    let span = tracing::info_span!(
        "request",
        request_id = correlation,
        otel.name = route.template
    );
    let mut response = run(&state, route, &meta, request, next)
        .instrument(span.clone())
        .await;

    write_headers(response.headers_mut(), correlation);
    let elapsed = started.elapsed();
    let seconds = elapsed.as_secs_f64();
    route.meters.record(&method, response.status(), seconds);
    if let Some(trace) = span.in_scope(|| state.metrics.trace()) {
        let at = state.deployment.clock.now();
        let exemplar = Exemplar { trace, seconds, at };
        route.meters.exemplify(&method, exemplar);
    }
    let user_id = response.extensions().get::<ActingUser>();
    let error = response.extensions().get::<ErrorCode>();
    tracing::info!(
        target: "tessera::access",
        request_id = correlation,
        user_id = user_id.map(|user| tracing::field::display(user.0)),
        method = method.as_str(),
        endpoint = route.template,
        status = response.status().as_u16(),
        response_time_ms = seconds * 1000.0,
        error = error.map(|code| code.0),
        "request"
    );
    response
}

/// Runs the handler once the body has come, unless there is too much to do already; gives up on
/// either when it takes too long. Whoever asks whether the service lives is always answered.
async fn run(
    state: &State,
    route: &Route,
    meta: &RequestMeta,
    request: Request,
    next: Next,
) -> Response {
    // A person is shown a page, in their language, and a program a problem.
    let is_person = route.is_page && site::wants_html(request.headers());
    let person = is_person.then(|| request.headers().clone());
    let Some(request) = arrived(request, state.request_timeout).await else {
        tracing::info!(
            correlation = &*meta.correlation,
            "a body did not come in time"
        );
        return site::overloaded(state, meta, person.as_ref());
    };
    let permit = state.0.in_flight.try_acquire();
    if permit.is_err() && !route.is_operational {
        return site::overloaded(state, meta, person.as_ref());
    }
    let guard = route.guard(request.method());
    // Handlers share nothing that a panic could leave half changed.
    // In a box, since each layer around it would move all of it once more.
    let answer = Box::pin(guard::pass(guard, state, meta, request, next));
    let answer = AssertUnwindSafe(answer).catch_unwind();
    match tokio::time::timeout(state.request_timeout, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => {
            tracing::error!(correlation = &*meta.correlation, "a handler panicked");
            Problem::new(Code::Internal, &meta.correlation).into_response()
        }
        Err(_elapsed) => {
            tracing::error!(correlation = &*meta.correlation, "a request timed out");
            site::overloaded(state, meta, person.as_ref())
        }
    }
}

/// The caller's request id where it is harmless, else a new one.
fn correlation(state: &State, headers: &HeaderMap) -> String {
    let given = headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .filter(|id| {
            (8..=MAX_REQUEST_ID_LEN).contains(&id.len())
                && id
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
                // Numbers and codes do not reach the log by this way either.
                && id.bytes().any(|b| b.is_ascii_alphabetic())
        });
    if let Some(id) = given {
        return id.to_owned();
    }
    match state.0.request_ids.next(state.deployment.clock.now()) {
        Ok(id) => id.to_string(),
        Err(_) => "unknown".to_owned(),
    }
}

/// Headers of every response (requirement REG-12), made once: copying them costs less than
/// writing each of them anew.
static STANDARD_HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let standard = [
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let standard = standard.map(|(name, value)| (name, HeaderValue::from_static(value)));
    HeaderMap::from_iter(standard)
});

/// Writes the headers of every response. What a response says itself stands, such as a page's
/// own policy.
fn write_headers(headers: &mut HeaderMap, correlation: &str) {
    let own = std::mem::replace(headers, STANDARD_HEADERS.clone());
    headers.extend(own);
    if let Ok(value) = HeaderValue::from_str(correlation) {
        headers.insert("x-request-id", value);
    }
}
