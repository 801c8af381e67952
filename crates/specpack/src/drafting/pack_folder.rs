//! The folder that is drafted into, of a pack or of a service: files are read and written nowhere
//! else.

use super::report::Outcome;
use crate::files::collect;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::inside::refuse_link;
use crate::files::read;
use crate::files::transaction::Transaction;
use crate::project;
use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::diff;
use specpack_emit::draft::Draft;
use specpack_emit::regenerate::OnConflict;
use specpack_syntax::source::SourceFile;

/// The folder that a pack is drafted into; perhaps one that is still to be made.
#[derive(Debug)]
pub(crate) struct PackFolder {
    path: Utf8PathBuf,
}

impl PackFolder {
    /// The folder at `path`, or the place where it will be.
    pub(crate) fn at(path: &Utf8Path) -> anyhow::Result<Self> {
        let folder = OutputFolder::at(path)?;
        Ok(Self {
            path: folder.path().to_owned(),
        })
    }

    /// Where it is, as it was named.
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// Where a file of it is. `relative` is one that specpack has named: at most one folder and a
    /// file, none of which leads out of this one, not even as a link.
    pub(crate) fn place(&self, relative: &str) -> anyhow::Result<Utf8PathBuf> {
        let (folder, name) = match relative.rsplit_once('/') {
            Some((folder, name)) => (Some(FileName::parse(folder)?), FileName::parse(name)?),
            None => (None, FileName::parse(relative)?),
        };
        let Some(folder) = folder else {
            return Ok(self.path.join(name.as_str()));
        };
        let inner = self.path.join(folder.as_str());
        refuse_link(&inner)?;
        Ok(OutputFolder::at(&inner)?.join(&name))
    }

    /// The text of one of its files; none where there is none yet.
    pub(crate) fn text(&self, relative: &str) -> anyhow::Result<Option<String>> {
        let place = self.place(relative)?;
        let (Some(parent), Some(name)) = (place.parent(), place.file_name()) else {
            bail!("`{place}` names no file");
        };
        let bytes = OutputFolder::at(parent)?.read(&FileName::parse(name)?)?;
        let Some(bytes) = bytes else { return Ok(None) };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => bail!("`{place}` is not UTF-8; what is drafted is"),
        }
    }

    /// A file of it as it will be.
    pub(crate) fn drafted(
        &self,
        draft: &Draft,
        on_conflict: OnConflict,
    ) -> anyhow::Result<Outcome> {
        let before = self.text(&draft.path)?;
        let drafted = draft.drafted(before.as_deref(), on_conflict);
        Ok(Outcome {
            path: draft.path.clone(),
            before,
            drafted,
        })
    }

    /// Writes the files that have changed: all of them, or none.
    pub(crate) fn write(&self, files: &[Outcome]) -> anyhow::Result<()> {
        let mut writes = Transaction::default();
        for file in files.iter().filter(|file| file.is_written()) {
            let place = self.place(&file.path)?;
            let before = file.before.as_deref().map(str::as_bytes);
            writes.stage(place, before, file.drafted.text.as_bytes())?;
        }
        Ok(writes.commit()?)
    }

    /// The changes in files that are there already; those of pages follow from them.
    pub(crate) fn changes(&self, files: &[Outcome]) -> anyhow::Result<String> {
        let mut text = String::new();
        let is_shown = |file: &&Outcome| file.is_written() && !file.path.ends_with(".html");
        for file in files.iter().filter(is_shown) {
            if let Some(before) = &file.before {
                let path = self.path.join(&file.path);
                let after = &file.drafted.text;
                text.push_str(&diff::unified(Some(before), after, path.as_str()));
            }
        }
        Ok(text)
    }

    /// Its documents, each named from this folder on.
    pub(crate) fn documents(&self) -> anyhow::Result<Vec<SourceFile>> {
        if !self.path.is_dir() {
            return Ok(Vec::new());
        }
        let mut documents = Vec::new();
        for path in collect::documents(std::slice::from_ref(&self.path))? {
            let relative = path.strip_prefix(&self.path).unwrap_or(&path);
            let name = relative.as_str().replace('\\', "/");
            documents.push(SourceFile::decode(name, read::bytes(&path)?));
        }
        Ok(documents)
    }

    /// Whether a folder above it has a configuration that holds for it too.
    pub(crate) fn is_configured_above(&self) -> anyhow::Result<bool> {
        let folder = resolved(&self.path)?;
        let above = folder.parent().and_then(project::config_above);
        Ok(above.is_some())
    }

    /// A file as seen from this folder: `../prd.md`.
    pub(crate) fn see(&self, file: &Utf8Path) -> anyhow::Result<String> {
        let file = resolved(file)?;
        let folder = resolved(&self.path)?;
        let mut from = folder.components().peekable();
        let mut to = file.components().peekable();
        while from.peek().is_some() && from.peek() == to.peek() {
            from.next();
            to.next();
        }
        let up = from.map(|_| "..".to_owned());
        let parts: Vec<String> = up.chain(to.map(|part| part.to_string())).collect();
        Ok(parts.join("/"))
    }
}

/// The path without links and `..`, also of a folder that is still to be made.
fn resolved(path: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let absolute = camino::absolute_utf8(path)?;
    let mut missing = Vec::new();
    let mut known = absolute.as_path();
    loop {
        if let Ok(found) = known.canonicalize_utf8() {
            return Ok(missing
                .into_iter()
                .rev()
                .fold(found, |path, part| path.join(part)));
        }
        let (Some(parent), Some(name)) = (known.parent(), known.file_name()) else {
            return Ok(absolute);
        };
        missing.push(name);
        known = parent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn scratch() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        (folder, path)
    }

    // req: PACK-10
    #[test]
    fn no_name_and_no_link_leads_out_of_the_folder() {
        let (_scratch, path) = scratch();
        let folder = PackFolder::at(&path.join("pack")).unwrap();
        for name in ["../a.md", "/a.md", "a/../../b.md", "a/b/c.md", "..\\a.md"] {
            assert!(folder.place(name).is_err(), "{name}");
        }
        assert!(folder.place("adr/0001-a.md").is_ok());
        #[cfg(unix)]
        {
            fs::create_dir_all(path.join("pack")).unwrap();
            std::os::unix::fs::symlink(&path, path.join("pack/adr")).unwrap();
            assert!(folder.place("adr/0001-a.md").is_err());
            assert!(folder.text("adr/0001-a.md").is_err());
        }
    }

    #[test]
    fn a_prd_is_seen_from_the_folder_also_before_there_is_one() {
        let (_scratch, path) = scratch();
        fs::write(path.join("prd.md"), "").unwrap();
        let folder = PackFolder::at(&path.join("a/pack")).unwrap();
        assert_eq!(folder.see(&path.join("prd.md")).unwrap(), "../../prd.md");
        let folder = PackFolder::at(&path).unwrap();
        assert_eq!(folder.see(&path.join("prd.md")).unwrap(), "prd.md");
    }
}
