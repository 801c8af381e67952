//! Which handler serves which route. Each is one operation of the contract.

use crate::guard::Guard;
use crate::idempotency::{KeyedOperation, once};
use crate::request::around;
use crate::site;
use crate::state::State;
use axum::Router;
use axum::middleware;
use axum::routing::MethodRouter;
use http::Method;
use tessera_core::idempotency::Kept;

/// One operation: the contract has one of the same path and method, and the same guard.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The path as the contract writes it.
    pub path: &'static str,
    /// The method.
    pub method: Method,
    /// Who may call it.
    pub guard: Guard,
    /// How long its answers are kept, where it takes an idempotency key: it does where something
    /// that lasts is made, or goes out to somebody.
    pub kept: Option<Kept>,
}

struct Route {
    operation: Operation,
    handler: MethodRouter<State>,
}

/// Builds a row of the table: path, method, guard, handler; and of an operation that takes an
/// idempotency key, how long its answers are kept.
macro_rules! route {
    ($path:literal, $method:ident, $guard:expr, $handler:expr) => {
        route!(@row $path, $method, $guard, $handler, None)
    };
    ($path:literal, $method:ident, $guard:expr, $handler:expr, $kept:expr) => {
        route!(@row $path, $method, $guard, $handler, Some($kept))
    };
    (@row $path:literal, $method:ident, $guard:expr, $handler:expr, $kept:expr) => {
        Route {
            operation: Operation {
                path: $path,
                method: route!(@method $method),
                guard: $guard,
                kept: $kept,
            },
            handler: axum::routing::$method($handler),
        }
    };
    (@method get) => { Method::GET };
    (@method post) => { Method::POST };
    (@method patch) => { Method::PATCH };
    (@method put) => { Method::PUT };
    (@method delete) => { Method::DELETE };
}

mod operations;
mod pages;
mod staff;

/// Every operation, with who may call it. What is enforced, what the contract says and what
/// the tests try are all held to this table.
fn routes() -> Vec<Route> {
    let mut routes = operations::routes();
    routes.extend(pages::routes());
    routes.extend(staff::routes());
    routes
}

/// The service. [`around`] every route stands its guard.
pub fn router(state: State) -> Router {
    let router = routes().into_iter().fold(Router::new(), |router, route| {
        let path = route.operation.path;
        router.route(path, handler(route, &state))
    });
    router
        .method_not_allowed_fallback(site::method_not_allowed)
        .fallback(site::not_found)
        .layer(middleware::from_fn_with_state(state.clone(), around))
        .with_state(state)
}

/// What answers a row of the table: where it takes an idempotency key, once for each.
fn handler(route: Route, state: &State) -> MethodRouter<State> {
    let Operation { path, kept, .. } = route.operation;
    let Some(kept) = kept else {
        return route.handler;
    };
    let operation = KeyedOperation {
        state: state.clone(),
        path,
        kept,
    };
    let once = middleware::from_fn_with_state(operation, once);
    route.handler.route_layer(once)
}

/// Whether a route answers people with pages.
pub(crate) fn is_page(route: &str) -> bool {
    const PAGES: [&str; 5] = [
        "/",
        "/logout",
        "/docs",
        "/dev/inbox",
        "/dev/inbox/messages/{id}",
    ];
    /// These, and all that is below them.
    const FOLDERS: [&str; 6] = [
        "/account",
        "/admin",
        "/login",
        "/password",
        "/register",
        "/verify-email",
    ];
    let is_in = |folder: &str| {
        let rest = route.strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    PAGES.contains(&route) || FOLDERS.into_iter().any(is_in)
}

/// The operations that are routed, for checks against the contract.
pub fn all_operations() -> Vec<Operation> {
    routes().into_iter().map(|route| route.operation).collect()
}
