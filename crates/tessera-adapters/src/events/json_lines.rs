//! Events as lines of JSON, on a file or on standard output.

use async_trait::async_trait;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tessera_core::event::CloudEvent;
use tessera_core::ports::{EventSink, SendError, SinkKind};

/// The path that stands for standard output.
const STDOUT: &str = "-";

struct Lines {
    out: Box<dyn Write + Send>,
    /// A line was begun and not ended: its rest must not run into the next one.
    is_torn: bool,
}

impl Lines {
    /// Writes one line in one call, so that several processes may share a file.
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_torn {
            self.out.write_all(b"\n")?;
        }
        self.is_torn = true;
        self.out.write_all(line)?;
        self.is_torn = false;
        self.out.flush()
    }
}

/// Appends each event as one line. What was written outlives the process.
#[derive(Clone)]
pub struct JsonLines {
    name: String,
    lines: Arc<Mutex<Lines>>,
}

impl JsonLines {
    /// Appends to the file at `path`, made for its owner's eyes alone where there is
    /// none; `-` is standard output.
    ///
    /// # Errors
    /// Fails when the file cannot be opened.
    pub fn open(name: &str, path: &Path) -> io::Result<Self> {
        let out: Box<dyn Write + Send> = if path == Path::new(STDOUT) {
            Box::new(io::stdout())
        } else {
            Box::new(append_to(path)?)
        };
        Ok(Self::to(name, out))
    }

    fn to(name: &str, out: Box<dyn Write + Send>) -> Self {
        Self {
            name: name.to_owned(),
            lines: Arc::new(Mutex::new(Lines {
                out,
                is_torn: false,
            })),
        }
    }
}

fn append_to(path: &Path) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[async_trait]
impl EventSink for JsonLines {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> SinkKind {
        SinkKind::File
    }

    async fn deliver(&self, event: &CloudEvent) -> Result<(), SendError> {
        let mut line = serde_json::to_vec(event).map_err(|_| SendError::Permanent {
            reason: "the event cannot be written as JSON".to_owned(),
        })?;
        line.push(b'\n');
        let lines = Arc::clone(&self.lines);
        // A slow disk or a full pipe must not hold up the requests of this thread.
        let written = tokio::task::spawn_blocking(move || {
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.append(&line)
        });
        let transient = |reason: String| SendError::Transient { reason };
        written
            .await
            .map_err(|_| transient("the writer was stopped".to_owned()))?
            .map_err(|error| transient(format!("the line was not written: {}", error.kind())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes `room` bytes, then fails once, then takes all.
    struct Narrow {
        taken: Arc<Mutex<Vec<u8>>>,
        room: usize,
        has_failed: bool,
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.room == 0 && !self.has_failed {
                self.has_failed = true;
                return Err(io::ErrorKind::StorageFull.into());
            }
            let length = if self.has_failed {
                bytes.len()
            } else {
                bytes.len().min(self.room)
            };
            self.room -= length.min(self.room);
            self.taken.lock().unwrap().extend(&bytes[..length]);
            Ok(length)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_was_torn_does_not_spoil_the_next() {
        let taken = Arc::default();
        let mut lines = Lines {
            out: Box::new(Narrow {
                taken: Arc::clone(&taken),
                room: 6,
                has_failed: false,
            }),
            is_torn: false,
        };
        lines.append(b"one\n").unwrap();
        assert!(lines.append(b"two\n").is_err());
        lines.append(b"two\n").unwrap();
        lines.append(b"three\n").unwrap();
        assert_eq!(taken.lock().unwrap().as_slice(), b"one\ntw\ntwo\nthree\n");
    }
}
