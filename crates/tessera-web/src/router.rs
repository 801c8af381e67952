//! Which handler serves which route. Each is one operation of the contract.

use crate::request::around;
use crate::state::State;
use crate::{api, operations, site};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};

/// The longest body that is read, in bytes.
const MAX_BODY_LEN: usize = 16 * 1024;

/// Every route with its methods, as the contract writes them.
fn routes() -> Vec<(&'static str, MethodRouter<State>)> {
    vec![
        ("/api/v1/auth/register/otp", post(api::request_otp)),
        ("/api/v1/auth/register/verify", post(api::verify_otp)),
        ("/api/v1/auth/validate", get(api::validate)),
        ("/api/v1/auth/refresh", post(api::refresh)),
        ("/api/v1/auth/logout", post(api::log_out)),
        ("/api/v1/auth/logout-all", post(api::log_out_everywhere)),
        ("/.well-known/jwks.json", get(api::jwks)),
        ("/openapi.json", get(operations::openapi)),
        ("/docs", get(site::reference)),
        ("/healthz", get(operations::health)),
        ("/readyz", get(operations::readiness)),
        ("/metrics", get(operations::metrics)),
        ("/", get(site::home)),
        (
            "/register",
            get(site::register_page).post(site::submit_register),
        ),
        (
            "/register/verify",
            get(site::verify_page).post(site::submit_verify),
        ),
        ("/register/resend", post(site::resend)),
        ("/logout", post(site::log_out)),
        ("/assets/{file}", get(site::asset)),
        ("/dev/inbox", get(site::inbox_page)),
        ("/dev/inbox/messages", get(site::inbox_messages)),
    ]
}

/// The service.
pub fn router(state: State) -> Router {
    let router = routes()
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| {
            router.route(path, methods)
        });
    router
        .method_not_allowed_fallback(site::method_not_allowed)
        .fallback(site::not_found)
        .layer(DefaultBodyLimit::max(MAX_BODY_LEN))
        .layer(middleware::from_fn_with_state(state.clone(), around))
        .with_state(state)
}

/// Whether a route answers people with pages.
pub(crate) fn is_page(route: &str) -> bool {
    const PAGES: [&str; 7] = [
        "/",
        "/register",
        "/register/verify",
        "/register/resend",
        "/logout",
        "/docs",
        "/dev/inbox",
    ];
    PAGES.contains(&route)
}

/// The paths that are routed, for the check against the contract.
pub fn paths() -> Vec<&'static str> {
    routes().into_iter().map(|(path, _)| path).collect()
}
