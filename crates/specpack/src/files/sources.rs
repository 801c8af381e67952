//! Programs with marks in them: which files of a project have any.

use super::read;
use camino::{Utf8Path, Utf8PathBuf};
use ignore::overrides::Override;
use ignore::{DirEntry, WalkBuilder, WalkState};
use specpack_graph::may_have_marks;
use specpack_syntax::form::Form;
use std::sync::Mutex;

/// A longer file is generated, or no program.
const MAX_LEN_BYTES: u64 = 4 * 1024 * 1024;
/// Deeper folders are not looked into.
const MAX_DEPTH: usize = 64;

/// The programs in `roots` and below that have marks, with their bytes; without hidden ones, what
/// an ignore file names, and what `exclude` matches. Sorted. What cannot be read has no marks.
pub(crate) fn with_marks(roots: &[Utf8PathBuf], exclude: &Override) -> Vec<(Utf8PathBuf, Vec<u8>)> {
    let Some((first, others)) = roots.split_first() else {
        return Vec::new();
    };
    let mut walk = WalkBuilder::new(first);
    for root in others {
        walk.add(root);
    }
    walk.require_git(false).max_depth(Some(MAX_DEPTH));
    let found = Mutex::new(Vec::new());
    walk.build_parallel().run(|| {
        Box::new(|entry| {
            if let Some(program) = entry.ok().and_then(|entry| program(&entry, exclude))
                && let Ok(mut found) = found.lock()
            {
                found.push(program);
            }
            WalkState::Continue
        })
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// A file with its bytes, where it is a program that has marks.
fn program(entry: &DirEntry, exclude: &Override) -> Option<(Utf8PathBuf, Vec<u8>)> {
    let path = Utf8Path::from_path(entry.path())?;
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    if !is_file || Form::of_path(path.as_str()) != Some(Form::Code) {
        return None;
    }
    let path = path.strip_prefix("./").unwrap_or(path);
    if exclude.matched(path, false).is_whitelist() {
        return None;
    }
    if entry.metadata().ok()?.len() > MAX_LEN_BYTES {
        return None;
    }
    let bytes = read::bytes(path).ok()?;
    may_have_marks(&bytes).then(|| (path.to_owned(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::scratch::Scratch;
    use ignore::overrides::OverrideBuilder;

    // req: PACK-1
    #[test]
    fn programs_with_marks_are_found_and_ignored_ones_are_not() {
        let folder = Scratch::of(&[
            (".gitignore", "target/\n"),
            ("src/a.rs", "// req: FR-1\n"),
            ("src/b.rs", "fn request() {}\n"),
            ("target/c.rs", "// req: FR-1\n"),
            ("old/d.py", "# req: FR-1\n"),
            ("notes.md", "// req: FR-1\n"),
            ("tests/e.py", "# req: FR-2\n"),
        ]);
        let root = folder.root();
        let mut exclude = OverrideBuilder::new(root);
        exclude.add("old/**").unwrap();
        let found = with_marks(&[root.to_owned()], &exclude.build().unwrap());
        let names = found.iter().map(|(path, _)| folder.relative(path));
        let names: Vec<&str> = names.collect();
        assert_eq!(names, ["src/a.rs", "tests/e.py"]);
    }
}
