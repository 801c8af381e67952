//! `POST /api/v1/auth/logout` and `/logout-all` (requirement AUTH-3).

use super::{bearer_claims, locale};
use crate::problem::Problem;
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use tessera_core::access::SessionError;
use tessera_core::ports::StoreError;
use tessera_core::token::AccessClaims;

/// Ends the session that the access token belongs to.
pub(crate) async fn log_out(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let claims = bearer_claims(&state, &meta, &headers).await?;
    let context = meta.context(&headers, &locale(&headers));
    let ended = state.access.log_out_here(&claims, &context).await;
    Ok(answer(ended, &claims, &meta))
}

/// Ends every session of the user.
pub(crate) async fn log_out_everywhere(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let claims = bearer_claims(&state, &meta, &headers).await?;
    let context = meta.context(&headers, &locale(&headers));
    let ended = state.access.log_out_everywhere(&claims, &context).await;
    Ok(answer(ended, &claims, &meta))
}

fn answer(ended: Result<(), SessionError>, claims: &AccessClaims, meta: &RequestMeta) -> Response {
    let mut response = match ended {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(SessionError::Store(StoreError::Overloaded)) => {
            Problem::overloaded(&meta.correlation).into_response()
        }
        Err(error) => Problem::internal(&error, &meta.correlation).into_response(),
    };
    let acting = ActingUser(claims.sub.to_string());
    response.extensions_mut().insert(acting);
    response
}
