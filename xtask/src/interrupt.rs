//! Ctrl-C, and the signals a CI runner sends: the run ends early but in order.
//!
//! The first signal only sets a flag. Every wait looks at it and returns an error, so that
//! the guards on the stack stop what was started. A second signal kills at once.

use crate::process;
use anyhow::{Context as _, Result, bail};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// When the run was first asked to end.
static REQUESTED: OnceLock<Instant> = OnceLock::new();

/// Signals that come so close together are one: some runners signal a process and its group.
const SAME_REQUEST: Duration = Duration::from_secs(1);

/// Starts listening for SIGINT, SIGTERM and SIGHUP.
pub(crate) fn watch() -> Result<()> {
    ctrlc::set_handler(|| match REQUESTED.get() {
        None => {
            REQUESTED.get_or_init(Instant::now);
            eprintln!("\nstopping; once more to stop at once");
        }
        Some(first) if first.elapsed() < SAME_REQUEST => {}
        Some(_) => {
            process::kill_everything();
            std::process::exit(130);
        }
    })
    .context("failed to listen for Ctrl-C")
}

/// Whether a signal asked the run to end.
pub(crate) fn requested() -> bool {
    REQUESTED.get().is_some()
}

/// Fails when a signal asked the run to end.
pub(crate) fn check() -> Result<()> {
    if requested() {
        bail!("interrupted");
    }
    Ok(())
}
