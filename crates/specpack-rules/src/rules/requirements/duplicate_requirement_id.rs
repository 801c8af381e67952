use crate::context::{Context, File};
use specpack_graph::model::Requirement;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::name::upper_case;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two requirements of a document have the same id.
    ///
    /// Tests, tasks and other requirements refer to the id, and could mean either.
    ///
    /// Fix: give the later one an id of its own.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Priority:** MUST
    ///
    /// ### FR-1: Remove an item
    ///
    /// **Priority:** MUST
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Priority:** MUST
    ///
    /// ### FR-2: Remove an item
    ///
    /// **Priority:** MUST
    /// ```
    pub static DUPLICATE_REQUIREMENT_ID = "duplicate-requirement-id" {
        category: Category::Requirements,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    context.each_file(&DUPLICATE_REQUIREMENT_ID, findings, |file, findings| {
        check_file(context, file, findings);
    });
}

fn check_file(context: &Context<'_>, file: &File<'_>, findings: &mut Findings) {
    let mut seen = HashMap::default();
    for requirement in context.graph().of_in::<Requirement>(file.id) {
        let Some(id) = &requirement.data.id else { continue };
        let Some(first) = seen.insert(upper_case(&id.value), id.at) else {
            continue;
        };
        let found = DUPLICATE_REQUIREMENT_ID
            .at(id.at, format!("two requirements have the id `{}`", id.value))
            .and(first, "the other one")
            .help("Give the later one an id of its own.");
        findings.push(found);
    }
}
