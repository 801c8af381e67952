//! Front matter, at the top or where it strayed to.

use super::lines::{Line, lines};
use super::location;
use crate::diagnostic::{Diagnostic, Edit, Fix, Level, Safety};
use crate::findings::Findings;
use crate::source::{FileId, Span};
use std::ops::Range;

/// The keys of front matter that have a meaning here. They tell front matter where its place
/// alone does not.
pub const KNOWN_KEYS: &[&str] = &[
    "specmas",
    "kind",
    "id",
    "name",
    "title",
    "version",
    "complexity",
    "maturity",
    "maturity_level",
    "owner",
    "owners",
    "created",
    "updated",
    "status",
    "tags",
    "checksum",
    "system_spec",
    "parent_system",
    "system_component",
    "related_specs",
    "feature_specs",
    "depends_on",
    "required_by",
];

/// Front matter as it stands in a text.
#[derive(Clone, Debug)]
pub(super) struct Matter {
    /// With its fences.
    pub(super) span: Range<usize>,
    /// Without them.
    pub(super) content: Range<usize>,
    is_closed: bool,
}

/// The front matter of a text: the first is the document's, a further one is a mistake.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// All of it, by position.
    pub(super) matters: Vec<Matter>,
    /// Where the text starts, behind a byte order mark.
    start: usize,
    is_misplaced: bool,
}

/// Finds the front matter of `text`: at its top, or after blank lines, comments and the title.
pub(super) fn find(text: &str) -> Found {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut found = Found {
        start,
        ..Found::default()
    };
    let Some(fence) = first_fence(text, start) else {
        return found;
    };
    found.is_misplaced = fence.start != start;
    let Some(first) = read(text, fence, found.is_misplaced) else {
        return found;
    };
    let further = lines(text, first.span.end).find(|line| !line.is_blank());
    let further = further.filter(|line| is_fence(line) && first.is_closed);
    let further = further.and_then(|fence| read(text, fence, true));
    found.matters.push(first);
    found.matters.extend(further);
    found
}

/// The first line of `---` with nothing before it but blank lines, comments and one title.
fn first_fence(text: &str, start: usize) -> Option<Line<'_>> {
    let mut has_title = false;
    let mut at = start;
    loop {
        let line = lines(text, at).find(|line| !line.is_blank())?;
        if is_fence(&line) {
            return Some(line);
        }
        at = line.next;
        if line.text.starts_with("<!--") {
            let comment = text.get(line.start..).unwrap_or_default();
            let end = line.start + comment.find("-->")?;
            at = lines(text, end).next()?.next;
        } else if line.text.starts_with("# ") && !has_title {
            has_title = true;
        } else {
            return None;
        }
    }
}

fn is_fence(line: &Line<'_>) -> bool {
    line.text.trim_end() == "---"
}

/// What a line of front matter may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Comment,
    Key { is_known: bool },
    Continuation,
    Prose,
}

fn kind(line: &str) -> Kind {
    let first = line.bytes().next();
    if line.trim().is_empty() {
        return Kind::Blank;
    }
    match first {
        Some(b'#') => return Kind::Comment,
        Some(b' ' | b'\t' | b'[' | b']' | b'{' | b'}') => return Kind::Continuation,
        _ => {}
    }
    if line == "-" || line.starts_with("- ") {
        return Kind::Continuation;
    }
    let Some((key, rest)) = line.split_once(':') else {
        return Kind::Prose;
    };
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    let is_key = !key.is_empty() && key.chars().all(is_plain);
    if is_key && (rest.is_empty() || rest.starts_with([' ', '\t'])) {
        let is_known = KNOWN_KEYS.contains(&key);
        return Kind::Key { is_known };
    }
    Kind::Prose
}

/// Reads the front matter that `fence` opens, if it is any.
///
/// Where the closing fence is missing, the front matter ends with its last key; a comment that
/// looks like a heading ends it too, unless a known key follows. Where front matter is not looked
/// for, a key below text makes none of a line: the text is the document's, and the line a rule.
fn read(text: &str, fence: Line<'_>, is_strict: bool) -> Option<Matter> {
    let mut keys = 0;
    let mut has_known_key = false;
    let mut last = fence.next;
    let mut has_heading = false;
    let mut prose_after_heading = false;
    let mut has_prose = false;
    let mut is_content = false;
    let mut has_text = false;
    let mut has_key_below_text = false;
    let mut closing = None;
    for line in lines(text, fence.next) {
        if matches!(line.text.trim_end(), "---" | "...") {
            closing = Some(line);
            break;
        }
        match kind(line.text) {
            Kind::Blank => {}
            Kind::Comment => has_heading |= line.text.starts_with("# ") && keys > 0,
            Kind::Key { is_known } if is_known || !(has_heading || has_prose) => {
                keys += 1;
                has_known_key |= is_known;
                has_key_below_text |= has_text;
                // What came before a known key was no body yet, whatever it looked like.
                (has_heading, has_prose, prose_after_heading) = (false, false, false);
                last = line.end();
            }
            Kind::Continuation if !has_heading && !has_prose => last = line.end(),
            Kind::Key { .. } | Kind::Continuation | Kind::Prose => {
                has_prose = true;
                prose_after_heading |= has_heading;
            }
        }
        is_content |= !line.is_blank();
        has_text |= has_prose || line.text.starts_with("##");
    }
    let is_believed = if is_strict {
        has_known_key || keys > 1
    } else {
        keys > 0
    };
    let is_empty = !is_content && !is_strict;
    match closing {
        Some(closing)
            if (is_believed && !prose_after_heading && !(is_strict && has_prose)) || is_empty =>
        {
            Some(Matter {
                span: fence.start..closing.end(),
                content: fence.next..closing.start,
                is_closed: true,
            })
        }
        _ if is_strict && has_key_below_text => None,
        _ => is_believed.then_some(Matter {
            span: fence.start..last,
            content: fence.next..last,
            is_closed: false,
        }),
    }
}

impl Found {
    /// What is wrong with the front matter's place and fences.
    pub(super) fn diagnostics(&self, file: FileId, text: &str) -> Vec<Diagnostic> {
        let mut findings = Findings::default();
        let Some(first) = self.matters.first() else {
            return Vec::new();
        };
        let fence = |matter: &Matter| location(file, matter.span.start..matter.span.start + 3);
        let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
        if self.is_misplaced {
            let finding = Diagnostic::new(
                "misplaced-front-matter",
                Level::Warning,
                "front matter does not stand at the top of the file",
                fence(first),
            );
            let finding = finding.help("Move the front matter to the first line.");
            findings.push(finding.fix(self.move_to_top(first, text, ending)));
        }
        for matter in self.matters.iter().filter(|matter| !matter.is_closed) {
            let finding = Diagnostic::new(
                "unclosed-front-matter",
                Level::Warning,
                "front matter has no closing `---`",
                fence(matter),
            );
            let end = Span::new(matter.span.end..matter.span.end);
            let finding = finding
                .and(location(file, end.range()), "taken to end here")
                .help("Add a line of `---` after the last key.");
            // Front matter that is moved to the top is closed there.
            let is_moved = self.is_misplaced && matter.span == first.span;
            findings.push(if is_moved {
                finding
            } else {
                finding.fix(Fix {
                    title: "Close the front matter".to_owned(),
                    safety: Safety::Safe,
                    edits: vec![Edit {
                        span: end,
                        replacement: format!("{ending}---"),
                    }],
                })
            });
        }
        for further in self.matters.iter().skip(1) {
            let finding = Diagnostic::new(
                "duplicate-front-matter",
                Level::Error,
                "the file has a second front matter",
                fence(further),
            );
            let finding = finding.and(fence(first), "the first one, which counts");
            findings.push(finding.help("Merge both into the first."));
        }
        findings.into_vec()
    }

    fn move_to_top(&self, matter: &Matter, text: &str, ending: &str) -> Fix {
        let raw = text.get(matter.span.clone()).unwrap_or_default();
        let closing = if matter.is_closed {
            String::new()
        } else {
            format!("{ending}---")
        };
        let top = Span::new(self.start..self.start);
        Fix {
            title: "Move the front matter to the top".to_owned(),
            safety: Safety::Safe,
            edits: vec![
                Edit {
                    span: top,
                    replacement: format!("{raw}{closing}{ending}{ending}"),
                },
                Edit {
                    span: Span::new(matter.span.clone()),
                    replacement: String::new(),
                },
            ],
        }
    }
}
