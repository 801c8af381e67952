//! `POST /api/v1/auth/logout` and `/logout-all` (requirement AUTH-3).

use super::locale;
use crate::guard::Actor;
use crate::problem::Problem;
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use tessera_core::access::SessionError;
use tessera_core::accounts::Fault;

/// Ends the session that the access token belongs to.
pub(crate) async fn log_out(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
) -> Response {
    let context = meta.context(&headers, &locale(&headers));
    answer(state.access.log_out_here(&claims, &context).await, &meta)
}

/// Ends every session of the user.
pub(crate) async fn log_out_everywhere(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
) -> Response {
    let context = meta.context(&headers, &locale(&headers));
    let ended = state.access.log_out_everywhere(&claims, &context).await;
    answer(ended, &meta)
}

fn answer(ended: Result<(), SessionError>, meta: &RequestMeta) -> Response {
    match ended {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => Problem::fault(&Fault::from(error), &meta.correlation).into_response(),
    }
}
