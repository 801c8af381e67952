use super::calendar::parse_date;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A spec was updated before it was created.
    ///
    /// One of the two dates is wrong, so neither can be trusted.
    ///
    /// Fix: correct the date that is wrong.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// created: 2025-11-02
    /// updated: 2025-11-01
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// created: 2025-11-01
    /// updated: 2025-11-02
    /// ---
    /// ```
    pub static UPDATED_BEFORE_CREATED = "updated-before-created" {
        category: Category::FrontMatter,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let (Some(created), Some(updated)) = (&file.header.created, &file.header.updated) else {
            continue;
        };
        let days = (parse_date(&created.value), parse_date(&updated.value));
        let (Some(first), Some(last)) = days else {
            continue;
        };
        if last >= first {
            continue;
        }
        let found = UPDATED_BEFORE_CREATED
            .at(updated.at, format!("updated on {}, before it was created", updated.value))
            .and(created.at, "created here")
            .help("Correct the date that is wrong.");
        findings.push(found);
    }
}
