//! Markdown as a tree of sections and blocks, each with its span.

use crate::data;
use crate::diagnostic::Diagnostic;
use crate::part_of_text::PartOfText;
use crate::source::{FileId, Location, MAX_FILE_LEN, SourceFile, Span};
use bounds::Bounds;
use ecow::EcoString;

mod anchor;
mod blocks;
mod bounds;
mod closing;
mod comments;
mod coverage;
mod fences;
mod frames;
mod front_matter;
mod html;
mod inline;
mod items;
pub(crate) mod lines;
mod plain;
mod query;
mod recovery;
mod sections;
mod tables;

pub use anchor::slug;
pub use closing::closed;
pub use coverage::uncovered;
pub use front_matter::KNOWN_KEYS;
pub use query::{Blocks, Sections, Visit};

/// A whole document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The front matter, wherever it stood.
    pub front_matter: Option<FrontMatter>,
    /// Front matter that follows the first one; a document has one only.
    pub further_front_matter: Vec<FrontMatter>,
    /// Blocks before the first heading.
    pub preamble: Vec<Block>,
    /// The sections at the top: usually one of level 1.
    pub sections: Vec<Section>,
    /// The HTML comments outside of code, in the order written.
    pub comments: Vec<Comment>,
}

/// An HTML comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With `<!--` and `-->`.
    pub span: Span,
    /// What stands between them.
    pub content: Span,
    /// Whether it stands within a line of text, and not in a block of its own.
    pub is_inline: bool,
}

/// Front matter: a YAML mapping between two lines of `---`.
#[derive(Clone, Debug)]
pub struct FrontMatter {
    /// With its fences.
    pub span: Span,
    /// Without them.
    pub content: Span,
    /// Its YAML; what YAML refuses is a diagnostic.
    pub tree: data::Tree,
}

/// A heading with everything until the next heading of its level or above.
#[derive(Clone, Debug)]
pub struct Section {
    /// How many `#`: 1 to 12, as numbered documents go beyond 6.
    pub level: u8,
    /// The heading's text without markup, as written (with number, suffixes and so on).
    pub title: Text,
    /// A leading section number such as `2.2` or `3a`, without its final dot.
    pub number: Option<Box<str>>,
    /// The title without its number: what is matched on.
    pub name: PartOfText,
    /// The anchor that GitHub gives to the heading, unique in the document.
    pub anchor: EcoString,
    /// The heading's line.
    pub heading: Span,
    /// The heading and all that belongs to it.
    pub span: Span,
    /// The blocks before the first subsection.
    pub blocks: Vec<Block>,
    /// The subsections.
    pub children: Vec<Section>,
}

/// A block and where it stands.
#[derive(Clone, Debug)]
pub struct Block {
    /// The block's lines.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// The kinds of blocks.
#[derive(Clone, Debug)]
pub enum BlockKind {
    /// Running text.
    Paragraph(Text),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// Code, fenced or indented.
    Code(Code),
    /// A quotation.
    Quote(Vec<Block>),
    /// HTML; comments among it.
    Html,
    /// Definitions of link destinations, which show nothing by themselves.
    Definitions,
    /// A line across.
    Rule,
    /// A heading inside a list item or a quotation, where it opens no section.
    Heading {
        /// How many `#`.
        level: u8,
        /// Its text.
        text: Text,
    },
}

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    /// The first number of an ordered list.
    pub start: Option<u64>,
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// With its marker and all that is nested in it.
    pub span: Span,
    /// `[ ]` or `[x]`.
    pub checked: Option<bool>,
    /// The item's own text: its first paragraph.
    pub text: Text,
    /// What follows its first paragraph: nested lists, code, further paragraphs.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The cells of the head.
    pub head: Vec<Text>,
    /// The rows, each of as many cells as the head.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row's line.
    pub span: Span,
    /// Its cells.
    pub cells: Vec<Text>,
    /// Cells beyond those of the head, which no column shows.
    pub surplus: Vec<Text>,
}

/// Code.
#[derive(Clone, Debug)]
pub struct Code {
    /// The info string's first word, in lower case; empty where there is none.
    pub language: String,
    /// The code without its fences.
    pub content: Span,
    /// Whether it was fenced.
    pub is_fenced: bool,
}

/// Inline text.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Where it stands.
    pub span: Span,
    /// The text without markup; a line break is a space.
    pub plain: PartOfText,
    /// Boxed: most texts have neither marks nor seams.
    markup: Option<Box<Markup>>,
}

/// What is marked in a text, and where its seams are.
#[derive(Clone, Debug, Default)]
struct Markup {
    /// The marked parts in reading order; nested marks follow what holds them.
    marks: Box<[Mark]>,
    /// Where pieces of the plain text start in it and in the file; empty where all is one piece.
    pieces: Box<[(u32, u32)]>,
}

/// A marked part of a text.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where it stands in the file, with its marks.
    pub span: Span,
    /// Which bytes of [`Text::plain`] it covers.
    pub plain: std::ops::Range<usize>,
    /// What it is.
    pub kind: MarkKind,
}

/// The kinds of marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// `**strong**`
    Strong,
    /// `*emphasis*`
    Emphasis,
    /// `` `code` ``
    Code,
    /// `~~struck~~`
    Struck,
    /// `[text](destination)` or an image.
    Link {
        /// Where it leads, as written.
        destination: String,
    },
}

/// A document and what was found wrong while reading it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree.
    pub document: Document,
    /// What had to be mended or could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a Markdown document.
#[must_use]
pub fn parse(file: FileId, source: &SourceFile) -> Parsed {
    parse_within(file, source, Bounds::of(source.text().len()))
}

/// Reads a document within bounds. How long its parts are changes nothing but memory.
fn parse_within(file: FileId, source: &SourceFile, bounds: Bounds) -> Parsed {
    let mut diagnostics = crate::defects::report(file, source);
    if source.text().len() > MAX_FILE_LEN {
        return Parsed {
            document: Document::default(),
            diagnostics,
        };
    }
    let text = source.text();
    let found = front_matter::find(text);
    diagnostics.extend(found.diagnostics(file, text));
    let mended = recovery::mend(file, text, &found.matters, bounds.part_len);
    let nesting = sections::Nesting::new(text, &found.matters);
    let blocks = blocks::read(file, source.shared_text(), &mended, nesting, bounds);
    diagnostics.extend(mended.diagnostics.into_vec());
    diagnostics.extend(blocks.diagnostics.into_vec());
    let mut matters = Vec::with_capacity(found.matters.len());
    for matter in found.matters {
        let content = Span::new(matter.content);
        let read = data::parse_yaml(file, source, content);
        diagnostics.extend(read.diagnostics);
        matters.push(FrontMatter {
            span: Span::new(matter.span),
            content,
            tree: read.tree,
        });
    }
    let mut document = blocks.document;
    let mut matters = matters.into_iter();
    document.front_matter = matters.next();
    document.further_front_matter = matters.collect();
    document.comments = blocks.comments;
    diagnostics.sort_by_key(|finding| finding.primary.at.span);
    Parsed {
        document,
        diagnostics,
    }
}

impl Text {
    /// The marked parts in reading order; nested marks follow what holds them.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        self.markup.as_ref().map_or(&[], |markup| &markup.marks)
    }

    fn pieces(&self) -> &[(u32, u32)] {
        self.markup.as_ref().map_or(&[], |markup| &markup.pieces)
    }

    /// Where a part of [`plain`](Self::plain) stands in the file.
    #[must_use]
    pub fn span_of(&self, part: std::ops::Range<usize>) -> Span {
        let start = self.byte_of(part.start, false);
        let end = if part.is_empty() {
            start
        } else {
            self.byte_of(part.end, true)
        };
        Span {
            start,
            end: end.max(start),
        }
    }

    /// The byte in the file of a byte of `plain`; at a seam, the end of what comes before it or
    /// the start of what comes after.
    fn byte_of(&self, plain: usize, is_end: bool) -> u32 {
        let plain = Span::new(plain..plain).start;
        let pieces = self.pieces();
        let after =
            pieces.partition_point(|&(start, _)| start < plain || (start == plain && !is_end));
        let (from, to) = match after.checked_sub(1).and_then(|index| pieces.get(index)) {
            Some(&piece) => piece,
            None => (0, self.span.start),
        };
        let limit = pieces.get(after).filter(|_| is_end);
        let limit = limit.map_or(self.span.end, |&(_, file)| file);
        to.saturating_add(plain.saturating_sub(from))
            .min(limit.max(to))
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }
}

/// A place in a file, for the diagnostics of this module.
fn location(file: FileId, range: std::ops::Range<usize>) -> Location {
    Location {
        file,
        span: Span::new(range),
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, BlockKind, Bounds, Document, Parsed, Text, parse_within, uncovered};
    use crate::source::{FileId, SourceFile};
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    const LINES: &[&str] = &[
        "",
        "",
        "",
        "# A",
        "## B *c*",
        "####### D",
        "- item",
        "  nested",
        "  - deep",
        "text",
        "> quoted",
        "```",
        "```json",
        "  ```",
        "> ```",
        "- ```",
        "    code",
        "| a | b |",
        "|---|---|",
        "| 1 |",
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<!-- a -->",
        "---",
        "id: a",
        "===",
        "[a]: b",
        "[a]",
        "1. one",
    ];

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 1_000,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(1),
            ..ProptestConfig::default()
        })]

        #[test]
        fn reading_in_parts_is_reading(lines in prop::collection::vec(prop::sample::select(LINES), 0..24)) {
            let source = SourceFile::new("a.md", lines.join("\n"));
            let whole = Bounds { part_len: usize::MAX, ..Bounds::of(0) };
            let whole = parse_within(FileId(0), &source, whole);
            let parts = parse_within(FileId(0), &source, Bounds { part_len: 1, ..Bounds::of(0) });
            prop_assert_eq!(format!("{whole:#?}"), format!("{parts:#?}"), "{}", source.text());
        }

        #[test]
        fn reading_parts_at_once_is_reading_one_after_the_other(
            lines in prop::collection::vec(prop::sample::select(LINES), 0..24),
            deep in prop::collection::vec(0_usize..24, 0..3),
            elements in 0_usize..300,
            signs in 1_usize..400,
            parts_at_once in 2_usize..20,
        ) {
            let too_deep = format!("{}a", "> ".repeat(100));
            let mut lines = lines;
            for at in deep {
                lines.insert(at.min(lines.len()), &too_deep);
            }
            let source = SourceFile::new("a.md", lines.join("\n"));
            let bounds = Bounds { part_len: 1, parts_at_once, elements, signs, reads_plainly: true };
            let at_once = parse_within(FileId(0), &source, bounds);
            let by_one = parse_within(FileId(0), &source, Bounds { parts_at_once: 1, ..bounds });
            // On one line each: to indent a hundred quotes in each other takes longer than to read them.
            prop_assert_eq!(format!("{at_once:?}"), format!("{by_one:?}"), "{}", source.text());
        }

        // req: GEN-7
        #[test]
        fn beyond_its_bounds_a_document_is_plain_text_and_says_so(
            lines in prop::collection::vec(prop::sample::select(LINES), 0..24),
            elements in 0_usize..12,
            signs in 1_usize..24,
            part_len in prop::sample::select(vec![1, usize::MAX]),
        ) {
            let source = SourceFile::new("a.md", lines.join("\n"));
            let bounds = Bounds { part_len, elements, signs, ..Bounds::of(0) };
            let read = parse_within(FileId(0), &source, bounds);
            let whole = parse_within(FileId(0), &source, Bounds { part_len, ..Bounds::of(0) });
            prop_assert_eq!(uncovered(&read.document, &source), Vec::new(), "{:#?}", read.document);
            match place_of_excess(&read) {
                None => prop_assert_eq!(format!("{read:#?}"), format!("{whole:#?}")),
                Some(at) => {
                    // The elements behind the place are the paragraphs and definitions of the rest.
                    let kept = elements_before(&read.document, at);
                    prop_assert!(kept <= elements, "{} of {}", kept, elements);
                    prop_assert!(!source.text()[at as usize..].trim().is_empty());
                }
            }
        }
    }

    fn place_of_excess(read: &Parsed) -> Option<u32> {
        let mut findings = read.diagnostics.iter();
        let found = findings.find(|finding| finding.rule == "crowded-document")?;
        Some(found.primary.at.span.start)
    }

    /// The headings, items, blocks, rows and cells that start before a byte. Cells of a row count
    /// when the row does; definitions are no element.
    fn elements_before(document: &Document, byte: u32) -> usize {
        let mut count = blocks_before(&document.preamble, byte);
        for visit in document.all_sections() {
            count += usize::from(visit.section.heading.start < byte);
            count += blocks_before(&visit.section.blocks, byte);
        }
        count
    }

    fn blocks_before(blocks: &[Block], byte: u32) -> usize {
        let blocks = blocks.iter().filter(|block| block.span.start < byte);
        blocks
            .map(|block| match &block.kind {
                BlockKind::Definitions => 0,
                BlockKind::Quote(blocks) => 1 + blocks_before(blocks, byte),
                BlockKind::List(list) => {
                    let items = list.items.iter().filter(|item| item.span.start < byte);
                    1 + items
                        .map(|item| 1 + marks(&item.text) + blocks_before(&item.blocks, byte))
                        .sum::<usize>()
                }
                BlockKind::Table(table) => 1 + table.rows.len(),
                BlockKind::Paragraph(text) => 1 + marks(text),
                BlockKind::Heading { text, .. } => 1 + marks(text),
                BlockKind::Code(_) | BlockKind::Html | BlockKind::Rule => 1,
            })
            .sum()
    }

    fn marks(text: &Text) -> usize {
        text.marks().len()
    }

    #[test]
    fn every_kind_of_element_is_bounded() {
        for unit in [
            "# a\n",
            "- a\n",
            "a\n\n",
            "- - a\n",
            "> a\n\n",
            "*a* ",
            "`a` ",
            "***\n\n",
            "|a|\n|-|\n|b|\n\n",
        ] {
            let source = SourceFile::new("a.md", unit.repeat(1_000));
            let read = parse_within(
                FileId(0),
                &source,
                Bounds {
                    elements: 100,
                    ..Bounds::of(0)
                },
            );
            let at = place_of_excess(&read);
            assert!(
                at.is_some_and(|at| at as usize <= unit.len() * 101),
                "{unit} {at:?}"
            );
            assert_eq!(uncovered(&read.document, &source), [], "{unit}");
        }
        let rows = format!("|a|\n|-|\n{}", "|b|\n".repeat(1_000));
        let source = SourceFile::new("a.md", rows);
        let read = parse_within(
            FileId(0),
            &source,
            Bounds {
                elements: 100,
                ..Bounds::of(0)
            },
        );
        assert!(place_of_excess(&read).is_some_and(|at| at < 400));
        assert_eq!(uncovered(&read.document, &source), []);
    }
}
