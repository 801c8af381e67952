//! Blocks built from the events of the Markdown reader.

use super::bounds::{self, Bounds};
use super::frames::{Closed, Frame};
use super::inline::Inline;
use super::recovery::Mended;
use super::sections::{Heading, Nesting};
use super::{
    Block, BlockKind, Code, Comment, Document, Item, MarkKind, Row, Table, Text, comments,
    location, plain, tables,
};
use crate::diagnostic::{Diagnostic, Level};
use crate::findings::{Findings, MAX_FINDINGS_OF_RULE};
use crate::source::{FileId, Span};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::ops::Range;
use std::sync::Arc;

/// How many lists, items and quotations may stand in each other before the rest is plain text.
const MAX_DEPTH: usize = 96;

/// What stands at the top of a document, in order.
#[derive(Debug)]
pub(super) enum Piece {
    /// A heading that opens a section.
    Heading(Heading),
    /// Any other block.
    Block(Block),
}

/// The blocks of a document and what was found while reading them.
#[derive(Debug)]
pub(super) struct Blocks {
    /// The blocks, in their sections.
    pub(super) document: Document,
    /// The comments outside of code.
    pub(super) comments: Vec<Comment>,
    /// Tables that do not add up, and nesting beyond the bound.
    pub(super) diagnostics: Findings,
}

/// Reads the blocks of `text`, part by part, into `nesting`.
///
/// Parts are read at once as long as nothing is bounded, while those before them are nested; what
/// comes of them is what comes of reading one after the other.
pub(super) fn read<'a>(
    file: FileId,
    text: &'a Arc<String>,
    mended: &Mended,
    mut nesting: Nesting<'a>,
    bounds: Bounds,
) -> Blocks {
    let mut builder = Builder::new(file, text, bounds.elements);
    let mut waiting: Vec<Vec<Piece>> = Vec::new();
    for parts in mended.parts.chunks(bounds.parts_at_once) {
        let read = || builder.read_at_once(parts, mended, bounds);
        let read = match waiting.is_empty() {
            true => read(),
            false => rayon::join(read, || nesting.take_all(waiting.drain(..).flatten())).0,
        };
        if let Some(read) = read {
            waiting.extend(read.into_iter().map(|part| builder.adopt(part)));
            continue;
        }
        for part in parts {
            builder.take_part(part, mended, bounds);
            nesting.take_all(builder.pieces.drain(..));
        }
    }
    nesting.take_all(waiting.into_iter().flatten());
    builder.take_rest(text.len());
    nesting.take_all(builder.pieces);
    Blocks {
        document: nesting.finish(),
        comments: builder.comments,
        diagnostics: builder.diagnostics,
    }
}

/// What the inline text that is being gathered will be.
#[derive(Debug, Default)]
enum Target {
    /// A paragraph at a place.
    Paragraph(Range<usize>),
    /// A heading.
    Heading(u8, Range<usize>),
    /// A cell of a table.
    Cell(Range<usize>),
    /// The text of a tight item, which has no paragraph around it.
    #[default]
    Loose,
}

#[derive(Debug, Default)]
struct OpenTable {
    start: usize,
    head: Vec<Text>,
    rows: Vec<Row>,
    cells: Vec<Text>,
}

#[derive(Debug)]
struct Builder<'a> {
    file: FileId,
    text: &'a Arc<String>,
    base: usize,
    frames: Vec<Frame>,
    inline: Option<(Target, Inline<'a>)>,
    code: Option<(String, bool, Option<Range<usize>>)>,
    table: Option<OpenTable>,
    /// Whether HTML is open, whose indent comes as a text of its own.
    is_html: bool,
    /// How many elements are open in what lies too deep to be read.
    skipped: usize,
    has_skipped: bool,
    /// How many elements there are.
    taken: usize,
    /// How many there may be.
    room: usize,
    /// What is too much to be read, and up to where it is known to go on.
    rest: Option<Range<usize>>,
    /// What stands at the top and was not nested yet.
    pieces: Vec<Piece>,
    comments: Vec<Comment>,
    diagnostics: Findings,
}

impl<'a> Builder<'a> {
    fn new(file: FileId, text: &'a Arc<String>, room: usize) -> Self {
        Self {
            file,
            text,
            base: 0,
            frames: Vec::new(),
            inline: None,
            code: None,
            table: None,
            is_html: false,
            skipped: 0,
            has_skipped: false,
            taken: 0,
            room,
            rest: None,
            pieces: Vec::new(),
            comments: Vec::new(),
            diagnostics: Findings::default(),
        }
    }

    /// Reads parts at once, each by itself; none where one bears on another: what bounds them is
    /// counted over all, and what is reported once is so for all.
    fn read_at_once(
        &self,
        parts: &[Range<usize>],
        mended: &Mended,
        bounds: Bounds,
    ) -> Option<Vec<Self>> {
        if parts.len() < 2 || self.rest.is_some() {
            return None;
        }
        let read = parts.par_iter().map(|part| {
            let room = self.room.saturating_sub(self.taken);
            let mut alone = Self::new(self.file, self.text, room);
            alone.take_part(part, mended, bounds);
            alone
        });
        let read: Vec<Self> = read.collect();
        let taken = self.taken + read.iter().map(|part| part.taken).sum::<usize>();
        let skipping = read.iter().filter(|part| part.has_skipped).count();
        let is_one_by_one = taken > self.room
            || skipping + usize::from(self.has_skipped) > 1
            || read
                .iter()
                .any(|part| part.rest.is_some() || part.diagnostics.len() >= MAX_FINDINGS_OF_RULE);
        (!is_one_by_one).then_some(read)
    }

    /// Goes on behind a part that was read by itself; gives its pieces.
    fn adopt(&mut self, part: Self) -> Vec<Piece> {
        self.taken += part.taken;
        self.has_skipped |= part.has_skipped;
        self.comments.extend(part.comments);
        self.diagnostics.extend(part.diagnostics.into_vec());
        part.pieces
    }

    /// Reads a part, or adds it to what is too much to be read.
    fn take_part(&mut self, part: &Range<usize>, mended: &Mended, bounds: Bounds) {
        if let Some(rest) = &self.rest {
            if rest.end < part.start {
                // Front matter parts them.
                let end = rest.end;
                self.take_rest(end);
                self.rest = Some(part.start..part.end);
            } else {
                self.rest = Some(rest.start..part.end);
            }
            return;
        }
        let excess = bounds.excess(self.text, part);
        let read = part.start..excess.unwrap_or(part.end);
        self.read_part(&read, mended, bounds);
        if let (None, Some(excess)) = (&self.rest, excess) {
            self.stop(excess);
        }
        if let Some(rest) = &mut self.rest {
            rest.end = part.end;
        }
    }

    /// Takes what is too much to be read, up to a byte, as plain text.
    fn take_rest(&mut self, to: usize) {
        let Some(rest) = self.rest.take() else { return };
        let span = self.trimmed(&(rest.start..rest.end.min(to)));
        let raw = self.text.get(span.range()).unwrap_or_default();
        let start = span.end as usize - raw.trim_start().len();
        if start == span.end as usize {
            return;
        }
        let span = Span::new(start..span.end as usize);
        let mut inline = Inline::of(self.text);
        inline.push(raw.trim_start(), span.range());
        self.push_paragraph(inline.finish(span), span);
    }

    /// Reads a part: what is plain in it plainly, and all else by the reader of all Markdown.
    fn read_part(&mut self, part: &Range<usize>, mended: &Mended, bounds: Bounds) {
        let text = self.text;
        let mut start = part.start;
        let pieces = mended.pieces(part).filter(|_| bounds.reads_plainly);
        for piece in pieces {
            let raw = text.get(piece.clone()).unwrap_or_default();
            if !mended.is_as_written(&piece) || !plain::is_plain(raw) {
                continue;
            }
            self.read_all(&(start..piece.start), mended);
            if self.rest.is_none() {
                self.read_plain(piece.start, raw);
            }
            if self.rest.is_some() {
                return;
            }
            start = piece.end;
        }
        self.read_all(&(start..part.end), mended);
    }

    fn read_plain(&mut self, base: usize, raw: &'a str) {
        self.base = base;
        plain::events(raw, base, &mut |event, place| {
            if !self.has_room_for(&event) {
                self.stop(place.start);
                return false;
            }
            self.take(event, place);
            true
        });
        self.flush();
    }

    fn read_all(&mut self, part: &Range<usize>, mended: &Mended) {
        if part.is_empty() {
            return;
        }
        let base = part.start;
        let masked = mended.masked(self.text, part);
        self.base = base;
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        for (event, place) in Parser::new_ext(&masked, options).into_offset_iter() {
            let place = place.start + base..place.end + base;
            if !self.has_room_for(&event) {
                return self.stop(place.start);
            }
            self.take(event, place);
        }
        self.flush();
    }

    /// Counts an element; whether it is read. A row of a table is read whole.
    fn has_room_for(&mut self, event: &Event<'_>) -> bool {
        let is_element = matches!(event, Event::Start(_) | Event::Code(_) | Event::Rule);
        if self.skipped > 0 || !is_element {
            return true;
        }
        let is_within_row = self.table.is_some() && !matches!(event, Event::Start(Tag::TableRow));
        let is_read = self.taken < self.room || is_within_row;
        self.taken += 1;
        is_read
    }

    /// Ends all that is open before a byte, from which on nothing is read.
    fn stop(&mut self, at: usize) {
        for frame in &mut self.frames {
            frame.end_by(at);
        }
        self.end_text_by(at);
        if let Some(table) = self.table.take() {
            let place = table.start..at;
            let kind = BlockKind::Table(Table {
                head: table.head,
                rows: table.rows,
            });
            self.push(kind, &place);
        }
        while !self.frames.is_empty() {
            self.end_container();
        }
        self.rest = Some(at..at);
        let line = self.text.get(at..).unwrap_or_default();
        let line = line.lines().next().unwrap_or_default().len();
        self.diagnostics
            .push(bounds::crowded(self.file, at..at + line));
    }

    fn end_text_by(&mut self, at: usize) {
        if let Some((target, _)) = &mut self.inline {
            match target {
                Target::Paragraph(place) | Target::Heading(_, place) | Target::Cell(place) => {
                    place.end = place.end.min(at);
                }
                Target::Loose => {}
            }
        }
        self.flush();
    }

    fn take(&mut self, event: Event<'_>, place: Range<usize>) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, place),
            Event::End(tag) => self.end(tag, place),
            Event::Text(_) if self.is_html => {}
            Event::Text(_) if self.code.is_some() => self.extend_code(place),
            Event::Text(text) => self.inline().push(&text, place),
            Event::Code(code) => self.inline().push_code(&code, place),
            Event::SoftBreak | Event::HardBreak => self.inline().push(" ", place),
            Event::InlineHtml(html) => {
                self.note_comments(&place, true);
                if html.starts_with("<br") {
                    self.inline().push(" ", place);
                } else {
                    self.inline().cover(&place);
                }
            }
            Event::TaskListMarker(is_checked) => {
                if let Some(Frame::Item { checked, .. }) = self.frames.last_mut() {
                    *checked = Some(is_checked);
                }
            }
            Event::Rule => {
                self.flush();
                self.push(BlockKind::Rule, &place);
            }
            Event::Html(_) => {}
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.inline().push(&text, place);
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, place: Range<usize>) {
        let kind = match tag {
            Tag::Emphasis => MarkKind::Emphasis,
            Tag::Strong => MarkKind::Strong,
            Tag::Strikethrough => MarkKind::Struck,
            // `<ann@example.com>` leads to a mailbox, and not to a file.
            Tag::Link {
                link_type: LinkType::Email,
                dest_url,
                ..
            } => MarkKind::Link {
                destination: format!("mailto:{dest_url}"),
            },
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => MarkKind::Link {
                destination: dest_url.into_string(),
            },
            Tag::TableCell => {
                self.inline = Some((Target::Cell(place), Inline::of(self.text)));
                return;
            }
            Tag::TableRow | Tag::TableHead => return,
            tag => return self.start_block(tag, place),
        };
        self.inline().open(kind, place);
    }

    /// The number that starts at a byte.
    fn number_at(&self, at: usize) -> Option<u64> {
        let text = self.text.get(at..)?.trim_start();
        let end = text.find(|c: char| !c.is_ascii_digit())?;
        text.get(..end)?.parse().ok()
    }

    fn start_block(&mut self, tag: Tag<'_>, place: Range<usize>) {
        self.flush();
        let is_container = matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::Item);
        if is_container && self.frames.len() >= MAX_DEPTH {
            return self.skip(&place);
        }
        let span = self.trimmed(&place);
        match tag {
            Tag::Paragraph => {
                self.inline = Some((Target::Paragraph(place), Inline::of(self.text)));
            }
            Tag::Heading { level, .. } => {
                let line = self.text.get(place.start..).unwrap_or_default();
                let level = written_level(line).unwrap_or(level as u8);
                self.inline = Some((Target::Heading(level, place), Inline::of(self.text)));
            }
            Tag::BlockQuote(_) => self.frames.push(Frame::Quote {
                span,
                blocks: Vec::new(),
            }),
            // The number as it stands, which the reader may have been given as 1.
            Tag::List(start) => self.frames.push(Frame::List {
                span,
                start: start.map(|start| self.number_at(place.start).unwrap_or(start)),
                items: Vec::new(),
            }),
            Tag::Item => self.frames.push(Frame::Item {
                span,
                checked: None,
                text: None,
                blocks: Vec::new(),
            }),
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.code = Some((String::new(), false, None));
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                let language = info.split_whitespace().next().unwrap_or_default();
                self.code = Some((language.to_lowercase(), true, None));
            }
            Tag::Table(_) => {
                self.table = Some(OpenTable {
                    start: place.start,
                    ..OpenTable::default()
                });
            }
            Tag::HtmlBlock => self.is_html = true,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, place: Range<usize>) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => self.inline().close(),
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell => self.flush(),
            TagEnd::TableHead => {
                if let Some(table) = &mut self.table {
                    table.head = std::mem::take(&mut table.cells);
                }
            }
            TagEnd::TableRow => self.end_row(&place),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    let kind = BlockKind::Table(Table {
                        head: table.head,
                        rows: table.rows,
                    });
                    self.push(kind, &place);
                }
            }
            TagEnd::CodeBlock => self.end_code(&place),
            TagEnd::HtmlBlock => {
                self.is_html = false;
                self.note_comments(&place, false);
                self.push(BlockKind::Html, &place);
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.end_container(),
            _ => {}
        }
    }

    fn end_container(&mut self) {
        self.flush();
        match self.frames.pop().map(Frame::close) {
            Some(Closed::Block(block)) => self.push_block(block),
            Some(Closed::Item(item)) => {
                if let Some(list) = self.frames.last_mut() {
                    list.push_item(item);
                }
            }
            None => {}
        }
    }

    fn end_row(&mut self, place: &Range<usize>) {
        let Some(table) = &mut self.table else { return };
        let cells = std::mem::take(&mut table.cells);
        let (row, findings) = tables::row(self.file, self.text, place, &table.head, cells);
        table.rows.push(row);
        self.diagnostics.extend(findings);
    }

    fn extend_code(&mut self, place: Range<usize>) {
        if let Some((_, _, content)) = &mut self.code {
            *content = Some(match content.take() {
                Some(so_far) => so_far.start..place.end.max(so_far.end),
                None => place,
            });
        }
    }

    fn end_code(&mut self, place: &Range<usize>) {
        let Some((language, is_fenced, content)) = self.code.take() else {
            return;
        };
        let block = self.text.get(place.clone()).unwrap_or_default();
        let first_line = block
            .find('\n')
            .map_or(place.end, |at| place.start + at + 1);
        let content = Span::new(content.unwrap_or(first_line..first_line));
        let kind = BlockKind::Code(Code {
            language,
            content,
            is_fenced,
        });
        // The code's last line ending belongs to its content, and so to the block.
        let mut span = self.trimmed(place);
        span.end = span.end.max(content.end);
        self.push_at(kind, span);
    }

    /// The text being gathered; where none is, that of a tight item starts.
    fn inline(&mut self) -> &mut Inline<'a> {
        let text = self.text;
        let start = || (Target::Loose, Inline::of(text));
        &mut self.inline.get_or_insert_with(start).1
    }

    /// Ends the text being gathered.
    fn flush(&mut self) {
        let Some((target, inline)) = self.inline.take() else {
            return;
        };
        match target {
            Target::Paragraph(place) => {
                let span = self.trimmed(&place);
                self.push_paragraph(inline.finish(span), span);
            }
            Target::Heading(level, place) => {
                let span = self.trimmed(&place);
                let text = inline.finish(span);
                if self.frames.is_empty() {
                    let heading = Heading::new(level, span, text);
                    self.pieces.push(Piece::Heading(heading));
                } else {
                    self.push_at(BlockKind::Heading { level, text }, span);
                }
            }
            Target::Cell(place) => {
                if let Some(table) = &mut self.table {
                    table.cells.push(inline.finish(Span::new(place)));
                }
            }
            Target::Loose => {
                let text = inline.finish(Span::new(0..self.text.len()));
                let span = text.span;
                self.push_paragraph(text, span);
            }
        }
    }

    fn push_paragraph(&mut self, text: Text, span: Span) {
        let text = match self.frames.last_mut() {
            Some(frame) => frame.take_own_text(text),
            None => Some(text),
        };
        if let Some(text) = text {
            self.push_at(BlockKind::Paragraph(text), span);
        }
    }

    fn push(&mut self, kind: BlockKind, place: &Range<usize>) {
        let span = self.trimmed(place);
        self.push_at(kind, span);
    }

    fn push_at(&mut self, kind: BlockKind, span: Span) {
        self.push_block(Block { span, kind });
    }

    fn push_block(&mut self, block: Block) {
        let block = match self.frames.last_mut() {
            Some(frame) => frame.push_block(block),
            None => Some(block),
        };
        if let Some(block) = block {
            self.pieces.push(Piece::Block(block));
        }
    }

    /// Takes what lies too deep as plain text.
    fn skip(&mut self, place: &Range<usize>) {
        self.skipped = 1;
        let span = self.trimmed(place);
        let mut inline = Inline::of(self.text);
        inline.push(
            self.text.get(span.range()).unwrap_or_default(),
            span.range(),
        );
        let text = inline.finish(span);
        match self.frames.last_mut() {
            Some(list @ Frame::List { .. }) => list.push_item(Item {
                span,
                checked: None,
                text,
                blocks: Vec::new(),
            }),
            _ => self.push_at(BlockKind::Paragraph(text), span),
        }
        if !self.has_skipped {
            self.has_skipped = true;
            let finding = deep_nesting(self.file, span.range());
            self.diagnostics.push(finding);
        }
    }

    fn note_comments(&mut self, place: &Range<usize>, is_inline: bool) {
        let html = self.text.get(place.clone()).unwrap_or_default();
        let found = comments::in_html(html, place.start, is_inline);
        self.comments.extend(found);
    }

    /// A block's place without the white space after it.
    fn trimmed(&self, place: &Range<usize>) -> Span {
        let raw = self.text.get(place.clone()).unwrap_or_default();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0b' | b'\x0c');
        let last = raw.bytes().rposition(|byte| !is_blank(&byte));
        let length = last.map_or(0, |last| last + 1);
        Span::new(place.start..place.start + length)
    }
}

/// The level of a heading's line that has more than six `#`.
fn written_level(line: &str) -> Option<u8> {
    let hashes = line.trim_start().bytes().take(13);
    let hashes = hashes.take_while(|&byte| byte == b'#').count();
    u8::try_from(hashes)
        .ok()
        .filter(|level| (7..=12).contains(level))
}

/// Reports nesting beyond the bound.
pub(super) fn deep_nesting(file: FileId, place: Range<usize>) -> Diagnostic {
    Diagnostic::new(
        "deep-nesting",
        Level::Warning,
        "lists and quotations nest too deep to be read",
        location(file, place),
    )
    .label("from here on it is taken as plain text")
    .help("Nest fewer than 48 lists or quotations in each other.")
}
