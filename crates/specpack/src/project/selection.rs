//! The files that a command judges, and what it reads beside them.

use super::ProjectError;
use crate::files::relations::{self, Need};
use crate::files::surroundings::LeftOut;
use crate::output::counted;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use specpack_graph::model::DocumentKind;
use specpack_graph::{Memory, Pack};
use specpack_rules::check_again as check_again_among;
use specpack_rules::{Category, Config, Earlier, Report, check_among, find};
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeSet;

/// The rule that can tell nothing where the project's tests were not read.
const OF_TESTS: &str = "requirement-without-test";

/// Why a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Somebody named it.
    Named,
    /// It is in a folder that was named: it may be a spec or something else.
    Found,
    /// Something that is judged may refer to it.
    Beside,
    /// It is a program that has marks.
    Code,
}

/// Programs with their paths.
pub(super) type Programs = Vec<(Utf8PathBuf, SourceFile)>;

/// How a file is read.
pub(super) type Read<'a> = &'a (dyn Fn(&Utf8Path) -> Result<SourceFile, ProjectError> + Sync);

/// Files, each once, and why they are read.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    pub(super) sources: Vec<SourceFile>,
    reasons: Vec<Reason>,
    /// What they are called by, links followed.
    known: BTreeSet<Utf8PathBuf>,
    /// By what they were named.
    paths: BTreeSet<Utf8PathBuf>,
    /// Whether the marks of the project's tests were read.
    knows_tests: bool,
    /// What may be a spec and was not read for its length.
    pub(super) left_out: LeftOut,
}

impl Selection {
    /// Reads files, several at once, and adds them in their order.
    pub(super) fn add_all(
        &mut self,
        paths: &[Utf8PathBuf],
        reason: impl Fn(&Utf8PathBuf) -> Reason,
        read: Read<'_>,
    ) -> Result<(), ProjectError> {
        let further = paths.par_iter().map(|path| (path, identity(path)));
        let further = further.filter(|(_, identity)| !self.known.contains(identity));
        let read = further.map(|(path, identity)| (path, identity, read(path)));
        for (path, identity, source) in read.collect::<Vec<_>>() {
            self.add_identified(path, identity, source?, reason(path));
        }
        Ok(())
    }

    /// Reads files that nobody named, and adds of each what the named ones need.
    pub(super) fn add_needed(&mut self, files: &BTreeSet<Utf8PathBuf>, read: Read<'_>) {
        // Nobody asked for these: one that cannot be read is left out.
        let sources: Vec<SourceFile> = files.iter().filter_map(|file| read(file).ok()).collect();
        let needed = relations::needed(&self.sources, &sources);
        for (source, need) in sources.into_iter().zip(needed) {
            let source = match need {
                Need::Nothing => continue,
                Need::Head => relations::head(&source),
                Need::Whole => source,
            };
            let path = Utf8PathBuf::from(source.path());
            self.add_source(&path, source, Reason::Beside);
        }
    }

    /// A remark on what was not read beside the judged files; none where all was.
    pub(crate) fn remark(&self) -> Option<String> {
        let LeftOut { files, bytes } = self.left_out;
        let mib = bytes / (1024 * 1024);
        (files > 0).then(|| {
            let files = counted(files, "long file", "long files");
            format!(
                "note: left unread beside what was named: {files} ({mib} MiB); references into \
                 them are not known; name their folder to check all"
            )
        })
    }

    pub(super) fn has(&self, path: &Utf8Path) -> bool {
        // To ask for a file's identity takes longer.
        self.paths.contains(path) || self.known.contains(&identity(path))
    }

    /// Adds the programs of the project.
    pub(super) fn add_programs(&mut self, programs: Programs) {
        for (path, source) in programs {
            self.add_source(&path, source, Reason::Code);
        }
        self.knows_tests = true;
    }

    /// Adds a file that was read already.
    fn add_source(&mut self, path: &Utf8Path, source: SourceFile, reason: Reason) {
        self.add_identified(path, identity(path), source, reason);
    }

    fn add_identified(
        &mut self,
        path: &Utf8Path,
        identity: Utf8PathBuf,
        source: SourceFile,
        reason: Reason,
    ) {
        if self.known.insert(identity) {
            self.paths.insert(path.to_owned());
            self.sources.push(source);
            self.reasons.push(reason);
        }
    }

    /// Reads the files as one pack, once.
    pub(crate) fn pack(&mut self) -> Pack {
        Pack::read(std::mem::take(&mut self.sources))
    }

    /// Reads the files as one pack of which nobody looks at more than nodes and contracts, once.
    pub(crate) fn pack_of_nodes(&mut self) -> Pack {
        Pack::with_trees_of_data(std::mem::take(&mut self.sources))
    }

    /// Reads the files as one pack, once, of which those that are as they were are not read again.
    pub(crate) fn pack_again(&mut self, memory: &mut Memory) -> Pack {
        memory.read(std::mem::take(&mut self.sources))
    }

    /// How many files it holds.
    pub(crate) fn len(&self) -> usize {
        self.reasons.len()
    }

    /// The Markdown files that the files of this selection link to.
    pub(super) fn linked(&self) -> Vec<Utf8PathBuf> {
        let linked_by = |source: &SourceFile| -> Vec<Utf8PathBuf> {
            // Most files have no link.
            if !source.text().contains("](") {
                return Vec::new();
            }
            let folder = folder_of(Utf8Path::new(source.path()));
            let targets = source.text().split("](").skip(1);
            let targets = targets.filter_map(|rest| rest.split([')', '#', ' ', '\n']).next());
            let is_local = |target: &&str| target.ends_with(".md") && !target.contains("://");
            let paths = targets.filter(is_local).map(|target| folder.join(target));
            paths.filter(|path| path.is_file()).collect()
        };
        let linked: BTreeSet<Utf8PathBuf> =
            self.sources.par_iter().flat_map_iter(linked_by).collect();
        linked.into_iter().collect()
    }

    /// Whether the file is judged as a spec: each that was named, the specs among those found, and
    /// the parts of contracts that are judged.
    pub(crate) fn judges(&self, pack: &Pack, file: FileId) -> bool {
        match self.reasons.get(file.0 as usize) {
            Some(Reason::Named) => true,
            Some(Reason::Found) => is_judged(pack.kind(file)),
            Some(Reason::Beside) => pack.owners(file).any(|owner| self.judges(pack, owner)),
            Some(Reason::Code) | None => false,
        }
    }

    /// Whether only the links of the file are looked at.
    pub(crate) fn only_links(&self, pack: &Pack, file: FileId) -> bool {
        let is_found = self.reasons.get(file.0 as usize) == Some(&Reason::Found);
        is_found && !is_judged(pack.kind(file))
    }

    fn tells(&self, pack: &Pack, finding: &Diagnostic) -> bool {
        if finding.rule == OF_TESTS && !self.knows_tests {
            return false;
        }
        let file = finding.primary.at.file;
        let is_about_link =
            find(&finding.rule).is_some_and(|rule| rule.category == Category::References);
        let is_code = self.reasons.get(file.0 as usize) == Some(&Reason::Code);
        self.judges(pack, file) || is_code || (is_about_link && self.only_links(pack, file))
    }
}

/// Checks the pack, and leaves out what concerns nobody who asked.
pub(crate) fn check(pack: &Pack, config: &Config, selection: &Selection) -> Report {
    told(check_among(pack, config, &exists), pack, selection)
}

/// The same, without looking again at what has not changed since an earlier check.
pub(crate) fn check_again(
    pack: &Pack,
    config: &Config,
    selection: &Selection,
    earlier: &mut Earlier,
) -> Report {
    told(
        check_again_among(pack, config, &exists, earlier),
        pack,
        selection,
    )
}

fn told(report: Report, pack: &Pack, selection: &Selection) -> Report {
    let mut found = report.diagnostics;
    found.retain(|finding| selection.tells(pack, finding));
    Report::new(found)
}

/// One file may have several names: a file read twice would be its own duplicate.
fn identity(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
}

/// Whether documents of a kind that were found, and not named, are held to the rules.
fn is_judged(kind: DocumentKind) -> bool {
    !matches!(kind, DocumentKind::Unknown | DocumentKind::Companion)
}

/// Whether the file that a link leads to is there: asked for links that leave the pack.
fn exists(path: &str) -> Option<bool> {
    Some(Utf8Path::new(path).exists())
}

fn folder_of(path: &Utf8Path) -> &Utf8Path {
    match path.parent() {
        Some(folder) if !folder.as_str().is_empty() => folder,
        _ => Utf8Path::new("."),
    }
}
