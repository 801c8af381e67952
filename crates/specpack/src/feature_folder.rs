//! The folder in which spec-kit, OpenSpec, Kiro or cc-sdd keep one feature, and what is in it.

use crate::files::read::{self, ReadError};
use crate::project;
use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use specpack_emit::interchange::{self, Content, Tool};
use specpack_emit::tasks::Tasks;
use specpack_graph::model::{DocumentKind, Task, TaskList};
use specpack_graph::slug::slug;
use specpack_graph::{DOCUMENTS_FOLDER, Pack};
use specpack_syntax::form::Form;
use specpack_syntax::source::{FileId, SourceFile};
use std::borrow::Cow;

/// More files than this are in no folder of one feature.
const MAX_FILES: usize = 2_000;
/// Folders of features are not looked for deeper.
const MAX_DEPTH: usize = 16;

/// A document of which each piece can stand elsewhere: its links name where they lead.
fn self_contained(source: SourceFile) -> SourceFile {
    match interchange::inlined(source.text()) {
        Cow::Borrowed(_) => source,
        Cow::Owned(text) => SourceFile::new(source.path(), text),
    }
}

/// A document or another file that comes along as it is.
#[derive(Clone, Debug)]
pub(crate) struct Companion {
    /// Its path in the folder, with `/`.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

impl Companion {
    /// What it says, where it is Markdown.
    pub(crate) fn markdown(&self) -> Option<&str> {
        let is_markdown = Form::of_path(&self.path) == Some(Form::Markdown);
        let text = std::str::from_utf8(&self.bytes).ok();
        text.filter(|_| is_markdown)
    }
}

/// A feature, read.
pub(crate) struct Feature {
    /// The tool whose folder it is; none for a PRD.
    pub(crate) tool: Option<Tool>,
    /// The name of its folder or its file, in kebab case.
    pub(crate) slug: String,
    pub(crate) companions: Vec<Companion>,
    /// The folder that they are in.
    pub(crate) companions_in: Utf8PathBuf,
    pack: Pack,
    /// The documents that state requirements.
    specs: Vec<FileId>,
    tasks: Option<usize>,
}

impl Feature {
    /// Reads a PRD, with what is beside it in `NAME.documents`; or the folder of one feature.
    pub(crate) fn read(path: &Utf8Path) -> anyhow::Result<Self> {
        if path.is_dir() {
            let folder = FeatureFolder::at(path)?;
            return folder.read();
        }
        Self::of_prd(path)
    }

    fn of_prd(path: &Utf8Path) -> anyhow::Result<Self> {
        let pack = Pack::without_trees(vec![self_contained(project::source(path)?)]);
        if pack.kind(FileId(0)) != DocumentKind::Prd {
            bail!(
                "`{path}` is no PRD; `kind: PRD` in front matter makes a document one, and a folder \
                 of another tool is named as a folder"
            );
        }
        let stem = path.file_stem().unwrap_or("prd");
        let documents = path.with_file_name(format!("{stem}{DOCUMENTS_FOLDER}"));
        let companions = match documents.is_dir() {
            true => files_below(&documents)?,
            false => Vec::new(),
        };
        let tasks = pack.task_graphs.iter().position(|it| !it.tasks.is_empty());
        Ok(Self {
            tool: None,
            slug: slug(stem.strip_suffix(".prd").unwrap_or(stem)),
            companions,
            companions_in: documents,
            specs: vec![FileId(0)],
            tasks,
            pack,
        })
    }

    /// What it says.
    pub(crate) fn content(&self) -> Content<'_> {
        let tasks = self.tasks.and_then(|at| self.pack.task_graphs.get(at));
        let tasks = tasks.map(|graph| Tasks {
            pack: &self.pack,
            graph,
        });
        Content::of(&self.pack, &self.specs, tasks, &title(&self.slug))
    }

    /// The Markdown documents that come along, by their paths.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&str, &str)> {
        let companions = self.companions.iter();
        companions.filter_map(|it| Some((it.path.as_str(), it.markdown()?)))
    }

    /// What its documents say that a PRD has no place for, each with how many there are.
    pub(crate) fn lost(&self) -> Vec<(&'static str, usize)> {
        let tasks = self.pack.graph.of::<Task>();
        let several = Some(self.specs.len()).filter(|count| *count > 1);
        let all = [
            (
                "marks of tasks that can be done beside others",
                tasks.filter(|task| task.data.is_parallel).count(),
            ),
            (
                "division into capabilities, which are one PRD",
                several.unwrap_or(0),
            ),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

/// `cart-page` as "Cart page".
fn title(slug: &str) -> String {
    let words = slug.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// The folder of one feature.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FeatureFolder {
    pub(crate) path: Utf8PathBuf,
    pub(crate) slug: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    SpecKit,
    Change,
    Capability,
    Kiro,
}

impl FeatureFolder {
    /// The one folder of a feature at or below a path.
    pub(crate) fn at(path: &Utf8Path) -> anyhow::Result<Self> {
        let mut found = Self::below(path)?;
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(last), false) => {
                found.push(last);
                let names = found.iter().map(|folder| format!("  {}", folder.path));
                let names: Vec<String> = names.collect();
                bail!(
                    "`{path}` holds several features; name one:\n{}",
                    names.join("\n")
                )
            }
            (None, _) => bail!(
                "`{path}` holds no feature of spec-kit, OpenSpec, Kiro or cc-sdd: no `spec.md` and \
                 no `requirements.md`"
            ),
        }
    }

    /// The folders of features at or below a path, sorted.
    pub(crate) fn below(path: &Utf8Path) -> anyhow::Result<Vec<Self>> {
        let mut found = Vec::new();
        let walk = WalkBuilder::new(path)
            .hidden(false)
            .require_git(false)
            .max_depth(Some(MAX_DEPTH))
            .filter_entry(|entry| {
                let name = entry.file_name().to_str().unwrap_or_default();
                let is_kept = matches!(name, ".kiro" | ".specify" | "." | "..");
                entry.depth() == 0 || !name.starts_with('.') || is_kept
            })
            .build();
        for entry in walk {
            let entry = entry.with_context(|| format!("failed to look into `{path}`"))?;
            let Ok(file) = Utf8PathBuf::from_path_buf(entry.into_path()) else {
                continue;
            };
            found.extend(Self::of_file(&file));
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The feature whose spec a file is.
    fn of_file(file: &Utf8Path) -> Option<Self> {
        let name = file.file_name()?;
        if !matches!(name, "spec.md" | "requirements.md") || !file.is_file() {
            return None;
        }
        let absolute = camino::absolute_utf8(file).ok()?;
        let parts: Vec<&str> = absolute.components().map(|part| part.as_str()).collect();
        let after = |folder: &str| {
            let at = parts.iter().rposition(|part| *part == folder)?;
            parts.get(at + 1..)
        };
        let mut folder = file.parent()?;
        let kind = match (after(".kiro"), after("openspec"), after(".specify")) {
            (Some(rest), _, _) if rest.first() != Some(&"specs") => return None,
            (Some(_), _, _) => Kind::Kiro,
            (_, Some(["changes", "archive", ..]), _) => return None,
            (_, Some(["changes", rest @ ..]), _) => {
                for _ in 2..rest.len() {
                    folder = folder.parent()?;
                }
                Kind::Change
            }
            (_, Some(_), _) => Kind::Capability,
            (_, _, Some(rest)) if rest.first() != Some(&"specs") => return None,
            _ if name == "spec.md" => Kind::SpecKit,
            _ => Kind::Kiro,
        };
        let own = camino::absolute_utf8(folder).ok()?;
        let own = own.file_name().unwrap_or("feature");
        let digits = own.bytes().take_while(u8::is_ascii_digit).count();
        let without_number = own[digits..].strip_prefix('-').filter(|_| digits > 0);
        Some(Self {
            path: folder.to_owned(),
            slug: slug(without_number.unwrap_or(own)),
            kind,
        })
    }

    /// Reads what is in it.
    pub(crate) fn read(&self) -> anyhow::Result<Feature> {
        let files = files_below(&self.path)?;
        let is_state = |file: &&Companion| file.path == "spec.json";
        let tool = match self.kind {
            Kind::SpecKit => Tool::SpecKit,
            Kind::Change | Kind::Capability => Tool::OpenSpec,
            Kind::Kiro if files.iter().any(|file| is_state(&file)) => Tool::CcSdd,
            Kind::Kiro => Tool::Kiro,
        };
        let (documents, others): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| is_spec(&file.path));
        let sources = documents.iter().map(|file| {
            let path = format!("{}/{}", self.path, file.path).replace('\\', "/");
            self_contained(SourceFile::decode(path, &file.bytes))
        });
        let pack = Pack::without_trees(sources.collect());
        let mut companions = others;
        let mut specs = Vec::new();
        for (file, document) in pack.file_ids().zip(documents) {
            match pack.kind(file) {
                DocumentKind::Requirements => specs.push(file),
                DocumentKind::TaskList => {}
                _ => companions.push(document),
            }
        }
        if specs.is_empty() {
            bail!("`{}` states no requirements", self.path);
        }
        companions.sort_by(|a, b| a.path.cmp(&b.path));
        let lists = pack.task_graphs.iter();
        let tasks = lists.into_iter().position(|graph| {
            let is_list = pack.graph.get::<TaskList>(graph.document).is_some();
            is_list && !graph.tasks.is_empty()
        });
        Ok(Feature {
            tool: Some(tool),
            slug: self.slug.clone(),
            companions,
            companions_in: self.path.clone(),
            pack,
            specs,
            tasks,
        })
    }
}

/// Whether a file is a spec or a list of tasks, by its name; what it says decides.
fn is_spec(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "spec.md" | "requirements.md" | "tasks.md")
        && Form::of_path(path) == Some(Form::Markdown)
}

/// The files of a folder and below, by their paths in it, sorted.
fn files_below(folder: &Utf8Path) -> anyhow::Result<Vec<Companion>> {
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .max_depth(Some(MAX_DEPTH))
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.with_context(|| format!("failed to look into `{folder}`"))?;
        // What a link leads to is not in the folder.
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let path = Utf8PathBuf::from_path_buf(entry.into_path());
        let Ok(path) = path else {
            bail!("`{folder}` has a file whose name is not UTF-8; rename it");
        };
        if files.len() == MAX_FILES {
            bail!("`{folder}` holds more than {MAX_FILES} files; name the folder of one feature");
        }
        let bytes = read::bytes(&path).map_err(|error: ReadError| anyhow::Error::from(error))?;
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        files.push(Companion {
            path: relative.as_str().replace('\\', "/"),
            bytes,
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
