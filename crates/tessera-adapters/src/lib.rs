//! What connects the domain to the world: the ephemeral store in the process and
//! on Redis, the providers of text messages and mails, the words of mails, the sinks of
//! events, the threads that hash, the ranges of breached passwords.
//!
//! Each type implements one port of [`tessera_core::ports`]; nothing here decides.

mod breach_ranges;
pub mod events;
mod hash_pool;
mod http_client;
mod in_process;
mod inbox;
pub mod mail;
mod redis;
mod send_error;
pub mod sms;
mod tls;

pub use crate::breach_ranges::{BREACH_TIMEOUT, BreachRanges};
pub use crate::hash_pool::{HashPool, HashPoolConfig};
pub use crate::http_client::{EndpointError, SEND_TIMEOUT, is_loopback};
pub use crate::in_process::InProcess;
pub use crate::inbox::DevInbox;
pub use crate::redis::{InvalidRedisUrl, Redis, RedisConfig, RedisFacts};
pub use crate::tls::InvalidRoots;
