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
    began: Instant,
    shown: Option<Instant>,
}

impl Progress {
    /// Work on `what`, of which there are `total`, as far as that is known.
    pub(crate) fn new(what: &'static str, total: Option<u64>) -> Self {
        Self {
            what,
            total,
            is_terminal: io::stderr().is_terminal(),
            began: Instant::now(),
            shown: None,
        }
    }

    /// Says that `done` are done.
    pub(crate) fn at(&mut self, done: u64) {
        self.show(done, String::new);
    }

    /// Says that `done` are done, of which `new` by this process, at which rate, and how long the
    /// rest takes where `share` of the whole is behind.
    pub(crate) fn at_rate(&mut self, done: u64, new: u64, share: Option<f64>) {
        let spent = self.began.elapsed();
        self.show(done, || pace(new, spent, share));
    }

    fn show(&mut self, done: u64, more: impl FnOnce() -> String) {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= EVERY);
        if !self.is_terminal || !is_due {
            return;
        }
        self.shown = Some(Instant::now());
        let of = self
            .total
            .map_or_else(String::new, |total| format!(" of {total}"));
        let more = more();
        // Nobody may be reading; that is no reason to stop.
        let _closed = write!(io::stderr(), "\r\x1b[K{done}{of} {}{more}", self.what);
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.shown.is_some() {
            let _closed = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// How fast it goes, and how long the rest takes.
fn pace(new: u64, spent: Duration, share: Option<f64>) -> String {
    let seconds = spent.as_secs_f64();
    if seconds < 1.0 {
        return String::new();
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown, not counted with"
    )]
    let rate = format!(", {:.0} a second", new as f64 / seconds);
    let left = share.filter(|share| (0.001..=1.0).contains(share));
    match left.map(|share| seconds / share - seconds) {
        Some(left) if left >= 90.0 => format!("{rate}, {:.0} min left", left / 60.0),
        Some(left) => format!("{rate}, {left:.0} s left"),
        None => rate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_as_slow_as_what_is_done() {
        let ten = Duration::from_secs(10);
        assert_eq!(pace(500, ten, Some(0.5)), ", 50 a second, 10 s left");
        assert_eq!(pace(500, ten, Some(0.05)), ", 50 a second, 3 min left");
        assert_eq!(pace(500, ten, None), ", 50 a second");
        assert_eq!(pace(500, ten, Some(0.0)), ", 50 a second");
        assert_eq!(pace(500, Duration::ZERO, Some(0.5)), "");
    }
}
