//! Marked blocks: the parts of a document that are generated and may be generated again.
//!
//! A block stands between two comments of the document's language. The first says what the
//! block is and the digest of its content as it was generated, so that a person's change is told
//! from the generator's. Whatever is not a well-formed block is a person's text.

use std::collections::BTreeSet;

mod comment_form;
mod digest;
mod ledger;

pub use comment_form::CommentForm;
pub use digest::Digest;
pub use ledger::Ledger;

/// What every marker in Markdown starts with.
const MARKER: &str = "<!-- specpack:";
const BEGIN: &str = "specpack:begin ";
const END: &str = "specpack:end ";
const LEDGER: &str = "specpack:generated";

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Context of the system spec.
    Injected,
    /// A first version of what a person refines.
    Draft,
}

impl BlockKind {
    /// The word in the marker.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Injected => "injected",
            Self::Draft => "draft",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        match word {
            "injected" => Some(Self::Injected),
            "draft" => Some(Self::Draft),
            _ => None,
        }
    }
}

/// A well-formed block.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    /// What it holds.
    pub kind: BlockKind,
    /// Its name, unique in the document.
    pub name: &'a str,
    /// The digest that its marker states.
    pub digest: Option<Digest>,
    /// The byte of the document that it starts at.
    pub start: usize,
    /// The line that opens it, with its line ending.
    pub begin: &'a str,
    /// The lines in it, with their line endings.
    pub content: &'a str,
    /// The line that closes it, with its line ending where it has one.
    pub end: &'a str,
}

impl Block<'_> {
    /// Whether somebody changed it since it was generated; not known without a digest.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        let digest = self.digest.as_ref();
        digest.is_some_and(|digest| *digest != Digest::of(self.content))
    }
}

/// A part of a document.
#[derive(Clone, Debug)]
pub enum Piece<'a> {
    /// A person's text, or what stands around blocks.
    Text(&'a str),
    /// A block.
    Block(Block<'a>),
    /// The line that lists what was ever generated.
    Ledger(&'a str),
}

/// A marker that belongs to no well-formed block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayMarker {
    /// The line it stands on, from 1.
    pub line: usize,
    /// The byte of the document that its line starts at.
    pub start: usize,
    /// The block's name.
    pub name: String,
    /// What is wrong, as the end of a sentence about the marker.
    pub defect: &'static str,
}

/// A document in pieces; put together they are the document, byte for byte.
#[derive(Clone, Debug, Default)]
pub struct Pieces<'a> {
    /// In the order of the document.
    pub pieces: Vec<Piece<'a>>,
    /// The markers that were taken for text.
    pub strays: Vec<StrayMarker>,
    /// How the document writes its markers.
    pub form: CommentForm,
}

enum Line<'a> {
    Begin(BlockKind, &'a str, Option<Digest>),
    End(&'a str),
    Ledger,
    Text,
}

fn classify(line: &str, form: CommentForm) -> Line<'_> {
    let Some(comment) = form.content(line) else {
        return Line::Text;
    };
    if let Some(inner) = comment.strip_prefix(BEGIN) {
        let mut words = inner.split_whitespace();
        let kind = words.next().and_then(BlockKind::parse);
        let name = words.next().filter(|name| is_block_name(name));
        let digest = words
            .next()
            .and_then(|word| word.strip_prefix("digest="))
            .and_then(Digest::parse);
        return match (kind, name, words.next()) {
            (Some(kind), Some(name), None) => Line::Begin(kind, name, digest),
            _ => Line::Text,
        };
    }
    if let Some(inner) = comment.strip_prefix(END) {
        let name = inner.trim();
        return if is_block_name(name) {
            Line::End(name)
        } else {
            Line::Text
        };
    }
    match comment.strip_prefix(LEDGER) {
        Some(rest) if rest.starts_with(' ') || rest.is_empty() => Line::Ledger,
        _ => Line::Text,
    }
}

/// Whether a marker can carry `name`.
#[must_use]
pub fn is_block_name(name: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !name.is_empty() && name.len() <= 200 && name.bytes().all(is_allowed)
}

/// A block whose first marker was read and whose last was not.
struct Open<'a> {
    kind: BlockKind,
    name: &'a str,
    digest: Option<Digest>,
    line: usize,
    start: usize,
    content: usize,
}

impl<'a> Pieces<'a> {
    /// Takes a document in Markdown apart.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        Self::parse_as(text, CommentForm::Markup)
    }

    /// Takes a document apart whose language writes comments in that form.
    #[must_use]
    pub fn parse_as(text: &'a str, form: CommentForm) -> Self {
        let mut parser = Parser {
            text,
            text_start: 0,
            open: None,
            seen: BTreeSet::new(),
            found: Self {
                form,
                ..Self::default()
            },
        };
        let mut at = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            parser.line(line, at, index + 1);
            at += line.len();
        }
        parser.finish()
    }

    /// The blocks in the order of the document.
    pub fn blocks(&self) -> impl Iterator<Item = &Block<'a>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Block(block) => Some(block),
            _ => None,
        })
    }

    /// Whether anything in the document was generated.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        !self.strays.is_empty() || self.pieces.iter().any(|p| !matches!(p, Piece::Text(_)))
    }
}

struct Parser<'a> {
    text: &'a str,
    /// Where the text that belongs to no block yet begins.
    text_start: usize,
    open: Option<Open<'a>>,
    seen: BTreeSet<&'a str>,
    found: Pieces<'a>,
}

impl<'a> Parser<'a> {
    fn line(&mut self, line: &'a str, at: usize, number: usize) {
        match classify(line, self.found.form) {
            Line::Text => {}
            Line::Ledger => {
                self.give_up();
                self.text_until(at);
                self.found.pieces.push(Piece::Ledger(line));
                self.text_start = at + line.len();
            }
            Line::Begin(kind, name, digest) => {
                self.give_up();
                self.open = Some(Open {
                    kind,
                    name,
                    digest,
                    line: number,
                    start: at,
                    content: at + line.len(),
                });
            }
            Line::End(name) => self.close(name, line, at, number),
        }
    }

    fn close(&mut self, name: &'a str, line: &'a str, at: usize, number: usize) {
        let Some(open) = self.open.take_if(|open| open.name == name) else {
            self.give_up();
            self.stray((number, at), name, "closes no block");
            return;
        };
        if !self.seen.insert(name) {
            self.stray(
                (open.line, open.start),
                name,
                "opens a block that stands further up already",
            );
            return;
        }
        self.text_until(open.start);
        self.found.pieces.push(Piece::Block(Block {
            kind: open.kind,
            name,
            digest: open.digest,
            start: open.start,
            begin: self.text.get(open.start..open.content).unwrap_or_default(),
            content: self.text.get(open.content..at).unwrap_or_default(),
            end: line,
        }));
        self.text_start = at + line.len();
    }

    fn give_up(&mut self) {
        if let Some(open) = self.open.take() {
            let at = (open.line, open.start);
            self.stray(at, open.name, "opens a block that is not closed");
        }
    }

    fn stray(&mut self, (line, start): (usize, usize), name: &str, defect: &'static str) {
        self.found.strays.push(StrayMarker {
            line,
            start,
            name: name.to_owned(),
            defect,
        });
    }

    fn text_until(&mut self, end: usize) {
        let text = self.text.get(self.text_start..end).unwrap_or_default();
        if !text.is_empty() {
            self.found.pieces.push(Piece::Text(text));
        }
    }

    fn finish(mut self) -> Pieces<'a> {
        self.give_up();
        self.text_until(self.text.len());
        self.found
    }
}

/// The line that opens a block, without its line ending.
#[must_use]
pub fn begin_line(form: CommentForm, kind: BlockKind, name: &str, digest: &Digest) -> String {
    let digest = digest.digits();
    form.comment(&[BEGIN, kind.word(), " ", name, " digest=", &digest])
}

/// The line that closes a block, without its line ending.
#[must_use]
pub fn end_line(form: CommentForm, name: &str) -> String {
    form.comment(&[END, name])
}

/// Makes `text` safe to stand in a block: nothing in it can be taken for a marker.
#[must_use]
pub fn without_markers(text: &str) -> std::borrow::Cow<'_, str> {
    // One letter is found much sooner than several.
    if text.contains('<') && text.contains(MARKER) {
        text.replace(MARKER, "&lt;!-- specpack:").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<String> {
        let parsed = Pieces::parse(text);
        let whole: String = parsed
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Ledger(text) => (*text).to_owned(),
                Piece::Block(b) => format!("{}{}{}", b.begin, b.content, b.end),
            })
            .collect();
        assert_eq!(whole, text, "the pieces make up the document");
        parsed
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => format!("text {text:?}"),
                Piece::Ledger(_) => "ledger".to_owned(),
                Piece::Block(b) => format!("{} {} {:?}", b.kind.word(), b.name, b.content),
            })
            .collect()
    }

    #[test]
    fn block_stands_between_its_markers() {
        let text =
            "a\n<!-- specpack:begin draft x digest=0123456789ab -->\nb\n<!-- specpack:end x -->\nc";
        assert_eq!(
            shape(text),
            ["text \"a\\n\"", "draft x \"b\\n\"", "text \"c\""]
        );
    }

    // req: PACK-10
    #[test]
    fn a_block_of_data_stands_between_comments_of_its_language() {
        let digest = Digest::of("  a: 1\n");
        let begin = begin_line(CommentForm::Hash, BlockKind::Draft, "x", &digest);
        let end = end_line(CommentForm::Hash, "x");
        let text = format!("paths:\n  {begin}\n  a: 1\n{end}\n# specpack:generated x\n");
        let parsed = Pieces::parse_as(&text, CommentForm::Hash);
        let block = parsed.blocks().next().unwrap();
        assert_eq!((block.name, block.content), ("x", "  a: 1\n"));
        assert!(!block.is_edited() && parsed.strays.is_empty());
        assert!(Ledger::of(&parsed).blocks.contains("x"));
        // In Markdown such a line is a heading.
        assert!(!Pieces::parse(&text).is_generated());
    }

    #[test]
    fn broken_and_nested_and_repeated_markers_are_text() {
        let open = "<!-- specpack:begin draft x -->\n";
        let close = "<!-- specpack:end x -->\n";
        assert_eq!(shape(&format!("{open}a\n")).len(), 1);
        assert_eq!(shape(&format!("a\n{close}")).len(), 1);
        let nested = format!(
            "{open}a\n<!-- specpack:begin draft y -->\nb\n<!-- specpack:end y -->\n{close}"
        );
        assert_eq!(shape(&nested).len(), 3);
        let twice = format!("{open}a\n{close}{open}b\n{close}");
        assert_eq!(shape(&twice).len(), 2);
        assert_eq!(Pieces::parse(&twice).strays[0].line, 4);
    }
}
