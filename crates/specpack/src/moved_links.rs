//! Links of documents that are written somewhere else than where they were read.

use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::interchange::Places;
use specpack_syntax::file_path::normalise;
use std::collections::{HashMap, HashSet};

/// Where documents will stand; `moved` are files that come along, from where to where.
pub(crate) fn places<'a>(
    folder: &Utf8Path,
    moved: impl Iterator<Item = (String, String)> + 'a,
) -> Places {
    let base = camino::absolute_utf8(".").unwrap_or_default();
    let moved = moved.map(|(from, to)| (normalise(&from), to));
    Places {
        base: base.into_string().replace('\\', "/"),
        folder: folder.as_str().replace('\\', "/"),
        moved: moved.collect::<HashMap<_, _>>(),
    }
}

/// The links of documents that lead to no file, said one by one. `written` are the paths in the
/// folder that there will be.
pub(crate) fn dead<'a>(
    places: &Places,
    documents: impl Iterator<Item = (&'a str, &'a str)>,
    written: &[&str],
) -> Vec<String> {
    let folder = camino::absolute_utf8(&places.folder).unwrap_or_default();
    let written = written.iter().map(|path| folder.join(path));
    let written: HashSet<Utf8PathBuf> = written.collect();
    let mut lines = Vec::new();
    for (path, text) in documents {
        for (link, target) in places.targets(path, text) {
            let target = Utf8PathBuf::from(target);
            let is_there =
                written.contains(&target) || target.exists() || unescaped(&target).exists();
            if !is_there {
                lines.push(format!(
                    "`{path}` links to `{link}`, and there is no such file"
                ));
            }
        }
    }
    lines.dedup();
    lines
}

/// `a%20b.md` as `a b.md`.
fn unescaped(path: &Utf8Path) -> Utf8PathBuf {
    let mut bytes = Vec::new();
    let mut rest = path.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let code = after
            .get(..2)
            .and_then(|it| u8::from_str_radix(it, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(b'%');
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    Utf8PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}
