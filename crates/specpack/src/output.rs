//! Standard output, and what becomes of it when nobody reads on.

use std::io::{self, Write as _};

/// Writes `text` as it is.
///
/// # Errors
/// When the stream is closed or its disk is full.
pub(crate) fn text(text: &str) -> io::Result<()> {
    bytes(text.as_bytes())
}

/// Writes `bytes` as they are.
///
/// # Errors
/// As [`text`].
pub(crate) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut stream = io::stdout().lock();
    stream.write_all(bytes)?;
    stream.flush()
}

/// A line for the person who runs the command, on standard error.
pub(crate) fn remark(line: &str) {
    // Standard error is all there is to speak through: when it is gone, nobody listens.
    let _ = writeln!(io::stderr(), "{line}");
}

/// A count with its noun.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
