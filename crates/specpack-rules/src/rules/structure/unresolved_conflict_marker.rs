use crate::context::{Context, File};
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::markdown::BlockKind;
use specpack_syntax::source::Span;

declare_rule! {
    /// A conflict between two versions of a text was left standing.
    ///
    /// Generating a feature anew, or merging branches, shows both versions where a person has to
    /// choose. Until then the document says two things at once.
    ///
    /// Fix: keep what is right and remove the three lines of markers.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Performance
    ///
    /// <<<<<<< yours
    /// - Adding an item: < 100ms (p95)
    /// =======
    /// - Adding an item: < 200ms (p95)
    /// >>>>>>> generated
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Performance
    ///
    /// - Adding an item: < 100ms (p95)
    /// ```
    pub static UNRESOLVED_CONFLICT_MARKER = "unresolved-conflict-marker" {
        category: Category::Structure,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    // Most files have not even a sign of one.
    let may_have = |text: &str, marker: &str| {
        marker.chars().next().is_some_and(|sign| text.contains(sign)) && text.contains(marker)
    };
    let may_have_any = |text: &str| MARKERS.iter().any(|marker| may_have(text, marker));
    for file in context.files() {
        if !may_have_any(file.source.text()) {
            continue;
        }
        let code = code_spans(file);
        let mut at = 0;
        for line in file.source.text().split_inclusive('\n') {
            let start = at;
            at += line.len();
            if !is_marker(line) {
                continue;
            }
            let span = Span::new(start..start + line.trim_end().len());
            if is_inside(&code, span) {
                continue;
            }
            let found = UNRESOLVED_CONFLICT_MARKER
                .at(file.at(span), "a conflict was left standing")
                .help("Keep what is right and remove the lines of markers.");
            findings.push(found);
        }
    }
}

/// The line between the two versions is not looked for: it may underline a heading.
const MARKERS: [&str; 2] = ["<<<<<<<", ">>>>>>>"];

fn is_marker(line: &str) -> bool {
    let rest = MARKERS.iter().find_map(|marker| line.strip_prefix(marker));
    rest.is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
}

fn code_spans(file: &File<'_>) -> Vec<Span> {
    let blocks = file.document.all_blocks();
    let code = blocks.filter(|block| matches!(block.kind, BlockKind::Code(_)));
    let mut spans: Vec<Span> = code.map(|block| block.span).collect();
    spans.sort_unstable();
    spans
}

fn is_inside(spans: &[Span], inner: Span) -> bool {
    let next = spans.partition_point(|span| span.start <= inner.start);
    let before = next.checked_sub(1).and_then(|at| spans.get(at));
    before.is_some_and(|span| inner.start < span.end)
}
