//! The documents of a run.

use crate::accounting::Accounting;
use crate::lowering;
use crate::lowering::coverage::Coverage;
use crate::lowering::outline::Sections;
use crate::lowering::reader::Reader;
use crate::model::{DocumentKind, Graph, Header, Outline, OutlineSection, SectionRef, Statement};
use crate::resolve;
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::markdown::Document;
use specpack_syntax::source::{FileId, Location, SourceFile};
use std::collections::HashMap;

/// The documents of a run, read and lowered. All lists are indexed by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// The files.
    pub files: Vec<SourceFile>,
    /// Their trees.
    pub documents: Vec<Document>,
    /// What they are.
    pub kinds: Vec<DocumentKind>,
    /// Their front matter.
    pub headers: Vec<Header>,
    /// What their sections are about.
    pub outlines: Vec<Outline>,
    /// How many of their blocks were understood.
    pub accounting: Vec<Accounting>,
    /// What they say.
    pub graph: Graph,
    /// What was found wrong while reading and lowering.
    pub diagnostics: Vec<Diagnostic>,
}

impl Pack {
    /// Reads every file. Nothing fails: what cannot be read is a diagnostic.
    #[must_use]
    pub fn read(files: Vec<SourceFile>) -> Self {
        let mut pack = Self::default();
        for (file, source) in file_ids(&files) {
            let parsed = specpack_syntax::markdown::parse(file, source);
            pack.diagnostics.extend(parsed.diagnostics);
            pack.lower(file, source, &parsed.document);
            pack.documents.push(parsed.document);
        }
        pack.files = files;
        resolve::resolve(&mut pack.graph, &mut pack.diagnostics);
        pack
    }

    fn lower(&mut self, file: FileId, source: &SourceFile, document: &Document) {
        let header = lowering::header::lower(file, document.front_matter.as_ref());
        let kind = lowering::kind::of(&header, document);
        let sections = Sections::new(document, kind);
        let mut outline = sections.outline();
        let mut reader = Reader {
            file,
            source,
            sections: &sections,
            graph: &mut self.graph,
            coverage: Coverage::new(document),
            diagnostics: &mut self.diagnostics,
            endpoints: HashMap::new(),
            passages: Vec::new(),
        };
        match kind {
            DocumentKind::System => lowering::system::lower(&mut reader, &header),
            DocumentKind::Prd => lowering::prd::lower(&mut reader, &header),
            DocumentKind::Sequence => lowering::sequence::lower(&mut reader, &header),
            kind if kind.is_feature() => lowering::feature::lower(&mut reader, &header, kind),
            _ => {}
        }
        lowering::leftovers::settle(&mut reader, kind, &mut outline);
        self.accounting.push(reader.coverage.count());
        self.kinds.push(kind);
        self.headers.push(header);
        self.outlines.push(outline);
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

    /// A file's tree.
    #[must_use]
    pub fn document(&self, file: FileId) -> &Document {
        &self.documents[file.0 as usize]
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

fn file_ids(files: &[SourceFile]) -> impl Iterator<Item = (FileId, &SourceFile)> {
    (0..).map(FileId).zip(files)
}
