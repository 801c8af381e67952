//! Ctrl-C, held back while files are being written, or a run comes to its end in order.

use crate::output;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell reports for a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

static IS_HELD: AtomicBool = AtomicBool::new(false);
static ENDS_AT_SECOND: AtomicBool = AtomicBool::new(false);
static IS_REQUESTED: AtomicBool = AtomicBool::new(false);
static IS_HEEDED: AtomicBool = AtomicBool::new(false);
static INSTALLED: OnceLock<Result<(), String>> = OnceLock::new();

/// Failing to watch for Ctrl-C, so that writing could be cut short.
#[derive(Debug, thiserror::Error)]
#[error("failed to watch for Ctrl-C: {0}")]
pub(crate) struct WatchError(String);

/// From now on Ctrl-C leaves the terminal as it was found.
pub(crate) fn watch() -> Result<(), WatchError> {
    let installed =
        INSTALLED.get_or_init(|| ctrlc::set_handler(on_signal).map_err(|error| error.to_string()));
    installed.clone().map_err(WatchError)
}

/// While this lives, Ctrl-C is noted and does not end the program.
#[derive(Debug)]
pub(crate) struct Hold(());

impl Hold {
    /// Holds Ctrl-C back from now on.
    pub(crate) fn begin() -> Result<Self, WatchError> {
        watch()?;
        IS_HELD.store(true, Ordering::SeqCst);
        Ok(Self(()))
    }

    /// Holds the first back; another one ends the program, as nothing is lost by that.
    pub(crate) fn first() -> Result<Self, WatchError> {
        let hold = Self::begin()?;
        ENDS_AT_SECOND.store(true, Ordering::SeqCst);
        Ok(hold)
    }

    /// Whether somebody asked the program to end meanwhile.
    pub(crate) fn is_requested(&self) -> bool {
        IS_REQUESTED.load(Ordering::SeqCst) && !IS_HEEDED.load(Ordering::SeqCst)
    }

    /// The program is about to end as it was asked to: what it writes before is to be written. The
    /// signal may arrive later than the key that stands for it.
    pub(crate) fn heed(&self) {
        IS_HEEDED.store(true, Ordering::SeqCst);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        IS_HELD.store(false, Ordering::SeqCst);
        ENDS_AT_SECOND.store(false, Ordering::SeqCst);
    }
}

fn on_signal() {
    let is_second = IS_REQUESTED.swap(true, Ordering::SeqCst);
    let is_held = IS_HELD.load(Ordering::SeqCst);
    let ends_at_second = ENDS_AT_SECOND.load(Ordering::SeqCst);
    if is_held && ends_at_second && !is_second {
        output::remark("what has begun is brought to its end; Ctrl-C again ends at once");
    }
    if !is_held || (is_second && ends_at_second) {
        let terminal = dialoguer::console::Term::stderr();
        if terminal.is_term() {
            // A list that was being shown has hidden the cursor.
            let _ = terminal.show_cursor();
        }
        std::process::exit(INTERRUPTED);
    }
}
