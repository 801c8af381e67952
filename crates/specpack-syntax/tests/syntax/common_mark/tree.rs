//! The tree of an example as an outline of blocks.

use specpack_syntax::markdown::{Block, BlockKind, Document, MarkKind, Section, Text};
use specpack_syntax::source::SourceFile;

pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines of code without what stands before and behind them, which in a quotation or an item is
/// its mark.
pub(super) fn bare_code(code: &str) -> String {
    let lines = code
        .lines()
        .map(|line| line.trim_start_matches(['>', ' ', '\t']).trim_end());
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// `%20` as a space: destinations are compared by what they mean.
pub(super) fn unescaped(destination: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = destination.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%');
        let code =
            code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) fn outline(source: &SourceFile, document: &Document) -> String {
    let mut writer = Writer {
        source,
        out: String::new(),
    };
    writer.blocks(&document.preamble, 0);
    for section in &document.sections {
        writer.section(section);
    }
    writer.out
}

struct Writer<'a> {
    source: &'a SourceFile,
    out: String,
}

impl Writer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        self.out
            .push_str(&format!("{}{text}\n", "  ".repeat(depth)));
    }

    fn section(&mut self, section: &Section) {
        let title = self.text(&section.title);
        self.line(0, format!("h{} {title}", section.level).trim_end());
        self.blocks(&section.blocks, 0);
        for child in &section.children {
            self.section(child);
        }
    }

    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        for block in blocks {
            self.block(block, depth);
        }
    }

    fn block(&mut self, block: &Block, depth: usize) {
        match &block.kind {
            BlockKind::Paragraph(text) => self.paragraph(text, depth),
            BlockKind::Heading { level, text } => {
                let text = self.text(text);
                self.line(depth, format!("h{level} {text}").trim_end());
            }
            BlockKind::Quote(blocks) => {
                self.line(depth, "blockquote");
                self.blocks(blocks, depth + 1);
            }
            BlockKind::List(list) => {
                match list.start {
                    Some(start) => self.line(depth, &format!("ol {start}")),
                    None => self.line(depth, "ul"),
                }
                for item in &list.items {
                    self.line(depth + 1, "li");
                    self.paragraph(&item.text, depth + 2);
                    self.blocks(&item.blocks, depth + 2);
                }
            }
            BlockKind::Code(code) => {
                self.line(depth, format!("code {}", code.language).trim_end());
                for line in bare_code(self.source.slice(code.content)).lines() {
                    self.line(depth, &format!("| {line}"));
                }
            }
            BlockKind::Rule => self.line(depth, "hr"),
            BlockKind::Table(_) => self.line(depth, "table"),
            BlockKind::Html => self.line(depth, "html"),
            BlockKind::Definitions => {}
        }
    }

    fn paragraph(&mut self, text: &Text, depth: usize) {
        let text = self.text(text);
        if !text.is_empty() {
            self.line(depth, &format!("p {text}"));
        }
    }

    /// A text with its marks as tags.
    fn text(&self, text: &Text) -> String {
        let mut tags: Vec<(usize, bool, usize, String)> = Vec::new();
        let mut pictures: Vec<std::ops::Range<usize>> = Vec::new();
        for (index, mark) in text.marks().iter().enumerate() {
            let range = mark.plain.clone();
            // What a picture shows instead is plain text.
            if pictures
                .iter()
                .any(|picture| picture.start <= range.start && range.end <= picture.end)
            {
                continue;
            }
            let is_picture = self.source.slice(mark.span).starts_with('!');
            let (open, close) = match &mark.kind {
                MarkKind::Strong => ("<strong>".to_owned(), "</strong>"),
                MarkKind::Emphasis => ("<em>".to_owned(), "</em>"),
                MarkKind::Code => ("<code>".to_owned(), "</code>"),
                MarkKind::Struck => ("<del>".to_owned(), "</del>"),
                MarkKind::Link { destination } if is_picture => {
                    pictures.push(range.clone());
                    (format!("<img {}>", unescaped(destination)), "</img>")
                }
                MarkKind::Link { destination } => {
                    (format!("<a {}>", unescaped(destination)), "</a>")
                }
            };
            tags.push((range.start, true, index, open));
            tags.push((range.end, false, usize::MAX - index, close.to_owned()));
        }
        let mut out = String::new();
        let mut at = 0;
        // At one place what ends does so before something begins, but for what is empty.
        let opened_at = |index: usize| text.marks()[index].plain.start;
        tags.sort_by_key(|(place, is_open, order, _)| {
            let is_empty = !is_open && opened_at(usize::MAX - order) == *place;
            (*place, *is_open || is_empty, is_empty, *order)
        });
        for (place, _, _, tag) in tags {
            out.push_str(&text.plain[at..place]);
            out.push_str(&tag);
            at = place;
        }
        out.push_str(&text.plain[at..]);
        collapsed(&out)
    }
}
