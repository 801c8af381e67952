//! Examples in code: a story, a goal or a requirement as a template shows it filled in.
//!
//! A template's own lines are placeholders and its example is all that it says. The example is
//! read line by line, as it stands in the file.

use super::fields::{self, Field};
use crate::lowering::reader::Reader;
use crate::lowering::text::ids;
use crate::lowering::text::labels::Inline;
use crate::lowering::text::words::words;
use specpack_syntax::source::{SourceFile, Span};

/// An item or a line of an example.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExampleLine<'a> {
    pub(crate) text: Inline<'a>,
    pub(crate) is_item: bool,
    pub(crate) is_checked: Option<bool>,
}

/// A labelled part of an example.
#[derive(Debug)]
pub(crate) struct ExampleField<'a> {
    pub(crate) field: Option<Field>,
    pub(crate) value: Option<Inline<'a>>,
    pub(crate) lines: Vec<ExampleLine<'a>>,
    /// From the first to the last of its lines.
    pub(crate) extent: Span,
}

/// An example: its title, and its parts in order. Lines before any label have none.
#[derive(Debug, Default)]
pub(crate) struct Example<'a> {
    /// "REQ-001", where its first line starts with an id.
    pub(crate) id: Option<Inline<'a>>,
    pub(crate) title: Option<Inline<'a>>,
    pub(crate) fields: Vec<ExampleField<'a>>,
}

impl<'a> Example<'a> {
    /// The parts with that label.
    pub(crate) fn parts(&self, field: Field) -> impl Iterator<Item = &ExampleField<'a>> {
        let parts = self.fields.iter();
        parts.filter(move |part| part.field == Some(field))
    }

    /// The first value under that label.
    pub(crate) fn value(&self, field: Field) -> Option<Inline<'a>> {
        self.parts(field).find_map(|part| part.value)
    }
}

/// Reads the code of an example; none where its first line is no title of anything.
pub(crate) fn parse(source: &SourceFile, content: Span) -> Option<Example<'_>> {
    let mut example = Example::default();
    let mut start = content.range().start;
    let mut is_code = false;
    for raw in source.slice(content).split_inclusive('\n') {
        let line = inline(raw, start);
        start += raw.len();
        let Some(line) = line else { continue };
        if line.plain.starts_with("```") || line.plain.starts_with("~~~") {
            is_code = !is_code;
        } else if example.title.is_none() {
            (example.id, example.title) = lead(line)?;
        } else if is_code {
            example.push_line(line);
        } else {
            example.read(line);
        }
    }
    example.title.is_some().then_some(example)
}

fn inline(raw: &str, start: usize) -> Option<Inline<'_>> {
    let plain = raw.trim();
    let start = start + (raw.len() - raw.trim_start().len());
    (!plain.is_empty()).then(|| Inline {
        plain,
        span: Span::new(start..start + plain.len()),
    })
}

type Lead<'a> = (Option<Inline<'a>>, Option<Inline<'a>>);

/// "Story: User enables 2FA", "REQ-001: Sign in", "Goal: Fewer incidents".
fn lead(line: Inline<'_>) -> Option<Lead<'_>> {
    let (label, title) = split_label(line)?;
    let title = title?;
    let first = label.plain.split(' ').next().unwrap_or_default();
    if ids::is_requirement_id(first) {
        return Some((Some(label), Some(title)));
    }
    let words = words(label.plain);
    let first = words.split(' ').next().unwrap_or_default();
    let is_lead = matches!(
        first,
        "story"
            | "user"
            | "goal"
            | "requirement"
            | "verhaal"
            | "doel"
            | "eis"
            | "história"
            | "objetivo"
            | "requisito"
            | "historia"
            | "ziel"
            | "anforderung"
    );
    is_lead.then_some((None, Some(title)))
}

/// A short label before a colon, and what follows it.
fn split_label(line: Inline<'_>) -> Option<(Inline<'_>, Option<Inline<'_>>)> {
    let (label, rest) = line.plain.split_once([':', '：'])?;
    if label.len() > 48 || label.starts_with(['-', '*', '/', '{']) {
        return None;
    }
    let start = line.span.range().start;
    let value_start = start + (line.plain.len() - rest.len());
    let label = inline(label, start)?;
    Some((label, inline(rest, value_start)))
}

impl<'a> Example<'a> {
    fn read(&mut self, line: Inline<'a>) {
        if let Some((label, value)) = split_label(line)
            && let Some(field) = fields::field(label.plain)
        {
            self.fields.push(ExampleField {
                field: Some(field),
                value,
                lines: Vec::new(),
                extent: line.span,
            });
            return;
        }
        self.push_line(line);
    }

    fn push_line(&mut self, line: Inline<'a>) {
        if self.fields.is_empty() {
            self.fields.push(ExampleField {
                field: None,
                value: None,
                lines: Vec::new(),
                extent: line.span,
            });
        }
        let Some(field) = self.fields.last_mut() else {
            return;
        };
        field.extent.end = line.span.end;
        field.lines.push(item(line));
    }
}

/// "- [ ] text", "- text", "1. text", or a line of text.
fn item(line: Inline<'_>) -> ExampleLine<'_> {
    let plain = ExampleLine {
        text: line,
        is_item: false,
        is_checked: None,
    };
    let digits = line.plain.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if digits.len() < line.plain.len() {
        digits.strip_prefix(['.', ')'])
    } else {
        line.plain.strip_prefix(['-', '*', '+'])
    };
    let Some(rest) = rest.filter(|rest| rest.starts_with(' ')) else {
        return plain;
    };
    let rest = rest.trim_start();
    let boxed = [("[ ]", false), ("[x]", true), ("[X]", true)]
        .into_iter()
        .find_map(|(mark, is_checked)| Some((rest.strip_prefix(mark)?, is_checked)));
    let (rest, is_checked) = match boxed {
        Some((rest, is_checked)) => (rest, Some(is_checked)),
        None => (rest, None),
    };
    let start = line.span.range().end - rest.len();
    ExampleLine {
        text: inline(rest, start).unwrap_or(line),
        is_item: true,
        is_checked,
    }
}

/// The code of an example among the blocks below its label.
pub(crate) fn of_blocks<'a>(
    reader: &mut Reader<'a>,
    blocks: &[&specpack_syntax::markdown::Block],
) -> Option<Example<'a>> {
    let content = blocks.iter().find_map(|block| match &block.kind {
        specpack_syntax::markdown::BlockKind::Code(code) => Some((block.span, code.content)),
        _ => None,
    })?;
    reader.coverage.keep_all(content.0);
    parse(reader.source, content.1)
}

#[cfg(test)]
mod tests {
    use super::{Field, parse};
    use specpack_syntax::source::{SourceFile, Span};

    const CODE: &str = "\
REQ-001: Sign in

Description: Customers sign in.

Acceptance Criteria:
- [ ] POST /login takes an address
- [x] A wrong code answers 401

Technical Specification:
```ts
interface A { b: string }
```

Task Breakdown:
- Build it: Small (2h)

Dependencies: None (can start)
";

    // req: PRD-1
    #[test]
    fn an_example_is_read_line_by_line_at_its_place() {
        let source = SourceFile::new("a.md", format!("before\n{CODE}"));
        let example = parse(&source, Span::new(7..7 + CODE.len())).unwrap();
        assert_eq!(example.id.unwrap().plain, "REQ-001");
        let title = example.title.unwrap();
        assert_eq!(
            (title.plain, source.slice(title.span)),
            ("Sign in", "Sign in")
        );
        let criteria: Vec<_> = example
            .parts(Field::Criteria)
            .flat_map(|part| &part.lines)
            .map(|line| (source.slice(line.text.span), line.is_checked))
            .collect();
        assert_eq!(
            criteria,
            [
                ("POST /login takes an address", Some(false)),
                ("A wrong code answers 401", Some(true))
            ]
        );
        let code = example.parts(Field::Specification).next().unwrap();
        assert_eq!(code.lines[0].text.plain, "interface A { b: string }");
        assert_eq!(
            example.value(Field::Dependencies).unwrap().plain,
            "None (can start)"
        );
    }

    #[test]
    fn code_that_is_no_example_is_left_alone() {
        for code in ["{ \"a\": 1 }", "GET /a", "const story: string"] {
            let source = SourceFile::new("a.md", code);
            assert!(parse(&source, Span::new(0..code.len())).is_none(), "{code}");
        }
    }
}
