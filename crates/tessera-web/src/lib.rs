//! HTTP: a JSON API and server-rendered pages.
//!
//! A handler parses, calls one use case, and maps the result. There is no SQL here,
//! and no policy.

mod api;
mod arrived;
mod client_address;
mod cookies;
mod exemplars;
mod form;
mod guard;
mod idempotency;
mod json;
mod measured;
mod meters;
mod open_metrics;
mod operations;
pub mod pages;
mod png;
mod problem;
pub mod qr_code;
mod request;
mod request_ids;
mod router;
mod routes;
mod site;
mod state;

pub use client_address::TrustedProxies;
pub use guard::Guard;
pub use operations::OPENAPI_JSON;
pub use router::{Operation, all_operations, router};
pub use state::{Metrics, State, StateConfig};
