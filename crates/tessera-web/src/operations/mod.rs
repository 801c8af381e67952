//! What operators and tools ask: health, readiness, measurements, the contract.

mod health;
mod openapi;

pub(crate) use health::{health, metrics, readiness};
pub use openapi::OPENAPI_JSON;
pub(crate) use openapi::{contract, openapi};
