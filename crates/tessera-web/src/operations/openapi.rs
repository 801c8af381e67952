//! The contract, as JSON.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use std::sync::LazyLock;

/// The OpenAPI document, as written in `specs/contracts/openapi.yaml`.
pub const OPENAPI_JSON: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

/// The document, parsed once when it is first needed.
pub(crate) fn contract() -> &'static serde_json::Value {
    static CONTRACT: LazyLock<serde_json::Value> =
        LazyLock::new(|| serde_json::from_str(OPENAPI_JSON).unwrap_or_default());
    &CONTRACT
}

pub(crate) async fn openapi() -> Response {
    let mut response = OPENAPI_JSON.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}
