use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A user story has no acceptance criteria.
    ///
    /// It tells what somebody wishes, and not when the wish is fulfilled.
    ///
    /// Fix: add `**Acceptance Criteria:**` with a list of Given, when, then.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 3. User Stories
    ///
    /// ### Story 1: Fill the cart
    ///
    /// As a customer, I want to add items, so that I can buy them together.
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
    pub static STORY_WITHOUT_CRITERIA = "story-without-criteria" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for story in context.graph().stories() {
        if story.data.criteria.is_empty() {
            let found = STORY_WITHOUT_CRITERIA
                .at(story.at(), format!("story `{}` has no acceptance criteria", story.name()))
                .help("Add `**Acceptance Criteria:**` with a list of Given, when, then.");
            findings.push(found);
        }
    }
}
