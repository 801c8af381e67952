//! The documents of a run.

use crate::accounting::Accounting;
use crate::contract::fragments;
use crate::lowering::{self, Lowered};
use crate::model::{DocumentKind, Graph, Header, Outline, OutlineSection, SectionRef, Statement};
use crate::resolve;
use crate::tasks::TaskGraph;
use specpack_syntax::data;
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::document::Tree;
use specpack_syntax::gherkin;
use specpack_syntax::markdown::Document;
use specpack_syntax::source::{FileId, Location, SourceFile};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

mod memory;
mod order;

pub use memory::Memory;

/// The documents of a run, read and lowered. All lists are indexed by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// The files.
    pub files: Vec<SourceFile>,
    /// Their trees, which a [`Memory`] keeps as well.
    pub trees: Vec<Arc<Tree>>,
    /// What they are.
    pub kinds: Vec<DocumentKind>,
    /// Their front matter; empty for what is not Markdown.
    pub headers: Vec<Header>,
    /// What their sections are about; empty for what is not Markdown.
    pub outlines: Vec<Arc<Outline>>,
    /// How many of their blocks were understood.
    pub accounting: Vec<Accounting>,
    /// What they say.
    pub graph: Graph,
    /// The tasks of each PRD among them, then of each list of tasks, in document order.
    pub task_graphs: Vec<TaskGraph>,
    /// What was found wrong while reading and lowering.
    pub diagnostics: Vec<Diagnostic>,
    /// The documents that each part of a contract belongs to.
    owners: fragments::Owners,
}

static NO_MARKDOWN: LazyLock<Document> = LazyLock::new(Document::default);

impl Pack {
    /// Reads every file. Nothing fails: what cannot be read is a diagnostic.
    ///
    /// Files are read by themselves, several at once, and then joined in their order.
    #[must_use]
    pub fn read(files: Vec<SourceFile>) -> Self {
        Self::read_with(files, lowering::lower)
    }

    /// Reads every file and keeps no tree: only rules look at those, and they are as large as all
    /// that is lowered from them.
    #[must_use]
    pub fn without_trees(files: Vec<SourceFile>) -> Self {
        Self::read_with(files, |file, source| Lowered {
            tree: Arc::new(Tree::None),
            ..lowering::lower(file, source)
        })
    }

    /// Reads every file and keeps the trees of data alone, in which contracts are looked into.
    #[must_use]
    pub fn with_trees_of_data(files: Vec<SourceFile>) -> Self {
        Self::read_with(files, |file, source| {
            let mut lowered = lowering::lower(file, source);
            if lowered.tree.data().is_none() {
                lowered.tree = Arc::new(Tree::None);
            }
            lowered
        })
    }

    fn read_with(files: Vec<SourceFile>, lower: fn(FileId, &SourceFile) -> Lowered) -> Self {
        let lowered = order::each(&files, |index| lower(file_id(index), &files[index]));
        Self::join(files, lowered)
    }

    /// Joins what was lowered of each file.
    fn join(files: Vec<SourceFile>, mut lowered: Vec<Lowered>) -> Self {
        let mut pack = Self {
            owners: fragments::settle(&files, &mut lowered),
            ..Self::default()
        };
        let graphs = lowered.iter().map(|lowered| &lowered.graph);
        pack.graph.make_room_for(graphs);
        for lowered in lowered {
            pack.add(lowered);
        }
        pack.files = files;
        resolve::resolve(&mut pack);
        pack.task_graphs = TaskGraph::of_documents(&pack.graph);
        pack
    }

    fn add(&mut self, mut lowered: Lowered) {
        self.trees.push(lowered.tree);
        self.kinds.push(lowered.kind);
        self.headers.push(lowered.header);
        self.outlines.push(lowered.outline);
        self.accounting.push(lowered.accounting);
        self.graph.join(lowered.graph);
        self.diagnostics.append(&mut lowered.diagnostics);
    }

    /// The ids of the files.
    pub fn file_ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..u32::try_from(self.files.len()).unwrap_or(u32::MAX)).map(FileId)
    }

    /// A file.
    #[must_use]
    pub fn file(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    /// What a file is.
    #[must_use]
    pub fn kind(&self, file: FileId) -> DocumentKind {
        self.kinds[file.0 as usize]
    }

    /// The documents that a part of a contract belongs to; none for any other file.
    pub fn owners(&self, file: FileId) -> impl Iterator<Item = FileId> {
        self.owners.get(&file).into_iter().flatten().copied()
    }

    /// A file's tree. Of a feature it is kept only where somebody will look at it: see
    /// [`feature`](Self::feature).
    #[must_use]
    pub fn tree(&self, file: FileId) -> &Tree {
        &self.trees[file.0 as usize]
    }

    /// A file's tree of Markdown; an empty one where it is no Markdown.
    #[must_use]
    pub fn document(&self, file: FileId) -> &Document {
        self.tree(file).markdown().unwrap_or(&NO_MARKDOWN)
    }

    /// A file's tree of YAML or JSON.
    #[must_use]
    pub fn data(&self, file: FileId) -> Option<&data::Tree> {
        self.tree(file).data()
    }

    /// A file's tree of Gherkin, read again where it was not kept.
    #[must_use]
    pub fn feature(&self, file: FileId) -> Option<Cow<'_, gherkin::Document>> {
        match self.tree(file) {
            Tree::Gherkin(document) => Some(Cow::Borrowed(document)),
            _ if self.kind(file) == DocumentKind::Gherkin => {
                let read = gherkin::parse(file, self.file(file));
                Some(Cow::Owned(read.document))
            }
            _ => None,
        }
    }

    /// A file's front matter.
    #[must_use]
    pub fn header(&self, file: FileId) -> &Header {
        &self.headers[file.0 as usize]
    }

    /// A file's sections.
    #[must_use]
    pub fn outline(&self, file: FileId) -> &Outline {
        &self.outlines[file.0 as usize]
    }

    /// A section.
    #[must_use]
    pub fn section(&self, section: SectionRef) -> Option<&OutlineSection> {
        let outline = self.outlines.get(section.file.0 as usize)?;
        outline.sections.get(section.index as usize)
    }

    /// The text at a place, as written.
    #[must_use]
    pub fn text(&self, at: Location) -> &str {
        self.file(at.file).slice(at.span)
    }

    /// A statement as written, markup included.
    #[must_use]
    pub fn markdown(&self, statement: &Statement) -> &str {
        self.text(statement.at)
    }

    /// The blocks of all files by what became of them.
    #[must_use]
    pub fn accounted(&self) -> Accounting {
        let all = self.accounting.iter().copied();
        all.fold(Accounting::default(), std::ops::Add::add)
    }
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}
