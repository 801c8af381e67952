use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A user story does not say who wants what, and why.
    ///
    /// Without a role nobody can be asked; without a reason nobody can find a better way.
    ///
    /// Fix: write it as "As a …, I want …, so that …".
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 3. User Stories
    ///
    /// ### Story 1: Fill the cart
    ///
    /// Items can be added.
    ///
    /// **Acceptance Criteria:**
    /// - [ ] Given an empty cart, when I add an item, then the cart holds it
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
    pub static INCOMPLETE_STORY = "incomplete-story" {
        category: Category::Requirements,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for story in context.graph().stories() {
        let parts = [
            (&story.data.role, "who"),
            (&story.data.want, "what"),
            (&story.data.benefit, "why"),
        ];
        let missing = parts.iter().filter(|(part, _)| part.is_none());
        let missing: Vec<&str> = missing.map(|(_, name)| *name).collect();
        if missing.is_empty() {
            continue;
        }
        let headline = format!("story `{}` does not say {}", story.name(), missing.join(", "));
        let found = INCOMPLETE_STORY
            .at(story.at(), headline)
            .help("Write it as \"As a …, I want …, so that …\".");
        findings.push(found);
    }
}
