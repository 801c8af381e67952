//! Which files a list of paths means.

use camino::{Utf8Path, Utf8PathBuf};
use ignore::{DirEntry, WalkBuilder};
use specpack_syntax::form::Form;
use std::collections::BTreeSet;

/// Deeper folders are not looked into: a loop of mounts must not hold a run for ever.
const MAX_DEPTH: usize = 64;

/// Why the files of a folder could not be listed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CollectError {
    #[error("failed to list the files of `{folder}`")]
    Walk {
        folder: Utf8PathBuf,
        #[source]
        source: ignore::Error,
    },
    #[error("the path `{path}` is not UTF-8; rename it")]
    NotUtf8 { path: String },
}

/// The files that `paths` name: a file is itself, a folder is the files in it and below that may
/// be documents of a pack, without hidden ones other than those of Kiro and spec-kit and without
/// what an ignore file names. Sorted, each once.
pub(crate) fn documents(paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, CollectError> {
    files(paths, is_document)
}

/// As [`documents`], in Markdown alone.
pub(crate) fn markdown_files(paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, CollectError> {
    files(paths, |form| form == Form::Markdown)
}

fn files(
    paths: &[Utf8PathBuf],
    is_wanted: fn(Form) -> bool,
) -> Result<Vec<Utf8PathBuf>, CollectError> {
    let mut found = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            found.extend(in_folder(path, MAX_DEPTH, is_wanted)?);
        } else {
            found.insert(path.clone());
        }
    }
    Ok(found.into_iter().collect())
}

fn is_document(form: Form) -> bool {
    form != Form::Code
}

/// The documents that stand beside `file`, not those in folders below.
pub(crate) fn beside(file: &Utf8Path) -> Result<Vec<Utf8PathBuf>, CollectError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_str().is_empty() => folder,
        _ => Utf8Path::new("."),
    };
    in_folder(folder, 1, is_document)
}

fn in_folder(
    folder: &Utf8Path,
    depth: usize,
    is_wanted: fn(Form) -> bool,
) -> Result<Vec<Utf8PathBuf>, CollectError> {
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        .require_git(false)
        .max_depth(Some(depth))
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|source| CollectError::Walk {
            folder: folder.to_owned(),
            source,
        })?;
        if !form(&entry).is_some_and(is_wanted) {
            continue;
        }
        let path = Utf8PathBuf::from_path_buf(entry.into_path()).map_err(|path| {
            CollectError::NotUtf8 {
                path: path.display().to_string(),
            }
        })?;
        files.push(shown(&path));
    }
    Ok(files)
}

/// Whether a file or a folder is hidden. Those in which Kiro and spec-kit keep their specs hold
/// documents, and nothing else.
fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_str().unwrap_or_default();
    name.starts_with('.') && !matches!(name, ".kiro" | ".specify")
}

/// The language of a file, as its name tells it.
fn form(entry: &DirEntry) -> Option<Form> {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    Form::of_path(entry.file_name().to_str()?).filter(|_| is_file)
}

/// `./a.md` as `a.md`: what a person would type.
fn shown(path: &Utf8Path) -> Utf8PathBuf {
    path.strip_prefix("./").unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::scratch::Scratch;

    fn listed(files: &[(&str, &str)]) -> Vec<String> {
        let folder = Scratch::of(files);
        let found = documents(&[folder.root().to_owned()]).unwrap();
        let relative = found.iter().map(|path| folder.relative(path));
        relative.map(str::to_owned).collect()
    }

    #[test]
    fn a_folder_is_its_documents_in_order() {
        let files = [
            ("b/z.md", ""),
            ("a.MD", ""),
            ("c.txt", ""),
            ("b/a.markdown", ""),
            ("b/api.yaml", ""),
            ("login.feature", ""),
            ("main.rs", ""),
        ];
        let expected = [
            "a.MD",
            "b/a.markdown",
            "b/api.yaml",
            "b/z.md",
            "login.feature",
        ];
        assert_eq!(listed(&files), expected);
    }

    #[test]
    fn what_is_ignored_or_hidden_is_not_read() {
        let files = [
            (".gitignore", "build/\n"),
            (".ignore", "draft.md\n"),
            ("build/a.md", ""),
            ("draft.md", ""),
            (".hidden/a.md", ""),
            (".kiro/specs/login/requirements.md", ""),
            (".specify/specs/001-login/spec.md", ""),
            (".note.md", ""),
            ("kept.md", ""),
        ];
        let expected = [
            ".kiro/specs/login/requirements.md",
            ".specify/specs/001-login/spec.md",
            "kept.md",
        ];
        assert_eq!(listed(&files), expected);
    }

    #[test]
    fn a_file_named_twice_is_read_once() {
        let folder = Scratch::of(&[("a.md", "")]);
        let root = folder.root();
        let found = documents(&[root.join("a.md"), root.to_owned()]).unwrap();
        assert_eq!(found, [root.join("a.md")]);
    }
}
