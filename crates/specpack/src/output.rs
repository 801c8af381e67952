//! Standard output, and what becomes of it when nobody reads on.

use crate::files::read::{self, ReadError};
use crate::files::transaction::Transaction;
use anyhow::bail;
use camino::Utf8Path;
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

/// Writes what was drawn from `input`: to `file`, whatever stood there, else to standard output.
///
/// # Errors
/// When `file` is the input itself, or cannot be written.
pub(crate) fn drawing(text: &str, file: Option<&Utf8Path>, input: &Utf8Path) -> anyhow::Result<()> {
    let Some(file) = file else {
        return Ok(self::text(text)?);
    };
    if is_same(file, input) {
        bail!("`{file}` is what it is drawn from; name another file");
    }
    let before = match read::bytes(file) {
        Ok(bytes) => Some(bytes),
        Err(ReadError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if before.as_deref() == Some(text.as_bytes()) {
        return Ok(());
    }
    let mut write = Transaction::default();
    write.stage(file.to_owned(), before.as_deref(), text.as_bytes())?;
    write.commit()?;
    Ok(())
}

fn is_same(a: &Utf8Path, b: &Utf8Path) -> bool {
    matches!((a.canonicalize_utf8(), b.canonicalize_utf8()), (Ok(a), Ok(b)) if a == b)
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
