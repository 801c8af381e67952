//! Waiting for something to become true, never for a fixed time.

use crate::interrupt;
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Asks `probe` until it answers `Some`, for `limit` at most.
///
/// # Errors
/// When `probe` fails, time runs out, or the run is interrupted.
pub(crate) fn until<T>(
    what: &str,
    limit: Duration,
    mut probe: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let started = Instant::now();
    loop {
        interrupt::check()?;
        if let Some(found) = probe()? {
            return Ok(found);
        }
        if started.elapsed() > limit {
            bail!("waited {} s for {what}, in vain", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
