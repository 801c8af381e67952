//! What a check may look at: the pack, the configuration, and each file with all that is known.

use crate::config::Config;
use crate::earlier::Earlier;
use crate::rule::{Findings, Rule};
use crate::schemas::{Known, Schemas};
use crate::steps::Steps;
use specpack_graph::Pack;
use specpack_graph::contract::Contracts;
use specpack_graph::model::{DocumentKind, Graph, Header, Outline};
use specpack_syntax::file_path;
use specpack_syntax::hash::HashMap;
use specpack_syntax::markdown::{Comment, Document};
use specpack_syntax::marked_blocks::Pieces;
use specpack_syntax::source::{FileId, Location, SourceFile, Span};
use std::sync::OnceLock;

/// Tells whether a file outside of the pack exists, by its path with `/` between the parts and
/// `..` worked out; none where that is not known.
pub type Exists<'a> = &'a (dyn Fn(&str) -> Option<bool> + Sync);

/// A file of the pack with its tree, front matter and outline.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its number.
    pub id: FileId,
    /// Its text and path.
    pub source: &'a SourceFile,
    /// Its tree.
    pub document: &'a Document,
    /// Its front matter.
    pub header: &'a Header,
    /// What its sections are about.
    pub outline: &'a Outline,
    /// What it is.
    pub kind: DocumentKind,
}

impl File<'_> {
    /// A place in this file.
    #[must_use]
    pub fn at(&self, span: Span) -> Location {
        Location {
            file: self.id,
            span,
        }
    }

    /// Where a finding about the document as a whole points: the first heading, or the first line.
    #[must_use]
    pub fn title(&self) -> Location {
        if let Some(section) = self.document.sections.first() {
            return self.at(section.heading);
        }
        let first = self.source.text().lines().next().unwrap_or_default();
        self.at(Span::new(0..first.len()))
    }

    /// Where a finding about the front matter as a whole points: its first line.
    #[must_use]
    pub fn front_matter(&self) -> Location {
        let Some(at) = self.header.at else {
            return self.title();
        };
        let text = self.source.slice(at.span);
        let line = text.lines().next().unwrap_or_default().len();
        let start = at.span.range().start;
        self.at(Span::new(start..start + line))
    }

    /// The document in marked blocks and what is between them; none where it has no marker.
    #[must_use]
    pub fn marked_blocks(&self) -> Option<Pieces<'_>> {
        let is_marker = |comment: &Comment| {
            let content = self.source.slice(comment.content);
            content.trim_start().starts_with("specpack:")
        };
        let is_marked = self.document.comments.iter().any(is_marker);
        is_marked.then(|| Pieces::parse(self.source.text()))
    }

    /// The declared maturity, if it is one of 1 to 5.
    #[must_use]
    pub fn maturity(&self) -> Option<u8> {
        let level = self.header.maturity.as_ref()?.value?;
        (1..=5).contains(&level).then_some(level)
    }
}

/// What a check is given.
pub struct Context<'a> {
    /// The documents of the run.
    pub pack: &'a Pack,
    /// What the project decided.
    pub config: &'a Config,
    exists: Exists<'a>,
    earlier: Option<&'a Earlier>,
    files: Vec<File<'a>>,
    by_path: HashMap<String, usize>,
    contracts: OnceLock<Contracts<'a>>,
    schemas: OnceLock<Known>,
    steps: OnceLock<Steps>,
}

/// What a relative link leads to.
#[derive(Debug)]
pub enum LinkTarget<'c, 'a> {
    /// A file of the pack.
    File(&'c File<'a>),
    /// Something outside of the pack that exists, or may.
    Outside,
    /// Nothing.
    Missing,
}

impl<'a> Context<'a> {
    /// The context of a run. `exists` is asked for linked files outside of the pack.
    #[must_use]
    pub fn new(pack: &'a Pack, config: &'a Config, exists: Exists<'a>) -> Self {
        let files: Vec<File<'a>> = pack
            .file_ids()
            .map(|id| File {
                id,
                source: pack.file(id),
                document: pack.document(id),
                header: pack.header(id),
                outline: pack.outline(id),
                kind: pack.kind(id),
            })
            .collect();
        let by_path = files
            .iter()
            .enumerate()
            .map(|(index, file)| (file_path::normalise(file.source.path()), index))
            .collect();
        Self {
            pack,
            config,
            exists,
            earlier: None,
            files,
            by_path,
            contracts: OnceLock::new(),
            schemas: OnceLock::new(),
            steps: OnceLock::new(),
        }
    }

    /// The same run, in which what was found earlier need not be found again.
    #[must_use]
    pub(crate) fn after(self, earlier: &'a Earlier) -> Self {
        Self {
            earlier: Some(earlier),
            ..self
        }
    }

    /// Has a rule look at one file after the other. It must not look at anything but the file, its
    /// nodes as they were before names were looked up, and the configuration.
    pub(crate) fn each_file(
        &self,
        rule: &'static Rule,
        findings: &mut Findings,
        look: impl Fn(&File<'a>, &mut Findings),
    ) {
        for file in &self.files {
            match self.earlier {
                Some(earlier) => {
                    findings.append(earlier.findings(rule, self.pack, file, |found| {
                        look(file, found);
                    }));
                }
                None => look(file, findings),
            }
        }
    }

    /// What the documents say.
    #[must_use]
    pub fn graph(&self) -> &'a Graph {
        &self.pack.graph
    }

    /// The objects of the contracts, read when a rule first asks for them.
    #[must_use]
    pub fn contracts(&self) -> &Contracts<'a> {
        self.contracts.get_or_init(|| Contracts::of(self.pack))
    }

    /// The schemas of the contracts, compiled as rules ask for them.
    pub(crate) fn schemas(&self) -> Schemas<'_, 'a> {
        let (pack, contracts) = (self.pack, self.contracts());
        Schemas {
            pack,
            contracts,
            known: self.schemas.get_or_init(|| Known::of(pack, contracts)),
        }
    }

    /// What the steps of scenarios stand for, worked out when a rule first asks.
    pub(crate) fn steps(&self) -> &Steps {
        self.steps.get_or_init(|| Steps::of(self.pack))
    }

    /// The files in the order in which they were given.
    #[must_use]
    pub fn files(&self) -> &[File<'a>] {
        &self.files
    }

    /// The files that hold a system or a feature.
    pub fn specs(&self) -> impl Iterator<Item = &File<'a>> {
        let is_spec = |file: &&File<'_>| file.kind.is_spec();
        self.files.iter().filter(is_spec)
    }

    /// What a relative link of `from` leads to.
    #[must_use]
    pub fn linked(&self, from: &File<'_>, path: &str) -> LinkTarget<'_, 'a> {
        let path = file_path::beside(from.source.path(), path);
        if let Some(file) = self.by_path.get(&path).and_then(|&at| self.files.get(at)) {
            return LinkTarget::File(file);
        }
        match (self.exists)(&path) {
            Some(false) => LinkTarget::Missing,
            _ => LinkTarget::Outside,
        }
    }
}
