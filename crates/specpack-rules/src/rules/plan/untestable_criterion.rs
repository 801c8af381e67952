use crate::context::{Context, File};
use crate::rule::{Category, Findings, declare_rule};
use crate::rules::requirements::vague;
use specpack_graph::model::{Criterion, DocumentKind};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::{Location, Span};

declare_rule! {
    /// A criterion of a PRD has a word that cannot be tested.
    ///
    /// "Fast" and "user-friendly" are met for one and missed for another; the argument takes place
    /// when all is built.
    ///
    /// Fix: say what is measured, with a number and a unit, or what happens.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Acceptance Criteria:**
    /// - [ ] The cart opens quickly
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Acceptance Criteria:**
    /// - [ ] The cart opens within 300 ms
    /// ```
    pub static UNTESTABLE_CRITERION = "untestable-criterion" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    context.each_file(&UNTESTABLE_CRITERION, findings, |file, findings| {
        if file.kind == DocumentKind::Prd {
            check_file(context, file, findings);
        }
    });
}

fn check_file(context: &Context<'_>, file: &File<'_>, findings: &mut Findings) {
    for criterion in context.graph().of_in::<Criterion>(file.id) {
        let place = criterion.at();
        let text = context.pack.text(place);
        for found in vague::words(text) {
            let word = text.get(found.range.clone()).unwrap_or_default();
            let start = place.span.range().start;
            let at = Location {
                span: Span::new(start + found.range.start..start + found.range.end),
                ..place
            };
            let finding = UNTESTABLE_CRITERION
                .at(at, format!("`{word}` in a criterion cannot be tested"))
                .help(found.remedy);
            findings.push(finding);
        }
    }
}
