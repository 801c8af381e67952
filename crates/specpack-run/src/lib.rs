//! Runs acceptance scenarios against a live HTTP service.

pub mod messages;
