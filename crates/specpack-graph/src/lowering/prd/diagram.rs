//! Drawings of dependencies: "1.1 (Schema) → 1.2 → 1.3", in code, in text, and in Mermaid.

use super::references;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::text::labels::Inline;
use crate::lowering::text::words::{without_brackets, words};
use crate::model::{Arrow, NodeId, Prd, Reference, StatedPath};
use specpack_syntax::hash::HashMap;
use specpack_syntax::markdown::BlockKind;
use specpack_syntax::source::{Location, Span};

/// What parts two steps, longest first.
const ARROWS: &[&str] = &["-->", "==>", "->", "=>", "→", "⇒", "➔", "➜"];

/// Reads the arrows and the critical path of a section, and keeps its text.
pub(crate) fn lower(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let mut drawing = Drawing::default();
    for block in &placed.section.blocks {
        let kept = match &block.kind {
            BlockKind::Code(code) => {
                drawing.read(reader, code.content);
                reader.keep_code(block, code.content)
            }
            BlockKind::Paragraph(_) | BlockKind::List(_) => {
                drawing.read(reader, block.span);
                reader.keep_block(block)
            }
            _ => continue,
        };
        reader.add_passages(placed.index, vec![kept]);
    }
    if let Some(prd) = reader.graph.get_mut::<Prd>(prd) {
        prd.arrows.extend(drawing.arrows);
        prd.paths.extend(drawing.paths);
    }
}

/// A chain of steps: each a list of names.
pub(crate) struct Chain<'a> {
    pub(crate) steps: Vec<Inline<'a>>,
    pub(crate) span: Span,
}

/// The chain of a line, where it has an arrow.
pub(crate) fn chain(line: &str, start: usize) -> Option<Chain<'_>> {
    let mut steps = Vec::new();
    let mut at = 0;
    loop {
        let rest = line.get(at..)?;
        let next = ARROWS
            .iter()
            .filter_map(|arrow| Some((rest.find(arrow)?, arrow.len())))
            .min_by_key(|(found, len)| (*found, usize::MAX - len));
        let (end, len) = next.unwrap_or((rest.len(), 0));
        steps.extend(step(rest.get(..end)?, start + at));
        if len == 0 {
            break;
        }
        at += end + len;
    }
    let (first, last) = (steps.first()?, steps.last()?);
    let span = Span {
        start: first.span.start,
        end: last.span.end,
    };
    (steps.len() > 1).then_some(Chain { steps, span })
}

fn step(raw: &str, start: usize) -> Option<Inline<'_>> {
    let filler = |c: char| c.is_whitespace() || matches!(c, '*' | '`' | '-' | ';' | '|' | '>');
    let plain = raw.trim_matches(filler);
    let start = start + (raw.len() - raw.trim_start_matches(filler).len());
    (!plain.is_empty()).then(|| Inline {
        plain,
        span: Span::new(start..start + plain.len()),
    })
}

#[derive(Default)]
struct Drawing {
    arrows: Vec<Arrow>,
    paths: Vec<StatedPath>,
    /// Mermaid's boxes by their keys.
    boxes: HashMap<String, String>,
}

impl Drawing {
    fn read(&mut self, reader: &Reader<'_>, content: Span) {
        let mut start = content.range().start;
        for line in reader.source.slice(content).split_inclusive('\n') {
            self.line(reader, line, start);
            start += line.len();
        }
    }

    fn line(&mut self, reader: &Reader<'_>, line: &str, start: usize) {
        let label = line.split_once([':', '：']).map(|(label, _)| label);
        let is_path = label.is_some_and(is_path_label);
        let skipped = if is_path {
            label.map_or(0, |label| label.len() + 1)
        } else {
            0
        };
        let rest = line.get(skipped..).unwrap_or_default();
        let Some(chain) = chain(rest, start + skipped) else {
            self.note_box(line.trim());
            return;
        };
        let steps: Vec<Vec<Reference>> = chain
            .steps
            .iter()
            .map(|step| self.references(reader, *step))
            .collect();
        let at = reader.location(chain.span);
        if is_path {
            let tasks = steps.into_iter().flatten().collect();
            self.paths.push(StatedPath { tasks, at });
            return;
        }
        let between = |a: &Inline<'_>, b: &Inline<'_>| Location {
            file: reader.file,
            span: Span {
                start: a.span.start,
                end: b.span.end,
            },
        };
        let pairs = steps.windows(2).zip(chain.steps.windows(2));
        for (names, places) in pairs {
            self.arrows.push(Arrow {
                from: names[0].clone(),
                to: names[1].clone(),
                at: between(&places[0], &places[1]),
            });
        }
    }

    /// The names of a step: "4.2 (Performance) & 4.3 (Security)", "A[Task 1.1]".
    fn references(&mut self, reader: &Reader<'_>, step: Inline<'_>) -> Vec<Reference> {
        let names = references::split(step).into_iter();
        names
            .filter_map(|name| {
                let text = self.name(name.plain);
                let text = without_brackets(&text).trim();
                let at = reader.location(name.span);
                (!text.is_empty()).then(|| Reference::new(text, at))
            })
            .collect()
    }

    /// A box by its text, where it has one: "A[Task 1.1]", and then "A".
    fn name(&mut self, text: &str) -> String {
        self.note_box(text);
        let key = text.split(['[', '{']).next().unwrap_or(text).trim();
        match self.boxes.get(key) {
            Some(label) => label.clone(),
            None => text.to_owned(),
        }
    }

    fn note_box(&mut self, text: &str) {
        let Some(open) = text.find(['[', '{']).filter(|open| *open > 0) else {
            return;
        };
        let (key, rest) = text.split_at(open);
        let label = rest.trim_matches(|c: char| {
            matches!(c, '[' | ']' | '{' | '}' | '"' | '(' | ')') || c.is_whitespace()
        });
        let is_key = key
            .trim()
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if is_key && !label.is_empty() {
            self.boxes.insert(key.trim().to_owned(), label.to_owned());
        }
    }
}

/// "Critical Path:"
fn is_path_label(label: &str) -> bool {
    let words = words(label);
    [
        "critical path",
        "kritieke pad",
        "caminho crítico",
        "ruta crítica",
        "クリティカルパス",
    ]
    .iter()
    .any(|name| words.ends_with(name))
}

#[cfg(test)]
mod tests {
    use super::chain;

    fn told(line: &str) -> Vec<&str> {
        let chain = chain(line, 0);
        chain.map_or(Vec::new(), |chain| {
            chain.steps.iter().map(|step| step.plain).collect()
        })
    }

    // req: PRD-3
    #[test]
    fn steps_are_parted_by_any_arrow() {
        assert_eq!(
            told("  1.1 (Schema) → 1.2 → 1.3\n"),
            ["1.1 (Schema)", "1.2", "1.3"]
        );
        assert_eq!(
            told("A[Task 1.1] --> B[Task 1.2]"),
            ["A[Task 1.1]", "B[Task 1.2]"]
        );
        assert_eq!(
            told("Phase 3 -> 4.1 => 4.2 & 4.3"),
            ["Phase 3", "4.1", "4.2 & 4.3"]
        );
        assert_eq!(
            told("- Setup (1-3) → Testing (19-22)"),
            ["Setup (1-3)", "Testing (19-22)"]
        );
        assert_eq!(told("no arrow"), Vec::<&str>::new());
    }
}
