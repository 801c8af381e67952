use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Criterion, DocumentKind};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A story's criterion lacks a Given, a when or a then.
    ///
    /// Then nobody knows where to begin, what to do, or what to look for, and it cannot become
    /// a test as it stands.
    ///
    /// Fix: write it as "Given …, when …, then …".
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 3. User Stories
    ///
    /// ### Story 1: Fill the cart
    ///
    /// As a customer, I want to add items, so that I can buy them together.
    ///
    /// **Acceptance Criteria:**
    /// - [ ] Items can be added
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 3. User Stories
    ///
    /// ### Story 1: Fill the cart
    ///
    /// As a customer, I want to add items, so that I can buy them together.
    ///
    /// **Acceptance Criteria:**
    /// - [ ] Given an empty cart, when I add an item, then the cart holds it
    /// ```
    pub static CRITERION_WITHOUT_GIVEN_WHEN_THEN = "criterion-without-given-when-then" {
        category: Category::Requirements,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Requirements state facts that hold; only stories tell of a course of events.
    // The stories of a PRD have check lists.
    let stories = graph
        .stories()
        .filter(|story| context.pack.kind(story.at().file) != DocumentKind::Prd);
    let criteria = stories.flat_map(|story| &story.data.criteria);
    for criterion in criteria.filter_map(|&id| graph.get::<Criterion>(id)) {
        let data = criterion.data;
        let parts = [(&data.given, "Given"), (&data.when, "when"), (&data.then, "then")];
        let missing = parts.iter().filter(|(part, _)| part.is_none());
        let missing: Vec<&str> = missing.map(|(_, name)| *name).collect();
        if missing.is_empty() {
            continue;
        }
        let found = CRITERION_WITHOUT_GIVEN_WHEN_THEN
            .at(criterion.at(), format!("the criterion has no {}", missing.join(", no ")))
            .help("Write it as \"Given …, when …, then …\".");
        findings.push(found);
    }
}
