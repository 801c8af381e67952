//! What lowering one document writes to: the graph, the coverage, the diagnostics.

use super::coverage::Coverage;
use super::outline::Sections;
use super::text::labels::Inline;
use crate::model::{
    EdgeKind, Graph, Node, NodeData, NodeId, Priority, Reference, Resolution, SectionRef, Spanned,
    Trace, Wanted,
};
use specpack_syntax::findings::Findings;
use specpack_syntax::hash::HashMap;
use specpack_syntax::markdown::Block;
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::{FileId, Location, SourceFile, Span};

/// One document while it is lowered. Whatever is kept goes through it, and so is accounted for.
pub(crate) struct Reader<'a> {
    pub(crate) file: FileId,
    pub(crate) source: &'a SourceFile,
    pub(crate) sections: &'a Sections<'a>,
    pub(crate) graph: &'a mut Graph,
    pub(crate) coverage: Coverage,
    pub(crate) diagnostics: &'a mut Findings,
    /// The document's endpoints by owner, method and path, to add details to.
    pub(crate) endpoints: HashMap<(NodeId, Option<String>, String), NodeId>,
    /// Text that stays a passage of its section.
    pub(crate) passages: Vec<(u32, Spanned<String>)>,
    /// The priority that was told last of a section and of those above it.
    pub(crate) stated_above: Option<(u32, Option<Priority>)>,
    /// How many sections are lowered by themselves, at least, where many can be lowered at once.
    pub(crate) part_len: usize,
}

impl<'a> Reader<'a> {
    /// A place in the file. Where a part of a line stands is worked out from the line's length
    /// once its marks are gone, and may fall into a character that takes several bytes: the place
    /// then takes in the whole of it.
    pub(crate) fn location(&self, span: Span) -> Location {
        let (text, range) = (self.source.text(), span.range());
        let start = text.floor_char_boundary(range.start);
        let end = text.ceil_char_boundary(range.end);
        Location {
            file: self.file,
            span: Span::new(start..end),
        }
    }

    pub(crate) fn section_ref(&self, index: u32) -> SectionRef {
        SectionRef {
            file: self.file,
            index,
        }
    }

    /// Keeps a text.
    pub(crate) fn keep(&mut self, text: Inline<'_>) -> Spanned<String> {
        self.coverage.keep(text.span);
        Spanned::new(text.plain.to_owned(), self.location(text.span))
    }

    /// Keeps a text as a part of its file.
    pub(crate) fn keep_part(&mut self, text: Inline<'_>) -> Spanned<PartOfText> {
        self.coverage.keep(text.span);
        self.part(text.plain, text.span)
    }

    /// A text as a part of its file.
    pub(crate) fn part(&self, text: &str, place: Span) -> Spanned<PartOfText> {
        Spanned::new(self.source.part(text, place), self.location(place))
    }

    /// Keeps a block as it stands, with all that is nested in it.
    pub(crate) fn keep_block(&mut self, block: &Block) -> Spanned<String> {
        self.coverage.keep_all(block.span);
        let text = self.source.slice(block.span).trim_end();
        Spanned::new(text.to_owned(), self.location(block.span))
    }

    /// Keeps a span of code without its fences.
    pub(crate) fn keep_code(&mut self, block: &Block, content: Span) -> Spanned<String> {
        self.coverage.keep_all(block.span);
        let code = self.source.slice(content).trim_end().to_owned();
        Spanned::new(code, self.location(content))
    }

    /// Keeps the fact that something stands here.
    pub(crate) fn keep_mark(&mut self, span: Span) -> Spanned<()> {
        self.coverage.keep(span);
        Spanned::new((), self.location(span))
    }

    /// Keeps a name that refers to something.
    pub(crate) fn reference(&mut self, name: Inline<'_>) -> Reference {
        self.coverage.keep(name.span);
        Reference::new(name.plain, self.location(name.span))
    }

    pub(crate) fn add(
        &mut self,
        name: Inline<'_>,
        extent: Span,
        section: Option<u32>,
        data: impl Into<NodeData>,
    ) -> NodeId {
        self.coverage.keep(name.span);
        self.graph.push(Node {
            name: self.source.part(name.plain, name.span),
            at: self.location(name.span),
            extent,
            section: section.map(|index| self.section_ref(index)),
            data: data.into(),
        })
    }

    pub(crate) fn add_passages(&mut self, section: u32, passages: Vec<Spanned<String>>) {
        let passages = passages.into_iter().map(|passage| (section, passage));
        self.passages.extend(passages);
    }

    /// A node names something of another document.
    pub(crate) fn trace(&mut self, from: NodeId, wanted: Wanted, name: Spanned<String>) {
        self.add_trace(from, wanted, name, false);
    }

    /// A node speaks of something that another document may have.
    pub(crate) fn mention(&mut self, from: NodeId, wanted: Wanted, name: Spanned<String>) {
        self.add_trace(from, wanted, name, true);
    }

    fn add_trace(&mut self, from: NodeId, wanted: Wanted, name: Spanned<String>, is_mention: bool) {
        self.graph.trace(Trace {
            from,
            wanted,
            name: name.value.into(),
            at: name.at,
            is_mention,
            to: Resolution::Unknown,
        });
    }

    pub(crate) fn connect(&mut self, from: NodeId, kind: EdgeKind, to: NodeId, at: Span) {
        let at = self.location(at);
        self.graph.connect(from, kind, to, at);
    }
}
