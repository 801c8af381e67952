//! How far long work has come, for a person who waits: one line on standard error, where
//! that is a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(100);

/// The line.
pub(crate) struct Progress {
    what: &'static str,
    total: Option<u64>,
    is_terminal: bool,
    shown: Option<Instant>,
}

impl Progress {
    /// Work on `what`, of which there are `total`, as far as that is known.
    pub(crate) fn new(what: &'static str, total: Option<u64>) -> Self {
        Self {
            what,
            total,
            is_terminal: io::stderr().is_terminal(),
            shown: None,
        }
    }

    /// Says that `done` are done.
    pub(crate) fn at(&mut self, done: u64) {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= EVERY);
        if !self.is_terminal || !is_due {
            return;
        }
        self.shown = Some(Instant::now());
        let of = self
            .total
            .map_or_else(String::new, |total| format!(" of {total}"));
        // Nobody may be reading; that is no reason to stop.
        let _closed = write!(io::stderr(), "\r\x1b[K{done}{of} {}", self.what);
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.shown.is_some() {
            let _closed = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
