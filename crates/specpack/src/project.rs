//! A project's configuration, and the specs that a command reads.

use crate::files::collect;
use crate::files::kept::KeptFiles;
use crate::files::read::{self, ReadError};
use crate::files::references;
use crate::files::relations::{self, Need};
use crate::files::sources;
use crate::files::surroundings::{self, LeftOut};
use crate::output::counted;
use camino::{Utf8Path, Utf8PathBuf};
use ignore::overrides::{Override, OverrideBuilder};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use specpack_graph::model::DocumentKind;
use specpack_graph::{Memory, Pack};
use specpack_rules::check_again as check_again_among;
use specpack_rules::{Category, Config, Earlier, Report, check_among, find};
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::time::SystemTime;

mod locate;
#[cfg(test)]
mod tests;

pub(crate) use locate::config_above;

/// The file in which a project decides for itself.
pub(crate) const CONFIG_FILE: &str = "specpack.toml";
/// What stands for standard input among paths, and what it is called in messages.
const STANDARD_INPUT: &str = "-";
const STANDARD_INPUT_NAME: &str = "<stdin>";
/// The rule that can tell nothing where the project's tests were not read.
const OF_TESTS: &str = "requirement-without-test";
/// Where specs are looked for when nothing is named.
const DEFAULT_FOLDER: &str = "specs";

/// Why the files of a run could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProjectError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Collect(#[from] collect::CollectError),
    #[error("`{path}` is not UTF-8; {CONFIG_FILE} is")]
    ConfigEncoding { path: Utf8PathBuf },
    #[error(transparent)]
    Config(#[from] specpack_rules::ConfigError),
    #[error("`{glob}` in {CONFIG_FILE} is no glob")]
    Glob {
        glob: String,
        #[source]
        source: ignore::Error,
    },
    #[error("there is no folder `{path}`")]
    NoFolder { path: Utf8PathBuf },
    #[error("there is no `{path}`, which {CONFIG_FILE} names under `files.also`")]
    Also { path: Utf8PathBuf },
    #[error("there is no folder `{root}`, which {CONFIG_FILE} names under `code.roots`")]
    CodeRoot { root: Utf8PathBuf },
    #[error("no specs in {}; name a file or a folder that has some", listed(paths))]
    Nothing { paths: Vec<Utf8PathBuf> },
}

fn listed(paths: &[Utf8PathBuf]) -> String {
    let quoted: Vec<_> = paths.iter().map(|path| format!("`{path}`")).collect();
    quoted.join(", ")
}

/// The configuration that holds for a run, and the folder that its globs start from.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) config: Config,
    root: Utf8PathBuf,
    /// The configuration's file; none where this is some folder rather than a project.
    file: Option<Utf8PathBuf>,
}

impl Project {
    /// Reads `named`, or else the nearest `specpack.toml` from the working folder upwards.
    pub(crate) fn load(named: Option<&Utf8Path>) -> Result<Self, ProjectError> {
        Self::read(
            named
                .map(Utf8Path::to_owned)
                .or_else(locate::nearest_config),
        )
    }

    /// The project of a folder: its own `specpack.toml` or the nearest above it; without a folder
    /// that of the working folder, or of `specs` in it.
    pub(crate) fn of_folder(
        folder: Option<&Utf8Path>,
        named: Option<&Utf8Path>,
    ) -> Result<Self, ProjectError> {
        if named.is_some() {
            return Self::load(named);
        }
        let Some(folder) = folder else {
            return Self::read(locate::config_here());
        };
        if !folder.is_dir() {
            let path = folder.to_owned();
            return Err(ProjectError::NoFolder { path });
        }
        Self::read(locate::config_above(folder))
    }

    /// The project of what a command names: of one folder its own, else that of the working folder.
    pub(crate) fn of_paths(
        paths: &[Utf8PathBuf],
        named: Option<&Utf8Path>,
    ) -> Result<Self, ProjectError> {
        match paths {
            [folder] if folder.is_dir() => Self::of_folder(Some(folder), named),
            [] => Self::of_folder(None, named),
            _ => Self::load(named),
        }
    }

    fn read(path: Option<Utf8PathBuf>) -> Result<Self, ProjectError> {
        let Some(path) = path else {
            return Ok(Self {
                config: Config::default(),
                root: Utf8PathBuf::new(),
                file: None,
            });
        };
        let text = String::from_utf8(read::bytes(&path)?)
            .map_err(|_| ProjectError::ConfigEncoding { path: path.clone() })?;
        let config = Config::parse(path.as_str(), &text)?;
        let root = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        Ok(Self {
            config,
            root,
            file: Some(path),
        })
    }

    /// The file of the configuration, if there is one.
    pub(crate) fn file(&self) -> Option<&Utf8Path> {
        self.file.as_deref()
    }

    /// The folder that generated specs go to.
    pub(crate) fn generated(&self) -> Utf8PathBuf {
        self.root.join(&self.config.generated)
    }

    /// What a command judges, and what it reads beside that, so that a reference from one spec to
    /// another is understood although only one of them is judged.
    pub(crate) fn selection(&self, paths: &[Utf8PathBuf]) -> Result<Selection, ProjectError> {
        self.select(paths, &source)
    }

    /// The same, of which files that have not changed are not read again.
    pub(crate) fn selection_again(
        &self,
        paths: &[Utf8PathBuf],
        kept: &KeptFiles,
        now: SystemTime,
    ) -> Result<Selection, ProjectError> {
        self.select(paths, &|path| kept.source(path, now, source))
    }

    fn select(&self, paths: &[Utf8PathBuf], read: Read<'_>) -> Result<Selection, ProjectError> {
        let is_whole = paths.is_empty() || paths.iter().any(|path| path.is_dir());
        // A run over files alone is about them, not about what tests there are.
        if !is_whole {
            return self.select_documents(paths, read, is_whole);
        }
        self.beside_programs(paths, || self.select_documents(paths, read, is_whole))
    }

    fn select_documents(
        &self,
        paths: &[Utf8PathBuf],
        read: Read<'_>,
        is_whole: bool,
    ) -> Result<Selection, ProjectError> {
        let mut selection = Selection::default();
        let reason = |path: &Utf8PathBuf| match paths.contains(path) {
            true => Reason::Named,
            false => Reason::Found,
        };
        selection.add_all(&self.files(paths)?, reason, read)?;
        if is_whole {
            selection.add_all(&self.also()?, |_| Reason::Found, read)?;
        }
        if paths.iter().any(|path| path != STANDARD_INPUT) {
            self.add_surroundings(&mut selection, paths, read)?;
        }
        Ok(selection)
    }

    /// What `select` selects, with the programs of the project, which are looked for meanwhile.
    fn beside_programs(
        &self,
        paths: &[Utf8PathBuf],
        select: impl FnOnce() -> Result<Selection, ProjectError>,
    ) -> Result<Selection, ProjectError> {
        std::thread::scope(|scope| {
            let programs = scope.spawn(|| self.programs(paths));
            let mut selection = select()?;
            let programs = programs.join();
            selection.add_programs(programs.unwrap_or_else(|panic| resume_unwind(panic))?);
            Ok(selection)
        })
    }

    /// The same with the tests of the project even where files alone are named, for what is told
    /// of them depends on their tests.
    pub(crate) fn selection_with_tests(
        &self,
        paths: &[Utf8PathBuf],
    ) -> Result<Selection, ProjectError> {
        let mut selection = self.selection(paths)?;
        let is_whole = paths.is_empty() || paths.iter().any(|path| path.is_dir());
        if !is_whole {
            let folders = paths.iter().filter(|path| path.is_file()).map(|path| {
                let folder = path.parent().filter(|folder| !folder.as_str().is_empty());
                folder.map_or_else(|| self.here(), Utf8Path::to_owned)
            });
            selection.add_programs(self.programs(&folders.collect::<Vec<_>>())?);
        }
        Ok(selection)
    }

    /// What the project counts to its specs although it stands elsewhere.
    fn also(&self) -> Result<Vec<Utf8PathBuf>, ProjectError> {
        let paths = self.config.also.iter().map(|path| self.root.join(path));
        let paths: Vec<Utf8PathBuf> = paths.collect();
        if let Some(missing) = paths.iter().find(|path| !path.exists()) {
            let path = missing.clone();
            return Err(ProjectError::Also { path });
        }
        let globs = self.globs()?;
        let mut files = collect::documents(&paths)?;
        files.retain(|file| !self.excludes(&globs, file));
        Ok(files)
    }

    /// The programs of the project that have marks. Without a configuration the project is the
    /// repository, else the folders that were named.
    fn programs(&self, paths: &[Utf8PathBuf]) -> Result<Programs, ProjectError> {
        let roots: Vec<Utf8PathBuf> = match &self.config.code.roots {
            Some(roots) => roots.iter().map(|root| self.root.join(root)).collect(),
            None if self.file.is_some() || paths.is_empty() => vec![self.around()],
            None => {
                let folders = paths.iter().filter(|path| path.is_dir());
                folders.map(|folder| locate::repository(folder)).collect()
            }
        };
        if let Some(missing) = roots.iter().find(|root| !root.exists()) {
            let root = missing.clone();
            return Err(ProjectError::CodeRoot { root });
        }
        let exclude = globs(&self.root, &self.config.code.exclude)?;
        let programs = sources::with_marks(&roots, &exclude).into_iter();
        let programs = programs.map(|(path, bytes)| {
            let source = SourceFile::decode(with_slashes(&path), bytes);
            (path, source)
        });
        Ok(programs.collect())
    }

    /// The files that a change of concerns a run: its documents, and its configuration.
    pub(crate) fn watched(&self, paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, ProjectError> {
        let mut files = self.files(paths)?;
        files.extend(self.also()?);
        files.extend(self.file.clone());
        Ok(files)
    }

    /// The documents of a folder, or of the whole project, and nothing beside them.
    pub(crate) fn pack(&self, folder: Option<&Utf8Path>) -> Result<Selection, ProjectError> {
        let paths: Vec<Utf8PathBuf> = folder.map(Utf8Path::to_owned).into_iter().collect();
        self.beside_programs(&paths, || {
            let mut selection = Selection::default();
            let mut files = self.files(&paths)?;
            files.extend(self.also()?);
            selection.add_all(&files, |_| Reason::Found, &source)?;
            let parts = self.parts(&selection, &source)?;
            selection.add_all(&parts, |_| Reason::Found, &source)?;
            Ok(selection)
        })
    }

    /// The files that the contracts of a selection refer to, and what these refer to.
    fn parts(
        &self,
        selection: &Selection,
        read: Read<'_>,
    ) -> Result<Vec<Utf8PathBuf>, ProjectError> {
        let globs = self.globs()?;
        let referred = selection
            .sources
            .par_iter()
            .flat_map_iter(references::to_files);
        let mut open: Vec<Utf8PathBuf> = referred.collect();
        let mut found = BTreeSet::new();
        while let Some(path) = open.pop() {
            let is_new = !found.contains(&path) && !selection.has(&path);
            if !is_new || !path.is_file() || self.excludes(&globs, &path) {
                continue;
            }
            // Nobody named it: one that cannot be read is left out.
            if let Ok(source) = read(&path) {
                open.extend(references::to_files(&source));
                found.insert(path);
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Adds what the judged files link to, and of the project's specs and of what stands beside the
    /// named files that which they may have to do with.
    fn add_surroundings(
        &self,
        selection: &mut Selection,
        paths: &[Utf8PathBuf],
        read: Read<'_>,
    ) -> Result<(), ProjectError> {
        let globs = self.globs()?;
        let mut asked_for = BTreeSet::from_iter(selection.linked());
        asked_for.extend(self.parts(selection, read)?);
        asked_for.extend(self.also()?);
        let mut files = self.surroundings(paths)?;
        let is_further = |file: &Utf8PathBuf| !self.excludes(&globs, file) && !selection.has(file);
        files.retain(|file| !asked_for.contains(file) && is_further(file));
        asked_for.retain(is_further);
        let chosen = surroundings::chosen(&selection.sources, files);
        let is_all = chosen.is_all();
        selection.left_out = chosen.left_out;
        asked_for.extend(chosen.read);
        selection.add_needed(&asked_for, read);
        if !is_all {
            // The contracts that were read may be made of some that were not.
            let parts = BTreeSet::from_iter(self.parts(selection, read)?);
            selection.add_needed(&parts, read);
        }
        Ok(())
    }

    /// The project's specs, and what stands beside the named files.
    fn surroundings(&self, paths: &[Utf8PathBuf]) -> Result<BTreeSet<Utf8PathBuf>, ProjectError> {
        let mut files = BTreeSet::new();
        for path in paths.iter().filter(|path| path.is_file()) {
            files.extend(collect::beside(path)?);
        }
        let start = self.start();
        let is_here = start == "." && self.config.include.is_empty();
        // What the folder holds was selected already where it is what was named.
        let is_all = paths.is_empty() && self.config.include.is_empty();
        if !is_here && !is_all && !paths.contains(&start) {
            files.extend(collect::documents(&[start])?);
        }
        Ok(files)
    }

    /// The files that `paths` name. Without paths: those that the project includes, else the
    /// documents in `specs`, else those in the working folder.
    fn files(&self, paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, ProjectError> {
        let globs = self.globs()?;
        if !paths.is_empty() {
            // What somebody names is read, even where the project leaves it out.
            let mut files = collect::documents(paths)?;
            files.retain(|file| paths.contains(file) || !self.excludes(&globs, file));
            if files.is_empty() {
                let paths = paths.to_vec();
                return Err(ProjectError::Nothing { paths });
            }
            return Ok(files);
        }
        let start = self.start();
        let mut files = collect::documents(std::slice::from_ref(&start))?;
        files.retain(|file| !self.excludes(&globs, file) && self.includes(&globs, file));
        if files.is_empty() {
            return Err(ProjectError::Nothing { paths: vec![start] });
        }
        Ok(files)
    }

    fn here(&self) -> Utf8PathBuf {
        match self.root.as_str() {
            "" => Utf8PathBuf::from("."),
            root => Utf8PathBuf::from(root),
        }
    }

    /// The folder of the whole project: the one around `specs`, where the configuration stands in
    /// that, for a project's tests stand beside its specs.
    fn around(&self) -> Utf8PathBuf {
        let here = self.here();
        match locate::is_called(&here, DEFAULT_FOLDER) {
            true => locate::parent(&here),
            false => here,
        }
    }

    /// The folder in which specs are looked for when nothing is named.
    pub(crate) fn start(&self) -> Utf8PathBuf {
        let here = self.here();
        let specs = self.root.join(DEFAULT_FOLDER);
        if self.config.include.is_empty() && specs.is_dir() {
            specs
        } else {
            here
        }
    }

    fn globs(&self) -> Result<Globs, ProjectError> {
        Ok(Globs {
            include: globs(&self.root, &self.config.include)?,
            exclude: globs(&self.root, &self.config.exclude)?,
        })
    }

    fn excludes(&self, globs: &Globs, file: &Utf8Path) -> bool {
        globs
            .exclude
            .matched(self.relative(file), false)
            .is_whitelist()
    }

    fn includes(&self, globs: &Globs, file: &Utf8Path) -> bool {
        let everything = self.config.include.is_empty();
        everything
            || globs
                .include
                .matched(self.relative(file), false)
                .is_whitelist()
    }

    fn relative<'a>(&self, file: &'a Utf8Path) -> &'a Utf8Path {
        file.strip_prefix(&self.root).unwrap_or(file)
    }
}

struct Globs {
    include: Override,
    exclude: Override,
}

fn globs(root: &Utf8Path, globs: &[String]) -> Result<Override, ProjectError> {
    let failed = |glob: &str, source| ProjectError::Glob {
        glob: glob.to_owned(),
        source,
    };
    let mut builder = OverrideBuilder::new(root);
    for glob in globs {
        builder.add(glob).map_err(|source| failed(glob, source))?;
    }
    builder
        .build()
        .map_err(|source| failed(&globs.join(", "), source))
}

/// Why a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
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
type Programs = Vec<(Utf8PathBuf, SourceFile)>;

/// How a file is read.
type Read<'a> = &'a (dyn Fn(&Utf8Path) -> Result<SourceFile, ProjectError> + Sync);

/// Files, each once, and why they are read.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    sources: Vec<SourceFile>,
    reasons: Vec<Reason>,
    /// What they are called by, links followed.
    known: BTreeSet<Utf8PathBuf>,
    /// By what they were named.
    paths: BTreeSet<Utf8PathBuf>,
    /// Whether the marks of the project's tests were read.
    knows_tests: bool,
    /// What may be a spec and was not read for its length.
    left_out: LeftOut,
}

impl Selection {
    /// Reads files, several at once, and adds them in their order.
    fn add_all(
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
    fn add_needed(&mut self, files: &BTreeSet<Utf8PathBuf>, read: Read<'_>) {
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
                "note: {files} ({mib} MiB) beside were not read, and references into them are \
                 not known; name their folder to check all"
            )
        })
    }

    fn has(&self, path: &Utf8Path) -> bool {
        // To ask for a file's identity takes longer.
        self.paths.contains(path) || self.known.contains(&identity(path))
    }

    /// Adds the programs of the project.
    fn add_programs(&mut self, programs: Programs) {
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
    fn linked(&self) -> Vec<Utf8PathBuf> {
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

/// Reads one file; `-` is standard input.
pub(crate) fn source(path: &Utf8Path) -> Result<SourceFile, ProjectError> {
    let (name, bytes) = if path == STANDARD_INPUT {
        (STANDARD_INPUT_NAME.to_owned(), read::standard_input()?)
    } else {
        (with_slashes(path), read::bytes(path)?)
    };
    Ok(SourceFile::decode(name, bytes))
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

fn with_slashes(path: &Utf8Path) -> String {
    if cfg!(windows) {
        path.as_str().replace('\\', "/")
    } else {
        path.as_str().to_owned()
    }
}
