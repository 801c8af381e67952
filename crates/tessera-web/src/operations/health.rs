//! Whether the process lives, and whether it should be given work.

use crate::api::json;
use crate::measured::label;
use crate::state::State;
use crate::{meters, open_metrics};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use serde::Serialize;
use std::time::Duration;
use tessera_core::outbox::EntryKind;

/// How long a dependency may take to answer before it counts as down.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// A message that has waited longer than this tells of trouble.
const OUTBOX_LATE: SignedDuration = SignedDuration::from_secs(60);

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

/// The process answers: that is all this says.
pub(crate) async fn health() -> Response {
    let health = Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    };
    json(StatusCode::OK, &health)
}

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    dependencies: Vec<Dependency>,
}

#[derive(Serialize)]
struct Dependency {
    name: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

impl Dependency {
    fn new(name: impl Into<String>, is_up: bool, if_down: &'static str) -> Self {
        Self {
            name: name.into(),
            status: if is_up { "up" } else { "down" },
            detail: (!is_up).then_some(if_down),
        }
    }
}

/// Whether to send requests here. Without the store there is nothing to serve;
/// without anything else the service is degraded, not gone.
pub(crate) async fn readiness(
    axum::extract::State(state): axum::extract::State<State>,
) -> Response {
    let for_people = [EntryKind::Sms, EntryKind::Email];
    let waited_for = for_people.into_iter().chain(EntryKind::REQUESTS);
    let in_time = join_all(waited_for.map(|kind| is_in_time(&state, kind)));
    let (store, ephemeral, in_time) = tokio::join!(
        answers(state.deployment.store.ping()),
        answers(state.deployment.ephemeral.ping()),
        in_time,
    );
    let mut dependencies = vec![
        Dependency::new("store", store, "the database does not answer"),
        Dependency::new(
            "ephemeral",
            ephemeral,
            "codes and limits are kept in the database for now",
        ),
        Dependency::new(
            "outbox",
            in_time.into_iter().all(|is_in_time| is_in_time),
            "messages wait for more than a minute",
        ),
    ];
    for provider in state.providers.iter().flat_map(|channel| channel.health()) {
        let name = format!("{}:{}", provider.channel, provider.name);
        dependencies.push(Dependency::new(
            name,
            provider.up,
            "the provider keeps failing",
        ));
    }
    let all_up = dependencies.iter().all(|d| d.status == "up");
    let (code, status) = match (store, all_up) {
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        (true, false) => (StatusCode::OK, "degraded"),
        (true, true) => (StatusCode::OK, "ready"),
    };
    let readiness = Readiness {
        status,
        dependencies,
    };
    json(code, &readiness)
}

async fn answers<E>(ping: impl Future<Output = Result<(), E>>) -> bool {
    matches!(tokio::time::timeout(PROBE_TIMEOUT, ping).await, Ok(Ok(())))
}

/// Whether no message of `kind` has waited for too long.
async fn is_in_time(state: &State, kind: EntryKind) -> bool {
    let depth = state.deployment.store.outbox_depth(kind);
    let Ok(Ok(depth)) = tokio::time::timeout(PROBE_TIMEOUT, depth).await else {
        return false;
    };
    depth
        .oldest
        .is_none_or(|oldest| state.deployment.clock.now().duration_since(oldest) < OUTBOX_LATE)
}

/// The measurements: in the Prometheus text format, or as OpenMetrics, which leads from buckets
/// of slow requests to their traces, for those who ask for it.
pub(crate) async fn metrics(
    axum::extract::State(state): axum::extract::State<State>,
    headers: HeaderMap,
) -> Response {
    let text = state.metrics.render();
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    if !accept.is_some_and(open_metrics::is_accepted) {
        return of_kind("text/plain; version=0.0.4; charset=utf-8", text);
    }
    let routes = &state.0.routes;
    let text = open_metrics::of(&text, meters::DURATION, |labels, above, most| {
        let route = routes.get(Some(label(labels, "route")?));
        let method = label(labels, "method")?;
        route.meters.exemplar(method, above, most)
    });
    of_kind(open_metrics::CONTENT_TYPE, text)
}

fn of_kind(kind: &'static str, text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
