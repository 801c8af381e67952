//! A project's configuration, and which files it says that a command reads.

use crate::files::collect;
use crate::files::kept::KeptFiles;
use crate::files::read::{self, ReadError};
use crate::files::references;
use crate::files::sources;
use crate::files::surroundings;
use camino::{Utf8Path, Utf8PathBuf};
use ignore::overrides::{Override, OverrideBuilder};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use selection::{Programs, Read, Reason};
use specpack_rules::Config;
use specpack_syntax::source::SourceFile;
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::time::SystemTime;

mod locate;
mod selection;
#[cfg(test)]
mod tests;

pub(crate) use locate::config_above;
pub(crate) use selection::{Selection, check, check_again};

/// The file in which a project decides for itself.
pub(crate) const CONFIG_FILE: &str = "specpack.toml";
/// What stands for standard input among paths, and what it is called in messages.
const STANDARD_INPUT: &str = "-";
const STANDARD_INPUT_NAME: &str = "<stdin>";
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

/// Reads one file; `-` is standard input.
pub(crate) fn source(path: &Utf8Path) -> Result<SourceFile, ProjectError> {
    let (name, bytes) = if path == STANDARD_INPUT {
        (STANDARD_INPUT_NAME.to_owned(), read::standard_input()?)
    } else {
        (with_slashes(path), read::bytes(path)?)
    };
    Ok(SourceFile::decode(name, bytes))
}

fn with_slashes(path: &Utf8Path) -> String {
    if cfg!(windows) {
        path.as_str().replace('\\', "/")
    } else {
        path.as_str().to_owned()
    }
}
