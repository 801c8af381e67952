//! What is plain in a document: headings, paragraphs of one line and lists of one level, with no
//! other markup in them than code and a bold label at their start.
//!
//! Most lines of most documents are. They are told by a look at their bytes, and give the events
//! that the reader of all Markdown would give; whatever else stands in a piece leaves it to that.

use super::lines::{Line, lines};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};
use std::ops::Range;

/// What a plain line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    /// A heading of so many `#`.
    Heading(usize),
    /// An item of a list, with its box.
    Item(Option<bool>),
    Paragraph,
}

/// Whether a text that starts a line and ends one is plain.
pub(super) fn is_plain(text: &str) -> bool {
    if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        return false;
    }
    let (mut before, mut last) = (Kind::Blank, Kind::Blank);
    for line in lines(text, 0) {
        let Some((kind, inline)) = read(line.text) else {
            return false;
        };
        let is_free = matches!(before, Kind::Blank | Kind::Heading(_));
        let is_in_place = match kind {
            Kind::Blank => true,
            Kind::Heading(_) | Kind::Paragraph => is_free,
            // Items that a blank line parts have paragraphs in them.
            Kind::Item(_) => {
                matches!(before, Kind::Item(_)) || (is_free && !matches!(last, Kind::Item(_)))
            }
        };
        if !is_in_place || !parts(inline, &mut |_, _| true) {
            return false;
        }
        before = kind;
        if kind != Kind::Blank {
            last = kind;
        }
    }
    true
}

/// Gives the events of a text that [is plain](is_plain) and starts at the byte `base` of its
/// file, for as long as `take` takes them.
pub(super) fn events<'t>(
    text: &'t str,
    base: usize,
    take: &mut impl FnMut(Event<'t>, Range<usize>) -> bool,
) {
    let mut is_list = false;
    for line in lines(text, 0) {
        let Some((kind, inline)) = read(line.text) else {
            return;
        };
        let start = base + line.start;
        let place = start..start + line.text.len();
        if is_list && !matches!(kind, Kind::Item(_)) {
            is_list = false;
            if !take(Event::End(TagEnd::List(false)), place.clone()) {
                return;
            }
        }
        if !is_list && matches!(kind, Kind::Item(_)) {
            is_list = true;
            let place = start..base + end_of_list(text, &line);
            if !take(Event::Start(Tag::List(None)), place) {
                return;
            }
        }
        if !block(kind, inline, place, take) {
            return;
        }
    }
    if is_list {
        let end = base + text.len();
        take(Event::End(TagEnd::List(false)), end..end);
    }
}

/// Gives the events of a block of one line; whether all were taken.
fn block<'t>(
    kind: Kind,
    inline: &'t str,
    place: Range<usize>,
    take: &mut impl FnMut(Event<'t>, Range<usize>) -> bool,
) -> bool {
    let (tag, end) = match kind {
        Kind::Blank => return true,
        Kind::Heading(level) => {
            let level = HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6);
            let tag = Tag::Heading {
                level,
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            };
            (tag, TagEnd::Heading(level))
        }
        Kind::Item(_) => (Tag::Item, TagEnd::Item),
        Kind::Paragraph => (Tag::Paragraph, TagEnd::Paragraph),
    };
    if !take(Event::Start(tag), place.clone()) {
        return false;
    }
    let start = place.end - inline.len();
    if let Kind::Item(Some(is_checked)) = kind
        && !take(Event::TaskListMarker(is_checked), start - 4..start - 1)
    {
        return false;
    }
    let is_taken = parts(inline, &mut |part, within| {
        let place = start + within.start..start + within.end;
        let text = |range: Range<usize>| CowStr::Borrowed(inline.get(range).unwrap_or_default());
        match part {
            Part::Text => take(Event::Text(text(within)), place),
            Part::Code => {
                let code = text(within.start + 1..within.end - 1);
                take(Event::Code(code), place)
            }
            Part::Strong => {
                let label = within.start + 2..within.end - 2;
                let inner = place.start + 2..place.end - 2;
                take(Event::Start(Tag::Strong), place.clone())
                    && take(Event::Text(text(label)), inner)
                    && take(Event::End(TagEnd::Strong), place)
            }
        }
    });
    is_taken && take(Event::End(end), place)
}

/// Where the list ends whose first item is this line.
fn end_of_list(text: &str, first: &Line<'_>) -> usize {
    let mut end = first.end();
    for line in lines(text, first.next) {
        if !line.text.starts_with('-') {
            break;
        }
        end = line.end();
    }
    end
}

/// What a line is, and its text without the marks of its block; none where it is not plain.
fn read(line: &str) -> Option<(Kind, &str)> {
    match line.as_bytes() {
        [] => Some((Kind::Blank, "")),
        [b'#', ..] => {
            let text = line.trim_start_matches('#');
            let level = line.len() - text.len();
            let text = text.strip_prefix(' ').filter(|_| level <= 6)?;
            let is_plain =
                !text.is_empty() && !text.starts_with([' ', '#']) && !text.ends_with('#');
            is_plain.then_some((Kind::Heading(level), text))
        }
        [b'-', b' ', ..] => {
            let text = line.get(2..)?;
            let (is_checked, text) = match text.get(..4) {
                Some("[ ] ") => (Some(false), text.get(4..)?),
                Some("[x] " | "[X] ") => (Some(true), text.get(4..)?),
                _ => (None, text),
            };
            starts_text(text).then_some((Kind::Item(is_checked), text))
        }
        _ => starts_text(line).then_some((Kind::Paragraph, line)),
    }
}

/// Whether a text starts with what starts no block of its own.
fn starts_text(text: &str) -> bool {
    match text.as_bytes() {
        [b'*', b'*', next, ..] => next.is_ascii_alphanumeric(),
        [b'`', next, ..] => *next != b'`',
        [first, ..] => first.is_ascii_alphabetic(),
        [] => false,
    }
}

/// A part of a line.
#[derive(Clone, Copy)]
enum Part {
    Text,
    /// With its marks.
    Code,
    /// With its marks.
    Strong,
}

/// Gives the parts of a line's text, for as long as `take` takes them; whether all were taken and
/// all of it is plain.
fn parts(text: &str, take: &mut impl FnMut(Part, Range<usize>) -> bool) -> bool {
    let bytes = text.as_bytes();
    if bytes.last() == Some(&b' ') {
        return false;
    }
    let mut at = 0;
    if text.starts_with("**") {
        let Some(end) = end_of_label(text) else {
            return false;
        };
        if !take(Part::Strong, 0..end) {
            return false;
        }
        at = end;
    }
    let mut start = at;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'`' => {
                let Some(end) = end_of_code(bytes, at) else {
                    return false;
                };
                if (start < at && !take(Part::Text, start..at)) || !take(Part::Code, at..end) {
                    return false;
                }
                (at, start) = (end, end);
            }
            b'_' if is_within_word(bytes, at) => at += 1,
            byte if MAY_BE_MARKUP[usize::from(byte)] => return false,
            _ => at += 1,
        }
    }
    start >= at || take(Part::Text, start..at)
}

/// Where the bold label ends that a text starts with.
fn end_of_label(text: &str) -> Option<usize> {
    let inner = text.get(2..)?;
    let len = memchr::memmem::find(inner.as_bytes(), b"**")?;
    let label = inner.get(..len)?.as_bytes();
    let is_plain = |at: usize, byte: u8| match byte {
        b'_' => is_within_word(label, at),
        byte => !MAY_BE_MARKUP[usize::from(byte)],
    };
    let ends_well = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b':';
    let after = inner.as_bytes().get(len + 2);
    let is_label = label.first().is_some_and(u8::is_ascii_alphanumeric)
        && label.last().is_some_and(ends_well)
        && label
            .iter()
            .enumerate()
            .all(|(at, byte)| is_plain(at, *byte))
        && matches!(after, None | Some(b' ' | b':'));
    is_label.then_some(len + 4)
}

/// Where the code ends that starts at a byte.
fn end_of_code(bytes: &[u8], at: usize) -> Option<usize> {
    let inner = bytes.get(at + 1..)?;
    let len = memchr::memchr(b'`', inner)?;
    let code = inner.get(..len)?;
    let is_plain = !code.is_empty()
        && !code.starts_with(b" ")
        && !code.ends_with(b" ")
        && inner.get(len + 1) != Some(&b'`')
        && code.iter().all(|byte| *byte >= b' ');
    is_plain.then_some(at + len + 2)
}

/// Whether letters or digits stand on both sides of a byte.
fn is_within_word(bytes: &[u8], at: usize) -> bool {
    let is_of_word = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(u8::is_ascii_alphanumeric)
    };
    is_of_word(at.checked_sub(1)) && is_of_word(Some(at + 1))
}

/// Whether a byte may be other markup than code.
const MAY_BE_MARKUP: [bool; 256] = {
    let mut may_be = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        may_be[byte] = byte < 32
            || matches!(
                byte as u8,
                b'*' | b'_' | b'[' | b']' | b'<' | b'&' | b'\\' | b'`' | b'~' | b'|'
            );
        byte += 1;
    }
    may_be
};

#[cfg(test)]
mod tests {
    use super::super::{Bounds, parse_within};
    use super::is_plain;
    use crate::source::{FileId, SourceFile};
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    const LINES: &[&str] = &[
        "",
        "",
        "",
        "",
        "# A",
        "## B `c_d` e",
        "### FR-1: **Keep** it",
        "#### FR-2: done #",
        "##  two",
        "####### deep",
        "Whoever asks is given it within 5 seconds.",
        "a_b, c-d; 1 + 1 = 2! (\u{e9} \u{a0}\u{df} \u{2028})",
        "**Acceptance Criteria:**",
        "**Author**: Ann",
        "**Author** wrote `it`.",
        "**a b:** `c`",
        "**a**b",
        "** a**",
        "**a_b_** c",
        "a _b_ c",
        "a*b",
        "`code` first",
        "`` code ``",
        "` a`",
        "`open",
        "- [ ] It is there.",
        "- [x] **When:** it is `there`",
        "- [X] x",
        "- [ ]",
        "- one",
        "- two `a b`",
        "-  three",
        "-",
        "- - nested",
        "  nested",
        "  - deep",
        "* star",
        "1. one",
        "a ",
        "a  ",
        "a\\",
        "\ta",
        "\u{a0}a",
        "a\u{a0}",
        "# \u{a0}a",
        "a & b &amp; c",
        "a < b",
        "<b>a</b>",
        "<!-- a -->",
        "[a]",
        "[a]: b",
        "a [b](c.md)",
        "![a](b.png)",
        "https://example.com/a_b",
        "| a | b |",
        "|---|---|",
        "a | b",
        "---",
        "===",
        "> quoted",
        "```",
        "~~~",
        "a ~~b~~",
        "a\r",
    ];

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 4_000,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(1),
            ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_plain_is_read_as_by_the_reader_of_all_markdown(
            lines in prop::collection::vec(prop::sample::select(LINES), 0..16),
            is_in_parts in any::<bool>(),
            elements in prop::sample::select(vec![4, 12, usize::MAX]),
        ) {
            let source = SourceFile::new("a.md", lines.join("\n"));
            let part_len = if is_in_parts { 1 } else { usize::MAX };
            let bounds = Bounds { part_len, elements, ..Bounds::of(0) };
            let plainly = parse_within(FileId(0), &source, bounds);
            let bounds = Bounds { reads_plainly: false, ..bounds };
            let by_all = parse_within(FileId(0), &source, bounds);
            prop_assert_eq!(format!("{plainly:#?}"), format!("{by_all:#?}"), "{}", source.text());
        }

        #[test]
        fn any_line_that_is_plain_is_read_as_by_the_reader_of_all_markdown(
            head in prop::sample::select(vec!["", "# ", "- ", "- [ ] ", "**", "a "]),
            inline in "[a-c*_`:\\[\\]<&\\\\~|!#.\u{e9}\u{a0} -]{0,12}",
            tail in prop::sample::select(vec!["", "\n", "\n\nb", "\n- c"]),
        ) {
            let source = SourceFile::new("a.md", format!("{head}{inline}{tail}"));
            let bounds = Bounds::of(0);
            let plainly = parse_within(FileId(0), &source, bounds);
            let bounds = Bounds { reads_plainly: false, ..bounds };
            let by_all = parse_within(FileId(0), &source, bounds);
            prop_assert_eq!(format!("{plainly:#?}"), format!("{by_all:#?}"), "{}", source.text());
        }
    }

    #[test]
    fn a_requirement_with_its_criteria_is_plain() {
        let text = "### FR-1: Keep `it`\n\nWhoever asks is given it.\n\n**Acceptance Criteria:**\n\n\
                    - [ ] It is there.\n- [x] **Then** it stays_there.\n\n**Priority:** Must\n";
        assert!(is_plain(text));
        for further in [
            "a\nb", "1. a", "> a", "a [b](c)", "    a", "| a |", "<b>", "a\r\n",
        ] {
            assert!(!is_plain(&format!("{text}\n{further}")), "{further}");
        }
    }
}
