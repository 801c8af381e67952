//! The machine's clock and randomness: the one place that asks for either.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tessera_core::ports::{Clock, Entropy, EntropyError, Pause};

/// The clock of the operating system.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter through which everything else is told the time"
    )]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Milliseconds are what is stored: what is answered must be found again.
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// Waits by the timers of the runtime.
pub(crate) struct SystemPause;

#[async_trait]
impl Pause for SystemPause {
    async fn pause(&self, how_long: SignedDuration) {
        tokio::time::sleep(Duration::try_from(how_long).unwrap_or_default()).await;
    }
}

/// The randomness of the operating system.
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter through which everything else draws"
    )]
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(out).map_err(|_| EntropyError)
    }
}
