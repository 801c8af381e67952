//! The gate as the binary meets it: the pack, its configuration, and the file of sign-offs.

use crate::files::read::{self, ReadError};
use crate::files::transaction::Transaction;
use crate::project::{self, Project, ProjectError};
use anyhow::Context as _;
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use specpack_graph::Pack;
use specpack_rules::gate::{Approvals, Subject};
use specpack_rules::{Config, Report};
use specpack_syntax::source::FileId;
use std::collections::BTreeMap;

/// The file of sign-offs, in the folder of the pack.
const FILE: &str = "approvals.toml";

/// A pack that is to pass the gate.
#[derive(Debug)]
pub(crate) struct Review {
    /// The folder of the pack, as it was named.
    pub(crate) folder: Utf8PathBuf,
    pub(crate) config: Config,
    pub(crate) pack: Pack,
    pub(crate) approvals: Approvals,
    report: Report,
    files: BTreeMap<String, FileId>,
    configuration: Option<(String, String)>,
    /// What stood in the file of sign-offs; none where there is no such file.
    before: Option<Vec<u8>>,
}

impl Review {
    /// Reads and checks the pack of a folder, by default that of the project.
    pub(crate) fn read(
        folder: Option<&Utf8Path>,
        config: Option<&Utf8Path>,
    ) -> anyhow::Result<Self> {
        let project = Project::of_folder(folder, config)?;
        let place = folder.map_or_else(|| project.start(), Utf8Path::to_owned);
        let mut selection = project.pack(folder)?;
        let pack = selection.pack();
        let report = project::check(&pack, &project.config, &selection);
        let (approvals, before) = sign_offs(&place.join(FILE))?;
        let base = absolute(&place)?;
        let mut files = BTreeMap::new();
        for file in pack
            .file_ids()
            .filter(|file| selection.judges(&pack, *file))
        {
            let path = absolute(Utf8Path::new(pack.file(file).path()))?;
            files.insert(relative(&base, &path), file);
        }
        let configuration = match project.file() {
            Some(file) => {
                let text = String::from_utf8_lossy(&read::bytes(file)?).into_owned();
                Some((relative(&base, &absolute(file)?), text))
            }
            None => None,
        };
        Ok(Self {
            folder: place,
            config: project.config,
            pack,
            approvals,
            report,
            files,
            configuration,
            before,
        })
    }

    /// What the gate looks at.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            pack: &self.pack,
            report: &self.report,
            files: &self.files,
            configuration: self.configuration.clone(),
            approvals: &self.approvals,
        }
    }

    /// The files of the pack by their absolute paths.
    pub(crate) fn by_path(&self) -> anyhow::Result<BTreeMap<Utf8PathBuf, FileId>> {
        let ids = self.pack.file_ids();
        let paths = ids.map(|file| {
            let path = absolute(Utf8Path::new(self.pack.file(file).path()))?;
            Ok((path, file))
        });
        paths.collect()
    }

    /// The path of the file of sign-offs.
    pub(crate) fn path(&self) -> Utf8PathBuf {
        self.folder.join(FILE)
    }

    /// Writes the sign-offs as they are now.
    pub(crate) fn write(&self) -> anyhow::Result<()> {
        let mut writes = Transaction::default();
        let text = self.approvals.to_toml();
        writes.stage(self.path(), self.before.as_deref(), text.as_bytes())?;
        Ok(writes.commit()?)
    }
}

fn sign_offs(path: &Utf8Path) -> anyhow::Result<(Approvals, Option<Vec<u8>>)> {
    let bytes = match read::bytes(path) {
        Ok(bytes) => bytes,
        Err(ReadError::Missing { .. }) => return Ok((Approvals::default(), None)),
        Err(error) => return Err(error.into()),
    };
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{path}` is not UTF-8"))?;
    let approvals = Approvals::parse(text).with_context(|| format!("failed to read `{path}`"))?;
    Ok((approvals, Some(bytes)))
}

fn absolute(path: &Utf8Path) -> Result<Utf8PathBuf, ProjectError> {
    let failed = |source| ReadError::Io {
        path: path.to_owned(),
        source,
    };
    Ok(path.canonicalize_utf8().map_err(failed)?)
}

/// The way from a folder to a file, with slashes; both are absolute.
fn relative(folder: &Utf8Path, file: &Utf8Path) -> String {
    let from: Vec<_> = folder.components().collect();
    let to: Vec<_> = file.components().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(shared).map(|_| "..");
    let down = to.iter().skip(shared).map(Utf8Component::as_str);
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::relative;
    use camino::Utf8Path;

    #[test]
    fn a_file_outside_of_the_folder_is_reached_by_going_up() {
        let relative = |file| relative(Utf8Path::new("/a/specs"), Utf8Path::new(file));
        assert_eq!(relative("/a/specs/prd/shop.md"), "prd/shop.md");
        assert_eq!(relative("/a/docs/adr/1.md"), "../docs/adr/1.md");
    }
}
