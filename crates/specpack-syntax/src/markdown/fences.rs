//! Code fences matched up: plain ones as CommonMark does, nested ones as their writers meant.

use super::items::item_marker;
use super::lines::{Line, behind_blanks, lines};
use super::location;
use crate::diagnostic::{Diagnostic, Edit, Fix, Level, Safety};
use crate::source::{FileId, Span};
use std::ops::Range;

/// How many fences one code block may hold; a bound on the work for each.
const MAX_INNER: usize = 512;

/// A line that may open or close code.
#[derive(Clone, Copy, Debug)]
struct Fence {
    /// Where its line starts.
    line: usize,
    /// Where the line after it starts.
    next: usize,
    /// The fence's first byte.
    start: usize,
    length: usize,
    mark: u8,
    /// Quotation marks before it.
    quotes: usize,
    /// Its column, behind the markers of quotations and items.
    column: usize,
    is_after_item: bool,
    has_info: bool,
    is_markdown: bool,
    /// Whether the line before is blank, or introduces what follows with `:`.
    is_introduced: bool,
    /// Whether the line before is blank.
    is_after_blank: bool,
    /// Whether something stands on the next line.
    is_followed: bool,
}

/// How a code block is to be read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The fence that opens it.
    pub(super) fence: Range<usize>,
    /// The fences within it that plain CommonMark would take for its own.
    pub(super) inner: Vec<Range<usize>>,
    /// A fence with a language within it, where it was not clear whether it opens code of its own.
    doubtful: Option<Range<usize>>,
    closing: Option<Range<usize>>,
    /// Where the line after it starts.
    pub(super) end: usize,
    /// Whether nothing closes it.
    pub(super) is_unclosed: bool,
    /// Whether it has to be told from what follows it, as plain CommonMark goes on to the end.
    pub(super) is_cut: bool,
}

/// The fences of a text.
#[derive(Debug)]
pub(super) struct Fences {
    all: Vec<Fence>,
    /// For each fence, the longest that could close code from there on: backticks and tildes.
    longest: Vec<[usize; 2]>,
    next: usize,
}

impl Fences {
    /// Gathers the lines of `text` that may open or close code.
    pub(super) fn of(text: &str, start: usize) -> Self {
        let mut all: Vec<Fence> = Vec::new();
        let may_have_any = text.contains("```") || text.contains("~~~");
        let start = if may_have_any { start } else { text.len() };
        let mut before = "";
        let mut is_fence = false;
        for line in lines(text, start) {
            if is_fence && let Some(last) = all.last_mut() {
                last.is_followed = !line.is_blank();
            }
            let fence = fence(&line, before);
            is_fence = fence.is_some();
            all.extend(fence);
            before = line.text;
        }
        let mut longest = vec![[0, 0]; all.len() + 1];
        for (index, fence) in all.iter().enumerate().rev() {
            longest[index] = longest[index + 1];
            if fence.is_closing() {
                let of_mark = &mut longest[index][usize::from(fence.mark == b'~')];
                *of_mark = fence.length.max(*of_mark);
            }
        }
        Self {
            all,
            longest,
            next: 0,
        }
    }

    /// The code that `line` opens, within an item whose content starts at the column `container`.
    /// Lines are asked for in order.
    pub(super) fn open_at(
        &mut self,
        text: &str,
        line: &Line<'_>,
        container: usize,
    ) -> Option<Reading> {
        while self
            .all
            .get(self.next)
            .is_some_and(|fence| fence.line < line.start)
        {
            self.next += 1;
        }
        let opening = *self
            .all
            .get(self.next)
            .filter(|fence| fence.line == line.start)?;
        if opening.column >= container + 4 {
            return None;
        }
        let is_contained = opening.quotes > 0 || container > 0;
        let longest = self.longest.get(self.next + 1);
        let longest = longest.map_or(0, |marks| marks[usize::from(opening.mark == b'~')]);
        let is_closable = longest >= opening.length;
        let later = self
            .all
            .get(self.next + 1..)
            .filter(|_| is_closable)
            .unwrap_or_default();
        Some(if is_contained {
            contained(text, &opening, container)
        } else {
            nested(text, &opening, later).unwrap_or_else(|| plain(text, &opening, later))
        })
    }
}

fn fence(line: &Line<'_>, before: &str) -> Option<Fence> {
    let mut rest = line.text;
    let mut column = 0;
    let mut quotes = 0;
    let mut is_after_item = false;
    loop {
        column = behind_blanks(rest, column);
        rest = rest.trim_start_matches([' ', '\t']);
        let width = item_marker(rest);
        let marker = if rest.starts_with('>') {
            quotes += 1;
            1
        } else if width > 0 && width < rest.len() {
            is_after_item = true;
            width
        } else {
            break;
        };
        column += marker;
        rest = rest.get(marker..)?;
    }
    let mark = *rest
        .as_bytes()
        .first()
        .filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|&byte| byte == mark).count();
    let info = rest.get(length..)?.trim();
    if length < 3 || (mark == b'`' && info.contains('`')) {
        return None;
    }
    let language = info.split_whitespace().next().unwrap_or_default();
    let before = before.trim();
    let label = before.trim_end_matches(['*', '_']);
    Some(Fence {
        line: line.start,
        next: line.next,
        start: line.end() - rest.len(),
        length,
        mark,
        quotes,
        column,
        is_after_item,
        has_info: !info.is_empty(),
        is_markdown: ["markdown", "md", "mdx"]
            .iter()
            .any(|name| language.eq_ignore_ascii_case(name)),
        is_introduced: before.is_empty() || label.ends_with(':'),
        is_after_blank: before.is_empty(),
        is_followed: false,
    })
}

impl Fence {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.length
    }

    /// Whether it could close code that no list or quotation holds.
    fn is_closing(&self) -> bool {
        !self.has_info && self.is_bare() && self.column < 4
    }

    /// Whether no quotation or item is opened before it.
    fn is_bare(&self) -> bool {
        self.quotes == 0 && !self.is_after_item
    }

    fn could_close(&self, opening: &Self) -> bool {
        self.is_closing() && self.mark == opening.mark && self.length >= opening.length
    }
}

/// Matches fences as brackets: one with a language opens, a bare one closes the innermost.
///
/// Nothing where no fence stands within another, or where this reading does not come out even; a
/// bare fence that follows a blank line and leads into text opens rather than closes, and then
/// only code that holds Markdown may go on. Code that shows a whole document, with all fences of
/// its own closed, goes on to the end where nothing closes it: its writer forgot to.
fn nested(text: &str, opening: &Fence, later: &[Fence]) -> Option<Reading> {
    let mut depth = 1_usize;
    let mut inner = Vec::new();
    let mut is_nested = false;
    let counts = |fence: &&Fence| {
        fence.mark == opening.mark && fence.length >= opening.length && fence.is_bare()
    };
    for fence in later.iter().take(MAX_INNER).filter(counts) {
        if fence.has_info {
            depth += 1;
            is_nested = true;
        } else if depth > 1 {
            depth -= 1;
        } else if opening.is_markdown && fence.is_introduced && fence.is_followed {
            depth += 1;
            is_nested = true;
        } else if is_nested && fence.is_after_blank && fence.is_followed {
            return None;
        } else {
            return is_nested.then(|| Reading {
                fence: opening.range(),
                inner,
                doubtful: None,
                closing: Some(fence.range()),
                end: fence.next,
                is_unclosed: false,
                is_cut: false,
            });
        }
        inner.push(fence.range());
    }
    let is_forgotten =
        is_nested && depth == 1 && later.len() <= MAX_INNER && shows_document(text, opening);
    is_forgotten.then(|| Reading {
        fence: opening.range(),
        inner,
        doubtful: None,
        closing: None,
        end: text.len(),
        is_unclosed: true,
        is_cut: false,
    })
}

/// Whether code starts as a document of Markdown does: with front matter or a title.
fn shows_document(text: &str, opening: &Fence) -> bool {
    let first = lines(text, opening.next).find(|line| !line.is_blank());
    let is_start = |line: Line<'_>| line.text.trim_end() == "---" || line.text.starts_with("# ");
    opening.is_markdown && first.is_some_and(is_start)
}

/// The first bare fence closes; where there is none, the code ends before the next heading.
fn plain(text: &str, opening: &Fence, later: &[Fence]) -> Reading {
    let closing = later.iter().find(|fence| fence.could_close(opening));
    if let Some(closing) = closing {
        let within = later.iter().take_while(|fence| fence.line < closing.line);
        let mut doubtful = within.filter(|fence| fence.has_info && fence.mark == opening.mark);
        return Reading {
            fence: opening.range(),
            inner: Vec::new(),
            doubtful: doubtful
                .find(|fence| fence.length >= opening.length)
                .map(Fence::range),
            closing: Some(closing.range()),
            end: closing.next,
            is_unclosed: false,
            is_cut: false,
        };
    }
    let mut was_blank = false;
    let heading = lines(text, opening.next).find(|line| {
        let is_heading = was_blank && is_subheading(line.text);
        was_blank = line.is_blank();
        is_heading && !opening.is_markdown
    });
    Reading {
        fence: opening.range(),
        inner: Vec::new(),
        doubtful: None,
        closing: None,
        end: heading.map_or(text.len(), |line| line.start),
        is_unclosed: true,
        is_cut: heading.is_some(),
    }
}

/// Whether a line is a heading of level 2 or below; of level 1, it could be a comment in code.
fn is_subheading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    (2..=12).contains(&(line.len() - rest.len())) && rest.starts_with(' ')
}

/// Code in a list or a quotation ends with what holds it.
fn contained(text: &str, opening: &Fence, container: usize) -> Reading {
    let mut reading = Reading {
        fence: opening.range(),
        inner: Vec::new(),
        doubtful: None,
        closing: None,
        end: text.len(),
        is_unclosed: true,
        is_cut: false,
    };
    for line in lines(text, opening.next) {
        let unindented = line.text.trim_start_matches([' ', '\t']);
        let indent = behind_blanks(line.text, 0);
        let is_mark = |character: &char| matches!(character, ' ' | '\t' | '>');
        let prefix = unindented.chars().take_while(is_mark);
        let quotes = prefix.filter(|&character| character == '>').count();
        let is_outside = quotes < opening.quotes || (!unindented.is_empty() && indent < container);
        if is_outside {
            reading.end = line.start;
            return reading;
        }
        if let Some(fence) = fence(&line, "")
            && fence.mark == opening.mark
            && fence.length >= opening.length
            && !fence.has_info
        {
            reading.end = line.next;
            reading.is_unclosed = false;
            return reading;
        }
    }
    reading
}

impl Reading {
    /// Reports fences within code, with the fix that makes every reader agree.
    pub(super) fn nested(&self, file: FileId, text: &str) -> Option<Diagnostic> {
        let first = self.inner.first().or(self.doubtful.as_ref())?;
        let closing = self.closing.clone()?;
        let mark = text.get(self.fence.start..self.fence.start + 1)?;
        let longest = self.inner.iter().map(ExactSizeIterator::len).max();
        let longer = mark.repeat(longest.unwrap_or(first.len()) + 1);
        let finding = Diagnostic::new(
            "nested-fence",
            Level::Warning,
            "a code fence stands within code of the same fence",
            location(file, self.fence.clone()),
        );
        let finding = finding
            .and(location(file, first.clone()), "the first fence within")
            .and(location(file, closing.clone()), "taken to close the code")
            .help(format!("Open and close the outer code with `{longer}`."));
        if self.inner.is_empty() {
            return Some(finding.label("it is not clear where this code ends"));
        }
        let edit = |range: &Range<usize>| Edit {
            span: Span::new(range.clone()),
            replacement: longer.clone(),
        };
        let finding = finding.label("other readers end this code too early");
        Some(finding.fix(Fix {
            title: "Lengthen the outer fence".to_owned(),
            safety: Safety::Safe,
            edits: vec![edit(&self.fence), edit(&closing)],
        }))
    }
}
