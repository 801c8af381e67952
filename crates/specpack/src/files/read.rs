//! Reading a file, within a bound.

use camino::{Utf8Path, Utf8PathBuf};
use specpack_syntax::source::MAX_FILE_LEN;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("there is no file `{path}`{hint}")]
    Missing { path: Utf8PathBuf, hint: String },
    #[error("`{path}` is a folder; name a file in it")]
    IsFolder { path: Utf8PathBuf },
    #[error("`{path}` is neither a file nor a folder")]
    IsSpecial { path: Utf8PathBuf },
    #[error("`{path}` is longer than {} MiB; split it", MAX_FILE_LEN / (1024 * 1024))]
    TooLong { path: Utf8PathBuf },
    #[error("failed to read `{path}`")]
    Io {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
}

/// The bytes of the file at `path`.
pub(crate) fn bytes(path: &Utf8Path) -> Result<Vec<u8>, ReadError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => ReadError::Missing {
            path: path.to_owned(),
            hint: hint(path),
        },
        _ => ReadError::Io {
            path: path.to_owned(),
            source,
        },
    };
    // Asked before opening: opening a pipe that nobody writes to would wait for ever.
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(ReadError::IsFolder {
            path: path.to_owned(),
        });
    }
    if !metadata.is_file() {
        return Err(ReadError::IsSpecial {
            path: path.to_owned(),
        });
    }
    let expected = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    bounded(File::open(path).map_err(failed)?, path, expected)
}

/// The whole lines that a file begins with, `len` bytes at most.
pub(crate) fn beginning(path: &Utf8Path, len: usize) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(len).unwrap_or(u64::MAX);
    let mut bytes = Vec::with_capacity(len);
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    // No character is cut either.
    if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
        bytes.truncate(end + 1);
    }
    Ok(bytes)
}

/// The whole lines that a file ends with, `len` bytes at most; of one line without end as much.
pub(crate) fn end(path: &Utf8Path, len: usize) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(len).unwrap_or(u64::MAX);
    let mut file = File::open(path)?;
    let all = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(all.saturating_sub(limit)))?;
    let mut bytes = Vec::with_capacity(len);
    file.take(limit).read_to_end(&mut bytes)?;
    let first_end = bytes.iter().position(|byte| *byte == b'\n');
    if let Some(end) = first_end.filter(|end| end + 1 < bytes.len()) {
        bytes.drain(..=end);
    }
    Ok(bytes)
}

/// The bytes of standard input.
pub(crate) fn standard_input() -> Result<Vec<u8>, ReadError> {
    bounded(io::stdin().lock(), Utf8Path::new("-"), 0)
}

/// All of `from`, which is `expected` bytes long as far as is known: room for these is made at
/// once, and no more.
fn bounded(from: impl io::Read, path: &Utf8Path, expected: usize) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::with_capacity(expected.min(MAX_FILE_LEN).saturating_add(1));
    let limit = u64::try_from(MAX_FILE_LEN).unwrap_or(u64::MAX);
    from.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| ReadError::Io {
            path: path.to_owned(),
            source,
        })?;
    if bytes.len() > MAX_FILE_LEN {
        return Err(ReadError::TooLong {
            path: path.to_owned(),
        });
    }
    Ok(bytes)
}

/// A Markdown file beside the missing one whose name is much like it, as a remark.
fn hint(missing: &Utf8Path) -> String {
    let folder = match missing.parent() {
        Some(parent) if !parent.as_str().is_empty() => parent,
        _ => Utf8Path::new("."),
    };
    let Some(name) = missing.file_name() else {
        return String::new();
    };
    if !folder.is_dir() {
        return format!("; nor is there a folder `{folder}`");
    }
    let Ok(entries) = folder.read_dir_utf8() else {
        return String::new();
    };
    let nearest = entries
        .filter_map(Result::ok)
        .map(|entry| {
            (
                strsim::jaro_winkler(entry.file_name(), name),
                entry.into_path(),
            )
        })
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)));
    nearest.map_or_else(String::new, |(_, path)| format!("; did you mean `{path}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::scratch::Scratch;

    #[test]
    fn a_missing_file_is_told_with_the_name_that_is_nearest() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("system-shop.md"), "").unwrap();
        let error = bytes(&folder.join("sytem-shop.md"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("did you mean"), "{error}");
        assert!(error.contains("system-shop.md"), "{error}");
        let error = bytes(&folder.join("quite/other.md"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("nor is there a folder"), "{error}");
    }

    #[test]
    fn the_ends_of_a_file_are_whole_lines_where_it_has_lines() {
        let folder = Scratch::of(&[("lines", "one\ntwo\nthree\n"), ("line", "{\"a\": 1}\n")]);
        let of = |name: &str, part: fn(&Utf8Path, usize) -> io::Result<Vec<u8>>, len| {
            String::from_utf8(part(&folder.root().join(name), len).unwrap()).unwrap()
        };
        assert_eq!(of("lines", beginning, 9), "one\ntwo\n");
        assert_eq!(of("lines", end, 9), "three\n");
        assert_eq!(of("line", beginning, 3), "{\"a");
        assert_eq!(of("line", end, 5), ": 1}\n");
    }

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap();
        assert!(matches!(bytes(path), Err(ReadError::IsFolder { .. })));
    }

    #[test]
    fn a_file_beyond_the_bound_is_refused_without_being_held() {
        let endless = io::repeat(b'a');
        let error = bounded(endless, Utf8Path::new("endless.md"), 0);
        assert!(matches!(error, Err(ReadError::TooLong { .. })));
    }
}
