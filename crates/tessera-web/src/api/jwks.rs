//! `GET /.well-known/jwks.json`: the keys that access tokens are checked with.

use super::json;
use crate::state::State;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

pub(crate) async fn jwks(axum::extract::State(state): axum::extract::State<State>) -> Response {
    let mut response = json(StatusCode::OK, &state.deployment.tokens.jwks());
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}
