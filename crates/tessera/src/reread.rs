//! When files are looked at again: every half minute, and at SIGHUP.

use crate::worker::Stop;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How often.
const EVERY: Duration = Duration::from_secs(30);

/// Says when.
pub(crate) struct Reread {
    hangup: Signal,
    stop: Stop,
}

impl Reread {
    pub(crate) fn new(stop: Stop) -> std::io::Result<Self> {
        let hangup = signal(SignalKind::hangup())?;
        Ok(Self { hangup, stop })
    }

    /// Waits for the next time; false once the process is to stop.
    pub(crate) async fn is_due(&mut self) -> bool {
        tokio::select! {
            () = self.stop.wait() => false,
            _ = self.hangup.recv() => true,
            () = tokio::time::sleep(EVERY) => true,
        }
    }
}
