//! A project's configuration, and the specs that a command reads.

use crate::files::collect;
use crate::files::read::{self, ReadError};
use camino::{Utf8Path, Utf8PathBuf};
use ignore::overrides::{Override, OverrideBuilder};
use specpack_graph::Pack;
use specpack_rules::Config;
use specpack_syntax::source::SourceFile;

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
    #[error("no Markdown files in {}; name a file or a folder that has some", listed(paths))]
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
}

impl Project {
    /// Reads `named`, or else the nearest `specpack.toml` from the working folder upwards.
    pub(crate) fn load(named: Option<&Utf8Path>) -> Result<Self, ProjectError> {
        let Some(path) = named.map(Utf8Path::to_owned).or_else(nearest_config) else {
            return Ok(Self {
                config: Config::default(),
                root: Utf8PathBuf::new(),
            });
        };
        let text = String::from_utf8(read::bytes(&path)?)
            .map_err(|_| ProjectError::ConfigEncoding { path: path.clone() })?;
        let config = Config::parse(path.as_str(), &text)?;
        let root = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        Ok(Self { config, root })
    }

    /// The files that `paths` name. Without paths: those that the project includes, else the
    /// Markdown files in `specs`, else those in the working folder.
    pub(crate) fn files(&self, paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, ProjectError> {
        let globs = self.globs()?;
        if !paths.is_empty() {
            // What somebody names is read, even where the project leaves it out.
            let mut files = collect::markdown_files(paths)?;
            files.retain(|file| paths.contains(file) || !self.excludes(&globs, file));
            return Ok(files);
        }
        let start = self.start();
        let mut files = collect::markdown_files(std::slice::from_ref(&start))?;
        files.retain(|file| !self.excludes(&globs, file) && self.includes(&globs, file));
        if files.is_empty() {
            return Err(ProjectError::Nothing { paths: vec![start] });
        }
        Ok(files)
    }

    fn start(&self) -> Utf8PathBuf {
        let here = match self.root.as_str() {
            "" => Utf8PathBuf::from("."),
            root => Utf8PathBuf::from(root),
        };
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
        globs.exclude.matched(self.relative(file), false).is_whitelist()
    }

    fn includes(&self, globs: &Globs, file: &Utf8Path) -> bool {
        let everything = self.config.include.is_empty();
        everything || globs.include.matched(self.relative(file), false).is_whitelist()
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
    builder.build().map_err(|source| failed(&globs.join(", "), source))
}

/// `specpack.toml` in the working folder or the nearest folder above it, up to the repository's.
fn nearest_config() -> Option<Utf8PathBuf> {
    let here = Utf8Path::new(CONFIG_FILE);
    if here.is_file() {
        return Some(here.to_owned());
    }
    let working = Utf8PathBuf::from_path_buf(std::env::current_dir().ok()?).ok()?;
    let mut above = Utf8PathBuf::new();
    for folder in working.ancestors() {
        if folder.join(CONFIG_FILE).is_file() {
            return Some(above.join(CONFIG_FILE));
        }
        if folder.join(".git").exists() {
            return None;
        }
        above.push("..");
    }
    None
}

/// Reads the files, in this order.
pub(crate) fn read(files: &[Utf8PathBuf]) -> Result<Vec<SourceFile>, ProjectError> {
    let sources = files.iter().map(|path| source(path));
    sources.collect()
}

/// Reads one file; `-` is standard input.
pub(crate) fn source(path: &Utf8Path) -> Result<SourceFile, ProjectError> {
    let (name, bytes) = if path == STANDARD_INPUT {
        (STANDARD_INPUT_NAME.to_owned(), read::standard_input()?)
    } else {
        (with_slashes(path), read::bytes(path)?)
    };
    Ok(decoded(name, bytes))
}

/// The text that `bytes` stand for.
pub(crate) fn decoded(name: String, bytes: Vec<u8>) -> SourceFile {
    SourceFile::new(name, String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads the files as one pack.
pub(crate) fn pack(files: &[Utf8PathBuf]) -> Result<Pack, ProjectError> {
    Ok(Pack::read(read(files)?))
}

/// Whether the file that a link leads to is there: asked for links that leave the pack.
pub(crate) fn exists(path: &str) -> Option<bool> {
    Some(Utf8Path::new(path).exists())
}

fn with_slashes(path: &Utf8Path) -> String {
    if cfg!(windows) {
        path.as_str().replace('\\', "/")
    } else {
        path.as_str().to_owned()
    }
}
