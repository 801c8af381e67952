//! `DELETE /api/v1/users/me/2fa/devices`: no device is remembered any more.

use super::super::locale;
use crate::guard::Actor;
use crate::problem::Problem;
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};

pub(crate) async fn forget_devices(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let context = meta.context(&headers, &locale(&headers));
    let forgotten = state.accounts.forget_devices(claims.sub, &context).await;
    forgotten.map_err(|fault| Problem::fault(&fault, &meta.correlation))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
