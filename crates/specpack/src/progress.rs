//! A word on what takes so long: on a terminal only, and only after a second.

use crate::terminal::Terminal;
use std::io::{self, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What is done in less is not worth a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// While this lives, a line says what is being done.
#[derive(Debug)]
pub(crate) struct Progress {
    teller: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins; `what` reads as "checking 1000 files".
    pub(crate) fn begin(terminal: &Terminal, what: String) -> Self {
        if !terminal.shows_progress() {
            return Self { teller: None };
        }
        let (end, is_ended) = mpsc::channel();
        let teller = thread::spawn(move || {
            if is_ended.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let mut stream = io::stderr();
            let _ = write!(stream, "{what} …");
            let _ = stream.flush();
            let _ = is_ended.recv();
            // The line gives way to the answer.
            let _ = write!(stream, "\r\u{1b}[2K");
            let _ = stream.flush();
        });
        Self {
            teller: Some((end, teller)),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, teller)) = self.teller.take() {
            drop(end);
            let _ = teller.join();
        }
    }
}
